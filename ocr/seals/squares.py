"""Square seals by their frame: four straight sides at one tilt, with characters within, whatever else touches them."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from typing import Final, NamedTuple

import cv2
import numpy as np
import numpy.typing as npt

from ocr.ink import blobs
from ocr.picture import Picture
from ocr.seals.slices import Corners

_SIZES: Final = (0.05, 0.2)
"""Side of a square seal as a share of the shorter side of the page: 10 to 42 mm on A4."""

_SMALLEST_WITHIN: Final = 0.058
"""Side from which one is sought in what is larger than :data:`_LITTLE`: characters are framed too."""

_LITTLE: Final = 0.085
"""Side of ink that is hardly more than a small seal."""

_BEYOND: Final = 0.015
"""By how much of the shorter side of the page, 3 mm on A4, ink must reach beyond a known seal before another is sought in it."""

_FULL: Final = 0.72
"""Share of ink within a frame from which it can't be told at this size what stands there."""

_INKED: Final = (22, 45)
"""From what a pixel is inked: of a faint seal, and of a strong one."""

_SOFTER: Final = 0.55
"""The same at half the size, at which a frame of one pixel is half as strong."""

_ROUGHLY: Final = 0.8
LEAST: Final = 1.2
"""Score from which a square is looked at: sought roughly, and at its full size."""

_LEAST_CLOSELY: Final = 1.0
_LOOKS: Final = 4
"""The same, and how many are looked at in what is larger than a small seal, where a closer look follows."""

_SURE: Final = 1.3
_SURE_SMALL: Final = 1.42
"""Score from which it is one, whatever is within, and if it is no larger than a character of a heading."""

_SMALL: Final = 0.073
"""Side of such a one, as a share of the shorter side of the page: 15 mm."""

_SOLID: Final = 0.85
"""Share of ink from which a region is a picture."""

_LEVEL: Final = 4.5
"""Degrees up to which a square may be a character of a line."""

_UNIT: Final = 48
"""Side of the picture to which a square is levelled."""

Floats = npt.NDArray[np.float32]


class Square(NamedTuple):
    """A square on a picture, in pixels.

    Attributes:
        score: share of its sides that bears ink, and half of that of the poorest side, less what is just outside.
        x, y: its centre.
        side: its length.
        tilt: degrees by which the picture must be turned counter-clockwise until it is level.
    """

    score: float
    x: float
    y: float
    side: float
    tilt: float


class _Region(NamedTuple):
    left: int
    top: int
    width: int
    height: int


def find_squares(ink: Picture, known: Sequence[Corners] = (), *, closely: bool = False) -> list[Square]:
    """Squares with a frame on all four sides and something within; of those that are not :func:`is_sure`, more must be known.

    Args:
        ink: how strongly each pixel is inked, 0..255, shape (height, width), at about 51 dpi.
        known: what has been recognised already.
        closely: each will be looked at closely, so that more are told, at one place, too.
    """
    shorter = min(ink.shape)
    found: list[Square] = []
    for region in _regions(ink, shorter):
        if not any(_covers(one, region, _BEYOND * shorter) for one in known):
            found += _in_region(ink, region, shorter, closely=closely)
    return sorted(found, reverse=True) if closely else _apart(sorted(found, reverse=True))


def is_sure(square: Square, shorter: int) -> bool:
    """Whether a frame is so whole that it is none of a character, nor made of rules.

    Args:
        square: from :func:`find_squares`.
        shorter: side of the picture.
    """
    return square.score >= (_SURE if square.side >= _SMALL * shorter else _SURE_SMALL)


def _apart(squares: Iterable[Square]) -> list[Square]:
    """The first one of each place."""
    kept: list[Square] = []
    for square in squares:
        if not any(np.hypot(square.x - one.x, square.y - one.y) < 0.6 * one.side for one in kept):
            kept.append(square)
    return kept


def _regions(ink: Picture, shorter: int) -> Iterator[_Region]:
    """Where enough ink hangs together; a seal and the red rules through it are one."""
    least = _SIZES[0] * shorter
    joined = cv2.morphologyEx((ink > 35).astype(np.uint8), cv2.MORPH_CLOSE, np.ones((7, 7), np.uint8))
    for left, top, width, height, area in blobs(np.asarray(joined, np.uint8))[1].tolist():
        if min(width, height) >= 0.95 * least and area >= 0.25 * least * least:
            patch = ink[top : top + height, left : left + width]
            if np.count_nonzero(patch > _INKED[1]) < _SOLID * patch.size:
                yield _Region(left, top, width, height)


def _covers(known: Corners, region: _Region, reach: float) -> bool:
    """Whether a region reaches nowhere beyond what is known by more than so much: another seal may touch a round one."""
    beyond = (
        known[0] - region.left,
        known[1] - region.top,
        region.left + region.width - known[2],
        region.top + region.height - known[3],
    )
    return max(beyond) < reach


def _in_region(ink: Picture, region: _Region, shorter: int, *, closely: bool) -> Iterator[Square]:
    left, top = max(0, region.left - 3), max(0, region.top - 3)
    crop = ink[top : region.top + region.height + 3, left : region.left + region.width + 3]
    little = max(region.width, region.height) <= _LITTLE * shorter
    smallest = (_SIZES[0] if little else _SMALLEST_WITHIN) * shorter
    largest = min(_SIZES[1] * shorter, min(region.width, region.height) + 3)
    half = np.asarray(
        cv2.resize(crop, (crop.shape[1] // 2, crop.shape[0] // 2), interpolation=cv2.INTER_AREA), np.uint8
    )
    tilts = tilts_of(crop)
    least = float(np.clip(0.22 * np.percentile(crop[crop > _INKED[0]], 80), *_INKED))
    roughly = _apart(_squares(half, (smallest / 2, largest / 2), tilts, _SOFTER * least))
    looks = _LOOKS if closely and min(region.width, region.height) > _LITTLE * shorter else 2
    for rough in roughly[:looks]:
        if rough.score >= _ROUGHLY:
            square = _looked_at(crop, rough, smallest, least)
            if square and square.score >= (_LEAST_CLOSELY if closely else LEAST):
                placed = square._replace(x=square.x + left, y=square.y + top)
                if not is_in_a_row(ink, placed, least):
                    yield placed


def _looked_at(crop: Picture, rough: Square, smallest: float, least: float) -> Square | None:
    """The square at its full size; None if nothing is written in it."""
    x, y, side = 2 * rough.x + 0.5, 2 * rough.y + 0.5, 2 * rough.side
    reach = 0.75 * side + 8
    left, top = max(0, int(x - reach)), max(0, int(y - reach))
    part = crop[top : int(y + reach), left : int(x + reach)]
    squares = _squares(part, (max(smallest, side - 6), side + 5), [rough.tilt + by for by in (-2.0, 0.0, 2.0)], least)
    if not squares:
        return None
    square = squares[0]
    share = _written(part, square, least)
    if share is None and square.score < _SURE:
        return None
    # Small characters run together at this size, pale ones are lost: a closer look must tell what stands there.
    score = square.score if share is not None and share <= _FULL else min(square.score, _SURE - 0.01)
    return square._replace(score=score, x=square.x + left, y=square.y + top)


def _written(ink: Picture, square: Square, least: float) -> float | None:
    """Share of ink within a frame; None if it isn't all over it."""
    turn = cv2.getRotationMatrix2D((square.x, square.y), square.tilt, _UNIT / (square.side + 2))
    turn[:, 2] += np.array((_UNIT / 2 - square.x, _UNIT / 2 - square.y))
    levelled = cv2.warpAffine(ink, turn, (_UNIT, _UNIT), flags=cv2.INTER_LINEAR) > least
    inner = levelled[8:-8, 8:-8]
    rows, columns = inner.any(axis=1).mean(), inner.any(axis=0).mean()
    return float(inner.mean()) if inner.mean() >= 0.1 and rows > 0.6 and columns > 0.6 else None


def is_in_a_row(ink: Picture, square: Square, least: float) -> bool:
    """Whether characters of its size stand beside it: in a large heading 国 is a square with something within."""
    if abs(square.tilt) > _LEVEL:
        return False
    side, top = square.side, square.y - square.side / 2
    others = 0
    for step in (-2, -1, 1, 2):
        left = square.x - side / 2 + 1.12 * step * side
        cell = _patch(ink, left, top, side, side) > least
        above, below = (
            _patch(ink, left, edge, side, 0.2 * side) > least for edge in (top - 0.3 * side, top + 1.1 * side)
        )
        tall = cell.size and cell.mean() > 0.12 and cell.any(axis=1).mean() > 0.7
        # What is taller than the line, as another seal is, is no character of it.
        others += bool(
            tall and np.count_nonzero(above) + np.count_nonzero(below) < 0.04 * (above.size + below.size + 1)
        )
    return others >= 2  # two name seals may stand side by side


def _patch(ink: Picture, left: float, top: float, wide: float, high: float) -> Picture:
    """A part of a picture, as far as the picture goes."""
    rows = slice(max(0, round(top)), max(0, round(top + high)))
    return ink[rows, max(0, round(left)) : max(0, round(left + wide))]


def tilts_of(ink: Picture) -> list[float]:
    """The directions in which most edges run, -45 to 45 degrees; frame and characters of a seal share theirs."""
    soft = cv2.GaussianBlur(ink, (3, 3), 0)
    across, down = cv2.Sobel(soft, cv2.CV_32F, 1, 0), cv2.Sobel(soft, cv2.CV_32F, 0, 1)
    steep = np.hypot(across, down)
    edge = steep > 80
    degrees = (np.degrees(np.arctan2(down[edge], across[edge])) % 90).astype(int) % 90
    counts = np.bincount(degrees, weights=steep[edge], minlength=90)
    counts = np.convolve(np.concatenate([counts[-2:], counts, counts[:2]]), np.ones(5), "valid")
    tilts: list[float] = []
    for _ in range(3):
        top = int(counts.argmax())
        if counts[top] > 0:
            tilts.append(top + 0.5 if top < 45 else top - 89.5)
        counts[np.arange(top - 7, top + 8) % 90] = 0
    return tilts


def _squares(ink: Picture, sizes: tuple[float, float], tilts: Sequence[float], least: float) -> list[Square]:
    """The best square of each tilt and size, the best first."""
    height, width = ink.shape
    rim = int(0.25 * sizes[1]) + 6
    wide = cv2.copyMakeBorder(ink, rim, rim, rim, rim, cv2.BORDER_CONSTANT, value=0)
    found: list[Square] = []
    for tilt in tilts:
        turn = cv2.getRotationMatrix2D((width / 2 + rim, height / 2 + rim), tilt, 1)
        cos, sin = abs(turn[0, 0]), abs(turn[0, 1])
        size = (int(wide.shape[1] * cos + wide.shape[0] * sin) + 1, int(wide.shape[0] * cos + wide.shape[1] * sin) + 1)
        turn[:, 2] += (size[0] / 2 - width / 2 - rim, size[1] / 2 - height / 2 - rim)
        inked = (cv2.warpAffine(wide, turn, size, flags=cv2.INTER_LINEAR) > least).astype(np.uint8)
        back = cv2.invertAffineTransform(turn)
        for score, x, y, side in _level_squares(inked, sizes):
            at = back @ np.array([x, y, 1.0])
            found.append(Square(score, float(at[0]) - rim, float(at[1]) - rim, side, tilt))
    return sorted(found, reverse=True)


def _level_squares(inked: Picture, sizes: tuple[float, float]) -> Iterator[tuple[float, float, float, int]]:
    """Score, centre and side of the best level square of each size."""
    level = np.asarray(cv2.dilate(inked, np.ones((3, 1), np.uint8)), np.uint8)
    upright = np.asarray(np.ascontiguousarray(cv2.dilate(inked, np.ones((1, 3), np.uint8)).T), np.uint8)
    off = 3 if sizes[0] > 20 else 2
    for side in range(int(sizes[0]), int(sizes[1]) + 1, 2 if sizes[1] > sizes[0] + 12 else 1):
        rows, columns = inked.shape[0] - side - 2 * off, inked.shape[1] - side - 2 * off
        if min(rows, columns) <= 0:
            return
        runs, falls = _covered(level, side), _covered(upright, side).T
        near, far, beyond = off, off + side - 1, 2 * off + side - 1
        sides = [runs[at : at + rows, off : off + columns] for at in (near, far)]
        sides += [falls[off : off + rows, at : at + columns] for at in (near, far)]
        poorest = np.minimum(np.minimum(sides[0], sides[1]), np.minimum(sides[2], sides[3]))
        if poorest.max() < 0.5:
            continue
        outside = runs[:rows, off : off + columns] + runs[beyond : beyond + rows, off : off + columns]
        outside = outside + falls[off : off + rows, :columns] + falls[off : off + rows, beyond : beyond + columns]
        score = (sides[0] + sides[1] + sides[2] + sides[3]) / 4 + 0.5 * poorest - 0.15 * outside
        # Of two that touch one another both are wanted.
        for _ in range(2 if max(rows, columns) > side else 1):
            y, x = divmod(int(score.argmax()), columns)
            yield float(score[y, x]), x + off + (side - 1) / 2, y + off + (side - 1) / 2, side
            near = round(0.6 * side)
            score[max(0, y - near) : y + near + 1, max(0, x - near) : x + near + 1] = -1


def _covered(inked: Picture, side: int) -> Floats:
    """Share of the run of so many pixels to the right of each that bears ink."""
    return np.asarray(
        cv2.boxFilter(inked, cv2.CV_32F, (side, 1), anchor=(0, 0), normalize=True, borderType=cv2.BORDER_CONSTANT),
        dtype=np.float32,
    )
