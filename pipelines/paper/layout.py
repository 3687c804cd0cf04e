"""A page as rows of characters with places: what labels and values are sought in.

Readers differ in what they call a line: one cell of a table, or the whole row of it. Here lines are cut into segments
at wide gaps, and segments at one height make a row, so that both kinds of reading look the same.

Lengths are in widths of the page (so that across and down have the same unit).
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass, replace
from functools import cached_property

from pipelines.text import Box, Line, PageText

WIDE_GAP = 1.6
"""A gap of more character heights than this parts two cells."""

_RULES = "|｜¦丨"
"""Lines of a table that a reader took for characters: they part cells."""

_FOLDS = str.maketrans(
    {
        "：": ":",
        "﹕": ":",
        "∶": ":",
        "︰": ":",
        "ː": ":",
        "【": "(",
        "】": ")",
        "〔": "(",
        "〕": ")",
        "［": "(",
        "］": ")",
        "[": "(",
        "]": ")",
        "号": "号",
    }
)


@dataclass(frozen=True)
class Glyph:
    """One character of a row.

    Attributes:
        raw: as the reader gave it.
        key: folded for comparison: half-width, brackets and colons made one.
        box: its place, in page widths.
        confidence: of its line.
        starts: a segment (a cell, a line of print) begins here.
        spaced: white space stands before it.
    """

    raw: str
    key: str
    box: Box
    confidence: float
    starts: bool = False
    spaced: bool = False


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


def around(glyphs: Sequence[Glyph]) -> Box:
    """The smallest box that holds all of them (at least one)."""
    return Box(
        min(glyph.box.left for glyph in glyphs),
        min(glyph.box.top for glyph in glyphs),
        max(glyph.box.right for glyph in glyphs),
        max(glyph.box.bottom for glyph in glyphs),
    )


def fold(char: str) -> str:
    """One character for comparison: half-width, one kind of bracket and colon. Always one character."""
    wide = unicodedata.normalize("NFKC", char).translate(_FOLDS)
    return wide if len(wide) == 1 else char


def fold_text(text: str) -> str:
    """A text for comparison, without white space."""
    return "".join(fold(char) for char in text if not char.isspace())


def lay_out(file: str, reading: PageText) -> Sheet:
    """Lay out one page."""
    aspect = aspect_of(reading)
    segments = [segment for line in reading.lines for segment in _segments(_glyphs(line, aspect))]
    return Sheet(file, reading, tuple(_row(members) for members in _gather(segments)))


def _glyphs(line: Line, aspect: float) -> list[Glyph]:
    glyphs: list[Glyph] = []
    spaces = 0
    for char, box in _places(line):
        if char.isspace() or char in _RULES:
            spaces += 2 if char in "\u3000\t" else 3 if char in _RULES else 1
            continue
        scaled = Box(box.left, box.top * aspect, box.right, box.bottom * aspect)
        glyphs.append(Glyph(char, fold(char), _narrow(char, scaled), line.confidence, spaces > 2, spaces > 0))
        spaces = 0
    return glyphs


def _places(line: Line) -> list[tuple[str, Box]]:
    """Each character of the line with its place: from the words where they spell the line, else by sharing it out."""
    squashed = re.sub(r"\s", "", line.text)
    if line.words and re.sub(r"\s", "", "".join(word.text for word in line.words)) == squashed:
        placed = iter(
            [place for word in line.words for place in _shared(word.text, word.box) if not place[0].isspace()]
        )
        return [(char, line.box) if char.isspace() else next(placed) for char in line.text]
    return _shared(line.text, line.box)


def _shared(text: str, box: Box) -> list[tuple[str, Box]]:
    """Share a box out among characters: a Chinese one takes twice the place of a Latin one."""
    widths = [2 if _is_wide(char) else 1 for char in text]
    unit = (box.right - box.left) / max(1, sum(widths))
    places, left = [], box.left
    for char, width in zip(text, widths, strict=True):
        places.append((char, Box(left, box.top, left + width * unit, box.bottom)))
        left += width * unit
    return places


def _is_wide(char: str) -> bool:
    return unicodedata.east_asian_width(char) in {"W", "F", "A"}


def _narrow(char: str, box: Box) -> Box:
    """A character is no wider than high: some readers let it reach half way to its neighbour over a gap."""
    most = (box.bottom - box.top) * (1.1 if _is_wide(char) else 0.7)
    width = box.right - box.left
    if width <= most:
        return box
    middle = (box.left + box.right) / 2
    return Box(middle - most / 2, box.top, middle + most / 2, box.bottom)


def _segments(glyphs: list[Glyph]) -> list[list[Glyph]]:
    """Cut a line at wide gaps."""
    segments: list[list[Glyph]] = []
    for glyph in glyphs:
        before = segments[-1][-1] if segments else None
        height = glyph.box.bottom - glyph.box.top
        gap = glyph.box.left - before.box.right if before else 0.0
        if before is None or glyph.starts or gap > WIDE_GAP * height:
            segments.append([replace(glyph, starts=True)])
        else:
            segments[-1].append(replace(glyph, spaced=glyph.spaced or gap > 0.6 * height))
    return segments


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
