"""The value that belongs to a printed label: behind it, in the cell to its right, or below it."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from functools import cached_property
from itertools import tee

from pipelines.catalog import FieldKind
from pipelines.paper.fields.bare import is_bare, is_written_behind
from pipelines.paper.fields.candidates import TYPED, Candidate, candidate_of, nothing_at
from pipelines.paper.fields.cell import Cell
from pipelines.paper.fields.cells import Grid
from pipelines.paper.fields.cut_off import needs_more
from pipelines.paper.fields.equal_cells import EqualCells
from pipelines.paper.fields.first_cells import first_of
from pipelines.paper.fields.growth import MOST_LINES, WRAPS, Growth
from pipelines.paper.fields.headings import beside_heading
from pipelines.paper.fields.neighbours import (
    begins_before_values,
    behind_label,
    boxes_under,
    columns_beside,
    goes_on_aside,
    hangs_under_label,
    has_value_under,
    is_elsewhere,
    is_followed_aside,
    is_led,
    is_spot,
    reading_order,
    right_behind,
    right_under,
    stands_before,
)
from pipelines.paper.fields.orphans import has_orphan
from pipelines.paper.fields.over_values import between_labels
from pipelines.paper.fields.prose import in_running_text, in_sentence
from pipelines.paper.fields.unticked import has_boxes, is_unticked, none_behind_boxes
from pipelines.paper.labels.edges import ends_sentence
from pipelines.paper.labels.finding import Spot
from pipelines.paper.sheet.layout import Sheet
from pipelines.paper.values.canonical import canonical

_FREE: frozenset[FieldKind] = frozenset({"text", "choice"})
"""Kinds whose values may be whole sentences."""

_PROSE = re.compile(r"[。;]|[^,]{6,},[^,]{6,}|^[一二三四五六七八九十]+、|^第[0-9一二三四五六七八九十]+[条章]")
"""Running text, which is no name, number, date or address."""

_MOSTLY_DIGITS = re.compile(r"[^0-9]{0,2}[0-9]+(?:[^0-9]{1,2}[0-9]+)*[^0-9]{0,2}")
"""A number or a date, however it was read."""

_ADDRESS = re.compile(r"[省市区县旗乡镇村].*(?:[路街道巷弄里村组社号栋座楼层室]|\d)")
"""What an address looks like: a place below the province, and what lies in it."""

_NAME = re.compile(r"[一-鿿·]{2,4}(?<![章印字名日期])")
"""As long as a person's name, and no place to sign."""

_COLUMN = 5.0
"""Heights of print from a label to the next column, at least: a value of its own stands closer."""


class Places:
    """A sheet in which values are sought."""

    def __init__(self, sheet: Sheet, known: frozenset[str]) -> None:
        self.sheet = sheet
        self.height = sheet.print_height
        self._known = known

    @cached_property
    def grid(self) -> Grid:
        """Its cells; made only where a label was found, as most pages of running text bear none."""
        return Grid(self.sheet, self._known)

    @cached_property
    def _equal_cells(self) -> EqualCells:
        return EqualCells(self.sheet, self.grid.cells, self.grid.bands)

    def value(self, spot: Spot, kind: FieldKind) -> Candidate:
        """The value of a label; an empty candidate when nothing stands there."""
        if (under := self._equal_cells.value(spot, kind)) is not None:
            return under
        cells = self.grid.around_label(spot)
        over = self._over(spot, kind, cells)
        if over is not None:
            return over
        if self.grid.heads_table(spot):
            return self._under(spot, kind)[0]
        if in_running_text(self.sheet, spot, kind):
            value, whole = in_sentence(self.sheet, spot, cells)
            return candidate_of(spot, kind, value, whole=whole) or nothing_at(spot, sure=whole)
        after = behind_label(spot, cells, self.height)
        # On a page that leans another column's value comes to stand beside the label.
        if has_value_under(spot, cells, self.height):
            after = [cell for cell in after if cell.label or not hangs_under_label(cell, cells, self.height)]
        first, places = tee(self._beside(spot, kind, cells, after))
        for found in none_behind_boxes(first):
            candidate = candidate_of(spot, kind, found)
            if candidate is not None:
                return self._under_instead(spot, kind, cells, candidate) or candidate
        below, unexplained = self._below(spot, kind, cells)
        beside, candidate = list(places), candidate_of(spot, kind, below)
        if candidate is not None and (has_boxes(below) or not any(map(has_boxes, beside))):
            return candidate
        if kind == "choice":
            boxes = next(filter(None, (*beside, below)), [])
            return nothing_at(spot, sure=is_unticked(self.sheet, spot, boxes, cells))
        clear = (
            spot.firm >= 2 and spot.exact and not unexplained and not has_orphan(self.sheet, spot, kind, cells, after)
        )
        return nothing_at(spot, sure=clear and not spot.to_sign and not is_written_behind(self.sheet, spot, after))

    def _beside(
        self, spot: Spot, kind: FieldKind, cells: Sequence[Cell], after: Sequence[Cell]
    ) -> Iterable[list[Cell]]:
        """What may be a value at a label's height, and a little above or below it, which is looked for only when asked.

        The options of a choice may stand above and below its height, and another cell's value at it.
        """
        places = (sought(spot, kind, cells, after) for sought in (self._right, self._near))
        return sorted(places, key=lambda found: not has_boxes(found)) if kind == "choice" else places

    def _under_instead(self, spot: Spot, kind: FieldKind, cells: Sequence[Cell], beside: Candidate) -> Candidate | None:
        """The value right under a label, where it is of the label's kind and what stands beside it is not.

        On a business licence the code stands under its label, and a remark on the square code to its right.
        """
        if kind not in TYPED or beside.canonical.state != "odd":
            return None
        under = candidate_of(spot, kind, self._below(spot, kind, cells)[0])
        fits = under and under.canonical.state == "good" and right_under(under.cells[0], spot, self.height)
        return under if fits else None

    def is_anothers(self, row: int, start: int, own: Sequence[Spot]) -> bool:
        """Whether the cell before a character of a row is a label, and none of a field's own spots.

        Where none is, that right above which ends its own row: a sentence goes on below.
        """
        before = [cell for cell in self.grid.cells if cell.row == row and cell.end <= start]
        if before:
            return max(before, key=lambda cell: cell.start).label
        above = [cell for cell in self.grid.cells if cell.row == row - 1][-1:]
        near = all(self.sheet.rows[row].box.top - cell.box.bottom < self.height for cell in above)
        return near and any(
            cell.label and not any(cell.row == spot.row and spot.end == cell.end for spot in own) for cell in above
        )

    def column(self, spot: Spot, kind: FieldKind) -> list[Candidate]:
        """The values under a heading, one for each row of the table; of any other label its own value."""
        if kind in {"person", "company"} and ends_sentence(self.sheet.rows[spot.row], spot.start, spot.end):
            return [nothing_at(spot, sure=False)]
        if not self.grid.heads_table(spot):
            return [self.value(spot, kind)]
        if (under := self._equal_cells.value(spot, kind)) is not None:
            return [under]
        over = self._over(spot, kind, self.grid.around_label(spot))
        return self._under(spot, kind) if over is None else [over]

    def _under(self, spot: Spot, kind: FieldKind) -> list[Candidate]:
        """The values under a heading of a table.

        An empty cell of a scan is sure only where no ink lies: readers miss a lone digit in a cell.
        """
        printed = self.sheet.reading.source == "text_layer"
        rows = self.grid.under_heading(spot)
        if not rows:
            return [nothing_at(spot, sure=printed)]
        found = [
            candidate_of(spot, kind, row.cells)
            or nothing_at(spot, sure=printed or (kind != "choice" and is_bare(self.sheet, row.place)))
            for row in rows
        ]
        beside = None if any(one.cells for one in found) else beside_heading(spot, kind, self.grid.around_label(spot))
        return [beside] if beside else found

    def _over(self, spot: Spot, kind: FieldKind, cells: Sequence[Cell]) -> Candidate | None:
        """The value under a label, on a form whose labels stand over their values; None where none is found there."""
        if in_running_text(self.sheet, spot, kind):
            return None
        return candidate_of(spot, kind, between_labels(spot, kind, cells, self.height))

    def _right(self, spot: Spot, kind: FieldKind, cells: Sequence[Cell], after: Sequence[Cell]) -> list[Cell]:
        """What stands at the label's height up to the next label, with the lines above and below that go on with it."""
        middle = (spot.box.top + spot.box.bottom) / 2
        reach = max(0.6 * self.height, (spot.box.bottom - spot.box.top) / 2 if spot.stacked else 0.0)
        near = [cell for cell in after if abs(cell.middle - middle) <= reach or right_behind(cell, spot)]
        level = sorted(near, key=lambda cell: (not right_behind(cell, spot), *reading_order(cell, near)))
        limit = min((cell.box.left for cell in level if cell.label), default=1.1)
        free = [
            cell
            for cell in level
            if not cell.label and cell.box.left < limit and not goes_on_aside(cell, spot, self.grid.cells, self.height)
        ]
        found = first_of(free, self.height, kind)
        return Growth(spot, kind, cells, self.height).grown(found) if found else []

    def _near(self, spot: Spot, kind: FieldKind, cells: Sequence[Cell], after: Sequence[Cell]) -> list[Cell]:
        """Lines a little above or below the label's height, in a cell whose label stands at mid-height."""
        middle, around = (spot.box.top + spot.box.bottom) / 2, Growth(spot, kind, cells, self.height)
        level = [cell for cell in after if abs(cell.middle - middle) <= 1.6 * self.height]
        able = [cell for cell in level if not cell.label and cell.filled and around.owned(cell)]
        labels = [cell for cell in level if cell.label]
        # A further question in another line of the same cell (是否通过网络经营：) ends no line above it.
        able = [one for one in able if stands_before(one, labels, self.height)]
        row = [one for one in able if kind == "choice" and one.row == able[0].row]  # its options stand side by side
        return around.grown(first_of(row, self.height, kind) or able[:1]) if able else []

    def _below(self, spot: Spot, kind: FieldKind, cells: Sequence[Cell]) -> tuple[list[Cell], bool]:
        """The cell below a label, and whether text stands there of which nobody knows whose it is."""
        under = [
            cell
            for cell in cells
            if cell.box.left < spot.box.right + self.height
            and cell.box.right > spot.box.left
            and 0 < cell.middle - spot.box.bottom < 2.7 * self.height
            and not is_spot(cell, spot)
        ]
        nearest = min(under, key=lambda cell: (cell.row, cell.box.left), default=None)
        if nearest is None:
            return [], is_followed_aside(spot, cells, self.height)
        if nearest.label:
            return [], False
        if _PROSE.search(nearest.key) and (
            kind not in _FREE or begins_before_values(nearest, spot, cells, self.height)
        ):
            return [], kind in _FREE
        if kind in TYPED:
            led = is_led(nearest, cells) and nearest.box.left < spot.box.left - self.height
            fits = not led and canonical(kind, nearest.text.strip()).state in {"good", "wrong"}
            if fits or (right_under(nearest, spot, self.height) and _MOSTLY_DIGITS.fullmatch(nearest.key)):
                return [nearest], False
            return [], not is_elsewhere(nearest, spot, cells, self.height)
        if self._had_no_room(nearest, spot, kind, cells):
            return self._downward(nearest, spot, kind, cells), False
        if kind == "choice" and (boxes := boxes_under(nearest, spot, cells, self.height)):
            return boxes, False
        if self._is_under(nearest, spot, cells):
            return self._downward(nearest, spot, kind, cells), False
        led = any(one.label and one.row == nearest.row and one.start < nearest.start for one in cells)
        if not led and (kind == "text" or right_under(nearest, spot, self.height)):
            return [], True
        return [], not is_elsewhere(nearest, spot, cells, self.height)

    def _had_no_room(self, cell: Cell, spot: Spot, kind: FieldKind, cells: Sequence[Cell]) -> bool:
        """Whether a name or an address with no label of its own begins right under a label's colon."""
        alone = spot.firm == 3 and cell.opens and not is_led(cell, cells) and right_under(cell, spot, self.height)
        if kind == "company":
            return alone and not needs_more(kind, cell.key)
        if kind == "person":
            return alone and _NAME.fullmatch(cell.key) is not None
        return alone and kind == "address" and _ADDRESS.search(cell.key) is not None

    def _downward(self, first: Cell, spot: Spot, kind: FieldKind, cells: Sequence[Cell]) -> list[Cell]:
        """A value below its label with the lines that go on with it: each under a line that fills its column."""
        beside = [cell for cell in cells if cell.row == spot.row and cell.box.left >= spot.box.right]
        edge = min((cell.box.left for cell in beside), default=max(cell.box.right for cell in cells))
        lines, around = [first], Growth(spot, kind, cells, self.height)
        while len(lines) < MOST_LINES and kind in WRAPS and lines[-1].box.right > edge - 2.2 * self.height:
            more = around.next_line(lines, 1)
            if more is None:
                break
            lines.append(more)
        return lines

    def _is_under(self, cell: Cell, spot: Spot, cells: Sequence[Cell]) -> bool:
        """Whether a cell below is surely the label's value: in a column under its heading, or under a lone label."""
        level = [one for one in cells if one.row == spot.row and not is_spot(one, spot)]
        beside = [one for one in level if one.label or not hangs_under_label(one, cells, self.height)]
        with_it = [one for one in cells if one.row == cell.row and one is not cell]
        headings = [one for one in beside if one.label]
        if headings:
            with_it = columns_beside(cell, cells, self.grid.band(cell.row))
            right = min((one.box.left for one in headings if one.box.left >= spot.box.right), default=1.1)
            whole = len(with_it) == len(beside) or (spot.firm == 2 and abs(cell.box.left - spot.box.left) < self.height)
            another = is_led(cell, cells) and abs(cell.box.left - spot.box.left) > self.height
            return len(headings) == len(beside) and whole and cell.box.right <= right and not another
        with_it = [one for one in with_it if one.label or not hangs_under_label(one, cells, self.height)]
        # A page that leans a little has the label of another column in the line of this one's value.
        if not beside and with_it and spot.firm == 2 and right_under(cell, spot, self.height):
            return all(
                one.label
                and (
                    one.box.left > cell.box.right + self.height or one.box.right < cell.box.left - _COLUMN * self.height
                )
                for one in with_it
            )
        indented = cell.box.left >= spot.box.left + 0.5 * self.height
        return not beside and not with_it and (spot.firm == 2 or indented)
