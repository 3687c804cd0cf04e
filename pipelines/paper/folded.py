"""A line whose words stand at several heights, the text of a cell that is broken over lines, laid out at one height.

Labels and values are matched by their heights. A label of two lines stands, as a whole, level with its value of one.
"""

from __future__ import annotations

from collections.abc import Sequence
from itertools import pairwise
from operator import attrgetter

from pipelines.text import Box, Line

_TOP = attrgetter("top")


def unfolded(lines: Sequence[Line]) -> Sequence[Line]:
    """The lines of a page, each folded one as one row of print at its middle, as wide as it is; others as they are."""
    if not any(map(_is_folded, lines)):
        return lines
    return [_unfolded(line) if _is_folded(line) else line for line in lines]


def _is_folded(line: Line) -> bool:
    """Whether a word begins below the one before it, and not to its right."""
    boxes = [word.box for word in line.words]
    if len(set(map(_TOP, boxes))) < 2:  # most lines stand level, and a bundle has thousands of them
        return False
    return any(
        below.top > (above.top + above.bottom) / 2 and below.left < above.right for above, below in pairwise(boxes)
    )


def _unfolded(line: Line) -> Line:
    half = max(word.box.bottom - word.box.top for word in line.words) / 2
    middle = (line.box.top + line.box.bottom) / 2
    box = Box(line.box.left, middle - half, line.box.right, middle + half)
    return line.model_copy(update={"box": box, "words": ()})
