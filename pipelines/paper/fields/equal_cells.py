"""Forms whose rows of labels and rows of values have the same, equally wide cells: every label stands in the middle of its own.

Such forms are made on the fine grid of a spreadsheet: three cells in one row, four in the next, two below. A value begins
at the left of its cell or stands in its middle, so that it may stand under no part of its label, and nearer to another one.
But cells of one width have their middles at equal steps, and all such rows reach from one edge of the form to the other:
where two rows of labels do, their cells are known without a rule that closes them in.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise

from pipelines.catalog import FieldKind
from pipelines.paper.fields.bare import is_bare
from pipelines.paper.fields.candidates import Candidate, candidate_of, nothing_at
from pipelines.paper.fields.cell import Cell
from pipelines.paper.fields.headings import in_pairs
from pipelines.paper.fields.neighbours import is_spot
from pipelines.paper.fields.unticked import is_unticked
from pipelines.paper.labels.finding import Spot
from pipelines.paper.sheet.glyphs import enclosing
from pipelines.paper.sheet.layout import Sheet
from pipelines.text import Box

_WORDS = re.compile(r"[一-鿿、/]{2,14}(?:\([^()]{1,10}\))?:?")
"""What a label is made of that no list names, with its unit."""

_REMARK = re.compile(r"\([^()]{1,10}\)")
"""The second line of a label, by itself: (负责人), (万m³)."""

_OFF = 0.6
"""Heights of print by which a step from one middle to the next may differ from the others."""

_EDGE = 1.2
"""Heights of print by which the edges of two rows may differ."""

_UNDER = 2.7
"""Heights of print from labels down to their values, less than."""

_TOGETHER = 0.3
"""Heights of print between the beginnings of a label and of a value that begin together, less than."""

_LINE = 0.6
"""Heights of print from one line of a cell to the next, less than."""

_SHOWN = 2
"""Rows of labels that show the edges of the form, at least."""

_Column = list[Cell]
"""What stands over one another in the rows of one band."""


@dataclass(frozen=True)
class _Level:
    """A row of labels with the row of values under it."""

    heads: Sequence[_Column]
    values: Sequence[Cell]
    edges: tuple[float, float] | None

    def zone(self, place: int, edges: tuple[float, float]) -> tuple[float, float]:
        """From where to where a cell reaches, in page widths; the first and the last, to the margins."""
        width = (edges[1] - edges[0]) / len(self.heads)
        left = edges[0] + place * width if place else 0.0
        return left, edges[0] + (place + 1) * width if place + 1 < len(self.heads) else 1.1


class EqualCells:
    """The rows of equally wide cells of a sheet."""

    def __init__(self, sheet: Sheet, cells: Sequence[Cell], bands: Sequence[range]) -> None:
        self._sheet = sheet
        self._cells = cells
        height = sheet.print_height
        able = list(_levels(cells, bands, height))
        wide = [level.edges for level in able if level.edges and not _may_be_pairs(level.heads)]
        shown = [edges for edges in wide if sum(_alike(edges, other, height) for other in wide) >= _SHOWN]
        self._edges = shown[0] if shown and not _begin_together(able, height) else None
        self._levels = [level for level in able if self._edges and _fits(level, self._edges, height)]

    def value(self, spot: Spot, kind: FieldKind) -> Candidate | None:
        """What stands in the cell under a label; None where the label is in no such row, or has text right behind its colon."""
        row = self._sheet.rows[spot.row]
        if spot.firm == 3 and spot.end < len(row.key) and spot.end not in row.starts:
            return None  # 第二条 租赁期限：自… in a contract, whose lines a camera bent
        for level in self._levels:
            for place, head in enumerate(level.heads):
                if self._edges and any(is_spot(cell, spot) for cell in head):
                    shared = _share(level, self._edges)
                    zone = level.zone(place, self._edges)
                    found = candidate_of(spot, kind, shared[place])
                    return found or self._nothing(spot, kind, shared, place, level, zone)
        return None

    def _nothing(  # the place, and what is around it
        self,
        spot: Spot,
        kind: FieldKind,
        shared: Sequence[Sequence[Cell]],
        column: int,
        level: _Level,
        zone: tuple[float, float],
    ) -> Candidate:
        """An empty place, sure where most of the cells beside it are filled: a speck or two are no row of values."""
        own = shared[column]
        if kind == "choice":
            return nothing_at(spot, sure=bool(own) and is_unticked(self._sheet, spot, own, self._cells))
        row = enclosing([cell.box for cell in level.values])
        place = Box(zone[0], row.top, zone[1], row.bottom)
        printed = self._sheet.reading.source == "text_layer"
        filled = 2 * sum(map(bool, shared)) >= len(shared)
        return nothing_at(spot, sure=not own and filled and spot.exact and (printed or is_bare(self._sheet, place)))


def _levels(cells: Sequence[Cell], bands: Sequence[range], height: float) -> Iterator[_Level]:
    """Each row of labels with the one row of values under it; what only goes on with labels is no row of values."""
    by_row: dict[int, list[Cell]] = {}
    for cell in cells:
        by_row.setdefault(cell.row, []).append(cell)
    banded = ([cell for row in band for cell in by_row.get(row, ())] for band in bands)
    rows = _whole([row for row in banded if not all(_REMARK.fullmatch(cell.key) for cell in row)], height)
    for (upper, lower), below in zip(pairwise(rows), [*rows[2:], []], strict=False):
        if any(cell.label for cell in lower):
            continue
        heads = _columns(upper)
        gap = min(cell.box.top for cell in lower) - max(cell.box.bottom for cell in upper)
        named = all(_is_head(head) for head in heads) and any(cell.label for cell in upper)
        if named and gap < _UNDER * height and not _goes_on(lower, below, height):
            yield _Level(heads, lower, _edges(heads, height))


def _whole(rows: Sequence[list[Cell]], height: float) -> list[list[Cell]]:
    """Rows without labels, the lines of one cell among them put together: beside a cell of four lines all others have one."""
    whole: list[list[Cell]] = []
    wide = False
    for row in rows:
        many = len(_columns(row)) > 1
        values = whole and not any(cell.label for cell in (*whole[-1], *row))
        near = (
            values and min(cell.box.top for cell in row) - max(cell.box.bottom for cell in whole[-1]) < _LINE * height
        )
        if near and not (many and wide):
            whole[-1] = [*whole[-1], *row]
            wide = wide or many
        else:
            whole.append(row)
            wide = many
    return whole


def _goes_on(lower: Sequence[Cell], below: Sequence[Cell], height: float) -> bool:
    """Whether a row under the values is a further one of a table."""
    if not below or any(cell.label for cell in below):
        return False
    near = min(cell.box.top for cell in below) - max(cell.box.bottom for cell in lower) < _UNDER * height
    return near and len(_columns(below)) == len(_columns(lower)) > 1


def _columns(band: Iterable[Cell]) -> list[_Column]:
    """The cells of a band from the left, those together that stand over one another."""
    columns: list[_Column] = []
    for cell in sorted(band, key=lambda cell: cell.box.left):
        if columns and cell.box.left < max(one.box.right for one in columns[-1]):
            columns[-1].append(cell)
        else:
            columns.append([cell])
    return columns


def _is_head(head: _Column) -> bool:
    words = "".join(cell.key for cell in sorted(head, key=lambda cell: cell.row))
    return any(cell.label for cell in head) or _WORDS.fullmatch(words) is not None


def _may_be_pairs(heads: Sequence[_Column]) -> bool:
    """Whether every other cell is a label: the words beside it may be its value (法定代表人：许桐), as in the row above or below."""
    return in_pairs([any(cell.label for cell in head) for head in heads])


def _edges(heads: Sequence[_Column], height: float) -> tuple[float, float] | None:
    """From where to where labels in the middle of equally wide cells reach; None where their steps differ."""
    boxes = [enclosing([cell.box for cell in head]) for head in heads]
    middles = [(box.left + box.right) / 2 for box in boxes]
    if len(middles) < 2:
        return None
    step = (middles[-1] - middles[0]) / (len(middles) - 1)
    even = all(abs(after - before - step) < _OFF * height for before, after in pairwise(middles))
    return (middles[0] - step / 2, middles[-1] + step / 2) if even else None


def _alike(one: tuple[float, float], other: tuple[float, float], height: float) -> bool:
    return all(abs(a - b) < _EDGE * height for a, b in zip(one, other, strict=True))


def _fits(level: _Level, edges: tuple[float, float], height: float) -> bool:
    """Whether a row of labels has its cells between the edges of the form: a lone one, its middle in the middle of it."""
    if level.edges is not None:
        return _alike(level.edges, edges, height)
    box = enclosing([cell.box for cell in level.heads[0]])
    return len(level.heads) == 1 and abs(box.left + box.right - edges[0] - edges[1]) / 2 < _EDGE * height


def _begin_together(levels: Iterable[_Level], height: float) -> bool:
    """Whether labels begin where what stands under them begins: then they stand in the middle of nothing."""
    pairs = [
        abs(min(cell.box.left for cell in head) - cell.box.left) < _TOGETHER * height
        for level in levels
        for head in level.heads
        for cell in level.values
        if any(cell.box.left < one.box.right and one.box.left < cell.box.right for one in head)
    ]
    return 2 * sum(pairs) > len(pairs)


def _parted_by_script(text: str, zones: Sequence[int]) -> list[int]:
    """The cells of characters, so that a name and a number that touch are parted between them and not a character beside it."""
    parted = list(zones)
    for at in [at for at in range(1, len(zones)) if zones[at] != zones[at - 1]]:
        near = [place for place in (at, at - 1, at + 1) if 0 < place < len(text)]
        cut = next((place for place in near if text[place].isascii() != text[place - 1].isascii()), at)
        for place in range(min(at, cut), max(at, cut)):
            parted[place] = zones[at] if cut < at else zones[at - 1]
    return parted


def _share(level: _Level, edges: tuple[float, float]) -> list[list[Cell]]:
    """The values by their cells.

    What reaches over an edge is cut there, as two values may touch at a rule; not where the next cell has a value of its own.
    """
    width = (edges[1] - edges[0]) / len(level.heads)

    def zone(place: float) -> int:
        return min(max(int((place - edges[0]) // width), 0), len(level.heads) - 1)

    shared: list[list[Cell]] = [[] for _ in level.heads]
    for cell in sorted(level.values, key=lambda cell: (cell.row, cell.start)):
        first, last = zone(cell.box.left), zone(cell.box.right)
        behind = {zone(one.box.left) for one in level.values if one.row == cell.row and one is not cell}
        if first == last or behind & set(range(first + 1, last + 1)) or cell.parts:
            shared[first].append(cell)
            continue
        zones = _parted_by_script(cell.key, [zone((box.left + box.right) / 2) for box in cell.boxes])
        for place in dict.fromkeys(zones):
            start, end = zones.index(place), len(zones) - zones[::-1].index(place)
            shared[place].append(Cell(cell.row, cell.start + start, cell.start + end, label=False, line=cell.line))
    return shared
