"""Signing in, and the sessions of browsers.

The cookie's value is stored as a hash only: who reads the database cannot sign in with what is there.
"""

from __future__ import annotations

import hashlib
import hmac
import secrets
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import Engine, Row, delete, insert, select, update

from storage.accounts import Account, normal
from storage.database import reading, transaction
from storage.passwords import decoy, matches
from storage.schema.access import accounts, sessions
from storage.throttle import LoginBlocked, count_try, forget_tries

__all__ = ["LoginBlocked", "Session", "account_of", "login", "logout", "session_of"]

IDLE = timedelta(hours=1)
"""A session ends when nobody has used it so long (a counter that somebody left)."""
ABSOLUTE = timedelta(hours=12)
"""A session ends after a working day in any case."""
NOTED_EVERY = timedelta(minutes=1)
"""How exactly the last use is known: not every page that is looked at writes to the database."""


@dataclass(frozen=True)
class Session:
    """A signed-in browser.

    Attributes:
        token: the cookie's value.
        csrf: what every form of this session carries.
        expires_at: when it ends unless it is used before.
    """

    token: str
    csrf: str
    account: Account
    expires_at: datetime

    def accepts(self, csrf: str) -> bool:
        """Whether a form's token is this session's."""
        return hmac.compare_digest(self.csrf.encode(), csrf.encode())


def login(
    engine: Engine, login: str, password: str, now: datetime, *, verify: Callable[[str, str], bool] = matches
) -> Session | None:
    """Sign in.

    Args:
        engine: the database.
        login: as typed.
        password: as typed.
        now: the present instant.
        verify: compares a stored hash with a password.

    Returns:
        A new session; None if login or password are wrong or the account is disabled. One password is compared in
        every case, so that the time does not tell whether there is such an account.

    Raises:
        LoginBlocked: too many wrong tries for this login, known or not.
        Transient: the database is away or busy.
    """
    wanted = normal(login)
    count_try(engine, wanted, now)
    with reading(engine) as connection:
        row = connection.execute(select(accounts).where(accounts.c.login == wanted)).one_or_none()
    right = verify(row.password if row else decoy(), password)
    if row is None or not right or row.disabled:
        return None
    return _begin(engine, row, now)


def _begin(engine: Engine, row: Row[Any], now: datetime) -> Session | None:
    """Begin a session, unless the account was disabled or its password changed while that was compared."""
    account = Account(row.id, row.login, row.name, row.role)
    session = Session(secrets.token_urlsafe(32), secrets.token_urlsafe(32), account, now + IDLE)
    same = (accounts.c.id == row.id) & (accounts.c.password == row.password) & ~accounts.c.disabled
    with transaction(engine) as connection:
        # Held until the session stands: whoever changes the password then ends it with the others.
        if connection.execute(select(accounts.c.id).where(same).with_for_update()).one_or_none() is None:
            return None
        forget_tries(connection, account.login)
        connection.execute(delete(sessions).where(sessions.c.expires_at <= now))
        connection.execute(
            insert(sessions).values(
                token_hash=_hash(session.token),
                account_id=account.id,
                csrf=session.csrf,
                created_at=now,
                expires_at=session.expires_at,
            )
        )
    return session


def session_of(engine: Engine, token: str, now: datetime) -> Session | None:
    """The session of a cookie, which is thereby used; None if there is none, or it has ended.

    Raises:
        Transient: the database is away or busy.
    """
    joined = sessions.join(accounts, sessions.c.account_id == accounts.c.id)
    columns = (sessions, accounts.c.login, accounts.c.name, accounts.c.role)
    wanted = select(*columns).select_from(joined).where(sessions.c.token_hash == _hash(token), ~accounts.c.disabled)
    with reading(engine) as connection:
        row = connection.execute(wanted).one_or_none()
    if row is None or now >= min(row.expires_at, row.created_at + ABSOLUTE):
        return None
    account = Account(row.account_id, row.login, row.name, row.role)
    return Session(token, row.csrf, account, _prolonged(engine, row, now))


def account_of(engine: Engine, token: str, now: datetime) -> Account | None:
    """The account of a cookie; None if there is no such session, or it has ended.

    Raises:
        Transient: the database is away or busy.
    """
    session = session_of(engine, token, now)
    return session.account if session else None


def _prolonged(engine: Engine, row: Row[Any], now: datetime) -> datetime:
    expires_at: datetime = min(now + IDLE, row.created_at + ABSOLUTE)
    if expires_at - row.expires_at < NOTED_EVERY:
        return row.expires_at  # type: ignore[no-any-return]  # the column is an Instant
    with transaction(engine) as connection:
        used = update(sessions).where(sessions.c.token_hash == row.token_hash)
        connection.execute(used.values(expires_at=expires_at))
    return expires_at


def logout(engine: Engine, token: str) -> None:
    """End a session; it is no fault if it has ended already.

    Raises:
        Transient: the database is away or busy.
    """
    with transaction(engine) as connection:
        connection.execute(delete(sessions).where(sessions.c.token_hash == _hash(token)))


def _hash(token: str) -> str:
    return hashlib.sha256(token.encode()).hexdigest()
