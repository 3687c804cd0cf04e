"""Text near an empty place of which nobody knows whose it is: while there is some, the place may not be empty."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from pipelines.catalog import FieldKind
from pipelines.paper.fields.candidates import TYPED
from pipelines.paper.fields.cell import Cell
from pipelines.paper.fields.neighbours import hangs_under_label, is_spot, right_behind
from pipelines.paper.labels.finding import Spot
from pipelines.paper.sheet.layout import Sheet

_NEAR: Final = 1.6
"""Heights of print above and below a label."""

_ANOTHER_LINE: Final = 0.7
"""Heights of print between the middles of two lines, more than."""

_SMALL: Final = 0.85
"""Of the height of a label, how high the print of a hint is at most; forms print hints smaller than what is filled in."""


def has_orphan(sheet: Sheet, spot: Spot, kind: FieldKind, cells: Sequence[Cell], after: Sequence[Cell]) -> bool:
    """Whether text stands near a label, to its right, in a line without a label of its own.

    Args:
        sheet: the page.
        spot: the label.
        kind: of its field.
        cells: of the page, the label cut out.
        after: those of them to its right.
    """
    height = sheet.print_height
    middle = (spot.box.top + spot.box.bottom) / 2
    reach = max(_NEAR * height, (spot.box.bottom - spot.box.top) / 2)
    level = [cell for cell in after if abs(cell.middle - middle) <= reach]
    limit = min((cell.box.left for cell in level if cell.label), default=1.1)
    able = [cell for cell in level if not cell.label and cell.filled and cell.box.left < limit]
    others = [cell for cell in cells if not is_spot(cell, spot)]
    return any(
        all(
            other.box.left >= cell.box.left or abs(other.middle - cell.middle) > _ANOTHER_LINE * height
            for other in others
        )
        for cell in able
        if not right_behind(cell, spot)
        and not hangs_under_label(cell, cells, height)
        and not _is_hint(sheet, spot, kind, cell)
    )


def _is_hint(sheet: Sheet, spot: Spot, kind: FieldKind, cell: Cell) -> bool:
    """Whether a page prints of its own, and smaller than the label, words where a number or a date belongs.

    Forms say so how a field is to be filled in (用于接收办理进度), and the words stand there alone where it was not. With a digit in
    them they would be its value.
    """
    printed = sheet.reading.source == "text_layer" and sheet.is_typed(cell.confidence)
    small = cell.box.bottom - cell.box.top <= _SMALL * (spot.box.bottom - spot.box.top)
    return kind in TYPED and printed and small
