"""Invisible text: a font without glyphs, and the words of a page laid into the boxes in which they were read."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from typing import Any, Final, NamedTuple

import numpy as np
import pikepdf
from pikepdf import Array, Dictionary, Name

from ocr.overlay.glyphless import ASCENT, DESCENT, EM, GLYPH, glyphless_font
from ocr.upright import Matrix
from pipelines.text import Line, PageText, Word

FONT_NAME: Final = "YiciInvisible"

MOST_CODES: Final = 0xFFFE
"""Kinds of characters that one font can tell apart; a file with more keeps the first ones."""

_BELOW: Final = -DESCENT / EM
"""Part of a box that lies under the base line."""

_DRIFT: Final = 0.12
"""Part of a character by which it may stand off its box before the spacing is set anew."""

_STANDS: Final = 1.5
"""A line of several words that is so many times as high as wide runs from top to bottom."""


class Cell(NamedTuple):
    """Text with the stretch of the line that it takes, in fractions of the page along the line."""

    text: str
    start: float
    end: float


class InvisibleFont:
    """The font of a whole file. Every character is one em wide, its code is assigned as it is first used.

    The ToUnicode map says what a code means, so any character can be found, with no Chinese font and no character map
    on the side of the viewer. The font is embedded: ISO 19005-2, 6.2.11.4.1 would let it be left out, as it is never
    drawn (rendering mode 3), but not every checker knows.

    Attributes:
        dictionary: of the font, for the resources of a page.
    """

    def __init__(self, pdf: pikepdf.Pdf) -> None:
        self._pdf = pdf
        self._codes: dict[str, int] = {}
        self.dictionary: Any = pdf.make_indirect(Dictionary())

    def encoded(self, text: str) -> str:
        """The text as hex digits of 2-byte codes. Characters past :data:`MOST_CODES` kinds are left out."""
        codes = []
        for character in text:
            code = self._codes.setdefault(character, len(self._codes) + 1)
            if code <= MOST_CODES:
                codes.append(f"{code:04X}")
        return "".join(codes)

    def finish(self) -> None:
        """Write the font, now that all of its characters are known."""
        pdf, codes = self._pdf, {text: code for text, code in self._codes.items() if code <= MOST_CODES}
        program = pdf.make_stream(glyphless_font())
        program.Length1 = len(glyphless_font())
        descriptor = Dictionary(
            Type=Name.FontDescriptor,
            FontName=Name("/" + FONT_NAME),
            Flags=4,
            FontBBox=Array([0, DESCENT, EM, ASCENT]),
            ItalicAngle=0,
            Ascent=ASCENT,
            Descent=DESCENT,
            CapHeight=ASCENT,
            StemV=80,
            FontFile2=program,
        )
        glyphs = GLYPH.to_bytes(2, "big") * (len(codes) + 1)
        descendant = Dictionary(
            Type=Name.Font,
            Subtype=Name.CIDFontType2,
            BaseFont=Name("/" + FONT_NAME),
            CIDToGIDMap=pdf.make_stream(b"\0\0" + glyphs[2:]),
            CIDSystemInfo=Dictionary(Registry="Adobe", Ordering="Identity", Supplement=0),
            DW=EM,
            FontDescriptor=pdf.make_indirect(descriptor),
        )
        self.dictionary.Type, self.dictionary.Subtype = Name.Font, Name.Type0
        self.dictionary.BaseFont, self.dictionary.Encoding = Name("/" + FONT_NAME), Name("/Identity-H")
        self.dictionary.DescendantFonts = Array([pdf.make_indirect(descendant)])
        self.dictionary.ToUnicode = pdf.make_stream(_character_map(codes))


def page_content(reading: PageText, to_page: Matrix, font: InvisibleFont) -> bytes:
    """The content stream of a page's text.

    Args:
        reading: what was read.
        to_page: maps fractions of the upright page to the PDF's own space; 3 x 3.
        font: gives the codes.
    """
    shown = [
        _shown(cells, line, down, to_page, font)
        for line in reading.lines
        for down in (_runs_down(line, reading),)
        for cells in _stretches(_cells(line, down=down))
        if cells[-1].end > cells[0].start
    ]
    return "\n".join(["q", "BT", "3 Tr", f"/{FONT_NAME} 1 Tf", *shown, "ET", "Q", ""]).encode("ascii")


def _runs_down(line: Line, reading: PageText) -> bool:
    """Whether the line is set from top to bottom, its characters one under the other."""
    high = (line.box.bottom - line.box.top) * reading.height
    return len(line.words) > 1 and high > _STANDS * (line.box.right - line.box.left) * reading.width


def _cells(line: Line, *, down: bool) -> Iterator[Cell]:
    """The words of a line, each reaching to its neighbour, with the spaces that stand in the line's text.

    Gaps between words would be taken for spaces; so there are none.
    """
    words = [word for word in line.words if word.text] or [Word(text=line.text, box=line.box)]
    ends = [(word.box.top, word.box.bottom) if down else (word.box.left, word.box.right) for word in words]
    rest = line.text
    for index, word in enumerate(words):
        at = rest.find(word.text)
        rest = rest[at + len(word.text) :] if at >= 0 else rest
        last = index + 1 == len(words)
        start, own = ends[index]
        follows = own if last else ends[index + 1][0]
        space = " " if rest[:1].isspace() and not last else ""
        yield Cell(word.text + space, start, follows if follows > start else own)


def _stretches(cells: Iterable[Cell]) -> Iterator[list[Cell]]:
    """Cells that follow one another without a gap; a line whose words go back begins anew."""
    stretch: list[Cell] = []
    for cell in cells:
        if stretch and cell.start != stretch[-1].end:
            yield stretch
            stretch = []
        stretch.append(cell)
    if stretch:
        yield stretch


def _evenly_spaced(cells: Sequence[Cell]) -> Iterator[Cell]:
    """The same text in as few cells as keep every boundary in its place, give or take :data:`_DRIFT` of a character."""
    first = 0
    while first < len(cells):
        last = first
        while last + 1 < len(cells) and _is_even(cells[first : last + 2]):
            last += 1
        yield Cell("".join(cell.text for cell in cells[first : last + 1]), cells[first].start, cells[last].end)
        first = last + 1


def _is_even(cells: Sequence[Cell]) -> bool:
    start, count = cells[0].start, sum(len(cell.text) for cell in cells)
    step, seen = (cells[-1].end - start) / count, 0
    for cell in cells[:-1]:
        seen += len(cell.text)
        if abs(start + seen * step - cell.end) > _DRIFT * step:
            return False
    return True


def _shown(cells: Sequence[Cell], line: Line, down: bool, to_page: Matrix, font: InvisibleFont) -> str:
    """One matrix for the stretch, the em as high as the line; ``Tz`` gives each cell its share of the width."""
    left, top, right, bottom = line.box
    start, end = cells[0].start, cells[-1].end
    if down:
        # The characters lie on their side: their base line is the left edge, up is to the right.
        base = left + _BELOW * (right - left)
        corners = ((base, start), (base, end), (base + right - left, start))
    else:
        base = bottom - _BELOW * (bottom - top)
        corners = ((start, base), (end, base), (start, base - (bottom - top)))
    points = np.array([(x, y, 1.0) for x, y in corners]) @ to_page.T
    origin, far, above = points[:, :2] / points[:, 2:]
    up = above - origin
    size, length = float(np.hypot(*up)), float(np.hypot(*(far - origin)))
    across = (far - origin) / length * size
    matrix = " ".join(f"{value:.3f}" for value in (*across, *up, *origin))
    share = 100 * length / size / (end - start)
    runs = [
        f"{share * (cell.end - cell.start) / len(cell.text):.2f} Tz<{font.encoded(cell.text)}>Tj"
        for cell in _evenly_spaced(cells)
    ]
    return f"{matrix} Tm {' '.join(runs)}"


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
