"""Taking tasks out of the outbox: whoever takes one holds it, by a random token, until its lease ends."""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime, timedelta
from functools import lru_cache
from typing import Any
from uuid import uuid4

from sqlalchemy import ColumnElement, Connection, Engine, and_, bindparam, case, literal, null, or_, select, update

from pipelines.tasks import TASK
from storage.alone import Alone
from storage.outbox import LEASE, Taken
from storage.schema.columns import written
from storage.tables import tasks

NOT_UNDERSTOOD = timedelta(minutes=10)
"""How long a task waits whose content is not understood: eight times that is a rolling upgrade."""


def start(connection: Connection, task_id: str, now: datetime, token: str | None = None) -> Taken | None:
    """Take a task to work on it; None when it is done, dead, or in another worker's hands.

    The attempt is counted before the work, so that a task that kills its worker cannot come back for ever.

    Args:
        connection: of a transaction; one statement is all that it needs.
        task_id: which.
        now: the present instant.
        token: random; a new one by default.

    Raises:
        ValidationError: this program does not understand the task; see :func:`put_off`.
    """
    token = token or uuid4().hex
    row = connection.execute(_STARTING, _starting_values(task_id, now, token)).one_or_none()
    return None if row is None else _taken(row, task_id, token, now)


def start_alone(engine: Engine, task_id: str, now: datetime, token: str) -> Taken | None:
    """The same in a transaction of its own, as cheaply as can be: every leased step of the office begins so.

    Raises:
        Transient: the database is away.
        ValidationError: this program does not understand the task, which counts as taken; see :func:`put_off`.
    """
    row = _STARTING_ALONE.row(engine, _starting_values(task_id, now, token))
    return None if row is None else _taken(row, task_id, token, now)


def _starting_values(task_id: str, now: datetime, token: str) -> dict[str, Any]:
    return {"task": task_id, "at": now, "fresh": token, "until": now + LEASE}


def _taken(row: Any, task_id: str, token: str, now: datetime) -> Taken:
    case_number, payload, attempt, max_attempts, state, lane, trace, run_at = row
    return Taken(
        task_id,
        case_number or "",
        TASK.validate_python(payload),
        attempt,
        max_attempts,
        token,
        lane,
        done=state == "done",
        trace=trace,
        waited=max(now - run_at, timedelta()),
    )


_TAKEN = (
    tasks.c.case_number,
    tasks.c.payload,
    tasks.c.attempt,
    tasks.c.max_attempts,
    tasks.c.state,
    tasks.c.lane,
    tasks.c.trace,
    tasks.c.run_at,
)
"""What of a row is known of a task that was taken, in the order in which :func:`_taken` reads it."""


def put_off(connection: Connection, task_id: str, now: datetime, token: str) -> None:
    """A task whose content this program does not understand: a newer program's, to which it is left, or damaged.

    It counts as an attempt, so that a damaged one is dead in the end, and is seen.
    """
    # Its taking was committed by itself, or rolled back with what failed.
    counted = tasks.c.attempt + case((tasks.c.token == token, 0), else_=1)
    last = counted >= tasks.c.max_attempts
    connection.execute(
        update(tasks)
        .where(tasks.c.id == task_id, or_(tasks.c.token == token, _free(literal(now, tasks.c.run_at.type))))
        .values(
            attempt=counted,
            state=case((last, "dead"), else_="ready"),
            done_at=case((last, now), else_=None),
            run_at=now + NOT_UNDERSTOOD,
            sent_at=None,
            token=None,
            lease_until=None,
            error="任务内容无法识别，可能来自更新版本的程序，或已损坏。",
        )
    )


def start_short(
    connection: Connection, task_ids: Collection[str], now: datetime, short: Collection[str]
) -> list[Taken]:
    """Take those tasks of a list that are free and of a short kind, all in this transaction; see :func:`start`.

    What another transaction is about to take is left to it. They come in the order of their cases, in which cases are
    locked by everybody who locks several.
    """
    token = uuid4().hex
    found = connection.execute(_starting_short(tuple(short)), {"tasks": list(task_ids), "at": now, "fresh": token})
    rows = sorted(found, key=lambda row: (row.case_number or "", row.id))
    return [_taken(row[1:], row.id, token, now) for row in rows]


@lru_cache
def _starting_short(short: tuple[str, ...]) -> Any:
    at = bindparam("at", type_=tasks.c.run_at.type)
    mine = (
        select(tasks.c.id)
        .where(
            tasks.c.id.in_(bindparam("tasks", expanding=True)),
            tasks.c.kind.in_([written(kind) for kind in short]),
            _free(at),
            tasks.c.attempt < tasks.c.max_attempts,
        )
        .with_for_update(skip_locked=True)
        .cte("mine")
    )
    return (
        update(tasks)
        .where(tasks.c.id.in_(select(mine.c.id)))
        .values(
            state=written("done"),
            done_at=at,
            lease_until=null(),
            attempt=tasks.c.attempt + 1,
            token=bindparam("fresh"),
            started_at=at,
        )
        .returning(tasks.c.id, *_TAKEN)
    )


def _free(at: ColumnElement[datetime]) -> ColumnElement[bool]:
    return or_(
        tasks.c.state == written("sent"),
        # One that is ready has a message from an attempt before: not too early.
        and_(tasks.c.state == written("ready"), tasks.c.run_at <= at),
        and_(tasks.c.state == written("running"), tasks.c.lease_until < at),
    )


def _starting() -> Any:
    at = bindparam("at", type_=tasks.c.run_at.type)
    return (
        update(tasks)
        .where(tasks.c.id == bindparam("task"), _free(at), tasks.c.attempt < tasks.c.max_attempts)
        .values(
            state=written("running"),
            lease_until=bindparam("until"),
            attempt=tasks.c.attempt + 1,
            token=bindparam("fresh"),
            started_at=at,
        )
        .returning(*_TAKEN)
    )


_STARTING = _starting()
"""Built once, its words written out: what does not change is neither built nor handed over anew at each step."""
_STARTING_ALONE = Alone(_STARTING)
