"""From readings to the words of the flow: the report with the clerk's answers in it, and what of it may be told now."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from pipelines.case import Case, Findings, Told
from pipelines.catalog import Catalog
from pipelines.completeness import check
from pipelines.explaining.explain import explain
from pipelines.explaining.proof import PageSeen, Proof, pages_seen, proof_of
from pipelines.explaining.trace import Trace
from pipelines.facts import Facts
from pipelines.notice import LaterRound, ids_of, later_round
from pipelines.report import CheckReport, Deficiency
from pipelines.text import FileRead


@dataclass(frozen=True)
class Checked:
    """One check of a case: its report, why it came out so, and what vouches for it.

    Attributes:
        answers: the clerk's word that was applied, deficiency id -> fault, fine or unclear.
        findings: what the flow has to know of it.
    """

    report: CheckReport
    answers: Mapping[str, str]
    trace: Trace
    pages: tuple[PageSeen, ...]
    proof: Proof
    findings: Findings


def check_round(catalog: Catalog, catalog_sha256: str, case: Case, files: Sequence[FileRead]) -> Checked:
    """Check a case as it stands: the same case, catalogue and readings give the same, whenever it is done.

    Args:
        catalog: in the version of the case.
        catalog_sha256: of its published text.
        case: facts, round, answers and what was told.
        files: of all rounds, oldest first.
    """
    report, answers = report_on(catalog, case, files)
    trace = explain(catalog, case.facts, report, files, answers)
    seen = pages_seen(files)
    proof = proof_of(catalog_sha256, seen, trace)
    findings = findings_of(catalog, case, report, files).model_copy(update={"proof": proof})
    return Checked(report, answers, trace, seen, proof, findings)


def report_on(catalog: Catalog, case: Case, files: Sequence[FileRead]) -> tuple[CheckReport, dict[str, str]]:
    """The report with the clerk's answers in it, and the answers that stood.

    An answer stands only while its question shows in the same places: a page that came in later may be another matter.
    An answer can bring up a question that was answered before, so the check is repeated until nothing is added.
    """
    answers = dict[str, str]()
    facts = case.facts
    while True:
        report = check(catalog, facts, files, received_on=case.received_on, answers=answers)
        if stale := _counted_before(report, facts, files):
            facts = facts.model_copy(update={"copies": {c: n for c, n in facts.copies.items() if c not in stale}})
            continue
        fresh = {
            fault.id: case.answers[fault.id].is_
            for _, fault in report.deficiencies()
            if fault.id not in answers and _still_answered(case, fault)
        }
        if not fresh:
            return report, answers
        answers.update(fresh)


def _counted_before(report: CheckReport, facts: Facts, files: Sequence[FileRead]) -> frozenset[str]:
    """Materials whose copies were counted at receipt and that came in again since: nobody stated how many there are now."""
    later = {file.file for file in files if file.round > 1}
    return frozenset(
        material.code
        for material in report.materials
        if material.code in facts.copies and any(page.file in later for page in material.pages)
    )


def findings_of(catalog: Catalog, case: Case, report: CheckReport, files: Sequence[FileRead]) -> Findings:
    """What of a report the flow has to know, by the rules of the round (许可法 32(四)(五))."""
    # A fault of no material (a file that cannot be opened) never goes on a notice, whatever a clerk answered to it.
    certain = tuple(
        Told(material=material.code, name=material.name, deficiency=fault)
        for material, fault in report.deficiencies()
        if fault.certain and material.code is not None
    )
    deferred, fetch = report.with_status("deferred"), report.with_status("fetch")
    faulty = _faulty(catalog, report)
    if case.round == 1:
        return Findings(
            lines=certain,
            doubts=tuple(fault.id for fault in report.doubts()),
            on_spot=_on_spot(certain),
            deferred=deferred,
            faulty=faulty,
            fetch=fetch,
        )
    later = _later(catalog, case, report, files)
    tellable = ids_of(later.open)
    lines = tuple(line for line in certain if line.deficiency.id in tellable)
    return Findings(
        lines=lines,
        fresh=tuple(line.deficiency.id for line in lines if line.deficiency.id in ids_of(later.newly_told)),
        doubts=tuple(fault.id for _, fault in later.in_doubt),
        on_spot=_on_spot(lines),
        deferred=deferred,
        faulty=faulty,
        fetch=fetch,
        missed=tuple(fault.id for _, fault in later.missed_by_office),
    )


def _faulty(catalog: Catalog, report: CheckReport) -> tuple[str, ...]:
    deferrable = {material.code for material in catalog.materials if material.necessity == "deferrable"}
    in_question = (*report.with_status("deficient"), *report.with_status("unsure"))
    return tuple(code for code in in_question if code in deferrable)


def _later(catalog: Catalog, case: Case, report: CheckReport, files: Sequence[FileRead]) -> LaterRound:
    told = frozenset(line.deficiency.id for line in case.told)
    fresh = [file.file for file in files if file.round == case.round]
    return later_round(told, report, fresh, judged_before(catalog, case, files))


def judged_before(catalog: Catalog, case: Case, files: Iterable[FileRead]) -> frozenset[str]:
    """Ids of the faults that the pages of earlier rounds showed already, by the same rules.

    Handing the same fault in on a new page does not make it new: the office could have told it and did not. A doubt of
    then counts when the clerk answered it; a question that nobody could answer on the old page was not judged.
    """
    before = check(
        catalog, case.facts, [file for file in files if file.round < case.round], received_on=case.received_on
    )
    return frozenset(
        fault.id
        for _, fault in before.deficiencies()
        if fault.certain or (fault.id in case.answers and case.answers[fault.id].is_ == "fine")
    )


def _on_spot(lines: Iterable[Told]) -> tuple[str, ...]:
    return tuple(line.deficiency.id for line in lines if line.deficiency.on_spot)


def _still_answered(case: Case, fault: Deficiency) -> bool:
    answered = case.answers.get(fault.id)
    return answered is not None and set(answered.places) == {(place.file, place.page) for place in fault.evidence}
