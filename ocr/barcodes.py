"""Barcodes and two-dimensional codes of an upright page, by zxing-cpp: what they say and where they stand."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, Final

import cv2
import numpy as np
import zxingcpp

from ocr.ink import blobs
from ocr.picture import Picture, box_in, grey_of, reduced
from pipelines.text import MOST_CODES, Box, Code

_SIDE: Final = 1700
"""Longer side of the picture that is searched as a whole: 145 dpi on A4, at which most codes can be read."""

_ROUGH_SIDE: Final = 850
"""Longer side of the picture in which places are sought that deserve a look at full size."""

_COARSE: Final = 2000
"""Longer side up to which bars may be hardly wider than a pixel: 170 dpi on A4."""

_APART: Final = 25
"""Pixels of that picture, 9 mm of A4, within which two such places beside each other are one."""

_MOST_PLACES: Final = 6
_ALIKE: Final = 0.35
"""Share of a place that its print must fill, and of a code that two finds must share to be one."""

_FORMATS: Final = zxingcpp.barcode_formats_from_str(
    "QRCode|MicroQRCode|RMQRCode|DataMatrix|Aztec|PDF417|Code128|Code93|Code39|EAN13|EAN8|UPCA|ITF14"
)
"""Plain ITF and Codabar are left out: they have no check digit, and dense print looks like them."""


def find_codes(picture: Picture) -> tuple[Code, ...]:
    """The codes of an upright RGB page, from the top; damaged ones are none.

    The whole page is searched once, reduced. Places with the look of a code are searched again at full size, turned,
    inverted and shrunken, of a coarse picture enlarged: small codes of a fine scan, codes along the edge of a sheet, white codes on black.
    """
    grey = grey_of(picture)
    small = reduced(grey, _SIDE)
    found = list(_read(small, Box(0.0, 0.0, 1.0, 1.0), hard=False))
    for place in _places(reduced(small, _ROUGH_SIDE)):
        if not any(_covers(code.box, place) for code in found):
            part = _cut_out(grey, place)
            codes = list(_read(part, place, hard=True))
            if not codes and max(grey.shape) <= _COARSE:
                larger = cv2.resize(part, None, fx=2, fy=2, interpolation=cv2.INTER_CUBIC)
                codes = list(_read(np.asarray(larger, np.uint8), place, hard=True))
            found += [code for code in codes if not _known(code, found)]
    return tuple(sorted(found, key=lambda code: (code.box.top, code.box.left)))[:MOST_CODES]


def _read(part: Picture, place: Box, *, hard: bool) -> Iterator[Code]:
    """The codes of a part of the page that lies at a place."""
    height, width = part.shape
    across, down = place.right - place.left, place.bottom - place.top
    read = zxingcpp.read_barcodes(part, formats=_FORMATS, try_rotate=hard, try_downscale=hard, try_invert=hard)
    for one in read:
        corners = _corners(one.position)
        (left, top), (right, bottom) = corners.min(axis=0) / (width, height), corners.max(axis=0) / (width, height)
        box = box_in(
            place.left + float(left) * across,
            place.top + float(top) * down,
            place.left + float(right) * across,
            place.top + float(bottom) * down,
            1,
            1,
        )
        if box is not None and one.text:
            yield Code(text=one.text, format=one.format.name, box=box)


def _corners(position: Any) -> Any:
    points = (position.top_left, position.top_right, position.bottom_right, position.bottom_left)
    # A linear code may be found by a single row of its bars: a line has no area, two pixels have.
    corners = np.array([(point.x, point.y) for point in points], dtype=np.float64)
    return np.vstack([corners, corners.max(axis=0) + 2])


def _places(rough: Picture) -> tuple[Box, ...]:
    """Where black and white alternate as densely as in a code, the largest first."""
    steps = cv2.morphologyEx(rough, cv2.MORPH_GRADIENT, np.ones((3, 3), np.uint8))
    busy = (cv2.blur(steps, (9, 9)) > 70).astype(np.uint8)
    # A line of print is busy too, but lower than any code.
    blocks = cv2.morphologyEx(busy, cv2.MORPH_OPEN, np.ones((15, 15), np.uint8))
    # Of a long code a part with wide bars may be less busy than the rest.
    whole = cv2.morphologyEx(blocks, cv2.MORPH_CLOSE, np.ones((1, _APART), np.uint8))
    _, sizes = blobs(np.asarray(whole, np.uint8))
    height, width = rough.shape
    margin = 14
    found = [
        (area, box_in(left - margin, top - margin, left + wide + margin, top + high + margin, width, height))
        for left, top, wide, high, area in sizes.tolist()
        if area > _ALIKE * wide * high and area < 0.2 * height * width
    ]
    largest = sorted(((area, box) for area, box in found if box is not None), reverse=True)
    return tuple(box for _, box in largest[:_MOST_PLACES])


def _cut_out(grey: Picture, place: Box) -> Picture:
    height, width = grey.shape
    rows = slice(int(place.top * height), int(np.ceil(place.bottom * height)))
    columns = slice(int(place.left * width), int(np.ceil(place.right * width)))
    return np.ascontiguousarray(grey[rows, columns])


def _covers(box: Box, place: Box) -> bool:
    across = min(box.right, place.right) - max(box.left, place.left)
    down = min(box.bottom, place.bottom) - max(box.top, place.top)
    area = (place.right - place.left) * (place.bottom - place.top)
    return across > 0 and down > 0 and across * down > _ALIKE * area


def _known(code: Code, found: list[Code]) -> bool:
    return any(code.text == one.text and (_covers(code.box, one.box) or _covers(one.box, code.box)) for one in found)
