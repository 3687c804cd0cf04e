"""What pydantic finds wrong with a value, in Chinese words."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from api.problems import Fault

_MESSAGES = {
    "missing": "缺少此项",
    "tuple_type": "应为列表",
    "list_type": "应为列表",
    "dict_type": "应为对象",
    "bool_parsing": "应为 true 或 false",
    "bool_type": "应为 true 或 false",
    "extra_forbidden": "不认识的键",
    "string_too_long": "过长",
    "string_pattern_mismatch": "格式有误",
    "string_type": "应为文字",
    "int_parsing": "应为整数",
    "int_type": "应为整数",
    "greater_than": "太小",
    "greater_than_equal": "太小",
    "less_than_equal": "太大",
    "literal_error": "不在可选值之中",
    "enum": "不在可选值之中",
    "json_invalid": "不是有效的 JSON",
    "model_attributes_type": "应为对象",
    "too_short": "不能为空",
    "too_long": "过多",
    "date_from_datetime_parsing": "不是日期，应如 2026-09-18",
    "date_parsing": "不是日期，应如 2026-09-18",
    "value_error": "含有不能保存的字符",
}


def fault_at(pointer: str, detail: Mapping[str, Any]) -> Fault:
    """One error of a validation, told with its place.

    Args:
        pointer: where it is; empty for the whole.
        detail: of pydantic.
    """
    return Fault(pointer, f"“{pointer or '内容'}”{_MESSAGES.get(detail['type'], '的值不能用')}。", detail["type"])
