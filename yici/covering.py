"""The body of ``yici cover``: cover and separator sheets as PDF."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

from pydantic import ValidationError

from api.covering import CoverWanted, sheets_of
from pipelines.errors import InputInvalid, Permanent
from runtime.settings import Settings
from workers.toolbox import open_toolbox
from yici.serving import deps_of


def cover_command(settings: Settings, out: Path, facts: Path | None, **wanted: Any) -> int:
    """Write the sheets.

    Args:
        settings: of the installation.
        out: the PDF.
        facts: file of what is stated for a new case.
        wanted: the other fields of :class:`api.covering.CoverWanted`.

    Raises:
        Permanent: neither an item nor a case is named, or both; an unknown one, or an unknown material; facts that
            cannot be used.
    """
    if bool(wanted["item"]) == bool(wanted["case"]):
        raise Permanent("请用 --item 写明事项，或用 --case 写明办件编号。", code="COVER", cure="两者写一个。")
    try:
        said = CoverWanted(**wanted, facts=_said(facts) if facts else None)
    except ValidationError as error:
        named = "、".join(dict.fromkeys(str(one["loc"][0]) for one in error.errors()))
        raise Permanent(f"这些选项过长：{named}。", code="COVER", cure="请改正后重试。") from error
    with open_toolbox(settings) as tools:
        deps = deps_of(settings, tools)
        pdf = deps.print_sheets(sheets_of(deps, "yici cover", said), deps.today())
    out.parent.mkdir(parents=True, exist_ok=True)
    out.write_bytes(pdf)
    print(out)
    return 0


def _said(path: Path) -> dict[str, Any]:
    try:
        said = json.loads(path.read_text(encoding="utf-8-sig"))
    except (ValueError, RecursionError):
        said = None
    if not isinstance(said, dict):
        told = "申请信息不是有效的 JSON 对象。"
        raise InputInvalid(told, (), code="FACTS_INVALID", cure="请改正后重试。")
    return said
