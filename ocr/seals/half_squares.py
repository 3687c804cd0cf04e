"""Squares of which only a part bears ink: where name seals may lie that a hand pressed on one side or one corner."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

import cv2
import numpy as np

from ocr.ink import blobs
from ocr.picture import Picture
from ocr.seals.name_seals import Slab
from ocr.seals.squares import tilts_of

_SIDES: Final = (0.045, 0.1)
"""Side as a share of the shorter side of the page: 10 to 21 mm on A4."""

_NARROWEST: Final = 0.42
"""Narrow side of what bears ink over its wide one, at least; half a seal has one of its sides whole."""

_SQUARE: Final = 0.86
"""The same from which both are sides of the seal."""

_PAIR: Final = (1.65, 2.4)
"""Wide side over narrow one of two that touch."""

_JOINED, _INKED = 35, 45
"""From what a pixel hangs together with others, and from what it tells where the seal ends."""

_FEWEST: Final = 30
"""Pixels of ink, at least."""

_TILTS: Final = 2


def find_halves(ink: Picture) -> Iterator[Slab]:
    """What may be the square of which some ink by itself is a part: its own wide side tells how large it is.

    Args:
        ink: how strongly each pixel is inked, 0..255, shape (height, width), at about 51 dpi.
    """
    smallest, largest = (share * min(ink.shape) for share in _SIDES)
    joined = cv2.morphologyEx((ink > _JOINED).astype(np.uint8), cv2.MORPH_CLOSE, np.ones((7, 7), np.uint8))
    for left, top, width, height, _ in blobs(np.asarray(joined, np.uint8))[1].tolist():
        if smallest <= max(width, height) <= _PAIR[1] * largest and min(width, height) >= _NARROWEST * smallest:
            crop = ink[max(0, top - 3) : top + height + 3, max(0, left - 3) : left + width + 3]
            for slab in _squares_about(ink[top : top + height, left : left + width], tilts_of(crop)[:_TILTS]):
                if smallest <= slab.wide <= largest:
                    yield slab._replace(x=slab.x + left, y=slab.y + top)


def _squares_about(ink: Picture, tilts: list[float]) -> Iterator[Slab]:
    """The squares of which ink that reaches so far in two directions may be a part."""
    y, x = np.nonzero(ink > _INKED)
    if len(y) < _FEWEST:
        return
    for tilt in tilts:
        cos, sin = np.cos(np.radians(tilt)), np.sin(np.radians(tilt))
        (first, last), (upper, lower) = (np.percentile(way, (1, 99)) for way in (x * cos + y * sin, y * cos - x * sin))
        wide, high = last - first + 1, lower - upper + 1
        side, across, down = max(wide, high), (first + last) / 2, (upper + lower) / 2
        middles = [(across, down)]
        if _PAIR[0] <= side / min(wide, high) <= _PAIR[1]:
            off, side = (side - min(wide, high)) / 2, min(wide, high)
            ways = ((off, 0), (-off, 0)) if wide > high else ((0, off), (0, -off))
            for right, below in ((across + one, down + other) for one, other in ways):
                yield Slab(
                    float(right * cos - below * sin), float(right * sin + below * cos), float(side), float(side), tilt
                )
            side = max(wide, high)
        if min(wide, high) < _NARROWEST * side:
            continue
        if min(wide, high) < _SQUARE * side:  # the missing part lies on one side or on the other
            off = (side - min(wide, high)) / 2
            ways = ((0, off), (0, -off)) if wide > high else ((off, 0), (-off, 0))
            middles = [(across + right, down + below) for right, below in ways]
        for right, below in middles:
            yield Slab(
                float(right * cos - below * sin), float(right * sin + below * cos), float(side), float(side), tilt
            )
