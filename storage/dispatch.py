"""What the scheduler asks of the tables: which deadlines passed, which tasks were lost, whose death is untold."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import NamedTuple

from sqlalchemy import ColumnElement, Connection, and_, literal, or_, select, tuple_, update

from storage.schema.columns import written
from storage.tables import deadlines, history, tasks

WORN_OUT = "多次执行中断：处理进程反复退出"

LOST = timedelta(seconds=60)
"""How long a sent task may wait unclaimed before its message counts as lost. Sending again is harmless."""

STILL = timedelta(seconds=5)
"""The same, once for each task, where meanwhile nothing of its queue and lane was taken. A process that froze or died between
its claim and its publishing leaves tasks that count as sent, and with enough of them there is room for no others."""


@dataclass(frozen=True)
class Passed:
    """A last day that is over.

    Attributes:
        passes_at: when it was over; a clock that was moved meanwhile has another.
    """

    case_number: str
    clock: str
    passes_at: datetime

    @property
    def key(self) -> str:
        """One firing, one key, whoever tells it."""
        return f"deadline-{self.case_number}-{self.clock}-{self.passes_at.timestamp():.0f}"


@dataclass(frozen=True)
class Near:
    """A last day that is near."""

    case_number: str
    clock: str
    warns_at: datetime

    @property
    def key(self) -> str:
        """One warning of one day, one key, whoever tells it."""
        return f"warning-{self.case_number}-{self.clock}-{self.warns_at.timestamp():.0f}"


@dataclass(frozen=True)
class Death:
    """A task that is dead, and its case does not know yet."""

    task_id: str
    case_number: str
    kind: str
    error: str
    key: str


class Grave(NamedTuple):
    """Where a dead task stands among the others."""

    died_at: datetime
    task_id: str


def death_key(task_id: str, died_at: datetime) -> str:
    """The ledger's key of one death: the same task may be retried and die again."""
    return f"died-{task_id}-{died_at.timestamp():.6f}"


def waits(connection: Connection, case_number: str, besides: Sequence[str] = ()) -> bool:
    """Whether any task of a case waits or runs, other than the kinds in ``besides``."""
    return _any_open(connection, case_number, tasks.c.kind.not_in(besides))


def is_under_way(connection: Connection, case_number: str, kind: str) -> bool:
    """Whether a task of this kind waits or runs for the case."""
    return _any_open(connection, case_number, tasks.c.kind == kind)


def _any_open(connection: Connection, case_number: str, kinds: ColumnElement[bool]) -> bool:
    open_ = tasks.c.state.in_(("ready", "sent", "running")) & kinds
    return connection.execute(select(tasks.c.id).where(tasks.c.case_number == case_number, open_)).first() is not None


def passed(connection: Connection, now: datetime, limit: int = 200, after: Passed | None = None) -> list[Passed]:
    """Deadlines that are over, the oldest first.

    Args:
        connection: reading is enough.
        now: the present instant.
        limit: most that are given at once.
        after: the last one of those that were given before.
    """
    place = (deadlines.c.passes_at, deadlines.c.case_number, deadlines.c.clock)
    over = select(deadlines).where(deadlines.c.passes_at <= now).order_by(*place).limit(limit)
    if after is not None:
        last = (literal(after.passes_at, place[0].type), literal(after.case_number), literal(after.clock))
        over = over.where(tuple_(*place) > tuple_(*last))
    rows = connection.execute(over)
    return [Passed(row.case_number, row.clock, row.passes_at) for row in rows]


def near(connection: Connection, now: datetime, limit: int = 200, after: Near | None = None) -> list[Near]:
    """Last days that are near and were not warned of, the oldest first; arguments as of :func:`passed`."""
    place = (deadlines.c.warns_at, deadlines.c.case_number, deadlines.c.clock)
    due = deadlines.c.warns_at.is_not(None) & (deadlines.c.warns_at <= now)
    query = select(deadlines).where(due).order_by(*place).limit(limit)
    if after is not None:
        last = (literal(after.warns_at, place[0].type), literal(after.case_number), literal(after.clock))
        query = query.where(tuple_(*place) > tuple_(*last))
    return [Near(row.case_number, row.clock, row.warns_at) for row in connection.execute(query)]


def sweep(connection: Connection, now: datetime) -> int:
    """Rescue what was lost: expired leases and unclaimed messages are ready again, worn-out tasks are dead.

    Returns:
        How many leases had expired. Deaths are told by :func:`untold`.
    """
    expired = and_(tasks.c.state == written("running"), tasks.c.lease_until < now)
    dead = connection.execute(
        update(tasks)
        .where(expired, tasks.c.attempt >= tasks.c.max_attempts)
        .values(state="dead", done_at=now, token=None, lease_until=None, error=WORN_OUT)
    )
    # Its time stays as it was: it has come, it keeps its place in the line, and no clock that is ahead can put it off.
    again = connection.execute(
        update(tasks).where(expired).values(state="ready", sent_at=None, token=None, lease_until=None)
    )
    resend(connection, now - LOST)
    _resend_still(connection, now - STILL)
    return dead.rowcount + again.rowcount


def resend(connection: Connection, before: datetime) -> int:
    """What was sent before an instant and is not taken yet counts as lost: it is ready again."""
    lost = and_(tasks.c.state == written("sent"), tasks.c.sent_at < before)
    return connection.execute(update(tasks).where(lost).values(state="ready", sent_at=None)).rowcount


def _resend_still(connection: Connection, before: datetime) -> None:
    running = tasks.alias()
    moves = (
        select(running.c.id)
        .where(running.c.state == written("running"), running.c.queue == tasks.c.queue, running.c.lane == tasks.c.lane)
        .where(running.c.started_at >= before)
        .exists()
    )
    lost = and_(tasks.c.state == written("sent"), tasks.c.sent_at < before, tasks.c.sends <= 1, ~moves)
    connection.execute(update(tasks).where(lost).values(state="ready", sent_at=None))


def wake(connection: Connection, now: datetime) -> None:
    """At the start of an embedded process nobody else runs: what was sent or running is ready again, or worn out."""
    abandoned = or_(tasks.c.state == written("sent"), tasks.c.state == written("running"))
    connection.execute(
        update(tasks)
        .where(abandoned, tasks.c.attempt >= tasks.c.max_attempts)
        .values(state="dead", done_at=now, token=None, lease_until=None, error=WORN_OUT)
    )
    connection.execute(
        update(tasks).where(abandoned).values(state="ready", run_at=now, sent_at=None, token=None, lease_until=None)
    )


def untold(
    connection: Connection,
    silent: Sequence[str],
    limit: int = 200,
    after: Grave | None = None,
    elsewhere: Sequence[str] = (),
) -> tuple[list[Death], Grave | None]:
    """Deaths that the case has not been told of, because whoever buried the task ended in between.

    Args:
        connection: of a transaction that writes: a death of which its case knows is marked, and not looked at again.
        silent: kinds of tasks whose death concerns no case.
        limit: most that are looked at, the oldest first.
        after: the last one of those that were looked at before.
        elsewhere: kinds whose deaths are told by others: they are not looked at, and stay untold until those have.

    Returns:
        The deaths, and the last one that was looked at; None when there are no more.
    """
    never_told = or_(tasks.c.told_at.is_(None), tasks.c.told_at < tasks.c.done_at)
    place = (tasks.c.done_at, tasks.c.id)
    ours = tasks.c.kind.not_in([written(kind) for kind in elsewhere])
    dead = select(tasks).where(tasks.c.state == written("dead"), never_told, ours).order_by(*place).limit(limit)
    if after is not None:
        dead = dead.where(tuple_(*place) > tuple_(literal(after.died_at, place[0].type), literal(after.task_id)))
    rows = connection.execute(dead).all()
    keys = {row.id: death_key(row.id, row.done_at) for row in rows}
    known = set(connection.execute(select(history.c.key).where(history.c.key.in_(keys.values()))).scalars())
    settled = {row.id for row in rows if row.kind in silent or row.case_number is None or keys[row.id] in known}
    if settled:
        connection.execute(update(tasks).where(tasks.c.id.in_(settled)).values(told_at=tasks.c.done_at))
    deaths = [
        Death(row.id, row.case_number, row.kind, row.error or "", keys[row.id]) for row in rows if row.id not in settled
    ]
    return deaths, Grave(rows[-1].done_at, rows[-1].id) if len(rows) == limit else None
