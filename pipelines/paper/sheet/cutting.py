"""A line of print cut into runs at its wide gaps, each character with its place.

Most lines have neither a wide gap nor a character that is drawn too wide. They are told apart first, by passes that look
at no character one by one, as a bundle of 300 pages has some 330,000 of them.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Sequence
from functools import partial
from itertools import accumulate, compress, pairwise, repeat
from operator import add, and_, gt, not_, sub

from pipelines.paper.sheet.glyphs import Columns, Run
from pipelines.text import Box, Line, Word

WIDE_GAP = 1.6
"""A gap of more character heights than this parts two cells."""

_RULES = "|｜¦丨"
"""Lines of a table that a reader took for characters: they part cells."""

_PARTS = re.compile(rf"[\s{_RULES}]").search

_Place = tuple[float, float, float, float]
"""Left, top, right, bottom of a character, as fractions of the page. Plain, as a page has a thousand."""


class _Wide(dict[str, bool]):
    """Character -> whether it takes the place of a Chinese one."""

    def __missing__(self, char: str) -> bool:
        wide = self[char] = unicodedata.east_asian_width(char) in {"W", "F", "A"}
        return wide


_WIDE = _Wide()


def cut_line(line: Line, aspect: float) -> list[Run]:
    """The runs of a line: it is cut at gaps that are wide for the size of its print.

    Args:
        line: as read.
        aspect: height of its page in page widths.
    """
    text, texts = line.text, [word.text for word in line.words]
    if not text:
        return []
    parted = _PARTS(text) is not None
    spelt = not parted and "".join(texts) == text
    if spelt:
        columns = _transposed([word.box for word in line.words])
        whole = _whole(line, texts, columns, aspect)
        if whole is not None:
            return [whole]
        alone = len(texts) == len(text) and "" not in texts  # each character is a word
        columns = columns if alone else _columns(line.words)
    else:
        columns = _transposed(_places(line, texts))
    lefts, _, rights, _ = columns
    wide, height = list(map(_WIDE.__getitem__, text)), (line.box.bottom - line.box.top) * aspect
    if not parted and _is_regular(lefts, rights, wide, height):
        return [Run(text, columns, aspect, line.confidence)]
    size = _print_size(height, _pitches(lefts, rights, _printed(text, wide) if parted else wide))
    if not parted and _is_even(lefts, rights, wide, size):
        return [Run(text, columns, aspect, line.confidence)]
    columns = _narrowed(columns, wide, size)
    cuts, spaced, kept = _gaps(text, columns[0], columns[2], size)
    return [
        Run(
            "".join([text[place] for place in kept[start:end]]),
            _picked(columns, kept[start:end]),
            aspect,
            line.confidence,
            frozenset([place - start for place in spaced if start <= place < end]),
        )
        for start, end in pairwise([*cuts, len(kept)])
    ]


def _whole(line: Line, texts: Sequence[str], columns: Columns, aspect: float) -> Run | None:
    """A line that its words spell as one run, where it is regular (:func:`_is_regular`) at first sight; else None.

    Its words are Chinese characters and runs of Latin ones, as most readers give them. Where each character of a run
    stands is worked out when somebody asks.

    Args:
        line: as read.
        texts: of its words.
        columns: the places of its words.
        aspect: height of its page in page widths.
    """
    lefts, tops, rights, bottoms = columns
    if lefts[1:] != rights[:-1]:
        return None
    widths, wide = list(map(sub, rights, lefts)), list(map(_WIDE.get, texts))
    chinese = list(compress(widths, wide))
    least = _least_size(chinese, (line.box.bottom - line.box.top) * aspect)
    if not least:
        return None
    if len(chinese) < len(widths):
        for text, width in compress(zip(texts, widths, strict=False), map(not_, wide)):
            if not text.isascii() or not 0 < width <= 0.7 * least * len(text):
                return None
    right = rights[-1] if len(texts[-1]) < 2 else list(accumulate(_steps(texts[-1], widths[-1]), initial=lefts[-1]))[-1]
    level = tops.count(tops[0]) == len(tops) == bottoms.count(bottoms[0])
    extent = Box(lefts[0], tops[0] if level else min(tops), right, bottoms[0] if level else max(bottoms))
    return Run(line.text, partial(_columns, line.words), aspect, line.confidence, extent=(extent, level))


def _columns(words: Sequence[Word]) -> Columns:
    """The places of the characters of words."""
    return _transposed(_spread([word.text for word in words], [word.box for word in words]))


def _transposed(places: Sequence[_Place]) -> Columns:
    lefts, tops, rights, bottoms = zip(*places, strict=False)  # told not to look, it takes half the time
    return lefts, tops, rights, bottoms


def _picked(columns: Columns, kept: Sequence[int]) -> Columns:
    """The places of some of the characters."""
    lefts, tops, rights, bottoms = columns
    return (
        [lefts[place] for place in kept],
        [tops[place] for place in kept],
        [rights[place] for place in kept],
        [bottoms[place] for place in kept],
    )


def _is_regular(lefts: Sequence[float], rights: Sequence[float], wide: Sequence[bool], height: float) -> bool:
    """Whether a line is even at first sight: each character touches the next, and all Chinese ones are about as wide."""
    if lefts[1:] != rights[:-1]:
        return False
    widths = list(map(sub, rights, lefts))
    chinese = list(compress(widths, wide))
    least = _least_size(chinese, height)
    return least > 0 and (len(chinese) == len(widths) or max(compress(widths, map(not_, wide))) <= 0.7 * least)


def _least_size(chinese: Sequence[float], height: float) -> float:
    """What :func:`_print_size` is at least, where Chinese characters of these widths touch one another; 0 for uneven ones.

    Their pitches are then means of two widths.
    """
    least = min(height, 1.05 * min(chinese, default=height)) * (1 - 1e-9)  # for what is lost in rounding
    return least if least > 1e-4 and max(chinese, default=0.0) <= 1.1 * least else 0.0


def _is_even(lefts: Sequence[float], rights: Sequence[float], wide: Sequence[bool], size: float) -> bool:
    """Whether no character of a line is too wide and no gap matters: it is one run as it stands."""
    gap = max(map(sub, lefts[1:], rights), default=0.0)
    return gap <= 0.6 * size and not any(map(gt, map(sub, rights, lefts), _most_widths(wide, size)))


def _gaps(
    text: str, lefts: Sequence[float], rights: Sequence[float], size: float
) -> tuple[list[int], list[int], list[int]]:
    """Where runs begin; before which characters white space stands; the characters without it, by their places in the text."""
    kept: list[int] = []
    cuts: list[int] = []
    spaced: list[int] = []
    spaces, edge, wide, some = 0, 0.0, WIDE_GAP * size, 0.6 * size
    for place, char in enumerate(text):
        if char.isspace() or char in _RULES:
            spaces += 2 if char in "\u3000\t" else 3 if char in _RULES else 1
            continue
        gap = lefts[place] - edge
        begins = not kept or spaces > 2 or gap > wide
        if begins:
            cuts.append(len(kept))
        if spaces > 0 or (not begins and gap > some):
            spaced.append(len(kept))
        kept.append(place)
        spaces, edge = 0, rights[place]
    return cuts, spaced, kept


def _places(line: Line, texts: Sequence[str]) -> Sequence[_Place]:
    """The place of each character of a line: from the words where they spell it but for spaces, else by sharing it out."""
    text, spelt = line.text, "".join(texts)
    if spelt and "".join(spelt.split()) == "".join(text.split()):
        placed = (box for char, box in zip(spelt, _of_words(line, texts), strict=True) if not char.isspace())
        return [line.box if char.isspace() else next(placed) for char in text]
    return _shared(text, line.box)


def _of_words(line: Line, texts: Sequence[str]) -> Sequence[_Place]:
    """The place of each character of the line's words, whose texts these are."""
    return _spread(texts, [word.box for word in line.words])


def _spread(texts: Sequence[str], boxes: Sequence[Box]) -> Sequence[_Place]:
    """The place of each character of words."""
    places: list[_Place] = list(boxes)
    for place in reversed([place for place, length in enumerate(map(len, texts)) if length != 1]):
        places[place : place + 1] = _shared(texts[place], boxes[place])
    return places


def _shared(text: str, box: Box) -> Sequence[_Place]:
    """Share a box out among characters: a Chinese one takes twice the place of a Latin one."""
    if len(text) < 2:
        return [box] * len(text)
    left, top, right, bottom = box
    edges = list(accumulate(_steps(text, right - left), initial=left))
    return list(zip(edges, repeat(top), edges[1:], repeat(bottom), strict=False))


def _steps(text: str, width: float) -> list[float]:
    """How wide each character of a text is, which is that wide as a whole."""
    if text.isascii():
        return [width / len(text)] * len(text)
    units = [2 if wide else 1 for wide in map(_WIDE.__getitem__, text)]
    unit = width / sum(units)
    return [count * unit for count in units]


def _printed(text: str, wide: Sequence[bool]) -> list[bool]:
    """Which characters are wide and no white space."""
    return [full and not char.isspace() for char, full in zip(text, wide, strict=True)]


def _pitches(lefts: Sequence[float], rights: Sequence[float], wide: Sequence[bool]) -> list[float]:
    """How far the centres of neighbouring Chinese characters lie apart."""
    sums = list(map(add, lefts, rights))
    return [double / 2 for double in compress(map(sub, sums[1:], sums), map(and_, wide, wide[1:]))]


def _print_size(height: float, pitches: Sequence[float]) -> float:
    """Width of a Chinese character of a line: its usual pitch, as the box of a slanting line is higher than its print."""
    return min(height, 1.05 * sorted(pitches)[len(pitches) // 2]) if len(pitches) >= 3 else height


def _most_widths(wide: Sequence[bool], size: float) -> list[float]:
    """How wide each character may be at most."""
    full, slim = size * 1.1, size * 0.7
    return [full if one else slim for one in wide]


def _narrowed(columns: Columns, wide: Sequence[bool], size: float) -> Columns:
    """No character is wider than high: some readers let it reach half way to its neighbour over a gap."""
    lefts, tops, rights, bottoms = columns
    most = _most_widths(wide, size)
    over = [place for place, one in enumerate(map(gt, map(sub, rights, lefts), most)) if one]
    if not over:
        return columns
    left, right = list(lefts), list(rights)
    centres = _centres(lefts, rights, wide, size)
    for place in over:
        left[place], right[place] = centres[place] - most[place] / 2, centres[place] + most[place] / 2
    return left, tops, right, bottoms


def _centres(lefts: Sequence[float], rights: Sequence[float], wide: Sequence[bool], size: float) -> list[float]:
    """Where each character is centred.

    A reader that lets characters reach half way to their neighbours draws one beside a gap too wide, and its middle
    lies in the gap; its true centre is as far from the common edge as that of its regular neighbour.
    """
    centres = [(left + right) / 2 for left, right in zip(lefts, rights, strict=True)]
    regular = [0.7 * size < width <= 1.15 * size for width in map(sub, rights, lefts)]
    for place, (left, right) in enumerate(zip(lefts, rights, strict=True)):
        if right - left <= 1.15 * size or not wide[place]:
            continue
        before, after = place - 1, place + 1
        if before >= 0 and regular[before] and abs(rights[before] - left) < 0.1 * size:
            centres[place] = 2 * left - centres[before]
        elif after < len(lefts) and regular[after] and abs(lefts[after] - right) < 0.1 * size:
            centres[place] = 2 * right - centres[after]
    return centres
