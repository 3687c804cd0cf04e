"""What of a value lies under a seal: there a reader may take one character for another and be sure of it.

A seal is faded before reading, and takes strokes of the print with it: 永清 under the rim of a seal came as 水.
"""

from __future__ import annotations

from collections.abc import Sequence

from rapidfuzz.distance import Levenshtein

from pipelines.checking.alike import plain
from pipelines.paper.sheet.layout import Sheet
from pipelines.paper.sheet.on_the_sheet import in_widths, touches
from pipelines.report import Evidence
from pipelines.text import Box

Veiled = tuple[float, float]
"""From where to where a value lies under a seal, as shares of its width; (0, 0) for one that does not."""

NOT_VEILED: Veiled = (0.0, 0.0)

_RIM = 0.02
"""Shares of a seal's size by which its colour reaches beyond its box."""


def veiled(evidence: Sequence[Evidence], sheets: Sequence[Sheet]) -> Veiled:
    """What of a value of one line lies under the seals of a picture; on a page with its own text nothing does."""
    if len(evidence) != 1 or evidence[0].box is None:
        return NOT_VEILED
    (place,), box = evidence, evidence[0].box
    found = [
        (max(box.left, seal.left - rim), min(box.right, seal.right + rim))
        for sheet in sheets
        if (sheet.file, sheet.page) == (place.file, place.page) and sheet.reading.source != "text_layer"
        for seal, rim in ((one.box, _RIM * (one.box.right - one.box.left)) for one in sheet.reading.marks.seals)
        if seal.top - rim < box.bottom and seal.bottom + rim > box.top
    ]
    spans = [(left, right) for left, right in found if left < right]
    if not spans or box.left >= box.right:
        return NOT_VEILED
    wide = box.right - box.left
    return (min(left for left, _ in spans) - box.left) / wide, (max(right for _, right in spans) - box.left) / wide


def differs_only_there(value: str, other: str, where: Veiled) -> bool:
    """Whether all characters in which a value differs from another lie where a seal veils it."""
    first, second = plain(value), plain(other)
    if where == NOT_VEILED or not first:
        return False
    middles = (
        (edit.src_start + max(edit.src_end, edit.src_start + 1)) / 2 / len(first)
        for edit in Levenshtein.opcodes(first, second)
        if edit.tag != "equal"
    )
    return all(where[0] <= middle <= where[1] for middle in middles)


def may_be_unread_print(sheet: Sheet, ink: Box) -> bool:
    """Whether ink may be print that a seal kept a reader from: no higher than print, and in the line of a seal.

    Below a place to sign stand the words of the place to seal, and the seal on them (申请单位（盖章）).

    Args:
        sheet: the page.
        ink: its place, in page widths.
    """
    height = sheet.print_height
    reach = Box(ink.left - height, ink.top, ink.right + height, ink.bottom)
    seals = (in_widths(sheet, seal.box) for seal in sheet.reading.marks.seals)
    picture = sheet.reading.source != "text_layer"
    return picture and ink.bottom - ink.top <= height and any(touches(seal, reach) for seal in seals)
