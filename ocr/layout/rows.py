"""Rows of lines: what stands at one height, from the left; a value that goes on below itself is read to its end first."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Final

from ocr.lines import chinese_in
from pipelines.text import Box, Line

_PROSE: Final = 8
"""Chinese characters from which a line may go on in the next one."""

_LEVEL: Final = 0.012
_SHORTER: Final = 0.04
"""Fractions of the page's width by which both may begin apart, and by which what goes on may reach beyond the line it follows."""

_CLOSE: Final = (-0.3, 0.8)
"""Heights of a line that may lie between the two, at least and at most."""

_BACK: Final = 2
"""Rows above in which the line is sought that goes on: another column may have a row between."""


def in_rows(lines: Sequence[Line]) -> list[Line]:
    """Rows from the top, each from the left: two lines share one when they overlap by half of the lower one's height.

    A licence printed across has two columns of labels and values: what goes on below a value, with no label before it, is read
    behind it, and not behind what stands beside it.
    """
    rows: list[list[Line]] = []
    for line in sorted(lines, key=lambda one: one.box.top + one.box.bottom):
        if rows and _same_row(rows[-1][0].box, line.box):
            rows[-1].append(line)
        else:
            rows.append([line])
    rows = [sorted(row, key=lambda one: one.box.left) for row in rows]
    below = _gone_on(rows)
    following = {id(line) for line in below.values()}
    return [one for row in rows for line in row if id(line) not in following for one in _to_its_end(line, below)]


def _gone_on(rows: Sequence[Sequence[Line]]) -> dict[int, Line]:
    """For a line, by its id, the one in which it goes on: of those that stand behind a label, or themselves go on from one."""
    below: dict[int, Line] = {}
    followed: set[int] = set()
    for at, row in enumerate(rows):
        for before in reversed(rows[max(0, at - _BACK) : at]):
            place = next((n for n, one in enumerate(before) if _goes_on(one.box, one.text, row[0].box)), None)
            if place is None or id(before[place]) in below:
                continue
            if place > 0 or id(before[0]) in followed:
                below[id(before[place])] = row[0]
                followed.add(id(row[0]))
                break
    return below


def _to_its_end(line: Line, below: dict[int, Line]) -> Iterator[Line]:
    yield line
    while id(line) in below:
        line = below[id(line)]
        yield line


def _goes_on(above: Box, text: str, below: Box) -> bool:
    high = above.bottom - above.top
    return (
        abs(below.left - above.left) <= _LEVEL
        and below.right <= above.right + _SHORTER
        and _CLOSE[0] * high <= below.top - above.bottom <= _CLOSE[1] * high
        and chinese_in(text) >= _PROSE
    )


def _same_row(first: Box, second: Box) -> bool:
    overlap = min(first.bottom, second.bottom) - max(first.top, second.top)
    lower = min(first.bottom - first.top, second.bottom - second.top)
    return overlap > 0.5 * lower
