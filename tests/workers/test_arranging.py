"""Pages that a clerk arranged, through the workers: only what was turned is read anew, and the clerk's word is the check's."""

from __future__ import annotations

from uuid import uuid4

import pytest

from pipelines import page_plan
from pipelines.case import Case, State
from pipelines.events import FileIn, PagesArranged
from pipelines.page_plan import PagePlan
from pipelines.report import CheckReport
from storage import papers
from storage.ledger import Submission
from storage.page_plans import standing_plan
from storage.views import case_view
from tests.builders import application, form, licence
from tests.doubles.scripted_reader import scripted
from tests.office import ITEM, NAME, VERSION, facts, hand_in
from tests.pipelines.test_control_sheets import sheet
from tests.workers.conftest import Bench


def at_the_window(bench: Bench) -> Case:
    stack = scripted(application(), licence(), form("无关的纸", body=["广告一页"]))
    return bench.work(bench.open({"材料.pdf": stack}, facts("window")).number)


def arranged(bench: Bench, case: Case, plan: PagePlan) -> Case:
    event = PagesArranged(at=bench.clock(), by="张窗口", base=case.plan_no, plan=plan)
    return bench.tools.ledger.advance(case.number, event, uuid4().hex)


def plan_of(bench: Bench, case: Case) -> PagePlan:
    return standing_plan(bench.tools.engine, case.number, case.plan_no).plan


def report_of(bench: Bench, case: Case) -> CheckReport:
    report = case_view(bench.tools.engine, case.number).report
    assert report is not None
    return report


def placed(report: CheckReport) -> dict[str | None, list[int]]:
    return {material.code: [page.page for page in material.pages] for material in report.materials}


def test_what_a_clerk_moves_counts_as_the_clerk_says_and_what_is_set_aside_counts_for_nothing(bench: Bench) -> None:
    case = at_the_window(bench)
    before = report_of(bench, case)
    assert (placed(before), before.verdict) == ({"M1": [1], "M2": [2]}, "complete")
    plan = plan_of(bench, case)
    [file] = {page.file for page in plan.pages}

    plan = page_plan.set_aside(page_plan.assigned(plan, [(file, 3)], "M2"), [(file, 2)])
    case = bench.work(arranged(bench, case, plan).number)

    report = report_of(bench, case)
    assert placed(report) == {"M1": [1], "M2": [3]}
    assert [(page.page, page.why) for page in report.unplaced_pages] == [(2, "aside")]
    assert case.state is State.AWAITING_CLERK

    undone = bench.work(arranged(bench, case, plan_of(bench, case.but(plan_no=0))).number)
    assert (placed(report_of(bench, undone)), undone.plan_no) == (placed(before), 2)


def test_a_turned_page_is_read_anew_alone_and_its_searchable_pdf_is_made_again(bench: Bench) -> None:
    case = at_the_window(bench)
    tools = bench.tools
    [file] = papers.files_of(tools.engine, case.number)
    made = papers.searchable_key(file.id)
    assert tools.objects.exists(made)
    pictures = set(tools.objects.keys("picture/"))

    plan = page_plan.rotated(plan_of(bench, case), [(file.id, 2)], 180, {})
    waiting = arranged(bench, case, plan)
    assert (waiting.state, waiting.pages_open) == (State.READING, 1)
    case = bench.work(case.number)

    rotations = [reading["rotation"] for reading in papers.readings_of(tools.engine, file.id)]
    assert (case.state, rotations) == (State.AWAITING_CLERK, [0, 180, 0])
    assert len(set(tools.objects.keys("picture/")) - pictures) == 1
    assert tools.objects.exists(made)
    kinds = [link.event["kind"] for link in papers.chain_of(tools.engine, case.number)]
    assert kinds.count("page_read") == 4
    stored = tools.objects.get(file.object_key)
    assert stored == scripted(application(), licence(), form("无关的纸", body=["广告一页"]))


BACKS = form("", body=["背面：填写说明第一条"]), form("", body=["背面：登记事项第二条"])


@pytest.mark.parametrize("told", ["by a cover sheet", "by who handed it in"])
def test_a_stack_of_fronts_and_backs_keeps_the_order_of_its_paper_when_its_pages_are_arranged(
    bench: Bench, told: str
) -> None:
    # Given four pages: two fronts, then the backs, the last one first
    first = sheet(item=ITEM, duplex=True) if told == "by a cover sheet" else application()
    papers_in = hand_in(bench.tools, {"正反面.pdf": scripted(first, licence(), *BACKS)})
    files = tuple(as_duplex(one, duplex=told == "by who handed it in") for one in papers_in)
    opened = bench.tools.ledger.open(Submission(ITEM, NAME, VERSION, facts("window"), files, "示例接口"), uuid4().hex)
    case = bench.work(opened.number)
    assert pages_of(plan_of(bench, case)) == [[1, 4, 2, 3]]

    # When something else is arranged
    [file] = {page.file for page in plan_of(bench, case).pages}
    case = bench.work(arranged(bench, case, page_plan.set_aside(plan_of(bench, case), [(file, 4)])).number)

    # Then
    assert pages_of(plan_of(bench, case)) == [[1, 2, 3]]


def pages_of(plan: PagePlan) -> list[list[int]]:
    return [[page.page for page in group.pages] for group in plan.groups]


def as_duplex(file: FileIn, *, duplex: bool) -> FileIn:
    return file.model_copy(update={"duplex": duplex})
