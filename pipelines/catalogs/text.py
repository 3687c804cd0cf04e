"""A catalogue's YAML text -> :class:`Catalog`, or everything that is wrong with it, at once and with lines."""

from __future__ import annotations

from typing import Any

import yaml
from pydantic import ValidationError
from pydantic_core import ErrorDetails

from pipelines.catalog import Catalog
from pipelines.catalogs.lines import LinedText, Path, dotted, read_lined
from pipelines.catalogs.meaning import meaning
from pipelines.errors import CatalogInvalid, Finding

_WRONG_TYPE = {
    "string_type": "应为文字",
    "int_type": "应为整数",
    "int_parsing": "应为整数",
    "int_from_float": "应为整数",
    "bool_type": "应为 true 或 false",
    "bool_parsing": "应为 true 或 false",
    "tuple_type": "应为列表",
    "list_type": "应为列表",
    "dict_type": "应为键值",
    "model_type": "应为键值",
    "model_attributes_type": "应为键值",
    "date_type": "应为日期（如 2026-01-01）",
    "date_parsing": "应为日期（如 2026-01-01）",
    "date_from_datetime_parsing": "应为日期（如 2026-01-01）",
    "string_too_short": "不能为空",
    "string_too_long": "过长（最多 50 个字符）",
    "greater_than": "应大于 0",
    "greater_than_equal": "不能为负数",
    "string_pattern_mismatch": "只能用字母、数字、下划线，且以字母开头",
}


def load_catalog(text: str, name: str = "") -> Catalog:
    """Read a catalogue.

    Args:
        text: YAML of the schema ``yici/catalog/1``.
        name: what to call it in the error (a file's name).

    Raises:
        CatalogInvalid: with ALL findings: syntax, unknown keys, wrong types, codes used twice, checks that refer to
            what is not there.
    """
    return load_lined(read_lined(text), name)


def load_lined(lined: LinedText, name: str = "") -> Catalog:
    """As :func:`load_catalog`, of what was read already.

    Raises:
        CatalogInvalid: with ALL findings.
    """
    findings = _build(lined)
    findings.extend(meaning(lined))
    if findings:
        raise _invalid(findings, name)
    return Catalog.model_validate(lined.data)


def write_catalog(catalog: Catalog) -> str:
    """A catalogue as YAML: what it says and nothing else, always in the same form.

    :func:`load_catalog` gives the same catalogue back. Comments are not kept: they are no part of it.
    """
    data = plain(catalog.model_dump(mode="json", by_alias=True, exclude_unset=True))
    return yaml.dump(data, Dumper=_Dumper, allow_unicode=True, sort_keys=False, width=120)


def plain(data: Any) -> Any:
    """Plain data without what says nothing: empty lists, empty mappings, null."""
    if isinstance(data, dict):
        kept = {key: plain(value) for key, value in data.items()}
        return {key: value for key, value in kept.items() if value not in (None, [], {})}
    return [plain(entry) for entry in data] if isinstance(data, list) else data


class _Dumper(yaml.SafeDumper):
    """Writes no anchors: a catalogue may not have any."""

    def ignore_aliases(self, data: Any) -> bool:
        return True


def _invalid(findings: list[Finding], name: str) -> CatalogInvalid:
    findings = sorted(findings, key=lambda finding: (finding.line or 0, finding.where))
    of = f"“{name}”" if name else ""
    return CatalogInvalid(f"材料目录{of}有 {len(findings)} 处错误。", findings, cure="请按所列行号逐一改正后重试。")


def _build(lined: LinedText) -> list[Finding]:
    findings = list(lined.findings)
    if not isinstance(lined.data, dict):
        return findings or [Finding("empty", "", 1, "目录是空的，或不是键值结构。")]
    errors = _errors(lined.data)
    if any(error["type"] == "string_type" for error in errors):
        # `version: 2026` is a number to YAML and a name to us: take it as it is written.
        for error in errors:
            _take_as_written(error, lined)
        errors = _errors(lined.data)
    return findings + [_finding(error, lined) for error in errors]


def _errors(data: Any) -> list[ErrorDetails]:
    try:
        Catalog.model_validate(data)
    except ValidationError as error:
        return error.errors(include_url=False)
    return []


def _take_as_written(error: ErrorDetails, lined: LinedText) -> None:
    path = _path(error, lined)
    if error["type"] != "string_type" or path not in lined.written:
        return
    place: Any = lined.data
    for part in path[:-1]:
        place = place[part]
    place[path[-1]] = lined.written[path]


def _path(error: ErrorDetails, lined: LinedText) -> Path:
    """The place in the text. Pydantic names the variant of a check on the way; the text does not."""
    path: Path = ()
    place: Any = lined.data
    for part in error["loc"]:
        if _holds(place, part):
            place = place[part]
        elif isinstance(place, dict) and part == place.get("kind") and part != error["loc"][-1]:
            continue
        else:
            return (*path, part)
        path = (*path, part)
    return path


def _holds(place: Any, part: str | int) -> bool:
    if isinstance(place, list):
        return isinstance(part, int) and part < len(place)
    return isinstance(place, dict) and part in place


def _finding(error: ErrorDetails, lined: LinedText) -> Finding:
    path = _path(error, lined)
    name = str(path[-1]) if path else ""
    match error["type"]:
        case "missing":
            message = f"缺少“{name}”。"
        case "extra_forbidden":
            message = f"不认识的键“{name}”。"
        case "literal_error" | "union_tag_invalid":
            context = error.get("ctx", {})
            message = (
                f"“{error['input'] if not isinstance(error['input'], dict) else context.get('tag')}”不在可选值之中"
            )
            expected = str(context.get("expected") or context.get("expected_tags") or "")
            message += f"（{expected.replace(' or ', '、').replace(', ', '、').replace(chr(39), '')}）。"
        case "union_tag_not_found":
            message = "检查缺少“kind”。"
        case kind:
            message = f"“{name}”{_WRONG_TYPE.get(kind, '的值不能用')}。"
    return Finding(error["type"], dotted(path), lined.line(path), message)
