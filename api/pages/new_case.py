"""Taking a case in at the window: the item, its conditions, the applicant, the scans."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Annotated, Any
from uuid import uuid4

from fastapi import APIRouter, Query, Request, Response
from fastapi.concurrency import run_in_threadpool
from fastapi.responses import RedirectResponse

from api.deps import Deps, Given
from api.pages import words
from api.pages.session import SignedIn, caller_of, refuse_foreign
from api.pages.templating import rendered
from api.problems import Problem, problem_of
from api.taking_in import open_case
from api.uploads import Form, received
from pipelines.catalog import Catalog
from pipelines.errors import Permanent, UnknownItem
from pipelines.legal_days import SHANGHAI
from pipelines.storable import storable
from storage.catalogs import in_force, list_items

router = APIRouter()


@router.get("/cases/new")
def new_case(request: Request, _: SignedIn, deps: Given, item: Annotated[str, Query(max_length=50)] = "") -> Response:
    """Which item; and when that is known, the form."""
    return _page(request, deps, item, {})


@router.post("/cases/new")
async def take_in(request: Request, session: SignedIn, deps: Given) -> Response:
    """Open the case, or show the form again with everything that is wrong with it."""
    async with received(request, deps) as form:
        refuse_foreign(request, deps, session, form.text("csrf"))

        def work() -> Response:
            try:
                opened = open_case(
                    deps,
                    caller_of(session),
                    facts_of(form),
                    form.files,
                    form.text("once"),
                    duplex=form.text("duplex") == "yes",
                )
            except Permanent as error:
                return _page(request, deps, form.text("item") or "", form.texts, problem_of(error))
            return RedirectResponse(f"/cases/{opened.body['number']}", status_code=303)

        return await run_in_threadpool(work)


def _page(
    request: Request, deps: Deps, item: str, typed: Mapping[str, list[str]], refusal: Problem | None = None
) -> Response:
    values: dict[str, Any] = {"typed": typed, "refusal": refusal, "words": words, "once": uuid4().hex}
    catalog = _catalog(deps, item)
    known: dict[str, str] = {}
    for listed in list_items(deps.ledger.engine):
        known.setdefault(listed.code, listed.name)
    values |= {"catalog": catalog, "items": known, "largest": f"{deps.max_file_bytes / 1024 / 1024:g} MB"}
    return rendered(request, "new_case.html", values, status=refusal.status if refusal else 200)


def _catalog(deps: Deps, item: str) -> Catalog | None:
    if not item or not storable(item):
        return None
    try:
        return in_force(deps.ledger.engine, item, on=deps.today())
    except UnknownItem:
        return None


def facts_of(form: Form) -> dict[str, Any]:
    """What was typed, as FACTS: what is left empty is not stated."""
    said: dict[str, Any] = {"item": form.text("item") or "", "channel": form.text("channel") or "window"}
    for part in ("applicant", "agent", "delivery"):
        if stated := _part(form, f"{part}."):
            said[part] = stated
    if conditions := {code: _condition(value) for code, value in _part(form, "condition.").items()}:
        said["conditions"] = conditions
    if received := form.text("received_at"):
        said["received_at"] = _instant(received)
    if copies := {code: _number(value) for code, value in _part(form, "copies.").items()}:
        said["copies"] = copies
    if seen := form.texts.get("originals_seen"):
        said["originals_seen"] = seen
    if promised := form.texts.get("promised"):
        said["deferral"] = {"promised": promised, "by": form.text("promised_by") or None}
    return said


def _part(form: Form, start: str) -> dict[str, str]:
    return {
        name.removeprefix(start): values[0].strip()
        for name, values in form.texts.items()
        if name.startswith(start) and values[0].strip()
    }


def _condition(value: str) -> bool | str:
    return {"true": True, "false": False}.get(value, value)


def _number(value: str) -> int | str:
    """A number; what is none is refused by the facts' own reader."""
    return int(value) if value.isascii() and value.isdigit() and len(value) < 6 else value


def _instant(value: str) -> str:
    """A browser's local time is the time of the window: Shanghai."""
    try:
        return datetime.fromisoformat(value).replace(tzinfo=SHANGHAI).isoformat()
    except ValueError:
        return value
