"""``Idempotency-Key``: a request that comes twice is carried out once and answered twice alike."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Annotated, Any
from uuid import uuid4

from fastapi import Header

from api.access import Caller
from api.deps import Deps
from api.problems import Refused
from storage import idempotency

IdempotencyKey = Annotated[
    str | None,
    Header(description="任意不重复的值（至多 255 个字符）；同一值重复发送，只办理一次，答复相同。", max_length=1000),
]


@dataclass(frozen=True)
class Answer:
    """What a request is answered.

    Attributes:
        body: JSON.
        unkept: members of the body that are told and not remembered with it, e.g. a secret.
    """

    status: int
    body: Any
    unkept: Mapping[str, Any] = field(default_factory=dict)

    def whole(self) -> Answer:
        """With everything in its body, as it is sent."""
        return Answer(self.status, {**self.body, **self.unkept}) if self.unkept else self


def nothing_unkept(_: str, __: Any) -> Mapping[str, Any]:
    """Where answers are remembered whole."""
    return {}


def once(
    deps: Deps,
    caller: Caller,
    sent_key: str | None,
    said: str,
    work: Callable[[str], Answer],
    again: Callable[[str, Any], Mapping[str, Any]] = nothing_unkept,
) -> Answer:
    """Carry a request out, unless it was carried out before.

    Args:
        deps: the stores.
        caller: whose key it is; two callers never meet.
        sent_key: the header, or None.
        said: what was asked, as text that is equal for equal requests.
        work: does it; it is given the key under which the ledger is told. A request that died half-way and comes again
            gives the same key, so that nothing happens twice; another request never does.
        again: for a request that comes again, what was not kept of its answer; it is given that same key, and the body
            as it was remembered.

    Raises:
        Refused: 422 the key was used for another request, 409 the first one is still at work, 400 the key is unfit.
    """
    if sent_key is None:
        return work(uuid4().hex).whole()
    if not 1 <= len(sent_key) <= 255 or not sent_key.isprintable():
        raise Refused(400, "Idempotency-Key 应为 1 至 255 个可见字符。", code="IDEMPOTENCY_KEY", cure="请更换后重试。")
    whole = f"{caller.id}:{sent_key}"
    request_hash = hashlib.sha256(said.encode()).hexdigest()
    # With what was asked in it: a key that comes again after its answer was forgotten, with another request, is
    # another one for the ledger and the objects, too.
    own = hashlib.sha256(f"{whole}\n{request_hash}".encode()).hexdigest()
    place = idempotency.reserve(deps.ledger.engine, whole, request_hash, deps.now())
    match place:
        case idempotency.Replay():
            return Answer(place.status, place.answer, again(own, place.answer)).whole()
        case idempotency.Conflict():
            raise Refused(
                422,
                "这个 Idempotency-Key 已用于另一个请求。",
                code="IDEMPOTENCY_CONFLICT",
                cure="新的请求请使用新的 Idempotency-Key。",
            )
        case idempotency.Running():
            raise Refused(409, "同一请求正在办理。", code="IDEMPOTENCY_RUNNING", cure="请稍候再查询结果。")
        case idempotency.First():
            return _first(deps, place, lambda: work(own)).whole()


def _first(deps: Deps, place: idempotency.First, work: Callable[[], Answer]) -> Answer:
    try:
        answer = work()
    except BaseException:
        # Whatever failed, the caller may send it again under the same key.
        idempotency.release(deps.ledger.engine, place)
        raise
    idempotency.finish(deps.ledger.engine, place, answer.status, answer.body)
    return answer
