"""Numbers of pages that a reader lost, or took the stroke from, put back by the pages beside them.

33 is 3/3 behind a page 2/3, -12- is - 1/2 - before a page 2/2, and what lies between 1/4 and 3/4 without a number is 2/4.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from pipelines.paper.belonging.documents import Leaf
from pipelines.paper.belonging.page_numbers import PageNumber, with_stroke

_NEAR = 3
"""Pages of the same stack between two that follow one another, where two or three papers lie through one another."""


def put_strokes_back(leaves: Sequence[Leaf]) -> list[Leaf]:
    """The pages, in the order in which they lie, each with the number that its neighbours say it bears.

    By itself 33 says nothing. Only a page without a heading follows on another.
    """
    found: list[Leaf] = []
    for place, leaf in enumerate(leaves):
        number = None
        if leaf.aside is None and leaf.total is None:
            before = [one for one in found[-_NEAR:] if one.run == leaf.run]
            behind = [one for one in leaves[place + 1 : place + 1 + _NEAR] if one.run == leaf.run]
            number = _as_the_next(leaf, before) or _as_the_first(leaf, behind) or _between(leaf, before, behind)
        found.append(replace(leaf, number=number) if number else leaf)
    return found


def _as_the_next(leaf: Leaf, before: Sequence[Leaf]) -> PageNumber | None:
    if leaf.heading:
        return None
    wanted = ((one.n + 1, one.total) for one in reversed(before) if one.n is not None and one.total is not None)
    return next((number for n, total in wanted if n <= total and (number := with_stroke(leaf.sheet, n, total))), None)


def _as_the_first(leaf: Leaf, behind: Sequence[Leaf]) -> PageNumber | None:
    totals = (one.total for one in behind if one.n == 2 and one.total is not None and not one.heading)
    return next((number for total in totals if (number := with_stroke(leaf.sheet, 1, total))), None)


def _between(leaf: Leaf, before: Sequence[Leaf], behind: Sequence[Leaf]) -> PageNumber | None:
    """That of a page without number and heading which lies right between two that count around it."""
    if leaf.heading or leaf.number is not None or not before or not behind:
        return None
    first, last = before[-1], behind[0]
    adjoin = (first.position, last.position) == (leaf.position - 1, leaf.position + 1)
    if not adjoin or first.number is None or last.number is None or first.n is None or first.total is None:
        return None
    counts = (last.n, last.total) == (first.n + 2, first.total)
    confidence = min(first.number.confidence, last.number.confidence)
    return replace(first.number, n=first.n + 1, confidence=confidence) if counts else None
