"""A picture unrolled about a centre: by direction and by radius."""

from __future__ import annotations

from typing import Final

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

_DIRECTIONS: Final = np.linspace(0, 2 * np.pi, ANGLES, endpoint=False)
COS: Final = np.cos(_DIRECTIONS)
SIN: Final = np.sin(_DIRECTIONS)

HARMONICS: Final = np.stack([np.ones(ANGLES), COS, SIN, np.cos(2 * _DIRECTIONS), np.sin(2 * _DIRECTIONS)], axis=1)
"""What an ellipse that is a little off centre, tilted or squeezed is made of; shape (directions, 5)."""


def unrolled(ink: Picture, centre: tuple[float, float], axes: tuple[float, float], radii: Floats) -> Floats:
    """The ink by direction and radius, 0 outside the picture; shape (directions, radii)."""
    x = centre[0] + axes[0] * COS[:, None] * radii[None, :]
    y = centre[1] + axes[1] * SIN[:, None] * radii[None, :]
    seen = cv2.remap(ink, x.astype(np.float32), y.astype(np.float32), cv2.INTER_LINEAR, borderValue=0)
    return np.asarray(seen, dtype=np.float64)


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


def on_picture(
    centre: tuple[float, float], axes: tuple[float, float], edges: tuple[float, float, float, float]
) -> Bools:
    """In which directions an ellipse lies within left, top, right and bottom edges; shape (directions,)."""
    x, y = centre[0] + axes[0] * COS, centre[1] + axes[1] * SIN
    return np.asarray((x >= edges[0]) & (x <= edges[2] - 1) & (y >= edges[1]) & (y <= edges[3] - 1), np.bool_)


def least_squares(basis: Floats, values: Floats) -> Floats:
    """The weights of a few well-behaved columns that come nearest to some values: by the normal equations, for speed."""
    square = basis.T @ basis + 1e-9 * np.eye(basis.shape[1])
    return np.asarray(np.linalg.solve(square, basis.T @ values), dtype=np.float64)
