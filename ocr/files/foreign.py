"""Types that are not taken, by name: who is told what the file is knows what to do instead."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Final

from ocr.files.recordings import has_brands

_AT_START: Final[tuple[tuple[bytes, str], ...]] = (
    (b"PK\x05\x06", "文件是空的压缩包，没有任何内容。"),
    (b"PK\x03\x04", "文件是压缩包，不能直接识别；请解压后逐个提交其中的文件。"),
    (b"\xd0\xcf\x11\xe0", "文件是旧版办公文档（如 .doc、.xls、.wps），不能直接识别；请另存为 docx、xlsx 或 PDF。"),
    (b"Rar!", "文件是 RAR 压缩包，不能直接识别；请解压后逐个提交其中的文件。"),
    (b"7z\xbc\xaf", "文件是 7z 压缩包，不能直接识别；请解压后逐个提交其中的文件。"),
    (b"\x1f\x8b", "文件是 GZIP 压缩包，不能直接识别；请解压后逐个提交其中的文件。"),
    (b"BZh", "文件是 BZIP2 压缩包，不能直接识别；请解压后逐个提交其中的文件。"),
    (b"\xfd7zXZ", "文件是 XZ 压缩包，不能直接识别；请解压后逐个提交其中的文件。"),
    (b"{\\rtf", "文件是 RTF 文档，不能直接识别；请另存为 docx 或 PDF。"),
    (b"%!PS", "文件是 PostScript 程序，不能直接识别；请另存为 PDF。"),
    (b"MZ", "文件是 Windows 程序，不予接收。"),
    (b"\x7fELF", "文件是 Linux 程序，不予接收。"),
    (b"\xca\xfe\xba\xbe", "文件是程序，不予接收。"),
    (b"\xcf\xfa\xed\xfe", "文件是程序，不予接收。"),
    (b"\xfe\xed\xfa", "文件是程序，不予接收。"),
    (b"#!", "文件是脚本程序，不予接收。"),
    (b"GIF8", "文件是 GIF 图像，不能直接识别；请另存为 PNG 或 JPEG。"),
    (b"8BPS", "文件是 Photoshop 图像，不能直接识别；请另存为 PNG 或 JPEG。"),
    (b"\x00\x00\x00\x0cjP", "文件是 JPEG 2000 图像，不能直接识别；请另存为 PNG 或 JPEG。"),
    (b"\x97JB2", "文件是 JBIG2 图像，不能直接识别；请另存为 TIFF 或 PDF。"),
    (b"AC10", "文件是 CAD 图纸，不能直接识别；请导出为 PDF。"),
    (b"ITSF", "文件是 CHM 帮助文档，不能直接识别；请导出为 PDF。"),
    (b"SQLite format", "文件是数据库，不能直接识别。"),
    (b"\xc5\xd0\xd3\xc6", "文件是 EPS 图形，不能直接识别；请另存为 PDF。"),
    (b"AT&TFORM", "文件是 DjVu 文档，不能直接识别；请另存为 PDF。"),
    (b"\xff\x4f\xff\x51", "文件是 JPEG 2000 图像，不能直接识别；请另存为 PNG 或 JPEG。"),
    (b"\x00\x00\x00\x0cJXL ", "文件是 JPEG XL 图像，不能直接识别；请另存为 PNG 或 JPEG。"),
    (b"\xff\x0a", "文件是 JPEG XL 图像，不能直接识别；请另存为 PNG 或 JPEG。"),
    (b"\x00\x00\x01\x00", "文件是图标，不能直接识别；请另存为 PNG 或 JPEG。"),
    (b"DDS ", "文件是 DDS 图像，不能直接识别；请另存为 PNG 或 JPEG。"),
    (b"\xd7\xcd\xc6\x9a", "文件是 WMF 图形，不能直接识别；请导出为 PDF。"),
    (b"Founder CEB", "文件是方正 CEB 文档，不能直接识别；请打印为 PDF 后提交。"),
    (b"CAJ\x00", "文件是 CAJ 文档，不能直接识别；请打印为 PDF 后提交。"),
    (b"L\x00\x00\x00\x01\x14\x02\x00", "文件是快捷方式，里面没有内容；请提交它所指的文件。"),
    (b"\x28\xb5\x2f\xfd", "文件是 Zstandard 压缩包，不能直接识别；请解压后逐个提交其中的文件。"),
    (b"MSCF", "文件是 CAB 压缩包，不能直接识别；请解压后逐个提交其中的文件。"),
    (b"PK\x07\x08PK\x03\x04", "文件是分卷压缩包的一部分，不能直接识别；请解压后逐个提交其中的文件。"),
)
"""What a file of that kind begins with, and what is said of it."""

_BMP_HEADERS: Final = (12, 40, 52, 56, 64, 108, 124)
"""Bytes that the second header of a BMP can have."""
_OLE: Final = b"\xd0\xcf\x11\xe0"
_LOCKED: Final = "EncryptedPackage".encode("utf-16-le")
"""Name under which Office keeps a docx or xlsx that has a password ([MS-OFFCRYPTO] 1.3.2)."""
_PIECE: Final = 1 << 20
_LONG: Final = 1024

_CONTROL: Final = re.compile(rb"[\x00-\x08\x0b\x0e-\x1a\x1c-\x1f\x7f]")
_MAIL: Final = re.compile(rb"^(?:[A-Za-z][\w-]*:[^\n]*\n(?:[ \t][^\n]*\n)*)*MIME-Version:", re.IGNORECASE)

_ACTIVE: Final = re.compile(
    rb"<\s*(!doctype\s+html|html|head|body|script|iframe|svg|\?php|%)|<\?xml[^>]*\?>(\s|<!--.*?-->|<![^>]*>)*<\s*(svg|html)",
    re.IGNORECASE | re.DOTALL,
)
_MARKS: Final = (b"\xef\xbb\xbf", b"\xff\xfe", b"\xfe\xff")
_WIDE: Final = (b"\xff\xfe", b"\xfe\xff")


def foreign(head: bytes) -> str | None:
    """What a file that is not taken is, as a Chinese sentence; None where that is not known.

    Args:
        head: its first kilobytes.
    """
    for magic, said in _AT_START:
        if head.startswith(magic):
            return said
    if head.startswith(b"BM") and int.from_bytes(head[14:18], "little") in _BMP_HEADERS:
        return "文件是 BMP 图像，不能直接识别；请另存为 PNG 或 JPEG。"
    if head[40:44] == b" EMF":
        return "文件是 EMF 图形，不能直接识别；请导出为 PDF。"
    if has_brands(head):
        return "文件是 AVIF 或其他暂不支持的照片格式，不能直接识别；请另存为 JPEG。"
    if len(head) > 262 and head[257:262] == b"ustar":
        return "文件是 TAR 压缩包，不能直接识别；请解压后逐个提交其中的文件。"
    return _of_text(head)


def _of_text(head: bytes) -> str | None:
    plain = head.replace(b"\x00", b"") if head.startswith(_WIDE) else head
    for mark in _MARKS:
        plain = plain.removeprefix(mark)
    start = plain.lstrip()[:1024]
    if start.startswith(b"#!"):
        return "文件是脚本程序，不予接收。"
    # Before a leading %PDF- junk may stand, but no page of the web.
    before = start[: start.find(b"%PDF-")] if b"%PDF-" in start else start
    if _ACTIVE.search(before):
        return "文件是网页或 SVG 图形，不予接收；请打印为 PDF 后提交。"
    if before.startswith(b"<?xml"):
        return "文件是 XML 数据，不能直接识别。"
    return None


def text(head: bytes) -> str | None:
    """What is said of a file that is but text; None where it is none."""
    if _MAIL.match(head):
        return "文件是电子邮件或网页归档，不能直接识别；请将其中的附件逐个另存后提交，或打印为 PDF。"
    wide = head.startswith(_WIDE)
    if not head.strip() or (not wide and (_CONTROL.search(head) or not _is_written(head))):
        return None
    return "文件是纯文本（如 txt、csv），没有页面，不能直接识别；请打印为 PDF 后提交。"


def is_locked_office_file(path: Path, head: bytes) -> bool:
    """Whether a file is a docx or xlsx with a password: Office wraps it into the container of its old documents."""
    if not head.startswith(_OLE):
        return False
    kept = b""
    with path.open("rb") as file:
        while piece := file.read(_PIECE):
            if _LOCKED in kept + piece:
                return True
            kept = piece[-len(_LOCKED) :]
    return False


def _is_written(head: bytes) -> bool:
    """Whether its bytes are characters; the last one of a long head may be cut in two."""
    for encoding in ("utf-8", "gb18030"):
        for cut in range(4 if len(head) >= _LONG else 1):
            try:
                head[: len(head) - cut].decode(encoding)
            except UnicodeDecodeError:
                continue
            return True
    return False
