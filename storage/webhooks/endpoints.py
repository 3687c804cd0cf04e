"""Who is told: the endpoints of integrators, each belonging to the key that registered it."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import uuid4

from sqlalchemy import ColumnElement, Connection, Engine, and_, func, insert, select, update

from pipelines.announcing import HeardType
from pipelines.errors import Impossible, Permanent
from storage.database import reading, transaction
from storage.schema.access import api_keys
from storage.schema.webhooks import webhooks
from storage.webhooks.ending import cancel_waiting, note_act, switched_off
from storage.webhooks.secrets import BOTH_SIGN, new_secret, shown_again

MOST_OF_A_KEY = 20
"""Endpoints that one key may have."""


class NoSuchWebhook(Permanent):
    """There is no endpoint with that id, or it is another key's."""


def no_such_webhook() -> NoSuchWebhook:
    """What whoever names another is told."""
    return NoSuchWebhook("没有这个编号的回调地址。", code="NO_SUCH_WEBHOOK", cure="请核对编号，或查看列表。")


class TooManyWebhooks(Impossible):
    """A key has as many endpoints as it may have."""


@dataclass(frozen=True)
class Wish:
    """What an endpoint is to be told.

    Attributes:
        url: where, as it was checked.
        types: of which kinds of things; all where none is named.
        every_case: of all cases; else of those that the same key handed in.
    """

    url: str
    types: tuple[HeardType, ...] = ()
    every_case: bool = False
    description: str = ""


@dataclass(frozen=True)
class Webhook:
    """An endpoint.

    Attributes:
        key_id, owner: whose it is, and what people call that key.
        off_at, off_why: since when and why nothing is sent; None while it is on.
        succeeded_at, failed_at, failure: the last call that was taken, the last one that was not, and why.
        old_until: until when the secret before signs along.
    """

    id: str
    key_id: str
    owner: str
    wish: Wish
    created_at: datetime
    off_at: datetime | None
    off_why: str | None
    succeeded_at: datetime | None
    failed_at: datetime | None
    failure: str | None
    old_until: datetime | None


def register(
    engine: Engine, key_id: str, wish: Wish, by: str, now: datetime, asked_under: str | None = None
) -> tuple[Webhook, str]:
    """Register an endpoint.

    Args:
        engine: the database.
        key_id: whose it is.
        wish: what it is to be told.
        by: what people call that key.
        now: the present instant.
        asked_under: the request's own key, by which it is known when it comes again.

    Returns:
        The endpoint, and its secret: to be shown once. Empty for a request that comes again after SHOWN_AGAIN.

    Raises:
        TooManyWebhooks: the key has MOST_OF_A_KEY already.
        Transient: the database is away or busy.
    """
    secret = new_secret()
    row = {"id": uuid4().hex, "key_id": key_id, "secret": secret, "asked_under": asked_under, "created_at": now}
    with transaction(engine) as connection:
        # The key's row is held, so that two at once do not both come in as the last one.
        connection.execute(select(api_keys.c.id).where(api_keys.c.id == key_id).with_for_update()).one()
        mine = and_(webhooks.c.key_id == key_id, webhooks.c.deleted_at.is_(None))
        asked = select(webhooks.c.id).where(mine, webhooks.c.asked_under == asked_under)
        if asked_under and (known := connection.execute(asked).scalar_one_or_none()) is not None:
            return one(connection, known), shown_again(connection, known, asked_under, now) or ""
        if connection.execute(select(func.count()).where(mine)).scalar_one() >= MOST_OF_A_KEY:
            told = f"一个密钥至多登记 {MOST_OF_A_KEY} 个回调地址。"
            raise TooManyWebhooks(told, code="TOO_MANY_WEBHOOKS", cure="请先删除不用的地址。")
        connection.execute(insert(webhooks).values(**row, **_columns(wish)))
        note_act(connection, str(row["id"]), by, "register", "", now)
        return one(connection, str(row["id"])), secret


def webhooks_of(engine: Engine, key_id: str | None = None) -> tuple[Webhook, ...]:
    """The endpoints of a key, or of all keys, the oldest first."""
    wanted = _shown() if key_id is None else _shown().where(webhooks.c.key_id == key_id)
    with reading(engine) as connection:
        rows = connection.execute(wanted.order_by(webhooks.c.created_at, webhooks.c.id)).all()
    return tuple(map(_webhook, rows))


def webhook(engine: Engine, webhook_id: str, key_id: str | None = None) -> Webhook:
    """One endpoint.

    Args:
        engine: the database.
        webhook_id: which.
        key_id: whose it has to be; anybody's if None.

    Raises:
        NoSuchWebhook: there is none.
    """
    with reading(engine) as connection:
        return one(connection, webhook_id, key_id)


def one(connection: Connection, webhook_id: str, key_id: str | None = None, *, lock: bool = False) -> Webhook:
    """The same in the caller's transaction; with ``lock`` it is held until the transaction's end.

    Raises:
        NoSuchWebhook: there is none.
    """
    wanted = _shown().where(webhooks.c.id == webhook_id)
    row = connection.execute(wanted.with_for_update(of=webhooks) if lock else wanted).one_or_none()
    if row is None or key_id not in (None, row.key_id):
        raise no_such_webhook()
    return _webhook(row)


def change(engine: Engine, webhook_id: str, anew: Callable[[Wish], Wish], by: str, now: datetime) -> Webhook:
    """Let an endpoint be told of other things, or elsewhere. What waits goes where it stands now, with the old words.

    Args:
        engine: the database.
        webhook_id: which.
        anew: what is wished, from what was; while the endpoint is held, so that of two changes none undoes the other.
        by: who changes it.
        now: the present instant.

    Raises:
        NoSuchWebhook: it was deleted meanwhile.
    """
    with transaction(engine) as connection:
        old = one(connection, webhook_id, lock=True)
        connection.execute(update(webhooks).where(webhooks.c.id == webhook_id).values(**_columns(anew(old.wish))))
        note_act(connection, webhook_id, by, "change", "", now)
        return one(connection, webhook_id)


def rotate(
    engine: Engine, webhook_id: str, by: str, now: datetime, asked_under: str | None = None
) -> tuple[Webhook, str]:
    """Make a new secret. The one before signs along for a day: so none is made again for a request that comes again.

    Args:
        engine: the database.
        webhook_id: which.
        by: who asks for it.
        now: the present instant.
        asked_under: as for :func:`register`.

    Raises:
        NoSuchWebhook: there is none.
    """
    secret = new_secret()
    with transaction(engine) as connection:
        found = one(connection, webhook_id, lock=True)
        # Under a key that is used again days later, a new secret is meant.
        if asked_under and found.old_until and (known := shown_again(connection, webhook_id, asked_under, now)):
            return found, known
        fresh = {"secret": secret, "old_secret": webhooks.c.secret, "old_until": now + BOTH_SIGN}
        fresh |= {"asked_under": asked_under}
        connection.execute(update(webhooks).where(webhooks.c.id == webhook_id).values(**fresh))
        note_act(connection, webhook_id, by, "rotate", "", now)
        return one(connection, webhook_id), secret


def switch_on(engine: Engine, webhook_id: str, by: str, why: str, now: datetime) -> Webhook:
    """Send again, from what happens next on; what ended meanwhile can be sent again one by one.

    Raises:
        NoSuchWebhook: there is none.
        Impossible: its key was revoked.
    """
    with transaction(engine) as connection:
        found = one(connection, webhook_id, lock=True)
        accepted = select(api_keys.c.id).where(api_keys.c.id == found.key_id, api_keys.c.revoked_at.is_(None))
        if connection.execute(accepted).first() is None:
            told = "登记这个地址的密钥已吊销。"
            raise Impossible(told, code="KEY_REVOKED", cure="请接入方用新的密钥重新登记，再删除这个地址。")
        if found.off_at is not None:
            on = {"off_at": None, "off_why": None}
            connection.execute(update(webhooks).where(webhooks.c.id == webhook_id).values(**on))
            note_act(connection, webhook_id, by, "on", why, now)
        return one(connection, webhook_id)


def switch_off(engine: Engine, webhook_id: str, by: str, why: str, now: datetime) -> Webhook:
    """Send nothing more. What waits ends.

    Raises:
        NoSuchWebhook: there is none.
    """
    with transaction(engine) as connection:
        one(connection, webhook_id, lock=True)
        if not switched_off(connection, webhook_id, why, now, by):
            cancel_waiting(connection, webhook_id, now)
        return one(connection, webhook_id)


def delete(engine: Engine, webhook_id: str, by: str, now: datetime, why: str = "") -> None:
    """Forget an endpoint and its secrets. What waits ends; what was said is forgotten with the tasks.

    Raises:
        NoSuchWebhook: there is none.
    """
    with transaction(engine) as connection:
        one(connection, webhook_id, lock=True)
        gone = {"deleted_at": now, "secret": "", "old_secret": None, "old_until": None}
        connection.execute(update(webhooks).where(webhooks.c.id == webhook_id).values(**gone))
        note_act(connection, webhook_id, by, "delete", why, now)
        cancel_waiting(connection, webhook_id, now, dead=True)


def live() -> ColumnElement[bool]:
    """Whether an endpoint is told anything: it is on, and its key is accepted. Over ``webhooks`` joined to its key."""
    return and_(webhooks.c.off_at.is_(None), webhooks.c.deleted_at.is_(None), api_keys.c.revoked_at.is_(None))


def _columns(wish: Wish) -> dict[str, Any]:
    return {
        "url": wish.url,
        "types": list(wish.types),
        "every_case": wish.every_case,
        "description": wish.description,
    }


def _shown() -> Any:
    keys = webhooks.join(api_keys, api_keys.c.id == webhooks.c.key_id)
    return select(webhooks, api_keys.c.name.label("owner")).select_from(keys).where(webhooks.c.deleted_at.is_(None))


def _webhook(row: Any) -> Webhook:
    types: Sequence[HeardType] = row.types
    return Webhook(
        id=row.id,
        key_id=row.key_id,
        owner=row.owner,
        wish=Wish(row.url, tuple(types), row.every_case, row.description),
        created_at=row.created_at,
        off_at=row.off_at,
        off_why=row.off_why,
        succeeded_at=row.succeeded_at,
        failed_at=row.failed_at,
        failure=row.failure,
        old_until=row.old_until,
    )
