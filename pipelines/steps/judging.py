"""After the check: who gives the word, and what is told. The law: 许可法 32; the shape: the design, "States"."""

from __future__ import annotations

from pipelines.case import Answered, Case, Findings, State, Told
from pipelines.clocks import Rules, stopped
from pipelines.decision import Decision, settle
from pipelines.events import DoubtsAnswered, Found, Happened, NoticeGiven, SentBack
from pipelines.steps.acceptance import accept, acceptance_day, promise_stands
from pipelines.steps.letters import order, receipted
from pipelines.tasks import CheckCase


def judge(case: Case, event: Found, rules: Rules) -> Decision:
    """The check is done. At a window the clerk has the word; elsewhere a report without any doubt acts by itself."""
    if event.check_no != case.check_no:
        return settle(case)
    case = case.but(findings=_found(event))
    if event.findings.doubts:
        return _ask_clerk(case, event)
    if case.round > 1 and event.findings.lines and not event.findings.fresh:
        return _still_open(case, event)
    if case.facts.channel == "window":
        return _ask_clerk(case, event)
    if event.findings.lines:
        return tell(case, event, rules)
    if event.findings.deferred and not promise_stands(case, event, rules):
        return _ask_clerk(case, event)
    return accept(case, event, acceptance_day(case, event), rules)


def _found(event: Found) -> Findings:
    return event.findings.model_copy(update={"check_no": event.check_no})


def note(case: Case, event: Found, rules: Rules) -> Decision:
    """A check after acceptance: for the reviewer, and to see whether a promise was kept."""
    if event.check_no != case.check_no:
        return settle(case)
    state = case.state
    # A paper that expired, or of which nobody knows whether it is good, keeps no promise.
    still = tuple(c for c in case.deferred_open if c in (*event.findings.deferred, *event.findings.faulty))
    if state is State.DEFERRED_ACCEPTED and not still:
        state = State.ACCEPTED
    first = case.findings is None
    fetch = tuple(code for code in event.findings.fetch if first or code in case.fetch_open)
    noted = case.but(state=state, findings=_found(event), deferred_open=still, fetch_open=fetch)
    noted = noted.but(told=case.told + _told_first(noted, still))
    asked = any(doubt.partition(".")[0] in still for doubt in event.findings.doubts)
    noted, receipts = receipted(noted, event, deferred=still, unsettled=asked, anew=bool(case.deferred_open))
    return settle(noted, *receipts)


def _told_first(case: Case, codes: tuple[str, ...]) -> tuple[Told, ...]:
    """What is wrong with the papers by which a promise was to be kept, and was not told before."""
    known = {told.deficiency.id for told in case.told}
    lines = case.findings.lines if case.findings else ()
    return tuple(line for line in lines if line.material in codes and line.deficiency.id not in known)


def stale(case: Case, event: Happened, rules: Rules) -> Decision:
    """An answer that came too late to matter: nothing changes."""
    return settle(case)


def answer(case: Case, event: DoubtsAnswered, rules: Rules) -> Decision:
    """The clerk answered; the check is made again with the answers."""
    answers = dict(case.answers)
    for given in event.answers:
        answers[given.id] = Answered.model_validate(
            {"is": given.is_, "note": given.note, "by": event.by, "places": given.places}
        )
    state = State.PRECHECKING if case.state is State.AWAITING_CLERK else case.state
    asked = case.but(state=state, answers=answers, check_no=case.check_no + 1)
    return settle(asked, CheckCase(check_no=asked.check_no))


def tell(case: Case, event: Found | NoticeGiven | SentBack, rules: Rules) -> Decision:
    """The one notice of the round: everything at once (许可法 32(四)); or the return with its list (登记细则 18)."""
    findings = case.findings or Findings()
    returns = rules.catalog.item.on_deficiency == "return"
    known = {told.deficiency.id for told in case.told}
    told = case.told + tuple(line for line in findings.lines if line.deficiency.id not in known)
    case = stopped(case, "notice").but(
        state=State.RETURNED if returns else State.CORRECTION_REQUESTED,
        told=told,
        reason=getattr(event, "reason", "") or case.reason,
    )
    case, receipts = receipted(case, event)
    deadline = case.clocks.get("correction")
    letter = order(
        case,
        event,
        "return" if returns else "notice",
        told=findings.lines,
        deferred=findings.deferred,
        due=deadline.due if deadline else None,
        due_provisional=deadline.provisional if deadline else False,
        reason=case.reason,
        proof=findings.proof,
    )
    return settle(case, *receipts, letter)


def _ask_clerk(case: Case, event: Happened) -> Decision:
    doubts = case.findings.doubts if case.findings else ()
    case, receipts = receipted(case.but(state=State.AWAITING_CLERK), event, unsettled=bool(doubts))
    return settle(case, *receipts)


def _still_open(case: Case, event: Happened) -> Decision:
    """Told items are still missing: a receipt that lists them, no new notice, the same deadline.

    Where it was given while questions were open, it is given again with what the answers brought up.
    """
    case = stopped(case, "notice").but(state=State.CORRECTION_REQUESTED)
    case, receipts = receipted(case, event, anew=True)
    return settle(case, *receipts)
