"""The CheckReport (``yici/check-report/1``): documents held against the catalogue, every fault at once.

Pages count from 1. Boxes are fractions of the upright page. The id of a deficiency is stable over rechecks.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Literal

from pydantic import Field

from pipelines.text import Box, Source, Value

Code = Literal[
    "MISSING",
    "MISSING_PAGES",
    "TOO_FEW_COPIES",
    "UNSIGNED",
    "UNSEALED",
    "FIELD_EMPTY",
    "FIELD_INVALID",
    "FIELD_MISMATCH",
    "EXPIRED",
    "ILLEGIBLE",
    "UNREADABLE_FILE",
]
Status = Literal["satisfied", "deficient", "unsure", "deferred", "fetch", "not_applicable"]
Verdict = Literal["complete", "deficient", "doubtful"]

CURED_BY_PEN: frozenset[str] = frozenset({"UNSIGNED", "UNSEALED", "FIELD_EMPTY", "FIELD_INVALID", "FIELD_MISMATCH"})
"""Faults that a pen (or a seal) can cure on the spot (许可法 32(三))."""


class PageRef(Value):
    """A page of a file, from 1."""

    file: str
    page: int


class Evidence(Value):
    """Where a fault shows. ``box`` is None when the whole page is meant."""

    file: str
    page: int
    box: Box | None = None


class SecondLook(Value):
    """What another engine read in the place of a field that was in doubt.

    Attributes:
        engine: who read it.
        raw: what it read.
        value: the same, canonical.
        first: what had been read before, where the field's value is now the second reading; empty where it is not.
        written: the place looks written by hand, and the two engines do not read it alike.
    """

    engine: Source
    raw: str
    value: str
    first: str = ""
    written: bool = False


class FieldReading(Value):
    """A field as read. ``value`` is canonical, ``raw`` is what stands on the paper; ``second`` only where somebody looked again."""

    value: str
    raw: str
    confidence: float
    file: str
    page: int
    box: Box | None = None
    second: SecondLook | None = Field(default=None, exclude_if=lambda looked: looked is None)


class Deficiency(Value):
    """One fault. ``certain: false`` is a doubt: a question to the clerk, never a line on a notice.

    Attributes:
        confirmed: of a doubt: what the applicant is told once the clerk has confirmed it. The ``message`` of a doubt
            speaks to the clerk. Left out where there is no other sentence.
    """

    id: str
    code: Code
    field: str | None = None
    certain: bool
    on_spot: bool = False
    message: str
    confirmed: str = Field(default="", exclude_if=lambda said: not said)
    cure: str
    basis: str = ""
    evidence: tuple[Evidence, ...] = ()


class MaterialReport(Value):
    """A material of the catalogue (``code`` None: faults of no material, such as a file that can't be opened)."""

    code: str | None
    name: str
    status: Status
    pages: tuple[PageRef, ...] = ()
    fields: dict[str, FieldReading] = Field(default_factory=dict)
    deficiencies: tuple[Deficiency, ...] = ()


class FileReport(Value):
    """A file as handed in."""

    file: str
    sha256: str
    pages: int
    problem: str | None = None


class ItemRef(Value):
    """Which item and version the report holds the files against."""

    code: str
    name: str
    version: str


class UnplacedPage(Value):
    """A page that belongs to no material. ``sheet``: a cover or separator sheet; ``aside``: set aside by a clerk."""

    file: str
    page: int
    why: Literal["blank", "duplicate", "unknown", "unreadable", "sheet", "aside"]


class CheckReport(Value):
    """What is there, what is missing, what is in doubt."""

    schema_: Literal["yici/check-report/1"] = Field(default="yici/check-report/1", alias="schema")
    item: ItemRef
    verdict: Verdict
    files: tuple[FileReport, ...] = ()
    materials: tuple[MaterialReport, ...] = ()
    unplaced_pages: tuple[UnplacedPage, ...] = ()

    model_config = {"populate_by_name": True, "serialize_by_alias": True, "frozen": True, "extra": "forbid"}

    def deficiencies(self) -> Iterator[tuple[MaterialReport, Deficiency]]:
        """Every fault with its material, in the order of the catalogue."""
        for material in self.materials:
            for deficiency in material.deficiencies:
                yield material, deficiency

    def certain(self) -> tuple[Deficiency, ...]:
        """The faults that may stand on a notice."""
        return tuple(fault for _, fault in self.deficiencies() if fault.certain)

    def doubts(self) -> tuple[Deficiency, ...]:
        """The questions to the clerk."""
        return tuple(fault for _, fault in self.deficiencies() if not fault.certain)

    def with_status(self, status: Status) -> tuple[str, ...]:
        """Codes of the materials in that status."""
        return tuple(m.code for m in self.materials if m.status == status and m.code is not None)
