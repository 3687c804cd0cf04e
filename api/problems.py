"""Errors as ``application/problem+json`` (RFC 9457): what happened, what cures it, every fault at once.

An error of the house carries its own Chinese sentence and code; which status it has over HTTP stands here.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass, field
from http import HTTPStatus
from typing import Any

from pipelines.errors import Finding, Impossible, InputInvalid, Permanent, Transient, UnknownItem, YiciError
from storage.batches.standing import NoSuchBatch
from storage.dead_letters import NoSuchTask
from storage.ledger import NoSuchCase
from storage.listing import CursorUnknown
from storage.throttle import TooOften
from storage.webhooks.deliveries import NoSuchDelivery
from storage.webhooks.endpoints import NoSuchWebhook

MEDIA_TYPE = "application/problem+json"
TITLES: dict[int, str] = {
    400: "请求格式有误",
    401: "需要有效的密钥",
    403: "不允许",
    404: "没有找到",
    405: "不支持的方法",
    408: "上传超时",
    409: "当前状态不能这样办理",
    413: "上传的内容过大",
    415: "不支持的内容类型",
    422: "内容有误",
    429: "过于频繁",
    500: "系统内部错误",
    503: "服务暂时不可用",
}
"""The title of each status."""


@dataclass(frozen=True)
class Fault:
    """One fault of a request.

    Attributes:
        pointer: JSON pointer into the body (or into the part ``case``); ``?name`` for a query parameter.
        detail: Chinese sentence.
        code: stable name of the rule that was broken.
    """

    pointer: str
    detail: str
    code: str


class Refused(Permanent):
    """A request that is answered with an error status.

    Attributes:
        status: of HTTP.
        faults: every fault of the request.
        retry_after: seconds after which it may be asked again; None where that is no help.
    """

    def __init__(
        self,
        status: int,
        message: str,
        *,
        code: str,
        cure: str = "",
        faults: Sequence[Fault] = (),
        retry_after: int | None = None,
    ) -> None:
        super().__init__(message, code=code, cure=cure)
        self.status = status
        self.faults = tuple(faults)
        self.retry_after = retry_after


@dataclass(frozen=True)
class Problem:
    """An answer that tells an error.

    Attributes:
        extra: members beside those of RFC 9457, e.g. the ``acts`` that are possible.
        headers: beside the usual ones.
    """

    status: int
    code: str
    detail: str
    cure: str = ""
    faults: Sequence[Fault] = ()
    extra: dict[str, Any] = field(default_factory=dict)
    headers: dict[str, str] = field(default_factory=dict)

    @property
    def title(self) -> str:
        """The status in Chinese words."""
        return TITLES.get(self.status) or HTTPStatus(self.status).phrase

    def body(self, *, instance: str, request_id: str) -> dict[str, Any]:
        """The members of the problem object."""
        told: dict[str, Any] = {
            "type": f"urn:yici:problem:{self.code}",
            "title": self.title,
            "status": self.status,
            "detail": self.detail,
            "instance": instance,
            "code": self.code,
            "request_id": request_id,
        }
        if self.cure:
            told["cure"] = self.cure
        if self.faults:
            told["errors"] = [
                {"pointer": fault.pointer, "detail": fault.detail, "code": fault.code} for fault in self.faults
            ]
        return told | self.extra


def problem_of(error: YiciError) -> Problem:
    """How an error of the house is told over HTTP."""
    match error:
        case Refused():
            headers = {"WWW-Authenticate": 'Bearer realm="yici"'} if error.status == 401 else {}
            if error.retry_after is not None:
                headers["Retry-After"] = str(error.retry_after)
            return Problem(error.status, error.code, error.message, error.cure, error.faults, headers=headers)
        case InputInvalid():
            faults = tuple(fault_of(finding) for finding in error.findings)
            return Problem(422, error.code, error.message, error.cure, faults)
        case Impossible():
            return Problem(409, error.code, error.message, error.cure, extra={"acts": list(error.acts)})
        case NoSuchCase() | NoSuchBatch() | NoSuchTask() | NoSuchWebhook() | NoSuchDelivery():
            return Problem(404, error.code, error.message, error.cure)
        case UnknownItem() | CursorUnknown():
            return Problem(422, error.code, error.message, error.cure)
        case TooOften():
            wait = {"Retry-After": str(math.ceil(error.wait.total_seconds()))}
            return Problem(429, error.code, error.message, error.cure, headers=wait)
        case Transient():
            return Problem(503, error.code, error.message, error.cure, headers={"Retry-After": "5"})
        case _:
            return Problem(500, error.code, error.message, error.cure)


def fault_of(finding: Finding) -> Fault:
    """A finding of the house as a fault of the request: ``deferral.promised[0]`` becomes ``/deferral/promised/0``."""
    steps = finding.where.replace("~", "~0").replace("/", "~1").replace("[", ".").replace("]", "")
    pointer = "".join(f"/{step}" for step in steps.split(".") if step)
    return Fault(pointer, finding.message, finding.rule)


def pointer_of(place: Sequence[str | int]) -> str:
    """A JSON pointer from its steps."""
    return "".join(f"/{str(step).replace('~', '~0').replace('/', '~1')}" for step in place)
