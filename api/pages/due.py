"""How much time is left, in words: 剩 3 个工作日, 今天到期, 已逾期 2 天."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta

from api.deps import Deps
from api.showing import clock_label, clocks_in_order
from pipelines.case import Case, ClockName, RunningClock, State
from pipelines.clocks import Light, Rules, is_waited_for, light_of, on_lapse
from storage.listing import next_to_pass, overdue_notices

AHEAD = timedelta(days=12)
"""Longer than any run of days off with the working days around it."""

WAITING_FOR_THE_OFFICE = (State.AWAITING_CLERK, State.NEEDS_ATTENTION)
"""Where a case stands that only a person brings on."""


@dataclass(frozen=True)
class DueShown:
    """A clock as a page shows it.

    Attributes:
        silence: when it passes, the application counts as accepted.
        supplement: it is the office's turn to answer a supplement; nothing is accepted by its passing.
    """

    name: ClockName
    label: str
    light: Light
    due: date
    left: str
    provisional: bool
    hint: str
    silence: bool = False
    supplement: bool = False


def clocks_shown(case: Case, deps: Deps) -> tuple[DueShown, ...]:
    """The clocks of a case, the most urgent first."""
    rules, today = deps.ledger.rules(case), deps.today()
    return tuple(_shown(case, name, clock, rules, today) for name, clock in clocks_in_order(case))


@dataclass(frozen=True)
class Looming:
    """A case whose notice clock is near its end or over: its silence is about to mean acceptance, or a supplement waits."""

    number: str
    applicant: str
    left: str
    light: Light


def looming(deps: Deps) -> tuple[tuple[Looming, ...], tuple[Looming, ...]]:
    """The cases in which the office must speak and the last day is near or over, the most urgent first (许可法 32).

    Returns:
        Those where silence accepts, and those where a supplement waits for an answer.
    """
    silent, supplied = [], []
    over = overdue_notices(deps.ledger.engine, WAITING_FOR_THE_OFFICE)
    for case in (*over, *next_to_pass(deps.ledger.engine, "notice", deps.now() + AHEAD)):
        shown = next((one for one in clocks_shown(case, deps) if one.name == "notice"), None)
        if shown is None or shown.light == "green":
            continue
        one = Looming(case.number, case.facts.applicant.name or "（未填写）", shown.left, shown.light)
        if shown.silence:
            silent.append(one)
        elif shown.supplement:
            supplied.append(one)
    return tuple(silent), tuple(supplied)


def _shown(case: Case, name: ClockName, clock: RunningClock, rules: Rules, today: date) -> DueShown:
    limit, does = rules.clock(name), on_lapse(case, name, rules)
    supplement = name == "notice" and case.round > 1
    hints = [f"自 {clock.start.isoformat()} 起算"]
    if does == "deemed_accepted":
        hints.append("逾期不告知即视为受理")
    if supplement:
        hints.append("补正材料全部补齐的应当受理，逾期不会自动受理")
    if limit is not None and limit.basis and not supplement:
        hints.append(limit.basis)
    if clock.provisional:
        hints.append(
            "所在年份的放假安排尚未公布，日期为暂定：元旦、劳动节、国庆节的法定放假日已扣除，春节、清明节、端午节、中秋节和调休未知，公布后自动重算"
        )
    return DueShown(
        name=name,
        label=clock_label(case, name),
        light=light_of(case, name, today, rules),
        due=clock.due,
        left=_left(clock, rules, name, today) if is_waited_for(case, name) else "已补交",
        provisional=clock.provisional,
        hint="；".join(hints),
        silence=does == "deemed_accepted",
        supplement=supplement,
    )


def _left(clock: RunningClock, rules: Rules, name: ClockName, today: date) -> str:
    if clock.paused_on is not None:
        return "暂停计时"
    if today > clock.due:
        return f"已逾期 {(today - clock.due).days} 天"
    if today == clock.due:
        return "今天到期"
    limit = rules.clock(name)
    days = (clock.due - today).days
    if limit is None or limit.unit != "workday":
        return f"剩 {days} 天"
    worked = sum(rules.calendar.is_workday(today + timedelta(days=n)) for n in range(1, days + 1))
    return f"剩 {worked} 个工作日"
