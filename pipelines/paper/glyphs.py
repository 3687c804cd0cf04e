"""A line of print as characters with places, cut into segments at its wide gaps.

Lengths are in widths of the page (so that across and down have the same unit).
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass, replace
from itertools import pairwise

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


@dataclass(frozen=True)
class Glyph:
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


def around(glyphs: Sequence[Glyph]) -> Box:
    """The smallest box that holds all of them (at least one)."""
    return Box(
        min(glyph.box.left for glyph in glyphs),
        min(glyph.box.top for glyph in glyphs),
        max(glyph.box.right for glyph in glyphs),
        max(glyph.box.bottom for glyph in glyphs),
    )


def fold(char: str) -> str:
    """One character for comparison: half-width, one kind of bracket and colon. Always one character."""
    wide = unicodedata.normalize("NFKC", char).translate(_FOLDS)
    return wide if len(wide) == 1 else char


def fold_text(text: str) -> str:
    """A text for comparison, without white space."""
    return "".join(fold(char) for char in text if not char.isspace())


def cut_line(line: Line, aspect: float) -> list[list[Glyph]]:
    """The segments of a line."""
    glyphs: list[Glyph] = []
    spaces = 0
    places = _places(line)
    size = _print_size(line, places, aspect)
    for (char, box), centre in zip(places, _centres(places, size), strict=True):
        if char.isspace() or char in _RULES:
            spaces += 2 if char in "\u3000\t" else 3 if char in _RULES else 1
            continue
        scaled = Box(box.left, box.top * aspect, box.right, box.bottom * aspect)
        place = _narrow(char, scaled, size, centre)
        glyphs.append(Glyph(char, fold(char), place, line.confidence, spaces > 2, spaces > 0))
        spaces = 0
    return _segments(glyphs, size)


def _places(line: Line) -> list[tuple[str, Box]]:
    """Each character of the line with its place: from the words where they spell the line, else by sharing it out."""
    squashed = re.sub(r"\s", "", line.text)
    if line.words and re.sub(r"\s", "", "".join(word.text for word in line.words)) == squashed:
        placed = iter(
            [place for word in line.words for place in _shared(word.text, word.box) if not place[0].isspace()]
        )
        return [(char, line.box) if char.isspace() else next(placed) for char in line.text]
    return _shared(line.text, line.box)


def _shared(text: str, box: Box) -> list[tuple[str, Box]]:
    """Share a box out among characters: a Chinese one takes twice the place of a Latin one."""
    widths = [2 if _is_wide(char) else 1 for char in text]
    unit = (box.right - box.left) / max(1, sum(widths))
    places, left = [], box.left
    for char, width in zip(text, widths, strict=True):
        places.append((char, Box(left, box.top, left + width * unit, box.bottom)))
        left += width * unit
    return places


def _is_wide(char: str) -> bool:
    return unicodedata.east_asian_width(char) in {"W", "F", "A"}


def _print_size(line: Line, places: Sequence[tuple[str, Box]], aspect: float) -> float:
    """Width of a Chinese character of the line: its usual pitch, as the box of a slanting line is higher than its print."""
    height = (line.box.bottom - line.box.top) * aspect
    centres = [(box.left + box.right) / 2 if _is_wide(char) and not char.isspace() else None for char, box in places]
    pairs = pairwise(centres)
    pitches = sorted(after - before for before, after in pairs if before is not None and after is not None)
    return min(height, 1.05 * pitches[len(pitches) // 2]) if len(pitches) >= 3 else height


def _centres(places: Sequence[tuple[str, Box]], size: float) -> list[float]:
    """Where each character is centred.

    A reader that lets characters reach half way to their neighbours draws one beside a gap too wide, and its middle
    lies in the gap; its true centre is as far from the common edge as that of its regular neighbour.
    """
    boxes = [box for _, box in places]
    centres = [(box.left + box.right) / 2 for box in boxes]
    for index, box in enumerate(boxes):
        if box.right - box.left <= 1.15 * size or not _is_wide(places[index][0]):
            continue
        before, after = index - 1, index + 1
        if before >= 0 and _regular(boxes[before], size) and abs(boxes[before].right - box.left) < 0.1 * size:
            centres[index] = 2 * box.left - centres[before]
        elif after < len(boxes) and _regular(boxes[after], size) and abs(boxes[after].left - box.right) < 0.1 * size:
            centres[index] = 2 * box.right - centres[after]
    return centres


def _regular(box: Box, size: float) -> bool:
    return 0.7 * size < box.right - box.left <= 1.15 * size


def _narrow(char: str, box: Box, size: float, centre: float) -> Box:
    """A character is no wider than high: some readers let it reach half way to its neighbour over a gap."""
    most = size * (1.1 if _is_wide(char) else 0.7)
    width = box.right - box.left
    if width <= most:
        return box
    return Box(centre - most / 2, box.top, centre + most / 2, box.bottom)


def _segments(glyphs: list[Glyph], size: float) -> list[list[Glyph]]:
    """Cut a line at gaps that are wide for the size of its print."""
    segments: list[list[Glyph]] = []
    for glyph in glyphs:
        before = segments[-1][-1] if segments else None
        gap = glyph.box.left - before.box.right if before else 0.0
        if before is None or glyph.starts or gap > WIDE_GAP * size:
            segments.append([replace(glyph, starts=True)])
        else:
            segments[-1].append(replace(glyph, spaced=glyph.spaced or gap > 0.6 * size))
    return segments
