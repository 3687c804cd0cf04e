"""Rows of print that are one row of a table: beside a cell of two lines another's only line stands at half their height."""

from __future__ import annotations

from collections.abc import Iterator

from pipelines.paper.layout import Sheet

_SHARED = 0.25
"""Of the lower of two rows' heights: lines of one cell never share as much, however tight they are set."""


def bands(sheet: Sheet) -> Iterator[range]:
    """The rows of a sheet from the top, those together that share their height."""
    start = 0
    for index in range(1, len(sheet.rows) + 1):
        if index == len(sheet.rows) or not _shares(sheet, index):
            yield range(start, index)
            start = index


def _shares(sheet: Sheet, index: int) -> bool:
    """Whether a row reaches into the one above it, beside what stands there."""
    above, row = sheet.rows[index - 1], sheet.rows[index]
    common = min(above.box.bottom, row.box.bottom) - max(above.box.top, row.box.top)
    least = min(above.box.bottom - above.box.top, row.box.bottom - row.box.top)
    over = any(one.box.left < two.box.right and two.box.left < one.box.right for one in above.runs for two in row.runs)
    return common >= _SHARED * least and not over
