"""Where the paper lies in a photograph that shows the table, too: the table's edge is no ink, the sheet's is an edge."""

from __future__ import annotations

from typing import Final

import cv2
import numpy as np
import numpy.typing as npt

from ocr.ink import darkest, percentile
from ocr.picture import Picture, grey_of, halved

_SMALL: Final = 8
"""Times smaller the picture is looked at: a sheet is found by its area, not by its details."""

_DARKER: Final = 40
"""Steps of 255 by which a table is darker than the paper on it."""

_RIM: Final = 0.75
"""Share of the picture's rim that is table where a sheet lies on one; a scan's dark edge runs along one side or two."""

_LEAST: Final = 0.4
"""Share of the picture that the sheet fills."""

_FULL: Final = 0.97
"""Share of its hull that a sheet fills once what is printed on it is filled in: it has straight edges."""

_INWARDS: Final = 0.012
"""Of the picture's longer side: how far within its edge a sheet is believed to be paper. The edge throws a shadow."""


_FINER: Final = 2
"""The same for the corners of a sheet, which must be known better, in a smaller picture."""

_AS_PALE: Final = (0.85, 0.75, 0.65)
"""Brightness from which a place may be paper, as shares of the paper's: shadows fall on it, and tables are pale, too."""

_BARE_RIM: Final = 0.12
"""Share of the picture's rim that may be paper where all of a sheet lies on a table."""

_WHOLE: Final = 0.93
_SQUARE: Final = 0.96
"""Share of its hull that a sheet fills, ink and seals over its edge left out, and share of four corners that the hull fills."""

_CORNERS: Final = 4

Corners = npt.NDArray[np.float32]
"""Upper left, upper right, lower right and lower left corner in pixels, shape (4, 2)."""


def paper_in(small: Picture) -> npt.NDArray[np.uint8] | None:
    """1 where the paper lies; None where the picture shows nothing but paper, or no sheet can be told.

    Args:
        small: an RGB picture of a page at about 100 dpi.
    """
    grey = grey_of(small)
    height, width = grey.shape
    tiny = cv2.resize(grey, (max(8, width // _SMALL), max(8, height // _SMALL)), interpolation=cv2.INTER_AREA)
    paper = float(np.percentile(tiny, 60))
    rim = np.concatenate((tiny[0], tiny[-1], tiny[:, 0], tiny[:, -1]))
    if np.mean(rim < paper - _DARKER) < _RIM:
        return None
    limit, _ = cv2.threshold(tiny, 0, 255, cv2.THRESH_BINARY + cv2.THRESH_OTSU)
    outlines, _ = cv2.findContours((tiny > limit).astype(np.uint8), cv2.RETR_EXTERNAL, cv2.CHAIN_APPROX_NONE)
    sheet = max(outlines, key=cv2.contourArea, default=None)
    if sheet is None or not _is_sheet(np.asarray(sheet, np.int32), tiny.size):
        return None
    found = np.zeros(tiny.shape, np.uint8)
    cv2.fillPoly(found, [sheet], 1)
    whole = cv2.resize(found, (width, height), interpolation=cv2.INTER_NEAREST)
    inwards = 2 * max(1, round(_INWARDS * max(height, width))) + _SMALL
    within = cv2.erode(whole, np.ones((inwards, inwards), np.uint8), borderType=cv2.BORDER_CONSTANT, borderValue=0)
    return np.asarray(within, np.uint8)


def _is_sheet(outline: npt.NDArray[np.int32], size: int) -> bool:
    area = cv2.contourArea(outline)
    return area >= _LEAST * size and area >= _FULL * cv2.contourArea(cv2.convexHull(outline))


def corners_in(picture: Picture) -> Corners | None:
    """The corners of a sheet that lies on a table, whatever its pattern; None where the picture shows nothing but paper.

    Args:
        picture: an RGB picture of a page at about 51 dpi.
    """
    if min(picture.shape[:2]) < _SMALL * _FINER:
        return None
    tiny = halved(picture)
    papers = [max(1.0, percentile(np.ascontiguousarray(tiny[:, :, one]), 60)) for one in range(3)]
    # Of light, wood and cloth lack one colour or the other: the palest is what all three have.
    pale = darkest(
        np.asarray(cv2.merge([cv2.convertScaleAbs(tiny[:, :, one], alpha=200 / papers[one]) for one in range(3)]))
    )
    rim = np.concatenate((pale[0], pale[-1], pale[:, 0], pale[:, -1]))
    for share in _AS_PALE:
        if np.mean(rim > 200 * share) > _BARE_RIM:
            continue
        opened = cv2.morphologyEx((pale > 200 * share).astype(np.uint8), cv2.MORPH_OPEN, np.ones((5, 5), np.uint8))
        outlines, _ = cv2.findContours(opened, cv2.RETR_EXTERNAL, cv2.CHAIN_APPROX_NONE)
        sheet = max(outlines, key=cv2.contourArea, default=None)
        corners = None if sheet is None else _four(np.asarray(sheet, np.int32), pale.size)
        if corners is not None:
            return corners * _FINER + (_FINER - 1) / 2
    return None


def _four(outline: npt.NDArray[np.int32], size: int) -> Corners | None:
    """The four corners of an outline that has such, in order."""
    hull = cv2.convexHull(outline)
    area = cv2.contourArea(hull)
    if area < _LEAST * size or cv2.contourArea(outline) < _WHOLE * area:
        return None
    for share in (0.01, 0.02, 0.03):
        corners = cv2.approxPolyDP(hull, share * cv2.arcLength(hull, closed=True), closed=True).reshape(-1, 2)
        if len(corners) == _CORNERS and cv2.contourArea(corners) >= _SQUARE * area:
            across, along = corners @ (1, 1), corners @ (1, -1)
            order = [across.argmin(), along.argmax(), across.argmax(), along.argmin()]
            return np.asarray(corners[order], np.float32) if len(set(order)) == _CORNERS else None
    return None
