"""Whether a number that was read quickly holds all its ink: as many marks stand on the paper as characters were read.

A quick net drops the thin marks within a number and believes the rest: 2029.4.22 becomes 2029422. It can be told without
reading again: the ink of a number falls apart into its characters, and a dot that was dropped is ink that belongs to none.
"""

from __future__ import annotations

from collections.abc import Sequence
from itertools import pairwise
from typing import Final

import numpy as np
import numpy.typing as npt

from ocr.ink import percentile
from ocr.picture import Picture, grey_of
from ocr.spelling.cuttings import HEIGHT, cut, width_of
from ocr.spelling.spelt import Spelt
from pipelines.identifiers import is_ric, is_uscc

Run = tuple[int, int]
"""Columns of ink that hang together: the first, and the one after the last."""

_RIM: Final = 3
"""Rows at the upper and lower edge of a cutting where rules of a table lie."""
_SHARES: Final = (0.3, 0.4, 0.5, 0.6, 0.7)
"""Of the way from paper to the darkest ink: with much of it blurred characters touch, with little pale marks are lost."""
_CONTRAST: Final = 60
"""Steps of 255 between ink and paper under which a pale mark cannot be told from paper."""
_CHARACTER: Final = 34
"""Width of a Chinese character in a cutting."""
_HELD: Final = 0.45
"""Of its width, how far a Chinese neighbour reaches from its centre."""

# In distances between the centres of neighbouring characters of the number, at the median.
_OFF: Final = 0.7
"""How far ink may lie from where the net saw its character: it answers in steps of 8 pixels."""
_GAP: Final = 0.6
"""Blank paper between two characters from which a mark may have faded there."""
_STRIDE: Final = 1.3
"""From digit to digit; with a dot between them it is half as far again."""


def is_whole(picture: Picture, spelt: Spelt, first: int, last: int) -> bool:
    """Whether nothing was dropped from the characters ``first`` to ``last`` of a line.

    That is beyond doubt for an identity number or a code of a legal entity whose check character is right (GB 11643, GB
    32100), and where each piece of ink is one of the characters. False says only that it is not known.

    Args:
        picture: the upright RGB page.
        spelt: the line, read on it.
        first: index of the first character of the number.
        last: index of its last one.
    """
    number = spelt.text[first : last + 1]
    return is_uscc(number) or is_ric(number) or _all_ink_is_read(picture, spelt, first, last)


def _all_ink_is_read(picture: Picture, spelt: Spelt, first: int, last: int) -> bool:
    width = width_of(spelt.quad)
    centres = [width * one for one in spelt.centres]
    own = centres[first : last + 1]
    pitch = float(np.median(np.diff(own))) if len(own) > 1 else 0.0
    left, right = _reach(spelt.text, centres, (first, last), pitch, width)
    light = grey_of(cut(picture, spelt.quad, width))[_RIM : HEIGHT - _RIM]
    within = light[:, left:right]
    if pitch <= 0 or within.shape[1] < pitch:
        return False
    darkest, paper = int(within.min()), percentile(within, 80)
    if paper - darkest < _CONTRAST:
        return False
    each = [_runs(light < paper - share * (paper - darkest), left, right) for share in _SHARES]
    digits = [one.isdigit() for one in spelt.text[first : last + 1]]
    return any(_are(runs, own, digits, pitch) and _holds_all(runs, each[0]) for runs in each)


def _reach(text: str, centres: Sequence[float], number: tuple[int, int], pitch: float, width: int) -> tuple[int, int]:
    """The columns in which ink has to be the number's: up to its neighbours, or to the ends of the line."""
    first, last = number
    before = next((index for index in range(first - 1, -1, -1) if not text[index].isspace()), None)
    after = next((index for index in range(last + 1, len(text)) if not text[index].isspace()), None)
    held = _HELD * _CHARACTER
    left = 0.0 if before is None else min(centres[before] + held, centres[first] - pitch / 2)
    right = float(width) if after is None else max(centres[after] - held, centres[last] + pitch / 2)
    return max(int(left), 0), min(int(right), width)


def _runs(ink: npt.NDArray[np.bool_], left: int, right: int) -> list[Run]:
    """The runs of inked columns that lie between two columns; those of a neighbour reach over one."""
    columns = np.concatenate(([0], ink.any(axis=0).astype(np.int8), [0]))
    changes = np.diff(columns)
    starts, ends = np.flatnonzero(changes == 1).tolist(), np.flatnonzero(changes == -1).tolist()
    return [(start, end) for start, end in zip(starts, ends, strict=True) if start >= left and end <= right]


def _are(runs: Sequence[Run], centres: Sequence[float], digits: Sequence[bool], pitch: float) -> bool:
    """Whether the runs are the characters, one by one, as evenly as print sets them."""
    if len(runs) != len(centres):
        return False
    middles = np.array([(start + end) / 2 for start, end in runs])
    gaps = [after[0] - before[1] for before, after in pairwise(runs)]
    strides = np.diff(middles)[[one and other for one, other in pairwise(digits)]]
    return (
        float(np.abs(middles - np.array(centres)).max()) <= _OFF * pitch
        and max(gaps, default=0) <= _GAP * pitch
        and (not len(strides) or float(strides.max()) <= _STRIDE * float(np.median(strides)))
    )


def _holds_all(runs: Sequence[Run], palest: Sequence[Run]) -> bool:
    """Whether each piece of ink, the palest too, is one of the runs or grows out of one."""
    return all(any(start < end_of and start_of < end for start_of, end_of in runs) for start, end in palest)
