"""Invisible text: a font without glyphs, and words laid into the boxes in which they were read."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, Final

import numpy as np

from ocr.upright import Matrix
from pipelines.text import Line, PageText, Word

FONT_NAME: Final = "YiciInvisible"

_DESCENT = 0.15
"""Part of a box that lies under the base line."""


class InvisibleFont:
    """A CID font that is never drawn (rendering mode 3) and so needs no embedding, not even in PDF/A (ISO 19005-2).

    Every character is one em wide and its code is assigned as it is first used; the ToUnicode map says what it means.
    So any character can be found, with no Chinese font and no character map on the side of the viewer.
    """

    def __init__(self, pdf: Any) -> None:
        self._pdf = pdf
        self._codes: dict[str, int] = {}
        self._descriptor, self._descendant, self._to_unicode, self._font = (pdf.get_new_xref() for _ in range(4))
        for xref in (self._descriptor, self._descendant, self._to_unicode, self._font):
            pdf.update_object(xref, "<<>>")

    def encoded(self, text: str) -> str:
        """The text as hex digits of 2-byte codes. Characters past the 65,535th kind are left out."""
        codes = []
        for character in text:
            code = self._codes.setdefault(character, len(self._codes) + 1)
            if code <= 0xFFFF:
                codes.append(f"{code:04X}")
        return "".join(codes)

    def put_on(self, page: Any, content: bytes) -> None:
        """Append a content stream that uses the font to a page."""
        pdf = self._pdf
        opening, closing = pdf.get_new_xref(), pdf.get_new_xref()
        for xref, data in ((opening, b"q\n"), (closing, b"\nQ\n" + content)):
            pdf.update_object(xref, "<<>>")
            pdf.update_stream(xref, data, new=True)
        streams = [opening, *page.get_contents(), closing]
        pdf.xref_set_key(page.xref, "Contents", "[" + " ".join(f"{xref} 0 R" for xref in streams) + "]")
        resources, prefix = _own_resources(pdf, page)
        kind, value = pdf.xref_get_key(resources, f"{prefix}Font")
        if kind == "xref":
            pdf.xref_set_key(int(value.split()[0]), FONT_NAME, f"{self._font} 0 R")
        else:
            pdf.xref_set_key(resources, f"{prefix}Font/{FONT_NAME}", f"{self._font} 0 R")

    def finish(self) -> None:
        """Write the font, now that all of its characters are known."""
        pdf = self._pdf
        pdf.update_object(
            self._descriptor,
            f"<</Type/FontDescriptor/FontName/{FONT_NAME}/Flags 5/FontBBox[0 -150 1000 850]/ItalicAngle 0"
            "/Ascent 850/Descent -150/CapHeight 850/StemV 80>>",
        )
        pdf.update_object(
            self._descendant,
            f"<</Type/Font/Subtype/CIDFontType2/BaseFont/{FONT_NAME}/CIDToGIDMap/Identity/DW 1000"
            f"/CIDSystemInfo<</Registry(Adobe)/Ordering(Identity)/Supplement 0>>/FontDescriptor {self._descriptor} 0 R>>",
        )
        pdf.update_stream(self._to_unicode, _character_map(self._codes), new=True)
        pdf.update_object(
            self._font,
            f"<</Type/Font/Subtype/Type0/BaseFont/{FONT_NAME}/Encoding/Identity-H"
            f"/DescendantFonts[{self._descendant} 0 R]/ToUnicode {self._to_unicode} 0 R>>",
        )


def page_content(reading: PageText, to_page: Matrix, font: InvisibleFont) -> bytes:
    """The content stream of a page's text.

    Args:
        reading: what was read.
        to_page: maps fractions of the upright page to the PDF's own space.
        font: gives the codes.
    """
    shown = [_shown(run, to_page, font) for line in reading.lines for run in _runs(line)]
    return "\n".join(["q", "BT", "3 Tr", f"/{FONT_NAME} 1 Tf", *shown, "ET", "Q", ""]).encode("ascii")


def _runs(line: Line) -> Iterator[Word]:
    """The words of a line, each reaching to its neighbour, with the spaces that stand in the line's text.

    Gaps between words would be read as spaces; so there are none.
    """
    words = line.words or (Word(text=line.text, box=line.box),)
    rest = line.text
    for index, word in enumerate(words):
        at = rest.find(word.text)
        rest = rest[at + len(word.text) :] if at >= 0 else rest
        follows = words[index + 1].box.left if index + 1 < len(words) else word.box.right
        space = " " if rest[:1].isspace() and index + 1 < len(words) else ""
        right = follows if follows > word.box.left else word.box.right
        box = word.box._replace(top=line.box.top, bottom=line.box.bottom, right=right)
        yield Word(text=word.text + space, box=box)


def _shown(run: Word, to_page: Matrix, font: InvisibleFont) -> str:
    """One text object: the matrix stretches the em of each character to its share of the box."""
    left, top, right, bottom = run.box
    base = bottom - _DESCENT * (bottom - top)
    corners = np.array([(left, base, 1.0), (right, base, 1.0), (left, base - (bottom - top), 1.0)])
    start, end, above = (corners @ to_page.T)[:, :2]
    across, up = (end - start) / len(run.text), above - start
    numbers = " ".join(f"{value:.3f}" for value in (*across, *up, *start))
    return f"{numbers} Tm <{font.encoded(run.text)}> Tj"


def _own_resources(pdf: Any, page: Any) -> tuple[int, str]:
    """Object and key prefix under which the page's resources can be written to; inherited ones are copied first."""
    xref = page.xref
    while True:
        kind, value = pdf.xref_get_key(xref, "Resources")
        if kind == "xref":
            return int(value.split()[0]), ""
        if kind == "dict":
            if xref != page.xref:
                pdf.xref_set_key(page.xref, "Resources", value)
            return page.xref, "Resources/"
        kind, parent = pdf.xref_get_key(xref, "Parent")
        if kind != "xref":
            pdf.xref_set_key(page.xref, "Resources", "<<>>")
            return page.xref, "Resources/"
        xref = int(parent.split()[0])


def _character_map(codes: dict[str, int]) -> bytes:
    """The ToUnicode map (ISO 32000-1, 9.10.3), in blocks of at most 100 as its syntax asks."""
    pairs = [f"<{code:04X}> <{character.encode('utf-16-be').hex().upper()}>" for character, code in codes.items()]
    blocks = [pairs[start : start + 100] for start in range(0, len(pairs), 100)]
    lines = ["/CIDInit /ProcSet findresource begin", "12 dict begin", "begincmap"]
    lines += ["/CIDSystemInfo <</Registry (Adobe) /Ordering (UCS) /Supplement 0>> def"]
    lines += ["/CMapName /Adobe-Identity-UCS def", "/CMapType 2 def"]
    lines += ["1 begincodespacerange", "<0000> <FFFF>", "endcodespacerange"]
    for block in blocks:
        lines += [f"{len(block)} beginbfchar", *block, "endbfchar"]
    lines += ["endcmap", "CMapName currentdict /CMap defineresource pop", "end", "end"]
    return "\n".join(lines).encode("ascii")
