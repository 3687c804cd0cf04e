"""One call to an endpoint: written down before it is made, completed after it.

Who is killed in between leaves an attempt without an end: nobody knows what it came to, it is shown so, and the same call is
made again under the same id.
"""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import Connection, Engine, and_, func, insert, or_, select, update

from pipelines.tasks import CallWebhook
from storage import outbox
from storage.database import transaction
from storage.outbox import Taken
from storage.patience import patiently
from storage.schema.access import api_keys
from storage.schema.columns import written
from storage.schema.webhooks import webhook_attempts, webhooks
from storage.tables import tasks
from storage.webhooks.ending import ENDED, LANE, QUEUE, line_of, switched_off
from storage.webhooks.endpoints import live

AT_ONCE = 4
"""Most calls to one endpoint at a time: one that answers slowly holds so many threads of the office, and no more."""
AT_ONCE_FAILING = 1
"""The same while its last call failed: what is down is asked by one at a time, each for as long as a call may take."""
TURN = timedelta(seconds=2)
"""How long a call waits at least that found its endpoint busy."""
STEP, STEP_FAILING = timedelta(seconds=0.02), timedelta(seconds=1)
"""How much longer at most for each other one that waits: however many they are, they do not come again all at once."""
MOST_COUNTED = 1000
BUSY = "该回调地址正在处理其他回调，稍后发送。"


@dataclass(frozen=True)
class Reserved:
    """A call that may be made now.

    Attributes:
        attempt_id: of the row that waits for its end.
        secrets: with which it is signed, the newest first.
    """

    attempt_id: int
    url: str
    secrets: tuple[str, ...]


@dataclass(frozen=True)
class Ended:
    """What a call came to.

    Attributes:
        taken: the endpoint has it.
        gone: it wants nothing any more (410).
        code: stable word: ``OK``, ``HTTP_500``, ``TIMEOUT``, …
        status: of HTTP; None where there was no answer.
        milliseconds: how long it took.
        why: Chinese sentence; empty where it was taken.
        note: the beginning of an answer that says no.
    """

    taken: bool
    gone: bool
    code: str
    status: int | None
    milliseconds: int
    why: str = ""
    note: str = ""


def reserve(engine: Engine, taken: Taken, task: CallWebhook, now: datetime) -> Reserved | None:
    """Write down that a call is about to be made.

    Returns:
        None where there is nothing to be done now: the endpoint is off or gone, and the task is cancelled; or it has as
        many calls as it may have at once, and the task waits; or the task is another worker's by now.

    Raises:
        Transient: the database is away or busy; no call may be made.
    """
    with transaction(engine) as connection:
        row = connection.execute(
            select(webhooks, live().label("live"))
            .join(api_keys, api_keys.c.id == webhooks.c.key_id)
            .where(webhooks.c.id == task.webhook_id)
        ).one_or_none()
        if row is None or not row.live:
            _cancel(connection, taken, now)
            return None
        if not outbox.hold(connection, taken, now):
            return None
        failing = row.failed_at is not None and (row.succeeded_at is None or row.succeeded_at < row.failed_at)
        if _before(connection, taken, task.webhook_id) >= (AT_ONCE_FAILING if failing else AT_ONCE):
            wait = _turn(connection, taken, task.webhook_id, STEP_FAILING if failing else STEP)
            outbox.try_later(connection, taken, BUSY, now + wait, counts=False)
            return None
        begun = {"delivery_id": taken.task_id, "attempt": taken.attempt, "started_at": now}
        write = insert(webhook_attempts).values(**begun).returning(webhook_attempts.c.id)
        attempt_id = connection.execute(write).scalar_one()
        old = (row.old_secret,) if row.old_secret and row.old_until and now < row.old_until else ()
        return Reserved(int(attempt_id), row.url, (row.secret, *old))


def tell(engine: Engine, taken: Taken, task: CallWebhook, reserved: Reserved, ended: Ended, now: datetime) -> None:
    """Write down what a call came to. One that was taken is done in the same transaction; one that says gone ends the endpoint.

    What is to be tried again is left as it stands: the caller says when.

    Raises:
        Transient: the database is away or busy; the attempt stays without an end, and the call is made again.
    """
    end = {"ended_at": now, "milliseconds": ended.milliseconds, "status": ended.status, "code": ended.code[:40]}
    seen = {"succeeded_at": now} if ended.taken else {"failed_at": now, "failure": ended.why}

    def write(connection: Connection) -> None:
        # The endpoint first, then its tasks: everybody holds them in this order.
        connection.execute(update(webhooks).where(webhooks.c.id == task.webhook_id).values(**seen))
        mine = webhook_attempts.c.id == reserved.attempt_id
        connection.execute(update(webhook_attempts).where(mine).values(**end, note=ended.note or None))
        if ended.taken:
            outbox.finish(connection, taken, now)
        elif ended.gone:
            _cancel(connection, taken, now, ended.why)
            switched_off(connection, task.webhook_id, ended.why, now)

    # Given up too early, a call that was heard would be made again.
    patiently(engine, write)


def _cancel(connection: Connection, taken: Taken, now: datetime, why: str = ENDED) -> None:
    mine = and_(tasks.c.id == taken.task_id, tasks.c.token == taken.token, tasks.c.state == "running")
    ended: dict[str, Any] = {"state": "cancelled", "done_at": now, "token": None, "lease_until": None, "error": why}
    connection.execute(update(tasks).where(mine).values(**ended))


def _turn(connection: Connection, taken: Taken, webhook_id: str, step: timedelta) -> timedelta:
    """When a call that found its endpoint busy comes again: spread by its own id over the time that the others need."""
    line = select(tasks.c.id).where(tasks.c.state == written("ready"), tasks.c.line == line_of(webhook_id))
    others = connection.execute(select(func.count()).select_from(line.limit(MOST_COUNTED).subquery())).scalar_one()
    share = int(hashlib.sha256(f"{taken.task_id} {taken.token}".encode()).hexdigest()[:8], 16) / 0xFFFFFFFF
    return TURN + step * others * share


def _before(connection: Connection, taken: Taken, webhook_id: str) -> int:
    """How many calls to the endpoint were taken before this one and are under way: by order, so that never all of them wait."""
    running = select(tasks.c.id, tasks.c.started_at).where(
        tasks.c.state == written("running"), tasks.c.queue == QUEUE, tasks.c.lane == LANE
    )
    of = running.where(tasks.c.line == line_of(webhook_id)).subquery()
    own = select(tasks.c.started_at).where(tasks.c.id == taken.task_id).scalar_subquery()
    earlier = or_(of.c.started_at < own, and_(of.c.started_at == own, of.c.id < taken.task_id))
    return int(connection.execute(select(func.count()).select_from(of).where(earlier)).scalar_one())
