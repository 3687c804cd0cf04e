"""Red seals: where they are, and how they are faded so that the text under them can be read."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

import cv2
import numpy as np
import numpy.typing as npt

from ocr.picture import Picture, box_in, resized
from pipelines.text import Seal

_SIDE: Final = 1100
"""Longer side of the picture in which seals are sought."""

_SMALLEST, _LARGEST = 0.1, 0.45
"""Width of a seal, as a fraction of the shorter side of the page. On A4 they measure 35 to 50 mm of 210
(国发〔1999〕25号); on a small licence they take more of the page. Large red characters are smaller."""

_MOST_FILLED = 0.62
"""A seal is a ring, a star and text. A disc that is redder than that is an emblem or a photograph."""

_LEAST_FILLED = 0.08
_LEAST_ROUND = 0.6
_SECTORS = 36

Mask = npt.NDArray[np.uint8]
"""0 or 255, shape (height, width)."""


def find_seals(picture: Picture) -> tuple[Seal, ...]:
    """Round and oval red impressions on an upright page, from the top.

    Square name seals, red headings, red-backed photographs and solid emblems are none.
    """
    longer = max(picture.shape[:2])
    small = resized(picture, _SIDE / longer) if longer > _SIDE else picture
    height, width = small.shape[:2]
    red = red_ink(small)
    bridged = cv2.morphologyEx(red, cv2.MORPH_CLOSE, cv2.getStructuringElement(cv2.MORPH_ELLIPSE, (11, 11)))
    _, _, stats, _ = cv2.connectedComponentsWithStats(bridged)
    seals: list[Seal] = []
    for left, top, wide, high, _area in stats[1:].tolist():
        box = box_in(left, top, left + wide, top + high, width, height)
        of_size = _SMALLEST <= wide / min(width, height) <= _LARGEST and 0.6 <= high / wide <= 1.67
        if of_size and box is not None and _is_ring(red[top : top + high, left : left + wide]):
            seals.append(Seal(box=box))
    return tuple(sorted(seals, key=lambda seal: (seal.box.top, seal.box.left)))


def red_ink(picture: Picture) -> Mask:
    """Where red ink is: clearly more red than green and blue, as stamp pads give it, from vermilion to crimson."""
    red, green, blue = (picture[:, :, channel].astype(np.int16) for channel in range(3))
    strong = (red - np.maximum(green, blue) > 35) & (np.abs(green - blue) < 70)
    return np.asarray(strong * 255, dtype=np.uint8)


def fade(picture: Picture, seals: Sequence[Seal]) -> Picture:
    """The picture with its seals bleached to paper, for the reader only.

    Red ink is bright in the red channel and black print is dark in it, so within a seal the red channel shows the print
    without the seal. Outside the seals nothing is changed.
    """
    if not seals:
        return picture
    faded = picture.copy()
    height, width = picture.shape[:2]
    for seal in seals:
        rows = slice(int(seal.box.top * height), int(np.ceil(seal.box.bottom * height)))
        columns = slice(int(seal.box.left * width), int(np.ceil(seal.box.right * width)))
        faded[rows, columns] = _bleached(picture[rows, columns])
    return faded


def _bleached(patch: Picture) -> Picture:
    light = patch[:, :, 0].astype(np.float32)
    ink = cv2.dilate(red_ink(patch), np.ones((3, 3), np.uint8)) > 0
    paper = float(np.percentile(light[~ink], 75)) if bool((~ink).any()) else 255.0
    # Worn stamp pads are darker than paper even in the red channel: what is red is stretched until it is paper. Print
    # under the seal is darker still and stays dark.
    bare = light[(red_ink(patch) > 0) & (light > 0.45 * paper)]
    typical = float(np.percentile(bare, 30)) if bare.size else paper
    stretched = np.where(ink, np.minimum(light * (paper / max(typical, 1.0)), paper), light)
    grey = stretched.clip(0, 255).astype(np.uint8)
    return np.asarray(cv2.cvtColor(grey, cv2.COLOR_GRAY2RGB), dtype=np.uint8)


def _is_ring(red: Mask) -> bool:
    """Whether red ink runs around most of the rim of an ellipse that fills the patch, and does not fill it."""
    height, width = red.shape
    y, x = np.nonzero(red)
    # Centred at the middle of the patch, scaled so that the rim lies at radius 1.
    from_left, from_top = (x + 0.5) / width * 2 - 1, (y + 0.5) / height * 2 - 1
    radius = np.hypot(from_left, from_top)
    filled = len(y) / (np.pi / 4 * height * width)
    rim = (radius > 0.82) & (radius < 1.06)
    corners = float(np.mean(radius > 1.1)) if len(y) else 1.0
    sectors = np.floor((np.arctan2(from_top[rim], from_left[rim]) + np.pi) / (2 * np.pi) * _SECTORS).astype(int)
    around = len(np.unique(sectors.clip(0, _SECTORS - 1))) / _SECTORS
    return _LEAST_FILLED < filled < _MOST_FILLED and around >= _LEAST_ROUND and corners < 0.06
