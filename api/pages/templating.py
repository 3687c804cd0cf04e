"""The pages' templates, and the words and shapes that they use."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import date, datetime
from pathlib import Path
from typing import Any
from uuid import uuid4

from fastapi import Request
from fastapi.responses import HTMLResponse
from jinja2 import Environment, FileSystemLoader, StrictUndefined
from markupsafe import Markup

from api.pages.session import OPERATORS
from pipelines.legal_days import SHANGHAI

TEMPLATES = Path(__file__).resolve().parent.parent / "templates"


def _moment(instant: datetime | None) -> str:
    return instant.astimezone(SHANGHAI).strftime("%Y-%m-%d %H:%M") if instant else ""


def _day(day: date | None) -> str:
    return f"{day.year}年{day.month}月{day.day}日" if day else ""


def _masked(text: str | None, shown: int = 3) -> str:
    """A number of a person, with its middle covered."""
    if not text:
        return ""
    return text if len(text) <= shown + 2 else text[:shown] + "*" * (len(text) - shown - 2) + text[-2:]


def _ticked(text: str) -> Markup:
    """Words between backticks as code; everything else as it is written."""
    parts = text.split("`")
    return Markup("").join(Markup("<code>{}</code>").format(part) if n % 2 else part for n, part in enumerate(parts))


def _environment() -> Environment:
    environment = Environment(
        loader=FileSystemLoader(TEMPLATES),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    environment.filters["next"] = next
    environment.filters.update(moment=_moment, day=_day, masked=_masked, ticked=_ticked)
    return environment


_TEMPLATES = _environment()


def tokens() -> Iterator[str]:
    """A fresh value for each form of a page, by which it is carried out once, however often it is sent."""
    while True:
        yield uuid4().hex


def rendered(
    request: Request,
    template: str,
    values: Mapping[str, Any],
    *,
    status: int = 200,
    headers: Mapping[str, str] | None = None,
) -> HTMLResponse:
    """A page. ``session`` is None where nobody is signed in; who is signed in sees how many steps have failed."""
    session = getattr(request.state, "session", None)
    known: dict[str, Any] = {"session": session, "path": request.url.path}
    if session is not None and "failed_steps" not in values:
        known["failed_steps"] = request.state.failed_steps()
    known["operates"] = session is not None and session.account.role in OPERATORS
    if known["operates"] and "failed_webhooks" not in values:
        known["failed_webhooks"] = request.state.failed_webhooks()
    text = _TEMPLATES.get_template(template).render({**known, **values})
    return HTMLResponse(text, status_code=status, headers=dict(headers or {}))
