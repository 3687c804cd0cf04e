"""Characters of a page: folded for comparison, with places, in runs.

Lengths are in widths of the page (so that across and down have the same unit).
"""

from __future__ import annotations

import unicodedata
from collections.abc import Iterable, Sequence
from typing import NamedTuple

from pipelines.text import Box

Columns = tuple[Sequence[float], Sequence[float], Sequence[float], Sequence[float]]
"""Lefts, tops, rights and bottoms of characters, as fractions of the page."""

_FOLDS = str.maketrans(
    {
        "：": ":",
        "﹕": ":",
        "∶": ":",
        "︰": ":",
        "ː": ":",
        "【": "(",
        "】": ")",
        "〔": "(",
        "〕": ")",
        "［": "(",
        "］": ")",
        "[": "(",
        "]": ")",
    }
)


class _Folded(dict[int, str]):
    """Code point -> folded character, for ``str.translate``; each is folded once in the life of the program."""

    def __missing__(self, code: int) -> str:
        char = chr(code)
        wide = unicodedata.normalize("NFKC", char).translate(_FOLDS)
        folded = self[code] = wide if len(wide) == 1 else char
        return folded


_FOLDED = _Folded()


class Run(NamedTuple):
    """The characters of a line between two wide gaps, as columns: item i of each is of the i-th character.

    Columns, because a page has a thousand characters, and few of them are ever looked at one by one. Their heights stay
    fractions of the page until somebody asks.

    Attributes:
        raw: as the reader gave them.
        key: folded for comparison.
        lefts, rights: their places, in page widths.
        tops, bottoms: likewise, but in page heights.
        aspect: height of the page in page widths.
        confidence: of the line.
        spaced: before which white space stands.
        box: the smallest that holds all of them, in page widths.
        level: whether all are equally high at one height, as most readers give them.
    """

    raw: str
    key: str
    lefts: Sequence[float]
    tops: Sequence[float]
    rights: Sequence[float]
    bottoms: Sequence[float]
    aspect: float
    confidence: float
    spaced: frozenset[int]
    box: Box
    level: bool

    def joined(self, other: Run) -> Run:
        """This run and one of the same page that goes on with it, as one; believed as much as the less believed one."""
        return Run(
            self.raw + other.raw,
            self.key + other.key,
            (*self.lefts, *other.lefts),
            (*self.tops, *other.tops),
            (*self.rights, *other.rights),
            (*self.bottoms, *other.bottoms),
            self.aspect,
            min(self.confidence, other.confidence),
            self.spaced | {len(self.raw) + place for place in other.spaced},
            enclosing((self.box, other.box)),
            self.level and other.level and (self.tops[0], self.bottoms[0]) == (other.tops[0], other.bottoms[0]),
        )

    def height(self, place: int) -> float:
        """How high a character is, in page widths."""
        return self.bottoms[place] * self.aspect - self.tops[place] * self.aspect

    def heights(self) -> list[float]:
        """How high each character is, in page widths."""
        if self.level:
            return [self.height(0)] * len(self.tops)
        return [self.height(place) for place in range(len(self.tops))]

    def around(self, start: int, end: int) -> Box:
        """The smallest box that holds the characters from ``start`` to before ``end`` (at least one)."""
        top, bottom = min(self.tops[start:end]), max(self.bottoms[start:end])
        return Box(min(self.lefts[start:end]), top * self.aspect, max(self.rights[start:end]), bottom * self.aspect)

    def text(self, start: int, end: int) -> str:
        """The characters from ``start`` to before ``end`` as read, with a space where white space or the run begins."""
        if self.spaced.isdisjoint(range(start, end)):
            return self.raw[start:end] if start else f" {self.raw[:end]}"
        begins = self.spaced | {0}
        return "".join([f" {self.raw[place]}" if place in begins else self.raw[place] for place in range(start, end)])

    def boxes(self, start: int, end: int) -> list[Box]:
        """The place of each character from ``start`` to before ``end``."""
        return [self.around(place, place + 1) for place in range(start, end)]


def run_of(
    raw: str,
    places: Columns,
    aspect: float,
    confidence: float,
    spaced: frozenset[int] = frozenset(),
) -> Run:
    """A run of characters."""
    lefts, tops, rights, bottoms = places
    top, bottom = tops[0], bottoms[0]
    level = tops.count(top) == len(raw) == bottoms.count(bottom)
    if not level:
        top, bottom = min(tops), max(bottoms)
    box = Box(min(lefts), top * aspect, max(rights), bottom * aspect)
    return Run(raw, raw.translate(_FOLDED), lefts, tops, rights, bottoms, aspect, confidence, spaced, box, level)


def enclosing(boxes: Iterable[Box]) -> Box:
    """The smallest box that holds all of them (at least one)."""
    lefts, tops, rights, bottoms = zip(*boxes, strict=True)
    return Box(min(lefts), min(tops), max(rights), max(bottoms))


def fold(char: str) -> str:
    """One character for comparison: half-width, one kind of bracket and colon. Always one character."""
    return _FOLDED[ord(char)]


def fold_text(text: str) -> str:
    """A text for comparison, without white space."""
    return "".join(text.split()).translate(_FOLDED)
