"""Whether a page can be read at all: figures, thresholds, and which defect it has."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

import cv2
import numpy as np
import numpy.typing as npt

from ocr.ink import HEIGHT, LEFT, WIDTH, blobs, percentile
from ocr.picture import Picture, grey_of
from pipelines.text import Box, Defect, Figures, Line, Stroke

SMALLEST_SIDE: Final = 350
"""Shorter side in pixels under which a page cannot be judged: A4 at 42 dpi, an identity card at 165."""

LEAST_SHARP: Final = 9.0
"""Steepest edges that are no blur; print of 2 pixels of blur at 200 dpi has 20 and more."""

LEAST_CONTRAST: Final = 26.0
"""Steps of 255 from which print stands out from its paper; a worn ribbon's has 40 and more."""

DARKEST_PAPER: Final = 55.0
"""Brightness of the paper under which a photograph was taken in the dark."""

BRIGHTEST_PAPER: Final = 250.0
"""Brightness of the paper from which a pale page was lit too strongly."""

MOST_CUT: Final = 0.35
"""Share of the lines of print that may run into an edge of the picture."""

_SOFT: Final = 26.0
_MANY: Final = 30
_UNREAD: Final = 0.5
"""Sharpness under which, and pieces of ink beside the lines from which, with their ink as a share of the lines' area, print was
blurred so that most of it was not even found. A drawing is sharper, a portrait is few pieces."""

_FAINT: Final = 24
_FAINT_SHARE: Final = 0.3
"""The same in shares of the paper's brightness: nothing is 24 steps darker than what is hardly brighter than that."""


def brightness(small: Picture) -> float:
    """Brightness of the paper of a page at about 100 dpi, 0..255."""
    return percentile(grey_of(small)[::4, ::4], 80)


def figures_of(picture: Picture, small: Picture, darkness: Picture, paper: float) -> Figures | None:
    """The figures of a page; None where it bears no ink to measure.

    Args:
        picture: as scanned, RGB.
        small: the same at about 100 dpi.
        darkness: by how much each pixel of ``small`` is darker than the paper around it.
        paper: see :func:`brightness`.
    """
    ink = darkness > min(_FAINT, _FAINT_SHARE * paper)
    if not bool(ink.any()):
        return None
    light = grey_of(small)
    around = cv2.dilate(ink.astype(np.uint8), np.ones((3, 3), np.uint8)) > 0
    soft = cv2.GaussianBlur(light, (3, 3), 0)
    across, down = cv2.Sobel(soft, cv2.CV_32F, 1, 0, scale=0.125), cv2.Sobel(soft, cv2.CV_32F, 0, 1, scale=0.125)
    steps = cv2.magnitude(across, down)[around]
    return Figures(
        sharpness=round(float(np.percentile(steps, 95)), 1),
        contrast=round(percentile(darkness[ink], 75), 1),
        paper=round(paper, 1),
        shorter_side=int(min(picture.shape[:2])),
        cut=round(_cut(ink), 3),
    )


def _cut(ink: npt.NDArray[np.bool_]) -> float:
    """Share of the rows of print that run into the left or right edge of the picture."""
    height, width = ink.shape
    joined = cv2.morphologyEx(ink.astype(np.uint8), cv2.MORPH_CLOSE, np.ones((1, max(9, width // 40)), np.uint8))
    _, sizes = blobs(np.asarray(joined, np.uint8))
    wide, high = sizes[:, WIDTH], sizes[:, HEIGHT]
    rows = sizes[(wide > 0.08 * width) & (high >= 5) & (high < 0.04 * height)]
    if len(rows) < 5:
        return 0.0
    at_edge = (rows[:, LEFT] <= 1) | (rows[:, LEFT] + rows[:, WIDTH] >= width - 1)
    return float(at_edge.mean())


def defect_of(figures: Figures) -> Defect | None:
    """The defect of a page by its figures, or None. A cut page is told of, though what is left of it can be read."""
    if figures.shorter_side < SMALLEST_SIDE:
        return "small"
    if figures.paper < DARKEST_PAPER and figures.sharpness < LEAST_SHARP:
        return "dark"
    if figures.sharpness < LEAST_SHARP:
        return _dull(figures)
    return "cut" if figures.cut > MOST_CUT else None


def is_left_unread(figures: Figures, lines: Sequence[Line], strokes: Sequence[Stroke]) -> bool:
    """Whether a reader passed over most of what is on a soft page.

    Args:
        figures: of the page.
        lines: what was read.
        strokes: ink that was not.
    """
    read = sum(_area(line.box) for line in lines)
    unread = sum(_area(stroke.box) * stroke.ink for stroke in strokes)
    return figures.sharpness < _SOFT and len(strokes) >= _MANY and unread > _UNREAD * read


def _area(box: Box) -> float:
    return (box.right - box.left) * (box.bottom - box.top)


def _dull(figures: Figures) -> Defect:
    """Why nothing on the page is sharp."""
    if figures.contrast >= LEAST_CONTRAST:
        return "blurred"
    return "bright" if figures.paper > BRIGHTEST_PAPER else "pale"
