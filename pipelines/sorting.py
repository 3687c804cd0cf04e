"""Pages -> documents of the catalogue: which page belongs to which material, and which to none.

Four passes, from the surest evidence to the weakest: a page's own title and phrases; its 第N页 共M页; its neighbours in
the file; what is left is unknown. Blank backs, duplicates and unreadable pages are set aside before.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field, replace

from pipelines.catalog import Catalog, Material
from pipelines.facts import Facts
from pipelines.paper.belonging.binding import aside_of, bound, stated_documents
from pipelines.paper.belonging.card_pairs import portraits_of, with_other_sides
from pipelines.paper.belonging.continuation import attach_by_neighbour, attach_by_number
from pipelines.paper.belonging.counted_on import is_of_another, pages_before
from pipelines.paper.belonging.documents import Document, Leaf, fits, may_be_blurred
from pipelines.paper.belonging.duplicates import Imprint, same_imprint
from pipelines.paper.belonging.headless import documents_without_head
from pipelines.paper.belonging.lost_strokes import put_strokes_back
from pipelines.paper.belonging.page_numbers import page_number
from pipelines.paper.belonging.recognition import Recogniser, looks_of
from pipelines.paper.belonging.rivals import choose
from pipelines.paper.belonging.shared_sheets import sheets_of_several, with_shared_sheets
from pipelines.paper.sheet.front import own_heading
from pipelines.paper.sheet.layout import lay_out
from pipelines.report import UnplacedPage
from pipelines.text import FileRead, PageText

_STATED, _LIKELY = 0.5, 0.7
"""What it counts for a page that its file was handed in as that material."""

_TITLED = 0.7
"""From here on a page's title is that of a material."""

_MADE_SENSE = 0.9
"""Mean confidence of a page's characters below which its text is no text."""


@dataclass(frozen=True)
class Sorting:
    """Which pages belong to which material.

    Attributes:
        documents: in the order of the files.
        unplaced: pages of no material, in the order of the files.
        possible: material code -> pages that could be its own, though not surely.
        unreadable: unplaced pages that could be anything, because nobody could read them.
        plain: unknown pages without a heading and a number of their own.
        orphans: unknown pages without a heading that say they are a further page: 2/2.
    """

    documents: tuple[Document, ...]
    unplaced: tuple[UnplacedPage, ...]
    possible: dict[str, tuple[Leaf, ...]] = field(default_factory=dict)
    unreadable: tuple[Leaf, ...] = ()
    plain: tuple[Leaf, ...] = ()
    orphans: tuple[Leaf, ...] = ()

    @property
    def has_stray_seal(self) -> bool:
        """Whether a page of nobody, without a heading of its own, bears a seal: the last page of some paper."""
        return any(leaf.sheet.reading.marks.seals for leaf in (*self.plain, *self.orphans))

    def beside(self, leaves: Sequence[Leaf]) -> bool:
        """Whether an unknown plain page stands before or behind one of the pages in their file, or next to such a one.

        In a stack laid through another every other page is of the same paper. Single pictures stand beside one another.
        Of a paper whose pages are numbered a page without a number is one only where a reader may have lost it.
        """
        keys = {leaf.key for leaf in leaves}
        numbered = all(leaf.n is not None for leaf in leaves)
        single = any(leaf.file.pages == 1 for leaf in leaves)
        return any(
            any((one.run, one.position + step) in keys for step in (-2, -1, 1, 2)) or (single and one.file.pages == 1)
            for one in self.plain
            if not (numbered and one.sheet.reading.source == "text_layer")
        )

    def further_page(self, leaves: Sequence[Leaf]) -> Leaf | None:
        """A page that may be a further one of a document none of whose pages bears a number.

        It is an orphan, or one that passes for the rest of another paper of which it bears nothing.
        """
        if any(leaf.n is not None for leaf in leaves):
            return None
        runs = {leaf.run for leaf in leaves}
        single = any(leaf.file.pages == 1 for leaf in leaves)
        doubtful = [one.leaves for one in self.documents if one.contested and one.numbers and min(one.numbers) > 1]
        able = (leaf for group in (self.orphans, *doubtful) for leaf in group)
        return next((leaf for leaf in able if leaf.run in runs or (single and leaf.file.pages == 1)), None)

    def of(self, code: str) -> tuple[Document, ...]:
        """The documents of a material."""
        return tuple(document for document in self.documents if document.material == code)


def sort_pages(catalog: Catalog, facts: Facts, files: Sequence[FileRead]) -> Sorting:
    """Sort all pages of all files.

    Args:
        catalog: the item's.
        facts: names of people help to tell apart two identity cards.
        files: as read, oldest first.
    """
    recogniser = Recogniser(looks_of(catalog))
    leaves = [_leaf(file, index, page, recogniser) for index, file in enumerate(bound(files)) for page in file.readings]
    leaves = put_strokes_back(sorted(leaves, key=lambda leaf: leaf.key))
    readable = [leaf for leaf in leaves if leaf.aside is None]
    # A page that was said to be a material is one, however much it looks like another.
    duplicates = _duplicates(readable) - {leaf.key for leaf in readable if leaf.stated is not None}
    kept = [leaf for leaf in readable if leaf.key not in duplicates]
    documents = stated_documents(catalog, leaves)
    documents += _by_recognition(catalog, facts, _unsettled(documents, kept))
    attach_by_number(documents, kept, catalog)
    documents += documents_without_head(documents, kept, catalog, facts)
    attach_by_neighbour(documents, [leaf for leaf in leaves if leaf.key not in duplicates], catalog)
    documents = with_shared_sheets(documents, catalog, facts, recogniser)
    placed = {leaf.key for document in documents for leaf in document.leaves}
    loose = [_as_garbled(leaf) for leaf in leaves if leaf.key not in placed]
    unknown = [leaf for leaf in loose if leaf.aside is None and leaf.key not in duplicates]
    return Sorting(
        documents=tuple(documents),
        unplaced=tuple(_unplaced(leaf, duplicates) for leaf in loose),
        possible=_possible(catalog, documents, [*unknown, *filter(may_be_blurred, loose)]),
        unreadable=tuple(leaf for leaf in loose if leaf.aside == "unreadable"),
        plain=tuple(leaf for leaf in unknown if not leaf.heading and leaf.n is None),
        orphans=tuple(leaf for leaf in unknown if not leaf.heading and leaf.n is not None and leaf.n > 1),
    )


def _as_garbled(leaf: Leaf) -> Leaf:
    """A page of no paper whose reader believed little of what it read, as an unreadable one: it may lie upside down."""
    reading = leaf.sheet.reading
    read = sum(len(line.text) for line in reading.lines)
    believed = sum(len(line.text) * line.confidence for line in reading.lines)
    garbled = leaf.aside is None and reading.source != "text_layer" and read > 0 and believed < _MADE_SENSE * read
    return replace(leaf, aside="unreadable") if garbled else leaf


def _leaf(file: FileRead, index: int, reading: PageText, recogniser: Recogniser) -> Leaf:
    sheet = lay_out(file.file, reading)
    placed = file.placed.get(reading.page)
    aside = (placed.aside if placed else None) or aside_of(reading)
    aside = None if aside == "blank" and placed and placed.material else aside  # the clerk sees something on it
    leaf = Leaf(file=file, index=index, sheet=sheet, aside=aside, placed=placed)
    if aside is not None:
        return leaf
    scored = recogniser.scores(sheet)
    if file.replaces in scored:  # the clerk says which material this is
        stated = scored[file.replaces]
        scored[file.replaces] = replace(stated, title=min(1.0, max(_LIKELY, stated.title + _STATED)))
    return replace(leaf, scores=scored, number=page_number(sheet), heading=own_heading(sheet))


def _duplicates(leaves: Sequence[Leaf]) -> set[tuple[int, int]]:
    """One page of each pair that shows the same sheet, within a round: the later one, unless only it is legible."""
    gone: set[tuple[int, int]] = set()
    imprints = [Imprint(leaf.sheet) for leaf in leaves]
    portraits = portraits_of(leaves)
    numbered: dict[tuple[int | None, int | None] | None, list[int]] = {}
    for place, leaf in enumerate(leaves):
        numbered.setdefault((leaf.n, leaf.total) if leaf.number else None, []).append(place)
    # The emblem's side of a card is judged after the portrait's: two cards of one office read the same on it.
    for place in sorted(range(len(leaves)), key=lambda place: (place in portraits, place)):
        later = leaves[place]
        number = (later.n, later.total) if later.number else None
        # Pages with two different numbers are never one.
        likely = range(place) if number is None else sorted([*numbered.get(number, ()), *numbered.get(None, ())])
        of_kept_card = place in portraits and leaves[portraits[place]].key not in gone
        if of_kept_card or _follows_kept(leaves, place, gone):
            continue
        for before in likely:
            earlier = leaves[before]
            if before >= place:
                break
            if earlier.key in gone or earlier.file.round != later.file.round or later.file.replaces:
                continue
            if _numbered_alike(earlier, later) and same_imprint(imprints[before], imprints[place]):
                worse = not earlier.sheet.reading.marks.legible and later.sheet.reading.marks.legible
                gone.add(earlier.key if worse else later.key)
                break
    return gone


def _follows_kept(leaves: Sequence[Leaf], place: int, gone: set[tuple[int, int]]) -> bool:
    """Whether a page goes on with the page before it by its number: two papers may have a page that reads the same."""
    if not place or leaves[place].heading:
        return False
    before, page = leaves[place - 1], leaves[place]
    if before.n is None or page.n is None or page.total is None or before.key in gone:
        return False
    lies_behind = (before.run, before.position + 1) == page.key
    return lies_behind and (before.n + 1, before.total) == (page.n, page.total)


def _numbered_alike(one: Leaf, other: Leaf) -> bool:
    """Whether two pages may be one by their numbers; without a title, also by the way in which these are written."""
    if one.number is None or other.number is None:
        return True
    same = (one.n, one.total) == (other.n, other.total)
    return same and (bool(one.heading) or one.number.style == other.number.style)


def _by_recognition(catalog: Catalog, facts: Facts, leaves: Sequence[Leaf]) -> list[Document]:
    documents: list[Document] = []
    before = pages_before(leaves)
    homes: dict[tuple[int, int], Document] = {}
    headed: dict[int, Material] = {}
    for leaf, *other_side in with_other_sides(leaves):
        begun = homes.get(before[leaf.key].key) if leaf.key in before and not other_side else None
        if begun is not None:
            begun.leaves.append(leaf)
            homes[leaf.key] = begun
            continue
        accepted = _accepted(catalog, leaf)
        if not accepted or _speaks_on(leaf, accepted[0], headed.get(leaf.run)):
            continue
        material, rivals = choose(accepted, leaf, documents, facts)
        if not other_side and is_of_another(leaf, material.code, before):
            continue  # its number gives it to that paper
        home = _home(documents, material, leaf)
        if home is None:
            documents.append(home := Document(material.code, [], rivals))
        home.leaves += [leaf, *other_side]
        homes[leaf.key] = home
        if leaf.scores[material.code].title >= _TITLED:
            headed[leaf.run] = material
    return documents


def _speaks_on(leaf: Leaf, material: Material, headed: Material | None) -> bool:
    """Whether a page without a title speaks more of the paper last headed before it in its file than of another.

    The articles of a company speak of its manager as his appointment does.
    """
    if headed is None or leaf.scores[material.code].title > 0 or headed.code == material.code:
        return False
    return leaf.scores[headed.code].hits > leaf.scores[material.code].hits


def _accepted(catalog: Catalog, leaf: Leaf) -> list[Material]:
    """The materials that the page may be, best first; several only where no rule tells them apart."""
    able = [
        material
        for material in catalog.materials
        if leaf.scores[material.code].accepted(foreign=bool(leaf.heading) and leaf.scores[material.code].title < 0.5)
    ]
    if not able:
        return []
    best = max(able, key=lambda material: leaf.scores[material.code].total)
    return [material for material in able if material is best or _is_rival(material, best, leaf)]


def _is_rival(material: Material, best: Material, leaf: Leaf) -> bool:
    """Whether nothing but chance makes another material look likelier: the scores, or the titles, are the same."""
    score, top = leaf.scores[material.code], leaf.scores[best.code]
    alike = top.title >= 0.7 and score.title == top.title and top.total - score.total < 0.3
    return score.total >= top.total - 0.05 or (alike and _titles(material) == _titles(best))


def _titles(material: Material) -> frozenset[str]:
    """What the pages are headed with; identity cards are, whatever the catalogue calls them."""
    if material.recognise.titles:
        return frozenset(material.recognise.titles)
    return frozenset({"居民身份证"} if "身份证" in material.name else {material.name})


def _home(documents: Sequence[Document], material: Material, leaf: Leaf) -> Document | None:
    """The document that the page goes on with; the newest that has room for it."""
    same = [document for document in documents if document.material == material.code]
    return next((document for document in reversed(same) if fits(document, leaf, material)), None)


def _unsettled(documents: Sequence[Document], leaves: Sequence[Leaf]) -> list[Leaf]:
    settled = {leaf.key for document in documents for leaf in document.leaves}
    return [leaf for leaf in leaves if leaf.key not in settled]


def _unplaced(leaf: Leaf, duplicates: set[tuple[int, int]]) -> UnplacedPage:
    aside = "aside" if leaf.aside == "clerk" else leaf.aside
    why = aside or ("duplicate" if leaf.key in duplicates else "unknown")
    return UnplacedPage.model_validate({"file": leaf.file.file, "page": leaf.sheet.page, "why": why})


def _possible(catalog: Catalog, documents: Sequence[Document], unknown: Sequence[Leaf]) -> dict[str, tuple[Leaf, ...]]:
    """Pages that could be a material's: unknown ones that share something with it, or bear hardly any text; shared sheets."""
    faint = {leaf.key for leaf in unknown if len(leaf.sheet.text.replace("\n", "")) < 15}
    able = {
        material.code: (
            *(leaf for leaf in unknown if leaf.key in faint or leaf.scores[material.code].possible),
            *sheets_of_several(documents, material),
        )
        for material in catalog.materials
    }
    return {code: leaves for code, leaves in able.items() if leaves}
