"""What is watched of the office, on both databases. All cases are fictional."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

import pytest
from sqlalchemy import Engine, insert, update

from pipelines.case import Case, State
from pipelines.facts import Facts
from storage.database import reading, transaction
from storage.ledger import Ledger, Submission
from storage.measures import Measures, count_connections, measure
from storage.tables import cases, deadlines, tasks
from tests.cases import MONDAY, file_in, rules


def open_case(engine: Engine, key: str) -> Case:
    ledger = Ledger(engine, lambda _code, _version: rules(), lambda: MONDAY)
    facts = Facts.model_validate({})
    return ledger.open(Submission("SAMPLE-1", "示例事项许可", "2026-01", facts, (file_in(f"f-{key}"),), "示例"), key)


def add_task(engine: Engine, task_id: str, state: str, place: str = "read/window/示例/所", **more: Any) -> None:
    queue, lane, _ = place.split("/", 2)
    row = {"id": task_id, "kind": "read_page", "queue": queue, "lane": lane, "line": place, "payload": {}}
    with transaction(engine) as connection:
        connection.execute(insert(tasks).values(row | {"state": state, "run_at": MONDAY, "created_at": MONDAY} | more))


def measured(engine: Engine, now: datetime = MONDAY) -> Measures:
    with reading(engine) as connection:
        return measure(connection, now)


def change(engine: Engine, case: Case, changed: Case) -> None:
    with transaction(engine) as connection:
        row = {"state": changed.state.value, "case": changed.model_dump(mode="json")}
        connection.execute(update(cases).where(cases.c.number == case.number).values(row))


def test_an_empty_office_has_nothing_to_count(engine: Engine) -> None:
    assert measured(engine) == Measures(tasks={}, oldest={}, cases={}, days_left={}, untold=0)


def test_tasks_are_counted_by_where_they_wait_and_done_ones_not_at_all(engine: Engine) -> None:
    # Given
    add_task(engine, "1", "ready")
    add_task(engine, "2", "ready", run_at=MONDAY - timedelta(seconds=90))
    add_task(engine, "3", "ready", run_at=MONDAY + timedelta(seconds=1))
    for number, state in enumerate(("sent", "running", "running", "dead", "done", "cancelled"), start=4):
        add_task(engine, str(number), state, "check/batch/甲", lease_until=MONDAY, sent_at=MONDAY, done_at=MONDAY)

    # When
    found = measured(engine)

    # Then
    assert {place: count for place, count in found.tasks.items() if count} == {
        ("read", "window", "ready"): 2,
        ("read", "window", "later"): 1,
        ("check", "batch", "sent"): 1,
        ("check", "batch", "running"): 2,
        ("check", "batch", "dead"): 1,
    }
    assert found.oldest == {("read", "window"): 90.0}


def test_a_task_that_waits_for_its_retry_is_not_late(engine: Engine) -> None:
    add_task(engine, "1", "ready", run_at=MONDAY + timedelta(hours=1))

    assert measured(engine).oldest == {("read", "window"): 0.0}


def test_cases_that_are_over_are_not_counted(engine: Engine) -> None:
    first, second, third = (open_case(engine, key) for key in "abc")
    change(engine, second, second.but(state=State.ARCHIVED))
    change(engine, third, third.but(state=State.NEEDS_ATTENTION))

    assert measured(engine).cases == {first.state.value: 1, "needs_attention": 1}


@pytest.mark.parametrize(
    ("days", "left"), [(0, "4+"), (3, "4+"), (4, "2-3"), (5, "2-3"), (6, "0-1"), (7, "0-1"), (8, "overdue")]
)
def test_clocks_are_counted_by_the_natural_days_that_are_left(engine: Engine, days: int, left: str) -> None:
    # Given: a clock whose last day is day 7
    case = open_case(engine, "a")
    due = case.clocks["notice"].due
    now = MONDAY + timedelta(days=(due - MONDAY.date()).days - 7 + days)

    # Then
    found = measured(engine, now)
    assert {clock: count for clock, count in found.days_left.items() if count} == {("notice", left): 1}
    assert found.untold == (left == "overdue")


def test_a_clock_whose_passing_was_told_stays_overdue_until_its_case_is_over(engine: Engine) -> None:
    # Given
    case = open_case(engine, "a")
    lapsed = case.but(clocks={"notice": case.clocks["notice"].model_copy(update={"lapsed": True})})
    change(engine, case, lapsed)
    with transaction(engine) as connection:
        connection.execute(deadlines.delete())

    # Then
    assert (measured(engine).days_left["notice", "overdue"], measured(engine).untold) == (1, 0)

    change(engine, case, lapsed.but(state=State.WITHDRAWN))
    assert measured(engine).days_left.get(("notice", "overdue"), 0) == 0


def test_each_new_connection_is_counted(engine: Engine) -> None:
    engine.dispose()
    opened: list[None] = []
    count_connections(engine, lambda: opened.append(None))

    measured(engine)
    measured(engine)

    assert len(opened) == 1
