"""What was said to an endpoint, and how it went; and saying it again."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Literal

from sqlalchemy import ColumnElement, Connection, Engine, and_, func, select, update

from pipelines.errors import Impossible, Permanent
from storage.database import reading, transaction
from storage.schema.columns import written
from storage.schema.webhooks import webhook_attempts, webhook_deliveries
from storage.sql import listening
from storage.sql.paging import Order, Page, page_of
from storage.tables import tasks
from storage.webhooks.ending import QUEUE, line_of, note_act
from storage.webhooks.endpoints import one

State = Literal["waiting", "sending", "delivered", "failed", "cancelled"]
_STATES: dict[str, State] = {
    "ready": "waiting",
    "sent": "waiting",
    "running": "sending",
    "done": "delivered",
    "dead": "failed",
    "cancelled": "cancelled",
}
_OVER = tasks.c.state.in_([written("dead"), written("cancelled")])
MOST_AGAIN = 1000
"""Calls that one word sends again."""
_NEWEST = Order(webhook_deliveries.c.ordered_at, webhook_deliveries.c.id)


class NoSuchDelivery(Permanent):
    """There is no delivery with that id to that endpoint, or it was forgotten."""


def no_such_delivery() -> NoSuchDelivery:
    """What whoever names another is told."""
    return NoSuchDelivery(
        "没有这个编号的回调记录。", code="NO_SUCH_DELIVERY", cure="请核对编号；已送达的记录保留一周。"
    )


@dataclass(frozen=True)
class Attempt:
    """One call.

    Attributes:
        attempt: from 1; begins anew when it is sent again.
        ended_at: None while it is under way; or nobody knows what it came to, because whoever made it was cut off.
        status: of HTTP, where there was an answer.
        code: stable word for programs.
        note: the beginning of an answer that says no.
    """

    attempt: int
    started_at: datetime
    ended_at: datetime | None
    milliseconds: int | None
    status: int | None
    code: str | None
    note: str | None


@dataclass(frozen=True)
class Delivery:
    """One thing that was to be said to an endpoint.

    Attributes:
        id: the ``webhook-id`` of every call.
        next_at: when it is tried next; None where it is not.
        error: why it was not taken the last time.
        attempts: every call, the oldest first.
    """

    id: str
    type: str
    case_number: str | None
    seq: int | None
    ordered_at: datetime
    state: State
    next_at: datetime | None
    error: str | None
    attempts: tuple[Attempt, ...]


def deliveries(engine: Engine, webhook_id: str, *, cursor: str | None = None, limit: int = 50) -> Page[Delivery]:
    """What was said to an endpoint, the newest first. What was taken is kept for a week.

    Raises:
        CursorUnknown: the cursor is none of ours.
    """
    with reading(engine) as connection:
        wanted = _shown().where(webhook_deliveries.c.webhook_id == webhook_id)
        rows, following = page_of(connection, wanted, _NEWEST, cursor=cursor, limit=limit)
        return Page(_deliveries(connection, rows), following)


def delivery(engine: Engine, webhook_id: str, delivery_id: str) -> Delivery:
    """One of them.

    Raises:
        NoSuchDelivery: there is none.
    """
    with reading(engine) as connection:
        return _one(connection, webhook_id, delivery_id)


def unsent(engine: Engine, webhook_id: str, most: int) -> tuple[Delivery, ...]:
    """What failed for good or was not sent, the newest first."""
    newest = _shown().where(_unsent(webhook_id)).order_by(tasks.c.created_at.desc(), tasks.c.id.desc()).limit(most)
    with reading(engine) as connection:
        return _deliveries(connection, connection.execute(newest).all())


def waiting(engine: Engine) -> dict[str, int]:
    """How many calls wait, by endpoint."""
    ready = select(tasks.c.line, func.count().label("n")).where(
        tasks.c.state == written("ready"), tasks.c.line.startswith(line_of(""))
    )
    with reading(engine) as connection:
        rows = connection.execute(ready.group_by(tasks.c.line)).all()
    return {row.line.rpartition("/")[2]: row.n for row in rows}


def send_again(engine: Engine, webhook_id: str, delivery_id: str, by: str, now: datetime) -> Delivery:
    """Say it once more, under the same id and in the same words: who has it already knows it by the id.

    Raises:
        NoSuchWebhook, NoSuchDelivery: there is none.
        Impossible: the endpoint is off, or the call is under way or waits for its turn anyway.
    """
    with transaction(engine) as connection:
        _on(connection, webhook_id)
        _one(connection, webhook_id, delivery_id)
        over = tasks.c.state.in_([written("dead"), written("cancelled"), written("done")])
        if connection.execute(update(tasks).where(tasks.c.id == delivery_id, over).values(**_anew(now))).rowcount != 1:
            told = "这次回调正在发送或等待重试。"
            raise Impossible(told, code="DELIVERY_WAITS", cure="请稍候查看结果。")
        note_act(connection, webhook_id, by, "resend", delivery_id, now)
        listening.notify(connection)
        return _one(connection, webhook_id, delivery_id)


def send_all_again(engine: Engine, webhook_id: str, by: str, now: datetime, most: int = MOST_AGAIN) -> int:
    """Say everything once more that failed for good or was cancelled, the oldest first; how much that is.

    Raises:
        NoSuchWebhook: there is none.
        Impossible: the endpoint is off.
    """
    with transaction(engine) as connection:
        _on(connection, webhook_id)
        oldest = select(tasks.c.id).where(_unsent(webhook_id)).order_by(tasks.c.created_at, tasks.c.id).limit(most)
        wanted = list(connection.execute(oldest).scalars())
        anew = update(tasks).where(tasks.c.id.in_(wanted), _OVER).values(**_anew(now))
        count = connection.execute(anew).rowcount
        if count:
            note_act(connection, webhook_id, by, "resend", f"{count}", now)
            listening.notify(connection)
        return count


def give_up(engine: Engine, webhook_id: str, delivery_id: str, by: str, now: datetime) -> Delivery:
    """Say it no more: what waits or failed for good is cancelled.

    Raises:
        NoSuchWebhook, NoSuchDelivery: there is none.
        Impossible: it was taken, or was cancelled already.
    """
    with transaction(engine) as connection:
        one(connection, webhook_id, lock=True)
        _one(connection, webhook_id, delivery_id)
        open_ones = tasks.c.state.in_([written(state) for state in ("ready", "sent", "running", "dead")])
        ended = {"state": "cancelled", "done_at": now, "token": None, "lease_until": None}
        if connection.execute(update(tasks).where(tasks.c.id == delivery_id, open_ones).values(**ended)).rowcount != 1:
            raise Impossible("这次回调已经送达或已经取消。", code="DELIVERY_OVER", cure="请刷新后查看。")
        note_act(connection, webhook_id, by, "give_up", delivery_id, now)
        return _one(connection, webhook_id, delivery_id)


def _on(connection: Connection, webhook_id: str) -> None:
    """Hold an endpoint that is on. Raises NoSuchWebhook, Impossible."""
    if one(connection, webhook_id, lock=True).off_at is not None:
        raise Impossible("回调地址已停用，不能重发。", code="WEBHOOK_OFF", cure="请先重新启用该地址。")


def _unsent(webhook_id: str) -> ColumnElement[bool]:
    """What failed for good or was cancelled; there is an index of just that."""
    return and_(_OVER, tasks.c.queue == written(QUEUE), tasks.c.line == line_of(webhook_id))


def _anew(now: datetime) -> dict[str, Any]:
    return {"state": "ready", "run_at": now, "attempt": 0, "sent_at": None, "done_at": None, "error": None}


def _one(connection: Connection, webhook_id: str, delivery_id: str) -> Delivery:
    mine = (webhook_deliveries.c.id == delivery_id) & (webhook_deliveries.c.webhook_id == webhook_id)
    row = connection.execute(_shown().where(mine)).one_or_none()
    if row is None:
        raise no_such_delivery()
    return _deliveries(connection, [row])[0]


def _shown() -> Any:
    both = webhook_deliveries.join(tasks, tasks.c.id == webhook_deliveries.c.id)
    return select(webhook_deliveries, tasks.c.state, tasks.c.run_at, tasks.c.error).select_from(both)


def _deliveries(connection: Connection, rows: Sequence[Any]) -> tuple[Delivery, ...]:
    trails = _trails(connection, [row.id for row in rows])
    return tuple(
        Delivery(
            id=row.id,
            type=row.type,
            case_number=row.case_number,
            seq=row.seq,
            ordered_at=row.ordered_at,
            state=_STATES[row.state],
            next_at=row.run_at if row.state == "ready" else None,
            error=row.error if row.state != "done" else None,
            attempts=trails.get(row.id, ()),
        )
        for row in rows
    )


def _trails(connection: Connection, ids: Sequence[str]) -> dict[str, tuple[Attempt, ...]]:
    wanted = select(webhook_attempts).where(webhook_attempts.c.delivery_id.in_(ids)).order_by(webhook_attempts.c.id)
    found: dict[str, tuple[Attempt, ...]] = {}
    for row in connection.execute(wanted):
        one_call = Attempt(row.attempt, row.started_at, row.ended_at, row.milliseconds, row.status, row.code, row.note)
        found[row.delivery_id] = (*found.get(row.delivery_id, ()), one_call)
    return found
