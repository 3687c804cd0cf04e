"""A line of print as characters with places, cut into segments at its wide gaps.

Lengths are in widths of the page (so that across and down have the same unit).
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator, Sequence
from itertools import pairwise
from operator import gt, sub
from typing import NamedTuple

from pipelines.text import Box, Line

WIDE_GAP = 1.6
"""A gap of more character heights than this parts two cells."""

_RULES = "|｜¦丨"
"""Lines of a table that a reader took for characters: they part cells."""

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


class _Wide(dict[str, bool]):
    """Character -> whether it takes the place of a Chinese one."""

    def __missing__(self, char: str) -> bool:
        wide = self[char] = unicodedata.east_asian_width(char) in {"W", "F", "A"}
        return wide


_PARTS = re.compile(rf"[\s{_RULES}]").search
_FOLDED = _Folded()
_WIDE = _Wide()


class Glyph(NamedTuple):
    """One character of a row.

    Attributes:
        raw: as the reader gave it.
        key: folded for comparison: half-width, brackets and colons made one.
        box: its place, in page widths.
        confidence: of its line.
        starts: a segment (a cell, a line of print) begins here.
        spaced: white space stands before it.
    """

    raw: str
    key: str
    box: Box
    confidence: float
    starts: bool = False
    spaced: bool = False


class Run(NamedTuple):
    """The characters of a line between two wide gaps, as columns: item i of each is of the i-th character.

    Columns, because a page has a thousand characters, and few of them are ever looked at one by one.

    Attributes:
        raw: as the reader gave them.
        key: folded for comparison.
        lefts, tops, rights, bottoms: their places, in page widths.
        confidence: of the line.
        spaced: before which white space stands.
    """

    raw: str
    key: str
    lefts: tuple[float, ...]
    tops: tuple[float, ...]
    rights: tuple[float, ...]
    bottoms: tuple[float, ...]
    confidence: float
    spaced: tuple[bool, ...]

    @property
    def box(self) -> Box:
        """The smallest box that holds all of them."""
        return Box(min(self.lefts), min(self.tops), max(self.rights), max(self.bottoms))

    def joined(self, other: Run) -> Run:
        """This run and one that goes on with it, as one; believed as much as the one that is believed less."""
        return Run(
            self.raw + other.raw,
            self.key + other.key,
            self.lefts + other.lefts,
            self.tops + other.tops,
            self.rights + other.rights,
            self.bottoms + other.bottoms,
            min(self.confidence, other.confidence),
            self.spaced + other.spaced,
        )

    def glyphs(self) -> list[Glyph]:
        """Its characters one by one."""
        columns = zip(self.raw, self.key, self.lefts, self.tops, self.rights, self.bottoms, self.spaced, strict=True)
        return [
            Glyph(raw, key, Box(left, top, right, bottom), self.confidence, place == 0, spaced)
            for place, (raw, key, left, top, right, bottom, spaced) in enumerate(columns)
        ]


def around(glyphs: Sequence[Glyph]) -> Box:
    """The smallest box that holds all of them (at least one)."""
    lefts, tops, rights, bottoms = zip(*[glyph.box for glyph in glyphs], strict=True)
    return Box(min(lefts), min(tops), max(rights), max(bottoms))


def fold(char: str) -> str:
    """One character for comparison: half-width, one kind of bracket and colon. Always one character."""
    return _FOLDED[ord(char)]


def fold_text(text: str) -> str:
    """A text for comparison, without white space."""
    return "".join(text.split()).translate(_FOLDED)


def cut_line(line: Line, aspect: float) -> list[Run]:
    """The runs of a line: it is cut at gaps that are wide for the size of its print."""
    places = _places(line)
    size = _print_size(line, places, aspect)
    if (run := _even(line.confidence, places, size, aspect)) is not None:
        return [run]
    narrowed = _narrowed(places, size)
    cuts, spaced, kept = _gaps(narrowed, size)
    raw = "".join([char for char, _ in kept])
    key = raw.translate(_FOLDED)
    runs = []
    for start, end in pairwise([*cuts, len(kept)]):
        lefts, tops, rights, bottoms = zip(*[box for _, box in kept[start:end]], strict=True)
        high, low = tuple([top * aspect for top in tops]), tuple([bottom * aspect for bottom in bottoms])
        flags = tuple(spaced[start:end])
        runs.append(Run(raw[start:end], key[start:end], lefts, high, rights, low, line.confidence, flags))
    return runs


def _even(confidence: float, places: Sequence[tuple[str, Box]], size: float, aspect: float) -> Run | None:
    """The only run of a line in which no character is too wide and no gap matters, as most are; None for any other."""
    if not places:
        return None
    chars, boxes = zip(*places, strict=True)
    raw = "".join(chars)
    lefts, tops, rights, bottoms = zip(*boxes, strict=True)
    wide, slim = size * 1.1, size * 0.7
    most = [wide if _WIDE[char] else slim for char in chars]
    if (
        any(map(gt, map(sub, rights, lefts), most))
        or max(map(sub, lefts[1:], rights), default=0.0) > 0.6 * size
        or _PARTS(raw)
    ):
        return None
    high, low = tuple([top * aspect for top in tops]), tuple([bottom * aspect for bottom in bottoms])
    return Run(raw, raw.translate(_FOLDED), lefts, high, rights, low, confidence, (False,) * len(raw))


def _gaps(places: Sequence[tuple[str, Box]], size: float) -> tuple[list[int], list[bool], Sequence[tuple[str, Box]]]:
    """Where runs begin; before which characters white space stands; the characters without it."""
    kept: list[tuple[str, Box]] = []
    cuts: list[int] = []
    spaced: list[bool] = []
    spaces, edge, wide, some = 0, 0.0, WIDE_GAP * size, 0.6 * size
    for place in places:
        char, box = place
        if char.isspace() or char in _RULES:
            spaces += 2 if char in "\u3000\t" else 3 if char in _RULES else 1
            continue
        gap = box.left - edge
        begins = not kept or spaces > 2 or gap > wide
        if begins:
            cuts.append(len(kept))
        spaced.append(spaces > 0 or (not begins and gap > some))
        kept.append(place)
        spaces, edge = 0, box.right
    return cuts, spaced, kept


def _places(line: Line) -> list[tuple[str, Box]]:
    """Each character of the line with its place: from the words where they spell the line, else by sharing it out."""
    spelt = "".join([word.text for word in line.words])
    if spelt == line.text and not _PARTS(spelt):
        return [place for word in line.words for place in _shared(word.text, word.box)]
    if spelt and "".join(spelt.split()) == "".join(line.text.split()):
        placed = iter([place for word in line.words for place in _shared(word.text, word.box)])
        return [(char, line.box) if char.isspace() else _next_printed(placed) for char in line.text]
    return _shared(line.text, line.box)


def _next_printed(placed: Iterator[tuple[str, Box]]) -> tuple[str, Box]:
    return next(place for place in placed if not place[0].isspace())


def _shared(text: str, box: Box) -> list[tuple[str, Box]]:
    """Share a box out among characters: a Chinese one takes twice the place of a Latin one."""
    if len(text) == 1:
        return [(text, box)]
    widths = [2 if _WIDE[char] else 1 for char in text]
    unit = (box.right - box.left) / max(1, sum(widths))
    places, left = [], box.left
    for char, width in zip(text, widths, strict=True):
        places.append((char, Box(left, box.top, left + width * unit, box.bottom)))
        left += width * unit
    return places


def _print_size(line: Line, places: Sequence[tuple[str, Box]], aspect: float) -> float:
    """Width of a Chinese character of the line: its usual pitch, as the box of a slanting line is higher than its print."""
    height = (line.box.bottom - line.box.top) * aspect
    centres = [(box.left + box.right) / 2 if _WIDE[char] and not char.isspace() else None for char, box in places]
    pitches = sorted(
        [after - before for before, after in pairwise(centres) if before is not None and after is not None]
    )
    return min(height, 1.05 * pitches[len(pitches) // 2]) if len(pitches) >= 3 else height


def _narrowed(places: Sequence[tuple[str, Box]], size: float) -> Sequence[tuple[str, Box]]:
    """No character is wider than high: some readers let it reach half way to its neighbour over a gap."""
    wide, slim = size * 1.1, size * 0.7
    most = [wide if _WIDE[char] else slim for char, _ in places]
    if all(box.right - box.left <= limit for (_, box), limit in zip(places, most, strict=True)):
        return places
    return [
        (char, box)
        if box.right - box.left <= limit
        else (char, Box(centre - limit / 2, box.top, centre + limit / 2, box.bottom))
        for (char, box), limit, centre in zip(places, most, _centres(places, size), strict=True)
    ]


def _centres(places: Sequence[tuple[str, Box]], size: float) -> list[float]:
    """Where each character is centred.

    A reader that lets characters reach half way to their neighbours draws one beside a gap too wide, and its middle
    lies in the gap; its true centre is as far from the common edge as that of its regular neighbour.
    """
    boxes = [box for _, box in places]
    centres = [(box.left + box.right) / 2 for box in boxes]
    for index, box in enumerate(boxes):
        if box.right - box.left <= 1.15 * size or not _WIDE[places[index][0]]:
            continue
        before, after = index - 1, index + 1
        if before >= 0 and _regular(boxes[before], size) and abs(boxes[before].right - box.left) < 0.1 * size:
            centres[index] = 2 * box.left - centres[before]
        elif after < len(boxes) and _regular(boxes[after], size) and abs(boxes[after].left - box.right) < 0.1 * size:
            centres[index] = 2 * box.right - centres[after]
    return centres


def _regular(box: Box, size: float) -> bool:
    return 0.7 * size < box.right - box.left <= 1.15 * size
