"""What comes next for a job that only reads, and what its failures cost."""

from __future__ import annotations

import pytest

from pipelines.events import FileSplit, PageRead
from pipelines.jobs import Failure, Followed, Job, JobState, Output, follow, follow_death, open_job, try_again
from pipelines.tasks import JobTask, MakeJobPdf, ReadJobPage, SplitJobFile
from tests.cases import MONDAY

SPLIT = SplitJobFile(file_id="f1")
WORN = Failure(code="WORN_OUT", detail="多次执行中断")


def opened(pages: int, *outputs: Output) -> Followed:
    job = open_job("f1", outputs or ("text",)).job
    event = FileSplit(at=MONDAY, file_id="f1", pages=pages, media_type="application/pdf" if pages else "audio/mpeg")
    return follow(job, SPLIT, event)


def read(job: Job, page: int, problem: str | None = None) -> Followed:
    event = PageRead(at=MONDAY, file_id="f1", page=page, problem=problem)
    return follow(job, ReadJobPage(file_id="f1", page=page), event)


def test_a_file_is_opened_its_pages_read_and_its_pdf_made() -> None:
    first = opened(2, "text", "pdf")
    half = read(first.job, 2)
    whole = read(half.job, 1, "DAMAGED")
    done = follow(whole.job, MakeJobPdf(file_id="f1"), None)

    assert open_job("f1", ("pdf",)).tasks == (SPLIT,)
    assert first.tasks == (ReadJobPage(file_id="f1", page=1), ReadJobPage(file_id="f1", page=2))
    assert (half.tasks, whole.tasks) == ((), (MakeJobPdf(file_id="f1"),))
    assert [one.job.state for one in (first, half, whole, done)] == ["reading", "reading", "making", "done"]


def test_where_no_pdf_is_wanted_the_last_page_is_the_end() -> None:
    assert read(opened(1, "text", "json").job, 1) == Followed(Job(file_id="f1", outputs=("text", "json"), state="done"))


@pytest.mark.parametrize(("problem", "pages", "code"), [("ENCRYPTED", 0, "ENCRYPTED"), (None, 0, "NO_PAGES")])
def test_a_file_that_gives_no_pages_fails_its_job_with_the_reason(problem: str | None, pages: int, code: str) -> None:
    event = FileSplit(
        at=MONDAY, file_id="f1", pages=pages, problem=problem, message="打不开。", media_type="audio/mpeg"
    )

    failed = follow(open_job("f1", ("text",)).job, SPLIT, event)

    assert (failed.job.state, failed.job.failure.code if failed.job.failure else "", failed.tasks) == (
        "failed",
        code,
        (),
    )


def test_a_page_whose_step_dies_costs_that_page_and_no_more() -> None:
    job = opened(2, "pdf").job

    left = follow_death(job, ReadJobPage(file_id="f1", page=1), WORN)

    assert (left.job.state, left.job.pages_open, left.job.failure) == ("reading", 1, None)
    assert read(left.job, 2).tasks == (MakeJobPdf(file_id="f1"),)


@pytest.mark.parametrize("task", [SPLIT, MakeJobPdf(file_id="f1")])
def test_a_file_or_a_pdf_whose_step_dies_fails_the_job(task: SplitJobFile | MakeJobPdf) -> None:
    failed = follow_death(opened(1, "pdf").job, task, WORN)

    assert (failed.job.state, failed.job.failure, failed.tasks) == ("failed", WORN, ())


def test_what_comes_after_the_end_changes_nothing() -> None:
    ended = follow_death(opened(2).job, SPLIT, WORN).job

    assert read(ended, 1) == Followed(ended)
    assert follow_death(ended, ReadJobPage(file_id="f1", page=2), WORN) == Followed(ended)


@pytest.mark.parametrize(
    ("state", "pages", "unread", "again", "tasks"),
    [
        ("failed", 0, (), ("waiting", 0), (SPLIT,)),
        ("failed", 2, (), ("making", 0), (MakeJobPdf(file_id="f1"),)),
        ("failed", 2, (2,), ("reading", 1), (ReadJobPage(file_id="f1", page=2),)),
        ("done", 3, (1, 3), ("reading", 2), (ReadJobPage(file_id="f1", page=1), ReadJobPage(file_id="f1", page=3))),
        ("done", 3, (), ("done", 0), ()),
        ("making", 3, (1,), ("making", 0), ()),
        ("opened", 0, (), ("opened", 0), ()),
    ],
)
def test_a_job_is_tried_again_where_it_failed(
    state: JobState, pages: int, unread: tuple[int, ...], again: tuple[JobState, int], tasks: tuple[JobTask, ...]
) -> None:
    job = Job(file_id="f1", outputs=("text", "pdf"), state=state, failure=WORN if state == "failed" else None)

    tried = try_again(job, pages, unread)

    assert (tried.job.state, tried.job.pages_open, tried.job.failure, tried.tasks) == (*again, None, tasks)
