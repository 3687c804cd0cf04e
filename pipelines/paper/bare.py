"""Whether a place on a page is bare paper: nothing was read there, and no ink lies there that nobody read."""

from __future__ import annotations

from pipelines.paper.layout import Sheet
from pipelines.text import MOST_STROKES, Box


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
    return not any(
        box.left < place.right
        and box.right > place.left
        and box.top * sheet.aspect < place.bottom
        and box.bottom * sheet.aspect > place.top
        for box in inked
    )
