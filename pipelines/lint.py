"""The rules that a catalogue must keep before it is published. ``check`` only warns of them; ``publish`` refuses.

Where the rules come from: 宿迁 不见面审批标准化 2018 四(一)5 (quantities, form, legal basis, issuing authority, no catch-all
entry), 国令716号 7 (what is shared is not asked for), 行政许可法 32, 38, 42, 82.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping
from itertools import combinations

from pipelines.catalog import Catalog, Clock, Condition, Material
from pipelines.conditions import ConditionSyntax, Equals, Name, atoms, parse, satisfiable
from pipelines.errors import Finding

Rule = Callable[[Catalog], Iterator[tuple[str, str, str]]]
"""A rule yields (rule name, path, Chinese message) for each place that breaks it."""

_CATCH_ALL = re.compile(
    r"其[他它](?:有关|相关|必要|需要)?(?:的)?(?:材料|资料|文件|证明|证件)|有关(?:材料|资料|文件|证明)|相关(?:材料|资料)$|必要时|等$|等(?:材料|资料|文件|证明)"
)


def lint(catalog: Catalog, places: Mapping[str, int] | None = None) -> tuple[Finding, ...]:
    """Everything that stands against publishing the catalogue, in the order of its text.

    Args:
        catalog: as read.
        places: path -> line, from :func:`pipelines.catalog_text.places_of`; without it findings carry no line.
    """
    found = [
        Finding(name, where, _line(where, places or {}), message, "lint")
        for rule in RULES
        for name, where, message in rule(catalog)
    ]
    return tuple(sorted(found, key=lambda finding: (finding.line or 0, finding.where)))


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
        found = _CATCH_ALL.search(material.name)
        if found:
            yield "catch_all", f"{where}.name", f"材料“{material.name}”含兜底条款“{found[0]}”，应写明具体材料。"


def legal_basis(catalog: Catalog) -> Iterator[tuple[str, str, str]]:
    """所列材料必须有法律法规依据."""
    for where, material in _materials(catalog):
        if not (material.legal_basis or "").strip():
            yield "no_legal_basis", where, f"材料“{material.name}”没有写明设定依据（legal_basis）。"


def copies(catalog: Catalog) -> Iterator[tuple[str, str, str]]:
    """A material that may come on paper says how many."""
    for where, material in _materials(catalog):
        if material.submission_form != "electronic" and material.original_copies + material.photocopy_copies == 0:
            yield "no_copies", where, f"材料“{material.name}”可交纸质，却没有写明份数。"


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
    """Two materials that may be asked for together must differ in a title or a phrase."""
    numbered = list(_materials(catalog))
    for (_, one), (where, other) in combinations(numbered, 2):
        if _looks(one) == _looks(other) and _together(catalog, one, other):
            yield "not_told_apart", where, f"材料“{one.name}”与“{other.name}”的识别规则相同，无法区分。"


def _looks(material: Material) -> tuple[frozenset[str], frozenset[str]]:
    titles = material.recognise.titles or (material.name,)
    return frozenset(titles), frozenset(material.recognise.phrases)


def _together(catalog: Catalog, one: Material, other: Material) -> bool:
    if not one.applies_when or not other.applies_when:
        return True
    known = {condition.code: condition for condition in catalog.conditions}
    try:
        return satisfiable(parse(f"({one.applies_when}) and ({other.applies_when})"), known)
    except ConditionSyntax:  # `expressions` tells of it
        return False


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
    if limits.promised and limits.statutory and _length(limits.promised) > _length(limits.statutory):
        yield "promised_too_long", "item.clocks.promised", "承诺时限长于法定时限。"


def _length(clock: Clock) -> float:
    """Natural days, roughly: five working days make a week."""
    return clock.days * {"workday": 1.4, "natural_day": 1.0, "month": 30.4}[clock.unit]


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


RULES: tuple[Rule, ...] = (
    catch_all,
    legal_basis,
    copies,
    issued_by_government,
    expressions,
    told_apart,
    clocks,
    remedies,
)
