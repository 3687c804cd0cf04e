"""Specks: what a dirty glass or a hard copy strews over a page. Among characters they are read as dots, colons and commas.

合伙企业:(有限合伙) is then a label before its value, and 2026..8.11 no date. A page tells by itself whether it is strewn, and
how large its specks are: by those that lie on blank paper. Specks no larger than these are wiped off, but for those close to
what is written; a page without snow is left as it is.
"""

from __future__ import annotations

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

_APART: Final = 2.2
"""Times the side of a speck that paper lies between one that is wiped off and what is written. Specks that are as large as
dots must lie further from it than dots do, such as are smaller may lie among it."""

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


def without_specks(picture: Picture) -> Picture:
    """An upright RGB picture with its specks wiped off; the same picture where it is not strewn with them."""
    grey = grey_of(picture)
    largest = max(3, round(_LARGEST * min(grey.shape)))
    paper = float(np.percentile(grey[::16, ::16], 70))
    if not _is_strewn(grey, paper, largest):
        return picture
    parts = _parts(grey, paper)
    small = _small(parts, largest)
    lone = _lone(parts, small, largest)
    if not lone.any():
        return picture
    most = float(np.quantile(parts.sizes[lone, AREA], _SHARE))
    # Nearer to what is written a crumb may be the dot of a date, or a piece of a thin stroke: without it 4 becomes 1.
    near_print = _ink_about(parts.sizes, _written(parts, small), round(_APART * most**0.5)) > 0
    gone = small & (parts.sizes[:, AREA] <= most) & ~near_print
    return _wiped(picture, np.append(False, gone).view(np.uint8).take(parts.labels))


def _is_strewn(grey: Grey, paper: float, largest: int) -> bool:
    starts = np.linspace(0, max(0, grey.shape[0] - _BAND), _BANDS).astype(int)
    bands = [grey[start : start + _BAND] for start in starts]
    found = 0
    for band in bands:
        parts = _parts(band, paper)
        small = _small(parts, largest)
        found += int(_lone(parts, small, largest).sum())
    return found * 1e6 >= _SNOW * sum(band.size for band in bands)


def _parts(grey: Grey, paper: float) -> _Parts:
    ink = (grey < np.uint8(max(0, np.ceil(paper - _CONTRAST)))).view(np.uint8)
    labels, sizes = blobs(ink)
    return _Parts(labels, sizes, np.asarray(cv2.integral(ink), dtype=np.int32))


def _small(parts: _Parts, largest: int) -> npt.NDArray[np.bool_]:
    """Which parts may be specks."""
    return np.asarray(parts.sizes[:, [WIDTH, HEIGHT]].max(axis=1) <= largest, dtype=np.bool_)


def _written(parts: _Parts, small: npt.NDArray[np.bool_]) -> Numbers:
    """The same sums of ink as of all parts, without the small ones: what may be a speck keeps no other from being one."""
    large = np.append(False, ~small).view(np.uint8).take(parts.labels)
    return np.asarray(cv2.integral(large), dtype=np.int32)


def _ink_about(sizes: Numbers, ink: Numbers, reach: int) -> Numbers:
    """Pixels of ink in the box of each part and within so many pixels around it."""
    height, width = ink.shape[0] - 1, ink.shape[1] - 1
    left, top, wide, high = sizes[:, :AREA].T
    x0, y0 = np.clip(left - reach, 0, width), np.clip(top - reach, 0, height)
    x1, y1 = np.clip(left + wide + reach, 0, width), np.clip(top + high + reach, 0, height)
    return np.asarray(ink[y1, x1] - ink[y0, x1] - ink[y1, x0] + ink[y0, x0], dtype=np.int32)


def _lone(parts: _Parts, small: npt.NDArray[np.bool_], largest: int) -> npt.NDArray[np.bool_]:
    """Which of the small parts lie on blank paper."""
    about = _ink_about(parts.sizes, parts.ink, _BLANK * largest)
    return np.asarray(small & (about <= parts.sizes[:, AREA]), dtype=np.bool_)


def _wiped(picture: Picture, specks: npt.NDArray[np.uint8]) -> Picture:
    """Each speck with its rim as bright as the paper around it."""
    rim = cv2.dilate(specks, np.ones((3, 3), dtype=np.uint8))
    closed = cv2.morphologyEx(picture, cv2.MORPH_CLOSE, np.ones((9, 9), dtype=np.uint8))
    return np.asarray(cv2.copyTo(closed, rim, picture.copy()), dtype=np.uint8)
