"""The last page of a paper: it bears the places to sign and to seal that the pages before it have not."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from pipelines.catalog import Material, SealCheck
from pipelines.paper.belonging.acts import closing_places
from pipelines.paper.belonging.documents import Document
from pipelines.paper.labels.finding import find_spots
from pipelines.paper.sheet.layout import Sheet


def closes(document: Document, sheet: Sheet, material: Material, known: frozenset[str]) -> bool:
    """Whether a page bears a place that the material asks for and none of the document's pages has.

    Such a page goes on with its paper under a heading of its own, too: 申请人声明, 填表单位承诺.

    Args:
        document: whose last page it may be.
        sheet: the page.
        material: of the document.
        known: every label that may be printed.
    """
    wanted = [ways for ways in closing_places(material) if not _bear(_sheets(document), ways, known)]
    return any(_bear([sheet], ways, known) for ways in wanted)


def is_closed(document: Document, material: Material, known: frozenset[str]) -> bool:
    """Whether a document bears every place to sign and to seal that its material asks for, and there is one."""
    places = closing_places(material)
    return bool(places) and all(_bear(_sheets(document), ways, known) for ways in places)


def is_whole(document: Document, material: Material, known: frozenset[str]) -> bool:
    """Whether a document bears all that its material asks for: the label of each required field, and each place to sign."""
    fields = [spec.label for spec in material.fields if spec.required]
    places = closing_places(material)
    asked = [*fields, *places]
    return bool(fields) and all(_bear(_sheets(document), ways, known) for ways in asked)


def brings_seal(document: Document, sheet: Sheet, material: Material) -> bool:
    """Whether a page bears the seal that the material asks for at no named place, and no page of the document does.

    The last rows of a list, or only the words for its seal, go to a page of their own.
    """
    asked = any(isinstance(one, SealCheck) and not one.near for one in material.checks)
    sealed = any(one.reading.marks.seals for one in _sheets(document))
    return asked and not sealed and bool(sheet.reading.marks.seals)


def _sheets(document: Document) -> list[Sheet]:
    return [leaf.sheet for leaf in document.leaves]


def _bear(sheets: Iterable[Sheet], ways: Sequence[str], known: frozenset[str]) -> bool:
    """Whether a place is printed on one of the pages, without a slip of the reader."""
    return any(spot.exact and spot.firm >= 2 for sheet in sheets for spot in find_spots(sheet, ways, known))
