"""Labels of which a seal hides the beginning: 日期：2026年9月7日 where 申请日期 is printed and the seal was pressed over it.

A seal belongs on the date and the name under a paper, and a copy without colour cannot part it from the print.
"""

from __future__ import annotations

from collections.abc import Iterator

from pipelines.paper.sheet.layout import Sheet
from pipelines.text import Box

_LEAST = 2
"""Characters of a label that are left, at least."""

_RIM = 0.1
"""Shares of a seal's width by which its edge may lie beyond its box."""


def veiled_labels(sheet: Sheet, key: str) -> Iterator[tuple[int, int, int, Box]]:
    """Where the end of a label begins a piece, before a colon, and its beginning would lie under a seal of a picture.

    Args:
        sheet: the page.
        key: the label, folded.

    Yields:
        Index of the row; the first character of what is left of the label, and that with which the value begins; the box of
        what is left.
    """
    seals = () if sheet.reading.source == "text_layer" else sheet.reading.marks.seals
    ends = [key[at:] for at in range(1, len(key) - _LEAST + 1)]
    least = f"{key[-_LEAST:]}:"
    if not seals or not ends or least not in sheet.text:
        return
    for index, row in [(index, row) for index, row in enumerate(sheet.rows) if least in row.key]:
        for start, _ in row.segments:
            end = next((one for one in ends if row.key.startswith(f"{one}:", start)), "")
            own = row.around(start, start + len(end)) if end else None
            if own and any(_hides(seal.box, _before(sheet, own, len(key) - len(end), len(end))) for seal in seals):
                yield index, start, start + len(end) + 1, own


def _before(sheet: Sheet, own: Box, hidden: int, left: int) -> Box:
    """Where the hidden characters of a label stand, by the width of those that are left; fractions of the page."""
    wide = (own.right - own.left) / left
    return sheet.fraction(Box(own.left - hidden * wide, own.top, own.left, own.bottom))


def _hides(seal: Box, place: Box) -> bool:
    """Whether a seal lies over the middle of a place, its edge counted."""
    rim = _RIM * (seal.right - seal.left)
    across, down = (place.left + place.right) / 2, (place.top + place.bottom) / 2
    return seal.left - rim <= across <= seal.right + rim and seal.top - rim <= down <= seal.bottom + rim
