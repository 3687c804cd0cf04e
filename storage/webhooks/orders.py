"""What is to be said to whom: one task for each endpoint that wants to hear an announcement, in the ledger's transaction."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, Connection, Engine, bindparam, exists, insert, or_, select

from pipelines.announcing import Announcement, ping
from pipelines.tasks import CallWebhook
from storage import outbox
from storage.database import transaction
from storage.outbox import Ordered, Place
from storage.schema.access import api_keys
from storage.schema.webhooks import case_keys, webhook_deliveries, webhooks
from storage.sql import listening
from storage.webhooks.ending import LANE, line_of, note_act
from storage.webhooks.endpoints import live, one


def remember_key(connection: Connection, case_number: str, key_id: str | None) -> None:
    """Write down whose key handed a case in: its endpoints are told of it."""
    if key_id is not None:
        connection.execute(insert(case_keys).values(case_number=case_number, key_id=key_id))


def order_calls(
    connection: Connection,
    case_number: str,
    seq: int,
    said: Sequence[Announcement],
    now: datetime,
    *,
    hot: bool = False,
    trace: str | None = None,
) -> list[Ordered]:
    """Order what is to be said of a case. Where nobody listens it is one look into a small table, and where nothing is said none.

    Args:
        connection: of the transaction in which it happened.
        case_number: the case.
        seq: number of the event in its history.
        said: the announcements.
        now: the present instant.
        hot: as for :func:`storage.outbox.order`.
        trace: as for it.
    """
    if not said:
        return []
    heard = connection.execute(_LISTENING, {"case_number": case_number}).all()
    places = _places(heard, said)
    return _lined_up(connection, places, now, {"case_number": case_number, "seq": seq}, hot=hot, trace=trace)


def order_calls_of_key(
    connection: Connection,
    key_id: str,
    said: Announcement,
    now: datetime,
    *,
    hot: bool = False,
    trace: str | None = None,
) -> list[Ordered]:
    """Order what is to be said of that which only one key sees: a batch.

    Args:
        connection: of the transaction in which it happened.
        key_id: whose endpoints hear of it.
        said: the announcement.
        now: the present instant.
        hot: as for :func:`storage.outbox.order`.
        trace: as for it.
    """
    heard = connection.execute(_LISTENING_OF_KEY, {"key_id": key_id}).all()
    return _lined_up(connection, _places(heard, [said]), now, _OF_NO_CASE, hot=hot, trace=trace)


def order_ping(engine: Engine, webhook_id: str, by: str, now: datetime) -> str:
    """Order a test call, whatever the endpoint subscribes to; its id. The relays are woken.

    Raises:
        NoSuchWebhook: there is none.
    """
    with transaction(engine) as connection:
        one(connection, webhook_id, lock=True)
        ordered = _lined_up(connection, [_place(webhook_id, ping(webhook_id, now))], now, _OF_NO_CASE)
        note_act(connection, webhook_id, by, "test", "", now)
        listening.notify(connection)
        return ordered[0].task_id


def _places(heard: Sequence[Any], said: Sequence[Announcement]) -> list[Place]:
    """A call for each endpoint that wants to hear it."""
    return [_place(row.id, one) for one in said for row in heard if not row.types or one.type in row.types]


def _place(webhook_id: str, what: Announcement) -> Place:
    task = CallWebhook(webhook_id=webhook_id, type=what.type, body=what.body)
    return Place(task, LANE, line_of(webhook_id))


_OF_NO_CASE: Mapping[str, Any] = {"case_number": None, "seq": None}


def _lined_up(
    connection: Connection,
    places: Sequence[Place],
    now: datetime,
    of: Mapping[str, Any],
    *,
    hot: bool = False,
    trace: str | None = None,
) -> list[Ordered]:
    """The calls, ordered and written down as deliveries."""
    ordered = outbox.line_up(connection, places, now, hot=hot, trace=trace)
    rows = [
        {"id": each.task_id, "webhook_id": each.task.webhook_id, "type": each.task.type, "ordered_at": now, **of}
        for each in ordered
        if isinstance(each.task, CallWebhook)
    ]
    if rows:
        connection.execute(insert(webhook_deliveries), rows)
    return ordered


def _listening() -> Any:
    """The endpoints that hear of a case: of every case, or of those of their own key."""
    own = exists().where(case_keys.c.case_number == bindparam("case_number"), case_keys.c.key_id == webhooks.c.key_id)
    return _live_where(or_(webhooks.c.every_case, own))


def _live_where(wanted: ColumnElement[bool]) -> Any:
    return (
        select(webhooks.c.id, webhooks.c.types)
        .join(api_keys, api_keys.c.id == webhooks.c.key_id)
        .where(live(), wanted)
        .order_by(webhooks.c.created_at, webhooks.c.id)
    )


_LISTENING = _listening()
"""Built once: it is asked at every change of every case."""
_LISTENING_OF_KEY = _live_where(webhooks.c.key_id == bindparam("key_id"))
