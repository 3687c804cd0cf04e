"""Jobs that only read, step by step: done twice, killed, worn out, hostile; each failure is one job's."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path
from typing import Any
from uuid import uuid4

import pytest
from sqlalchemy import delete, func, select, update

from ocr.refusals import refused
from pipelines.errors import Transient
from pipelines.events import PageRead
from pipelines.jobs import Output
from pipelines.tasks import ReadJobPage
from pipelines.text import PageText
from storage.api_keys import create_key, key_owner
from storage.batches import removal
from storage.batches.jobs import NewJob
from storage.batches.standing import BatchView, JobView, NoSuchBatch, batch_view
from storage.database import reading, transaction
from storage.outbox import LEASE, Taken
from storage.papers import readings_of
from storage.tables import searchable_pdfs, tasks
from tests.cases import MONDAY
from tests.doubles.counting_reader import CountingReader
from tests.doubles.scripted_reader import scripted
from tests.ocr.paper import text_pdf
from tests.office import SetClock, hand_in, installation
from tests.workers.conftest import Bench
from workers.chores import forget_batches
from workers.digitize import read_page
from workers.toolbox import Toolbox, open_toolbox

GOOD = PageText(page=1, width=10, height=10, source="rapid")


class Batch:
    """A batch at the bench."""

    def __init__(self, bench: Bench, *papers: bytes, outputs: tuple[Output, ...] = ("text", "pdf")) -> None:
        self.bench, self.id = bench, uuid4().hex
        owner = key_owner(bench.tools.engine, create_key(bench.tools.engine, "示例档案馆", bench.clock()))
        assert owner is not None
        self.key_id = owner.id
        files = hand_in(bench.tools, {f"{n}.pdf": data for n, data in enumerate(papers, start=1)})
        self.jobs = [NewJob(file.name, "ocr", 202, file=file, outputs=outputs) for file in files]
        self.take_in()

    def take_in(self) -> None:
        self.bench.tools.jobs.take_in(self.id, self.key_id, "示例档案馆", self.jobs)

    @property
    def view(self) -> BatchView:
        return batch_view(self.bench.tools.engine, self.id, self.key_id)

    @property
    def states(self) -> list[str]:
        return [job.state for job in self.view.jobs]

    def work(self, deliveries: int = 1) -> None:
        """All that is ready, and what follows from it."""
        while messages := self.bench.sent():
            for message in messages:
                for _ in range(deliveries):
                    self.bench.steps.run(message.task_id)


def fails(*_: object) -> None:
    """A step that fails for good."""
    raise refused("DAMAGED")


def problem_of(job: JobView) -> str:
    return "" if job.problem is None else str(job.problem["code"])


def count(bench: Bench, *where: Any) -> int:
    with reading(bench.tools.engine) as connection:
        return int(connection.execute(select(func.count()).select_from(tasks).where(*where)).scalar_one())


@pytest.mark.parametrize("deliveries", [1, 3])
def test_files_are_read_and_their_pdfs_made_however_often_each_message_comes(bench: Bench, deliveries: int) -> None:
    batch = Batch(bench, scripted(GOOD, GOOD), scripted(GOOD))

    batch.work(deliveries)

    assert batch.states == ["done", "done"]
    assert [(job.pages, job.read, job.made("text"), job.made("pdf")) for job in batch.view.jobs] == [
        (2, 2, True, True),
        (1, 1, True, True),
    ]
    # Two files opened, three pages read, two PDFs made, and nothing twice.
    assert (count(bench), count(bench, tasks.c.state == "done")) == (7, 7)


def test_a_batch_taken_in_twice_is_there_once(bench: Bench) -> None:
    batch = Batch(bench, scripted(GOOD))

    batch.take_in()

    assert (len(batch.view.jobs), count(bench)) == (1, 1)


def test_jobs_wait_behind_everything_that_somebody_waits_for(bench: Bench) -> None:
    Batch(bench, scripted(GOOD)).work()

    assert count(bench, tasks.c.lane == "batch", tasks.c.line.endswith("/batch/示例档案馆")) == count(bench) == 3


def test_a_worker_that_dies_in_the_middle_of_each_step_loses_and_doubles_nothing(bench: Bench) -> None:
    batch = Batch(bench, scripted(GOOD, GOOD))

    for _ in range(8):
        for message in bench.sent():
            assert bench.take(message.task_id) is not None  # ...and nothing more is heard of that worker
        bench.later(seconds=(LEASE + timedelta(seconds=1)).total_seconds())
        bench.scheduler.tick()
        for message in bench.sent():
            bench.steps.run(message.task_id)

    assert batch.states == ["done"]
    assert count(bench) == count(bench, tasks.c.state == "done") == 4


def test_a_worker_that_lost_its_task_meanwhile_counts_no_page(bench: Bench) -> None:
    batch = Batch(bench, scripted(GOOD, GOOD), outputs=("text",))
    [split] = bench.sent()
    bench.steps.run(split.task_id)
    first, second = bench.sent()
    late = bench.take(first.task_id)
    bench.later(seconds=31)
    bench.scheduler.tick()
    for message in (*bench.sent(), second):
        bench.steps.run(message.task_id)
    assert late is not None

    with pytest.raises(Transient, match="其他处理进程"):
        bench.tools.jobs.finish(late, None, "rapid")

    assert (batch.states, batch.view.jobs[0].pages_open) == (["done"], 0)


def test_a_hostile_file_among_good_ones_fails_its_own_job_with_the_reason(bench: Bench) -> None:
    batch = Batch(bench, scripted(GOOD), b'{"refused": "ENCRYPTED"}', scripted(GOOD))

    batch.work()

    assert batch.states == ["done", "failed", "done"]
    assert [problem_of(job) for job in batch.view.jobs] == ["", "ENCRYPTED", ""]
    assert batch.view.jobs[1].problem == {
        "code": "ENCRYPTED", "detail": refused("ENCRYPTED").message, "cure": refused("ENCRYPTED").cure
    }  # fmt: skip


def test_a_page_that_cannot_be_read_is_named_and_the_others_stand(bench: Bench) -> None:
    batch = Batch(bench, scripted(GOOD, {"unreadable": "DAMAGED"}, GOOD), outputs=("text",))

    batch.work()

    [job] = batch.view.jobs
    assert (job.state, job.unreadable, job.made("text"), job.problem) == ("done", (2,), True, None)


def test_a_page_that_breaks_the_program_costs_itself_after_its_last_attempt(bench: Bench) -> None:
    batch = Batch(bench, scripted(GOOD, {"bug": "of ours"}), outputs=("text",))

    for _ in range(10):
        batch.work()
        bench.later(hours=2)

    [job] = batch.view.jobs
    assert (job.state, job.unreadable) == ("done", (2,))
    found = [page["problem"] for page in readings_of(bench.tools.engine, job.file_id or "")]
    assert found == [None, "ENGINE"]
    # It is told to its job and over: no dead letter waits for anybody.
    assert (count(bench, tasks.c.state == "dead"), count(bench, tasks.c.state == "cancelled")) == (0, 1)


def test_a_file_whose_workers_die_each_time_fails_its_job_and_not_the_batch(bench: Bench) -> None:
    batch = Batch(bench, scripted(GOOD), scripted(GOOD), outputs=("text",))
    [worn, _] = bench.sent()
    with transaction(bench.tools.engine) as connection:
        connection.execute(update(tasks).where(tasks.c.id == worn.task_id).values(attempt=7, state="ready"))

    # Given the last attempt, in which the worker dies without a word
    [message] = [one for one in bench.sent() if one.task_id == worn.task_id]
    bench.take(message.task_id)
    bench.later(seconds=31)
    bench.scheduler.tick()  # its lease is over: dead
    bench.scheduler.tick()  # its job is told
    bench.later(seconds=120)
    bench.scheduler.tick()
    batch.work()

    assert batch.states == ["failed", "done"]
    assert [problem_of(job) for job in batch.view.jobs] == ["WORN_OUT", ""]
    assert count(bench, tasks.c.state == "dead") == 0


def test_where_only_the_pdf_fails_the_text_can_still_be_fetched(bench: Bench) -> None:
    batch = Batch(bench, scripted(GOOD))

    bench.swap(MakeJobPdf=fails)
    batch.work()

    [job] = batch.view.jobs
    assert (job.state, job.made("text"), job.made("pdf"), problem_of(job)) == ("failed", True, False, "DAMAGED")


def test_a_job_is_tried_again_from_the_pdf_that_failed(bench: Bench) -> None:
    batch = Batch(bench, scripted(GOOD))
    bench.swap(MakeJobPdf=fails)
    batch.work()
    bench.swap()

    tried = bench.tools.jobs.try_again(batch.id, 1)
    under_way = batch.states
    again = bench.tools.jobs.try_again(batch.id, 1)
    batch.work()

    assert (tried, under_way, again) == (True, ["making"], False)
    [job] = batch.view.jobs
    assert (job.state, job.made("pdf"), job.problem) == ("done", True, None)


def test_pages_that_could_not_be_read_are_read_again_and_the_pdf_made_anew(bench: Bench) -> None:
    # Given a page that broke the program, in a file of which a PDF was made without its text
    def breaks_at_the_second(tools: Toolbox, taken: Taken, task: ReadJobPage) -> PageRead:
        if task.page == 2:
            raise KeyError("a fault of ours")
        return read_page(tools, taken, task)

    bench.swap(ReadJobPage=breaks_at_the_second)
    batch = Batch(bench, scripted(GOOD, GOOD))
    for _ in range(10):
        batch.work()
        bench.later(hours=2)
    [job] = batch.view.jobs
    assert (job.state, job.unreadable, job.made("pdf")) == ("done", (2,), True)

    bench.swap()
    tried = bench.tools.jobs.try_again(batch.id, 1)
    [meanwhile] = batch.view.jobs
    batch.work()

    assert tried
    assert (meanwhile.state, meanwhile.read, meanwhile.unreadable, meanwhile.made("text")) == ("reading", 1, (), False)
    [job] = batch.view.jobs
    assert (job.state, job.unreadable, job.made("text"), job.made("pdf")) == ("done", (), True, True)
    assert [page["problem"] for page in readings_of(bench.tools.engine, job.file_id or "")] == [None, None]
    read = count(bench, tasks.c.kind == "read_job_page", tasks.c.state == "done")
    assert (read, count(bench, tasks.c.kind == "make_job_pdf", tasks.c.state == "done")) == (2, 2)


def test_a_file_that_could_not_be_opened_is_opened_again_but_not_for_a_batch_that_is_removed(bench: Bench) -> None:
    batch = Batch(bench, b'{"refused": "TRUNCATED"}', outputs=("text",))
    batch.work()

    first = bench.tools.jobs.try_again(batch.id, 1)
    waiting = batch.states
    batch.work()
    ended = batch.states
    removal.give_up(bench.tools.engine, batch.id, bench.clock())
    second = bench.tools.jobs.try_again(batch.id, 1)

    assert (first, waiting, ended, second) == (True, ["waiting"], ["failed"], False)


def test_a_maker_that_was_killed_between_storing_and_noting_is_made_good_by_the_next(bench: Bench) -> None:
    batch = Batch(bench, scripted(GOOD))
    batch.work()
    with transaction(bench.tools.engine) as connection:
        connection.execute(delete(searchable_pdfs))
        connection.execute(update(tasks).where(tasks.c.kind == "make_job_pdf").values(state="ready"))
    assert batch.view.jobs[0].made("pdf") is False

    batch.work()

    assert batch.view.jobs[0].made("pdf") is True


def test_a_batch_goes_with_all_that_is_stored_of_it_when_its_time_has_passed_and_its_work_is_over(
    bench: Bench,
) -> None:
    # Given one that is over, with a case beside it that read an equal page, and one of which nothing is done
    case = bench.open({"a.pdf": scripted(GOOD)})
    bench.work(case.number)
    kept = set(bench.tools.objects.keys())
    batch = Batch(bench, scripted(GOOD), scripted(GOOD, GOOD))
    batch.work()
    waiting = Batch(bench, scripted(GOOD))
    bench.later(days=bench.tools.settings.batch_keep_days, seconds=-1)

    forget_batches(bench.tools, bench.clock())
    assert batch.states == ["done", "done"]
    bench.later(seconds=2)
    forget_batches(bench.tools, bench.clock())

    with pytest.raises(NoSuchBatch):
        batch.view  # noqa: B018 - it is looked for
    assert waiting.states == ["waiting"]
    assert set(bench.tools.objects.keys()) - kept == {job.file.object_key for job in waiting.jobs if job.file}


def test_a_remover_that_was_killed_half_way_is_followed_by_one_that_ends_it(bench: Bench) -> None:
    batch = Batch(bench, scripted(GOOD, GOOD))
    batch.work()
    removal.give_up(bench.tools.engine, batch.id, bench.clock())
    for key in list(bench.tools.objects.keys("picture/")):
        bench.tools.objects.delete(key)  # ...and killed

    removed = [removal.remove(bench.tools.engine, bench.tools.objects) for _ in range(2)]

    assert (removed, list(bench.tools.objects.keys())) == ([1, 0], [])


def test_a_page_that_a_case_has_read_is_not_read_again_for_a_job_nor_the_other_way_round(tmp_path: Path) -> None:
    """The page cache is one: by what a page is made of, and who reads."""
    reader, clock = CountingReader(), SetClock(MONDAY)
    first, second = (text_pdf(tmp_path / name, (name, "第一行")).read_bytes() for name in ("a.pdf", "b.pdf"))
    with open_toolbox(installation(tmp_path), clock=clock, open_reader=lambda: reader) as tools:
        bench = Bench(tools, clock)
        bench.work(bench.open({"a.pdf": first}).number)
        batch = Batch(bench, first, second, outputs=("json",))
        batch.work()
        bench.work(bench.open({"b.pdf": second}).number)

    assert reader.read_pages == 2
    assert batch.states == ["done", "done"]
