"""A step that failed for good: never silence, and the ways on from there: try again, go on without it, set its file aside.

While such a step holds a case up, the case needs attention; the other steps and the clocks go on behind that, and move
the state where it stood. It goes back there when nothing that holds it up is left.
"""

from __future__ import annotations

from collections.abc import Callable, Collection
from typing import Any

from pipelines.case import Case, State
from pipelines.clocks import Rules
from pipelines.decision import Decision, settle
from pipelines.errors import Impossible
from pipelines.events import FileSplit, PageRead, Quarantined, Retried, SecondOpinionGiven, Skipped, TaskDied
from pipelines.steps import opinions, reading
from pipelines.tasks import ReadPage, SplitFile
from pipelines.trouble import BESIDE, NOT_SKIPPED, OF_A_FILE, SKIPPED, Problem, SetAside

READ_IN = (State.RECEIVED, State.READING, State.PRECHECKING, State.AWAITING_CLERK, *reading.CHECKED_AFTERWARDS)
"""States in which what was set aside may be read after all: what is found can still be told, or shown to the reviewer."""


def died(case: Case, event: TaskDied, rules: Rules) -> Decision:
    """A step failed for good. The clocks run on."""
    if event.file_id is not None and event.file_id in case.quarantined:
        return settle(case)  # it was set aside while the word was on its way
    problem = Problem(
        task_id=event.task_id,
        task=event.task,
        cause=event.cause,
        cure=event.cure,
        file_id=event.file_id,
        page=event.page,
    )
    others = tuple(one for one in case.problems if one.task_id != event.task_id)
    case = case.but(problems=(*others, problem))
    if event.task in BESIDE or case.state is State.NEEDS_ATTENTION:
        return settle(case)
    return settle(case.but(state=State.NEEDS_ATTENTION, stood=case.state))


def retry(case: Case, event: Retried, rules: Rules) -> Decision:
    """The failed step, or all of them, once more; or what was set aside is read after all.

    The ledger makes the dead tasks ready again.
    """
    if event.task_id is None and event.file_id is None:
        if not case.problems:
            raise Impossible("没有失败的步骤。", cure="无需重试。")
        return settle(_without(case, {problem.task_id for problem in case.problems}))
    if any(problem.task_id == event.task_id for problem in case.problems):
        return settle(_without(case, {event.task_id}))
    aside = next((one for one in case.set_aside if _is_meant(one, event)), None)
    if aside is None:
        raise _handled()
    return _read_again(case, aside)


def skip(case: Case, event: Skipped, rules: Rules) -> Decision:
    """The step is given up and the case goes on, where that is lawful.

    A page counts as unreadable and a file as one that cannot be opened: both are shown to the clerk, never taken as fine.
    """
    problem = _failed(case, event.task_id)
    if problem.task in NOT_SKIPPED:
        raise Impossible(NOT_SKIPPED[problem.task], cure="请排除原因后重试。")
    case = _without(case, {problem.task_id})
    file_id, at, by = event.file_id or "", event.at, event.by
    aside = SetAside(task_id=problem.task_id, task=problem.task, file_id=file_id, page=event.page)
    if problem.task == "read_page" and event.page is not None:
        unread = PageRead(at=at, by=by, file_id=file_id, page=event.page, problem=SKIPPED)
        return behind(case.but(set_aside=(*case.set_aside, aside)), reading.page_read, unread, rules)
    if problem.task == "second_opinion":
        return behind(
            case, opinions.look_again, SecondOpinionGiven(at=at, by=by, check_no=case.check_no, read=0), rules
        )
    if problem.task == "split_file":
        closed = FileSplit(at=at, by=by, file_id=file_id, pages=0, problem=SKIPPED)
        return behind(case.but(set_aside=(*case.set_aside, aside)), reading.file_split, closed, rules)
    return settle(case)


def quarantine(case: Case, event: Quarantined, rules: Rules) -> Decision:
    """The file of the failed step is set aside: no step opens it again; its bytes are kept. The case goes on without it."""
    problem = _failed(case, event.task_id)
    if problem.task not in OF_A_FILE or event.file_id is None:
        raise Impossible("只有在打开文件或识别页面时失败的文件才能隔离。", cure="请选择“重试”。")
    of_file = {one.task_id for one in case.problems if one.file_id == event.file_id}
    case = _without(case, {*of_file, problem.task_id})
    aside = SetAside(task_id=problem.task_id, task=problem.task, file_id=event.file_id, quarantined=True)
    others = tuple(one for one in case.set_aside if one.file_id != event.file_id)
    return behind(case.but(set_aside=(*others, aside)), _closed, event, rules)


def behind(case: Case, step: Callable[[Case, Any, Rules], Decision], event: Any, rules: Rules) -> Decision:
    """Do a step where the case stands; while it needs attention, behind that: the step moves the state it goes back to."""
    if case.state is not State.NEEDS_ATTENTION or case.stood is None:
        return step(case, event, rules)
    decision = step(case.but(state=case.stood, stood=None), event, rules)
    now = decision.case
    if now.deemed and not case.deemed:
        return decision  # silence has spoken: the acceptance is not hidden behind the failed step
    return settle(now.but(state=State.NEEDS_ATTENTION, stood=now.state), *decision.tasks)


def _closed(case: Case, event: Quarantined, rules: Rules) -> Decision:
    return reading.counted_off(case, files=event.files, pages=event.pages)


def _read_again(case: Case, aside: SetAside) -> Decision:
    stands = case.stood or case.state
    if stands not in READ_IN:
        raise Impossible("当前状态下不再读取这份材料。", cure="需要时请申请人重新提交，作为补充材料处理。")
    rest = case.but(set_aside=tuple(one for one in case.set_aside if one != aside))
    if stands not in reading.CHECKED_AFTERWARDS:
        rest = rest.but(stood=State.READING) if case.stood else rest.but(state=State.READING)
    if aside.page is not None:
        return settle(rest.but(pages_open=rest.pages_open + 1), ReadPage(file_id=aside.file_id, page=aside.page))
    return settle(rest.but(files_open=rest.files_open + 1), SplitFile(file_id=aside.file_id))


def _is_meant(one: SetAside, event: Retried) -> bool:
    return one.task_id == event.task_id or (one.quarantined and one.file_id == event.file_id)


def _failed(case: Case, task_id: str) -> Problem:
    for problem in case.problems:
        if problem.task_id == task_id:
            return problem
    raise _handled()


def _handled() -> Impossible:
    return Impossible("这个步骤现在没有失败，可能已经由他人处理。", cure="请刷新后查看。")


def _without(case: Case, task_ids: Collection[str | None]) -> Case:
    """The case without those problems; where nothing holds it up any more, back where it stood."""
    left = tuple(problem for problem in case.problems if problem.task_id not in task_ids)
    case = case.but(problems=left)
    if case.stood is None or any(problem.holds_up for problem in left):
        return case
    return case.but(state=case.stood, stood=None)


# --- what stands in the way: a Chinese sentence, or None -------------------------------------------------------------


def nothing_failed(case: Case, rules: Rules) -> str | None:
    """There must be something to try again, or something that was set aside."""
    return None if case.problems or case.set_aside else "没有失败的步骤。"


def nothing_to_skip(case: Case, rules: Rules) -> str | None:
    """Only steps that the law does not ask for."""
    if not case.problems:
        return "没有失败的步骤。"
    reasons = [NOT_SKIPPED[problem.task] for problem in case.problems if not problem.skippable]
    return None if len(reasons) < len(case.problems) else reasons[0]


def nothing_to_quarantine(case: Case, rules: Rules) -> str | None:
    """Only what failed on a file."""
    if any(problem.of_a_file for problem in case.problems):
        return None
    return "没有在打开文件或识别页面时失败的文件。" if case.problems else "没有失败的步骤。"
