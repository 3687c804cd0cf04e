"""Squares that are printed and not pressed: cells of a table, QR codes."""

from __future__ import annotations

from typing import Final

import cv2
import numpy as np

from ocr.picture import Picture
from ocr.seals.close_squares import RIM, UNIT, Fitted
from ocr.seals.name_seals import is_cell

_RULE: Final = 0.92
_RUNS_ON: Final = 0.6
_BARE_BESIDE: Final = 0.35
"""Share of ink along a rule, at least; to its left and right, from which it runs on; beside it, at most."""

_END: Final = 6
_BARE_BEYOND: Final = 0.02
_STRAIGHT_END: Final = 0.8
"""Rows in which the ink ends, share of ink in all rows beyond, at most, and of ink in a row there, from which it is a line."""

_MODULES: Final = (21, 25, 29, 33, 37)
"""Modules along the side of a QR code (ISO/IEC 18004), up to 134 letters."""

_LIKE_A_MARK: Final = 0.6
_MARKED: Final = 3
"""How like a mark of a QR code a corner must be, and how many of the four."""


def _mark(modules: int) -> Picture:
    """The mark in three corners of a QR code of so many modules: a square in a frame, and bare paper about it."""
    mark = np.zeros((9, 9), np.uint8)
    mark[1:8, 1:8], mark[2:7, 2:7], mark[3:6, 3:6] = 255, 0, 255
    side = round(9 * UNIT / modules)
    return np.asarray(cv2.resize(mark, (side, side), interpolation=cv2.INTER_AREA), np.uint8)


_MARKS: Final = tuple(_mark(modules) for modules in _MODULES)


def is_printed(square: Fitted, *, joined: bool = False) -> bool:
    """Whether a square is surely no seal: cells of a table, or a QR code.

    Args:
        square: that fits best.
        joined: its sides may run on in another seal's ink, or it is bare around.
    """
    return (not joined and is_cell(square.even)) or is_ruled(square) or is_code(square)


def is_ruled(square: Fitted) -> bool:
    """Whether a line as straight and as thin as a rule runs through it from side to side: cells of a table.

    A rule that runs on to the left and to the right is one of the page, on which a seal may lie.
    """
    inner = slice(RIM + 3, -RIM - 3)
    for inked in (square.inked, square.inked.T):
        near = inked.copy()
        near[:-1] |= inked[1:]
        straight, own = near[inner, inner].mean(axis=1), inked[inner, inner].mean(axis=1)
        left, right = (near[inner, beyond].mean(axis=1) for beyond in (slice(2, RIM - 4), slice(4 - RIM, -2)))
        rules = (straight[10:-10] >= _RULE) & (np.minimum(left, right)[10:-10] < _RUNS_ON)
        bare = (own[5:-15] < _BARE_BESIDE) & (own[16:-4] < _BARE_BESIDE)
        if bool((rules & bare).any()):
            return True
    return False


def is_closed(square: Fitted) -> bool:
    """Whether a straight line ends the ink within it, and beyond lies nothing: an oblong frame, of a stamp of words."""
    inner = slice(RIM + 3, -RIM - 3)
    for turn in range(4):
        inked = np.rot90(square.inked, turn)[inner, inner]
        rows = inked.mean(axis=1)
        beyond = rows[::-1].cumsum()[::-1] / np.arange(len(rows), 0, -1)  # from each row on
        last = int(np.argmax(beyond < _BARE_BEYOND))
        if _END <= last < len(rows) - _END:
            ends = inked[last - _END : last]
            straight = (ends[:-1] | ends[1:]).mean(axis=1).max()
            if straight >= _STRAIGHT_END:
                return True
    return False


def is_code(square: Fitted) -> bool:
    """Whether three of its corners or more bear the marks by which a QR code is found."""
    near = slice(RIM - 6, RIM + UNIT // 2 - 10)
    found = 0
    for turn in range(4):
        corner = np.ascontiguousarray(np.rot90(square.shown, turn)[near, near])
        like = max(float(cv2.matchTemplate(corner, mark, cv2.TM_CCOEFF_NORMED).max()) for mark in _MARKS)
        found += like >= _LIKE_A_MARK
    return found >= _MARKED
