"""Where labels end what stands before them in a row: a value goes no farther than the next label."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from typing import NamedTuple

from pipelines.paper.labels.edges import NOTE, firmness, follows_company, is_dated, is_option, opens
from pipelines.paper.labels.half import begun_behind_gaps
from pipelines.paper.sheet.glyphs import places_of
from pipelines.paper.sheet.layout import Row, Sheet
from pipelines.paper.sheet.lexicon import LISTING, longest_first

_GENERIC = re.compile(r"[一-鿿(/][一-鿿()/]{1,13}:")


class Stop(NamedTuple):
    """Where some label begins and ends in a row: a value ends before it."""

    start: int
    end: int


def stops_on(sheet: Sheet, known: frozenset[str]) -> list[tuple[Stop, ...]]:
    """Every label printed in each row of a sheet: known ones, and any short Chinese text before a colon."""
    printed = {
        opening: labels
        for opening, all_ in longest_first(known).items()
        if opening in sheet.text and (labels := tuple([label for label in all_ if label in sheet.text]))
    }
    return [_stops_of(row, known, printed) for row in sheet.rows]


def _stops_of(row: Row, known: frozenset[str], printed: Mapping[str, tuple[str, ...]]) -> tuple[Stop, ...]:
    """Those of a row; ``printed``: the known labels that stand on its sheet, by their first two characters, the longest first."""
    key = row.key
    found = [stop for segment in row.segments for stop in _before_colons(row, segment, known)] if ":" in key else []
    found += [Stop(*place) for place in begun_behind_gaps(row, known) if not is_option(row, *place)]
    for start in [start for opening in printed for start in places_of(opening, key)]:
        end = start + longest_at(key, start, printed)
        if end == start:
            continue
        begins = opens(row, start) or is_dated(row, start, end) or follows_company(row, start, end)
        if begins and firmness(row, end, digits=True)[0] >= 2 and not is_option(row, start, end):
            note = NOTE.match(key, end)  # a remark is no cell of its own
            found.append(Stop(start, note.end() if note and note[0][-1] == ")" else end))
    return tuple(sorted(set(found), key=lambda stop: (stop.start, -stop.end))) if found else ()


def _before_colons(row: Row, segment: tuple[int, int], known: frozenset[str]) -> Iterator[Stop]:
    """Chinese text before a colon: a label from where it can begin; behind a value, the longest known label."""
    first, last = segment
    for match in _GENERIC.finditer(row.key, first, last):
        start, end = match.span()
        if match[0][:-1] not in known and match[0][:-1].endswith(LISTING):
            continue
        behind_value = start > first and row.key[start - 1] == ":"
        inner = [place for place in range(start + 1, end - 2) if place in row.spaced]
        if not behind_value and opens(row, start) and not inner:
            yield Stop(start, end)
            continue
        ends_known = (n for n in range(end - 1 - start, 1, -1) if row.key[end - 1 - n : end - 1] in known)
        length = next(ends_known, 0)
        if length:
            yield Stop(end - 1 - length, end)
        elif inner:
            yield Stop(inner[-1], end)


def longest_at(key: str, start: int, labels: Mapping[str, tuple[str, ...]]) -> int:
    """Length of the longest label that stands in a row from there on; 0 where none does."""
    for label in labels.get(key[start : start + 2], ()):
        if key.startswith(label, start):
            return len(label)
    return 0
