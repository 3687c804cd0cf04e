"""Who is at work on what was claimed from a watched folder, and what came of it.

The folder is the truth: what lies in ``.claimed`` is to be done. A row only keeps several processes from doing the same
at the same time; should two do it all the same, both tell the ledger under one key.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import uuid4

from sqlalchemy import Engine, delete, or_, select, update

from storage.database import reading, transaction
from storage.schema.plans import inbox_claims
from storage.sql.inserting import insert_new

LEASE = timedelta(seconds=30)
"""How long a process may be silent before its claim is another's."""


@dataclass(frozen=True)
class Held:
    """A claim that a process holds; ``token`` proves it."""

    id: str
    token: str


def take(engine: Engine, claim_id: str, window: str, now: datetime) -> Held | None:
    """Take a claim that nobody is at work on. None: somebody is.

    Args:
        engine: the database.
        claim_id: name of its folder.
        window: whose it is.
        now: the present instant.

    Raises:
        Transient: the database is away or busy.
    """
    token = uuid4().hex
    row = {"id": claim_id, "window": window, "token": token, "lease_until": now + LEASE, "claimed_at": now}
    free = or_(inbox_claims.c.lease_until.is_(None), inbox_claims.c.lease_until < now)
    again = update(inbox_claims).where(inbox_claims.c.id == claim_id, free).values(token=token, lease_until=now + LEASE)
    with transaction(engine) as connection:
        if insert_new(connection, inbox_claims, row) or connection.execute(again).rowcount == 1:
            return Held(claim_id, token)
    return None


def renew(engine: Engine, held: Held, now: datetime) -> bool:
    """Go on holding it; False where it was lost."""
    return _update(engine, held, lease_until=now + LEASE)


def let_go(engine: Engine, held: Held) -> None:
    """Nothing came of it yet: whoever looks next may try."""
    _update(engine, held, lease_until=None, token=None)


def settle(engine: Engine, held: Held, now: datetime, cases: Sequence[str], error: str = "") -> None:
    """Keep what came of it: the cases, or why there is none. It stays free, so that leftovers of a killed process are seen to."""
    _update(engine, held, lease_until=None, token=None, done_at=now, cases=list(cases), error=error or None)


def settled_cases(engine: Engine, claim_id: str) -> tuple[str, ...] | None:
    """The cases of a claim that is settled; None while it is not."""
    row = select(inbox_claims.c.cases, inbox_claims.c.done_at).where(inbox_claims.c.id == claim_id)
    with reading(engine) as connection:
        found = connection.execute(row).one_or_none()
    return None if found is None or found.done_at is None else tuple(found.cases or ())


def forget(engine: Engine, before: datetime) -> int:
    """Remove claims that were settled before an instant; how many that were."""
    with transaction(engine) as connection:
        return connection.execute(delete(inbox_claims).where(inbox_claims.c.done_at < before)).rowcount


def _update(engine: Engine, held: Held, **values: object) -> bool:
    mine = (inbox_claims.c.id == held.id) & (inbox_claims.c.token == held.token)
    with transaction(engine) as connection:
        return connection.execute(update(inbox_claims).where(mine).values(**values)).rowcount == 1
