"""Whether a choice was surely not made: boxes to tick that are all empty, on paper where nobody wrote anything near.

A tick hides in many ways: a pen covers its box so that no reader sees one, crosses out what does not hold, or rings a word.
So a choice is surely not made only on a page with its own text (where :mod:`ocr.digital.drawn_boxes` looked into each box), where each
option has its box, each box is empty, and no unread ink lies about the place. All else is a question: of pictures, one ticked
choice in two hundred is read as if all its boxes were empty (docs/benchmarks.md).
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence

from pipelines.paper.fields.bare import is_bare
from pipelines.paper.fields.cell import Cell
from pipelines.paper.fields.neighbours import is_spot
from pipelines.paper.labels.finding import Spot
from pipelines.paper.sheet.glyphs import enclosing
from pipelines.paper.sheet.layout import Sheet
from pipelines.paper.values.canonical import is_boxed, with_boxes
from pipelines.text import Box

_BEFORE = re.compile(r"(?:□[^□]+){2,}")
_BEHIND = re.compile(r"(?:[^□]+□){2,}")
_OPTION = re.compile(r"[^□]+")
_PLAIN = re.compile(
    r"其他[_＿\s]+|(?:[（(][^（()）]*[)）]|[\u3400-\u9fff、/A-Za-z0-9《》“”]|(?<=[A-Za-z]) (?=[A-Za-z]))+"
)
"""An option in one piece: a gap or a stray sign in it may be what a reader left of a ticked box."""
_MARKED = re.compile(r"[☑☒⊠√✓✔■●◉□☐○◯]|[\u3400-\u9fff]口[\u3400-\u9fff]")
"""A line that has a box or a tick."""
_AROUND = 1.3
"""Heights of print about the options in which a pen's tick, ring or crossing out would leave ink."""
_LEVEL = 0.9
"""Heights of print between the middles of a label and of its options, which may stand beside the one or the other of its lines."""
_NEAR = 2.0
"""Heights of print above and below in which further options may stand."""


def is_unticked(sheet: Sheet, spot: Spot, options: Sequence[Cell], cells: Sequence[Cell]) -> bool:
    """Whether all the boxes of a choice are empty, beyond doubt.

    Args:
        sheet: the page.
        spot: the label of the choice.
        options: where its boxes and their words stand.
        cells: of the page, the label cut out.
    """
    height = sheet.print_height
    text = with_boxes("".join(cell.text for cell in options).strip(" ，,、;；。"))
    if sheet.reading.source != "text_layer" or not (spot.firm >= 2 and spot.exact and are_empty(text)):
        return False
    place = enclosing([spot.box, *(cell.box for cell in options)])
    if any(_may_go_on(cell, place, cells, height) for cell in cells if cell not in options and not is_spot(cell, spot)):
        return False
    around = _AROUND * height
    return is_bare(sheet, Box(place.left - around, place.top - around, place.right + around, place.bottom + around))


def are_empty(text: str) -> bool:
    """Whether a text is two options or more, each a word in one piece with an empty box before it, or each with one behind it."""
    whole = re.sub(r"\s*(?=□)|(?<=□)\s*", "", text)
    if not (_BEFORE.fullmatch(whole) or _BEHIND.fullmatch(whole)):
        return False
    return all(_PLAIN.fullmatch(option) for option in _OPTION.findall(whole))


def _may_go_on(cell: Cell, place: Box, cells: Sequence[Cell], height: float) -> bool:
    """Whether a cell near the options has a box or a tick, and no other label that it would belong to."""
    near = cell.box.top - place.bottom < _NEAR * height and place.top - cell.box.bottom < _NEAR * height
    if not near or not _MARKED.search(cell.text):
        return False
    return not any(
        one.label and abs(one.middle - cell.middle) < _LEVEL * height and one.box.left < cell.box.left for one in cells
    )


def has_boxes(cells: Sequence[Cell]) -> bool:
    """Whether one of some cells has a box to tick."""
    return any(is_boxed(cell.key) for cell in cells)


def none_behind_boxes(places: Iterable[list[Cell]]) -> Iterator[list[Cell]]:
    """The places where a value may stand, without those that bear no box where an earlier one does: its boxes are all the choice.

    Where none of them is ticked, the end of another column's address is not what was chosen.
    """
    boxed = False
    for cells in places:
        own = has_boxes(cells)
        if own or not boxed:
            yield cells
        boxed = boxed or own
