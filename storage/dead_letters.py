"""Dead letters: the steps that failed for good, with cause, cure and every failed attempt. Read only.

What a person decides about one is told to the ledger; :mod:`storage.aftermath` carries it out.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, Connection, Engine, func, select

from pipelines.errors import Permanent
from pipelines.trouble import NOT_SKIPPED, OF_A_FILE, STEP_NAMES
from storage.database import reading
from storage.error_trail import Failure, note, trails_of
from storage.schema.columns import written
from storage.sql.paging import Order, Page, page_of
from storage.tables import cases, files, task_errors, tasks

__all__ = [
    "Cause",
    "DeadLetter",
    "Failure",
    "NoSuchTask",
    "Wanted",
    "causes",
    "count",
    "dead_letters",
    "note",
    "one_letter",
]

_NEWEST = Order(tasks.c.done_at, tasks.c.id)
UNNAMED = "WORN_OUT"
"""The code of a death that left no trail: whoever did the task ended each time before it could say anything."""


class NoSuchTask(Permanent):
    """There is no task with that id."""


@dataclass(frozen=True)
class Wanted:
    """Which dead letters are wanted. What is None asks for nothing.

    Attributes:
        queue: of this queue.
        cause: code of the last error.
        case_number: of this case.
    """

    queue: str | None = None
    cause: str | None = None
    case_number: str | None = None


@dataclass(frozen=True)
class DeadLetter:
    """A step that failed for good.

    Attributes:
        state: ``dead``, or where its task stands by now.
        attempts: since it was ordered, or since a person last retried it.
        code: stable name of the last error, for programs.
        cause, cure: Chinese sentences.
        file, page: what it was working on, where that is a file or a page of one.
        first_at: the first failed attempt; None where no attempt could say anything.
        last_at: when it was given up.
        trail: every failed attempt, the oldest first, also those before a person's retry.
    """

    task_id: str
    case_number: str
    kind: str
    queue: str
    state: str
    attempts: int
    code: str
    cause: str
    cure: str
    file_id: str | None
    file: str | None
    page: int | None
    ordered_at: datetime
    first_at: datetime | None
    last_at: datetime | None
    trail: tuple[Failure, ...] = ()

    @property
    def name(self) -> str:
        """What people call the step."""
        return STEP_NAMES.get(self.kind, self.kind)

    @property
    def not_skippable(self) -> str | None:
        """Why it cannot be given up; None where it can."""
        return NOT_SKIPPED.get(self.kind)

    @property
    def of_a_file(self) -> bool:
        """Whether its file can be set aside."""
        return self.kind in OF_A_FILE


@dataclass(frozen=True)
class Cause:
    """What some dead letters died of.

    Attributes:
        cause: the sentence of one of them.
        letters: how many.
    """

    code: str
    cause: str
    letters: int


def count(engine: Engine) -> int:
    """How many dead letters wait for a person. What belongs to no case has a list of its own."""
    of_cases = (tasks.c.state == written("dead")) & tasks.c.case_number.is_not(None)
    with reading(engine) as connection:
        return int(connection.execute(select(func.count()).where(of_cases)).scalar_one())


def dead_letters(engine: Engine, wanted: Wanted, *, cursor: str | None = None, limit: int = 50) -> Page[DeadLetter]:
    """The dead letters of one page, the newest first.

    Args:
        engine: the database.
        wanted: which ones.
        cursor: where the page before ended, as it said itself.
        limit: how many; more than MOST are never given.

    Raises:
        CursorUnknown: the cursor is none of ours.
        Transient: the database is away or busy.
    """
    with reading(engine) as connection:
        rows, following = page_of(connection, _letters().where(*_clauses(wanted)), _NEWEST, cursor=cursor, limit=limit)
        return Page(_shown(connection, rows), following)


def one_letter(engine: Engine, task_id: str) -> DeadLetter:
    """One task, whatever its state, with its trail.

    Raises:
        NoSuchTask: the id is unknown.
    """
    with reading(engine) as connection:
        row = connection.execute(_letters().where(tasks.c.id == task_id)).one_or_none()
        if row is None:
            raise NoSuchTask(f"没有编号为 {task_id} 的步骤。", code="NO_SUCH_TASK", cure="请核对编号，或刷新列表。")
        (letter,) = _shown(connection, [row])
        return letter


def causes(engine: Engine) -> tuple[Cause, ...]:
    """What the dead letters died of, the most frequent first: after an outage they are all of one cause."""
    code = func.coalesce(_CODE, UNNAMED).label("code")
    dead = (
        select(code, tasks.c.error).where(tasks.c.state == written("dead"), tasks.c.case_number.is_not(None)).subquery()
    )
    counted = select(dead.c.code, func.min(dead.c.error).label("cause"), func.count().label("n")).group_by(dead.c.code)
    with reading(engine) as connection:
        rows = connection.execute(counted).all()
    return tuple(sorted((Cause(row.code, row.cause or "", row.n) for row in rows), key=lambda one: -one.letters))


_of_task = task_errors.c.task_id == tasks.c.id
_CODE = select(task_errors.c.code).where(_of_task).order_by(task_errors.c.id.desc()).limit(1).scalar_subquery()


def _letters() -> Any:
    # Only what belongs to a case: the join leaves calls to integrators out, which have a list of their own.
    problems = cases.c.case["problems"].label("problems")
    columns = (func.coalesce(_CODE, UNNAMED).label("code"), problems)
    return select(tasks, *columns).join(cases, cases.c.number == tasks.c.case_number)


def _clauses(wanted: Wanted) -> list[ColumnElement[bool]]:
    clauses: list[ColumnElement[bool]] = [tasks.c.state == written("dead")]
    if wanted.queue:
        clauses.append(tasks.c.queue == wanted.queue)
    if wanted.cause:
        clauses.append(func.coalesce(_CODE, UNNAMED) == wanted.cause)
    if wanted.case_number:
        clauses.append(tasks.c.case_number == wanted.case_number)
    return clauses


def _shown(connection: Connection, rows: Sequence[Any]) -> tuple[DeadLetter, ...]:
    of_files = {row.payload["file_id"] for row in rows if row.payload.get("file_id")}
    named = connection.execute(select(files.c.id, files.c.name).where(files.c.id.in_(of_files))) if of_files else ()
    names = {row.id: row.name for row in named}
    trails = trails_of(connection, [row.id for row in rows])
    return tuple(_letter(row, names, trails.get(row.id, ())) for row in rows)


def _letter(row: Any, names: dict[str, str], trail: tuple[Failure, ...]) -> DeadLetter:
    known = next((one for one in row.problems or () if one["task_id"] == row.id), None)
    file_id = row.payload.get("file_id")
    return DeadLetter(
        task_id=row.id,
        case_number=row.case_number,
        kind=row.kind,
        queue=row.queue,
        state=row.state,
        attempts=row.attempt,
        code=row.code,
        cause=row.error or "",
        cure=known["cure"] if known else "请排除原因后重试。",
        file_id=file_id,
        file=names.get(file_id),
        page=row.payload.get("page"),
        ordered_at=row.created_at,
        first_at=trail[0].at if trail else None,
        last_at=row.done_at,
        trail=trail,
    )
