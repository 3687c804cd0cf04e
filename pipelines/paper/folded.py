"""A line whose words stand at several heights, the text of a cell that is broken over lines, laid out at one height.

Labels and values are matched by their heights. A label of two lines stands, as a whole, level with its value of one.
"""

from __future__ import annotations

from collections.abc import Sequence
from itertools import pairwise

from pipelines.text import Box, Line

_HIGHER = 1.2
"""Times the height of its print from which a line may have two rows; a bundle has thousands that are no higher than theirs."""


def unfolded(lines: Sequence[Line]) -> Sequence[Line]:
    """The lines of a page, each folded one as one row of print at its middle, as wide as it is; others as they are."""
    if not any(map(_is_folded, lines)):
        return lines
    return [_unfolded(line) if _is_folded(line) else line for line in lines]


def _is_folded(line: Line) -> bool:
    """Whether a word begins below the one before it, and not to its right."""
    if len(line.words) < 2 or _height(line.box) < _HIGHER * _height(line.words[0].box):
        return False
    boxes = [word.box for word in line.words]
    return any(
        below.top > (above.top + above.bottom) / 2 and below.left < above.right for above, below in pairwise(boxes)
    )


def _height(box: Box) -> float:
    return box.bottom - box.top


def _unfolded(line: Line) -> Line:
    half = max(_height(word.box) for word in line.words) / 2
    middle = (line.box.top + line.box.bottom) / 2
    box = Box(line.box.left, middle - half, line.box.right, middle + half)
    return line.model_copy(update={"box": box, "words": ()})
