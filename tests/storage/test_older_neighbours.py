"""While an installation is renewed one process after the other, those of the version before go on ordering tasks."""

from __future__ import annotations

from sqlalchemy import Engine, insert, select

from pipelines.tasks import QUEUES, SplitFile
from storage import turns
from storage.database import reading, transaction
from storage.outbox import Message
from storage.tables import tasks
from tests.cases import MONDAY


def test_what_an_older_process_ordered_is_sent_and_stops_no_relay(engine: Engine) -> None:
    """It knows neither lanes nor lines; the columns stand on what the migration gave them."""
    # Given
    task = SplitFile(file_id="f1")
    old = {"id": "old", "kind": task.kind, "queue": task.queue, "payload": task.model_dump(mode="json")}
    with transaction(engine) as connection:
        connection.execute(insert(tasks).values(**old, state="ready", run_at=MONDAY, created_at=MONDAY))

    # When
    with transaction(engine) as connection:
        claimed = turns.claim(connection, QUEUES, MONDAY)

    # Then
    assert claimed.messages == [Message("old", "split", "review")]
    with reading(engine) as connection:
        assert connection.execute(select(tasks.c.line)).scalar_one() == "split/review/"
