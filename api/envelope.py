"""Around every answer: a request id, the headers that protect people, and a plain word for what nobody foresaw.

The id stands in every line that is logged meanwhile and in the answer's ``X-Request-ID``, so that one leads to the other.
"""

from __future__ import annotations

import asyncio
import time
from collections.abc import Iterator
from contextlib import contextmanager
from uuid import uuid4

import structlog
from starlette.datastructures import Headers, MutableHeaders
from starlette.exceptions import HTTPException
from starlette.requests import ClientDisconnect, Request
from starlette.responses import JSONResponse, Response
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from api.failing import answer as told
from api.problems import MEDIA_TYPE, Problem
from runtime.logs import bound_contextvars
from runtime.tracing import Span, Tracer

log = structlog.get_logger("yici.api")

POLICY = (
    "default-src 'none'; "
    "style-src 'self'; "
    "script-src 'self'; "
    "img-src 'self'; "
    "connect-src 'self'; "
    "form-action 'self'; "
    "base-uri 'none'; "
    "frame-ancestors 'none'"
)
"""Nothing inline, nothing from elsewhere, in nobody's frame."""

PROTECTION = {
    "Content-Security-Policy": POLICY,
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
    "Referrer-Policy": "same-origin",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Permissions-Policy": "camera=(), microphone=(), geolocation=()",
    "Cache-Control": "no-store",
}
"""Set unless the answer says something else itself."""

SMALL_BODY = 1024 * 1024
"""Bytes of a body that is no upload. Uploads have their own limits, see :mod:`api.uploads`."""

NO_NEWS = ("/healthz", "/readyz", "/static/")
"""Asked again and again by machines: neither logged nor traced."""


class Envelope:
    """The outermost layer of the app."""

    def __init__(self, app: ASGIApp, *, secure: bool, linger_seconds: float, tracer: Tracer) -> None:
        self._app = app
        self._linger_seconds, self._tracer = linger_seconds, tracer
        self._extra = {"Strict-Transport-Security": "max-age=31536000"} if secure else {}

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass a request on."""
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        request_id = uuid4().hex
        scope.setdefault("state", {})["request_id"] = request_id
        headers = {**PROTECTION, **self._extra, "X-Request-ID": request_id}
        answer = _Answer(scope, receive, send, headers, self._linger_seconds)
        with bound_contextvars(request=request_id), self._followed(scope, answer):
            await self._pass_on(scope, answer, request_id)

    async def _pass_on(self, scope: Scope, answer: _Answer, request_id: str) -> None:
        try:
            await self._app(scope, answer.receive, answer.send)
        except ClientDisconnect:
            log.info("the sender went away")
        except Exception:
            log.exception("request failed")
            if answer.begun:
                raise
            await _unforeseen(scope, request_id)(scope, answer.receive, answer.send)

    @contextmanager
    def _followed(self, scope: Scope, answer: _Answer) -> Iterator[None]:
        """Trace and log one request: by the pattern of its address, never by what stands in it."""
        if scope["path"].startswith(NO_NEWS):
            yield
            return
        begun = time.monotonic()
        # An event stream goes on for hours: a span that long tells nothing, and comes when nobody looks for it.
        tracer = Tracer() if scope["path"].endswith("/events") else self._tracer
        with tracer.span(scope["method"], "server", Headers(scope=scope).get("traceparent")) as span:
            yield
            _name(span, scope, answer.status)
        _note(scope, answer.status, time.monotonic() - begun)


class _Answer:
    """One answer on its way out, and how much of its request has come in."""

    def __init__(
        self, scope: Scope, receive: Receive, send: Send, headers: dict[str, str], linger_seconds: float
    ) -> None:
        self._linger_seconds = linger_seconds
        asked = Headers(scope=scope)
        self._receive, self._send, self._headers = receive, send, headers
        self._whole = asked.get("content-length", "0") == "0" and "transfer-encoding" not in asked
        self._limited = not asked.get("content-type", "").startswith("multipart/form-data")
        self._taken = 0
        self._refuses = False
        self.begun = False
        self.status = 0

    async def receive(self) -> Message:
        message = await self._receive()
        if message["type"] == "http.disconnect" or not message.get("more_body", False):
            self._whole = True
        self._taken += len(message.get("body", b""))
        if self._limited and self._taken > SMALL_BODY and not self.begun:
            raise HTTPException(413)
        return message

    async def send(self, message: Message) -> None:
        if message["type"] == "http.response.start":
            self.begun, self.status = True, message["status"]
            self._refuses = self.status >= 400
            headers = MutableHeaders(scope=message)
            for name, value in self._headers.items():
                headers.setdefault(name, value)
            if self._refuses and not self._whole:
                headers["Connection"] = "close"
        elif self._refuses and not self._whole and not message.get("more_body", False):
            await self._send({**message, "more_body": True})
            await self._linger()
            message = {"type": "http.response.body", "body": b"", "more_body": False}
        await self._send(message)

    async def _linger(self) -> None:
        try:
            async with asyncio.timeout(self._linger_seconds):
                while not self._whole:
                    await self.receive()
        except TimeoutError:
            log.info("a refused sender went on sending; the line is cut")


def _pattern(scope: Scope) -> str:
    """``/api/v1/cases/{number}``: the same for every case."""
    return str(getattr(scope.get("route"), "path", "") or "-")


def _name(span: Span, scope: Scope, status: int) -> None:
    span.name(f"{scope['method']} {_pattern(scope)}")
    span.put("http.request.method", scope["method"])
    span.put("http.route", _pattern(scope))
    span.put("http.response.status_code", status)
    span.put("yici.request", scope["state"]["request_id"])
    if status >= 500:
        span.fail(str(status))


def _note(scope: Scope, status: int, seconds: float) -> None:
    number = scope.get("path_params", {}).get("number")
    names = {"case": number} if number else {}
    log.info(
        "answered", method=scope["method"], path=_pattern(scope), status=status, seconds=round(seconds, 3), **names
    )


def _unforeseen(scope: Scope, request_id: str) -> Response:
    """A page for a person, an object for a program; the object for both where even that page cannot be made."""
    problem = Problem(
        500,
        "INTERNAL",
        "系统出现内部错误，请求没有完成。",
        cure=f"请稍后重试；如反复出现，请把请求编号 {request_id} 告知维护人员。",
    )
    try:
        return told(Request(scope), problem)
    except Exception:
        log.exception("page of an error failed")
    body = problem.body(instance=scope["path"], request_id=request_id)
    return JSONResponse(body, status_code=500, media_type=MEDIA_TYPE)
