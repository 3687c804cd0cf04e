"""Whether something is written where a signature belongs: signed, empty, or unsure.

Three kinds of evidence: text that a reader made of it, ink that no reader could read, and a seal where one may stamp. A
place is empty only where all three are absent over a wide neighbourhood of a label that was read without a slip; the
wrong word here sends a citizen away for nothing.
"""

from __future__ import annotations

import re
from typing import Literal

from pipelines.checking.seals_by import distance, seals_by
from pipelines.checking.sign_places import ABOVE, BELOW, DATE, NEAR_ABOVE, NEAR_BELOW, REACH, may_be_written, own_place
from pipelines.checking.under_seals import may_be_unread_print
from pipelines.checking.written_names import (
    is_guessed,
    is_print_below,
    name_in,
    printed_behind,
    read_through,
    within_seal,
)
from pipelines.paper.fields.candidates import Candidate
from pipelines.paper.fields.neighbours import is_spot
from pipelines.paper.fields.places import Places
from pipelines.paper.labels.finding import Spot
from pipelines.paper.sheet.layout import Sheet
from pipelines.paper.sheet.on_the_sheet import holds, in_widths, touches
from pipelines.text import Box, Seal, Stroke, may_be_scrawl

Signed = Literal["signed", "empty", "unsure"]

_RULE_READ = re.compile(r"[一丨|~\-—_=.…、，'\"`]{1,3}")
"""What readers make of a line to write on, and of specks."""

_ON_LINE = 0.8
"""How far off the line of its words a signature stands that is plainly theirs, in heights of print."""

_OFF_LINE = 0.3
"""How far above the line of its words a seal must end that hides no signature, in heights of print."""

_ROUND = (0.1, 1.4)
"""Ink that is as high and wide as this, in page widths, and no longer than this many times its breadth, may be a seal
that was not recognised: 21 mm of A4, where names are written lower and longer."""

_SURE = 0.85
"""Confidence of a label by which a citizen may be told that its place is empty."""


def judge_place(places: Places, spot: Spot, *, stamped: bool = True) -> Signed:
    """Judge the place that belongs to a label.

    Args:
        places: the page.
        spot: the label.
        stamped: whether the catalogue lets any seal stand for the signature; where only the paper does (签章), an office's
            own seal, which belongs beside it, does not.
    """
    sheet = places.sheet
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
    hidden = _may_hide(places, spot)
    clear = ink == "empty" and not written and _is_firm(spot) and (not hidden or _is_seen_empty(places, spot))
    return "empty" if clear and not _stray_text(places, spot) else "unsure"


def _is_blue_pen(places: Places, spot: Spot, seal: Seal) -> bool:
    """Whether what was taken for a name seal is blue and stands where a signature belongs: a person's name, by stamp or by pen."""
    box = in_widths(places.sheet, seal.box)
    middle = ((box.left + box.right) / 2, (box.top + box.bottom) / 2)
    return (seal.colour, seal.shape) == ("blue", "square") and holds(own_place(places, spot), middle)


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
    off = abs(middle[1] - line) > ABOVE * height
    pen = sized and not (stroke.faint or solid or as_a_seal or (off and may_be_unread_print(places.sheet, box)))
    return pen and holds(own_place(places, spot), at) and not _is_at_another(places, spot, middle)


def _is_name_read(places: Places, spot: Spot) -> bool:
    """Whether a reader of a picture made a person's name of the ink in the place: below its words, too, and off all seals."""
    own = own_place(places, spot)
    seals = [in_widths(places.sheet, seal.box) for seal in places.sheet.reading.marks.seals]
    free = (one for one in places.grid.cells if not one.label and not any(touches(one.box, seal) for seal in seals))
    written = [one for one in free if may_be_written(places, spot, one)]
    middles = [((one.box.left + one.box.right) / 2, one.middle) for one in written]
    return any(holds(own, middle) and not _is_at_another(places, spot, middle) for middle in middles)


def _is_at_another(places: Places, spot: Spot, middle: tuple[float, float]) -> bool:
    """Whether ink stands on the line of another place to sign, right of its words, and well off the line of this one."""
    height, across, down = places.height, *middle
    return abs((spot.box.top + spot.box.bottom) / 2 - down) > ABOVE * height and any(
        cell.label
        and "签" in cell.key
        and not is_spot(cell, spot)
        and abs(cell.middle - down) < _ON_LINE * height
        and cell.box.right <= across <= cell.box.right + REACH * height
        for cell in places.grid.cells
    )


def _neighbourhood(places: Places, spot: Spot) -> Box:
    height = places.height
    return Box(
        spot.box.left - 2 * height,
        spot.box.top - NEAR_ABOVE * height,
        spot.box.right + REACH * height,
        spot.box.bottom + NEAR_BELOW * height,
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
    own = own_place(places, spot)
    line = Box(own.left, spot.box.top - _OFF_LINE * places.height, own.right, own.bottom)
    drawn = places.sheet.reading.source == "text_layer"
    return any(
        touches(in_widths(places.sheet, seal.box), line) for seal in near if not (drawn and _is_office_red(seal))
    )


def _is_office_red(seal: Seal) -> bool:
    return seal.colour == "red" and seal.shape in {"round", "oval"}


def _is_seen_empty(places: Places, spot: Spot) -> bool:
    """Whether all seals near a place on a picture are red ones of offices, and nothing at all was read upon it.

    Dark ink is told from red. What a pen leaves there is ink, or a reader has made something of it, be it two brackets.
    """
    height, words = places.height, spot.box
    place = Box(words.right, words.top - ABOVE * height, words.right + REACH * height, words.bottom + BELOW * height)
    free = (cell for cell in places.grid.around_label(spot) if not cell.label and not DATE.match(cell.key))
    return (
        not _may_stamp(places.sheet, spot)
        and all(map(_is_office_red, seals_by(places.sheet, words)))
        and not any(touches(cell.box, place) for cell in free)
    )


def _grown(box: Box) -> Box:
    rim = 0.06 * (box.right - box.left)
    return Box(box.left - rim, box.top - rim, box.right + rim, box.bottom + rim)
