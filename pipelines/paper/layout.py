"""A page as rows of characters with places: what labels and values are sought in.

Readers differ in what they call a line: one cell of a table, or the whole row of it. Here lines are cut into segments
at wide gaps, and segments at one height make a row, so that both kinds of reading look the same.

Lengths are in widths of the page (so that across and down have the same unit).
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property

from pipelines.paper.glyphs import Glyph, around, cut_line
from pipelines.text import Box, PageText


@dataclass(frozen=True)
class Row:
    """Characters at one height, from the left. Never empty."""

    glyphs: tuple[Glyph, ...]

    @cached_property
    def key(self) -> str:
        """The folded text without spaces; index i is ``glyphs[i]``."""
        return "".join(glyph.key for glyph in self.glyphs)

    @cached_property
    def box(self) -> Box:
        """Its place."""
        return around(self.glyphs)

    @property
    def height(self) -> float:
        """Height of its print, in page widths: the median over its characters."""
        heights = sorted(glyph.box.bottom - glyph.box.top for glyph in self.glyphs)
        return heights[len(heights) // 2]

    @property
    def middle(self) -> float:
        """Height of its centre line on the page."""
        return (self.box.top + self.box.bottom) / 2

    @cached_property
    def segments(self) -> tuple[tuple[int, int], ...]:
        """(start, end) of each segment."""
        starts = [i for i, glyph in enumerate(self.glyphs) if glyph.starts or i == 0]
        return tuple(zip(starts, [*starts[1:], len(self.glyphs)], strict=True))


@dataclass(frozen=True)
class Sheet:
    """A page laid out.

    Attributes:
        file: name of its file.
        reading: what the reader gave.
        rows: from the top.
    """

    file: str
    reading: PageText
    rows: tuple[Row, ...]

    @property
    def page(self) -> int:
        """Number in its file, from 1."""
        return self.reading.page

    @property
    def aspect(self) -> float:
        """Its height in page widths."""
        return aspect_of(self.reading)

    @cached_property
    def text(self) -> str:
        """All rows folded, joined by line feeds."""
        return "\n".join(row.key for row in self.rows)

    @cached_property
    def print_height(self) -> float:
        """Median height of the rows, in page widths."""
        heights = sorted(row.height for row in self.rows)
        return heights[len(heights) // 2] if heights else 0.02

    def fraction(self, box: Box) -> Box:
        """A place in page widths as fractions of the page, for evidence."""
        rounded = [
            round(min(1.0, max(0.0, side)), 4)
            for side in (box.left, box.top / self.aspect, box.right, box.bottom / self.aspect)
        ]
        return Box(*rounded)


def aspect_of(reading: PageText) -> float:
    """Height of a page in page widths; that of A4 where a page that could not be read has no measures."""
    return reading.height / reading.width if reading.width > 0 and reading.height > 0 else 1.414


def lay_out(file: str, reading: PageText) -> Sheet:
    """Lay out one page."""
    aspect = aspect_of(reading)
    segments = [segment for line in reading.lines for segment in cut_line(line, aspect)]
    return Sheet(file, reading, tuple(_row(members) for members in _gather(segments)))


def _gather(segments: list[list[Glyph]]) -> list[list[list[Glyph]]]:
    """Segments at one height: the centre of each lies within half a height of the row's first."""
    boxed = sorted(((around(segment), segment) for segment in segments), key=lambda pair: pair[0].top + pair[0].bottom)
    rows: list[tuple[Box, list[list[Glyph]]]] = []
    for box, segment in boxed:
        if rows and _level(rows[-1][0], box):
            rows[-1][1].append(segment)
        else:
            rows.append((box, [segment]))
    return [members for _, members in rows]


def _level(first: Box, box: Box) -> bool:
    lower = min(first.bottom - first.top, box.bottom - box.top)
    return abs((first.top + first.bottom) - (box.top + box.bottom)) / 2 < 0.5 * lower


def _row(members: list[list[Glyph]]) -> Row:
    ordered = sorted(members, key=lambda segment: segment[0].box.left)
    return Row(tuple(glyph for segment in ordered for glyph in segment))
