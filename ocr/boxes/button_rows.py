"""Options that stand in a row, each with a round button before it, which were read as a line each, without the buttons.

By itself such a line shows nothing: its button lies before it, where the detector of lines did not look. Several in one row
that all have a ring of one size before them are options.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from statistics import median
from typing import Final

from ocr.boxes.box_frames import Frame, inks_of
from ocr.boxes.round_buttons import rings_in
from ocr.ink import darkest
from ocr.picture import Picture
from ocr.spelling.cuttings import cut, grown, part_of, size_of, stands
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
"""Characters from the end of one option to the next, for a button lies between."""
_LONE: Final = 0.8
"""Of the height of a line with one character, how wide that is."""
_ALIKE: Final = 0.25
"""How far the heights of two buttons of a row may differ, in that of the larger."""
_PAIR: Final = 2
"""Buttons of a row, at least: one chooses between two."""
_HIGH: Final = 64
_MORE: Final = 0.125
"""Pixels of a cutting that has a quarter more paper than the line, above and below together; as in ``ticked_boxes``."""
_BELIEF: Final = 0.9


def with_button_rows(picture: Picture, lines: Sequence[Spelt]) -> list[Spelt]:
    """The lines of a page, those with a button before them with □ or ☑ for it.

    Args:
        picture: the upright RGB page.
        lines: as they were read on it.
    """
    told = list(lines)
    places = {id(line): place for place, line in enumerate(lines)}
    for row in _rows(lines):
        buttons = [(line, found) for line in row if (found := _button(picture, line)) is not None]
        if len(buttons) < _PAIR or not _are_alike([frame for _, (frame, _) in buttons]):
            continue
        for line, (frame, place) in buttons:
            told[places[id(line)]] = _led(line, "□" if frame.free else "☑", place)
    return told


def _rows(lines: Sequence[Spelt]) -> Iterator[list[Spelt]]:
    """Lines that may be options of one choice: short ones side by side, as far apart as a button needs."""
    able = [line for line in lines if _OPTION.fullmatch(line.text) and not stands(line.quad)]
    while able:
        row = [able.pop(0)]
        height, middle = size_of(row[0].quad)[1], float(row[0].quad[:, 1].mean())
        row += [one for one in able if abs(float(one.quad[:, 1].mean()) - middle) < _LEVEL * height]
        able = [one for one in able if all(one is not other for other in row)]
        row.sort(key=lambda one: float(one.quad[:, 0].min()))
        while row:
            chain = [row.pop(0)]
            while row and _follows(chain[-1], row[0]):
                chain.append(row.pop(0))
            if len(chain) >= _PAIR:
                yield chain


def _follows(one: Spelt, other: Spelt) -> bool:
    """Whether the characters of two lines stand as far apart as options do; the place of a line may reach over its button."""
    end, begin = (part_of(line.quad, at, at)[0, 0] for line, at in ((one, one.centres[-1]), (other, other.centres[0])))
    wide = _wide(one)
    return _APART[0] * wide <= float(begin - end) - wide <= _APART[1] * wide


def _wide(line: Spelt) -> float:
    """From one character to the next, in pixels."""
    length, height = size_of(line.quad)
    spread = (line.centres[-1] - line.centres[0]) * length
    return spread / (len(line.centres) - 1) if len(line.centres) > 1 and spread > 0 else _LONE * height


def _button(picture: Picture, line: Spelt) -> tuple[Frame, float] | None:
    """The button that stands close before the first character of a line, and its place as a share of the line."""
    length, height = size_of(line.quad)
    first = max(0.0, line.centres[0] - 0.5 * _wide(line) / length)
    start = first - _ROOM * height / length
    width = round(_ROOM * _HIGH / (1 + 2 * _MORE))
    place = grown(part_of(line.quad, start, first), 0.0, _MORE)
    found = rings_in(inks_of(darkest(cut(picture, place, width, _HIGH))))
    if not found or width - found[-1].right > _NEAR / _ROOM * width:
        return None
    middle = (found[-1].left + found[-1].right) / 2 / width
    return found[-1], max(0.0, start + middle * (first - start))


def _are_alike(buttons: Sequence[Frame]) -> bool:
    heights = [one.bottom - one.top for one in buttons]
    usual = median(heights)
    return all(abs(one - usual) <= _ALIKE * max(one, usual) for one in heights)


def _led(line: Spelt, sign: str, place: float) -> Spelt:
    return Spelt(sign + line.text, (_BELIEF, *line.beliefs), (place, *line.centres), line.quad)
