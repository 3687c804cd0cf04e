"""Dead letters: what failed and how, and what a person's word does to tasks, files and pages, in one transaction."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from datetime import datetime, timedelta

import pytest
from sqlalchemy import Engine, func, select

from pipelines.case import Case, State
from pipelines.errors import Impossible
from pipelines.events import PageRead, Quarantined, Retried, Skipped, Withdrawn
from pipelines.facts import Facts
from pipelines.text import PageText
from storage import outbox
from storage.database import reading, transaction
from storage.dead_letters import NoSuchTask, Wanted, count, dead_letters, note, one_letter
from storage.ledger import Ledger, Lost, Submission
from storage.papers import chain_of, files_of
from storage.readings import files_read, save_page
from storage.tables import tasks
from storage.views import case_view
from tests.cases import MONDAY, file_in, rules
from tests.dead import die, finish, ids_of, key, state_of, take


@dataclass
class Office:
    """A ledger with a clock that a test moves."""

    engine: Engine
    now: datetime = MONDAY
    ledger: Ledger = field(init=False)

    def __post_init__(self) -> None:
        self.ledger = Ledger(self.engine, lambda _code, _version: rules(), lambda: self.now)

    def open(self, *names: str) -> Case:
        files = tuple(file_in(f"{key()}", name=name) for name in names or ("扫描件.pdf",))
        return self.ledger.open(Submission("SAMPLE-1", "示例事项许可", "2026-01", Facts(), files, "示例接口"), key())

    def paged(self, pages: int, *names: str) -> Case:
        """A case whose files are opened, and no page read."""
        case = self.open(*names)
        for task_id in self.tasks(case, "split_file"):
            finish(self.ledger, task_id, pages=pages)
        return self.ledger.case(case.number)

    def tasks(self, case: Case, kind: str, state: str = "ready") -> list[str]:
        return ids_of(self.engine, case.number, kind, state)

    def retry(self, case: Case, task_id: str | None = None, file_id: str | None = None) -> Case:
        told = Retried(at=self.now, by="示例窗口", task_id=task_id, file_id=file_id)
        return self.ledger.advance(case.number, told, key())

    def skip(self, case: Case, task_id: str) -> Case:
        told = Skipped(at=self.now, by="示例窗口", task_id=task_id, reason="页面破损")
        return self.ledger.advance(case.number, told, key())

    def quarantine(self, case: Case, task_id: str) -> Case:
        told = Quarantined(at=self.now, by="示例窗口", task_id=task_id, reason="疑似恶意文件")
        return self.ledger.advance(case.number, told, key())


@pytest.fixture
def office(engine: Engine) -> Office:
    return Office(engine)


def test_a_dead_letter_says_what_failed_where_why_how_often_and_what_to_do(office: Office) -> None:
    case = office.paged(2)
    first, _ = office.tasks(case, "read_page")
    with transaction(office.engine) as connection:
        note(connection, _Attempt(first, 1), "ENGINE_AWAY", "识别引擎没有应答。", MONDAY)
    office.now += timedelta(minutes=5)
    die(office.ledger, first)

    (letter,) = dead_letters(office.engine, Wanted()).items
    whole = one_letter(office.engine, first)

    assert (letter.case_number, letter.name, letter.file, letter.page) == (case.number, "识别页面", "扫描件.pdf", 1)
    assert (letter.code, letter.cause, letter.cure) == ("ENGINE_BROKEN", "识别引擎无法启动。", "请检查识别引擎后重试。")
    assert (letter.first_at, letter.last_at, letter.state) == (MONDAY, office.now, "dead")
    assert [failure.code for failure in whole.trail] == ["ENGINE_AWAY", "ENGINE_BROKEN"]
    assert (count(office.engine), letter.of_a_file, letter.not_skippable) == (1, True, None)


def test_a_death_without_a_trail_is_named_as_such(office: Office) -> None:
    case = office.paged(1)
    (task_id,) = office.tasks(case, "read_page")
    taken = take(office.ledger, task_id)
    with transaction(office.engine) as connection:
        outbox.bury(connection, taken, "多次执行中断：处理进程反复退出", office.now)

    (letter,) = dead_letters(office.engine, Wanted()).items

    assert (letter.code, letter.first_at, letter.cure) == ("WORN_OUT", None, "请排除原因后重试。")


def test_dead_letters_are_listed_the_newest_first_by_queue_cause_and_case_a_page_at_a_time(office: Office) -> None:
    one, two = office.paged(2), office.open()
    dying = [*office.tasks(one, "read_page"), *office.tasks(two, "split_file")]
    for task_id, code in zip(dying, ("AWAY", "BROKEN", "AWAY"), strict=True):
        office.now += timedelta(minutes=1)
        die(office.ledger, task_id, code=code)

    first = dead_letters(office.engine, Wanted(), limit=2)
    second = dead_letters(office.engine, Wanted(), cursor=first.next, limit=2)

    assert [letter.task_id for letter in (*first.items, *second.items)] == dying[::-1]
    assert second.next is None
    assert found(office, Wanted(cause="AWAY")) == {dying[0], dying[2]}
    assert found(office, Wanted(queue="split")) == {dying[2]}
    assert found(office, Wanted(case_number=one.number)) == set(dying[:2])


def test_an_unknown_task_is_refused(office: Office) -> None:
    with pytest.raises(NoSuchTask, match="没有编号为 nobody 的步骤"):
        one_letter(office.engine, "nobody")


def test_a_retry_of_one_step_leaves_the_others_dead(office: Office) -> None:
    case = office.paged(2)
    first, second = office.tasks(case, "read_page")
    die(office.ledger, first)
    die(office.ledger, second)

    retried = office.retry(case, first)

    assert (state_of(office.engine, first), state_of(office.engine, second)) == ("ready", "dead")
    assert retried.state is State.NEEDS_ATTENTION
    assert take(office.ledger, first).attempt == 1
    assert office.retry(case).state is State.READING
    assert state_of(office.engine, second) == "ready"


def test_a_death_that_the_case_does_not_know_yet_is_not_retried_before_it_is_told(office: Office) -> None:
    case = office.paged(2)
    first, second = office.tasks(case, "read_page")
    die(office.ledger, first)
    taken = take(office.ledger, second)
    with transaction(office.engine) as connection:
        outbox.bury(connection, taken, "失败", office.now)

    office.retry(case)

    assert state_of(office.engine, second) == "dead"


def test_a_skipped_page_is_an_unreadable_page_and_its_step_never_runs_again(office: Office) -> None:
    case = office.paged(2)
    first, second = office.tasks(case, "read_page")
    die(office.ledger, first)
    finish(office.ledger, second)

    skipped = office.skip(case, first)

    (file,) = files_read(office.engine, case.number)
    assert (skipped.state, [(page.page, page.problem) for page in file.readings]) == (
        State.PRECHECKING,
        [(1, "SKIPPED")],
    )
    assert state_of(office.engine, first) == "cancelled"
    assert (count(office.engine), len(office.tasks(case, "check_case"))) == (0, 1)
    (told,) = [link.event for link in chain_of(office.engine, case.number) if link.event["kind"] == "skipped"]
    assert (told["by"], told["reason"], told["page"]) == ("示例窗口", "页面破损", 1)


def test_a_skipped_file_is_one_that_cannot_be_opened(office: Office) -> None:
    case = office.open()
    (task_id,) = office.tasks(case, "split_file")
    die(office.ledger, task_id)

    assert office.skip(case, task_id).state is State.PRECHECKING
    assert [(file.problem, file.pages) for file in files_of(office.engine, case.number)] == [("SKIPPED", 0)]


def test_a_quarantine_cancels_every_step_of_the_file_and_only_of_that_file(office: Office) -> None:
    case = office.paged(3, "坏.pdf", "好.pdf")
    bad, good = files_of(office.engine, case.number)
    of_bad = [one for one in office.tasks(case, "read_page") if file_of(office, one) == bad.id]
    of_good = [one for one in office.tasks(case, "read_page") if file_of(office, one) == good.id]
    finish(office.ledger, of_bad[0])
    die(office.ledger, of_bad[1])

    aside = office.quarantine(case, of_bad[1])

    assert [state_of(office.engine, one) for one in of_bad] == ["done", "cancelled", "cancelled"]
    assert [state_of(office.engine, one) for one in of_good] == ["ready"] * 3
    assert (aside.state, aside.pages_open) == (State.READING, 3)
    read = {file.file: (file.problem, file.pages, file.readings) for file in files_read(office.engine, case.number)}
    assert read["坏.pdf"] == ("QUARANTINED", 0, ())
    shown = next(file for file in case_view(office.engine, case.number).files if file.id == bad.id)
    assert (shown.object_key, shown.opened, all(page.read or page.page == 1 for page in shown.pages)) == (
        bad.object_key,
        True,
        True,
    )
    for one in of_good:
        finish(office.ledger, one)
    assert office.ledger.case(case.number).state is State.PRECHECKING


def test_what_a_worker_finds_in_a_file_that_was_set_aside_meanwhile_is_not_heard(office: Office) -> None:
    case = office.paged(2)
    first, second = office.tasks(case, "read_page")
    slow = take(office.ledger, second)
    die(office.ledger, first)
    office.quarantine(case, first)

    with pytest.raises(Lost):
        office.ledger.finish(slow, PageRead(at=office.now, file_id=case_file(office, case), page=2))

    assert (office.ledger.case(case.number).pages_open, state_of(office.engine, second)) == (0, "cancelled")


def test_a_quarantined_file_is_read_anew_as_a_whole_when_it_is_retried(office: Office) -> None:
    case = office.paged(2)
    first, second = office.tasks(case, "read_page")
    save_page(office.engine, case_file(office, case), PageText(page=2, width=9, height=9, source="rapid"), "picture/2")
    finish(office.ledger, second)
    die(office.ledger, first)
    office.quarantine(case, first)

    again = office.retry(case, task_id=first)

    assert (again.state, again.files_open, again.set_aside) == (State.READING, 1, ())
    (split,) = office.tasks(case, "split_file")
    finish(office.ledger, split, pages=2)
    for task_id in office.tasks(case, "read_page"):
        finish(office.ledger, task_id)
    assert office.ledger.case(case.number).state is State.PRECHECKING
    assert [file.problem for file in files_of(office.engine, case.number)] == [None]


def test_a_skipped_page_is_read_after_all_when_it_is_retried(office: Office) -> None:
    case = office.paged(1)
    (task_id,) = office.tasks(case, "read_page")
    die(office.ledger, task_id)
    office.skip(case, task_id)

    office.retry(case, task_id)

    (again,) = office.tasks(case, "read_page")
    (page,) = case_view(office.engine, case.number).files[0].pages
    assert (again != task_id, page.read, page.problem) == (True, False, None)


def test_two_people_at_once_handle_a_failure_once(office: Office) -> None:
    case = office.paged(3)
    first, *_ = office.tasks(case, "read_page")
    die(office.ledger, first)

    def act(n: int) -> str:
        try:
            (office.retry, office.skip, office.quarantine)[n % 3](case, first)
        except Impossible as refused:
            return refused.message
        return "done"

    with ThreadPoolExecutor(6) as pool:
        said = list(pool.map(act, range(6)))

    # A retry of what was just set aside is a decision of its own: it reads the file, or the page, again.
    chain = [link.event["kind"] for link in chain_of(office.engine, case.number)]
    handled = [kind for kind in chain if kind in ("retried", "skipped", "quarantined")]
    assert said.count("done") == len(handled)
    assert len([kind for kind in handled if kind != "retried"]) <= 1
    case = office.ledger.case(case.number)
    with reading(office.engine) as connection:
        open_ = tasks.c.state.in_(("ready", "sent", "running", "dead"))
        rows = connection.execute(
            select(tasks.c.kind, func.count()).where(open_, tasks.c.case_number == case.number).group_by(tasks.c.kind)
        ).all()
    left = {row[0]: row[1] for row in rows}
    assert (case.files_open, case.pages_open) == (left.get("split_file", 0), left.get("read_page", 0))


def test_a_case_that_ends_leaves_no_dead_letter_behind(office: Office) -> None:
    case = office.paged(1)
    (task_id,) = office.tasks(case, "read_page")
    die(office.ledger, task_id)

    office.ledger.advance(case.number, Withdrawn(at=office.now, by="示例窗口"), key())

    assert (state_of(office.engine, task_id), count(office.engine)) == ("cancelled", 0)


def test_told_twice_under_one_key_a_retry_is_made_once(office: Office) -> None:
    case = office.paged(1)
    (task_id,) = office.tasks(case, "read_page")
    die(office.ledger, task_id)
    told, same = Retried(at=office.now, task_id=task_id), key()

    office.ledger.advance(case.number, told, same)
    office.now += timedelta(minutes=1)
    die(office.ledger, task_id)
    office.ledger.advance(case.number, told, same)

    assert state_of(office.engine, task_id) == "dead"


@dataclass(frozen=True)
class _Attempt:
    task_id: str
    attempt: int


def found(office: Office, wanted: Wanted) -> set[str]:
    return {letter.task_id for letter in dead_letters(office.engine, wanted).items}


def case_file(office: Office, case: Case) -> str:
    return files_of(office.engine, case.number)[0].id


def file_of(office: Office, task_id: str) -> str | None:
    return one_letter(office.engine, task_id).file_id
