"""From a report back to its reasons: :func:`explain` holds every rule of the catalogue against what the check found."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from pipelines.catalog import Catalog, Material
from pipelines.checking.second_looks import said_of
from pipelines.conditions import Equals, Name, atoms, evaluate, parse
from pipelines.explaining.rules import MaterialRule, rule_id, rule_id_of, rules_of
from pipelines.explaining.trace import Applies, Atom, Judged, MaterialTrace, Outcome, Seen, Trace
from pipelines.facts import Facts
from pipelines.report import CheckReport, Deficiency, FieldReading, MaterialReport
from pipelines.text import FileRead, Seal


@dataclass(frozen=True)
class _Desk:
    """What all rules of one trace are held against."""

    catalog: Catalog
    facts: Facts
    by_code: Mapping[str, MaterialReport]
    seals: Mapping[tuple[str, int], tuple[Seal, ...]]
    answers: Mapping[str, str]


def explain(
    catalog: Catalog,
    facts: Facts,
    report: CheckReport,
    files: Sequence[FileRead] = (),
    answers: Mapping[str, str] | None = None,
) -> Trace:
    """The trace of a report.

    Args:
        catalog: that it holds the files against.
        facts: as stated.
        report: what the check found.
        files: as read; they show where a seal is.
        answers: the clerk's word that the check applied, deficiency id -> fault, fine or unclear.
    """
    desk = _Desk(
        catalog=catalog,
        facts=facts,
        by_code={entry.code: entry for entry in report.materials if entry.code is not None},
        seals={(f.file, p.page): p.marks.seals for f in files for p in f.readings},
        answers=answers or {},
    )
    materials = [_material(desk, material) for material in catalog.materials if material.code in desk.by_code]
    materials += [_of_no_material(entry) for entry in report.materials if entry.code is None]
    return Trace(item=report.item, verdict=report.verdict, materials=tuple(materials))


def applies_trace(catalog: Catalog, material: Material, facts: Facts) -> Applies:
    """The condition of a material with the truth of each of its parts."""
    text = (material.applies_when or "").strip()
    if not text:
        return Applies()
    expression, questions = parse(text), {one.code: one.question for one in catalog.conditions}
    return Applies(
        expression=text,
        truth=evaluate(expression, facts.conditions),
        atoms=tuple(
            Atom(
                mention=_mention(atom),
                question=questions.get(atom.code, ""),
                stated=facts.conditions.get(atom.code),
                truth=evaluate(atom, facts.conditions),
            )
            for atom in atoms(expression)
        ),
    )


def _mention(atom: Name | Equals) -> str:
    if isinstance(atom, Name):
        return atom.code
    return f"{atom.code} == {str(atom.value).lower() if isinstance(atom.value, bool) else f'“{atom.value}”'}"


def _material(desk: _Desk, material: Material) -> MaterialTrace:
    entry = desk.by_code[material.code]
    applies = applies_trace(desk.catalog, material, desk.facts)
    rules = rules_of(material)
    broken: dict[str, list[Deficiency]] = {}
    for fault in entry.deficiencies:
        broken.setdefault(rule_id_of(material.code, fault), []).append(fault)
    judged = [_judged(desk, material, entry, rule, broken.pop(rule.id, [])) for rule in rules]
    judged += [_unnamed(rule_id, faults) for rule_id, faults in broken.items()]
    return MaterialTrace(
        code=material.code, name=material.name, status=entry.status, applies=applies, rules=tuple(judged)
    )


def _of_no_material(entry: MaterialReport) -> MaterialTrace:
    rules = tuple(_unnamed(fault.id, [fault]) for fault in entry.deficiencies)
    return MaterialTrace(code=None, name=entry.name, status=entry.status, rules=rules)


def _unnamed(rule_id: str, faults: Sequence[Deficiency]) -> Judged:
    """Faults that no entry of the catalogue names: that what was handed in can be read at all."""
    return _broken(MaterialRule(rule_id, "readable", "交来的文件和页面可以打开、可以辨认", ""), faults, ())


def _judged(
    desk: _Desk, material: Material, entry: MaterialReport, rule: MaterialRule, faults: Sequence[Deficiency]
) -> Judged:
    seen = _seen(desk, entry, rule)
    if faults:
        return _broken(rule, faults, seen)
    fine = next((one for one, word in desk.answers.items() if word == "fine" and _of_rule(material, one, rule)), "")
    outcome, why = _unbroken(desk, material, entry, rule, seen)
    why += "".join(map(said_of, _fields(desk, entry, rule))) if outcome == "passed" else ""
    if fine and outcome in ("passed", "not_judged"):
        return Judged(
            rule=rule.id,
            says=rule.says,
            basis=rule.basis,
            outcome="passed",
            why="机器提出疑问，窗口人员核对后答复“没问题”。",
            seen=seen,
            answered="fine",
        )
    return Judged(rule=rule.id, says=rule.says, basis=rule.basis, outcome=outcome, why=why, seen=seen)


def _of_rule(material: Material, deficiency_id: str, rule: MaterialRule) -> bool:
    """Whether a deficiency that the clerk's word removed was one of this rule."""
    code, _, rest = deficiency_id.partition(".")
    kind, _, tail = rest.partition(".")
    if code != material.code or not kind:
        return False
    return rule_id(code, kind, tail, tail.partition("~")[0].partition("@")[0]) == rule.id


def _broken(rule: MaterialRule, faults: Sequence[Deficiency], seen: tuple[Seen, ...]) -> Judged:
    certain = any(fault.certain for fault in faults)
    places = tuple(Seen(file=one.file, page=one.page, box=one.box) for fault in faults for one in fault.evidence)
    known = {(one.file, one.page, one.box) for one in seen}
    return Judged(
        rule=rule.id,
        says=rule.says,
        basis=next((fault.basis for fault in faults if fault.basis), rule.basis),
        outcome="failed" if certain else "doubtful",
        why="".join(fault.message for fault in faults),
        cure="".join(dict.fromkeys(fault.cure for fault in faults)),
        seen=(*seen, *(one for one in dict.fromkeys(places) if (one.file, one.page, one.box) not in known)),
        deficiencies=tuple(fault.id for fault in faults),
    )


def _unbroken(
    desk: _Desk, material: Material, entry: MaterialReport, rule: MaterialRule, seen: tuple[Seen, ...]
) -> tuple[Outcome, str]:
    """The outcome of a rule against which no fault stands, and why."""
    if entry.status == "not_applicable" and not entry.pages:
        optional = material.necessity == "optional"
        return "not_applicable", "选交材料，没有提交。" if optional else "按已知情形不需要提交。"
    if entry.status == "not_applicable":
        return "not_applicable", "按已知情形不需要提交；交来的页面不作判断。"
    if entry.status == "fetch":
        return "fetch", "由本机关调取，不要求申请人提交。"
    if rule.kind == "presence":
        absent = entry.status == "deferred"
        return ("deferred", "没有收到，可以承诺后补。") if absent else ("passed", f"收到{len(entry.pages)}页。")
    if not entry.pages:
        return "not_judged", "材料没有收到，无从判断。"
    return _of_kind(desk, material, rule, seen)


def _of_kind(desk: _Desk, material: Material, rule: MaterialRule, seen: tuple[Seen, ...]) -> tuple[Outcome, str]:
    match rule.kind:
        case "copies":
            stated = desk.facts.copies.get(material.code)
            return ("not_judged", "收件时没有登记份数。") if stated is None else ("passed", f"登记收到{stated}份。")
        case "field":
            return (
                ("passed", "已填写，符合要求。") if seen else ("passed", "没有填写；该栏为选填，或者所在页另有问题。")
            )
        case "not_expired":
            return ("passed", "在收件日没有过期。") if seen else ("not_judged", "没有读出日期。")
        case "same":
            return (
                ("passed", "两处一致。") if len(seen) > 1 or _stated(desk, rule) else ("not_judged", "缺少比较的一方。")
            )
        case "seal" | "signature":
            return "passed", "印章已识别。" if rule.kind == "seal" else "签名处有书写。"
    return "passed", "没有发现问题。"


def _stated(desk: _Desk, rule: MaterialRule) -> bool:
    _, group, name = (*rule.partner.split(".", 2), "", "")[:3]
    return rule.partner.startswith("facts.") and bool(getattr(getattr(desk.facts, group, None), name, None))


def _seen(desk: _Desk, entry: MaterialReport, rule: MaterialRule) -> tuple[Seen, ...]:
    """The readings that a rule rests on."""
    found = [_reading(one) for one in _fields(desk, entry, rule)]
    if rule.kind in ("presence", "legible", "pages"):
        found += [Seen(file=page.file, page=page.page) for page in entry.pages]
    if rule.kind == "seal":
        places = ((page.file, page.page) for page in entry.pages)
        found += [
            Seen(file=file, page=page, box=seal.box, raw=" ".join(seal.near))
            for file, page in places
            for seal in desk.seals.get((file, page), ())
        ]
    return tuple(found)


def _fields(desk: _Desk, entry: MaterialReport, rule: MaterialRule) -> list[FieldReading]:
    """The fields that a rule is about, its partner's behind its own."""
    found = [entry.fields[code] for code in rule.fields if code in entry.fields]
    other, _, field = rule.partner.partition(".")
    if (partner := desk.by_code.get(other)) is not None and field in partner.fields:
        found.append(partner.fields[field])
    return found


def _reading(field: FieldReading) -> Seen:
    return Seen(
        file=field.file,
        page=field.page,
        box=field.box,
        value=field.value,
        raw=field.raw,
        confidence=round(field.confidence, 4),
    )
