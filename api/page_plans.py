"""The calls on a case's page plan: look at it, put it, do one operation, undo. And printing cover sheets."""

from __future__ import annotations

from typing import Any

from fastapi import APIRouter, Response
from fastapi.responses import JSONResponse

from api.access import ByKey
from api.arranging import Operation, PlanSaid, Undo, arrange, plan_body
from api.bodies import ProblemDetails
from api.covering import CoverWanted, cover_response
from api.deps import Given
from api.numbers import Number
from api.once import Answer, IdempotencyKey
from api.problems import MEDIA_TYPE
from storage.views import case_view

PROBLEM: dict[str, Any] = {"model": ProblemDetails, "content": {MEDIA_TYPE: {}}}
router = APIRouter(tags=["页面整理"], responses=dict.fromkeys((401, 404, 409, 422, 503), PROBLEM))


@router.get("/api/v1/cases/{number}/page-plan", summary="页面计划")
def get_plan(number: Number, deps: Given, _: ByKey) -> dict[str, Any]:
    """Which pages lie together, in which order, which way up."""
    return plan_body(deps, case_view(deps.ledger.engine, number))


@router.put("/api/v1/cases/{number}/page-plan", summary="整理页面：整个计划")
def put_plan(
    number: Number, said: PlanSaid, deps: Given, caller: ByKey, idempotency_key: IdempotencyKey = None
) -> Response:
    """Put a whole plan; the case is checked anew, and pages that lie another way are read anew."""
    return _answered(arrange(deps, caller, number, said, idempotency_key))


@router.post("/api/v1/cases/{number}/page-plan/operations", summary="整理页面：一个操作")
def post_operation(
    number: Number, said: Operation, deps: Given, caller: ByKey, idempotency_key: IdempotencyKey = None
) -> Response:
    """Do one operation."""
    return _answered(arrange(deps, caller, number, said, idempotency_key))


@router.post("/api/v1/cases/{number}/page-plan/undo", summary="撤销上一次整理")
def post_undo(
    number: Number, said: Undo, deps: Given, caller: ByKey, idempotency_key: IdempotencyKey = None
) -> Response:
    """Go back to the plan before."""
    return _answered(arrange(deps, caller, number, said, idempotency_key))


@router.post(
    "/api/v1/covers",
    summary="封面页和材料分隔页（PDF）",
    response_class=Response,
    responses={200: {"content": {"application/pdf": {}}}},
)
def post_covers(said: CoverWanted, deps: Given, caller: ByKey) -> Response:
    """Cover and separator sheets; stated facts are kept, the sheet bears a token only."""
    return cover_response(deps, caller, said)


def _answered(answer: Answer) -> Response:
    return JSONResponse(answer.body, status_code=answer.status)
