"""One labelled bundle: an applicant's world, papers written from it, defects put in on purpose, files made of the papers."""

from __future__ import annotations

import random
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from bench.bundle_catalogs import OPTIONS, make_catalog
from bench.bundle_items import ITEMS, World, ric, uscc
from bench.bundle_layouts import MORE_LAYOUTS
from bench.bundle_pages import LAYOUTS, Drawn
from bench.bundle_stacks import files_of, length_of, pages_of
from bench.bundle_worlds import day, make_world, old_number, wanted, written

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


def make_bundle(rng: random.Random, name: str, *, clean: bool = False) -> Bundle:
    """A bundle with nought to three defects, of a made-up catalogue or, one time in five, of three fixed ones.

    Args:
        rng: chance.
        name: for telling it apart.
        clean: without any defect and without an open condition.
    """
    catalog, looks = make_catalog(rng) if rng.random() < 0.8 else (rng.choice(ITEMS), {})
    world = make_world(rng)
    if any(look.get("old") for look in looks.values()):
        world["uscc"] = old_number(rng.randrange(10**6))
    facts: dict[str, Any] = {"applicant": {"name": world["company"], "kind": "legal_person"}, "conditions": {}}
    bundle = Bundle(f"{name} {catalog['item']['code']}", catalog, facts)
    asked = _conditions(rng, world, facts, clean=clean)
    defects = 0 if clean else rng.choice((0, 0, 1, 2, 3))
    chosen = rng.sample([one["code"] for one in catalog["materials"]], defects)
    papers: list[list[Drawn]] = []
    for material in catalog["materials"]:
        needed = asked[material.get("applies_when")]
        if needed is False:
            bundle.statuses[material["code"]] = "not_applicable"
            continue
        look = looks.get(material["code"], {"title": material["name"], "pages": length_of(material)})
        defect = material["code"] in chosen
        pages = _paper(rng, world, material, bundle, dict(look), defect=defect, unknown=needed is None)
        if pages:
            papers.append(pages)
    _drop_mismatches(bundle)
    for code, what, _ in bundle.faults:
        if what.endswith("?"):
            bundle.statuses.pop(code or "", None)
    bundle.files = files_of(rng, papers)
    return bundle


def _conditions(
    rng: random.Random, world: World, facts: dict[str, Any], *, clean: bool
) -> dict[str | None, bool | None]:
    """State the conditions, or leave them open; whether what hangs on them is asked for."""
    agent = rng.choice((True, False) if clean else (True, False, None))
    rented = rng.choice(("自有", "租赁") if clean else ("自有", "租赁", None))
    if agent is not None:
        facts["conditions"]["by_agent"] = agent
    if agent:
        facts["agent"] = {"name": world["agent"], "id_no": world["agent_no"]}
    if rented:
        facts["conditions"]["premises"] = rented
    return {"by_agent": agent, 'premises == "租赁"': None if rented is None else rented == "租赁", None: True}


def _paper(
    rng: random.Random,
    world: World,
    material: dict[str, Any],
    bundle: Bundle,
    look: dict[str, Any],
    *,
    defect: bool,
    unknown: bool,
) -> list[Drawn]:
    """The pages of one material, with a defect where one is wanted; none where it is left out."""
    code = material["code"]
    what = rng.choice(_possible(material, look, stated="agent" in bundle.facts)) if defect else None
    if what == ("MISSING", None):
        _left_out(bundle, material, unknown=unknown)
        return []
    options = rng.choice(OPTIONS)
    values = {spec["code"]: written(rng, world, spec, options) for spec in material["fields"]}
    if what:
        _spoil(rng, values, material, what)
        _note(bundle, material, what)
    else:
        bundle.statuses[code] = "satisfied"
    _note_partners(bundle, material, what)
    bundle.values[code] = {
        spec["code"]: value
        for spec in material["fields"]
        if values[spec["code"]]
        and (what is None or what[1] != spec["code"])
        and (value := wanted(spec["kind"], values[spec["code"]]))
    }
    look["layout"] = bundle.layouts[code] = rng.choice(look.get("layouts", (*LAYOUTS, *MORE_LAYOUTS)))
    if look["layout"] == "table":
        look["rows"] = _rows(rng, material, values, what)
        if what and what[0] in {"FIELD_EMPTY", "FIELD_INVALID"}:
            bundle.values[code] = {}
    return pages_of(rng, material, values, what, look)


def _left_out(bundle: Bundle, material: dict[str, Any], *, unknown: bool) -> None:
    code = material["code"]
    if "licence_type_code" in material or material["necessity"] == "deferrable":
        bundle.statuses[code] = "fetch" if "licence_type_code" in material else "deferred"
    else:
        (bundle.due if unknown else bundle.faults).add((code, "MISSING", None))


def _note(bundle: Bundle, material: dict[str, Any], what: tuple[str, str | None]) -> None:
    """Keep a defect as the truth."""
    code = material["code"]
    if what[0] == "TOO_FEW_COPIES":
        bundle.facts.setdefault("copies", {})[code] = 0
    if "licence_type_code" in material:
        bundle.statuses[code] = "fetch"
    elif what[0] == "UNSIGNED":
        bundle.due.add((code, *what))
    else:
        bundle.faults.add((code, *what))
        bundle.statuses[code] = "deficient"


def _rows(
    rng: random.Random, material: dict[str, Any], values: World, what: tuple[str, str | None] | None
) -> list[list[str]]:
    """The people of a table; a defect lies in any of its rows."""
    rows = [
        [values[spec["code"]] for spec in material["fields"]],
        *(
            [
                {"person": f"员工{'甲乙丙丁戊己庚'[n]}", "ric": ric(n + 11), "phone": f"1380000000{n}"}[spec["kind"]]
                for spec in material["fields"]
            ]
            for n in range(rng.randrange(0, 6))
        ),
    ]
    other = rng.randrange(len(rows))
    if what and what[0] in {"FIELD_EMPTY", "FIELD_INVALID"} and other:
        place = [spec["code"] for spec in material["fields"]].index(what[1])
        rows[0][place], rows[other][place] = rows[other][place], rows[0][place]
    return rows


def _possible(material: dict[str, Any], look: dict[str, Any], *, stated: bool) -> list[tuple[str, str | None]]:
    checks = material["checks"]
    found: list[tuple[str, str | None]] = [("MISSING", None)]
    if any(one["kind"] == "page_count" for one in checks) and look.get("pages", 1) > 1:
        found.append(("MISSING_PAGES", None))
    if any(one["kind"] == "seal" for one in checks):
        found.append(("UNSEALED", None))
    if any(one["kind"] == "signature" for one in checks):
        found.append(("UNSIGNED", None))
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
            f"2020年1月1日至{day(rng, date(2025, 3, 5))}" if kind == "period" else day(rng, date(2026, 9, 17))
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


def _drop_mismatches(bundle: Bundle) -> None:
    """Without a value on the other side there is no mismatch to raise."""
    gone = {code for code, what, _ in bundle.faults | bundle.due if what == "MISSING"}
    gone |= {code for code, status in bundle.statuses.items() if status in {"fetch", "deferred", "not_applicable"}}
    empty = {(code, place) for code, what, place in bundle.faults if what == "FIELD_EMPTY"}
    for material in bundle.catalog["materials"]:
        for check in material["checks"]:
            key = (material["code"], "FIELD_MISMATCH", check.get("field"))
            others = [one for one in material["checks"] if one["kind"] == "same" and one["field"] == check.get("field")]
            partners = [one["as"].split(".") for one in others]
            alive = [one for one in partners if one[0] not in gone and (one[0], one[1]) not in empty]
            if key in bundle.faults and not alive:
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
