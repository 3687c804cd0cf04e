"""What the scheduler asks of the tables: which deadlines passed, which tasks were lost, whose death is untold."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import ColumnElement, Connection, and_, select, update

from storage.tables import deadlines, history, tasks

WORN_OUT = "多次执行中断：处理进程反复退出"

LOST = timedelta(seconds=60)
"""How long a sent task may wait unclaimed before its message counts as lost. Sending again is harmless."""


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
class Death:
    """A task that is dead, and its case does not know yet."""

    task_id: str
    case_number: str
    kind: str
    error: str
    key: str


def death_key(task_id: str, died_at: datetime) -> str:
    """The ledger's key of one death: the same task may be retried and die again."""
    return f"died-{task_id}-{died_at.timestamp():.6f}"


def waits(connection: Connection, case_number: str, besides: Sequence[str] = ()) -> bool:
    """Whether any task of a case waits or runs, other than the kinds in ``besides``."""
    return _any_open(connection, case_number, tasks.c.kind.not_in(besides))


def under_way(connection: Connection, case_number: str, kind: str) -> bool:
    """Whether a task of this kind waits or runs for the case."""
    return _any_open(connection, case_number, tasks.c.kind == kind)


def _any_open(connection: Connection, case_number: str, kinds: ColumnElement[bool]) -> bool:
    open_ = tasks.c.state.in_(("ready", "sent", "running")) & kinds
    return connection.execute(select(tasks.c.id).where(tasks.c.case_number == case_number, open_)).first() is not None


def passed(connection: Connection, now: datetime, limit: int = 200) -> list[Passed]:
    """Deadlines that are over, the oldest first."""
    rows = connection.execute(
        select(deadlines).where(deadlines.c.passes_at <= now).order_by(deadlines.c.passes_at).limit(limit)
    )
    return [Passed(row.case_number, row.clock, row.passes_at) for row in rows]


def sweep(connection: Connection, now: datetime) -> int:
    """Rescue what was lost: expired leases and unclaimed messages are ready again, worn-out tasks are dead.

    Returns:
        How many leases had expired. Deaths are told by :func:`untold`.
    """
    expired = and_(tasks.c.state == "running", tasks.c.lease_until < now)
    dead = connection.execute(
        update(tasks)
        .where(expired, tasks.c.attempt >= tasks.c.max_attempts)
        .values(state="dead", done_at=now, token=None, lease_until=None, error=WORN_OUT)
    )
    again = connection.execute(
        update(tasks).where(expired).values(state="ready", run_at=now, sent_at=None, token=None, lease_until=None)
    )
    resend(connection, now - LOST)
    return dead.rowcount + again.rowcount


def resend(connection: Connection, before: datetime) -> int:
    """What was sent before an instant and is not taken yet counts as lost: it is ready again."""
    lost = and_(tasks.c.state == "sent", tasks.c.sent_at < before)
    return connection.execute(update(tasks).where(lost).values(state="ready", sent_at=None)).rowcount


def wake(connection: Connection, now: datetime) -> None:
    """At the start of an embedded process nobody else runs: what was sent or running is ready again, or worn out."""
    abandoned = tasks.c.state.in_(("sent", "running"))
    connection.execute(
        update(tasks)
        .where(abandoned, tasks.c.attempt >= tasks.c.max_attempts)
        .values(state="dead", done_at=now, token=None, lease_until=None, error=WORN_OUT)
    )
    connection.execute(
        update(tasks).where(abandoned).values(state="ready", run_at=now, sent_at=None, token=None, lease_until=None)
    )


def untold(connection: Connection, silent: Sequence[str], limit: int = 200) -> list[Death]:
    """Deaths that the case has not been told of, because whoever buried the task ended in between.

    Args:
        connection: reading is enough.
        silent: kinds of tasks whose death concerns no case.
        limit: most that are given at once.
    """
    rows = connection.execute(
        select(tasks)
        .where(tasks.c.state == "dead", tasks.c.case_number.is_not(None), tasks.c.kind.not_in(silent))
        .order_by(tasks.c.done_at.desc())
        .limit(limit)
    ).all()
    deaths = [Death(row.id, row.case_number, row.kind, row.error or "", death_key(row.id, row.done_at)) for row in rows]
    known = select(history.c.key).where(history.c.key.in_([death.key for death in deaths]))
    told = set(connection.execute(known).scalars())
    return [death for death in deaths if death.key not in told]
