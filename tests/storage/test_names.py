"""Names that begin with the time, so that indexes grow at their end."""

from __future__ import annotations

from datetime import timedelta

from sqlalchemy import Engine

from pipelines.tasks import SplitFile
from storage import outbox
from storage.database import transaction
from storage.sql.names import new_id
from tests.cases import MONDAY
from tests.past import ledger_over, opened


def test_names_are_sorted_by_their_time_and_no_two_are_alike() -> None:
    moments = [MONDAY + timedelta(milliseconds=n) for n in range(500)]
    names = [new_id(now) for now in moments]

    assert names == sorted(names)
    assert len({new_id(MONDAY) for _ in range(1000)}) == 1000
    assert {len(name) for name in names} == {32}


def test_tasks_are_named_so(engine: Engine) -> None:
    case = opened(ledger_over(engine), "one")
    with transaction(engine) as connection:
        (ordered,) = outbox.order(connection, case, [SplitFile(file_id="f")], MONDAY)

    assert ordered.task_id[:12] == new_id(MONDAY)[:12]
