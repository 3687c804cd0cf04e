"""Files come in, are split and read. Counting is apart from the state, so that a late page never moves a closed case."""

from __future__ import annotations

from pipelines.case import Case, State
from pipelines.clocks import Rules, answers_anew
from pipelines.decision import Decision, settle
from pipelines.events import FilesAdded, FileSplit, PageRead
from pipelines.legal_days import legal_day
from pipelines.tasks import CheckCase, MakeSearchable, ReadPage, SplitFile

CHECKED_AFTERWARDS = (State.ACCEPTED, State.DEFERRED_ACCEPTED, State.REVIEWING, State.SUSPENDED)
"""States in which newly read pages are still checked: for the reviewer, no longer for the applicant."""


def join_round(case: Case, event: FilesAdded, rules: Rules) -> Decision:
    """Before the notice more files join the round."""
    return _take(case.but(state=State.READING), event)


def next_round(case: Case, event: FilesAdded, rules: Rules) -> Decision:
    """After the notice a supplement opens the next round: it is the office's turn again, until its limit is over."""
    case = case.but(state=State.READING, round=case.round + 1)
    return _take(answers_anew(case, legal_day(event.at), rules), event)


def keep_promise(case: Case, event: FilesAdded, rules: Rules) -> Decision:
    """Deferred materials come in after acceptance; the state waits for the check."""
    return _take(case.but(round=case.round + 1), event)


def file_split(case: Case, event: FileSplit, rules: Rules) -> Decision:
    """A file was opened: each page is to be read. One without pages is only a problem to be shown."""
    state = State.READING if case.state is State.RECEIVED else case.state
    counted = case.but(state=state, files_open=case.files_open - 1, pages_open=case.pages_open + event.pages)
    pages = [ReadPage(file_id=event.file_id, page=number) for number in range(1, event.pages + 1)]
    return settle(counted, *pages) if counted.unread else _all_read(counted)


def page_read(case: Case, event: PageRead, rules: Rules) -> Decision:
    """A page was read; the last one calls for the check."""
    return counted_off(case, files=0, pages=1)


def counted_off(case: Case, *, files: int, pages: int) -> Decision:
    """Files and pages that will not be read any more; the last one calls for the check."""
    state = State.READING if case.state is State.RECEIVED else case.state
    counted = case.but(state=state, files_open=case.files_open - files, pages_open=case.pages_open - pages)
    return settle(counted) if counted.unread or not (files or pages) else _all_read(counted)


def _take(case: Case, event: FilesAdded) -> Decision:
    counted = case.but(files_open=case.files_open + len(event.files), supplied_on=legal_day(event.at))
    return settle(counted, *(SplitFile(file_id=file.id) for file in event.files))


def _all_read(case: Case) -> Decision:
    if case.state is State.READING:
        case = case.but(state=State.PRECHECKING)
    elif case.state not in CHECKED_AFTERWARDS:
        return settle(case)
    asked = case.but(check_no=case.check_no + 1)
    return settle(asked, CheckCase(check_no=asked.check_no), MakeSearchable(round=asked.round))
