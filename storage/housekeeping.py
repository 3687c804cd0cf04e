"""What is not needed for ever is forgotten: tasks that are done, sessions and wrong tries that are over.

In small transactions, so that nobody waits for them. History, papers and dead letters are never forgotten.
"""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import Connection, Engine, delete, select

from storage.database import transaction
from storage.schema.access import login_failures, sessions
from storage.schema.columns import written
from storage.schema.webhooks import webhook_acts, webhook_attempts, webhook_deliveries, webhooks
from storage.tables import task_errors, tasks
from storage.throttle import FORGOTTEN_AFTER

__all__ = ["BATCH", "forget_done", "forget_sessions", "forget_webhooks"]

BATCH = 1000
"""Rows that go in one transaction: some ten milliseconds, in which their locks wait for nobody."""


def forget_done(engine: Engine, before: datetime, most: int = 100 * BATCH, batch: int = BATCH) -> int:
    """Remove tasks that were done before an instant, with the trail of their errors; how many those were.

    What they came to stands in the history. A message that comes after all this time finds no row and does nothing.

    Args:
        engine: the database.
        before: an instant.
        most: about how many; the rest is left to the next time.
        batch: rows that go in one transaction.

    Raises:
        Transient: the database is away or busy; what was removed before is gone.
    """
    gone = 0
    while gone < most:
        with transaction(engine) as connection:
            went = _forget_batch(connection, before, batch)
        gone += went
        if went < batch:
            break
    return gone


def _forget_batch(connection: Connection, before: datetime, batch: int) -> int:
    old = (
        select(tasks.c.id)
        .where(tasks.c.state.in_([written("done"), written("cancelled")]), tasks.c.done_at < before)
        .order_by(tasks.c.done_at)
        .limit(batch)
        .with_for_update(skip_locked=True)
    )
    ids = list(connection.execute(old).scalars())
    if ids:
        connection.execute(delete(task_errors).where(task_errors.c.task_id.in_(ids)))
        connection.execute(delete(webhook_attempts).where(webhook_attempts.c.delivery_id.in_(ids)))
        connection.execute(delete(webhook_deliveries).where(webhook_deliveries.c.id.in_(ids)))
        connection.execute(delete(tasks).where(tasks.c.id.in_(ids)))
    return len(ids)


def forget_sessions(engine: Engine, now: datetime) -> int:
    """Remove sessions that have ended and wrong tries that no longer count; how many those were.

    Raises:
        Transient: the database is away or busy.
    """
    with transaction(engine) as connection:
        ended = connection.execute(delete(sessions).where(sessions.c.expires_at <= now)).rowcount
        stale = delete(login_failures).where(login_failures.c.last_at < now - FORGOTTEN_AFTER)
        return ended + connection.execute(stale).rowcount


def forget_webhooks(engine: Engine, before: datetime) -> int:
    """Remove endpoints that were deleted before an instant, once nothing that was said to them is left; how many.

    Raises:
        Transient: the database is away or busy.
    """
    said = select(webhook_deliveries.c.id).where(webhook_deliveries.c.webhook_id == webhooks.c.id)
    old = select(webhooks.c.id).where(webhooks.c.deleted_at < before, ~said.exists())
    with transaction(engine) as connection:
        ids = list(connection.execute(old).scalars())
        connection.execute(delete(webhook_acts).where(webhook_acts.c.webhook_id.in_(ids)))
        connection.execute(delete(webhooks).where(webhooks.c.id.in_(ids)))
    return len(ids)
