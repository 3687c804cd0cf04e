"""The way of a case, step by step."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest

from pipelines.case import Answered, Case, State
from pipelines.clocks import Rules
from pipelines.decision import Decision
from pipelines.errors import Impossible
from pipelines.events import (
    AcceptanceGiven,
    Archived,
    DeadlinePassed,
    Decided,
    Declined,
    DeferralAccepted,
    DeliveryChanged,
    DeliveryTriedAgain,
    DoubtsAnswered,
    Extended,
    Fetched,
    FilesAdded,
    FileSplit,
    GivenAnswer,
    HandedOver,
    NoticeGiven,
    PageRead,
    PagesArranged,
    ProcedureBegun,
    ProcedureEnded,
    Retried,
    SentBack,
    ShipmentMoved,
    TaskDied,
)
from pipelines.facts import DeliveryWish
from pipelines.flow import acts_now, decide
from pipelines.legal_days import legal_day
from pipelines.page_plan import PagePlan
from pipelines.tasks import BookShipment, DeliverLetter, IssueLetter, Task
from pipelines.workdays import Calendar
from tests.cases import (
    MONDAY,
    after,
    complete,
    deficient,
    doubtful,
    file_in,
    issued,
    later,
    noticed,
    opened,
    read,
    rules,
    told,
)


def kinds(tasks: tuple[Task, ...]) -> list[str]:
    return [getattr(task, "letter", task.kind) for task in tasks]


def letter(decision: Decision, kind: str) -> IssueLetter:
    return next(task for task in decision.tasks if isinstance(task, IssueLetter) and task.letter == kind)


def test_a_submission_is_received_and_its_files_are_to_be_split() -> None:
    decision = opened()

    assert decision.case.state is State.RECEIVED
    assert kinds(decision.tasks) == ["split_file"]
    assert decision.case.clocks["notice"].due == date(2026, 9, 20)


def test_each_page_is_read_and_the_last_one_calls_for_the_check() -> None:
    case = opened().case

    split = decide(case, FileSplit(at=MONDAY, file_id="f1", pages=2), rules())
    first = decide(split.case, PageRead(at=MONDAY, file_id="f1", page=2), rules())
    last = decide(first.case, PageRead(at=MONDAY, file_id="f1", page=1), rules())

    assert kinds(split.tasks) == ["read_page", "read_page"]
    assert (first.case.state, kinds(first.tasks)) == (State.READING, [])
    assert (last.case.state, kinds(last.tasks)) == (State.PRECHECKING, ["check_case", "make_searchable"])


def test_a_file_that_cannot_be_opened_does_not_stop_the_check() -> None:
    case = opened().case

    decision = decide(case, FileSplit(at=MONDAY, file_id="f1", pages=0, problem="ENCRYPTED"), rules())

    assert decision.case.state is State.PRECHECKING


def test_a_deficient_case_from_outside_gets_its_one_notice_at_once() -> None:
    case = read(opened().case)

    decision = decide(case, deficient(case), rules())

    assert decision.case.state is State.CORRECTION_REQUESTED
    assert kinds(decision.tasks) == ["receipt", "notice"]
    assert letter(decision, "notice").told == (told(),)
    assert "notice" not in decision.case.clocks


def test_at_the_window_the_clerks_word_goes_before_the_notice() -> None:
    case = read(opened(channel="window").case)

    asked = decide(case, deficient(case), rules())
    given = decide(asked.case, NoticeGiven(at=MONDAY, by="示例窗口"), rules())

    assert (asked.case.state, kinds(asked.tasks)) == (State.AWAITING_CLERK, ["receipt"])
    assert (given.case.state, kinds(given.tasks)) == (State.CORRECTION_REQUESTED, ["notice"])


def test_a_doubt_goes_to_the_clerk_also_beside_certain_faults() -> None:
    case = read(opened().case)

    asked = after(case, doubtful(case, lines=(told(),)))

    assert asked.state is State.AWAITING_CLERK
    with pytest.raises(Impossible) as refused:
        decide(asked, NoticeGiven(at=MONDAY, by="示例窗口"), rules())
    assert "give_notice" not in refused.value.acts


def test_answers_lead_to_a_new_check_and_older_checks_are_stale() -> None:
    case = read(opened().case)
    asked = after(case, doubtful(case))
    answer = GivenAnswer.model_validate({"id": "M1.UNSEALED", "is": "fine", "places": [["f1.pdf", 1]]})

    answered = decide(asked, DoubtsAnswered(at=MONDAY, by="示例窗口", answers=(answer,)), rules())
    stale = decide(answered.case, deficient(case), rules())

    assert kinds(answered.tasks) == ["check_case"]
    expected = Answered.model_validate({"is": "fine", "by": "示例窗口", "places": [["f1.pdf", 1]]})
    assert answered.case.answers == {"M1.UNSEALED": expected}
    assert (stale.case, stale.tasks) == (answered.case, ())


def test_a_complete_case_is_accepted_and_says_when_it_will_be_decided() -> None:
    case = read(opened().case)

    decision = decide(case, complete(case), rules())

    assert decision.case.state is State.ACCEPTED
    assert decision.case.accepted_on == date(2026, 9, 14)
    assert kinds(decision.tasks) == ["receipt", "acceptance"]
    assert letter(decision, "acceptance").due == decision.case.clocks["promised"].due


def test_what_a_pen_can_cure_is_offered_at_the_window_and_rescanned_into_the_same_round() -> None:
    case = read(opened(channel="window").case)
    asked = after(case, deficient(case, on_spot=("M1.UNSIGNED",)))

    rescanned = decide(asked, FilesAdded(at=MONDAY, files=(file_in("f2"),)), rules())

    assert (rescanned.case.state, rescanned.case.round) == (State.READING, 1)


def test_a_supplement_after_the_notice_opens_the_next_round() -> None:
    case = noticed()

    decision = decide(case, FilesAdded(at=later(3), files=(file_in("f2"),)), rules())

    assert (decision.case.state, decision.case.round) == (State.READING, 2)
    assert decision.case.supplied_on == date(2026, 9, 17)


def test_what_is_still_missing_gets_a_receipt_and_the_same_deadline_but_no_second_notice() -> None:
    case = noticed()
    due = case.clocks["correction"].due
    case = read(after(case, FilesAdded(at=later(3), files=(file_in("f2"),))), "f2", later(3))

    decision = decide(case, deficient(case, at=later(3)), rules())

    assert decision.case.state is State.CORRECTION_REQUESTED
    assert kinds(decision.tasks) == ["correction_receipt"]
    assert letter(decision, "correction_receipt").told == (told(),)
    assert decision.case.clocks["correction"].due == due


def test_when_all_that_was_told_is_there_the_case_must_be_accepted_as_of_that_day() -> None:
    case = noticed()
    case = read(after(case, FilesAdded(at=later(3), files=(file_in("f2"),))), "f2", later(3))

    decision = decide(case, complete(case, at=later(4), missed=("M9.EXPIRED.valid_to",)), rules())

    assert decision.case.state is State.ACCEPTED
    assert decision.case.accepted_on == date(2026, 9, 17)
    assert decision.case.findings is not None
    assert decision.case.findings.missed == ("M9.EXPIRED.valid_to",)


def test_a_fault_of_a_newly_handed_in_page_may_be_told_in_a_notice_of_its_own_round() -> None:
    case = noticed()
    case = read(after(case, FilesAdded(at=later(3), files=(file_in("f2"),))), "f2", later(3))
    new = told("M1.UNSEALED", "UNSEALED")

    decision = decide(case, deficient(case, new, fresh=("M1.UNSEALED",), at=later(3)), rules())

    assert kinds(decision.tasks) == ["correction_receipt", "notice"]
    assert letter(decision, "notice").round == 2
    assert [line.deficiency.id for line in decision.case.told] == ["M1.MISSING", "M1.UNSEALED"]


def test_at_the_window_a_second_round_without_new_faults_has_no_notice_to_give() -> None:
    case = read(opened(channel="window").case)
    case = after(case, deficient(case), NoticeGiven(at=MONDAY, by="示例窗口"), issued("notice"))
    case = read(after(case, FilesAdded(at=later(3), files=(file_in("f2"),))), "f2", later(3))

    again = decide(case, deficient(case, at=later(3)), rules()).case
    full = after(case, complete(case, at=later(3)))

    assert again.state is State.CORRECTION_REQUESTED
    assert full.state is State.AWAITING_CLERK
    assert [act for act in acts_now(full, rules()) if act in ("accept", "give_notice")] == ["accept"]


def test_the_correction_clock_starts_when_the_notice_reaches_the_applicant() -> None:
    case = read(opened().case)
    case = after(case, deficient(case), issued("notice"))

    told_ = after(case, HandedOver(at=later(2), by="示例窗口"))

    assert "correction" not in case.clocks
    assert told_.told_on == date(2026, 9, 16)
    assert told_.clocks["correction"].due == date(2026, 10, 16)


def test_an_item_that_counts_from_posting_starts_the_correction_clock_when_the_courier_has_the_notice() -> None:
    posted = rules(told_when="posted")
    case = read(opened(posted, delivery={"mode": "courier"}).case, by_rules=posted)
    case = after(case, deficient(case), issued("notice"), by_rules=posted)
    moved = ShipmentMoved(at=later(1), shipment_id="s", letter_ids=("letter-notice",), state="picked_up")

    by_posting = after(case, moved, by_rules=posted)
    by_delivery = after(case, moved)

    assert by_posting.clocks["correction"].due == date(2026, 10, 15)
    assert "correction" not in by_delivery.clocks


def test_a_clock_starts_where_the_catalogue_says() -> None:
    clocks = rules().catalog.item.clocks.model_dump(by_alias=True)
    from_receipt = rules(clocks=clocks | {"statutory": clocks["statutory"] | {"from": "received"}})

    case = opened(from_receipt).case

    assert case.clocks["statutory"].start == date(2026, 9, 14)
    checked = read(case, by_rules=from_receipt)
    accepted = after(checked, complete(checked, at=later(2)), by_rules=from_receipt)
    assert accepted.clocks["statutory"].start == date(2026, 9, 14)
    assert accepted.clocks["promised"].start == date(2026, 9, 16)


def test_a_provisional_deadline_is_counted_again_before_silence_speaks() -> None:
    unpublished = Rules(rules().catalog, Calendar(years=frozenset({2025})))
    case = read(opened(unpublished, at=later(9)).case, by_rules=unpublished)
    case = after(case, doubtful(case), by_rules=unpublished)
    lapse = DeadlinePassed(at=datetime(2026, 9, 30, 16, 0, tzinfo=UTC), clock="notice")

    as_counted = decide(case, lapse, unpublished)
    published = decide(case, lapse, rules())

    assert (case.clocks["notice"].due, case.clocks["notice"].provisional) == (date(2026, 9, 30), True)
    assert as_counted.case.state is State.ACCEPTED
    assert (published.case.state, published.case.clocks["notice"].due) == (State.AWAITING_CLERK, date(2026, 10, 8))


def test_an_item_that_makes_the_applicant_apply_anew_is_returned_with_its_list() -> None:
    by_return = rules(on_deficiency="return")
    case = read(opened(by_return).case, by_rules=by_return)
    window = read(opened(by_return, channel="window").case, by_rules=by_return)
    asked = after(window, deficient(window), by_rules=by_return)

    returned = decide(case, deficient(case), by_return)
    sent_back = decide(asked, SentBack(at=MONDAY, by="示例窗口"), by_return)

    assert (returned.case.state, kinds(returned.tasks)) == (State.RETURNED, ["receipt", "return"])
    assert (sent_back.case.state, kinds(sent_back.tasks)) == (State.RETURNED, ["return"])
    assert "give_notice" not in acts_now(asked, by_return)


def test_silence_accepts_the_case_as_of_the_day_of_receipt() -> None:
    case = read(opened().case)
    case = after(case, doubtful(case))

    decision = decide(case, DeadlinePassed(at=later(6.6), clock="notice"), rules())

    assert decision.case.state is State.ACCEPTED
    assert (decision.case.deemed, decision.case.accepted_on) == (True, date(2026, 9, 14))
    assert kinds(decision.tasks) == ["acceptance"]
    assert letter(decision, "acceptance").deemed is True


def test_a_deadline_that_fires_too_early_changes_nothing() -> None:
    case = read(opened().case)

    decision = decide(case, DeadlinePassed(at=later(6), clock="notice"), rules())

    assert decision.case == case


def test_a_case_entered_after_its_limit_is_accepted_at_once_and_still_read() -> None:
    decision = opened(received_at="2026-09-01T09:00:00+08:00")

    assert decision.case.state is State.ACCEPTED
    assert decision.case.accepted_on == date(2026, 9, 1)
    assert kinds(decision.tasks) == ["split_file", "acceptance"]
    checked = read(decision.case)
    noted = after(checked, doubtful(checked))
    assert (noted.state, noted.findings is not None) == (State.ACCEPTED, True)


def test_silence_speaks_also_while_a_case_needs_attention() -> None:
    died = TaskDied(at=MONDAY, task_id="t", task="check_case", cause="无法预审", cure="请重试")
    case = after(read(opened().case), died)

    decision = decide(case, DeadlinePassed(at=later(7), clock="notice"), rules())

    assert (decision.case.state, decision.case.deemed) == (State.ACCEPTED, True)


def test_a_lapsed_correction_ends_the_case_only_with_a_basis() -> None:
    lapse = DeadlinePassed(at=later(32), clock="correction")
    clocks = rules().catalog.item.clocks.model_dump(by_alias=True)
    no_basis = rules(clocks=clocks | {"correction": clocks["correction"] | {"basis": None}})

    with_basis = after(noticed(), lapse)
    without = after(noticed(by_rules=no_basis), lapse, by_rules=no_basis)

    assert with_basis.state is State.LAPSED
    assert (without.state, without.clocks["correction"].lapsed) == (State.CORRECTION_REQUESTED, True)


def test_a_promise_within_the_limit_defers_a_material_and_blocks_the_decision() -> None:
    case = read(opened(deferral={"promised": ["M2"], "by": "2026-09-20"}).case)

    accepted = after(case, complete(case, deferred=("M2",)))

    assert accepted.state is State.DEFERRED_ACCEPTED
    with pytest.raises(Impossible, match="容缺材料尚未补齐：M2"):
        decide(accepted, Decided(at=MONDAY, by="示例审查", outcome="granted"), rules())
    supplied = read(after(accepted, FilesAdded(at=later(1), files=(file_in("f2"),))), "f2")
    assert after(supplied, complete(supplied)).state is State.ACCEPTED


@pytest.mark.parametrize(
    "deferral",
    [
        None,
        {"promised": ["M2"]},
        {"promised": ["M2"], "by": "2026-12-31"},
        {"promised": ["M2"], "by": (MONDAY - timedelta(days=1)).date().isoformat()},
    ],
)
def test_without_a_promise_in_time_the_clerk_is_asked(deferral: dict | None) -> None:
    case = read(opened(deferral=deferral).case)

    asked = after(case, complete(case, deferred=("M2",)))

    assert asked.state is State.AWAITING_CLERK
    word = DeferralAccepted(at=MONDAY, by="示例窗口", promised=("M2",), promised_by=date(2026, 9, 20))
    assert after(asked, word).state is State.DEFERRED_ACCEPTED


def test_only_what_may_be_deferred_can_be_promised_by_the_clerks_word() -> None:
    case = read(opened(channel="window").case)
    asked = after(case, complete(case, deferred=("M2",)))
    word = DeferralAccepted(at=MONDAY, by="示例窗口", promised=("M2", "M1"), promised_by=date(2026, 9, 20))

    with pytest.raises(Impossible, match="不是容缺后补的材料：M1"):
        decide(asked, word, rules())


def test_a_faulty_paper_keeps_no_promise_and_the_receipt_says_what_is_wrong_with_it() -> None:
    case = read(opened(deferral={"promised": ["M2"], "by": "2026-09-20"}).case)
    accepted = after(case, complete(case, deferred=("M2",)))
    supplied = read(after(accepted, FilesAdded(at=later(1), files=(file_in("f2"),))), "f2")
    expired = told("M2.EXPIRED", material="M2")

    decision = decide(supplied, deficient(supplied, expired, fresh=("M2.EXPIRED",), faulty=("M2",)), rules())

    assert (decision.case.state, decision.case.deferred_open) == (State.DEFERRED_ACCEPTED, ("M2",))
    receipt = letter(decision, "correction_receipt")
    assert (receipt.told, receipt.deferred, receipt.promised_by) == ((expired,), ("M2",), date(2026, 9, 20))
    better = read(after(decision.case, FilesAdded(at=later(2), files=(file_in("f3"),))), "f3")
    assert after(better, complete(better)).state is State.ACCEPTED


def in_question() -> Case:
    """A promised paper came in and asks a question; its receipt was given."""
    case = read(opened(deferral={"promised": ["M2"], "by": "2026-09-20"}).case)
    accepted = after(case, complete(case, deferred=("M2",)))
    supplied = read(after(accepted, FilesAdded(at=later(1), files=(file_in("f2"),))), "f2")
    asked = decide(supplied, doubtful(supplied, "M2.EXPIRED", faulty=("M2",)), rules())
    receipt = letter(asked, "correction_receipt")
    assert (receipt.told, receipt.deferred, receipt.unsettled) == ((), ("M2",), True)
    return after(asked.case, DoubtsAnswered(at=later(2), by="示例窗口", answers=()))


def test_a_doubt_on_a_promised_paper_that_is_a_fault_gets_a_second_receipt_and_no_third() -> None:
    answered = in_question()
    expired = told("M2.EXPIRED", material="M2")

    decision = decide(answered, deficient(answered, expired, fresh=("M2.EXPIRED",), faulty=("M2",)), rules())

    assert kinds(decision.tasks) == ["correction_receipt"]
    receipt = letter(decision, "correction_receipt")
    assert (receipt.told, receipt.deferred, receipt.unsettled) == ((expired,), ("M2",), False)
    assert (receipt.promised_by, receipt.round) == (date(2026, 9, 20), 2)
    again = after(decision.case, DoubtsAnswered(at=later(3), by="示例窗口", answers=()))
    assert decide(again, deficient(again, expired, fresh=("M2.EXPIRED",), faulty=("M2",)), rules()).tasks == ()


def test_a_doubt_on_a_promised_paper_that_is_none_gets_a_receipt_that_says_the_promise_is_kept() -> None:
    answered = in_question()

    decision = decide(answered, complete(answered), rules())

    assert decision.case.state is State.ACCEPTED
    receipt = letter(decision, "correction_receipt")
    assert (receipt.told, receipt.deferred, receipt.unsettled) == ((), (), False)
    again = after(decision.case, DoubtsAnswered(at=later(3), by="示例窗口", answers=()))
    assert decide(again, complete(again), rules()).tasks == ()


def test_a_promise_that_pages_keep_which_were_there_already_gets_a_receipt_without_a_supplement() -> None:
    case = read(opened(deferral={"promised": ["M2"], "by": "2026-09-20"}).case)
    accepted = after(case, complete(case, deferred=("M2",)))
    moved = after(accepted, PagesArranged(at=later(1), by="示例窗口", base=0, plan=PagePlan()))
    assert decide(moved, complete(moved, deferred=("M2",)), rules()).tasks == ()

    decision = decide(moved, complete(moved), rules())

    assert (decision.case.state, kinds(decision.tasks)) == (State.ACCEPTED, ["correction_receipt"])
    receipt = letter(decision, "correction_receipt")
    assert (receipt.round, receipt.told, receipt.deferred, receipt.promised_by) == (1, (), (), date(2026, 9, 20))
    again = after(decision.case, DoubtsAnswered(at=later(2), by="示例窗口", answers=()))
    assert decide(again, complete(again), rules()).tasks == ()


def test_a_told_thing_that_is_still_open_by_a_clerks_answer_gets_a_second_receipt_and_no_third() -> None:
    case = read(after(noticed(), FilesAdded(at=later(5), files=(file_in("f2"),))), "f2", later(5))
    asked = decide(case, doubtful(case, "M1.MISSING"), rules())
    first = letter(asked, "correction_receipt")
    assert (first.told, first.unsettled) == ((), True)
    answered = after(asked.case, DoubtsAnswered(at=later(6), by="示例窗口", answers=()))

    decision = decide(answered, deficient(answered), rules())

    assert (decision.case.state, kinds(decision.tasks)) == (State.CORRECTION_REQUESTED, ["correction_receipt"])
    assert (letter(decision, "correction_receipt").told, letter(decision, "correction_receipt").unsettled) == (
        (told(),),
        False,
    )


def test_another_paper_than_the_promised_one_keeps_no_promise() -> None:
    case = read(opened(deferral={"promised": ["M2"], "by": "2026-09-20"}).case)
    accepted = after(case, complete(case, deferred=("M2",)))
    supplied = read(after(accepted, FilesAdded(at=later(1), files=(file_in("f2"),))), "f2")

    decision = decide(supplied, complete(supplied, deferred=("M2",)), rules())

    assert decision.case.state is State.DEFERRED_ACCEPTED
    assert (letter(decision, "correction_receipt").told, letter(decision, "correction_receipt").deferred) == (
        (),
        ("M2",),
    )


@pytest.mark.parametrize(("days", "taken"), [(-1, False), (0, True)])
def test_no_day_that_is_over_can_be_promised(days: int, taken: bool) -> None:
    case = read(opened(channel="window").case)
    asked = after(case, complete(case, deferred=("M2",)))
    by = legal_day(MONDAY) + timedelta(days=days)
    word = DeferralAccepted(at=MONDAY, by="示例窗口", promised=("M2",), promised_by=by)

    if taken:
        assert after(asked, word).promised_by == by
    else:
        with pytest.raises(Impossible, match="补交日期已过"):
            decide(asked, word, rules())


def test_what_the_office_fetches_itself_blocks_the_decision_and_not_the_acceptance() -> None:
    case = read(opened().case)

    accepted = after(case, complete(case, fetch=("M1",)))

    assert accepted.state is State.ACCEPTED
    assert "decide" not in acts_now(accepted, rules())
    fetched = after(accepted, Fetched(at=MONDAY, by="示例审查", materials=("M1",)))
    assert "decide" in acts_now(fetched, rules())


def test_only_the_eight_procedures_stop_the_statutory_clock_and_the_promised_one_follows_the_item() -> None:
    case = read(opened().case)
    case = after(case, complete(case))
    begun = after(case, ProcedureBegun(at=later(1), procedure="检验", days=10))

    resumed = after(begun, ProcedureEnded(at=later(8)))

    assert begun.state is State.SUSPENDED
    assert resumed.clocks["promised"].due == case.clocks["promised"].due
    assert case.clocks["statutory"].due == date(2026, 10, 16)
    assert resumed.clocks["statutory"].due == date(2026, 10, 26)
    with pytest.raises(Impossible, match="现场勘验"):
        decide(case, ProcedureBegun(at=later(1), procedure="现场勘验", days=10), rules())


def test_the_statutory_limit_is_extended_once_with_approver_and_reason() -> None:
    case = read(opened().case)
    case = after(case, complete(case))

    extended = decide(case, Extended(at=later(1), by="示例审查", approver="示例负责人", reason="案情复杂"), rules())

    assert kinds(extended.tasks) == ["extension"]
    assert "extend" not in acts_now(extended.case, rules())
    with pytest.raises(Impossible, match="批准人"):
        decide(case, Extended(at=later(1), approver="", reason="案情复杂"), rules())


def test_a_refusal_needs_a_reason() -> None:
    case = read(opened().case)
    case = after(case, complete(case))

    with pytest.raises(Impossible, match="理由"):
        decide(case, Decided(at=MONDAY, outcome="refused", reason=" "), rules())
    refused = decide(case, Decided(at=MONDAY, outcome="refused", reason="布局不符合要求"), rules())
    assert refused.case.state is State.REFUSED


def test_a_grant_is_written_produced_delivered_closed_and_archived() -> None:
    case = read(opened().case)
    case = after(case, complete(case), issued("receipt"), issued("acceptance"))
    granted = decide(case, Decided(at=MONDAY, by="示例审查", outcome="granted"), rules())
    producing = decide(granted.case, issued("decision"), rules())
    delivering = decide(producing.case, issued("licence"), rules())
    closed = decide(delivering.case, HandedOver(at=later(1), by="示例窗口"), rules())
    archived = decide(closed.case, Archived(at=later(1), object_key="a", sha256="0" * 64), rules())

    assert [d.case.state for d in (granted, producing, delivering, closed, archived)] == [
        State.GRANTED,
        State.PRODUCING,
        State.DELIVERING,
        State.CLOSED,
        State.ARCHIVED,
    ]
    assert [kinds(d.tasks) for d in (granted, producing, delivering, closed)] == [
        ["decision"],
        ["licence"],
        [],
        ["pack_archive"],
    ]
    assert all(letter.delivered for letter in closed.case.letters)


def test_a_courier_takes_the_result_with_all_that_waits_and_the_signature_closes_the_case() -> None:
    case = read(opened(delivery={"mode": "courier"}).case)
    case = after(case, complete(case), issued("receipt"), issued("acceptance"))
    case = after(case, Decided(at=MONDAY, outcome="granted"), issued("decision"))

    sent = decide(case, issued("licence"), rules())

    everything = ("letter-receipt", "letter-acceptance", "letter-decision", "letter-licence")
    assert sent.tasks == (BookShipment(letter_ids=everything, by=date(2026, 9, 28)),)
    moved = ShipmentMoved(at=later(2), shipment_id="s", letter_ids=everything, state="delivered")
    assert after(sent.case, moved).state is State.CLOSED


def test_a_parcel_that_its_carrier_cancels_while_a_carrier_is_wanted_calls_for_a_person() -> None:
    case = read(opened(delivery={"mode": "courier"}).case)
    case = after(case, complete(case), Decided(at=MONDAY, outcome="granted"), issued("decision"), issued("licence"))
    everything = tuple(letter.id for letter in case.letters)

    cancelled = ShipmentMoved(
        at=later(2), shipment_id="s", letter_ids=everything, state="cancelled", note="快递公司取消了订单。"
    )
    decision = decide(case, cancelled, rules())

    assert (decision.case.state, decision.case.reason) == (State.DELIVERY_FAILED, "快递公司取消了订单。")
    assert (decision.tasks, "redeliver" in acts_now(decision.case, rules())) == ((), True)


def told_of(case: Case, state: str, **more: Any) -> ShipmentMoved:
    """A parcel with all of a case's letters was told to be so."""
    ids = tuple(letter.id for letter in case.letters)
    return ShipmentMoved.model_validate({"at": later(2), "shipment_id": "s", "letter_ids": ids, "state": state, **more})


@pytest.mark.parametrize("state", ["refused", "returned", "exception", "cancelled"])
@pytest.mark.parametrize("mode", ["courier", "electronic", "window"])
def test_a_notice_that_came_back_is_sent_again_the_way_that_is_wanted_now(state: str, mode: str) -> None:
    case = read(opened(delivery={"mode": "courier"}).case)
    case = after(case, deficient(case), issued("receipt"), issued("notice"))
    before = acts_now(case, rules())

    case = after(case, told_of(case, state))
    offered = acts_now(case, rules())
    case = case.but(facts=case.facts.model_copy(update={"delivery": DeliveryWish.model_validate({"mode": mode})}))
    again = decide(case, DeliveryTriedAgain(at=later(3), by="李样本"), rules())

    ids = ("letter-receipt", "letter-notice")
    sent = {
        "courier": (BookShipment(letter_ids=ids),),
        "electronic": tuple(DeliverLetter(letter_id=one) for one in ids),
        "window": (),
    }
    assert ("redeliver" in before, "redeliver" in offered) == (False, True)
    assert again.tasks == sent[mode]
    assert "redeliver" not in acts_now(again.case, rules())


def test_what_a_carrier_brings_after_all_is_not_sent_again() -> None:
    case = read(opened(delivery={"mode": "courier"}).case)
    case = after(case, deficient(case), issued("receipt"), issued("notice"))

    for states in (("exception", "in_transit"), ("refused", "delivered")):
        found = case
        for state in states:
            found = after(found, told_of(found, state))
        assert "redeliver" not in acts_now(found, rules())


def test_a_parcel_without_an_address_is_cured_by_completing_it_or_by_handing_over_at_the_window() -> None:
    case = read(opened(delivery={"mode": "courier"}).case)
    case = after(case, complete(case), Decided(at=MONDAY, outcome="granted"), issued("decision"), issued("licence"))
    died = TaskDied(at=MONDAY, task_id="t", task="book_shipment", cause="缺少收件地址", cure="请补全")
    stuck = after(case, died)

    window = DeliveryWish(mode="window")
    changed = after(stuck, DeliveryChanged(at=MONDAY, by="示例窗口", delivery=window), Retried(at=MONDAY))

    assert stuck.state is State.NEEDS_ATTENTION
    assert (changed.state, changed.facts.delivery) == (State.DELIVERING, window)
    assert after(changed, HandedOver(at=MONDAY)).state is State.CLOSED


def test_electronic_delivery_is_made_only_where_the_applicant_chose_it() -> None:
    chosen = read(opened(delivery={"mode": "electronic"}).case)
    window = read(opened().case)

    chosen_tasks = decide(after(chosen, complete(chosen)), issued("acceptance"), rules()).tasks
    window_tasks = decide(after(window, complete(window)), issued("acceptance"), rules()).tasks

    assert (kinds(chosen_tasks), kinds(window_tasks)) == (["deliver_letter"], [])


def test_a_failed_step_is_shown_and_retried_where_the_case_stood_while_others_go_on() -> None:
    case = after(opened().case, FileSplit(at=MONDAY, file_id="f1", pages=2))
    died = TaskDied(at=MONDAY, task_id="t", task="read_page", cause="识别失败", cure="请重试")

    shown = after(case, died)
    went_on = after(shown, PageRead(at=MONDAY, file_id="f1", page=1))
    retried = after(went_on, Retried(at=MONDAY, by="示例运维"))

    assert (shown.state, shown.problem and shown.problem.cause) == (State.NEEDS_ATTENTION, "识别失败")
    assert (retried.state, retried.pages_open, retried.problem) == (State.READING, 1, None)


def test_not_accepting_needs_a_reason_and_sends_a_letter_at_once() -> None:
    case = read(opened().case)

    declined = decide(case, Declined(at=MONDAY, reason="不属于本机关职权", target_authority="示例市示例局"), rules())

    assert kinds(declined.tasks) == ["not_acceptance"]
    assert declined.case.state is State.NOT_ACCEPTED
    with pytest.raises(Impossible, match="理由"):
        decide(case, Declined(at=MONDAY, reason=""), rules())


def test_what_the_state_does_not_allow_changes_nothing_and_says_what_is_possible() -> None:
    case = read(opened().case)

    with pytest.raises(Impossible) as refused:
        decide(case, AcceptanceGiven(at=MONDAY, by="示例窗口"), rules())

    assert refused.value.acts == ("not_accept", "withdraw", "change_delivery")
