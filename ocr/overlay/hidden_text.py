"""Other people's guesses under a scan: invisible text of an earlier reading, taken out so that nothing is found twice."""

from __future__ import annotations

from typing import Any, Final

import pikepdf
from pikepdf import Name

_SHOWS: Final = {"Tj", "TJ", "'", '"'}
_NEXT_LINE: Final = pikepdf.Operator("T*")
_INVISIBLE: Final = 3
"""Text rendering mode (ISO 32000-1, table 106)."""

_DEEPEST: Final = 8
"""Forms within forms that are looked into."""


def without_text(pdf: pikepdf.Pdf, page: Any, *, all_of_it: bool = False) -> None:
    """Take invisible text off a page and off the forms that it shows.

    Args:
        pdf: the file.
        page: the page's dictionary.
        all_of_it: visible text too.
    """
    page.Contents = pdf.make_stream(_filtered(page, all_of_it=all_of_it))
    _forms(page.get("/Resources"), set(), 0, all_of_it=all_of_it)


def _forms(resources: Any, seen: set[tuple[int, int]], depth: int, *, all_of_it: bool) -> None:
    if depth > _DEEPEST or not isinstance(resources, pikepdf.Dictionary):
        return
    forms = resources.get("/XObject")
    if not isinstance(forms, pikepdf.Dictionary):
        return
    for form in forms.as_dict().values():
        if not isinstance(form, pikepdf.Stream) or form.get("/Subtype") != Name.Form or form.objgen in seen:
            continue
        seen.add(form.objgen)
        form.write(_filtered(form, all_of_it=all_of_it))
        _forms(form.get("/Resources"), seen, depth + 1, all_of_it=all_of_it)


def _filtered(stream: Any, *, all_of_it: bool) -> bytes:
    kept: list[Any] = []
    mode, saved = 0, []
    for instruction in pikepdf.parse_content_stream(stream):
        operator = str(instruction.operator)
        if operator == "q":
            saved.append(mode)
        elif operator == "Q" and saved:
            mode = saved.pop()
        elif operator == "Tr" and instruction.operands:
            mode = int(instruction.operands[0])
        if operator in _SHOWS and (all_of_it or mode == _INVISIBLE):
            if operator not in ("Tj", "TJ"):
                kept.append(([], _NEXT_LINE))
            continue
        kept.append(_without_actual_text(instruction) if operator == "BDC" else instruction)
    return pikepdf.unparse_content_stream(kept)


def _without_actual_text(instruction: Any) -> Any:
    """A mark around what was shown, without the words that it says in its place."""
    tag, properties = (*instruction.operands, None, None)[:2]
    if isinstance(properties, pikepdf.Dictionary) and "/ActualText" in properties:
        del properties["/ActualText"]
        return ([tag, properties], instruction.operator)
    return instruction
