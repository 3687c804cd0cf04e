"""The calls on endpoints of integrators (回调): where they are told what happens to cases. A key sees only its own."""

from __future__ import annotations

from functools import partial
from typing import Annotated, Any

from fastapi import APIRouter, Query, Response
from fastapi.responses import JSONResponse

from api.access import ByKey, Caller
from api.bodies import ProblemDetails
from api.deps import Deps, Given
from api.numbers import DeliveryId, WebhookId
from api.once import Answer, IdempotencyKey, once
from api.problems import MEDIA_TYPE, Fault, Refused
from api.webhook_bodies import (
    CallbackBody,
    ChangeBody,
    DeliveriesBody,
    RegisterBody,
    ResentBody,
    SecretBody,
    WebhookBody,
    delivery_body,
    webhook_body,
)
from outputs.webhooks import Forbidden, target_of
from storage.webhooks import deliveries, endpoints, orders
from storage.webhooks.endpoints import Webhook, Wish
from storage.webhooks.secrets import secret_again

PROBLEM: dict[str, Any] = {"model": ProblemDetails, "content": {MEDIA_TYPE: {}}}
router = APIRouter(
    prefix="/api/v1/webhooks", tags=["回调"], responses=dict.fromkeys((401, 403, 404, 409, 422, 503), PROBLEM)
)
OFF = "由接入方停用。"
NOTHING = Wish("")


@router.post("", status_code=201, response_model=SecretBody, summary="登记回调地址（签名密钥只显示这一次）")
def post_webhook(said: RegisterBody, deps: Given, caller: ByKey, idempotency_key: IdempotencyKey = None) -> Response:
    """Register where to tell this key's owner; every call is signed after Standard Webhooks."""
    wish = _wish(deps, caller, said)

    def work(key: str) -> Answer:
        made, secret = endpoints.register(deps.ledger.engine, caller.key_id, wish, caller.name, deps.now(), key)
        return _with_secret(deps, 201, made, secret)

    answer = once(
        deps, caller, idempotency_key, f"webhook {said.model_dump_json()}", work, partial(_secret_again, deps)
    )
    return _answered(answer, {"Location": f"/api/v1/webhooks/{answer.body['id']}"})


@router.get("", response_model=list[WebhookBody], summary="本密钥的回调地址")
def get_webhooks(deps: Given, caller: ByKey) -> list[WebhookBody]:
    """The key's own, the oldest first."""
    waiting = deliveries.waiting(deps.ledger.engine)
    mine = endpoints.webhooks_of(deps.ledger.engine, caller.key_id)
    return [webhook_body(one, waiting.get(one.id, 0)) for one in mine]


@router.get("/{webhook}", response_model=WebhookBody, summary="一个回调地址")
def get_webhook(webhook: WebhookId, deps: Given, caller: ByKey) -> WebhookBody:
    """One of the key's own."""
    return _shown(deps, _mine(deps, caller, webhook))


@router.patch("/{webhook}", response_model=WebhookBody, summary="修改、停用或重新启用")
def patch_webhook(webhook: WebhookId, said: ChangeBody, deps: Given, caller: ByKey) -> WebhookBody:
    """Change what is stated. Switched off, what waits is cancelled; switched on, it hears of what happens from then on."""
    engine, found = deps.ledger.engine, _mine(deps, caller, webhook)
    if said.model_fields_set - {"enabled"}:
        found = endpoints.change(engine, webhook, partial(_wish, deps, caller, said), caller.name, deps.now())
    if said.enabled is True:
        found = endpoints.switch_on(engine, webhook, caller.name, "", deps.now())
    elif said.enabled is False:
        found = endpoints.switch_off(engine, webhook, caller.name, OFF, deps.now())
    return _shown(deps, found)


@router.delete("/{webhook}", status_code=204, summary="删除")
def delete_webhook(webhook: WebhookId, deps: Given, caller: ByKey) -> Response:
    """Forget it; what waits is cancelled."""
    _mine(deps, caller, webhook)
    endpoints.delete(deps.ledger.engine, webhook, caller.name, deps.now())
    return Response(status_code=204)


@router.post("/{webhook}/test", status_code=202, response_model=CallbackBody, summary="发一次测试回调（ping）")
def post_test(webhook: WebhookId, deps: Given, caller: ByKey, idempotency_key: IdempotencyKey = None) -> Response:
    """Send a ``ping`` by the same road as everything else; what it came to stands among the deliveries."""
    if _mine(deps, caller, webhook).off_at is not None:
        raise Refused(409, "回调地址已停用。", code="WEBHOOK_OFF", cure="请先重新启用。")

    def work(_: str) -> Answer:
        delivery_id = orders.order_ping(deps.ledger.engine, webhook, caller.name, deps.now())
        return _delivery(deps, webhook, delivery_id)

    return _answered(once(deps, caller, idempotency_key, f"webhook test {webhook}", work))


@router.post("/{webhook}/rotate", response_model=SecretBody, summary="更换签名密钥（旧密钥 24 小时内仍一并签名）")
def post_rotate(webhook: WebhookId, deps: Given, caller: ByKey, idempotency_key: IdempotencyKey = None) -> Response:
    """Make a new secret, shown once. For a day calls bear the signatures of both, the new one first."""
    _mine(deps, caller, webhook)

    def work(key: str) -> Answer:
        found, secret = endpoints.rotate(deps.ledger.engine, webhook, caller.name, deps.now(), key)
        return _with_secret(deps, 200, found, secret)

    again = partial(_secret_again, deps)
    return _answered(once(deps, caller, idempotency_key, f"webhook rotate {webhook}", work, again))


@router.get("/{webhook}/deliveries", response_model=DeliveriesBody, summary="回调记录，最新的在前")
def get_deliveries(
    webhook: WebhookId,
    deps: Given,
    caller: ByKey,
    cursor: Annotated[str | None, Query(max_length=300)] = None,
    limit: Annotated[int, Query(ge=1, description="至多 200，更大的值按 200")] = 50,
) -> DeliveriesBody:
    """What was to be said, and every call. What was taken is kept for a week, what failed until somebody sees to it."""
    _mine(deps, caller, webhook)
    found = deliveries.deliveries(deps.ledger.engine, webhook, cursor=cursor or None, limit=limit)
    return DeliveriesBody(items=tuple(map(delivery_body, found.items)), next=found.next)


@router.post(
    "/{webhook}/deliveries/{delivery}/resend",
    status_code=202,
    response_model=CallbackBody,
    summary="重发一次回调",
)
def post_resend(
    webhook: WebhookId, delivery: DeliveryId, deps: Given, caller: ByKey, idempotency_key: IdempotencyKey = None
) -> Response:
    """Say it again, in the same words and under the same ``webhook-id``."""
    _mine(deps, caller, webhook)

    def work(_: str) -> Answer:
        deliveries.send_again(deps.ledger.engine, webhook, delivery, caller.name, deps.now())
        return _delivery(deps, webhook, delivery)

    return _answered(once(deps, caller, idempotency_key, f"webhook resend {webhook} {delivery}", work))


@router.post("/{webhook}/resend", status_code=202, response_model=ResentBody, summary="重发全部未送达的回调")
def post_resend_all(webhook: WebhookId, deps: Given, caller: ByKey, idempotency_key: IdempotencyKey = None) -> Response:
    """Say everything again that failed for good or was cancelled, up to 1000 at once."""
    _mine(deps, caller, webhook)

    def work(_: str) -> Answer:
        count = deliveries.send_all_again(deps.ledger.engine, webhook, caller.name, deps.now())
        return Answer(202, {"resent": count, "more": count == deliveries.MOST_AGAIN})

    return _answered(once(deps, caller, idempotency_key, f"webhook resend {webhook}", work))


@router.delete("/{webhook}/deliveries/{delivery}", response_model=CallbackBody, summary="不再发送这次回调")
def delete_delivery(webhook: WebhookId, delivery: DeliveryId, deps: Given, caller: ByKey) -> CallbackBody:
    """Cancel what waits or failed for good; it can still be resent for a week."""
    _mine(deps, caller, webhook)
    found = deliveries.give_up(deps.ledger.engine, webhook, delivery, caller.name, deps.now())
    return delivery_body(found)


def _mine(deps: Deps, caller: Caller, webhook_id: str) -> Webhook:
    return endpoints.webhook(deps.ledger.engine, webhook_id, caller.key_id)


def _wish(deps: Deps, caller: Caller, said: RegisterBody | ChangeBody, old: Wish = NOTHING) -> Wish:
    """What is wished, if it may be. Raises Refused: 422, the URL is not called; 403, the key hears of its own cases only."""
    try:
        target = target_of(old.url if said.url is None else said.url, deps.webhook_networks)
    except Forbidden as error:
        fault = Fault("/url", error.message, error.code)
        raise Refused(422, error.message, code=error.code, cure=error.cure, faults=[fault]) from error
    every = old.every_case if said.cases is None else said.cases == "all"
    if every and "listen" not in caller.scopes:
        cure = "请由管理员用 yici key create 名称 --scope listen 另发密钥，或把 cases 设为 own。"
        raise Refused(403, "这个密钥不能接收全部办件的回调。", code="SCOPE", cure=cure)
    types = old.types if said.types is None else tuple(dict.fromkeys(said.types))
    described = old.description if said.description is None else said.description
    return Wish(target.url, types, every, described)


def _shown(deps: Deps, webhook: Webhook) -> WebhookBody:
    return webhook_body(webhook, deliveries.waiting(deps.ledger.engine).get(webhook.id, 0))


def _with_secret(deps: Deps, status: int, webhook: Webhook, secret: str) -> Answer:
    """The secret is told and not remembered with the answer: it stands with its endpoint only, and ends with it."""
    return Answer(status, _shown(deps, webhook).model_dump(mode="json"), {"secret": secret or None})


def _secret_again(deps: Deps, key: str, body: Any) -> dict[str, Any]:
    return {"secret": secret_again(deps.ledger.engine, body["id"], key, deps.now())}


def _delivery(deps: Deps, webhook_id: str, delivery_id: str) -> Answer:
    found = deliveries.delivery(deps.ledger.engine, webhook_id, delivery_id)
    return Answer(202, delivery_body(found).model_dump(mode="json"))


def _answered(answer: Answer, headers: dict[str, str] | None = None) -> Response:
    return JSONResponse(answer.body, status_code=answer.status, headers=headers)
