"""Characters of a page: folded for comparison, with places, in runs.

Lengths are in widths of the page (so that across and down have the same unit).
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable, Iterable, Iterator, Sequence

from pipelines.text import Box

STARS = "*★"
"""What is printed before a label that has to be filled in, or behind it: *姓名, 姓名*. A part of no label, and no value."""

Columns = tuple[Sequence[float], Sequence[float], Sequence[float], Sequence[float]]
"""Lefts, tops, rights and bottoms of characters, as fractions of the page."""

_ALIKE = (
    "申中由甲田电",
    "人入八",
    "日目曰",
    "字宇学宁",
    "住任往佳",
    "名各",
    "代伐",
    "营宫",
    "末未",
    "己已巳",
    "土士",
    "大太",
)
"""Characters of labels that differ by a stroke, which a seal or poor print takes away."""

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

_TO_FOLD = re.compile(r"[^一-鿿0-9A-Za-z]").search
"""What may be folded at all: most cells of a form are Chinese characters and digits, which stay as they are."""


class Run:
    """The characters of a line between two wide gaps.

    A page has a thousand characters, and few of them are ever looked at one by one: their places are worked out when
    somebody asks.

    Attributes:
        raw: as the reader gave them.
        key: folded for comparison.
        confidence: of the line.
        aspect: height of the page in page widths.
        spaced: before which white space stands.
        box: the smallest that holds all of them, in page widths.
        level: whether all are equally high at one height, as most readers give them.
    """

    __slots__ = ("_columns", "aspect", "box", "confidence", "key", "level", "raw", "spaced")

    def __init__(
        self,
        raw: str,
        columns: Columns | Callable[[], Columns],
        aspect: float,
        confidence: float,
        spaced: frozenset[int] = frozenset(),
        *,
        extent: tuple[Box, bool] | None = None,
    ) -> None:
        """Make a run.

        Args:
            raw: its characters, as the reader gave them.
            columns: their places; or how to work them out, where the extent is known.
            aspect: height of the page in page widths.
            confidence: of the line.
            spaced: before which white space stands.
            extent: the smallest box that holds all of them, as fractions of the page, and whether they are level.
        """
        self.raw, self.key = raw, _folded(raw)
        self.aspect, self.confidence, self.spaced = aspect, confidence, spaced
        self._columns = columns
        (left, top, right, bottom), self.level = extent or extent_of(*self.columns)
        self.box = Box(left, top * aspect, right, bottom * aspect)

    @property
    def columns(self) -> Columns:
        """The places of its characters: item i of each column is of the i-th."""
        if callable(self._columns):
            self._columns = self._columns()
        return self._columns

    def joined(self, other: Run) -> Run:
        """This run and one of the same page that goes on with it, as one; believed as much as the less believed one."""
        lefts, tops, rights, bottoms = self.columns
        more = other.columns
        return Run(
            self.raw + other.raw,
            ([*lefts, *more[0]], [*tops, *more[1]], [*rights, *more[2]], [*bottoms, *more[3]]),
            self.aspect,
            min(self.confidence, other.confidence),
            self.spaced | {len(self.raw) + place for place in other.spaced},
        )

    def cut(self, place: int) -> tuple[Run, Run]:
        """What of it stands before one of its characters, and the rest."""
        lefts, tops, rights, bottoms = self.columns
        before = Run(
            self.raw[:place],
            (lefts[:place], tops[:place], rights[:place], bottoms[:place]),
            self.aspect,
            self.confidence,
            frozenset([at for at in self.spaced if at < place]),
        )
        behind = Run(
            self.raw[place:],
            (lefts[place:], tops[place:], rights[place:], bottoms[place:]),
            self.aspect,
            self.confidence,
            frozenset([at - place for at in self.spaced if at >= place]),
        )
        return before, behind

    def heights(self) -> list[float]:
        """How high each character is, in page widths."""
        if self.level:
            return [self.box.bottom - self.box.top] * len(self.raw)
        _, tops, _, bottoms = self.columns
        return [bottom * self.aspect - top * self.aspect for top, bottom in zip(tops, bottoms, strict=True)]

    def around(self, start: int, end: int) -> Box:
        """The smallest box that holds the characters from ``start`` to before ``end`` (at least one)."""
        lefts, tops, rights, bottoms = self.columns
        top, bottom = min(tops[start:end]), max(bottoms[start:end])
        return Box(min(lefts[start:end]), top * self.aspect, max(rights[start:end]), bottom * self.aspect)

    def text(self, start: int, end: int) -> str:
        """The characters from ``start`` to before ``end`` as read, with a space where white space or the run begins."""
        if self.spaced.isdisjoint(range(start, end)):
            return self.raw[start:end] if start else f" {self.raw[:end]}"
        begins = self.spaced | {0}
        return "".join([f" {self.raw[place]}" if place in begins else self.raw[place] for place in range(start, end)])

    def boxes(self, start: int, end: int) -> list[Box]:
        """The place of each character from ``start`` to before ``end``."""
        return [self.around(place, place + 1) for place in range(start, end)]


def extent_of(
    lefts: Sequence[float], tops: Sequence[float], rights: Sequence[float], bottoms: Sequence[float]
) -> tuple[Box, bool]:
    """The smallest box that holds characters (at least one), and whether all are equally high at one height."""
    if tops.count(tops[0]) == len(tops) == bottoms.count(bottoms[0]):
        return Box(min(lefts), tops[0], max(rights), bottoms[0]), True
    return Box(min(lefts), min(tops), max(rights), max(bottoms)), False


def enclosing(boxes: Iterable[Box]) -> Box:
    """The smallest box that holds all of them (at least one)."""
    lefts, tops, rights, bottoms = zip(*boxes, strict=True)
    return Box(min(lefts), min(tops), max(rights), max(bottoms))


def fold_text(text: str) -> str:
    """A text for comparison, without white space."""
    return _folded("".join(text.split()))


def _folded(text: str) -> str:
    return text.translate(_FOLDED) if _TO_FOLD(text) else text


def places_of(part: str, text: str) -> Iterator[int]:
    """Where a part of a text begins, each time that it stands there."""
    at = text.find(part)
    while at >= 0:
        yield at
        at = text.find(part, at + 1)


def look_alike(one: str, other: str) -> bool:
    """Whether two texts differ in one character only, by a stroke: 申请人 and 中请人."""
    differ = [pair for pair in zip(one, other, strict=False) if pair[0] != pair[1]]
    return len(one) == len(other) and len(differ) == 1 and any(set(differ[0]) <= set(group) for group in _ALIKE)
