"""An item's clocks at work on a case: start, pause, extend, lapse, lights.

Day 0 is not counted; what unit a limit is counted in, the catalogue says (许可法 82: working days only for its own
limits). Calendar arithmetic is :mod:`pipelines.workdays`.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import Literal

from pipelines.case import SHANGHAI, Case, ClockName, RunningClock, State
from pipelines.catalog import Catalog, Clock, Start
from pipelines.workdays import Calendar, add

PROCEDURES = ("听证", "招标", "拍卖", "检验", "检测", "检疫", "鉴定", "专家评审")
"""The eight kinds that stop the statutory clock (许可法 45); 现场勘验 is none of them."""

Light = Literal["green", "yellow", "red"]


@dataclass(frozen=True)
class Rules:
    """What decides beside the case and the event: the catalogue in force at receipt, and the calendar."""

    catalog: Catalog
    calendar: Calendar

    def clock(self, name: ClockName) -> Clock | None:
        """The item's limit of that name, or None where the item has none."""
        clock: Clock | None = getattr(self.catalog.item.clocks, name)
        return clock


USUAL_START: dict[ClockName, Start] = {
    "notice": "received",
    "correction": "told",
    "statutory": "accepted",
    "promised": "accepted",
    "delivery": "decided",
}
"""Where a clock starts when the catalogue does not say ``from``."""


def begun(case: Case, start: Start, day: date, rules: Rules) -> Case:
    """The case with every clock running that starts with this event; one that runs already is left alone."""
    clocks = dict(case.clocks)
    for name, usual in USUAL_START.items():
        limit = rules.clock(name)
        if limit is None or name in clocks or (limit.start or usual) != start:
            continue
        due = add(day, limit.days, limit.unit, rules.calendar)
        clocks[name] = RunningClock(start=day, due=due.day, provisional=due.provisional)
    return case.but(clocks=clocks)


def recounted(case: Case, name: ClockName, rules: Rules) -> Case:
    """A provisional last day, counted again with the calendar as it is known now; later days only.

    A clock that was paused or extended keeps its day: its count has no single beginning.
    """
    limit, running = rules.clock(name), case.clocks[name]
    if limit is None or not running.provisional or running.extended:
        return case
    due = add(running.start, limit.days, limit.unit, rules.calendar)
    if due.day <= running.due:
        return case
    moved = running.model_copy(update={"due": due.day, "provisional": due.provisional})
    return case.but(clocks={**case.clocks, name: moved})


def stopped(case: Case, *names: ClockName) -> Case:
    """The case without those clocks: their act was done, or they no longer matter."""
    return case.but(clocks={name: clock for name, clock in case.clocks.items() if name not in names})


def paused(case: Case, day: date, rules: Rules) -> Case:
    """The clocks that a special procedure stops, stopped on ``day`` (许可法 45; the promised clock as the item says)."""
    clocks = dict(case.clocks)
    for name, running in case.clocks.items():
        limit = rules.clock(name)
        if name in ("statutory", "promised") and limit is not None and limit.pauses and running.paused_on is None:
            clocks[name] = running.model_copy(update={"paused_on": day})
    return case.but(clocks=clocks)


def resumed(case: Case, day: date, rules: Rules) -> Case:
    """The paused clocks run on: as many units are left on ``day`` as were left when they stopped."""
    clocks = dict(case.clocks)
    for name, running in case.clocks.items():
        limit = rules.clock(name)
        if running.paused_on is None or limit is None:
            continue
        if running.paused_on >= running.due:
            clocks[name] = running.model_copy(update={"paused_on": None})
            continue
        left = _units_between(running.paused_on, running.due, limit, rules.calendar)
        due = add(day, left, limit.unit if limit.unit != "month" else "natural_day", rules.calendar)
        clocks[name] = running.model_copy(
            update={"paused_on": None, "due": due.day, "provisional": running.provisional or due.provisional}
        )
    return case.but(clocks=clocks)


def extended(case: Case, name: ClockName, rules: Rules) -> Case:
    """The one extension of a limit, counted on from its last day (许可法 42)."""
    limit, running = rules.clock(name), case.clocks[name]
    if limit is None or limit.extension is None:
        return case
    due = add(running.due, limit.extension.days, limit.unit, rules.calendar)
    longer = running.model_copy(
        update={"due": due.day, "provisional": running.provisional or due.provisional, "extended": True}
    )
    return case.but(clocks={**case.clocks, name: longer})


def passes_at(due: date) -> datetime:
    """The instant at which the last day is over: midnight in Asia/Shanghai."""
    return datetime.combine(due + timedelta(days=1), time.min, SHANGHAI)


def deadlines(case: Case) -> dict[ClockName, datetime]:
    """When each clock that runs will have passed.

    Paused and lapsed clocks never fire; the correction clock only while the applicant's answer is waited for.
    """
    waits = case.state is State.CORRECTION_REQUESTED
    return {
        name: passes_at(clock.due)
        for name, clock in case.clocks.items()
        if clock.paused_on is None and not clock.lapsed and (name != "correction" or waits)
    }


def light(clock: RunningClock, today: date, rules: Rules) -> Light:
    """Red when the limit is over, yellow from one working day before its last day, else green."""
    if clock.paused_on is not None:
        return "green"
    if today > clock.due:
        return "red"
    return "yellow" if add(today, 1, "workday", rules.calendar).day >= clock.due else "green"


def _units_between(start: date, end: date, limit: Clock, calendar: Calendar) -> int:
    if limit.unit != "workday":
        return (end - start).days
    days = (start + timedelta(days=n) for n in range(1, (end - start).days + 1))
    return sum(1 for day in days if calendar.is_workday(day))
