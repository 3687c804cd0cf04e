"""``/docs``: the calls of the API as a page, drawn from its own description. Nothing is loaded from elsewhere."""

from __future__ import annotations

from typing import Any

from fastapi import APIRouter, Request, Response
from fastapi.responses import RedirectResponse

from api.pages.templating import rendered

router = APIRouter(include_in_schema=False)


@router.get("/docs")
def docs(request: Request) -> Response:
    """Every call with its parameters, body and answers."""
    description = request.app.openapi()
    calls = [
        _call(path, method, said) for path, methods in description["paths"].items() for method, said in methods.items()
    ]
    tags: dict[str, list[dict[str, Any]]] = {}
    for call in calls:
        tags.setdefault(call["tag"], []).append(call)
    schemas = {name: said for name, said in description["components"]["schemas"].items() if "properties" in said}
    return rendered(request, "docs.html", {"tags": tags, "schemas": schemas, "type_of": type_of})


@router.get("/openapi.json")
def openapi() -> Response:
    """Where programs look for it first."""
    return RedirectResponse("/api/v1/openapi.json", status_code=308)


def _call(path: str, method: str, said: dict[str, Any]) -> dict[str, Any]:
    return {
        "tag": (said.get("tags") or ["其他"])[0],
        "method": method.upper(),
        "path": path,
        "summary": said.get("summary", ""),
        "description": said.get("description", ""),
        "parameters": said.get("parameters", []),
        "bodies": said.get("requestBody", {}).get("content", {}),
        "answers": said.get("responses", {}),
    }


def type_of(schema: dict[str, Any]) -> str:
    """A schema in one short line."""
    if "$ref" in schema:
        return str(schema["$ref"]).rpartition("/")[2]
    if "anyOf" in schema:
        return " | ".join(type_of(one) for one in schema["anyOf"])
    if "enum" in schema:
        return " | ".join(str(one) for one in schema["enum"])
    if "const" in schema:
        return str(schema["const"])
    if schema.get("type") == "array":
        return f"{type_of(schema['items'])}[]" if "items" in schema else "array"
    shape = schema.get("format") or schema.get("contentMediaType")
    kind = str(schema.get("type", "任意"))
    return f"{kind} ({shape})" if shape else kind
