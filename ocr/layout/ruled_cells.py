"""The cells that rules make on a page: what stands in one of them is read by itself, whatever stands beside it.

A label of two lines beside a value of one, or two of three, cannot be told from rows by where the lines stand. By the rules
they can: what is closed in by rules on all sides is a cell, and a photograph may lean as it likes.
"""

from __future__ import annotations

from collections.abc import Sequence
from itertools import pairwise
from typing import Final, NamedTuple

import cv2
import numpy as np
import numpy.typing as npt

from ocr.picture import Picture, grey_of, reduced
from pipelines.text import Box

_SIDE: Final = 960
"""Longer side of the picture in which rules are sought: about 82 dpi on A4, thin rules are a pixel wide."""

_AROUND: Final = (21, 21)
_CONTRAST: Final = 16
"""Pixels about a place that tell how bright its paper is, and steps of 255 by which a rule is darker."""

_LONG: Final = 27
"""Pixels that run on level or upright from which they are of a rule: longer than a stroke of 22 points."""

_SMALLEST: Final = 8
"""Pixels of a cell's width and height, at least."""

_LARGEST: Final = 0.8
"""Share of the page from which what is closed in is the page, or the border of a certificate."""

_FULL: Final = 0.85
"""Share of its hull that a cell fills; two that run together where a rule is worn make an angle."""

_NESTED: Final = 4
"""Cells with print in them from which what closes them in is a frame: the border of a form, or a sheet on a table."""

_WORN: Final = 0.5
"""Share of a cell's width that a rule takes up from its sides inwards from which it ran across, and is worn."""

_PRINT: Final = 0.3
"""Heights of a line above and below its middle that its own strokes take up: they are no rule."""

_FRAME: Final = np.ones((3, 3), np.uint8)


class Cell(NamedTuple):
    """A cell of a page.

    Attributes:
        number: of the cell, from 0; two lines of one number stand in one cell.
        box: its place; of one that leans, the level one of its size about its middle.
    """

    number: int
    box: Box


def cells_of(picture: Picture, places: Sequence[Box]) -> list[Cell | None]:
    """For each place of a page the cell in which its middle lies; None where it lies in none.

    Args:
        picture: the upright RGB page.
        places: of its lines.
    """
    if len(places) < 2:
        return [None] * len(places)
    rules = _rules(grey_of(reduced(picture, _SIDE)))
    found = _cells_at(rules, places)
    return _cells_at(rules, places) if _mended(rules, places, found) else found


def _cells_at(rules: Picture, places: Sequence[Box]) -> list[Cell | None]:
    height, width = rules.shape
    cells, numbers = _closed_in(rules)
    found: list[Cell | None] = []
    for box in places:
        x, y = int((box.left + box.right) / 2 * (width - 1)), int((box.top + box.bottom) / 2 * (height - 1))
        number = int(numbers[y, x])
        found.append(Cell(number, cells[number]) if number >= 0 else None)
    frames = _frames({cell for cell in found if cell is not None})
    return [None if cell in frames else cell for cell in found]


def _frames(cells: set[Cell]) -> set[Cell]:
    """The cells that hold others: what stands in one is no whole."""
    return {cell for cell in cells if sum(_holds(cell.box, other.box) for other in cells if other != cell) >= _NESTED}


def _holds(outer: Box, inner: Box) -> bool:
    x, y = (inner.left + inner.right) / 2, (inner.top + inner.bottom) / 2
    return outer.left < x < outer.right and outer.top < y < outer.bottom


def _mended(rules: Picture, places: Sequence[Box], found: Sequence[Cell | None]) -> bool:
    """Whether a level rule that is worn was drawn anew, between two lines that for its gap seemed to share a cell.

    One gap in one rule would make the rows above and below it one row for all columns: cells beside it part, but no cut runs
    across the one that does not.
    """
    inside: dict[Cell, list[Box]] = {}
    for box, cell in zip(places, found, strict=True):
        if cell is not None:
            inside.setdefault(cell, []).append(box)
    worn = [
        (cell.box, at)
        for cell, boxes in inside.items()
        for upper, lower in pairwise(sorted(boxes, key=lambda box: box.top + box.bottom))
        if (at := _worn_rule(rules, cell.box, upper, lower)) is not None
    ]
    for box, at in worn:
        width = rules.shape[1]
        cv2.line(rules, (int(box.left * width), at), (int(box.right * width), at), 1, _FRAME.shape[0])
    return bool(worn)


def _worn_rule(rules: Picture, cell: Box, upper: Box, lower: Box) -> int | None:
    """The row of pixels between two lines of a cell in which most of a rule runs inwards from the cell's sides."""
    height, width = rules.shape
    first = round(((upper.top + upper.bottom) / 2 + _PRINT * (upper.bottom - upper.top)) * height)
    last = round(((lower.top + lower.bottom) / 2 - _PRINT * (lower.bottom - lower.top)) * height)
    between: npt.NDArray[np.bool_] = rules[first : last + 1, int(cell.left * width) : int(cell.right * width) + 1] == 0
    if not between.size:
        return None
    gap = between.shape[1] - between.argmax(axis=1) - between[:, ::-1].argmax(axis=1)
    least = gap.min()
    if least > (1 - _WORN) * between.shape[1]:
        return None
    return int(first + np.median(np.flatnonzero(gap == least)))


def _rules(grey: Picture) -> Picture:
    """Where rules run: 1, elsewhere 0. One that leans by a pixel or two is followed."""
    ink = (cv2.subtract(cv2.blur(grey, _AROUND), grey) > _CONTRAST).astype(np.uint8)
    level = cv2.morphologyEx(cv2.dilate(ink, np.ones((3, 1), np.uint8)), cv2.MORPH_OPEN, np.ones((1, _LONG), np.uint8))
    upright = cv2.morphologyEx(
        cv2.dilate(ink, np.ones((1, 3), np.uint8)), cv2.MORPH_OPEN, np.ones((_LONG, 1), np.uint8)
    )
    return np.asarray(cv2.dilate(cv2.bitwise_or(level, upright), _FRAME), dtype=np.uint8)


def _closed_in(rules: Picture) -> tuple[list[Box], npt.NDArray[np.int32]]:
    """The cells, and for each pixel the number of the cell it lies in, -1 where it lies in none."""
    height, width = rules.shape
    numbers = np.full(rules.shape, -1, dtype=np.int32)
    contours, nested = cv2.findContours(rules, cv2.RETR_CCOMP, cv2.CHAIN_APPROX_SIMPLE)
    cells: list[Box] = []
    holes = [
        contour for contour, (_, _, _, outer) in zip(contours, nested[0] if contours else [], strict=True) if outer >= 0
    ]
    for contour in sorted(holes, key=cv2.contourArea, reverse=True):
        left, _, wide, high = cv2.boundingRect(contour)
        area = cv2.contourArea(contour)
        if (
            min(wide, high) < _SMALLEST
            or area > _LARGEST * rules.size
            or area < _FULL * cv2.contourArea(cv2.convexHull(contour))
        ):
            continue
        middle = float(contour[:, 0, 1].min() + contour[:, 0, 1].max()) / 2
        half = area / wide / 2
        cv2.drawContours(numbers, [contour], -1, len(cells), cv2.FILLED)
        cells.append(Box(left / width, (middle - half) / height, (left + wide) / width, (middle + half) / height))
    return cells, numbers
