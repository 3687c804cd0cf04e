"""Who sits before a page: the session's cookie, and the token that every form carries."""

from __future__ import annotations

from functools import partial
from typing import Annotated
from urllib.parse import quote, urlsplit

from fastapi import Depends, Request, Response

from api.access import Caller
from api.deps import Deps, Given
from api.problems import Refused
from pipelines.errors import Permanent
from storage.dead_letters import count
from storage.sessions import ABSOLUTE, Session, session_of
from storage.webhooks.watch import count_failed

PLAIN_COOKIE = "yici_session"
SECURE_COOKIE = "__Host-yici_session"
"""Over https the browser itself holds the cookie to this host and to ``Secure``."""

OPERATORS = ("reviewer", "admin")
"""Roles that look after integrators' endpoints."""


class SignInFirst(Permanent):
    """Nobody is signed in.

    Attributes:
        address: where to sign in, and where to come back to.
    """

    def __init__(self, came_from: str) -> None:
        super().__init__("请先登录。", code="SIGN_IN")
        self.address = f"/login?next={quote(came_from, safe='')}"


def cookie_name(deps: Deps) -> str:
    """What the cookie is called."""
    return SECURE_COOKIE if deps.secure else PLAIN_COOKIE


def session_or_none(request: Request, deps: Given) -> Session | None:
    """The session of a browser, if it has one; the page's frame shows it."""
    token = request.cookies.get(cookie_name(deps))
    session = session_of(deps.ledger.engine, token, deps.now()) if token else None
    request.state.session = session
    request.state.failed_steps = partial(count, deps.ledger.engine)
    request.state.failed_webhooks = partial(count_failed, deps.ledger.engine)
    return session


def session_needed(request: Request, session: Annotated[Session | None, Depends(session_or_none)]) -> Session:
    """The session of a browser.

    Raises:
        SignInFirst: it has none.
    """
    if session is None:
        came_from = request.url.path if request.method == "GET" else "/cases"
        raise SignInFirst(came_from)
    return session


SignedIn = Annotated[Session, Depends(session_needed)]
"""The session, as the parameter of a page's handler."""


def caller_of(session: Session) -> Caller:
    """Who acts, as a case's history says it."""
    return Caller(f"account:{session.account.id}", session.account.name)


def refuse_foreign(request: Request, deps: Deps, session: Session | None, csrf: str | None) -> None:
    """Take a form only from our own pages: its origin is ours, and it carries the session's token.

    Raises:
        Refused: 403.
    """
    origin = request.headers.get("origin")
    ours = {request.headers.get("host", ""), urlsplit(deps.public_url).netloc}
    if origin is not None and urlsplit(origin).netloc not in ours:
        raise _foreign()
    if session is not None and (csrf is None or not session.accepts(csrf)):
        raise _foreign()


def _foreign() -> Refused:
    return Refused(403, "这个页面已经过期，没有办理任何事项。", code="CSRF", cure="请返回上一页，刷新后重试。")


def set_cookie(response: Response, deps: Deps, session: Session) -> None:
    """Give the browser its session."""
    response.set_cookie(
        cookie_name(deps),
        session.token,
        max_age=int(ABSOLUTE.total_seconds()),
        path="/",
        httponly=True,
        samesite="lax",
        secure=deps.secure,
    )
