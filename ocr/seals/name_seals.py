"""Name seals looked at level and at one size: white characters on a square of ink (白文), and four in a frame (朱文)."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final, NamedTuple

import cv2
import numpy as np
import numpy.typing as npt

from ocr.picture import Picture
from ocr.seals.slices import Corners

_SIDES: Final = (0.046, 0.12)
"""Side of a name seal as a share of the shorter side of the page: 10 to 25 mm on A4."""

_INKED: Final = 35
"""From what a pixel is inked."""

_STROKE: Final = 0.012
_THIN: Final = 0.02
"""Widest white stroke that is closed, and widest line beside a seal that is taken away, as shares of the shorter side:
2.5 and 4 mm on A4."""

_LONGEST: Final = 1.13
"""Long side of a seal over its short one, at most; a seal's is 1, its worn edge makes it more."""

_FULL: Final = 0.84
"""Share of the rectangle around it that a square fills, at least; a disc fills 0.79."""

_UNIT: Final = 64
_RIM: Final = 10
"""Side of the picture to which a square is levelled, and what is shown around it."""

_STRAIGHT: Final = (0.9, 0.8)
"""Share of its sides that bear ink in a straight line, on average, and of the poorest one; characters of a heading reach
0.91 and 0.78, those that meet both have other gaps."""

_LEAST_INK: Final = 40
"""Strength of ink, at least."""

_WORN: Final = (32.0, 0.4)
"""Strength of a worn part in steps of 255, at least, and as a share of the strongest part's."""

_ALONE: Final = 0.3
"""Share of ink just outside, at most."""

_PAPER: Final = 0.75
"""Brightness of a white stroke as a share of the paper's, at least."""

_HALF: Final = 0.5
_PALE: Final = 0.65
"""Ink, as a share of the strongest near by, from which there is some, and up to which a blurred stroke may be white."""

_WHITE: Final = (0.025, 0.6)
"""Share of pale strokes between which characters take up a slab."""

_WRITTEN: Final = (0.55, 0.3)
"""Share of rows and of columns that are written in; two characters below each other leave the sides bare."""

_BAR: Final = 0.2
"""White in the bar of ink between two characters, at most, as a share of that in all rows; of one character it is 0.24 and
more."""

_CROSS: Final = 0.3
"""Ink in the gaps between four characters, at most, as a share of that in all rows or columns; of nothing else are both so
bare."""

_RUNS_ON: Final = 0.8
"""Share of ink in what continues a side, from which it runs on."""

_CROSSED: Final = 2
"""Ends of sides, of eight, that may run on: print and another seal lie there by chance. The corner of a table has four."""

_PATCH: Final = 9.0
"""Pixels of the levelled picture from the middle of a patch of ink to its nearest edge, from which it is no stroke: a seventh
of the side. Of seals it is up to 7, of the ground of a portrait 9 and more."""

_LEAST_OF_ONE: Final = 0.05
"""Share of ink in a quarter of a frame, at least, in which a character stands; of four, two may be worn away."""

_WIDE: Final = (0.4, 0.8)
"""Share of pale strokes from which they must reach most rows, and how many: between those of a bold character lies ink."""

Bools = npt.NDArray[np.bool_]
Floats = npt.NDArray[np.float64]


class Slab(NamedTuple):
    """A nearly solid square, in pixels of the picture in which it was sought.

    Attributes:
        x, y: its centre.
        wide, high: its sides.
        tilt: degrees by which it is turned clockwise.
    """

    x: float
    y: float
    wide: float
    high: float
    tilt: float

    def corners(self) -> Corners:
        """Its place."""
        points = cv2.boxPoints(((self.x, self.y), (self.wide, self.high), self.tilt))
        (left, top), (right, bottom) = points.min(axis=0), points.max(axis=0)
        return float(left), float(top), float(right), float(bottom)


def find_slabs(ink: Picture) -> Iterator[Slab]:
    """What is about square once its gaps are closed; whether it is written in, :func:`is_white_on_ink` says.

    Args:
        ink: how strongly each pixel is inked, 0..255, shape (height, width), at about 51 dpi.
    """
    shorter = min(ink.shape)
    mask = (ink > _INKED).astype(np.uint8)
    for way, share in ((cv2.MORPH_CLOSE, _STROKE), (cv2.MORPH_OPEN, _THIN)):
        size = 2 * round(share * shorter / 2) + 1
        mask = np.asarray(cv2.morphologyEx(mask, way, np.ones((size, size), np.uint8)), np.uint8)
    outlines, nested = cv2.findContours(mask, cv2.RETR_CCOMP, cv2.CHAIN_APPROX_NONE)
    for outline, (_, _, _, parent) in zip(outlines, nested[0] if outlines else (), strict=True):
        if parent >= 0 or len(outline) < 3 * _SIDES[0] * shorter:  # a hole, or a speck
            continue
        (x, y), (wide, high), tilt = cv2.minAreaRect(outline)
        wide, high = wide + 1, high + 1  # outlines run through the middles of pixels
        if tilt < -45:
            wide, high, tilt = high, wide, tilt + 90
        if not _SIDES[0] * shorter <= min(wide, high) <= max(wide, high) <= _SIDES[1] * shorter:
            continue
        if max(wide, high) <= _LONGEST * min(wide, high) and _area(outline) >= _FULL * wide * high:
            yield Slab(x, y, wide, high, tilt)


def _area(outline: cv2.typing.MatLike) -> float:
    """Pixels within an outline and on it."""
    return float(cv2.contourArea(outline)) + len(outline) / 2 + 1


def levelled(ink: Picture, slab: Slab) -> Picture:
    """A slab and its surroundings, upright and of one size; shape (84, 84).

    Args:
        ink: at any scale.
        slab: in pixels of ``ink``.
    """
    sides = np.array((slab.wide, slab.high)) / _UNIT
    cos, sin = np.cos(np.radians(slab.tilt)), np.sin(np.radians(slab.tilt))
    turn = np.array(((cos * sides[0], -sin * sides[1], 0.0), (sin * sides[0], cos * sides[1], 0.0)))
    middle = (_UNIT + 2 * _RIM - 1) / 2
    turn[:, 2] = np.array((slab.x, slab.y)) - turn[:, :2] @ np.array((middle, middle))
    size = (_UNIT + 2 * _RIM, _UNIT + 2 * _RIM)
    flags = cv2.INTER_LINEAR | cv2.WARP_INVERSE_MAP
    return np.asarray(cv2.warpAffine(ink, turn, size, flags=flags, borderMode=cv2.BORDER_CONSTANT), np.uint8)


def evened(ink: Picture) -> Picture:
    """The ink of a levelled slab, 255 from what a worn part of it still bears: faint seals are as strong as good ones then.

    Args:
        ink: levelled, in steps of 255 by which it is more coloured than paper.
    """
    worn = max(_WORN[0], _WORN[1] * float(np.percentile(ink, 90)))
    return np.asarray(cv2.convertScaleAbs(ink, alpha=255 / worn), np.uint8)


def is_white_on_ink(ink: Picture, light: Picture) -> bool:
    """Whether a levelled slab has four straight sides, stands alone, and bears two white characters or more.

    Args:
        ink: levelled and :func:`evened`.
        light: the channel in which that ink is bright, levelled too; print over a seal is dark in it.
    """
    level = _level(ink)
    inked = ink > _HALF * level
    if not (_is_straight(inked) and _is_alone(inked)):
        return False
    bare = light > _PAPER * np.percentile(light, 90)
    inner = slice(_RIM + _UNIT // 8, -_RIM - _UNIT // 8)
    return _is_written(*(((ink <= share * level) & bare)[inner, inner] for share in (_PALE, _HALF)))


def is_in_four(ink: Picture) -> bool:
    """Whether what stands in a frame falls into two rows and two columns, as four characters do, and nothing is around it.

    Args:
        ink: levelled and :func:`evened`.
    """
    inked = ink > _HALF * _level(ink)
    inner = slice(_RIM + _UNIT // 8, -_RIM - _UNIT // 8)
    written = inked[inner, inner]
    gaps = [_gap(written.mean(axis=way), 10) for way in (0, 1)]
    quarters = [half for part in np.array_split(written, 2, axis=0) for half in np.array_split(part, 2, axis=1)]
    return (
        _is_alone(inked) and sorted(float(one.mean()) for one in quarters)[-2] >= _LEAST_OF_ONE and max(gaps) <= _CROSS
    )


def is_cell(ink: Picture) -> bool:
    """Whether the sides of a levelled square run on beyond its corners, as the rules of a table do; a seal's end there.

    Args:
        ink: levelled and :func:`evened`.
    """
    inked = ink > _HALF * _level(ink)
    beyond = 0
    for turn in range(4):
        side = np.rot90(inked, turn)[_RIM - 4 : _RIM + 5]
        for end in (side[:, : _RIM - 4], side[:, 4 - _RIM :]):
            beyond += bool((end[:-1] | end[1:]).mean(axis=1).max() >= _RUNS_ON)
    return beyond > _CROSSED


def is_picture(ink: Picture) -> bool:
    """Whether a levelled square holds a patch of ink that is wider than any stroke: the ground of a portrait, a logo.

    Args:
        ink: levelled.
    """
    inked = (ink > _HALF * np.percentile(ink, 90)).astype(np.uint8)[_RIM - 2 : 2 - _RIM, _RIM - 2 : 2 - _RIM]
    walled = cv2.copyMakeBorder(inked, 1, 1, 1, 1, cv2.BORDER_CONSTANT, value=0)
    return bool(cv2.distanceTransform(walled, cv2.DIST_C, 3).max() >= _PATCH)


def _gap(shares: Floats, reach: int) -> float:
    """The least about the middle of some rows, as a share of what is in all."""
    middle = len(shares) // 2
    least = np.convolve(shares, np.ones(3) / 3, "same")[middle - reach : middle + reach].min()
    return float(least / max(shares.mean(), 1e-6))


def _level(ink: Picture) -> Picture:
    """The strongest ink near by: a hand presses unevenly."""
    strongest = cv2.dilate(cv2.blur(ink, (3, 3)), np.ones((13, 13), np.uint8))
    return np.asarray(np.maximum(cv2.blur(strongest, (17, 17)), np.uint8(_LEAST_INK)), np.uint8)


def _is_straight(inked: Bools) -> bool:
    shares = []
    for turn in range(4):
        side = np.rot90(inked, turn)[_RIM - 4 : _RIM + 7, _RIM:-_RIM]
        # A line may stray by a pixel, as a side does that is not quite level.
        shares.append(float((side[:-1] | side[1:]).mean(axis=1).max()))
    return bool(np.mean(shares) >= _STRAIGHT[0] and min(shares) >= _STRAIGHT[1])


def _is_alone(inked: Bools) -> bool:
    around = inked.copy()
    around[4:-4, 4:-4] = False
    return bool(around.sum() <= _ALONE * (around.size - (around.shape[0] - 8) ** 2))


def _is_written(pale: Bools, white: Bools) -> bool:
    """Whether characters stand in it.

    Args:
        pale: where there is less ink than around; thin strokes are blurred.
        white: where there is hardly any.
    """
    rows, columns = pale.any(axis=1).mean(), pale.any(axis=0).mean()
    least = _WRITTEN[0] if pale.mean() < _WIDE[0] else _WIDE[1]
    if not _WHITE[0] <= pale.mean() <= _WHITE[1] or rows < least or columns < _WRITTEN[1]:
        return False
    # Two characters below each other leave a bar of ink between them; one character or a sign does not.
    return _gap(white.mean(axis=1), 6) <= _BAR
