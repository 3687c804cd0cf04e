"""Ways in which a case ends before its decision. What had failed is then of no more use to it."""

from __future__ import annotations

from pipelines.case import Case, State
from pipelines.clocks import Rules
from pipelines.decision import Decision, settle
from pipelines.errors import Impossible
from pipelines.events import Declined, Terminated, Withdrawn
from pipelines.steps.letters import order


def decline(case: Case, event: Declined, rules: Rules) -> Decision:
    """Not needed, or another authority is competent: said at once, with the way to go (许可法 32(一)(二))."""
    if not event.reason.strip():
        raise Impossible("不予受理必须说明理由。", cure="请填写理由（行政许可法第三十二条）。")
    case = case.but(state=State.NOT_ACCEPTED, reason=event.reason, clocks={}, problems=(), stood=None)
    letter = order(case, event, "not_acceptance", reason=event.reason, target_authority=event.target_authority)
    return settle(case, letter)


def withdraw(case: Case, event: Withdrawn, rules: Rules) -> Decision:
    """The applicant takes the application back."""
    return settle(case.but(state=State.WITHDRAWN, reason=event.reason, clocks={}, problems=(), stood=None))


def terminate(case: Case, event: Terminated, rules: Rules) -> Decision:
    """The procedure ends without a decision; why is on record."""
    if not event.reason.strip():
        raise Impossible("终止办理必须说明理由。", cure="请填写理由。")
    return settle(case.but(state=State.TERMINATED, reason=event.reason, clocks={}, problems=(), stood=None))
