"""What people see of endpoints beside how they stand: who did what to them, and how many could not be told any more."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Connection, Engine, and_, case, exists, func, select

from pipelines.happened import SYSTEM
from storage.database import reading
from storage.schema.webhooks import webhook_acts, webhooks

WEBHOOK_STATES = ("on", "off", "failed")
"""``off``: somebody switched it off; ``failed``: it could not be told any more, or said 410."""


_SWITCHED_OFF = and_(
    webhook_acts.c.webhook_id == webhooks.c.id,
    webhook_acts.c.act == "off",
    webhook_acts.c.at == webhooks.c.off_at,
)
"""The act since which an endpoint is off."""


@dataclass(frozen=True)
class Act:
    """What somebody did to an endpoint, or what switched it off by itself (``by`` 系统)."""

    at: datetime
    by: str
    act: str
    why: str


def acts_of(engine: Engine, webhook_id: str, most: int = 10) -> tuple[Act, ...]:
    """What was done to an endpoint, the newest first."""
    wanted = select(webhook_acts).where(webhook_acts.c.webhook_id == webhook_id)
    with reading(engine) as connection:
        rows = connection.execute(wanted.order_by(webhook_acts.c.id.desc()).limit(most)).all()
    return tuple(Act(row.at, row.by, row.act, row.why) for row in rows)


def off_by(engine: Engine) -> dict[str, str]:
    """Who switched each endpoint off that is off, by its id; 系统 where it could not be told any more."""
    both = webhooks.join(webhook_acts, _SWITCHED_OFF)
    wanted = select(webhooks.c.id, webhook_acts.c.by).select_from(both).where(webhooks.c.deleted_at.is_(None))
    with reading(engine) as connection:
        return {row.id: row.by for row in connection.execute(wanted)}


def count_failed(engine: Engine) -> int:
    """How many endpoints were switched off because they could not be told any more."""
    with reading(engine) as connection:
        return count_by_state(connection).get("failed", 0)


def count_by_state(connection: Connection) -> dict[str, int]:
    """How many endpoints are in each of WEBHOOK_STATES."""
    itself = exists().where(_SWITCHED_OFF, webhook_acts.c.by == SYSTEM)
    state = case((webhooks.c.off_at.is_(None), "on"), (itself, "failed"), else_="off").label("state")
    rows = connection.execute(
        select(state, func.count().label("n")).where(webhooks.c.deleted_at.is_(None)).group_by(state)
    )
    return {row.state: row.n for row in rows}
