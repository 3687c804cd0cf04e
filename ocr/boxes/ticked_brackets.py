"""Brackets typed for boxes to tick: which of them bears the tick that a net left out, by its ink.

【 】首次注册 【√】重新注册 comes as 【】首次注册【】重新注册 where the net takes the thin √ for nothing.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Final

import numpy as np

from ocr.ink import HEIGHT, LEFT, WIDTH, blobs, darkest, percentile
from ocr.picture import Picture
from ocr.spelling.cuttings import cut, part_of, size_of, stands
from ocr.spelling.spelt import Spelt

_PAIR: Final = re.compile(r"[【\[［(（]\s*[】\]］)）]")
_TICKS: Final = re.compile(r"[√✓✔☑☒■●]")
_FEWEST: Final = 2
"""Pairs of a line, at least: options come in pairs."""
_HIGH: Final = 64
"""Pixels of a cutting."""
_CONTRAST: Final = 40
"""Steps of 255 between ink and paper under which nothing can be told."""
_PALE: Final = 0.35
"""Of the way from paper to the darkest ink, where ink begins."""
_MARK: Final = 0.25
"""Height of a tick in heights of the line, at least: a speck is lower."""
_MIDDLE: Final = (0.25, 0.75)
"""Between the middles of two brackets, where that of a tick lies."""
_BELIEF: Final = 0.9


def with_typed_marks(picture: Picture, lines: Sequence[Spelt]) -> list[Spelt]:
    """The lines of a page, with √ in the one pair of a line's brackets that bears ink while the others bear none.

    Args:
        picture: the upright RGB page.
        lines: as they were read on it.
    """
    return [_marked(picture, line) for line in lines]


def _marked(picture: Picture, line: Spelt) -> Spelt:
    pairs = [(found.start(), found.end() - 1) for found in _PAIR.finditer(line.text)]
    if len(pairs) < _FEWEST or stands(line.quad) or _TICKS.search(line.text):
        return line
    inked = [pair for pair in pairs if _bears_ink(picture, line, pair)]
    if len(inked) != 1:
        return line
    first, last = inked[0]
    centre = (line.centres[first] + line.centres[last]) / 2
    return Spelt(
        line.text[: first + 1] + "√" + line.text[last:],
        (*line.beliefs[: first + 1], _BELIEF, *line.beliefs[last:]),
        (*line.centres[: first + 1], centre, *line.centres[last:]),
        line.quad,
    )


def _bears_ink(picture: Picture, line: Spelt, pair: tuple[int, int]) -> bool:
    """Whether something as high as a tick stands in the middle between two brackets, touching neither."""
    length, height = size_of(line.quad)
    start, end = (line.centres[place] for place in pair)
    aside = height / length
    width = round(((end - start) / aside + 2) * _HIGH)
    light = darkest(cut(picture, part_of(line.quad, start - aside, end + aside), width, _HIGH))
    ink, paper = percentile(light, 1), percentile(light, 80)
    if paper - ink < _CONTRAST:
        return False
    _, sizes = blobs(np.asarray(light < paper - _PALE * (paper - ink), np.uint8))
    between = (sizes[:, LEFT] + sizes[:, WIDTH] / 2 - _HIGH) / max(1, width - 2 * _HIGH)
    high = sizes[:, HEIGHT] >= _MARK * _HIGH
    return bool((high & (between > _MIDDLE[0]) & (between < _MIDDLE[1])).any())
