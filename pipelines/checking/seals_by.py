"""Which seals stand by a place, and how far off."""

from __future__ import annotations

from math import hypot

from pipelines.paper.sheet.layout import Sheet
from pipelines.paper.sheet.on_the_sheet import in_widths, touches
from pipelines.text import Box, Seal


def distance(seal: Box, place: Box) -> float:
    """From the middle of a seal to a place, in page widths."""
    across, down = (seal.left + seal.right) / 2, (seal.top + seal.bottom) / 2
    return hypot(max(place.left - across, across - place.right, 0), max(place.top - down, down - place.bottom, 0))


def seals_by(sheet: Sheet, box: Box) -> list[Seal]:
    """The seals that may be meant for a place: about it, in page widths, and farther to its right than to its left."""
    place = Box(box.left - 0.05, box.top - 0.1, box.right + 0.25, box.bottom + 0.1)
    return [seal for seal in sheet.reading.marks.seals if touches(in_widths(sheet, seal.box), place)]
