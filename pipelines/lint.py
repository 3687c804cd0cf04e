"""The rules that a catalogue must keep before it is published. ``check`` only warns of them; ``publish`` refuses.

Where the rules come from: 宿迁 不见面审批标准化 2018 四(一)5 (quantities, form, legal basis, issuing authority, no catch-all
entry), 国令716号 7 (what is shared is not asked for), 行政许可法 32, 38, 42, 82.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping
from typing import Any

from pipelines.catalog import Catalog, Clock, Condition, Material
from pipelines.catalogs.limits import longer
from pipelines.catalogs.phrases import names_no_law, open_demand, open_phrase
from pipelines.catalogs.rivals import rivals
from pipelines.conditions import ConditionSyntax, Equals, Name, atoms, parse, satisfiable
from pipelines.errors import Finding

Rule = Callable[[Catalog], Iterator[tuple[str, str, str]]]
"""A rule yields (rule name, path, Chinese message) for each place that breaks it."""

_LISTED = (
    "《中华人民共和国行政许可法》第三十条（公示需要提交的全部材料的目录）；宿迁市“不见面审批”标准化（2018）四（一）5"
)
BASIS: dict[str, str] = {
    "catch_all": f"{_LISTED}：材料目录不得出现兜底条款",
    "no_legal_basis": "宿迁市“不见面审批”标准化（2018）四（一）5：所列材料必须有法律法规依据",
    "no_copies": "宿迁市“不见面审批”标准化（2018）四（一）5：注明材料的名称、数量",
    "no_issuing_authority": "宿迁市“不见面审批”标准化（2018）四（一）5：注明材料具体名称及核发部门",
    "shareable_asked": "《国务院关于在线政务服务的若干规定》（国令第716号）第七条：能够通过数据共享获得的信息，不得要求另行提供",
    "expression": _LISTED,
    "unknown_condition": _LISTED,
    "contradiction": _LISTED,
    "not_told_apart": _LISTED,
    "clock": "《中华人民共和国行政许可法》第八十二条（期限以工作日计算）；《中华人民共和国民法典》第二百条至第二百零四条",
    "promised_too_long": "《中华人民共和国行政许可法》第四十二条、第四十三条（法定期限）",
    "notice_too_long": "《中华人民共和国行政许可法》第三十二条第一款第四项（五日内一次告知）",
    "silence_unsaid": "《中华人民共和国行政许可法》第三十二条第一款第四项（逾期不告知的，自收到申请材料之日起即为受理）",
    "no_remedies": "《中华人民共和国行政许可法》第三十二条末款、第三十八条第二款",
    "official_unverified": "《中华人民共和国行政许可法》第三十条",
}
"""The law or policy that each rule comes from."""

WARNINGS = frozenset({"unverified_path", "copies_unlike_kind", "silence_unsaid"})
"""Rules that stop nothing: what they find is told beside."""


def lint(catalog: Catalog, places: Mapping[str, int] | None = None) -> tuple[Finding, ...]:
    """Everything that stands against publishing the catalogue, in the order of its text; warnings beside.

    Args:
        catalog: as read.
        places: path -> line, from :meth:`pipelines.catalogs.lines.LinedText.places`; without it findings carry no line.
    """
    found = [
        Finding(
            name,
            where,
            _line(where, places or {}),
            message,
            "warning" if name in WARNINGS else "lint",
            basis=BASIS.get(name, ""),
        )
        for rule in RULES
        for name, where, message in rule(catalog)
    ]
    return tuple(sorted(found, key=lambda finding: (finding.line or 0, finding.where)))


def against(findings: tuple[Finding, ...]) -> list[Finding]:
    """The findings that stop a catalogue from being published."""
    return [finding for finding in findings if finding.severity != "warning"]


def _line(where: str, places: Mapping[str, int]) -> int | None:
    while where and where not in places:
        where = re.sub(r"(\.[^.\[\]]+|\[\d+\]|^[^.\[\]]+)$", "", where)
    return places.get(where)


def _materials(catalog: Catalog) -> Iterator[tuple[str, Material]]:
    for index, material in enumerate(catalog.materials):
        yield f"materials[{index}]", material


def catch_all(catalog: Catalog) -> Iterator[tuple[str, str, str]]:
    """材料目录不得出现兜底条款."""
    for where, material in _materials(catalog):
        if found := open_phrase(material.name):
            yield "catch_all", f"{where}.name", f"材料“{material.name}”含兜底条款“{found}”，应写明具体材料。"
        if found := open_demand(material.acceptance_standard or ""):
            message = f"材料“{material.name}”的受理标准含兜底要求“{found}”，应写明具体要求。"
            yield "catch_all", f"{where}.acceptance_standard", message


def legal_basis(catalog: Catalog) -> Iterator[tuple[str, str, str]]:
    """所列材料必须有法律法规依据."""
    for where, material in _materials(catalog):
        basis = (material.legal_basis or "").strip()
        if not basis:
            yield "no_legal_basis", where, f"材料“{material.name}”没有写明设定依据（legal_basis）。"
        elif names_no_law(basis):
            message = f"材料“{material.name}”的设定依据“{basis[:20]}”没有写明是哪部法律法规的哪一条。"
            yield "no_legal_basis", f"{where}.legal_basis", message


def copies(catalog: Catalog) -> Iterator[tuple[str, str, str]]:
    """A material that may come on paper says how many."""
    for where, material in _materials(catalog):
        if material.submission_form == "electronic":
            continue
        if material.original_copies + material.photocopy_copies == 0:
            yield "no_copies", where, f"材料“{material.name}”可交纸质，却没有写明份数。"
        elif _unlike_kind(material):
            message = f"材料“{material.name}”的份数（原件 {material.original_copies}、复印件 {material.photocopy_copies}）与 copy_kind 不符。"
            yield "copies_unlike_kind", where, message


def _unlike_kind(material: Material) -> bool:
    originals, photocopies = material.original_copies, material.photocopy_copies
    match material.copy_kind:
        case "original":
            return photocopies > 0
        case "photocopy":
            return originals > 0
        case "original_and_photocopy":
            return not (originals and photocopies)
        case _:
            return False


def issued_by_government(catalog: Catalog) -> Iterator[tuple[str, str, str]]:
    """前置证照注明核发部门; what is shared is fetched, not asked for."""
    for where, material in _materials(catalog):
        if material.source_channel == "government" and not material.issuing_authority:
            yield "no_issuing_authority", where, f"材料“{material.name}”由政府部门核发，却没有写明核发部门。"
        if material.licence_type_code and material.source_channel != "government":
            message = f"材料“{material.name}”有证照类型代码，可共享获取，不得要求申请人提交（source_channel 应为 government）。"
            yield "shareable_asked", where, message


def expressions(catalog: Catalog) -> Iterator[tuple[str, str, str]]:
    """``applies_when`` speaks of known conditions and can come true."""
    known = {condition.code: condition for condition in catalog.conditions}
    for where, material in _materials(catalog):
        path = f"{where}.applies_when"
        try:
            expression = parse(material.applies_when) if material.applies_when else None
        except ConditionSyntax as error:
            yield "expression", path, f"适用情形的表达式有误：{error}。"
            continue
        if expression is None:
            continue
        faults = [fault for atom in atoms(expression) if (fault := _atom_fault(atom, known))]
        for fault in faults:
            yield "unknown_condition", path, fault
        if not faults and not satisfiable(expression, known):
            yield "contradiction", path, f"适用情形“{material.applies_when}”自相矛盾，永不成立。"


def _atom_fault(atom: Name | Equals, known: Mapping[str, Condition]) -> str:
    condition = known.get(atom.code)
    if condition is None:
        return f"情形“{atom.code}”不在 conditions 中。"
    if isinstance(atom, Name):
        return "" if condition.kind == "bool" else f"情形“{atom.code}”是选项，应写成 {atom.code} == “某选项”。"
    if condition.kind == "bool":
        return "" if isinstance(atom.value, bool) else f"情形“{atom.code}”是是非题，不能与文字比较。"
    return "" if atom.value in condition.options else f"情形“{atom.code}”没有选项“{atom.value}”。"


def told_apart(catalog: Catalog) -> Iterator[tuple[str, str, str]]:
    """Two materials that may be asked for together differ in a title, a phrase, a label or the person they belong to."""
    for one, other in rivals(catalog):
        names = (catalog.materials[one].name, catalog.materials[other].name)
        message = (
            f"材料“{names[0]}”与“{names[1]}”没有任何识别规则能够区分，请为其中之一补充 titles、phrases 或 same 检查。"
        )
        yield "not_told_apart", f"materials[{other}]", message


def clocks(catalog: Catalog) -> Iterator[tuple[str, str, str]]:
    """Each clock has a unit and a start; the promise is no longer than the law (承诺时限不得超过法定时限)."""
    limits = catalog.item.clocks
    for name in ("notice", "correction", "statutory", "promised", "delivery"):
        clock: Clock | None = getattr(limits, name)
        if clock is None:
            continue
        for attribute, label in (("unit", "单位（unit）"), ("start", "起点（from）")):
            if attribute not in clock.model_fields_set:
                yield "clock", f"item.clocks.{name}", f"时限 {name} 没有写明{label}。"
    if limits.promised and limits.statutory and (how := longer(limits.promised, limits.statutory)):
        yield "promised_too_long", "item.clocks.promised", _LONGER[how]


def silence(catalog: Catalog) -> Iterator[tuple[str, str, str]]:
    """For a licence the law says by when everything is told, and what silence means (许可法 32(四))."""
    notice, where = catalog.item.clocks.notice, "item.clocks.notice"
    if notice is None or catalog.item.item_kind != "行政许可":
        return
    if longer(notice, _TOLD_WITHIN) == "surely":
        yield "notice_too_long", where, "一次性告知期限长于五个工作日。"
    if notice.on_lapse != "deemed_accepted":
        yield (
            "silence_unsaid",
            where,
            "没有写明逾期不告知即为受理（on_lapse: deemed_accepted），逾期的申请不会自动受理。",
        )


_TOLD_WITHIN = Clock.model_validate({"days": 5, "unit": "workday", "from": "received"})

_LONGER = {
    "surely": "承诺时限长于法定时限。",
    "possibly": "承诺时限与法定时限的单位不同，遇节假日或大小月可能长于法定时限。",
    "later": "承诺时限与法定时限同长，起点却更晚，届满会晚于法定时限。",
}


def remedies(catalog: Catalog) -> Iterator[tuple[str, str, str]]:
    """A refusal must name who hears the appeal (许可法 38)."""
    authority = catalog.item.authority
    needed = (("name", "机关名称"), ("review_body", "复议机关"), ("court", "管辖法院"), ("seal", "印章名称"))
    for key, label in needed:
        if not getattr(authority, key):
            yield (
                "no_remedies",
                f"item.authority.{key}",
                f"没有写明{label}（authority.{key}），决定文书无法告知救济途径或盖章。",
            )


def verified(catalog: Catalog) -> Iterator[tuple[str, str, str]]:
    """An official catalogue holds nothing that no source confirms; what is listed as such exists."""
    if catalog.status == "official" and catalog.unverified:
        message = (
            f"正式目录（status: official）还有 {len(catalog.unverified)} 处未经核实（unverified），核实后方可发布。"
        )
        yield "official_unverified", "unverified", message
    for index, path in enumerate(catalog.unverified):
        if not _reaches(catalog.model_dump(by_alias=True), path):
            yield "unverified_path", f"unverified[{index}]", f"unverified 所列的“{path}”不在目录中。"


def _reaches(at: Any, path: str) -> bool:
    """Whether a dotted path names something; materials, conditions and fields are found by their code."""
    for step in path.split("."):
        if isinstance(at, tuple | list):
            at = next((entry for entry in at if isinstance(entry, dict) and entry.get("code") == step), None)
        else:
            at = at.get(step) if isinstance(at, dict) else None
        if at is None:
            return False
    return True


RULES: tuple[Rule, ...] = (
    catch_all,
    legal_basis,
    copies,
    issued_by_government,
    expressions,
    told_apart,
    clocks,
    silence,
    remedies,
    verified,
)
