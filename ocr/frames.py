"""Square seals by their frame, and the slices that riding seals leave at the edge of a page."""

from __future__ import annotations

from typing import Final

import cv2
import numpy as np

from ocr.ink import blobs
from ocr.picture import Picture

Corners = tuple[float, float, float, float]
"""Left, top, right, bottom in pixels."""

_INKED: Final = 60
_SQUARE: Final = (0.06, 0.2)
"""Side of a square seal as a share of the shorter side of the page: 13 to 42 mm on A4."""

_SLICE: Final = (0.07, 0.26)
"""Height of the slice of a riding seal, as a share of the shorter side."""

_UNIT: Final = 48
"""Side of the picture to which a square is levelled."""


def find_frames(ink: Picture) -> list[Corners]:
    """Squares with a frame on all four sides and characters within.

    Args:
        ink: how strongly each pixel is inked, 0..255, shape (height, width).
    """
    shorter = min(ink.shape)
    inked = (ink > _INKED).astype(np.uint8)
    joined = cv2.morphologyEx(inked, cv2.MORPH_CLOSE, np.ones((5, 5), np.uint8))
    outlines, tree = cv2.findContours(joined, cv2.RETR_CCOMP, cv2.CHAIN_APPROX_SIMPLE)
    found: list[Corners] = []
    for place, outline in enumerate(outlines):
        if tree[0][place][3] >= 0:  # the rim of a hole; a seal within the frame of a licence is no hole
            continue
        left, top, wide, high = cv2.boundingRect(outline)
        if not (_SQUARE[0] * shorter <= min(wide, high) and max(wide, high) <= 1.42 * _SQUARE[1] * shorter):
            continue
        (x, y), (one, other), turn = cv2.minAreaRect(outline)
        if _is_framed(ink, ((x, y), (one, other), turn), shorter):
            found.append((left, top, left + wide, top + high))
    return found


def _is_framed(ink: Picture, rectangle: tuple[tuple[float, float], tuple[float, float], float], shorter: int) -> bool:
    (x, y), (one, other), turn = rectangle
    if not (
        _SQUARE[0] * shorter <= min(one, other) and max(one, other) <= min(1.3 * min(one, other), _SQUARE[1] * shorter)
    ):
        return False
    corners = cv2.boxPoints(((x, y), (one + 1, other + 1), turn)).astype(np.float32)
    square = np.array([(0, 0), (_UNIT - 1, 0), (_UNIT - 1, _UNIT - 1), (0, _UNIT - 1)], dtype=np.float32)
    levelled = cv2.warpPerspective(ink, cv2.getPerspectiveTransform(corners, square), (_UNIT, _UNIT)) > _INKED
    band = 6
    sides = (levelled[:band], levelled[-band:], levelled[:, :band].T, levelled[:, -band:].T)
    framed = min(float(side.any(axis=0).mean()) for side in sides) >= 0.8
    inner = levelled[band + 2 : -band - 2, band + 2 : -band - 2]
    rows, columns = inner.any(axis=1).mean(), inner.any(axis=0).mean()
    return framed and 0.1 <= float(inner.mean()) <= 0.72 and rows > 0.6 and columns > 0.6


def find_slices(ink: Picture) -> list[Corners]:
    """Ink cut off by the left or right edge, as high as a seal and much narrower.

    Args:
        ink: how strongly each pixel is inked, 0..255, shape (height, width).
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
            ):
                found.append((first + left, top, first + left + wide, top + high))
    return found
