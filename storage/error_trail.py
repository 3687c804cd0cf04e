"""The trail of a task's errors: every failed attempt is kept, so that who looks at a dead letter sees how it came about."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol

from sqlalchemy import Connection, Engine, insert, select

from storage.database import reading
from storage.tables import task_errors


class Attempted(Protocol):
    """A task as a worker holds it."""

    @property
    def task_id(self) -> str:
        """Which task."""

    @property
    def attempt(self) -> int:
        """From 1; a person's retry begins anew."""


@dataclass(frozen=True)
class Failure:
    """One attempt that failed.

    Attributes:
        code: stable name of the error, for programs.
        message: Chinese sentence.
    """

    attempt: int
    at: datetime
    code: str
    message: str


def note(connection: Connection, taken: Attempted, code: str, message: str, now: datetime) -> None:
    """Keep a failed attempt, in the transaction that lets the task wait or buries it."""
    row = {"task_id": taken.task_id, "attempt": taken.attempt, "at": now, "code": code[:60], "message": message}
    connection.execute(insert(task_errors).values(**row))


def struck_before(engine: Engine, taken: Attempted, codes: Collection[str]) -> bool:
    """Whether an earlier attempt of a task failed in one of these ways; what else went wrong meanwhile does not matter."""
    earlier = select(task_errors.c.id).where(
        task_errors.c.task_id == taken.task_id, task_errors.c.attempt < taken.attempt, task_errors.c.code.in_(codes)
    )
    with reading(engine) as connection:
        return connection.execute(earlier.limit(1)).first() is not None


def trails_of(connection: Connection, task_ids: Collection[str]) -> dict[str, tuple[Failure, ...]]:
    """Every failed attempt of these tasks, the oldest first; a task without one is left out."""
    rows = connection.execute(
        select(task_errors).where(task_errors.c.task_id.in_(task_ids)).order_by(task_errors.c.id)
    ).all()
    found: dict[str, tuple[Failure, ...]] = {}
    for row in rows:
        found[row.task_id] = (*found.get(row.task_id, ()), Failure(row.attempt, row.at, row.code, row.message))
    return found
