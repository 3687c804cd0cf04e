"""A case (办件): where one submission stands, and all that the next decision needs to know of it."""

from __future__ import annotations

from datetime import date, datetime
from enum import StrEnum
from typing import Any, Literal

from pydantic import Field, model_validator

from pipelines.explaining.proof import Proof
from pipelines.facts import Facts
from pipelines.report import Deficiency
from pipelines.text import Value
from pipelines.trouble import Problem, SetAside


class State(StrEnum):
    """Where a case stands. The Chinese label is in LABELS."""

    RECEIVED = "received"
    READING = "reading"
    PRECHECKING = "prechecking"
    AWAITING_CLERK = "awaiting_clerk"
    CORRECTION_REQUESTED = "correction_requested"
    ACCEPTED = "accepted"
    DEFERRED_ACCEPTED = "deferred_accepted"
    NOT_ACCEPTED = "not_accepted"
    RETURNED = "returned"
    REVIEWING = "reviewing"
    SUSPENDED = "suspended"
    GRANTED = "granted"
    REFUSED = "refused"
    PRODUCING = "producing"
    DELIVERING = "delivering"
    DELIVERY_FAILED = "delivery_failed"
    CLOSED = "closed"
    ARCHIVED = "archived"
    WITHDRAWN = "withdrawn"
    LAPSED = "lapsed"
    TERMINATED = "terminated"
    NEEDS_ATTENTION = "needs_attention"


LABELS: dict[State, str] = {
    State.RECEIVED: "收件",
    State.READING: "数字化",
    State.PRECHECKING: "预审",
    State.AWAITING_CLERK: "待窗口确认",
    State.CORRECTION_REQUESTED: "待补正",
    State.ACCEPTED: "受理",
    State.DEFERRED_ACCEPTED: "容缺受理",
    State.NOT_ACCEPTED: "不予受理",
    State.RETURNED: "退件",
    State.REVIEWING: "审查",
    State.SUSPENDED: "特别程序",
    State.GRANTED: "准予",
    State.REFUSED: "不予许可",
    State.PRODUCING: "制证",
    State.DELIVERING: "送达中",
    State.DELIVERY_FAILED: "送达失败",
    State.CLOSED: "办结",
    State.ARCHIVED: "归档",
    State.WITHDRAWN: "撤回",
    State.LAPSED: "逾期未补",
    State.TERMINATED: "终止",
    State.NEEDS_ATTENTION: "需人工处理",
}

LetterKind = Literal[
    "receipt",
    "notice",
    "correction_receipt",
    "acceptance",
    "deferred_acceptance",
    "not_acceptance",
    "return",
    "decision",
    "licence",
    "special_procedure",
    "extension",
]
"""The papers that go out: 接收凭证, 一次性告知书, 补正材料接收凭证, 受理通知书, 容缺受理通知书, 不予受理决定书, 退件告知书, 决定书, 证照,
特别程序告知书, 延期决定通知书."""

ClockName = Literal["notice", "correction", "statutory", "promised", "delivery"]
Outcome = Literal["granted", "refused"]
Answer = Literal["fault", "fine", "unclear"]


class Turn(Value):
    """What moved the last day of a clock after its start: a procedure began or ended, or the limit was extended."""

    kind: Literal["paused", "resumed", "extended"]
    on: date


class RunningClock(Value):
    """A time limit at work on this case.

    Attributes:
        start: day 0, which is not counted (民法典 201).
        due: the last day on which the act is in time.
        provisional: ``due`` lies in a year whose working days are not yet published.
        paused_on: the day on which a special procedure stopped it; None while it runs.
        extended: the one extension was used (许可法 42).
        lapsed: its passing was noted; it stays red and does not fire again.
        warn_on: the working day before the last one: from then on the light is yellow.
        warned: that day was noted.
        turns: what moved ``due`` since the start, so that it can be counted again under another calendar.
    """

    start: date
    due: date
    provisional: bool = False
    paused_on: date | None = None
    extended: bool = False
    lapsed: bool = False
    warn_on: date | None = None
    warned: bool = False
    turns: tuple[Turn, ...] = ()


class Told(Value):
    """A line of a notice: a fault with the material that it belongs to."""

    material: str | None
    name: str
    deficiency: Deficiency


class Answered(Value):
    """A clerk's answer to a doubt. It stands only while the doubt shows in the same places.

    Attributes:
        places: file and page of the evidence at the time of the answer.
    """

    is_: Answer = Field(alias="is")
    note: str = ""
    by: str = ""
    places: tuple[tuple[str, int], ...] = ()

    model_config = {"populate_by_name": True, "serialize_by_alias": True, "frozen": True, "extra": "forbid"}


class Findings(Value):
    """What the last check found, as far as the flow has to know it.

    Attributes:
        lines: certain faults that the applicant may be told of in this round.
        fresh: ids among ``lines`` that no earlier notice told (faults of newly handed-in pages).
        doubts: ids of open questions to the clerk.
        on_spot: ids among ``lines`` that a pen can cure at the window (许可法 32(三)).
        deferred: codes of lacking deferrable materials (容缺).
        faulty: codes of deferrable materials that came in with a fault or a question: no promise is kept by them.
        fetch: codes of materials that the office fetches itself.
        missed: ids that an earlier round could have told and did not: the office's miss, never the applicant's.
        proof: hashes of the catalogue, of every page seen and of the whole evaluation.
        check_no: the check that found this; 0 where it was not kept.
    """

    lines: tuple[Told, ...] = ()
    fresh: tuple[str, ...] = ()
    doubts: tuple[str, ...] = ()
    on_spot: tuple[str, ...] = ()
    deferred: tuple[str, ...] = ()
    faulty: tuple[str, ...] = ()
    fetch: tuple[str, ...] = ()
    missed: tuple[str, ...] = ()
    proof: Proof | None = None
    check_no: int = 0


class ReceiptSays(Value):
    """What the newest receipt for a supplement lists, so that another is given only when it would list something else.

    Attributes:
        told: ids of what was told and is still open.
        deferred: codes of what was promised and is still owed (容缺).
        unsettled: something of the supplement was still in question.
    """

    told: tuple[str, ...] = ()
    deferred: tuple[str, ...] = ()
    unsettled: bool = False


class LetterState(Value):
    """A paper of this case and whether it has reached the applicant.

    Attributes:
        came_back: the parcel that it was in does not bring it, by the carrier's last word.
    """

    id: str
    kind: LetterKind
    round: int
    delivered: bool = False
    came_back: bool = False


class Case(Value):
    """A case. It changes only through :func:`pipelines.flow.decide`.

    Attributes:
        round: 1 until the first notice; each supplement after a notice opens the next.
        received_on: legal day of receipt; clocks that start with receipt start there.
        supplied_on: legal day on which the newest files came in.
        check_no: number of the newest check that was asked for; older answers are stale.
        files_open, pages_open: files not yet split, pages not yet read. Kept in a counter row of their own.
        told: every line that any notice of this case told.
        told_on: the day on which the notice reached the applicant.
        accepted_on: legal day of acceptance; for a deemed one the day of receipt (许可法 32(四)).
        promised, promised_by: the deferral promise that was accepted.
        receipted: the newest round for which a receipt was ordered.
        receipt_says: what the newest receipt for a supplement, or an acceptance with a promise, lists; None before the first.
        problems: the steps that failed for good and wait for a person, the oldest first.
        stood: where a case that needs attention stands behind that; None for every other.
        set_aside: pages and files that a person gave up after such a failure.
        opinion_no: the newest check that was asked for after another engine had looked; 0 where none has.
        plan_no: version of the page plan that stands; 0: the pages lie as they came.
        submitter: who handed it in: a clerk or an integrator's key. Between submitters the queues are fair.
    """

    number: str
    item_code: str
    item_name: str
    item_version: str
    facts: Facts
    state: State
    round: int = 1
    received_at: datetime
    received_on: date
    supplied_on: date
    check_no: int = 0
    files_open: int = Field(default=0, exclude=True)
    pages_open: int = Field(default=0, exclude=True)
    findings: Findings | None = None
    answers: dict[str, Answered] = Field(default_factory=dict)
    told: tuple[Told, ...] = ()
    told_on: date | None = None
    accepted_on: date | None = None
    deemed: bool = False
    promised: tuple[str, ...] = ()
    promised_by: date | None = None
    deferred_open: tuple[str, ...] = ()
    fetch_open: tuple[str, ...] = ()
    outcome: Outcome | None = None
    reason: str = ""
    decided_on: date | None = None
    procedure: str = ""
    letters: tuple[LetterState, ...] = ()
    clocks: dict[ClockName, RunningClock] = Field(default_factory=dict)
    receipted: int = 0
    receipt_says: ReceiptSays | None = None
    opinion_no: int = 0
    plan_no: int = 0
    problems: tuple[Problem, ...] = ()
    stood: State | None = None
    set_aside: tuple[SetAside, ...] = ()

    @model_validator(mode="before")
    @classmethod
    def _of_one_problem(cls, stored: Any) -> Any:
        """A case as it was stored while it could hold one problem only."""
        if not isinstance(stored, dict) or "problem" not in stored:
            return stored
        kept = {name: value for name, value in stored.items() if name != "problem"}
        if (problem := stored["problem"]) is None:
            return kept
        one = {name: value for name, value in problem.items() if name != "came_from"}
        return {**kept, "problems": (one,), "stood": problem["came_from"]}

    submitter: str = ""

    def but(self, **changes: object) -> Case:
        """The same case with some attributes changed."""
        return self.model_copy(update=changes)

    @property
    def problem(self) -> Problem | None:
        """The oldest of the problems, what holds the case up before what does not."""
        first = next((one for one in self.problems if one.holds_up), None)
        return first or next(iter(self.problems), None)

    @property
    def quarantined(self) -> frozenset[str]:
        """Ids of the files that no step opens any more."""
        return frozenset(one.file_id for one in self.set_aside if one.quarantined)

    @property
    def unread(self) -> bool:
        """Whether any file or page is still to be read."""
        return self.files_open > 0 or self.pages_open > 0

    @property
    def label(self) -> str:
        """The Chinese name of the state."""
        return LABELS[self.state]
