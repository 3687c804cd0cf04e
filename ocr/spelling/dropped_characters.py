"""Where a quick net dropped a whole character, and believed the rest: 举办者 came as 举者, with all its belief.

It shows by the ink: two neighbours stand farther apart than the others, and what lies between them is no bare paper.
"""

from __future__ import annotations

from collections.abc import Iterator
from itertools import pairwise
from statistics import median
from typing import Final

from ocr.ink import percentile
from ocr.lines import is_chinese
from ocr.picture import Picture, grey_of
from ocr.spelling.cuttings import HEIGHT, cut, stands, width_of
from ocr.spelling.spelt import Spelt

_CHARACTER: Final = 36.0
"""Width of a Chinese character in a cutting, where a line has too few to tell."""
_ENOUGH: Final = 3
"""Pairs of neighbours from which their distance tells."""
_APART: Final = 1.6
"""Times that distance from which a character has room between two."""
_HELD: Final = 0.6
"""Of it, how far a neighbour may reach from where the net saw it."""
_RIM: Final = 10
"""Rows at the upper and lower edge of a cutting where rules of a table and lines to write on lie."""
_CONTRAST: Final = 60
"""Steps of 255 between ink and paper under which nothing is told."""
_INKED: Final = 0.5
"""Of the way from paper to the darkest ink, where ink begins."""
_LEAST: Final = 0.03
"""Share of what lies between two that bears ink where a character does."""


def dropped_behind(picture: Picture, spelt: Spelt) -> Iterator[int]:
    """Indices of the characters of a line behind which one was dropped, as far as can be seen.

    Args:
        picture: the upright RGB page.
        spelt: the line, read on it.
    """
    if stands(spelt.quad):
        return
    width = width_of(spelt.quad)
    pairs = [
        (index, width * one, width * other)
        for index, (one, other) in enumerate(pairwise(spelt.centres))
        if is_chinese(spelt.text[index]) and is_chinese(spelt.text[index + 1])
    ]
    pitch = median(other - one for _, one, other in pairs) if len(pairs) >= _ENOUGH else _CHARACTER
    wide = [pair for pair in pairs if pair[2] - pair[1] > _APART * pitch]
    if not wide:
        return
    light = grey_of(cut(picture, spelt.quad, width))
    darkest, paper = percentile(light, 1), percentile(light, 80)
    if paper - darkest < _CONTRAST:
        return
    ink = light[_RIM : HEIGHT - _RIM] < paper - _INKED * (paper - darkest)
    for index, one, other in wide:
        between = ink[:, round(one + _HELD * pitch) : round(other - _HELD * pitch)]
        if between.size and float(between.mean()) >= _LEAST:
            yield index
