"""What people decide about a failed step, carried through by the workers: to the doubt that the clerk reads."""

from __future__ import annotations

from pipelines.case import Case, State
from pipelines.errors import Permanent
from pipelines.events import Quarantined, Retried, Skipped
from pipelines.tasks import ReadPage
from pipelines.text import PageText
from storage import outbox
from storage.papers import files_of, searchable_key
from storage.readings import report_of, save_page
from storage.views import case_view
from tests.builders import application, licence
from tests.dead import ids_of, key
from tests.doubles.scripted_reader import scripted
from tests.workers.conftest import Bench
from workers.digitize import read_page
from workers.toolbox import Toolbox

TWO_PAGES = {"申请书.pdf": scripted(application(), licence())}


def refuse_the_second(tools: Toolbox, taken: outbox.Taken, task: ReadPage) -> object:
    if task.page == 2:
        raise Permanent("识别引擎无法处理这一页。", code="ENGINE", cure="请检查识别引擎。")
    return read_page(tools, taken, task)


def stuck(bench: Bench) -> tuple[Case, str]:
    """A case whose second page cannot be read, and the step that died of it."""
    case = bench.open(TWO_PAGES)
    bench.swap(ReadPage=refuse_the_second)
    assert bench.work(case.number).state is State.NEEDS_ATTENTION
    bench.swap()
    (task_id,) = ids_of(bench.tools.engine, case.number, "read_page", "dead")
    return case, task_id


def doubts(bench: Bench, case: Case) -> set[str]:
    report = report_of(bench.tools.engine, case.number)
    assert report is not None
    return {fault.code for fault in report.doubts()}


def test_a_skipped_page_becomes_a_question_to_the_clerk_and_never_a_page_that_is_fine(bench: Bench) -> None:
    case, task_id = stuck(bench)
    told = Skipped(at=bench.clock(), by="示例窗口", task_id=task_id, reason="页面破损")
    bench.tools.ledger.advance(case.number, told, key())

    judged = bench.work(case.number)

    assert judged.state is State.AWAITING_CLERK
    assert "ILLEGIBLE" in doubts(bench, case)


def test_a_quarantined_file_becomes_a_file_that_cannot_be_opened_and_no_step_opens_it(bench: Bench) -> None:
    case, task_id = stuck(bench)
    told = Quarantined(at=bench.clock(), by="示例窗口", task_id=task_id, reason="疑似恶意文件")
    bench.tools.ledger.advance(case.number, told, key())
    (file,) = files_of(bench.tools.engine, case.number)
    # What was read of it, and not told any more, must not make a searchable PDF of it either.
    save_page(bench.tools.engine, file.id, PageText(page=2, width=9, height=9, source="rapid"), None)

    judged = bench.work(case.number)

    assert (judged.state, judged.problems) == (State.AWAITING_CLERK, ())
    assert not bench.tools.objects.exists(searchable_key(file.id))
    assert "UNREADABLE_FILE" in doubts(bench, case)


def test_what_was_set_aside_is_read_anew_and_the_case_goes_its_way(bench: Bench) -> None:
    case, task_id = stuck(bench)
    aside = Quarantined(at=bench.clock(), by="示例窗口", task_id=task_id, reason="疑似恶意文件")
    bench.tools.ledger.advance(case.number, aside, key())
    bench.work(case.number)

    bench.tools.ledger.advance(case.number, Retried(at=bench.clock(), by="示例窗口", task_id=task_id), key())

    assert bench.work(case.number).state is State.ACCEPTED
    (file,) = case_view(bench.tools.engine, case.number).files
    assert (file.problem, [page.problem for page in file.pages]) == (None, [None, None])
