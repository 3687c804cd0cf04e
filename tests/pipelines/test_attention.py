"""A step that failed for good: several at once, each handled alone; what may be skipped, what is set aside, what is undone."""

from __future__ import annotations

import pytest

from pipelines.case import Case, State
from pipelines.errors import Impossible
from pipelines.events import (
    Archived,
    DeadlinePassed,
    FileSplit,
    HandedOver,
    LetterIssued,
    PageRead,
    Quarantined,
    Retried,
    Skipped,
    TaskDied,
    Terminated,
    Withdrawn,
)
from pipelines.flow import acts_now, decide
from pipelines.trouble import NOT_SKIPPED
from tests.cases import MONDAY, after, complete, file_in, later, opened, read, rules


def died(task_id: str, task: str = "read_page", file_id: str | None = "f1", page: int | None = 1) -> TaskDied:
    return TaskDied(at=MONDAY, task_id=task_id, task=task, cause="失败", cure="请重试", file_id=file_id, page=page)


def skipped(task_id: str, page: int | None = 1) -> Skipped:
    return Skipped(at=MONDAY, by="示例窗口", task_id=task_id, file_id="f1", page=page, reason="页面破损")


def quarantined(task_id: str, files: int = 0, pages: int = 0) -> Quarantined:
    return Quarantined(
        at=MONDAY, by="示例窗口", task_id=task_id, file_id="f1", files=files, pages=pages, reason="疑似恶意文件"
    )


def with_pages(pages: int) -> Case:
    """A case whose one file has so many pages, none of them read."""
    return after(opened().case, FileSplit(at=MONDAY, file_id="f1", pages=pages))


def test_each_of_several_failures_is_handled_alone_and_the_case_goes_back_with_the_last() -> None:
    case = after(with_pages(3), died("t1"), died("t2", page=2))

    one_left = after(case, Retried(at=MONDAY, task_id="t1", file_id="f1", page=1))
    none_left = after(one_left, Retried(at=MONDAY, task_id="t2", file_id="f1", page=2))

    assert [problem.task_id for problem in case.problems] == ["t1", "t2"]
    assert (one_left.state, [problem.task_id for problem in one_left.problems]) == (State.NEEDS_ATTENTION, ["t2"])
    assert (none_left.state, none_left.stood, none_left.problems) == (State.READING, None, ())


def test_a_retry_without_a_name_tries_all_of_them() -> None:
    case = after(with_pages(3), died("t1"), died("t2", page=2), Retried(at=MONDAY))

    assert (case.state, case.problems) == (State.READING, ())


def test_what_another_person_has_handled_cannot_be_handled_again() -> None:
    case = after(with_pages(2), died("t1"), died("t2", page=2), skipped("t1"))

    for again in (Retried(at=MONDAY, task_id="t0"), skipped("t1"), quarantined("t1", pages=1)):
        with pytest.raises(Impossible, match="可能已经由他人处理"):
            decide(case, again, rules())


def test_a_skipped_page_counts_as_read_and_the_last_one_calls_for_the_check() -> None:
    case = after(with_pages(2), died("t1"), PageRead(at=MONDAY, file_id="f1", page=2))

    decision = decide(case, skipped("t1"), rules())

    assert [task.kind for task in decision.tasks] == ["check_case", "make_searchable"]
    assert (decision.case.state, decision.case.unread) == (State.PRECHECKING, False)
    assert [(one.file_id, one.page, one.quarantined) for one in decision.case.set_aside] == [("f1", 1, False)]


def test_a_skip_behind_another_failure_goes_on_behind_it() -> None:
    case = after(with_pages(1), died("t1"), died("t2", "issue_letter", None, None), skipped("t1"))

    assert (case.state, case.stood) == (State.NEEDS_ATTENTION, State.PRECHECKING)
    assert after(case, complete(case)).stood is State.ACCEPTED


def test_a_skipped_file_counts_as_one_without_pages() -> None:
    decision = decide(after(opened().case, died("t1", "split_file", page=None)), skipped("t1", None), rules())

    assert (decision.case.state, decision.case.unread) == (State.PRECHECKING, False)


@pytest.mark.parametrize("task", sorted(NOT_SKIPPED))
def test_what_the_law_asks_for_cannot_be_skipped(task: str) -> None:
    case = after(with_pages(1), died("t1", task, None, None))

    with pytest.raises(Impossible) as refused:
        decide(case, skipped("t1", None), rules())

    assert refused.value.message == NOT_SKIPPED[task]
    assert {"skip", "retry"} & set(acts_now(case, rules())) == {"retry"}


def test_a_failure_beside_the_way_is_shown_and_holds_nothing_up() -> None:
    case = after(read(opened().case), died("t1", "make_searchable", None, None))

    assert (case.state, len(case.problems)) == (State.PRECHECKING, 1)
    assert {"retry", "skip"} <= set(acts_now(case, rules()))
    assert after(case, skipped("t1", None)).problems == ()


def test_a_quarantined_file_takes_its_other_failures_and_open_pages_with_it() -> None:
    case = after(with_pages(5), PageRead(at=MONDAY, file_id="f1", page=5), died("t1"), died("t2", page=2))

    decision = decide(case, quarantined("t1", pages=4), rules())

    assert (decision.case.state, decision.case.unread, decision.case.problems) == (State.PRECHECKING, False, ())
    assert decision.case.quarantined == {"f1"}
    assert [task.kind for task in decision.tasks] == ["check_case", "make_searchable"]


def test_a_quarantine_of_the_only_file_before_it_was_opened_calls_for_the_check() -> None:
    case = after(opened().case, died("t1", "split_file", page=None))

    assert after(case, quarantined("t1", files=1)).state is State.PRECHECKING


def test_a_quarantine_waits_for_the_files_that_are_still_read() -> None:
    case = after(opened().case, died("t1", "split_file", page=None)).but(files_open=2)

    decision = decide(case, quarantined("t1", files=1), rules())

    assert (decision.case.state, decision.case.files_open, decision.tasks) == (State.READING, 1, ())


def test_only_a_step_of_a_file_can_have_its_file_set_aside() -> None:
    case = after(with_pages(1), died("t1", "check_case", None, None))

    with pytest.raises(Impossible, match="打开文件或识别页面"):
        decide(case, quarantined("t1"), rules())


def test_a_death_that_is_told_after_the_quarantine_changes_nothing() -> None:
    case = after(with_pages(2), died("t1"), quarantined("t1", pages=2))

    assert after(case, died("t2", page=2)) == case


def test_a_quarantined_file_is_read_again_by_a_retry() -> None:
    checked = after(with_pages(2), died("t1"), quarantined("t1", pages=2))

    decision = decide(checked, Retried(at=MONDAY, file_id="f1"), rules())

    assert [task.model_dump() for task in decision.tasks] == [{"kind": "split_file", "file_id": "f1"}]
    assert (decision.case.state, decision.case.files_open, decision.case.set_aside) == (State.READING, 1, ())


def test_a_skipped_page_is_read_after_all_by_a_retry_of_its_step() -> None:
    checked = after(with_pages(2), died("t1"), skipped("t1"), PageRead(at=MONDAY, file_id="f1", page=2))

    decision = decide(checked, Retried(at=MONDAY, task_id="t1", file_id="f1", page=1), rules())

    assert [task.model_dump() for task in decision.tasks] == [{"kind": "read_page", "file_id": "f1", "page": 1}]
    assert (decision.case.state, decision.case.pages_open) == (State.READING, 1)


def test_after_the_notice_what_was_set_aside_stays_so() -> None:
    case = after(with_pages(2), died("t1"), skipped("t1")).but(state=State.CORRECTION_REQUESTED)

    with pytest.raises(Impossible, match="不再读取"):
        decide(case, Retried(at=MONDAY, task_id="t1", file_id="f1", page=1), rules())


def test_a_case_that_ends_takes_its_failures_with_it() -> None:
    case = after(with_pages(2), died("t1"))

    for end in (Withdrawn(at=MONDAY), Terminated(at=MONDAY, reason="申请人死亡")):
        assert (after(case, end).problems, after(case, end).stood) == ((), None)


def test_a_failure_that_silence_overtook_can_still_be_handled() -> None:
    case = after(with_pages(1), died("t1"), DeadlinePassed(at=later(9), clock="notice"))

    assert (case.state, case.deemed, len(case.problems)) == (State.ACCEPTED, True, 1)
    assert {"retry", "skip", "quarantine"} <= set(acts_now(case, rules()))
    on = decide(case, skipped("t1"), rules())
    assert (on.case.state, on.case.problems, [task.kind for task in on.tasks]) == (
        State.ACCEPTED,
        (),
        ["check_case", "make_searchable"],
    )


def test_papers_that_are_handed_over_and_an_archive_that_is_packed_count_behind_a_failure() -> None:
    letter = LetterIssued(at=MONDAY, letter_id="d", letter="decision", object_key="k", sha256="0" * 64)
    case = read(opened().case).but(state=State.REFUSED, outcome="refused")
    stuck = after(case, letter, died("t1", "issue_letter", None, None))

    closed = decide(stuck, HandedOver(at=MONDAY), rules())
    packed = after(closed.case, Archived(at=MONDAY, object_key="k", sha256="0" * 64))

    assert (closed.case.state, closed.case.stood) == (State.NEEDS_ATTENTION, State.CLOSED)
    assert [task.kind for task in closed.tasks] == ["pack_archive"]
    assert after(packed, Retried(at=MONDAY, task_id="t1")).state is State.ARCHIVED


def test_a_case_that_was_stored_with_one_problem_is_read_as_before() -> None:
    stored = opened().case.model_dump(mode="json") | {"state": "needs_attention", "files_open": 1}
    for name in ("problems", "stood", "set_aside"):
        del stored[name]
    one = {"task_id": "t", "task": "read_page", "cause": "失败", "cure": "请重试", "came_from": "reading"}

    case = Case.model_validate(stored | {"problem": one})

    assert (case.stood, case.problem and case.problem.task_id) == (State.READING, "t")
    assert Case.model_validate(stored | {"problem": None}).problems == ()


def test_files_of_two_names_are_set_aside_each_by_itself() -> None:
    two = opened().case.but(files_open=2)
    case = after(two, died("t1", "split_file", page=None), died("t2", "split_file", file_in("f2").id, None))

    aside = after(case, quarantined("t1", files=1))

    assert (aside.state, aside.files_open, set(aside.quarantined)) == (State.NEEDS_ATTENTION, 1, {"f1"})
