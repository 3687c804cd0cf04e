"""The ㎡ behind a number, of which nets leave out the raised 2, or the whole: 50㎡ becomes 50m, or 50.

They do so without a doubt, and read the sign no better by itself. But its ink is like nothing else behind a number: first
columns that stand on the line and are no higher than an m, then columns that hang in the upper half.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from itertools import pairwise
from typing import Final, NamedTuple

import numpy as np
import numpy.typing as npt

from ocr.ink import percentile
from ocr.lines import is_chinese
from ocr.nets.detection import Quad
from ocr.picture import Picture, grey_of
from ocr.spelling.cuttings import HEIGHT, cut, part_of, width_of
from ocr.spelling.spelt import Spelt

_NUMBER: Final = re.compile(r"(?<![A-Za-z0-9])(\d[\d,.]*)(\s*m|)(?![\d,.A-Za-z²³/]|\s*[m㎡])")
"""A number behind which no sign was read, or an m alone; white space may stand before it."""
_RIM: Final = 3
"""Rows at the upper and lower edge of a cutting where rules of a table lie."""
_CHARACTER: Final = 34
"""Width of a Chinese character in a cutting, and of the sign."""
_HELD: Final = 0.5
"""Of its width, how far a Chinese neighbour reaches from its centre."""
_LEAST_ROOM: Final = 0.6
"""Of the width of a character, how much lies between a number and what was read behind it where a sign was left out. With
less, what seems to stand there is a part of the neighbour: the 木 of 28栋."""
_DIGIT: Final = 0.5
"""Width of a digit to that of a character, where there is but one to tell by."""
_CONTRAST: Final = 60
"""Steps of 255 between ink and paper under which its shape cannot be told."""
_WIDE: Final = (0.4, 1.2)
"""How wide the m is, in heights of the number."""
_RAISED: Final = (0.08, 0.5)
"""How wide the raised 2 is, in the same."""
_APART: Final = 0.3
"""How far one stands from the other, at most."""

_HANGING: Final = re.compile(r"(?:H[Ho]{0,8})?r[ro]*(?=\.|$)")
_STANDING: Final = re.compile(r"m[mor.]*[mor](?=\.*$)")
"""The raised digit and the m, by their columns: such as stand (m), hang (r), are of full height (H), of none of these (o),
bare (.). The arcs of an m hang, too, and where the digit hangs over its last leg both together are of full height."""

# Heights as shares of the number's, from its upper edge.
_M_FROM: Final = 0.15
_M_TO: Final = 0.75
_RAISED_FROM: Final = 0.3
_RAISED_TO: Final = 0.68

_BELIEF: Final = 0.9
"""In signs that the shape of their ink has told."""


class _Sign(NamedTuple):
    """Columns of a cutting in which the m stands, and in which the raised digit hangs: first, and one after the last."""

    m: tuple[int, int]
    raised: tuple[int, int]


def with_squared_metres(picture: Picture, spelt: Spelt, read: Callable[[Quad], Spelt]) -> Spelt:
    """A line in which m² stands behind each number whose ink shows it.

    Args:
        picture: the upright RGB page.
        spelt: the line, read on it.
        read: reads a part of the line; asked whether a sign is that of cubic metres.
    """
    for found in reversed([*_NUMBER.finditer(spelt.text)]):
        sign = _sign_behind(picture, spelt, found)
        if sign is not None:
            spelt = _with_sign(spelt, found, sign, read)
    return spelt


def _sign_behind(picture: Picture, spelt: Spelt, found: re.Match[str]) -> _Sign | None:
    width = width_of(spelt.quad)
    centres = [width * one for one in spelt.centres]
    first, last = found.start(1), found.end(1) - 1
    pitch = (centres[last] - centres[first]) / (last - first) if last > first else _DIGIT * _CHARACTER
    across = _character_of(spelt.text, centres)
    left, right = round(centres[last] + pitch / 2), round(_reach(spelt.text, centres, found.end(), width, across))
    if right - left < _LEAST_ROOM * across:
        return None
    light = grey_of(cut(picture, spelt.quad, width))[_RIM : HEIGHT - _RIM]
    darkest, paper = int(light[:, left:right].min()), percentile(light, 80)
    if paper - darkest < _CONTRAST:
        return None
    ink = light < paper - (paper - darkest) / 2
    number = np.flatnonzero(ink[:, max(0, round(centres[first] - pitch / 2)) : left].any(axis=1))
    return _shaped(ink[:, left:right], int(number[0]), int(number[-1]) + 1, left) if number.size else None


def _character_of(text: str, centres: list[float]) -> float:
    """Width of a Chinese character of this line, from centre to centre."""
    signs = list(zip(text, centres, strict=True))
    strides = [after - at for (one, at), (other, after) in pairwise(signs) if is_chinese(one) and is_chinese(other)]
    return max(float(_CHARACTER), float(np.median(strides))) if strides else float(_CHARACTER)


def _reach(text: str, centres: list[float], after: int, width: int, across: float) -> float:
    """The column up to which ink is of no other character."""
    following = next((index for index in range(after, len(text)) if not text[index].isspace()), None)
    if following is None:
        return float(width)
    return centres[following] - across * (_HELD if is_chinese(text[following]) else _DIGIT / 2)


def _shaped(ink: npt.NDArray[np.bool_], top: int, bottom: int, left: int) -> _Sign | None:
    """The sign in what stands behind a number that reaches from ``top`` to ``bottom``; None where there is none."""
    tops = (ink.argmax(axis=0) - top) / (bottom - top)
    ends = (ink.shape[0] - ink[::-1].argmax(axis=0) - top) / (bottom - top)
    columns = np.full(ink.shape[1], "o")
    columns[(tops < _M_FROM) & (ends > _M_TO)] = "H"
    columns[(tops >= _M_FROM) & (ends >= _M_TO)] = "m"
    columns[(tops <= _RAISED_FROM) & (ends <= _RAISED_TO)] = "r"
    columns[~ink.any(axis=0)] = "."
    text, high = "".join(columns), bottom - top
    for raised in reversed([*_HANGING.finditer(text)]):
        begin = max(0, raised.start() - round(_WIDE[1] * high))
        m = _STANDING.search(text, begin, raised.start())
        if (
            m is not None
            and m.end() - m.start() >= _WIDE[0] * high
            and raised.start() - m.end() <= _APART * high
            and _RAISED[0] * high <= raised.end() - raised.start() <= _RAISED[1] * high
        ):
            return _Sign((left + m.start(), left + m.end()), (left + raised.start(), left + raised.end()))
    return None


def _with_sign(spelt: Spelt, found: re.Match[str], sign: _Sign, read: Callable[[Quad], Spelt]) -> Spelt:
    width = width_of(spelt.quad)
    place, end = found.start(2), found.end(2)
    again = read(part_of(spelt.quad, max(0.0, (sign.m[0] - 3) / width), min(1.0, (sign.raised[1] + 3) / width)))
    text = "m³" if "³" in again.text else "m²"
    centres = tuple((first + last) / 2 / width for first, last in sign)
    return Spelt(
        spelt.text[:place] + text + spelt.text[end:],
        (*spelt.beliefs[:place], _BELIEF, _BELIEF, *spelt.beliefs[end:]),
        (*spelt.centres[:place], *centres, *spelt.centres[end:]),
        spelt.quad,
    )
