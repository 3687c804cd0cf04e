"""Certificates copied together on one sheet, such as two identity cards: each part of it is a paper of its own."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace
from itertools import pairwise
from typing import Final, Literal

from pipelines.catalog import Catalog, Material
from pipelines.conditions import applies
from pipelines.facts import Facts
from pipelines.paper.belonging.documents import Document, Leaf
from pipelines.paper.belonging.recognition import Recogniser
from pipelines.paper.belonging.rivals import choose
from pipelines.paper.sheet.front import own_heading
from pipelines.paper.sheet.glyphs import Run
from pipelines.paper.sheet.layout import Row, Sheet
from pipelines.text import Box

_TITLED: Final = 0.7
"""From here on the title of a part is that of a material."""
_APART: Final = 1.5
"""Heights of print between two certificates on one sheet, at least."""
_MOST_CUTS: Final = 8
"""Gaps of a sheet that are tried, the widest first."""

Axis = Literal["down", "across"]


def with_shared_sheets(
    documents: Sequence[Document], catalog: Catalog, facts: Facts, recogniser: Recogniser
) -> list[Document]:
    """The documents, and those of certificates that are asked for, have no page, and stand on another certificate's sheet.

    Only certificates are copied together: a form that bears the title of another paper speaks of it.
    """
    found = list(documents)
    for material in catalog.materials:
        taken = {document.material for document in found}
        if _is_wanted(material, facts) and material.code not in taken:
            more = next(
                (one for document in found if (one := _parted(document, material, catalog, facts, recogniser))), None
            )
            found += [more] if more else []
    return found


def sheets_of_several(documents: Sequence[Document], material: Material) -> Iterator[Leaf]:
    """Sheets of other certificates that bear more than one of a kind, which no straight line parts: portraits above, emblems below.

    They are headed as the material is, and two of the labels that it asks for stand there twice.
    """
    if material.material_type != "certificate":
        return
    labels = [spec.label[0] for spec in material.fields if spec.label]
    for leaf in (leaf for document in documents for leaf in document.leaves if document.material != material.code):
        titled = material.code in leaf.scores and leaf.scores[material.code].title >= _TITLED
        if titled and sum(leaf.sheet.text.count(label) > 1 for label in labels) > 1:
            yield leaf


def _is_wanted(material: Material, facts: Facts) -> bool:
    return material.material_type == "certificate" and applies(material.applies_when, facts.conditions) is not False


def _parted(
    document: Document, wanted: Material, catalog: Catalog, facts: Facts, recogniser: Recogniser
) -> Document | None:
    """The document of a wanted material on a sheet of another one's, which keeps the rest; None where no sheet is shared."""
    own = catalog.material(document.material)
    if own is None or own.material_type != "certificate":
        return None
    for place, leaf in enumerate(document.leaves):
        if leaf.aside is not None or leaf.stated is not None:
            continue
        for parts in _parts(leaf, recogniser):
            if _are_alike(parts, own, wanted):
                rivals = frozenset({own.code, wanted.code})
                first, undecided = choose([own, wanted], parts[0], [], facts)
                kept, other = parts if first is own else parts[::-1]
                document.leaves[place] = kept
                document.rivals = rivals if undecided else document.rivals
                return Document(wanted.code, [other], rivals if undecided else frozenset())
            for kept, other in (parts, parts[::-1]):
                if _are_two(kept, own, wanted) and _are_two(other, wanted, own):
                    document.leaves[place] = kept
                    return Document(wanted.code, [other])
    return None


def _are_alike(parts: tuple[Leaf, Leaf], one: Material, other: Material) -> bool:
    """Whether both parts are headed as both materials are, and ask for the same: two cards, not the two sides of one."""
    titled = all(part.scores[code].title >= _TITLED for part in parts for code in (one.code, other.code))
    labels = [
        {spec.label[0] for spec in one.fields if spec.label and spec.label[0] in part.sheet.text} for part in parts
    ]
    return titled and len(labels[0]) > 1 and labels[0] == labels[1]


def _are_two(part: Leaf, own: Material, other: Material) -> bool:
    """Whether a part is headed as one material and not as the other."""
    return part.scores[own.code].title >= _TITLED > part.scores[other.code].title


def _parts(leaf: Leaf, recogniser: Recogniser) -> Iterator[tuple[Leaf, Leaf]]:
    """A sheet cut in two at its widest gaps, down the page and across it."""
    sheet = leaf.sheet
    runs = [run for row in sheet.rows for run in row.runs]
    ways: tuple[Axis, Axis] = ("down", "across")
    gaps = sorted((gap for axis in ways for gap in _gaps(runs, axis)), reverse=True)
    for width, at, axis in gaps[:_MOST_CUTS]:
        if width < _APART * sheet.print_height:
            break
        first, second = (_part(leaf, at, axis, after=after, recogniser=recogniser) for after in (False, True))
        yield first, second


def _gaps(runs: Sequence[Run], axis: Axis) -> Iterator[tuple[float, float, Axis]]:
    """Where nothing stands from edge to edge: how wide, its middle, and along which axis; in page widths."""
    spans = sorted((run.box.top, run.box.bottom) if axis == "down" else (run.box.left, run.box.right) for run in runs)
    reach = 0.0
    for (_, end), (start, _) in pairwise(spans):
        reach = max(reach, end)
        if start > reach:
            yield start - reach, (start + reach) / 2, axis


def _part(leaf: Leaf, at: float, axis: Axis, *, after: bool, recogniser: Recogniser) -> Leaf:
    """What of a page stands before a place, or after it; places stay those of the whole page."""
    sheet = leaf.sheet

    def within(box: Box, scale: float = 1.0) -> bool:
        middle = (box.top + box.bottom) * scale / 2 if axis == "down" else (box.left + box.right) / 2
        return (middle > at) is after

    marks = sheet.reading.marks
    reading = sheet.reading.model_copy(
        update={
            "lines": tuple(line for line in sheet.reading.lines if within(line.box, sheet.aspect)),
            "marks": marks.model_copy(
                update={
                    "seals": tuple(seal for seal in marks.seals if within(seal.box, sheet.aspect)),
                    "strokes": marks.strokes and tuple(one for one in marks.strokes if within(one.box, sheet.aspect)),
                }
            ),
        }
    )
    kept = [[run for run in row.runs if within(run.box)] for row in sheet.rows]
    part = Sheet(sheet.file, reading, tuple(Row(runs) for runs in kept if runs))
    return replace(leaf, sheet=part, scores=recogniser.scores(part), heading=own_heading(part))
