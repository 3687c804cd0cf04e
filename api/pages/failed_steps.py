"""The failed steps of all cases: why each failed, and the ways on; after an outage, all of one cause at once."""

from __future__ import annotations

from collections.abc import Callable
from typing import Annotated, cast
from urllib.parse import urlencode

from fastapi import APIRouter, Query, Request, Response
from fastapi.concurrency import run_in_threadpool
from fastapi.responses import RedirectResponse
from pydantic import ValidationError

from api.deps import Deps, Given
from api.handling import Handling, How, Many, handle, retry_all
from api.numbers import TaskId
from api.once import Answer
from api.pages.case_forms import form_of
from api.pages.session import SignedIn, caller_of
from api.pages.templating import rendered, tokens
from api.pages.tried import Tried, Typed, key_of, once_only, tried, typed_in
from api.problems import Refused
from pipelines.errors import Permanent, Transient
from pipelines.storable import storable
from storage.dead_letters import Wanted, causes, dead_letters

A_PAGE = 30
DONE = {
    "retry": "已安排重试，结果会出现在办件里；再次失败时会回到这里。",
    "skip": "已跳过，办件继续。",
    "quarantine": "文件已隔离，办件继续。",
}
"""What a person is told after each decision."""
router = APIRouter()
Word = Annotated[str, Query(max_length=60)]


@router.get("/tasks")
def tasks(
    request: Request,
    _: SignedIn,
    deps: Given,
    cause: Word = "",
    case: Word = "",
    done: Word = "",
    cursor: Annotated[str | None, Query(max_length=300)] = None,
) -> Response:
    """The failed steps, the newest first."""
    said = f"已安排重试 {done} 个步骤。" if done.isascii() and done.isdigit() else DONE.get(done, "")
    wanted = Wanted(cause=cause or None, case_number=case or None) if storable(cause + case) else Wanted()
    return _page(request, deps, wanted, cursor or None, done=said)


@router.post("/tasks")
async def retry_many(request: Request, session: SignedIn, deps: Given) -> Response:
    """Retry all of them, or all of one cause."""
    form = await form_of(request, deps, session)

    def work() -> str:
        said = Many.model_validate({"cause": form.get("cause") or None, "reason": form.get("reason", "")})
        answer = retry_all(deps, caller_of(session), said, _once(form.get("once")))
        return str(sum(one["status"] == 200 for one in answer.body["items"]))

    return await run_in_threadpool(_done, request, deps, work, "retry", typed_in(form))


@router.post("/tasks/{task}")
async def handled(task: TaskId, request: Request, session: SignedIn, deps: Given) -> Response:
    """Decide about one of them."""
    form = await form_of(request, deps, session)

    def work() -> str:
        how = str(form.get("act", ""))
        if how not in DONE:
            raise Refused(422, "没有这样的操作。", code="UNKNOWN_ACT", cure="请刷新后重试。")
        said = Handling.model_validate({"reason": form.get("reason", "")})
        _: Answer = handle(deps, caller_of(session), task, cast("How", how), said, _once(form.get("once")))
        return how

    return await run_in_threadpool(_done, request, deps, work, key_of(form), typed_in(form))


def _once(token: object) -> str | None:
    return str(token) if token else None


def _done(request: Request, deps: Deps, work: Callable[[], str], key: str, typed: Typed) -> Response:
    """Do it, then show what is left; or show the form again as it was filled in, with the reason why not."""
    try:
        told = once_only(work)
    except (Permanent, Transient, ValidationError) as error:
        return _page(request, deps, Wanted(), None, tried=tried(key, typed, error))
    return RedirectResponse(f"/tasks?done={told}", status_code=303)


def _page(
    request: Request, deps: Deps, wanted: Wanted, cursor: str | None, *, done: str = "", tried: Tried | None = None
) -> Response:
    engine = deps.ledger.engine
    found = dead_letters(engine, wanted, cursor=cursor, limit=A_PAGE)
    known = causes(engine)
    keys = {f"{how}/{one.task_id}" for one in found.items for how in ("skip", "quarantine")} | {"retry"}
    tried = tried and tried.on_page(keys)
    following = (
        urlencode({"cause": wanted.cause or "", "case": wanted.case_number or "", "cursor": found.next})
        if found.next
        else ""
    )
    values = {
        "letters": found.items,
        "causes": known,
        "failed_steps": sum(one.letters for one in known),
        "cause": wanted.cause or "",
        "case": wanted.case_number or "",
        "done": done,
        "tried": tried,
        "refusal": tried.problem if tried and not tried.beside else None,
        "following": following,
        "paged": cursor is not None,
        "tokens": tokens(),
    }
    return rendered(request, "tasks.html", values, status=tried.problem.status if tried else 200)
