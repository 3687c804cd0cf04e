"""Rings near circles and ovals: the rims of all of them are followed at once, direction by direction."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

import numpy as np

from ocr.picture import Picture
from ocr.seals.polar import (
    ANGLES,
    HARMONICS,
    RADII,
    STEP,
    Bools,
    Ellipse,
    Floats,
    corners_of,
    ellipse_through,
    on_picture,
    unrolled_all,
)

_LEAST_INSIDE: Final = 0.12
"""Share of a ring that must lie within the picture."""

_REACH: Final = 0.16
"""Share of the radius by which a rim may lie off the circle that was sought: ovals are tilted, sheets not quite flat."""


_FIRST, _LAST = (int(one) for one in np.flatnonzero((RADII >= 1 - _REACH) & (RADII <= 1 + _REACH))[[0, -1]] + (0, 1))
"""Radii between which a rim is sought, by their place in :data:`RADII`."""

_ABOUT: Final[Floats] = np.asarray(STEP * np.arange(-2.0, 3.0), np.float64)
"""What is added to the radius where the ink on a rim is measured."""

_NEAREST: Final = 0.045
"""Share of the radius by which a rim's stroke may lie off its ellipse."""


@dataclass(frozen=True)
class Ring:
    """A ring on a picture, in pixels.

    Attributes:
        about: the circle or oval about which it was followed.
        rim: its radius in each direction, as a share of that one's.
        within: directions in which it lies within the picture.
        around: share of the rim within the picture that bears ink, 0..1.
        inside: share of the whole rim that lies within the picture, 0..1.
        written: share of the directions in which something stands between the rim and the middle.
        filled: share of ink within the rim.
        stands_out: by how much more ink the rim bears than the bands beside it, 0..1.
        rough: by how much the rim strays from an ellipse, as a share of the radius; what a hand draws does.
    """

    about: Ellipse
    rim: Floats
    within: Bools
    around: float
    inside: float
    written: float
    filled: float
    stands_out: float
    rough: float

    @property
    def place(self) -> Ellipse:
        """The ellipse nearest to it."""
        return ellipse_through(self.about, self.rim, self.within)

    @property
    def corners(self) -> tuple[float, float, float, float]:
        """Left, top, right, bottom of it, which may lie off the picture."""
        return corners_of(self.about, self.rim)


def measured(ink: Picture, places: list[Ellipse]) -> list[Ring]:
    """The rings near some circles: each rim is followed direction by direction and fitted by an ellipse, all at once."""
    edges = (0, 0, ink.shape[1], ink.shape[0])
    insides = [on_picture(place, edges) for place in places]
    kept = [at for at, inside in enumerate(insides) if inside.mean() >= _LEAST_INSIDE]
    if not kept:
        return []
    within = np.stack([insides[at] for at in kept])
    places = [places[at] for at in kept]
    seen = unrolled_all(ink, places, RADII)
    fits, rough = _followed(seen, within)
    whole = np.flatnonzero(np.isfinite(rough))
    if not len(whole):
        return []
    seen, within, fits = seen[whole], within[whole], fits[whole]
    on_rim = _band(seen, fits, _ABOUT, added=True).max(axis=2)
    beside = np.concatenate([_band(seen, fits, _shares(*ends)) for ends in ((1.07, 1.14), (0.88, 0.94))], axis=2).mean(
        axis=2
    )
    least = np.maximum(20.0, 0.4 * _medians(on_rim, within))
    inner = _band(seen, fits, _shares(0.5, 0.9)).max(axis=2)
    filled = (_band(seen, fits, _shares(0.32, 0.94)) > least[:, None, None]).mean(axis=2)
    figures = np.stack([on_rim > least[:, None], inner > least[:, None], filled, on_rim - beside]) * within
    means = figures.sum(axis=2) / within.sum(axis=1)
    return [
        Ring(
            about=places[at],
            rim=fits[one],
            within=within[one],
            around=float(means[0, one]),
            inside=float(within[one].mean()),
            written=float(means[1, one]),
            filled=float(means[2, one]),
            stands_out=float(means[3, one] / 255),
            rough=float(rough[at]),
        )
        for one, at in enumerate(whole.tolist())
    ]


def _shares(inner: float, outer: float) -> Floats:
    return np.asarray(np.arange(inner, outer + 0.001, STEP), np.float64)


def _band(seen: Picture, rims: Floats, radii: Floats, *, added: bool = False) -> Picture:
    """What lies at some radii of rings, as shares of the rim's, or added to it; shape (rings, directions, radii)."""
    at = rims[:, :, None] + radii if added else rims[:, :, None] * radii
    places = np.rint(at / STEP).astype(np.intp).clip(0, len(RADII) - 1)
    places += (np.arange(rims.size) * len(RADII)).reshape(*rims.shape, 1)
    return np.asarray(seen.ravel()[places], np.uint8)


def _medians(values: Picture, within: Bools) -> Floats:
    """The median of each row, of what is within; at least one is."""
    ordered = np.sort(np.where(within, values.astype(np.int16), np.int16(256)), axis=1)
    rows, counts = np.arange(len(values)), within.sum(axis=1)
    return np.asarray((ordered[rows, (counts - 1) // 2] + ordered[rows, counts // 2]) / 2, np.float64)


def _followed(seen: Picture, within: Bools) -> tuple[Floats, Floats]:
    """Radius of each rim in each direction, as a share of the circle's, and its roughness; nan where no ellipse fits.

    An ellipse that is a little off centre, tilted or squeezed differs from a circle by two harmonics.
    """
    near = seen[:, :, _FIRST:_LAST].astype(np.float32)
    radii = RADII[_FIRST:_LAST].astype(np.float32)
    fits, counts = np.ones(within.shape), within.sum(axis=1)
    fitting = np.ones(len(seen), np.bool_)
    least = np.maximum(20.0, 0.5 * _medians(near.max(axis=2), within))
    for reach in (_REACH, 0.1, 0.07, 0.05, 0.04):
        # Of two strokes in one direction the nearer one is the rim: print that crosses it is often the darker one.
        off = np.abs(radii - fits.astype(np.float32)[:, :, None]) / np.float32(reach)
        weight = near * (1 - np.float32(0.6) * off) * (off <= 1)
        at = weight.argmax(axis=2)
        strength = np.take_along_axis(weight, at[:, :, None], axis=2)[:, :, 0]
        good = within & (strength > 0.6 * least[:, None])
        found = good.sum(axis=1)
        fitting &= found >= 0.3 * counts
        fits = _fitted(RADII[_FIRST:_LAST][at], good)
        fitting &= np.abs(fits - 1).max(axis=1) <= 1.5 * _REACH
        fits[~fitting] = 1.0
    strongest = near * (np.abs(radii - fits.astype(np.float32)[:, :, None]) <= _NEAREST)
    followed = within & (strongest.max(axis=2) > least[:, None])
    off_it = np.abs(RADII[_FIRST:_LAST][strongest.argmax(axis=2)] - fits) * followed
    rough = np.where(followed.any(axis=1), off_it.sum(axis=1) / np.maximum(followed.sum(axis=1), 1), 1.0)
    return fits, np.where(fitting, rough, np.nan)


def _fitted(peaks: Floats, good: Bools) -> Floats:
    """The ellipses nearest to some places; of rims that are known by less than a half, circles."""
    wide = good.sum(axis=1) >= 0.5 * ANGLES
    known = good.astype(np.float64)
    square = np.einsum("rd,di,dj->rij", known, HARMONICS, HARMONICS, optimize=True)
    right = (known * peaks) @ HARMONICS
    square[~wide, 3:, :] = square[~wide, :, 3:] = 0.0
    right[~wide, 3:] = 0.0
    square += 1e-9 * np.eye(HARMONICS.shape[1])
    return np.asarray(np.linalg.solve(square, right[:, :, None])[:, :, 0] @ HARMONICS.T, np.float64)
