"""Forms whose labels stand over their values: what lies between a label and the next one of its column is its value.

Such a form is a table of two columns or more, and its cells are filled at mid-height: beside a cell of three lines the
only line of its neighbour stands lower than right under its label, and in no row with the values beside it.
"""

from __future__ import annotations

from collections.abc import Sequence
from itertools import pairwise

from pipelines.catalog import FieldKind
from pipelines.paper.candidates import TYPED
from pipelines.paper.cell import Cell
from pipelines.paper.growth import MOST_LINES, WRAPS
from pipelines.paper.labels import Spot
from pipelines.paper.neighbours import is_spot
from pipelines.paper.values import canonical

_ALIGNED = 1.3
"""Heights of print by which the left edges of a column may differ: a star before a label is no part of it."""

_UNDER = 2.7
"""Heights of print from a label down to a value that is plainly under it, at most."""

_LINE = 0.95
"""Heights of print from one line of a value to the next, less than."""

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
    if own is None or not _is_alone(own, cells):
        return []
    near = [cell for cell in cells if abs(cell.box.left - own.box.left) < _ALIGNED * height]
    column = sorted(near, key=lambda cell: (cell.box.top, cell.box.left))
    if not _stand_over(column, own, cells, height):
        return []
    at = column.index(own) + 1
    end = next((place for place in range(at, len(column)) if column[place].label), None)
    if end is None:  # nothing below says where the value ends
        return []
    return _of_kind([cell for cell in column[at:end] if cell.filled], kind, height)


def _stand_over(column: Sequence[Cell], own: Cell, cells: Sequence[Cell], height: float) -> bool:
    """Whether labels of a column have their values under them, and hardly one beside it."""
    over = sum(
        label is not own and label.label and not below.label and _is_right_under(below, label, height)
        for label, below in pairwise(column)
        if _is_alone(label, cells)
    )
    beside = sum(cell.label and not _is_alone(cell, cells) for cell in column)
    return over >= _SHOWN and 2 * beside <= over


def _is_right_under(below: Cell, label: Cell, height: float) -> bool:
    return -0.3 * height < below.box.top - label.box.bottom < _UNDER * height


def _is_alone(label: Cell, cells: Sequence[Cell]) -> bool:
    """Whether no value stands behind a label in its row: nothing does, or the next label."""
    behind = [cell for cell in cells if cell.row == label.row and cell.box.left > label.box.left and cell.filled]
    return not behind or min(behind, key=lambda cell: cell.box.left).label


def _of_kind(lines: Sequence[Cell], kind: FieldKind, height: float) -> list[Cell]:
    """The lines as a value: all of them where its kind may take several, the only one, or the only one of its kind."""
    if kind in TYPED and len(lines) > 1:
        good = [cell for cell in lines if canonical(kind, cell.text.strip()).state == "good"]
        return good if len(good) == 1 else []
    close = all(below.box.top - above.box.bottom < _LINE * height for above, below in pairwise(lines))
    wraps = kind in WRAPS and close and len(lines) <= MOST_LINES
    return list(lines) if len(lines) == 1 or wraps else []
