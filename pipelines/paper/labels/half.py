"""Labels over two lines of which a reader joined the first with what stands beside it in its row.

Beside a cell of two lines the only line of its neighbour stands at half their height, or a little higher: then both come as
one line, 营业场示例市示范区示例路8号 above 所地址：, or 示例市天和建筑劳务有限责任公 职业、工种或工作岗 above 司 and 位.
"""

from __future__ import annotations

from collections.abc import Iterator

from pipelines.paper.sheet.layout import Row, Sheet
from pipelines.paper.sheet.lexicon import openings
from pipelines.text import Box

_LEAST = 4
"""Characters of a label that begin it without doubt where its end is not in sight; at least."""

_ROWS = 3
"""Rows below in which the rest may stand: the other cells of the table may have lines between."""

_ALIGNED, _NEAR = 1.2, 0.9
"""Heights of print by which the two lines may begin apart, and from the first down to the second, less than."""


def joined_halves(sheet: Sheet, key: str) -> Iterator[tuple[int, int, int, Box]]:
    """Where a label begins a segment that goes on at once with its value, and ends in a line of its own right below.

    Args:
        sheet: the page.
        key: the label, folded.

    Yields:
        Index of the row; its first character there, and that with which the value begins; the box of both lines.
    """
    ends = {key[at:] for at in range(2, len(key) - 1)}
    if ends.isdisjoint(sheet.unmarked_pieces):
        return
    for index, row in enumerate(sheet.rows):
        for start, end in row.segments:
            text = row.key[start:end]
            head = next((at for at in range(len(key) - 2, 1, -1) if text.startswith(key[:at])), 0)
            if head and len(text) > head:
                own = row.around(start, start + head)
                rest = _rest_below(sheet, index, own, key[head:])
                if rest is not None:
                    yield index, start, start + head, Box(own.left, own.top, max(own.right, rest.right), rest.bottom)


def ended_before_values(sheet: Sheet, key: str) -> Iterator[tuple[int, int, int, Box]]:
    """Where a label begins with a line of its own, and ends in the next before a colon and its value: 仓储场 / 所地址：示例路8号.

    Args:
        sheet: the page.
        key: the label, folded.

    Yields:
        Index of the second row; its first character there, and that with which the value begins; the box of both lines.
    """
    heads = {key[:at] for at in range(2, len(key) - 1)}
    if heads.isdisjoint(sheet.pieces):
        return
    for index, row in enumerate(sheet.rows):
        for start, end in row.segments:
            head = row.key[start:end]
            if head not in heads:
                continue
            own, rest = row.around(start, end), f"{key[len(head) :]}:"
            for below in range(index + 1, min(index + 1 + _ROWS, len(sheet.rows))):
                under = sheet.rows[below]
                for first, last in under.segments:
                    place = under.around(first, min(last, first + len(rest)))
                    if under.key[first:last].startswith(rest) and _is_next_line(place, own, sheet.print_height):
                        box = Box(min(own.left, place.left), own.top, max(own.right, place.right), place.bottom)
                        yield below, first, first + len(rest), box


def _is_next_line(place: Box, own: Box, height: float) -> bool:
    """Whether a line stands right below another of its cell, whose lines begin at one place or stand over one another."""
    near = own.bottom - 0.5 * height < place.top < own.bottom + _NEAR * height
    middle = (place.left + place.right) / 2
    return near and (abs(place.left - own.left) < _ALIGNED * height or own.left <= middle <= own.right)


def _rest_below(sheet: Sheet, index: int, own: Box, rest: str) -> Box | None:
    for row in sheet.rows[index + 1 : index + 1 + _ROWS]:
        for start, end in row.segments:
            place, height = row.around(start, end), sheet.print_height
            if row.key[start:end].rstrip(":") == rest and _is_next_line(place, own, height):
                return place
    return None


def begun_behind_gaps(row: Row, known: frozenset[str]) -> Iterator[tuple[int, int]]:
    """The ends of segments that are the first part of a known label, behind white space: its rest stands below."""
    for start, end in row.segments:
        for place in row.spaced:
            part = row.key[place:end]
            if start < place and len(part) >= _LEAST and part not in known:
                labels = openings(known).get(part[:2], ())
                if any(label.startswith(part) and len(label) > len(part) for label in labels):
                    yield place, end
