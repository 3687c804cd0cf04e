"""Rows of boxes for a character each, as forms have them for 身份证号码, sought about what was read of them."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from typing import Final, NamedTuple

import cv2
import numpy as np
import numpy.typing as npt

from ocr.nets.detection import Quad
from ocr.picture import Picture, grey_of
from ocr.spelling.cuttings import size_of
from ocr.spelling.spelt import Spelt

_FEWEST: Final = 8
"""Boxes of a row, at least: a date has eight, a telephone number eleven, a code eighteen."""

_PIECE: Final = re.compile(
    r"\W*(?:[0-9A-Za-z]\W*){1,3}"
    r"|\W*(?:[0-9A-Za-z]{1,4}\s+){2,}[0-9A-Za-z]{1,4}\W*"
    r"|\W*(?:[A-Za-z]*[0-9][0-9A-Za-z]*\s+)+[A-Za-z]*[0-9][0-9A-Za-z]{5,}\W*"
)
"""What a line read of such a row looks like: a character or three, or pieces with gaps between, of which the last may be long."""

_ABOUT: Final = 5.0
"""Heights of such a line above and below it that are looked at: its boxes, and those of a table above and below them."""

_SEEN: Final = 3.5
_OF_A_SIZE: Final = 1.6
"""The same of its middle within which another such line need not be looked about anew, where neither is so many times as high."""

_AROUND: Final = 1.5
_CONTRAST: Final = 20
"""Heights of a line about a place that tell how bright its paper is, and steps of 255 by which a rule is darker."""

_HIGH: Final = (0.75, 4.0)
"""How high a box is, in heights of the line that was found in one, or of one that takes the rules of all of them in."""
_NARROW: Final = (0.45, 1.4)
"""Its width to its height."""
_FULL: Final = 0.75
"""Of its rectangle, how much a box fills, leaning and with what is written into its rules."""
_ALIKE: Final = 0.3
"""How far neighbours may differ in width and height, and in where they lie, in their height."""
_RULE: Final = 0.35
"""Of the width of a box, the rule between it and the next, at most."""

Rectangle = tuple[int, int, int, int]
"""Left, top, width, height."""


class BoxRow(NamedTuple):
    """A row of boxes, from the left, in pixels of the page.

    Attributes:
        each: what their rules close in.
    """

    each: list[Rectangle]

    @property
    def quad(self) -> Quad:
        """Its place, leaning as its ends do."""
        (left, top, _, high), (right, last_top, wide, last_high) = self.each[0], self.each[-1]
        corners = ((left, top), (right + wide, last_top), (right + wide, last_top + last_high), (left, top + high))
        return np.array(corners, dtype=np.float32)


def rows_of_boxes(picture: Picture, lines: Sequence[Spelt]) -> Iterator[BoxRow]:
    """The rows of boxes about lines that look like pieces of a number, each once.

    Args:
        picture: the upright RGB page.
        lines: as they were read on it.
    """
    pieces = [line for line in lines if _PIECE.fullmatch(line.text)]
    found: list[BoxRow] = []
    looked: list[tuple[float, float]] = []
    for line in pieces:
        height, middle = size_of(line.quad)[1], float(line.quad[:, 1].mean())
        seen = any(
            abs(middle - at) <= _SEEN * other and max(other, height) <= _OF_A_SIZE * min(other, height)
            for at, other in looked
        )
        if seen or any(lies_in(line, row) for row in found) or not _is_beside_another(line, pieces):
            continue
        looked.append((middle, height))
        for row in _rows_about(picture, line):
            if all(row.each[0] not in other.each for other in found):
                found.append(row)
                yield row


def _is_beside_another(line: Spelt, pieces: Sequence[Spelt]) -> bool:
    """Whether another piece stands at the same height, or the piece is of several characters that stand apart."""
    if " " in line.text.strip():
        return True
    height, middle = size_of(line.quad)[1], float(line.quad[:, 1].mean())
    return any(other is not line and abs(float(other.quad[:, 1].mean()) - middle) < 0.5 * height for other in pieces)


def _rows_about(picture: Picture, line: Spelt) -> list[BoxRow]:
    """The rows of boxes at the height of a line; on a page that leans, the whole width of it."""
    height = size_of(line.quad)[1]
    top = max(0, int(line.quad[:, 1].min() - _ABOUT * height))
    bottom = int(line.quad[:, 1].max() + _ABOUT * height)
    band = grey_of(np.ascontiguousarray(picture[top:bottom]))
    side = int(_AROUND * height) | 1
    ink = (cv2.subtract(cv2.blur(band, (side, side)), band) > _CONTRAST).astype(np.uint8)
    boxes = [(left, y + top, wide, high) for left, y, wide, high in _holes(ink, height)]
    return [row for row in _chains(boxes) if not _is_of_table(row, boxes)]


def _holes(ink: npt.NDArray[np.uint8], height: float) -> Iterator[Rectangle]:
    """What rules close in, of the size and shape of such a box."""
    contours, nested = cv2.findContours(ink, cv2.RETR_CCOMP, cv2.CHAIN_APPROX_SIMPLE)
    for contour, (_, _, _, outer) in zip(contours, nested[0] if contours else (), strict=True):
        left, top, wide, high = cv2.boundingRect(contour)
        if (
            outer >= 0
            and _HIGH[0] * height <= high <= _HIGH[1] * height
            and _NARROW[0] * high <= wide <= _NARROW[1] * high
            and cv2.contourArea(contour) >= _FULL * wide * high
        ):
            yield left, top, wide, high


def _chains(boxes: Sequence[Rectangle]) -> Iterator[BoxRow]:
    """Boxes that stand side by side, enough of them."""
    left = sorted(boxes)
    while left:
        chain = [left.pop(0)]
        for box in list(left):
            if _is_next(chain[-1], box):
                chain.append(box)
                left.remove(box)
        if len(chain) >= _FEWEST:
            yield BoxRow(chain)


def _is_next(one: Rectangle, other: Rectangle) -> bool:
    gap = other[0] - one[0] - one[2]
    high = max(one[3], other[3])
    alike = all(abs(one[at] - other[at]) <= _ALIKE * high for at in (1, 2, 3))
    return alike and 0 <= gap <= _RULE * one[2]


def _is_of_table(row: BoxRow, boxes: Sequence[Rectangle]) -> bool:
    """Whether boxes as wide stand right above or below those of the row: its columns are a table's."""
    own = set(row.each)
    return any(
        other not in own
        and abs(other[0] - one[0]) <= _ALIKE * one[2]
        and abs(other[2] - one[2]) <= _ALIKE * one[2]
        and max(other[1] - one[1] - one[3], one[1] - other[1] - other[3]) <= _RULE * one[3]
        for one in row.each
        for other in boxes
    )


def lies_in(line: Spelt, row: BoxRow) -> bool:
    """Whether the middle of a line lies within a row."""
    (left, top), (right, bottom) = row.quad.min(axis=0), row.quad.max(axis=0)
    x, y = line.quad.mean(axis=0)
    return bool(left <= x <= right and top <= y <= bottom)
