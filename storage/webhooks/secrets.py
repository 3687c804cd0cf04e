"""The secrets with which calls to integrators are signed: how one is made, and how long it is told again.

A secret stands in one place only, with its endpoint: it has to be readable there, and it ends with it.
"""

from __future__ import annotations

import base64
import secrets
from datetime import datetime, timedelta

from sqlalchemy import Connection, Engine, and_, or_, select

from storage.database import reading
from storage.schema.webhooks import webhooks

PREFIX = "whsec_"
SECRET_BYTES = 32
BOTH_SIGN = timedelta(hours=24)
"""How long the secret before signs along after a new one was made."""
SHOWN_AGAIN = BOTH_SIGN
"""How long a request that comes again is told the secret that was made for it: while an integrator still tries."""


def new_secret() -> str:
    """A secret as Standard Webhooks writes it: ``whsec_`` and the Base64 of 32 random bytes."""
    return PREFIX + base64.b64encode(secrets.token_bytes(SECRET_BYTES)).decode()


def secret_again(engine: Engine, webhook_id: str, asked_under: str, now: datetime) -> str | None:
    """The secret that was made for a request, when the request comes again.

    Args:
        engine: the database.
        webhook_id: whose secret.
        asked_under: the request's own key.
        now: the present instant.

    Returns:
        None when that was longer than SHOWN_AGAIN ago, when the endpoint has another secret by now, or is deleted.
    """
    with reading(engine) as connection:
        return shown_again(connection, webhook_id, asked_under, now)


def shown_again(connection: Connection, webhook_id: str, asked_under: str, now: datetime) -> str | None:
    """The same in the caller's transaction."""
    # A secret is as old as the endpoint, or as its last rotation.
    made = and_(webhooks.c.old_until.is_(None), webhooks.c.created_at > now - SHOWN_AGAIN)
    fresh = or_(made, webhooks.c.old_until > now - SHOWN_AGAIN + BOTH_SIGN)
    its_own = and_(webhooks.c.id == webhook_id, webhooks.c.asked_under == asked_under, webhooks.c.deleted_at.is_(None))
    return connection.execute(select(webhooks.c.secret).where(its_own, fresh)).scalar_one_or_none()
