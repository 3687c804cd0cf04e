"""A run of characters inside one segment of a page: a cell of a table, a label, or what stands behind it."""

from __future__ import annotations

from itertools import pairwise

from pipelines.paper.sheet.glyphs import enclosing
from pipelines.paper.sheet.layout import Row
from pipelines.text import Box

_WIDER = 1.4
"""Times the usual step from a character to the next, from which something stood between two."""

_TO_FILL_IN = ("", "年月日")


class Cell:
    """A run of characters of one row, inside one segment, or a label over several lines.

    Attributes:
        row: index of its row.
        start, end: its characters in the row.
        label: whether it is a printed label.
        line: that row.
        parts: the cells that a label over several lines is made of; else empty.
        key: its folded text.
        box: its place, in page widths.
        middle: height of its centre line on the page.
        filled: whether more than lines to write on, a colon, or the words of a date to fill in, stands in it.
    """

    __slots__ = ("box", "end", "filled", "key", "label", "line", "middle", "parts", "row", "start")

    def __init__(self, row: int, start: int, end: int, *, label: bool, line: Row, parts: tuple[Cell, ...] = ()) -> None:
        self.row, self.start, self.end, self.label, self.line, self.parts = row, start, end, label, line, parts
        self.key: str = "".join([part.key for part in parts]) if parts else line.key[start:end]
        self.box: Box = enclosing([part.box for part in parts]) if parts else line.around(start, end)
        self.middle = (self.box.top + self.box.bottom) / 2
        self.filled = self.key.strip("_—-/. :") not in _TO_FILL_IN

    def up_to(self, end: int) -> Cell:
        """What of it stands before a character of its row."""
        return Cell(self.row, self.start, end, label=self.label, line=self.line)

    @property
    def raw(self) -> str:
        """Its characters as read."""
        return "".join([one.line.raw(one.start, one.end) for one in self.parts or (self,)])

    @property
    def text(self) -> str:
        """The same with a space where white space stood or a segment begins."""
        return "".join([one.line.text(one.start, one.end) for one in self.parts or (self,)])

    @property
    def gapped(self) -> str:
        """Its text with a space also where characters stand farther apart than the others: a mark was not read there."""
        boxes, place = self.boxes, 0
        text: list[str] = []
        centres = [(box.left + box.right) / 2 for box in boxes]
        steps = [after - before for before, after in pairwise(centres)]
        wide = _WIDER * sorted(steps)[len(steps) // 2] if steps else 0.0
        for char in self.text:
            if char != " " and place:
                text.append(" " if steps[place - 1] > wide and text[-1] != " " else "")
            text.append(char)
            place += char != " "
        return "".join(text)

    @property
    def confidence(self) -> float:
        """The lowest of its characters."""
        return min([one.line.confidence(one.start, one.end) for one in self.parts or (self,)])

    @property
    def boxes(self) -> list[Box]:
        """The place of each of its characters."""
        return [box for one in self.parts or (self,) for box in one.line.boxes(one.start, one.end)]

    @property
    def opens(self) -> bool:
        """Whether a segment begins with it."""
        return self.parts[0].opens if self.parts else self.start in self.line.starts
