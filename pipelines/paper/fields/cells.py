"""A sheet cut into cells: each either a printed label or text that may be a value."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from itertools import pairwise
from typing import NamedTuple

from pipelines.paper.fields.bands import bands
from pipelines.paper.fields.cell import Cell
from pipelines.paper.fields.headings import goes_on_in_pairs, heads_anew, in_pairs, runs_across
from pipelines.paper.fields.label_columns import labels_by_centre, labels_by_column, labels_by_row
from pipelines.paper.labels.finding import Spot
from pipelines.paper.labels.stacked import box_of_stacked
from pipelines.paper.labels.stops import Stop, stops_on
from pipelines.paper.sheet.glyphs import STARS
from pipelines.paper.sheet.layout import Row, Sheet
from pipelines.paper.values.canonical import is_boxed
from pipelines.text import Box

_APART = 4.0
"""Heights of print between two rows from which they are not of one table."""


_NUMBER = re.compile(r"[(]?[0-9]{1,2}[.、)]")
"""What numbers an entry of a list, before its label."""


class Entry(NamedTuple):
    """What stands in one row of a table under one heading.

    Attributes:
        cells: from the left; empty where nothing was read.
        place: in page widths, half-way to the columns beside it, as high as the row's print.
    """

    cells: list[Cell]
    place: Box


class Grid:
    """The cells of a sheet.

    Attributes:
        sheet: the page.
        cells: from the top, each row from the left.
        bands: the rows of print that are one row of a table each, from the top.
    """

    def __init__(self, sheet: Sheet, known: frozenset[str]) -> None:
        self.sheet = sheet
        self._stops = stops_on(sheet, known)
        self._own = [list(_cut(index, row, self._stops[index])) for index, row in enumerate(sheet.rows)]
        unnamed = (labels_by_column, labels_by_row, labels_by_centre)
        told = [cell for of in unnamed for cell in of(self._own, sheet.print_height)]
        for cell in filter(self._is_print, told):
            self._stops[cell.row] = (*self._stops[cell.row], Stop(cell.start, cell.end))
            self._own[cell.row] = list(_cut(cell.row, cell.line, self._stops[cell.row]))
        cut = [cell for own in self._own for cell in own]
        self._stacked = _stacked_labels(sheet, cut, known)
        self.cells = self._with_stacked(cut)
        rows: list[list[Cell]] = [[] for _ in range(len(sheet.rows) + 1)]
        for cell in self.cells:
            rows[cell.row].append(cell)
        whole = [[cell for cell in row if self._begins(cell)] for row in rows]
        self.bands = list(bands(sheet))
        below = dict(enumerate(whole[1:]))
        for upper, lower in pairwise(self.bands):
            under = [cell for index in lower for cell in whole[index]]
            if len(upper) == 1 and _columns(under) >= len(
                whole[upper[0]]
            ):  # lines beside one another, some in each column
                below[upper[0]] = under
        self._headings = {
            index
            for index, under in below.items()
            if _is_heading_row(whole[index], under) and not goes_on_in_pairs(whole[index], whole, sheet.print_height)
        }

    def _is_print(self, cell: Cell) -> bool:
        """Whether a cell is print: on a page with its own text what a reader made of ink is none, but a pen's."""
        return self.sheet.reading.source != "text_layer" or self.sheet.is_typed(cell.confidence)

    def _begins(self, cell: Cell) -> bool:
        """Whether a cell is more than the rest of a label that a reader cut (姓 | 名)."""
        return not cell.label or any(stop.start == cell.start for stop in self._stops[cell.row]) or bool(cell.parts)

    def band(self, row: int) -> range:
        """The rows that are one row of a table with a row."""
        return next(band for band in self.bands if row in band)

    def around_label(self, spot: Spot) -> list[Cell]:
        """The cells with a label cut out of its row, even if it is known only as a misread one."""
        if spot.stacked:
            return [cell for cell in self.cells if not (cell.label and _inside(cell.box, spot.box))]
        row = self.sheet.rows[spot.row]
        stops = [stop for stop in self._stops[spot.row] if stop.end <= spot.start or stop.start >= spot.end]
        stops.append(Stop(spot.start, spot.end))
        as_cut = len(stops) == len(self._stops[spot.row]) and stops[-1] in self._stops[spot.row]
        own = self._own[spot.row] if as_cut else list(_cut(spot.row, row, stops))
        return [*(cell for cell in self.cells if cell.row != spot.row), *self._with_stacked(own, spot.row)]

    def _with_stacked(self, cells: Sequence[Cell], row: int | None = None) -> list[Cell]:
        """The cells, the parts of each label over two lines made one (of a row: those that begin in it)."""
        if not self._stacked:
            return list(cells)
        free = [cell for cell in cells if not any(_inside(cell.box, label.box) for label in self._stacked)]
        whole = [label for label in self._stacked if row is None or label.row == row]
        return (
            sorted([*free, *whole], key=lambda cell: (cell.row, cell.start))
            if whole or len(free) < len(cells)
            else free
        )

    def heads_table(self, spot: Spot) -> bool:
        """Whether the label is a column's heading, its values standing below."""
        return spot.row in self._headings and spot.firm == 2 and not spot.stacked

    def under_heading(self, spot: Spot) -> list[Entry]:
        """The cells of each row of the table in the column of a heading: nearer to it than to any other heading."""
        headings = [cell for cell in self.cells if cell.row == spot.row]
        centre = (spot.box.left + spot.box.right) / 2
        others = [cell for cell in headings if cell.start != spot.start]
        left = max(((_centre(one) + centre) / 2 for one in others if _centre(one) < centre), default=0.0)
        right = min(((_centre(one) + centre) / 2 for one in others if _centre(one) > centre), default=1.0)
        found: list[Entry] = []
        bottom = spot.box.bottom
        above: list[Cell] = []
        for band in (band for band in self.bands if band[0] > spot.row):
            row = [cell for cell in self.cells if cell.row in band]
            top = min((cell.box.top for cell in row), default=1e9)
            if top - bottom > _APART * self.sheet.print_height or any(cell.label for cell in row):
                break
            if 2 * _columns(row) < len(headings):  # the second line of a cell, or the end of the table
                if _columns(row) > 1 or _off_all(row, headings):
                    break
                continue
            if heads_anew(row, above, headings) or (found and runs_across(row, headings)):
                break
            above += row
            bottom = max(cell.box.bottom for cell in row)
            own = [cell for cell in row if all(_off(cell, centre) <= _off(cell, _centre(other)) for other in others)]
            found.append(Entry(own, Box(left, top, right, bottom)))
        return found


def _is_heading_row(own: Sequence[Cell], below: Sequence[Cell]) -> bool:
    """Three or more short cells, and under them a row of as many that bears no label."""
    if _is_pairs(own) and len(below) < len(own):
        return False
    if len(own) < 3 or len(below) < max(2, len(own) - 2) or any(cell.label for cell in below):
        return False
    if any(is_boxed(cell.key) for cell in own):  # a box to tick is a value
        return False
    short = all(len(cell.key) <= 10 and not any(char.isdigit() for char in cell.key) for cell in own)
    aligned = sum(any(_overlap(cell.box, other.box) for other in own) for cell in below)
    return short and any(cell.label for cell in own) and aligned >= min(3, len(below))


def _is_pairs(own: Sequence[Cell]) -> bool:
    """Whether two or more labels each have their value beside them: 监护人姓名 | 李四 | 被监护人姓名 | 张三."""
    return len(own) >= 4 and in_pairs([cell.label for cell in own])


def _stacked_labels(sheet: Sheet, cells: Sequence[Cell], known: frozenset[str]) -> list[Cell]:
    """Known labels printed over two or three lines of a narrow cell, each as one cell."""
    found = []
    for cell in cells:
        place = _first_line(cell, known)
        box = box_of_stacked(sheet, cell.row, place, known) if place else None
        if place and box is not None:
            parts = tuple(one for one in cells if _inside(one.box, box))
            found.append(Cell(cell.row, *place, label=True, line=cell.line, parts=parts))
    return found


def _first_line(cell: Cell, known: frozenset[str]) -> tuple[int, int] | None:
    """Where the first line of a label over several lines may stand: no known label, or more than a shorter one (法定代表人（负)."""
    if not cell.label or cell.key.strip(STARS) not in known:
        return cell.start, cell.end
    return next((place for place in cell.line.segments if place[0] == cell.start and place[1] > cell.end), None)


def _cut(index: int, row: Row, stops: Sequence[Stop]) -> Iterator[Cell]:
    """Cut a row at its segments and labels."""
    if not stops:
        yield from [Cell(index, first, last, label=row.key[first] in STARS, line=row) for first, last in row.segments]
        return
    labels = {stop.start: stop.end for stop in sorted(stops, key=lambda stop: stop.end)}
    for first, last in row.segments:
        place = first
        # A reader may cut in the middle of a spread label (名 | 称：…): what is left of it is no value.
        rest = max((end for start, end in labels.items() if start < first < end), default=first)
        if rest > first:
            place = min(rest, last)
            yield Cell(index, first, place, label=True, line=row)
        while place < last:
            end = min(labels.get(place, 0), last)
            label = end > place
            if not label:
                end = min((start for start in labels if place < start < last), default=last)
            stars = (end < last or place > first) and not row.key[place:end].strip(STARS)
            if not label and (stars or (end in labels and _NUMBER.fullmatch(row.key, place, end))):
                place = end  # the star of the label behind it, or before it; the number of an entry that begins beside another
                continue
            label = label or (place == first and row.key[place] in STARS)  # no value begins with a star
            yield Cell(index, place, end, label=label, line=row)
            place = end


def _columns(band: Sequence[Cell]) -> int:
    """How many columns a row of a table has something in: further lines of a cell are none."""
    return sum(not any(one.row < cell.row and _overlap(one.box, cell.box) for one in band) for cell in band)


def _off_all(row: Sequence[Cell], headings: Sequence[Cell]) -> bool:
    """Whether cells stand under no heading."""
    return not any(_overlap(cell.box, heading.box) for cell in row for heading in headings)


def _centre(cell: Cell) -> float:
    return (cell.box.left + cell.box.right) / 2


def _off(cell: Cell, centre: float) -> float:
    return abs(_centre(cell) - centre)


def _overlap(one: Box, other: Box) -> bool:
    return one.left < other.right and one.right > other.left


def _inside(box: Box, other: Box) -> bool:
    middle, centre = (box.left + box.right) / 2, (box.top + box.bottom) / 2
    return other.left <= middle <= other.right and other.top <= centre <= other.bottom
