"""Whether something is written where a signature belongs: signed, empty, or unsure.

Three kinds of evidence: text that a reader made of it, ink that no reader could read, and a seal where one may stamp. A
place is empty only where all three are absent over a wide neighbourhood of a label that was read without a slip; the
wrong word here sends a citizen away for nothing.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from typing import Literal

from pipelines.checking.seals_by import distance, seals_by
from pipelines.checking.under_seals import may_be_unread_print
from pipelines.checking.written_names import (
    is_guessed,
    is_name,
    is_print_below,
    is_written_on,
    name_in,
    printed_behind,
    read_through,
    within_seal,
)
from pipelines.paper.fields.candidates import Candidate
from pipelines.paper.fields.cell import Cell
from pipelines.paper.fields.neighbours import is_spot
from pipelines.paper.fields.places import Places
from pipelines.paper.labels.finding import Spot
from pipelines.paper.sheet.layout import Sheet
from pipelines.paper.sheet.on_the_sheet import across, holds, in_widths, touches
from pipelines.text import Box, Seal, Stroke, may_be_scrawl

Signed = Literal["signed", "empty", "unsure"]

_RULE_READ = re.compile(r"[一丨|~\-—_=.…、，'\"`]{1,3}")
"""What readers make of a line to write on, and of specks."""

_SPECKS = ".,:;·。、"
"""What a reader makes of a speck, or leaves of a colon."""

_REACH = 18.0
"""How far to the right of its label a signature may stand, in heights of print."""

_ABOVE, _BELOW = 1.2, 1.2
"""How far above and below its label a signature may reach, in heights of print."""

_ON_LINE = 0.8
"""How far off the line of its words a signature stands that is plainly theirs, in heights of print."""

_OFF_LINE = 0.3
"""How far above the line of its words a seal must end that hides no signature, in heights of print."""

_NEAR_ABOVE, _NEAR_BELOW = 2.2, 4.0
"""The neighbourhood that must be clear before a place is called empty."""

_ACT = re.compile(r"[(][^()]{0,4}(?:签[字名章]|[盖公印]章)[^()]{0,4}[)]")
"""What is to be done at a place, behind its words."""

_DATE = re.compile(r"[一-鿿]{0,4}日期|(?:[0-9_]{4}|[〇零一二三四五六七八九]{4})[年./-]|年月日")
"""What a date begins with, or the place for one."""

_ROUND = (0.1, 1.4)
"""Ink that is as high and wide as this, in page widths, and no longer than this many times its breadth, may be a seal
that was not recognised: 21 mm of A4, where names are written lower and longer."""

_SURE = 0.85
"""Confidence of a label by which a citizen may be told that its place is empty."""


def judge_place(sheet: Sheet, spot: Spot, known: frozenset[str], *, stamped: bool = True) -> Signed:
    """Judge the place that belongs to a label.

    Args:
        sheet: the page.
        spot: the label.
        known: every label that may be printed.
        stamped: whether the catalogue lets any seal stand for the signature; where only the paper does (签章), an office's
            own seal, which belongs beside it, does not.
    """
    places = Places(sheet, known)
    if any(_is_blue_pen(places, spot, one) for one in sheet.reading.marks.seals):
        return "signed"
    able = [one for one in seals_by(sheet, spot.box) if one.shape == "square" or not _is_anothers(places, spot, one)]
    if _may_stamp(sheet, spot) and any(stamped or seal.shape == "square" for seal in able):
        return "signed"
    candidate = places.value(spot, "person")
    beneath = printed_behind(sheet, spot, candidate) or read_through(sheet, spot, candidate)
    own = (within_seal(sheet, candidate) and not beneath) or is_print_below(sheet, spot, candidate)
    written = "" if own else name_in(candidate.raw)
    if written and not _RULE_READ.fullmatch(written) and not _is_scrawl(sheet, written, candidate):
        return "signed"
    ink = _ink(places, spot)
    if ink == "signed" or _is_name_read(places, spot):
        return "signed"
    clear = ink == "empty" and not written and not _may_hide(places, spot) and _is_firm(spot)
    return "empty" if clear and not _stray_text(places, spot) else "unsure"


def _is_blue_pen(places: Places, spot: Spot, seal: Seal) -> bool:
    """Whether what was taken for a name seal is blue and stands where a signature belongs: a person's name, by stamp or by pen."""
    box = in_widths(places.sheet, seal.box)
    middle = ((box.left + box.right) / 2, (box.top + box.bottom) / 2)
    return (seal.colour, seal.shape) == ("blue", "square") and holds(_own_place(places, spot), middle)


def _is_firm(spot: Spot) -> bool:
    return spot.exact and spot.firm >= 2 and spot.confidence >= _SURE


def _is_scrawl(sheet: Sheet, written: str, candidate: Candidate) -> bool:
    """Whether what was read may be no name: letters that a reader guessed at, or a trace no darker than a pencil.

    A pen may have left it, or a smudge: its ink says which.
    """
    if may_be_scrawl(written, candidate.confidence) or all(is_guessed(sheet, cell) for cell in candidate.cells):
        return True
    faint = [in_widths(sheet, one.box) for one in sheet.reading.marks.strokes or () if one.faint]
    return written.isascii() and any(
        touches(box, one) for cell in candidate.cells for box in cell.boxes for one in faint
    )


def _ink(places: Places, spot: Spot) -> Signed:
    """What the strokes about a label say."""
    marks = places.sheet.reading.marks
    strokes = marks.strokes
    if strokes is None or not marks.looked:
        return "unsure"
    wide = _neighbourhood(places, spot)
    # What a seal leaves on its rim is no pen's; a seal in the place itself is unsure by itself.
    seals = [_grown(seal.box) for seal in places.sheet.reading.marks.seals]
    near = [
        one
        for one in strokes
        if touches(in_widths(places.sheet, one.box), wide)
        and not (one.faint and any(touches(one.box, seal) for seal in seals))
    ]
    if any(_is_writing(places, one, spot) for one in near):
        return "signed"
    return "unsure" if near else "empty"


def _is_writing(places: Places, stroke: Stroke, spot: Spot) -> bool:
    """Whether strokes are as large and dark as a signature and stand where it belongs."""
    box, height = in_widths(places.sheet, stroke.box), places.height
    narrow, long = sorted((box.right - box.left, box.bottom - box.top))
    sized = long >= 0.9 * height and narrow >= 0.3 * height
    solid = stroke.ink > 0.75 and narrow > 1.5 * height
    as_a_seal = narrow >= _ROUND[0] and long <= _ROUND[1] * narrow
    middle = ((box.left + box.right) / 2, (box.top + box.bottom) / 2)
    line = (spot.box.top + spot.box.bottom) / 2
    # A signature that was put into the text as a picture stands on its line, and rises high above it.
    at = (middle[0], line if box.top < line < box.bottom else middle[1])
    off = abs(middle[1] - line) > _ABOVE * height
    pen = sized and not (stroke.faint or solid or as_a_seal or (off and may_be_unread_print(places.sheet, box)))
    return pen and holds(_own_place(places, spot), at) and not _is_at_another(places, spot, middle)


def _may_be_written(places: Places, spot: Spot, cell: Cell) -> bool:
    """Whether a reader of a picture may have made a text of a signature: a person's name."""
    return not places.sheet.is_typed(cell.confidence) and is_name(places.sheet, spot, cell.raw)


def _is_print(places: Places, spot: Spot, cell: Cell) -> bool:
    """Whether a text is print: neither a name nor what a pen may have left; of a page with its own text nothing read of ink beside that."""
    if places.sheet.reading.source == "text_layer":
        return places.sheet.is_typed(cell.confidence)
    return not (is_written_on(places.sheet, cell) or _may_be_written(places, spot, cell))


def _is_name_read(places: Places, spot: Spot) -> bool:
    """Whether a reader of a picture made a person's name of the ink in the place: below its words, too, and off all seals."""
    own = _own_place(places, spot)
    seals = [in_widths(places.sheet, seal.box) for seal in places.sheet.reading.marks.seals]
    free = (one for one in places.grid.cells if not one.label and not any(touches(one.box, seal) for seal in seals))
    written = [one for one in free if _may_be_written(places, spot, one)]
    middles = [((one.box.left + one.box.right) / 2, one.middle) for one in written]
    return any(holds(own, middle) and not _is_at_another(places, spot, middle) for middle in middles)


def _is_at_another(places: Places, spot: Spot, middle: tuple[float, float]) -> bool:
    """Whether ink stands on the line of another place to sign, right of its words, and well off the line of this one."""
    height, across, down = places.height, *middle
    return abs((spot.box.top + spot.box.bottom) / 2 - down) > _ABOVE * height and any(
        cell.label
        and "签" in cell.key
        and not is_spot(cell, spot)
        and abs(cell.middle - down) < _ON_LINE * height
        and cell.box.right <= across <= cell.box.right + _REACH * height
        for cell in places.grid.cells
    )


def _own_place(places: Places, spot: Spot) -> Box:
    """Where a signature stands: right of its label up to the next one; below a label with nothing beside it, too."""
    height = places.height
    cells = [one for one in places.grid.around_label(spot) if one.label or _is_print(places, spot, one)]
    cells = [one for one in cells if one.key.strip(_SPECKS)]
    middle, edge = (spot.box.top + spot.box.bottom) / 2, spot.box.right - 0.3 * height
    level = [one for one in cells if abs(one.middle - middle) < height and one.box.left >= edge]
    right = min((one.box.left for one in level if not is_spot(one, spot)), default=1.0)
    right = min(right, spot.box.right + _REACH * height)
    below = _BELOW * height
    # The other party's place beside it, in a cell of its own, or a date takes nothing from what stands below.
    others = [one for one in level if not is_spot(one, spot)]
    nearest = min(others, key=lambda one: one.box.left, default=None)
    own = nearest is None or _DATE.match(nearest.key) is not None or _is_anothers_place(places, nearest, others)
    if own:
        below = max(below, min(_NEAR_BELOW * height, _gap_below(cells, spot)))
    left = spot.box.left - height if own else edge
    return Box(left, spot.box.top - _ABOVE * height, right, spot.box.bottom + below)


def _is_anothers_place(places: Places, cell: Cell, level: Sequence[Cell]) -> bool:
    """Whether a cell is a place to sign or to seal, or bears a seal, which may hide the word for it (申请单位（盖章）).

    Its words may have come in two pieces: 申请人, and （盖章）： right behind it.
    """
    stamped = any(touches(in_widths(places.sheet, seal.box), cell.box) for seal in places.sheet.reading.marks.seals)
    if cell.label and (stamped or re.search("[签章]", cell.key)):
        return True
    pieces = [
        one for one in level if one is cell or _joins(one, cell, places.height) or _joins(cell, one, places.height)
    ]
    return len(pieces) > 1 and any(_ACT.match(one.key) for one in pieces)


def _joins(one: Cell, behind: Cell, height: float) -> bool:
    return one.row == behind.row and abs(behind.box.left - one.box.right) < 0.6 * height


def _gap_below(cells: Iterable[Cell], spot: Spot) -> float:
    """How far it is to the next print below a label."""
    under = [one.box.top for one in cells if one.box.top > spot.box.bottom and across(one.box, spot.box)]
    return min(under, default=1e9) - spot.box.bottom


def _neighbourhood(places: Places, spot: Spot) -> Box:
    height = places.height
    return Box(
        spot.box.left - 2 * height,
        spot.box.top - _NEAR_ABOVE * height,
        spot.box.right + _REACH * height,
        spot.box.bottom + _NEAR_BELOW * height,
    )


def _stray_text(places: Places, spot: Spot) -> bool:
    """Whether unexplained text stands near: a signature that was read as print may lie a little off."""
    wide, height = _neighbourhood(places, spot), places.height
    for cell in places.grid.around_label(spot):
        near = touches(cell.box, Box(spot.box.right, wide.top, wide.right, spot.box.bottom + 2.0 * height))
        short = len(cell.key) <= 5
        # A bracket that a reader saw in a signature, (A, passes for a hint of the label's own; print has it close by.
        apart = is_spot(cell, spot) and cell.box.left > spot.box.right + height
        other = not cell.label and not is_spot(cell, spot)
        if near and short and (apart or other) and name_in(cell.raw):
            return True
    return False


def _may_stamp(sheet: Sheet, spot: Spot) -> bool:
    return "章" in sheet.rows[spot.row].key[spot.start : spot.end]


def _is_anothers(places: Places, spot: Spot, seal: Seal) -> bool:
    """Whether a seal lies nearer to another place to stamp: the office's beside 单位（盖章）, above 法定代表人（签章）."""
    box = in_widths(places.sheet, seal.box)
    others = [cell.box for cell in places.grid.cells if cell.label and "章" in cell.key and not is_spot(cell, spot)]
    return any(distance(box, other) < distance(box, spot.box) for other in others)


def _may_hide(places: Places, spot: Spot) -> bool:
    """Whether a seal near a place may hide what a pen wrote there, or be what was put there instead.

    It reaches to the line of the words, or below it where one may sign there, too: what a pen writes on that line shows beside a
    seal that ends above it. Where a stamp may stand for it, any seal near counts. Else an office's red one on a page with its own
    text does not: it is drawn, and dark ink is told from it (of 175 signatures beside or under such seals all left some).
    """
    near = seals_by(places.sheet, spot.box)
    if _may_stamp(places.sheet, spot):
        return bool(near)
    own = _own_place(places, spot)
    line = Box(own.left, spot.box.top - _OFF_LINE * places.height, own.right, own.bottom)
    drawn = places.sheet.reading.source == "text_layer"
    return any(
        touches(in_widths(places.sheet, seal.box), line)
        for seal in near
        if not (drawn and seal.colour == "red" and seal.shape in {"round", "oval"})
    )


def _grown(box: Box) -> Box:
    rim = 0.06 * (box.right - box.left)
    return Box(box.left - rim, box.top - rim, box.right + rim, box.bottom + rim)
