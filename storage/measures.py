"""What the office's machines watch: how much waits, how long it has waited, which last days come near.

Asked again and again while the office works, so every question reads live rows through an index: what is done, archived
or over costs nothing, however much there is of it.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import get_args

from sqlalchemy import Connection, Engine, event, func, or_, select
from sqlalchemy import case as sql_case

from pipelines.case import ClockName, State
from pipelines.clocks import passes_at
from pipelines.legal_days import legal_day
from storage.schema.columns import written
from storage.tables import cases, deadlines, tasks
from storage.webhooks.watch import count_by_state

CLOCKS: tuple[ClockName, ...] = get_args(ClockName)
OVER = (State.ARCHIVED, State.NOT_ACCEPTED, State.RETURNED, State.WITHDRAWN, State.LAPSED, State.TERMINATED)
"""Where no case waits for anybody any more: never counted."""
LIVE = tuple(state.value for state in State if state not in OVER)
_LIVE = [written(state) for state in LIVE]

TASK_STATES = ("ready", "later", "sent", "running", "dead")
"""Of tasks that are counted; ``later``: ready, but not before a time that has not come."""

BUCKETS = ("overdue", "0-1", "2-3", "4+")
"""Natural days that are left: 0 is the last day itself."""


@dataclass(frozen=True)
class Measures:
    """One look at the database.

    Attributes:
        tasks: how many by (queue, lane, state) as in TASK_STATES. Done ones are not counted.
        oldest: seconds that the oldest one whose time has come has waited to be sent, by (queue, lane).
        cases: how many by state, of the states in which a case waits for somebody.
        days_left: how many clocks run, by (clock, natural days left as in BUCKETS). A clock that has passed stays
            ``overdue`` until its case is over.
        untold: deadlines that are over and that no scheduler has told yet.
        webhooks: endpoints of integrators by state as in WEBHOOK_STATES.
    """

    tasks: Mapping[tuple[str, str, str], int]
    oldest: Mapping[tuple[str, str], float]
    cases: Mapping[str, int]
    days_left: Mapping[tuple[str, str], int]
    untold: int
    webhooks: Mapping[str, int] = field(default_factory=dict)


def measure(connection: Connection, now: datetime) -> Measures:
    """Take all measures.

    Args:
        connection: reading is enough.
        now: the present instant.
    """
    counts, oldest = _ready(connection, now)
    counts.update(_under_way(connection))
    untold = select(func.count()).select_from(deadlines).where(deadlines.c.passes_at <= now)
    return Measures(
        tasks=counts,
        oldest=oldest,
        cases=_cases(connection),
        days_left=_days_left(connection, now),
        untold=int(connection.execute(untold).scalar_one()),
        webhooks=count_by_state(connection),
    )


def _ready(connection: Connection, now: datetime) -> tuple[Counter[tuple[str, str, str]], dict[tuple[str, str], float]]:
    # By line, which the index of ready tasks begins with: the rows themselves are not touched.
    due = tasks.c.run_at <= now
    rows = connection.execute(
        select(
            tasks.c.line,
            func.count().label("all"),
            func.count(sql_case((due, 1))).label("due"),
            func.min(tasks.c.run_at).label("first"),
        )
        .where(tasks.c.state == written("ready"))
        .group_by(tasks.c.line)
    )
    counts: Counter[tuple[str, str, str]] = Counter()
    oldest: dict[tuple[str, str], float] = {}
    for row in rows:
        queue, lane, *_ = row.line.split("/", 2)
        counts[queue, lane, "ready"] += row.due
        counts[queue, lane, "later"] += row.all - row.due
        waited = max(0.0, (now - row.first).total_seconds())
        oldest[queue, lane] = max(waited, oldest.get((queue, lane), 0.0))
    return counts, oldest


def _under_way(connection: Connection) -> Counter[tuple[str, str, str]]:
    counts: Counter[tuple[str, str, str]] = Counter()
    for state in ("sent", "running", "dead"):
        rows = connection.execute(
            select(tasks.c.queue, tasks.c.lane, func.count().label("all"))
            .where(tasks.c.state == written(state))
            .group_by(tasks.c.queue, tasks.c.lane)
        )
        counts.update({(row.queue, row.lane, state): row.all for row in rows})
    return counts


def _cases(connection: Connection) -> dict[str, int]:
    rows = connection.execute(
        select(cases.c.state, func.count().label("all")).where(cases.c.state.in_(_LIVE)).group_by(cases.c.state)
    )
    return {row.state: row.all for row in rows}


def _days_left(connection: Connection, now: datetime) -> Counter[tuple[str, str]]:
    today = legal_day(now)
    bucket = sql_case(
        (deadlines.c.passes_at <= now, "overdue"),
        (deadlines.c.passes_at <= passes_at(today + timedelta(days=1)), "0-1"),
        (deadlines.c.passes_at <= passes_at(today + timedelta(days=3)), "2-3"),
        else_="4+",
    ).label("left")
    rows = connection.execute(
        select(deadlines.c.clock, bucket, func.count().label("all")).group_by(deadlines.c.clock, bucket)
    )
    counts = Counter({(row.clock, row.left): row.all for row in rows})
    for clock, lapsed in _lapsed(connection).items():
        if lapsed:
            counts[clock, "overdue"] += lapsed
    return counts


def _lapsed(connection: Connection) -> dict[str, int]:
    """Clocks whose passing was told: they have no row among the deadlines any more, their cases go on."""
    passed = {name: cases.c.case["clocks", name, "lapsed"].as_boolean() for name in CLOCKS}
    row = connection.execute(
        select(*[func.count(sql_case((is_so, 1))).label(name) for name, is_so in passed.items()]).where(
            cases.c.state.in_(_LIVE), or_(*passed.values())
        )
    ).one()
    return dict(zip(passed, row, strict=True))


def count_connections(engine: Engine, opened: Callable[[], None]) -> None:
    """Have each new connection to the database counted: many of them are a server that comes and goes."""

    def count(*_: object) -> None:
        opened()

    event.listen(engine, "connect", count)
