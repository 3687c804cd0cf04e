"""A picture unrolled about a centre: by direction and by radius."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final, NamedTuple

import cv2
import numpy as np
import numpy.typing as npt

from ocr.picture import Picture

Floats = npt.NDArray[np.float64]
Bools = npt.NDArray[np.bool_]

ANGLES: Final = 120
"""Directions in which a ring is followed."""

STEP: Final = 0.0125
"""Step of :data:`RADII`."""

RADII: Final = np.arange(0.0, 1.25, STEP)
"""Radii at which a picture is unrolled, as shares of the circle's."""

_ROUNDEST: Final = 0.93
"""Short axis over long one from which an ellipse counts as a circle: its turn would be chance."""

_DIRECTIONS: Final = np.linspace(0, 2 * np.pi, ANGLES, endpoint=False)
COS: Final = np.cos(_DIRECTIONS)
SIN: Final = np.sin(_DIRECTIONS)

HARMONICS: Final = np.stack([np.ones(ANGLES), COS, SIN, np.cos(2 * _DIRECTIONS), np.sin(2 * _DIRECTIONS)], axis=1)
"""What an ellipse that is a little off centre, tilted or squeezed is made of; shape (directions, 5)."""


class Ellipse(NamedTuple):
    """An ellipse, in pixels.

    Attributes:
        x, y: its centre, which may lie off the picture.
        across, down: half its axes, of which the first is level when ``turn`` is 0.
        turn: by which it is turned clockwise, in radians.
    """

    x: float
    y: float
    across: float
    down: float
    turn: float = 0.0

    def points(self, radii: Floats, directions: int = ANGLES) -> tuple[Floats, Floats]:
        """Columns and rows of the places at some radii, in each direction as it is counted from the first axis.

        Args:
            radii: shares of the ellipse's own, shape (directions, some), (directions, 1) or (1, some).
            directions: how many.
        """
        ways = (COS, SIN)
        if directions != ANGLES:
            around = np.linspace(0, 2 * np.pi, directions, endpoint=False)
            ways = (np.cos(around), np.sin(around))
        right, below = self.across * ways[0][:, None] * radii, self.down * ways[1][:, None] * radii
        cos, sin = np.cos(self.turn), np.sin(self.turn)
        return self.x + right * cos - below * sin, self.y + right * sin + below * cos

    def moved(self, x: float, y: float) -> Ellipse:
        """The same one on a part of a picture, or on one around it."""
        return self._replace(x=self.x + x, y=self.y + y)


def ellipse_through(place: Ellipse, rim: Floats, within: Bools) -> Ellipse:
    """The ellipse along a rim that was followed about another one.

    Args:
        place: about which it was followed.
        rim: radius of the rim in each direction, as a share of that ellipse's.
        within: directions in which the rim is known.
    """
    x, y = (one[within, 0] for one in place.points(rim[:, None]))
    (left, top), (long, short), degrees = cv2.fitEllipseDirect(np.stack([x, y], axis=1).astype(np.float32))
    if np.isfinite((left, top, long, short)).all() and min(long, short) < _ROUNDEST * max(long, short):
        turn = (np.radians(degrees) + np.pi / 4) % np.pi - np.pi / 4
        if turn > np.pi / 4:  # the first axis is the one that is nearly level
            turn, long, short = turn - np.pi / 2, short, long
        return Ellipse(left, top, long / 2, short / 2, float(turn))
    first, upper, last, lower = corners_of(place, rim)
    return Ellipse((first + last) / 2, (upper + lower) / 2, (last - first) / 2, (lower - upper) / 2)


def corners_of(place: Ellipse, rim: Floats) -> tuple[float, float, float, float]:
    """Left, top, right and bottom of a rim, given as for :func:`ellipse_through`."""
    x, y = place.points(rim[:, None])
    return float(x.min()), float(y.min()), float(x.max()), float(y.max())


def unrolled(ink: Picture, place: Ellipse, radii: Floats) -> Floats:
    """The ink by direction and radius, 0 outside the picture; shape (directions, radii)."""
    x, y = place.points(radii[None, :])
    seen = cv2.remap(ink, x.astype(np.float32), y.astype(np.float32), cv2.INTER_LINEAR, borderValue=0)
    return np.asarray(seen, dtype=np.float64)


def unrolled_all(ink: Picture, places: Sequence[Ellipse], radii: Floats) -> Picture:
    """The ink about several ellipses as :func:`unrolled` gives it for one; shape (places, directions, radii)."""
    ways = [place.points(radii[None, :]) for place in places]
    x, y = (np.concatenate([way[one] for way in ways]).astype(np.float32) for one in (0, 1))
    seen = cv2.remap(ink, x, y, cv2.INTER_LINEAR, borderValue=0)
    return np.asarray(seen, np.uint8).reshape(len(places), ANGLES, len(radii))


def band(seen: Floats, rim: Floats, inner: float, outer: float) -> Floats:
    """What lies between two radii, each a share of the rim's; shape (directions, some).

    Args:
        seen: unrolled at :data:`RADII`.
        rim: radius of the rim in each direction, as a share of the circle's.
        inner: of the rim's radius.
        outer: of the rim's radius.
    """
    shares = np.arange(inner, outer + 0.001, STEP)
    places = np.round(rim[:, None] * shares[None, :] / STEP).astype(int)
    return np.asarray(np.take_along_axis(seen, places.clip(0, len(RADII) - 1), axis=1), dtype=np.float64)


def on_picture(place: Ellipse, edges: tuple[float, float, float, float]) -> Bools:
    """In which directions an ellipse lies within left, top, right and bottom edges; shape (directions,)."""
    x, y = (one[:, 0] for one in place.points(np.ones((ANGLES, 1))))
    return np.asarray((x >= edges[0]) & (x <= edges[2] - 1) & (y >= edges[1]) & (y <= edges[3] - 1), np.bool_)


def least_squares(basis: Floats, values: Floats) -> Floats:
    """The weights of a few well-behaved columns that come nearest to some values: by the normal equations, for speed."""
    square = basis.T @ basis + 1e-9 * np.eye(basis.shape[1])
    return np.asarray(np.linalg.solve(square, basis.T @ values), dtype=np.float64)
