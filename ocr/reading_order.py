"""The order in which lines are read: rows from the top, columns of prose one after the other, standing lines by themselves."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import pairwise
from typing import Final, NamedTuple

import numpy as np
import numpy.typing as npt

from ocr.lines import chinese_in
from pipelines.text import Box, Line

_STANDS: Final = 2.0
"""Height of a line over its width, in fractions of the page, from which it runs from top to bottom."""

_PROSE: Final = 8
"""Chinese characters from which a line may be one of running text; what stands in a cell mostly has fewer."""

_FEWEST: Final = 4
"""Full lines of a column, at least: two notes beside each other are read as rows."""

_FULL: Final = 0.9
"""Share of the width of a column that a full line takes up; lines of a list end anywhere."""

_MOSTLY: Final = 0.6
"""Share of a column's lines that are full, at least."""

_BESIDE: Final = 0.5
"""Share of the height of the lower column that stands beside the other one, at least."""

_SLIT: Final = 0.004
"""Fractions of the page's width by which a line may reach into a gutter."""

_MOST_GUTTERS: Final = 16
"""Places that are looked at: right edges, the commonest first."""


Floats = npt.NDArray[np.float64]
Bools = npt.NDArray[np.bool_]


def in_reading_order(lines: Sequence[Line]) -> tuple[Line, ...]:
    """Rows from the top, each row from the left; text in columns, column by column.

    Two lines share a row when they overlap by half of the lower one's height. Columns are told from the cells of a form or
    a list by what stands in them: most of their lines are full. Lines that stand (竖排) are of no row; those beside each
    other are read from the right, where the first of them begins.
    """
    standing = [line for line in lines if _stands(line)]
    lying = [line for line in lines if not _stands(line)] if standing else list(lines)
    ordered = _in_columns(lying)
    for group in reversed(_groups(standing)):
        top = min(line.box.top for line in group)
        first = (at for at, line in enumerate(ordered) if line.box.top + line.box.bottom > 2 * top)
        at = next(first, len(ordered))
        ordered[at:at] = group
    return tuple(ordered)


def _stands(line: Line) -> bool:
    box = line.box
    return len(line.text) > 1 and box.bottom - box.top > _STANDS * (box.right - box.left)


def _groups(standing: Sequence[Line]) -> list[list[Line]]:
    """Standing lines that are beside each other, each group from the right; the groups from the top."""
    groups: list[list[Line]] = []
    for line in sorted(standing, key=lambda one: -one.box.right):
        near = next((group for group in groups if _are_beside(group[-1].box, line.box)), None)
        if near is None:
            groups.append([line])
        else:
            near.append(line)
    return sorted(groups, key=lambda group: min(line.box.top for line in group))


def _are_beside(right: Box, left: Box) -> bool:
    overlap = min(right.bottom, left.bottom) - max(right.top, left.top)
    wide = max(right.right - right.left, left.right - left.left)
    return overlap > 0 and right.left - left.right < 2 * wide


def _in_columns(lines: list[Line]) -> list[Line]:
    split = _split(lines)
    if split is None:
        return _in_rows(lines)
    return [line for part in split for line in _in_columns(part)]


def _in_rows(lines: list[Line]) -> list[Line]:
    rows: list[list[Line]] = []
    for line in sorted(lines, key=lambda one: one.box.top + one.box.bottom):
        if rows and _same_row(rows[-1][0].box, line.box):
            rows[-1].append(line)
        else:
            rows.append([line])
    return [line for row in rows for line in sorted(row, key=lambda one: one.box.left)]


def _same_row(first: Box, second: Box) -> bool:
    overlap = min(first.bottom, second.bottom) - max(first.top, second.top)
    lower = min(first.bottom - first.top, second.bottom - second.top)
    return overlap > 0.5 * lower


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


def _split(lines: list[Line]) -> list[list[Line]] | None:
    """What stands above two columns, the left one, the right one, and what stands below; None where there are none."""
    prose = np.array([chinese_in(line.text) >= _PROSE for line in lines], np.bool_)
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
        if not count and _split([page.lines[at] for at in np.flatnonzero(side)]) is None:
            return 0
    return sum(full)


def _full_lines(page: _Print, side: Bools) -> int:
    """How many full lines are in a column; 0 where most are not."""
    column = page.boxes[side]
    widths = column[:, 2] - column[:, 0]
    full = (widths >= _FULL * (column[:, 2].max() - column[:, 0].min())) & page.prose[side]
    return int(full.sum()) if full.sum() >= max(_FEWEST, _MOSTLY * len(column)) else 0


def _are_level(boxes: Floats, left: Bools, right: Bools) -> bool:
    """Whether two columns stand beside each other for the most part."""
    (top, bottom), (other_top, other_bottom) = ((boxes[one, 1].min(), boxes[one, 3].max()) for one in (left, right))
    overlap = min(bottom, other_bottom) - max(top, other_top)
    return bool(overlap >= _BESIDE * min(bottom - top, other_bottom - other_top))
