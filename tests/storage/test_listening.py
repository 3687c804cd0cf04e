"""Being woken by the database: with a commit, without a rollback, again after a loss, and never on SQLite."""

from __future__ import annotations

import os
import resource
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from sqlalchemy import Engine, text

from storage.database import open_database, transaction
from storage.sql.listening import Listener, notify

SECONDS = 20
QUIET_SECONDS = 0.3


class Ear:
    """Counts how often it was woken."""

    def __init__(self) -> None:
        self._woken = threading.Semaphore(0)

    def __call__(self) -> None:
        self._woken.release()

    def hears(self) -> bool:
        return self._woken.acquire(timeout=SECONDS)

    def hears_nothing(self) -> bool:
        return not self._woken.acquire(timeout=QUIET_SECONDS)


@pytest.fixture
def engine(fresh_database: str) -> Iterator[Engine]:
    engine = open_database(fresh_database)
    yield engine
    engine.dispose()


@pytest.fixture
def ear(engine: Engine) -> Iterator[Ear]:
    ear = Ear()
    listener = Listener(engine, ear)
    listener.start()
    assert ear.hears()  # once at its beginning: something may have been missed before
    yield ear
    listener.close()


def test_a_commit_wakes_and_nothing_else_does(engine: Engine, ear: Ear) -> None:
    with transaction(engine) as connection:
        notify(connection)
        assert ear.hears_nothing()

    assert ear.hears()
    assert ear.hears_nothing()


def test_what_is_rolled_back_wakes_nobody(engine: Engine, ear: Ear) -> None:
    with pytest.raises(ZeroDivisionError), transaction(engine) as connection:
        notify(connection)
        _ = 1 / 0

    assert ear.hears_nothing()


def test_every_listener_is_woken(engine: Engine, ear: Ear) -> None:
    other = Ear()
    listener = Listener(engine, other)
    listener.start()
    assert other.hears()

    with transaction(engine) as connection:
        notify(connection)

    assert (ear.hears(), other.hears()) == (True, True)
    listener.close()


def test_a_connection_that_is_ended_is_opened_again_and_wakes_for_what_was_missed(engine: Engine, ear: Ear) -> None:
    end = text(
        "SELECT pg_terminate_backend(pid) FROM pg_stat_activity"
        " WHERE query LIKE 'LISTEN%' AND datname = current_database()"  # tests of another process share the server
    )
    with transaction(engine) as connection:
        assert connection.execute(end).scalar_one() is True

    assert ear.hears()
    with transaction(engine) as connection:
        notify(connection)
    assert ear.hears()


def test_a_process_with_many_open_files_listens_too(engine: Engine) -> None:
    ear = Ear()
    with many_open_files():
        listener = Listener(engine, ear)
        listener.start()
        assert ear.hears()

        with transaction(engine) as connection:
            notify(connection)

        # It began once and was woken once: a thread that cannot wait would begin again each second, or be dead.
        assert (ear.hears(), ear.hears_nothing()) == (True, True)
        listener.close()


@contextmanager
def many_open_files() -> Iterator[None]:
    """Every descriptor that ``select`` knows is taken."""
    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    resource.setrlimit(resource.RLIMIT_NOFILE, (2048, hard))
    taken = [os.open(os.devnull, os.O_RDONLY)]
    while taken[-1] < 1024:
        taken.append(os.dup(taken[0]))
    yield
    for descriptor in taken:
        os.close(descriptor)
    resource.setrlimit(resource.RLIMIT_NOFILE, (soft, hard))


def test_a_listener_takes_no_connection_from_those_who_work(engine: Engine, ear: Ear) -> None:
    assert engine.pool.checkedout() == 0  # type: ignore[attr-defined]  # the pool of a server has it


def test_sqlite_notifies_nobody_and_nobody_listens(tmp_path: Path) -> None:
    engine = open_database(f"sqlite:///{tmp_path / 'yici.db'}")
    ear = Ear()
    listener = Listener(engine, ear)
    listener.start()

    with transaction(engine) as connection:
        notify(connection)

    assert ear.hears_nothing()
    listener.close()
    engine.dispose()
