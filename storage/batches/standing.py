"""A batch as it stands: each of its jobs, how far it has come, and what was made of it. Read only."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, cast

from sqlalchemy import ColumnElement, Connection, Engine, func, select

from pipelines.case import State
from pipelines.errors import Permanent
from pipelines.jobs import ENDED, JobState, Output
from storage.database import reading
from storage.schema.batches import batch_jobs, batches
from storage.tables import cases, files, pages, searchable_pdfs


class NoSuchBatch(Permanent):
    """There is no batch of that id, or it is not this key's."""


def no_such_batch() -> NoSuchBatch:
    """What is said of one that is not there, and of another key's: nobody learns that there is one."""
    return NoSuchBatch("没有找到这个批次。", code="NO_SUCH_BATCH", cure="请核对批次编号，并使用提交时的密钥。")


@dataclass(frozen=True)
class JobView:
    """A job.

    Attributes:
        n: place in its batch, from 1.
        name: what its sender calls it.
        case_state: of its case now.
        pages: None until its file was opened.
        read: pages that were looked at, whatever that came to.
        unreadable: numbers of those that could not be read.
        pages_open: pages that are still to be counted.
        problem: why it was refused or failed, as JSON.
        warnings: what is odd about the file, and why its PDF is no PDF/A.
    """

    n: int
    name: str
    do: str
    status: int
    state: JobState
    case_number: str | None
    case_state: State | None
    file_id: str | None
    file: str | None
    outputs: tuple[Output, ...]
    engine: str
    pages: int | None
    read: int
    unreadable: tuple[int, ...]
    pages_open: int
    pdf_made: bool
    problem: Mapping[str, Any] | None
    warnings: tuple[str, ...]

    @property
    def all_read(self) -> bool:
        """Whether the text of the whole file is there."""
        return bool(self.pages) and self.pages_open == 0

    def made(self, output: Output) -> bool:
        """Whether an output that was asked for can be fetched."""
        if output not in self.outputs:
            return False
        return self.pdf_made and self.state == "done" if output == "pdf" else self.all_read


@dataclass(frozen=True)
class BatchView:
    """A batch."""

    id: str
    created_at: datetime
    jobs: tuple[JobView, ...]

    @property
    def finished(self) -> bool:
        """Whether no job is waiting or under way."""
        return all(job.state in ENDED for job in self.jobs)


def batch_view(engine: Engine, batch_id: str, key_id: str) -> BatchView:
    """A batch of that key.

    Raises:
        NoSuchBatch: there is none, or it is another key's.
        Transient: the database is away or busy.
    """
    with reading(engine) as connection:
        row = _own(connection, batch_id, key_id)
        return BatchView(row.id, row.created_at, _jobs(connection, batch_jobs.c.batch_id == batch_id))


def job_view(engine: Engine, batch_id: str, key_id: str, n: int) -> JobView:
    """One job of a batch of that key. Raises as :func:`batch_view`, also where there is no job of that number."""
    with reading(engine) as connection:
        _own(connection, batch_id, key_id)
        found = _jobs(connection, (batch_jobs.c.batch_id == batch_id) & (batch_jobs.c.n == n))
    if not found:
        raise NoSuchBatch("这个批次没有这个序号的任务。", code="NO_SUCH_JOB", cure="请核对任务序号。")
    return found[0]


def _own(connection: Connection, batch_id: str, key_id: str) -> Any:
    """The row of a batch of that key; NoSuchBatch where there is none."""
    mine = (batches.c.id == batch_id) & (batches.c.key_id == key_id) & batches.c.forgotten_at.is_(None)
    row = connection.execute(select(batches).where(mine)).one_or_none()
    if row is None:
        raise no_such_batch()
    return row


def _jobs(connection: Connection, which: ColumnElement[bool]) -> tuple[JobView, ...]:
    query = (
        select(
            batch_jobs,
            cases.c.state.label("case_state"),
            files.c.name.label("file"),
            files.c.pages,
            files.c.warnings,
            searchable_pdfs.c.notes,
        )
        .select_from(
            batch_jobs.outerjoin(cases, cases.c.number == batch_jobs.c.case_number)
            .outerjoin(files, files.c.id == batch_jobs.c.file_id)
            .outerjoin(searchable_pdfs, searchable_pdfs.c.file_id == batch_jobs.c.file_id)
        )
        .where(which)
        .order_by(batch_jobs.c.n)
    )
    rows = connection.execute(query).all()
    ids = [row.file_id for row in rows if row.file_id]
    counted = _read(connection, ids), _unreadable(connection, ids)
    return tuple(_job(row, *counted) for row in rows)


def _read(connection: Connection, file_ids: Sequence[str]) -> Mapping[str, int]:
    known = pages.c.file_id.in_(file_ids) & pages.c.reading.is_not(None)
    query = select(pages.c.file_id, func.count().label("n")).where(known).group_by(pages.c.file_id)
    return {row.file_id: row.n for row in connection.execute(query)} if file_ids else {}


def _unreadable(connection: Connection, file_ids: Sequence[str]) -> Mapping[str, list[int]]:
    found: dict[str, list[int]] = {}
    unread = pages.c.file_id.in_(file_ids) & pages.c.problem.is_not(None)
    query = select(pages.c.file_id, pages.c.page).where(unread).order_by(pages.c.file_id, pages.c.page)
    for row in connection.execute(query) if file_ids else ():
        found.setdefault(row.file_id, []).append(row.page)
    return found


def _job(row: Any, read: Mapping[str, int], unreadable: Mapping[str, list[int]]) -> JobView:
    return JobView(
        n=row.n,
        name=row.name,
        do=row.do,
        status=row.status,
        state=cast("JobState", row.state),
        case_number=row.case_number,
        case_state=None if row.case_state is None else State(row.case_state),
        file_id=row.file_id,
        file=row.file,
        outputs=tuple(row.outputs),
        engine=row.engine or "",
        pages=row.pages,
        read=read.get(row.file_id, 0),
        unreadable=tuple(unreadable.get(row.file_id, ())),
        pages_open=row.pages_open,
        pdf_made=row.notes is not None,
        problem=row.problem,
        warnings=(*(row.warnings or ()), *([row.notes] if row.notes else ())),
    )
