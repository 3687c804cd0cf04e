"""Whether a piece of a line was written by hand: told by the directions of its edges, its stroke, and how even it stands.

Print is the same at each place: edges lie level and upright, strokes are of two breadths, characters stand on one line at one
size. What a hand writes leans and sways. Readers make sense of both, but of writing they guess with confidence.
"""

from __future__ import annotations

from typing import Final

import cv2
import numpy as np
import numpy.typing as npt

from ocr.picture import Picture

_HEIGHT: Final = 48
"""Pixels to which a piece is scaled, its ink with a rim of two."""

_DIRECTIONS: Final = 18
"""Parts of the half circle in which the directions of edges are counted."""

_INK: Final = 0.5
"""Darkness of ink, in that of the darkest."""

_EDGE: Final = 0.15
"""Strength of an edge that counts, in that of the strongest."""

_LEAST: Final = 8
"""Pixels that a piece measures in each direction, at least."""

_RULE: Final = 100
"""Pixels from which a level run of ink is a rule under the writing: two characters."""

_WINDOW: Final = 40
"""Pixels: about one character."""

_STEP: Final = 24
"""Pixels from one look to the next."""

_BIAS: Final = -1.013
_WEIGHTS: Final = (
    *(1.788, 13.594, 33.496, 3.791, 73.644, 5.284, 113.679, 48.488, -61.38),
    *(-11.128, 53.48, -75.024, -18.336, -5.715, -78.458, -34.133, 15.387, -20.711),
    *(-0.912, 2.295, 16.993),
    *(0.709, 0.68, 0.83, -0.104, -0.14, -0.078, -0.498),
)
"""Of edges, strokes and standing. Logistic regression over 8,621 pieces: names, numbers, dates and addresses in nine faces of print and
four written ones (docs/benchmarks.md)."""

Numbers = npt.NDArray[np.float32]


def leans_to_writing(piece: Picture) -> float:
    """How far a piece of a line looks written by hand.

    Args:
        piece: RGB, one line, as scanned.

    Returns:
        The logarithm of the odds: above 0 it is rather written, below 0 rather printed; 0 where there is too little ink.
    """
    found = features(piece)
    return 0.0 if found is None else round(float(found @ np.asarray(_WEIGHTS, np.float32) + _BIAS), 3)


def features(piece: Picture) -> Numbers | None:
    """What a piece of a line is judged by, as many figures as there are weights; None where there is too little ink."""
    dark = _trimmed(_darkness(piece))
    if dark is None:
        return None
    ink = dark > _INK
    return np.concatenate([_edges(dark), _strokes(ink), _standing(ink)]).astype(np.float32)


def _darkness(piece: Picture) -> Numbers:
    """How dark each pixel is, from paper 0 to the darkest 1; rules under the writing are paper."""
    light = piece.min(axis=2).astype(np.float32)
    dark = np.clip(np.percentile(light, 90) - light, 0, None)
    dark = np.clip(dark / max(float(np.percentile(dark, 98)), 1e-3), 0, 1)
    rules = cv2.morphologyEx((dark > _INK).astype(np.uint8), cv2.MORPH_OPEN, np.ones((1, _RULE), np.uint8))
    dark[cv2.dilate(rules, np.ones((3, 3), np.uint8)) > 0] = 0
    return np.asarray(dark, np.float32)


def _trimmed(dark: Numbers) -> Numbers | None:
    """The piece cut to its ink, at the height in which all are judged."""
    rows, columns = np.flatnonzero((dark > _INK).any(axis=1)), np.flatnonzero((dark > _INK).any(axis=0))
    if rows.size < _LEAST or columns.size < _LEAST:
        return None
    part = dark[max(0, rows[0] - 2) : rows[-1] + 3, max(0, columns[0] - 2) : columns[-1] + 3]
    scale = _HEIGHT / part.shape[0]
    size = (max(_LEAST, round(part.shape[1] * scale)), _HEIGHT)
    return np.asarray(
        cv2.resize(part, size, interpolation=cv2.INTER_AREA if scale < 1 else cv2.INTER_LINEAR), np.float32
    )


def _edges(dark: Numbers) -> Numbers:
    """Shares of the edges that run in each direction."""
    across, down = cv2.Scharr(dark, cv2.CV_32F, 1, 0), cv2.Scharr(dark, cv2.CV_32F, 0, 1)
    strength = np.hypot(across, down)
    strength[strength < _EDGE * strength.max()] = 0
    part = (np.degrees(np.arctan2(down, across)) % 180 * _DIRECTIONS / 180).astype(int) % _DIRECTIONS
    shares = np.bincount(part.ravel(), strength.ravel(), _DIRECTIONS)
    return np.asarray(shares / max(shares.sum(), 1e-6), np.float32)


def _strokes(ink: npt.NDArray[np.bool_]) -> Numbers:
    """Breadth of the strokes in the mean and how it varies, and the share of ink."""
    far = cv2.distanceTransform(ink.astype(np.uint8), cv2.DIST_L2, 3)
    ridge = far[(far > 0) & (far >= cv2.dilate(far, np.ones((3, 3), np.uint8)) - 1e-3)]
    mean = float(ridge.mean()) if ridge.size else 0.0
    varies = float(ridge.std()) / mean if mean else 0.0
    return np.array([mean, varies, ink.mean()], np.float32)


def _standing(ink: npt.NDArray[np.bool_]) -> Numbers:
    """How far the tops, the feet and the weights of characters vary in height; the sizes of what hangs together, and how much."""
    tops, feet, weights = [0.0], [0.0], [0.0]
    for left in range(0, max(1, ink.shape[1] - _STEP), _STEP):
        rows = ink[:, left : left + _WINDOW].sum(axis=1)
        inked = np.flatnonzero(rows)
        if inked.size and rows.sum() > _STEP / 2:
            tops.append(float(inked[0]))
            feet.append(float(inked[-1]))
            weights.append(float(rows @ np.arange(len(rows)) / rows.sum()))
    _, _, sizes, _ = cv2.connectedComponentsWithStats(ink.astype(np.uint8))
    heights = sizes[1:][sizes[1:, cv2.CC_STAT_AREA] > _LEAST, cv2.CC_STAT_HEIGHT]
    heights = heights if heights.size else np.zeros(1)
    spread = [float(np.std(one[1:])) if len(one) > 1 else 0.0 for one in (tops, feet, weights)]
    pieces = heights.size / (ink.shape[1] / _HEIGHT)
    return np.array([*spread, np.median(heights), heights.std(), heights.max(), pieces], np.float32)
