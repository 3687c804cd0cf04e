"""What the relay and the scheduler ask of the tables: which tasks to send, which deadlines passed, whose death is untold."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import ColumnElement, Connection, func, select, update

from storage.outbox import Message
from storage.tables import deadlines, history, tasks

CAP = 64
"""Most messages of one queue that may be under way at once. A message that nobody takes in time is sent again, so an
unlimited backlog would be sent again and again as a whole."""

WORN_OUT = "多次执行中断：处理进程反复退出"


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


def claim(connection: Connection, queues: Sequence[str], now: datetime, cap: int = CAP) -> list[Message]:
    """Take ready rows to be sent, oldest first, as far as their queue has room; any number of relays may do so at once.

    A backlog in one queue holds up no other.
    """
    taken: list[Message] = []
    for queue in queues:
        under_way = select(func.count()).select_from(tasks).where(tasks.c.state == "sent", tasks.c.queue == queue)
        room = cap - int(connection.execute(under_way).scalar_one())
        if room > 0:
            taken += _claim(connection, queue, now, room)
    return taken


def _claim(connection: Connection, queue: str, now: datetime, room: int) -> list[Message]:
    due = (
        select(tasks.c.id)
        .where(tasks.c.state == "ready", tasks.c.queue == queue, tasks.c.run_at <= now)
        .order_by(tasks.c.run_at)
        .limit(room)
        .with_for_update(skip_locked=True)
    )
    sent = connection.execute(
        update(tasks)
        .where(tasks.c.id.in_(due.scalar_subquery()), tasks.c.state == "ready")
        .values(state="sent", sent_at=now)
        .returning(tasks.c.id, tasks.c.queue)
    )
    return [Message(row.id, row.queue) for row in sent]


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


def give_up_worn_out(connection: Connection, now: datetime) -> None:
    """Tasks that are ready or sent but have no attempt left would never be taken again: they are dead."""
    waiting = tasks.c.state.in_(("ready", "sent"))
    connection.execute(
        update(tasks)
        .where(waiting, tasks.c.attempt >= tasks.c.max_attempts)
        .values(state="dead", done_at=now, error=func.coalesce(tasks.c.error, WORN_OUT))
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
