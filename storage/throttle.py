"""Wrong passwords cost time: after a few tries a login is blocked, longer with every further one.

Kept in the database, so that several servers count together; known and unknown logins are treated alike. A try is
counted before the password is looked at, so that many at once do not slip through.
"""

from __future__ import annotations

import hashlib
import math
from datetime import datetime, timedelta

from sqlalchemy import Connection, Engine, delete, select, update

from pipelines.errors import Transient
from storage.database import transaction
from storage.schema.access import login_failures
from storage.sql.inserting import insert_new

FREE_TRIES = 5
FIRST_WAIT = timedelta(seconds=30)
LONGEST_WAIT = timedelta(minutes=15)
FORGOTTEN_AFTER = timedelta(days=1)


class TooOften(Transient):
    """Somebody asked more often than is answered (HTTP 429).

    Attributes:
        wait: after which it is answered again (``Retry-After``).
    """

    def __init__(self, message: str, wait: timedelta, *, code: str, cure: str) -> None:
        super().__init__(message, code=code, cure=cure)
        self.wait = wait


class LoginBlocked(TooOften):
    """Too many wrong tries: for a while no password is looked at."""

    def __init__(self, wait: timedelta) -> None:
        minutes = math.ceil(wait / timedelta(minutes=1))
        super().__init__(
            f"登录尝试次数过多，请在 {minutes} 分钟后再试。",
            wait,
            code="LOGIN_BLOCKED",
            cure="如忘记密码，请联系管理员重设。",
        )


def count_try(engine: Engine, login: str, now: datetime) -> None:
    """Count one more try.

    Raises:
        LoginBlocked: it is not allowed now; it was not counted.
        Transient: the database is away or busy.
    """
    login_hash = _hash(login)
    with transaction(engine) as connection:
        connection.execute(delete(login_failures).where(login_failures.c.last_at < now - FORGOTTEN_AFTER))
        if insert_new(connection, login_failures, {"login_hash": login_hash, "tries": 1, "last_at": now}):
            return
        row = connection.execute(
            select(login_failures).where(login_failures.c.login_hash == login_hash).with_for_update()
        ).one()
        wait: timedelta = row.last_at + _wait(row.tries) - now
        if wait > timedelta(0):
            raise LoginBlocked(wait)
        connection.execute(
            update(login_failures)
            .where(login_failures.c.login_hash == login_hash)
            .values(tries=row.tries + 1, last_at=now)
        )


def _wait(tries: int) -> timedelta:
    if tries < FREE_TRIES:
        return timedelta(0)
    # Ten doublings are longer than LONGEST_WAIT in any case; more of them would only make huge numbers.
    doublings = min(tries - FREE_TRIES, 10)
    return min(FIRST_WAIT * (1 << doublings), LONGEST_WAIT)


def forget_tries(connection: Connection, login: str) -> None:
    """The right password was given: begin anew."""
    connection.execute(delete(login_failures).where(login_failures.c.login_hash == _hash(login)))


def _hash(login: str) -> str:
    # People type their password into the wrong field: what was typed is not kept.
    return hashlib.sha256(login.encode()).hexdigest()
