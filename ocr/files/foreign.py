"""Types that are not taken, by name: who is told what the file is knows what to do instead."""

from __future__ import annotations

import re
from typing import Final

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
    (b"BM", "文件是 BMP 图像，不能直接识别；请另存为 PNG 或 JPEG。"),
    (b"GIF8", "文件是 GIF 图像，不能直接识别；请另存为 PNG 或 JPEG。"),
    (b"8BPS", "文件是 Photoshop 图像，不能直接识别；请另存为 PNG 或 JPEG。"),
    (b"\x00\x00\x00\x0cjP", "文件是 JPEG 2000 图像，不能直接识别；请另存为 PNG 或 JPEG。"),
    (b"\x97JB2", "文件是 JBIG2 图像，不能直接识别；请另存为 TIFF 或 PDF。"),
    (b"AC10", "文件是 CAD 图纸，不能直接识别；请导出为 PDF。"),
    (b"ITSF", "文件是 CHM 帮助文档，不能直接识别；请导出为 PDF。"),
    (b"SQLite format", "文件是数据库，不能直接识别。"),
)

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
    if head[4:8] == b"ftyp":
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
