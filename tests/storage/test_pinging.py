"""A pooled connection is asked whether it lives when it lay idle, and only then."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import pytest
from sqlalchemy import Engine, create_engine, event, text
from sqlalchemy.exc import OperationalError

from storage.database import open_database, transaction
from storage.sql.pinging import IDLE_SECONDS, listen_to_idle


@dataclass
class Counted:
    """Seconds that stand until they are moved."""

    seconds: float = 100.0

    def __call__(self) -> float:
        return self.seconds


@pytest.fixture
def counted() -> Counted:
    return Counted()


@pytest.fixture
def pooled(fresh_database: str, counted: Counted) -> Iterator[Engine]:
    engine = create_engine(fresh_database)
    listen_to_idle(engine, counted)
    yield engine
    engine.dispose()


def _backend(engine: Engine) -> int:
    with engine.connect() as connection:
        return int(connection.execute(text("SELECT pg_backend_pid()")).scalar_one())


def _kill(url: str, backend: int) -> None:
    with transaction(open_database(url)) as connection:
        connection.execute(text("SELECT pg_terminate_backend(:pid, 5000)"), {"pid": backend})


def test_a_connection_that_died_while_it_lay_idle_is_replaced_unseen(
    pooled: Engine, counted: Counted, fresh_database: str
) -> None:
    # Given
    first = _backend(pooled)
    _kill(fresh_database, first)

    # When
    counted.seconds += IDLE_SECONDS

    # Then
    assert _backend(pooled) != first


def test_a_connection_used_a_moment_ago_is_not_asked(pooled: Engine, fresh_database: str) -> None:
    """That it is dead shows at its first statement; the one after has a new connection."""
    first = _backend(pooled)
    _kill(fresh_database, first)

    with pytest.raises(OperationalError):
        _backend(pooled)

    assert _backend(pooled) != first


def test_a_living_connection_is_kept(pooled: Engine, counted: Counted) -> None:
    first = _backend(pooled)
    counted.seconds += IDLE_SECONDS

    assert _backend(pooled) == first


def test_as_many_connections_as_threads_use_at_once_stay_open(fresh_database: str) -> None:
    # Given
    engine, opened = open_database(fresh_database), []
    event.listen(engine, "connect", lambda *_: opened.append(1))

    # When twelve are in use at once, twice
    for _ in range(2):
        held = [engine.connect() for _ in range(12)]
        for connection in held:
            connection.close()

    # Then
    assert len(opened) == 12
    engine.dispose()
