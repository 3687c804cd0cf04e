"""Whether a PNG holds the rows that it says: Pillow shows those that are missing in black or white, in silence."""

from __future__ import annotations

import zlib
from pathlib import Path
from typing import Final

_HEAD: Final = 8
_CHANNELS: Final = {0: 1, 2: 3, 3: 1, 4: 2, 6: 4}
"""Values of a pixel by colour type (PNG, third edition, table 8)."""
_PASSES: Final = ((0, 0, 8, 8), (4, 0, 8, 8), (0, 4, 4, 8), (2, 0, 4, 4), (0, 2, 2, 4), (1, 0, 2, 2), (0, 1, 1, 2))
"""Where each pass of an interlaced picture begins, across and down, and its steps (8.2)."""
_PIECE: Final = 1 << 20


def lacks_data(path: Path) -> bool:
    """Whether its data end before its last row, or are not what was written.

    Args:
        path: of a PNG of one picture.
    """
    data = path.read_bytes()
    wanted, got = 0, 0
    inflater = zlib.decompressobj()
    at = _HEAD
    try:
        while at + 12 <= len(data):
            length, kind = int.from_bytes(data[at : at + 4], "big"), data[at + 4 : at + 8]
            if kind == b"IHDR":
                wanted = _bytes_of(data[at + 8 : at + 8 + length])
            if kind == b"IDAT":
                got += _inflated(inflater, data[at + 8 : at + 8 + length], wanted - got)
            if kind == b"IEND" or got >= wanted > 0:
                break
            at += 12 + length
    except zlib.error:
        return True
    return got < wanted


def _inflated(inflater: zlib._Decompress, packed: bytes, most: int) -> int:
    """How many bytes come out, counted piece by piece and kept by nobody."""
    got = 0
    while packed and got < most and not inflater.eof:
        got += len(inflater.decompress(packed, _PIECE))
        packed = inflater.unconsumed_tail
    return got


def _bytes_of(head: bytes) -> int:
    """Of all rows, each with its filter's byte in front."""
    width, height = int.from_bytes(head[:4], "big"), int.from_bytes(head[4:8], "big")
    bits = head[8] * _CHANNELS.get(head[9], 1)
    if not head[12]:
        return height * (1 + (width * bits + 7) // 8)
    total = 0
    for left, top, across, down in _PASSES:
        wide, high = -(-(width - left) // across), -(-(height - top) // down)
        if wide > 0 and high > 0:
            total += high * (1 + (wide * bits + 7) // 8)
    return total
