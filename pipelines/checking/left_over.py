"""Blank forms that were left in the stack beside the one that is filled in: nothing is to be held against them."""

from __future__ import annotations

from collections.abc import Sequence

from pipelines.checking.versions import Version
from pipelines.paper.sheet.glyphs import enclosing
from pipelines.paper.sheet.layout import Sheet
from pipelines.paper.sheet.on_the_sheet import in_widths
from pipelines.text import Stroke

_FEWEST_FIELDS = 2
"""Fields of which all are empty, at least: a lone empty field may be the one that the applicant forgot."""

_BELOW = 4.0
"""Heights of print below the last line of a form within which a pencil may have left something there."""


def filled_in(papers: Sequence[Version]) -> tuple[Version, ...]:
    """The documents of a material without blank forms, where one of them is filled in; else all of them."""
    written = tuple(one for one in papers if not _is_blank(one))
    return written if any(_says_something(one) for one in written) else tuple(papers)


def _says_something(version: Version) -> bool:
    return any(found.reading is not None for found in version.fields.values())


def _is_blank(version: Version) -> bool:
    """Whether nobody wrote into a form: each of its fields has its empty place, no pen and no seal was on it.

    Options whose open boxes a reader left out pass for the answer, so that in a picture only the other fields tell.
    """
    fields = [
        found
        for found in version.fields.values()
        if found.spec.required and (found.printed or found.spec.kind != "choice" or found.state == "empty")
    ]
    return (
        len(fields) >= _FEWEST_FIELDS
        and all(found.state == "empty" for found in fields)
        and not version.poor
        and all(_is_bare(leaf.sheet) for leaf in version.leaves)
    )


def _is_bare(sheet: Sheet) -> bool:
    """Whether a page bears no seal and no pen; a mark of print that was not read is smaller than that."""
    marks = sheet.reading.marks
    return not marks.seals and not any(_is_pen(sheet, stroke) for stroke in marks.strokes or ())


def _is_pen(sheet: Sheet, stroke: Stroke) -> bool:
    """Whether ink is dark, or larger than a character of the page and beside its print or close below; not before all its print.

    What a camera saw of the table under the sheet is faint and lies off the print, and what is left of the outermost rule of a form
    that it bent begins before that.
    """
    if not sheet.rows:
        return True
    box, print_ = in_widths(sheet, stroke.box), enclosing([row.box for row in sheet.rows])
    if box.left < print_.left:
        return False
    if not stroke.faint:
        return True
    large = max(box.right - box.left, box.bottom - box.top) > sheet.print_height
    down = (box.top + box.bottom) / 2
    return large and box.left <= print_.right and print_.top <= down <= print_.bottom + _BELOW * sheet.print_height
