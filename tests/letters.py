"""Builders of letters' contexts. All names, numbers and places are fictional."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime
from typing import Any

from pipelines.catalog import Catalog
from pipelines.facts import Facts
from pipelines.letter import LetterContext, LetterKind, letter_number
from pipelines.report import CheckReport, Code, Deficiency, FileReport, ItemRef, MaterialReport, PageRef, UnplacedPage

AT = datetime(2026, 9, 21, 2, 0, tzinfo=UTC)
VERIFY_URL = "http://127.0.0.1:8000/verify/0198f0c5-7b1e-7c3a-9a53-2f0d7c1b2a11"

AUTHORITY: dict[str, Any] = {
    "name": "示例市示范区行政审批服务局",
    "short_name": "示范食许",
    "address": "示例市示范区样板路1号",
    "phone": "0000-00000000",
    "review_body": "示例市示范区人民政府",
    "court": "示例市示范区人民法院",
    "seal": "行政许可专用章",
}


def catalog(*, authority: dict[str, Any] | None = None, **item: Any) -> Catalog:
    """A catalogue with everything a letter may ask for; ``authority`` overrides single values."""
    clocks = {
        "notice": {"days": 5, "unit": "workday", "from": "received", "on_lapse": "deemed_accepted"},
        "correction": {"days": 30, "unit": "natural_day", "from": "told"},
        "statutory": {"days": 20, "from": "accepted", "extension": {"days": 10, "approver": "本机关负责人"}},
        "delivery": {"days": 10, "from": "decided"},
    }
    whole = {
        "code": "SAMPLE-FOOD-NEW",
        "name": "食品经营许可证核发（新办）",
        "version": "2026-01",
        "authority": AUTHORITY | (authority or {}),
        "item_kind": "行政许可",
        "legal_basis": ["《中华人民共和国食品安全法》第三十五条"],
        "clocks": clocks,
        "result": {"name": "食品经营许可证", "validity_years": 5},
    }
    materials = [
        {"code": "M1", "name": "食品经营许可申请书", "necessity": "required"},
        {"code": "M2", "name": "营业执照复印件", "necessity": "required"},
        {"code": "M7", "name": "从业人员健康证明", "necessity": "deferrable", "photocopy_copies": 1},
    ]
    return Catalog.model_validate({"schema": "yici/catalog/1", "item": whole | item, "materials": materials})


def facts(**more: Any) -> Facts:
    """What a fictional restaurant company stated."""
    whole = {
        "channel": "window",
        "applicant": {
            "name": "示例市样板餐饮管理有限公司",
            "kind": "legal_person",
            "id_type": "uscc",
            "id_no": "91110000MA00000000",
            "phone": "13800000000",
            "address": "示例市示范区样板路2号",
        },
        "copies": {"M1": 2},
        "originals_seen": ["M2"],
        "deferral": {"promised": ["M7"], "by": "2026-09-30"},
    }
    return Facts.model_validate(whole | more)


def fault(number: int, code: Code = "FIELD_INVALID", *, certain: bool = True) -> Deficiency:
    """One line of a notice."""
    return Deficiency(
        id=f"M1.{code}.f{number}",
        code=code,
        certain=certain,
        message=f"申请书第{number}页“统一社会信用代码”栏填写的91110000MA0000000{number % 10}校验位不正确，与营业执照记载不一致。",
        cure="请核对营业执照原件后，重新填写该栏并在修改处签章。",
        basis="《食品经营许可和备案管理办法》第十二条",
    )


def told(count: int) -> tuple[tuple[str, Deficiency], ...]:
    """So many lines of a notice."""
    return tuple((("食品经营许可申请书", "营业执照复印件")[n % 2], fault(n)) for n in range(count))


def report() -> CheckReport:
    """Two materials found among ten pages, one page foreign."""
    return CheckReport(
        item=ItemRef(code="SAMPLE-FOOD-NEW", name="食品经营许可证核发（新办）", version="2026-01"),
        verdict="deficient",
        files=(
            FileReport(file="申请书扫描件.pdf", sha256="ab" * 32, pages=9),
            FileReport(file="IMG_20260918_营业执照.jpg", sha256="cd" * 32, pages=1),
        ),
        materials=(
            _found("M1", "食品经营许可申请书", 3),
            _found("M2", "营业执照复印件", 1),
        ),
        unplaced_pages=(UnplacedPage(file="申请书扫描件.pdf", page=5, why="unknown"),),
    )


def _found(code: str, name: str, pages: int) -> MaterialReport:
    refs = tuple(PageRef(file="申请书扫描件.pdf", page=number) for number in range(1, pages + 1))
    return MaterialReport(code=code, name=name, status="satisfied", pages=refs)


SPECIAL: dict[LetterKind, dict[str, Any]] = {
    "notice": {"told": told(3), "deferred": ("M7",)},
    "correction_receipt": {"told": told(1), "round": 2},
    "acceptance": {"accepted_on": date(2026, 9, 21)},
    "deferred_acceptance": {"accepted_on": date(2026, 9, 21), "deferred": ("M7",)},
    "not_acceptance": {"reason": "申请事项依法不属于本机关职权范围", "target_authority": "示例市市场监督管理局"},
    "return": {"told": told(2)},
    "decision": {"outcome": "granted", "accepted_on": date(2026, 9, 21)},
    "special_procedure": {"procedure": "检验", "days_needed": 15, "reason": "申请项目涉及饮用水水质"},
    "extension": {"reason": "现场核查需要补充检测资料", "days_needed": 10},
}


def letter_context(kind: LetterKind, **changed: Any) -> LetterContext:
    """A context with all that a letter of this kind needs; ``changed`` replaces single values."""
    plain = LetterContext(
        catalog=catalog(),
        case_number="202609180001",
        letter_id="0198f0c5-7b1e-7c3a-9a53-2f0d7c1b2a11",
        letter_number=letter_number("示范食许", kind, 2026, 1),
        facts=facts(),
        received_on=date(2026, 9, 18),
        issued_on=date(2026, 9, 21),
        report=report(),
        due=date(2026, 10, 21),
        by="张示例",
        verify_url=VERIFY_URL,
    )
    return replace(plain, **(SPECIAL.get(kind, {}) | changed))
