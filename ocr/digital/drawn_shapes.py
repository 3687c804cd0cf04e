"""Whether a digital page draws shapes that may be writing, or that may cover what is written: such a page has to be seen.

Letters as outlines, the strokes of a pen and white laid over a value are no text. Rules, the frames and grounds of tables
are none of these: a page that draws nothing else shows what it says.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, Final

import pymupdf

from ocr.digital.drawn_boxes import MOST_OPERATORS, centre

_STRAIGHT: Final = 1.0
"""Points that a rule may lean from end to end."""
_SPECK: Final = 3.0
"""Points. Rectangles that are smaller both ways are dots, of which programs for pens make their strokes."""
_SOLID: Final = 0.9
"""Opacity from which nothing can be read through a fill."""


def may_show_more(page: Any) -> bool:
    """Whether what the page draws beside its text may be writing or lie on the text.

    Args:
        page: of PyMuPDF.

    Returns:
        True also where it shows a picture, or draws too much to be looked through: a map or a plan.
    """
    if len(page.read_contents()) > MOST_OPERATORS or page.get_image_info():
        return True
    drawn = page.get_cdrawings()
    return any(map(_may_be_writing, drawn)) or _lies_on_text(page, drawn)


def _may_be_writing(drawing: Mapping[str, Any]) -> bool:
    """Whether a path is more than rules and rectangles."""
    return not all(map(_is_plain, drawing["items"]))


def _is_plain(item: Sequence[Any]) -> bool:
    if item[0] == "l":
        (left, top), (right, bottom) = item[1], item[2]
        return bool(abs(right - left) <= _STRAIGHT or abs(bottom - top) <= _STRAIGHT)
    return bool(item[0] == "re" and not _is_speck(pymupdf.Rect(item[1])))


def _is_speck(rect: pymupdf.Rect) -> bool:
    return bool(rect.width < _SPECK and rect.height < _SPECK)


def _lies_on_text(page: Any, drawn: Sequence[Mapping[str, Any]]) -> bool:
    """Whether a fill that hides what is under it was laid on a character."""
    solid = [
        (one["seqno"], pymupdf.Rect(one["rect"]))
        for one in drawn
        if one.get("fill") is not None and one.get("fill_opacity", 1.0) >= _SOLID
    ]
    if not solid:
        return False
    return any(
        chr(sign[0]).isalnum() and centre(sign[3]) in rect
        for span in page.get_texttrace()
        for number, rect in solid
        if number > span["seqno"]
        for sign in span["chars"]
    )
