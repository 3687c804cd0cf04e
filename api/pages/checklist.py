"""A case as the page shows it: sheets with marks on them, and beside them the checklist, material by material.

Every mark has an anchor: a finding leads to its place on the sheet and needs no script for it.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from api.pages.words import FAULTS, FILE_PROBLEMS, PAGE_PROBLEMS, STATUSES, UNPLACED
from pipelines.case import Answered
from pipelines.catalog import Catalog
from pipelines.checking.wording import label_of
from pipelines.report import CheckReport, Deficiency, FieldReading, MaterialReport
from pipelines.text import Box
from pipelines.trouble import QUARANTINED
from storage.views import CaseView, FileView, PageView

Place = tuple[str, int]
"""A file as reports call it, and a page of it."""


@dataclass(frozen=True)
class Mark:
    """A place on a sheet, in thousandths of its width and height; ``tone`` is fault, doubt or field."""

    anchor: str
    tone: str
    title: str
    left: int
    top: int
    width: int
    height: int


@dataclass(frozen=True)
class Sheet:
    """A page with what stands out on it.

    Attributes:
        number: its place among all sheets of the case in the order in which they came in, from 1: it stays what it is.
        shown: whether its picture is there.
        aside: why it is set aside (blank, duplicate, …); empty for a page of a material.
        round: in which it came in.
        corrects: its file was handed in in place of another, or of a material.
        supplied: it came in with the supplement that this round is about.
    """

    number: int
    anchor: str
    name: str
    file_id: str
    page: int
    shown: bool
    width: int
    height: int
    aside: str
    marks: tuple[Mark, ...]
    round: int = 1
    corrects: bool = False
    supplied: bool = False

    @property
    def tone(self) -> str:
        """The gravest of its marks."""
        tones = {mark.tone for mark in self.marks}
        return next((tone for tone in ("fault", "doubt") if tone in tones), "")


@dataclass(frozen=True)
class FindingShown:
    """A finding of the check, and where it leads to."""

    finding: Deficiency
    word: str
    anchor: str
    where: str
    answered: Answered | None

    @property
    def asks(self) -> bool:
        """Whether a clerk's word is wanted."""
        return not self.finding.certain


@dataclass(frozen=True)
class FieldShown:
    """A field as it was read."""

    name: str
    value: str
    confidence: int
    anchor: str


@dataclass(frozen=True)
class MaterialShown:
    """A line of the checklist."""

    code: str
    name: str
    status: str
    sign: str
    word: str
    pages: tuple[Sheet, ...]
    findings: tuple[FindingShown, ...]
    fields: tuple[FieldShown, ...]


@dataclass(frozen=True)
class Checklist:
    """The whole of it; ``closed`` are the files that nobody could open, ``odd`` those that were mended on the way."""

    materials: tuple[MaterialShown, ...]
    sheets: tuple[Sheet, ...]
    closed: tuple[tuple[FileView, str], ...]
    odd: tuple[FileView, ...] = ()

    @property
    def doubts(self) -> tuple[FindingShown, ...]:
        """The questions to the clerk."""
        return tuple(one for material in self.materials for one in material.findings if one.asks)

    @property
    def faults(self) -> int:
        """How many certain faults there are."""
        return sum(not one.asks for material in self.materials for one in material.findings)

    @property
    def deferred(self) -> int:
        """How many materials may follow later (容缺)."""
        return sum(material.status == "deferred" for material in self.materials)

    @property
    def unread(self) -> int:
        """How many files and pages were confirmed to be unreadable; they belong to no material."""
        return sum(not one.asks for material in self.materials if not material.code for one in material.findings)

    @property
    def on_spot(self) -> int:
        """How many of them a pen can cure here and now."""
        return sum(one.finding.on_spot for material in self.materials for one in material.findings if not one.asks)


def checklist(view: CaseView, catalog: Catalog) -> Checklist:
    """A case as the page shows it, its fields by the names that the catalogue has for them."""
    labels = {(one.code, spec.code): label_of(spec) for one in catalog.materials for spec in one.fields}
    sheets = _sheets(view)
    placed = {(sheet.name, sheet.page): sheet for sheet in sheets}
    materials = view.report.materials if view.report else ()
    rows = tuple(_material(material, placed, view, n, labels) for n, material in enumerate(materials, 1))
    closed = tuple((file, FILE_PROBLEMS.get(file.problem, "打不开")) for file in view.files if file.problem)
    return Checklist(rows, sheets, closed, odd=tuple(file for file in view.files if file.warnings))


def _material(
    material: MaterialReport, placed: dict[Place, Sheet], view: CaseView, n: int, labels: Mapping[tuple[str, str], str]
) -> MaterialShown:
    sign, word = STATUSES[material.status]
    findings = tuple(
        _finding(finding, f"m-{n}-{place}", placed, view) for place, finding in enumerate(material.deficiencies, 1)
    )
    fields = tuple(
        FieldShown(_named(material, name, labels), field.value or field.raw, _percent(field), f"f-{n}-{place}")
        for place, (name, field) in enumerate(material.fields.items(), 1)
    )
    return MaterialShown(
        code=material.code or "",
        name=material.name,
        status=material.status,
        sign=sign,
        word=word,
        pages=tuple(placed[page.file, page.page] for page in material.pages if (page.file, page.page) in placed),
        findings=findings,
        fields=fields,
    )


def _named(material: MaterialReport, name: str, labels: Mapping[tuple[str, str], str]) -> str:
    """``uscc`` and ``name~2`` (of the second row of a table) as the paper calls them."""
    code, _, row = name.partition("~")
    label = labels.get((material.code or "", code), code)
    return f"{label}（第{row}行）" if row else label


def _percent(field: FieldReading) -> int:
    return round(field.confidence * 100)


def _finding(finding: Deficiency, anchor: str, placed: dict[Place, Sheet], view: CaseView) -> FindingShown:
    place = next(iter(finding.evidence), None)
    known = place is not None and (place.file, place.page) in placed
    return FindingShown(
        finding=finding,
        word=FAULTS[finding.code],
        anchor=anchor if known else "",
        where=f"{place.file} 第{place.page}页" if place else "",
        answered=view.case.answers.get(finding.id),
    )


def _sheets(view: CaseView) -> tuple[Sheet, ...]:
    """What came in last comes first, and what it took the place of comes last: a clerk has to look at the supplement."""
    marks = _marks(view.report) if view.report else {}
    aside = _aside(view.report) if view.report else {}
    pages = [(n, file, page) for n, file in enumerate(view.files, 1) for page in file.pages]
    sheets = (
        Sheet(
            number=number,
            anchor=f"p-{n}-{page.page}",
            name=file.name,
            file_id=file.id,
            page=page.page,
            shown=page.picture_key is not None,
            width=page.width or 1240,
            height=page.height or 1754,
            aside=_aside_of(file, page, aside.get((file.name, page.page), "")),
            marks=tuple(marks.get((file.name, page.page), ())),
            round=file.round,
            corrects=file.replaces is not None,
            supplied=file.round == view.case.round > 1,
        )
        for number, (n, file, page) in enumerate(pages, 1)
    )
    return tuple(sorted(sheets, key=_order))


def _order(sheet: Sheet) -> tuple[bool, int, bool]:
    """Also what was corrected on the spot, in the round itself, comes before the rest of it."""
    return sheet.aside == UNPLACED["replaced"], -sheet.round, not sheet.corrects


def _aside_of(file: FileView, page: PageView, said: str) -> str:
    """Why a sheet is set aside: its file is, it could not be read, or what the check says of it."""
    if file.problem == QUARANTINED:
        return FILE_PROBLEMS[QUARANTINED]
    return PAGE_PROBLEMS.get(page.problem, "识别失败") if page.problem else said


def _aside(report: CheckReport) -> dict[Place, str]:
    """Why a sheet belongs to no material: what the check says of it, or that a newer one took its place."""
    said = {(page.file, page.page): UNPLACED[page.why] for page in report.unplaced_pages}
    used = {(page.file, page.page) for material in report.materials for page in material.pages}
    every = ((file.file, page) for file in report.files for page in range(1, file.pages + 1))
    return said | {place: UNPLACED["replaced"] for place in every if place not in said and place not in used}


def _marks(report: CheckReport) -> dict[Place, list[Mark]]:
    found: dict[Place, list[Mark]] = {}
    for n, material in enumerate(report.materials, 1):
        for place, (name, field) in enumerate(material.fields.items(), 1):
            mark = _mark(f"f-{n}-{place}", "field", f"{material.name}：{name}", field.box)
            found.setdefault((field.file, field.page), []).append(mark)
        for place, finding in enumerate(material.deficiencies, 1):
            tone = "fault" if finding.certain else "doubt"
            for which, evidence in enumerate(finding.evidence):
                anchor = f"m-{n}-{place}" if which == 0 else f"m-{n}-{place}-{which}"
                mark = _mark(anchor, tone, f"{material.name}：{FAULTS[finding.code]}", evidence.box)
                found.setdefault((evidence.file, evidence.page), []).append(mark)
    return found


def _mark(anchor: str, tone: str, title: str, box: Box | None) -> Mark:
    """A little wider than the place itself, so that the words inside stay readable; without a box, the whole sheet."""
    left, top, right, bottom = box or (0.012, 0.008, 0.988, 0.992)
    left, top = max(0.0, left - 0.006), max(0.0, top - 0.004)
    right, bottom = min(1.0, right + 0.006), min(1.0, bottom + 0.004)
    edges = [round(1000 * edge) for edge in (left, top, right - left, bottom - top)]
    return Mark(anchor, tone, title, *edges)
