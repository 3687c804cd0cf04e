"""Labels that are set wide (名　　称 above 类　　型), of which the first characters were found as one line that stands.

So a licence lost its 名称: it was read as 名类, and 称 and 型 beside it. Where a lone character stands beside each character of
a line that stands, at its height, they are the two ends of labels, and the line is taken apart.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final, NamedTuple

import numpy as np

from ocr.lines import is_chinese
from ocr.spelling.spelt import Spelt

_MOST: Final = 6
"""Characters of such a line, at most."""

_LEVEL: Final = 0.45
"""How far the middles of both ends of a label may lie apart in height, in widths of the line that stands."""

_WITHIN: Final = 5.0
"""How far the other end may stand away, in the same."""


class _Place(NamedTuple):
    left: float
    right: float
    middle: float


def parted_labels(lines: Sequence[Spelt]) -> list[Spelt]:
    """The lines of a page, each that holds only the beginnings of labels as its characters, one by one.

    Args:
        lines: as they were read.
    """
    if not any(_may_hold_beginnings(line) for line in lines):
        return list(lines)
    lone = [_place(line) for line in lines if len(line.text.strip()) == 1 and is_chinese(line.text.strip())]
    parted: list[Spelt] = []
    for line in lines:
        parts = _characters(line) if _may_hold_beginnings(line) else []
        parted += parts if parts and all(_goes_on(_place(one), lone) for one in parts) else [line]
    return parted


def _may_hold_beginnings(line: Spelt) -> bool:
    along = line.quad[1] - line.quad[0]
    stands = abs(along[1]) > abs(along[0])
    return stands and 2 <= len(line.text) <= _MOST and all(is_chinese(sign) for sign in line.text)


def _place(line: Spelt) -> _Place:
    (left, top), (right, bottom) = line.quad.min(axis=0), line.quad.max(axis=0)
    return _Place(float(left), float(right), float(top + bottom) / 2)


def _characters(line: Spelt) -> list[Spelt]:
    """The characters of a line that stands, each as a line that lies, as high as the line is wide."""
    left, right, _ = _place(line)
    top, high = float(line.quad[:, 1].min()), float(np.ptp(line.quad[:, 1]))
    half = min((right - left) / 2, high / len(line.text) / 2)
    found = []
    for index, centre in enumerate(line.centres):
        middle = top + centre * high
        corners = ((left, middle - half), (right, middle - half), (right, middle + half), (left, middle + half))
        quad = np.asarray(corners, dtype=np.float32)
        found.append(Spelt(line.text[index], (line.beliefs[index],), (0.5,), quad))
    return found


def _goes_on(begin: _Place, lone: Sequence[_Place]) -> bool:
    """Whether a lone character stands to the right of one, at its height."""
    wide = begin.right - begin.left
    return any(
        abs(one.middle - begin.middle) <= _LEVEL * wide
        and begin.right - 0.3 * wide <= one.left <= begin.right + _WITHIN * wide
        for one in lone
    )
