"""Documents against catalogue -> CheckReport: what is there, what is missing, what is in doubt, all at once.

The two errors that matter: telling a citizen of a fault that is none, and not telling of one that is. What a reader, a
sorter or an unstated condition may have caused is therefore a doubt (``certain: false``), a question to the clerk.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from datetime import date

from pipelines.catalog import Catalog, Material, NotExpiredCheck, SameCheck, SealCheck, SignatureCheck
from pipelines.checking.card_sides import missing_side
from pipelines.checking.comparing import same_faults, unread_partner_faults
from pipelines.checking.faults import answered, apart, doubted
from pipelines.checking.field_checks import expiry_faults, field_faults
from pipelines.checking.left_over import filled_in
from pipelines.checking.mark_checks import seal_faults, signature_faults
from pipelines.checking.missing import is_unread, missing_fault, unread_faults
from pipelines.checking.page_checks import copy_faults, gap_of, legibility_faults, page_faults
from pipelines.checking.settling import settle
from pipelines.checking.standing_by import asked_where_near
from pipelines.checking.versions import Version, versions
from pipelines.checking.wording import open_circumstances
from pipelines.conditions import Truth, applies
from pipelines.extraction import Found
from pipelines.facts import Facts
from pipelines.paper.sheet.lexicon import known_labels
from pipelines.report import (
    CheckReport,
    Deficiency,
    FieldReading,
    FileReport,
    ItemRef,
    MaterialReport,
    PageRef,
    Status,
    Verdict,
)
from pipelines.sorting import Sorting, sort_pages
from pipelines.text import FileRead

UNPLACED = "未能归入材料的文件和页面"
"""Name of the entry with ``code`` None."""


def check(
    catalog: Catalog,
    facts: Facts,
    files: Sequence[FileRead],
    *,
    received_on: date,
    answers: Mapping[str, str] | None = None,
) -> CheckReport:
    """Hold files against a catalogue.

    Args:
        catalog: the item's, in the version in force on the day of receipt.
        facts: what is stated; what is not stated is not assumed.
        files: as read, oldest first, of all rounds.
        received_on: day of receipt in Asia/Shanghai; validity is judged on it.
        answers: the clerk's word, deficiency id -> ``fault`` (it becomes certain), ``fine`` (it goes, also a certain
            one) or ``unclear`` (it stays as it is).
    """
    bench = _Bench(catalog, facts, files, received_on)
    entries = [_entry(bench, material, answers or {}) for material in catalog.materials]
    unread = answered(unread_faults(bench.sorting, files), answers or {})
    if unread:
        entries.append(MaterialReport(code=None, name=UNPLACED, status=_status(unread), deficiencies=unread))
    return CheckReport(
        item=ItemRef(code=catalog.item.code, name=catalog.item.name, version=catalog.item.version),
        verdict=_verdict(entries),
        files=tuple(FileReport(file=f.file, sha256=f.sha256, pages=f.pages, problem=f.problem) for f in files),
        materials=tuple(entries),
        unplaced_pages=bench.sorting.unplaced,
    )


class _Bench:
    """All that the checks of one run share: the sorted pages, and each material's documents with their faults."""

    def __init__(self, catalog: Catalog, facts: Facts, files: Sequence[FileRead], received_on: date) -> None:
        self.catalog, self.facts = catalog, facts
        self.received_on = received_on
        self.known = known_labels(catalog)
        self.sorting: Sorting = sort_pages(catalog, facts, files)
        settle(self.sorting.documents, catalog, facts, self.known)
        self.unread = is_unread(self.sorting, files)
        self._same = [(m.code, one) for m in catalog.materials for one in m.checks if isinstance(one, SameCheck)]
        self.applies: dict[str, Truth] = {m.code: applies(m.applies_when, facts.conditions) for m in catalog.materials}
        self.handed_in = {m.code: versions(m, self.sorting.of(m.code), files, self.known) for m in catalog.materials}
        self.versions = {code: filled_in(papers) for code, papers in self.handed_in.items()}
        self.own_faults = {
            m.code: [list(self._own(version)) for version in self.versions[m.code]] for m in catalog.materials
        }

    def _own(self, version: Version) -> Iterator[Deficiency]:
        """The faults of a document that can be told without any other document."""
        gap = gap_of(version, unreadable=self.unread or self.sorting.beside(version.leaves))
        further = None if gap else self.sorting.further_page(version.leaves)
        side = missing_side(version, self.sorting, unread=self.unread)
        lacking = gap is not None or further is not None or side is not None
        told = gap is not None and gap.proven
        yield from legibility_faults(version)
        yield from page_faults(version, gap, further) if side is None else (side,)
        yield from field_faults(version, lacking=lacking)
        seals = [one for one in version.material.checks if isinstance(one, SealCheck)]
        named = [one for one in seals if one.near]
        for seal in named or seals[:1]:  # each party that is to seal is asked for by itself
            yield from seal_faults(
                version, seal, lacking=lacking, told=told, known=self.known, stray=self.sorting.has_stray_seal
            )
        for one in version.material.checks:
            if isinstance(one, NotExpiredCheck):
                yield from expiry_faults(version, one, self.received_on)
            elif isinstance(one, SignatureCheck):
                yield from signature_faults(version, one, lacking=lacking, told=told, known=self.known)

    def best(self, code: str) -> int | None:
        """Index of the material's document with the fewest faults; None when it has none."""
        weights = [(sum(one.certain for one in faults), len(faults)) for faults in self.own_faults.get(code, ())]
        return weights.index(min(weights)) if weights else None

    def partner(self, code: str) -> Version | None:
        """The document that others are compared with; None when it is missing, fetched or illegible, and for ``facts``."""
        best = self.best(code)
        if best is None or self.applies[code] is False:
            return None
        version, faults = self.versions[code][best], self.own_faults[code][best]
        fetched = version.material.shareable and bool(faults)
        return None if fetched or version.poor else version

    def faults(self, material: Material) -> list[Deficiency]:
        """Every fault of a material that is there: certain ones by its best document, those of further ones as doubts."""
        best = self.best(material.code)
        found: list[Deficiency] = []
        for place, version in enumerate(self.versions[material.code]):
            told = self.own_faults[material.code][place]
            own = [asked_where_near(version, one, self._alike(version, one.field)) for one in told]
            own += self._compared(version)
            found.extend(own if place == best else (doubted(one, f"@{_name(version)}") for one in own))
        return [*found, *copy_faults(material, self.facts)]

    def _compared(self, version: Version) -> Iterator[Deficiency]:
        for one in version.material.checks:
            if isinstance(one, SameCheck):
                yield from same_faults(version, one, self.facts, self.partner)
                yield from unread_partner_faults(version, one, self.partner, self._before(version, one))

    def _before(self, version: Version, check: SameCheck) -> Iterator[tuple[Version, str]]:
        """Documents of the materials before this one, with their field that is to agree with what this one's is to agree with."""
        for code, other in self._same:
            if code == version.material.code:
                return
            document = self.partner(code) if other.as_ == check.as_ else None
            if document is not None:
                yield document, other.field

    def _alike(self, version: Version, field: str | None) -> Iterator[Found]:
        """What other papers say in the fields that are to agree with one of this document."""
        for code, check in self._same:
            if code == version.material.code and check.field == field:
                first, _, rest = check.as_.partition(".")
            elif field and check.as_ == f"{version.material.code}.{field}":
                first, rest = code, check.field
            else:
                continue
            partner = self.partner(first)
            if partner is not None and rest in partner.fields:
                yield partner.fields[rest]


def _name(version: Version) -> str:
    """A document by its first page."""
    return f"{version.leaves[0].file.file}#{version.leaves[0].sheet.page}"


def _entry(bench: _Bench, material: Material, answers: Mapping[str, str]) -> MaterialReport:
    papers = bench.handed_in[material.code]
    if bench.applies[material.code] is False:
        return _report(material, papers, "not_applicable")
    if not papers:
        return _absent(bench, material, answers)
    faults = answered(apart(bench.faults(material)), answers)
    if faults and material.shareable:
        return _report(material, papers, "fetch")
    return _report(material, papers, _status(faults), faults)


def _absent(bench: _Bench, material: Material, answers: Mapping[str, str]) -> MaterialReport:
    if material.shareable:
        return _report(material, (), "fetch")
    if material.necessity == "optional":
        return _report(material, (), "not_applicable")
    if material.necessity == "deferrable" and bench.applies[material.code]:
        return _report(material, (), "deferred")
    asked, circumstances = bench.applies[material.code], open_circumstances(bench.catalog, material, bench.facts)
    missing = missing_fault(material, asked, bench.sorting, unread=bench.unread, circumstances=circumstances)
    faults = answered([missing], answers)
    return _report(material, (), _status(faults), faults)


def _report(
    material: Material, papers: Sequence[Version], status: Status, faults: Sequence[Deficiency] = ()
) -> MaterialReport:
    return MaterialReport(
        code=material.code,
        name=material.name,
        status=status,
        pages=tuple(PageRef(file=leaf.file.file, page=leaf.sheet.page) for paper in papers for leaf in paper.leaves),
        fields=_fields(papers),
        deficiencies=tuple(faults),
    )


def _fields(papers: Sequence[Version]) -> dict[str, FieldReading]:
    """Each field by the first document that has it."""
    found: dict[str, FieldReading] = {}
    for paper in papers:
        for code, field in paper.fields.items():
            if field.reading is not None and field.reading.value:
                found.setdefault(code, field.reading)
    return found


def _status(faults: Sequence[Deficiency]) -> Status:
    if any(one.certain for one in faults):
        return "deficient"
    return "unsure" if faults else "satisfied"


def _verdict(entries: Sequence[MaterialReport]) -> Verdict:
    faults = [one for entry in entries for one in entry.deficiencies]
    if any(one.certain for one in faults):
        return "deficient"
    return "doubtful" if faults else "complete"
