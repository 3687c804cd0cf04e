"""Where a signature belongs: behind the words of its place, up to what is printed next, or below them."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence

from pipelines.checking.written_names import is_name, is_written_on
from pipelines.paper.fields.cell import Cell
from pipelines.paper.fields.neighbours import is_spot
from pipelines.paper.fields.places import Places
from pipelines.paper.labels.finding import Spot
from pipelines.paper.sheet.on_the_sheet import across, in_widths, touches
from pipelines.text import Box

_SPECKS = ".,:;·。、"
"""What a reader makes of a speck, or leaves of a colon."""

REACH = 18.0
"""How far to the right of its label a signature may stand, in heights of print."""

ABOVE, BELOW = 1.2, 1.2
"""How far above and below its label a signature may reach, in heights of print."""

NEAR_ABOVE, NEAR_BELOW = 2.2, 4.0
"""The neighbourhood that must be clear before a place is called empty."""

_ACT = re.compile(r"[(][^()]{0,4}(?:签[字名章]|[盖公印]章)[^()]{0,4}[)]")
"""What is to be done at a place, behind its words."""

DATE = re.compile(r"[一-鿿]{0,4}日期|(?:[0-9_]{4}|[〇零一二三四五六七八九]{4})[年./-]|年月日")
"""What a date begins with, or the place for one."""


def own_place(places: Places, spot: Spot) -> Box:
    """Where a signature stands: right of its label up to the next one; below a label with nothing beside it, too."""
    height = places.height
    cells = [one for one in places.grid.around_label(spot) if one.label or is_print(places, spot, one)]
    cells = [one for one in cells if one.key.strip(_SPECKS)]
    middle, edge = (spot.box.top + spot.box.bottom) / 2, spot.box.right - 0.3 * height
    level = [one for one in cells if abs(one.middle - middle) < height and one.box.left >= edge]
    right = min((one.box.left for one in level if not is_spot(one, spot)), default=1.0)
    right = min(right, spot.box.right + REACH * height)
    below = BELOW * height
    # The other party's place beside it, in a cell of its own, or a date takes nothing from what stands below.
    others = [one for one in level if not is_spot(one, spot)]
    nearest = min(others, key=lambda one: one.box.left, default=None)
    own = nearest is None or DATE.match(nearest.key) is not None or _is_anothers_place(places, nearest, others)
    if own:
        below = max(below, min(NEAR_BELOW * height, _gap_below(cells, spot)))
    left = spot.box.left - height if own else edge
    return Box(left, spot.box.top - ABOVE * height, right, spot.box.bottom + below)


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


def is_print(places: Places, spot: Spot, cell: Cell) -> bool:
    """Whether a text is print: neither a name nor what a pen may have left; of a page with its own text nothing read of ink beside that."""
    if places.sheet.reading.source == "text_layer":
        return places.sheet.is_typed(cell.confidence)
    return not (is_written_on(places.sheet, cell) or may_be_written(places, spot, cell))


def may_be_written(places: Places, spot: Spot, cell: Cell) -> bool:
    """Whether a reader of a picture may have made a text of a signature: a person's name."""
    return not places.sheet.is_typed(cell.confidence) and is_name(places.sheet, spot, cell.raw)
