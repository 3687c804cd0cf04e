"""What a database server is and how it is set up: asked once by ``yici doctor``, never while the office works."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime

from sqlalchemy import Engine, text

from storage.database import reading

A_PROCESS = 22
"""Most connections that one process opens: its pool, one that listens, one in reserve."""

SAFE = {"fsync": "on", "full_page_writes": "on"}
"""With any other value a power failure may destroy the database, or what was committed."""


@dataclass(frozen=True)
class ServerFacts:
    """One look at a server.

    Attributes:
        version: as it says, e.g. ``15.6``.
        unsafe: settings under which a committed case may be lost when the power fails, as ``name=value``.
        most: connections that it takes; 0 where it does not count them.
        used: of them, now, this one left out.
        skew: seconds by which its clock is before (or, negative, behind) the host's; None where it has none.
    """

    version: str
    unsafe: tuple[str, ...]
    most: int = 0
    used: int = 0
    skew: float | None = None


def facts_of(engine: Engine, host_clock: Callable[[], datetime]) -> ServerFacts:
    """Ask the server.

    Args:
        engine: the database.
        host_clock: gives this machine's instant.

    Raises:
        Transient: the server is away.
    """
    return _of_sqlite(engine) if engine.dialect.name == "sqlite" else _of_postgresql(engine, host_clock)


def _of_sqlite(engine: Engine) -> ServerFacts:
    with reading(engine) as connection:
        version = connection.exec_driver_sql("SELECT sqlite_version()").scalar_one()
        journal = connection.exec_driver_sql("PRAGMA journal_mode").scalar_one()
        synchronous = connection.exec_driver_sql("PRAGMA synchronous").scalar_one()
    # Some shared folders know no write-ahead log; SQLite then quietly keeps another kind.
    faults = [f"journal_mode={journal}"] if journal != "wal" else []
    return ServerFacts(version, (*faults, *([f"synchronous={synchronous}"] if synchronous < 2 else [])))


def _of_postgresql(engine: Engine, host_clock: Callable[[], datetime]) -> ServerFacts:
    names = ("server_version", "max_connections", "superuser_reserved_connections", "synchronous_commit", *SAFE)
    with reading(engine) as connection:
        connection.execute(text("SELECT 1"))  # the first one opens the connection, which takes its time
        before = host_clock()
        there = connection.execute(text("SELECT clock_timestamp()")).scalar_one()
        here = before + (host_clock() - before) / 2
        found = {
            name: connection.execute(text("SELECT current_setting(:name)"), {"name": name}).scalar_one()
            for name in names
        }
        used = connection.execute(text("SELECT count(*) FROM pg_stat_activity WHERE backend_type = 'client backend'"))
        return ServerFacts(
            version=found["server_version"].split()[0],
            unsafe=_unsafe(found),
            most=int(found["max_connections"]) - int(found["superuser_reserved_connections"]),
            used=int(used.scalar_one()) - 1,
            skew=(there.astimezone(UTC) - here).total_seconds(),
        )


def _unsafe(found: dict[str, str]) -> tuple[str, ...]:
    # `local` and above wait for this server's own disk; `off` answers before anything is there.
    bad = [name for name, value in SAFE.items() if found[name] != value]
    bad += ["synchronous_commit"] if found["synchronous_commit"] == "off" else []
    return tuple(f"{name}={found[name]}" for name in bad)
