"""The outbox: a task is a row, its id is the id of the message, of the ledger's key, and of what goes outside.

States of a row: ready -> sent -> running -> done, or dead. The row is truth, the message only a doorbell: whoever
holds the random token of a running row may finish it; a message that comes twice meets a row that is taken.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import uuid4

from sqlalchemy import Connection, and_, insert, or_, select, update

from pipelines.tasks import TASK, Task
from storage.tables import tasks

LEASE = timedelta(seconds=60)
"""How long a worker may be silent before its task is given to another."""
LOST = timedelta(seconds=30)
"""How long a sent task may wait unclaimed before its message counts as lost. Sending again is harmless."""


@dataclass(frozen=True)
class Message:
    """What goes to the broker: which row, to which queue."""

    task_id: str
    queue: str


@dataclass(frozen=True)
class Taken:
    """A task that a worker holds.

    Attributes:
        attempt: from 1.
        token: proves to later calls that this worker still holds it.
    """

    task_id: str
    case_number: str
    task: Task
    attempt: int
    max_attempts: int
    token: str


@dataclass(frozen=True)
class Dead:
    """A task that failed for good."""

    task_id: str
    case_number: str
    kind: str
    attempt: int
    error: str


def order(connection: Connection, case_number: str, task: Task, now: datetime) -> str:
    """Write a task down in the caller's transaction; gives its id."""
    task_id = uuid4().hex
    connection.execute(
        insert(tasks).values(
            id=task_id,
            case_number=case_number,
            kind=task.kind,
            queue=task.queue,
            payload=task.model_dump(mode="json"),
            state="ready",
            run_at=now,
            attempt=0,
            max_attempts=8,
            created_at=now,
        )
    )
    return task_id


def unsend(connection: Connection, task_ids: Sequence[str]) -> None:
    """The broker did not take them: they are ready again."""
    connection.execute(
        update(tasks).where(tasks.c.id.in_(task_ids), tasks.c.state == "sent").values(state="ready", sent_at=None)
    )


def start(connection: Connection, task_id: str, now: datetime) -> Taken | None:
    """Take a task to work on it; None when it is done, dead, or in another worker's hands.

    The attempt is counted before the work, so that a task that kills its worker cannot come back for ever.
    """
    free = or_(tasks.c.state.in_(("ready", "sent")), and_(tasks.c.state == "running", tasks.c.lease_until < now))
    token = uuid4().hex
    found = connection.execute(
        update(tasks)
        .where(tasks.c.id == task_id, free, tasks.c.attempt < tasks.c.max_attempts)
        .values(state="running", attempt=tasks.c.attempt + 1, token=token, lease_until=now + LEASE)
        .returning(tasks.c.case_number, tasks.c.payload, tasks.c.attempt, tasks.c.max_attempts)
    ).one_or_none()
    if found is None:
        return None
    task = TASK.validate_python(found.payload)
    return Taken(task_id, found.case_number, task, found.attempt, found.max_attempts, token)


def hold(connection: Connection, taken: Taken, now: datetime) -> bool:
    """Lengthen the lease; False when the task was given to another worker meanwhile."""
    mine = and_(tasks.c.id == taken.task_id, tasks.c.token == taken.token, tasks.c.state == "running")
    return connection.execute(update(tasks).where(mine).values(lease_until=now + LEASE)).rowcount == 1


def done(connection: Connection, task_id: str, now: datetime) -> None:
    """The task's effect is written: in the same transaction the row is done. Not a task's id: nothing happens."""
    connection.execute(
        update(tasks)
        .where(tasks.c.id == task_id, tasks.c.state != "done")
        .values(state="done", done_at=now, token=None, lease_until=None)
    )


def try_later(connection: Connection, taken: Taken, error: str, run_at: datetime) -> None:
    """A transient failure: ready again at ``run_at``."""
    mine = and_(tasks.c.id == taken.task_id, tasks.c.token == taken.token)
    connection.execute(
        update(tasks).where(mine).values(state="ready", run_at=run_at, token=None, lease_until=None, error=error)
    )


def bury(connection: Connection, taken: Taken, error: str, now: datetime) -> bool:
    """A permanent failure: dead, with its cause. False when the task is no longer this worker's."""
    mine = and_(tasks.c.id == taken.task_id, tasks.c.token == taken.token, tasks.c.state == "running")
    changed = connection.execute(
        update(tasks).where(mine).values(state="dead", done_at=now, token=None, lease_until=None, error=error)
    )
    return changed.rowcount == 1


def sweep(connection: Connection, now: datetime) -> list[Dead]:
    """Rescue what was lost: expired leases and unclaimed messages are ready again, worn-out tasks are dead.

    Returns:
        The tasks that are dead now; the caller tells their cases.
    """
    expired = and_(tasks.c.state == "running", tasks.c.lease_until < now)
    dead = connection.execute(
        update(tasks)
        .where(expired, tasks.c.attempt >= tasks.c.max_attempts)
        .values(state="dead", done_at=now, token=None, error="多次执行中断：处理进程反复退出")
        .returning(tasks.c.id, tasks.c.case_number, tasks.c.kind, tasks.c.attempt, tasks.c.error)
    ).all()
    connection.execute(update(tasks).where(expired).values(state="ready", run_at=now, token=None, lease_until=None))
    lost = and_(tasks.c.state == "sent", tasks.c.sent_at < now - LOST)
    connection.execute(update(tasks).where(lost).values(state="ready", sent_at=None))
    return [Dead(row.id, row.case_number, row.kind, row.attempt, row.error) for row in dead]


def wake(connection: Connection, now: datetime) -> None:
    """At the start of an embedded process nobody else runs: what was sent or running is ready again."""
    abandoned = tasks.c.state.in_(("sent", "running"))
    connection.execute(update(tasks).where(abandoned).values(state="ready", run_at=now, token=None, lease_until=None))


def revive(connection: Connection, case_number: str, now: datetime) -> None:
    """The dead tasks of a case are tried once more, from the first attempt."""
    dead = and_(tasks.c.case_number == case_number, tasks.c.state == "dead")
    connection.execute(update(tasks).where(dead).values(state="ready", run_at=now, attempt=0))


def dead(connection: Connection, limit: int = 200) -> list[Dead]:
    """The dead letters, newest first."""
    rows = connection.execute(
        select(tasks).where(tasks.c.state == "dead").order_by(tasks.c.done_at.desc()).limit(limit)
    )
    return [Dead(row.id, row.case_number, row.kind, row.attempt, row.error or "") for row in rows]
