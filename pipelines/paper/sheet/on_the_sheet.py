"""Places on a sheet held against one another, in page widths."""

from __future__ import annotations

from pipelines.paper.sheet.layout import Sheet
from pipelines.text import Box


def in_widths(sheet: Sheet, box: Box) -> Box:
    """A place in fractions of the page, in page widths."""
    return Box(box.left, box.top * sheet.aspect, box.right, box.bottom * sheet.aspect)


def touches(one: Box, other: Box) -> bool:
    """Whether two places share any paper."""
    return across(one, other) and one.top < other.bottom and one.bottom > other.top


def across(one: Box, other: Box) -> bool:
    """Whether two places share any of the page's width."""
    return one.left < other.right and one.right > other.left


def holds(box: Box, point: tuple[float, float]) -> bool:
    """Whether a point lies in a place."""
    return box.left <= point[0] <= box.right and box.top <= point[1] <= box.bottom
