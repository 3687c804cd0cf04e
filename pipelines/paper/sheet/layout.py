"""A page as rows of characters with places: what labels and values are sought in.

Readers differ in what they call a line: one cell of a table, or the whole row of it. Here lines are cut into segments
at wide gaps, and segments at one height make a row, so that both kinds of reading look the same.

Lengths are in widths of the page (so that across and down have the same unit).
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from itertools import accumulate, pairwise

from pipelines.paper.sheet.cutting import cut_line
from pipelines.paper.sheet.filled_brackets import with_typed_ticks, without_filled_brackets
from pipelines.paper.sheet.folded import unfolded
from pipelines.paper.sheet.glosses import without_glosses
from pipelines.paper.sheet.glyphs import STARS, Run, enclosing
from pipelines.paper.sheet.seal_letters import without_seal_letters
from pipelines.paper.sheet.spread_labels import with_spread_labels
from pipelines.text import Box, PageText

_TOUCH = 0.2
"""Heights of print between two pieces of a line that belong together: the cells of a table stand farther apart."""


_BOXES = frozenset("□☐☑☒■√✓✔○●◉")
"""Boxes to tick, and what ticks them."""

_FIRST = frozenset({0})


class Row:
    """Characters at one height, from the left: its runs are the segments. Never empty.

    Attributes:
        runs: its segments.
        key: the folded text without spaces; index i is the i-th character.
        box: its place.
        segments: (start, end) of each segment.
        starts: characters with which a segment (a cell, a line of print) begins.
        spaced: characters before which white space stands.
        height: of its print, in page widths: the median over its characters.
    """

    def __init__(self, runs: Sequence[Run]) -> None:
        self.runs = tuple(runs)
        if len(self.runs) == 1:
            (run,) = self.runs
            self.key, self.box = run.key, run.box
            self.segments: tuple[tuple[int, int], ...] = ((0, len(run.key)),)
            self.starts, self.spaced = _FIRST, run.spaced
            self.height: float = run.box.bottom - run.box.top if run.level else _median(run.heights())
            return
        self.key = "".join([run.key for run in self.runs])
        self.box = enclosing([run.box for run in self.runs])
        self.segments = tuple(pairwise(accumulate([len(run.key) for run in self.runs], initial=0)))
        self.starts = frozenset([start for start, _ in self.segments])
        parts = zip(self.runs, self.segments, strict=True)
        self.spaced = frozenset([start + place for run, (start, _) in parts for place in run.spaced])
        self.height = _median([height for run in self.runs for height in run.heights()])

    @property
    def middle(self) -> float:
        """Height of its centre line on the page."""
        return (self.box.top + self.box.bottom) / 2

    def raw(self, start: int, end: int) -> str:
        """The characters from ``start`` to before ``end`` as read, without white space."""
        return "".join([run.raw[first:last] for run, first, last in self._parts(start, end)])

    def text(self, start: int, end: int) -> str:
        """The same with a space where white space stood or a segment begins."""
        return "".join([run.text(first, last) for run, first, last in self._parts(start, end)])

    def boxes(self, start: int, end: int) -> list[Box]:
        """The place of each of the characters."""
        return [box for run, first, last in self._parts(start, end) for box in run.boxes(first, last)]

    def around(self, start: int, end: int) -> Box:
        """The smallest box that holds the characters from ``start`` to before ``end`` (at least one)."""
        if start == 0 and end == len(self.key):
            return self.box
        if (start, end) in self.segments:
            return self.runs[self.segments.index((start, end))].box
        boxes = [run.around(first, last) for run, first, last in self._parts(start, end)]
        return boxes[0] if len(boxes) == 1 else enclosing(boxes)

    def confidence(self, start: int, end: int) -> float:
        """The lowest of the characters from ``start`` to before ``end`` (at least one)."""
        return min([run.confidence for run, _, _ in self._parts(start, end)])

    def _parts(self, start: int, end: int) -> list[tuple[Run, int, int]]:
        """The runs that share the characters, each with the slice of its own."""
        if len(self.runs) == 1:
            return [(self.runs[0], start, end)]
        return [
            (run, max(0, start - first), min(last, end) - first)
            for run, (first, last) in zip(self.runs, self.segments, strict=True)
            if first < end and start < last
        ]


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

    def is_typed(self, confidence: float) -> bool:
        """Whether what bears this confidence is the page's own text, and no guess of a reader.

        A page with a text of its own may show more than that says (:mod:`ocr.digital.shown_beside`); that is read, and believed less.
        """
        return self.reading.source == "text_layer" and confidence >= 1.0

    @cached_property
    def text(self) -> str:
        """All rows folded, joined by line feeds."""
        return "\n".join(row.key for row in self.rows)

    @cached_property
    def chars(self) -> frozenset[str]:
        """The characters that stand on it, folded, with the line feed between rows."""
        return frozenset(self.text)

    @cached_property
    def pieces(self) -> frozenset[str]:
        """The texts of its segments, without the stars before them."""
        return frozenset([run.key.lstrip(STARS) for row in self.rows for run in row.runs])

    @cached_property
    def unmarked_pieces(self) -> frozenset[str]:
        """The same without the colons behind them."""
        return frozenset([piece.rstrip(":") for piece in self.pieces])

    @cached_property
    def seams(self) -> frozenset[str]:
        """The last character of each row with the first of the next: where running text is broken."""
        return frozenset([row.key[-1] + below.key[0] for row, below in pairwise(self.rows)])

    @cached_property
    def print_height(self) -> float:
        """Median height of the rows, in page widths."""
        return _median([row.height for row in self.rows]) if self.rows else 0.02

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
    lines = with_typed_ticks(without_glosses(without_seal_letters(reading, aspect)))
    lines = unfolded(without_filled_brackets(lines))
    runs = with_spread_labels([run for line in lines for run in cut_line(line, aspect)])
    typed = reading.source == "text_layer"
    return Sheet(file, reading, tuple([_row(members, typed=typed) for members in _gather(runs)]))


def _gather(runs: Sequence[Run]) -> list[list[Run]]:
    """Runs at one height: the centre of each lies within half a height of the row's first."""
    rows: list[list[Run]] = []
    level, height = 0.0, 0.0
    for run in sorted(runs, key=lambda run: run.box.top + run.box.bottom):
        _, top, _, bottom = run.box
        if rows and abs(level - (top + bottom)) / 2 < 0.5 * min(height, bottom - top):
            rows[-1].append(run)
        else:
            rows.append([run])
            level, height = top + bottom, bottom - top
    return rows


def _row(members: Sequence[Run], *, typed: bool) -> Row:
    """One row of runs from the left; two that touch are one, which a reader cut in the middle of a word.

    On a ``typed`` page what a text layer has and what was seen beside it, as a signature, never are.
    """
    if len(members) == 1:
        return Row(members)
    ordered = sorted(_parted(members), key=lambda run: run.columns[0][0])
    runs = ordered[:1]
    for run in ordered[1:]:
        one_source = not typed or (runs[-1].confidence < 1.0) == (run.confidence < 1.0)
        if 0 not in run.spaced and one_source and _touch(runs[-1], run):
            runs[-1] = runs[-1].joined(run)
        else:
            runs.append(run)
    return Row(runs)


def _parted(members: Sequence[Run]) -> list[Run]:
    """Runs of one row, each cut where a box to tick stands in a gap of it: a text layer has those of another font by themselves."""
    parts = list(members)
    for box in (run for run in members if run.key in _BOXES):
        for run in [one for one in parts if one.box.left < box.box.left and box.box.right < one.box.right]:
            lefts, _, rights, _ = run.columns
            slack = _TOUCH * (box.box.right - box.box.left)
            at = next((place for place, left in enumerate(lefts) if left >= box.box.right - slack), 0)
            if at and rights[at - 1] <= box.box.left + slack:
                parts.remove(run)
                parts += run.cut(at)
    return parts


def _touch(run: Run, other: Run) -> bool:
    """Whether a run begins where another ends, in the print of the other's last character."""
    _, tops, rights, bottoms = run.columns
    height = bottoms[-1] * run.aspect - tops[-1] * run.aspect
    return abs(other.columns[0][0] - rights[-1]) < _TOUCH * height


def _median(lengths: Sequence[float]) -> float:
    """The middle one of them (at least one); of two, the greater."""
    return sorted(lengths)[len(lengths) // 2]
