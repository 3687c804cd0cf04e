"""MISSING_PAGES of an identity card of which only one side was handed in: a card has two (GA 448)."""

from __future__ import annotations

from typing import Final

from pipelines.checking.faults import fault, page_evidence
from pipelines.checking.versions import Version
from pipelines.checking.wording import paper
from pipelines.paper.belonging.documents import Document, Leaf
from pipelines.paper.belonging.identity_card import Side, side_of
from pipelines.paper.sheet.glyphs import enclosing
from pipelines.report import Deficiency
from pipelines.sorting import Sorting

_SIDES: Final[dict[Side, str]] = {"portrait": "人像面（姓名、公民身份号码）", "emblem": "国徽面（签发机关、有效期限）"}

_AROUND: Final = 0.15
"""How far about its print a copied side may bear ink, in page widths: a card is 0.41 wide, and its print reaches to its
edges. Ink farther off may be the other side, copied too faintly to be read."""

_LITTLE: Final = 80
"""Characters on a page of nobody that may be a side of a card of which little was read; a card's side bears some 60."""


def missing_side(version: Version, sorting: Sorting, *, unread: bool) -> Deficiency | None:
    """The fault of a card without one of its sides, where a field that is asked for stands on it; None where that is not proven.

    Args:
        version: the document.
        sorting: the pages of the case.
        unread: some page or file could not be read, and may be the side.
    """
    if not any(spec.required and version.fields[spec.code].state == "no_label" for spec in version.material.fields):
        return None
    lacking = _lacking(version)
    if lacking is None or unread or _may_lie_elsewhere(lacking, sorting):
        return None
    name = paper(version.material)
    return fault(
        version.material,
        "MISSING_PAGES",
        "side",
        certain=True,
        message=f"{name}只有一面，缺少{_SIDES[lacking]}。",
        cure=f"请补交{name}的{_SIDES[lacking].partition('（')[0]}，或者将正反两面复印在同一页上重新提交。",
        evidence=[page_evidence(leaf) for leaf in version.leaves],
    )


def _lacking(version: Version) -> Side | None:
    """The side that is on no page of a card, each page of which plainly shows the other, and nothing else."""
    sides = {side_of(leaf.sheet) for leaf in version.leaves if leaf.aside is None}
    if version.poor or version.rivals or sides not in ({"portrait"}, {"emblem"}):
        return None
    if not all(map(_bears_no_more, version.leaves)):
        return None
    return "emblem" if sides == {"portrait"} else "portrait"


def _bears_no_more(leaf: Leaf) -> bool:
    """Whether a page was looked at, and no ink lies on it away from its print."""
    marks, print_ = leaf.sheet.reading.marks, enclosing([row.box for row in leaf.sheet.rows])
    return (
        marks.looked
        and marks.strokes is not None
        and all(
            stroke.box.left >= print_.left - _AROUND
            and stroke.box.right <= print_.right + _AROUND
            and stroke.box.top * leaf.sheet.aspect >= print_.top - _AROUND
            and stroke.box.bottom * leaf.sheet.aspect <= print_.bottom + _AROUND
            for stroke in marks.strokes
        )
    )


def _may_lie_elsewhere(side: Side, sorting: Sorting) -> bool:
    """Whether the side may be a page that nobody placed, or one that was given to another card."""
    blank = any(page.why == "blank" for page in sorting.unplaced)
    loose = any(len(leaf.sheet.text) <= _LITTLE for leaf in sorting.plain)
    return blank or loose or any(_has_too_many(side, document) for document in sorting.documents)


def _has_too_many(side: Side, document: Document) -> bool:
    """Whether a document has a side more often than the other one: it may hold a side of another card."""
    sides = [side_of(leaf.sheet) for leaf in document.leaves if leaf.aside is None]
    other: Side = "emblem" if side == "portrait" else "portrait"
    return sides.count(side) > sides.count(other)
