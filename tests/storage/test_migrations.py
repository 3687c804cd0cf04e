"""The migrated schema is the schema of the tables, on both databases, however many processes start at once."""

from __future__ import annotations

import re
import subprocess
import sys
import threading
import time
from collections.abc import Callable

import pytest
from alembic import command
from alembic.autogenerate import compare_metadata
from alembic.config import Config
from alembic.migration import MigrationContext
from sqlalchemy import Engine, create_engine, insert, select, text

from pipelines.errors import Unconfigured
from storage.database import (
    MIGRATION_LOCK,
    MIGRATIONS,
    migrate,
    open_database,
    reading,
    schema_is_current,
    schema_state,
    transaction,
)
from storage.tables import idempotency, metadata
from tests.cases import MONDAY

START = "import sys; from storage.database import MIGRATION_LOCK, migrate, open_database; migrate(open_database(sys.argv[1]))"

SHAPES = {
    "sqlite": "SELECT type, name, sql FROM sqlite_master WHERE name NOT LIKE 'sqlite_%' AND name != 'alembic_version'",
    "postgresql": """
        SELECT 'column', table_name || '.' || column_name, data_type || is_nullable
               || coalesce(character_maximum_length::text, '') || coalesce(column_default, '')
        FROM information_schema.columns WHERE table_schema = 'public' AND table_name != 'alembic_version'
        UNION ALL SELECT 'index', indexname, indexdef FROM pg_indexes
        WHERE schemaname = 'public' AND tablename != 'alembic_version'
        UNION ALL SELECT 'constraint', conname, pg_get_constraintdef(oid) FROM pg_constraint
        WHERE connamespace = 'public'::regnamespace AND conname != 'alembic_version_pkc'
    """,
}


def _shape(engine: Engine) -> set[tuple[str, str, tuple[str, ...]]]:
    """What the database itself says of its schema; the order of columns and constraints in a CREATE TABLE, its line ends
    (a column that was added later stands on the last line) and the quotes around its name do not matter."""
    with reading(engine) as connection:
        rows = connection.execute(text(SHAPES[engine.dialect.name])).all()
    return {(kind, name, tuple(sorted(_parts(sql or "")))) for kind, name, sql in rows}


def _parts(sql: str) -> list[str]:
    return [plain for part in re.split(r",\s|\n", sql) if (plain := part.strip(" ,\t").replace('"', ""))]


def test_the_migrated_schema_is_the_schema_of_the_tables(engine: Engine) -> None:
    with reading(engine) as connection:
        context = MigrationContext.configure(connection, opts={"compare_type": True})

        assert compare_metadata(context, metadata) == []


def test_indexes_with_a_condition_are_migrated_as_they_are_written(engine: Engine) -> None:
    """Alembic's comparison does not look at conditions, the database's own words do."""
    # Given
    migrated = _shape(engine)

    # When the tables are made from their definitions instead
    with transaction(engine) as connection:
        metadata.drop_all(connection)
        metadata.create_all(connection)

    # Then
    assert _shape(engine) == migrated


def test_migrating_twice_changes_nothing(engine: Engine) -> None:
    before = _shape(engine)

    migrate(engine)

    assert _shape(engine) == before


def test_endpoints_that_are_there_stay_when_the_schema_grows(empty_engine: Engine) -> None:
    """Other tables point at them, so that SQLite would not let their table be written anew."""
    # Given
    _upgrade(empty_engine, "0016")
    statements = (
        "INSERT INTO api_keys (id, name, hash, created_at) VALUES ('k', 'k', 'h', '2026-09-14')",
        (
            "INSERT INTO webhooks (id, key_id, url, description, types, every_case, secret, created_at) "
            "VALUES ('w', 'k', 'https://example.org/', '', '[]', false, 's', '2026-09-14')"
        ),
        "INSERT INTO webhook_acts (webhook_id, at, by, act, why) VALUES ('w', '2026-09-14', 'k', 'register', '')",
    )
    with transaction(empty_engine) as connection:
        for statement in statements:
            connection.execute(text(statement))

    # When
    migrate(empty_engine)

    # Then
    with reading(empty_engine) as connection:
        found = connection.execute(text("SELECT webhooks.secret, act FROM webhooks JOIN webhook_acts ON true")).all()
    assert ([tuple(one) for one in found], schema_is_current(empty_engine)) == ([("s", "register")], True)


def test_secrets_that_older_programs_left_in_stored_answers_are_taken_out(empty_engine: Engine) -> None:
    # Given
    _upgrade(empty_engine, "0017")
    answers = {
        "registered": {"id": "w", "url": "https://example.org/", "secret": "whsec_MfKQ"},
        "described": {"id": "v", "description": '"whsec_ goes here'},
        "opened": {"number": "YC-1"},
    }
    rows = [
        {"key": key, "request_hash": "h", "status": 201, "answer": answer, "created_at": MONDAY}
        for key, answer in answers.items()
    ]
    with transaction(empty_engine) as connection:
        connection.execute(insert(idempotency), rows)
        connection.execute(insert(idempotency).values(key="running", request_hash="h", created_at=MONDAY))

    # When
    migrate(empty_engine)

    # Then
    with reading(empty_engine) as connection:
        left = {row.key: row.answer for row in connection.execute(select(idempotency))}
    stripped = {"id": "w", "url": "https://example.org/"}
    assert left == {**answers, "registered": stripped, "running": None}


def test_the_newest_steps_can_be_taken_back_and_made_again(engine: Engine) -> None:
    before = _shape(engine)

    _go(engine, command.downgrade, "0017")
    taken_back = (schema_is_current(engine), _shape(engine) == before)
    migrate(engine)

    assert (taken_back, schema_is_current(engine), _shape(engine) == before) == ((False, False), True, True)


def _upgrade(engine: Engine, revision: str) -> None:
    _go(engine, command.upgrade, revision)


def _go(engine: Engine, way: Callable[[Config, str], None], revision: str) -> None:
    config = Config()
    config.set_main_option("script_location", str(MIGRATIONS))
    with transaction(engine) as connection:
        config.attributes["connection"] = connection
        way(config, revision)


def test_a_database_is_current_only_after_its_migration(empty_engine: Engine) -> None:
    before = (schema_state(empty_engine), schema_is_current(empty_engine))
    migrate(empty_engine)

    assert [before, (schema_state(empty_engine), schema_is_current(empty_engine))] == [
        ("empty", False),
        ("current", True),
    ]


@pytest.mark.parametrize(("revision", "state"), [("0001", "older"), ("9999", "newer")])
def test_a_schema_of_another_version_is_told(engine: Engine, revision: str, state: str) -> None:
    with transaction(engine) as connection:
        connection.execute(text("UPDATE alembic_version SET version_num = :revision"), {"revision": revision})

    assert (schema_state(engine), schema_is_current(engine)) == (state, False)


def test_a_migration_that_fails_leaves_nothing_half_made(empty_engine: Engine) -> None:
    # Given a table in the way of one of the last
    with transaction(empty_engine) as connection:
        connection.execute(text("CREATE TABLE sessions (id INTEGER)"))

    # When
    with pytest.raises(Exception, match="sessions"):
        migrate(empty_engine)

    # Then
    assert {name for kind, name, _ in _shape(empty_engine) if kind in ("table", "column")} <= {
        "sessions",
        "sessions.id",
    }


def test_a_database_of_a_newer_program_is_left_alone(engine: Engine) -> None:
    with transaction(engine) as connection:
        connection.execute(text("UPDATE alembic_version SET version_num = '9999'"))

    with pytest.raises(Unconfigured) as caught:
        migrate(engine)

    assert caught.value.code == "DATABASE_NEWER"


def test_several_programs_that_start_at_once_migrate_once(database_url: str) -> None:
    programs = [subprocess.Popen([sys.executable, "-c", START, database_url]) for _ in range(4)]

    assert [program.wait(timeout=120) for program in programs] == [0, 0, 0, 0]
    assert schema_is_current(open_database(database_url))


def test_on_postgresql_a_start_waits_while_another_one_migrates(fresh_database: str) -> None:
    # Given another start that is at it for longer than statements may wait for locks
    engine = create_engine(fresh_database, connect_args={"options": "-c lock_timeout=1"})
    with transaction(engine) as other:
        other.execute(text("SELECT pg_advisory_xact_lock(:lock)"), {"lock": MIGRATION_LOCK})

        # When
        start = threading.Thread(target=migrate, args=(engine,))
        start.start()
        waiting = text("SELECT count(*) FROM pg_locks WHERE locktype = 'advisory' AND NOT granted")
        while start.is_alive() and not other.execute(waiting).scalar():
            time.sleep(0.02)

        # Then it is still waiting
        seen = start.is_alive()
    start.join()
    assert (seen, schema_is_current(engine)) == (True, True)
