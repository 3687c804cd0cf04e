"""Rows of print that are one row of a table: beside a cell of two lines another's only line stands at half their height."""

from __future__ import annotations

from collections.abc import Iterator

from pipelines.paper.sheet.layout import Row, Sheet

_SHARED = 0.25
"""Of the lower of two rows' heights: lines of one cell never share as much, however tight they are set."""

_LINE = 0.9
"""Heights of print from one line of a cell to the next, less than."""

_HALFWAY = 0.25
"""Of the distance between two lines of a cell: by how much what stands at half their height may be off it."""


def bands(sheet: Sheet) -> Iterator[range]:
    """The rows of a sheet from the top, those together that share their height."""
    start = 0
    halfway = [_is_halfway(sheet, index) for index in range(len(sheet.rows))]
    for index in range(1, len(sheet.rows) + 1):
        # A row is of one row of a table with the row above it where it shares its height, or either is halfway.
        if index == len(sheet.rows) or not (halfway[index] or halfway[index - 1] or _shares(sheet, index)):
            yield range(start, index)
            start = index


def _shares(sheet: Sheet, index: int) -> bool:
    """Whether a row reaches into the one above it, beside what stands there."""
    above, row = sheet.rows[index - 1], sheet.rows[index]
    common = min(above.box.bottom, row.box.bottom) - max(above.box.top, row.box.top)
    least = min(above.box.bottom - above.box.top, row.box.bottom - row.box.top)
    return common >= _SHARED * least and not _over(above, row)


def _is_halfway(sheet: Sheet, index: int) -> bool:
    """Whether a row stands half-way between two lines of one cell, beside that cell: however wide its lines are set."""
    if not 0 < index < len(sheet.rows) - 1:
        return False
    above, row, below = sheet.rows[index - 1 : index + 2]
    near = below.box.top - above.box.bottom < _LINE * sheet.print_height
    pitch = below.middle - above.middle
    halfway = abs(row.middle - (above.middle + below.middle) / 2) < _HALFWAY * pitch
    return near and halfway and _over(above, below) and not _over(above, row) and not _over(row, below)


def _over(above: Row, row: Row) -> bool:
    """Whether anything of a row stands over anything of another."""
    return any(one.box.left < two.box.right and two.box.left < one.box.right for one in above.runs for two in row.runs)
