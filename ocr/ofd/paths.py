"""Lines and curves of OFD (GB/T 33190-2016, 9.1): the abbreviated path data, traced on a PDF page's shape."""

from __future__ import annotations

from typing import Any, Final

import pymupdf

from ocr.ofd.elements import numbers
from ocr.ofd.not_drawn import NotDrawn

_TAKES: Final = {"M": 2, "S": 2, "L": 2, "Q": 4, "B": 6, "A": 7, "C": 0}
"""How many numbers follow each operator."""
_MOST_STEPS: Final = 50_000


def trace(shape: Any, data: str, matrix: Any) -> bool:
    """Trace a path.

    Args:
        shape: of the page (:class:`pymupdf.Shape`).
        data: operators and numbers, parted by spaces.
        matrix: from the object's space to points of the page.

    Returns:
        Whether anything was drawn.

    Raises:
        NotDrawn: it has more steps than any drawing.
    """
    words = data.split()
    if sum(word in _TAKES for word in words) > _MOST_STEPS:
        raise NotDrawn("该页的图形过于复杂，无法显示。")
    at = start = pymupdf.Point(0, 0)
    drawn, index = False, 0
    while index < len(words) and words[index] in _TAKES:
        operator = words[index]
        values = numbers(" ".join(words[index + 1 : index + 1 + _TAKES[operator]]))
        if len(values) != _TAKES[operator]:
            return drawn
        index += 1 + len(values)
        points = [pymupdf.Point(x, y) * matrix for x, y in zip(values[0::2], values[1::2], strict=False)]
        if operator in "MS":
            at = start = points[0]
            continue
        if operator == "A":
            # An arc is drawn as its chord: forms and seals of OFD writers use curves.
            points = [pymupdf.Point(values[-2], values[-1]) * matrix]
        at, drawn = _step(shape, operator, at, points or [start]), True
    return drawn


def _step(shape: Any, operator: str, at: Any, points: list[Any]) -> Any:
    """Draw one segment, and say where it ends."""
    if operator == "B":
        shape.draw_bezier(at, *points)
        return points[2]
    if operator == "Q":
        control, end = points
        shape.draw_bezier(at, at + (control - at) * (2 / 3), end + (control - end) * (2 / 3), end)
        return end
    end = points[0]
    if end != at:
        shape.draw_line(at, end)
    return end
