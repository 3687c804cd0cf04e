"""The frames of boxes to tick in a cutting of a line, and how much ink lies in each.

A frame is two upright strokes of one height, a height apart, joined above and below. A pen that goes through it or beyond it
adds ink, and takes none of the frame away; a box that was filled is all ink between its sides.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Final, NamedTuple

import cv2
import numpy as np
import numpy.typing as npt

from ocr.ink import AREA, darkest, percentile
from ocr.nets.detection import Quad
from ocr.picture import Picture
from ocr.spelling.cuttings import cut, grown

Ink = npt.NDArray[np.bool_]

_CUT: Final = 64
_MORE: Final = 0.125
"""Pixels that a cutting is high, with so many heights of the line more paper above it and below."""
LINE: Final = _CUT / (1 + 2 * _MORE)
"""Pixels that the line in it is high."""
_MOST: Final = 500
"""Upright strokes of a cutting from which it is hatched, or noise: a line of eighty characters has some two hundred."""
_CONTRAST: Final = 40
"""Steps of 255 between ink and paper under which no frame can be told from paper."""
_PALE: Final = (0.35, 0.18)
"""Of the way from paper to the darkest ink, where ink begins: frames are thin, blur makes them pale and a copy paler still."""
HIGH: Final = (0.28, 0.75)
"""How high a box is, as shares of the cutting."""
_SQUARE: Final = (0.78, 1.28)
"""Its width to its height."""
_UNEVEN: Final = 0.14
"""How far its two upright strokes may differ above and below, in its height."""
_THICK: Final = 0.3
"""Of its height, how thick an upright stroke is at most."""
_BEYOND: Final = 0.2
"""Of its height, how far a pen's cross may draw them out beyond it."""
_SPUR: Final = 0.3
"""Of its width and height, what of a piece of paper a ragged corner adds to it."""
_INSIDE: Final = 0.75
"""Of the paper between its strokes, how much is there though they are blurred."""
_JOINED: Final = 0.8
"""Of its upper and lower stroke, how much bears ink."""


class Frame(NamedTuple):
    """A box, or a round button: columns and rows of the cutting, the first and one after the last.

    Attributes:
        free: the largest piece of paper in it, as a share of the rectangle about this piece, or of what paper there must be
            between the strokes: all of it in an empty box, however thick and blurred these are; little where a pen bounds it.
    """

    left: int
    right: int
    top: int
    bottom: int
    free: float
    is_round: bool = False


class _Stroke(NamedTuple):
    """Neighbouring columns whose ink runs from one row to another."""

    first: int
    last: int
    top: int
    bottom: int


def is_upon(one: Frame, other: Frame) -> bool:
    """Whether two frames share a column."""
    return one.left < other.right and other.left < one.right


def inks_of(picture: Picture, quad: Quad, width: int, room: float = 0.0) -> list[Ink]:
    """Where a line bears ink, the dark of it and then the pale as well; nothing where it has too little contrast.

    Args:
        picture: the upright RGB page.
        quad: the place of the line.
        width: of its cutting, in pixels.
        room: heights of the line that are cut out with it before its beginning and behind its end.
    """
    light = darkest(cut(picture, grown(quad, room, _MORE), width, _CUT))
    deepest, paper = percentile(light, 1), percentile(light, 80)
    if paper - deepest < _CONTRAST:
        return []
    return [np.asarray(light < paper - pale * (paper - deepest)) for pale in _PALE]


def frames_in(inks: Sequence[Ink]) -> list[Frame]:
    """The boxes of a line from the left, none upon another.

    Args:
        inks: of the line, as :func:`inks_of` tells them.
    """
    kept: list[Frame] = []
    for ink in inks:
        strokes = _strokes(ink)
        if len(strokes) > _MOST:
            continue
        for _, frame in sorted(_frames(ink, strokes), key=lambda one: -one[0]):
            if not any(is_upon(frame, one) for one in kept):
                kept.append(frame)
    return sorted(kept)


def _strokes(ink: Ink) -> list[_Stroke]:
    """Upright strokes as high as a box may be, from the left; columns side by side whose runs are alike are one stroke."""
    least, most = (round(share * ink.shape[0]) for share in HIGH)
    closed = cv2.morphologyEx(ink.astype(np.uint8), cv2.MORPH_CLOSE, np.ones((3, 1), np.uint8))
    edges = np.diff(np.pad(closed.astype(np.int8), ((1, 1), (0, 0))), axis=0)
    columns, tops = np.nonzero(edges.T == 1)
    _, bottoms = np.nonzero(edges.T == -1)
    high = (bottoms - tops >= least) & (bottoms - tops <= most)
    told: list[_Stroke] = []
    growing: list[_Stroke] = []  # those that may go on in the next column
    for column, top, bottom in zip(columns[high].tolist(), tops[high].tolist(), bottoms[high].tolist(), strict=True):
        told += [stroke for stroke in growing if stroke.last < column - 1]
        growing = [stroke for stroke in growing if stroke.last >= column - 1]
        own = _Stroke(column, column, top, bottom)
        like = next((one for one in growing if one.last == column - 1 and _is_like(one, own)), None)
        if like is not None:
            growing.remove(like)
            own = _Stroke(like.first, column, min(top, like.top), max(bottom, like.bottom))
        growing.append(own)
    return sorted([*told, *growing])


def _is_like(stroke: _Stroke, other: _Stroke) -> bool:
    return abs(stroke.top - other.top) <= 2 and abs(stroke.bottom - other.bottom) <= 2


def _frames(ink: Ink, strokes: Sequence[_Stroke]) -> Iterator[tuple[float, Frame]]:
    """Every frame that two strokes make, or that one is by itself, with how whole it is."""
    for place, one in enumerate(strokes):
        high = one.bottom - one.top
        if _is_square(one.last + 1 - one.first, high):
            yield 1.0, Frame(one.first, one.last + 1, one.top, one.bottom, 0.0)
        if one.last + 1 - one.first > _THICK * high:
            continue
        for other in strokes[place + 1 :]:
            if other.first - one.first > _SQUARE[1] * high:
                break
            if _is_square(other.last + 1 - one.first, high) and other.last + 1 - other.first <= _THICK * high:
                whole, frame = _framed(ink, one, other)
                if frame is not None:
                    yield whole, frame


def _is_square(width: int, height: int) -> bool:
    return _SQUARE[0] * height <= width <= _SQUARE[1] * height


def _framed(ink: Ink, one: _Stroke, other: _Stroke) -> tuple[float, Frame | None]:
    """The frame between two upright strokes, and how whole its upper and lower stroke are; None where there are none."""
    high = one.bottom - one.top
    if max(abs(one.top - other.top), abs(one.bottom - other.bottom)) > _UNEVEN * high:
        return 0.0, None
    more = round(_BEYOND * high)
    top, upper = _lying(ink, one, other, (min(one.top, other.top) - 1, max(one.top, other.top) + more))
    bottom, lower = _lying(ink, one, other, (min(one.bottom, other.bottom) - more, max(one.bottom, other.bottom) + 1))
    if min(upper, lower) < _JOINED or not _is_square(other.last + 1 - one.first, bottom + 1 - top):
        return 0.0, None
    thick = (other.last + 1 - other.first + one.last + 1 - one.first) / 2
    free = _free(ink[top : bottom + 1, one.first : other.last + 1], thick)
    return min(upper, lower), Frame(one.first, other.last + 1, top, bottom + 1, free)


def _lying(ink: Ink, one: _Stroke, other: _Stroke, rows: tuple[int, int]) -> tuple[int, float]:
    """The row between two strokes that bears the most ink, its neighbours counted with it, and the share that bears some."""
    first = max(1, rows[0])
    band = ink[first - 1 : rows[1] + 1, one.first : other.last + 1]
    shares = (band[:-2] | band[1:-1] | band[2:]).mean(axis=1)
    best = int(shares.argmax())
    return first + best, float(shares[best])


def _free(ink: Ink, thick: float) -> float:
    """See :class:`Frame`.

    Args:
        ink: of the box, its strokes with it.
        thick: of these, in pixels.
    """
    _, labels, stats, _ = cv2.connectedComponentsWithStats((~ink).astype(np.uint8), connectivity=4)
    if len(stats) < 2:
        return 0.0
    piece = labels == 1 + int(stats[1:, AREA].argmax())
    down, across = piece.sum(axis=1), piece.sum(axis=0)
    piece = piece[down > _SPUR * down.max()][:, across > _SPUR * across.max()]  # without what ragged corners add to it
    high, wide = (max(0.0, side - 2 * thick) for side in ink.shape)
    return float(piece.sum() / max(piece.size, _INSIDE * high * wide, 1.0))
