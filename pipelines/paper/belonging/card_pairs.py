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
    taken: set[int] = set()
    for near in (_are_neighbours, _are_cut_apart):  # a card that lies whole in one file has no need of another's pages
        for at in range(len(leaves) - 1):
            pair, both = sides[at : at + 2], leaves[at : at + 2]
            if (
                taken.isdisjoint((at, at + 1))
                and {"portrait", "emblem"} == set(pair)
                and near(*both)
                and _are_alike(*both)
            ):
                emblem = at + pair.index("emblem")
                found[emblem] = 2 * at + 1 - emblem
                taken |= {at, at + 1}
    return found


def _are_neighbours(one: Leaf, other: Leaf) -> bool:
    """Whether nothing lies between two pages: of one file, or each a picture by itself."""
    if one.run == other.run:
        return other.position == one.position + 1
    return one.file.pages == other.file.pages == 1 and one.file.round == other.file.round and other.run == one.run + 1


def _are_cut_apart(one: Leaf, other: Leaf) -> bool:
    """Whether a stack was cut into files between two pages: the last of one file, and the first of the next."""
    if one.placed or other.placed or one.file.round != other.file.round:
        return False
    return other.index == one.index + 1 and one.sheet.page == one.file.pages and other.sheet.page == 1


def _are_alike(one: Leaf, other: Leaf) -> bool:
    """Whether one material is known by both."""
    return any(score.title >= WEIGHT <= other.scores[code].title for code, score in one.scores.items())
