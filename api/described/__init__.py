"""The description of the API (OpenAPI) as integrators read it: in Chinese. The code's own docstrings are for who works on it."""

from __future__ import annotations

from typing import Any

from api.described.calls import CALLS, PARAMETERS
from api.described.members import member
from api.described.shapes import SHAPES
from api.problems import TITLES

DONE = {200: "成功", 201: "已建立", 202: "已收下", 204: "成功，没有内容", 207: "逐个的结果", 304: "未变"}
NEVER_SENT = ("HTTPValidationError", "ValidationError")
"""What the framework would answer to a request that is no good; ours is answered with ProblemDetails."""


def describe(api: dict[str, Any]) -> dict[str, Any]:
    """Put the Chinese words in.

    Args:
        api: the description as the framework made it; it is changed.
    """
    for path, methods in api["paths"].items():
        for method, call in methods.items():
            _call(call, f"{method.upper()} {path}")
    schemas = api["components"]["schemas"]
    for name in NEVER_SENT:
        schemas.pop(name, None)
    for name, shape in schemas.items():
        _shape(name, shape)
    return api


def _call(call: dict[str, Any], key: str) -> None:
    call["description"] = CALLS.get(key, "")
    for parameter in call.get("parameters", ()):
        parameter.setdefault("description", PARAMETERS.get(parameter["name"], ""))
    for status, answer in call["responses"].items():
        number = int(status)
        answer["description"] = DONE.get(number) or TITLES[number]
        if number == 422:
            answer["content"] = {
                "application/problem+json": {"schema": {"$ref": "#/components/schemas/ProblemDetails"}}
            }


def _shape(name: str, shape: dict[str, Any]) -> None:
    if name in SHAPES:
        shape["description"] = SHAPES[name]
    for field, of in shape.get("properties", {}).items():
        of.setdefault("description", member(name, field) or "")
