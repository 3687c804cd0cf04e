"""What heads a table and what does not: rows of headings that no list names, and rows of labels beside their values."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace

from pipelines.catalog import FieldKind
from pipelines.paper.fields.candidates import Candidate, candidate_of, tells_itself
from pipelines.paper.fields.cell import Cell
from pipelines.paper.labels.finding import Spot

_WORDS = re.compile(r"[一-鿿()/、]{2,12}")
"""What a label is made of."""

_NOTHING = re.compile(r"[无暂未不待同略没免]")
"""How what stands for a value that there is not begins: 暂无, 不详, 同上."""

_ALIGNED = 0.3
"""Heights of print by which the edges, or the middles, of cells of one column may differ."""

_SHOWN = 2
"""Other rows with a label and its value in the same two columns, at least."""


def goes_on_in_pairs(own: Sequence[Cell], rows: Sequence[Sequence[Cell]], height: float) -> bool:
    """Whether a row is one of labels beside their values, as others of the page are, though not all its labels are known.

    Args:
        own: the row; no heading of a table where what stands in the places of values is no known label.
        rows: all of the page.
        height: of its print, in page widths.
    """
    first, *others = [_without_side(row) for row in (own, *(row for row in rows if row is not own))]
    if len(first) < 2 or not first[0].label or any(cell.label for cell in first[1::2]):
        return False
    pairs = [row[:2] for row in others if len(row) > 1 and row[0].label and not row[1].label]
    alike = [pair for pair in pairs if _aligned(first[0], pair[0], height) and _aligned(first[1], pair[1], height)]
    return len(alike) >= _SHOWN


def _without_side(row: Sequence[Cell]) -> Sequence[Cell]:
    """A row without the letter of a heading that stands down the side of the table."""
    return row[1:] if row and len(row[0].key) == 1 and not row[0].label else row


def _aligned(one: Cell, other: Cell, height: float) -> bool:
    left, right = one.box.left - other.box.left, one.box.right - other.box.right
    return min(abs(left), abs(left + right) / 2) < _ALIGNED * height


def heads_anew(row: Sequence[Cell], above: Sequence[Cell], headings: Sequence[Cell]) -> bool:
    """Whether a row under the values of a heading is one of headings itself, though no list names them.

    Words stand in it where all above them in their column bear digits: a further person's telephone is no word. So it is
    where the row bears nothing but words, or where its first cell is one: what stands below numbers is no number, but 合计.

    Args:
        row: the cells of one row of print.
        above: what stands in the rows of the table so far.
        headings: of the table.
    """
    if not above:
        return False
    first = min(row, key=lambda cell: cell.box.left)
    words = row if all(_is_word(cell) for cell in row) else [first] if _is_word(first) else []
    columns = [(_column(cell, headings), cell) for cell in above]
    return any(
        _is_of_another_kind(cell, [one for column, one in columns if column is _column(cell, headings)])
        for cell in words
    )


def _is_word(cell: Cell) -> bool:
    return _WORDS.fullmatch(cell.key) is not None and cell.opens


def runs_across(row: Sequence[Cell], headings: Sequence[Cell]) -> bool:
    """Whether a cell of a row stands under two headings or more: it is of other columns than theirs."""
    return any(
        sum(heading.box.left < cell.box.right and heading.box.right > cell.box.left for heading in headings) > 1
        for cell in row
    )


def _is_of_another_kind(cell: Cell, above: Sequence[Cell]) -> bool:
    numbers = bool(above) and all(any(char.isdigit() for char in one.key) for one in above)
    return numbers and _NOTHING.match(cell.key) is None


def _column(cell: Cell, headings: Sequence[Cell]) -> Cell:
    """The heading in the middle of whose column a cell stands most nearly."""
    middle = cell.box.left + cell.box.right
    return min(headings, key=lambda heading: abs(heading.box.left + heading.box.right - middle))


def in_pairs(labels: Sequence[bool]) -> bool:
    """Whether a label and something else take turns, from the first of some cells to the last: 监护人姓名 | 李四 | 被监护人姓名 | 张三."""
    return len(labels) % 2 == 0 and all(labels[::2]) and not any(labels[1::2])


def beside_heading(spot: Spot, kind: FieldKind, cells: Sequence[Cell]) -> Candidate | None:
    """What stands right behind a heading with nothing under it, where it tells itself for a value: 法定代表人 | 张三 | 营业期限长期.

    A row of a label and its value beside others looks like headings, too. It is not certain that it is none.

    Args:
        spot: the heading.
        kind: of its field.
        cells: of the page, the heading cut out.
    """
    behind = (cell for cell in cells if cell.row == spot.row and cell.start >= spot.end)
    cell = next(behind, None)
    if cell is None or cell.label or not tells_itself(kind, cell.key):
        return None
    candidate = candidate_of(spot, kind, [cell])
    return replace(candidate, sure=False) if candidate else None
