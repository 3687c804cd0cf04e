"""Whether what was read at a place to sign is a person's name: beside its label, below it, or through a seal."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from operator import eq

from pipelines.dates import find_dates, squash
from pipelines.paper.fields.candidates import Candidate
from pipelines.paper.fields.cell import Cell
from pipelines.paper.labels.finding import Spot
from pipelines.paper.sheet.glyphs import fold_text
from pipelines.paper.sheet.layout import Row, Sheet
from pipelines.paper.sheet.on_the_sheet import holds, in_widths, touches
from pipelines.paper.values.beliefs import belief_in
from pipelines.paper.values.surnames import SURNAMES
from pipelines.text import Box, Seal, may_be_scrawl

_NO_NAME = re.compile(r"[年月日()（）:：;；_＿\s/.·,，。—\-]|盖章|签字|签名|签章|公章|手印|印章|亲笔|本人|日期|时间")

_NAME = re.compile(r"[一-鿿·]{2,4}(?<![章印])")
"""As long as a person's name, and no 专用章."""

_LONG = 4
"""Characters from which a name is no surname and a name of one or two."""

_HALF_READ = re.compile(r"[!-~][一-鿿]{2}|[一-鿿][!-~][一-鿿]|[一-鿿]{2}[!-~]")
"""A name of three characters of which a seal hides one, so that a mark or a letter was read there: 殷!样."""

_GIVEN = 2
"""Characters of a given name behind a surname of one."""

_DOT = "[·•・.]"
_DOTTED = re.compile(rf"[一-鿿]{{2,}}(?:{_DOT}[一-鿿]{{2,}})+")

_READ_THROUGH = 0.95
"""Confidence in each character of a name that was read under a seal."""


_DOUBTED = 0.7
"""Confidence of one character by itself up to which it may be a pen's; print is known better than that."""

_BESIDE = 0.5
"""Heights of print from it to the rest of what the pen wrote, at most."""

_LARGE = 1.6
"""Heights of print of what is written by hand, at least; the letters of a seal are lower."""


def within_seal(sheet: Sheet, candidate: Candidate) -> bool:
    """Whether all that was read there stands within a seal: its own words are no signature."""
    seals = [in_widths(sheet, seal.box) for seal in sheet.reading.marks.seals]
    middles = [((cell.box.left + cell.box.right) / 2, cell.middle) for cell in candidate.cells]
    return bool(middles) and all(any(holds(seal, middle) for seal in seals) for middle in middles)


def printed_behind(sheet: Sheet, spot: Spot, candidate: Candidate) -> bool:
    """Whether a text layer has it in the very line of its label: a typed name under a seal, no word of the seal's."""
    if not candidate.cells or not sheet.is_typed(candidate.confidence):
        return False
    if spot.stacked or not _NAME.fullmatch(name_in(candidate.raw)):
        return False
    line = next(part for part in sheet.rows[spot.row].segments if part[0] <= spot.start < part[1])
    named = [cell for cell in candidate.cells if name_in(cell.raw)]
    return all(cell.row == spot.row and line[0] < cell.start and cell.end <= line[1] for cell in named)


def is_print_below(sheet: Sheet, spot: Spot, candidate: Candidate) -> bool:
    """Whether a text layer has it below its label, and it begins with no surname: the next thing on the form (受理机关)."""
    name = name_in(candidate.raw)
    below = bool(candidate.cells) and all(cell.row > spot.row for cell in candidate.cells)
    return below and sheet.is_typed(candidate.confidence) and name[:1] not in SURNAMES


def read_through(sheet: Sheet, spot: Spot, candidate: Candidate) -> bool:
    """Whether a reader saw a person's name through a seal, in the very row of its label, or so large that this runs through it.

    A red seal is bleached before its page is read, and of what it bears no two or three characters behind a label are a
    name: a surname of one character comes first. Of what a grey one bears nothing is the very name that the paper says.
    """
    name = name_in(candidate.raw)
    whole = re.fullmatch(r"[一-鿿]{2,3}(?<![章印])", name) is not None
    if sheet.reading.source in ("text_layer", "none") or not (whole or _HALF_READ.fullmatch(name)):
        return False
    if not (_is_on_paper(sheet, spot, name) or (whole and _is_clear_name(name, candidate))):
        return False
    over = [seal for seal in sheet.reading.marks.seals if _touches_any(sheet, seal, candidate)]
    red = all(seal.colour == "red" and seal.shape != "square" for seal in over)
    told = red or _is_printed_elsewhere(sheet, spot, name, misread=0)
    behind = all(cell.box.left >= spot.box.right - 0.01 for cell in candidate.cells)
    return told and behind and all(cell.row == spot.row or _crosses(sheet, spot, cell) for cell in candidate.cells)


def _crosses(sheet: Sheet, spot: Spot, cell: Cell) -> bool:
    """Whether what is written much larger than print is crossed by the line of a label: it rises high above that."""
    line = (spot.box.top + spot.box.bottom) / 2
    large = cell.box.bottom - cell.box.top >= _LARGE * sheet.print_height
    return large and cell.box.top < line < cell.box.bottom


def is_name(sheet: Sheet, spot: Spot, raw: str) -> bool:
    """Whether a text is a person's name: it begins with a surname of one character, or the paper says it elsewhere.

    A name of more characters has no such surname (扎西旺堆): it is one where the paper prints it with its dot (扎西·旺堆).
    """
    name = name_in(raw)
    if len(name) >= _LONG and name in re.sub(_DOT, "", raw.strip()):
        return any(re.sub(_DOT, "", one) == name for row in sheet.rows for one in _DOTTED.findall(row.key))
    whole = _NAME.fullmatch(name) is not None and len(name) == len(raw.strip())
    return whole and len(name) < _LONG and (name[0] in SURNAMES or _is_printed_elsewhere(sheet, spot, name))


def is_guessed(sheet: Sheet, cell: Cell) -> bool:
    """Whether a text is letters of which its reader was not sure, however sure it was of the words before them in their line."""
    own = belief_in(sheet.reading.lines, sheet.fraction(cell.box))
    return cell.key.isalpha() and may_be_scrawl(cell.key, min(cell.confidence, own))


def is_written_on(sheet: Sheet, cell: Cell) -> bool:
    """Whether what was read may be a pen's: guessed letters, or a word of the length of a name on dark ink that is not its print."""
    dark = [in_widths(sheet, one.box) for one in sheet.reading.marks.strokes or () if not one.faint]
    inked = any(holds(cell.box, ((one.left + one.right) / 2, (one.top + one.bottom) / 2)) for one in dark)
    return (
        is_guessed(sheet, cell)
        or _is_one_of_many(sheet, cell, dark)
        or (inked and re.fullmatch(r"(?![0-9]+$)\w{1,4}", name_in(cell.raw)) is not None)
    )


def _is_one_of_many(sheet: Sheet, cell: Cell, dark: Iterable[Box]) -> bool:
    """Whether a reader doubted the one character that it saw, and ink that it could not read stands close beside: a name by hand."""
    near = _BESIDE * sheet.print_height
    left, top, right, bottom = cell.box
    around = Box(left - near, top, right + near, bottom)
    return len(cell.key) == 1 and cell.confidence < _DOUBTED and any(touches(one, around) for one in dark)


def _is_clear_name(name: str, candidate: Candidate) -> bool:
    return name[0] in SURNAMES and candidate.confidence >= _READ_THROUGH


def _is_printed_elsewhere(sheet: Sheet, spot: Spot, name: str, *, misread: int = 1) -> bool:
    """Whether a name of three characters, so many of them misread at most, or of two is all that stands at another place.

    Of a rare surname (水善淇) all three must be the same.
    """
    needed = max(2, len(name) - misread)
    others = (row for index, row in enumerate(sheet.rows) if index != spot.row)
    return any(
        (window[0] in SURNAMES or (window == name and len(name) > 2)) and sum(map(eq, window, name)) >= needed
        for row in others
        for window in _alone(row, len(name))
    )


def _is_on_paper(sheet: Sheet, spot: Spot, name: str) -> bool:
    return _is_printed_elsewhere(sheet, spot, name) or _ends_printed_name(sheet, spot, name)


def _ends_printed_name(sheet: Sheet, spot: Spot, name: str) -> bool:
    """Whether a name of three characters stands by itself at another place that ends in these two: a seal hides the surname."""
    others = (row for index, row in enumerate(sheet.rows) if index != spot.row)
    return len(name) == _GIVEN and any(
        window[0] in SURNAMES and window[1:] == name for row in others for window in _alone(row, _GIVEN + 1)
    )


def _alone(row: Row, length: int) -> Iterator[str]:
    """The texts of a length that fill a cell of a row, or what is left of it behind a colon or a space."""
    begins = {*row.starts, *row.spaced, *(place + 1 for place, char in enumerate(row.key) if char == ":")}
    ends = {*row.starts, *row.spaced, len(row.key)}
    return (row.key[start : start + length] for start in begins if start + length in ends)


def _touches_any(sheet: Sheet, seal: Seal, candidate: Candidate) -> bool:
    return any(touches(cell.box, in_widths(sheet, seal.box)) for cell in candidate.cells)


def name_in(raw: str) -> str:
    """What remains of a value without dates, hints and marks."""
    text = squash(raw)
    for found in reversed(find_dates(text)):
        text = text[: found.start] + text[found.end :]
    return _NO_NAME.sub("", fold_text(text))
