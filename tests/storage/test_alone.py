"""A statement that is a transaction by itself, on the driver: committed at once, and its failures are told as all others."""

from __future__ import annotations

import pytest
from sqlalchemy import Engine, bindparam, insert, select, text, update

from pipelines.errors import Transient
from storage.alone import Alone
from storage.database import migrate, open_database, reading, transaction
from storage.tables import sequences

RAISE = Alone(
    update(sequences)
    .where(sequences.c.name == bindparam("named"))
    .values(value=sequences.c.value + 1)
    .returning(sequences.c.name, sequences.c.value)
)
SET = Alone(update(sequences).where(sequences.c.name == bindparam("named")).values(value=bindparam("to")))
REFUSED = Alone(text("SELECT * FROM no_such_table"))


def _begun(engine: Engine) -> Engine:
    with transaction(engine) as connection:
        connection.execute(insert(sequences).values(name="a", value=1))
    return engine


@pytest.fixture
def postgres(fresh_database: str) -> Engine:
    engine = open_database(fresh_database)
    migrate(engine)
    return _begun(engine)


def test_it_is_committed_and_gives_what_it_returns(engine: Engine) -> None:
    row = RAISE.row(_begun(engine), {"named": "a"})

    assert tuple(row) == ("a", 2)
    with reading(engine) as connection:
        assert connection.execute(select(sequences.c.value)).scalar_one() == 2


def test_what_it_does_not_find_it_neither_changes_nor_gives(engine: Engine) -> None:
    given = RAISE.row(_begun(engine), {"named": "b"})
    changed = SET.changed(engine, {"named": "b", "to": 5})

    assert (given, changed) == (None, 0)


def test_the_connection_goes_back_as_it_was(postgres: Engine) -> None:
    """On the same connection the next transaction is one again: what raises leaves nothing."""
    SET.changed(postgres, {"named": "a", "to": 7})

    with pytest.raises(ValueError, match="midway"), transaction(postgres) as connection:
        connection.execute(update(sequences).values(value=8))
        raise ValueError("midway")

    with reading(postgres) as connection:
        assert connection.execute(select(sequences.c.value)).scalar_one() == 7


def test_after_a_refused_statement_the_connection_goes_back_as_it_was_too(postgres: Engine) -> None:
    with pytest.raises(postgres.dialect.loaded_dbapi.ProgrammingError):
        REFUSED.row(postgres, {})

    with pytest.raises(ValueError, match="midway"), transaction(postgres) as connection:
        connection.execute(update(sequences).values(value=8))
        raise ValueError("midway")

    with reading(postgres) as connection:
        assert connection.execute(select(sequences.c.value)).scalar_one() == 1


def test_a_wrong_statement_is_raised_as_it_is_and_harms_no_other(postgres: Engine) -> None:
    with pytest.raises(postgres.dialect.loaded_dbapi.ProgrammingError):
        REFUSED.row(postgres, {})

    assert SET.changed(postgres, {"named": "a", "to": 2}) == 1


def test_a_connection_that_died_heals_later(postgres: Engine) -> None:
    # Given a connection of the pool whose server's end is gone
    with reading(postgres) as connection:
        backend = connection.execute(text("SELECT pg_backend_pid()")).scalar_one()
    with transaction(open_database(str(postgres.url.render_as_string(hide_password=False)))) as other:
        other.execute(text("SELECT pg_terminate_backend(:pid, 5000)"), {"pid": backend})

    # When
    with pytest.raises(Transient) as caught:
        SET.changed(postgres, {"named": "a", "to": 2})

    # Then
    assert caught.value.code == "DATABASE_AWAY"
    assert SET.changed(postgres, {"named": "a", "to": 2}) == 1


def test_a_server_that_is_away_heals_later() -> None:
    engine = open_database("postgresql+psycopg://nobody@127.0.0.1:1/nowhere")

    with pytest.raises(Transient) as caught:
        SET.changed(engine, {"named": "a", "to": 2})

    assert caught.value.code == "DATABASE_AWAY"


def test_a_lock_that_is_not_to_be_had_heals_later(postgres: Engine) -> None:
    # Given a row that another transaction holds, and a session with no more patience
    with transaction(postgres) as holder:
        holder.execute(update(sequences).values(value=3))
        impatient = open_database(str(postgres.url.render_as_string(hide_password=False)))
        with transaction(impatient) as connection:
            connection.execute(text("SET SESSION lock_timeout = '50ms'"))

        # When
        with pytest.raises(Transient) as caught:
            SET.changed(impatient, {"named": "a", "to": 2})

    # Then
    assert caught.value.code == "DATABASE_BUSY"


def test_a_server_that_takes_no_writes_any_more_is_left_for_its_successor(postgres: Engine) -> None:
    with transaction(postgres) as connection:
        connection.execute(text("SET SESSION CHARACTERISTICS AS TRANSACTION READ ONLY"))

    with pytest.raises(Transient) as caught:
        SET.changed(postgres, {"named": "a", "to": 2})

    assert caught.value.code == "DATABASE_AWAY"
    assert SET.changed(postgres, {"named": "a", "to": 2}) == 1
