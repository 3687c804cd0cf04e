"""Rows of lines: what stands at one height, from the left."""

from __future__ import annotations

from collections.abc import Sequence

from pipelines.text import Box, Line


def in_rows(lines: Sequence[Line]) -> list[Line]:
    """Rows from the top, each from the left: two lines share one when they overlap by half of the lower one's height."""
    rows: list[list[Line]] = []
    for line in sorted(lines, key=lambda one: one.box.top + one.box.bottom):
        if rows and _same_row(rows[-1][0].box, line.box):
            rows[-1].append(line)
        else:
            rows.append([line])
    return [line for row in rows for line in sorted(row, key=lambda one: one.box.left)]


def _same_row(first: Box, second: Box) -> bool:
    overlap = min(first.bottom, second.bottom) - max(first.top, second.top)
    lower = min(first.bottom - first.top, second.bottom - second.top)
    return overlap > 0.5 * lower
