"""Ink that is no print: what is left of a page without its recognised words, its rules and its seals.

Whether it is a signature is not settled here: a smear and a drawn line are ink as well. Where it lies is what counts.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import pairwise
from typing import Final

import cv2
import numpy as np
import numpy.typing as npt

from ocr.ink import Numbers, blobs, darkest, darkness
from ocr.picture import Picture, box_in, reduced, with_rim
from ocr.print_only import MOST_GUESSED, print_only
from pipelines.text import MOST_STROKES, Box, Line, Seal, Stroke

_SIDE: Final = 1200
"""Longer side of the picture in which strokes are sought: about 100 dpi on A4."""

_FAINT, _STRONG = 24, 48
"""Steps of 255 by which a pencil, and by which a pen, is darker than the paper around it."""

_BRIGHT, _COLOURED = 150, 70
"""Steps of 255 from which red is that of a seal: its own channel, and what that is above the others. Of a pen's stroke under
a seal the channel is darker."""

_LONGEST: Final = 60
"""Pixels from which a level or upright run of ink is a ruled line: 15 mm on A4."""

_SMALLEST: Final = 9
"""Pixels that a group of strokes must measure in one direction: 2.3 mm on A4. Dots and specks are smaller."""

_WIDEST: Final = 1.3
"""Width of a character in heights of its line."""

_LEAST: Final = 14
"""Pixels of ink of the smallest group."""

_LETTER: Final = 0.1
"""Share of the place of a seal's letter that its red covers, at least."""

_FEWEST: Final = 3
"""Letters of a seal that are red, at least."""

_OF_DATES: Final = "年月日"
"""Characters that stand alone below many a seal and are print."""

Mask = npt.NDArray[np.uint8]
"""0 or 1, shape (height, width)."""


def find_strokes(picture: Picture, lines: Sequence[Line], seals: Sequence[Seal]) -> tuple[Stroke, ...]:
    """Groups of strokes on an upright RGB page that are no recognised print, from the top.

    Args:
        picture: as scanned.
        lines: what was read, with its places.
        seals: what was found; pen strokes under a red or a blue one are seen.
    """
    small = reduced(picture, _SIDE)
    dark = darkness(_without(darkest(small), small, seals))
    ink = (dark > _FAINT).astype(np.uint8)
    ink[_ruled(ink) > 0] = 0
    whole = ink.copy()
    sealed = {id(line) for line in _letters_of(seals, lines, small)}
    _erase(ink, print_only([line for line in lines if id(line) not in sealed], seals))
    for rows, columns in _faint_letters(whole, dark, lines):
        ink[rows, columns] = whole[rows, columns]
    joined = cv2.morphologyEx(ink, cv2.MORPH_CLOSE, np.ones((7, 7), np.uint8))
    found = list(_groups(dark, ink, *blobs(np.asarray(joined, dtype=np.uint8))))
    largest = sorted(
        found, key=lambda one: (one.box.right - one.box.left) * (one.box.bottom - one.box.top), reverse=True
    )
    return tuple(sorted(largest[:MOST_STROKES], key=lambda one: (one.box.top, one.box.left)))


def _letters_of(seals: Sequence[Seal], lines: Sequence[Line], small: Picture) -> list[Line]:
    """The characters of red seals that a page draws with its own text, each a line by itself on a ring.

    The ink of seals is gone already; the place of such a letter may hold a part of the signature below it, whose ink may
    cover most of the letter: so it is enough where half of the ring are red.
    """
    found: list[Line] = []
    for seal in seals if any(len(line.text) == 1 for line in lines) else ():
        ring = [line for line in lines if len(line.text) == 1 and seal.colour == "red" and _is_on_ring(line, seal)]
        reds = {id(line): _redness(line, small) for line in ring}
        if sum(red >= _LETTER for red in reds.values()) >= max(_FEWEST, len(ring) / 2):
            found += [line for line in ring if line.text not in _OF_DATES or reds[id(line)] >= _LETTER / 3]
    return found


def _is_on_ring(line: Line, seal: Seal) -> bool:
    """Whether the middle of a character lies between the star of a seal and its rim."""
    across = (line.box.left + line.box.right - seal.box.left - seal.box.right) / (seal.box.right - seal.box.left)
    down = (line.box.top + line.box.bottom - seal.box.top - seal.box.bottom) / (seal.box.bottom - seal.box.top)
    return 0.4 <= float(np.hypot(across, down)) <= 1.0


def _redness(line: Line, small: Picture) -> float:
    height, width = small.shape[:2]
    rows, columns = with_rim(line.box, height, width, 0)
    return float(np.mean(_is_red(small[rows, columns])))


def _without(light: Picture, small: Picture, seals: Sequence[Seal]) -> Picture:
    """The page with red and blue seals turned to paper.

    The ink of a seal is bright in the channel of its own colour; a pen's is not, but for one of that colour.
    """
    height, width = light.shape
    for seal in seals:
        if seal.colour != "grey":
            # A seal's ink runs a little further than its circle.
            rows, columns = with_rim(seal.box, height, width, 0.06 * (seal.box.right - seal.box.left) * width)
            patch = _stretched(small[rows, columns, 0 if seal.colour == "red" else 2])
            if seal.colour == "red":
                patch[_is_red(small[rows, columns])] = patch.max(initial=0)
            light[rows, columns] = patch
    return light


def _is_red(patch: Picture) -> npt.NDArray[np.bool_]:
    """Where a patch bears red ink and nothing darker: many a seal's red is darker than paper in its own channel, too."""
    red, other = patch[..., 0], cv2.max(patch[..., 1], patch[..., 2])
    return np.asarray((red >= _BRIGHT) & (cv2.subtract(red, other) >= _COLOURED), dtype=np.bool_)


def _stretched(channel: Picture) -> Picture:
    """A patch of a channel in which a worn seal is no darker than paper."""
    typical = float(np.percentile(channel, 35)) if channel.size else 255.0
    return np.asarray(np.minimum(channel, typical * 0.92), dtype=np.uint8)


def _ruled(ink: Mask) -> Mask:
    """Ruled lines, a little thickened."""
    level = cv2.morphologyEx(ink, cv2.MORPH_OPEN, np.ones((1, _LONGEST), np.uint8))
    upright = cv2.morphologyEx(ink, cv2.MORPH_OPEN, np.ones((_LONGEST, 1), np.uint8))
    both = cv2.max(cv2.dilate(level, np.ones((5, 9), np.uint8)), cv2.dilate(upright, np.ones((9, 5), np.uint8)))
    return np.asarray(both, dtype=np.uint8)


def _faint_letters(ink: Mask, dark: Picture, lines: Sequence[Line]) -> Iterator[tuple[slice, slice]]:
    """Where a few Latin letters are no darker than a pencil: however sure a reader is of them, a trace may look so."""
    height, width = ink.shape
    for word in (word for line in lines for word in line.words or (line,)):
        if len(word.text) <= MOST_GUESSED and word.text.isascii() and any(sign.isalnum() for sign in word.text):
            rows, columns = with_rim(word.box, height, width, 0)
            deep = dark[rows, columns][ink[rows, columns] > 0]
            if _is_faint(deep):
                yield rows, columns


def _is_faint(deep: Picture) -> bool:
    """Whether three quarters of the pixels of some ink are no darker than a pencil."""
    return 4 * int(np.count_nonzero(deep >= _STRONG)) < deep.size


def _erase(ink: Mask, lines: Sequence[Line]) -> None:
    """Take the recognised words away, each with the rim that a reader's boxes leave out."""
    height, width = ink.shape
    for box in (box for line in lines for box in _places(line, height / width)):
        rows, columns = with_rim(box, height, width, 0.18 * (box.bottom - box.top) * height)
        ink[rows, columns] = 0


def _places(line: Line, aspect: float) -> Iterator[Box]:
    """Its words; and the narrow gaps between neighbours, for the places of characters are a reader's guess."""
    boxes = _characters(line, aspect) or [line.box]
    yield from boxes
    for one, other in pairwise(boxes):
        gap, high = other.left - one.right, line.box.bottom - line.box.top
        if 0 < gap < 0.8 * high * aspect:
            yield Box(one.right, min(one.top, other.top), other.left, max(one.bottom, other.bottom))


def _characters(line: Line, aspect: float) -> list[Box]:
    """The places of its words, none wider than its characters can be.

    Readers let a character end half way to the next one that they could read. Where a signature stands between the two,
    those places would cover it: so a character that is too wide is put back on its centre.
    """
    high = _WIDEST * aspect * (line.box.bottom - line.box.top)
    count = max(1, sum(len(word.text) for word in line.words))
    centre = line.box.left + min(0.5 * (line.box.right - line.box.left) / count, 0.5 * high)
    boxes: list[Box] = []
    for word in line.words:
        left, top, right, bottom = word.box
        half = 0.5 * high * len(word.text)
        if boxes:  # the left edge lies half way between this character's centre and the one before
            centre = 2 * left - centre
        middle = centre if len(word.text) == 1 else (left + right) / 2
        middle = min(max(middle, left), right)
        wide = right - left > 1.2 * 2 * half
        boxes.append(Box(max(left, middle - half), top, min(right, middle + half), bottom) if wide else word.box)
        if len(word.text) > 1:
            centre = right - 0.5 * (right - left) / len(word.text)
    return boxes


def _groups(dark: Picture, ink: Mask, labels: Numbers, sizes: Numbers) -> Iterator[Stroke]:
    height, width = ink.shape
    margin = 0.02 * min(height, width)
    for number, (left, top, wide, high, _area) in enumerate(sizes.tolist(), start=1):
        short_rule = min(wide, high) <= 6 and max(wide, high) >= 25
        if max(wide, high) < _SMALLEST or min(wide, high) < 3 or short_rule:
            continue
        at_edge = left + wide < margin or left > width - margin or top + high < margin or top > height - margin
        patch = (slice(top, top + high), slice(left, left + wide))
        own = (labels[patch] == number) & (ink[patch] > 0)
        count = int(np.count_nonzero(own))
        box = box_in(left, top, left + wide, top + high, width, height)
        if count < _LEAST or at_edge or box is None:
            continue
        yield Stroke(box=box, ink=round(count / (wide * high), 3), faint=_is_faint(dark[patch][own]))
