"""Which cover and separator sheets are printed; they are set by what the composition root hands in."""

from __future__ import annotations

from typing import Any

from fastapi import Response
from pydantic import BaseModel, Field

from api.access import Caller
from api.deps import Deps
from api.plain_text import Text
from api.problems import Fault, Refused, fault_of
from pipelines.catalog import Catalog
from pipelines.errors import FactsInvalid
from pipelines.facts_text import load_facts
from pipelines.writing.covers import PrintedSheet, case_cover, item_cover, separator
from storage import stated_facts
from storage.catalogs import in_force

ALL = "all"


class CoverWanted(BaseModel):
    """A cover for a new case of an item, or for more papers of a case; and separators behind it."""

    item: Text | None = Field(default=None, max_length=50, description="新办件：事项的实施编码")
    case: Text | None = Field(default=None, max_length=40, description="补充材料：办件编号")
    facts: dict[str, Any] | None = Field(default=None, description="新办件的申报事实（FACTS）")
    materials: tuple[Text, ...] = Field(default=(), max_length=200, description="分隔页：材料编号；all 为全部")
    duplex: bool = Field(default=False, description="先扫全部正面、再扫全部反面")


def cover_response(deps: Deps, caller: Caller, said: CoverWanted) -> Response:
    """The sheets as PDF.

    Raises:
        NoSuchCase, UnknownItem: there is none.
        Refused: 422; neither an item nor a case is named, or both; facts that cannot be used; an unknown material.
    """
    sheets = sheets_of(deps, caller.name, said)
    headers = {"Content-Disposition": 'inline; filename="cover.pdf"'}
    return Response(deps.print_sheets(sheets, deps.today()), media_type="application/pdf", headers=headers)


def sheets_of(deps: Deps, by: str, said: CoverWanted) -> tuple[PrintedSheet, ...]:
    """What is printed, for whom; raises as :func:`cover_response`."""
    if bool(said.item) == bool(said.case):
        raise _refused([Fault("/item", "请写明事项（item）或办件编号（case），两者写一个。", "COVER")])
    if said.case:
        case = deps.ledger.case(said.case)
        catalog = deps.ledger.rules(case).catalog
        first = case_cover(case.number, case.item_name, case.facts.applicant.name or "", duplex=said.duplex)
    else:
        catalog = in_force(deps.ledger.engine, str(said.item), on=deps.today())
        first = _of_item(deps, by, catalog, said)
    known = {material.code: material.name for material in catalog.materials}
    codes = tuple(known) if said.materials == (ALL,) else said.materials
    if unknown := [code for code in codes if code not in known]:
        listed = "、".join(f"{code} {name}" for code, name in known.items())
        told = f"本事项没有材料 {'、'.join(unknown)}；可选：{listed}。"
        raise _refused([Fault("/materials", told, "MATERIAL")])
    return (first, *(separator(code, known[code]) for code in codes))


def _of_item(deps: Deps, by: str, catalog: Catalog, said: CoverWanted) -> PrintedSheet:
    token, applicant = None, ""
    if said.facts:
        try:
            applicant = load_facts(said.facts, catalog, now=deps.now()).applicant.name or ""
        except FactsInvalid as error:
            raise _refused([fault_of(finding) for finding in error.findings]) from error
        token = stated_facts.keep(deps.ledger.engine, catalog.item.code, said.facts, by, deps.now())
    item = catalog.item
    return item_cover(item.code, item.name, applicant=applicant, facts=token, duplex=said.duplex)


def _refused(faults: list[Fault]) -> Refused:
    return Refused(422, "".join(fault.detail for fault in faults), code="COVER", cure="请改正后重试。", faults=faults)
