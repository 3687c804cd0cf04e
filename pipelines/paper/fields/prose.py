"""Values in running text: 兹委托张三（身份证号码：…，委托期限：…）办理. They end at a mark, and run over the ends of lines."""

from __future__ import annotations

import re
from collections.abc import Sequence

from pipelines.catalog import FieldKind
from pipelines.paper.fields.cell import Cell
from pipelines.paper.labels.finding import Spot
from pipelines.paper.sheet.layout import Sheet

_END = re.compile(r"[。;)]|(?<!\d),|,(?!\d)")
"""Where a value in running text ends; a comma between digits belongs to a number."""

_GOES_ON = ",;"
"""Marks with which nothing begins: what stands before a gap goes on behind it."""

_ADDRESS = re.compile(r"[^,。;:]{2,9}[省市区县]")
"""How an address begins: what is underlined as a whole goes to the next line as a whole."""

_OPEN_ENDS = "-—~至"
"""What a period that goes on in the next line ends with: 2026.09.15- / 2026.11.14."""

_BEFORE = 4
"""Characters of running text before a label in its own line that make it a part of a sentence."""

_NUMBER = re.compile(r"\(?[0-9]{1,2}[.、)]")
"""What numbers an entry of a list, before its label: (10)."""


def in_running_text(sheet: Sheet, spot: Spot, kind: FieldKind) -> bool:
    """Whether a label with its colon, or at the end of its line, stands inside a sentence.

    Whole texts and ticked boxes are never sought there.
    """
    row = sheet.rows[spot.row]
    last = spot.firm == 2 and spot.end == len(row.key)  # copies lose the colon
    if not (spot.firm == 3 or last) or spot.stacked or kind in {"text", "choice"}:
        return False
    start = max((first for first, last in row.segments if first <= spot.start < last), default=0)
    if row.key[start] in _GOES_ON:  # ，联系电话：behind a gap goes on with the sentence before the gap
        start = 0
    number = _NUMBER.match(row.key, start, spot.start)
    return spot.start - (number.end() if number else start) >= _BEFORE


def in_sentence(sheet: Sheet, spot: Spot, cells: Sequence[Cell]) -> tuple[list[Cell], bool]:
    """The value behind a label in a sentence, and whether a mark ends it (so that it is whole, or surely empty)."""
    row = sheet.rows[spot.row]
    own = [cell for cell in cells if (cell.row, cell.start) == (spot.row, spot.end) and not cell.label]
    found, ended = _up_to_mark(own[0]) if own else (None, False)
    parts = [found] if found else []
    if found and not ended and row.key[found.end : found.end + 1] in tuple(_GOES_ON):
        return parts, True  # its mark stands behind a gap
    following = next((cell for cell in cells if cell.row == spot.row + 1 and cell.start == 0 and not cell.label), None)
    moved = spot.end == len(row.key) and following is not None and _ADDRESS.match(following.key)
    unfinished = found is not None and found.key[-1] in _OPEN_ENDS
    if ended or (own and own[0].end < len(row.key)) or not (moved or unfinished or _is_full(cells, row.box.right)):
        return parts, ended
    more, ended = _up_to_mark(following) if following else (None, False)
    if moved and following is not None:  # readers lose the mark at the end of a line
        ended = ended or not _is_full(cells, following.box.right)
    return ([*parts, more], True) if more and ended else (parts, False)


def _up_to_mark(cell: Cell) -> tuple[Cell | None, bool]:
    """What stands before the first mark that ends a value, and whether there is one; a bracket of the value's own ends none."""
    for match in _END.finditer(cell.key):
        cut = match.start()
        before = cell.key[:cut]
        if match[0] == ")" and before.count("(") > before.count(")"):
            continue
        return (cell.up_to(cell.start + cut) if cut else None), True
    return cell, False


def _is_full(cells: Sequence[Cell], right: float) -> bool:
    """Whether a line reaches the right margin of the text, so that a sentence goes on below."""
    return right > 0.93 * max((cell.box.right for cell in cells), default=1.0)
