"""Labels set to the right before a column of values, as portals print them, in a picture whose reader lost the gap between.

身份证件号码 | 990102…  comes as one line; that values in several rows begin at one place, and their labels do not, parts them.
"""

from __future__ import annotations

from collections.abc import Iterator

from pipelines.paper.labels.finding import Spot
from pipelines.paper.sheet.glyphs import STARS
from pipelines.paper.sheet.layout import Row, Sheet

_OTHERS = 2
"""Rows whose values begin at the same place, at least."""

_LEVEL = 0.4
"""Heights of print by which their first characters may lie apart, as readers place them."""

_RAGGED = 0.8
"""Heights of print between where two of the labels begin, at least: running text begins at one margin."""


def begins_column(sheet: Sheet, spot: Spot, known: frozenset[str]) -> bool:
    """Whether what follows a label at once begins where the values behind other labels begin, which begin elsewhere themselves.

    Args:
        sheet: the page.
        spot: the label, with its value right behind it.
        known: every label that may be printed.
    """
    row, height = sheet.rows[spot.row], sheet.print_height
    if sheet.reading.source == "text_layer" or spot.end >= len(row.key):
        return False
    own = row.around(spot.end, spot.end + 1).left
    others = {
        index: label
        for index, other in enumerate(sheet.rows)
        if index != spot.row
        for label, value in _pairs(other, known)
        if abs(value - own) <= _LEVEL * height
    }
    ragged = any(abs(label - spot.box.left) >= _RAGGED * height for label in others.values())
    return len(others) >= _OTHERS and ragged


def _pairs(row: Row, known: frozenset[str]) -> Iterator[tuple[float, float]]:
    """Where each label that begins a piece of a row begins, and what follows it at once."""
    for start, end in row.segments:
        first = start + (row.key[start] in STARS)
        for cut in range(end - 1, first + 1, -1):
            if row.key[first:cut] in known:
                yield row.around(first, first + 1).left, row.around(cut, cut + 1).left
                break
