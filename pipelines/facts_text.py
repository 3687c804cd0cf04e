"""FACTS.json -> :class:`Facts`, held against the catalogue; or everything that is wrong with them, at once."""

from __future__ import annotations

import json
from collections.abc import Iterator
from datetime import datetime
from typing import Any

from pydantic import ValidationError
from pydantic_core import ErrorDetails

from pipelines.catalog import Catalog, Condition
from pipelines.catalogs.lines import dotted
from pipelines.errors import FactsInvalid, Finding
from pipelines.facts import Facts, instant_of
from pipelines.storable import unstorable

LONGEST_APPLICANT = 200
"""Characters of a name that the table of cases has room for."""
_MESSAGES = {
    "missing": "缺少此项",
    "extra_forbidden": "不认识的键",
    "string_type": "应为文字",
    "int_type": "应为整数",
    "int_parsing": "应为整数",
    "int_from_float": "应为整数",
    "bool_type": "应为 true 或 false",
    "dict_type": "应为对象",
    "model_type": "应为对象",
    "tuple_type": "应为列表",
    "literal_error": "不在可选值之中",
    "timezone_aware": "时间要带时区，如 2026-09-18T10:15:00+08:00",
    "datetime_parsing": "不是时间，应如 2026-09-18T10:15:00+08:00",
    "datetime_from_date_parsing": "不是时间，应如 2026-09-18T10:15:00+08:00",
    "datetime_type": "不是时间，应如 2026-09-18T10:15:00+08:00",
    "date_from_datetime_parsing": "不是日期，应如 2026-09-18",
    "date_parsing": "不是日期，应如 2026-09-18",
    "date_type": "不是日期，应如 2026-09-18",
}


def load_facts(data: object, catalog: Catalog, *, now: datetime | None = None) -> Facts:
    """Read what was stated.

    Args:
        data: JSON text (str or bytes), or what JSON text says.
        catalog: the item's; conditions and material codes must be its own.
        now: an aware instant; with it, a ``received_at`` in the future is refused.

    Raises:
        FactsInvalid: with ALL findings.
    """
    try:
        said = json.loads(data) if isinstance(data, str | bytes) else data
    except (ValueError, RecursionError) as error:
        line = getattr(error, "lineno", None)
        raise _invalid([Finding("json", "", line, "事实文件不是有效的 JSON。")]) from error
    facts, findings = _shape(said)
    findings.extend(_meaning(said, catalog, now))
    if facts is None or findings:
        raise _invalid(findings)
    return facts


def _invalid(findings: list[Finding]) -> FactsInvalid:
    return FactsInvalid(f"申报事实有 {len(findings)} 处错误。", findings, cure="请按所列各处改正后重试。")


def _shape(said: object) -> tuple[Facts | None, list[Finding]]:
    if not isinstance(said, dict):
        return None, [Finding("type", "", None, "事实应是一个 JSON 对象。")]
    try:
        return Facts.model_validate_json(json.dumps(said, default=str)), []
    except ValidationError as error:
        found = {dotted(_shown(detail)): detail for detail in error.errors(include_url=False)}
        return None, [_finding(where, detail) for where, detail in found.items()]


def _shown(detail: ErrorDetails) -> tuple[str | int, ...]:
    """The place without pydantic's names of union members (``conditions.x.bool``)."""
    place = detail["loc"]
    return place[:2] if place and place[0] == "conditions" else place


def _finding(where: str, detail: ErrorDetails) -> Finding:
    reason = _MESSAGES.get(detail["type"], "的值不能用")
    if where.startswith("conditions."):
        reason = "应为 true、false 或所列选项之一"
    return Finding(detail["type"], where, None, f"“{where}”：{reason}。")


def _meaning(said: object, catalog: Catalog, now: datetime | None) -> Iterator[Finding]:
    """What the types cannot say. Works on what was said, so that one wrong type hides no other fault."""
    if not isinstance(said, dict):
        return
    yield from _conditions(_mapping(said.get("conditions")), catalog)
    yield from _materials(said, catalog)
    for code, count in _mapping(said.get("copies")).items():
        if _is_negative(count):
            yield Finding("negative", f"copies.{code}", None, f"材料“{code}”的份数不能为负数。")
    name = _mapping(said.get("applicant")).get("name")
    if isinstance(name, str) and len(name) > LONGEST_APPLICANT:
        yield Finding("too_long", "applicant.name", None, f"申请人名称超过 {LONGEST_APPLICANT} 个字。")
    for place in unstorable(said):
        yield Finding("characters", dotted(place), None, "含有不能保存的字符。")
    received = instant_of(said.get("received_at"))  # what is wrong with it the shape has said already
    if now is not None and received is not None and received > now:
        yield Finding("future", "received_at", None, "收件时间不能晚于现在。")


def _materials(said: dict[str, Any], catalog: Catalog) -> Iterator[Finding]:
    """Only materials of the catalogue can be named, and only deferrable ones promised for later (容缺)."""
    for where, code in _codes(said):
        if catalog.material(code) is None:
            yield Finding("unknown_material", where, None, f"“{where}”：目录中没有材料“{code}”。")
    for where, code in _promised(said):
        material = catalog.material(code)
        if material is not None and material.necessity != "deferrable":
            message = f"“{where}”：材料“{code} {material.name}”不是容缺后补的材料，不能承诺补交。"
            yield Finding("not_deferrable", where, None, message)


def _is_negative(count: object) -> bool:
    try:
        return isinstance(count, int | float | str) and float(count) < 0
    except (ValueError, OverflowError):  # the shape says what is wrong with it, or it is larger than any float
        return False


def _mapping(value: Any) -> dict[str, Any]:
    return value if isinstance(value, dict) else {}


def _codes(said: dict[str, Any]) -> Iterator[tuple[str, str]]:
    """Every material code that the facts name, with its place."""
    for code in _mapping(said.get("copies")):
        yield f"copies.{code}", code
    yield from _listed("originals_seen", said.get("originals_seen"))
    yield from _promised(said)


def _promised(said: dict[str, Any]) -> Iterator[tuple[str, str]]:
    """The materials that are promised for later (容缺), each with its place."""
    yield from _listed("deferral.promised", _mapping(said.get("deferral")).get("promised"))


def _listed(where: str, codes: object) -> Iterator[tuple[str, str]]:
    for index, code in enumerate(codes if isinstance(codes, list | tuple) else ()):
        if isinstance(code, str):
            yield f"{where}[{index}]", code


def _conditions(stated: dict[str, Any], catalog: Catalog) -> Iterator[Finding]:
    known = {condition.code: condition for condition in catalog.conditions}
    for code, value in stated.items():
        where = f"conditions.{code}"
        if code not in known:
            names = "、".join(known) or "无"
            yield Finding("unknown_condition", where, None, f"目录中没有情形“{code}”（可用：{names}）。")
        elif isinstance(value, bool | str) and not _fits(known[code], value):
            wanted = "true 或 false" if known[code].kind == "bool" else "、".join(known[code].options)
            yield Finding("condition_value", where, None, f"情形“{code}”的值应为：{wanted}。")


def _fits(condition: Condition, value: bool | str) -> bool:
    return isinstance(value, bool) if condition.kind == "bool" else value in condition.options
