"""Who is told that a batch is over: the endpoints of its key, once, whichever of its jobs ends last. All names are fictional."""

from __future__ import annotations

import json
import threading
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from typing import Any
from uuid import uuid4

from sqlalchemy import Engine, event, select

from pipelines.events import FileIn, FileSplit
from pipelines.tasks import SplitJobFile
from storage import taking
from storage.api_keys import create_key, key_owner
from storage.batches import removal
from storage.batches.jobs import Jobs, NewJob
from storage.database import migrate, open_database, reading, transaction
from storage.outbox import Taken
from storage.sending import Sender
from storage.tables import tasks
from storage.webhooks import endpoints
from storage.webhooks.endpoints import Wish
from tests.cases import MONDAY

URL = "https://example.org/batches"


class Archive:
    """An integrator whose batches are read."""

    def __init__(self, engine: Engine, name: str = "示例档案馆") -> None:
        self.engine, self.name = engine, name
        self.jobs = Jobs(engine, lambda: MONDAY, Sender())
        owner = key_owner(engine, create_key(engine, name, MONDAY))
        assert owner is not None
        self.key_id = owner.id

    def listen(self, wish: Wish) -> str:
        return endpoints.register(self.engine, self.key_id, wish, self.name, MONDAY)[0].id

    def hand_in(self, files: int, *settled: NewJob) -> str:
        batch_id = uuid4().hex
        jobs = [NewJob(str(n), "ocr", 202, file=file(), outputs=("text",)) for n in range(files)]
        self.jobs.take_in(batch_id, self.key_id, self.name, [*jobs, *settled])
        return batch_id

    def taken(self) -> list[Taken]:
        """All that is to be opened, taken by one worker."""
        with transaction(self.engine) as connection:
            ids = connection.execute(
                select(tasks.c.id).where(tasks.c.kind == "split_job_file", tasks.c.state == "ready")
            )
            found = [taking.start(connection, task_id, MONDAY) for task_id in ids.scalars().all()]
        return [one for one in found if one is not None]

    def fail(self, taken: Taken) -> None:
        """Its file cannot be opened, which ends its job."""
        assert isinstance(taken.task, SplitJobFile)
        told = FileSplit(at=MONDAY, file_id=taken.task.file_id, pages=0, problem="DAMAGED", message="文件损坏。")
        self.jobs.finish(taken, told, "rapid")


def file() -> FileIn:
    name = uuid4().hex
    return FileIn(id=name, name="卷宗.pdf", sha256="0" * 64, size=1, object_key=f"file/{name}")


def called(engine: Engine) -> list[tuple[str, dict[str, Any]]]:
    """Which endpoints are to be called, and what they are told."""
    with reading(engine) as connection:
        waiting = connection.execute(select(tasks.c.payload).where(tasks.c.kind == "call_webhook")).scalars().all()
    return [(one["webhook_id"], json.loads(one["body"])) for one in waiting]


def test_when_the_last_job_has_ended_the_endpoints_of_its_key_are_told_how(engine: Engine) -> None:
    # Given endpoints of its key, of which one does not want to hear of batches, and another key's that hears of every case
    archive, other = Archive(engine), Archive(engine, "另一平台")
    heard = {archive.listen(Wish(URL)), archive.listen(Wish(URL, types=("batch.finished",)))}
    archive.listen(Wish(URL, types=("case.opened",)))
    other.listen(Wish(URL, every_case=True))
    batch_id = archive.hand_in(2, NewJob("3", "case", 422, problem={"code": "UNKNOWN_ITEM"}))
    first, second = archive.taken()

    # When
    archive.fail(first)
    halfway = called(engine)
    archive.fail(second)

    # Then
    told = called(engine)
    assert (halfway, {webhook for webhook, _ in told}, len(told)) == ([], heard, 2)
    assert told[0][1] == told[1][1] == {
        "type": "batch.finished",
        "timestamp": "2026-09-14T02:00:00.000Z",
        "data": {
            "batch": batch_id,
            "jobs": 3,
            "done": 0,
            "failed": 2,
            "opened": 0,
            "refused": 1,
            "href": f"/api/v1/batches/{batch_id}",
        },
    }  # fmt: skip


def test_a_batch_of_which_all_is_settled_at_once_is_told_at_once(engine: Engine) -> None:
    archive = Archive(engine)
    archive.listen(Wish(URL))

    archive.hand_in(0, NewJob("1", "case", 422, problem={"code": "UNKNOWN_ITEM"}))

    assert [body["data"]["refused"] for _, body in called(engine)] == [1]


def test_of_a_batch_that_its_sender_deleted_nothing_is_said(engine: Engine) -> None:
    archive = Archive(engine)
    archive.listen(Wish(URL))
    batch_id = archive.hand_in(1)
    [only] = archive.taken()
    removal.give_up(engine, batch_id, MONDAY)

    archive.fail(only)

    assert called(engine) == []


def test_of_jobs_that_end_side_by_side_one_tells_it(fresh_database: str) -> None:
    # Given the last two jobs of a batch, held by two workers who come to their commits together, where nothing keeps them
    engine = open_database(fresh_database)
    migrate(engine)
    archive = Archive(engine)
    archive.listen(Wish(URL))
    batch_id = archive.hand_in(2)
    taken = archive.taken()
    together = threading.Barrier(2)

    def wait_for_the_other(_: object) -> None:
        with suppress(threading.BrokenBarrierError):
            together.wait(2)

    event.listen(engine, "commit", wait_for_the_other)

    # When
    with ThreadPoolExecutor(2) as workers:
        list(workers.map(archive.fail, taken))

    # Then
    assert [body["data"]["batch"] for _, body in called(engine)] == [batch_id]
    engine.dispose()
