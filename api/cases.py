"""The calls on cases: open, look, list, supplement, answer, act, history."""

from __future__ import annotations

from datetime import date
from functools import partial
from typing import Annotated, Any

from fastapi import APIRouter, Query, Request, Response
from fastapi.concurrency import run_in_threadpool
from fastapi.responses import JSONResponse
from pydantic import BeforeValidator, Field

from api.access import ByKey
from api.acting import Act, perform
from api.answering import Confirmation, confirm
from api.bodies import CaseBody, CaseListBody, HistoryBody, ProblemDetails
from api.deps import Deps, Given
from api.forms import DUPLEX_PART, described_form, duplex_of, json_part
from api.numbers import Number
from api.once import Answer, IdempotencyKey
from api.problems import MEDIA_TYPE
from api.showing import case_body, link_body, summary_of
from api.taking_in import add_files, open_case
from api.uploads import received
from pipelines.case import State
from pipelines.legal_days import begins
from storage.listing import Filter, list_cases
from storage.views import case_view, history_view

PROBLEM: dict[str, Any] = {"model": ProblemDetails, "content": {MEDIA_TYPE: {}}}
router = APIRouter(
    prefix="/api/v1/cases",
    tags=["办件"],
    responses=dict.fromkeys((401, 404, 409, 422, 503), PROBLEM),
)


USUAL = 50
"""Cases of a list where the caller does not say how many."""


def _not_blank(said: Any) -> Any:
    """``state=`` asks for no state, as if it were not there."""
    if isinstance(said, list):
        return [one for one in said if one != ""] or None
    return None if said == "" else said


NotBlank = BeforeValidator(_not_blank)


REPLACES_PART = {
    "type": "array",
    "items": {"type": "string"},
    "description": "取代的文件名或材料编码：只写一个，或与文件一一对应（不取代的写空）",
}


CASE_PART = {
    "type": "string",
    "contentMediaType": "application/json",
    "description": '申报事实（FACTS）加上 "item"（事项实施编码）与可选的 "version"',
}


@router.post(
    "",
    status_code=202,
    response_model=CaseBody,
    responses={413: PROBLEM, 415: PROBLEM},
    summary="收件：打开一个办件",
    openapi_extra=described_form({"case": CASE_PART}, {"duplex": DUPLEX_PART}),
)
async def post_case(request: Request, deps: Given, caller: ByKey, idempotency_key: IdempotencyKey = None) -> Response:
    """Open a case: part ``case`` is JSON, parts ``files`` are the papers."""
    async with received(request, deps) as form:
        said = json_part(form, "case")
        answer = await run_in_threadpool(
            partial(open_case, duplex=duplex_of(form)), deps, caller, said, form.files, idempotency_key
        )
    return _accepted(answer)


@router.get("", response_model=CaseListBody, summary="办件列表，最新的在前")
def get_cases(  # noqa: PLR0917 - the framework names every argument
    deps: Given,
    _: ByKey,
    state: Annotated[list[State] | None, NotBlank, Query(description="可重复")] = None,
    item: Annotated[str | None, Query(max_length=50, pattern=r"^[^\x00]*$")] = None,
    due_before: Annotated[date | None, NotBlank, Query(description="最近的期限早于这一天")] = None,
    q: Annotated[str, Query(max_length=100, pattern=r"^[^\x00]*$", description="编号或申请人的一部分")] = "",
    cursor: Annotated[str | None, Query(max_length=300)] = None,
    limit: Annotated[
        Annotated[int, Field(ge=1)] | None, NotBlank, Query(description="至多 200，更大的值按 200")
    ] = None,
) -> CaseListBody:
    """List cases."""
    # The last day before that day is over at its first instant.
    instant = begins(due_before) if due_before else None
    wanted = Filter(states=state or (), item=item, due_before=instant, text=q.strip())
    found = list_cases(deps.ledger.engine, wanted, cursor=cursor or None, limit=limit or USUAL)
    return CaseListBody(items=tuple(summary_of(listed, deps) for listed in found.items), next=found.next)


@router.get("/{number}", response_model=CaseBody, summary="一个办件")
def get_case(number: Number, deps: Given, _: ByKey) -> CaseBody:
    """A case as it stands."""
    return case_body(case_view(deps.ledger.engine, number), deps)


@router.post(
    "/{number}/supplements",
    status_code=202,
    response_model=CaseBody,
    responses={413: PROBLEM, 415: PROBLEM},
    summary="补充材料",
    openapi_extra=described_form({}, {"replaces": REPLACES_PART, "duplex": DUPLEX_PART}),
)
async def post_supplement(
    number: Number, request: Request, deps: Given, caller: ByKey, idempotency_key: IdempotencyKey = None
) -> Response:
    """Hand in more files; ``replaces`` names the file or material that they supersede."""
    # Who names no case is told before the files are read.
    await run_in_threadpool(deps.ledger.case, number)
    async with received(request, deps) as form:
        replaces = form.texts.get("replaces", [])
        add = partial(add_files, duplex=duplex_of(form))
        answer = await run_in_threadpool(add, deps, caller, number, form.files, replaces, idempotency_key)
    return _accepted(answer)


@router.post(
    "/{number}/confirmations",
    response_model=CaseBody,
    summary="答复疑问",
)
def post_confirmation(
    number: Number, said: Confirmation, deps: Given, caller: ByKey, idempotency_key: IdempotencyKey = None
) -> Response:
    """Answer the questions of the newest check."""
    return _answered(confirm(deps, caller, number, said, idempotency_key))


@router.post("/{number}/acts", response_model=CaseBody, summary="办理")
def post_act(number: Number, said: Act, deps: Given, caller: ByKey, idempotency_key: IdempotencyKey = None) -> Response:
    """Do what is possible now; what is not is 409 with the acts that are."""
    return _answered(perform(deps, caller, number, said, idempotency_key))


@router.get("/{number}/history", response_model=HistoryBody, summary="办理经过（哈希链）")
def get_history(number: Number, deps: Given, _: ByKey) -> HistoryBody:
    """Every event of a case with its hash, and whether the chain is whole."""
    return history_of(deps, number)


def history_of(deps: Deps, number: str) -> HistoryBody:
    """The chain of a case, checked."""
    chain = history_view(deps.ledger.engine, number)
    items = tuple(link_body(link) for link in chain.links)
    return HistoryBody(items=items, whole=not chain.faults, faults=chain.faults)


def _accepted(answer: Answer) -> Response:
    location = f"/api/v1/cases/{answer.body['number']}"
    return JSONResponse(answer.body, status_code=answer.status, headers={"Location": location})


def _answered(answer: Answer) -> Response:
    return JSONResponse(answer.body, status_code=answer.status)
