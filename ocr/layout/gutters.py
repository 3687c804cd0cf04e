"""Gutters between columns of running text: where they run, and what stands above, beside and below them."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import pairwise
from typing import Final, NamedTuple

import numpy as np
import numpy.typing as npt

from ocr.lines import chinese_in
from pipelines.text import Line

PROSE: Final = 8
"""Chinese characters from which a line may be one of running text; what stands in a cell mostly has fewer."""

_FEWEST: Final = 4
"""Full lines of a column, at least: two notes beside each other are read as rows."""

_FULL: Final = 0.95
"""Share of the width of a column that a full line reaches; lines of a list end anywhere."""

_INDENT: Final = 0.15
"""The same up to which it may begin: the first of a paragraph is indented by two characters."""

_MOSTLY: Final = 0.5
"""Share of a column's lines of running text that are full, at least: below a contract stand its date and a seal's words."""

_ABOUT: Final = 4
"""Lines above and below one by which it is told where its column begins and ends."""

_BESIDE: Final = 0.5
"""Share of the height of the lower column that stands beside the other one, at least."""

_SLIT: Final = 0.004
"""Fractions of the page's width by which a line may reach into a gutter."""

_MOST_GUTTERS: Final = 16
"""Places that are looked at: right edges, the commonest first."""


Floats = npt.NDArray[np.float64]
Bools = npt.NDArray[np.bool_]


class _Gutter(NamedTuple):
    """A gutter between two columns: how many full lines stand beside it, and which lines are of which part."""

    full: int
    above: Bools
    left: Bools
    right: Bools
    below: Bools


class _Print(NamedTuple):
    """Some lines: their boxes, shape (lines, 4), and which of them may be of running text."""

    lines: list[Line]
    boxes: Floats
    prose: Bools


def split(lines: list[Line]) -> list[list[Line]] | None:
    """What stands above two columns, the left one, the right one, and what stands below; None where there are none."""
    prose = np.array([chinese_in(line.text) >= PROSE for line in lines], np.bool_)
    if prose.sum() < 2 * _FEWEST:
        return None
    boxes = np.array([line.box for line in lines], np.float64)
    gutters = [gutter for x in _edges(boxes[prose]) for gutter in _gutters(_Print(lines, boxes, prose), x)]
    if not gutters:
        return None
    best = max(gutters, key=lambda gutter: gutter.full)
    return [[lines[at] for at in np.flatnonzero(part)] for part in best[1:]]


def _gutters(page: _Print, x: float) -> Iterator[_Gutter]:
    """Where a gutter runs down at a place, between what lies across it."""
    boxes, middles = page.boxes, (page.boxes[:, 1] + page.boxes[:, 3]) / 2
    crossing = (boxes[:, 0] < x - _SLIT) & (boxes[:, 2] > x + _SLIT)
    for first, last in pairwise([-1.0, *np.sort(middles[crossing]).tolist(), 2.0]):
        within = (middles > first) & (middles < last) & ~crossing
        left, right = within & (boxes[:, 2] <= x + _SLIT), within & (boxes[:, 0] >= x - _SLIT)
        full = _full_beside(page, left, right)
        if full:
            yield _Gutter(full, ~within & (middles <= first), left, right, ~within & (middles >= last))


def _edges(prose: Floats) -> list[float]:
    """Where gutters may begin: right edges of lines with enough of them on both sides, those that most lines share first."""
    places, counts = np.unique(np.round(prose[:, 2], 2) + 0.005, return_counts=True)
    before = (prose[None, :, 2] <= places[:, None] + _SLIT).sum(axis=1)
    behind = (prose[None, :, 0] >= places[:, None] - _SLIT).sum(axis=1)
    shared = np.flatnonzero((before >= _FEWEST) & (behind >= _FEWEST))
    return [float(places[at]) for at in shared[np.argsort(-counts[shared], kind="stable")][:_MOST_GUTTERS]]


def _full_beside(page: _Print, left: Bools, right: Bools) -> int:
    """How many full lines stand in what lies beside a gutter; 0 where either side is neither a column nor some of them."""
    sides = (left, right)
    if min((side & page.prose).sum() for side in sides) < _FEWEST or not _are_level(page.boxes, left, right):
        return 0
    full = [_full_lines(page, side) for side in sides]
    if not any(full):
        return 0
    for side, count in zip(sides, full, strict=True):
        if not count and split([page.lines[at] for at in np.flatnonzero(side)]) is None:
            return 0
    return sum(full)


def _full_lines(page: _Print, side: Bools) -> int:
    """How many full lines are in a column; 0 where most are not."""
    column, prose = page.boxes[side], page.prose[side]
    left, right = _margins(column)
    begins, ends = (column[:, 0] - left) / (right - left), (column[:, 2] - left) / (right - left)
    full = int(((begins <= _INDENT) & (ends >= _FULL) & prose).sum())
    return full if full >= max(_FEWEST, _MOSTLY * prose.sum()) else 0


def _margins(column: Floats) -> tuple[Floats, Floats]:
    """Where a column begins and ends beside each of its lines: by the lines about it, for in a photograph columns lean."""
    order = np.argsort(column[:, 1], kind="stable")
    edges = np.pad(column[order][:, [0, 2]], ((_ABOUT, _ABOUT), (0, 0)), mode="edge")
    about = np.lib.stride_tricks.sliding_window_view(edges, 2 * _ABOUT + 1, axis=0)
    left, right = np.empty(len(column)), np.empty(len(column))
    left[order], right[order] = about[:, 0].min(axis=1), about[:, 1].max(axis=1)
    return left, right


def _are_level(boxes: Floats, left: Bools, right: Bools) -> bool:
    """Whether two columns stand beside each other for the most part."""
    (top, bottom), (other_top, other_bottom) = ((boxes[one, 1].min(), boxes[one, 3].max()) for one in (left, right))
    overlap = min(bottom, other_bottom) - max(top, other_top)
    return bool(overlap >= _BESIDE * min(bottom - top, other_bottom - other_top))
