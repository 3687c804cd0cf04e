"""Pages without a title of their own: they belong to a document by their number, or by their neighbours in the file."""

from __future__ import annotations

from collections.abc import Sequence

from pipelines.catalog import Catalog
from pipelines.paper.documents import Document, Leaf


def attach_by_number(documents: list[Document], leaves: Sequence[Leaf]) -> None:
    """Give each loose 第N页 共M页 to the document that lacks just that page (interleaved scans, single pictures)."""
    for leaf in _loose(documents, leaves):
        if leaf.n is None or leaf.total is None:
            continue
        begun = _begun_right_before(documents, leaf)
        able = [document for document in documents if _lacks(document, leaf)]
        if begun is not None and not any(_alike(document, leaf) for document in able):
            begun.leaves.append(leaf)
            continue
        if able:
            home = max(able, key=lambda document: _closeness(document, leaf))
            for other in able:
                other.contested = other.contested or (other is not home and not _plainly(home, other, leaf))
            home.leaves.append(leaf)
            continue
        older = [one for one in documents if one.round < leaf.file.round and one.total == leaf.total]
        if older:  # a page handed in later, for a document of an earlier round
            wanted = max(older, key=lambda one: (leaf.n not in one.numbers, _closeness(one, leaf), one.round))
            documents.append(Document(wanted.material, [leaf]))


def _begun_right_before(documents: Sequence[Document], leaf: Leaf) -> Document | None:
    """For a second page, the document whose first page lies right before it and whose number nobody could read."""
    before = (leaf.run, leaf.position - 1)
    firsts = (one for one in documents if [page.key for page in one.leaves] == [before] and one.leaves[0].n is None)
    return next(firsts, None) if leaf.n == 2 and not leaf.heading else None


def _lacks(document: Document, leaf: Leaf) -> bool:
    if leaf.file.round != document.leaves[0].file.round:
        return False
    return document.total == leaf.total and leaf.n not in document.numbers


def _plainly(home: Document, other: Document, leaf: Leaf) -> bool:
    """Whether a page is plainly the one document's and not the other's: numbered alike, or right behind its predecessor."""
    return (_alike(home, leaf), _right_behind(home, leaf)) > (_alike(other, leaf), _right_behind(other, leaf))


def _alike(document: Document, leaf: Leaf) -> bool:
    """Whether the page bears its number written as those of the document."""
    return any(page.number and leaf.number and page.number.style == leaf.number.style for page in document.leaves)


def _right_behind(document: Document, leaf: Leaf) -> bool:
    """Whether the page before it in the file is the document's page with the number before."""
    before = (leaf.run, leaf.position - 1)
    return any(page.key == before and page.n is not None and page.n + 1 == leaf.n for page in document.leaves)


def _closeness(document: Document, leaf: Leaf) -> tuple[bool, bool, float, bool, bool, int]:
    """Numbered alike, right behind its predecessor, looks most like it, same file, follows on its predecessor, nearest."""
    here = [page for page in document.leaves if page.run == leaf.run]
    follows = any(page.n is not None and page.n + 1 == leaf.n for page in here)
    distance = min((abs(page.position - leaf.position) for page in here), default=10_000)
    share = round(leaf.scores[document.material].share, 1)
    return _alike(document, leaf), _right_behind(document, leaf), share, bool(here), follows, -distance


def attach_by_neighbour(documents: list[Document], leaves: Sequence[Leaf], catalog: Catalog) -> None:
    """Give each loose page to the document of the page before it in its file, where nothing speaks against it.

    An unreadable page joins only where the same document goes on behind it, or where the file holds nothing else.
    """
    for leaf in _loose(documents, leaves):
        if leaf.aside in ("blank", "sheet", "clerk"):
            continue
        before = _neighbour(documents, leaves, leaf, -1)
        after = _neighbour(documents, leaves, leaf, +1)
        if leaf.aside == "unreadable":
            if before is not None and (before is after or (after is None and _lone(documents, leaf, before))):
                before.leaves.append(leaf)
        elif before is not None and _goes_on(before, leaf, catalog):
            before.leaves.append(leaf)


def _loose(documents: Sequence[Document], leaves: Sequence[Leaf]) -> list[Leaf]:
    placed = {leaf.key for document in documents for leaf in document.leaves}
    return [leaf for leaf in leaves if leaf.key not in placed]


def _neighbour(documents: Sequence[Document], leaves: Sequence[Leaf], leaf: Leaf, step: int) -> Document | None:
    """The document of the nearest page before (-1) or behind (+1) in the same file, over blank backs."""
    same = [one for one in leaves if one.run == leaf.run]
    place = same.index(leaf) + step
    while 0 <= place < len(same) and same[place].aside in ("blank", "sheet"):
        place += step
    if not 0 <= place < len(same):
        return None
    return next((one for one in documents if any(page.key == same[place].key for page in one.leaves)), None)


def _lone(documents: Sequence[Document], leaf: Leaf, document: Document) -> bool:
    """Whether a document is the only one of its file and says that it has more pages."""
    others = [one for one in documents if one is not document and any(page.run == leaf.run for page in one.leaves)]
    return not others and document.total is not None and len(document.leaves) < document.total


def _goes_on(document: Document, leaf: Leaf, catalog: Catalog) -> bool:
    """Whether a page without a title may be the next of a document."""
    material = catalog.material(document.material)
    if material is None or leaf.heading or leaf.n == 1 or leaf.file.round != document.leaves[-1].file.round:
        return False
    most = material.recognise.max_pages
    if (most is not None and len(document.leaves) >= most) or not leaf.sheet.rows:
        return most is not None and len(document.leaves) < most
    if document.numbers:  # its pages are numbered: one without a number, or of another count, is not one of them
        return leaf.n is not None and leaf.n not in document.numbers and leaf.total in {None, document.total}
    return True
