"""How a cell stands to a label: behind it, in its row, a part of it."""

from __future__ import annotations

from pipelines.paper.cell import Cell
from pipelines.paper.labels import Spot
from pipelines.text import Box


def right_behind(cell: Cell, spot: Spot) -> bool:
    """Whether a cell follows the label in its own segment."""
    return not spot.stacked and cell.row == spot.row and cell.start == spot.end and not cell.opens


def from_row_of(cell: Cell, spot: Spot) -> bool:
    """Whether a cell stands in the label's row or below it."""
    return not spot.stacked and cell.row >= spot.row


def is_spot(cell: Cell, spot: Spot) -> bool:
    """Whether a cell is the label itself, or a part of it."""
    if spot.stacked:
        return inside(cell.box, spot.box)
    return cell.row == spot.row and spot.start <= cell.start < spot.end


def inside(box: Box, other: Box) -> bool:
    """Whether the middle of a box lies in another."""
    middle, centre = (box.left + box.right) / 2, (box.top + box.bottom) / 2
    return other.left <= middle <= other.right and other.top <= centre <= other.bottom
