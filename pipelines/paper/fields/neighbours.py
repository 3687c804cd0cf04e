"""How a cell stands to a label: behind it, in its row, a part of it."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from pipelines.paper.fields.cell import Cell
from pipelines.paper.labels.finding import Spot
from pipelines.paper.values.canonical import is_boxed
from pipelines.text import Box


def right_behind(cell: Cell, spot: Spot) -> bool:
    """Whether a cell follows the label in its own segment."""
    return not spot.stacked and cell.row == spot.row and cell.start == spot.end and not cell.opens


def follows_label(cell: Cell, cells: Iterable[Cell]) -> bool:
    """Whether a cell follows another label in its own segment: it is that one's value, however the page leans."""
    return not cell.opens and is_led(cell, cells)


def behind_label(spot: Spot, cells: Sequence[Cell], height: float) -> list[Cell]:
    """Cells to the right of a label, and what follows it in its own line, even if their boxes overlap as tight print does.

    Args:
        spot: the label.
        cells: of the sheet, the label cut out.
        height: of the sheet's print, in page widths.
    """
    edge, row = spot.box.right - 0.3 * height, None if spot.stacked else spot.row
    return [
        cell
        for cell in cells
        if (cell.row == row and cell.start >= spot.end)
        or (cell.box.left >= edge and not is_spot(cell, spot) and (cell.row == row or not follows_label(cell, cells)))
    ]


def from_row_of(cell: Cell, spot: Spot) -> bool:
    """Whether a cell stands in the label's row or below it."""
    return not spot.stacked and cell.row >= spot.row


def goes_on_aside(cell: Cell, spot: Spot, cells: Sequence[Cell], height: float) -> bool:
    """Whether a cell is the next line of a value that stands behind another label, farther to the right."""
    if right_behind(cell, spot):
        return False
    for above in cells:
        gap = cell.box.top - above.box.bottom
        aligned = abs(above.box.left - cell.box.left) <= 0.5 * height and abs(gap) < 0.95 * height
        if above.row < cell.row and aligned and not above.label:
            row = [one for one in cells if one.row == above.row]
            if any(one.label and spot.box.right < one.box.left < above.box.left for one in row):
                return True
    return False


def stands_off(above: Cell, line: Cell, cells: Iterable[Cell], most: float) -> bool:
    """Whether a line above another is farther from it than what stands below: lines of a cell are nearer than the next cell.

    On a page that leans the title of a form reaches down to the first value, and may begin where that does.

    Args:
        above: the line above.
        line: the line below it.
        cells: of the sheet.
        most: by how much it may be farther, in page widths.
    """
    under = [
        one.box.top - line.box.bottom
        for one in cells
        if one.middle > line.box.bottom and one.box.left < line.box.right and one.box.right > line.box.left
    ]
    return bool(under) and line.box.top - above.box.bottom > max(min(under), 0.0) + most


def is_spot(cell: Cell, spot: Spot) -> bool:
    """Whether a cell is the label itself, or a part of it."""
    if spot.stacked:
        return inside(cell.box, spot.box)
    return cell.row == spot.row and spot.start <= cell.start < spot.end


def begins_before_values(cell: Cell, spot: Spot, cells: Sequence[Cell], height: float) -> bool:
    """Whether a text begins left of where the values beside a label's column of labels begin: it is in no cell of theirs.

    Args:
        cell: the text, below the label.
        spot: the label.
        cells: of the sheet.
        height: of the print, in page widths.
    """
    column = [
        one for one in cells if one.label and abs(one.box.left - spot.box.left) < height and not is_spot(one, spot)
    ]
    ends = {(label.row, label.end) for label in column}
    beside = [one for one in cells if one.opens and (one.row, one.start) in ends]
    return any(not one.label and one.filled and cell.box.left < one.box.left - height for one in beside)


def is_led(cell: Cell, cells: Iterable[Cell]) -> bool:
    """Whether a label stands right before a cell in its row."""
    return any(one.label and one.row == cell.row and one.end == cell.start for one in cells)


def inside(box: Box, other: Box) -> bool:
    """Whether the middle of a box lies in another."""
    middle, centre = (box.left + box.right) / 2, (box.top + box.bottom) / 2
    return other.left <= middle <= other.right and other.top <= centre <= other.bottom


def columns_beside(cell: Cell, cells: Sequence[Cell], band: range) -> list[Cell]:
    """What stands in the other columns of a cell's row of a table, of each its first line.

    Args:
        cell: in one of the rows of the band.
        cells: of the sheet.
        band: the rows of print that are that one row of the table.
    """
    row = [one for one in cells if one.row in band and not _over(one, cell)]
    return [
        one for one in row if one is not cell and not any(other.row < one.row and _over(other, one) for other in row)
    ]


def _over(one: Cell, other: Cell) -> bool:
    """Whether two cells stand over one another."""
    return one.row != other.row and one.box.left < other.box.right and one.box.right > other.box.left


def reading_order(cell: Cell, near: Sequence[Cell]) -> tuple[float, int, float]:
    """From the left, but lines over one another from the top: the second one may begin a hair farther left."""
    over = [one.box.left for one in near if one.box.left < cell.box.right and one.box.right > cell.box.left]
    return (min(over), cell.row, cell.box.left)


def has_value_under(spot: Spot, cells: Iterable[Cell], height: float) -> bool:
    """Whether what is no label begins in the next line where a label begins; ``height`` is that of the print."""
    middle = (spot.box.top + spot.box.bottom) / 2
    return any(
        not cell.label
        and cell.filled
        and abs(cell.box.left - spot.box.left) < 0.5 * height
        and 0.5 * height < cell.middle - middle < 1.6 * height
        for cell in cells
    )


def hangs_under_label(cell: Cell, cells: Iterable[Cell], height: float) -> bool:
    """Whether a cell stands right below another label, at its left edge: it is that one's value."""
    return any(
        one.label and abs(one.box.left - cell.box.left) < 0.5 * height and 0 < cell.middle - one.middle < 1.6 * height
        for one in cells
    )


def is_followed_aside(spot: Spot, cells: Sequence[Cell], height: float) -> bool:
    """Whether a lone label has a lone text in the next line, farther to the right: that may be its value."""
    level = [one for one in cells if one.row == spot.row and not is_spot(one, spot)]
    below = [one for one in cells if one.row == spot.row + 1]
    near = len(below) == 1 and below[0].box.top - spot.box.bottom < 0.9 * height
    return not level and near and not below[0].label and below[0].box.left > spot.box.right


def is_elsewhere(cell: Cell, spot: Spot, cells: Sequence[Cell], height: float) -> bool:
    """Whether text below a label is plainly not its value: a label with a value of its own, or a line across columns."""
    level = [one for one in cells if one.row == spot.row and not is_spot(one, spot)]
    heads = bool(level) and all(one.label for one in level)  # a row of headings has its values below
    followed = not heads and any(
        one.row == cell.row and one.start > cell.start and one.box.left - cell.box.right > 2.2 * height for one in cells
    )
    aside = abs(cell.box.left - spot.box.left) > height
    right = min((one.box.left for one in cells if one.row == spot.row and one.box.left >= spot.box.right), default=1.1)
    return followed or cell.box.right > right or (aside and is_led(cell, cells))


def boxes_under(first: Cell, spot: Spot, cells: Sequence[Cell], height: float) -> list[Cell]:
    """The row of boxes to tick below a label, up to the next label's column; empty where it is none, or another label's.

    Args:
        first: what stands below the label.
        spot: the label.
        cells: of the sheet.
        height: of the print, in page widths.
    """
    if is_led(first, cells):
        return []
    beside = [cell.box.left for cell in cells if cell.row == spot.row and cell.box.left >= spot.box.right]
    edge = min(beside, default=1.1) - 0.5 * height
    row = [cell for cell in cells if cell.row == first.row and first.box.left <= cell.box.left < edge]
    return row if any(is_boxed(cell.key) for cell in row) and not any(cell.label for cell in row) else []


def right_under(cell: Cell, spot: Spot, height: float) -> bool:
    """Whether a cell begins where the label begins, in the very next line: whatever else stands in that line."""
    aligned = abs(cell.box.left - spot.box.left) < 0.5 * height
    return aligned and cell.box.top - spot.box.bottom < 0.9 * height


def stands_before(cell: Cell, labels: Sequence[Cell], height: float) -> bool:
    """Whether a cell begins left of the labels around it, or right where the first of them begins, in a line above all."""
    limit = min((label.box.left for label in labels), default=1.1)
    aligned = abs(cell.box.left - limit) <= 0.5 * height
    return cell.box.left < limit - 0.5 * height or (aligned and all(cell.row < label.row for label in labels))
