"""The text of an OFD page as its file says it: runs of characters with their places, so no space has to be guessed."""

from __future__ import annotations

from dataclasses import dataclass

from ocr.layout.reading_order import in_reading_order
from ocr.lines import around, without_spurious_spaces
from ocr.picture import box_in
from pipelines.text import Line, Word

_JOINED = 0.4
"""Gap in font sizes up to which two runs on one base line are one piece of writing."""
_RISES, _FALLS = 0.86, 0.14
"""Parts of the size above and under the base line."""


@dataclass(frozen=True)
class Run:
    """Characters of one text code.

    Attributes:
        text: the characters.
        origins: where each stands on its base line, in points of the page; as many as characters.
        size: in points.
        upright: whether they run from left to right on one line.
    """

    text: str
    origins: tuple[tuple[float, float], ...]
    size: float
    upright: bool

    @property
    def left(self) -> float:
        """Where it begins."""
        return self.origins[0][0]

    @property
    def base(self) -> float:
        """Its base line."""
        return self.origins[0][1]

    @property
    def right(self) -> float:
        """Where it ends."""
        return self.origins[-1][0] + _advance(self.text[-1], self.size)


def lines_of(runs: list[Run], width: float, height: float) -> tuple[Line, ...] | None:
    """The lines of a page, in reading order.

    Args:
        runs: all of its text.
        width: of the page, in points.
        height: of the page, in points.

    Returns:
        None where some of it does not run from left to right: then its places say less than its picture.
    """
    if not all(run.upright for run in runs):
        return None
    pieces: list[list[Run]] = []
    for run in sorted(runs, key=lambda one: (round(one.base, 1), one.left)):
        if pieces and _continues(pieces[-1][-1], run):
            pieces[-1].append(run)
        else:
            pieces.append([run])
    lines = (_line(piece, width, height) for piece in pieces)
    return in_reading_order([line for line in lines if line is not None])


def _continues(before: Run, after: Run) -> bool:
    gap = after.left - before.right
    size = max(before.size, after.size)
    return abs(after.base - before.base) < 0.15 * size and -0.5 * size < gap < _JOINED * size


def _line(piece: list[Run], width: float, height: float) -> Line | None:
    words = [word for run in piece for word in _words(run, width, height)]
    text = without_spurious_spaces("".join(run.text for run in piece))
    if not words or not text:
        return None
    return Line(text=text, confidence=1.0, box=around([word.box for word in words]), words=tuple(words))


def _words(run: Run, width: float, height: float) -> list[Word]:
    found, start = [], 0
    for end in range(len(run.text) + 1):
        if end < len(run.text) and not run.text[end].isspace():
            continue
        if end > start:
            last = run.origins[end - 1][0] + _advance(run.text[end - 1], run.size)
            top, bottom = run.base - _RISES * run.size, run.base + _FALLS * run.size
            box = box_in(run.origins[start][0], top, last, bottom, width, height)
            if box is not None:
                found.append(Word(text=run.text[start:end], box=box))
        start = end + 1
    return found


def _advance(character: str, size: float) -> float:
    return size * (0.5 if ord(character) < 0x2E80 else 1.0)
