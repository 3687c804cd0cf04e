"""A line whose words stand at several heights, the text of a cell that is broken over lines, laid out at one height.

Labels and values are matched by their heights. A label of two lines stands, as a whole, level with its value of one: in the
middle of it, or where all cells are set from their top, at its first line.
"""

from __future__ import annotations

from collections.abc import Sequence
from itertools import pairwise

from pipelines.text import Box, Line

_HIGHER = 1.2
"""Times the height of its print from which a line may have two rows; a bundle has thousands that are no higher than theirs."""


_LEVEL = 0.3
"""Heights of print by which the middles of what stands in one row may differ."""


def unfolded(lines: Sequence[Line]) -> Sequence[Line]:
    """The lines of a page, each folded one as one row of print, as wide as it is; others as they are."""
    folded = [_is_folded(line) for line in lines]
    if not any(folded):
        return lines
    beside = [_middle(line.box) for line, more in zip(lines, folded, strict=True) if not more]
    return [_unfolded(line, beside) if more else line for line, more in zip(lines, folded, strict=True)]


def _is_folded(line: Line) -> bool:
    """Whether a word begins below the one before it, and not to its right."""
    if len(line.words) < 2:
        return False
    _, top, _, bottom = line.box
    _, first, _, last = line.words[0].box
    if bottom - top < _HIGHER * (last - first):
        return False
    boxes = [word.box for word in line.words]
    return any(
        below.top > (above.top + above.bottom) / 2 and below.left < above.right for above, below in pairwise(boxes)
    )


def _height(box: Box) -> float:
    return box.bottom - box.top


def _middle(box: Box) -> float:
    return (box.top + box.bottom) / 2


def _unfolded(line: Line, beside: Sequence[float]) -> Line:
    """A folded line at its middle, or at its first line where only there something stands, as in cells that are set from their top.

    Args:
        line: of several rows.
        beside: middles of the lines of one row.
    """
    high = max(_height(word.box) for word in line.words)
    middle, first = _middle(line.box), _middle(line.words[0].box)
    at_middle, at_first = (any(abs(one - level) < _LEVEL * high for one in beside) for level in (middle, first))
    level = first if at_first and not at_middle else middle
    box = Box(line.box.left, level - high / 2, line.box.right, level + high / 2)
    return line.model_copy(update={"box": box, "words": ()})
