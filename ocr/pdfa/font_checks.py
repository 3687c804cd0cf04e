"""Checks of fonts: what shows text is in the file, and our own invisible font is what it says."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, Final

import pikepdf
from pikepdf import Array, Dictionary, Name, Stream

from ocr.overlay.glyphless import EM, GLYPH
from ocr.overlay.invisible import FONT_NAME
from ocr.pdfa.walking import contents, dictionaries, instructions

_PROGRAMS: Final = ("/FontFile", "/FontFile2", "/FontFile3")
_PREDEFINED_WORDS: Final = (
    "GB-EUC-H GB-EUC-V GBpc-EUC-H GBpc-EUC-V GBK-EUC-H GBK-EUC-V GBKp-EUC-H GBKp-EUC-V GBK2K-H GBK2K-V UniGB-UCS2-H "
    "UniGB-UCS2-V UniGB-UTF16-H UniGB-UTF16-V B5pc-H B5pc-V HKscs-B5-H HKscs-B5-V ETen-B5-H ETen-B5-V ETenms-B5-H "
    "ETenms-B5-V CNS-EUC-H CNS-EUC-V UniCNS-UCS2-H UniCNS-UCS2-V UniCNS-UTF16-H UniCNS-UTF16-V 83pv-RKSJ-H 90ms-RKSJ-H "
    "90ms-RKSJ-V 90msp-RKSJ-H 90msp-RKSJ-V 90pv-RKSJ-H Add-RKSJ-H Add-RKSJ-V EUC-H EUC-V Ext-RKSJ-H Ext-RKSJ-V H V "
    "UniJIS-UCS2-H UniJIS-UCS2-V UniJIS-UCS2-HW-H UniJIS-UCS2-HW-V UniJIS-UTF16-H UniJIS-UTF16-V KSC-EUC-H KSC-EUC-V "
    "KSCms-UHC-H KSCms-UHC-V KSCms-UHC-HW-H KSCms-UHC-HW-V KSCpc-EUC-H UniKS-UCS2-H UniKS-UCS2-V UniKS-UTF16-H "
    "UniKS-UTF16-V Identity-H Identity-V"
)
PREDEFINED: Final = frozenset(_PREDEFINED_WORDS.split())
"""The character maps of ISO 32000-1, table 118."""


def fonts(pdf: pikepdf.Pdf) -> Iterator[Any]:
    """Every font of the file; of a composite one its descendant too."""
    return (one for one in dictionaries(pdf) if one.get("/Type") == Name.Font)


def foreign_fonts(pdf: pikepdf.Pdf) -> bool:
    """Whether text may be shown in a font that is not ours."""
    return any(str(font.get("/BaseFont", "")) != "/" + FONT_NAME for font in fonts(pdf))


def embedded(pdf: pikepdf.Pdf) -> Iterator[str]:
    """The program of every font is in the file."""
    for font in fonts(pdf):
        if font.get("/Subtype") in (Name.Type0, Name.Type3):
            continue
        descriptor = font.get("/FontDescriptor")
        if not isinstance(descriptor, Dictionary) or not any(key in descriptor for key in _PROGRAMS):
            yield str(font.get("/BaseFont", "a font without name"))


def glyph_maps(pdf: pikepdf.Pdf) -> Iterator[str]:
    """A composite TrueType font says which glyph a code means."""
    for font in fonts(pdf):
        found = font.get("/CIDToGIDMap")
        if font.get("/Subtype") == Name.CIDFontType2 and not (isinstance(found, Stream) or found == Name.Identity):
            yield str(font.get("/BaseFont"))


def character_maps(pdf: pikepdf.Pdf) -> Iterator[str]:
    """A composite font's character map is in the file or one of the standard's."""
    for font in fonts(pdf):
        encoding = font.get("/Encoding")
        if font.get("/Subtype") == Name.Type0 and isinstance(encoding, Name) and str(encoding)[1:] not in PREDEFINED:
            yield str(encoding)


def own_widths(pdf: pikepdf.Pdf) -> Iterator[str]:
    """The width that our font states is that of its glyph, and it has a map to Unicode."""
    for font in fonts(pdf):
        if str(font.get("/BaseFont", "")) != "/" + FONT_NAME:
            continue
        if font.get("/Subtype") == Name.Type0 and not isinstance(font.get("/ToUnicode"), Stream):
            yield "no map to Unicode"
        if font.get("/Subtype") == Name.CIDFontType2 and (font.get("/DW") != EM or "/W" in font):
            yield "another width than that of the glyph"


def notdef(pdf: pikepdf.Pdf) -> Iterator[str]:
    """No code of our text means the glyph ``.notdef``, nor lies outside of the map."""
    glyphs: dict[str, bytes] = {}
    for font in fonts(pdf):
        if str(font.get("/BaseFont", "")) == "/" + FONT_NAME and isinstance(font.get("/CIDToGIDMap"), Stream):
            glyphs[FONT_NAME] = bytes(font.CIDToGIDMap.read_bytes())
    for place, holder, resources in contents(pdf):
        if FONT_NAME in glyphs and _has_ours(resources):
            yield from (place for code in _codes(holder) if not _is_glyph(glyphs[FONT_NAME], code))


def _is_glyph(glyphs: bytes, code: int) -> bool:
    return int.from_bytes(glyphs[2 * code : 2 * code + 2], "big") == GLYPH


def _has_ours(resources: Any) -> bool:
    known = resources.get("/Font") if isinstance(resources, Dictionary) else None
    return isinstance(known, Dictionary) and "/" + FONT_NAME in known


def _codes(holder: Any) -> set[int]:
    codes: set[int] = set()
    ours = False
    for operands, operator, _ in instructions(holder):
        if operator == "Tf":
            ours = str(operands[0]) == "/" + FONT_NAME
        elif ours and operator in ("Tj", "TJ"):
            shown = operands[0] if isinstance(operands[0], Array) else operands
            text = b"".join(bytes(part) for part in shown if isinstance(part, pikepdf.String))
            codes |= {int.from_bytes(text[place : place + 2], "big") for place in range(0, len(text), 2)}
    return codes
