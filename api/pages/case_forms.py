"""The forms of a case: answers, acts, supplements. What cannot be done is said on the page it was tried on."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from fastapi import APIRouter, Request, Response
from fastapi.concurrency import run_in_threadpool
from fastapi.responses import RedirectResponse
from pydantic import ValidationError
from starlette.datastructures import FormData

from api.acting import Act, perform
from api.answering import Confirmation, confirm
from api.deps import Deps, Given
from api.numbers import Number
from api.pages.case_page import case_page
from api.pages.session import SignedIn, caller_of, refuse_foreign
from api.pages.tried import ANSWERS, SUPPLEMENTS, Typed, key_of, once_only, tried, typed_in
from api.problems import Fault, Refused
from api.taking_in import add_files
from api.uploads import received
from pipelines.errors import Permanent, Transient
from storage.ledger import NoSuchCase
from storage.sessions import Session

router = APIRouter()
ANSWER = "answer."
"""A field of the form of answers is named so, and then the finding's id."""
_LISTS = ("promised", "materials", "letters")
_SAID = set(Act.model_fields) - {*_LISTS, "by"}
"""What an act may be told by a form: everything but who does it, for that is who signed in."""


@router.post("/cases/{number}/answers")
async def answers(number: Number, request: Request, session: SignedIn, deps: Given) -> Response:
    """The clerk's answers to questions; those left open are not sent."""
    form = await form_of(request, deps, session)

    def work() -> None:
        said = [
            {"id": name.removeprefix(ANSWER), "is": value, "note": str(form.get(f"note.{name[len(ANSWER) :]}", ""))}
            for name, value in form.multi_items()
            if name.startswith(ANSWER) and value
        ]
        if not said:
            cure = "请在各个疑问下选择“有问题”“没问题”或“看不清”，再提交答复。"
            raise Refused(422, "还没有选择任何答复。", code="REQUEST_INVALID", cure=cure)
        confirm(deps, caller_of(session), number, Confirmation.model_validate({"answers": said}), _once(form))

    return await run_in_threadpool(_done, request, deps, number, work, ANSWERS, typed_in(form))


@router.post("/cases/{number}/acts")
async def acts(number: Number, request: Request, session: SignedIn, deps: Given) -> Response:
    """An act with what it needs."""
    form = await form_of(request, deps, session)

    def work() -> None:
        perform(deps, caller_of(session), number, Act.model_validate(_act(form)), _once(form))

    return await run_in_threadpool(_done, request, deps, number, work, key_of(form), typed_in(form))


@router.post("/cases/{number}/supplements")
async def supplements(number: Number, request: Request, session: SignedIn, deps: Given) -> Response:
    """More files."""
    async with received(request, deps) as form:
        refuse_foreign(request, deps, session, form.text("csrf"))
        replaces = [name for name in form.texts.get("replaces", []) if name]

        def work() -> None:
            duplex = form.text("duplex") == "yes"
            add_files(deps, caller_of(session), number, form.files, replaces, form.text("once"), duplex=duplex)

        return await run_in_threadpool(_done, request, deps, number, work, SUPPLEMENTS, form.texts)


@router.get("/cases/{number}/answers", include_in_schema=False)
@router.get("/cases/{number}/acts", include_in_schema=False)
@router.get("/cases/{number}/supplements", include_in_schema=False)
def no_form(number: Number, _: SignedIn) -> Response:
    """The address of a page that showed a refusal, when it is asked for by itself: the case."""
    return RedirectResponse(f"/cases/{number}", status_code=303)


async def form_of(request: Request, deps: Deps, session: Session) -> FormData:
    """What a form of ours says.

    Raises:
        Refused: 403; it is not ours.
    """
    form = await request.form(max_files=0, max_fields=1000)
    refuse_foreign(request, deps, session, str(form.get("csrf", "")))
    return form


def _once(form: FormData) -> str | None:
    return str(form["once"]) if form.get("once") else None


def _act(form: FormData) -> dict[str, Any]:
    # To a program none named means all; a person who takes every tick away means none.
    told = "没有选择任何一项。"
    none = [Fault(f"/{name}", told, "NONE_CHOSEN") for name in form.getlist("among") if not form.getlist(str(name))]
    if none:
        raise Refused(422, told, code="NONE_CHOSEN", cure="请至少选择一项后再确认。", faults=none)
    said: dict[str, Any] = {name: value for name, value in form.multi_items() if name in _SAID and value}
    return said | {name: form.getlist(name) for name in _LISTS if form.getlist(name)}


def _done(request: Request, deps: Deps, number: str, work: Callable[[], None], key: str, typed: Typed) -> Response:
    """Do it, then show the case; or show the form again as it was filled in, with the reason why not."""
    try:
        once_only(work)
    except NoSuchCase:
        raise
    except (Permanent, Transient, ValidationError) as error:
        return case_page(request, deps, number, tried(key, typed, error))
    return RedirectResponse(f"/cases/{number}", status_code=303)
