"""What was read is held against the catalogue, and the report is brought into the words of the flow."""

from __future__ import annotations

from collections.abc import Iterable

from pipelines.case import Case, Findings, Told
from pipelines.completeness import check
from pipelines.events import FoundComplete, FoundDeficient, FoundDoubtful
from pipelines.notice import LaterRound, ids_of, later_round
from pipelines.report import CheckReport, Deficiency
from pipelines.tasks import CheckCase
from pipelines.text import FileRead
from storage import readings
from storage.outbox import Taken
from workers.toolbox import Toolbox

Found = FoundComplete | FoundDeficient | FoundDoubtful


def check_case(tools: Toolbox, taken: Taken, task: CheckCase) -> Found | None:
    """Check a case. A newer check that was asked for meanwhile makes this one needless."""
    case = tools.ledger.case(taken.case_number)
    if case.check_no != task.check_no:
        return None
    files = readings.files_read(tools.engine, case.number)
    report = report_on(tools, case, files)
    readings.save_report(tools.engine, case.number, task.check_no, report, round_=case.round, now=tools.clock())
    findings = findings_of(case, report, files)
    found = FoundDoubtful if findings.doubts else FoundDeficient if findings.lines else FoundComplete
    return found(at=tools.clock(), check_no=task.check_no, findings=findings)


def report_on(tools: Toolbox, case: Case, files: tuple[FileRead, ...]) -> CheckReport:
    """The report with the clerk's answers in it.

    An answer stands only while its question shows in the same places: a page that came in later may be another matter.
    An answer can bring up a question that was answered before, so the check is repeated until nothing is added.
    """
    catalog, answers = tools.ledger.rules(case).catalog, dict[str, str]()
    while True:
        report = check(catalog, case.facts, files, received_on=case.received_on, answers=answers)
        fresh = {
            fault.id: case.answers[fault.id].is_
            for _, fault in report.deficiencies()
            if fault.id not in answers and _still_answered(case, fault)
        }
        if not fresh:
            return report
        answers.update(fresh)


def findings_of(case: Case, report: CheckReport, files: Iterable[FileRead]) -> Findings:
    """What of a report the flow has to know, by the rules of the round (许可法 32(四)(五))."""
    # A fault of no material (a file that cannot be opened) never goes on a notice, whatever a clerk answered to it.
    certain = tuple(
        Told(material=material.code, name=material.name, deficiency=fault)
        for material, fault in report.deficiencies()
        if fault.certain and material.code is not None
    )
    deferred, fetch = report.with_status("deferred"), report.with_status("fetch")
    if case.round == 1:
        return Findings(
            lines=certain,
            doubts=tuple(fault.id for fault in report.doubts()),
            on_spot=_on_spot(certain),
            deferred=deferred,
            fetch=fetch,
        )
    later = _later(case, report, files)
    tellable = ids_of(later.open)
    lines = tuple(line for line in certain if line.deficiency.id in tellable)
    return Findings(
        lines=lines,
        fresh=tuple(line.deficiency.id for line in lines if line.deficiency.id in ids_of(later.newly_told)),
        doubts=tuple(fault.id for _, fault in later.in_doubt),
        on_spot=_on_spot(lines),
        deferred=deferred,
        fetch=fetch,
        missed=tuple(fault.id for _, fault in later.missed_by_office),
    )


def _later(case: Case, report: CheckReport, files: Iterable[FileRead]) -> LaterRound:
    told = frozenset(line.deficiency.id for line in case.told)
    return later_round(told, report, [file.file for file in files if file.round == case.round])


def _on_spot(lines: Iterable[Told]) -> tuple[str, ...]:
    return tuple(line.deficiency.id for line in lines if line.deficiency.on_spot)


def _still_answered(case: Case, fault: Deficiency) -> bool:
    answered = case.answers.get(fault.id)
    return answered is not None and set(answered.places) == {(place.file, place.page) for place in fault.evidence}
