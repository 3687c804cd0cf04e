"""Builders of readings: what a reader would say of a page, without pictures. All persons and companies are fictional."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from datetime import date
from typing import Any, Literal

from pipelines.catalog import Catalog
from pipelines.text import Box, Defect, FileRead, Line, Marks, PageText, Seal, Stroke

WIDTH, HEIGHT = 1240, 1754
RECEIVED = date(2026, 9, 18)
RED_SEAL = Seal(box=Box(0.6, 0.7, 0.8, 0.84))

GOOD_USCC = "91350100M000100Y43"
WRONG_USCC = "91350100M000100Y44"
GOOD_RIC = "11010519491231002X"  # the specimen number of the standard itself

Layout = Literal["inline", "table", "merged", "above", "spaced"]


PRINT = 0.99
"""How far a reader believes a line of print."""


def line(
    text: str, left: float, top: float, *, size: float = 0.014, confidence: float = PRINT, wide: float = 1.0
) -> Line:
    """A line of print: ``size`` is its height as a fraction of the page's; ``wide`` stretches its characters."""
    unit = size * HEIGHT / WIDTH * wide
    width = sum(unit * (1.0 if ord(char) > 0x2E7F else 0.55) for char in text)
    return Line(text=text, confidence=confidence, box=Box(left, top, min(1.0, left + width), top + size))


def centred(text: str, top: float, *, size: float = 0.022, confidence: float = PRINT) -> Line:
    """A heading."""
    width = len(text) * size * HEIGHT / WIDTH
    return line(text, max(0.02, 0.5 - width / 2), top, size=size, confidence=confidence)


def page(
    lines: Sequence[Line] = (),
    *,
    number: int = 1,
    seals: Sequence[Seal] = (),
    grey: bool = False,
    blank: bool = False,
    legible: bool = True,
    source: Any = "rapid",
    problem: str | None = None,
    fingerprint: str = "",
    strokes: Sequence[Stroke] | None = None,
    defect: Defect | None = None,
    looked: bool = True,
) -> PageText:
    """A page with those lines; ``strokes`` None as in readings that were made before ink was measured.

    Of a text layer a line is certain, but for one that was given another confidence than a line has by itself.
    """
    marks = Marks(
        blank=blank,
        grey=grey,
        legible=legible,
        seals=tuple(seals),
        fingerprint=fingerprint,
        looked=looked,
        strokes=None if strokes is None else tuple(strokes),
        defect=defect,
    )
    if source == "text_layer":
        lines = [one.model_copy(update={"confidence": 1.0}) if one.confidence == PRINT else one for one in lines]
    ordered = tuple(sorted(lines, key=lambda one: (one.box.top, one.box.left)))
    return PageText(page=number, width=WIDTH, height=HEIGHT, source=source, problem=problem, lines=ordered, marks=marks)


def form(
    title: str,
    fields: Sequence[tuple[str, str]] = (),
    *,
    layout: Layout = "inline",
    body: Sequence[str] = (),
    foot: str = "",
    confidence: float = PRINT,
    **rest: Any,
) -> PageText:
    """A page with a heading, labelled values in one of the usual layouts, running text and a foot line."""
    lines = [centred(title, 0.06, confidence=confidence)] if title else []
    top = 0.14
    for label, value in fields:
        lines.extend(_field(label, value, top, layout, confidence))
        top += 0.055 if layout == "above" else 0.032
    for text in body:
        lines.append(line(text, 0.12, top, confidence=confidence))
        top += 0.024
    if foot:
        lines.append(centred(foot, 0.955, size=0.012, confidence=confidence))
    return page(lines, **rest)


def _field(label: str, value: str, top: float, layout: Layout, confidence: float) -> list[Line]:
    if layout == "inline":
        return [line(f"{label}：{value}", 0.12, top, confidence=confidence)]
    if layout == "merged":
        return [line(f"{label} {value}".rstrip(), 0.12, top, confidence=confidence)]
    if layout == "spaced":
        return [line("  ".join(label) + "：" + value, 0.12, top, confidence=confidence)]
    cells = [line(label, 0.12, top, confidence=confidence)]
    place = (0.42, top) if layout == "table" else (0.12, top + 0.022)
    return [*cells, line(value, *place, confidence=confidence)] if value else cells


def file(
    name: str, *pages: PageText, turn: int = 1, replaces: str | None = None, problem: str | None = None
) -> FileRead:
    """A file with those pages, numbered from 1."""
    readings = tuple(one.model_copy(update={"page": number}) for number, one in enumerate(pages, start=1))
    digest = hashlib.sha256(f"{name}{turn}".encode()).hexdigest()
    return FileRead(
        file=name, sha256=digest, pages=len(pages), problem=problem, readings=readings, round=turn, replaces=replaces
    )


def catalog(*materials: dict[str, Any], conditions: Sequence[dict[str, Any]] = ()) -> Catalog:
    """A catalogue of a fictional item; each material needs only what the test is about."""
    filled = [{"code": f"M{n}", "necessity": "required", **one} for n, one in enumerate(materials, start=1)]
    return Catalog.model_validate(
        {
            "schema": "yici/catalog/1",
            "item": {"code": "T-1", "name": "示例事项", "version": "1"},
            "conditions": list(conditions),
            "materials": filled,
        }
    )


APPLICATION: dict[str, Any] = {
    "name": "食品经营许可申请书",
    "legal_basis": "示例办法第三条",
    "correctable_on_spot": True,
    "recognise": {"titles": ["食品经营许可申请书"], "phrases": ["申请人名称", "主体业态", "经营项目"]},
    "fields": [
        {"code": "applicant", "label": ["申请人名称"], "kind": "company", "required": True},
        {"code": "uscc", "label": ["统一社会信用代码"], "kind": "uscc", "required": True},
        {"code": "phone", "label": ["联系电话"], "kind": "phone"},
    ],
}

LICENCE: dict[str, Any] = {
    "name": "营业执照",
    "legal_basis": "示例办法第四条",
    "recognise": {"titles": ["营业执照"], "phrases": ["注册资本", "成立日期", "登记机关"]},
    "fields": [
        {"code": "name", "label": ["名称"], "kind": "company", "required": True},
        {"code": "valid_to", "label": ["营业期限"], "kind": "period"},
    ],
}

COMPANY = "示例市晨光餐饮有限公司"


def application(**rest: Any) -> PageText:
    """A filled application form; ``fields`` in ``rest`` replace single values."""
    values = {
        "申请人名称": COMPANY,
        "统一社会信用代码": GOOD_USCC,
        "主体业态": "餐饮服务经营者",
        "联系电话": "0000-1234567",
    }
    values |= rest.pop("fields", {})
    return form("食品经营许可申请书", list(values.items()), body=["经营项目：热食类食品制售"], **rest)


def licence(**rest: Any) -> PageText:
    """A business licence."""
    values = {
        "名称": COMPANY,
        "类型": "有限责任公司",
        "注册资本": "壹佰万元整",
        "成立日期": "2021年3月5日",
        "营业期限": "2021年3月5日至长期",
    }
    values |= rest.pop("fields", {})
    return form("营业执照", list(values.items()), body=["登记机关 示例市示范区行政审批局"], **rest)
