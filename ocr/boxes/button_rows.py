"""Options in a row or a column, each with a round button before it, which were read as a line each, without the buttons.

By itself such a line shows nothing: its button lies before it, where the detector of lines did not look. Several that stand
side by side or under one another, and all have a ring of one size before them, are options.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Sequence
from itertools import islice
from statistics import median
from typing import Final, NamedTuple

from ocr.boxes.box_frames import LINE, Frame, inks_of
from ocr.boxes.round_buttons import rings_in
from ocr.picture import Picture
from ocr.spelling.cuttings import part_of, size_of, stands
from ocr.spelling.spelt import Spelt

_OPTION: Final = re.compile(r"[\u3400-\u9fff（）()/、A-Za-z]{1,10}")
"""What a button stands before."""
_ROOM: Final = 1.6
"""Heights of a line before its first character in which its button stands."""
_NEAR: Final = 0.7
"""The same from the button to the character, less than."""
_LEVEL: Final = 0.5
"""Heights between the middles of lines of one row, less than."""
_APART: Final = (0.8, 8.0)
"""Characters from the end of one option to the next of its row, for a button lies between."""
_UNDER: Final = (0.8, 3.0)
"""Heights from the middle of one option to the next of its column."""
_FLUSH: Final = 0.5
"""Characters by which the first ones of a column may stand farther left or right."""
_LONE: Final = 0.8
"""Of the height of a line with one character, how wide that is."""
_ALIKE: Final = 0.25
"""How far the heights of the buttons of a choice may differ, in that of the larger."""
_PAIR: Final = 2
"""Buttons of a choice, at least. Where neither of its first two options has one, no more are looked at."""
_BELIEF: Final = 0.9
"""Belief in a button that no net saw, as in a box."""


class _Option(NamedTuple):
    """A line that may be an option, in pixels of the page.

    Attributes:
        place: among the lines.
        left: the middle of its first character.
        right: of its last one.
        wide: from one character to the next.
    """

    place: int
    left: float
    right: float
    middle: float
    high: float
    wide: float


def with_button_rows(picture: Picture, lines: Sequence[Spelt]) -> list[Spelt]:
    """The lines of a page, those with a button before them with □ or ☑ for it.

    Args:
        picture: the upright RGB page.
        lines: as they were read on it.
    """
    told = list(lines)
    able = [_option(place, line) for place, line in enumerate(lines) if _is_option(line)]
    for is_next in (_is_behind, _is_below):
        for chain in _chains(able, is_next):
            for place, frame, at in _buttons(picture, lines, chain):
                told[place] = _led(lines[place], "□" if frame.free else "☑", at)
    return told


def _is_option(line: Spelt) -> bool:
    return _OPTION.fullmatch(line.text) is not None and not stands(line.quad)


def _option(place: int, line: Spelt) -> _Option:
    first, last = (part_of(line.quad, at, at)[0, 0] for at in (line.centres[0], line.centres[-1]))
    middle, (_, high) = float(line.quad[:, 1].mean()), size_of(line.quad)
    return _Option(place, float(first), float(last), middle, high, _wide(line))


def _wide(line: Spelt) -> float:
    """From one character to the next, in pixels."""
    length, height = size_of(line.quad)
    spread = (line.centres[-1] - line.centres[0]) * length
    return spread / (len(line.centres) - 1) if len(line.centres) > 1 and spread > 0 else _LONE * height


def _chains(able: Sequence[_Option], is_next: Callable[[_Option, _Option], bool]) -> Iterator[list[_Option]]:
    """Lines each of which stands next to the one before it."""
    left = sorted(able, key=lambda one: one.left + one.middle)
    while left:
        chain = [left.pop(0)]
        while (further := next((one for one in left if is_next(chain[-1], one)), None)) is not None:
            chain.append(further)
            left.remove(further)
        if len(chain) >= _PAIR:
            yield chain


def _is_behind(one: _Option, other: _Option) -> bool:
    """Whether an option stands in the row of another; the place of a line may reach over its button, so its characters tell."""
    gap = other.left - one.right - one.wide
    return abs(other.middle - one.middle) < _LEVEL * one.high and _APART[0] * one.wide <= gap <= _APART[1] * one.wide


def _is_below(one: _Option, other: _Option) -> bool:
    step = other.middle - one.middle
    return abs(other.left - one.left) < _FLUSH * one.wide and _UNDER[0] * one.high <= step <= _UNDER[1] * one.high


def _buttons(picture: Picture, lines: Sequence[Spelt], chain: Sequence[_Option]) -> list[tuple[int, Frame, float]]:
    """Of each line of a chain that has one its button, and the button's place as a share of the line; none where they are no choice."""
    looked = ((one.place, _button(picture, lines[one.place], one.wide)) for one in chain)
    first = list(islice(looked, _PAIR))
    if all(found is None for _, found in first):
        return []
    buttons = [(place, *found) for place, found in (*first, *looked) if found is not None]
    heights = [frame.bottom - frame.top for _, frame, _ in buttons]
    usual = median(heights)
    alike = all(abs(one - usual) <= _ALIKE * max(one, usual) for one in heights)
    return buttons if alike and len(buttons) >= _PAIR else []


def _button(picture: Picture, line: Spelt, wide: float) -> tuple[Frame, float] | None:
    """The button that stands close before the first character of a line, and its place as a share of the line."""
    length, height = size_of(line.quad)
    first = max(0.0, line.centres[0] - 0.5 * wide / length)
    start = first - _ROOM * height / length
    width = round(_ROOM * LINE)
    found = rings_in(inks_of(picture, part_of(line.quad, start, first), width))
    if not found or width - found[-1].right > _NEAR / _ROOM * width:
        return None
    middle = (found[-1].left + found[-1].right) / 2 / width
    return found[-1], max(0.0, start + middle * (first - start))


def _led(line: Spelt, sign: str, place: float) -> Spelt:
    return Spelt(sign + line.text, (_BELIEF, *line.beliefs), (place, *line.centres), line.quad)
