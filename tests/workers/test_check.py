"""From a report to the words of the flow: answers, rounds, what may be told."""

from __future__ import annotations

from pipelines.case import Case, State
from pipelines.events import DoubtsAnswered, FilesAdded, GivenAnswer
from pipelines.report import CheckReport
from pipelines.rounds import findings_of
from storage import papers, readings
from tests.builders import WRONG_USCC, application, licence
from tests.doubles.scripted_reader import scripted
from tests.office import FAULTY, WHOLE, facts, hand_in
from tests.workers.conftest import Bench

UNSURE = {"申请书.pdf": scripted(application(fields={"统一社会信用代码": WRONG_USCC}, confidence=0.6), licence())}
"""A code that is wrong or badly read: a question to the clerk."""


def test_a_doubt_goes_to_the_clerk_also_beside_certain_faults(bench: Bench) -> None:
    case = bench.work(bench.open({**UNSURE, "空.pdf": b""}).number)

    assert case.state is State.AWAITING_CLERK
    assert case.findings is not None
    assert case.findings.doubts == tuple(fault.id for fault in report_of(bench, case).doubts())


def test_an_answer_makes_a_doubt_a_line_of_the_one_notice(bench: Bench) -> None:
    case = bench.work(bench.open(UNSURE).number)

    told = bench.work(answered(bench, case, "fault").number)

    assert told.state is State.CORRECTION_REQUESTED
    assert [line.deficiency.id for line in told.told] == ["M1.FIELD_INVALID.uscc"]


def test_an_answer_that_all_is_fine_lets_the_case_be_accepted(bench: Bench) -> None:
    case = bench.work(bench.open(UNSURE).number)

    assert bench.work(answered(bench, case, "fine").number).state is State.ACCEPTED


def test_an_unclear_answer_leaves_the_question_open(bench: Bench) -> None:
    case = bench.work(bench.open(UNSURE).number)

    again = bench.work(answered(bench, case, "unclear").number)

    assert again.state is State.AWAITING_CLERK
    assert again.findings is not None
    assert again.findings.doubts == ("M1.FIELD_INVALID.uscc",)


def test_an_answer_does_not_stand_for_another_page_that_came_in_later(bench: Bench) -> None:
    case = bench.work(bench.open(UNSURE, facts("window")).number)
    fine = bench.work(answered(bench, case, "fine").number)
    assert fine.findings is not None
    assert fine.findings.doubts == ()

    (scanned,) = hand_in(bench.tools, {"重扫.pdf": UNSURE["申请书.pdf"]})
    again = FilesAdded(at=bench.clock(), files=(scanned.model_copy(update={"replaces": "申请书.pdf"}),))
    bench.tools.ledger.advance(case.number, again, "more")
    asked = bench.work(case.number)

    assert asked.findings is not None
    assert asked.findings.doubts == ("M1.FIELD_INVALID.uscc",)


def test_a_file_that_cannot_be_opened_is_never_a_line_whatever_the_clerk_answers(bench: Bench) -> None:
    case = bench.work(bench.open({**FAULTY, "空.pdf": b""}).number)

    told = bench.work(answered(bench, case, "fault").number)

    assert told.state is State.CORRECTION_REQUESTED
    assert {line.material for line in told.told} == {"M1", "M2"}


def test_what_the_office_missed_is_shown_to_the_reviewer_and_never_told(bench: Bench) -> None:
    case = bench.work(bench.open(FAULTY).number)
    overlooked = case.but(round=2, told=tuple(line for line in case.told if line.material == "M1"))

    files = readings.files_read(bench.tools.engine, case.number)
    findings = findings_of(bench.tools.ledger.rules(case).catalog, overlooked, report_of(bench, case), files)

    assert [line.deficiency.id for line in findings.lines] == ["M1.FIELD_INVALID.uscc"]
    assert (findings.fresh, findings.missed) == ((), ("M2.MISSING",))


def test_a_cured_fault_and_a_fault_of_a_new_page_are_told_apart(bench: Bench) -> None:
    case = bench.work(bench.open(FAULTY).number)
    assert [line.deficiency.id for line in case.told] == ["M1.FIELD_INVALID.uscc", "M2.MISSING"]

    nameless = {"执照.pdf": scripted(licence(fields={"名称": ""}))}
    bench.tools.ledger.advance(case.number, FilesAdded(at=bench.clock(), files=hand_in(bench.tools, nameless)), "more")
    second = bench.work(case.number)

    assert second.round == 2
    assert second.findings is not None
    new = [one for one in (*second.findings.fresh, *second.findings.doubts) if one.startswith("M2.")]
    assert new == ["M2.FIELD_EMPTY.name"]
    assert "M2.MISSING" not in [line.deficiency.id for line in second.findings.lines]


def test_a_check_that_a_newer_one_has_overtaken_is_not_made(bench: Bench) -> None:
    case = bench.work(bench.open(WHOLE).number)
    for turn in range(2):
        nothing_new = DoubtsAnswered(at=bench.clock(), by="李样本", answers=())
        bench.tools.ledger.advance(case.number, nothing_new, f"answered-{turn}")

    last = bench.work(case.number)

    assert last.check_no == 3
    assert [number for number, _ in papers.reports_of(bench.tools.engine, case.number)] == [1, 3]


def answered(bench: Bench, case: Case, verdict: str, ids: list[str] | None = None) -> Case:
    """The clerk answers every doubt alike, or the faults that are named."""
    report = report_of(bench, case)
    asked = [fault for _, fault in report.deficiencies() if fault.id in ids] if ids else report.doubts()
    answers = tuple(
        GivenAnswer.model_validate(
            {"id": fault.id, "is": verdict, "places": [(one.file, one.page) for one in fault.evidence]}
        )
        for fault in asked
    )
    event = DoubtsAnswered(at=bench.clock(), by="李样本", answers=answers)
    return bench.tools.ledger.advance(case.number, event, f"answered-{verdict}")


def report_of(bench: Bench, case: Case) -> CheckReport:
    report = readings.report_of(bench.tools.engine, case.number)
    assert report is not None
    return report
