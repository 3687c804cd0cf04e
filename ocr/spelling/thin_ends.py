"""The thin stroke at the end of a line that the detector leaves out: 一 is a line of its own kind, and looks like a rule.

A name loses its last character by it (王一), and a trade its class (一类机动车维修), without any doubt of the reader. So beside
each end of a line a lone level stroke is looked for, as wide as a character; where one lies, the line reaches over it.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Final, Literal, NamedTuple

import numpy as np
import numpy.typing as npt

from ocr.ink import blobs, percentile
from ocr.nets.detection import Quad
from ocr.picture import Picture, grey_of

End = Literal["left", "right"]

# All lengths in heights of the line's box, which is about 1.4 times as high as its characters.
_REACH: Final = 1.3
"""How far beyond the end is looked: a stroke that goes on there is a rule."""
_WITHIN: Final = 0.3
"""How far within it."""
_WIDE: Final = (0.4, 0.9)
"""How wide the stroke of a character is."""
_FLAT: Final = 0.28
"""How high it may be."""
_MIDDLE: Final = (0.3, 0.7)
"""Where in the height of the line it lies."""
_BEYOND: Final = 0.25
"""How far it must reach out of the line: what lies within is read anyway."""
_GAP: Final = 0.4
"""How much paper may lie between: a stroke further away is the next cell's, or a sign for nothing."""
_RIM: Final = 0.12
"""Paper that is taken beyond it."""
_LEVEL: Final = 0.04
"""Slope up to which a line is level enough to be looked beside."""
_LEAST_HEIGHT: Final = 10.0
_SHARES: Final = (0.5, 0.25)
"""Of the darkest ink: first as dark as print is, then as pale as a hairline of one pixel is beside the rule of a cell."""
_CONTRAST: Final = 40
"""Steps of 255 between ink and paper under which there is nothing to see."""


class _Lying(NamedTuple):
    """The upright box of a line, in pixels."""

    left: float
    top: float
    right: float
    bottom: float

    @property
    def height(self) -> float:
        return self.bottom - self.top


def reach_over_thin_ends(quads: Sequence[Quad], picture: Picture) -> list[Quad]:
    """The lines of an upright RGB picture, each reaching over a lone 一 beside its ends that no other line holds."""
    grey = grey_of(picture)
    boxes = [_box_of(quad) for quad in quads]
    return [_reaching(quad, box, boxes, grey) for quad, box in zip(quads, boxes, strict=True)]


def _box_of(quad: Quad) -> _Lying | None:
    """Its box; None for a line that is not level, or too low to be seen beside."""
    upper_left, upper_right, lower_right, lower_left = quad.tolist()
    box = _Lying(
        min(upper_left[0], lower_left[0]),
        min(upper_left[1], upper_right[1]),
        max(upper_right[0], lower_right[0]),
        max(lower_left[1], lower_right[1]),
    )
    width = box.right - box.left
    level = abs(upper_right[1] - upper_left[1]) <= _LEVEL * width and width > 0.8 * box.height
    return box if level and box.height >= _LEAST_HEIGHT else None


def _reaching(quad: Quad, box: _Lying | None, others: Sequence[_Lying | None], grey: npt.NDArray[np.uint8]) -> Quad:
    if box is None:
        return quad
    reaching = quad.copy()
    for end in ("left", "right"):
        for left, right in _strokes_beside(box, end, grey):
            middle = ((left + right) / 2, (box.top + box.bottom) / 2)
            if any(one is not None and one is not box and _holds(one, middle) for one in others):
                continue
            rim = _RIM * box.height
            if end == "left":
                reaching[[0, 3], 0] = max(left - rim, 0)
            else:
                reaching[[1, 2], 0] = min(right + rim, grey.shape[1] - 1)
    return reaching


def _holds(box: _Lying, point: tuple[float, float]) -> bool:
    return box.left <= point[0] <= box.right and box.top <= point[1] <= box.bottom


def _strokes_beside(box: _Lying, end: End, grey: npt.NDArray[np.uint8]) -> Iterator[tuple[float, float]]:
    """Where lone level strokes lie beside an end of a line: left and right, in pixels of the page."""
    height = box.height
    start, stop = (
        (box.left - _REACH * height, box.left + _WITHIN * height)
        if end == "left"
        else (box.right - _WITHIN * height, box.right + _REACH * height)
    )
    left, right = max(0, int(start)), min(grey.shape[1], int(stop) + 1)
    top, bottom = max(0, int(box.top)), min(grey.shape[0], int(box.bottom) + 1)
    part = grey[top:bottom, left:right]
    if min(part.shape) < 3:
        return
    darkest, paper = int(part.min()), percentile(part, 80)
    levels = [paper - share * (paper - darkest) for share in _SHARES]
    beyond = part[:, : max(0, int(box.left) - left)] if end == "left" else part[:, max(0, int(box.right) - left) :]
    # Beside most ends there is nothing but paper.
    if paper - darkest < _CONTRAST or not beyond.size or int(beyond.min()) >= max(levels):
        return
    for level in levels:
        found = [*_lone_strokes((part < level).astype(np.uint8), box, end, left, top)]
        if found:
            yield from found
            return


def _lone_strokes(
    ink: npt.NDArray[np.uint8], box: _Lying, end: End, left: int, top: int
) -> Iterator[tuple[float, float]]:
    """Those of a part of the page that begins at ``left`` and ``top``."""
    height = box.height
    for x, y, wide, high, area in blobs(ink)[1].tolist():
        far, near = (left + x, left + x + wide) if end == "left" else (left + x + wide, left + x)
        outside, gap = (box.left - far, box.left - near) if end == "left" else (far - box.right, near - box.right)
        if (
            _WIDE[0] * height <= wide <= _WIDE[1] * height
            and high <= _FLAT * height
            and _MIDDLE[0] <= (top + y + high / 2 - box.top) / height <= _MIDDLE[1]
            and 0 < x < ink.shape[1] - wide
            and outside >= _BEYOND * height
            and gap <= _GAP * height
            and int(ink[:, x : x + wide].sum()) <= 1.1 * area  # alone in its columns
        ):
            yield float(left + x), float(left + x + wide)
