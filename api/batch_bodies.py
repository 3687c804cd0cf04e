"""What is asked and answered about batches: many jobs that are handed in together."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated, Any, Literal, TypeVar

from pydantic import AfterValidator, BaseModel, ConfigDict, Field
from pydantic_core import PydanticCustomError

from api.bodies import Body
from api.plain_text import Text
from api.uploads import MOST_PARTS
from pipelines.case import LABELS as STATE_LABELS
from pipelines.case import State
from pipelines.jobs import LABELS, JobState, Output
from storage.batches.standing import BatchView, JobView

MOST_JOBS = 200
"""Jobs of one batch; files are limited with the parts of a form."""
LONGEST_ID = 100
JobId = Annotated[Text, Field(min_length=1, max_length=LONGEST_ID)]
FileName = Annotated[Text, Field(min_length=1, max_length=300)]
Listed = TypeVar("Listed", bound=tuple[object, ...])


def _named(listed: Listed) -> Listed:
    """A list that names something: pydantic's own limit counts only what it could read, and calls the rest empty."""
    if not listed:
        raise PydanticCustomError("too_short", "nothing is listed")
    return listed


class _Said(BaseModel):
    """A job as it is asked for."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    id: JobId | None = None
    files: Annotated[tuple[FileName, ...], Field(max_length=MOST_PARTS), AfterValidator(_named)]


class CaseJob(_Said):
    """Open a case with these files, as ``POST /cases`` does."""

    do: Literal["case"]
    case: dict[str, Any]
    duplex: bool = False


class OcrJob(_Said):
    """Read one file, and no more."""

    do: Literal["ocr"]
    outputs: Annotated[tuple[Output, ...], Field(max_length=10), AfterValidator(_named)] = ("text",)


class JobProblemBody(Body):
    """Why a job was refused or failed (RFC 9457). ``errors`` holds every fault of the job."""

    type: str
    title: str
    status: int
    detail: str
    code: str
    cure: str = ""
    errors: tuple[dict[str, str], ...] = ()


class JobCaseBody(Body):
    """The case that a job opened, as it stands now."""

    number: str
    state: State
    state_label: str


class JobPagesBody(Body):
    """How far the reading of a file has come."""

    total: int
    read: int
    unreadable: tuple[int, ...]


class JobBody(Body):
    """A job of a batch. ``outputs`` gives the address of each output that was asked for, null until it is made."""

    n: int
    id: str
    do: str
    status: int
    state: JobState
    state_label: str
    href: str | None
    case: JobCaseBody | None
    file: str | None
    pages: JobPagesBody | None
    outputs: dict[Output, str | None]
    warnings: tuple[str, ...]
    problem: JobProblemBody | None


class BatchBody(Body):
    """A batch with each of its jobs. ``finished``: no job is waiting or under way."""

    id: str
    href: str
    created_at: datetime
    finished: bool
    jobs: tuple[JobBody, ...]


def href_of(batch_id: str) -> str:
    """Where a batch is."""
    return f"/api/v1/batches/{batch_id}"


def batch_body(view: BatchView) -> BatchBody:
    """A batch as it is shown."""
    jobs = tuple(job_body(view.id, job) for job in view.jobs)
    return BatchBody(id=view.id, href=href_of(view.id), created_at=view.created_at, finished=view.finished, jobs=jobs)


def job_body(batch_id: str, job: JobView) -> JobBody:
    """A job as it is shown."""
    here = f"{href_of(batch_id)}/jobs/{job.n}"
    return JobBody(
        n=job.n,
        id=job.name,
        do=job.do,
        status=job.status,
        state=job.state,
        state_label=LABELS[job.state],
        href=_href(job, here),
        case=_case(job),
        file=job.file,
        pages=JobPagesBody(total=job.pages, read=job.read, unreadable=job.unreadable) if job.pages else None,
        outputs={output: f"{here}/{output}" if job.made(output) else None for output in job.outputs},
        warnings=job.warnings,
        problem=_problem(job),
    )


def _href(job: JobView, here: str) -> str | None:
    if job.case_number is not None:
        return f"/api/v1/cases/{job.case_number}"
    return here if job.file_id is not None else None


def _case(job: JobView) -> JobCaseBody | None:
    if job.case_number is None or job.case_state is None:
        return None
    return JobCaseBody(number=job.case_number, state=job.case_state, state_label=STATE_LABELS[job.case_state])


def _problem(job: JobView) -> JobProblemBody | None:
    """A refusal is kept as it was told; a failure has a code and two sentences."""
    if job.problem is None:
        return None
    if job.state == "refused":
        return JobProblemBody.model_validate(job.problem)
    told = {"type": f"urn:yici:problem:{job.problem['code']}", "title": "处理失败", "status": 422}
    return JobProblemBody.model_validate(told | dict(job.problem))
