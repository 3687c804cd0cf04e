"""Whether a place on a page is bare paper: nothing was read there, and no ink lies there that nobody read."""

from __future__ import annotations

from collections.abc import Sequence

from pipelines.paper.fields.cell import Cell
from pipelines.paper.labels.finding import Spot
from pipelines.paper.sheet.layout import Sheet
from pipelines.paper.sheet.on_the_sheet import in_widths, touches
from pipelines.text import MOST_STROKES, Box

_AROUND = 0.4
"""Heights of print above and below a label within which writing in its line has its middle."""

_WRITING = (0.45, 3.0)
"""Heights of print that writing measures: what is higher is what was left of a rule or a frame."""


def is_bare(sheet: Sheet, place: Box) -> bool:
    """Whether no unread ink and no seal touches a place where nothing was read.

    Args:
        sheet: the page.
        place: in page widths.

    Returns:
        False also where nobody looked for ink, where the page is illegible, and where it bears more strokes than were kept.
    """
    marks = sheet.reading.marks
    if not marks.looked or marks.strokes is None or len(marks.strokes) >= MOST_STROKES or not marks.legible:
        return False
    inked = [*(stroke.box for stroke in marks.strokes), *(seal.box for seal in marks.seals)]
    return not any(touches(in_widths(sheet, box), place) for box in inked)


def is_written_behind(sheet: Sheet, spot: Spot, after: Sequence[Cell]) -> bool:
    """Whether ink in the size of writing stands behind a label, up to the next thing in its line, where nothing was read.

    A pen left it, or print that no reader understood. What only hangs into the line is none: a signature of the line above.

    Args:
        sheet: the page.
        spot: the label.
        after: what was read to its right.
    """
    height = sheet.print_height
    middle, around = (spot.box.top + spot.box.bottom) / 2, _AROUND * height
    right = min([cell.box.left for cell in after if abs(cell.middle - middle) <= height], default=1.0)
    place = Box(spot.box.right, spot.box.top - around, right, spot.box.bottom + around)
    pen = (in_widths(sheet, stroke.box) for stroke in sheet.reading.marks.strokes or () if not stroke.faint)
    return any(
        _WRITING[0] * height <= box.bottom - box.top <= _WRITING[1] * height
        and place.top < (box.top + box.bottom) / 2 < place.bottom
        and touches(box, place)
        for box in pen
    )
