"""Being woken by the database: NOTIFY in the transaction that makes tasks, LISTEN where they are sent.

A notification is a hint, not a message: it carries nothing and may be lost, doubled or late. Whoever is woken looks at
the table, and looks by itself too.
"""

from __future__ import annotations

import os
import select
import threading
from collections.abc import Callable
from typing import Any

import psycopg
import structlog
from sqlalchemy import Connection, Engine, text
from sqlalchemy.exc import SQLAlchemyError

CHANNEL = "yici_tasks"

CHECK_SECONDS = 15.0
"""How often a silent connection is asked whether it still lives."""

AGAIN_SECONDS = 1.0
"""How soon a lost connection is opened again."""

log = structlog.get_logger("yici.storage")


def notify(connection: Connection) -> None:
    """Wake whoever listens, when and only if this transaction is committed; nothing on SQLite.

    PostgreSQL lets transactions that notify commit one after the other, so it is meant for those that nobody wakes
    otherwise.
    """
    if connection.dialect.name == "postgresql":
        connection.execute(text("SELECT pg_notify(:channel, '')"), {"channel": CHANNEL})


class Listener:
    """Calls ``wake`` after each commit that notified, and after each reconnect, for something may have been missed.

    Args:
        engine: the database; on SQLite nothing is listened to.
        wake: called in the listener's thread. It must not raise.
    """

    def __init__(self, engine: Engine, wake: Callable[[], None]) -> None:
        self._engine, self._wake = engine, wake
        self._stopped = threading.Event()
        self._out, self._in = os.pipe()
        self._thread = threading.Thread(target=self._run, name="listener", daemon=True)

    def start(self) -> None:
        """Listen in a thread, until it is closed."""
        if self._engine.dialect.name == "postgresql":
            self._thread.start()

    def close(self) -> None:
        """End the thread and its connection."""
        self._stopped.set()
        os.write(self._in, b".")
        if self._thread.is_alive():
            self._thread.join()
        os.close(self._in)
        os.close(self._out)

    def _run(self) -> None:
        while not self._stopped.is_set():
            try:
                with self._connect() as connection:
                    self._wake()
                    self._listen(connection)
            except (psycopg.Error, SQLAlchemyError, OSError) as error:
                log.warning("listening ended, to begin again", why=type(error).__name__)
            self._stopped.wait(AGAIN_SECONDS)

    def _connect(self) -> psycopg.Connection[Any]:
        """A connection of its own, out of the pool for good: it does nothing but wait."""
        pooled = self._engine.raw_connection()
        connection = pooled.driver_connection
        pooled.detach()
        if not isinstance(connection, psycopg.Connection):
            raise TypeError("the database is not spoken to with psycopg")
        connection.rollback()
        connection.autocommit = True
        connection.execute(f"LISTEN {CHANNEL}")
        return connection

    def _listen(self, connection: psycopg.Connection[Any]) -> None:
        # Not select(): it knows no descriptor above 1023, and a process of many threads has such.
        waiting = select.poll()
        for descriptor in (connection.fileno(), self._out):
            waiting.register(descriptor, select.POLLIN)
        while not self._stopped.is_set():
            heard = waiting.poll(CHECK_SECONDS * 1000)
            if not heard:
                connection.execute("SELECT 1")
            if list(connection.notifies(timeout=0)):
                self._wake()
