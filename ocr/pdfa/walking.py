"""Ways through the objects of a PDF that the checks and the mending share."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, Final

import pikepdf
from pikepdf import Array, Dictionary, Name, Stream

_DEEPEST: Final = 12
"""Direct objects within one another; more is no paper's."""

PAINTED: Final = ("/XObject", "/Pattern")


def dictionaries(pdf: pikepdf.Pdf) -> Iterator[Any]:
    """Every dictionary of the file, those of streams included, direct ones too."""
    for one in pdf.objects:
        yield from _within(one, 0)


def _within(one: Any, depth: int) -> Iterator[Any]:
    if depth > _DEEPEST:
        return
    if isinstance(one, Dictionary | Stream):
        yield one
        for key in one.keys():  # noqa: SIM118 - a stream is not iterable
            value = one.get(key)
            if isinstance(value, Dictionary | Array) and not value.is_indirect:
                yield from _within(value, depth + 1)
    elif isinstance(one, Array):
        for value in one:
            if isinstance(value, Dictionary | Array) and not value.is_indirect:
                yield from _within(value, depth + 1)


def streams(pdf: pikepdf.Pdf) -> Iterator[Any]:
    """Every stream of the file."""
    return (one for one in pdf.objects if isinstance(one, Stream))


def contents(pdf: pikepdf.Pdf) -> Iterator[tuple[str, Any, Any]]:
    """Everything that paints: pages, forms, tiling patterns, appearances, glyphs of Type 3 fonts.

    Yields:
        where it is, what holds the content, and its own resources (None where it has none).
    """
    for number, page in enumerate(pdf.pages, start=1):
        if "/Contents" in page.obj:
            yield f"page {number}", page.obj, page.obj.get("/Resources")
    for one in streams(pdf):
        if one.get("/Subtype") == Name.Form or one.get("/PatternType") == 1:
            yield f"object {one.objgen[0]}", one, one.get("/Resources")
    for font in dictionaries(pdf):
        if font.get("/Type") == Name.Font and font.get("/Subtype") == Name.Type3:
            procedures = font.get("/CharProcs")
            for glyph in procedures.as_dict().values() if isinstance(procedures, Dictionary) else ():
                if isinstance(glyph, Stream):
                    yield f"object {glyph.objgen[0]}", glyph, font.get("/Resources")


def instructions(holder: Any) -> Iterator[tuple[list[Any], str, Any]]:
    """Operands, operator and the instruction itself of a content; nothing of one that cannot be parsed."""
    for one in pikepdf.parse_content_stream(holder):
        yield list(one.operands), str(one.operator), one


def names_of(value: Any) -> list[str]:
    """A name or an array of names, as words without slash."""
    values = [*value] if isinstance(value, Array) else [] if value is None else [value]
    return [str(one).removeprefix("/") for one in values]


def is_graphics_state(one: Any) -> bool:
    """Whether a dictionary sets transfer functions or halftones; those of a soft mask are another matter."""
    return "/G" not in one and any(key in one for key in ("/TR", "/TR2", "/HTP"))
