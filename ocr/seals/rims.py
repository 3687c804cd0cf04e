"""A ring looked at closely, at about 100 dpi: a seal's rim is an exact ellipse, what a hand draws or print forms is not."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

import cv2
import numpy as np
import numpy.typing as npt

from ocr.picture import Picture
from ocr.seals.polar import (
    ANGLES,
    COS,
    HARMONICS,
    RADII,
    SIN,
    Bools,
    Ellipse,
    Floats,
    band,
    corners_of,
    least_squares,
    on_picture,
    unrolled,
)

_STEP: Final = 0.005
_NEAR: Final = np.arange(0.82, 1.18 + _STEP / 2, _STEP)
"""Radii between which the rim is sought, as shares of the ring's."""

_REACHES: Final = (0.1, 0.06, 0.04, 0.03)
"""How far from the ellipse the rim is followed, turn by turn."""

_EXACT: Final = 0.006
"""How far the middle of a stroke may lie off the ellipse, as a share of the radius: 0.1 mm of a seal of 40 mm."""

_THICKEST: Final = 10
"""Steps to either side that count as a part of the rim's stroke: print that crosses it goes on."""

_CLEAR: Final = 0.3
"""Share of a rim that must lie clear of print."""

_HIDING: Final = 0.015
"""Share of the radius within which print hides a rim."""

_FURTHEST: Final = 0.16
"""Share of the radius by which an ellipse may lie off the ring that was found first."""


_FINE: Final = 720
"""Directions in which dashes are counted."""

_WIDTHS: Final = np.arange(0.96, 1.0401, 0.01)
"""Radii within which a stroke of the rim lies, as shares of the ellipse's."""

_FEWEST_DASHES, _MOST_DASHES = 16, 120


@dataclass(frozen=True)
class Rim:
    """The ellipse nearest to a ring, in pixels of the picture in which it was looked at.

    Attributes:
        place: where it is.
        corners: left, top, right, bottom of it, which may lie off the page.
        inside: share of it that lies within the page, 0..1.
        around: share of that which bears ink.
        exact: share of that on which the middle of the stroke lies on the ellipse.
        contrast: how much less ink the bands beside it bear, 0..1.
        written: share of the directions in which something stands between the rim and the middle.
        filled: share of ink within.
        star: share of ink in its very middle.
    """

    place: Ellipse
    corners: tuple[float, float, float, float]
    inside: float
    around: float
    exact: float
    contrast: float
    written: float
    filled: float
    star: float


def look_closely(
    ink: Picture,
    page: tuple[float, float, float, float],
    near: Ellipse,
    hidden: Picture | None = None,
    *,
    outer: bool = False,
) -> Rim | None:
    """Follow the rim near a ring; None where there is no ellipse.

    Args:
        ink: about the ring, 0..255, shape (height, width).
        page: left, top, right and bottom edge of the page, in pixels of ``ink``; beyond them nothing can be.
        near: the ring, in pixels of ``ink``.
        hidden: 255 where print lies over what is looked at, 0 elsewhere; nothing is said of a rim there.
        outer: of two rims, one within the other, take the outer one.
    """
    inside = on_picture(near, page)
    if inside.mean() < 0.12:
        return None
    clear = np.ones((ANGLES, len(_NEAR)), np.bool_)
    if hidden is not None:
        clear = unrolled(hidden, near, _NEAR) < 64
        ink = np.minimum(ink, ~hidden)
    followed = _followed(unrolled(ink, near, _NEAR), inside, outer=outer)
    if followed is None:
        return None
    fit, off = followed
    within = inside & ~np.any(~clear & (np.abs(_NEAR[None, :] - fit[:, None]) <= _HIDING), axis=1)
    if within.sum() < _CLEAR * inside.sum():
        return None
    seen = unrolled(ink, near, RADII)
    on = band(seen, fit, 0.985, 1.015).max(axis=1)
    beside = np.concatenate([band(seen, fit, 1.07, 1.14), band(seen, fit, 0.88, 0.94)], axis=1).mean(axis=1)
    least = max(15.0, 0.4 * float(np.median(on[within])))
    inked = within & (on > least)
    return Rim(
        place=_placed(near, fit),
        corners=corners_of(near, fit),
        inside=float(inside.mean()),
        around=float(inked.sum() / within.sum()),
        exact=float((inked & (off < _EXACT)).sum() / within.sum()),
        contrast=1 - float(beside[within].mean() / max(on[within].mean(), 1.0)),
        written=float((band(seen, fit, 0.5, 0.9).max(axis=1)[within] > least).mean()),
        filled=float((band(seen, fit, 0.32, 0.94)[within] > least).mean()),
        star=float((band(seen, fit, 0.0, 0.1) > least).mean()),
    )


def _placed(near: Ellipse, fit: Floats) -> Ellipse:
    """The ellipse of a rim that was followed about another one; its axes lie as those do."""
    lengths = []
    middles = []
    for half, way in ((near.across, COS), (near.down, SIN)):
        least, most = float((fit * way).min()), float((fit * way).max())
        lengths.append(half * (most - least) / 2)
        middles.append(half * (most + least) / 2)
    cos, sin = float(np.cos(near.turn)), float(np.sin(near.turn))
    right, below = middles[0] * cos - middles[1] * sin, middles[0] * sin + middles[1] * cos
    return Ellipse(near.x + right, near.y + below, lengths[0], lengths[1], near.turn)


def _followed(seen: Floats, within: Bools, *, outer: bool) -> tuple[Floats, Floats] | None:
    """Radius of the ellipse in each direction, and how far the middle of the stroke there lies off it."""
    fit = middle = np.ones(ANGLES)
    for reach in _REACHES:
        off = (_NEAR[None, :] - fit[:, None]) / reach
        # Of two strokes in one direction the nearer one is the rim; of two rims, at first, the outer one.
        weight = np.where(
            np.abs(off) <= 1, seen * (1 + 0.5 * off if outer and reach == _REACHES[0] else 1 - 0.5 * np.abs(off)), 0
        )
        peak, strength = weight.argmax(axis=1), weight.max(axis=1)
        good = within & (strength > max(15.0, 0.45 * float(np.median(strength[within]))))
        if good.sum() < max(14, 0.3 * within.sum()):
            return None
        middle = _middles(seen, peak)
        fit = _ellipse(middle, good)
        if np.abs(fit - 1).max() > _FURTHEST:
            return None
    return fit, np.abs(middle - fit)


def _middles(seen: Floats, peak: npt.NDArray[np.intp]) -> Floats:
    """Middle of the stroke at each peak: half way between where it is half as strong."""
    places = np.arange(len(_NEAR))[None, :]
    weak = seen <= 0.5 * seen[np.arange(ANGLES), peak][:, None]
    first = np.where(weak & (places < peak[:, None]), places, -1).max(axis=1) + 1
    last = np.where(weak & (places > peak[:, None]), places, len(_NEAR)).min(axis=1) - 1
    ends = np.maximum(first, peak - _THICKEST) + np.minimum(last, peak + _THICKEST)
    return np.asarray(_NEAR[0] + _STEP * ends / 2, dtype=np.float64)


def _ellipse(middle: Floats, good: Bools) -> Floats:
    """The ellipse through most of the places, fitted twice: what lies far off the first one is print."""
    basis = HARMONICS[:, :3] if good.sum() < 0.5 * ANGLES else HARMONICS
    kept, fit = good, np.ones(ANGLES)
    for _ in range(2):
        fit = basis @ least_squares(basis[kept], middle[kept])
        off = np.abs(middle - fit)
        nearer = good & (off < max(_EXACT, 2.5 * float(np.median(off[kept]))))
        if nearer.sum() < 12:
            break
        kept = nearer
    return np.asarray(fit, dtype=np.float64)


def dashes_of(ink: Picture, rim: Rim) -> float:
    """How evenly a rim is broken, 0..1: near 1 for a printed circle of dashes where a seal is asked for, up to 0.25 for seals.

    It is the share of the strongest even rhythm in all that the ink along the rim changes.
    """
    x, y = rim.place.points(_WIDTHS[None, :], directions=_FINE)
    along = cv2.remap(ink, x.astype(np.float32), y.astype(np.float32), cv2.INTER_LINEAR, borderValue=0).max(axis=1)
    power = np.abs(np.fft.rfft(along - along.mean())) ** 2
    strongest = _FEWEST_DASHES + int(power[_FEWEST_DASHES:_MOST_DASHES].argmax())
    return float(power[strongest - 1 : strongest + 2].sum() / max(power[1:].sum(), 1.0))


def ground_of(light: Picture, rim: Rim) -> float:
    """Brightness of the bare ground within a rim, as a share of that around it: an emblem's is dark, a seal's is paper.

    Args:
        light: in which the rim was looked at, shape (height, width).
        rim: where.
    """
    within, around = (
        float(np.percentile(unrolled(light, rim.place, RADII[_between(*ends)]), 75))
        for ends in ((0.3, 0.9), (1.08, 1.2))
    )
    return within / max(around, 1.0)


def _between(inner: float, outer: float) -> Bools:
    return np.asarray((inner <= RADII) & (outer >= RADII), np.bool_)
