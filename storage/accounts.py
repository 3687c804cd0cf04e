"""The people who work with an installation. How they sign in: :mod:`storage.sessions`."""

from __future__ import annotations

import unicodedata
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Literal
from uuid import uuid4

from sqlalchemy import Engine, delete, func, select, update

from pipelines.errors import Permanent
from storage.database import reading, transaction
from storage.passwords import hashed, new_password
from storage.schema.access import accounts, sessions
from storage.sql.inserting import insert_new

LONGEST = 60
"""Characters of a login, and of a name, that the table has room for."""

Role = Literal["clerk", "reviewer", "admin"]


@dataclass(frozen=True)
class Account:
    """A person who may sign in.

    Attributes:
        login: what is typed, in lower case.
        name: what others read, e.g. on a letter's history.
    """

    id: str
    login: str
    name: str
    role: str


def ensure_first_account(engine: Engine, clock: Callable[[], datetime]) -> tuple[str, str] | None:
    """Make the first account (``admin``), if there is none yet.

    Returns:
        Login and password, to be shown once and never again; None where accounts are there already.

    Raises:
        Transient: the database is away or busy.
    """
    password = new_password()
    row = _row("admin", "管理员", "admin", password, clock())
    with transaction(engine) as connection:
        if connection.execute(select(func.count()).select_from(accounts)).scalar_one():
            return None
        # Several processes start at once: one of them makes it and knows the password.
        return ("admin", password) if insert_new(connection, accounts, row) else None


def add_account(engine: Engine, login: str, name: str, role: Role, password: str, now: datetime) -> Account:
    """Add a person.

    Raises:
        Permanent: ``LOGIN_TAKEN``, ``LOGIN_UNFIT`` or ``NAME_UNFIT`` (empty or over 60 characters), ``PASSWORD_LENGTH``.
        Transient: the database is away or busy.
    """
    row = _row(login, name, role, password, now)
    if not 1 <= len(row["login"]) <= LONGEST:
        raise Permanent(f"登录名应为 1 至 {LONGEST} 个字符。", code="LOGIN_UNFIT", cure="请换一个登录名。")
    if not 1 <= len(name.strip()) <= LONGEST:
        raise Permanent(f"姓名应为 1 至 {LONGEST} 个字符。", code="NAME_UNFIT", cure="办理经过会写明姓名，请填写。")
    with transaction(engine) as connection:
        if not insert_new(connection, accounts, row):
            raise Permanent(f"登录名 {row['login']} 已被使用。", code="LOGIN_TAKEN", cure="请换一个登录名。")
    return Account(row["id"], row["login"], row["name"], role)


def _row(login: str, name: str, role: Role, password: str, now: datetime) -> dict[str, Any]:
    return {
        "id": uuid4().hex,
        "login": normal(login),
        "name": name.strip(),
        "role": role,
        "password": hashed(password),
        "created_at": now,
        "disabled": False,
    }


def normal(login: str) -> str:
    """A login as it is stored: full-width and capital letters do not matter."""
    return unicodedata.normalize("NFKC", login).strip().casefold()


def change_password(engine: Engine, account_id: str, password: str) -> None:
    """Set a new password; every session of the account ends.

    Raises:
        Permanent: ``PASSWORD_LENGTH``.
        Transient: the database is away or busy.
    """
    changed = update(accounts).where(accounts.c.id == account_id).values(password=hashed(password))
    with transaction(engine) as connection:
        connection.execute(changed)
        connection.execute(delete(sessions).where(sessions.c.account_id == account_id))


def disable_account(engine: Engine, account_id: str) -> None:
    """Let a person in no more, from this moment on.

    Raises:
        Transient: the database is away or busy.
    """
    with transaction(engine) as connection:
        connection.execute(update(accounts).where(accounts.c.id == account_id).values(disabled=True))
        connection.execute(delete(sessions).where(sessions.c.account_id == account_id))


def list_accounts(engine: Engine) -> tuple[Account, ...]:
    """Everybody who may sign in, by login.

    Raises:
        Transient: the database is away or busy.
    """
    columns = (accounts.c.id, accounts.c.login, accounts.c.name, accounts.c.role)
    with reading(engine) as connection:
        rows = connection.execute(select(*columns).where(~accounts.c.disabled).order_by(accounts.c.login)).all()
    return tuple(Account(*row) for row in rows)
