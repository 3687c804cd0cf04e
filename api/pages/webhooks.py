"""The endpoints of integrators (回调): how each does, why one is off, and what to do about it."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Annotated, Any

from fastapi import APIRouter, Query, Request, Response
from fastapi.concurrency import run_in_threadpool
from fastapi.responses import RedirectResponse
from starlette.datastructures import FormData

from api.deps import Deps, Given
from api.numbers import WebhookId
from api.once import Answer, once
from api.pages.case_forms import form_of
from api.pages.session import OPERATORS, SignedIn, caller_of
from api.pages.templating import rendered, tokens
from api.problems import Problem, Refused, problem_of
from pipelines.announcing import TYPE_NAMES
from pipelines.errors import Permanent
from pipelines.happened import SYSTEM
from storage.handles import Engine
from storage.sessions import Session
from storage.webhooks import deliveries, endpoints, orders
from storage.webhooks.endpoints import Webhook
from storage.webhooks.watch import acts_of, off_by

SHOWN = 20
"""Calls of each kind that the page shows of an endpoint; programs list all of them."""
STATES = {
    "waiting": "等待发送",
    "sending": "正在发送",
    "delivered": "已送达",
    "failed": "未送达",
    "cancelled": "已取消",
}
ACTS = {
    "register": "登记",
    "change": "修改",
    "rotate": "更换密钥",
    "on": "重新启用",
    "off": "停用",
    "delete": "删除",
    "test": "测试",
    "resend": "重发",
    "give_up": "不再发送",
}
CODES = {"OK": "已收到", "TIMEOUT": "超时", "UNREACHABLE": "连不上", "TLS": "证书不受信任", "CUT_OFF": "连接中断"}
DONE = {
    "on": "已重新启用；此后发生的事项会发送。停用期间的可以重发。",
    "off": "已停用，等待发送的回调已取消。",
    "delete": "已删除这个回调地址。",
    "test": "已安排测试回调，结果很快出现在下面。",
    "resend": "已安排重发。",
    "give_up": "不再发送这次回调。",
}
"""What a person is told after each act."""
router = APIRouter()


@router.get("/webhooks")
def page(request: Request, session: SignedIn, deps: Given, done: Annotated[str, Query(max_length=20)] = "") -> Response:
    """Every endpoint, those that are off by a failure first."""
    _may(session)
    return _page(request, deps, done=DONE.get(done, ""))


@router.post("/webhooks/{webhook}")
async def handled(webhook: WebhookId, request: Request, session: SignedIn, deps: Given) -> Response:
    """Do one of :data:`DONE` to an endpoint."""
    form = await form_of(request, deps, session)

    def work() -> Response:
        _may(session)
        act = str(form.get("act", ""))
        try:
            _carried_out(deps, session, webhook, act, form)
        except Permanent as error:
            return _page(request, deps, refusal=problem_of(error))
        return RedirectResponse(f"/webhooks?done={act}", status_code=303)

    return await run_in_threadpool(work)


def _carried_out(deps: Deps, session: Session, webhook_id: str, act: str, form: FormData) -> None:
    """Raises Refused, NoSuchWebhook, Impossible."""
    caller, engine, now = caller_of(session), deps.ledger.engine, deps.now()
    why, delivery = str(form.get("reason", "")).strip()[:500], str(form.get("delivery", ""))[:32]
    acts: Mapping[str, Callable[[], object]] = {
        "on": lambda: endpoints.switch_on(engine, webhook_id, caller.name, why, now),
        "off": lambda: endpoints.switch_off(engine, webhook_id, caller.name, why or "由管理人员停用。", now),
        "delete": lambda: endpoints.delete(engine, webhook_id, caller.name, now, why),
        "test": lambda: orders.order_ping(engine, webhook_id, caller.name, now),
        "resend": lambda: _resent(engine, webhook_id, delivery, caller.name, deps),
        "give_up": lambda: deliveries.give_up(engine, webhook_id, delivery, caller.name, now),
    }
    if act not in acts:
        raise Refused(422, "没有这样的操作。", code="UNKNOWN_ACT", cure="请刷新后重试。")

    def work(_: str) -> Answer:
        acts[act]()
        return Answer(200, {})

    token = str(form.get("once", "")) or None
    once(deps, caller, token, f"webhook {webhook_id} {act} {delivery} {why}", work)


def _resent(engine: Engine, webhook_id: str, delivery: str, by: str, deps: Deps) -> None:
    if delivery:
        deliveries.send_again(engine, webhook_id, delivery, by, deps.now())
    else:
        deliveries.send_all_again(engine, webhook_id, by, deps.now())


def _may(session: Session) -> None:
    if session.account.role not in OPERATORS:
        raise Refused(403, "只有审查人员和管理员可以查看回调。", code="ROLE", cure="请联系管理员。")


def _page(request: Request, deps: Deps, *, done: str = "", refusal: Problem | None = None) -> Response:
    engine = deps.ledger.engine
    waiting, ended = deliveries.waiting(engine), off_by(engine)
    shown = [
        _shown(engine, one, waiting.get(one.id, 0), ended.get(one.id, "")) for one in endpoints.webhooks_of(engine)
    ]
    shown.sort(key=lambda one: (not one["failed"], one["endpoint"].off_at is None))
    values = {
        "endpoints": shown,
        "failed_webhooks": sum(one["failed"] for one in shown),
        "types": TYPE_NAMES,
        "states": STATES,
        "acts": ACTS,
        "codes": CODES,
        "done": done,
        "refusal": refusal,
        "tokens": tokens(),
    }
    return rendered(request, "webhooks.html", values, status=refusal.status if refusal else 200)


def _shown(engine: Engine, endpoint: Webhook, waiting: int, ended: str) -> dict[str, Any]:
    unsent = deliveries.unsent(engine, endpoint.id, SHOWN)
    since = endpoint.succeeded_at
    return {
        "endpoint": endpoint,
        "waiting": waiting,
        "failed": ended == SYSTEM,
        "off_by": ended,
        "unsent": unsent,
        # What is older than the last call that was taken, and was cancelled, nobody has to look at.
        "pressing": any(one.state == "failed" or since is None or one.ordered_at >= since for one in unsent),
        "newest": deliveries.deliveries(engine, endpoint.id, limit=SHOWN).items,
        "acts": acts_of(engine, endpoint.id),
    }
