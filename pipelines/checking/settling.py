"""Whose is a paper that two materials claim, such as one of two identity cards? The catalogue's ``same`` checks tell.

Every way of giving the contested documents of a round to the materials that claim them is tried, and the one under
which most ``same`` checks hold is taken. Only where it beats the others is the question settled.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from functools import cache
from itertools import permutations

from pipelines.catalog import Catalog
from pipelines.checking.comparing import agreement
from pipelines.checking.versions import Version, read_version
from pipelines.facts import Facts
from pipelines.paper.belonging.documents import Document

_MOST = 4
"""Contested documents among which all ways are tried; beyond, they stay as they are sorted."""

_Reader = Callable[[int, str], Version | None]
"""A document's place and a material's code -> the document read as that material's."""


def settle(documents: Sequence[Document], catalog: Catalog, facts: Facts, known: frozenset[str]) -> None:
    """Give contested documents to the materials with whose checks they agree best; changes the documents."""
    groups: dict[tuple[int, frozenset[str]], list[Document]] = {}
    for document in documents:
        if document.rivals:
            groups.setdefault((document.round, document.rivals), []).append(document)
    for (_, rivals), group in groups.items():
        ways = list(_ways(group, rivals))
        if len(group) > _MOST or len(ways) < 2:
            continue
        read = _reader(documents, catalog, known)
        weights = [_weight(way, group, documents, read, facts) for way in ways]
        best = max(weights)
        for document, material in zip(group, ways[weights.index(best)], strict=True):
            document.material = material
            document.rivals = document.rivals if weights.count(best) > 1 else frozenset()


def _ways(group: Sequence[Document], rivals: frozenset[str]) -> Iterator[tuple[str, ...]]:
    """Each way to give the documents to the claiming materials, the present one first; no material twice if avoidable."""
    present = tuple(document.material for document in group)
    yield present
    if len(group) <= len(rivals):
        yield from (way for way in permutations(sorted(rivals), len(group)) if way != present)


def _reader(documents: Sequence[Document], catalog: Catalog, known: frozenset[str]) -> _Reader:
    """What reads a document, by its place, as a material's; each way that is tried reads most of them alike."""

    @cache
    def read(place: int, code: str) -> Version | None:
        material = catalog.material(code)
        return None if material is None else read_version(material, documents[place], known)

    return read


def _weight(
    way: Sequence[str],
    group: Sequence[Document],
    documents: Sequence[Document],
    read: _Reader,
    facts: Facts,
) -> int:
    """How many ``same`` checks hold, of the contested documents and of those that refer to them.

    A contested document counts also as the second one of its material: a card that agrees with nothing does not go where
    another lies, so that nothing is left to differ from it.
    """
    given: dict[int, str] = {id(document): material for document, material in zip(group, way, strict=True)}
    versions: dict[str, Version] = {}
    counted: list[Version] = []
    for place, document in enumerate(documents):
        code = given.get(id(document), document.material)
        version = read(place, code) if code not in versions or id(document) in given else None
        if version is not None:
            versions.setdefault(code, version)
            counted.append(version)
    return sum(agreement(version, facts, versions.get) for version in counted)
