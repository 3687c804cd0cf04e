"""A line of which only a stretch is in doubt: the stretch is spelt once more, between neighbours that prove its place.

Long lines are dear, and most of their characters are beyond doubt. What is read again is the stretch with a few certain
characters on either side; only where they come out the same is what stands between them taken over.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from typing import Final

from ocr.nets.detection import Quad
from ocr.spelling.cuttings import part_of
from ocr.spelling.spelt import Spelt, folded, joined

_NEIGHBOURS: Final = 2
"""Certain characters on either side of a stretch that must come out the same."""

_SURE: Final = 0.8
"""Belief in what was read again under which it lacked its surroundings: of a short part a net makes less than of a line."""

_WORTH_IT: Final = 0.6
"""Share of a line from which reading the whole of it is as cheap."""


@dataclass(frozen=True)
class Stretch:
    """Characters ``first`` to ``last`` of a line are in doubt; ``begin`` to ``end`` are read again."""

    begin: int
    first: int
    last: int
    end: int


def stretches_of(text: str, doubted: Sequence[bool]) -> tuple[Stretch, ...]:
    """The stretches of a line that hold all its doubts, from the left, none touching another.

    A number or a code is read again as a whole.
    """
    found: list[Stretch] = []
    for index in (index for index, doubt in enumerate(doubted) if doubt):
        first, last = _run_about(text, index)
        begin, end = _neighbour(text, first, -1), _neighbour(text, last, 1)
        if found and begin <= found[-1].end:
            found[-1] = Stretch(found[-1].begin, found[-1].first, max(last, found[-1].last), max(end, found[-1].end))
        else:
            found.append(Stretch(begin, first, last, end))
    return tuple(found)


def respelt(spelt: Spelt, doubted: Sequence[bool], again: Callable[[Quad], Spelt]) -> Spelt | None:
    """A line with its doubted stretches read again.

    Args:
        spelt: the line.
        doubted: for each of its characters, whether it is in doubt.
        again: reads a part of the line thoroughly.

    Returns:
        None where the whole line has to be read: most of it is in doubt, the neighbours of a stretch came out otherwise, or
        what stands between them is still in doubt.
    """
    stretches = stretches_of(spelt.text, doubted)
    if not spelt.text or sum(one.end - one.begin + 1 for one in stretches) > _WORTH_IT * len(spelt.text):
        return None
    parts: list[Spelt] = []
    at = 0
    for stretch in stretches:
        within = _between(spelt, stretch, again)
        if within is None:
            return None
        parts += [spelt.part(at, stretch.first), within]
        at = stretch.last + 1
    parts.append(spelt.part(at, len(spelt.text)))
    return joined(parts, spelt.quad)


def _run_about(text: str, index: int) -> tuple[int, int]:
    """First and last of the letters and digits that stand together with this one."""
    first = last = index
    if _of_number(text[index]):
        while first > 0 and _of_number(text[first - 1]):
            first -= 1
        while last + 1 < len(text) and _of_number(text[last + 1]):
            last += 1
    return first, last


def _of_number(sign: str) -> bool:
    return sign.isascii() and not sign.isspace()


def _neighbour(text: str, index: int, step: int) -> int:
    """The last of the neighbours on one side; the edge of the line where there are fewer."""
    left = _NEIGHBOURS
    while 0 <= index + step < len(text) and left:
        index += step
        left -= not text[index].isspace()
    return index


def _between(spelt: Spelt, stretch: Stretch, again: Callable[[Quad], Spelt]) -> Spelt | None:
    """What stands between the neighbours by the thorough reading, placed on the line; None without that proof."""
    start, end = _edge(spelt, stretch.begin), _edge(spelt, stretch.end + 1)
    read = again(part_of(spelt.quad, start, end))
    begin = _past(spelt.text[stretch.begin : stretch.first], list(enumerate(read.text)))
    rest = _past(reversed(spelt.text[stretch.last + 1 : stretch.end + 1]), list(enumerate(reversed(read.text))))
    if begin is None or rest is None or begin + rest > len(read.text):
        return None
    inner = read.part(begin, len(read.text) - rest)
    if min(inner.beliefs, default=1.0) < _SURE:
        return None
    return Spelt(inner.text, inner.beliefs, tuple(start + (end - start) * one for one in inner.centres), spelt.quad)


def _edge(spelt: Spelt, index: int) -> float:
    """Where a character begins, as a fraction of the line; half way to the one before it."""
    if index <= 0 or index >= len(spelt.text):
        return 0.0 if index <= 0 else 1.0
    return (spelt.centres[index - 1] + spelt.centres[index]) / 2


def _past(wanted: Iterator[str] | str, read: list[tuple[int, str]]) -> int | None:
    """How many characters of a reading the wanted ones take up at its beginning, white space aside; None if they differ."""
    inked = iter([(place, sign) for place, sign in read if not sign.isspace()])
    taken = 0
    for sign in wanted:
        if sign.isspace():
            continue
        place, other = next(inked, (0, ""))
        if folded(sign) != folded(other):
            return None
        taken = place + 1
    return taken
