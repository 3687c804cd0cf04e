"""A value of several lines: which lines above and below go on with it."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from pipelines import identifiers
from pipelines.catalog import FieldKind
from pipelines.paper.fields.cell import Cell
from pipelines.paper.fields.cut_off import LEGAL_FORMS, needs_more, rest_of
from pipelines.paper.fields.neighbours import from_row_of, is_spot, right_behind, stands_off
from pipelines.paper.labels.finding import Spot
from pipelines.paper.sheet.glyphs import enclosing

WRAPS: frozenset[FieldKind] = frozenset({"company", "address", "text", "licence_no", "period", "choice", "uscc", "ric"})
"""Kinds whose values may take several lines."""

_FULL: frozenset[FieldKind] = WRAPS - {"text", "period"}
"""Of them, those of which a line is filled before the next is begun."""

_CODED: frozenset[FieldKind] = frozenset({"text", "licence_no", "uscc", "ric"})
"""Of them, those that may hold a code of a company or a person."""

_CLAUSE = re.compile(
    r"[一二三四五六七八九十]{1,3}、|[0-9]{1,2}[.、](?![0-9])|第[0-9一二三四五六七八九十]+[条章]|[(][0-9一二三四五六七八九十]+[)]"
)
"""How a new paragraph begins."""

_BOXED = re.compile(r"[□☐☑☒■○●◉]|\([√✓✔]?\)")
"""A line with a box to tick; brackets are boxes that are typed."""

_TICK_BOXES = re.compile(r"[□☐☑☒]")

_CUT = re.compile(rf"(?:{_BOXED.pattern}).*(?:{_BOXED.pattern})")
_LONE = re.compile(r"[^□☐☑☒■○]{1,12}[□☐]")
_WORD = re.compile(r"[一-鿿]{1,12}")

_SENTENCE = re.compile(r"[。;《]|[^,]{6,},[^,]{6,}")
"""Running text."""

_SPEAKER = re.compile(r"[本我](?:单位|公司|人|机构|企业)(?!有限)")
"""How a declaration below a name begins: 承诺单位：示例水务中心(普通合伙) / 本单位就申请办理…."""

_ROOM = 3.0
"""Heights of print by which a line must reach farther than the one above it to show that it had room there."""

_NEARER = 0.3
"""Heights of print by which the line above must be nearer than the one below: cells are padded, lines are not."""

_LEVEL = 0.6
"""Heights of print between the middles of what stands in one line, less than."""

_GAP = 2.2
"""Heights of print between a label and its value in running text, less than."""

_PITCH, _WIDE_PITCH = 0.95, 1.6
"""Heights of print between a line and the next of its value, at most; where a paragraph is set wide (1.5 倍行距)."""

_ADDRESS_ENDS = re.compile(r"(?=.*[0-9室号楼层])[一-鿿0-9A-Za-z-]{1,12}")
"""The rest of an address, behind one that had no room: 328, 元2024室."""

_CENTRED, _CLOSE = 0.3, 0.75
"""Heights of print by which the middles of lines may differ that are set in the middle of one cell, and between those lines."""

_OPEN = re.compile(r"\([^()]*$")
"""A bracket that does not end in its line."""

MOST_LINES = 6


@dataclass(frozen=True)
class Growth:
    """What decides on the lines of a value.

    Attributes:
        spot: its label.
        kind: of the field.
        cells: of the sheet, the label cut out.
        height: of the sheet's print, in page widths.
    """

    spot: Spot
    kind: FieldKind
    cells: Sequence[Cell]
    height: float

    def grown(self, found: list[Cell]) -> list[Cell]:
        """A value with its further lines: those of its column that are nearer to this label than to any other."""
        if self.kind not in WRAPS:
            return [*found, *rest_of(self.kind, found, self.spot, self.cells, self.height)]
        lines = list(found)
        inline = right_behind(found[0], self.spot)
        for step in (-1, 1):
            while len(lines) < MOST_LINES and not (inline and step < 0):
                more = self.next_line(lines, step)
                if more is None:
                    break
                lines = [more, *lines] if step < 0 else [*lines, more]
        if self.kind != "choice":
            return [*lines, *rest_of(self.kind, lines, self.spot, self.cells, self.height)]
        return [part for line in lines for part in ([line] if line in found else self._with_option(line))]

    def _with_option(self, box: Cell) -> list[Cell]:
        """A line of a choice with what stands close behind it in its row: a text layer has its ☑ and its words in two cells."""
        row = sorted((one for one in self.cells if one.row == box.row), key=lambda one: one.box.left)
        parts = [box]
        for one in row[row.index(box) + 1 :]:
            if one.label or one.box.left - parts[-1].box.right > _GAP * self.height:
                break
            parts.append(one)
        return parts

    def next_line(self, lines: Sequence[Cell], step: int) -> Cell | None:
        """The line above (-1) or below (+1) that goes on with a value; None where it ends."""
        edge = lines[0] if step < 0 else lines[-1]
        whole = step > 0 and not needs_more(self.kind, "".join(cell.key for cell in lines))
        if whole and self.kind != "company":
            return None
        most = (_WIDE_PITCH if step > 0 else _PITCH) * self.height
        for cell in self.cells:
            if whole and not cell.key.startswith(LEGAL_FORMS):
                continue  # 示例动物医院 / 有限公司 is one name
            gap = edge.box.top - cell.box.bottom if step < 0 else cell.box.top - edge.box.bottom
            if (
                gap > most
                or not self._is_in_reach(cell, lines, step, gap)
                or self._is_of_another_sort(cell, lines, step)
            ):
                continue
            at_left = abs(cell.box.left - lines[0].box.left) < 1.3 * self.height
            in_column = at_left or (gap < _CLOSE * self.height and self._is_centred(cell, lines, step))
            boxed = self._is_option(cell, lines, step)
            below = step > 0 and (self._in_step(cell, lines) or self._clings(cell, edge))
            own = in_column and (boxed or self.owned(cell) or below)
            further = step > 0 and (self._as_paragraph(cell, lines) or (boxed and self._is_at_margin(cell, lines)))
            if not own and not further:
                continue
            if step > 0 and self._is_new_sentence(cell, edge):
                continue
            if self.kind not in {"uscc", "ric"} or cell.key.isascii():
                return cell
        return None

    def _is_in_reach(self, cell: Cell, lines: Sequence[Cell], step: int, gap: float) -> bool:
        """Whether a line stands next above or below a value, as far from it as its lines from one another at most."""
        edge = lines[0] if step < 0 else lines[-1]
        beyond = cell.middle < edge.middle if step < 0 else cell.middle > edge.middle
        if not beyond or cell.label or not cell.filled or cell in lines:
            return False
        return gap <= _PITCH * self.height or self._as_paragraph(cell, lines)

    def _is_of_another_sort(self, cell: Cell, lines: Sequence[Cell], step: int) -> bool:
        """Whether a line is no part of a value: a bar across the form (一、基本情况) or a title above it, 本单位… below it, boxes or a code."""
        if step < 0 and (_CLAUSE.match(cell.key) or stands_off(cell, lines[0], self.cells, _NEARER * self.height)):
            return True
        if step > 0 and self.kind != "text" and _SPEAKER.match(cell.key):
            return True
        if self.kind not in _CODED and (identifiers.is_code("uscc", cell.key) or identifiers.is_code("ric", cell.key)):
            return True  # set at the top of the next row, whose label of two lines stands lower
        boxes = any(_TICK_BOXES.search(one.key) for one in lines)
        return self.kind != "choice" and not boxes and _TICK_BOXES.search(cell.key) is not None

    def _is_option(self, cell: Cell, lines: Sequence[Cell], step: int) -> bool:
        """Whether a line goes on with the options of a choice."""
        if self.kind != "choice" or self._is_led(cell) or not any(_BOXED.search(one.key) for one in lines):
            return False
        if _BOXED.search(cell.key):
            return True
        cut = _OPEN.search(lines[-1].key) is not None and ")" in cell.key  # in the words that it has in brackets
        cut = cut or self._is_cut_from_box(cell, lines)
        return step > 0 and (cut or self._lost_its_box(cell) or self._is_other_option(cell, lines))

    def _is_centred(self, cell: Cell, lines: Sequence[Cell], step: int) -> bool:
        """Whether a line is set in the middle of the same cell as a value: only its last line may be shorter than it is full."""
        rows = [
            enclosing([one.box for one in lines if one.row == row]) for row in dict.fromkeys(one.row for one in lines)
        ]
        middle = cell.box.left + cell.box.right
        same = all(abs(row.left + row.right - middle) < 2 * _CENTRED * self.height for row in rows)
        last, full = (cell.box, rows[-1]) if step > 0 else (rows[0], cell.box)
        return same and self.kind in _FULL and last.right - last.left < full.right - full.left

    def owned(self, cell: Cell) -> bool:
        """Whether of all that stands in the label's column, to the left of the cell, the label is the nearest in height."""
        own = abs(cell.middle - (self.spot.box.top + self.spot.box.bottom) / 2)
        return not self._claimants(cell, [one for one in self.cells if abs(one.middle - cell.middle) < own])

    def _is_led(self, cell: Cell) -> bool:
        """Whether another label stands at the height of a line: the boxes of a choice above are not this one's."""
        own = abs(cell.middle - (self.spot.box.top + self.spot.box.bottom) / 2)
        reach = min(own, _LEVEL * self.height)
        return bool(
            self._claimants(cell, [one for one in self.cells if one.label and abs(one.middle - cell.middle) < reach])
        )

    def _claimants(self, cell: Cell, among: Sequence[Cell]) -> list[Cell]:
        """What a cell may belong to as well: cells of the label's column to its left, and a label under which it stands."""
        spot, edge = self.spot, cell.box.left + 0.3 * self.height
        left, right = spot.box.left, spot.box.right
        return [
            other
            for other in among
            if (
                (other.box.right <= edge and other.box.left < right and other.box.right > left)
                or (other.label and other.middle < cell.middle and other.box.left < cell.box.left < other.box.right)
            )
            and (other.filled or other.label)  # the colon of a label that filled its cell stands below it
            and other is not cell
            and not is_spot(other, spot)
        ]

    def _is_new_sentence(self, cell: Cell, edge: Cell) -> bool:
        """Whether running text under a short line begins anew: 乙方：某某商行 / 　　根据《民法典》…. Only a full line goes on below."""
        return cell.box.right > edge.box.right + _ROOM * self.height and _SENTENCE.search(cell.key) is not None

    def _in_step(self, cell: Cell, lines: Sequence[Cell]) -> bool:
        """Whether a line follows two or more others at their own distance, and no other label stands near it."""
        if len(lines) < 2:
            return False
        pitch = lines[-1].middle - lines[-2].middle
        regular = abs(cell.middle - lines[-1].middle - pitch) < 0.2 * self.height
        return regular and not self._claimants(
            cell, [one for one in self.cells if abs(one.middle - cell.middle) <= 1.3 * pitch]
        )

    def _clings(self, cell: Cell, edge: Cell) -> bool:
        """Whether a line stands nearer to the line above it than to what is below it in its column, and at no other label."""
        under = [
            one.box.top - cell.box.bottom
            for one in self.cells
            if one.middle > cell.middle + 0.5 * self.height and abs(one.box.left - cell.box.left) < 0.5 * self.height
        ]
        nearer = cell.box.top - edge.box.bottom + _NEARER * self.height <= min(under, default=0.0)
        return nearer and not self._claimants(
            cell, [one for one in self.cells if abs(one.middle - cell.middle) <= 0.6 * self.height]
        )

    def _lost_its_box(self, cell: Cell) -> bool:
        """Whether an option's tick may have hidden its box: the next line, in the same column, bears one, and no label leads either."""
        pair = [one for one in self.cells if one.row in (cell.row, cell.row + 1)]
        below = [one for one in pair if one.row > cell.row and one.box.top - cell.box.bottom < 0.95 * self.height]
        aligned = any(abs(one.box.left - cell.box.left) < self.height and _BOXED.search(one.key) for one in below)
        return aligned and not any(one.label for one in pair)

    def _is_other_option(self, cell: Cell, lines: Sequence[Cell]) -> bool:
        """Whether a word under a lone option with its box behind it (男□) is the other one, whose tick hid its box: no choice is of one."""
        lone = _LONE.fullmatch("".join(one.key for one in lines)) is not None
        return (
            lone
            and _WORD.fullmatch(cell.key) is not None
            and self._is_at_margin(cell, lines)
            and self._clings(cell, lines[-1])
        )

    def _is_cut_from_box(self, cell: Cell, lines: Sequence[Cell]) -> bool:
        """Whether boxes stand before their options, the last at the end of its line, and a word begins the next: 【】公【√】 / 母."""
        cut = _CUT.fullmatch("".join(one.key for one in lines)) is not None
        return cut and cell.start == 0 and _WORD.fullmatch(cell.key) is not None

    def _is_at_margin(self, cell: Cell, lines: Sequence[Cell]) -> bool:
        """Whether a cell is all of its line and begins where the label does, as further boxes below 业务范围：□… do."""
        alone = sum(one.row == cell.row for one in self.cells) == 1
        under = abs(cell.box.left - self.spot.box.left) < _GAP * self.height
        return alone and (under or self._is_cut_from_box(cell, lines))

    def _as_paragraph(self, cell: Cell, lines: Sequence[Cell]) -> bool:
        """Whether a line goes on with a full line above it, from the margin: 住所：… / …号.

        Not in a table, where a value stands in a column of its own, and letters may stand down its side.
        """
        edge = lines[-1]
        in_line = right_behind(lines[0], self.spot) or lines[0].box.left - self.spot.box.right < _GAP * self.height
        ends = self.kind == "address" and _ADDRESS_ENDS.fullmatch(cell.key) is not None
        if _CLAUSE.match(cell.key) or not (in_line or ends) or self._stands_down_the_side(cell):
            return False
        full = edge.box.right > 0.8 * max((one.box.right for one in self.cells), default=1.0)
        at_margin = cell.start == 0 and cell.box.left <= self.spot.box.left + 2.2 * self.height
        alone = sum(one.row == cell.row for one in self.cells) == 1
        led = (self.spot.firm == 3 or ends) and self.spot.start <= 2 and from_row_of(edge, self.spot)
        return full and at_margin and alone and led

    def _stands_down_the_side(self, cell: Cell) -> bool:
        """Whether a cell is one character with another below it: a heading whose letters stand down the side of a table."""
        middle = cell.box.left + cell.box.right
        return len(cell.key) == 1 and any(
            len(one.key) == 1 and one.row > cell.row and abs(one.box.left + one.box.right - middle) < self.height
            for one in self.cells
        )
