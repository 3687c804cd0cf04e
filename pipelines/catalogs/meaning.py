"""What the types of a catalogue cannot say: codes are unique, and what is referred to exists.

Works on the plain data, so that a wrong type in one place hides no fault in another.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from typing import Any

from pipelines.catalogs.lines import LinedText, Path, dotted
from pipelines.conditions import ConditionSyntax, parse
from pipelines.errors import Finding
from pipelines.facts import Agent, Applicant, DeliveryWish, Fact

_FACTS: dict[str, type[Fact]] = {"applicant": Applicant, "agent": Agent, "delivery": DeliveryWish}


def meaning(lined: LinedText) -> Iterator[Finding]:
    """Every fault of meaning, in the order of the text."""
    if not isinstance(lined.data, dict):
        return
    yield from _twice(lined.data, ("materials",), lined)
    yield from _twice(lined.data, ("conditions",), lined)
    for index, condition in _parts(lined.data, "conditions"):
        if condition.get("kind") == "choice" and not condition.get("options"):
            message = f"情形“{condition.get('code')}”没有列出选项（options）。"
            yield _at(("conditions", index), "no_options", message, lined)
    for index, material in _parts(lined.data, "materials"):
        here: Path = ("materials", index)
        yield from _twice(material, (*here, "fields"), lined)
        yield from _expression(material, here, lined)
        yield from _references(lined.data, material, here, lined)


def _parts(owner: Any, key: str) -> Iterator[tuple[int, dict[str, Any]]]:
    """The mappings in a list of the data, with their index; whatever has another shape is passed over."""
    listed = owner.get(key) if isinstance(owner, dict) else None
    for index, part in enumerate(listed if isinstance(listed, list) else ()):
        if isinstance(part, dict):
            yield index, part


def _codes(owner: Any, key: str) -> list[str]:
    return [str(part.get("code")) for _, part in _parts(owner, key)]


def _twice(owner: dict[str, Any], where: Path, lined: LinedText) -> Iterator[Finding]:
    seen: Counter[str] = Counter()
    for index, part in _parts(owner, str(where[-1])):
        code = part.get("code")
        seen[str(code)] += 1
        if code is not None and seen[str(code)] > 1:
            yield _at((*where, index, "code"), "duplicate_code", f"代码“{code}”重复。", lined)


def _expression(material: dict[str, Any], here: Path, lined: LinedText) -> Iterator[Finding]:
    text = material.get("applies_when")
    if not isinstance(text, str):
        return
    try:
        parse(text)
    except ConditionSyntax as error:
        yield _at((*here, "applies_when"), "expression", f"适用情形的表达式有误：{error}。", lined)


def _references(data: Any, material: dict[str, Any], here: Path, lined: LinedText) -> Iterator[Finding]:
    fields = _codes(material, "fields")
    for index, check in _parts(material, "checks"):
        place = (*here, "checks", index)
        field, target = check.get("field"), check.get("as")
        if check.get("kind") in {"same", "not_expired"} and isinstance(field, str) and field not in fields:
            message = f"检查所指的字段“{field}”不在材料 {material.get('code')} 的 fields 中。"
            yield _at((*place, "field"), "unknown_field", message, lined)
        if check.get("kind") == "same" and isinstance(target, str) and not _refers(data, target):
            yield _at((*place, "as"), "unknown_reference", f"“{target}”所指的材料、字段或事实不存在。", lined)


def _refers(data: Any, target: str) -> bool:
    """Whether ``M2.name`` or ``facts.applicant.name`` names something."""
    first, _, rest = target.partition(".")
    if first == "facts":
        group, _, name = rest.partition(".")
        return group in _FACTS and name in _FACTS[group].model_fields
    partners = [part for _, part in _parts(data, "materials") if str(part.get("code")) == first]
    return any(rest in _codes(partner, "fields") for partner in partners)


def _at(path: Path, rule: str, message: str, lined: LinedText) -> Finding:
    return Finding(rule, dotted(path), lined.line(path), message)
