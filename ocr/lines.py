"""Text without spurious spaces between Chinese characters: the same for every reader."""

from __future__ import annotations

import re
from collections.abc import Sequence

from pipelines.text import Box

_WIDE = r"\u3000-\u303f\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff\uff00-\uffef“”‘’…—·\U00020000-\U0003ffff"
_MARK = r"，。：；、！？（）《》〈〉【】“”‘’"
_SPURIOUS = re.compile(rf"(?<=[{_WIDE}])\s+(?=[{_WIDE}])|(?<=[{_MARK}])\s+|\s+(?=[{_MARK}])")
_CHINESE = re.compile(r"[\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff\U00020000-\U0003ffff]")


def is_chinese(text: str) -> bool:
    """Whether a Chinese character is in the text."""
    return _CHINESE.search(text) is not None


def chinese_in(text: str) -> int:
    """How many Chinese characters are in the text."""
    return len(_CHINESE.findall(text))


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


def touches(one: Box, other: Box) -> bool:
    """Whether two places share any paper."""
    return one.left < other.right and one.right > other.left and one.top < other.bottom and one.bottom > other.top


def around(boxes: Sequence[Box]) -> Box:
    """The smallest box that holds all of them (at least one)."""
    return Box(
        min(box.left for box in boxes),
        min(box.top for box in boxes),
        max(box.right for box in boxes),
        max(box.bottom for box in boxes),
    )
