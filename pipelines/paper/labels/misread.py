"""Labels of which a reader mistook a character, told from other labels and from other words."""

from __future__ import annotations

from rapidfuzz.distance import Levenshtein
from rapidfuzz.fuzz import partial_ratio_alignment

from pipelines.paper.sheet.glyphs import look_alike
from pipelines.paper.sheet.layout import Row, Sheet


def may_be_misread(sheet: Sheet, key: str) -> bool:
    """Whether a page has so many of a label's characters that a misread one of it may be printed there."""
    return len(key) >= 4 and len(_signs(key) - sheet.chars) <= _most_misread(key)


def nearly(row: Row, key: str, known: frozenset[str]) -> tuple[int, int] | None:
    """The place of a label with a misread character: one in four to eight, two in more.

    Args:
        row: of the page.
        key: the label, folded.
        known: every label that may be printed.

    Returns:
        Its first character in the row, and the one behind its last; None where it does not stand there.
    """
    if len(row.key) < len(key) - 1 or len(_signs(key).difference(row.key)) > _most_misread(key):
        return None
    alignment = partial_ratio_alignment(key, row.key, score_cutoff=70)
    if alignment is None:
        return None
    start, end = alignment.dest_start, alignment.dest_end
    read = row.key[start:end]
    # A short label that reads clearly as something else *is* something else (委托人姓名 / 受托人姓名).
    if len(key) <= 5 and row.confidence(start, start + 1) >= 0.9 and not look_alike(key, read):
        return None
    open_ = key.endswith(")") and end == len(row.key) and not read.endswith(")")  # a seal hides how it ends
    distance = Levenshtein.distance(key.removesuffix(")") if open_ else key, read)
    return (start, end) if read not in known and distance <= _most_misread(key) else None


def _signs(key: str) -> set[str]:
    """What a label is told by: not by the bracket that ends it."""
    return set(key) - {")"}


def _most_misread(key: str) -> int:
    """How many characters of a label may be misread: no more of them can be missing where it is printed."""
    return 1 if len(key) <= 8 else 2
