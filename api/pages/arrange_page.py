"""Arranging pages, and printing cover sheets: for clerks. Without a script each button is one operation."""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import Annotated, Any

from fastapi import APIRouter, Query, Request, Response
from fastapi.concurrency import run_in_threadpool
from fastapi.responses import RedirectResponse
from pydantic import ValidationError
from starlette.datastructures import FormData

from api.arranging import Operation, PlanSaid, Undo, arrange, plan_body
from api.covering import ALL, CoverWanted, cover_response
from api.deps import Deps, Given
from api.numbers import Number
from api.pages import words
from api.pages.case_forms import form_of
from api.pages.session import SignedIn, caller_of
from api.pages.templating import rendered, tokens
from api.problems import Problem, Refused, problem_of
from pipelines.errors import Permanent
from pipelines.storable import storable
from storage.catalogs import list_items
from storage.ledger import NoSuchCase
from storage.views import case_view

TURNS = {"left": 270, "right": 90, "over": 180}
router = APIRouter()


@router.get("/cases/{number}/arrange")
def arranging(request: Request, number: Number, _: SignedIn, deps: Given) -> Response:
    """All pages of a case, as they lie."""
    return _page(request, deps, number)


@router.post("/cases/{number}/arrange")
async def arranged(number: Number, request: Request, session: SignedIn, deps: Given) -> Response:
    """A whole plan, as the script sends it, or one operation of a button."""
    form = await form_of(request, deps, session)

    def work() -> Response:
        try:
            arrange(deps, caller_of(session), number, _said(form), str(form["once"]) if form.get("once") else None)
        except NoSuchCase:
            raise
        except Permanent as error:
            return _page(request, deps, number, problem_of(error))
        except (ValidationError, ValueError, RecursionError):
            unfit = Refused(422, "没有选择页面，或所选的页面不对。", code="REQUEST_INVALID", cure="请重新选择。")
            return _page(request, deps, number, problem_of(unfit))
        return RedirectResponse(f"/cases/{number}/arrange", status_code=303)

    return await run_in_threadpool(work)


@router.get("/cases/{number}/cover.pdf")
def case_cover(number: Number, session: SignedIn, deps: Given, *, separators: bool = True) -> Response:
    """The cover of more papers for a case, with a separator for each material."""
    wanted = CoverWanted(case=number, materials=(ALL,) if separators else ())
    return cover_response(deps, caller_of(session), wanted)


@router.get("/covers")
def covers(request: Request, _: SignedIn, deps: Given) -> Response:
    """Which cover sheets may be printed."""
    known: dict[str, str] = {}
    for listed in list_items(deps.ledger.engine):
        known.setdefault(listed.code, listed.name)
    return rendered(request, "covers.html", {"items": known})


@router.get("/covers.pdf")
def printed(
    session: SignedIn,
    deps: Given,
    *,
    item: Annotated[str, Query(max_length=50)],
    separators: str = "",
    duplex: str = "",
) -> Response:
    """A cover for a new case of an item, and separators where they are wanted."""
    materials = (ALL,) if separators == "yes" else ()
    # What no database can hold is no item: it is sought as nothing.
    wanted = CoverWanted(item=item if storable(item) else "", materials=materials, duplex=duplex == "yes")
    return cover_response(deps, caller_of(session), wanted)


def _page(request: Request, deps: Deps, number: str, refusal: Problem | None = None) -> Response:
    view = case_view(deps.ledger.engine, number)
    values = {
        "case": view.case,
        "plan": plan_body(deps, view),
        "pictures": {(file.id, page.page) for file in view.files for page in file.pages if page.picture_key},
        "materials": {m.code: m.name for m in deps.ledger.rules(view.case).catalog.materials},
        "tokens": tokens(),
        "refusal": refusal,
        "words": words,
    }
    return rendered(request, "arrange.html", values, status=refusal.status if refusal else 200)


def _said(form: FormData) -> PlanSaid | Operation | Undo:
    """What a form says.

    Raises:
        ValueError: it is none of ours.
    """
    version = int(str(form.get("version", "")))
    if form.get("plan"):
        plan = json.loads(str(form["plan"]))
        return PlanSaid.model_validate({**plan, "version": version} if isinstance(plan, dict) else plan)
    does = str(form.get("do", ""))
    if does == "undo":
        return Undo(version=version)
    return Operation.model_validate({**_OPERATIONS.get(does, _plain)(does, form), "version": version})


def _plain(does: str, form: FormData) -> dict[str, Any]:
    return {"do": does, "pages": _chosen(form)}


def _turned(does: str, form: FormData) -> dict[str, Any]:
    return {"do": "rotate", "turn": TURNS[does], "pages": _chosen(form)}


def _assigned(_: str, form: FormData) -> dict[str, Any]:
    return {"do": "assign", "material": str(form.get("material", "")) or None, "pages": _chosen(form)}


_OPERATIONS: dict[str, Callable[[str, FormData], dict[str, Any]]] = {
    **dict.fromkeys(TURNS, _turned),
    "assign": _assigned,
}


def _chosen(form: FormData) -> list[dict[str, Any]]:
    chosen = [str(value).rpartition(":") for value in form.getlist("page")]
    return [{"file": file, "page": int(page)} for file, _, page in chosen]
