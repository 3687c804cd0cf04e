"""The body of ``yici cover``: cover and separator sheets as PDF."""

from __future__ import annotations

import json
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from outputs.covers import covers_pdf
from pipelines.catalog import Catalog
from pipelines.errors import InputInvalid, Permanent
from pipelines.facts import Facts
from pipelines.facts_text import load_facts
from pipelines.legal_days import legal_day
from pipelines.writing.covers import PrintedSheet, case_cover, item_cover, separator
from runtime.settings import Settings
from storage import stated_facts
from storage.catalogs import in_force
from workers.toolbox import Toolbox, open_toolbox

ALL = ("all",)


@dataclass(frozen=True)
class Wanted:
    """Which sheets.

    Attributes:
        item: code of the item of a new case.
        case: number of a case that is there.
        facts: file of what is stated for a new case.
        materials: codes of the materials to be parted; ``all`` for all of the item.
        duplex: the stack will be scanned fronts first, then backs.
    """

    item: str | None = None
    case: str | None = None
    facts: Path | None = None
    materials: tuple[str, ...] = ()
    duplex: bool = False


def cover_command(settings: Settings, out: Path, wanted: Wanted) -> int:
    """Write the sheets.

    Raises:
        Permanent: neither an item nor a case is named, or both; an unknown one, or an unknown material.
        FactsInvalid: the facts cannot be used with the item.
    """
    if bool(wanted.item) == bool(wanted.case):
        raise Permanent("请用 --item 写明事项，或用 --case 写明办件编号。", code="COVER", cure="两者写一个。")
    with open_toolbox(settings) as tools:
        sheets = sheets_of(tools, wanted)
        pdf = covers_pdf(sheets, legal_day(tools.clock()), tools.press)
    out.parent.mkdir(parents=True, exist_ok=True)
    out.write_bytes(pdf)
    print(out)
    return 0


def sheets_of(tools: Toolbox, wanted: Wanted) -> list[PrintedSheet]:
    """The cover, and behind it the separators."""
    if wanted.case:
        case = tools.ledger.case(wanted.case)
        catalog = tools.ledger.rules(case).catalog
        applicant = case.facts.applicant.name or ""
        first = case_cover(case.number, case.item_name, applicant, duplex=wanted.duplex)
    else:
        catalog = in_force(tools.engine, str(wanted.item), on=legal_day(tools.clock()))
        first = _of_item(tools, catalog, wanted)
    return [first, *(separator(code, name) for code, name in _parted(catalog, wanted.materials))]


def _of_item(tools: Toolbox, catalog: Catalog, wanted: Wanted) -> PrintedSheet:
    token, applicant = None, ""
    if wanted.facts is not None:
        said = _said(wanted.facts)
        facts: Facts = load_facts(said, catalog, now=tools.clock())
        token = stated_facts.keep(tools.engine, catalog.item.code, said, "yici cover", tools.clock())
        applicant = facts.applicant.name or ""
    item = catalog.item
    return item_cover(item.code, item.name, applicant=applicant, facts=token, duplex=wanted.duplex)


def _said(path: Path) -> Any:
    try:
        return json.loads(path.read_text(encoding="utf-8-sig"))
    except (ValueError, RecursionError) as error:
        raise InputInvalid("申请信息不是有效的 JSON。", (), code="FACTS_INVALID", cure="请改正后重试。") from error


def _parted(catalog: Catalog, codes: tuple[str, ...]) -> list[tuple[str, str]]:
    known = {material.code: material.name for material in catalog.materials}
    if codes == ALL:
        return list(known.items())
    if unknown := [code for code in codes if code not in known]:
        listed = "、".join(f"{code} {name}" for code, name in known.items())
        raise Permanent(f"本事项没有材料 {'、'.join(unknown)}。", code="COVER", cure=f"可选：{listed}。")
    return [(code, known[code]) for code in codes]
