"""A job of a batch that opens no case: one file is read, and nothing is decided about it. What comes next, all of it here.

``open_job`` and ``follow`` are to a job what the flow is to a case: a finished task, or one that is dead, gives the job as
it stands then and the tasks that follow. Late news of a job that has ended changes nothing.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

from pipelines.events import FileSplit, Happened, PageRead
from pipelines.tasks import JobTask, MakeJobPdf, ReadJobPage, SplitJobFile
from pipelines.text import Value

Output = Literal["text", "json", "pdf"]
"""What is wanted of a file: its text, its words with their places (``yici/text/1``), a searchable PDF."""
OUTPUTS: tuple[Output, ...] = ("text", "json", "pdf")

JobState = Literal["refused", "opened", "waiting", "reading", "making", "done", "failed"]
LABELS: dict[JobState, str] = {
    "refused": "未收下",
    "opened": "已立办件",
    "waiting": "等待打开",
    "reading": "正在识别",
    "making": "正在制作 PDF",
    "done": "完成",
    "failed": "失败",
}
"""``refused`` and ``opened`` are final from the beginning: nothing was taken in, or a case goes its own way."""
ENDED: frozenset[JobState] = frozenset({"refused", "opened", "done", "failed"})
"""States in which nothing happens to a job any more."""
UNREAD = "ENGINE"
"""Problem of a page whose step failed for good: it is named, and the other pages stand."""


class Failure(Value):
    """Why a job failed: a stable code, and Chinese sentences."""

    code: str
    detail: str
    cure: str = ""


class Job(Value):
    """A job whose file was taken in.

    Attributes:
        pages_open: pages that are not read yet.
        failure: of a job that failed.
    """

    file_id: str
    outputs: tuple[Output, ...]
    state: JobState = "waiting"
    pages_open: int = 0
    failure: Failure | None = None

    @property
    def ended(self) -> bool:
        """Whether nothing happens to it any more."""
        return self.state in ENDED


@dataclass(frozen=True)
class Followed:
    """A job as it stands now, and what must be done for it."""

    job: Job
    tasks: tuple[JobTask, ...] = ()


def open_job(file_id: str, outputs: tuple[Output, ...]) -> Followed:
    """A job begins: its file has to be opened."""
    return Followed(Job(file_id=file_id, outputs=outputs), (SplitJobFile(file_id=file_id),))


def follow(job: Job, task: JobTask, event: Happened | None) -> Followed:
    """A task of the job is done.

    Args:
        job: as it stood.
        task: which.
        event: what it came to; None of the making of the PDF.
    """
    if job.ended:
        return Followed(job)
    if isinstance(event, FileSplit):
        return _opened(job, event)
    if isinstance(event, PageRead):
        return _one_page_less(job)
    return Followed(_but(job, state="done") if isinstance(task, MakeJobPdf) else job)


def follow_death(job: Job, task: JobTask, failure: Failure) -> Followed:
    """A task of the job failed for good. Of a page it costs that page; of the file, or its PDF, the job."""
    if job.ended:
        return Followed(job)
    return _one_page_less(job) if isinstance(task, ReadJobPage) else _failed(job, failure)


def try_again(job: Job, pages: int, unread: Sequence[int]) -> Followed:
    """A job that has ended is taken up where it failed: its file, the pages that could not be read, or its PDF.

    Args:
        job: as it ended.
        pages: of its file; 0 where it was never opened to its end.
        unread: numbers of the pages that could not be read.

    Returns:
        The job under way again; the same job and no task where nothing of it failed, or it is under way.
    """
    if job.state not in {"failed", "done"}:
        return Followed(job)
    if unread:
        tasks = tuple(ReadJobPage(file_id=job.file_id, page=page) for page in unread)
        return Followed(_but(job, state="reading", pages_open=len(unread), failure=None), tasks)
    if job.state == "done":
        return Followed(job)
    if pages:
        return Followed(_but(job, state="making", failure=None), (MakeJobPdf(file_id=job.file_id),))
    return Followed(_but(job, state="waiting", failure=None), (SplitJobFile(file_id=job.file_id),))


def _opened(job: Job, event: FileSplit) -> Followed:
    if event.problem is not None:
        return _failed(job, Failure(code=event.problem, detail=event.message, cure=event.cure))
    if event.pages == 0:
        told = f"文件是录音或录像（{event.media_type}），没有可识别的页面。"
        return _failed(job, Failure(code="NO_PAGES", detail=told, cure="请提交有页面的文件。"))
    tasks = tuple(ReadJobPage(file_id=job.file_id, page=page) for page in range(1, event.pages + 1))
    return Followed(_but(job, state="reading", pages_open=event.pages), tasks)


def _one_page_less(job: Job) -> Followed:
    left = _but(job, pages_open=job.pages_open - 1)
    if left.pages_open > 0:
        return Followed(left)
    if "pdf" in job.outputs:
        return Followed(_but(left, state="making"), (MakeJobPdf(file_id=job.file_id),))
    return Followed(_but(left, state="done"))


def _failed(job: Job, failure: Failure) -> Followed:
    return Followed(_but(job, state="failed", failure=failure))


def _but(job: Job, **changes: object) -> Job:
    return job.model_copy(update=changes)
