"""The order of cells: what stands in one is read as a whole, and cells are parted by cuts that run across no other one.

"Recursive X-Y cut" (Nagy, Seth, "Hierarchical representation of optically scanned documents", ICPR 1984): first into rows,
a row that cannot be cut further into columns, and so on. A cell beside several rows is thereby read before or after them all.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from statistics import median
from typing import Final, NamedTuple

from pipelines.text import Box, Line

_LEANS: Final = 0.6
_OWN: Final = 0.3
"""Heights of print, and shares of its own length, by which an item may reach over a cut on each side: photographs lean."""

_BESIDE_ALL: Final = 0.7
"""Share of the height of some rows that a cell beside them takes up, at least."""


class Item(NamedTuple):
    """What is read as a whole.

    Attributes:
        box: its place; of a cell the cell's.
        lines: in their order.
        is_cell: whether it is a cell; else it is a line beside or between them.
    """

    box: Box
    lines: Sequence[Line]
    is_cell: bool


Order = Callable[[list[Line]], list[Line]]


def in_order_of_cells(items: Sequence[Item], in_rows: Order) -> list[Line]:
    """The lines of all items.

    Args:
        items: cells and the lines beside them.
        in_rows: orders lines of which none stands in a cell.
    """
    height = median(line.box.bottom - line.box.top for item in items for line in item.lines)
    return [*_ordered(items, _LEANS * height, in_rows)]


def _ordered(items: Sequence[Item], leans: float, in_rows: Order) -> Iterator[Line]:
    if not any(item.is_cell for item in items):
        yield from in_rows([line for item in items for line in item.lines])
        return
    if len(items) == 1:
        yield from items[0].lines
        return
    parts = _cut(items, leans, first=1) or _peeled(_cut(items, leans, first=0))
    if not parts:
        for item in sorted(items, key=lambda one: (one.box.top + one.box.bottom, one.box.left)):
            yield from item.lines
        return
    for part in _joined(parts):
        yield from _ordered(part, leans, in_rows)


def _cut(items: Sequence[Item], leans: float, *, first: int) -> list[list[Item]]:
    """The items parted from the top (``first`` 1) or from the left (0); nothing where no cut runs between any."""
    parts: list[list[Item]] = []
    reached = -1.0
    cores = ((*_core(item.box[first], item.box[first + 2], leans), item) for item in items)
    for start, end, item in sorted(cores, key=lambda one: one[:2]):
        if parts and start < reached:
            parts[-1].append(item)
        else:
            parts.append([item])
        reached = max(reached, end)
    return parts if len(parts) > 1 else []


def _peeled(columns: list[list[Item]]) -> list[list[Item]]:
    """Cells beside several rows by themselves; the columns between them, which are in rows, as one part."""
    boxes = [item.box for column in columns for item in column]
    high = max((box.bottom for box in boxes), default=0.0) - min((box.top for box in boxes), default=0.0)
    alone = [len(column) == 1 and column[0].box.bottom - column[0].box.top >= _BESIDE_ALL * high for column in columns]
    first, last = 0, len(columns)
    while first < last and alone[first]:
        first += 1
    while last > first and alone[last - 1]:
        last -= 1
    if (first, last) == (0, len(columns)):
        return columns
    between = [item for column in columns[first:last] for item in column]
    return [*columns[:first], *([between] if between else []), *columns[last:]]


def _core(start: float, end: float, leans: float) -> tuple[float, float]:
    """What of a length no cut may run across."""
    rim = min(leans, _OWN * (end - start))
    return start + rim, end - rim


def _joined(parts: Sequence[list[Item]]) -> Iterator[list[Item]]:
    """The parts, those without a cell that follow each other as one: they have an order of their own."""
    free: list[Item] = []
    for part in parts:
        if any(item.is_cell for item in part):
            if free:
                yield free
            yield part
            free = []
        else:
            free += part
    if free:
        yield free
