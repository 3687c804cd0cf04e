"""The outbox: a task is a row, its id is the id of the message, of the ledger's key, and of what goes outside.

States of a row: ready -> sent -> running -> done, or dead, or cancelled. The row is truth, the message only a doorbell:
whoever holds the random token of a running row may finish it; a message that comes twice meets a row that is taken.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import ColumnElement, Connection, Engine, and_, bindparam, insert, null, update

from pipelines.case import Case
from pipelines.retries import attempts_of
from pipelines.tasks import Lane, Task, lane_of
from storage.alone import Alone
from storage.rooms import room_in
from storage.schema.columns import written
from storage.sql.names import new_id
from storage.tables import tasks

LEASE = timedelta(seconds=30)
"""How long a worker may be silent before its task is given to another."""


@dataclass(frozen=True)
class Message:
    """What goes to the broker: which row, to which queue and lane."""

    task_id: str
    queue: str
    lane: Lane = "review"


@dataclass(frozen=True)
class Taken:
    """A task that a worker holds.

    Attributes:
        case_number: the case that it belongs to; empty where it is of none.
        attempt: from 1.
        token: proves to later calls that this worker still holds it.
        lane: which it took.
        done: it was taken and finished in one transaction, as short steps are; there is no lease.
        trace: W3C traceparent of what ordered it; None where nothing is traced.
        waited: how long it was ready or sent before it was taken.
    """

    task_id: str
    case_number: str
    task: Task
    attempt: int
    max_attempts: int
    token: str
    lane: Lane = "review"
    done: bool = False
    trace: str | None = None
    waited: timedelta = timedelta()


@dataclass(frozen=True)
class Ordered:
    """A task that was written down.

    Attributes:
        sent: it counts as sent; whoever ordered it publishes it straight after the commit.
    """

    task_id: str
    task: Task
    message: Message
    sent: bool


def order(
    connection: Connection,
    of: Case,
    wanted: Sequence[Task],
    now: datetime,
    *,
    hot: bool = False,
    trace: str | None = None,
) -> list[Ordered]:
    """Write tasks down in the caller's transaction.

    Args:
        connection: of the transaction that decided them.
        of: the case that they belong to.
        wanted: the tasks.
        now: the present instant.
        hot: the caller publishes after its commit; as far as their queues have room the rows count as sent already.
        trace: W3C traceparent of what orders them.
    """
    places = [
        Place(task, lane := lane_of(of.facts.channel, task), f"{task.queue}/{lane}/{of.submitter[:100]}", of.number)
        for task in wanted
    ]
    return line_up(connection, places, now, hot=hot, trace=trace)


@dataclass(frozen=True)
class Place:
    """Where a task waits.

    Attributes:
        line: whose turn it takes; between the lines of one queue and lane the relay is fair.
        case_number: the case that it belongs to; None where it is of none.
    """

    task: Task
    lane: Lane
    line: str
    case_number: str | None = None


def line_up(
    connection: Connection, wanted: Sequence[Place], now: datetime, *, hot: bool = False, trace: str | None = None
) -> list[Ordered]:
    """Write tasks down at their places; arguments as of :func:`order`."""
    rows: list[dict[str, Any]] = []
    ordered: list[Ordered] = []
    rooms: dict[tuple[str, Lane], int] = {}
    for before, one in zip(range(len(wanted), 0, -1), wanted, strict=True):
        place = (one.task.queue, one.lane)
        if hot and place not in rooms:
            rooms[place] = room_in(connection, *place)
        sent = hot and rooms[place] > 0
        if sent:
            rooms[place] -= 1
        # Those ordered together keep their order.
        row = _row(one, now) | {"trace": trace, "run_at": now - timedelta(microseconds=before)}
        row |= (
            {"state": "sent", "sent_at": now, "sends": 1} if sent else {"state": "ready", "sent_at": None, "sends": 0}
        )
        rows.append(row)
        ordered.append(Ordered(row["id"], one.task, Message(row["id"], *place), sent))
    if rows:
        connection.execute(insert(tasks), rows)
    return ordered


def _row(place: Place, now: datetime) -> dict[str, Any]:
    task = place.task
    return {
        "id": new_id(now),
        "case_number": place.case_number,
        "kind": task.kind,
        "queue": task.queue,
        "lane": place.lane,
        "line": place.line,
        "payload": task.model_dump(mode="json"),
        "attempt": 0,
        "max_attempts": attempts_of(task.kind),
        "created_at": now,
    }


def unsend(connection: Connection, task_ids: Sequence[str]) -> None:
    """The broker did not take them: they are ready again."""
    connection.execute(
        update(tasks).where(tasks.c.id.in_(task_ids), tasks.c.state == "sent").values(state="ready", sent_at=None)
    )


def _held(taken: Taken) -> ColumnElement[bool]:
    return and_(tasks.c.id == taken.task_id, tasks.c.token == taken.token, tasks.c.state == "running")


_FINISH = (
    update(tasks)
    .where(tasks.c.id == bindparam("task"), tasks.c.token == bindparam("held"), tasks.c.state == written("running"))
    .values(state=written("done"), done_at=bindparam("at"), token=null(), lease_until=null())
)
_FINISH_ALONE = Alone(_FINISH)


def hold(connection: Connection, taken: Taken, now: datetime) -> bool:
    """Lengthen the lease; False when the task was given to another worker meanwhile."""
    return connection.execute(update(tasks).where(_held(taken)).values(lease_until=now + LEASE)).rowcount == 1


def finish(connection: Connection, taken: Taken, now: datetime) -> bool:
    """The task's effect is written: in the same transaction the row is done.

    Returns:
        False when the task is no longer this worker's: the caller's transaction must write nothing.
    """
    if taken.done:
        return True
    return connection.execute(_FINISH, _finishing(taken, now)).rowcount == 1


def finish_alone(engine: Engine, taken: Taken, now: datetime) -> bool:
    """The same for a step that has nothing to tell, in a transaction of its own.

    Raises:
        Transient: the database is away.
    """
    return taken.done or _FINISH_ALONE.changed(engine, _finishing(taken, now)) == 1


def _finishing(taken: Taken, now: datetime) -> dict[str, Any]:
    return {"task": taken.task_id, "held": taken.token, "at": now}


def try_later(connection: Connection, taken: Taken, error: str, run_at: datetime, *, counts: bool = True) -> bool:
    """A transient failure: ready again at ``run_at``.

    Args:
        connection: of a transaction.
        taken: the task.
        error: a Chinese sentence.
        run_at: when it may be taken again.
        counts: whether it was one of its attempts.

    Returns:
        False when the task is no longer this worker's.
    """
    again = update(tasks).where(_held(taken)).values(attempt=tasks.c.attempt - int(not counts))
    changed = connection.execute(
        again.values(state="ready", run_at=run_at, sent_at=None, token=None, lease_until=None, error=error)
    )
    return changed.rowcount == 1


def hand_back(connection: Connection, taken: Taken, now: datetime) -> bool:
    """The worker ends before its task does: ready at once, and the attempt does not count."""
    back = update(tasks).where(_held(taken))
    changed = connection.execute(
        back.values(state="ready", run_at=now, sent_at=None, token=None, lease_until=None, attempt=tasks.c.attempt - 1)
    )
    return changed.rowcount == 1


def bury(connection: Connection, taken: Taken, error: str, now: datetime) -> bool:
    """A permanent failure: dead, with its cause. False when the task is no longer this worker's."""
    grave = update(tasks).where(_held(taken))
    changed = connection.execute(grave.values(state="dead", done_at=now, token=None, lease_until=None, error=error))
    return changed.rowcount == 1
