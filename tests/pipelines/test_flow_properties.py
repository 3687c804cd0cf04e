"""What holds on every way through the table: hypothesis walks it."""

from __future__ import annotations

from datetime import datetime, timedelta
from itertools import count, pairwise
from pathlib import Path
from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st

from pipelines import flow
from pipelines.acts import ACTS
from pipelines.case import Case, ClockName, State
from pipelines.checking.second_looks import DoubtedPlace
from pipelines.clocks import deadlines
from pipelines.diagram import draw
from pipelines.errors import Impossible
from pipelines.events import (
    AcceptanceGiven,
    Archived,
    DeadlinePassed,
    Decided,
    Declined,
    DeferralAccepted,
    DeliveryFailed,
    DeliveryTriedAgain,
    DoubtsAnswered,
    Event,
    Extended,
    Fetched,
    FilesAdded,
    FileSplit,
    FoundComplete,
    FoundDeficient,
    FoundDoubtful,
    HandedOver,
    LetterDelivered,
    LetterIssued,
    NoticeGiven,
    PageRead,
    PagesArranged,
    ProcedureBegun,
    ProcedureEnded,
    Retried,
    ReviewBegun,
    SecondOpinionGiven,
    SecondOpinionWanted,
    SentBack,
    ShipmentBooked,
    ShipmentMoved,
    TaskDied,
    Terminated,
    Withdrawn,
)
from pipelines.page_plan import PagePlan
from pipelines.tasks import BookShipment, CheckCase, GiveSecondOpinion, IssueLetter, ReadPage, SplitFile, Task
from pipelines.text import Box
from tests.cases import MONDAY, complete, deficient, doubtful, file_in, opened, rules

RULES = rules()
CLOCKS: tuple[ClockName, ...] = ("notice", "correction", "statutory")
PEOPLE = (
    lambda at: NoticeGiven(at=at),
    lambda at: AcceptanceGiven(at=at),
    lambda at: DeferralAccepted(at=at, promised=("M2",), promised_by=at.date()),
    lambda at: Declined(at=at, reason="不属于本机关职权"),
    lambda at: SentBack(at=at),
    lambda at: Withdrawn(at=at),
    lambda at: ReviewBegun(at=at),
    lambda at: ProcedureBegun(at=at, procedure="检验", days=3),
    lambda at: ProcedureEnded(at=at),
    lambda at: Extended(at=at, approver="示例负责人", reason="案情复杂"),
    lambda at: Fetched(at=at),
    lambda at: Decided(at=at, outcome="granted"),
    lambda at: Decided(at=at, outcome="refused", reason="不符合条件"),
    lambda at: HandedOver(at=at),
    lambda at: DeliveryFailed(at=at, reason="无人签收"),
    lambda at: DeliveryTriedAgain(at=at),
    lambda at: Terminated(at=at, reason="申请人死亡"),
    lambda at: Retried(at=at),
    lambda at: DoubtsAnswered(at=at, answers=()),
    lambda at: PagesArranged(at=at, base=0, plan=PagePlan()),
    lambda at: FilesAdded(at=at, files=(file_in(f"f{at.timestamp()}"),)),
    lambda at: TaskDied(at=at, task_id="t", task="issue_letter", cause="失败", cure="重试"),
)

DOUBTED = DoubtedPlace(file="a.pdf", page=1, box=Box(0.1, 0.1, 0.5, 0.2), engine="tesseract")


class Walk:
    """A case on its way, with the tasks that wait: workers do them, people and clocks step in between."""

    def __init__(self, **facts: Any) -> None:
        decision = opened(RULES, **facts)
        self.case: Case = decision.case
        self.waiting: list[Task] = list(decision.tasks)
        self.ordered: list[Task] = list(decision.tasks)
        self.at: datetime = MONDAY

    def tell(self, event: Event) -> None:
        before = self.case
        try:
            decision = flow.decide(before, event, RULES)
        except Impossible:
            return
        row = flow.TABLE[before.state, type(event)]
        assert decision.case.state in row.to or before.state is State.NEEDS_ATTENTION
        assert decision.deadlines == deadlines(decision.case)
        self.case = decision.case
        self.whose_turn()
        self.waiting += decision.tasks
        self.ordered += decision.tasks

    def whose_turn(self) -> None:
        """Before the word of a round its clock runs, or is over and red; while the applicant is waited for, none does."""
        state = self.case.stood or self.case.state
        if state in flow.BEFORE:
            notice = self.case.clocks["notice"]
            assert (
                notice.start == self.case.received_on if self.case.round == 1 else notice.start > self.case.received_on
            )
            assert notice.start <= self.case.supplied_on
        elif state is State.CORRECTION_REQUESTED:
            assert "notice" not in self.case.clocks

    def work(self, draw_: st.DataObject) -> None:
        """A worker does one of the waiting tasks."""
        if not self.waiting:
            return
        task = self.waiting.pop(draw_.draw(st.integers(0, len(self.waiting) - 1)))
        match task:
            case SplitFile():
                self.tell(FileSplit(at=self.at, file_id=task.file_id, pages=draw_.draw(st.integers(0, 2))))
            case ReadPage():
                self.tell(PageRead(at=self.at, file_id=task.file_id, page=task.page))
            case CheckCase() if self.case.opinion_no != task.check_no and draw_.draw(st.booleans()):
                self.tell(SecondOpinionWanted(at=self.at, check_no=task.check_no, places=(DOUBTED,)))
            case CheckCase():
                self.tell(self._found(task, draw_))
            case GiveSecondOpinion():
                self.tell(SecondOpinionGiven(at=self.at, check_no=task.check_no, read=draw_.draw(st.integers(0, 1))))
            case IssueLetter():
                letter_id = f"l{len(self.ordered)}-{len(self.waiting)}"
                self.tell(
                    LetterIssued(at=self.at, letter_id=letter_id, letter=task.letter, object_key="k", sha256="0" * 64)
                )

    def _found(self, task: CheckCase, draw_: st.DataObject) -> FoundComplete | FoundDeficient | FoundDoubtful:
        stood = self.case.but(check_no=task.check_no)
        match draw_.draw(st.integers(0, 2)):
            case 0:
                return complete(stood, at=self.at, deferred=draw_.draw(st.sampled_from(((), ("M2",)))))
            case 1:
                fresh = draw_.draw(st.sampled_from(((), ("M1.MISSING",))))
                return deficient(stood, at=self.at, fresh=fresh)
        return doubtful(stood, at=self.at)


@settings(max_examples=150)
@given(st.data())
def test_on_every_way_one_notice_a_round_nothing_lost_and_states_only_by_the_table(data: st.DataObject) -> None:
    walk = Walk(channel=data.draw(st.sampled_from(("window", "api"))))
    for _ in range(data.draw(st.integers(5, 40))):
        walk.at += timedelta(hours=data.draw(st.integers(0, 60)))
        if data.draw(st.booleans()):
            walk.work(data)
        elif data.draw(st.booleans()):
            walk.tell(data.draw(st.sampled_from(PEOPLE))(walk.at))
        else:
            clock = data.draw(st.sampled_from(CLOCKS))
            walk.tell(DeadlinePassed(at=walk.at, clock=clock))

    letters = [task for task in walk.ordered if isinstance(task, IssueLetter)]
    notices = [letter.round for letter in letters if letter.letter in ("notice", "return")]
    assert len(notices) == len(set(notices))
    assert sum(letter.letter in ("acceptance", "deferred_acceptance") for letter in letters) <= 1
    receipts = [letter for letter in letters if letter.letter == "correction_receipt"]
    says = [(one.round, one.told, one.deferred, one.unsettled) for one in receipts]
    assert all(one != following for one, following in pairwise(says))  # a second one of a round lists something else
    assert walk.case.files_open >= 0
    assert walk.case.pages_open >= 0
    if walk.case.deemed:
        assert walk.case.round == 1  # no law lets silence after a supplement accept
        assert walk.case.accepted_on == walk.case.received_on
    if walk.case.outcome is not None:
        assert (walk.case.deferred_open, walk.case.fetch_open) == ((), ())


@given(st.sampled_from(list(flow.TABLE)), st.data())
def test_every_act_named_as_possible_is_possible_and_every_other_is_refused(pair: object, data: st.DataObject) -> None:
    walk = Walk(channel="window")
    for _ in range(data.draw(st.integers(0, 12))):
        walk.work(data)
    case = walk.case

    possible = flow.acts_now(case, RULES)

    for act, event in ACTS.items():
        row = flow.TABLE.get((case.state, event))
        blocked = row is None or (row.guard is not None and row.guard(case, RULES) is not None)
        assert (act in possible) is not blocked


ENDS = {
    State.CLOSED,
    State.ARCHIVED,
    State.NOT_ACCEPTED,
    State.RETURNED,
    State.WITHDRAWN,
    State.LAPSED,
    State.TERMINATED,
}
WAYS_ON = (
    lambda at: Retried(at=at),
    lambda at: ProcedureEnded(at=at),
    lambda at: NoticeGiven(at=at),
    lambda at: AcceptanceGiven(at=at),
    lambda at: DeferralAccepted(at=at, promised=("M2",), promised_by=at.date()),
    lambda at: SentBack(at=at),
    lambda at: Fetched(at=at),
    lambda at: Decided(at=at, outcome="granted"),
    lambda at: DeliveryTriedAgain(at=at),
    lambda at: HandedOver(at=at),
    lambda at: FilesAdded(at=at, files=(file_in(f"f{at.timestamp()}"),)),
)
"""What an office does to bring a case to its end, when all papers are good from now on."""


def finish(walk: Walk) -> None:
    """Do all that waits, finding nothing wrong, and then what brings the case on."""
    numbers = count(1)
    for _ in range(60):
        if walk.case.state in ENDS:
            return
        walk.at += timedelta(minutes=1)
        while walk.waiting:
            match task := walk.waiting.pop(0):
                case SplitFile():
                    walk.tell(FileSplit(at=walk.at, file_id=task.file_id, pages=0))
                case ReadPage():
                    walk.tell(PageRead(at=walk.at, file_id=task.file_id, page=task.page))
                case CheckCase():
                    walk.tell(complete(walk.case.but(check_no=task.check_no), at=walk.at))
                case IssueLetter():
                    made = LetterIssued(
                        at=walk.at,
                        letter_id=f"end-{next(numbers)}",
                        letter=task.letter,
                        object_key="k",
                        sha256="0" * 64,
                    )
                    walk.tell(made)
        before = walk.case
        for way_on in WAYS_ON:
            walk.tell(way_on(walk.at))
            if walk.case != before or walk.waiting:
                break


@settings(max_examples=120)
@given(st.data())
def test_from_wherever_a_case_stands_it_can_be_brought_to_an_end(data: st.DataObject) -> None:
    walk = Walk(channel=data.draw(st.sampled_from(("window", "api"))))
    for _ in range(data.draw(st.integers(0, 25))):
        walk.at += timedelta(hours=data.draw(st.integers(0, 60)))
        if data.draw(st.booleans()):
            walk.work(data)
        else:
            walk.tell(data.draw(st.sampled_from(PEOPLE))(walk.at))

    finish(walk)

    assert walk.case.state in ENDS


@settings(max_examples=100)
@given(st.data())
def test_when_all_that_was_told_is_supplied_the_case_is_accepted_on_the_day_the_last_came(data: st.DataObject) -> None:
    walk = Walk(channel=data.draw(st.sampled_from(("window", "api"))))
    for _ in range(data.draw(st.integers(0, 30))):
        walk.at += timedelta(hours=data.draw(st.integers(0, 30)))
        if data.draw(st.booleans()):
            walk.work(data)
        else:
            walk.tell(data.draw(st.sampled_from(PEOPLE))(walk.at))
        asked = walk.case.but(check_no=walk.case.check_no)
        if asked.state is not State.PRECHECKING or asked.round == 1:
            continue

        found = flow.decide(asked, complete(asked, at=walk.at), RULES).case

        word = AcceptanceGiven(at=walk.at + timedelta(days=3))
        accepted = found if found.accepted_on else flow.decide(found, word, RULES).case
        assert accepted.state is State.ACCEPTED
        assert accepted.accepted_on == asked.supplied_on
        assert set(flow.acts_now(found, RULES)) & {"not_accept", "give_notice", "return"} == set()


def test_every_state_but_the_last_has_a_way_out_and_every_state_can_be_reached() -> None:
    reached = {to for (state, _), row in flow.TABLE.items() for to in row.to if to is not state}

    assert reached | {State.RECEIVED} == set(State)


def test_the_page_about_the_flow_is_drawn_from_the_table() -> None:
    page = Path(__file__).parents[2] / "docs" / "case-flow.md"

    assert page.read_text(encoding="utf-8") == draw()


def test_a_worker_may_tell_in_every_state_without_an_impossible_event() -> None:
    found = (FoundComplete, FoundDeficient, FoundDoubtful, SecondOpinionWanted, SecondOpinionGiven)
    told_by_workers = (FileSplit, PageRead, *found, LetterIssued, LetterDelivered)

    for state in State:
        for event in (*told_by_workers, ShipmentBooked, ShipmentMoved, DeadlinePassed, TaskDied):
            assert (state, event) in flow.TABLE


def test_only_a_closed_case_is_archived_also_behind_a_failed_step_and_only_a_courier_case_books() -> None:
    assert [state for state in State if (state, Archived) in flow.TABLE] == [State.CLOSED, State.NEEDS_ATTENTION]
    assert BookShipment(letter_ids=("l",)).queue == "deliver"
