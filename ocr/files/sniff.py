"""What a file is, told by its content and never by its name."""

from __future__ import annotations

from pathlib import Path
from typing import Final

from ocr.answers import Kind
from ocr.files.archives import Archive
from ocr.files.foreign import foreign
from ocr.refusals import refused

_HEAD = 4096
_JUNK = 1024
"""Bytes in which ``%PDF-`` may begin: readers accept leading junk within the first kilobyte (ISO 32000-1, H.3)."""

_AT_START: Final[tuple[tuple[bytes, Kind], ...]] = (
    (b"\xff\xd8\xff", "image/jpeg"),
    (b"\x89PNG\r\n\x1a\n", "image/png"),
    (b"II*\x00", "image/tiff"),
    (b"MM\x00*", "image/tiff"),
    (b"II+\x00", "image/tiff"),
    (b"MM\x00+", "image/tiff"),
    (b"ID3", "audio/mpeg"),
    (b"\xff\xfb", "audio/mpeg"),
    (b"\xff\xf3", "audio/mpeg"),
    (b"\xff\xf2", "audio/mpeg"),
    (b"\xff\xf1", "audio/aac"),
    (b"\xff\xf9", "audio/aac"),
    (b"#!AMR", "audio/amr"),
    (b"fLaC", "audio/flac"),
    (b"OggS", "audio/ogg"),
    (b"\x00\x00\x01\xba", "video/mpeg"),
    (b"\x00\x00\x01\xb3", "video/mpeg"),
    (b"FLV\x01", "video/x-flv"),
)

_RIFF: Final[dict[bytes, Kind]] = {b"WEBP": "image/webp", b"WAVE": "audio/wav", b"AVI ": "video/x-msvideo"}

_PHOTOS: Final = (b"heic", b"heix", b"heim", b"heis", b"hevc", b"hevx")
"""Brands of HEIC photos (ISO/IEC 23008-12); AVIF has others."""
_BRANDS: Final[dict[bytes, Kind]] = {b"M4A ": "audio/mp4", b"M4B ": "audio/mp4", b"qt  ": "video/quicktime"}

_ASF: Final = bytes.fromhex("3026b2758e66cf11a6d900aa0062ce6c")
_ASF_VIDEO: Final = bytes.fromhex("c0ef19bc4d5bcf11a8fd00805f5c442b")
_EBML: Final = b"\x1aE\xdf\xa3"

_OOXML: Final[tuple[tuple[str, Kind], ...]] = (
    ("word/document.xml", "application/vnd.openxmlformats-officedocument.wordprocessingml.document"),
    ("xl/workbook.xml", "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"),
)


def sniff(path: Path, max_bytes: int) -> Kind:
    """Tell what the file is from its first kilobytes, a container from what lies in it.

    Args:
        path: the file.
        max_bytes: largest size that is taken.

    Raises:
        FileRefused: EMPTY, TOO_LARGE or NOT_A_DOCUMENT; for a container also what :class:`ocr.files.archives.Archive` raises.
    """
    size = path.stat().st_size
    if size == 0:
        raise refused("EMPTY")
    if size > max_bytes:
        raise refused("TOO_LARGE", f"文件超过允许的大小（{max_bytes // (1024 * 1024)} MB）。")
    with path.open("rb") as file:
        head = file.read(_HEAD)
    return _kind_of_container(path) if head.startswith(b"PK\x03\x04") else kind_of(head)


def kind_of(head: bytes) -> Kind:
    """Tell what a file, that is no container, is from its first bytes.

    Raises:
        FileRefused: NOT_A_DOCUMENT, with a message that names the foreign type where it is known.
    """
    for magic, kind in _AT_START:
        if head.startswith(magic):
            return kind
    found = _of_parts(head)
    if found is not None:
        return found
    # A program, script or web page stays one, also where a document begins further down.
    said = foreign(head)
    if said is not None:
        raise refused("NOT_A_DOCUMENT", said)
    if b"%PDF-" in head[:_JUNK]:
        return "application/pdf"
    raise refused("NOT_A_DOCUMENT")


def _of_parts(head: bytes) -> Kind | None:
    """Formats that say what they are behind their first bytes."""
    if head.startswith(b"RIFF"):
        return _RIFF.get(head[8:12])
    if head[4:8] == b"ftyp":
        return _of_brands(head)
    if head.startswith(_ASF):
        return "video/x-ms-wmv" if _ASF_VIDEO in head else "audio/x-ms-wma"
    if head.startswith(_EBML):
        return "video/webm" if b"webm" in head[:64] else "video/x-matroska"
    return None


def _of_brands(head: bytes) -> Kind | None:
    """The ISO base media format: photos, recordings of phones, films."""
    size = min(max(int.from_bytes(head[:4], "big"), 16), 256)
    major, brands = head[8:12], [head[start : start + 4] for start in range(8, size, 4)]
    if major in _PHOTOS or (major in (b"mif1", b"msf1") and any(brand in _PHOTOS for brand in brands)):
        return "image/heic"
    if major in (b"mif1", b"msf1", b"avif", b"avis", b"crx ", b"jpx ", b"jp2 "):
        return None
    return "video/3gpp" if major.startswith(b"3g") else _BRANDS.get(major, "video/mp4")


def _kind_of_container(path: Path) -> Kind:
    with Archive(path) as archive:
        if "OFD.xml" in archive:
            return "application/ofd"
        if "[Content_Types].xml" in archive:
            for name, kind in _OOXML:
                if name in archive:
                    return kind
        names = archive.names
    if any(name.startswith("ppt/") for name in names):
        raise refused("NOT_A_DOCUMENT", "文件是 PowerPoint 演示文稿，不能直接识别。")
    if "mimetype" in names or "content.xml" in names:
        raise refused("NOT_A_DOCUMENT", "文件是 OpenDocument 文档，不能直接识别。")
    raise refused("NOT_A_DOCUMENT", "文件是压缩包，不能直接识别；请解压后逐个提交其中的文件。")
