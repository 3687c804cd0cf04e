"""Seals: where they are, of what shape and colour, and how they are faded so that the text under them can be read."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Final, Literal

import cv2
import numpy as np
import numpy.typing as npt

from ocr.frames import find_frames, find_slices
from ocr.ink import darkest
from ocr.picture import Picture, box_in, reduced, with_rim
from ocr.rings import Ring, Sought, find_rings
from pipelines.text import Box, Seal

_SIDE: Final = 600
"""Longer side of the picture in which seals are sought: about 51 dpi on A4, a seal of 40 mm is 80 pixels wide."""

_ROUND: Final = (0.055, 0.2)
"""Radius of a coloured seal as a share of the shorter side. On A4 they measure 35 to 50 mm of 210 (国发〔1999〕25号); on a
small licence they take more of the page."""

_ROUND_GREY: Final = (0.07, 0.16)
"""The same without colour to tell it from print."""

_LEAST_INK: Final = 90
"""Pixels of coloured ink under which a page bears no seal."""

_RIM: Final = 0.05
"""How far a seal's ink may run beyond its box, in widths of the box: it is found at 51 dpi."""

Colour = Literal["red", "blue", "grey"]

Mask = npt.NDArray[np.uint8]
"""0 or 255, shape (height, width)."""


@dataclass(frozen=True)
class _Rule:
    """What makes a ring a seal: a weighted sum of its figures, fitted on pages of ``bench/marks.py`` of other seeds.

    Attributes:
        weights: of ``around``, ``stands_out``, ``filled``, ``written``, ``rough``, and what is added.
        least: the sum from which a ring is a seal.
        smooth: a rim that strays no further from an ellipse was printed.
        roughest: one that strays further was drawn by hand; between the two it was, if hardly anything is within it.
        fullest: what bears more ink within is an emblem.
    """

    weights: tuple[float, float, float, float, float, float]
    least: float
    smooth: float
    roughest: float
    fullest: float = 0.6

    def worth(self, ring: Ring) -> float:
        """How much a ring is like a seal; a short arc must be the better for it."""
        figures = (ring.around, ring.stands_out, ring.filled, ring.written, ring.rough, 1.0)
        likeness = sum(weight * figure for weight, figure in zip(self.weights, figures, strict=True))
        return likeness - 4.0 * max(0.0, 0.6 - ring.inside)


_COLOURED: Final = _Rule((1.5, 6.1, -13.2, 8.8, -203.0, -0.3), least=1.1, smooth=0.012, roughest=0.022)
_GREY: Final = _Rule((8.2, 9.5, -12.6, 2.6, -197.0, -1.4), least=3.2, smooth=0.0162, roughest=0.021)


def find_seals(picture: Picture, *, grey: bool = False) -> tuple[Seal, ...]:
    """Seal impressions on an upright RGB page, from the top.

    Round and oval ones, square name seals, and what a riding seal (骑缝章) leaves at the edge of a page. Red headings,
    emblems, portraits on red and a pen's circles are none.

    Args:
        picture: as scanned.
        grey: the picture has no colour; round and oval seals are then told by their shape alone.
    """
    small = reduced(picture, _SIDE)
    found: list[Seal] = []
    if grey:
        found += _round(_dark(small), "grey", _ROUND_GREY, _GREY)
    for colour, ink in (("red", tint(small, 0)), ("blue", tint(small, 2))):
        if not grey and np.count_nonzero(ink > 60) >= _LEAST_INK:
            found += _coloured(ink, "red" if colour == "red" else "blue")
    return tuple(sorted(found, key=lambda seal: (seal.box.top, seal.box.left)))


def _coloured(ink: Picture, colour: Colour) -> list[Seal]:
    rings = _round(ink, colour, _ROUND, _COLOURED)
    height, width = ink.shape
    found = [("square", corners) for corners in find_frames(ink)] + [("part", corners) for corners in find_slices(ink)]
    others = [
        Seal(box=box, colour=colour, shape="part" if shape == "part" else "square", riding=shape == "part")
        for shape, corners in found
        if (box := box_in(*corners, width, height)) is not None
    ]
    return [*rings, *_outside(others, rings)]


def _outside(others: Iterable[Seal], rings: Sequence[Seal]) -> list[Seal]:
    """Those that are no part of a ring."""
    return [one for one in others if not any(shared(one.box, ring.box) > 0.4 for ring in rings)]


def _round(ink: Picture, colour: Colour, sizes: tuple[float, float], rule: _Rule) -> list[Seal]:
    height, width = ink.shape
    shorter = min(height, width)
    rings = find_rings(ink, Sought(sizes[0] * shorter, sizes[1] * shorter, least=0.1 if colour == "grey" else 0.12))
    kept: list[Seal] = []
    for ring in sorted((one for one in rings if _is_seal(one, rule)), key=rule.worth, reverse=True):
        corners = (ring.x - ring.across, ring.y - ring.down, ring.x + ring.across, ring.y + ring.down)
        box = box_in(*corners, width, height)
        if box is None or any(shared(box, one.box) > 0.45 for one in kept):
            continue
        shape: Literal["round", "oval"] = "round" if ring.down > 0.87 * ring.across else "oval"
        kept.append(Seal(box=box, colour=colour, shape=shape, star=ring.star, riding=ring.inside < 0.75))
    return kept


def _is_seal(ring: Ring, rule: _Rule) -> bool:
    shaped = 0.55 <= ring.down / ring.across <= 1.3 and ring.filled <= rule.fullest
    printed = ring.rough <= rule.smooth or (ring.rough <= rule.roughest and ring.filled >= 0.1)
    return shaped and printed and rule.worth(ring) >= rule.least


def shared(one: Box, other: Box) -> float:
    """How much of the smaller of two places lies in the other, 0..1."""
    across = min(one.right, other.right) - max(one.left, other.left)
    down = min(one.bottom, other.bottom) - max(one.top, other.top)
    if across <= 0 or down <= 0:
        return 0.0
    return across * down / min((box.right - box.left) * (box.bottom - box.top) for box in (one, other))


def tint(picture: Picture, channel: int) -> Picture:
    """How much a channel outshines the others, beyond the tint of the paper, 0..255: 0 for red ink, 2 for blue ink."""
    others = [picture[:, :, other] for other in range(3) if other != channel]
    chroma = cv2.subtract(picture[:, :, channel], cv2.max(others[0], others[1]))
    paper = np.uint8(min(255, int(np.median(np.asarray(chroma)[::4, ::4])) + 10))
    return np.asarray(cv2.convertScaleAbs(np.maximum(chroma, paper) - paper, alpha=8), dtype=np.uint8)


def _dark(small: Picture) -> Picture:
    """How much darker each pixel is than the paper around it, 0..255."""
    light = darkest(small)
    paper = cv2.blur(cv2.dilate(light, np.ones((9, 9), np.uint8)), (25, 25))
    least = np.uint8(12)
    deep = np.maximum(cv2.subtract(paper, light), least) - least
    return np.asarray(cv2.convertScaleAbs(deep, alpha=3), dtype=np.uint8)


def red_ink(picture: Picture) -> Mask:
    """Where red ink is: clearly more red than green and blue, as stamp pads give it, from vermilion to crimson."""
    red, green, blue = (picture[:, :, channel].astype(np.int16) for channel in range(3))
    strong = (red - np.maximum(green, blue) > 35) & (np.abs(green - blue) < 70)
    return np.asarray(strong * 255, dtype=np.uint8)


def fade(picture: Picture, seals: Sequence[Seal]) -> Picture:
    """The picture with its red seals bleached to paper, for the reader only.

    Red ink is bright in the red channel and black print is dark in it, so within a seal the red channel shows the print
    without the seal. Outside the seals nothing is changed; blue and grey seals stay, for blue is what pens write.
    """
    red = [seal for seal in seals if seal.colour == "red"]
    if not red:
        return picture
    faded = picture.copy()
    height, width = picture.shape[:2]
    for seal in red:
        # What was left of its edge would stand between two characters.
        longer = max((seal.box.right - seal.box.left) * width, (seal.box.bottom - seal.box.top) * height)
        rows, columns = with_rim(seal.box, height, width, _RIM * longer)
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
