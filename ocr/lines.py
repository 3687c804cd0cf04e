"""Reading order, and text without spurious spaces between Chinese characters: the same for every reader."""

from __future__ import annotations

import re
from collections.abc import Sequence

from pipelines.text import Box, Line

_WIDE = r"\u3000-\u303f\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff\uff00-\uffef“”‘’…—·\U00020000-\U0003ffff"
_MARK = r"，。：；、！？（）《》〈〉【】“”‘’"
_SPURIOUS = re.compile(rf"(?<=[{_WIDE}])\s+(?=[{_WIDE}])|(?<=[{_MARK}])\s+|\s+(?=[{_MARK}])")
_CHINESE = re.compile(r"[\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff\U00020000-\U0003ffff]")


def is_chinese(text: str) -> bool:
    """Whether a Chinese character is in the text."""
    return _CHINESE.search(text) is not None


def without_spurious_spaces(text: str) -> str:
    """Drop white space between Chinese characters and beside full-width marks; keep it beside letters and digits."""
    return _SPURIOUS.sub("", " ".join(text.split()))


def space_between(before: str, after: str, gap: float, height: float) -> str:
    """A space, or nothing, between two neighbouring words of a line.

    Args:
        before: the word on the left.
        after: the word on the right.
        gap: the distance between them, in the unit of ``height``.
        height: of the line.
    """
    wide = bool(re.match(f"[{_WIDE}]", before[-1])) + bool(re.match(f"[{_WIDE}]", after[0]))
    if wide == 2:
        return ""
    return " " if wide == 0 or gap > 0.8 * height else ""


def around(boxes: Sequence[Box]) -> Box:
    """The smallest box that holds all of them (at least one)."""
    return Box(
        min(box.left for box in boxes),
        min(box.top for box in boxes),
        max(box.right for box in boxes),
        max(box.bottom for box in boxes),
    )


def in_reading_order(lines: Sequence[Line]) -> tuple[Line, ...]:
    """Rows from the top, each row from the left.

    Two lines share a row when they overlap by half of the lower one's height. Forms and letters are single-column;
    a row of cells reads from left to right.
    """
    rows: list[list[Line]] = []
    for line in sorted(lines, key=lambda one: one.box.top + one.box.bottom):
        if rows and _same_row(rows[-1][0].box, line.box):
            rows[-1].append(line)
        else:
            rows.append([line])
    return tuple(line for row in rows for line in sorted(row, key=lambda one: one.box.left))


def _same_row(first: Box, second: Box) -> bool:
    overlap = min(first.bottom, second.bottom) - max(first.top, second.top)
    lower = min(first.bottom - first.top, second.bottom - second.top)
    return overlap > 0.5 * lower
