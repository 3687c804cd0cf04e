"""A line of print as characters with places, cut into segments at its wide gaps.

Lengths are in widths of the page (so that across and down have the same unit).
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Sequence
from itertools import compress, pairwise
from operator import and_, gt, sub
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
        box: the smallest that holds all of them.
    """

    raw: str
    key: str
    lefts: tuple[float, ...]
    tops: tuple[float, ...]
    rights: tuple[float, ...]
    bottoms: tuple[float, ...]
    confidence: float
    spaced: tuple[bool, ...]
    box: Box

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
            enclosing((self.box, other.box)),
        )

    def glyphs(self) -> list[Glyph]:
        """Its characters one by one."""
        columns = zip(self.raw, self.key, self.lefts, self.tops, self.rights, self.bottoms, self.spaced, strict=True)
        return [
            Glyph(raw, key, Box(left, top, right, bottom), self.confidence, place == 0, spaced)
            for place, (raw, key, left, top, right, bottom, spaced) in enumerate(columns)
        ]


def enclosing(boxes: Iterable[Box]) -> Box:
    """The smallest box that holds all of them (at least one)."""
    lefts, tops, rights, bottoms = zip(*boxes, strict=True)
    return Box(min(lefts), min(tops), max(rights), max(bottoms))


def around(glyphs: Sequence[Glyph]) -> Box:
    """The smallest box that holds all of them (at least one)."""
    return enclosing([glyph.box for glyph in glyphs])


def fold(char: str) -> str:
    """One character for comparison: half-width, one kind of bracket and colon. Always one character."""
    return _FOLDED[ord(char)]


def fold_text(text: str) -> str:
    """A text for comparison, without white space."""
    return "".join(text.split()).translate(_FOLDED)


def cut_line(line: Line, aspect: float) -> list[Run]:
    """The runs of a line: it is cut at gaps that are wide for the size of its print."""
    text, boxes = _places(line)
    if not text:
        return []
    wide = list(map(_WIDE.__getitem__, text))
    size = _print_size(line, boxes, wide if not _PARTS(text) else _printed(text, wide), aspect)
    most = _most_widths(wide, size)
    if _is_even(text, boxes, most, size):
        return [_run(text, boxes, (False,) * len(text), line.confidence, aspect)]
    cuts, spaced, kept = _gaps(text, _narrowed(boxes, wide, most, size), size)
    raw = "".join([char for char, _ in kept])
    placed = [box for _, box in kept]
    return [
        _run(raw[start:end], placed[start:end], tuple(spaced[start:end]), line.confidence, aspect)
        for start, end in pairwise([*cuts, len(kept)])
    ]


def _run(raw: str, boxes: Sequence[Box], spaced: tuple[bool, ...], confidence: float, aspect: float) -> Run:
    """A run of characters whose places are fractions of the page."""
    lefts, tops, rights, bottoms = zip(*boxes, strict=True)
    high, low = tuple([top * aspect for top in tops]), tuple([bottom * aspect for bottom in bottoms])
    box = Box(min(lefts), min(high), max(rights), max(low))
    return Run(raw, raw.translate(_FOLDED), lefts, high, rights, low, confidence, spaced, box)


def _is_even(text: str, boxes: Sequence[Box], most: Sequence[float], size: float) -> bool:
    """Whether no character of a line is too wide and no gap matters, as in most lines: it is one run as it stands."""
    lefts, _, rights, _ = zip(*boxes, strict=True)
    return not (
        any(map(gt, map(sub, rights, lefts), most))
        or max(map(sub, lefts[1:], rights), default=0.0) > 0.6 * size
        or _PARTS(text)
    )


def _gaps(text: str, boxes: Sequence[Box], size: float) -> tuple[list[int], list[bool], list[tuple[str, Box]]]:
    """Where runs begin; before which characters white space stands; the characters without it."""
    kept: list[tuple[str, Box]] = []
    cuts: list[int] = []
    spaced: list[bool] = []
    spaces, edge, wide, some = 0, 0.0, WIDE_GAP * size, 0.6 * size
    for char, box in zip(text, boxes, strict=True):
        if char.isspace() or char in _RULES:
            spaces += 2 if char in "\u3000\t" else 3 if char in _RULES else 1
            continue
        gap = box.left - edge
        begins = not kept or spaces > 2 or gap > wide
        if begins:
            cuts.append(len(kept))
        spaced.append(spaces > 0 or (not begins and gap > some))
        kept.append((char, box))
        spaces, edge = 0, box.right
    return cuts, spaced, kept


def _places(line: Line) -> tuple[str, Sequence[Box]]:
    """The characters of the line and the place of each: from the words where they spell the line, else by sharing it out."""
    spelt = "".join([word.text for word in line.words])
    if spelt == line.text and not _PARTS(spelt):
        return spelt, _of_words(line)
    if spelt and "".join(spelt.split()) == "".join(line.text.split()):
        placed = (box for char, box in zip(spelt, _of_words(line), strict=True) if not char.isspace())
        return line.text, [line.box if char.isspace() else next(placed) for char in line.text]
    return line.text, _shared(line.text, line.box)


def _of_words(line: Line) -> list[Box]:
    """The place of each character of the line's words."""
    boxes: list[Box] = []
    for word in line.words:
        if len(word.text) == 1:
            boxes.append(word.box)
        else:
            boxes.extend(_shared(word.text, word.box))
    return boxes


def _shared(text: str, box: Box) -> list[Box]:
    """Share a box out among characters: a Chinese one takes twice the place of a Latin one."""
    if len(text) == 1:
        return [box]
    widths = [2 if _WIDE[char] else 1 for char in text]
    unit = (box.right - box.left) / max(1, sum(widths))
    boxes, left = [], box.left
    for width in widths:
        boxes.append(Box(left, box.top, left + width * unit, box.bottom))
        left += width * unit
    return boxes


def _printed(text: str, wide: Sequence[bool]) -> list[bool]:
    """Which characters are wide and no white space."""
    return [full and not char.isspace() for char, full in zip(text, wide, strict=True)]


def _print_size(line: Line, boxes: Sequence[Box], wide: Sequence[bool], aspect: float) -> float:
    """Width of a Chinese character of the line: its usual pitch, as the box of a slanting line is higher than its print."""
    height = (line.box.bottom - line.box.top) * aspect
    centres = [(left + right) / 2 for left, _, right, _ in boxes]
    neighbours = map(and_, wide, wide[1:])
    pitches = sorted(compress(map(sub, centres[1:], centres), neighbours))
    return min(height, 1.05 * pitches[len(pitches) // 2]) if len(pitches) >= 3 else height


def _most_widths(wide: Sequence[bool], size: float) -> list[float]:
    """How wide each character may be at most."""
    full, slim = size * 1.1, size * 0.7
    return [full if one else slim for one in wide]


def _narrowed(boxes: Sequence[Box], wide: Sequence[bool], most: Sequence[float], size: float) -> Sequence[Box]:
    """No character is wider than high: some readers let it reach half way to its neighbour over a gap."""
    if all(box.right - box.left <= limit for box, limit in zip(boxes, most, strict=True)):
        return boxes
    return [
        box if box.right - box.left <= limit else Box(centre - limit / 2, box.top, centre + limit / 2, box.bottom)
        for box, limit, centre in zip(boxes, most, _centres(boxes, wide, size), strict=True)
    ]


def _centres(boxes: Sequence[Box], wide: Sequence[bool], size: float) -> list[float]:
    """Where each character is centred.

    A reader that lets characters reach half way to their neighbours draws one beside a gap too wide, and its middle
    lies in the gap; its true centre is as far from the common edge as that of its regular neighbour.
    """
    centres = [(box.left + box.right) / 2 for box in boxes]
    for index, box in enumerate(boxes):
        if box.right - box.left <= 1.15 * size or not wide[index]:
            continue
        before, after = index - 1, index + 1
        if before >= 0 and _regular(boxes[before], size) and abs(boxes[before].right - box.left) < 0.1 * size:
            centres[index] = 2 * box.left - centres[before]
        elif after < len(boxes) and _regular(boxes[after], size) and abs(boxes[after].left - box.right) < 0.1 * size:
            centres[index] = 2 * box.right - centres[after]
    return centres


def _regular(box: Box, size: float) -> bool:
    return 0.7 * size < box.right - box.left <= 1.15 * size
