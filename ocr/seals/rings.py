"""Rings of ink: circles and ovals that are drawn thinly and written into, as the rims of seals are."""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache
from typing import Final, NamedTuple

import cv2
import numpy as np

from ocr.picture import Picture
from ocr.seals.measured_rings import Ring, measured
from ocr.seals.polar import (
    Ellipse,
    Floats,
)

_SHAPES: Final = ((1.0, 0.0), (0.75, 0.0), (0.67, 0.0), (0.7, 0.55), (0.7, -0.55))
"""Short axis of a ring over its long one, and its turn in radians, in which centres are sought: round seals, ovals of 40 x 30
and of 45 x 30 mm as they mostly lie, and slanting ones."""

_SLANTING: Final = 8
"""Slanting ones that are looked at, at most: few seals slant, and print makes many that might."""

_CELL: Final = 3
"""Pixels of the maps in which centres gather, and steps of the radius."""

_STEEP: Final = 120.0
"""Least slope of an edge, in the units of Sobel's 3 x 3 operator."""


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
    most: int = 28


def find_rings(ink: Picture, sought: Sought) -> list[Ring]:
    """Every ring that might be one, the best supported first; the caller judges.

    Args:
        ink: how strongly each pixel is inked, 0..255, shape (height, width).
        sought: sizes.
    """
    return sorted(
        measured(ink, _centres(ink, sought)), key=lambda ring: ring.around * min(1.0, 2 * ring.inside), reverse=True
    )


class _Window(NamedTuple):
    """The part of the plane, in pixels, in which centres are sought: around all edges, so it may reach off the picture.

    Attributes:
        left, top: its corner.
        width, height: its size.
    """

    left: int
    top: int
    width: int
    height: int


def _window_about(edges: Floats, reach: float) -> _Window:
    """No centre lies farther from every edge than the largest radius: a small seal on a large page has a small window."""
    grid = round(reach)
    left, top = (_CELL * int((edge + grid - reach) / _CELL) - grid for edge in edges[:, :2].min(axis=0))
    right, bottom = (int(np.ceil(edge + reach)) for edge in edges[:, :2].max(axis=0))
    return _Window(left, top, right - left, bottom - top)


def _centres(ink: Picture, sought: Sought) -> list[Ellipse]:
    """The circles and ovals that most edges point away from or towards (Hough's transform).

    Each radius has a map of its own, in which a rim gathers to a point and print is spread thin. Centres may lie off the
    picture.
    """
    edges = _edges(ink)
    if not len(edges):
        return []
    window = _window_about(edges, sought.largest)
    edges[:, :2] -= window.left, window.top
    found: list[tuple[float, Ellipse]] = []
    for squeeze, turn in _SHAPES:
        ways = _ways(edges, squeeze, turn)
        wide_by, high_by = (
            np.hypot(np.cos(turn), squeeze * np.sin(turn)),
            np.hypot(np.sin(turn), squeeze * np.cos(turn)),
        )
        for radius in np.arange(sought.smallest, sought.largest + _CELL, _CELL):
            share = _votes(ways, (window.height, window.width), float(radius))
            # The share of both edges of a rim, two pixels of edge to one of its length.
            share *= np.outer(
                1 / _visible(share.shape[0], ink.shape[0], window.top, radius * high_by),
                1
                / _visible(share.shape[1], ink.shape[1], window.left, radius * wide_by)
                / (2 * np.pi * radius * (1 + squeeze)),
            ).astype(np.float32)
            for _ in range(4):
                top = int(share.argmax())
                y, x = divmod(top, share.shape[1])
                if share[y, x] < sought.least:
                    break
                place = Ellipse((x + 0.5) * _CELL, (y + 0.5) * _CELL, float(radius), float(radius) * squeeze, turn)
                found.append((float(share[y, x]), place))
                share[max(0, y - 3) : y + 4, max(0, x - 3) : x + 4] = 0
    level, slanting = ([one for one in found if bool(one[1].turn) is turned] for turned in (False, True))
    apart = _apart(level, sought.most) + _apart(slanting, _SLANTING)
    return [place.moved(window.left, window.top) for place in apart]


@lru_cache(maxsize=512)
def _visible(cells: int, length: int, start: int, radius: float) -> Floats:
    """Share of a rim that lies on the page, by its centre's cell in one direction; what is little counts as two fifths."""
    middles = (np.arange(cells) + 0.5) * _CELL + start
    beyond = [np.arccos(np.clip(off / radius, -1, 1)) / np.pi for off in (middles, length - middles)]
    return np.asarray(np.maximum(1 - beyond[0] - beyond[1], 0.4), dtype=np.float64)


def _apart(found: list[tuple[float, Ellipse]], most: int) -> list[Ellipse]:
    kept: list[Ellipse] = []
    for _, place in sorted(found, reverse=True):
        near = any(
            np.hypot(place.x - one.x, place.y - one.y) < 0.25 * place.across
            and abs(place.across - one.across) < 0.12 * place.across
            and (place.turn, place.down * one.across) == (one.turn, one.down * place.across)
            for one in kept
        )
        if not near:
            kept.append(place)
        if len(kept) == most:
            break
    return kept


def _edges(ink: Picture) -> Floats:
    """Slanting edges: place and unit normal towards more ink; shape (edges, 4)."""
    soft = cv2.GaussianBlur(ink, (3, 3), 0)
    across, down = cv2.Sobel(soft, cv2.CV_32F, 1, 0), cv2.Sobel(soft, cv2.CV_32F, 0, 1)
    steep = np.asarray(cv2.magnitude(across, down), np.float32)
    y, x = np.nonzero(steep > _STEEP)
    length = steep[y, x]
    normals = np.stack([x, y, across[y, x] / length, down[y, x] / length], axis=1).astype(np.float64)
    # Print and ruled lines run level and upright for the most part; of a ring a fifth does.
    return np.asarray(normals[np.abs(normals[:, 2:]).min(axis=1) > 0.18], dtype=np.float64)


def _ways(edges: Floats, squeeze: float, turn: float) -> Floats:
    """Column and row of each edge, and of a step of one long axis to its centre, in cells; shape (4, edges).

    On an ellipse the way from the rim to the centre is not along the normal; on the circle that it came from, it is.
    """
    x, y, right, below = edges.T
    cos, sin = np.cos(turn), np.sin(turn)
    along, across = right * cos + below * sin, (below * cos - right * sin) * squeeze
    scale = 1 / np.maximum(np.hypot(along, across), 1e-6)
    along, across = along * scale, across * squeeze * scale
    step = (along * cos - across * sin, along * sin + across * cos)
    return np.asarray(np.stack([x, y, *step]) / _CELL, dtype=np.float32)


def _votes(ways: Floats, shape: tuple[int, int], radius: float) -> Floats:
    """How many edges have a centre in each cell, for a ring of one size; no centre lies beyond the map and its margin."""
    high, wide = shape[0] // _CELL + 3, shape[1] // _CELL + 3
    x, y, across, down = ways
    cells = np.empty((2, len(x)), np.intp)
    for to, length in enumerate((radius, -radius)):
        np.multiply((y + (1 + length * down)).astype(np.intp), wide, out=cells[to])
        cells[to] += (x + (1 + length * across)).astype(np.intp)
    total = np.bincount(cells.ravel(), minlength=high * wide)[: high * wide].astype(np.float32).reshape(high, wide)
    return np.ascontiguousarray(cv2.boxFilter(total, -1, (3, 3), normalize=False)[1:-1, 1:-1])
