"""An item's clocks at work on a case: start, pause, extend, lapse, lights.

Day 0 is not counted; what unit a limit is counted in, the catalogue says (许可法 82: working days only for its own
limits). Calendar arithmetic is :mod:`pipelines.workdays`.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Literal

from pipelines.case import Case, ClockName, RunningClock, State, Turn
from pipelines.catalog import Catalog, Clock, Start
from pipelines.legal_days import begins
from pipelines.workdays import Calendar, Due, add

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
        clocks[name] = _due_on(
            RunningClock(start=day, due=day), _counted(limit, day, (), rules.calendar), rules.calendar
        )
    return case.but(clocks=clocks)


def answers_anew(case: Case, day: date, rules: Rules) -> Case:
    """The case with the notice clock running once more, from the day on which a supplement came in.

    The law sets no limit of its own for looking at a supplement, so the one of 许可法 32(四) is taken; its passing only
    warns (:func:`accepts_by_silence`). Where the day of supply is itself the day of the warning, the warning is noted
    with it: a second supplement of that day would be warned of under the same key.
    """
    limit = rules.clock("notice")
    if limit is None or (limit.start or USUAL_START["notice"]) != "received":
        return case
    clock = _due_on(RunningClock(start=day, due=day), _counted(limit, day, (), rules.calendar), rules.calendar)
    clock = clock.model_copy(update={"warned": clock.warn_on == day})
    return case.but(clocks={**case.clocks, "notice": clock})


def accepts_by_silence(case: Case, name: ClockName, rules: Rules) -> bool:
    """Whether the passing of a clock means acceptance: only of the first round, whose silence 许可法 32(四) speaks of."""
    limit = rules.clock(name)
    return name == "notice" and case.round == 1 and limit is not None and limit.on_lapse == "deemed_accepted"


def on_lapse(case: Case, name: ClockName, rules: Rules) -> Literal["deemed_accepted", "lapsed"] | None:
    """What the passing of a clock does to this case: acceptance, its end, or nothing but a red light."""
    limit = rules.clock(name)
    if accepts_by_silence(case, name, rules):
        return "deemed_accepted"
    ends = name == "correction" and limit is not None and limit.on_lapse == "lapsed" and limit.basis
    return "lapsed" if ends else None


def recounted(case: Case, name: ClockName, rules: Rules) -> Case:
    """A last day, counted again from its start with the calendar as it is known now.

    A day that is certain is never replaced by a provisional one, and the applicant's own limit never gets shorter than it
    was told. A clock whose course was not kept stays as it is.
    """
    limit, running = rules.clock(name), case.clocks[name]
    if limit is None or not _course_is_known(running):
        return case
    due = _counted(limit, running.start, running.turns, rules.calendar)
    worse = due.provisional and not running.provisional
    shorter = name == "correction" and due.day < running.due
    if worse or shorter or (due.day, due.provisional) == (running.due, running.provisional):
        return case
    return case.but(clocks={**case.clocks, name: _due_on(running, due, rules.calendar)})


def all_recounted(case: Case, rules: Rules) -> Case:
    """The case with every clock counted again that still runs."""
    for name, clock in case.clocks.items():
        case = case if clock.lapsed else recounted(case, name, rules)
    return case


def _course_is_known(running: RunningClock) -> bool:
    kinds = {turn.kind for turn in running.turns}
    return (not running.extended or "extended" in kinds) and (running.paused_on is None or "paused" in kinds)


def _counted(limit: Clock, start: date, turns: tuple[Turn, ...], calendar: Calendar) -> Due:
    """The last day of a limit after all that moved it."""
    due, paused_on = add(start, limit.days, limit.unit, calendar), start
    for turn in turns:
        if turn.kind == "paused":
            paused_on = turn.on
        else:
            due = _moved(due, turn, limit, calendar, paused_on)
    return due


def _moved(due: Due, turn: Turn, limit: Clock, calendar: Calendar, paused_on: date) -> Due:
    """A last day after an extension, or after a procedure that began on ``paused_on``."""
    if turn.kind == "extended":
        if limit.extension is None:
            return due
        moved = add(due.day, limit.extension.days, limit.unit, calendar)
    elif paused_on >= due.day:
        return due
    else:
        left = _units_between(paused_on, due.day, limit, calendar)
        moved = add(turn.on, left, limit.unit if limit.unit != "month" else "natural_day", calendar)
    return Due(moved.day, due.provisional or moved.provisional)


def _due_on(running: RunningClock, due: Due, calendar: Calendar) -> RunningClock:
    """The clock with that last day; a warning that came too early for it comes again."""
    warn_on = max(running.start, calendar.workday_before(due.day))
    warned = running.warned and running.warn_on == warn_on
    return running.model_copy(
        update={"due": due.day, "provisional": due.provisional, "warn_on": warn_on, "warned": warned}
    )


def stopped(case: Case, *names: ClockName) -> Case:
    """The case without those clocks: their act was done, or they no longer matter."""
    return case.but(clocks={name: clock for name, clock in case.clocks.items() if name not in names})


def paused(case: Case, day: date, rules: Rules) -> Case:
    """The clocks that a special procedure stops, stopped on ``day`` (许可法 45; the promised clock as the item says)."""
    clocks = dict(case.clocks)
    for name, running in case.clocks.items():
        limit = rules.clock(name)
        if name in ("statutory", "promised") and limit is not None and limit.pauses and running.paused_on is None:
            turns = (*running.turns, Turn(kind="paused", on=day))
            clocks[name] = running.model_copy(update={"paused_on": day, "turns": turns})
    return case.but(clocks=clocks)


def resumed(case: Case, day: date, rules: Rules) -> Case:
    """The paused clocks run on: as many units are left on ``day`` as were left when they stopped."""
    for name in case.clocks:
        case = recounted(case, name, rules)
    clocks = dict(case.clocks)
    for name, running in case.clocks.items():
        limit = rules.clock(name)
        if running.paused_on is None or limit is None:
            continue
        turn = Turn(kind="resumed", on=day)
        due = _moved(Due(running.due, running.provisional), turn, limit, rules.calendar, running.paused_on)
        going = running.model_copy(update={"paused_on": None, "turns": (*running.turns, turn)})
        clocks[name] = _due_on(going, due, rules.calendar)
    return case.but(clocks=clocks)


def extended(case: Case, name: ClockName, day: date, rules: Rules) -> Case:
    """The one extension of a limit, given on ``day``, counted on from its last day (许可法 42)."""
    limit = rules.clock(name)
    if limit is None or limit.extension is None:
        return case
    running, turn = recounted(case, name, rules).clocks[name], Turn(kind="extended", on=day)
    due = _moved(Due(running.due, running.provisional), turn, limit, rules.calendar, day)
    longer = running.model_copy(update={"extended": True, "turns": (*running.turns, turn)})
    return case.but(clocks={**case.clocks, name: _due_on(longer, due, rules.calendar)})


def passes_at(due: date) -> datetime:
    """The instant at which the last day is over: midnight in Asia/Shanghai."""
    return begins(due + timedelta(days=1))


def deadlines(case: Case) -> dict[ClockName, datetime]:
    """When each clock that runs will have passed.

    Paused and lapsed clocks never fire; the correction clock only while the applicant's answer is waited for.
    """
    return {
        name: passes_at(clock.due)
        for name, clock in case.clocks.items()
        if clock.paused_on is None and not clock.lapsed and is_waited_for(case, name)
    }


def is_waited_for(case: Case, name: ClockName) -> bool:
    """Whether a clock can pass where the case stands: the applicant's, only while it is the applicant's turn."""
    return name != "correction" or case.state is State.CORRECTION_REQUESTED


def warnings(case: Case) -> dict[ClockName, datetime]:
    """When each clock that runs turns yellow, as long as that was not noted."""
    return {
        name: begins(clock.warn_on)
        for name in deadlines(case)
        for clock in (case.clocks[name],)
        if clock.warn_on is not None and not clock.warned
    }


def light_of(case: Case, name: ClockName, today: date, rules: Rules) -> Light:
    """The light of a clock of a case; green where it cannot pass."""
    return light(case.clocks[name], today, rules) if is_waited_for(case, name) else "green"


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
