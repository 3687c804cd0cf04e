"""Whether two pictures show the same sheet of paper.

Two different forms look alike: health certificates of two people share nearly all of their text. So the fingerprint
alone says nothing; the texts must agree, and nowhere may a whole run of characters differ, as a name or a date would.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from functools import cached_property

from rapidfuzz.distance import Levenshtein
from rapidfuzz.fuzz import ratio

from pipelines.identifiers import may_be_same
from pipelines.paper.sheet.layout import Sheet

_NEAR_PICTURE = 10
"""Bits of 64 in which two scans of one sheet may differ."""

_FAR_PICTURE = 26
"""Beyond this, two pictures show different sheets whatever their texts say (a code of random bits differs in 32)."""


class Imprint:
    """What of a sheet is compared with others; made once, as a bundle of 300 pages has 45,000 pairs.

    Attributes:
        picture: its fingerprint; None where it has none.
    """

    def __init__(self, sheet: Sheet) -> None:
        self._sheet = sheet
        self.picture = _picture(sheet.reading.marks.fingerprint)

    @cached_property
    def plain(self) -> str:
        """Its letters and digits, folded."""
        return re.sub(r"\W", "", self._sheet.text)

    @cached_property
    def numbers(self) -> tuple[str, ...]:
        """Its numbers and codes, in order."""
        return tuple(sorted(re.findall(r"[0-9A-Z]{2,}", self.plain)))


def same_imprint(one: Imprint, other: Imprint) -> bool:
    """Whether two sheets are duplicates. What costs least is asked first."""
    distance = None if one.picture is None or other.picture is None else (one.picture ^ other.picture).bit_count()
    if distance is not None and distance > _FAR_PICTURE:
        return False
    first, second = one.plain, other.plain
    if min(len(first), len(second)) < 20:
        return distance is not None and distance <= 3 and ratio(first, second) >= 90
    if not _same_numbers(one.numbers, other.numbers):
        return False
    cutoff = 93 if distance is not None and distance <= _NEAR_PICTURE else 97
    return ratio(first, second, score_cutoff=cutoff) > 0 and not _differing_run(first, second)


def _picture(fingerprint: str) -> int | None:
    return int(fingerprint, 16) if re.fullmatch(r"[0-9a-fA-F]{16}", fingerprint) else None


def _same_numbers(one: Sequence[str], other: Sequence[str]) -> bool:
    """Every number of one page stands on the other, but for a character that readers confuse."""
    if len(one) != len(other):
        return abs(len(one) - len(other)) <= 1 and len(set(one) ^ set(other)) <= 1
    return all(a == b or (len(a) >= 6 and may_be_same(a, b)) for a, b in zip(one, other, strict=True))


def _differing_run(first: str, second: str) -> bool:
    """Whether two or more neighbouring characters differ somewhere: more than a reader's slip."""
    for step in Levenshtein.opcodes(first, second):
        if step.tag != "equal" and max(step.src_end - step.src_start, step.dest_end - step.dest_start) >= 2:
            return True
    return False
