"""The keys of integrators. A key is shown once; what is stored is its SHA-256.

A fast hash is enough here: a key is 256 random bits, which nobody guesses, unlike a password.
"""

from __future__ import annotations

import hashlib
import secrets
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Literal, get_args
from uuid import uuid4

from sqlalchemy import Engine, insert, select, update

from storage.database import reading, transaction
from storage.schema.access import api_keys
from storage.sql.inserting import insert_new
from storage.webhooks.ending import end_those_of_key

PREFIX = "yici_"
"""Lets people and scanners see what a leaked string is."""
BOOTSTRAP = "bootstrap"
"""Id of the one key that the setting YICI_BOOTSTRAP_KEY names."""
BOOTSTRAP_NAME = "初始接口密钥"
"""What people read of it, in a case's history and on letters."""
LONGEST_NAME = 60

Scope = Literal["publish", "operate", "listen"]
"""What a key may do beside handing in and reading: publish catalogues; decide about failed steps; be told of every case."""
SCOPES: tuple[Scope, ...] = get_args(Scope)


@dataclass(frozen=True)
class KeyOwner:
    """Who calls.

    Attributes:
        id: of the key; scopes what belongs to the integrator.
        name: what people read, e.g. in a case's history.
        scopes: what the key may do beside handing in and reading.
    """

    id: str
    name: str
    scopes: frozenset[str] = frozenset(SCOPES)


def create_key(engine: Engine, name: str, now: datetime, scopes: Iterable[Scope] = ()) -> str:
    """Make a key for an integrator. It may hand in and read, and what ``scopes`` adds.

    Returns:
        The key, ``yici_…``: to be shown once.

    Raises:
        Transient: the database is away or busy.
    """
    plain = PREFIX + secrets.token_urlsafe(32)
    row = {"id": uuid4().hex, "name": name[:LONGEST_NAME], "hash": _hash(plain), "created_at": now}
    row |= {"scopes": " ".join(sorted(set(scopes)))}
    with transaction(engine) as connection:
        connection.execute(insert(api_keys).values(row))
    return plain


def accept_bootstrap_key(engine: Engine, plain: str, now: datetime) -> None:
    """Accept the key that the settings name, and no other that they named before. To be called at every start.

    It may do everything that a key can. A bootstrap key that was revoked stays revoked until the setting names another one.

    Raises:
        Transient: the database is away or busy.
    """
    named = {"id": BOOTSTRAP, "name": BOOTSTRAP_NAME, "hash": _hash(plain)}
    row = {**named, "created_at": now, "scopes": " ".join(SCOPES)}
    with transaction(engine) as connection:
        if insert_new(connection, api_keys, row):
            return
        changed = (api_keys.c.id == BOOTSTRAP) & (api_keys.c.hash != row["hash"])
        connection.execute(update(api_keys).where(changed).values(hash=row["hash"], created_at=now, revoked_at=None))
        # What a key can do has grown since it was first named, and so has what people call it.
        known = {"scopes": row["scopes"], "name": row["name"]}
        connection.execute(update(api_keys).where(api_keys.c.id == BOOTSTRAP).values(known))


def key_owner(engine: Engine, plain: str) -> KeyOwner | None:
    """Whose key this is; None if nobody's, or it was revoked.

    Raises:
        Transient: the database is away or busy.
    """
    wanted = select(api_keys.c.id, api_keys.c.name, api_keys.c.scopes).where(api_keys.c.hash == _hash(plain))
    with reading(engine) as connection:
        row = connection.execute(wanted.where(api_keys.c.revoked_at.is_(None))).one_or_none()
    return _owner(row) if row else None


def list_keys(engine: Engine) -> tuple[KeyOwner, ...]:
    """The keys that are accepted, oldest first.

    Raises:
        Transient: the database is away or busy.
    """
    wanted = select(api_keys.c.id, api_keys.c.name, api_keys.c.scopes).where(api_keys.c.revoked_at.is_(None))
    with reading(engine) as connection:
        rows = connection.execute(wanted.order_by(api_keys.c.created_at, api_keys.c.id)).all()
    return tuple(_owner(row) for row in rows)


def revoke_key(engine: Engine, id: str, now: datetime) -> bool:  # noqa: A002 - what KeyOwner calls it
    """Accept a key no more, from this moment on; its endpoints are told nothing more. Whether it was accepted until now.

    Raises:
        Transient: the database is away or busy.
    """
    live = (api_keys.c.id == id) & api_keys.c.revoked_at.is_(None)
    with transaction(engine) as connection:
        revoked = connection.execute(update(api_keys).where(live).values(revoked_at=now)).rowcount == 1
        if revoked:
            end_those_of_key(connection, id, "该密钥已吊销。", now)
        return revoked


def _owner(row: Any) -> KeyOwner:
    return KeyOwner(row.id, row.name, frozenset(row.scopes.split()))


def _hash(plain: str) -> str:
    return hashlib.sha256(plain.encode()).hexdigest()
