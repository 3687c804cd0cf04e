"""How like a name seal a square is whose frame is worn, pale or chipped: no single figure tells, many together do."""

from __future__ import annotations

import math
from typing import Final

import cv2
import numpy as np

from ocr.seals.close_squares import RIM, WHITE, Bools, Fitted
from ocr.seals.name_seals import is_cell
from ocr.seals.printed_squares import is_closed, is_code, is_ruled

_NEAR: Final = slice(RIM - 2, 2 - RIM)
"""Rows and columns of a levelled square with its outline."""

_SIZES: Final = (10.5, 24.0)
"""Side in 210ths of the shorter side of the page, millimetres on A4."""

_AROUND: Final = 0.3
_PART: Final = 0.6
_POOREST: Final = 0.2
"""Share of ink around, at most; of the outline that lies where there is ink and of ink on the poorest side, at least."""

_WRITTEN: Final = 0.5
"""Share of rows and of columns within in which something stands, at least."""

_STROKES: Final = 7.8
"""Strokes that a row and a column cross together, at most: from here on it may be a code whose marks are lost."""

_PATCH: Final = 8.5
"""Pixels from the middle of a patch of ink to its nearest edge, from which it is no stroke."""

_CORNER: Final = slice(RIM - 2, RIM + 7)
_CORNERED: Final = 0.25
_CORNERED_WHITE: Final = 0.35
"""Rows and columns of a corner, share of ink in the best of four, at least, and in the second best of what is nearly filled
with ink: the print of a finger has no corners."""

_BOX: Final = (12.0, 4.5)
"""Side under which a frame with fewer strokes than so many may be a box to be ticked."""

_RULED: Final = 0.45
"""Share of ink within from which a straight bar between characters is the ground of a name in white, and no rule."""

_SIDES_GREY: Final = (0.7, 0.3)
_ON_GREY: Final = 0.82
_AROUND_GREY: Final = 0.15
_PART_GREY: Final = 0.85
_LONGEST_GREY: Final = 1.18
_FILLED_GREY: Final = (0.15, 0.95)
_STROKES_GREY: Final = (5.2, 8.5)
_STROKES_WHITE_GREY: Final = (3.0, 13.0)
_REACHED_GREY: Final = 2
"""The same figures of one without colour, each by itself. A box with one character in it has up to 4.9 strokes, a code whose
marks a copy lost has 11; what is worn of a name in white counts as strokes, too."""

_WEIGHTS: Final[dict[str, float]] = {
    "sides": 1.56, "poorest": 1.03, "on": 3.28, "around": -8.74, "part": -2.0, "few": -0.37, "pale": -2.59,
    "reached": 0.47, "four": 0.73, "hole": -1.28, "level": -1.09, "rows": 4.58, "columns": -1.38, "quarter": 1.05,
    "uneven": 2.12, "longer": -9.41, "side": 1.48, "off": -19.74, "patch": 0.47, "tilt": 1.0,
}  # fmt: skip
"""By a logistic regression over the squares of 350 pages of three hands, those of ``bench/marks.py`` from its tuning seeds
among them. Ink that is pressed is uneven (``uneven``), stands askew (``tilt``), fills its frame (``rows``) and has nothing
beside it (``around``, ``off``)."""

_LEAST: Final = 2.75
"""Sum from which a square is a seal: nine of ten such squares were one on pages that the weights had not seen."""


def is_likely_grey(square: Fitted, side: float) -> bool:
    """Whether a square without colour stands alone, has most of its frame, and holds as many strokes as a name does.

    Args:
        square: that fits best.
        side: its length in 210ths of the shorter side of the page.
    """
    fewest, most = _STROKES_WHITE_GREY if square.filled >= WHITE else _STROKES_GREY
    return (
        _SIZES[0] <= side <= _SIZES[1]
        and float(np.mean(square.sides)) >= _SIDES_GREY[0]
        and min(square.sides) >= _SIDES_GREY[1]
        and square.on >= _ON_GREY
        and square.around <= _AROUND_GREY
        and square.part >= _PART_GREY
        and square.longer <= _LONGEST_GREY
        and _FILLED_GREY[0] <= square.filled <= _FILLED_GREY[1]
        and fewest <= square.strokes <= most
        and square.reached >= _REACHED_GREY
        and _widest(square.inked[_NEAR, _NEAR]) < _PATCH
        and not _is_printed(square)
    )


def is_likely(square: Fitted, side: float) -> bool:
    """Whether a square with colour is a name seal by all that is seen of it together.

    Args:
        square: that fits best.
        side: its length in 210ths of the shorter side of the page.
    """
    if not _SIZES[0] <= side <= _SIZES[1] or not _may_be(square, side):
        return False
    inner = square.inked[RIM + 7 : -RIM - 7, RIM + 7 : -RIM - 7]
    rows, columns = float(inner.any(axis=1).mean()), float(inner.any(axis=0).mean())
    patch = _widest(square.inked[_NEAR, _NEAR])
    if min(rows, columns) < _WRITTEN or patch >= _PATCH or not _has_corners(square) or _is_printed(square):
        return False
    figures = {
        "sides": float(np.mean(square.sides)),
        "poorest": min(square.sides),
        "on": square.on,
        "around": square.around,
        "part": square.part,
        "few": _between(6 - square.strokes, 4.0),
        "pale": _between(0.3 - square.filled, 0.3),
        "reached": square.reached / 4,
        "four": float(square.in_four),
        "hole": min(_widest(~square.inked[_NEAR, _NEAR]), 16.0) / 16,
        "level": math.log(max(square.level, 5.0)),
        "rows": rows,
        "columns": columns,
        "quarter": min(_emptiest(inner), 0.3),
        "uneven": min(_unevenness(square), 0.6),
        "longer": _between(square.longer - 1, 0.3),
        "side": _between(side, 22.0) / 10,
        "off": square.off,
        "patch": max(0.0, patch - 6),
        "tilt": min(abs(square.slab.tilt), 5.0) / 5,
    }
    return sum(_WEIGHTS[name] * figure for name, figure in figures.items()) >= _LEAST


def _may_be(square: Fitted, side: float) -> bool:
    box = side < _BOX[0] and square.strokes < _BOX[1] and square.filled < WHITE
    return (
        not box
        and square.around <= _AROUND
        and square.part >= _PART
        and min(square.sides) >= _POOREST
        and square.strokes <= _STROKES
    )


def _has_corners(square: Fitted) -> bool:
    corners = sorted(float(np.rot90(square.inked, turn)[_CORNER, _CORNER].mean()) for turn in range(4))
    return corners[-1] >= _CORNERED and (square.filled < WHITE or corners[-2] >= _CORNERED_WHITE)


def _is_printed(square: Fitted) -> bool:
    """Cells, codes, oblong stamps; what stands in white on ink has straight bars of it and an edge that is closed."""
    return (
        is_cell(square.even)
        or is_code(square)
        or (square.filled < WHITE and is_closed(square))
        or (square.filled <= _RULED and is_ruled(square))
    )


def _between(figure: float, most: float) -> float:
    return min(max(figure, 0.0), most)


def _widest(place: Bools) -> float:
    """Pixels from the middle of the widest patch of a place to its nearest edge."""
    walled = cv2.copyMakeBorder(place.astype(np.uint8), 1, 1, 1, 1, cv2.BORDER_CONSTANT, value=0)
    return float(cv2.distanceTransform(walled, cv2.DIST_C, 3).max())


def _emptiest(inner: Bools) -> float:
    """Share of ink in the quarter that holds least of it."""
    quarters = [half for part in np.array_split(inner, 2, axis=0) for half in np.array_split(part, 2, axis=1)]
    return min(float(one.mean()) for one in quarters)


def _unevenness(square: Fitted) -> float:
    """By how much the strength of its ink varies, as a share of the mean: a pad presses in clouds, a printer does not."""
    strong = square.shown[square.inked].astype(np.float32)
    return float(strong.std() / max(float(strong.mean()), 1.0)) if strong.size else 0.0
