"""Around every answer: a request id, the headers that protect people, and a plain word for what nobody foresaw."""

from __future__ import annotations

import asyncio
import logging
from uuid import uuid4

from starlette.datastructures import Headers, MutableHeaders
from starlette.exceptions import HTTPException
from starlette.requests import ClientDisconnect
from starlette.responses import JSONResponse
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from api.problems import MEDIA_TYPE, Problem

log = logging.getLogger(__name__)

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


class Envelope:
    """The outermost layer of the app."""

    def __init__(self, app: ASGIApp, *, secure: bool, linger_seconds: float) -> None:
        self._app = app
        self._linger_seconds = linger_seconds
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
        try:
            await self._app(scope, answer.receive, answer.send)
        except ClientDisconnect:
            log.info("request %s: the sender went away", request_id)
        except Exception:
            log.exception("request %s failed", request_id)
            if answer.begun:
                raise
            await _unforeseen(scope["path"], request_id)(scope, answer.receive, answer.send)


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
            self.begun, self._refuses = True, message["status"] >= 400
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


def _unforeseen(path: str, request_id: str) -> JSONResponse:
    problem = Problem(
        500,
        "INTERNAL",
        "系统出现内部错误，请求没有完成。",
        cure=f"请稍后重试；如反复出现，请把请求编号 {request_id} 告知维护人员。",
    )
    return JSONResponse(problem.body(instance=path, request_id=request_id), status_code=500, media_type=MEDIA_TYPE)
