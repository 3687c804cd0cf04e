"""From acceptance to the decision: review, special procedures, extension, fetched materials, the decision."""

from __future__ import annotations

from pipelines.case import Case, State
from pipelines.clocks import PROCEDURES, Rules, begun, extended, paused, resumed, stopped
from pipelines.decision import Decision, settle
from pipelines.errors import Impossible
from pipelines.events import Decided, Extended, Fetched, ProcedureBegun, ProcedureEnded, ReviewBegun
from pipelines.legal_days import legal_day
from pipelines.steps.letters import order


def begin(case: Case, event: ReviewBegun, rules: Rules) -> Decision:
    """A reviewer takes the case up."""
    return settle(case.but(state=State.REVIEWING))


def suspend(case: Case, event: ProcedureBegun, rules: Rules) -> Decision:
    """Only the eight procedures of 许可法 45 stop the clocks, and only with a written notice of the time needed."""
    if event.procedure not in PROCEDURES:
        raise Impossible(
            f"“{event.procedure}”不属于可以扣除期限的特别程序。",
            cure=f"可选：{'、'.join(PROCEDURES)}（行政许可法第四十五条）。",
        )
    case = paused(case, legal_day(event.at), rules).but(state=State.SUSPENDED, procedure=event.procedure)
    letter = order(
        case, event, "special_procedure", procedure=event.procedure, days_needed=event.days, reason=event.reason
    )
    return settle(case, letter)


def resume(case: Case, event: ProcedureEnded, rules: Rules) -> Decision:
    """The clocks run on with what was left of them."""
    state = State.DEFERRED_ACCEPTED if case.deferred_open else State.REVIEWING
    return settle(resumed(case, legal_day(event.at), rules).but(state=state, procedure=""))


def extend(case: Case, event: Extended, rules: Rules) -> Decision:
    """Once, with an approver, and the applicant is told why (许可法 42)."""
    if not event.approver or not event.reason:
        raise Impossible(
            "延长期限须写明批准人和理由。", cure="请填写批准的本机关负责人及延长理由（行政许可法第四十二条）。"
        )
    case = extended(case, "statutory", legal_day(event.at), rules)
    clock = case.clocks["statutory"]
    letter = order(case, event, "extension", due=clock.due, due_provisional=clock.provisional, reason=event.reason)
    return settle(case, letter)


def fetched(case: Case, event: Fetched, rules: Rules) -> Decision:
    """The office got shareable materials itself (国令716号 7)."""
    if unknown := [code for code in event.materials if code not in case.fetch_open]:
        raise Impossible(f"没有待调取的材料：{'、'.join(unknown)}", cure="请核对材料编号。")
    got = event.materials or case.fetch_open
    return settle(case.but(fetch_open=tuple(code for code in case.fetch_open if code not in got)))


def decide(case: Case, event: Decided, rules: Rules) -> Decision:
    """The decision, and the clock of its delivery (许可法 38, 44)."""
    if event.outcome == "refused" and not event.reason.strip():
        raise Impossible("不予许可必须说明理由。", cure="请填写理由（行政许可法第三十八条）。")
    day = legal_day(event.at)
    case = stopped(case, "statutory", "promised").but(
        state=State.GRANTED if event.outcome == "granted" else State.REFUSED,
        outcome=event.outcome,
        reason=event.reason,
        decided_on=day,
    )
    case = begun(case, "decided", day, rules)
    return settle(case, order(case, event, "decision", outcome=event.outcome, reason=event.reason))


# --- what stands in the way: a Chinese sentence, or None -------------------------------------------------------------


def not_decidable(case: Case, rules: Rules) -> str | None:
    """No decision while a deferred item or a material to be fetched is open, or a page unread."""
    if case.deferred_open:
        return f"容缺材料尚未补齐：{'、'.join(case.deferred_open)}"
    if case.fetch_open:
        return f"尚有材料待本机关调取：{'、'.join(case.fetch_open)}"
    return "材料尚在数字化，请稍候。" if case.unread else None


def not_extendable(case: Case, rules: Rules) -> str | None:
    """Only a statutory limit that allows it, and once."""
    limit, clock = rules.clock("statutory"), case.clocks.get("statutory")
    if limit is None or limit.extension is None or clock is None:
        return "本事项的法定期限不能延长。"
    if clock.lapsed:
        return "法定期限已经届满，不能再延长（行政许可法第四十二条）。"
    return "期限已经延长过一次。" if clock.extended else None


def nothing_to_fetch(case: Case, rules: Rules) -> str | None:
    """Something must wait to be fetched."""
    return None if case.fetch_open else "没有待调取的材料。"
