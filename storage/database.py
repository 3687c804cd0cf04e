"""Opening a database, writing to it in one transaction, and keeping its schema current.

SQLite for one machine, PostgreSQL for many; everything above speaks SQLAlchemy Core and does not know which.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from contextlib import contextmanager
from functools import partial
from pathlib import Path
from typing import Any, Literal

from alembic import command
from alembic.config import Config
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import URL, Connection, Engine, create_engine, event, make_url, text
from sqlalchemy.exc import ArgumentError

from pipelines.errors import Unconfigured
from storage.sql.failures import healing, leave_the_demoted
from storage.sql.pinging import listen_to_idle
from storage.sql.sqlite import begin_transaction, prepare_connection

__all__ = [
    "SchemaState",
    "migrate",
    "open_database",
    "reading",
    "schema_is_current",
    "schema_state",
    "transaction",
]

SchemaState = Literal["empty", "older", "current", "newer"]

WAIT_SECONDS = 30
"""How long a lock that another writer holds is waited for in all, before it is given up as Transient."""

LOCK_SECONDS = 1.25
"""How long PostgreSQL lets a statement wait for a lock; whoever is to wait longer asks again (``storage.patience``). More than the
second after which it looks for two that wait for each other, so that only one of them gives way. A row is waited for in
two steps, first to be the next and then for its holder: both together are less than SILENT_SECONDS, so that of a process
that froze nobody is left in the line when what it holds comes free."""

SILENT_SECONDS = 3
"""How long PostgreSQL bears a transaction whose client says nothing. Ours say something every few milliseconds, for nothing is
computed, fetched or sent in them that takes long. Whoever was only slow finds its connection gone, and tries again."""

SILENCE: dict[str, int] = {
    "connect_timeout": 10,
    # Without these a server that vanished (a lost machine, a cut cable, a failover) would be waited for, by every
    # thread that was asking it something: a quarter of an hour where the question did not arrive, else two hours.
    "tcp_user_timeout": 10_000,
    "keepalives_idle": 10,
    "keepalives_interval": 5,
    "keepalives_count": 3,
}
"""After how much silence a PostgreSQL server counts as lost; a long statement of one that lives is not silence."""

MIGRATION_LOCK = 5_920_160_001
"""Any number, but the same in every process: who holds it may alter the schema (PostgreSQL advisory lock)."""

MIGRATIONS = Path(__file__).resolve().parent / "migrations"


def open_database(url: str) -> Engine:
    """Make the engine of one database. Nothing is connected yet; a missing folder of an SQLite file is created.

    Args:
        url: ``sqlite:///FILE`` or ``postgresql+psycopg://USER:PASSWORD@HOST:PORT/NAME``.

    Raises:
        Unconfigured: the address is not one of these. The message never repeats it: it holds a password.
    """
    try:
        parsed = make_url(url)
    except (ArgumentError, ValueError) as error:
        raise _unusable() from error
    if parsed.get_backend_name() == "sqlite" and parsed.database not in (None, "", ":memory:"):
        return _open_sqlite(parsed)
    if parsed.drivername in ("postgresql", "postgresql+psycopg"):
        return _open_postgresql(parsed)
    raise _unusable()


def _unusable() -> Unconfigured:
    return Unconfigured(
        "数据库地址无法使用。",
        code="DATABASE_URL",
        cure="请把 YICI_DATABASE_URL 设为 sqlite:///文件路径，或 postgresql+psycopg://用户:口令@主机:端口/库名。",
    )


def _open_sqlite(url: URL) -> Engine:
    Path(url.database or "").parent.mkdir(parents=True, exist_ok=True)
    engine = create_engine(
        url.set(drivername="sqlite"),
        connect_args={"timeout": WAIT_SECONDS, "check_same_thread": False},
        **_POOL,
        **_COMMON,
    )
    event.listen(engine, "connect", prepare_connection)
    event.listen(engine, "begin", begin_transaction)
    return engine


def _open_postgresql(url: URL) -> Engine:
    options = " ".join(f"-c {name}={value}" for name, value in _SESSION.items())
    engine = create_engine(
        url.set(drivername="postgresql+psycopg"),
        isolation_level="READ COMMITTED",
        connect_args={"application_name": "yici", "options": options, **SILENCE},
        # Firewalls between machines drop connections that are silent for an hour.
        pool_recycle=1800,
        **_POOL,
        **_COMMON,
    )
    listen_to_idle(engine)
    leave_the_demoted(engine)
    return engine


# All but the first are for a client that froze, lost its machine or its network in the middle of a transaction: what it had
# locked is free again within seconds, not after the two hours of the kernel's own keepalive.
_SESSION = {
    "timezone": "UTC",
    "lock_timeout": f"{LOCK_SECONDS * 1000:.0f}ms",
    "idle_in_transaction_session_timeout": f"{SILENT_SECONDS}s",
    "tcp_keepalives_idle": "10",
    "tcp_keepalives_interval": "5",
    "tcp_keepalives_count": "3",
}

# One connection a thread that is at work, the last one used first. None is an overflow: that would be closed after each
# use, and to open one costs more than a hundred transactions.
_POOL: dict[str, Any] = {"pool_size": 20, "max_overflow": 0, "pool_use_lifo": True, "pool_timeout": WAIT_SECONDS}

# Names, numbers and letters of people are statement parameters: hide_parameters keeps them out of every error text.
_COMMON = {"hide_parameters": True, "json_serializer": partial(json.dumps, ensure_ascii=False, separators=(",", ":"))}


@contextmanager
def transaction(engine: Engine) -> Iterator[Connection]:
    """One write transaction: all of it is committed at the end, or nothing when the body raises.

    On SQLite it takes the one write lock at its beginning (``BEGIN IMMEDIATE``), so that reading first and writing
    afterwards can never fail half-way; a transaction that was not opened here cannot write there at all.

    Raises:
        Transient: the server is away, a lock was not to be had, or another transaction won (``DATABASE_…`` codes).
    """
    with healing(), engine.connect() as connection:
        connection.execution_options(yici_writes=True)
        with connection.begin():
            yield connection


@contextmanager
def reading(engine: Engine) -> Iterator[Connection]:
    """One transaction that only reads.

    Raises:
        Transient: as for :func:`transaction`.
    """
    with healing(), engine.connect() as connection:
        yield connection


def migrate(engine: Engine) -> None:
    """Bring the schema to what this version of the program needs. Safe to call at every start, by any number at once.

    All in one transaction: a migration that fails leaves the schema as it was.

    Raises:
        Transient: the server is away.
        Unconfigured: the database was made by a newer version of the program.
    """
    with transaction(engine) as connection:
        if engine.dialect.name == "postgresql":
            # Others wait here as long as the migration takes; SQLite's write lock does the same by itself.
            connection.execute(text("SET LOCAL lock_timeout = 0"))
            connection.execute(text("SET LOCAL idle_in_transaction_session_timeout = 0"))
            connection.execute(text("SELECT pg_advisory_xact_lock(:lock)"), {"lock": MIGRATION_LOCK})
        _refuse_the_future(connection)
        config = _config()
        config.attributes["connection"] = connection
        command.upgrade(config, "head")


def _config() -> Config:
    config = Config()
    config.set_main_option("script_location", str(MIGRATIONS).replace("%", "%%"))
    return config


def _refuse_the_future(connection: Connection) -> None:
    if _state(connection) == "newer":
        raise Unconfigured(
            "数据库由更新版本的程序建立，本版本不能使用。",
            code="DATABASE_NEWER",
            cure="请升级程序，或改用另一个数据库。",
        )


def schema_is_current(engine: Engine) -> bool:
    """Whether the database has exactly the schema that this version of the program needs.

    Raises:
        Transient: the server is away.
    """
    return schema_state(engine) == "current"


def schema_state(engine: Engine) -> SchemaState:
    """How the schema of the database stands to this version of the program: ``empty`` and ``older`` can be migrated.

    Raises:
        Transient: the server is away.
    """
    with reading(engine) as connection:
        return _state(connection)


def _state(connection: Connection) -> SchemaState:
    scripts = ScriptDirectory(str(MIGRATIONS))
    present = set(MigrationContext.configure(connection).get_current_heads())
    if not present:
        return "empty"
    if present == set(scripts.get_heads()):
        return "current"
    known = {script.revision for script in scripts.walk_revisions()}
    return "older" if present <= known else "newer"
