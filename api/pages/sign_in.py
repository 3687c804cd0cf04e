"""Signing in and out."""

from __future__ import annotations

import math
from typing import Annotated

from fastapi import APIRouter, Depends, Form, Request, Response
from fastapi.responses import RedirectResponse

from api.deps import Given
from api.pages.session import cookie_name, refuse_foreign, session_or_none, set_cookie
from api.pages.templating import rendered
from storage.sessions import LoginBlocked, Session, login, logout

router = APIRouter()
MaybeSession = Annotated[Session | None, Depends(session_or_none)]
Words = Annotated[str, Form(max_length=200)]


@router.get("/")
def front_door() -> Response:
    """The list of cases."""
    return RedirectResponse("/cases", status_code=303)


@router.get("/login")
def ask(request: Request, session: MaybeSession, next: str = "/cases") -> Response:  # noqa: A002 - the query's name
    """The form."""
    if session is not None:
        return RedirectResponse(_inside(next), status_code=303)
    return rendered(request, "login.html", {"next": _inside(next), "name": "", "refusal": ""})


@router.post("/login")
def sign_in(
    request: Request,
    deps: Given,
    name: Words = "",
    password: Annotated[str, Form(max_length=1000)] = "",
    next: Words = "/cases",  # noqa: A002 - the field's name
) -> Response:
    """Let a person in, or say why not."""
    refuse_foreign(request, deps, None, None)
    values = {"next": _inside(next), "name": name}
    try:
        session = login(deps.ledger.engine, name.replace("\0", ""), password, deps.now())
    except LoginBlocked as blocked:
        wait = {"Retry-After": str(math.ceil(blocked.wait.total_seconds()))}
        shown = {**values, "refusal": blocked.message}
        return rendered(request, "login.html", shown, status=429, headers=wait)
    if session is None:
        return rendered(
            request,
            "login.html",
            {**values, "refusal": "登录名或口令不正确。请重新输入；忘记口令的，请系统管理员重设。"},
            status=401,
        )
    answer = RedirectResponse(_inside(next), status_code=303)
    set_cookie(answer, deps, session)
    return answer


@router.post("/logout")
def sign_out(request: Request, deps: Given, session: MaybeSession, csrf: Words = "") -> Response:
    """End the session."""
    if session is not None:
        refuse_foreign(request, deps, session, csrf)
        logout(deps.ledger.engine, session.token)
    answer = RedirectResponse("/login", status_code=303)
    answer.delete_cookie(cookie_name(deps), path="/", secure=deps.secure, httponly=True, samesite="lax")
    return answer


def _inside(address: str) -> str:
    """Only ever back to a page of ours: what begins with two slashes, also a turned one, is another host to a browser."""
    inside = address.startswith("/") and not address.startswith(("//", "/\\")) and address.isprintable()
    return address if inside else "/cases"
