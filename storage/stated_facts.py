"""Facts that were stated when a cover sheet was printed: on the paper stands a token only, never a person's data."""

from __future__ import annotations

import secrets
from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import Engine, delete, insert, select

from storage.database import reading, transaction
from storage.schema.plans import stated_facts

KEPT = timedelta(days=90)
"""How long the facts of a cover sheet wait for its stack."""


def keep(engine: Engine, item_code: str, facts: Mapping[str, Any], by: str, now: datetime) -> str:
    """Keep facts; the token under which they are found."""
    token = secrets.token_hex(10)
    row = {"token": token, "item_code": item_code, "facts": dict(facts), "by": by, "made_at": now}
    with transaction(engine) as connection:
        connection.execute(insert(stated_facts).values(**row))
    return token


def facts_of(engine: Engine, token: str, item_code: str) -> Mapping[str, Any] | None:
    """The facts of a token, as they were stated for that item; None where there are none (any more)."""
    wanted = (stated_facts.c.token == token) & (stated_facts.c.item_code == item_code)
    with reading(engine) as connection:
        found = connection.execute(select(stated_facts.c.facts).where(wanted)).scalar_one_or_none()
    return None if found is None else dict(found)


def forget(engine: Engine, before: datetime) -> int:
    """Remove what was stated before an instant; how many that were."""
    with transaction(engine) as connection:
        return connection.execute(delete(stated_facts).where(stated_facts.c.made_at < before)).rowcount
