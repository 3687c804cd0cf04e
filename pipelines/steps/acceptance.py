"""Acceptance (受理): by word, by promise, or by silence. The law: 许可法 32(四)(五), 32末."""

from __future__ import annotations

from datetime import date

from pipelines.case import Case, Findings, ReceiptSays, State
from pipelines.clocks import Rules, all_recounted, begun, on_lapse, passes_at, recounted, stopped
from pipelines.decision import Decision, settle
from pipelines.errors import Impossible
from pipelines.events import (
    AcceptanceGiven,
    CalendarChanged,
    DeadlineNears,
    DeadlinePassed,
    DeferralAccepted,
    Happened,
)
from pipelines.legal_days import legal_day
from pipelines.steps.letters import order, receipted
from pipelines.workdays import add


def accept_by_clerk(case: Case, event: AcceptanceGiven, rules: Rules) -> Decision:
    """The clerk's word for acceptance; what is complete must be accepted (许可法 32(五))."""
    return accept(case, event, acceptance_day(case, event), rules)


def accept_deferred(case: Case, event: DeferralAccepted, rules: Rules) -> Decision:
    """Acceptance with a promise: each lacking deferrable material must be promised within the promised limit."""
    lacking = case.findings.deferred if case.findings else ()
    promised = event.promised or (case.facts.deferral.promised if case.facts.deferral else ())
    by = event.promised_by or (case.facts.deferral.by if case.facts.deferral else None)
    if refused := [code for code in event.promised if code not in lacking and not _is_deferrable(code, rules)]:
        raise Impossible(
            f"不是容缺后补的材料：{'、'.join(refused)}", cure="只有容缺后补的材料才能承诺补交，请改正后再受理。"
        )
    if missing := [code for code in lacking if code not in promised]:
        raise Impossible(f"承诺书未列明容缺材料：{'、'.join(missing)}", cure="请申请人在容缺承诺书中补列后再受理。")
    if not _in_time(case, event, by, rules):
        raise Impossible(
            "容缺承诺缺少补交日期，或补交日期已过、超过承诺办结时限。",
            cure="请约定今天以后、承诺办结时限以内的补交日期。",
        )
    return accept(case.but(promised=tuple(promised), promised_by=by), event, acceptance_day(case, event), rules)


def _is_deferrable(code: str, rules: Rules) -> bool:
    material = rules.catalog.material(code)
    return material is not None and material.necessity == "deferrable"


def lapse(case: Case, event: DeadlinePassed, rules: Rules) -> Decision:
    """A last day is over. What that does, the law and the item say; a clock that was moved meanwhile does nothing."""
    if event.clock in case.clocks:
        case = recounted(case, event.clock, rules)
    running = case.clocks.get(event.clock)
    if (
        running is None
        or rules.clock(event.clock) is None
        or running.paused_on is not None
        or event.at < passes_at(running.due)
    ):
        return settle(case)
    does = on_lapse(case, event.clock, rules)
    if does == "deemed_accepted":
        return deem_accepted(case, event, rules)
    lapsed = running.model_copy(update={"lapsed": True})
    case = case.but(clocks={**case.clocks, event.clock: lapsed})
    if does == "lapsed":
        return settle(case.but(state=State.LAPSED, clocks={}))
    return settle(case)


def near(case: Case, event: DeadlineNears, rules: Rules) -> Decision:
    """The last day is near: noted once, so that it shows; a clock that was moved meanwhile is warned of another day."""
    if event.clock in case.clocks:
        case = recounted(case, event.clock, rules)
    clock = case.clocks.get(event.clock)
    if clock is None or clock.warned or clock.warn_on is None or legal_day(event.at) < clock.warn_on:
        return settle(case)
    return settle(case.but(clocks={**case.clocks, event.clock: clock.model_copy(update={"warned": True})}))


def recount(case: Case, event: CalendarChanged, rules: Rules) -> Decision:
    """Another calendar is in force; the last days follow it (许可法 82)."""
    return settle(all_recounted(case, rules))


def deem_accepted(case: Case, event: Happened, rules: Rules) -> Decision:
    """Silence: accepted on the day of receipt, not on the day of the lapse (许可法 32(四))."""
    return accept(case.but(deemed=True), event, case.received_on, rules)


def accept(case: Case, event: Happened, on: date, rules: Rules) -> Decision:
    """Acceptance: the decision's clocks start, the sealed and dated voucher goes out (许可法 32末)."""
    findings = case.findings or Findings()
    deferred = () if case.deemed else findings.deferred
    case = stopped(case, "notice", "correction").but(
        state=State.DEFERRED_ACCEPTED if deferred else State.ACCEPTED,
        accepted_on=on,
        deferred_open=deferred,
        fetch_open=findings.fetch,
    )
    if deferred and not case.promised and case.facts.deferral:
        case = case.but(promised=case.facts.deferral.promised, promised_by=case.facts.deferral.by)
    case = begun(case, "accepted", on, rules)
    limit = case.clocks.get("promised") or case.clocks.get("statutory")
    case, receipts = receipted(case, event)
    if deferred:
        # The letter says what is owed: a receipt follows when that is no longer true, also without a supplement.
        case = case.but(receipt_says=ReceiptSays(deferred=deferred))
    letter = order(
        case,
        event,
        "deferred_acceptance" if deferred else "acceptance",
        deferred=deferred,
        promised_by=case.promised_by if deferred else None,
        due=limit.due if limit else None,
        due_provisional=limit.provisional if limit else False,
    )
    return settle(case, *receipts, letter)


def promise_stands(case: Case, event: Happened, rules: Rules) -> bool:
    """Whether the facts hold a promise for every lacking deferrable material, for a day that can be kept."""
    promise, lacking = case.facts.deferral, case.findings.deferred if case.findings else ()
    return promise is not None and set(lacking) <= set(promise.promised) and _in_time(case, event, promise.by, rules)


def _in_time(case: Case, event: Happened, by: date | None, rules: Rules) -> bool:
    """Whether what is promised by a day can still come in then, and comes within the promised limit."""
    return by is not None and legal_day(event.at) <= by <= _promise_limit(case, rules)


def _promise_limit(case: Case, rules: Rules) -> date:
    limit = rules.clock("promised") or rules.clock("statutory")
    return date.max if limit is None else add(case.supplied_on, limit.days, limit.unit, rules.calendar).day


def acceptance_day(case: Case, event: Happened) -> date:
    """After a notice the day on which the last correction came in; before one, the day of the word."""
    return case.supplied_on if case.round > 1 else legal_day(event.at)
