"""What is over is forgotten in small steps, and nothing else is."""

from __future__ import annotations

from datetime import datetime, timedelta

from sqlalchemy import Engine, insert, select

from storage.accounts import add_account
from storage.database import reading, transaction
from storage.housekeeping import forget_done, forget_sessions
from storage.schema.access import login_failures
from storage.sessions import login, session_of
from storage.tables import history, task_errors, tasks
from storage.throttle import count_try
from tests.cases import MONDAY, later
from tests.past import ledger_over, opened

STATES = ("ready", "sent", "running", "dead", "cancelled", "done")


def _task(engine: Engine, name: str, state: str, done_at: datetime | None) -> None:
    row = {"queue": "read", "kind": "read_page", "payload": {}, "run_at": MONDAY, "created_at": MONDAY}
    with transaction(engine) as connection:
        connection.execute(insert(tasks).values(id=name, state=state, done_at=done_at, **row))


def _names(engine: Engine) -> set[str]:
    with reading(engine) as connection:
        return set(connection.execute(select(tasks.c.id)).scalars())


def test_only_what_is_over_for_long_is_forgotten(engine: Engine) -> None:
    for state in STATES:
        _task(engine, f"old {state}", state, later(-8) if state in ("dead", "cancelled", "done") else None)
    _task(engine, "young", "done", later(-6))

    assert forget_done(engine, later(-7)) == 2
    assert _names(engine) == {"old ready", "old sent", "old running", "old dead", "young"}


def test_more_than_a_batch_is_forgotten_in_batches(engine: Engine) -> None:
    for n in range(7):
        _task(engine, f"old {n}", "done", later(-8 - n))

    assert forget_done(engine, later(-7), most=3, batch=3) == 3
    assert _names(engine) == {"old 0", "old 1", "old 2", "old 3"}
    assert forget_done(engine, later(-7), batch=3) == 4
    assert _names(engine) == set()


def test_the_errors_of_a_task_are_forgotten_with_it(engine: Engine) -> None:
    for name in ("old", "young"):
        _task(engine, name, "done", later(-8 if name == "old" else 0))
        with transaction(engine) as connection:
            connection.execute(
                insert(task_errors).values(task_id=name, attempt=1, at=MONDAY, code="EXAMPLE", message="示例")
            )

    forget_done(engine, later(-7))

    with reading(engine) as connection:
        assert list(connection.execute(select(task_errors.c.task_id)).scalars()) == ["young"]


def test_the_history_of_a_case_stays_when_its_tasks_are_forgotten(engine: Engine) -> None:
    case = opened(ledger_over(engine), "one")
    with transaction(engine) as connection:
        connection.execute(tasks.update().values(state="done", done_at=MONDAY))

    forget_done(engine, later(1))

    with reading(engine) as connection:
        told = list(connection.execute(select(history.c.kind)).scalars())
    assert (_names(engine), told) == (set(), ["case_opened"])
    assert ledger_over(engine).case(case.number) == case


def test_sessions_that_ended_and_old_wrong_tries_are_forgotten(engine: Engine) -> None:
    add_account(engine, "clerk", "示例窗口", "clerk", "example-password", MONDAY)
    ended, running = (
        login(engine, "clerk", "x", at, verify=lambda _stored, _typed: True)
        for at in (MONDAY, MONDAY + timedelta(minutes=50))
    )
    assert ended is not None
    assert running is not None
    count_try(engine, "old", MONDAY - timedelta(days=2))
    count_try(engine, "new", MONDAY)

    forget_sessions(engine, MONDAY + timedelta(minutes=70))

    assert session_of(engine, running.token, MONDAY + timedelta(minutes=70)) is not None
    assert session_of(engine, ended.token, MONDAY) is None
    with reading(engine) as connection:
        assert connection.execute(select(login_failures.c.tries)).scalars().all() == [1]
