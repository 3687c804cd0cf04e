"""Whatever fails, and whatever people do about it in whichever order: the count of what is unread stays true, nothing hangs."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st

from pipelines import flow
from pipelines.case import Case, State
from pipelines.errors import Impossible
from pipelines.events import (
    DeadlinePassed,
    Event,
    FilesAdded,
    FileSplit,
    LetterIssued,
    PageRead,
    Quarantined,
    Retried,
    Skipped,
    TaskDied,
)
from pipelines.tasks import CheckCase, IssueLetter, ReadPage, SplitFile, Task
from tests.cases import MONDAY, complete, deficient, doubtful, file_in, later, opened, rules

RULES = rules()
READING = (State.RECEIVED, State.READING, State.PRECHECKING)


class Office:
    """A case with its tasks as the table of tasks has them: each waits, or is dead, or is gone."""

    def __init__(self, draw: Callable[..., Any], channel: str) -> None:
        self.draw = draw
        self.case: Case = opened(RULES, channel=channel).case
        self.waiting: dict[str, Task] = {}
        self.dead: dict[str, Task] = {}
        self.ended: dict[str, Task] = {}
        self.at: datetime = MONDAY
        self.number = 0
        self._order(opened(RULES, channel=channel).tasks)

    def _order(self, tasks: tuple[Task, ...]) -> None:
        for task in tasks:
            self.number += 1
            self.waiting[f"t{self.number}"] = task

    def tell(self, event: Event) -> bool:
        before = self.case
        try:
            decision = flow.decide(before, event, RULES)
        except Impossible:
            return False
        assert decision.case.state in flow.TABLE[before.state, type(event)].to or before.state is State.NEEDS_ATTENTION
        self.case = decision.case
        self._order(decision.tasks)
        self._follow(before, event)
        return True

    def _follow(self, before: Case, event: Event) -> None:
        """As ``storage.aftermath`` does."""
        left = {problem.task_id for problem in self.case.problems}
        for problem in before.problems:
            if problem.task_id not in left and (task := self.dead.pop(problem.task_id, None)):
                (self.waiting if isinstance(event, Retried) else self.ended)[problem.task_id] = task
        if isinstance(event, Quarantined):
            for task_id in self.open_of(event.file_id):
                self.ended[task_id] = (self.waiting if task_id in self.waiting else self.dead).pop(task_id)

    def open_of(self, file_id: str | None, kind: type | tuple[type, ...] = (SplitFile, ReadPage)) -> list[str]:
        both = {**self.waiting, **self.dead}
        return [one for one, task in both.items() if isinstance(task, kind) and getattr(task, "file_id", "") == file_id]

    def pick(self, among: dict[str, Task]) -> tuple[str, Task] | None:
        if not among:
            return None
        task_id = self.draw(st.sampled_from(sorted(among)))
        return task_id, among[task_id]

    def work(self) -> None:
        if (picked := self.pick(self.waiting)) is None:
            return
        task_id, task = picked
        if event := self._done(task_id, task):
            self.tell(event)
        self.waiting.pop(task_id, None)

    def _done(self, task_id: str, task: Task) -> Event | None:
        match task:
            case SplitFile():
                return FileSplit(at=self.at, file_id=task.file_id, pages=self.draw(st.integers(0, 3)))
            case ReadPage():
                return PageRead(at=self.at, file_id=task.file_id, page=task.page)
            case CheckCase():
                stood = self.case.but(check_no=task.check_no)
                found: Event = self.draw(st.sampled_from((complete, deficient, doubtful)))(stood, at=self.at)
                return found
            case IssueLetter():
                known = {"letter_id": task_id, "letter": task.letter, "object_key": "k", "sha256": "0" * 64}
                return LetterIssued.model_validate({"at": self.at, **known})
        return None

    def die(self) -> None:
        if (picked := self.pick(self.waiting)) is None:
            return
        task_id, task = picked
        self.dead[task_id] = self.waiting.pop(task_id)
        self.tell(TaskDied(at=self.at, task_id=task_id, task=task.kind, cause="失败", cure="请重试", **_place(task)))

    def handle(self) -> None:
        """A person does something about something, whether it makes sense or not."""
        known = {**self.dead, **self.ended, **self.waiting}
        if (picked := self.pick(known)) is None:
            return
        task_id, task = picked
        place = _place(task)
        left: dict[str, Any] = {
            "files": len(self.open_of(place["file_id"], SplitFile)),
            "pages": len(self.open_of(place["file_id"], ReadPage)),
        }
        act = self.draw(st.sampled_from(("retry", "retry all", "skip", "quarantine", "quarantine")))
        match act:
            case "retry":
                self.tell(Retried(at=self.at, task_id=task_id, **place))
            case "retry all":
                self.tell(Retried(at=self.at))
            case "skip":
                self.tell(Skipped(at=self.at, task_id=task_id, **place))
            case _:
                self.tell(Quarantined(at=self.at, task_id=task_id, **place, **left))

    def step(self) -> None:
        self.at = later(self.draw(st.integers(0, 2)), self.at)
        match self.draw(st.integers(0, 7)):
            case 0 | 1 | 2:
                self.work()
            case 3 | 4:
                self.die()
            case 5 | 6:
                self.handle()
            case _:
                if self.draw(st.booleans()):
                    self.tell(FilesAdded(at=self.at, files=(file_in(f"f{self.number}-more"),)))
                else:
                    self.tell(DeadlinePassed(at=self.at, clock="notice"))


def _place(task: Task) -> dict[str, Any]:
    return {"file_id": getattr(task, "file_id", None), "page": getattr(task, "page", None)}


def _count(office: Office, kind: type) -> int:
    return sum(isinstance(task, kind) for task in (*office.waiting.values(), *office.dead.values()))


@settings(max_examples=200)
@given(st.data())
def test_what_is_unread_is_counted_right_and_a_case_that_stands_still_waits_for_a_person(data: st.DataObject) -> None:
    office = Office(data.draw, data.draw(st.sampled_from(("window", "api"))))

    for _ in range(data.draw(st.integers(1, 40))):
        office.step()

        case = office.case
        assert (case.files_open, case.pages_open) == (_count(office, SplitFile), _count(office, ReadPage))
        assert (case.state is State.NEEDS_ATTENTION) is (case.stood is not None)
        assert case.state is not State.NEEDS_ATTENTION or any(problem.holds_up for problem in case.problems)
        assert {problem.task_id for problem in case.problems} == set(office.dead)
        assert not any(office.open_of(file_id) for file_id in case.quarantined)

    office.tell(Retried(at=office.at))
    while office.waiting:
        office.work()
    assert office.case.state not in (*READING, State.NEEDS_ATTENTION)
    assert office.case.problems == ()


@settings(max_examples=100)
@given(st.data())
def test_whatever_was_skipped_or_set_aside_before_the_notice_can_be_read_after_all(data: st.DataObject) -> None:
    office = Office(data.draw, "window")
    for _ in range(data.draw(st.integers(1, 25))):
        data.draw(st.sampled_from((office.work, office.die, office.handle)))()

    for one in office.case.set_aside:
        assert office.tell(Retried(at=office.at, task_id=one.task_id, file_id=one.file_id, page=one.page))

    assert office.case.set_aside == ()
