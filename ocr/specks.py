"""Specks: what a dirty glass or a hard copy strews over a page. Among characters they are read as dots, colons and commas.

合伙企业:(有限合伙) is then a label before its value, and 2026..8.11 no date. A page tells by itself whether it is strewn, and
how large its specks are: by those that lie on blank paper. Specks no larger than these are wiped off everywhere, and a page
without snow is left as it is.

A hard copy has dots, and pieces of thin strokes, that are no larger than its specks: wiped off, 2021.6.16 is 2021 6 16 and
宋 is 未. So a second picture keeps what lies close to print, and colons, and :mod:`ocr.spelling.strewn_lines` reads a line by both.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import Final, NamedTuple

import cv2
import numpy as np
import numpy.typing as npt

from ocr.ink import AREA, HEIGHT, WIDTH, Numbers, blobs
from ocr.picture import Picture, grey_of

_SNOW: Final = 8
"""Specks on blank paper, a million pixels, from which a page is strewn. A clean page has none or a few."""

_BAND: Final = 32
_BANDS: Final = 8
"""So many bands of so many rows of pixels are looked at to tell whether the whole is worth it."""

_LARGEST: Final = 0.0035
"""Of the page's width: what is wider or higher is no speck (6 pixels of 1,654, half a millimetre)."""

_BLANK: Final = 4
"""A speck on blank paper has none but itself within so many times its own greatest size."""

_APART: Final = 2
"""Pixels between a speck and what is written: a crumb that lies nearer may be a piece of a thin stroke."""

_CLOSE: Final = 3.5
"""Times the side of a speck within which what looks like one may be a part of the print."""

_MORE: Final = 2.5
"""Times as much close to print as specks would be there, from which most of it is print."""

_BEFORE: Final = 2.5
"""Times that distance within which a colon stands behind print: one of full width has half a character before it."""

_STRAIGHT, _ALIKE, _HEIGHTS = 0.4, 0.5, (1.5, 5.0)
"""How far the dots of a colon lie beside one another and apart, in their sizes, and the least ink of one to the other's."""

_BESIDE: Final = 64
"""Neighbours to the right among which the other dot is looked for."""

_COARSE: Final = 4
"""Pixels to one in which paper is measured."""

_SHARE: Final = 0.95
"""Of the specks on blank paper that are no larger than what is wiped off."""

_CONTRAST: Final = 50
"""Steps of 255 by which ink is darker than the paper."""

Grey = npt.NDArray[np.uint8]


class _Parts(NamedTuple):
    """What hangs together in a picture.

    Attributes:
        labels, sizes: as :func:`ocr.ink.blobs` measures them.
        ink: how many pixels of ink lie above and left of each corner of a pixel, shape (height + 1, width + 1).
    """

    labels: Numbers
    sizes: Numbers
    ink: Numbers


@dataclass(frozen=True, eq=False)
class Cleaned:
    """A page without its specks, twice; the very same picture twice where none lies close to print.

    Attributes:
        wiped: without all that may be a speck.
        kept: with what lies so close to print that it may be a part of it.
        dotted: most of that is print: far more lies there than specks would on as much blank paper.
    """

    wiped: Picture
    kept: Picture
    dotted: bool = False

    @cached_property
    def differing(self) -> npt.NDArray[np.bool_]:
        """Where the two pictures are not the same, shape (height, width); not to be written to."""
        return np.asarray((self.kept != self.wiped).any(axis=-1), dtype=np.bool_)


def without_specks(picture: Picture) -> Cleaned:
    """An upright RGB picture with its specks wiped off; itself where it is not strewn with them."""
    grey = grey_of(picture)
    largest = max(3, round(_LARGEST * min(grey.shape)))
    paper = float(np.percentile(grey[::16, ::16], 70))
    if not _is_strewn(grey, paper, largest):
        return Cleaned(picture, picture)
    parts = _parts(grey, paper)
    small = _small(parts, largest)
    lone = _without_neighbours(parts, small, _BLANK * largest)
    if not lone.any():
        return Cleaned(picture, picture)
    most = float(np.quantile(parts.sizes[lone, AREA], _SHARE))
    gone = (parts.sizes[:, AREA] <= most) & _without_neighbours(parts, small, _APART)
    reach = round(_CLOSE * most**0.5)
    close = gone & _close_to_print(parts, small, reach)
    close |= _in_colons(parts.sizes, gone & _close_to_print(parts, small, round(_BEFORE * reach)))
    paper_over = np.asarray(cv2.morphologyEx(picture, cv2.MORPH_CLOSE, np.ones((9, 9), dtype=np.uint8)), dtype=np.uint8)
    wiped = _wiped(picture, paper_over, _drawn(parts, gone))
    if not close.any():
        return Cleaned(wiped, wiped)
    kept = _wiped(picture, paper_over, _drawn(parts, gone & ~close))
    return Cleaned(wiped, kept, int(close.sum()) >= _MORE * _strewn_close(parts, small, lone, largest, reach))


def _is_strewn(grey: Grey, paper: float, largest: int) -> bool:
    starts = np.linspace(0, max(0, grey.shape[0] - _BAND), _BANDS).astype(int)
    bands = [grey[start : start + _BAND] for start in starts]
    found = 0
    for band in bands:
        parts = _parts(band, paper)
        small = _small(parts, largest)
        found += int(_without_neighbours(parts, small, _BLANK * largest).sum())
    return found * 1e6 >= _SNOW * sum(band.size for band in bands)


def _parts(grey: Grey, paper: float) -> _Parts:
    ink = (grey < np.uint8(max(0, np.ceil(paper - _CONTRAST)))).view(np.uint8)
    labels, sizes = blobs(ink)
    return _Parts(labels, sizes, np.asarray(cv2.integral(ink), dtype=np.int32))


def _small(parts: _Parts, largest: int) -> npt.NDArray[np.bool_]:
    """Which parts may be specks."""
    return np.asarray(parts.sizes[:, [WIDTH, HEIGHT]].max(axis=1) <= largest, dtype=np.bool_)


def _drawn(parts: _Parts, those: npt.NDArray[np.bool_]) -> npt.NDArray[np.uint8]:
    return np.append(False, those).view(np.uint8).take(parts.labels)


def _without_neighbours(parts: _Parts, small: npt.NDArray[np.bool_], reach: int) -> npt.NDArray[np.bool_]:
    """Which of the small parts have no other ink within so many pixels."""
    return np.asarray(small & (_ink_about(parts.sizes, parts.ink, reach) <= parts.sizes[:, AREA]), dtype=np.bool_)


def _close_to_print(parts: _Parts, small: npt.NDArray[np.bool_], reach: int) -> npt.NDArray[np.bool_]:
    """Which parts have ink of large ones within so many pixels: what may be a speck itself is no print to be close to."""
    printed = np.asarray(cv2.integral(_drawn(parts, ~small)), dtype=np.int32)
    return np.asarray(_ink_about(parts.sizes, printed, reach) > 0, dtype=np.bool_)


def _in_colons(sizes: Numbers, those: npt.NDArray[np.bool_]) -> npt.NDArray[np.bool_]:
    """Which of some parts are the dots of a colon: two alike, the one straight above the other."""
    left, top, wide, high, area = sizes[those].T.astype(np.float64)
    order = np.argsort(left + wide / 2, kind="stable")
    across, down, side, ink = (one[order] for one in (left + wide / 2, top + high / 2, np.maximum(wide, high), area))
    paired = np.zeros(len(order), dtype=np.bool_)
    for step in range(1, min(_BESIDE, len(order))):
        mean = (side[step:] + side[:-step]) / 2
        apart = np.abs(down[step:] - down[:-step])
        pairs = across[step:] - across[:-step] <= _STRAIGHT * mean
        pairs &= (_HEIGHTS[0] * mean <= apart) & (apart <= _HEIGHTS[1] * mean)
        pairs &= np.minimum(ink[step:], ink[:-step]) >= _ALIKE * np.maximum(ink[step:], ink[:-step])
        paired[step:] |= pairs
        paired[:-step] |= pairs
    found = np.zeros_like(those)
    found[np.flatnonzero(those)[order[paired]]] = True
    return found


def _strewn_close(
    parts: _Parts, small: npt.NDArray[np.bool_], lone: npt.NDArray[np.bool_], largest: int, reach: int
) -> float:
    """How many specks lie close to print, if as many lie there as on as much blank paper."""
    printed = _drawn(parts, ~small)
    coarse = np.asarray(
        cv2.dilate(printed, np.ones((_COARSE, _COARSE), np.uint8))[::_COARSE, ::_COARSE], dtype=np.uint8
    )
    close, near = (cv2.countNonZero(_widened(coarse, one)) for one in (reach, _BLANK * largest))
    blank = coarse.size - near
    return int(lone.sum()) * (close - cv2.countNonZero(printed) / _COARSE**2) / max(blank, 1)


def _widened(coarse: npt.NDArray[np.uint8], reach: int) -> npt.NDArray[np.uint8]:
    side = 2 * (reach // _COARSE) + 1
    return np.asarray(cv2.dilate(coarse, np.ones((side, side), np.uint8)), dtype=np.uint8)


def _ink_about(sizes: Numbers, ink: Numbers, reach: int) -> Numbers:
    """Pixels of ink in the box of each part and within so many pixels around it, told by sums as :class:`_Parts` has them."""
    height, width = ink.shape[0] - 1, ink.shape[1] - 1
    left, top, wide, high = sizes[:, :AREA].T
    x0, y0 = np.clip(left - reach, 0, width), np.clip(top - reach, 0, height)
    x1, y1 = np.clip(left + wide + reach, 0, width), np.clip(top + high + reach, 0, height)
    return np.asarray(ink[y1, x1] - ink[y0, x1] - ink[y1, x0] + ink[y0, x0], dtype=np.int32)


def _wiped(picture: Picture, paper_over: Picture, specks: npt.NDArray[np.uint8]) -> Picture:
    """Each speck with its rim as bright as the paper around it."""
    rim = cv2.dilate(specks, np.ones((3, 3), dtype=np.uint8))
    return np.asarray(cv2.copyTo(paper_over, rim, picture.copy()), dtype=np.uint8)
