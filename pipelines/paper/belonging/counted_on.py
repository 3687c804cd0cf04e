"""Pages that go on with the page before them by its number: 2/4 right behind 1/4, without a heading of its own.

What such a page speaks of says little: the articles of a company speak of the resolutions of its shareholders, and a form
has a place for the copy of a card.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from itertools import pairwise

from pipelines.paper.belonging.documents import Leaf
from pipelines.paper.sheet.front import IN_BODY


def pages_before(leaves: Sequence[Leaf]) -> dict[tuple[int, int], Leaf]:
    """For the key of each page that goes on with the page before it, that page.

    Args:
        leaves: the pages in the order in which they lie, without blank backs.
    """
    found: dict[tuple[int, int], Leaf] = {}
    for before, leaf in pairwise(leaves):
        if _counts_on(before, leaf) and not _is_headed(leaf) and not _may_follow_another(leaves, before, leaf):
            found[leaf.key] = before
    return found


def is_of_another(leaf: Leaf, code: str, before: Mapping[tuple[int, int], Leaf]) -> bool:
    """Whether a page that reads but somewhat like a material goes on with a paper whose first page looks more like another.

    That page may look too little like it to be taken for it by itself: statutes bear a society's name before the word.

    Args:
        leaf: the page.
        code: of the material.
        before: the page with which each goes on.
    """
    first = leaf
    while first.key in before:
        first = before[first.key]
    if first is leaf or leaf.scores[code].accepted(foreign=True):
        return False
    most = max(score.total for score in first.scores.values())
    return most > first.scores[code].total


def _counts_on(before: Leaf, leaf: Leaf) -> bool:
    """Whether a page bears the number after that of the page before it, of as many, written alike; a file may end between."""
    if before.n is None or leaf.n is None or leaf.total is None or before.file.round != leaf.file.round:
        return False
    return (before.n + 1, before.total) == (leaf.n, leaf.total) and _written_alike(before, leaf)


def _written_alike(one: Leaf, other: Leaf) -> bool:
    return one.number is not None and other.number is not None and one.number.style == other.number.style


def _is_headed(leaf: Leaf) -> bool:
    """Whether a title of the catalogue stands over the page; one among its text is no heading."""
    return any(score.title > IN_BODY for score in leaf.scores.values())


def _may_follow_another(leaves: Sequence[Leaf], before: Leaf, leaf: Leaf) -> bool:
    """Whether another page has the number before as well, and nothing but what the page looks like tells whose it is.

    Stacks may be laid through one another, and pictures lie in any order.
    """
    rivals = any(
        one is not before and (one.n, one.total) == (before.n, before.total) and one.file.round == leaf.file.round
        for one in leaves
    )
    looks = any(score.accepted(foreign=bool(leaf.heading)) for score in leaf.scores.values())
    return rivals and (looks or before.run != leaf.run)
