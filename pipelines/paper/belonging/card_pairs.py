"""Both sides of an identity card, on two sheets beside each other, are one paper."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from pipelines.paper.belonging.documents import Leaf
from pipelines.paper.belonging.identity_card import WEIGHT, side_of


def with_other_sides(leaves: Sequence[Leaf]) -> Iterator[tuple[Leaf, ...]]:
    """The pages one by one, but both sides of a card that lie beside each other together, the portrait's first."""
    portraits = portraits_of(leaves)
    others = portraits | {portrait: emblem for emblem, portrait in portraits.items()}
    for at, leaf in enumerate(leaves):
        other = others.get(at)
        if other is None:
            yield (leaf,)
        elif at < other:
            yield (leaves[other], leaf) if at in portraits else (leaf, leaves[other])


def portraits_of(leaves: Sequence[Leaf]) -> dict[int, int]:
    """For the place of each emblem's side that of the portrait's side beside it, where both are of one card."""
    sides = [side_of(leaf.sheet) for leaf in leaves]
    found: dict[int, int] = {}
    at = 0
    while at + 1 < len(leaves):
        pair, both = sides[at : at + 2], leaves[at : at + 2]
        if {"portrait", "emblem"} == set(pair) and _are_neighbours(*both) and _are_alike(*both):
            emblem = at + pair.index("emblem")
            found[emblem] = 2 * at + 1 - emblem
            at += 1
        at += 1
    return found


def _are_neighbours(one: Leaf, other: Leaf) -> bool:
    """Whether nothing lies between two pages: of one file, or each a picture by itself."""
    if one.run == other.run:
        return other.position == one.position + 1
    return one.file.pages == other.file.pages == 1 and one.file.round == other.file.round and other.run == one.run + 1


def _are_alike(one: Leaf, other: Leaf) -> bool:
    """Whether one material is known by both."""
    return any(score.title >= WEIGHT <= other.scores[code].title for code, score in one.scores.items())
