"""The value that belongs to a printed label: in its line, in the cells to its right, or below it."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from pipelines.catalog import FieldKind
from pipelines.paper.labels import Spot, Stop, stops_of
from pipelines.paper.layout import Glyph, Row, Sheet, around
from pipelines.paper.values import Canonical, canonical
from pipelines.text import Box

_TYPED: frozenset[FieldKind] = frozenset({"uscc", "ric", "date", "period", "phone", "amount"})
"""Kinds whose values can be told from any other text."""

_JOINED: frozenset[FieldKind] = _TYPED | {"choice", "licence_no"}
"""Kinds whose value may stand in several cells of a row (2026 | 年 | 3 | 月)."""

_WRAPS: frozenset[FieldKind] = frozenset(
    {"company", "address", "text", "licence_no", "period", "choice", "uscc", "ric"}
)
_MOST_LINES = 6
_COMPLETE = ("公司", "店", "厂", "部", "中心", "医院", "学校", "合作社", "商行", "馆", "院", "局", "所")


@dataclass(frozen=True)
class Candidate:
    """What stands where the value of a label belongs.

    Attributes:
        spot: the label.
        glyphs: what was read; empty when nothing stands there.
        canonical: made canonical by kind.
        sure: the value (or its absence) certainly belongs to the label.
    """

    spot: Spot
    glyphs: tuple[Glyph, ...]
    canonical: Canonical
    sure: bool

    @property
    def raw(self) -> str:
        """As read, with spaces where white space stood."""
        return "".join((" " if glyph.spaced or glyph.starts else "") + glyph.raw for glyph in self.glyphs).strip()


class Places:
    """A sheet with the labels that are printed on it."""

    def __init__(self, sheet: Sheet, known: frozenset[str]) -> None:
        self.sheet = sheet
        self.stops: tuple[tuple[Stop, ...], ...] = tuple(stops_of(row, known) for row in sheet.rows)

    def value(self, spot: Spot, kind: FieldKind) -> Candidate:
        """The value of a label; an empty candidate when nothing stands there."""
        for glyphs, wraps in ((self._in_row(spot, kind), True), (self._beside(spot), False)):
            found = self._candidate(spot, kind, glyphs, wraps=wraps)
            if found is not None:
                return found
        below, unexplained = self._under(spot, kind)
        found = self._candidate(spot, kind, below, wraps=False)
        if found is not None:
            return found
        clear = spot.firm >= 2 and spot.exact and not unexplained
        return Candidate(spot, (), Canonical("", "empty"), clear)

    def _candidate(self, spot: Spot, kind: FieldKind, glyphs: Sequence[Glyph], *, wraps: bool) -> Candidate | None:
        if not glyphs:
            return None
        if wraps and kind in _WRAPS:
            glyphs = [*glyphs, *self._wrapped(spot, kind, glyphs)]
        text = "".join((" " if glyph.spaced or glyph.starts else "") + glyph.raw for glyph in glyphs)
        found = canonical(kind, text)
        if found.state == "empty" or (kind in _TYPED and found.state == "odd" and not _has_digit(text)):
            return None
        return Candidate(spot, tuple(glyphs), found, spot.firm >= 2 and found.state != "odd")

    def is_label(self, index: int, start: int, end: int) -> bool:
        """Whether a segment of a row is, or begins with, a label."""
        return any(start <= stop.start < min(end, start + 3) for stop in self.stops[index])

    def _in_row(self, spot: Spot, kind: FieldKind) -> list[Glyph]:
        """The rest of the label's row up to the next label; one cell of it, unless the kind may spread."""
        if spot.stacked:
            return []
        row = self.sheet.rows[spot.row]
        limit = min((stop.start for stop in self.stops[spot.row] if stop.start >= spot.end), default=len(row.glyphs))
        glyphs = row.glyphs[spot.end : limit]
        return list(glyphs) if kind in _JOINED else _first_cell(glyphs)

    def _beside(self, spot: Spot) -> list[Glyph]:
        """Lines to the right of a label that is printed at mid-height of a cell of several lines."""
        middle = (spot.box.top + spot.box.bottom) / 2
        reach = max(1.5 * self.sheet.print_height, 0.7 * (spot.box.bottom - spot.box.top))
        found: list[Glyph] = []
        for index, start, end in self._segments(range(spot.row - 2, spot.row + 4)):
            row = self.sheet.rows[index]
            box = around(row.glyphs[start:end])
            level = abs((box.top + box.bottom) / 2 - middle) <= reach
            if (
                not level
                or box.left < spot.box.right - 0.2 * self.sheet.print_height
                or self.is_label(index, start, end)
            ):
                continue
            if (index == spot.row and not spot.stacked) or self._owner_left(index, start, spot):
                continue
            found.extend(row.glyphs[start:end])
        return found

    def _owner_left(self, index: int, start: int, spot: Spot) -> bool:
        """Whether another label, or other text, stands to the left of a segment in its own row."""
        row = self.sheet.rows[index]
        for first, last in row.segments:
            if last > start:
                break
            box = around(row.glyphs[first:last])
            if not _inside(box, spot.box):
                return True
        return False

    def _under(self, spot: Spot, kind: FieldKind) -> tuple[list[Glyph], bool]:
        """The cell below a label, and whether text stands there that may or may not be its value."""
        height = self.sheet.print_height
        for index, start, end in self._segments(range(spot.row + 1, spot.row + 4)):
            row = self.sheet.rows[index]
            box = around(row.glyphs[start:end])
            apart = box.left >= spot.box.right or box.right <= spot.box.left
            if apart or box.top - spot.box.bottom > 2.2 * height or box.top < spot.box.top or _inside(box, spot.box):
                continue
            if self.is_label(index, start, end):
                return [], False
            glyphs = list(row.glyphs[start:end])
            if kind in _TYPED:
                fits = canonical(kind, "".join(glyph.raw for glyph in glyphs)).state in {"good", "wrong"}
                return (glyphs, False) if fits else ([], True)
            return (
                (glyphs, False)
                if self._is_column(spot, index, start, end)
                else ([], not self._labels_column(spot, index, end))
            )
        return [], False

    def _is_column(self, spot: Spot, index: int, start: int, end: int) -> bool:
        """Whether a cell below is the label's value: under a heading among headings, or indented under a lone label."""
        row, above = self.sheet.rows[index], self.sheet.rows[spot.row]
        headings = [stop for stop in self.stops[spot.row] if stop.start != spot.start]
        if headings and len(above.segments) > 1:
            return len(row.segments) > 1 or end == len(row.glyphs)
        alone = len(above.segments) == 1 and len(row.segments) == 1
        indented = row.glyphs[start].box.left >= spot.box.left + 0.5 * self.sheet.print_height
        return alone and (spot.firm == 2 or indented)

    def _labels_column(self, spot: Spot, index: int, end: int) -> bool:
        """Whether the text below is a label of its own that no list knows: its value stands to its right."""
        return end < len(self.sheet.rows[index].glyphs) and not spot.stacked

    def _wrapped(self, spot: Spot, kind: FieldKind, glyphs: Sequence[Glyph]) -> Iterator[Glyph]:
        """The further lines of a value that did not fit in one."""
        first = around(glyphs)
        height = self.sheet.print_height
        last = first
        text = "".join(glyph.key for glyph in glyphs)
        for index in range(spot.row + 1, min(spot.row + _MOST_LINES, len(self.sheet.rows))):
            row = self.sheet.rows[index]
            if row.box.top - last.bottom > 0.95 * height or not self._needs_more(kind, text):
                return
            segment = self._continues(index, spot, first, last)
            if segment is None:
                if self._only_label_part(row, spot):
                    continue
                return
            more = row.glyphs[segment[0] : segment[1]]
            if kind in {"uscc", "ric"} and not all(glyph.key.isascii() for glyph in more):
                return
            yield from more
            last = around(more)
            text += "".join(glyph.key for glyph in more)

    def _needs_more(self, kind: FieldKind, text: str) -> bool:
        if kind in {"uscc", "ric"}:
            return sum(char.isalnum() for char in text) < 18
        return not (kind == "company" and text.endswith(_COMPLETE))

    def _continues(self, index: int, spot: Spot, first: Box, last: Box) -> tuple[int, int] | None:
        """The segment of the next row that goes on with the value."""
        row = self.sheet.rows[index]
        height = self.sheet.print_height
        for start, end in row.segments:
            box = around(row.glyphs[start:end])
            if self.is_label(index, start, end):
                continue
            in_column = abs(box.left - first.left) < 1.3 * height and not self._owner_left(index, start, spot)
            full = last.right > 0.8 * self._right_edge()
            as_paragraph = full and start == 0 and spot.firm == 3 and box.left <= spot.box.left + 2.2 * height
            if in_column or (as_paragraph and self._starts_its_line(spot)):
                return start, end
        return None

    def _starts_its_line(self, spot: Spot) -> bool:
        return spot.start <= 2

    def _only_label_part(self, row: Row, spot: Spot) -> bool:
        return _inside(row.box, spot.box)

    def _right_edge(self) -> float:
        return max((row.box.right for row in self.sheet.rows), default=1.0)

    def _segments(self, indices: range) -> Iterator[tuple[int, int, int]]:
        for index in indices:
            if 0 <= index < len(self.sheet.rows):
                for start, end in self.sheet.rows[index].segments:
                    yield index, start, end


def _first_cell(glyphs: Sequence[Glyph]) -> list[Glyph]:
    """The first cell with something in it, and what follows it closely."""
    cell: list[Glyph] = []
    for glyph in glyphs:
        filled = any(one.key not in "_—-/|. " for one in cell)
        if cell and glyph.starts and filled:
            gap = glyph.box.left - cell[-1].box.right
            if gap > 2.2 * (glyph.box.bottom - glyph.box.top):
                break
        cell.append(glyph)
    return cell


def _inside(box: Box, other: Box) -> bool:
    middle, centre = (box.left + box.right) / 2, (box.top + box.bottom) / 2
    return other.left <= middle <= other.right and other.top <= centre <= other.bottom


def _has_digit(text: str) -> bool:
    return any(char.isdigit() or char in "〇一二三四五六七八九十长永" for char in text)
