"""What SQLite needs to be told on every connection and at the beginning of every transaction.

Python's driver opens transactions by its own rules, too late and never for a SELECT. It is switched off here
(``isolation_level = None``), and SQLAlchemy's ``begin`` event says BEGIN itself.
"""

from __future__ import annotations

import sqlite3
import time

from sqlalchemy import Connection

_PATIENCE_SECONDS = 30
_PAUSE_SECONDS = 0.05


def prepare_connection(connection: sqlite3.Connection, _entry: object = None) -> None:
    """Set up a new connection: write-ahead log, every commit on the disk, foreign keys kept."""
    connection.isolation_level = None
    _use_write_ahead_log(connection)
    # With NORMAL a committed case could be lost when the power fails; FULL waits for the disk.
    connection.execute("PRAGMA synchronous = FULL")
    connection.execute("PRAGMA foreign_keys = ON")


def _use_write_ahead_log(connection: sqlite3.Connection) -> None:
    # The first switch to WAL wants the file for itself, and of several processes that start at once on a new file some
    # are told "locked" without having waited for their turn (measured: 1 of 11 of four processes).
    give_up_at = time.monotonic() + _PATIENCE_SECONDS
    while True:
        try:
            connection.execute("PRAGMA journal_mode = WAL")
            return
        except sqlite3.OperationalError as error:
            if error.sqlite_errorcode != sqlite3.SQLITE_BUSY or time.monotonic() > give_up_at:
                raise
            time.sleep(_PAUSE_SECONDS)


def begin_transaction(connection: Connection) -> None:
    """Begin: with the write lock for a transaction that writes, without any lock for one that only reads.

    A reader that turns writer would fail whenever somebody else wrote in between, rarely and under load only.
    ``query_only`` lets it fail always and at once, so that a test sees it.
    """
    writes = bool(connection.get_execution_options().get("yici_writes"))
    connection.exec_driver_sql(f"PRAGMA query_only = {'OFF' if writes else 'ON'}")
    connection.exec_driver_sql("BEGIN IMMEDIATE" if writes else "BEGIN")
