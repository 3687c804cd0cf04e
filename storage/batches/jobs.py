"""The one door through which a job of a batch changes.

As the ledger does for a case: what happened is told, :mod:`pipelines.jobs` says what comes next, and the job, the rows of
its file and the tasks that follow are written in one transaction. A task is finished by whoever holds it, once; so a
page is counted once, however often it was read.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import partial
from typing import Any

from sqlalchemy import Connection, Engine, delete, func, insert, null, select, update

from pipelines.announcing import batch_finished
from pipelines.events import FileIn, FileSplit, Happened, PageRead
from pipelines.jobs import ENDED, UNREAD, Failure, Followed, Job, Output, follow, follow_death, open_job, try_again
from pipelines.tasks import JOB_KINDS, TASK, JobTask, ReadJobPage
from pipelines.text import PageText
from storage import outbox, traces
from storage.database import reading
from storage.error_trail import trails_of
from storage.ledger import Clock, Lost
from storage.outbox import Ordered, Place, Taken
from storage.patience import patiently
from storage.schema.batches import batch_jobs, batches
from storage.schema.columns import written
from storage.sending import Sender
from storage.sql.inserting import insert_new
from storage.tables import files, pages, searchable_pdfs, tasks
from storage.webhooks.orders import order_calls_of_key

CURE = "请检查文件后重新提交；如其他文件也如此，请联系管理员。"


@dataclass(frozen=True)
class NewJob:
    """A job as it was handed in.

    Attributes:
        name: what its sender calls it.
        do: ``ocr`` or ``case``.
        status: of HTTP: 202, or why it was refused.
        case_number: of the case that was opened for it.
        file: of a job that opens no case; it is stored already.
        problem: of a refused one, as JSON.
    """

    name: str
    do: str
    status: int
    case_number: str | None = None
    file: FileIn | None = None
    outputs: tuple[Output, ...] = ()
    problem: dict[str, Any] | None = None


class Jobs:
    """Takes batches in and advances their jobs.

    Args:
        engine: the database.
        clock: gives the present instant, aware.
        sender: what becomes of tasks after the commit that ordered them.
    """

    def __init__(self, engine: Engine, clock: Clock, sender: Sender) -> None:
        self._engine, self._clock, self._sender = engine, clock, sender

    def take_in(self, batch_id: str, key_id: str, by: str, jobs: Sequence[NewJob]) -> None:
        """Write a batch down with all its jobs, and order what they need. One that is there already stays as it is.

        Raises:
            Transient: the database is away or busy; nothing was written.
        """
        batch = {"id": batch_id, "key_id": key_id, "by": by[:100]}

        def write(connection: Connection) -> list[Ordered]:
            if not insert_new(connection, batches, {**batch, "created_at": self._clock()}):
                return []
            wanted = [
                task for n, job in enumerate(jobs, start=1) for task in _written_down(connection, batch_id, n, job)
            ]
            return self._order(connection, by, wanted) or self._announced_if_over(connection, batch_id)

        self._sender.ring(patiently(self._engine, write))

    def finish(self, taken: Taken, event: Happened | None, engine_name: str) -> None:
        """Tell what the task of a job came to, and finish the task, in one transaction.

        Args:
            taken: the task.
            event: what it came to; None where there is nothing to tell.
            engine_name: who reads for the installation; it is kept with a file that was opened.

        Raises:
            Lost: the task is no longer this worker's; nothing was changed.
            Transient: the database is away or busy.
        """
        task = _of_job(taken)

        def write(connection: Connection) -> list[Ordered]:
            row = _locked(connection, task.file_id)
            if not outbox.finish(connection, taken, self._clock()):
                raise Lost("任务已交由其他处理进程。", code="LOST")
            if row is None or (job := _job(row)).ended:
                return []
            if isinstance(event, FileSplit):
                traces.split(connection, event)
                mine = batch_jobs.c.file_id == task.file_id
                connection.execute(update(batch_jobs).where(mine).values(engine=engine_name))
            elif isinstance(event, PageRead):
                traces.page(connection, event)
            return self._go_on(connection, row, follow(job, task, event))

        self._sender.ring(patiently(self._engine, write))

    def try_again(self, batch_id: str, n: int) -> bool:
        """Take up a job that has ended where it failed; one that is under way, or has nothing that failed, stays as it is.

        What could not be read is forgotten, and the PDF that shows it so. When the job has ended anew its batch is told
        to be over once more.

        Returns:
            Whether there was anything to be tried.

        Raises:
            Transient: the database is away or busy; nothing was written.
        """
        mine = (batch_jobs.c.batch_id == batch_id) & (batch_jobs.c.n == n) & batch_jobs.c.file_id.is_not(None)

        def write(connection: Connection) -> list[Ordered]:
            row = connection.execute(select(batch_jobs).where(mine).with_for_update()).one_or_none()
            if row is None or _is_forgotten(connection, batch_id):
                return []
            unread = select(pages.c.page).where(pages.c.file_id == row.file_id, pages.c.problem.is_not(None))
            lost = connection.execute(unread.order_by(pages.c.page)).scalars().all()
            counted = connection.execute(select(files.c.pages).where(files.c.id == row.file_id)).scalar_one()
            followed = try_again(_job(row), counted or 0, lost)
            if not followed.tasks:
                return []
            if lost:
                _forget_unread(connection, row.file_id)
            return self._go_on(connection, row, followed)

        ordered = patiently(self._engine, write)
        self._sender.ring(ordered)
        return bool(ordered)

    def tell_deaths(self, most: int = 200) -> int:
        """Tell the jobs whose tasks are dead, whichever process buried them; how many tasks that were.

        Raises:
            Transient: the database is away or busy; what was told before is told.
        """
        dead = select(tasks.c.id).where(
            tasks.c.state == written("dead"), tasks.c.case_number.is_(None), tasks.c.queue != written("notify")
        )
        with reading(self._engine) as connection:
            ids = list(connection.execute(dead.order_by(tasks.c.done_at).limit(most)).scalars())
        for task_id in ids:
            self._sender.ring(patiently(self._engine, partial(self._tell_death, task_id)))
        return len(ids)

    def _tell_death(self, task_id: str, connection: Connection) -> list[Ordered]:
        """A task that is told is over: it is forgotten in its time. Its job keeps the cause."""
        row = connection.execute(select(tasks).where(tasks.c.id == task_id)).one_or_none()
        if row is None or row.kind not in JOB_KINDS:
            return []
        task = TASK.validate_python(row.payload)
        assert isinstance(task, JobTask)  # noqa: S101 - its kind says so
        job_row = _locked(connection, task.file_id)
        told = update(tasks).where(tasks.c.id == task_id, tasks.c.state == "dead").values(state="cancelled")
        if connection.execute(told).rowcount == 0 or job_row is None:
            return []
        if isinstance(task, ReadJobPage):
            _unread(connection, task)
        trail = trails_of(connection, [task_id]).get(task_id, ())
        code = trail[-1].code if trail else "WORN_OUT"
        failure = Failure(code=code, detail=row.error or "处理步骤反复中断。", cure=CURE)
        return self._go_on(connection, job_row, follow_death(_job(job_row), task, failure))

    def _go_on(self, connection: Connection, row: Any, followed: Followed) -> list[Ordered]:
        job = followed.job
        problem = None if job.failure is None else job.failure.model_dump(mode="json")
        mine = (batch_jobs.c.batch_id == row.batch_id) & (batch_jobs.c.n == row.n)
        changed = {"state": job.state, "pages_open": job.pages_open, "problem": problem}
        connection.execute(update(batch_jobs).where(mine).values(**changed))
        if job.ended:
            return self._announced_if_over(connection, row.batch_id)
        by = connection.execute(select(batches.c.by).where(batches.c.id == row.batch_id)).scalar_one()
        return self._order(connection, by, followed.tasks)

    def _announced_if_over(self, connection: Connection, batch_id: str) -> list[Ordered]:
        """What is said of a batch whose last job has ended, and only then.

        Of two jobs that end side by side the later one finds the other ended, for the row of their batch is held meanwhile.
        """
        batch = connection.execute(select(batches).where(batches.c.id == batch_id).with_for_update()).one()
        states = select(batch_jobs.c.state, func.count().label("jobs")).where(batch_jobs.c.batch_id == batch_id)
        counted = {row.state: row.jobs for row in connection.execute(states.group_by(batch_jobs.c.state))}
        if batch.forgotten_at is not None or counted.keys() - ENDED:
            return []
        sender, now = self._sender, self._clock()
        said = batch_finished(batch_id, {state: counted.get(state, 0) for state in sorted(ENDED)}, now)
        ordered = order_calls_of_key(connection, batch.key_id, said, now, hot=sender.hot, trace=sender.trace())
        if ordered:
            sender.wake(connection)
        return ordered

    def _order(self, connection: Connection, by: str, wanted: Sequence[JobTask]) -> list[Ordered]:
        """In the lane of what nobody waits for; between those who hand in, turns are fair."""
        places = [Place(task, "batch", f"{task.queue}/batch/{by[:100]}") for task in wanted]
        sender, now = self._sender, self._clock()
        ordered = outbox.line_up(connection, places, now, hot=sender.hot, trace=sender.trace())
        if ordered:
            sender.wake(connection)
        return ordered


def _written_down(connection: Connection, batch_id: str, n: int, new: NewJob) -> Sequence[JobTask]:
    followed = None if new.file is None else open_job(new.file.id, new.outputs)
    if new.file is not None:
        row = new.file.model_dump(exclude={"duplex", "source"}) | {"case_number": None, "position": 0, "round": 1}
        connection.execute(insert(files).values(**row))
    settled = "opened" if new.case_number else "refused"
    connection.execute(
        insert(batch_jobs).values(
            batch_id=batch_id,
            n=n,
            name=new.name,
            do=new.do,
            status=new.status,
            state=settled if followed is None else followed.job.state,
            case_number=new.case_number,
            file_id=new.file.id if new.file else None,
            outputs=list(new.outputs),
            pages_open=0,
            problem=new.problem,
        )
    )
    return () if followed is None else followed.tasks


def _locked(connection: Connection, file_id: str) -> Any:
    """The row of a job, held until the end of the transaction: before its tasks, as a case is. None where it is gone."""
    mine = select(batch_jobs).where(batch_jobs.c.file_id == file_id)
    return connection.execute(mine.with_for_update()).one_or_none()


def _is_forgotten(connection: Connection, batch_id: str) -> bool:
    """Whether a batch is being removed. Its row is held, so that it cannot be until the end of the transaction."""
    mine = select(batches.c.forgotten_at).where(batches.c.id == batch_id).with_for_update()
    return connection.execute(mine).scalar_one() is not None


def _job(row: Any) -> Job:
    said = {"file_id": row.file_id, "outputs": row.outputs, "state": row.state, "pages_open": row.pages_open}
    return Job.model_validate({**said, "failure": row.problem})


def _of_job(taken: Taken) -> JobTask:
    if not isinstance(taken.task, JobTask):
        raise TypeError("no task of a job")
    return taken.task


def _unread(connection: Connection, task: ReadJobPage) -> None:
    """A page whose step failed for good counts as one that could not be read."""
    blank = PageText(page=task.page, width=0, height=0, source="none", problem=UNREAD)
    page = (pages.c.file_id == task.file_id) & (pages.c.page == task.page)
    connection.execute(update(pages).where(page).values(problem=UNREAD, reading=blank.model_dump(mode="json")))


def _forget_unread(connection: Connection, file_id: str) -> None:
    """The pages that could not be read count as not looked at, and the file as one whose PDF is still to be made."""
    unread = (pages.c.file_id == file_id) & pages.c.problem.is_not(None)
    connection.execute(update(pages).where(unread).values(problem=None, reading=null()))
    connection.execute(delete(searchable_pdfs).where(searchable_pdfs.c.file_id == file_id))
