"""The order in which lines are read: rows from the top, columns of prose one after the other, standing lines by themselves.

What rules close in is read as a whole, whatever stands beside it.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from typing import Final

from ocr.layout.cell_order import Item, in_order_of_cells
from ocr.layout.gutters import split
from ocr.layout.rows import in_rows
from ocr.layout.ruled_cells import Cell
from pipelines.text import Box, Line

_STANDS: Final = 2.0
"""Height of a line over its width, in fractions of the page, from which it runs from top to bottom."""


def in_reading_order(lines: Sequence[Line], cells: Sequence[Cell | None] = ()) -> tuple[Line, ...]:
    """Rows from the top, each row from the left; text in columns, column by column; what stands in a cell, as a whole.

    Two lines share a row when they overlap by half of the lower one's height. Columns are told from the cells of a form or
    a list by what stands in them: most of their lines are full. Lines that stand (竖排) are of no row; those beside each
    other are read from the right, where the first of them begins.

    Args:
        lines: of one page.
        cells: for each the cell it stands in, None for one in no cell; empty where no cells are known.
    """
    shared = Counter(cell.number for cell in cells if cell is not None)
    if max(shared.values(), default=0) < 2 or len(shared) < 2:
        return _without_cells(lines)  # one line a cell: rows are as good
    inside: dict[Cell, list[Line]] = {}
    free = []
    for line, cell in zip(lines, cells, strict=True):
        if cell is None:
            free.append(line)
        else:
            inside.setdefault(cell, []).append(line)
    items = [Item(cell.box, _without_cells(within), is_cell=True) for cell, within in inside.items()]
    items += [Item(line.box, (line,), is_cell=False) for line in free]
    return tuple(in_order_of_cells(items, lambda some: list(_without_cells(some))))


def _without_cells(lines: Sequence[Line]) -> tuple[Line, ...]:
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
    parts = split(lines)
    if parts is None:
        return in_rows(lines)
    return [line for part in parts for line in _in_columns(part)]
