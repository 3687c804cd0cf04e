"""Ways in which a case ends before its decision, and the case that needs attention."""

from __future__ import annotations

from pipelines.case import Case, Problem, State
from pipelines.clocks import Rules
from pipelines.decision import Decision, settle
from pipelines.errors import Impossible
from pipelines.events import Declined, Retried, TaskDied, Terminated, Withdrawn
from pipelines.steps.letters import order


def decline(case: Case, event: Declined, rules: Rules) -> Decision:
    """Not needed, or another authority is competent: said at once, with the way to go (许可法 32(一)(二))."""
    if not event.reason.strip():
        raise Impossible("不予受理必须说明理由。", cure="请填写理由（行政许可法第三十二条）。")
    case = case.but(state=State.NOT_ACCEPTED, reason=event.reason, clocks={})
    letter = order(case, event, "not_acceptance", reason=event.reason, target_authority=event.target_authority)
    return settle(case, letter)


def withdraw(case: Case, event: Withdrawn, rules: Rules) -> Decision:
    """The applicant takes the application back."""
    return settle(case.but(state=State.WITHDRAWN, reason=event.reason, clocks={}))


def terminate(case: Case, event: Terminated, rules: Rules) -> Decision:
    """The procedure ends without a decision; why is on record."""
    if not event.reason.strip():
        raise Impossible("终止办理必须说明理由。", cure="请填写理由。")
    return settle(case.but(state=State.TERMINATED, reason=event.reason, clocks={}))


def died(case: Case, event: TaskDied, rules: Rules) -> Decision:
    """A step failed for good: never silence. The clocks run on."""
    if case.problem is not None and case.state is State.NEEDS_ATTENTION:
        return settle(case)
    problem = Problem(task_id=event.task_id, task=event.task, cause=event.cause, cure=event.cure, came_from=case.state)
    return settle(case.but(state=State.NEEDS_ATTENTION, problem=problem))


def retry(case: Case, event: Retried, rules: Rules) -> Decision:
    """Back to where the step failed; the ledger makes the dead tasks of the case ready again."""
    if case.problem is None:
        raise Impossible("没有失败的步骤。", cure="无需重试。")
    return settle(case.but(state=case.problem.came_from, problem=None))
