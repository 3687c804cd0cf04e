"""The slices that riding seals leave at the edge of a page."""

from __future__ import annotations

from typing import Final

import cv2
import numpy as np

from ocr.ink import blobs
from ocr.picture import Picture

Corners = tuple[float, float, float, float]
"""Left, top, right, bottom in pixels."""

_INKED: Final = 60
_SLICE: Final = (0.07, 0.26)
"""Height of the slice of a riding seal, as a share of the shorter side."""


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
