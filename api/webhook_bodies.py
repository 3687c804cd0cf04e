"""What is asked and answered about endpoints of integrators (回调)."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict, Field
from pydantic.config import JsonDict

from api.bodies import Body
from api.plain_text import Text
from pipelines.announcing import HeardType
from storage.webhooks.deliveries import Attempt, Delivery, State
from storage.webhooks.endpoints import Webhook

Url = Annotated[Text, Field(max_length=1000, description="https 或 http 地址；内网地址须由管理员放行")]
Types = Annotated[tuple[HeardType, ...], Field(max_length=20, description="要接收的事项类型；不写或为空时接收全部类型")]
Cases = Annotated[
    Literal["own", "all"],
    Field(description="own：本密钥收入的办件；all：全部办件（密钥须有 listen 权限）"),
]
Description = Annotated[Text, Field(max_length=200, description="给人看的说明")]
EXAMPLE: JsonDict = {
    "url": "https://example.org/yici",
    "types": ["case.state_changed", "case.letter_issued"],
    "cases": "own",
    "description": "综合受理平台",
}


class RegisterBody(BaseModel):
    """An endpoint to be registered."""

    model_config = ConfigDict(extra="forbid", json_schema_extra={"example": EXAMPLE})

    url: Url
    types: Types = ()
    cases: Cases = "own"
    description: Description = ""


class ChangeBody(BaseModel):
    """What is to be different; what is not stated stays."""

    model_config = ConfigDict(extra="forbid", json_schema_extra={"example": {"enabled": True}})

    url: Url | None = None
    types: Types | None = None
    cases: Cases | None = None
    description: Description | None = None
    enabled: bool | None = Field(default=None, description="true 重新启用，false 停用；停用后等待发送的回调随即取消")


class WebhookBody(Body):
    """An endpoint. While ``state`` is off nothing is sent; ``off_reason`` says why. ``waiting`` calls wait or are retried."""

    id: str
    url: str
    types: tuple[str, ...]
    cases: Literal["own", "all"]
    description: str
    state: Literal["on", "off"]
    off_at: datetime | None
    off_reason: str | None
    created_at: datetime
    last_success_at: datetime | None
    last_failure_at: datetime | None
    last_failure: str | None
    old_secret_until: datetime | None
    waiting: int


class SecretBody(WebhookBody):
    """The same with its secret, which is shown here only: to this request, and to the same one sent again."""

    secret: str | None = Field(
        description="签名密钥（whsec_…），只在这里显示。同一请求（同一 Idempotency-Key）24 小时内重发，仍会得到；"
        "此后，或密钥已再次更换、地址已删除，为 null，请更换密钥"
    )

    model_config = ConfigDict(
        frozen=True,
        json_schema_extra={
            "example": {
                **EXAMPLE,
                "id": "9f3c5b7e2d1a4c6f8e0b9d7a5c3f1e2d",
                "state": "on",
                "off_at": None,
                "off_reason": None,
                "created_at": "2026-11-29T02:00:00Z",
                "last_success_at": None,
                "last_failure_at": None,
                "last_failure": None,
                "old_secret_until": None,
                "waiting": 0,
                "secret": "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSwMfKQ9r8GKYo=",
            }
        },
    )


class CallBody(Body):
    """One call. Without ``ended_at`` it is under way, or nobody knows what it came to (``unknown``)."""

    attempt: int
    started_at: datetime
    ended_at: datetime | None
    milliseconds: int | None
    status: int | None
    code: str
    answer: str | None


class CallbackBody(Body):
    """What was to be said. ``id`` is the ``webhook-id`` of every call; ``next_at``: when it is tried next."""

    id: str
    type: str
    case: str | None
    seq: int | None
    ordered_at: datetime
    state: State
    next_at: datetime | None
    error: str | None
    last_status: int | None
    attempts: tuple[CallBody, ...]


class DeliveriesBody(Body):
    """What was to be said, the newest first; ``next`` is the cursor of the page that follows, null at the end."""

    items: tuple[CallbackBody, ...]
    next: str | None


class ResentBody(Body):
    """How many are said again; with ``more``, further ones are left for another request."""

    resent: int
    more: bool


def webhook_body(webhook: Webhook, waiting: int) -> WebhookBody:
    """An endpoint as it is answered."""
    return WebhookBody(
        id=webhook.id,
        url=webhook.wish.url,
        types=webhook.wish.types,
        cases="all" if webhook.wish.every_case else "own",
        description=webhook.wish.description,
        state="on" if webhook.off_at is None else "off",
        off_at=webhook.off_at,
        off_reason=webhook.off_why,
        created_at=webhook.created_at,
        last_success_at=webhook.succeeded_at,
        last_failure_at=webhook.failed_at,
        last_failure=webhook.failure,
        old_secret_until=webhook.old_until,
        waiting=waiting,
    )


def delivery_body(delivery: Delivery) -> CallbackBody:
    """A delivery as it is answered."""
    sending = delivery.state == "sending"
    calls = tuple(_call_body(one, under_way=sending and one is delivery.attempts[-1]) for one in delivery.attempts)
    return CallbackBody(
        id=delivery.id,
        type=delivery.type,
        case=delivery.case_number,
        seq=delivery.seq,
        ordered_at=delivery.ordered_at,
        state=delivery.state,
        next_at=delivery.next_at,
        error=delivery.error,
        last_status=calls[-1].status if calls else None,
        attempts=calls,
    )


def _call_body(one: Attempt, *, under_way: bool) -> CallBody:
    return CallBody(
        attempt=one.attempt,
        started_at=one.started_at,
        ended_at=one.ended_at,
        milliseconds=one.milliseconds,
        status=one.status,
        code=one.code or ("UNDER_WAY" if under_way else "UNKNOWN"),
        answer=one.note,
    )
