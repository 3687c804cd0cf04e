"""Whether two pictures show the same sheet of paper.

Two different forms look alike: health certificates of two people share nearly all of their text. So the fingerprint
alone says nothing; the texts must agree, and nowhere may a whole run of characters differ, as a name or a date would.
"""

from __future__ import annotations

import re

from rapidfuzz.distance import Levenshtein
from rapidfuzz.fuzz import ratio

from pipelines.identifiers import may_be_same
from pipelines.paper.glyphs import fold_text
from pipelines.paper.layout import Sheet

_NEAR_PICTURE = 10
"""Bits of 64 in which two scans of one sheet may differ."""

_FAR_PICTURE = 26
"""Beyond this, two pictures show different sheets whatever their texts say (a code of random bits differs in 32)."""


def same_sheet(one: Sheet, other: Sheet) -> bool:
    """Whether one of the two pages is a duplicate of the other."""
    distance = hamming(one.reading.marks.fingerprint, other.reading.marks.fingerprint)
    first, second = _plain(one.text), _plain(other.text)
    if min(len(first), len(second)) < 20:
        return distance is not None and distance <= 3 and ratio(first, second) >= 90
    if distance is not None and distance > _FAR_PICTURE:
        return False
    cutoff = 93 if distance is not None and distance <= _NEAR_PICTURE else 97
    if ratio(first, second, score_cutoff=cutoff) == 0:
        return False
    return _same_numbers(first, second) and not _differing_run(first, second)


def hamming(one: str, other: str) -> int | None:
    """Differing bits of two fingerprints (16 hex digits); None where one is lacking."""
    if not (re.fullmatch(r"[0-9a-fA-F]{16}", one) and re.fullmatch(r"[0-9a-fA-F]{16}", other)):
        return None
    return (int(one, 16) ^ int(other, 16)).bit_count()


def _plain(text: str) -> str:
    return re.sub(r"[^\w]", "", fold_text(text))


def _same_numbers(first: str, second: str) -> bool:
    """Every number of one page stands on the other, but for a character that readers confuse."""
    one, other = (sorted(re.findall(r"[0-9A-Z]{2,}", text)) for text in (first, second))
    if len(one) != len(other):
        return abs(len(one) - len(other)) <= 1 and len(set(one) ^ set(other)) <= 1
    return all(a == b or (len(a) >= 6 and may_be_same(a, b)) for a, b in zip(one, other, strict=True))


def _differing_run(first: str, second: str) -> bool:
    """Whether two or more neighbouring characters differ somewhere: more than a reader's slip."""
    for step in Levenshtein.opcodes(first, second):
        if step.tag != "equal" and max(step.src_end - step.src_start, step.dest_end - step.dest_start) >= 2:
            return True
    return False
