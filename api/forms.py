"""The parts of a form beside its files: JSON, words, and how a form is described."""

from __future__ import annotations

import json
from typing import Any

from api.problems import Fault, Refused
from api.uploads import Form

DEEPEST = 40
"""Levels of a JSON part."""

DUPLEX_PART = {"type": "string", "enum": ["yes"], "description": "每个文件是先扫全部正面、再扫全部反面的一叠"}


def described_form(required: dict[str, Any], optional: dict[str, Any]) -> dict[str, Any]:
    """How a multipart body is described; it is read by :mod:`api.uploads`, not by the framework."""
    files = {"type": "array", "items": {"type": "string", "format": "binary"}, "description": "一个或多个文件"}
    schema = {
        "type": "object",
        "properties": {"files": files, **required, **optional},
        "required": ["files", *required],
    }
    return {"requestBody": {"required": True, "content": {"multipart/form-data": {"schema": schema}}}}


def json_part(form: Form, name: str) -> object:
    """A part of a form that is JSON; None where there is none.

    Raises:
        Refused: 422, it is no JSON, or nested too deeply.
    """
    text = form.text(name)
    if text is None:
        return None
    try:
        said = json.loads(text)
    except (ValueError, RecursionError) as error:
        fault = Fault(f"/{name}", f"“{name}”不是有效的 JSON。", "JSON")
        raise Refused(422, fault.detail, code="JSON", cure="请检查格式。", faults=[fault]) from error
    if _depth(said) > DEEPEST:
        raise Refused(422, f"“{name}”嵌套过深。", code="JSON", cure="请检查格式。")
    return said


def _depth(said: object) -> int:
    level, deepest = [said], 0
    while level and deepest <= DEEPEST:
        deepest += 1
        level = [
            inner
            for outer in level
            for inner in (outer.values() if isinstance(outer, dict) else outer if isinstance(outer, list) else ())
        ]
    return deepest


_SAID = {**dict.fromkeys(("yes", "true", "1", "on"), True), **dict.fromkeys(("no", "false", "0", "off", ""), False)}


def duplex_of(form: Form) -> bool:
    """Whether the files are stacks of fronts and backs. Another word is refused: their pages would lie in a wrong order."""
    said = (form.text("duplex") or "").strip().lower()
    if said not in _SAID:
        fault = Fault("/duplex", "“duplex”只能是 yes 或 no。", "duplex")
        raise Refused(422, fault.detail, code="DUPLEX", cure="请改正后重新提交。", faults=(fault,))
    return _SAID[said]
