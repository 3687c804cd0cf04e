"""How often somebody without a key may ask: so much at once, and what was spent comes back with time.

Kept in the database like the wrong passwords (:mod:`storage.throttle`), so that several servers count together. One
instant stands for everything: when all that was spent will have come back.
"""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import Engine, delete, select, update

from storage.database import transaction
from storage.schema.access import allowances
from storage.sql.inserting import insert_new

NOTHING = timedelta(0)


@dataclass(frozen=True)
class Allowance:
    """What may be asked.

    Attributes:
        name: of what is asked, so that two of them do not meet.
        most: points that may be spent at once.
        each: how long it takes until one of them has come back.
    """

    name: str
    most: int
    each: timedelta


def spend(engine: Engine, allowance: Allowance, who: str, points: int, now: datetime) -> timedelta:
    """Spend of an allowance.

    While anything of it is left, a dear question passes as a cheap one does: so a refusal tells nobody which it was.

    Args:
        engine: the database.
        allowance: which.
        who: whose, e.g. an address; only its hash is kept, and only until all has come back.
        points: what is spent.
        now: the present instant.

    Returns:
        How long it is until anything is left again, when nothing is: then nothing was spent. Else zero.

    Raises:
        Transient: the database is away or busy.
    """
    who_hash = hashlib.sha256(f"{allowance.name} {who}".encode()).hexdigest()
    mine, cost = allowances.c.who_hash == who_hash, points * allowance.each
    with transaction(engine) as connection:
        connection.execute(delete(allowances).where(allowances.c.whole_at <= now))
        if insert_new(connection, allowances, {"who_hash": who_hash, "whole_at": now + cost}):
            return NOTHING
        whole_at = connection.execute(select(allowances.c.whole_at).where(mine).with_for_update()).scalar_one_or_none()
        if whole_at is None:
            return NOTHING  # another whose clock is a moment ahead has seen all of it come back, and ended the row
        wait: timedelta = whole_at - now - (allowance.most - 1) * allowance.each
        if wait > NOTHING:
            return wait
        connection.execute(update(allowances).where(mine).values(whole_at=max(whole_at, now) + cost))
        return NOTHING
