"""Where the paper lies in a photograph that shows the table, too: the table's edge is no ink."""

from __future__ import annotations

from typing import Final

import cv2
import numpy as np
import numpy.typing as npt

from ocr.picture import Picture, grey_of

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
