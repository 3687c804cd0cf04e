"""The office of the replay bench: two fictional items, papers good and bad, and a calendar whose next year comes late."""

from __future__ import annotations

import random
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from pipelines.text import PageText
from runtime.settings import SHIPPED, Settings
from tests.builders import WRONG_USCC, application, form, licence
from tests.doubles.scripted_reader import scripted
from tests.office import CATALOG, COURIER, ITEM, facts

Paper = PageText | Mapping[str, Any]

RETURNING = f"{ITEM[:-1]}2"
"""The item that sends an incomplete application back (登记细则 18)."""

_MORE = """
  - code: M3
    name: 场所平面图
    necessity: deferrable
    legal_basis: 示例办法第五条
    recognise: {titles: [场所平面图], phrases: [绘图比例, 疏散通道]}
  - code: M4
    name: 健康合格证
    necessity: required
    applies_when: serves_food
    legal_basis: 示例办法第六条
    recognise: {titles: [健康合格证], phrases: [体检日期]}
    fields:
      - {code: valid_to, label: [有效期至], kind: date, required: true}
    checks:
      - {kind: not_expired, field: valid_to}
  - code: M5
    name: 房屋所有权证
    necessity: required
    source_channel: government
    issuing_authority: 示例市登记中心
    licence_type_code: "99"
    legal_basis: 示例办法第七条
    recognise: {titles: [房屋所有权证]}
conditions:
  - {code: serves_food, question: 是否现场制作食品, kind: bool}
"""
_NEXT_YEAR = """  2027:
    holidays: ["01-01", "02-05", "02-08", "02-09", "02-10", "02-11", "02-12"]
    workdays: ["01-02", "02-14"]
"""
"""Invented for this bench: what it says of 2027 is no published arrangement."""


def write_office(folder: Path) -> Settings:
    """Two items and a calendar that ends with 2026, in a folder."""
    items = folder / "catalogs"
    items.mkdir(parents=True)
    (items / "hold.yaml").write_text(CATALOG + _MORE, encoding="utf-8")
    back = CATALOG.replace(ITEM, RETURNING).replace("item_kind:", "on_deficiency: return\n  item_kind:")
    (items / "back.yaml").write_text(back + _MORE, encoding="utf-8")
    calendar = folder / "calendar.yaml"
    calendar.write_text((SHIPPED / "catalogs" / "calendar" / "cn.yaml").read_text(encoding="utf-8"), encoding="utf-8")
    return Settings.model_validate({"data_dir": folder / "data", "catalogs": items, "calendar": calendar})


def publish_next_year(settings: Settings) -> None:
    """The arrangement of the next year comes out."""
    text = settings.calendar.read_text(encoding="utf-8")
    later = settings.calendar.with_suffix(".new")
    later.write_text(text.rstrip("\n") + "\n" + _NEXT_YEAR, encoding="utf-8")
    later.replace(settings.calendar)


def stated(chance: random.Random) -> Mapping[str, object]:
    """What is stated about a case."""
    said: dict[str, object] = {}
    if chance.random() < 0.7:
        said["conditions"] = {"serves_food": chance.random() < 0.5}
    if chance.random() < 0.2:
        said["copies"] = {"M1": chance.choice((0, 1, 2))}
    if chance.random() < 0.25:
        said["deferral"] = {"promised": ["M3"], "by": "2026-12-14"}
    if chance.random() < 0.5:
        said["delivery"] = chance.choice((COURIER, {"mode": "electronic"}))
    return facts(chance.choice(("api", "window", "online")), **said).model_dump(mode="json")


def papers(chance: random.Random, *, good: float) -> Mapping[str, bytes]:
    """Some papers; each is as it should be with the probability ``good``."""
    pages: list[Paper] = []
    if chance.random() < (0.5 + good / 2):
        pages.append(_application(chance, good))
    if chance.random() < (0.5 + good / 2):
        pages.append(licence() if chance.random() < good else licence(fields={"名称": ""}))
    if chance.random() < good - 0.3:
        pages.append(form("场所平面图", body=["绘图比例 1比100", "疏散通道两处"]))
    if chance.random() < good:
        until = "2027年3月4日" if chance.random() < good else "2025年3月4日"
        pages.append(form("健康合格证", [("姓名", "张样例"), ("有效期至", until)], body=["体检日期"]))
    return {"材料.pdf": scripted(*_mixed(pages, chance)), **_odd_file(chance)}


def _application(chance: random.Random, good: float) -> Paper:
    if chance.random() < good:
        return application()
    wrong = {"统一社会信用代码": chance.choice((WRONG_USCC, ""))}
    return application(fields=wrong, confidence=chance.choice((0.6, 0.99)))


def _mixed(pages: Sequence[Paper], chance: random.Random) -> list[Paper]:
    mixed = list(pages) or [form("无关的说明", body=["与本事项没有关系的一页文字，讲的是另一件事。"])]
    if chance.random() < 0.1:
        mixed.append({"unreadable": "TIMEOUT"})
    if chance.random() < 0.06:
        mixed.append({"bug": "on purpose"})
    chance.shuffle(mixed)
    return mixed


def _odd_file(chance: random.Random) -> Mapping[str, bytes]:
    return {"空.pdf": b""} if chance.random() < 0.06 else {}
