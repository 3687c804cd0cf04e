"""What a file is, told by its content and never by its name."""

from __future__ import annotations

from pathlib import Path
from typing import Final

from ocr.answers import Kind
from ocr.files.archives import Archive
from ocr.files.foreign import foreign, is_locked_office_file, text
from ocr.files.recordings import GENERAL_PHOTOS, PHOTOS, brands_of, has_brands, recording
from ocr.refusals import refused

_HEAD = 4096
_PDF = b"%PDF-"
_JUNK = 1024
"""Bytes in which ``%PDF-`` may begin: readers accept leading junk within the first kilobyte (ISO 32000-1, H.3)."""

_AT_START: Final[tuple[tuple[bytes, Kind], ...]] = (
    (b"\xff\xd8\xff", "image/jpeg"),
    (b"\x89PNG\r\n\x1a\n", "image/png"),
    (b"II*\x00", "image/tiff"),
    (b"MM\x00*", "image/tiff"),
    (b"II+\x00", "image/tiff"),
    (b"MM\x00+", "image/tiff"),
)

_WORD: Final = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"
_EXCEL: Final = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
_OOXML: Final[tuple[tuple[str, Kind], ...]] = (("word/document.xml", _WORD), ("xl/workbook.xml", _EXCEL))
"""Where the main part lies as a rule; it may lie elsewhere, and then its type tells (ECMA-376-2, 10.1.2)."""
_MAIN_TYPES: Final[tuple[tuple[bytes, Kind], ...]] = (
    (_WORD.encode() + b".main+xml", _WORD),
    (_EXCEL.encode() + b".main+xml", _EXCEL),
)

_CONTAINERS: Final = (
    ("xl/workbook.bin", "文件是二进制的 Excel 工作簿（xlsb），不能直接识别；请另存为 xlsx 或 PDF。"),
    ("ppt/", "文件是 PowerPoint 演示文稿，不能直接识别；请导出为 PDF。"),
    ("visio/", "文件是 Visio 图纸，不能直接识别；请导出为 PDF。"),
    ("FixedDocSeq.fdseq", "文件是 XPS 文档，不能直接识别；请打印为 PDF 后提交。"),
    ("FixedDocumentSequence.fdseq", "文件是 XPS 文档，不能直接识别；请打印为 PDF 后提交。"),
    ("META-INF/container.xml", "文件是 EPUB 电子书，不能直接识别；请打印为 PDF 后提交。"),
    ("Index/Document.iwa", "文件是苹果 iWork 文稿，不能直接识别；请导出为 PDF。"),
    ("AndroidManifest.xml", "文件是安卓应用程序，不予接收。"),
    ("META-INF/MANIFEST.MF", "文件是 Java 程序，不予接收。"),
    ("mimetype", "文件是 OpenDocument 文档，不能直接识别；请另存为 docx、xlsx 或 PDF。"),
    ("content.xml", "文件是 OpenDocument 文档，不能直接识别；请另存为 docx、xlsx 或 PDF。"),
)
"""Containers that are not taken, by how the name of a part of them begins."""


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
    if head.startswith(b"PK\x03\x04"):
        return _kind_of_container(path)
    if is_locked_office_file(path, head):
        raise refused("ENCRYPTED")
    return kind_of(head)


def kind_of(head: bytes) -> Kind:
    """Tell what a file, that is no container, is from its first bytes.

    Raises:
        FileRefused: NOT_A_DOCUMENT, with a message that names the foreign type where it is known.
    """
    for magic, kind in _AT_START:
        if head.startswith(magic):
            return kind
    if _is_photo(head):
        return "image/heic"
    if head.startswith(b"RIFF") and head[8:12] == b"WEBP":
        return "image/webp"
    heard, paged = recording(head), _PDF in head[:_JUNK]
    if heard is not None and paged:
        raise refused("NOT_A_DOCUMENT", "文件既是录音或录像，又是 PDF，无法确定其类型，不予接收。")
    if heard is not None:
        return heard
    # A program, script or web page stays one, also where a document begins further down.
    said = foreign(head)
    if said is not None:
        raise refused("NOT_A_DOCUMENT", said)
    if paged:
        return "application/pdf"
    raise refused("NOT_A_DOCUMENT", text(head) or "")


def _is_photo(head: bytes) -> bool:
    if not has_brands(head):
        return False
    major, *others = brands_of(head)
    return major in PHOTOS or (major in GENERAL_PHOTOS and any(brand in PHOTOS for brand in others))


def _kind_of_container(path: Path) -> Kind:
    with Archive(path) as archive:
        if "OFD.xml" in archive:
            return "application/ofd"
        office = _office_kind(archive)
        if office is not None:
            return office
        names = archive.names
    for part, said in _CONTAINERS:
        if any(name.startswith(part) for name in names):
            raise refused("NOT_A_DOCUMENT", said)
    raise refused("NOT_A_DOCUMENT", "文件是压缩包，不能直接识别；请解压后逐个提交其中的文件。")


def _office_kind(archive: Archive) -> Kind | None:
    if "[Content_Types].xml" not in archive:
        return None
    for name, kind in _OOXML:
        if name in archive:
            return kind
    types = archive.read("[Content_Types].xml")
    return next((kind for told, kind in _MAIN_TYPES if told in types), None)
