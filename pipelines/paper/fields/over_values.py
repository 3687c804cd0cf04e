"""Forms whose labels stand over their values: what lies between a label and the next one of its column is its value.

Such a form is a table of two columns or more, and its cells are filled at mid-height: beside a cell of three lines the
only line of its neighbour stands lower than right under its label, and in no row with the values beside it.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from itertools import pairwise

from pipelines.catalog import FieldKind
from pipelines.paper.fields.candidates import TYPED
from pipelines.paper.fields.cell import Cell
from pipelines.paper.fields.growth import MOST_LINES, WRAPS
from pipelines.paper.fields.neighbours import is_spot
from pipelines.paper.labels.finding import Spot
from pipelines.paper.values.canonical import canonical

_ALIGNED = 1.3
"""Heights of print by which the left edges of a column may differ: a star before a label is no part of it."""

_UNDER = 2.7
"""Heights of print from a label down to a value that is plainly under it, at most."""

_LINE = 0.6
"""Heights of print from one line of a value to the next, less than."""

_LABEL = re.compile(r"[一-鿿()/、]{2,12}")

_FARTHER = 1.4
"""Times the way from a label down to its value that it is from a value to the next label, at least; even lines are none."""

_SHOWN = 2
"""Other labels of the column with a value under them, that show how the form is laid out; at least."""


def between_labels(spot: Spot, kind: FieldKind, cells: Sequence[Cell], height: float) -> list[Cell]:
    """The value between a label and the next of its column; empty where the form is laid out otherwise.

    Args:
        spot: the label.
        kind: of its field.
        cells: of the sheet, the label cut out.
        height: of the sheet's print, in page widths.
    """
    own = next((cell for cell in cells if cell.label and is_spot(cell, spot)), None)
    form = _Form(cells, height)
    if own is None or not form.is_alone(own) or not (form.shows(own.box.left, but=own) or form.is_over(own)):
        return []
    column = form.column(own.box.left)
    at = column.index(own) + 1
    end = next((place for place in range(at, len(column)) if form.ends_value(column, place, at)), len(column))
    floor = min((one.box.top for one in cells if one.label and one.box.top > own.box.bottom + height), default=None)
    if end == len(column):  # no label of its own column ends it: the next of another does
        end = next((place for place in range(at, end) if floor is None or column[place].box.bottom > floor), end)
    return _of_kind([cell for cell in column[at:end] if cell.filled], kind, height)


class _Form:
    """The cells of a sheet by their columns."""

    def __init__(self, cells: Sequence[Cell], height: float) -> None:
        self._cells = cells
        self._height = height

    def column(self, left: float) -> list[Cell]:
        """What begins at a place across the page, from the top."""
        near = [cell for cell in self._cells if abs(cell.box.left - left) < _ALIGNED * self._height]
        return sorted(near, key=lambda cell: (cell.box.top, cell.box.left))

    def shows(self, left: float, *, but: Cell | None = None) -> bool:
        """Whether two labels of a column, one left out, have their values under them, and hardly one beside it."""
        column = self.column(left)
        over = sum(
            label is not but and label.label and not below.label and self._is_right_under(below, label)
            for label, below in pairwise(column)
        )
        beside = sum(cell.label and self._has_value_behind(cell) for cell in column)
        return over >= _SHOWN and 2 * beside <= over

    def is_over(self, own: Cell) -> bool:
        """Whether three rows besides a cell's bear nothing but labels with their values under them, and few have them beside."""
        rows: dict[int, list[Cell]] = {}
        for cell in self._cells:
            rows.setdefault(cell.row, []).append(cell)
        over = sum(row != own.row and all(map(self._has_value_under, level)) for row, level in rows.items())
        beside = sum(cell.label and self._has_value_behind(cell) for cell in self._cells)
        return over > _SHOWN and 2 * beside <= over

    def _has_value_under(self, cell: Cell) -> bool:
        column = self.column(cell.box.left)
        at = column.index(cell) + 1
        return cell.label and at < len(column) and not column[at].label and self._is_right_under(column[at], cell)

    def is_alone(self, label: Cell) -> bool:
        """Whether no value stands behind a label in its row: nothing does, or the next label."""
        behind = self._behind(label)
        return behind is None or self.is_label(behind)

    def is_label(self, cell: Cell) -> bool:
        """Whether a cell is a label; one that no list names stands in a row with a known one, at the head of such a column."""
        if cell.label:
            return True
        level = any(one.label for one in self._cells if one.row == cell.row)
        return level and _LABEL.fullmatch(cell.key) is not None and cell.opens and self.shows(cell.box.left)

    def ends_value(self, column: Sequence[Cell], place: int, first: int) -> bool:
        """Whether a cell of a column is the next label after a value that begins at ``first``.

        One that no list names, alone in its row, stands farther from the value above than a value from its label.
        """
        cell = column[place]
        if self.is_label(cell):
            return True
        if not first < place < len(column) - 1 or _LABEL.fullmatch(cell.key) is None or not cell.opens:
            return False
        own, above, below = (
            lower.box.top - upper.box.bottom
            for upper, lower in (
                (column[first - 1], column[first]),
                (column[place - 1], cell),
                (cell, column[place + 1]),
            )
        )
        under = not column[place + 1].label and self._is_right_under(column[place + 1], cell)
        return under and above > max(_LINE * self._height, _FARTHER * own, _FARTHER * below)

    def _has_value_behind(self, label: Cell) -> bool:
        behind = self._behind(label)
        known = behind is None or behind.label or any(one.label for one in self.column(behind.box.left))
        return not known

    def _behind(self, label: Cell) -> Cell | None:
        row = [one for one in self._cells if one.row == label.row and one.box.left > label.box.left and one.filled]
        return min(row, key=lambda one: one.box.left, default=None)

    def _is_right_under(self, below: Cell, label: Cell) -> bool:
        return -0.3 * self._height < below.box.top - label.box.bottom < _UNDER * self._height


def _of_kind(lines: Sequence[Cell], kind: FieldKind, height: float) -> list[Cell]:
    """The lines as a value: all of them where its kind may take several, the only one, or the only one of its kind."""
    if kind in TYPED and len(lines) > 1:
        good = [cell for cell in lines if canonical(kind, cell.text.strip()).state == "good"]
        return good if len(good) == 1 else []
    close = all(below.box.top - above.box.bottom < _LINE * height for above, below in pairwise(lines))
    wraps = kind in WRAPS and close and len(lines) <= MOST_LINES
    return list(lines) if len(lines) == 1 or wraps else []
