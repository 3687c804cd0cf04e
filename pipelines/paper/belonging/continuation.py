"""Pages without a title of their own: they belong to a document by their number, or by their neighbours in the file."""

from __future__ import annotations

import re
from collections.abc import Sequence

from pipelines.catalog import Catalog
from pipelines.paper.belonging.annexes import is_annex
from pipelines.paper.belonging.closing import brings_seal, closes, is_closed, is_whole
from pipelines.paper.belonging.documents import Document, Leaf, most_said
from pipelines.paper.belonging.page_numbers import is_cut_short
from pipelines.paper.sheet.lexicon import known_labels

_COUNT_LOST = re.compile(r"页[,/]?共页$")
"""A page number whose 共N页 lost its N."""


class _Numbered:
    """A document by the numbers that its pages give themselves, kept while pages join it.

    Attributes:
        document: itself.
        numbers: of its pages.
        total: 共N页, as most of its pages say; None where none says.
        styles: ways in which its numbers are written.
    """

    def __init__(self, document: Document) -> None:
        self.document = document
        self.numbers: set[int] = set()
        self.total: int | None = None
        self.styles: set[str] = set()
        self._totals: list[int] = []
        self._next: set[tuple[int, int, int]] = set()
        self._runs: dict[int, list[tuple[int, int | None]]] = {}
        for leaf in document.leaves:
            self._count(leaf)

    def add(self, leaf: Leaf) -> None:
        """Give the document one more page."""
        self.document.leaves.append(leaf)
        self._count(leaf)

    def _count(self, leaf: Leaf) -> None:
        self._runs.setdefault(leaf.run, []).append((leaf.position, leaf.n))
        if leaf.number is not None:
            self.styles.add(leaf.number.style)
        if leaf.n is not None:
            self.numbers.add(leaf.n)
            self._next.add((leaf.run, leaf.position + 1, leaf.n + 1))
            if leaf.total is not None:
                self._totals.append(leaf.total)
                self.total = most_said(self._totals)

    def lacks(self, leaf: Leaf) -> bool:
        """Whether a numbered page is just one that the document has not."""
        same_round = leaf.file.round == self.document.leaves[0].file.round
        return same_round and self.total == leaf.total and leaf.n not in self.numbers

    def may_lack(self, leaf: Leaf) -> bool:
        """Whether the document has no page of the number of one that says nothing of their count."""
        same_round = leaf.file.round == self.document.leaves[0].file.round
        within = leaf.n is not None and self.total is not None and leaf.n <= self.total
        return same_round and within and leaf.n not in self.numbers

    def alike(self, leaf: Leaf) -> bool:
        """Whether the page bears its number written as those of the document."""
        return leaf.number is not None and leaf.number.style in self.styles

    def nearness(self, leaf: Leaf) -> tuple[bool, bool]:
        """Numbered alike; right behind the document's page with the number before."""
        return self.alike(leaf), (leaf.run, leaf.position, leaf.n) in self._next

    def closeness(self, leaf: Leaf) -> tuple[bool, bool, float, bool, bool, int]:
        """The nearness; looks most like it, same file, follows on its predecessor, nearest."""
        here = self._runs.get(leaf.run, ())
        follows = any(n is not None and n + 1 == leaf.n for _, n in here)
        distance = min((abs(position - leaf.position) for position, _ in here), default=10_000)
        share = round(leaf.scores[self.document.material].share, 1)
        return *self.nearness(leaf), share, bool(here), follows, -distance


def attach_by_number(documents: list[Document], leaves: Sequence[Leaf], catalog: Catalog) -> None:
    """Give each loose 第N页 共M页 to the document that lacks just that page (interleaved scans, single pictures)."""
    papers = [_Numbered(document) for document in documents]
    # Pages that are numbered as a document is come first: another paper's page may lie before them, and fit in by its number.
    loose = [leaf for leaf in _loose(documents, leaves) if leaf.n is not None and leaf.total is not None]
    for leaf in sorted(loose, key=lambda leaf: not any(paper.lacks(leaf) and paper.alike(leaf) for paper in papers)):
        begun = _begun_right_before(papers, leaf, catalog)
        able = [paper for paper in papers if paper.lacks(leaf)]
        if begun is None and not able:
            begun = _begun_with_cut_number(papers, leaf, in_stack=True)
        if begun is None and able and not any(paper.alike(leaf) for paper in able):
            # No paper that lacks one is numbered like it: it may be of a paper whose number was not read.
            begun = _begun_with_cut_number(papers, leaf, in_stack=False)
            for paper in able if begun else ():
                paper.document.contested = True
        if begun is not None and not any(paper.alike(leaf) for paper in able):
            begun.add(leaf)
            continue
        if able:
            home = max(able, key=lambda paper: paper.closeness(leaf))
            near = home.nearness(leaf)
            for other in able:  # plainly the one document's where it is nearer to it than to the other
                if other is not home and not near > other.nearness(leaf):
                    other.document.contested = True
            home.add(leaf)
            continue
        older = [one for one in papers if one.document.round < leaf.file.round and one.total == leaf.total]
        if older:  # a page handed in later, for a document of an earlier round
            wanted = max(older, key=lambda one: (leaf.n not in one.numbers, one.closeness(leaf), one.document.round))
            documents.append(Document(wanted.document.material, [leaf]))
            papers.append(_Numbered(documents[-1]))
    _attach_cut_short(papers, _loose(documents, leaves))


def _attach_cut_short(papers: Sequence[_Numbered], loose: Sequence[Leaf]) -> None:
    """Give a picture whose 共N页 a reader lost (第3页共页) to the only document that lacks a page of its number."""
    for leaf in loose:
        lost = (
            leaf.number is not None and leaf.total is None and _COUNT_LOST.search(leaf.sheet.rows[-1].key) is not None
        )
        if not lost or leaf.heading or leaf.file.pages > 1:
            continue
        able = [paper for paper in papers if paper.may_lack(leaf)]
        if len(able) == 1:
            able[0].add(leaf)
            continue
        for paper in able:
            paper.document.contested = True


def _begun_right_before(papers: Sequence[_Numbered], leaf: Leaf, catalog: Catalog) -> _Numbered | None:
    """For a second page, the document whose first page lies right before it and whose number nobody could read.

    A paper that may not have as many pages, or bears all its places to sign already, is none.
    """
    if leaf.n != 2 or leaf.heading:
        return None
    before = (leaf.run, leaf.position - 1)
    single = (paper for paper in papers if len(paper.document.leaves) == 1 and not paper.numbers)
    begun = next((paper for paper in single if paper.document.leaves[0].key == before), None)
    material = catalog.material(begun.document.material) if begun else None
    if begun is None or material is None:
        return None
    most = material.recognise.max_pages
    whole = (most is not None and leaf.total is not None and leaf.total > most) or is_closed(
        begun.document, material, known_labels(catalog)
    )
    return None if whole else begun


def _begun_with_cut_number(papers: Sequence[_Numbered], leaf: Leaf, *, in_stack: bool) -> _Numbered | None:
    """For a second page, the document whose first page bears a number cut short: 1/ for 1/2.

    Stacks may be laid through one another, so it need not lie right before; but it must be the only one.

    Args:
        papers: the documents.
        leaf: the page.
        in_stack: whether the first page must lie before it in its own stack.
    """
    if leaf.n != 2 or leaf.heading:
        return None
    able = []
    for paper in papers:
        first = paper.document.leaves[0]
        lies_there = first.run == leaf.run and first.position < leaf.position
        begun = len(paper.document.leaves) == 1 and not paper.numbers and first.file.round == leaf.file.round
        if begun and (lies_there or not in_stack) and is_cut_short(first.sheet):
            able.append(paper)
    return able[0] if len(able) == 1 else None


class _Lying:
    """Which document each page belongs to, and which lie beside it, kept while pages join documents."""

    def __init__(self, documents: Sequence[Document], leaves: Sequence[Leaf]) -> None:
        self._documents = documents
        self._homes: dict[tuple[int, int], Document] = {}
        for document in documents:
            for leaf in document.leaves:
                self._homes.setdefault(leaf.key, document)
        self._runs: dict[int, list[Leaf]] = {}
        self._places: dict[tuple[int, int], int] = {}
        for leaf in leaves:
            run = self._runs.setdefault(leaf.run, [])
            self._places[leaf.key] = len(run)
            run.append(leaf)

    def join(self, leaf: Leaf, document: Document) -> None:
        """Give a document one more page."""
        document.leaves.append(leaf)
        self._homes[leaf.key] = document

    def neighbour(self, leaf: Leaf, step: int) -> Document | None:
        """The document of the nearest page before (-1) or behind (+1) in the same file, over blank backs."""
        same = self._runs[leaf.run]
        place = self._places[leaf.key] + step
        while 0 <= place < len(same) and same[place].aside in ("blank", "sheet"):
            place += step
        return self._homes.get(same[place].key) if 0 <= place < len(same) else None

    def alone(self, leaf: Leaf, document: Document) -> bool:
        """Whether a document is the only one of a page's file and says that it has more pages."""
        others = [one for one in self._documents if one is not document]
        if any(page.run == leaf.run for one in others for page in one.leaves):
            return False
        return document.total is not None and len(document.leaves) < document.total


def attach_by_neighbour(documents: list[Document], leaves: Sequence[Leaf], catalog: Catalog) -> None:
    """Give each loose page to the document of the page before it in its file, where nothing speaks against it.

    An unreadable page joins only where the same document goes on behind it, or where the file holds nothing else.
    """
    lying, known = _Lying(documents, leaves), known_labels(catalog)
    for leaf in _loose(documents, leaves):
        if leaf.aside in ("blank", "sheet", "clerk"):
            continue
        before = lying.neighbour(leaf, -1)
        if before is None:
            continue
        if leaf.aside == "unreadable":
            after = lying.neighbour(leaf, +1)
            if before is after or (after is None and lying.alone(leaf, before)):
                lying.join(leaf, before)
        elif _goes_on(before, leaf, catalog, known):
            lying.join(leaf, before)
            _contest(documents, before, leaf)


def _contest(documents: Sequence[Document], home: Document, leaf: Leaf) -> None:
    """Of other documents in its stack that lack a page a page with a number cut short may be the one: then nobody knows."""
    if leaf.total is not None or not is_cut_short(leaf.sheet):
        return
    if any(page is not leaf and _alike(page, leaf) for page in home.leaves):
        return  # — 2 — behind — 1 — lacks nothing
    for other in documents:
        lacking = other.total is not None and len(other.leaves) < other.total
        if other is not home and lacking and any(page.run == leaf.run for page in other.leaves):
            other.contested = True


def _loose(documents: Sequence[Document], leaves: Sequence[Leaf]) -> list[Leaf]:
    placed = {leaf.key for document in documents for leaf in document.leaves}
    return [leaf for leaf in leaves if leaf.key not in placed]


def _goes_on(document: Document, leaf: Leaf, catalog: Catalog, known: frozenset[str]) -> bool:
    """Whether a page without a title of its own may be the next of a document."""
    material = catalog.material(document.material)
    if material is None or leaf.n == 1 or leaf.file.round != document.leaves[-1].file.round:
        return False
    own = _counts_on(document, leaf) or is_annex(document, leaf, material)
    if leaf.heading and not own and not closes(document, leaf.sheet, material, known):
        return False
    most = material.recognise.max_pages
    if (most is not None and len(document.leaves) >= most) or not leaf.sheet.rows:
        return most is not None and len(document.leaves) < most
    if document.numbers:  # its pages are numbered: one without a number, or of another count, is not one of them
        return leaf.n is not None and leaf.n not in document.numbers and leaf.total in {None, document.total}
    foreign = not leaf.scores[material.code].hits and not brings_seal(document, leaf.sheet, material)
    if foreign and is_whole(document, material, known):
        return False  # nothing is lacking, and nothing on the page is of it
    # Of a paper whose pages bear no number a page 2/3 is none; a reader may have lost a number, a text layer has all.
    typed = all(page.sheet.reading.source == "text_layer" for page in (leaf, *document.leaves))
    return leaf.total is None or not (typed or (most is not None and leaf.total > most))


def _counts_on(document: Document, leaf: Leaf) -> bool:
    """Whether a page lies right behind one of the document's with the number after its own, written in the same way."""
    return leaf.n is not None and any(
        (page.run, page.position + 1) == leaf.key and page.n is not None and page.n + 1 == leaf.n and _alike(page, leaf)
        for page in document.leaves
    )


def _alike(one: Leaf, other: Leaf) -> bool:
    """Whether two pages bear their numbers written in one way."""
    return one.number is not None and other.number is not None and one.number.style == other.number.style
