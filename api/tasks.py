"""The calls on failed steps: list, look, retry, skip, set the file aside, and retry all that died of one cause."""

from __future__ import annotations

from typing import Annotated, Any, Literal

from fastapi import APIRouter, Query, Response
from fastapi.responses import JSONResponse

from api.access import ByKey, OperatorByKey
from api.bodies import ProblemDetails
from api.deps import Given
from api.handling import Handling, How, Many, handle, retry_all
from api.numbers import TaskId
from api.once import Answer, IdempotencyKey
from api.problems import MEDIA_TYPE
from api.task_bodies import ManyBody, TaskBody, TaskListBody, task_body
from storage.dead_letters import Wanted, dead_letters, one_letter

PROBLEM: dict[str, Any] = {"model": ProblemDetails, "content": {MEDIA_TYPE: {}}}
router = APIRouter(
    prefix="/api/v1/tasks", tags=["失败步骤"], responses=dict.fromkeys((401, 403, 404, 409, 422, 503), PROBLEM)
)
Word = Annotated[str | None, Query(max_length=60, pattern=r"^[^\x00]*$")]


@router.get("", response_model=TaskListBody, summary="失败步骤列表，最新的在前")
def get_tasks(
    deps: Given,
    _: ByKey,
    _state: Annotated[Literal["dead"], Query(alias="state", description="只有 dead：等待处理的失败步骤")] = "dead",
    queue: Word = None,
    cause: Annotated[Word, Query(description="错误代码")] = None,
    case: Annotated[Word, Query(description="办件编号")] = None,
    cursor: Annotated[str | None, Query(max_length=300)] = None,
    limit: Annotated[int, Query(ge=1, description="至多 200，更大的值按 200")] = 50,
) -> TaskListBody:
    """List the steps that failed for good."""
    wanted = Wanted(queue=queue or None, cause=cause or None, case_number=case or None)
    found = dead_letters(deps.ledger.engine, wanted, cursor=cursor or None, limit=limit)
    return TaskListBody(items=tuple(task_body(letter) for letter in found.items), next=found.next)


@router.get("/{task}", response_model=TaskBody, summary="一个步骤及其全部失败记录")
def get_task(task: TaskId, deps: Given, _: ByKey) -> TaskBody:
    """One step, whatever became of it."""
    return task_body(one_letter(deps.ledger.engine, task))


@router.post("/retry", status_code=207, response_model=ManyBody, summary="重试全部失败步骤（可按原因、队列、办件）")
def post_retry_all(said: Many, deps: Given, caller: OperatorByKey, idempotency_key: IdempotencyKey = None) -> Response:
    """After an outage: retry all that died of it. Each item of the answer has a status of its own."""
    return _answered(retry_all(deps, caller, said, idempotency_key))


@router.post("/{task}/{how}", response_model=TaskBody, summary="重试、跳过或隔离文件")
def post_handling(
    task: TaskId, how: How, said: Handling, deps: Given, caller: OperatorByKey, idempotency_key: IdempotencyKey = None
) -> Response:
    """Decide about one failed step. What is not failed any more is 409, and nothing is done."""
    return _answered(handle(deps, caller, task, how, said, idempotency_key))


def _answered(answer: Answer) -> Response:
    return JSONResponse(answer.body, status_code=answer.status)
