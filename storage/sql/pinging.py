"""Asking a pooled connection whether it still lives, only when it lay idle.

SQLAlchemy's ``pool_pre_ping`` asks before every transaction: a round trip each time, a sixth of a short step. A connection
that was used a moment ago is trusted; should it have died in that moment, its statement fails as ``DATABASE_AWAY``, which
heals by itself, and the whole pool is thrown away.
"""

from __future__ import annotations

import time
from collections.abc import Callable
from typing import Any

from sqlalchemy import Engine, event
from sqlalchemy.exc import InvalidatePoolError

IDLE_SECONDS = 1.0
"""How long a connection may lie in the pool before it is asked."""

RETURNED = "yici_returned"


def listen_to_idle(engine: Engine, count: Callable[[], float] = time.monotonic) -> None:
    """Ask connections that lay idle, before they are handed out.

    Args:
        engine: whose pool.
        count: seconds that only grow.
    """
    dialect = engine.dialect

    def returned(_connection: Any, record: Any) -> None:
        record.info[RETURNED] = count()

    def checked_out(connection: Any, record: Any, _proxy: Any) -> None:
        # A connection that was opened just now lay nowhere.
        if RETURNED not in record.info or count() - record.info[RETURNED] < IDLE_SECONDS:
            return
        try:
            dialect.do_ping(connection)
        except dialect.loaded_dbapi.Error as error:
            if dialect.is_disconnect(error, connection, None):
                # Those that lie beside it are older: the server was away, and none of them lives.
                raise InvalidatePoolError from error
            raise

    event.listen(engine, "checkin", returned)
    event.listen(engine, "checkout", checked_out)
