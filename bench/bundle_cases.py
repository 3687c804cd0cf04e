"""One labelled bundle: an applicant's world, papers written from it, defects put in on purpose, files made of the papers."""

from __future__ import annotations

import random
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from bench.bundle_items import ITEMS, World, ric, uscc
from bench.bundle_pages import LAYOUTS, Drawn
from bench.bundle_stacks import NUMERALS, files_of, length_of, pages_of, spelt
from pipelines.catalog import FieldKind
from pipelines.paper.values import canonical

Key = tuple[str | None, str, str | None]


@dataclass
class Bundle:
    """Files with the truth about them.

    Attributes:
        name: for telling it apart.
        catalog, facts: as a clerk would hand them in.
        files: name and pages of each.
        faults: what is wrong: material, code, field; with ? what another fault brings about.
        due: what is to be asked, as the conditions leave it open.
        statuses: material -> status, where the truth leaves one.
        values: material -> field -> canonical value.
        layouts: material -> how its fields are laid out.
    """

    name: str
    catalog: dict[str, Any]
    facts: dict[str, Any]
    files: list[tuple[str, list[Drawn]]] = field(default_factory=list)
    faults: set[Key] = field(default_factory=set)
    due: set[Key] = field(default_factory=set)
    statuses: dict[str, str] = field(default_factory=dict)
    values: dict[str, dict[str, str]] = field(default_factory=dict)
    layouts: dict[str, str] = field(default_factory=dict)


def _day(rng: random.Random, day: date) -> str:
    chinese = "".join(NUMERALS[int(char)] for char in str(day.year))
    return rng.choice(
        (
            f"{day.year}年{day.month}月{day.day}日",
            f"{day.year}年{day.month:02d}月{day.day:02d}日",
            f"{day:%Y-%m-%d}",
            f"{day:%Y.%m.%d}",
            f"{day:%Y/%m/%d}",
            f"{chinese}年{spelt(day.month)}月{spelt(day.day)}日",
        )
    )


def _world(rng: random.Random) -> World:
    serial = rng.randrange(1000, 9999)
    town = rng.choice(("示例市", "样张市", "虚构市"))
    company = f"{town}{rng.choice(('远航', '晨光', '青禾', '百川', '云杉'))}{rng.choice(('汽车服务', '教育科技', '酒店管理', '商贸'))}有限公司"
    street = f"{town}{rng.choice(('样张区', '示范区'))}{rng.choice(('虚构路', '模拟大街', '示例巷'))}{rng.randrange(1, 400)}号"
    long_street = street + rng.choice(
        (
            "",
            "",
            f"创新产业园{rng.randrange(2, 30)}号楼{rng.randrange(1, 9)}层{rng.randrange(100, 999)}室（东侧临街商铺）",
        )
    )
    return {
        "company": company,
        "uscc": uscc(serial),
        "legal": rng.choice(("王样例", "欧阳示范", "李虚构", "赵模")),
        "legal_no": ric(serial),
        "agent": rng.choice(("钱代办", "孙经办")),
        "agent_no": ric(serial + 7),
        "phone": rng.choice(("13800000000", "010-00001234", "0991-0000123", "138 0000 0000")),
        "place": long_street,
        "amount": rng.choice(("50万元", "人民币500000元", "伍拾万元整", "¥500,000.00")),
        "landlord": f"{town}安居物业管理有限公司",
    }


def _written(rng: random.Random, world: World, spec: dict[str, Any], material: str) -> str:
    """What the applicant writes into a field."""
    code, kind = spec["code"], spec["kind"]
    begin, end = (
        date(2024, rng.randrange(1, 12), rng.randrange(1, 28)),
        date(2029, rng.randrange(1, 12), rng.randrange(1, 28)),
    )
    people = {"legal": "legal", "person": "legal", "contact": "legal", "agent": "agent"}
    numbers = {"agent_no": "agent_no", "legal_no": "legal_no", "no": "legal_no"}
    if code == "scope":
        return rng.choice(
            (
                "许可项目：机动车检验检测服务；住宿服务。一般项目：停车场服务；会议及展览服务；日用百货销售。",
                "一类机动车维修（小型车辆），汽车零配件零售",
                "一般项目：机动车修理和维护；洗车服务。（除依法须经批准的项目外，凭营业执照依法自主开展经营活动）",
            )
        )
    if code == "rooms":
        return rng.choice(("36", "36间"))
    if code == "lessor":
        return world["landlord"]
    if code == "school":
        return rng.choice(("示例市启明职业培训学校", "样张市蓝图技能培训学校"))
    if code == "class":
        return rng.choice(("■一类 □二类 □三类", "一类□ 二类□ 三类√", "□一类 √二类 □三类", "三类"))
    by_kind: dict[str, Callable[[], str]] = {
        "company": lambda: world["company"],
        "uscc": lambda: world["uscc"],
        "person": lambda: world[people[code]],
        "ric": lambda: world[numbers[code]],
        "phone": lambda: world["phone"],
        "address": lambda: world["place"],
        "amount": lambda: world["amount"],
        "licence_no": lambda: (
            f"示备字〔2026〕第{rng.randrange(10, 999)}号" if material == "M7" else f"SL{rng.randrange(10**7, 10**8)}"
        ),
        "period": lambda: rng.choice(
            (
                f"{_day(rng, begin)}至{_day(rng, end)}",
                f"自{_day(rng, begin)}起至{_day(rng, end)}止",
                "长期",
                f"{_day(rng, begin)}至长期",
                f"至{_day(rng, end)}",
            )
        ),
        "date": lambda: _day(rng, end if code == "until" else date(2026, 9, rng.randrange(1, 17))),
    }
    return by_kind[kind]()


def _wanted(kind: FieldKind, text: str) -> str:
    """The canonical value of what was written."""
    if kind in {"company", "person", "address", "uscc", "ric"}:
        return text
    return canonical(kind, text).value


def make_bundle(rng: random.Random, name: str) -> Bundle:
    """A bundle with nought to three defects."""
    catalog = rng.choice(ITEMS)
    world = _world(rng)
    facts: dict[str, Any] = {"applicant": {"name": world["company"], "kind": "legal_person"}, "conditions": {}}
    bundle = Bundle(f"{name} {catalog['item']['code']}", catalog, facts)
    agent, rented = rng.choice((True, False, None)), rng.choice(("自有", "租赁", None))
    if agent is not None:
        facts["conditions"]["by_agent"] = agent
    if agent:
        facts["agent"] = {"name": world["agent"], "id_no": world["agent_no"]}
    if rented:
        facts["conditions"]["premises"] = rented
    asked = {"M5": agent, "M3": None if rented is None else rented == "租赁"}
    defects = rng.choice((0, 0, 1, 2, 3))
    chosen = rng.sample([one["code"] for one in catalog["materials"]], defects)
    papers: list[list[Drawn]] = []
    for material in catalog["materials"]:
        wanted = asked.get(material["code"], True)
        defect = material["code"] in chosen
        if wanted is False:
            bundle.statuses[material["code"]] = "not_applicable"
            continue
        pages = _paper(rng, world, material, bundle, defect=defect, unknown=wanted is None)
        if pages:
            papers.append(pages)
    absent = {code for code, what, _ in bundle.faults | bundle.due if what == "MISSING"}
    _drop_mismatches(bundle, absent)
    for code, what, _ in bundle.faults:
        if what.endswith("?"):
            bundle.statuses.pop(code or "", None)
    bundle.files = files_of(rng, papers)
    return bundle


def _paper(
    rng: random.Random, world: World, material: dict[str, Any], bundle: Bundle, *, defect: bool, unknown: bool
) -> list[Drawn]:
    """The pages of one material, with a defect where one is wanted; none where it is left out."""
    code = material["code"]
    fetch = "licence_type_code" in material
    kinds = _possible(material, stated="agent" in bundle.facts)
    what = rng.choice(kinds) if defect else None
    if what == ("MISSING", None):
        deferred = material["necessity"] == "deferrable"
        if fetch or deferred:
            bundle.statuses[code] = "fetch" if fetch else "deferred"
        else:
            (bundle.due if unknown else bundle.faults).add((code, "MISSING", None))
        return []
    values = {spec["code"]: _written(rng, world, spec, code) for spec in material["fields"]}
    if what:
        _spoil(rng, values, material, what)
        if what[0] == "TOO_FEW_COPIES":
            bundle.facts.setdefault("copies", {})[code] = 0
        if fetch:
            bundle.statuses[code] = "fetch"
        else:
            bundle.faults.add((code, *what))
            bundle.statuses[code] = "deficient"
    else:
        bundle.statuses[code] = "satisfied"
    _note_partners(bundle, material, what)
    bundle.values[code] = {
        spec["code"]: wanted
        for spec in material["fields"]
        if values[spec["code"]]
        and (what is None or what[1] != spec["code"])
        and (wanted := _wanted(spec["kind"], values[spec["code"]]))
    }
    bundle.layouts[code] = rng.choice(LAYOUTS)
    return pages_of(rng, material, values, what, bundle.layouts[code])


def _possible(material: dict[str, Any], *, stated: bool) -> list[tuple[str, str | None]]:
    checks = material["checks"]
    found: list[tuple[str, str | None]] = [("MISSING", None)]
    if any(one["kind"] == "page_count" for one in checks) and length_of(material) > 1:
        found.append(("MISSING_PAGES", None))
    if any(one["kind"] == "seal" for one in checks):
        found.append(("UNSEALED", None))
    if material.get("original_copies", 1) + material.get("photocopy_copies", 0) > 1:
        found.append(("TOO_FEW_COPIES", None))
    for spec in material["fields"]:
        if spec["required"]:
            found.append(("FIELD_EMPTY", spec["code"]))
        if spec["kind"] in {"uscc", "ric", "date", "phone"}:
            found.append(("FIELD_INVALID", spec["code"]))
    found += [("EXPIRED", one["field"]) for one in checks if one["kind"] == "not_expired"]
    found += [
        ("FIELD_MISMATCH", one["field"])
        for one in checks
        if one["kind"] == "same" and (stated or "agent" not in one["as"])
    ]
    return found


def _spoil(rng: random.Random, values: World, material: dict[str, Any], what: tuple[str, str | None]) -> None:
    code, field_code = what
    kind = next((spec["kind"] for spec in material["fields"] if spec["code"] == field_code), "")
    if field_code is None:
        return
    if code == "FIELD_EMPTY":
        values[field_code] = ""
    elif code == "FIELD_INVALID":
        good = values[field_code]
        place = 10 if kind == "uscc" else -2
        wrong = {"date": "2026年2月30日", "phone": "138000000"}
        values[field_code] = wrong.get(kind) or _changed(good, place)
    elif code == "EXPIRED":
        values[field_code] = (
            f"2020年1月1日至{_day(rng, date(2025, 3, 5))}" if kind == "period" else _day(rng, date(2026, 9, 17))
        )
    elif code == "FIELD_MISMATCH":
        other = {
            "company": "虚构市北极星贸易有限公司",
            "uscc": uscc(1),
            "person": "周别人",
            "ric": ric(3),
            "amount": "30万元",
        }
        values[field_code] = other[kind]


def _drop_mismatches(bundle: Bundle, absent: set[str | None]) -> None:
    """Without its partner there is no mismatch to raise."""
    for material in bundle.catalog["materials"]:
        for check in material["checks"]:
            key = (material["code"], "FIELD_MISMATCH", check.get("field"))
            others = [one for one in material["checks"] if one["kind"] == "same" and one["field"] == check.get("field")]
            partners = {one["as"].split(".")[0] for one in others}
            if key in bundle.faults and partners <= absent:
                bundle.faults.remove(key)
                bundle.statuses.pop(material["code"], None)


def _changed(code: str, place: int) -> str:
    """The code with another digit at a place, so that its check character is wrong."""
    digits = list(code)
    digits[place] = "3" if digits[place] != "3" else "7"
    return "".join(digits)


def _note_partners(bundle: Bundle, material: dict[str, Any], what: tuple[str, str | None] | None) -> None:
    """A value changed here is also a mismatch of every material whose check refers to it."""
    if what is None or what[0] not in {"FIELD_MISMATCH", "FIELD_INVALID"}:
        return
    for other in bundle.catalog["materials"]:
        for check in other["checks"]:
            if check["kind"] == "same" and check["as"] == f"{material['code']}.{what[1]}":
                bundle.faults.add((other["code"], "FIELD_MISMATCH?", check["field"]))
            if other is material and check["kind"] == "same" and check["field"] == what[1]:
                bundle.faults.add((other["code"], "FIELD_MISMATCH?", check["field"]))
