"""How far a value is believed: no more than its weakest character lets one, however well the rest of its line was read.

A reader's confidence is the mean over a line. Of writing by hand a character may be a guess among eight that are sure (尹将杰 for
尹娟志 behind a printed label: 0.91 in the mean, 0.57 for the guess), and a name or a number is as wrong by one as by all.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Final

from pipelines.text import Box, Line

_GUESSED: Final = 0.95
"""Belief in a character under which it counts against its value."""


def believed(lines: Sequence[Line], place: Box, confidence: float) -> float:
    """The confidence of a value: that of its lines, and where a character of it was guessed half way from that to 1 at most.

    Args:
        lines: of the page.
        place: of the value, as fractions of the page.
        confidence: of its lines, 0..1.
    """
    weakest = _weakest(lines, place)
    return min(confidence, (1 + weakest) / 2) if weakest < _GUESSED else confidence


def belief_in(lines: Sequence[Line], place: Box) -> float:
    """How far the characters in a place are believed in the mean; 1 where readers do not tell.

    Args:
        lines: of the page.
        place: as fractions of the page.
    """
    beliefs = list(_beliefs(lines, place))
    return sum(beliefs) / len(beliefs) if beliefs else 1.0


def _weakest(lines: Sequence[Line], place: Box) -> float:
    """How far the least believed character in a place is believed; 1 where readers do not tell."""
    return min(_beliefs(lines, place), default=1.0)


def _beliefs(lines: Sequence[Line], place: Box) -> Iterator[float]:
    near = (line for line in lines if line.box.top < place.bottom and line.box.bottom > place.top)
    words = (word for line in near for word in line.words if word.confidences and _holds(place, word.box))
    yield from (belief for word in words for belief in word.confidences)


def _holds(place: Box, box: Box) -> bool:
    """Whether the middle of a word lies in the place."""
    across, down = (box.left + box.right) / 2, (box.top + box.bottom) / 2
    return place.left <= across <= place.right and place.top <= down <= place.bottom
