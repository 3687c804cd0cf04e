"""What comes next? The one table (state, event) -> step, and the one door to it: :func:`decide`.

Read TABLE from top to bottom: it is the way of a case. A pair that stands in no row is impossible: it raises
:class:`Impossible` and changes nothing. ``docs/case-flow.md`` is drawn from this table.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Any, get_args

from pipelines.acts import ACTS
from pipelines.case import LABELS, Case, State
from pipelines.clocks import Rules, accepts_by_silence, begun, passes_at
from pipelines.decision import Decision, settle
from pipelines.errors import Impossible
from pipelines.events import (
    AcceptanceGiven,
    Archived,
    CalendarChanged,
    CaseOpened,
    DeadlineNears,
    DeadlinePassed,
    Decided,
    Declined,
    DeferralAccepted,
    DeliveryChanged,
    DeliveryFailed,
    DeliveryTriedAgain,
    DoubtsAnswered,
    Event,
    Extended,
    Fetched,
    FilesAdded,
    FileSplit,
    Found,
    FoundComplete,
    FoundDeficient,
    FoundDoubtful,
    HandedOver,
    Happened,
    LetterDelivered,
    LetterIssued,
    NoticeGiven,
    Opinion,
    PageRead,
    PagesArranged,
    ProcedureBegun,
    ProcedureEnded,
    Quarantined,
    Retried,
    ReviewBegun,
    SentBack,
    ShipmentBooked,
    ShipmentMoved,
    Skipped,
    TaskDied,
    Terminated,
    Withdrawn,
)
from pipelines.legal_days import legal_day
from pipelines.steps import (
    acceptance,
    arranging,
    attention,
    ending,
    guards,
    judging,
    opinions,
    reading,
    review,
    sending,
)
from pipelines.tasks import SplitFile

S = State
Guard = Callable[[Case, Rules], str | None]


@dataclass(frozen=True)
class Row:
    """One row of the table.

    Attributes:
        step: what is done. Takes the case, an event of the row's type, and the rules.
        to: the states that it may lead to.
        guard: what may stand in the way: a Chinese sentence, or None when nothing does.
    """

    step: Callable[[Case, Any, Rules], Decision]
    to: tuple[State, ...]
    guard: Guard | None = None


BEFORE = (S.RECEIVED, S.READING, S.PRECHECKING, S.AWAITING_CLERK)
"""Before notice or acceptance: here the notice clock runs."""
UNDER_REVIEW = (S.ACCEPTED, S.DEFERRED_ACCEPTED, S.REVIEWING, S.SUSPENDED)
OVER = (S.NOT_ACCEPTED, S.RETURNED, S.WITHDRAWN, S.LAPSED, S.TERMINATED)
SENDING = (S.GRANTED, S.REFUSED, S.PRODUCING, S.DELIVERING, S.DELIVERY_FAILED)
FOUND, OPINIONS = get_args(Found), get_args(Opinion)
WORKERS = (FileSplit, PageRead, *FOUND, *OPINIONS, LetterIssued, LetterDelivered, ShipmentBooked, ShipmentMoved)
"""What workers tell. It is true whatever the state, so every state hears it."""

TABLE: dict[tuple[State, type[Happened]], Row] = {}


def row(
    states: Iterable[State], events: Iterable[type[Happened]], step: Any, *to: State, guard: Guard | None = None
) -> None:
    """Write rows into the table; without ``to`` the state stays. A later row takes the place of an earlier one."""
    for state in states:
        for event in events:
            TABLE[state, event] = Row(step, to or (state,), guard)


def _behind(case: Case, event: Any, rules: Rules) -> Decision:
    """Beside the failed step the others go on, by the rows of the state where the case stands behind it."""
    found = TABLE.get((case.stood, type(event))) if case.stood else None
    return attention.behind(case, found.step, event, rules) if found else settle(case)


# --- the table -------------------------------------------------------------------------------------------------------
# files come in and are read
row(S, [FileSplit], reading.file_split)
row([S.RECEIVED, S.READING], [FileSplit], reading.file_split, S.READING, S.PRECHECKING)
row(S, [PageRead], reading.page_read)
row([S.READING], [PageRead], reading.page_read, S.READING, S.PRECHECKING)
row(BEFORE, [FilesAdded], reading.join_round, S.READING)
row([S.CORRECTION_REQUESTED], [FilesAdded], reading.next_round, S.READING)
row([S.DEFERRED_ACCEPTED], [FilesAdded], reading.keep_promise)
row(BEFORE, [PagesArranged], arranging.arrange, S.READING, S.PRECHECKING)
row(UNDER_REVIEW, [PagesArranged], arranging.arrange)
# the check, and who gives the word
row(S, [*FOUND, *OPINIONS], judging.stale)
row([S.PRECHECKING, *UNDER_REVIEW], OPINIONS, opinions.look_again)
row([S.PRECHECKING], [FoundComplete], judging.judge, S.PRECHECKING, S.AWAITING_CLERK, S.ACCEPTED, S.DEFERRED_ACCEPTED)
row(
    [S.PRECHECKING],
    [FoundDeficient],
    judging.judge,
    S.PRECHECKING,
    S.AWAITING_CLERK,
    S.CORRECTION_REQUESTED,
    S.RETURNED,
)
row([S.PRECHECKING], [FoundDoubtful], judging.judge, S.PRECHECKING, S.AWAITING_CLERK)
row([S.ACCEPTED, S.REVIEWING, S.SUSPENDED], FOUND, judging.note)
row([S.DEFERRED_ACCEPTED], FOUND, judging.note, S.DEFERRED_ACCEPTED, S.ACCEPTED)
row([S.AWAITING_CLERK], [DoubtsAnswered], judging.answer, S.PRECHECKING, guard=guards.nothing_asked)
row(UNDER_REVIEW, [DoubtsAnswered], judging.answer, guard=guards.nothing_asked)
row([S.AWAITING_CLERK], [NoticeGiven], judging.tell, S.CORRECTION_REQUESTED, guard=guards.no_notice)
row([S.AWAITING_CLERK], [SentBack], judging.tell, S.RETURNED, guard=guards.no_return)
row([S.AWAITING_CLERK], [AcceptanceGiven], acceptance.accept_by_clerk, S.ACCEPTED, guard=guards.not_acceptable)
row(
    [S.AWAITING_CLERK],
    [DeferralAccepted],
    acceptance.accept_deferred,
    S.DEFERRED_ACCEPTED,
    guard=guards.nothing_deferred,
)
row(BEFORE, [Declined], ending.decline, S.NOT_ACCEPTED, guard=guards.must_accept)
# silence
row(S, [DeadlinePassed], acceptance.lapse)
for state in BEFORE:
    row([state], [DeadlinePassed], acceptance.lapse, state, S.ACCEPTED)
row([S.CORRECTION_REQUESTED], [DeadlinePassed], acceptance.lapse, S.CORRECTION_REQUESTED, S.LAPSED)
row(S, [DeadlineNears], acceptance.near)
row(S, [CalendarChanged], acceptance.recount)
# review and decision
row([S.ACCEPTED], [ReviewBegun], review.begin, S.REVIEWING)
row([S.ACCEPTED, S.DEFERRED_ACCEPTED, S.REVIEWING], [ProcedureBegun], review.suspend, S.SUSPENDED)
row([S.SUSPENDED], [ProcedureEnded], review.resume, S.REVIEWING, S.DEFERRED_ACCEPTED)
row([S.ACCEPTED, S.DEFERRED_ACCEPTED, S.REVIEWING], [Extended], review.extend, guard=review.not_extendable)
row(UNDER_REVIEW, [Fetched], review.fetched, guard=review.nothing_to_fetch)
row(
    [S.ACCEPTED, S.DEFERRED_ACCEPTED, S.REVIEWING],
    [Decided],
    review.decide,
    S.GRANTED,
    S.REFUSED,
    guard=review.not_decidable,
)
# letters and delivery
row(S, [LetterIssued], sending.issued)
row([S.GRANTED], [LetterIssued], sending.issued, S.GRANTED, S.PRODUCING, S.DELIVERING)
row([S.REFUSED], [LetterIssued], sending.issued, S.REFUSED, S.DELIVERING)
row([S.PRODUCING], [LetterIssued], sending.issued, S.PRODUCING, S.DELIVERING)
row(S, [LetterDelivered], sending.delivered)
row(S, [HandedOver], sending.handed_over, guard=sending.nothing_waits)
for state in (S.DELIVERING, S.DELIVERY_FAILED):
    row([state], [LetterDelivered], sending.delivered, state, S.CLOSED)
    row([state], [HandedOver], sending.handed_over, state, S.CLOSED, guard=sending.nothing_waits)
row(S, [ShipmentBooked], sending.booked)
row(S, [ShipmentMoved], sending.shipment_moved)
row([S.DELIVERING], [ShipmentMoved], sending.shipment_moved, S.DELIVERING, S.DELIVERY_FAILED, S.CLOSED)
row([S.DELIVERY_FAILED], [ShipmentMoved], sending.shipment_moved, S.DELIVERY_FAILED, S.CLOSED)
row([S.DELIVERING], [DeliveryFailed], sending.fail, S.DELIVERY_FAILED)
row([S.DELIVERY_FAILED], [DeliveryTriedAgain], sending.try_again, S.DELIVERING)
row(
    [S.CORRECTION_REQUESTED, *UNDER_REVIEW, *OVER],
    [DeliveryTriedAgain],
    sending.send_again,
    guard=sending.nothing_came_back,
)
row(
    [*BEFORE, S.CORRECTION_REQUESTED, *UNDER_REVIEW, S.DELIVERY_FAILED, S.NEEDS_ATTENTION],
    [DeliveryChanged],
    sending.change_delivery,
)
row([S.CLOSED], [Archived], sending.archived, S.ARCHIVED)
# other ends
row([*BEFORE, S.CORRECTION_REQUESTED, *UNDER_REVIEW, S.NEEDS_ATTENTION], [Withdrawn], ending.withdraw, S.WITHDRAWN)
row(
    [S.CORRECTION_REQUESTED, *UNDER_REVIEW, S.DELIVERY_FAILED, S.NEEDS_ATTENTION],
    [Terminated],
    ending.terminate,
    S.TERMINATED,
)
# a step that failed for good, and the ways on
for state in S:
    row([state], [TaskDied], attention.died, state, S.NEEDS_ATTENTION)
    again = (state, S.READING) if state in BEFORE else (state,)
    row([state], [Retried], attention.retry, *again, guard=attention.nothing_failed)
row(S, [Skipped], attention.skip, guard=attention.nothing_to_skip)
row(S, [Quarantined], attention.quarantine, guard=attention.nothing_to_quarantine)
row([S.NEEDS_ATTENTION], [Retried], attention.retry, *S, guard=attention.nothing_failed)
row([S.NEEDS_ATTENTION], [Skipped], attention.skip, *S, guard=attention.nothing_to_skip)
row([S.NEEDS_ATTENTION], [Quarantined], attention.quarantine, *S, guard=attention.nothing_to_quarantine)
row([S.NEEDS_ATTENTION], [*WORKERS, Archived], _behind)
row([S.NEEDS_ATTENTION], [HandedOver], _behind, guard=sending.nothing_waits)
row([S.NEEDS_ATTENTION], [DeadlinePassed], _behind, S.NEEDS_ATTENTION, S.ACCEPTED)


def open_case(event: CaseOpened, rules: Rules) -> Decision:
    """Take a submission in: the first decision. One that is entered after its limit is accepted at once.

    Raises:
        Impossible: no file was handed in, or the day of receipt lies in the future.
    """
    received_at = event.facts.received_at or event.at
    if not event.files:
        raise Impossible("没有收到任何文件。", cure="请至少上传一份材料。", code="NO_FILES")
    if received_at > event.at:
        raise Impossible("收件时间不能晚于现在。", cure="请核对收件时间。", code="RECEIVED_IN_FUTURE")
    day = legal_day(received_at)
    case = Case(
        number=event.number,
        item_code=event.item_code,
        item_name=event.item_name,
        item_version=event.item_version,
        facts=event.facts,
        state=S.RECEIVED,
        received_at=received_at,
        received_on=day,
        supplied_on=day,
        files_open=len(event.files),
        submitter=event.by,
    )
    case = begun(case, "received", day, rules)
    split = tuple(SplitFile(file_id=file.id) for file in event.files)
    clock = case.clocks.get("notice")
    if clock and accepts_by_silence(case, "notice", rules) and event.at >= passes_at(clock.due):
        late = acceptance.deem_accepted(case, event, rules)
        return settle(late.case, *split, *late.tasks)
    return settle(case, *split)


def decide(case: Case, event: Event, rules: Rules) -> Decision:
    """What follows from an event.

    Raises:
        Impossible: the state does not allow it; its ``acts`` are the ones that are possible now.
    """
    found = TABLE.get((case.state, type(event)))
    if found is None:
        raise Impossible(
            f"当前状态“{LABELS[case.state]}”不能进行此操作。",
            acts=acts_now(case, rules),
            cure="请刷新后按可用操作办理。",
        )
    why = found.guard(case, rules) if found.guard else None
    if why is not None:
        raise Impossible(why, acts=acts_now(case, rules), cure="请按可用操作办理。")
    return found.step(case, event, rules)


def acts_now(case: Case, rules: Rules) -> tuple[str, ...]:
    """The acts that a person can do now, by the name of the API."""
    return tuple(act for act, event in ACTS.items() if _possible(case, event, rules))


def _possible(case: Case, event: type[Happened], rules: Rules) -> bool:
    found = TABLE.get((case.state, event))
    return found is not None and (found.guard is None or found.guard(case, rules) is None)
