"""Which documents of a material count now: newer ones supersede older ones, single pages replace single pages."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from functools import cached_property

from rapidfuzz.fuzz import ratio

from pipelines.catalog import Material
from pipelines.checking.second_looks import looked_at_again
from pipelines.extraction import Found, fields_on
from pipelines.paper.belonging.documents import Document, Leaf
from pipelines.paper.fields.places import Places
from pipelines.paper.sheet.layout import Sheet
from pipelines.text import FileRead


@dataclass(frozen=True)
class Version:
    """A document of a material that counts now, with its fields.

    Attributes:
        leaves: its pages in order, unreadable ones included.
        fields: code -> what was found.
        total: 共N页, where it says so.
        rivals: the materials whose it could be as well; empty where that is settled.
        contested: a page that it lacks may be one that was given to another document.
        laid: its readable pages, in which values were sought: what else is sought there needs their cells, too.
    """

    material: Material
    leaves: tuple[Leaf, ...]
    fields: dict[str, Found]
    total: int | None
    rivals: frozenset[str]
    contested: bool = False
    laid: tuple[Places, ...] = field(default=(), compare=False)

    @property
    def sheets(self) -> tuple[Sheet, ...]:
        """Its readable pages."""
        return tuple(leaf.sheet for leaf in self.leaves if leaf.aside is None)

    @cached_property
    def poor(self) -> tuple[Leaf, ...]:
        """Pages that can't be read, or so poorly that nothing can be held against them."""
        return tuple(leaf for leaf in self.leaves if leaf.aside is not None or is_poor(leaf))


def is_poor(leaf: Leaf) -> bool:
    """Whether what was read of a page is not to be believed: an illegible picture, or a reader in the dark."""
    lines = leaf.sheet.reading.lines
    mean = sum(line.confidence for line in lines) / len(lines) if lines else 1.0
    return mean < 0.6 or (not leaf.sheet.reading.marks.legible and mean < 0.85)


def versions(
    material: Material, documents: Sequence[Document], files: Sequence[FileRead], known: frozenset[str]
) -> tuple[Version, ...]:
    """The documents of a material that count now, with their fields read.

    Args:
        material: whose they are.
        documents: all that were ever handed in for it.
        files: all files; ``replaces`` says what a file supersedes.
        known: every label that may be printed.
    """
    standing = [document for document in documents if not _replaced(document, material, files)]
    current: list[Document] = []
    for document in sorted(standing, key=lambda one: (one.round, one.leaves[0].key)):
        current = _succeed(current, document)
    read = [read_version(material, document, known) for document in current]
    return tuple(
        version
        for place, version in enumerate(read)
        if not any(_is_rescan(version, later) for later in read[place + 1 :])
    )


def _replaced(document: Document, material: Material, files: Sequence[FileRead]) -> bool:
    """Whether a later file says that it supersedes this document's file or its material."""
    last = max(leaf.index for leaf in document.leaves)
    names = {leaf.file.file for leaf in document.leaves} | {material.code}
    return any(
        file.replaces in names
        for file in files[last + 1 :]
        if file.file not in {leaf.file.file for leaf in document.leaves}
    )


def _succeed(current: list[Document], newer: Document) -> list[Document]:
    """What counts after one more document."""
    if not current:
        return [newer]
    older = current[-1]
    if _is_part(newer, older):
        return [*current[:-1], _merged(older, newer)]
    same_round = [document for document in current if document.round == newer.round]
    return [*same_round, newer]


def _is_part(newer: Document, older: Document) -> bool:
    """Whether a document is single pages for an older one, and not a whole of its own."""
    if newer.total is not None and newer.total == older.total:
        return len(newer.numbers) < newer.total
    if newer.round == older.round or newer.numbers:
        return False
    titled = any(leaf.scores and leaf.scores[newer.material].title >= 0.7 for leaf in newer.leaves)
    return not titled and len(newer.leaves) < len(older.leaves)


def _merged(older: Document, newer: Document) -> Document:
    """The older document with its pages replaced by number, or by likeness where pages bear no number."""
    kept = list(older.leaves)
    for leaf in newer.leaves:
        replaced = next((page for page in kept if leaf.n is not None and page.n == leaf.n), None)
        replaced = replaced or (_likest(kept, leaf) if leaf.n is None else None)
        if replaced is not None:
            kept.remove(replaced)
    return Document(older.material, [*kept, *newer.leaves], older.rivals & newer.rivals)


def _likest(pages: Sequence[Leaf], leaf: Leaf) -> Leaf | None:
    likeness = {page.key: ratio(page.sheet.text, leaf.sheet.text) for page in pages}
    best = max(pages, key=lambda page: likeness[page.key], default=None)
    return best if best is not None and likeness[best.key] >= 60 else None


def read_version(material: Material, document: Document, known: frozenset[str]) -> Version:
    """A document with its fields read as a material's."""
    laid = tuple(Places(leaf.sheet, known) for leaf in document.readable)
    fields = looked_at_again(fields_on(laid, material.fields, known), (leaf.file for leaf in document.leaves))
    leaves = tuple(document.ordered)
    return Version(material, leaves, fields, document.total, document.rivals, document.contested, laid)


def _is_rescan(earlier: Version, later: Version) -> bool:
    """Whether the later document is the same paper once more, put right meanwhile: the same people, as many pages."""
    if len(earlier.leaves) != len(later.leaves) or earlier.leaves[0].index == later.leaves[0].index:
        return False
    pairs = [
        (found.reading.value, other.reading.value)
        for code, found in earlier.fields.items()
        if found.spec.kind in {"person", "company", "uscc", "ric", "licence_no"}
        and (other := later.fields[code]).reading is not None
        and found.reading is not None
    ]
    texts = ("\n".join(sheet.text for sheet in version.sheets) for version in (earlier, later))
    return bool(pairs) and all(one == other for one, other in pairs) and ratio(*texts) >= 80
