"""Waiting for what others have locked: at the server for a moment only, here for as long as this process lives.

PostgreSQL hands a lock to those who wait in the order in which they came, also to a process that froze meanwhile: its
statements wait at the server all the same. Each of its threads would then hold the lock, one after the other, for as
long as a silent transaction is borne, and everybody behind them would stand still. So a wait at the server is shorter
than that (``storage.database``): a frozen process drops out of the line, and whoever lives asks again.
"""

from __future__ import annotations

import time
from collections.abc import Callable
from typing import TypeVar

from sqlalchemy import Connection, Engine

from pipelines.errors import Transient
from storage.database import WAIT_SECONDS, transaction
from storage.sql.failures import BUSY

PAUSE_SECONDS = 0.01
"""Between two tries, for where the answer comes at once: one of two that waited for each other."""

Answer = TypeVar("Answer")


def patiently(engine: Engine, write: Callable[[Connection], Answer], seconds: float = WAIT_SECONDS) -> Answer:
    """Do all of a write transaction, and once more from its beginning while others hold what it wants.

    Args:
        engine: the database.
        write: does everything within the transaction that it is handed; what it did before is undone when it is called again.
        seconds: how long others are waited for.

    Raises:
        Transient: others held it for all that time, or the server is away; see :func:`storage.database.transaction`.
    """
    until = time.monotonic() + seconds
    while True:
        try:
            with transaction(engine) as connection:
                return write(connection)
        except Transient as error:
            if error.code != BUSY or time.monotonic() >= until:
                raise
        time.sleep(PAUSE_SECONDS)
