"""Labels that nobody knows, told by where they stand: above and below known ones, each with its value beside it.

A catalogue names the labels whose values it wants, and a form prints others beside them (经济类型, 使用性质). What stands in
a column of labels is one of them, and no value of the label to its left, nor what a value goes on with.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from itertools import pairwise

from pipelines.paper.fields.cell import Cell
from pipelines.paper.labels.edges import is_option
from pipelines.paper.values.canonical import is_boxed

_LABEL = re.compile(r"[一-鿿()/、]{2,12}")

_ALIGNED = 0.3
"""Heights of print by which the left edges of cells of one column may differ."""

_BRACKETS = re.compile(r"\([√✓✔]?\)")
"""A box typed as a pair of brackets, one of several."""

_SHOWN = 2
"""Values that show where those of a column begin, at least."""

_WELL = 2.0
"""Heights of print behind that place from which something is not there."""

_LONG = 9
"""Characters from which a text is hardly a heading: a value tells itself by them, or by a digit."""


def labels_by_column(rows: Sequence[Sequence[Cell]], height: float) -> Iterator[Cell]:
    """The cells that are labels though no list names them.

    At least two known labels stand in their column, more than unknown ones, with their values in one column too. Where
    headings stand over values, as many values as labels share the column, and what stands beside a heading is a heading:
    so half of what stands beside the known labels must look like a value.

    Args:
        rows: the cells of each row from the left.
        height: of the print, in page widths.
    """
    pairs = [(cell, beside) for row in rows for cell, beside in pairwise(row) if not beside.label]
    known = [pair for pair in pairs if pair[0].label]
    if len(known) < 2:
        return
    open_ = [pair for pair in pairs if not pair[0].label and _may_be_label(pair[0])]
    for cell, beside in open_:
        alike = [pair for pair in known if _same_columns(pair, (cell, beside), height)]
        unknown = sum(_same_columns(pair, (cell, beside), height) for pair in open_)
        told = sum(_is_value(value) for _, value in alike)
        if len(alike) >= 2 and len(alike) > unknown and 2 * told >= len(alike):
            yield cell


def labels_by_row(rows: Sequence[Sequence[Cell]], height: float) -> Iterator[Cell]:
    """The cells that are labels though no list names them, on a page whose labels stand over their values.

    A row of nothing but known labels, each with a value right under it, shows how the page is laid out; another row in
    the same columns, with a known label in it and values right under all its cells, is one of labels, too.

    Args:
        rows: the cells of each row from the left.
        height: of the print, in page widths.
    """
    over = [own for own, below in pairwise(rows) if _stands_over(own, below, height)]
    shown = [own for own in over if all(cell.label for cell in own)]
    for own in over:
        told = any(cell.label for cell in own) and any(_aligned(own, other, height) for other in shown)
        if told and all(cell.label or _may_be_label(cell) for cell in own):
            yield from [cell for cell in own if not cell.label]


def labels_by_centre(rows: Sequence[Sequence[Cell]], height: float) -> Iterator[Cell]:
    """The cells that are labels though no list names them, behind a label whose own place is empty: 任教学科 |  | 微信号 | .

    Forms set labels in the middle of their cells and begin values at the left of theirs. So what begins well behind the
    place where the values beside that column of labels begin, and has its middle where a known label of another row has
    it, is no value of the label before it.

    Args:
        rows: the cells of each row from the left.
        height: of the print, in page widths.
    """
    pairs = [pair for row in rows for pair in pairwise(row) if pair[0].label]
    inner = [label for row in rows for label in row[2:] if label.label]
    for own, cell in pairs:
        if cell.label or not _may_be_label(cell):
            continue
        values = [value for label, value in pairs if label is not own and _centred(label, own, height)]
        beside = [
            value.box for value in values if not (is_boxed(value.key) or _BRACKETS.search(value.key))
        ]  # boxes stand at the left of any cell
        first = min((box.left for box in beside), default=cell.box.left)
        shown = [box for box in beside if box.left - first < _ALIGNED * height]
        below = any(label.row != cell.row and _centred(label, cell, height) for label in inner)
        usual = 2 * len(shown) > len(beside)  # and not only boxes to tick, among values in the middle of their cells
        ends = [box.right for box in shown]  # texts of one length begin at one place in the middle of their cells, too
        if (
            len(shown) >= _SHOWN
            and usual
            and max(ends) - min(ends) > height
            and cell.box.left - first > _WELL * height
            and below
        ):
            yield cell


def _centred(one: Cell, other: Cell, height: float) -> bool:
    """Whether the middles of two cells stand at one place across the page."""
    return abs(one.box.left + one.box.right - other.box.left - other.box.right) / 2 < _ALIGNED * height


def _stands_over(own: Sequence[Cell], below: Sequence[Cell], height: float) -> bool:
    """Whether each of two or more cells has a text of no label right under it, and nothing else stands there."""
    near = len(own) >= 2 and max(0.0, below[0].box.top - own[0].box.bottom) < 0.9 * height
    return near and _aligned(own, below, height) and not any(cell.label for cell in below)


def _aligned(own: Sequence[Cell], other: Sequence[Cell], height: float) -> bool:
    """Whether the cells of two rows begin at the same places across the page."""
    pairs = zip(own, other, strict=False)
    return len(own) == len(other) and all(abs(a.box.left - b.box.left) < _ALIGNED * height for a, b in pairs)


def _may_be_label(cell: Cell) -> bool:
    """Whether a cell is a segment of its own of a few Chinese characters, and no option behind its box."""
    if is_option(cell.line, cell.start, cell.end):
        return False
    return (cell.start, cell.end) in cell.line.segments and _LABEL.fullmatch(cell.key) is not None


def _is_value(cell: Cell) -> bool:
    return len(cell.key) >= _LONG or any(char.isdigit() for char in cell.key)


def _same_columns(one: tuple[Cell, Cell], other: tuple[Cell, Cell], height: float) -> bool:
    """Whether two labels with what stands beside them begin at the same two places across the page."""
    return all(abs(a.box.left - b.box.left) < _ALIGNED * height for a, b in zip(one, other, strict=True))
