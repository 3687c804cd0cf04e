"""What a file is, told by its content and never by its name."""

from __future__ import annotations

from pathlib import Path
from typing import Final

from ocr.answers import Kind
from ocr.refusals import refused

_HEAD = 1024
"""Bytes in which ``%PDF-`` may begin: readers accept leading junk within the first kilobyte (ISO 32000-1, H.3)."""

_AT_START: Final[tuple[tuple[bytes, Kind], ...]] = (
    (b"\xff\xd8\xff", "image/jpeg"),
    (b"\x89PNG\r\n\x1a\n", "image/png"),
    (b"II*\x00", "image/tiff"),
    (b"MM\x00*", "image/tiff"),
    (b"II+\x00", "image/tiff"),
    (b"MM\x00+", "image/tiff"),
)

_FOREIGN: Final[tuple[tuple[bytes, str], ...]] = (
    (b"PK\x03\x04", "文件是压缩包或办公文档（如 Word、OFD、ZIP），不能直接识别。"),
    (b"\xd0\xcf\x11\xe0", "文件是旧版办公文档（如 .doc、.xls），不能直接识别。"),
    (b"Rar!", "文件是 RAR 压缩包，不能直接识别。"),
    (b"7z\xbc\xaf", "文件是 7z 压缩包，不能直接识别。"),
    (b"{\\rtf", "文件是 RTF 文档，不能直接识别。"),
)


def sniff(path: Path, max_bytes: int) -> Kind:
    """Tell what the file is from its first kilobyte.

    Args:
        path: the file.
        max_bytes: largest size that is taken.

    Raises:
        FileRefused: EMPTY, TOO_LARGE or NOT_A_DOCUMENT.
    """
    size = path.stat().st_size
    if size == 0:
        raise refused("EMPTY")
    if size > max_bytes:
        raise refused("TOO_LARGE", f"文件超过允许的大小（{max_bytes // (1024 * 1024)} MB）。")
    with path.open("rb") as file:
        return kind_of(file.read(_HEAD))


def kind_of(head: bytes) -> Kind:
    """Tell what a file is from its first bytes.

    Raises:
        FileRefused: NOT_A_DOCUMENT, with a message that names the foreign type where it is known.
    """
    for magic, kind in _AT_START:
        if head.startswith(magic):
            return kind
    for magic, detail in _FOREIGN:
        if head.startswith(magic):
            raise refused("NOT_A_DOCUMENT", detail)
    if head[4:8] == b"ftyp":
        raise refused("NOT_A_DOCUMENT", "文件是 HEIC 照片或视频，不能直接识别。")
    if b"%PDF-" in head:
        return "application/pdf"
    raise refused("NOT_A_DOCUMENT")
