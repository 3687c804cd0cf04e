"""A request that is sent twice under one ``Idempotency-Key`` is carried out once and answered twice.

The caller puts the owner into the key (``{key owner}:{header}``), so that two integrators never meet. Effects behind
the request need their own key besides: after a crash between the effect and :func:`finish` a repeated request runs
again (``storage.ledger`` knows a case by the key under which it was opened).
"""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import ColumnElement, Connection, Engine, delete, select, update

from storage.database import transaction
from storage.sql.inserting import insert_new
from storage.tables import idempotency

RUNNING_AT_MOST = timedelta(minutes=1)
"""A first request that is older and has no answer died with its process, as a rule: the next one takes its place. Were
it only slow, nothing would happen twice: both tell the ledger under the same key. So nobody at a window waits longer."""


@dataclass(frozen=True)
class First:
    """Nobody has asked this before: carry it out, then :func:`finish` or :func:`release`.

    Attributes:
        key: as it is stored: a SHA-256, so that any length and alphabet fits.
        since: when this request took the place; who comes later and takes it over has another time.
    """

    key: str
    since: datetime


@dataclass(frozen=True)
class Replay:
    """It was carried out already: give this answer again."""

    status: int
    answer: object


@dataclass(frozen=True)
class Conflict:
    """The key was used for another body (HTTP 422)."""


@dataclass(frozen=True)
class Running:
    """The first request is still at work (HTTP 409)."""


Reservation = First | Replay | Conflict | Running


def reserve(engine: Engine, key: str, request_hash: str, now: datetime) -> Reservation:
    """Ask whether a request is the first of its key.

    Args:
        engine: the database.
        key: owner and header, of any length.
        request_hash: SHA-256 of the body, in hexadecimal.
        now: the present instant.

    Raises:
        Transient: the database is away or busy.
    """
    stored_key = hashlib.sha256(key.encode()).hexdigest()
    with transaction(engine) as connection:
        row = {"key": stored_key, "request_hash": request_hash, "created_at": now}
        if insert_new(connection, idempotency, row):
            return First(stored_key, now)
        return _met(connection, stored_key, request_hash, now)


def _met(connection: Connection, key: str, request_hash: str, now: datetime) -> Reservation:
    # The row may have been released since the insert met it; whoever asks again then is the first.
    row = connection.execute(select(idempotency).where(idempotency.c.key == key).with_for_update()).one_or_none()
    if row is None:
        return Running()
    if row.request_hash != request_hash:
        return Conflict()
    if row.status is not None:
        return Replay(row.status, row.answer)
    if now - row.created_at < RUNNING_AT_MOST:
        return Running()
    connection.execute(update(idempotency).where(idempotency.c.key == key).values(created_at=now))
    return First(key, now)


def finish(engine: Engine, first: First, status: int, answer: object) -> None:
    """Remember the answer. A request that lost its place to a later one changes nothing.

    Args:
        engine: the database.
        first: what :func:`reserve` gave.
        status: HTTP status.
        answer: the body, as JSON.

    Raises:
        Transient: the database is away or busy.
    """
    with transaction(engine) as connection:
        connection.execute(update(idempotency).where(_held(first)).values(status=status, answer=answer))


def release(engine: Engine, first: First) -> None:
    """Give the key free again, because the request failed and may be sent anew.

    Raises:
        Transient: the database is away or busy.
    """
    with transaction(engine) as connection:
        connection.execute(delete(idempotency).where(_held(first)))


def forget(engine: Engine, before: datetime) -> int:
    """Remove what was asked before an instant; how many keys that were.

    Raises:
        Transient: the database is away or busy.
    """
    with transaction(engine) as connection:
        return connection.execute(delete(idempotency).where(idempotency.c.created_at < before)).rowcount


def _held(first: First) -> ColumnElement[bool]:
    held = idempotency.c.status.is_(None) & (idempotency.c.created_at == first.since)
    return held & (idempotency.c.key == first.key)
