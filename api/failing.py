"""Every error becomes one answer: a problem object for programs, a page for people."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from fastapi import FastAPI, Request, Response
from fastapi.exceptions import RequestValidationError
from fastapi.responses import JSONResponse, RedirectResponse
from starlette.exceptions import HTTPException

from api.pages.session import SignInFirst
from api.pages.templating import rendered
from api.problems import MEDIA_TYPE, TITLES, Fault, Problem, pointer_of, problem_of
from api.unfit import fault_at
from pipelines.errors import YiciError


def tell_errors(app: FastAPI) -> None:
    """Let the app answer every error in the one way."""
    app.add_exception_handler(YiciError, _of_the_house)
    app.add_exception_handler(HTTPException, _of_http)
    app.add_exception_handler(RequestValidationError, _of_the_request)


async def _of_the_house(request: Request, error: Exception) -> Response:
    if isinstance(error, SignInFirst):
        return RedirectResponse(error.address, status_code=303)
    assert isinstance(error, YiciError)  # noqa: S101 - registered for nothing else
    return answer(request, problem_of(error))


async def _of_http(request: Request, error: Exception) -> Response:
    assert isinstance(error, HTTPException)  # noqa: S101 - registered for nothing else
    title = TITLES.get(error.status_code, "请求未能完成")
    codes = {404: "NOT_FOUND", 405: "METHOD_NOT_ALLOWED", 413: "TOO_LARGE"}
    code = codes.get(error.status_code, f"HTTP_{error.status_code}")
    return answer(request, Problem(error.status_code, code, f"{title}。", headers=dict(error.headers or {})))


async def _of_the_request(request: Request, error: Exception) -> Response:
    assert isinstance(error, RequestValidationError)  # noqa: S101 - registered for nothing else
    faults = tuple(_fault(detail) for detail in error.errors())
    detail = f"请求有 {len(faults)} 处错误：" + "".join(fault.detail for fault in faults)
    return answer(request, Problem(422, "REQUEST_INVALID", detail, "请按所列各处改正后重试。", faults))


def _fault(detail: Mapping[str, Any]) -> Fault:
    where, *place = detail["loc"]
    pointer = pointer_of(place) if where == "body" else f"?{'.'.join(map(str, place))}"
    if detail["type"] == "json_invalid":
        pointer = ""
    return fault_at(pointer, detail)


def answer(request: Request, problem: Problem) -> Response:
    """A problem, as whoever asks can read it."""
    if _wants_page(request):
        # Nothing is counted here: what failed may be the database itself.
        counts = {"failed_steps": 0, "failed_webhooks": 0}
        values = {"problem": problem, "request_id": request.state.request_id, **counts}
        return rendered(request, "problem.html", values, status=problem.status, headers=problem.headers)
    body = problem.body(instance=request.url.path, request_id=request.state.request_id)
    return JSONResponse(body, status_code=problem.status, headers=problem.headers, media_type=MEDIA_TYPE)


def _wants_page(request: Request) -> bool:
    programs: Sequence[str] = ("/api/", "/healthz", "/readyz", "/openapi.json")
    return not request.url.path.startswith(tuple(programs)) and "text/html" in request.headers.get("accept", "")
