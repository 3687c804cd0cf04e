"""Labels before a column of values, of which the gap between was lost: set to the right, as portals print them, or spread.

身份证件号码 | 990102…  comes as one line; that values in several rows begin at one place, and their labels do not, parts them, or
that one of the labels is spread over the width of the column: 名　　称.
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

_SLACK = 0.8
"""The same where a label is spread, whose last character reaches into the gap that was lost."""

_RAGGED = 0.8
"""Heights of print between where two of the labels begin, at least: running text begins at one margin."""


_SPREAD = 1.0
"""Heights of print between the characters of a spread label, at least."""


def begins_column(sheet: Sheet, spot: Spot, known: frozenset[str]) -> bool:
    """Whether what follows a label at once begins where the values behind other labels begin, which begin elsewhere themselves.

    Args:
        sheet: the page.
        spot: the label, with its value right behind it.
        known: every label that may be printed.
    """
    row, height = sheet.rows[spot.row], sheet.print_height
    if spot.end >= len(row.key):
        return False
    own = row.around(spot.end, spot.end + 1).left
    level = _SLACK if _is_spread(row, own, height) else _LEVEL
    others = {
        index: label
        for index, other in enumerate(sheet.rows)
        if index != spot.row
        for label, value in _pairs(other, known)
        if abs(value - own) <= level * height
    }
    spread = any(_is_spread(sheet.rows[index], own, height) for index in (spot.row, *others))
    ragged = any(abs(label - spot.box.left) >= _RAGGED * height for label in others.values())
    parted = spread or (ragged and sheet.reading.source != "text_layer")  # a text layer keeps the gaps of running text
    return len(others) >= _OTHERS and parted


def _is_spread(row: Row, value: float, height: float) -> bool:
    """Whether two characters that begin a row stand as far apart as no text has them, before where its value begins."""
    first, second = row.around(0, 1), row.around(1, 2)
    return first.right + _SPREAD * height <= second.left and second.right <= value + _LEVEL * height


def _pairs(row: Row, known: frozenset[str]) -> Iterator[tuple[float, float]]:
    """Where each label that begins a row, or a piece of one, begins, and what follows it at once."""
    for start, end in {(0, len(row.key)), *row.segments}:
        first = start + (row.key[start] in STARS)
        for cut in range(end - 1, first + 1, -1):
            if row.key[first:cut] in known:
                yield row.around(first, first + 1).left, row.around(cut, cut + 1).left
                break
