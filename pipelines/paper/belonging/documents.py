"""A document: the pages that were taken for one paper of one material."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from functools import cached_property

from pipelines.catalog import Material
from pipelines.paper.belonging.page_numbers import PageNumber
from pipelines.paper.belonging.recognition import Score
from pipelines.paper.sheet.layout import Sheet
from pipelines.text import FileRead, Placed


@dataclass(frozen=True)
class Leaf:
    """A page on its way to a document.

    Attributes:
        file: it comes from.
        index: of that file among the files.
        sheet: laid out.
        aside: ``blank``, ``unreadable``, ``sheet`` or ``clerk``; None for a page that can be sorted.
        scores: material code -> how much the page looks like it.
        number: what it says of its own number.
        heading: under which it presents itself as a document; empty for running text.
        placed: where a clerk or a sheet in the stack has put it; None: where its file has it.
    """

    file: FileRead
    index: int
    sheet: Sheet
    aside: str | None = None
    scores: dict[str, Score] = field(default_factory=dict)
    number: PageNumber | None = None
    heading: str = ""
    placed: Placed | None = None

    @cached_property
    def key(self) -> tuple[int, int]:
        """(run, position): unique, and in the order in which the pages lie."""
        return self.run, self.position

    @cached_property
    def run(self) -> int:
        """Number of the pages that it lies with: of its file, where nobody has put it elsewhere."""
        return self.placed.run if self.placed else self.index

    @cached_property
    def position(self) -> int:
        """Its place among them."""
        return self.placed.position if self.placed else self.sheet.page

    @property
    def stated(self) -> str | None:
        """The material that it was said to be."""
        return self.placed.material if self.placed else None

    @property
    def n(self) -> int | None:
        """Its own number, where it says so."""
        return self.number.n if self.number else None

    @property
    def total(self) -> int | None:
        """How many pages it says there are."""
        return self.number.total if self.number else None


@dataclass
class Document:
    """Pages taken for one paper of a material.

    Attributes:
        material: its code.
        leaves: its pages, in the order found.
        rivals: the materials (this one among them) whose it could be as well, where nothing told which; else empty.
        contested: a page that it lacks was given to another document, and might as well be its own.
    """

    material: str
    leaves: list[Leaf]
    rivals: frozenset[str] = frozenset()
    contested: bool = False

    @property
    def round(self) -> int:
        """The latest round in which a page of it was handed in."""
        return max(leaf.file.round for leaf in self.leaves)

    @property
    def ordered(self) -> list[Leaf]:
        """Its pages in the order of their own numbers, else of the files."""
        return sorted(self.leaves, key=lambda leaf: (leaf.n or 0, leaf.key))

    @property
    def readable(self) -> list[Leaf]:
        """Its pages that could be read."""
        return [leaf for leaf in self.ordered if leaf.aside is None]

    @property
    def numbers(self) -> set[int]:
        """The numbers that its pages give themselves."""
        return {leaf.n for leaf in self.leaves if leaf.n is not None}

    @property
    def total(self) -> int | None:
        """共N页, as most of its pages say; None where none says."""
        return most_said([leaf.total for leaf in self.leaves if leaf.n is not None and leaf.total is not None])


def most_said(numbers: Sequence[int]) -> int | None:
    """The most frequent number; the larger of two equally frequent ones; None of none."""
    return max(set(numbers), key=lambda number: (numbers.count(number), number)) if numbers else None


def fits(document: Document, leaf: Leaf, material: Material) -> bool:
    """Whether a page that looks like the same material is a further page of the document, not the start of another."""
    first = document.leaves[0]
    if leaf.file.round != first.file.round or bool(leaf.file.replaces) != bool(first.file.replaces):
        return False
    if leaf.n is not None and document.numbers:
        return leaf.n not in document.numbers and (leaf.total is None or document.total in {None, leaf.total})
    most = material.recognise.max_pages
    if most is not None and len(document.leaves) >= most:
        return False
    headed = [page for page in document.leaves if page.scores and page.scores[material.code].title >= 0.7]
    if leaf.scores[material.code].title < 0.7 or not headed:
        return True
    # Two pages under the same title with the same labels are two papers, such as the certificates of two people.
    return not any(_same_labels(page, leaf, material) for page in headed)


def _same_labels(one: Leaf, other: Leaf, material: Material) -> bool:
    labels = [spec.label[0] for spec in material.fields if spec.label]
    on_one = {label for label in labels if label in one.sheet.text}
    on_other = {label for label in labels if label in other.sheet.text}
    return len(on_one & on_other) >= 2 and len(on_one & on_other) >= 0.6 * max(len(on_one), len(on_other))


_LEAST_STEEP = 0.15
"""Sharpness to contrast, as :mod:`ocr.legibility` measures both, under which an edge is spread over some two millimetres. What
shines through from the other side of a sheet is as faint, but has a quarter and more."""


def may_be_blurred(leaf: Leaf) -> bool:
    """Whether a page without strong ink bears faint ink without edges: an empty sheet has none, a blurred one that."""
    marks = leaf.sheet.reading.marks
    return marks.blank and marks.figures is not None and marks.figures.sharpness < _LEAST_STEEP * marks.figures.contrast
