"""The one door: one transaction, told twice is told once, one notice a round, a chain that shows every change."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from datetime import datetime

import pytest
from sqlalchemy import Engine, func, insert, select, update
from sqlalchemy.exc import IntegrityError

from pipelines.audit import Link, broken
from pipelines.case import Case, State
from pipelines.errors import Impossible
from pipelines.events import AcceptanceGiven, FilesAdded, FileSplit, HandedOver, PageRead, Retried, TaskDied
from pipelines.facts import Facts
from storage.database import reading, transaction
from storage.ledger import Ledger, NoSuchCase, Submission
from storage.papers import chain_of
from storage.tables import deadlines, files, history, letters, pages, tasks
from tests.cases import MONDAY, deficient, file_in, issued, later, rules


@dataclass
class Office:
    """A ledger with a clock that a test moves and a bell that counts."""

    engine: Engine
    now: datetime = MONDAY
    rung: int = 0
    ledger: Ledger = field(init=False)

    def __post_init__(self) -> None:
        self.ledger = Ledger(self.engine, lambda _code, _version: rules(), lambda: self.now, self._ring)

    def _ring(self) -> None:
        self.rung += 1

    def open(self, key: str = "request-1", **facts: object) -> Case:
        stated = Facts.model_validate(facts)
        return self.ledger.open(
            Submission("SAMPLE-1", "示例事项许可", "2026-01", stated, (file_in(f"file-{key}"),), "示例接口"), key
        )

    def read(self, case: Case, file_id: str) -> Case:
        split = FileSplit(at=self.now, file_id=file_id, pages=1)
        self.ledger.advance(case.number, split, f"split-{file_id}")
        return self.ledger.advance(case.number, PageRead(at=self.now, file_id=file_id, page=1), f"read-{file_id}")

    def noticed(self) -> Case:
        case = self.read(self.open(), "file-request-1")
        return self.ledger.advance(case.number, deficient(case), "check-1")

    def count(self, table: object) -> int:
        with reading(self.engine) as connection:
            return int(connection.execute(select(func.count()).select_from(table)).scalar_one())  # type: ignore[arg-type]  # any of our tables


@pytest.fixture
def office(engine: Engine) -> Office:
    return Office(engine)


def test_opening_writes_case_history_files_tasks_and_deadlines_in_one_transaction(office: Office) -> None:
    case = office.open()

    assert case.number == "YC20260914-00001"
    assert office.ledger.case(case.number) == case
    assert [office.count(table) for table in (history, files, tasks, deadlines)] == [1, 1, 1, 1]
    assert office.rung == 1


def test_a_repeated_request_opens_no_second_case(office: Office) -> None:
    first, again, other = office.open("a"), office.open("a"), office.open("b")

    assert again.number == first.number
    assert other.number == "YC20260914-00002"
    assert office.count(files) == 2


def test_eight_requests_with_one_key_at_once_open_one_case(office: Office) -> None:
    with ThreadPoolExecutor(8) as pool:
        numbers = set(pool.map(lambda _: office.open("a").number, range(8)))

    assert (len(numbers), office.count(files)) == (1, 1)


def test_the_same_event_under_the_same_key_changes_nothing(office: Office) -> None:
    case = office.open()
    split = FileSplit(at=MONDAY, file_id="file-request-1", pages=2)

    first = office.ledger.advance(case.number, split, "task-1")
    again = office.ledger.advance(case.number, split, "task-1")

    assert (first.pages_open, again) == (2, first)
    assert (office.count(history), office.count(pages), office.count(tasks)) == (2, 2, 3)


def test_eight_workers_that_tell_the_same_thing_at_once_are_heard_once(office: Office) -> None:
    case = office.open()
    split = FileSplit(at=MONDAY, file_id="file-request-1", pages=3)

    with ThreadPoolExecutor(8) as pool:
        told = list(pool.map(lambda _: office.ledger.advance(case.number, split, "task-1"), range(8)))

    assert {case.pages_open for case in told} == {3}
    assert office.count(history) == 2


def test_pages_read_at_once_are_joined_by_exactly_one_check(office: Office) -> None:
    case = office.open()
    office.ledger.advance(case.number, FileSplit(at=MONDAY, file_id="file-request-1", pages=12), "split")

    def read(page: int) -> None:
        office.ledger.advance(case.number, PageRead(at=MONDAY, file_id="file-request-1", page=page), f"read-{page}")

    with ThreadPoolExecutor(6) as pool:
        list(pool.map(read, [*range(1, 13), *range(1, 13)]))

    with reading(office.engine) as connection:
        kinds = connection.execute(select(tasks.c.kind).where(tasks.c.kind == "check_case")).all()
    assert (len(kinds), office.ledger.case(case.number).state) == (1, State.PRECHECKING)


def test_an_impossible_event_changes_nothing(office: Office) -> None:
    case = office.open()

    with pytest.raises(Impossible):
        office.ledger.advance(case.number, AcceptanceGiven(at=MONDAY, by="示例窗口"), "act-1")

    assert (office.ledger.case(case.number), office.count(history)) == (case, 1)


def test_an_unknown_number_is_said_to_be_unknown(office: Office) -> None:
    with pytest.raises(NoSuchCase):
        office.ledger.advance("YC20260914-99999", HandedOver(at=MONDAY), "act-1")


def test_a_letter_has_its_number_and_its_row_from_the_order_on(office: Office) -> None:
    office.noticed()

    with reading(office.engine) as connection:
        rows = connection.execute(select(letters.c.kind, letters.c.number, letters.c.round)).all()
    assert sorted(rows) == [("notice", "示范审批补〔2026〕1号", 1), ("receipt", "示范审批收〔2026〕1号", 1)]


def test_the_database_itself_refuses_a_second_notice_in_a_round(office: Office) -> None:
    case = office.noticed()
    row = {"case_number": case.number, "kind": "notice", "ordered_at": MONDAY, "mode": "window"}

    with pytest.raises(IntegrityError), transaction(office.engine) as connection:
        connection.execute(insert(letters).values(id="second", round=1, **row))


def test_a_supplement_is_of_the_next_round_and_told_letters_arrive_once(office: Office) -> None:
    case = office.noticed()
    office.ledger.advance(case.number, issued("notice", _letter_id(office, "notice")), "issue-1")
    office.ledger.advance(case.number, HandedOver(at=later(1), by="示例窗口", receiver="本人"), "act-1")
    office.now = later(3)
    office.ledger.advance(case.number, FilesAdded(at=later(3), files=(file_in("f2", replaces="M1"),)), "more-1")

    with reading(office.engine) as connection:
        delivered = connection.execute(select(letters).where(letters.c.kind == "notice")).one()
        added = connection.execute(select(files).where(files.c.id == "f2")).one()
    assert (delivered.delivered_at, delivered.delivered_how) == (later(1), "本人")
    assert (added.round, added.position, added.replaces) == (2, 1, "M1")


def test_the_chain_is_whole_and_shows_a_changed_a_moved_and_a_missing_row(office: Office) -> None:
    case = office.noticed()
    whole = _chain(office, case)

    with transaction(office.engine) as connection:
        connection.execute(update(history).where(history.c.seq == 2).values(state="accepted"))
    changed = _chain(office, case)

    assert broken(whole) == ()
    assert broken(changed) == ("第 2 条记录被改动",)
    assert broken([whole[0], *whole[2:]])[0] == "第 2 条记录缺失"
    assert broken([whole[1], whole[0]]) != ()


def test_retrying_makes_the_dead_tasks_of_the_case_ready_again(office: Office) -> None:
    case = office.open()
    with transaction(office.engine) as connection:
        task_id = connection.execute(update(tasks).values(state="dead", attempt=8).returning(tasks.c.id)).scalar_one()
    died = TaskDied(at=MONDAY, task_id=task_id, task="split_file", cause="无法拆分", cure="请重试")
    office.ledger.advance(case.number, died, "died-t")

    retried = office.ledger.advance(case.number, Retried(at=MONDAY, by="示例运维"), "act-1")

    with reading(office.engine) as connection:
        row = connection.execute(select(tasks.c.state, tasks.c.attempt)).one()
    assert (retried.state, tuple(row)) == (State.RECEIVED, ("ready", 0))


def _letter_id(office: Office, kind: str) -> str:
    with reading(office.engine) as connection:
        return str(connection.execute(select(letters.c.id).where(letters.c.kind == kind)).scalar_one())


def _chain(office: Office, case: Case) -> list[Link]:
    return list(chain_of(office.engine, case.number))
