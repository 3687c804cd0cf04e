"""What a preview of a letter says: a fictional case of an item, or a real case as it stands.

It goes the way of every letter (``IssueLetter`` -> :func:`pipelines.writing.ordered.context_of`). What a case does not say
yet is filled in by words that call themselves 样例, so that the whole of the template shows.
"""

from __future__ import annotations

from datetime import date, datetime, time, timedelta
from typing import Any

from pipelines.case import Case, ClockName, LetterKind, State, Told
from pipelines.catalog import Catalog, Material
from pipelines.clocks import Rules
from pipelines.facts import Facts
from pipelines.legal_days import SHANGHAI
from pipelines.letter import LetterContext, letter_number
from pipelines.report import CheckReport, Deficiency, FileReport, ItemRef, MaterialReport, PageRef
from pipelines.tasks import IssueLetter
from pipelines.workdays import add
from pipelines.writing.ordered import Ordered, context_of

PREVIEW_ID = "preview"
"""Id of every letter that is only looked at: no letter has it, so that its address verifies nothing."""
DAYS_NEEDED = 10
"""Working days of a procedure or an extension, where the item names none."""
_NAMED: dict[LetterKind, tuple[ClockName, ...]] = {
    "correction_receipt": ("correction",),
    "acceptance": ("promised", "statutory"),
    "deferred_acceptance": ("promised", "statutory"),
    "extension": ("statutory",),
}
"""Whose last day a letter names: of the first of these clocks that there is."""
_FILE = "样例扫描件.pdf"
_REASON = "【样例】此处填写具体理由"
_PERSON = {"name": "样例申请人", "kind": "natural_person", "id_type": "ric", "id_no": "000000000000000000"}
_COMPANY = {
    "name": "样例市样板有限责任公司",
    "kind": "legal_person",
    "id_type": "uscc",
    "id_no": "91110000MA00000000",
}


def specimen_case(catalog: Catalog, on: date) -> Case:
    """A fictional case of an item, received that day."""
    item = catalog.item
    people = item.service_object == ("自然人",)
    facts = Facts.model_validate(
        {
            "channel": "window",
            "applicant": {
                **(_PERSON if people else _COMPANY),
                "phone": "00000000000",
                "address": "样例市样板区样板路1号",
            },
            "copies": {material.code: 1 for material in catalog.materials},
        }
    )
    return Case(
        number="样例办件编号",
        item_code=item.code,
        item_name=item.name,
        item_version=item.version,
        facts=facts,
        state=State.RECEIVED,
        received_at=datetime.combine(on, time(9), tzinfo=SHANGHAI),
        received_on=on,
        supplied_on=on,
    )


def specimen_report(catalog: Catalog) -> CheckReport:
    """A check that found one page of every material."""
    item = catalog.item
    found = tuple(
        MaterialReport(code=one.code, name=one.name, status="satisfied", pages=(PageRef(file=_FILE, page=page),))
        for page, one in enumerate(catalog.materials, start=1)
    )
    return CheckReport(
        item=ItemRef(code=item.code, name=item.name, version=item.version),
        verdict="complete",
        files=(FileReport(file=_FILE, sha256="0" * 64, pages=len(found)),),
        materials=found,
    )


def preview(
    kind: LetterKind, case: Case, report: CheckReport | None, rules: Rules, on: date, public_url: str, *, refused: bool
) -> LetterContext:
    """What a letter of this kind would speak of, were it ordered that day.

    Args:
        kind: which letter.
        case: a real one, or :func:`specimen_case`.
        report: the check that it would stand on.
        rules: the item's catalogue, and the calendar.
        on: the day that it bears.
        public_url: address of the installation, without a slash at its end.
        refused: of a decision, the refusal; else what the case says, and granted where it says nothing.
    """
    ordered = Ordered(
        id=PREVIEW_ID,
        number=letter_number(rules.catalog.item.authority.short_name or "", kind, on.year, 0),
        task=_order(kind, case, rules, on, refused=refused),
        report=report,
        new_files=(),
        public_url=public_url,
    )
    return context_of(case, rules.catalog, ordered)


def _order(kind: LetterKind, case: Case, rules: Rules, on: date, *, refused: bool) -> IssueLetter:
    says: dict[str, Any] = {
        "round": max(case.round, 2) if kind == "correction_receipt" else case.round,
        "accepted_on": case.accepted_on or on,
        "supplied_on": case.supplied_on,
        "deemed": case.deemed,
        "due": _due(kind, case, rules, on),
        "proof": case.findings.proof if case.findings and kind in ("notice", "return") else None,
    }
    says |= _said(kind, case, rules.catalog, on)
    if kind == "decision":
        outcome = "refused" if refused else case.outcome or "granted"
        says |= {"outcome": outcome, "reason": case.reason or _REASON}
    return IssueLetter(letter=kind, on=on, by="样例承办人", **says)


def _said(kind: LetterKind, case: Case, catalog: Catalog, on: date) -> dict[str, Any]:
    """What this kind says beside the dates."""
    if kind in ("notice", "return", "correction_receipt"):
        return {"told": _told(kind, case, catalog), "deferred": _deferred(case, catalog) if kind == "notice" else ()}
    if kind == "deferred_acceptance":
        lacking = _deferred(case, catalog) or tuple(one.code for one in catalog.materials[:1])
        return {"deferred": lacking, "promised_by": case.promised_by or on + timedelta(days=DAYS_NEEDED)}
    if kind == "not_acceptance":
        return {"reason": case.reason or _REASON, "target_authority": "【样例】有权机关"}
    if kind == "special_procedure":
        return {"procedure": case.procedure or "检验", "days_needed": DAYS_NEEDED, "reason": case.reason or _REASON}
    if kind == "extension":
        limit = catalog.item.clocks.statutory
        return {"reason": case.reason or _REASON, "days_needed": None if limit and limit.extension else DAYS_NEEDED}
    return {}


def _told(kind: LetterKind, case: Case, catalog: Catalog) -> tuple[Told, ...]:
    """What the case was told or would be told now; where that is nothing, a line for each of the first materials."""
    stands = case.told if kind == "correction_receipt" else case.findings.lines if case.findings else ()
    return stands or tuple(_line(material, number) for number, material in enumerate(catalog.materials[:3]))


def _line(material: Material, number: int) -> Told:
    code, message, cure = (
        ("MISSING", f"【样例】没有收到《{material.name}》。", f"请提交《{material.name}》。"),
        ("UNSIGNED", f"【样例】《{material.name}》没有签字。", "请由申请人在签字处签字。"),
        ("UNSEALED", f"【样例】《{material.name}》没有加盖公章。", "请在盖章处加盖公章。"),
    )[number]
    said = {"id": f"{material.code}.{code}", "code": code, "certain": True, "message": message, "cure": cure}
    fault = Deficiency.model_validate({**said, "basis": material.legal_basis or ""})
    return Told(material=material.code, name=material.name, deficiency=fault)


def _deferred(case: Case, catalog: Catalog) -> tuple[str, ...]:
    """What is lacking and may follow; where nothing was checked, all that may."""
    if case.findings is not None:
        return case.findings.deferred
    return tuple(one.code for one in catalog.materials if one.necessity == "deferrable")


def _due(kind: LetterKind, case: Case, rules: Rules, on: date) -> date | None:
    """The day that the letter names: as the case's clock says, else counted from that day."""
    for name in _NAMED.get(kind, ()):
        if (running := case.clocks.get(name)) is not None:
            return running.due
        if (limit := rules.clock(name)) is not None:
            return add(on, limit.days, limit.unit, rules.calendar).day
    return None
