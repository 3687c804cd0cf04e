"""The letters of a drawn seal that a text layer gives as print: each a line of its own, around the seal's middle."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from math import hypot

from pipelines.text import Box, Line, PageText

_FEWEST = 4
"""Letters on one circle from which they are a seal's: no cell of a form is laid out so."""

_BAND = 0.15
"""Of the circle's radius, by which the middles of its letters may lie off it."""

_INNER, _OUTER = 0.5, 1.05
"""Where the letters of a seal stand, in radii from its middle: outside its star, within its rim."""


def without_seal_letters(reading: PageText, aspect: float) -> tuple[Line, ...]:
    """The lines of a page less those that are single letters on the circle of a seal.

    Only of a text layer: what a reader makes of a seal in a picture comes in lines of any length.

    Args:
        reading: the page.
        aspect: its height in page widths.
    """
    if reading.source != "text_layer" or not reading.marks.seals:
        return reading.lines
    gone = {index for seal in reading.marks.seals for index in _on_circle(reading.lines, seal.box, aspect)}
    return tuple([line for index, line in enumerate(reading.lines) if index not in gone]) if gone else reading.lines


def _on_circle(lines: Sequence[Line], seal: Box, aspect: float) -> Iterator[int]:
    """The lines of one letter that lie on one circle around the middle of a seal; none where they are too few."""
    radius = (seal.right - seal.left) / 2
    middle = ((seal.left + seal.right) / 2, (seal.top + seal.bottom) / 2)
    off = {
        index: _distance(line.box, middle, aspect) for index, line in enumerate(lines) if len(line.text.strip()) == 1
    }
    able = {index: far for index, far in off.items() if _INNER * radius <= far <= _OUTER * radius}
    if len(able) < _FEWEST:
        return
    usual = sorted(able.values())[len(able) // 2]
    ring = [index for index, far in able.items() if abs(far - usual) <= _BAND * usual]
    if len(ring) >= _FEWEST:
        yield from ring


def _distance(box: Box, middle: tuple[float, float], aspect: float) -> float:
    """From the middle of a box to a point, in page widths."""
    across = (box.left + box.right) / 2 - middle[0]
    down = ((box.top + box.bottom) / 2 - middle[1]) * aspect
    return hypot(across, down)
