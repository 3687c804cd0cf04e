"""What a person decides about failed steps: one of them, or all that died of one cause."""

from __future__ import annotations

import hashlib
from datetime import datetime
from typing import Any, Literal

from pydantic import BaseModel, Field

from api.access import Caller
from api.deps import Deps
from api.once import Answer, once
from api.plain_text import Text
from api.problems import Fault, Refused, problem_of
from api.task_bodies import task_body
from pipelines.case import Case
from pipelines.errors import Permanent
from pipelines.events import Event, Quarantined, Retried, Skipped
from storage.dead_letters import Wanted, dead_letters, one_letter
from storage.ledger import Ledger
from storage.sql.paging import MOST

How = Literal["retry", "skip", "quarantine"]
PAGES = 5
"""Pages of the list that one request retries; what is left is said, so that a request ends."""


class Handling(BaseModel):
    """Why, and by whom."""

    reason: Text = Field(default="", max_length=2000, description="理由；跳过和隔离时必填")
    by: Text | None = Field(default=None, max_length=100, description="经办人；不写时为密钥或账号的名称")


class Many(Handling):
    """Which failed steps are all retried; what is not stated asks for nothing."""

    queue: Text | None = Field(default=None, max_length=40)
    cause: Text | None = Field(default=None, max_length=60, description="错误代码")
    case: Text | None = Field(default=None, max_length=40, description="办件编号")


def handle(deps: Deps, caller: Caller, task_id: str, how: How, said: Handling, sent_key: str | None) -> Answer:
    """Retry, skip or quarantine one failed step.

    Raises:
        NoSuchTask: the id is unknown.
        Refused: 422; there is no reason where one is needed.
        Impossible: 409; it is not failed (any more), or what is wanted is not lawful.
    """

    def work(key: str) -> Answer:
        number = one_letter(deps.ledger.engine, task_id).case_number
        case = tell(deps.ledger, number, event_of(how, task_id, said.reason, said.by or caller.name, deps.now()), key)
        body = task_body(one_letter(deps.ledger.engine, task_id), case)
        return Answer(200, body.model_dump(mode="json", by_alias=True))

    return once(deps, caller, sent_key, f"task {task_id} {how} {said.model_dump_json()}", work)


def retry_all(deps: Deps, caller: Caller, said: Many, sent_key: str | None) -> Answer:
    """Retry every dead letter that is wanted; each says for itself what became of it."""

    def work(key: str) -> Answer:
        wanted = Wanted(queue=said.queue, cause=said.cause, case_number=said.case)
        task_ids, more = _all(deps, wanted)
        by, at = said.by or caller.name, deps.now()
        told = [_one(deps, number, event_of("retry", one, said.reason, by, at), key) for one, number in task_ids]
        return Answer(207, {"items": told, "more": more})

    return once(deps, caller, sent_key, f"tasks retry {said.model_dump_json()}", work)


def event_of(how: How, task_id: str, reason: str, by: str, at: datetime) -> Event:
    """The event of the flow that a decision is.

    Raises:
        Refused: 422; skipping and setting aside are to be accounted for.
    """
    if how == "retry":
        return Retried(at=at, by=by, task_id=task_id, reason=reason)
    if not reason.strip():
        fault = Fault("/reason", f"“{'跳过' if how == 'skip' else '隔离文件'}”须写明理由。", "MISSING")
        raise Refused(422, fault.detail, code="ACT_INCOMPLETE", cure="请填写理由后重试。", faults=[fault])
    kind = Skipped if how == "skip" else Quarantined
    return kind(at=at, by=by, task_id=task_id, reason=reason)


def tell(ledger: Ledger, number: str, event: Event, key: str) -> Case:
    """Tell the ledger; each decision has a key of its own, so that none is carried out twice."""
    return ledger.advance(number, event, key)


def _all(deps: Deps, wanted: Wanted) -> tuple[list[tuple[str, str]], bool]:
    """Ids and cases, taken down before the first is told: what is told leaves the list."""
    found: list[tuple[str, str]] = []
    cursor: str | None = None
    for _ in range(PAGES):
        page = dead_letters(deps.ledger.engine, wanted, cursor=cursor, limit=MOST)
        found += [(letter.task_id, letter.case_number) for letter in page.items]
        cursor = page.next
        if cursor is None:
            break
    return found, cursor is not None


def _one(deps: Deps, number: str, event: Event, key: str) -> dict[str, Any]:
    task_id = getattr(event, "task_id", "")
    told: dict[str, Any] = {"id": task_id, "case": number}
    try:
        tell(deps.ledger, number, event, hashlib.sha256(f"{key}:{task_id}".encode()).hexdigest())
    except Permanent as error:
        problem = problem_of(error)
        return told | {"status": problem.status, "code": problem.code, "detail": problem.detail}
    return told | {"status": 200}
