"""How much time is left, in words: 剩 3 个工作日, 今天到期, 已逾期 2 天."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta

from api.deps import Deps
from api.showing import CLOCKS
from pipelines.case import Case, ClockName, RunningClock
from pipelines.clocks import Light, Rules, light


@dataclass(frozen=True)
class DueShown:
    """A clock as a page shows it."""

    name: ClockName
    label: str
    light: Light
    due: date
    left: str
    provisional: bool
    hint: str


def clocks_shown(case: Case, deps: Deps) -> tuple[DueShown, ...]:
    """The clocks of a case, the most urgent first."""
    rules, today = deps.ledger.rules(case), deps.today()
    running: list[tuple[ClockName, RunningClock]] = sorted(case.clocks.items(), key=lambda pair: pair[1].due)
    return tuple(_shown(name, clock, rules, today) for name, clock in running)


def _shown(name: ClockName, clock: RunningClock, rules: Rules, today: date) -> DueShown:
    limit = rules.clock(name)
    hints = [f"自 {clock.start.isoformat()} 起算"]
    if limit is not None and limit.on_lapse == "deemed_accepted":
        hints.append("逾期不告知即视为受理")
    if limit is not None and limit.basis:
        hints.append(limit.basis)
    if clock.provisional:
        hints.append("所在年份的节假日尚未公布，日期为暂定")
    return DueShown(
        name=name,
        label=CLOCKS[name],
        light=light(clock, today, rules),
        due=clock.due,
        left=_left(clock, rules, name, today),
        provisional=clock.provisional,
        hint="；".join(hints),
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
