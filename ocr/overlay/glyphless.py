"""A TrueType font that draws nothing: what invisible text is set in. Made here, byte by byte, so no font is shipped for it."""

from __future__ import annotations

import struct
from functools import lru_cache
from typing import Final

EM: Final = 1000
"""Units of an em. Every glyph is one em wide."""

ASCENT: Final = 850
DESCENT: Final = -150
"""Where letters end above and below the base line, in units of the em."""

GLYPH: Final = 1
"""The glyph of every character. Number 0 is ``.notdef``, which no text of a PDF/A may show (ISO 19005-2, 6.2.11.8)."""

_MAGIC: Final = 0x5F0F3CF5
_CHECKSUM_OF_ALL: Final = 0xB1B0AFBA
_GLYPHS: Final = 2


@lru_cache(maxsize=1)
def glyphless_font() -> bytes:
    """The font file (some 400 bytes): two empty glyphs, ``.notdef`` and one that stands for every character."""
    tables = {
        b"cmap": struct.pack(">HHHHI", 0, 1, 1, 0, 12) + struct.pack(">HHH", 0, 262, 0) + bytes([GLYPH]) * 256,
        b"glyf": b"\0" * 4,
        b"head": _head(0),
        b"hhea": struct.pack(">IhhhHhhhhhhhhhhhH", 0x00010000, ASCENT, DESCENT, 0, EM, 0, 0, 0, 1, *[0] * 7, 1),
        b"hmtx": struct.pack(">Hhh", EM, 0, 0),
        b"loca": struct.pack(">3H", 0, 0, 0),
        b"maxp": struct.pack(">IHHHHHHHHHHHHHH", 0x00010000, _GLYPHS, *[0] * 4, 2, *[0] * 8),
        b"post": struct.pack(">IIhhIIIII", 0x00030000, 0, 0, 0, 1, 0, 0, 0, 0),
    }
    whole = _assembled(tables)
    tables[b"head"] = _head((_CHECKSUM_OF_ALL - _checksum(whole)) & 0xFFFFFFFF)
    return _assembled(tables)


def _head(adjustment: int) -> bytes:
    """Version, revision, the checksum that makes the whole come out right, em, no dates, no box, short offsets."""
    dates_and_box = struct.pack(">qqhhhh", 0, 0, 0, 0, 0, 0)
    opening = struct.pack(">IIIIHH", 0x00010000, 0x00010000, adjustment, _MAGIC, 0, EM)
    return opening + dates_and_box + struct.pack(">HHhhh", 0, 8, 2, 0, 0)


def _assembled(tables: dict[bytes, bytes]) -> bytes:
    count = len(tables)
    power = 1 << (count.bit_length() - 1)
    offset = 12 + 16 * count
    opening = struct.pack(">IHHHH", 0x00010000, count, 16 * power, power.bit_length() - 1, 16 * (count - power))
    directory, body = b"", b""
    for tag in sorted(tables):
        data = tables[tag]
        directory += struct.pack(">4sIII", tag, _checksum(data), offset + len(body), len(data))
        body += _padded(data)
    return opening + directory + body


def _padded(data: bytes) -> bytes:
    return data + b"\0" * (-len(data) % 4)


def _checksum(data: bytes) -> int:
    padded = _padded(data)
    words: tuple[int, ...] = struct.unpack(f">{len(padded) // 4}I", padded)
    return sum(words) & 0xFFFFFFFF
