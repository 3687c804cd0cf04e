"""Squares looked at closely, at about 100 dpi: where their sides lie exactly, which part of them bears ink, what stands in it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

import cv2
import numpy as np
import numpy.typing as npt

from ocr.picture import Picture
from ocr.seals.name_seals import Slab, evened, is_in_four

UNIT: Final = 64
RIM: Final = 16
_SIZE: Final = UNIT + 2 * RIM
"""Side of the picture to which a square is levelled, what is shown around it, and both."""

_NEAR: Final = 9
"""By how much a side may lie off the square that was found first."""

_TURNS: Final = (0.0, -2.5, 2.5)
"""Degrees by which the tilt may be off."""

_INKED: Final = (12.0, 0.4)
"""Ink in steps of 255, at least, and as a share of the strongest, from which there is some."""

_STRONG: Final = 0.7
"""The same from which ink is strong: between two such parts a thin white stroke is seen that has blurred."""

WHITE: Final = 0.6
"""Share of ink within from which what stands there is white."""

_STANDS: Final = 0.03
"""Share of ink in a strip from which something stands in it."""

_PLACES: Final = 40
_WAYS: Final = 24
"""Places of a side that are looked at, and directions in which a part of a seal may bear no ink."""

_LEAST_PART: Final = 0.45
"""Share of its outline that a half inked seal bears, at least."""

Bools = npt.NDArray[np.bool_]
Floats = npt.NDArray[np.float64]


def _outline() -> Floats:
    """Places along the four sides of a square of side 1 about its middle, shape (places, 2)."""
    along, edge = np.linspace(-0.47, 0.47, _PLACES), np.full(_PLACES, 0.5)
    sides = [(along, -edge), (edge, along), (-along, edge), (-edge, -along)]
    return np.concatenate([np.stack(side, axis=1) for side in sides])


_OUTLINE: Final = _outline()
_NORMALS: Final = np.stack([one(np.arange(_WAYS) * 2 * np.pi / _WAYS) for one in (np.cos, np.sin)])
_REACHED: Final = _OUTLINE @ _NORMALS
"""How far each place lies in each direction."""

_ORDERED: Final = _REACHED.argsort(axis=0)
_MIDDLES: Final = (_OUTLINE * (UNIT - 2) + _SIZE / 2 - 0.5).round().astype(int)
_ACROSS, _DOWN = np.meshgrid(*[(np.arange(_SIZE) - _SIZE / 2 + 0.5) / UNIT] * 2)
_REACH: Final = np.maximum(abs(_ACROSS), abs(_DOWN))
_INNER: Final = slice(RIM + 7, -RIM - 7)
_RING: Final = (_REACH > 0.56) & (_REACH < 0.66)


@dataclass(frozen=True)
class Fitted:
    """A square with its sides where they are best seen.

    Attributes:
        slab: where it is, in pixels of the picture in which it was looked at.
        shown: its ink, levelled, with what is around it, shape (96, 96).
        inked: where there is some.
        sides: share of each side that bears ink in a straight line.
        around: share of ink around it.
        part: share of the outline that lies where there is ink, up to 1 for all of it.
        on, off: share of ink on the outline there, and where there is none.
        filled, beyond: share of ink within, there and elsewhere.
        strokes: of which the part with ink holds so many in a row and in a column together, on average.
        level: strength of its ink in steps of 255.
    """

    slab: Slab
    shown: Picture
    inked: Bools
    sides: tuple[float, float, float, float]
    around: float
    part: float
    on: float
    off: float
    filled: float
    beyond: float
    strokes: float
    level: float

    @property
    def even(self) -> Picture:
        """Its ink, evened, with as much around it as :mod:`ocr.seals.name_seals` looks at."""
        return evened(self.shown[RIM - 10 : 10 - RIM, RIM - 10 : 10 - RIM])

    @property
    def in_four(self) -> bool:
        """Whether what stands in it falls into four."""
        return is_in_four(self.even)

    @property
    def reached(self) -> int:
        """Sides, of four, that what stands within, in ink or in white, comes nearer to than a sixth of it."""
        stands = self.inked if self.filled < WHITE else ~self.inked
        near = [np.rot90(stands, turn)[RIM + 6 : RIM + 10, _INNER] for turn in range(4)]
        return sum(bool(one.mean() >= _STANDS) for one in near)

    @property
    def longer(self) -> float:
        """Its long side over its short one."""
        return max(self.slab.wide, self.slab.high) / min(self.slab.wide, self.slab.high)


def fitted(ink: Picture, slab: Slab) -> Fitted:
    """A square as it lies best.

    Args:
        ink: about it, in steps of 255 by which it is more coloured than paper, shape (height, width).
        slab: roughly, in pixels of ``ink``.
    """
    tries = []
    for turn in _TURNS:
        turned = slab._replace(tilt=slab.tilt + turn)
        turned = _moved(turned, _sides_of(_inked(_levelled(ink, turned))[0])[0])
        levelled = _levelled(ink, turned)
        inked, level = _inked(levelled)
        _, sides, outside = _sides_of(inked)
        tries.append((float(sides.sum() - 0.6 * outside.sum()), turned, levelled, inked, level, sides))
    _, placed, levelled, inked, level, sides = max(tries, key=lambda one: one[0])
    part, on, off, within = _part_of(inked)
    inner = np.zeros_like(inked)
    inner[_INNER, _INNER] = True
    here, there = inner & within, inner & ~within
    return Fitted(
        slab=placed,
        shown=levelled,
        inked=inked,
        sides=(float(sides[0]), float(sides[1]), float(sides[2]), float(sides[3])),
        around=float(inked[_RING].mean()),
        part=part,
        on=on,
        off=off,
        filled=float(inked[here].mean()) if here.any() else 0.0,
        beyond=float(inked[there].mean()) if there.any() else 0.0,
        strokes=max(_strokes(inked, here), _strokes(levelled > _STRONG * level, here)),
        level=level,
    )


def _levelled(ink: Picture, slab: Slab) -> Picture:
    sides = np.array((slab.wide, slab.high)) / UNIT
    cos, sin = np.cos(np.radians(slab.tilt)), np.sin(np.radians(slab.tilt))
    turn = np.array(((cos * sides[0], -sin * sides[1], 0.0), (sin * sides[0], cos * sides[1], 0.0)))
    turn[:, 2] = np.array((slab.x, slab.y)) - turn[:, :2] @ np.full(2, (_SIZE - 1) / 2)
    flags = cv2.INTER_LINEAR | cv2.WARP_INVERSE_MAP
    return np.asarray(cv2.warpAffine(ink, turn, (_SIZE, _SIZE), flags=flags), np.uint8)


def _inked(levelled: Picture) -> tuple[Bools, float]:
    level = float(np.percentile(levelled[RIM:-RIM, RIM:-RIM], 90))
    return np.asarray(levelled > max(_INKED[0], _INKED[1] * level), np.bool_), level


def _sides_of(inked: Bools) -> tuple[Floats, Floats, Floats]:
    """Of the upper, right, lower and left side: row from outside, share of ink on it, and just outside."""
    turned = np.stack([np.rot90(inked, turn)[: 2 * RIM, RIM + 2 : -RIM - 2] for turn in range(4)])
    near = turned.copy()
    near[:, 1:] |= turned[:, :-1]
    near[:, :-1] |= turned[:, 1:]
    straight, own = near.mean(axis=2), turned.mean(axis=2)
    sums = np.concatenate([np.zeros((4, 1)), own.cumsum(axis=1)], axis=1)
    rows = np.arange(RIM - _NEAR, RIM + _NEAR)
    outside = (sums[:, rows - 2] - sums[:, rows - 5]) / 3
    # Of places that are as good the nearest one is taken.
    best = (straight[:, rows] - 0.6 * outside - 0.015 * abs(rows - RIM)).argmax(axis=1)
    each = np.arange(4)
    return (
        np.asarray(rows[best], np.float64),
        np.asarray(straight[each, rows[best]], np.float64),
        np.asarray(outside[each, best], np.float64),
    )


def _moved(slab: Slab, rows: Floats) -> Slab:
    """A slab whose sides lie in other rows, each counted from outside."""
    (above, right, below, left), (wide, high) = rows - RIM, (slab.wide / UNIT, slab.high / UNIT)
    across, down = (left - right) / 2 * wide, (above - below) / 2 * high
    cos, sin = np.cos(np.radians(slab.tilt)), np.sin(np.radians(slab.tilt))
    return Slab(
        slab.x + float(cos * across - sin * down),
        slab.y + float(sin * across + cos * down),
        float((UNIT - left - right) * wide),
        float((UNIT - above - below) * high),
        slab.tilt,
    )


def _part_of(inked: Bools) -> tuple[float, float, float, Bools]:
    """The part of a square on one side of a line on whose outline there is most ink, and elsewhere least."""
    near = cv2.dilate(inked.astype(np.uint8), np.ones((3, 3), np.uint8))
    on = near[_MIDDLES[:, 1], _MIDDLES[:, 0]].astype(np.float64)[_ORDERED].cumsum(axis=0)
    counts = np.arange(1, len(_OUTLINE) + 1)[:, None]
    within, beyond = on / counts, (on[-1] - on) / np.maximum(len(_OUTLINE) - counts, 1)
    # Of two that are as good the larger one is taken.
    worth = within - 0.5 * beyond + 0.16 * counts / len(_OUTLINE)
    worth[: int(_LEAST_PART * len(_OUTLINE))] = -1
    count, way = divmod(int(worth.argmax()), _WAYS)
    reached = _REACHED[_ORDERED[count, way], way]
    place = _ACROSS * _NORMALS[0, way] + _DOWN * _NORMALS[1, way] <= reached
    if count + 1 == len(_OUTLINE):
        place = np.ones_like(place)
    return (
        (count + 1) / len(_OUTLINE),
        float(within[count, way]),
        float(beyond[count, way]),
        np.asarray(place, np.bool_),
    )


def _strokes(inked: Bools, here: Bools) -> float:
    """How many strokes a row and a column of a place cross, together."""
    begins = np.count_nonzero(inked[1:] & ~inked[:-1] & here[1:])
    begins += np.count_nonzero(inked[:, 1:] & ~inked[:, :-1] & here[:, 1:])
    return float(begins * (UNIT - 14) / max(int(np.count_nonzero(here)), 1))
