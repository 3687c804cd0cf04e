"""The slices that riding seals (骑缝章) leave at the edge of a page."""

from __future__ import annotations

from typing import Final

import cv2
import numpy as np
import numpy.typing as npt

from ocr.ink import blobs
from ocr.picture import Picture

Floats = npt.NDArray[np.float64]

Corners = tuple[float, float, float, float]
"""Left, top, right, bottom in pixels."""

_INKED: Final = 60
_SLICE: Final = (0.07, 0.26)
"""Height of the slice of a riding seal, as a share of the shorter side."""

_RADII: Final = (0.075, 0.12)
"""Radius of such a seal as a share of the shorter side: 16 to 25 mm on A4."""

_WIDEST: Final = 0.75
"""Width of a slice in radii, at most: what shows more of itself is found as a ring."""

_NEAR: Final = 1.6
_ON_ARC: Final = 0.75
"""Pixels by which the innermost ink of a row may lie off the arc, and share of the rows in which it does not."""


def find_slices(ink: Picture, *, arcs: bool = False) -> list[Corners]:
    """Ink cut off by the left or right edge, as high as a seal and much narrower.

    Args:
        ink: how strongly each pixel is inked, 0..255, shape (height, width).
        arcs: only what ends in an arc, as a seal without colour must to be told from print that is cut off.
    """
    height, width = ink.shape
    shorter, band = min(height, width), round(0.11 * min(height, width))
    found: list[Corners] = []
    for first in (0, width - band):
        strip = (ink[:, first : first + band] > _INKED).astype(np.uint8)
        joined = cv2.morphologyEx(strip, cv2.MORPH_CLOSE, np.ones((13, 7), np.uint8))
        _, sizes = blobs(np.asarray(joined, np.uint8))
        for left, top, wide, high, _area in sizes.tolist():
            at_edge = left <= 0.02 * shorter if first == 0 else left + wide >= band - 0.02 * shorter
            inner = left > 0 if first else left + wide < band
            fill = float(strip[top : top + high, left : left + wide].mean())
            if (
                at_edge
                and inner
                and _SLICE[0] * shorter <= high <= _SLICE[1] * shorter
                and 0.1 <= fill <= 0.7
                and wide >= 4
                and not (arcs and not _is_arc(_reaches(strip, first == 0)[top : top + high], shorter))
            ):
                found.append((first + left, top, first + left + wide, top + high))
    return found


def _reaches(strip: Picture, at_left: bool) -> Floats:
    """How far from the edge of the page the ink of each row reaches, in pixels; 0 where there is none."""
    rows = strip if at_left else strip[:, ::-1]
    farthest = rows.shape[1] - rows[:, ::-1].argmax(axis=1)
    return np.where(rows.any(axis=1), farthest, 0).astype(np.float64)


def _is_arc(reaches: Floats, shorter: int) -> bool:
    """Whether the ink of some rows ends on a circle as large as a seal, whose middle lies off the page."""
    high, wide = len(reaches), float(np.percentile(reaches, 95))
    radius = (high * high / 4 + wide * wide) / (2 * wide)
    if not _RADII[0] * shorter <= radius <= _RADII[1] * shorter or wide > _WIDEST * radius:
        return False
    rows = np.arange(high) - (high - 1) / 2
    arc = np.sqrt(np.maximum(radius * radius - rows * rows, 0)) - (radius - wide)
    return bool((np.abs(reaches - arc) <= _NEAR).mean() >= _ON_ARC)
