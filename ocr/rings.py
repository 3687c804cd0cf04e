"""Rings of ink: circles and ovals that are drawn thinly and written into, as the rims of seals are."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Final

import cv2
import numpy as np
import numpy.typing as npt

from ocr.picture import Picture

_ANGLES: Final = 120
_SQUEEZES: Final = (1.0, 0.75, 0.67)
"""Height of a ring over its width in which centres are sought: round seals, ovals of 40 x 30 and of 45 x 30 mm."""

_CELL: Final = 3
"""Pixels of the maps in which centres gather, and steps of the radius."""

_STEEP: Final = 120.0
"""Least slope of an edge, in the units of Sobel's 3 x 3 operator."""

_REACH: Final = 0.16
"""Share of the radius by which a rim may lie off the circle that was sought: ovals are tilted, sheets not quite flat."""

_RADII: Final = np.arange(0.0, 1.25, 0.0125)

Floats = npt.NDArray[np.float64]

_DIRECTIONS: Final = np.linspace(0, 2 * np.pi, _ANGLES, endpoint=False)
_COS, _SIN = np.cos(_DIRECTIONS), np.sin(_DIRECTIONS)
_HARMONICS: Final = np.stack([np.ones(_ANGLES), _COS, _SIN, np.cos(2 * _DIRECTIONS), np.sin(2 * _DIRECTIONS)], axis=1)


@dataclass(frozen=True)
class Ring:
    """A ring on a picture, in pixels.

    Attributes:
        x, y: its centre, which may lie off the picture.
        across, down: half its width and height.
        around: share of the rim within the picture that bears ink, 0..1.
        inside: share of the whole rim that lies within the picture, 0..1.
        written: share of the directions in which something stands between the rim and the middle.
        filled: share of ink within the rim.
        stands_out: by how much more ink the rim bears than the bands beside it, 0..1.
        rough: by how much the rim strays from an ellipse, as a share of the radius; what a hand draws does.
        star: whether the middle bears a solid mark, as the five-pointed star does.
    """

    x: float
    y: float
    across: float
    down: float
    around: float
    inside: float
    written: float
    filled: float
    stands_out: float
    rough: float
    star: bool


@dataclass(frozen=True)
class Sought:
    """What to look for.

    Attributes:
        smallest, largest: radius in pixels.
        least: share of the rim's edges that must agree on a centre, 0..1.
        most: candidates that are looked at.
    """

    smallest: float
    largest: float
    least: float
    most: int = 20


def find_rings(ink: Picture, sought: Sought) -> list[Ring]:
    """Every ring that might be one, the best supported first; the caller judges.

    Args:
        ink: how strongly each pixel is inked, 0..255, shape (height, width).
        sought: sizes.
    """
    margin = round(sought.largest)
    around = _widened(ink, margin)
    page = _widened(np.full_like(ink, 255), margin)
    rings: list[Ring] = []
    for x, y, radius, squeeze in _centres(around, sought):
        ring = _measured(around, page, (x, y), (radius, radius * squeeze))
        if ring is not None:
            rings.append(_moved(ring, -margin))
    return sorted(rings, key=lambda ring: ring.around * min(1.0, 2 * ring.inside), reverse=True)


def _widened(ink: Picture, margin: int) -> Picture:
    wide = cv2.copyMakeBorder(ink, margin, margin, margin, margin, cv2.BORDER_CONSTANT, value=0)
    return np.asarray(wide, dtype=np.uint8)


def _centres(ink: Picture, sought: Sought) -> list[tuple[float, float, float, float]]:
    """Centre, radius and squeeze of the circles that most edges point away from or towards (Hough's transform).

    Each radius has a map of its own, in which a rim gathers to a point and print is spread thin.
    """
    edges = _edges(ink)
    found: list[tuple[float, float, float, float, float]] = []
    for squeeze in _SQUEEZES:
        ways = _ways(edges, squeeze)
        for radius in np.arange(sought.smallest, sought.largest + _CELL, _CELL):
            votes = _votes(ways, ink.shape, float(radius))
            # The share of both edges of a rim, two pixels of edge to one of its length.
            share = votes / (2 * np.pi * radius * (1 + squeeze))
            for _ in range(4):
                top = int(share.argmax())
                y, x = divmod(top, share.shape[1])
                if share[y, x] < sought.least:
                    break
                found.append((float(share[y, x]), (x + 0.5) * _CELL, (y + 0.5) * _CELL, float(radius), squeeze))
                share[max(0, y - 3) : y + 4, max(0, x - 3) : x + 4] = 0
    return _apart(found, sought.most)


def _apart(found: list[tuple[float, float, float, float, float]], most: int) -> list[tuple[float, float, float, float]]:
    kept: list[tuple[float, float, float, float]] = []
    for _, x, y, radius, squeeze in sorted(found, reverse=True):
        near = any(
            np.hypot(x - a, y - b) < 0.25 * radius and abs(radius - r) < 0.12 * radius and squeeze == q
            for a, b, r, q in kept
        )
        if not near:
            kept.append((x, y, radius, squeeze))
        if len(kept) == most:
            break
    return kept


def _edges(ink: Picture) -> Floats:
    """Slanting edges: place and unit normal towards more ink; shape (edges, 4)."""
    soft = cv2.GaussianBlur(ink, (3, 3), 0)
    across, down = cv2.Sobel(soft, cv2.CV_32F, 1, 0), cv2.Sobel(soft, cv2.CV_32F, 0, 1)
    steep = np.hypot(across, down)
    # Print and ruled lines run level and upright for the most part; of a ring a fifth does.
    slanting = np.minimum(np.abs(across), np.abs(down)) > 0.18 * steep
    y, x = np.nonzero((steep > _STEEP) & slanting)
    length = steep[y, x]
    return np.stack([x, y, across[y, x] / length, down[y, x] / length], axis=1).astype(np.float64)


def _ways(edges: Floats, squeeze: float) -> Floats:
    """Column and row of each edge, and of a step of one radius to its centre, in cells; shape (4, edges).

    On an ellipse the way from the rim to the centre is not along the normal; on the circle that it came from, it is.
    """
    x, y, across, down = edges.T
    scale = 1 / np.maximum(np.hypot(across, down * squeeze), 1e-6)
    return np.stack([x, y, across * scale, down * squeeze * squeeze * scale]) / _CELL


def _votes(ways: Floats, shape: tuple[int, int], radius: float) -> Floats:
    """How many edges have a centre in each cell, for a ring of one size."""
    high, wide = shape[0] // _CELL + 1, shape[1] // _CELL + 1
    x, y, across, down = ways
    column, row = (
        np.concatenate([x + radius * across, x - radius * across]),
        np.concatenate([y + radius * down, y - radius * down]),
    )
    good = (column >= 0) & (column < wide) & (row >= 0) & (row < high)
    cells = row[good].astype(np.intp) * wide + column[good].astype(np.intp)
    total = np.bincount(cells, minlength=high * wide).astype(np.float64)
    return np.asarray(cv2.boxFilter(total.reshape(high, wide), -1, (3, 3), normalize=False), dtype=np.float64)


def _measured(ink: Picture, page: Picture, centre: tuple[float, float], axes: tuple[float, float]) -> Ring | None:
    """The ring near a circle: its rim is followed direction by direction and fitted by an ellipse."""
    within = _unrolled(page, centre, axes, _RADII[[np.argmin(np.abs(_RADII - 1.0))]])[:, 0] > 127
    if within.mean() < 0.12:
        return None
    unrolled = _unrolled(ink, centre, axes, _RADII)
    followed = _followed(unrolled, within)
    if followed is None:
        return None
    rim, rough = followed
    offsets = np.round((rim[:, None] + np.arange(-2, 3) * 0.0125 - _RADII[0]) / 0.0125).astype(int)
    on_rim = np.take_along_axis(unrolled, offsets.clip(0, len(_RADII) - 1), axis=1).max(axis=1)
    beside = np.concatenate([_band(unrolled, rim, 1.07, 1.14), _band(unrolled, rim, 0.88, 0.94)], axis=1).mean(axis=1)
    least = max(20.0, 0.4 * float(np.median(on_rim[within])))
    inner = _band(unrolled, rim, 0.5, 0.9).max(axis=1)
    ends = np.stack([centre[0] + axes[0] * rim * _COS, centre[1] + axes[1] * rim * _SIN])
    (left, top), (right, bottom) = ends.min(axis=1), ends.max(axis=1)
    return Ring(
        x=float(left + right) / 2,
        y=float(top + bottom) / 2,
        across=float(right - left) / 2,
        down=float(bottom - top) / 2,
        around=float((on_rim[within] > least).mean()),
        inside=float(within.mean()),
        written=float((inner[within] > least).mean()),
        filled=float((_band(unrolled, rim, 0.32, 0.94)[within] > least).mean()),
        stands_out=float((on_rim[within] - beside[within]).mean() / 255),
        rough=rough,
        star=float((unrolled[:, _RADII < 0.12] > least).mean()) > 0.7,
    )


def _unrolled(ink: Picture, centre: tuple[float, float], axes: tuple[float, float], radii: Floats) -> Floats:
    """The ink by direction and radius, shape (angles, radii)."""
    x = centre[0] + axes[0] * _COS[:, None] * radii[None, :]
    y = centre[1] + axes[1] * _SIN[:, None] * radii[None, :]
    seen = cv2.remap(ink, x.astype(np.float32), y.astype(np.float32), cv2.INTER_LINEAR, borderValue=0)
    return np.asarray(seen, dtype=np.float64)


def _followed(unrolled: Floats, within: npt.NDArray[np.bool_]) -> tuple[Floats, float] | None:
    """Radius of the rim in each direction, as a share of the circle's, and its roughness; None where no ellipse fits.

    An ellipse that is a little off centre, tilted or squeezed differs from a circle by two harmonics.
    """
    near = (_RADII >= 1 - _REACH) & (_RADII <= 1 + _REACH)
    radii, fit = _RADII[near], np.ones(_ANGLES)
    least = max(20.0, 0.5 * float(np.median(unrolled[within][:, near].max(axis=1))))
    for reach in (_REACH, 0.1, 0.07, 0.05, 0.04):
        # Of two strokes in one direction the nearer one is the rim: print that crosses it is often the darker one.
        off = np.abs(radii[None, :] - fit[:, None]) / reach
        weight = unrolled[:, near] * (1 - 0.6 * off) * (off <= 1)
        peak = radii[weight.argmax(axis=1)]
        good = within & (weight.max(axis=1) > 0.6 * least)
        if good.sum() < 0.3 * within.sum():
            return None
        few = good.sum() < 0.5 * _ANGLES
        basis = _HARMONICS[:, :3] if few else _HARMONICS
        solved, *_ = np.linalg.lstsq(basis[good], peak[good], rcond=None)
        fit = basis @ solved
        if np.abs(fit - 1).max() > 1.5 * _REACH:
            return None
    strongest = unrolled[:, near] * (np.abs(radii[None, :] - fit[:, None]) <= 0.045)
    seen = within & (strongest.max(axis=1) > least)
    rough = float(np.abs(radii[strongest.argmax(axis=1)] - fit)[seen].mean()) if seen.any() else 1.0
    return np.asarray(fit, dtype=np.float64), rough


def _band(unrolled: Floats, rim: Floats, inner: float, outer: float) -> Floats:
    """The ink between two radii, each a share of the rim's; shape (angles, some)."""
    shares = np.arange(inner, outer + 0.001, 0.0125)
    places = np.round((rim[:, None] * shares[None, :] - _RADII[0]) / 0.0125).astype(int)
    return np.asarray(np.take_along_axis(unrolled, places.clip(0, len(_RADII) - 1), axis=1), dtype=np.float64)


def _moved(ring: Ring, by: float) -> Ring:
    return replace(ring, x=ring.x + by, y=ring.y + by)
