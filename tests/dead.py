"""Tasks that fail for good, for the tests of the ledger, the API and the pages: what a worker would do, told by hand."""

from __future__ import annotations

from datetime import datetime
from typing import Any
from uuid import uuid4

from sqlalchemy import Engine, select

from pipelines.events import Event, FileSplit, PageRead, TaskDied
from storage import outbox, taking
from storage.database import reading, transaction
from storage.dead_letters import note
from storage.dispatch import death_key
from storage.ledger import Ledger
from storage.outbox import Taken
from storage.tables import tasks


def ids_of(engine: Engine, number: str, kind: str, state: str = "ready") -> list[str]:
    """The tasks of a case of that kind and in that state, in the order of their pages."""
    mine = (tasks.c.case_number == number) & (tasks.c.kind == kind) & (tasks.c.state == state)
    with reading(engine) as connection:
        rows = connection.execute(select(tasks.c.id, tasks.c.payload).where(mine)).all()
    return [row.id for row in sorted(rows, key=lambda row: row.payload.get("page") or 0)]


def state_of(engine: Engine, task_id: str) -> str:
    with reading(engine) as connection:
        return str(connection.execute(select(tasks.c.state).where(tasks.c.id == task_id)).scalar_one())


def take(ledger: Ledger, task_id: str) -> Taken:
    """Take a task as a worker does."""
    with transaction(ledger.engine) as connection:
        taken = taking.start(connection, task_id, ledger.clock())
    assert taken is not None
    return taken


def finish(ledger: Ledger, task_id: str, **more: Any) -> None:
    """A worker opens the file, or reads the page, of a task."""
    taken = take(ledger, task_id)
    ledger.finish(taken, _found(taken, ledger.clock(), more))


def _found(taken: Taken, at: datetime, more: dict[str, Any]) -> Event:
    payload = taken.task.model_dump()
    if payload["kind"] == "split_file":
        return FileSplit(at=at, file_id=payload["file_id"], media_type="application/pdf", **{"pages": 1, **more})
    return PageRead(at=at, file_id=payload["file_id"], page=payload["page"], **more)


def die(
    ledger: Ledger,
    task_id: str,
    cause: str = "识别引擎无法启动。",
    code: str = "ENGINE_BROKEN",
    cure: str = "请检查识别引擎后重试。",
) -> None:
    """A worker takes a task, it fails for good, and the case is told."""
    taken, now = take(ledger, task_id), ledger.clock()
    with transaction(ledger.engine) as connection:
        note(connection, taken, code, cause, now)
        assert outbox.bury(connection, taken, cause, now)
    told = TaskDied(at=now, task_id=task_id, task=taken.task.kind, cause=cause, cure=cure)
    ledger.advance(taken.case_number, told, death_key(task_id, now))


def key() -> str:
    """A key that no other call has."""
    return uuid4().hex
