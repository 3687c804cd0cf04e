"""The web application: :func:`create_app` puts the resources together. Nothing is opened at import."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from fastapi import FastAPI, Response
from fastapi.staticfiles import StaticFiles

from api import (
    batches,
    cases,
    catalogs,
    couriers,
    events,
    health,
    page_plans,
    papers,
    reference,
    tasks,
    verification,
    webhooks,
)
from api.deps import Deps
from api.described import describe
from api.described.calls import INTRODUCTION
from api.envelope import Envelope
from api.failing import tell_errors
from api.pages import site

STATIC = Path(__file__).resolve().parent / "static"


class App(FastAPI):
    """The app; what it says of itself is in the language of those who read it."""

    def openapi(self) -> dict[str, Any]:
        """The description of the API, made once."""
        return self.openapi_schema or describe(super().openapi())


class Shelf(StaticFiles):
    """What pages are dressed with. A browser keeps it, and asks each time whether it is still the same."""

    def file_response(self, *args: Any, **kwargs: Any) -> Response:
        """A file."""
        response = super().file_response(*args, **kwargs)
        response.headers["Cache-Control"] = "no-cache"
        return response


def create_app(deps: Deps) -> FastAPI:
    """The app over what it is handed.

    Args:
        deps: the stores, and the values of the settings that it needs.
    """
    app = App(
        title="一次 Yici",
        version="1",
        description=INTRODUCTION,
        docs_url=None,
        redoc_url=None,
        openapi_url="/api/v1/openapi.json",
        telemetry={"tracing": False, "metrics": False, "logs": False, "operation_spans": False},
    )
    app.state.deps = deps
    for module in (
        cases,
        batches,
        catalogs,
        tasks,
        webhooks,
        events,
        papers,
        page_plans,
        verification,
        couriers,
        health,
        reference,
        site,
    ):
        app.include_router(module.router)
    app.mount("/static", Shelf(directory=STATIC), name="static")
    tell_errors(app)
    app.add_middleware(Envelope, secure=deps.secure, linger_seconds=deps.linger_seconds, tracer=deps.tracer)
    return app
