"""One write transaction, all or nothing, on both databases; and which failures heal."""

from __future__ import annotations

import os
import socket
import sqlite3
import threading
from datetime import UTC, datetime
from pathlib import Path

import pytest
from sqlalchemy import Engine, create_engine, func, insert, select, text
from sqlalchemy.exc import IntegrityError, OperationalError, ProgrammingError, StatementError

from pipelines.errors import Transient, Unconfigured
from storage.database import LOCK_SECONDS, SILENCE, SILENT_SECONDS, migrate, open_database, reading, transaction
from storage.schema.access import sessions
from storage.sql.sqlite import prepare_connection
from storage.tables import sequences


def _value(engine: Engine, name: str) -> int | None:
    with reading(engine) as connection:
        return connection.execute(select(sequences.c.value).where(sequences.c.name == name)).scalar()


def test_what_a_transaction_wrote_is_there_after_it(engine: Engine) -> None:
    with transaction(engine) as connection:
        connection.execute(insert(sequences).values(name="a", value=1))

    assert _value(engine, "a") == 1


def test_a_transaction_that_raises_leaves_nothing(engine: Engine) -> None:
    with pytest.raises(ValueError, match="midway"), transaction(engine) as connection:
        connection.execute(insert(sequences).values(name="a", value=1))
        raise ValueError("midway")

    assert _value(engine, "a") is None


def test_a_broken_constraint_is_not_taken_for_something_that_heals(engine: Engine) -> None:
    with pytest.raises(IntegrityError), transaction(engine) as connection:
        connection.execute(insert(sequences), [{"name": "a", "value": 1}, {"name": "a", "value": 2}])


def test_a_wrong_statement_is_not_taken_for_something_that_heals(engine: Engine) -> None:
    with pytest.raises((OperationalError, ProgrammingError)), transaction(engine) as connection:
        connection.execute(text("SELECT * FROM no_such_table"))


def test_a_row_that_points_nowhere_is_refused(engine: Engine) -> None:
    now = datetime(2026, 1, 5, tzinfo=UTC)
    row = {"token_hash": "h", "account_id": "nobody", "csrf": "c", "created_at": now, "expires_at": now}

    with pytest.raises(IntegrityError), transaction(engine) as connection:
        connection.execute(insert(sessions).values(row))


def test_two_writers_that_read_first_both_count(engine: Engine) -> None:
    """On SQLite a transaction that reads before it writes fails in one of two threads unless it locks at its beginning."""
    # Given
    with transaction(engine) as connection:
        connection.execute(insert(sequences).values(name="n", value=0))

    # When
    def count() -> None:
        for _ in range(10):
            with transaction(engine) as connection:
                row = select(sequences.c.value).where(sequences.c.name == "n").with_for_update()
                value = connection.execute(row).scalar_one()
                connection.execute(sequences.update().where(sequences.c.name == "n").values(value=value + 1))

    threads = [threading.Thread(target=count) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    # Then
    assert _value(engine, "n") == 40


def test_an_error_never_shows_what_was_to_be_stored(engine: Engine) -> None:
    secret = "fictional-name-of-an-applicant"

    with pytest.raises(StatementError) as caught, transaction(engine) as connection:
        connection.execute(text("INSERT INTO no_such_table VALUES (:name)"), {"name": secret})

    assert secret not in str(caught.value)


def test_a_server_that_is_away_heals_later() -> None:
    engine = open_database("postgresql+psycopg://nobody@127.0.0.1:1/nowhere")

    with pytest.raises(Transient) as caught, transaction(engine):
        raise AssertionError("there is no such server")

    assert caught.value.code == "DATABASE_AWAY"


def test_a_connection_that_dies_inside_a_transaction_heals_later(fresh_database: str) -> None:
    engine = open_database(fresh_database)

    with pytest.raises(Transient) as caught, transaction(engine) as connection:
        connection.execute(text("SELECT pg_terminate_backend(pg_backend_pid())"))

    assert caught.value.code == "DATABASE_AWAY"
    with transaction(engine) as connection:
        assert connection.execute(text("SELECT 1")).scalar() == 1


def test_a_server_that_takes_no_writes_any_more_is_left_for_its_successor(fresh_database: str) -> None:
    # Given a server that another one has succeeded behind the same address
    engine = open_database(fresh_database)
    migrate(engine)
    with transaction(engine) as connection:
        connection.execute(text("SET SESSION CHARACTERISTICS AS TRANSACTION READ ONLY"))

    # When
    with pytest.raises(Transient) as caught, transaction(engine) as connection:
        connection.execute(insert(sequences).values(name="a", value=1))

    # Then
    assert caught.value.code == "DATABASE_AWAY"
    with transaction(engine) as connection:
        connection.execute(insert(sequences).values(name="a", value=1))
    assert _value(engine, "a") == 1


def test_a_server_that_vanished_is_not_waited_for_longer_than_a_broker_would_be(fresh_database: str) -> None:
    """The kernel gives up on an answer: no thread of ours can."""
    with reading(open_database(fresh_database)) as connection:
        line = socket.socket(fileno=os.dup(connection.connection.driver_connection.fileno()))  # type: ignore[union-attr]  # psycopg's

    with line:
        assert line.getsockopt(socket.IPPROTO_TCP, socket.TCP_USER_TIMEOUT) == SILENCE["tcp_user_timeout"]
        assert line.getsockopt(socket.SOL_SOCKET, socket.SO_KEEPALIVE) == 1
        assert line.getsockopt(socket.IPPROTO_TCP, socket.TCP_KEEPIDLE) == SILENCE["keepalives_idle"]


def test_a_deadlock_heals_later(fresh_database: str) -> None:
    # Given two transactions, each of which holds one lock
    engine = open_database(fresh_database)
    both_hold_one, codes = threading.Barrier(2), []

    # When each asks for the other's
    def cross(first: int, second: int) -> None:
        try:
            with transaction(engine) as connection:
                connection.execute(text("SELECT pg_advisory_xact_lock(:n)"), {"n": first})
                both_hold_one.wait()
                connection.execute(text("SELECT pg_advisory_xact_lock(:n)"), {"n": second})
        except Transient as error:
            codes.append(error.code)

    threads = [threading.Thread(target=cross, args=pair) for pair in ((1, 2), (2, 1))]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    # Then one of them gives way
    assert codes == ["DATABASE_BUSY"]


def test_postgresql_speaks_utc_and_read_committed(fresh_database: str) -> None:
    with reading(open_database(fresh_database)) as connection:
        assert connection.execute(text("SHOW timezone")).scalar() == "UTC"
        assert connection.execute(text("SHOW transaction_isolation")).scalar() == "read committed"


def test_what_a_frozen_client_of_postgresql_has_locked_is_free_again_in_seconds(fresh_database: str) -> None:
    silent = f"{SILENT_SECONDS}s"
    wanted = {"idle_in_transaction_session_timeout": silent, "tcp_keepalives_idle": "10", "tcp_keepalives_count": "3"}

    with reading(open_database(fresh_database)) as connection:
        told = {name: connection.execute(text(f"SHOW {name}")).scalar_one() for name in wanted}

    assert told == wanted


def test_postgresql_waits_for_a_row_for_less_than_it_bears_a_silent_transaction(fresh_database: str) -> None:
    """Else those who wait for a process that froze meet the next of its transactions when the first is ended."""
    with reading(open_database(fresh_database)) as connection:
        assert connection.execute(text("SHOW lock_timeout")).scalar() == f"{LOCK_SECONDS * 1000:.0f}ms"
        looked_for_deadlocks = connection.execute(text("SHOW deadlock_timeout")).scalar()

    assert looked_for_deadlocks == "1s"
    assert LOCK_SECONDS > 1
    to_be_next, for_the_holder = LOCK_SECONDS, LOCK_SECONDS
    assert to_be_next + for_the_holder < SILENT_SECONDS


def test_sqlite_keeps_every_commit_on_the_disk(tmp_path: Path) -> None:
    with reading(open_database(f"sqlite:///{tmp_path / 'a.db'}")) as connection:
        full = 2
        assert connection.execute(text("PRAGMA journal_mode")).scalar() == "wal"
        assert connection.execute(text("PRAGMA synchronous")).scalar() == full
        assert connection.execute(text("PRAGMA foreign_keys")).scalar() == 1


def test_sqlite_turns_a_file_into_a_log_as_soon_as_nobody_holds_it(tmp_path: Path) -> None:
    # Given a new file that another process holds, which is about to let it go
    holder = sqlite3.connect(tmp_path / "a.db", isolation_level=None, check_same_thread=False)
    holder.execute("BEGIN EXCLUSIVE")
    threading.Timer(0.2, lambda: holder.execute("COMMIT")).start()

    # When a connection that is told so at once
    connection = sqlite3.connect(tmp_path / "a.db", timeout=0)
    prepare_connection(connection)

    # Then
    assert connection.execute("PRAGMA journal_mode").fetchone() == ("wal",)


def test_sqlite_waits_for_nobody_to_read(tmp_path: Path) -> None:
    """A reader sees the last commit while a writer is at work."""
    engine = open_database(f"sqlite:///{tmp_path / 'a.db'}")
    migrate(engine)

    with transaction(engine) as writer:
        writer.execute(insert(sequences).values(name="a", value=1))

        assert _value(engine, "a") is None


def test_sqlite_lets_nobody_write_outside_a_write_transaction(tmp_path: Path) -> None:
    engine = open_database(f"sqlite:///{tmp_path / 'a.db'}")
    migrate(engine)

    with pytest.raises(OperationalError, match="readonly"), engine.begin() as connection:
        connection.execute(insert(sequences).values(name="a", value=1))


def test_sqlite_held_by_another_program_heals_later(tmp_path: Path) -> None:
    # Given a program that holds the write lock
    url = f"sqlite:///{tmp_path / 'a.db'}"
    holder, engine = open_database(url), open_database(url)
    migrate(holder)
    with transaction(holder):
        # When another one has no more patience
        with reading(engine) as connection:
            connection.execute(text("PRAGMA busy_timeout = 0"))

        # Then
        with pytest.raises(Transient) as caught, transaction(engine):
            raise AssertionError("the lock is held")
    assert caught.value.code == "DATABASE_BUSY"


def test_a_row_is_counted_the_same_through_another_driver(tmp_path: Path) -> None:
    """What is committed is in the file, not in this process."""
    url = f"sqlite:///{tmp_path / 'a.db'}"
    engine = open_database(url)
    migrate(engine)
    with transaction(engine) as connection:
        connection.execute(insert(sequences).values(name="a", value=1))

    with create_engine(url).connect() as plain:
        assert plain.execute(select(func.count()).select_from(sequences)).scalar() == 1


@pytest.mark.parametrize("url", ["", "nonsense", "mysql://u:geheim@h/d", "sqlite://", "postgresql://u:geheim@h:x/d"])
def test_an_address_that_cannot_be_used_is_told_without_its_password(url: str) -> None:
    with pytest.raises(Unconfigured) as caught:
        open_database(url)

    assert caught.value.code == "DATABASE_URL"
    assert "geheim" not in caught.value.message + caught.value.cure
