"""Builders of cases and their events, for the tests of the flow and the ledger. All names are fictional."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from typing import Any

from pipelines.case import Case, Findings, Told
from pipelines.catalog import Catalog
from pipelines.clocks import Rules
from pipelines.decision import Decision
from pipelines.events import (
    CaseOpened,
    Event,
    FileIn,
    FileSplit,
    FoundComplete,
    FoundDeficient,
    FoundDoubtful,
    HandedOver,
    LetterIssued,
    PageRead,
)
from pipelines.facts import Facts
from pipelines.flow import decide, open_case
from pipelines.report import Code, Deficiency
from pipelines.workdays import Calendar

MONDAY = datetime(2026, 9, 14, 2, 0, tzinfo=UTC)
"""Ten in the morning in Shanghai, Monday 14 September 2026."""

CALENDAR = Calendar(
    years=frozenset({2025, 2026}),
    holidays=frozenset({date(2026, 9, 25), *(date(2026, 10, day) for day in range(1, 8))}),
    workdays=frozenset({date(2026, 9, 20), date(2026, 10, 10)}),
)
"""Autumn 2026 as published: Mid-Autumn, National Day, two Sundays and Saturdays that are worked."""


def catalog(**item: Any) -> Catalog:
    """A small item with every clock; keyword arguments replace parts of ``item``."""
    clocks = {
        "notice": {"days": 5, "from": "received", "on_lapse": "deemed_accepted", "basis": "许可法32"},
        "correction": {
            "days": 30,
            "unit": "natural_day",
            "from": "told",
            "on_lapse": "lapsed",
            "basis": "示例办法第十八条",
        },
        "statutory": {"days": 20, "from": "accepted", "extension": {"days": 10, "approver": "本机关负责人"}},
        "promised": {"days": 10, "from": "accepted", "pauses": False},
        "delivery": {"days": 10, "from": "decided"},
    }
    whole: dict[str, Any] = {
        "code": "SAMPLE-1",
        "name": "示例事项许可",
        "version": "2026-01",
        "authority": {"name": "示例市示范区行政审批局", "short_name": "示范审批", "seal": "行政许可专用章"},
        "clocks": clocks,
        "result": {"name": "示例许可证"},
    }
    materials = [
        {"code": "M1", "name": "申请书", "necessity": "required"},
        {"code": "M2", "name": "平面图", "necessity": "deferrable"},
    ]
    return Catalog.model_validate({"schema": "yici/catalog/1", "item": whole | item, "materials": materials})


def rules(**item: Any) -> Rules:
    """Rules over :func:`catalog` and the calendar of autumn 2026."""
    return Rules(catalog(**item), CALENDAR)


def file_in(file_id: str = "f1", **more: Any) -> FileIn:
    """A file as handed in."""
    whole = {
        "id": file_id,
        "name": f"{file_id}.pdf",
        "sha256": "0" * 64,
        "size": 3,
        "object_key": f"original/{file_id}",
    }
    return FileIn.model_validate(whole | more)


def told(deficiency_id: str = "M1.MISSING", code: Code = "MISSING", material: str = "M1") -> Told:
    """A certain fault of a material as a line of a notice."""
    fault = Deficiency(id=deficiency_id, code=code, certain=True, message="缺少申请书。", cure="请提交申请书。")
    return Told(material=material, name="申请书", deficiency=fault)


def opened(by_rules: Rules | None = None, at: datetime = MONDAY, **facts: Any) -> Decision:
    """A case of one file, just handed in."""
    event = CaseOpened(
        at=at,
        number="YC20260914-00001",
        item_code="SAMPLE-1",
        item_name="示例事项许可",
        item_version="2026-01",
        facts=Facts.model_validate(facts),
        files=(file_in(),),
    )
    return open_case(event, by_rules or rules())


def after(case: Case, *events: Event, by_rules: Rules | None = None) -> Case:
    """The case after those events."""
    for event in events:
        case = decide(case, event, by_rules or rules()).case
    return case


def read(case: Case, file_id: str = "f1", at: datetime = MONDAY, by_rules: Rules | None = None) -> Case:
    """The case after its one-page file was split and read."""
    split = FileSplit(at=at, file_id=file_id, pages=1)
    return after(case, split, PageRead(at=at, file_id=file_id, page=1), by_rules=by_rules)


def complete(case: Case, at: datetime = MONDAY, **findings: Any) -> FoundComplete:
    """The check found nothing."""
    return FoundComplete(at=at, check_no=case.check_no, findings=Findings(**findings))


def deficient(case: Case, *lines: Told, at: datetime = MONDAY, **findings: Any) -> FoundDeficient:
    """The check found certain faults."""
    return FoundDeficient(at=at, check_no=case.check_no, findings=Findings(lines=lines or (told(),), **findings))


def doubtful(case: Case, *doubts: str, at: datetime = MONDAY, **findings: Any) -> FoundDoubtful:
    """The check has questions."""
    return FoundDoubtful(
        at=at, check_no=case.check_no, findings=Findings(doubts=doubts or ("M1.UNSEALED",), **findings)
    )


def issued(kind: str, letter_id: str = "", at: datetime = MONDAY) -> LetterIssued:
    """A letter was made."""
    return LetterIssued.model_validate(
        {
            "at": at,
            "letter_id": letter_id or f"letter-{kind}",
            "letter": kind,
            "object_key": "letter/x",
            "sha256": "0" * 64,
        }
    )


def noticed(at: datetime = MONDAY, by_rules: Rules | None = None, **facts: Any) -> Case:
    """A case whose notice was handed over."""
    case = read(opened(by_rules, **facts).case, by_rules=by_rules)
    case = after(case, deficient(case), issued("notice"), by_rules=by_rules)
    return after(case, HandedOver(at=at, by="示例窗口"), by_rules=by_rules)


def later(days: float, start: datetime = MONDAY) -> datetime:
    """So many days after ``start``."""
    return start + timedelta(days=days)
