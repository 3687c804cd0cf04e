"""A value behind a label with its colon inside a clause: 二、选举下列人员担任公司法定代表人：张三；近十二个月月平均收入：7,814.00元（税后）."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence

from pipelines.catalog import FieldKind
from pipelines.paper.fields.candidates import TYPED
from pipelines.paper.sheet.glyphs import fold_text
from pipelines.paper.sheet.layout import Row, Sheet
from pipelines.paper.values.canonical import canonical

_KINDS: frozenset[FieldKind] = TYPED | {"person", "company"}
"""Kinds whose values are told from the rest of a sentence."""

_BEFORE, _LEAST = 5, 4
"""Characters of the clause before a label, and of the label, at least: 受托人姓名 is a label of its own, and no clause before 姓名."""

_MARKS = ",。;:、()"
"""Where a clause begins."""

_ANOTHERS = re.compile("[原前旧被非]")
"""Words by which a clause speaks of somebody else: 变更前公司法定代表人."""

_END = re.compile(r"[。;()]|(?<!\d),|,(?!\d)")
"""Where a value ends; a comma between digits belongs to a number."""

Place = tuple[int, int, int]
"""Index of a row, the first character of a value, and where that ends."""


def told_in_clause(sheet: Sheet, labels: Sequence[str], kind: FieldKind, known: Iterable[str]) -> Place | None:
    """Where a clause tells a value behind one of the labels and its colon.

    The clause may say of whom it speaks in more words than the label, so that nothing certain follows from it.

    Args:
        sheet: the page.
        labels: of the field.
        kind: of the field.
        known: all labels, so that 姓名 is not found in 法定代表人姓名.

    Returns:
        The place; None where no clause tells one, or several tell different ones.
    """
    if kind not in _KINDS:
        return None
    folded = {fold_text(label).rstrip(":") for label in labels}
    heads = [f"{one}:" for one in folded if len(one) >= _LEAST and f"{one}:" in sheet.text]
    longer = {one for one in known for head in heads if one != head[:-1] and one.endswith(head[:-1])}
    found: dict[str, Place] = {}
    for index, row in enumerate(sheet.rows) if heads else ():
        for start, end in _values(row, heads, longer):
            value = canonical(kind, row.text(start, end).strip())
            if value.state == "good":
                found.setdefault(value.value, (index, start, end))
    return next(iter(found.values())) if len(found) == 1 else None


def _values(row: Row, heads: Sequence[str], longer: Iterable[str]) -> Iterator[tuple[int, int]]:
    """What stands behind labels inside the clauses of a row."""
    for head in heads:
        for match in re.finditer(re.escape(head), row.key):
            clause = row.key[_opening(row, match.start()) : match.start()]
            named = any(row.key.endswith(f"{one}:", 0, match.end()) for one in longer)
            if len(clause) < _BEFORE or named or _ANOTHERS.search(clause):
                continue
            mark = _END.search(row.key, match.end())
            end = mark.start() if mark else len(row.key)
            if end > match.end():
                yield match.end(), end


def _opening(row: Row, place: int) -> int:
    """Where the clause begins that goes on before a character."""
    first = max(start for start in row.starts if start <= place)
    return max([first, *(row.key.rfind(mark, 0, place) + 1 for mark in _MARKS)])
