"""Where labels are printed on a sheet.

A label is not any occurrence of its characters: it begins at the start of a cell or after a space or a mark, and ends
at a colon, a gap, the end of its cell, or where its value begins. Readers put spaces into labels (姓 名), cut them over
two lines of a narrow cell, and misread a character of a long one.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import pairwise
from operator import add

from pipelines.paper.labels.edges import (
    firmness,
    heads_cell,
    is_dated,
    is_option,
    opens,
    opens_statement,
)
from pipelines.paper.labels.half import ended_before_values, joined_halves
from pipelines.paper.labels.misread import may_be_misread, nearly
from pipelines.paper.labels.stacked import box_of_stacked, spelt_below
from pipelines.paper.labels.stops import longest_at
from pipelines.paper.labels.veiled import veiled_labels
from pipelines.paper.sheet.front import makes_heading, own_heading
from pipelines.paper.sheet.glyphs import STARS, fold_text
from pipelines.paper.sheet.layout import Row, Sheet
from pipelines.paper.sheet.lexicon import longest_first
from pipelines.text import Box

_ACT = re.compile(
    r"[一-鿿]+(?:\([一-鿿]{1,6}\))?\([^()]{0,4}(?:签[字名章]|[盖公印]章)[^()]{0,4}\)|[一-鿿]{2,8}?签[字名章](?=:|$)"
)
"""A place to sign or to seal."""

_HANGING = 2.5
"""Heights of print beyond a label at which a line of its note holds more than the note."""

_OPEN_NOTE = re.compile(r"\((?!\d|[√✓✔]?\))")


@dataclass(frozen=True)
class Spot:
    """A printed label.

    Attributes:
        row: index of its row.
        start: index of its first character in the row.
        end: index at which a value in the same row begins.
        order: place of the label among those asked for; 0 is the preferred one.
        firm: 3 a colon follows, 2 a cell ends or a gap follows, 1 text follows at once.
        exact: no character of it was misread.
        box: in page widths.
        confidence: of the reader.
        stacked: printed over two lines; there is no value in its own row.
        to_sign: it stands on its sheet only as a place to sign or to seal: 法定代表人（签字）：.
        act: it is such a place itself; the field may stand elsewhere on the sheet.
    """

    row: int
    start: int
    end: int
    order: int
    firm: int
    exact: bool
    box: Box
    confidence: float
    stacked: bool = False
    to_sign: bool = False
    act: bool = False


def find_spots(sheet: Sheet, labels: Sequence[str], known: frozenset[str], *, digits: bool = False) -> tuple[Spot, ...]:
    """Where one of the labels is printed, best first.

    Args:
        sheet: the page.
        labels: of one field; the first is preferred.
        known: all labels, so that ``名称`` is not found in ``名称预先核准``-like longer ones.
        digits: the value begins with a digit or a letter, which may follow the label at once.
    """
    found: list[Spot] = []
    for order, label in enumerate(labels):
        if key := fold_text(label).rstrip(":"):
            in_rows = list(_in_rows(sheet, key, order, known, digits=digits))
            acts = [_is_to_sign(sheet, spot, key) for spot in in_rows]
            only_signed = all(acts)
            found.extend(replace(spot, to_sign=only_signed, act=act) for spot, act in zip(in_rows, acts, strict=True))
            if only_signed:
                found.extend(
                    list(_broken(sheet, key, order))
                    or list(_stacked(sheet, key, order))
                    or list(_joined(sheet, key, order))
                    or (() if in_rows else _misread(sheet, key, order, known, digits=digits))
                )
    noted = (_with_note(sheet, spot) for spot in found)
    return tuple(sorted(noted, key=lambda spot: (spot.order, -spot.firm, spot.row)))


def _is_to_sign(sheet: Sheet, spot: Spot, key: str) -> bool:
    """Whether a field's label stands as a place to sign or to seal, 法定代表人（签字）：; the field itself may stand elsewhere."""
    return not re.search("[签章]", key) and _ACT.match(sheet.rows[spot.row].key, spot.start) is not None


def _in_rows(sheet: Sheet, key: str, order: int, known: frozenset[str], *, digits: bool) -> Iterator[Spot]:
    if key not in sheet.text:
        return
    for index, row in enumerate(sheet.rows):
        for match in re.finditer(re.escape(key), row.key) if key in row.key else ():
            spot = _spot(index, row, (match.start(), match.end()), order, digits=digits)
            longest = longest_at(row.key, match.start(), longest_first(known))
            other = spot and spot.firm == 1 and (opens_statement(row, spot.end, known) or row.key == own_heading(sheet))
            if spot and not other and longest <= len(key) and not _begins_longer(sheet, index, match.span(), known):
                yield spot


def _begins_longer(sheet: Sheet, index: int, place: tuple[int, int], known: frozenset[str]) -> bool:
    """Whether a label is the head of a longer one that goes on below: 法定代表人 of 法定代表人（负 / 责人）."""
    row = sheet.rows[index]
    behind = [part for part in row.segments if part[0] <= place[0] and part[1] >= place[1]]
    own = [part for part in behind if not row.key[part[0] : place[0]].strip(STARS)]
    return any(box_of_stacked(sheet, index, segment, known) is not None for segment in own)


def _broken(sheet: Sheet, key: str, order: int) -> Iterator[Spot]:
    """The label in running text, begun at the end of a line and ended, with its colon, in the next: 委托 / 期限：…."""
    if sheet.seams.isdisjoint(map(add, key, key[1:])):
        return
    for index, (row, below) in enumerate(pairwise(sheet.rows), start=1):
        for cut in range(len(key) - 1, 0, -1):
            if row.key.endswith(key[:cut]) and below.key.startswith(key[cut:]) and len(row.key) > cut:
                firm, value = firmness(below, len(key) - cut, digits=False)
                if firm == 3:
                    end = len(key) - cut
                    yield Spot(index, 0, value, order, firm, True, below.around(0, end), below.confidence(0, end))
                break


def _misread(sheet: Sheet, key: str, order: int, known: frozenset[str], *, digits: bool) -> Iterator[Spot]:
    """The label with a character that the reader mistook; only where it stands nowhere as it should."""
    if not may_be_misread(sheet, key):
        return
    for index, row in enumerate(sheet.rows):
        place = nearly(row, key, known)
        spot = _spot(index, row, place, order, digits=digits, exact=False) if place else None
        if spot:
            yield spot


def _spot(index: int, row: Row, place: tuple[int, int], order: int, *, digits: bool, exact: bool = True) -> Spot | None:
    start, end = place
    firm, value = firmness(row, end, digits=digits)
    # Behind a value in the same line (受托人：张三身份证号码：…) only a colon tells a label, or its date.
    first = max(begin for begin in row.starts if begin <= start)
    behind_value = firm == 3 and ":" in row.key[max(first, start - 40) : start]
    if not (opens(row, start) or behind_value or is_dated(row, start, end)):
        return None
    if (
        is_option(row, start, end)
        or firm == 0
        or (firm == 1 and (not heads_cell(row, start) or makes_heading(row, value)))
    ):
        return None
    return Spot(index, start, value, order, firm, exact, row.around(start, end), row.confidence(start, end))


def _with_note(sheet: Sheet, spot: Spot) -> Spot:
    """A label whose cell goes on below with a note in brackets (请在□内打√), which is a part of it; a line of that may bear a value."""
    edge = sheet.rows[spot.row].box
    if spot.firm != 2 or spot.stacked or spot.box.bottom > edge.bottom:  # it has two lines already, and is whole
        return spot
    box, open_note = _opened(sheet.rows[spot.row], spot)
    further, joined = False, open_note and box.right >= edge.right  # its value may have joined the note
    exact = spot.exact and not joined
    for row in sheet.rows[spot.row + 1 : spot.row + 5]:
        for start, end in row.segments:
            place, text = row.around(start, end), row.key[start:end]
            near = place.top - box.bottom < 0.9 * sheet.print_height and (place.top + place.bottom) / 2 > box.bottom
            if near and place.left < box.right and place.right > box.left and (open_note or _OPEN_NOTE.match(text)):
                box = Box(min(box.left, place.left), box.top, max(box.right, place.right), place.bottom)
                open_note, further = not text.endswith(")"), True
                exact = exact and not (open_note and place.right > spot.box.right + _HANGING * sheet.print_height)
    return replace(spot, box=box, stacked=True, exact=exact) if further else spot


def _opened(row: Row, spot: Spot) -> tuple[Box, bool]:
    """The place of a label with the note in its own line that goes on below, and whether there is one.

    A bracket that opens later in the line stands in the value.
    """
    last = next(end for start, end in row.segments if start <= spot.start < end)
    end = last if row.key.startswith("(", spot.end) else min(spot.end, last)
    text = row.key[spot.start : end]
    open_note = text.count("(") > text.count(")")
    return (row.around(spot.start, end) if open_note else spot.box), open_note


def _joined(sheet: Sheet, key: str, order: int) -> Iterator[Spot]:
    """A label over two lines whose value came in one piece with the first, or with the last; or one half under a seal."""
    halves, ended, veiled = (told(sheet, key) for told in (joined_halves, ended_before_values, veiled_labels))
    for firm, exact, places in ((2, True, halves), (3, True, ended), (3, False, veiled)):
        for index, start, value, box in places:
            yield Spot(index, start, value, order, firm, exact, box, sheet.rows[index].confidence(start, value))


def _stacked(sheet: Sheet, key: str, order: int) -> Iterator[Spot]:
    """A label over two or three lines of a narrow cell: 统一社会信用 / 代码."""
    if sheet.pieces.isdisjoint(key[:length] for length in range(2, len(key))):
        return
    for index, row in enumerate(sheet.rows):
        behind = [(place, end) for start, end in row.segments for place in row.spaced if start < place < end]
        for start, end in (*row.segments, *behind):
            head = row.key[start:end].lstrip(STARS)
            if len(head) < 2 or len(head) >= len(key) or not key.startswith(head):
                continue
            box = spelt_below(sheet, index, row.around(start, end), key[len(head) :])
            if box is not None:
                firm = row.confidence(end - len(head), end - len(head) + 1)
                yield Spot(index, start, end, order, 2, True, box, firm, stacked=True)
