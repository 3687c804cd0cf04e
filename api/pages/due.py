"""How much time is left, in words: 剩 3 个工作日, 今天到期, 已逾期 2 天."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta

from api.deps import Deps
from api.showing import CLOCKS
from pipelines.case import Case, ClockName, RunningClock
from pipelines.clocks import Light, Rules, light
from storage.listing import next_to_pass

AHEAD = timedelta(days=12)
"""Longer than any run of days off with the working days around it."""


@dataclass(frozen=True)
class DueShown:
    """A clock as a page shows it; ``silence``: when it passes, the application counts as accepted."""

    name: ClockName
    label: str
    light: Light
    due: date
    left: str
    provisional: bool
    hint: str
    silence: bool = False


def clocks_shown(case: Case, deps: Deps) -> tuple[DueShown, ...]:
    """The clocks of a case, the most urgent first."""
    rules, today = deps.ledger.rules(case), deps.today()
    running: list[tuple[ClockName, RunningClock]] = sorted(case.clocks.items(), key=lambda pair: pair[1].due)
    return tuple(_shown(name, clock, rules, today) for name, clock in running)


@dataclass(frozen=True)
class Looming:
    """A case whose silence is about to mean acceptance."""

    number: str
    applicant: str
    left: str
    light: Light


def looming(deps: Deps) -> tuple[Looming, ...]:
    """The cases in which nobody has spoken yet and the last day is near, the most urgent first (许可法 32(四))."""
    found = []
    for case in next_to_pass(deps.ledger.engine, "notice", deps.now() + AHEAD):
        shown = next((one for one in clocks_shown(case, deps) if one.name == "notice"), None)
        if shown is not None and shown.silence and shown.light != "green":
            found.append(Looming(case.number, case.facts.applicant.name or "（未填写）", shown.left, shown.light))
    return tuple(found)


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
        silence=limit is not None and limit.on_lapse == "deemed_accepted",
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
