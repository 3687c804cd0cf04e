"""How telling ends: what waits for an endpoint is cancelled, and an endpoint that cannot be told is switched off.

In the caller's transaction, and always in one order: the endpoint's row is held first, then the tasks.
"""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime

from sqlalchemy import ColumnElement, Connection, Engine, and_, insert, select, update

from pipelines.happened import SYSTEM
from pipelines.tasks import Lane, Queue
from storage.database import transaction
from storage.schema.columns import written
from storage.schema.webhooks import webhook_acts, webhook_deliveries, webhooks
from storage.tables import tasks

KIND = "call_webhook"
QUEUE: Queue = "notify"
LANE: Lane = "review"
"""Nobody at a window waits for it, and it is not left to when nothing else is to be done."""
ENDED = "该回调地址已停用，未再发送。"


def line_of(webhook_id: str) -> str:
    """Where calls to an endpoint wait their turn: each endpoint has an equal share of what may be under way."""
    return f"{QUEUE}/{LANE}/{webhook_id}"


def note_act(connection: Connection, webhook_id: str, by: str, act: str, why: str, now: datetime) -> None:
    """Write down who did what to an endpoint."""
    row = {"webhook_id": webhook_id, "by": by[:100], "act": act, "why": why, "at": now}
    connection.execute(insert(webhook_acts).values(**row))


def cancel_waiting(connection: Connection, webhook_id: str, now: datetime, *, dead: bool = False) -> int:
    """End what waits for an endpoint; how much that was. A call that is under way has its say and changes nothing more.

    Args:
        connection: of a transaction that holds the endpoint.
        webhook_id: which.
        now: the present instant.
        dead: also what failed for good; else that stays to be seen, and to be sent again.
    """
    ended = {"state": "cancelled", "done_at": now, "token": None, "lease_until": None, "error": ENDED}
    # Each state has an index that begins with what is compared here; what is over is never looked at.
    mine = (
        and_(tasks.c.state == written("ready"), tasks.c.line == line_of(webhook_id)),
        *(and_(tasks.c.state == written(state), _of(webhook_id)) for state in ("sent", "running")),
    )
    count = sum(connection.execute(update(tasks).where(waiting).values(**ended)).rowcount for waiting in mine)
    if dead:
        ids = select(webhook_deliveries.c.id).where(webhook_deliveries.c.webhook_id == webhook_id)
        failed = (tasks.c.state == written("dead")) & tasks.c.id.in_(ids)
        count += connection.execute(update(tasks).where(failed).values(state="cancelled", done_at=now)).rowcount
    return count


def switched_off(connection: Connection, webhook_id: str, why: str, now: datetime, by: str = SYSTEM) -> bool:
    """Switch an endpoint off that cannot be told, and end what waits for it. False if it was off already."""
    still_on = webhooks.c.off_at.is_(None) & webhooks.c.deleted_at.is_(None)
    off = update(webhooks).where(webhooks.c.id == webhook_id, still_on)
    mine = connection.execute(off.values(off_at=now, off_why=why)).rowcount == 1
    if mine:
        note_act(connection, webhook_id, by, "off", why, now)
        cancel_waiting(connection, webhook_id, now)
    return mine


def end_those_of_key(connection: Connection, key_id: str, why: str, now: datetime) -> None:
    """Switch off every endpoint of a key."""
    ids = select(webhooks.c.id).where(webhooks.c.key_id == key_id).order_by(webhooks.c.id)
    for webhook_id in connection.execute(ids).scalars().all():
        switched_off(connection, webhook_id, why, now)


def bury_endpoints(connection: Connection, now: datetime, most: int = 200) -> Collection[str]:
    """Switch off the endpoints of calls that are dead and of whose death nobody was told; whichever process buried them.

    One that took anything since that call was ordered stays on: it hears, and does not want this one message.

    Returns:
        The endpoints that were switched off now.
    """
    untold = tasks.c.told_at.is_(None) | (tasks.c.told_at < tasks.c.done_at)
    calls = tasks.join(webhook_deliveries, webhook_deliveries.c.id == tasks.c.id)
    hears = webhooks.c.succeeded_at >= webhook_deliveries.c.ordered_at
    calls = calls.outerjoin(webhooks, and_(webhooks.c.id == webhook_deliveries.c.webhook_id, hears))
    dead = (
        select(tasks.c.id, tasks.c.error, webhook_deliveries.c.webhook_id, webhooks.c.id.label("hears"))
        .select_from(calls)
        .where(tasks.c.state == written("dead"), untold, tasks.c.kind == KIND)
    )
    found = connection.execute(dead.order_by(tasks.c.done_at, tasks.c.id).limit(most)).all()
    why = {row.webhook_id: row.error or "" for row in reversed(found) if row.hears is None}
    off = [one for one in sorted(why) if switched_off(connection, one, why[one], now)]
    if found:
        told = update(tasks).where(tasks.c.id.in_([row.id for row in found]), tasks.c.state == "dead")
        connection.execute(told.values(told_at=tasks.c.done_at))
    return off


def end_endpoints(engine: Engine, now: datetime) -> Collection[str]:
    """The same in a transaction of its own.

    Raises:
        Transient: the database is away or busy; it is done when somebody looks the next time.
    """
    with transaction(engine) as connection:
        return bury_endpoints(connection, now)


def _of(webhook_id: str) -> ColumnElement[bool]:
    return and_(tasks.c.queue == QUEUE, tasks.c.lane == LANE, tasks.c.line == line_of(webhook_id))
