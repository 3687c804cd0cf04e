"""Labels that are printed over two or three lines of a narrow cell: 统一社会信用 / 代码."""

from __future__ import annotations

from collections.abc import Iterator

from pipelines.paper.sheet.glyphs import STARS
from pipelines.paper.sheet.layout import Row, Sheet
from pipelines.paper.sheet.lexicon import openings
from pipelines.text import Box


def box_of_stacked(sheet: Sheet, index: int, segment: tuple[int, int], known: frozenset[str]) -> Box | None:
    """The box of a known label that begins with a whole segment and ends in the lines below; None when there is none.

    Args:
        sheet: the page.
        index: of the row.
        segment: its first and last character there.
        known: the labels; only those of five characters and more are ever cut, and those of four behind a star.
    """
    row, (start, end) = sheet.rows[index], segment
    head = row.key[start:end].lstrip(STARS)
    if len(head) < 2 or (start, end) not in row.segments:
        return None
    opened = openings(known).get(head[:2], ())
    least = 5 if len(head) == end - start else 4
    longer = [key for key in opened if len(key) >= max(least, len(head) + 1) and key.startswith(head)]
    if head in known and end < len(row.key):  # 受托人 | 张三, and below 身份证号码 | …: two labels, each with its value
        longer = [key for key in longer if key[len(head) :] not in known]
    boxes = (spelt_below(sheet, index, row.around(start, end), key[len(head) :]) for key in longer)
    return next((box for box in boxes if box is not None), None)


def spelt_below(sheet: Sheet, index: int, box: Box, rest: str) -> Box | None:
    """The box of a label whose rest stands in the lines right below; None when it does not."""
    if not rest:
        return box
    for below in range(index + 1, min(index + 5, len(sheet.rows))):
        row = sheet.rows[below]
        for start, end in _runs(row, rest):
            place = row.around(start, end)
            part = row.key[start:end].rstrip(":")
            near = place.top - box.bottom < 0.9 * sheet.print_height and (place.top + place.bottom) / 2 > box.bottom
            if near and place.left < box.right and place.right > box.left:
                grown = Box(min(box.left, place.left), box.top, max(box.right, place.right), place.bottom)
                return spelt_below(sheet, below, grown, rest[len(part) :])
    return None


def _runs(row: Row, rest: str) -> Iterator[tuple[int, int]]:
    """Where a row has the beginning of the rest of a label: in one segment, or letter by letter over the width of its cell."""
    for index, (start, _) in enumerate(row.segments):
        ends = [end for _, end in row.segments[index:] if rest.startswith(row.key[start:end].rstrip(":"))]
        if ends:
            yield start, ends[-1]
