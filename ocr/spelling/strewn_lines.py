"""A line of a strewn copy, spelt twice: without all that may be a speck, and with what may be a part of the print.

Without, a hard copy loses the dots of its dates (2021 6 16) and pieces of its thin strokes (宋 becomes 未, 4 becomes 1), and
no belief tells. With them, specks are read as marks (5年.，) and alter those that are there (2023.10:6). So of characters
the better believed hold, and of marks those without specks, but where a mark parts what stands apart in a number.

A page with few specks, but as large as its dots, would lose them all for the sake of those few. Where far more lies close to
print than specks would, marks that are believed stand.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from itertools import pairwise
from statistics import median
from typing import Final

import numpy as np
from rapidfuzz.distance import Levenshtein

from ocr.lines import is_chinese
from ocr.nets.detection import Quad
from ocr.picture import Picture
from ocr.specks import Cleaned
from ocr.spelling.cuttings import pixels_about
from ocr.spelling.spelt import Spelt, folded, joined

_SURE: Final = 0.8
"""Belief in characters from which they stand though the other reading has none there."""

_SURE_OF_A_MARK: Final = 0.9
"""Belief in a colon, or in the point behind a word, from which it is no speck."""

_OWN: Final = 1.35
"""Times the distance between two Chinese characters from which a mark has room between two."""

_ROOM: Final = 1.6
"""Times the distance between two digits of a number at which two stand apart."""


def with_torn_print(
    cleaned: Cleaned, quads: Sequence[Quad], spell_all: Callable[[Picture, Sequence[Quad]], list[Spelt]]
) -> list[Spelt]:
    """Read the lines of a page, and those once more of which the two pictures differ.

    Args:
        cleaned: the page.
        quads: where its lines lie.
        spell_all: reads lines of a picture, as :meth:`ocr.spelling.recognition.Recogniser.spell_all`.
    """
    spelt = spell_all(cleaned.wiped, quads)
    torn = _differing(cleaned, quads)
    for index, kept in zip(torn, spell_all(cleaned.kept, [quads[index] for index in torn]), strict=True):
        spelt[index] = _settled(spelt[index], kept, dotted=cleaned.dotted)
    return spelt


def _differing(cleaned: Cleaned, quads: Sequence[Quad]) -> list[int]:
    """The lines within whose box the two pictures differ."""
    if cleaned.kept is cleaned.wiped:
        return []
    return [index for index, quad in enumerate(quads) if _differs(cleaned, quad)]


def _differs(cleaned: Cleaned, quad: Quad) -> bool:
    left, top, right, bottom = pixels_about(quad)
    return bool(cleaned.differing[top : bottom + 1, left : right + 1].any())


def _settled(wiped: Spelt, kept: Spelt, *, dotted: bool) -> Spelt:
    if not np.array_equal(wiped.quad, kept.quad):  # one was read downwards
        return max(wiped, kept, key=lambda one: one.mean)
    return joined([*_parts(wiped, kept, dotted=dotted)], wiped.quad)


def _parts(wiped: Spelt, kept: Spelt, *, dotted: bool) -> Iterator[Spelt]:
    """What stands, from the left: what both say, and between it what the one or the other says."""
    at = other_at = 0
    steps = Levenshtein.opcodes([*map(folded, wiped.text)], [*map(folded, kept.text)])
    for same in steps.as_matching_blocks():  # the last one is empty, at both ends
        yield _chosen(wiped, (at, same.a), kept.part(other_at, same.b), dotted=dotted)
        at, other_at = same.a + same.size, same.b + same.size
        yield _agreed(wiped.part(same.a, at), kept.part(same.b, other_at))


def _agreed(wiped: Spelt, kept: Spelt) -> Spelt:
    return Spelt(wiped.text, tuple(map(max, wiped.beliefs, kept.beliefs)), wiped.centres, wiped.quad)


def _chosen(wiped: Spelt, place: tuple[int, int], kept: Spelt, *, dotted: bool) -> Spelt:
    """What stands at a place of a line of which the readings differ."""
    mine = wiped.part(*place)
    if not kept.text.strip() and not mine.text.strip():
        return mine
    if _is_colon(kept) and _may_be_half(mine) and not _between_digits(wiped, place):
        return kept
    if _ends_a_word(wiped, place, kept) and not mine.text.strip():
        return kept
    if _is_mark(mine.text) and not kept.text and not _has_room(wiped, place):
        return kept
    if dotted and _is_mark(kept.text) and not _has_characters(mine.text) and _least(kept) >= max(_SURE, _least(mine)):
        return kept
    if _is_mark(kept.text) and not _has_characters(mine.text):
        return _one(kept) if not mine.text.strip() and _parts_a_number(wiped, place, kept.text) else mine
    if not mine.text.strip():
        return kept if _least(kept) >= _SURE else mine
    if not kept.text.strip():
        return mine if _least(mine) >= _SURE else kept
    return max(mine, kept, key=_least)


def _is_colon(kept: Spelt) -> bool:
    return kept.text.strip() in {":", "："} and _least(kept) >= _SURE_OF_A_MARK


def _may_be_half(mine: Spelt) -> bool:
    """Whether what stands there may be a colon that was wiped off, or one of its dots."""
    return mine.text.strip() in {"", ".", "·", ",", "，"}


def _between_digits(wiped: Spelt, place: tuple[int, int]) -> bool:
    around = wiped.text[: place[0]].rstrip()[-1:], wiped.text[place[1] :].lstrip()[:1]
    return all(sign.isdigit() for sign in around)


def _ends_a_word(wiped: Spelt, place: tuple[int, int], kept: Spelt) -> bool:
    """Whether a point stands behind a word of small letters, as in Co., Ltd.; behind a code it is a speck."""
    before = wiped.text[: place[0]]
    return (
        kept.text.strip() == "."
        and _least(kept) >= _SURE_OF_A_MARK
        and before[-2:].isascii()
        and before[-1:].islower()
        and before[-2:].isalpha()
    )


def _has_room(wiped: Spelt, place: tuple[int, int]) -> bool:
    """Whether a mark within Chinese print has a place of its own: torn strokes are read as one where there is none."""
    before, after = place[0] - 1, place[1]
    if before < 0 or after >= len(wiped.text) or not (is_chinese(wiped.text[before]) and is_chinese(wiped.text[after])):
        return True
    strides = [
        wiped.centres[index + 1] - wiped.centres[index]
        for index, (one, other) in enumerate(pairwise(wiped.text))
        if is_chinese(one) and is_chinese(other)
    ]
    return not strides or wiped.centres[after] - wiped.centres[before] > _OWN * median(strides)


def _has_characters(text: str) -> bool:
    return any(sign.isalnum() for sign in text)


def _is_mark(text: str) -> bool:
    return bool(text.strip()) and not _has_characters(text)


def _least(spelt: Spelt) -> float:
    return min(spelt.beliefs, default=0.0)


def _one(marks: Spelt) -> Spelt:
    """The first of equal marks: a dot and a speck beside it are one."""
    first = len(marks.text) - len(marks.text.lstrip())
    return marks.part(first, first + 1)


def _parts_a_number(wiped: Spelt, place: tuple[int, int], marks: str) -> bool:
    """Whether marks of one kind stand between two digits that stand apart."""
    before, after = place[0] - 1, place[1]
    text = wiped.text
    if before < 0 or after >= len(text) or not (text[before].isdigit() and text[after].isdigit()):
        return False
    strides = [
        wiped.centres[index + 1] - wiped.centres[index]
        for index, (one, other) in enumerate(pairwise(text))
        if one.isdigit() and other.isdigit()
    ]
    apart = bool(text[before + 1 : after]) or (
        bool(strides) and wiped.centres[after] - wiped.centres[before] >= _ROOM * median(strides)
    )
    return apart and len(set(marks.strip())) == 1
