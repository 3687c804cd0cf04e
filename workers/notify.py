"""Integrators are told: one signed call to one endpoint, written down before it is made and completed after it."""

from __future__ import annotations

from outputs.webhooks import Answered, Call
from pipelines.errors import Permanent, Transient
from pipelines.tasks import CallWebhook
from storage.outbox import Taken
from storage.webhooks import calls
from storage.webhooks.calls import Ended
from workers.toolbox import Toolbox

CHECK = "请核对地址和接收程序；修复后重新启用并重发。"


def call_webhook(tools: Toolbox, taken: Taken, task: CallWebhook) -> None:
    """Call an endpoint. The task's id is the call's ``webhook-id``: called twice, the receiver knows it by that.

    Raises:
        Transient: it was not taken; it is tried again by the schedule of its kind, and no sooner than the endpoint asks.
        Permanent: the address must not be called.
    """
    reserved = calls.reserve(tools.engine, taken, task, tools.clock())
    if reserved is None:
        return
    call = Call(taken.task_id, reserved.url, task.body, tools.clock(), reserved.secrets)
    answered = tools.caller.call(call)
    calls.tell(tools.engine, taken, task, reserved, _ended(answered), tools.clock())
    if answered.taken or answered.gone:
        return
    if answered.forbidden:
        raise Permanent(
            answered.why, code=answered.code, cure="内网的接收地址须由管理员在 YICI_WEBHOOK_NETWORKS 中写明其网段。"
        )
    raise Transient(answered.why, code=answered.code, cure=CHECK, not_before=answered.retry_after)


def _ended(answered: Answered) -> Ended:
    return Ended(
        taken=answered.taken,
        gone=answered.gone,
        code=answered.code,
        status=answered.status,
        milliseconds=answered.milliseconds,
        why=answered.why,
        note=answered.note,
    )
