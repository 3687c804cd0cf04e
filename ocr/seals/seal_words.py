"""The words that stand around and under a seal: whose it is said to be, and what it was put to."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Final

from pipelines.text import MOST_NEAR, MOST_NEAR_CHARACTERS, Box, Line, Seal

_MARGIN: Final = 0.25
"""How far around a seal words belong to it, in its longer side: 10 mm about a seal of 40, a line above and below."""


def with_words(seals: Sequence[Seal], lines: Sequence[Line], aspect: float) -> tuple[Seal, ...]:
    """The seals, each with the lines near it.

    Args:
        seals: as found.
        lines: as read, in reading order.
        aspect: height of the page over its width.
    """
    return tuple(seal.model_copy(update={"near": tuple(_near(seal.box, lines, aspect))}) for seal in seals)


def _near(box: Box, lines: Sequence[Line], aspect: float) -> Iterator[str]:
    margin = _MARGIN * max(box.right - box.left, (box.bottom - box.top) * aspect)
    place = Box(box.left - margin, box.top - margin / aspect, box.right + margin, box.bottom + margin / aspect)
    inside = [line for line in lines if line.text.strip() and _stands_in(line.box, place)]
    # Of a page that is full of small print, what is nearest to the middle of the seal.
    middle = (box.top + box.bottom) / 2
    nearest = sorted(inside, key=lambda line: abs((line.box.top + line.box.bottom) / 2 - middle))[:MOST_NEAR]
    for line in inside:
        if any(line is one for one in nearest):
            yield _stretch(line, place)


def _stands_in(line: Box, place: Box) -> bool:
    return (
        place.top < (line.top + line.bottom) / 2 < place.bottom and line.left < place.right and line.right > place.left
    )


def _stretch(line: Line, place: Box) -> str:
    """A line; of one that is too long, the stretch about the place."""
    text = line.text.strip()
    if len(text) <= MOST_NEAR_CHARACTERS:
        return text
    middle = (max(place.left, line.box.left) + min(place.right, line.box.right)) / 2
    at = round((middle - line.box.left) / max(line.box.right - line.box.left, 1e-6) * len(text))
    first = min(max(0, at - MOST_NEAR_CHARACTERS // 2), len(text) - MOST_NEAR_CHARACTERS)
    return text[first : first + MOST_NEAR_CHARACTERS]
