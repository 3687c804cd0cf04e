"""Checks of what is painted: operators, states, images, forms."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, Final

import pikepdf
from pikepdf import Dictionary, Name

from ocr.pdfa.file_checks import FILTERS
from ocr.pdfa.walking import contents, dictionaries, instructions, is_graphics_state, names_of, streams

_OPERATORS_WORDS: Final = (
    "b B b* B* BDC BI BMC BT BX c cm CS cs d d0 d1 Do DP EI EMC ET EX f F f* G g gs h i ID j J K k l m M MP n q Q re RG rg "
    "ri s S SC sc SCN scn sh T* Tc Td TD Tf Tj TJ TL Tm Tr Ts Tw Tz v w W W* y ' \""
)
OPERATORS: Final = frozenset(_OPERATORS_WORDS.split())
"""Those of ISO 32000-1, annex A."""

INTENTS: Final = {"RelativeColorimetric", "AbsoluteColorimetric", "Perceptual", "Saturation"}
_MODES_WORDS: Final = (
    "Normal Compatible Multiply Screen Overlay Darken Lighten ColorDodge ColorBurn HardLight SoftLight Difference Exclusion "
    "Hue Saturation Color Luminosity"
)
MODES: Final = frozenset(_MODES_WORDS.split())
"""Those of ISO 32000-1, 11.3.5."""

_DEEPEST: Final = 28
_SHORT_FILTERS: Final = {"AHx", "A85", "Fl", "RL", "CCF", "DCT"}
_BITS: Final = (1, 2, 4, 8, 16)


def operators(pdf: pikepdf.Pdf) -> Iterator[str]:
    """Only operators of the standard, also between BX and EX; inline images without LZW."""
    for place, holder, _ in contents(pdf):
        for _, operator, one in instructions(holder):
            if operator == "INLINE IMAGE":
                image = one.iimage.obj
                if set(names_of(image.get("/F", image.get("/Filter")))) - FILTERS - _SHORT_FILTERS:
                    yield f"{place}: an inline image in a filter of its own"
                if bool(image.get("/I", image.get("/Interpolate", False))):
                    yield f"{place}: an inline image that asks for interpolation"
            elif operator not in OPERATORS:
                yield f"{place}: {operator[:20]}"


def nesting(pdf: pikepdf.Pdf) -> Iterator[str]:
    """States of graphics are saved no deeper than 28 times."""
    for place, holder, _ in contents(pdf):
        depth = deepest = 0
        for _, operator, _ in instructions(holder):
            depth += {"q": 1, "Q": -1}.get(operator, 0)
            deepest = max(deepest, depth)
        if deepest > _DEEPEST:
            yield f"{place}: {deepest} deep"


def resources(pdf: pikepdf.Pdf) -> Iterator[str]:
    """What names fonts or images has resources of its own, not those of what is above it."""
    for place, holder, own in contents(pdf):
        if own is None and any(
            operator in ("Tf", "Do", "gs", "sh", "scn", "SCN") for _, operator, _ in instructions(holder)
        ):
            yield f"{place} has no resources of its own"


def graphics_states(pdf: pikepdf.Pdf) -> Iterator[str]:
    """No transfer functions, no halftones of a name."""
    for one in dictionaries(pdf):
        if is_graphics_state(one) and ({"/TR", "/HTP"} & set(one.keys()) or one.get("/TR2") != Name.Default):
            yield "a transfer function or a halftone phase"
        if "/HalftoneType" in one and (one.get("/HalftoneType") not in (1, 5) or "/HalftoneName" in one):
            yield "a halftone of another kind"


def intents(pdf: pikepdf.Pdf) -> Iterator[str]:
    """Rendering intents are the four of the standard."""
    for one in dictionaries(pdf):
        found = one.get("/RI", one.get("/Intent") if one.get("/Subtype") == Name.Image else None)
        if isinstance(found, Name) and str(found)[1:] not in INTENTS:
            yield str(found)
    for place, holder, _ in contents(pdf):
        for operands, operator, _ in instructions(holder):
            if operator == "ri" and str(operands[0])[1:] not in INTENTS:
                yield f"{place}: {operands[0]}"


def images(pdf: pikepdf.Pdf) -> Iterator[str]:
    """No alternates, no interpolation, whole bits."""
    for one in streams(pdf):
        if one.get("/Subtype") != Name.Image:
            continue
        place, mask = f"object {one.objgen[0]}", bool(one.get("/ImageMask", False))
        if "/Alternates" in one or "/OPI" in one:
            yield f"{place}: other versions of an image"
        if bool(one.get("/Interpolate", False)):
            yield f"{place}: interpolation"
        if "/BitsPerComponent" in one and int(one.BitsPerComponent) not in ((1,) if mask else _BITS):
            yield f"{place}: {one.BitsPerComponent} bits"


def forms(pdf: pikepdf.Pdf) -> Iterator[str]:
    """No PostScript, nothing from other files."""
    for one in streams(pdf):
        kind = one.get("/Subtype")
        if kind == Name.PS or (kind == Name.Form and (one.get("/Subtype2") == Name.PS or "/PS" in one)):
            yield f"object {one.objgen[0]}: PostScript"
        if kind == Name.Form and ("/OPI" in one or "/Ref" in one):
            yield f"object {one.objgen[0]} stands for something in another file"


def blending(pdf: pikepdf.Pdf) -> Iterator[str]:
    """Blend modes are those of the standard."""
    for one in dictionaries(pdf):
        if _is_state(one):
            for mode in names_of(one.get("/BM")):
                if mode not in MODES:
                    yield mode


def _is_state(one: Any) -> bool:
    return isinstance(one, Dictionary) and isinstance(one.get("/BM"), pikepdf.Name | pikepdf.Array)
