"""Pieces of the Chinese sentences that a citizen reads."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date

from pipelines.catalog import Catalog, FieldSpec, Material
from pipelines.conditions import Equals, Name, atoms, evaluate, parse
from pipelines.facts import Facts
from pipelines.paper.belonging.documents import Leaf


def paper(material: Material) -> str:
    """《食品经营许可申请书》; a name that has book marks of its own is not marked twice."""
    name = material.name.strip()
    return name if name.startswith("《") else f"《{name}》"


def label_of(spec: FieldSpec) -> str:
    """The field as it is printed on the paper."""
    return spec.label[0].rstrip("：:") if spec.label else spec.code


def to_fill(spec: FieldSpec) -> str:
    """What is to be done with an empty field: options are ticked, all else is filled in."""
    return "勾选" if spec.kind == "choice" else "填写"


def is_issued(material: Material) -> bool:
    """Whether somebody else than the applicant makes the paper out, so that no applicant can put its seal on it."""
    return material.material_type == "certificate" or material.source_channel in {"government", "intermediary"}


def chinese_day(day: date) -> str:
    """2026年11月21日."""
    return f"{day.year}年{day.month}月{day.day}日"


def page_list(numbers: Iterable[int]) -> str:
    """第2页、第3页."""
    return "、".join(f"第{number}页" for number in numbers)


def place(leaf: Leaf) -> str:
    """文件“扫描.pdf”第3页."""
    return f"文件“{leaf.file.file}”第{leaf.sheet.page}页"


def open_circumstances(catalog: Catalog, material: Material, facts: Facts) -> str:
    """“是否委托他人办理”、“主体类型”是否为“个体”: what the material depends on and nobody stated, in people's words."""
    questions = {one.code: one.question or one.code for one in catalog.conditions}
    asked = atoms(parse(material.applies_when)) if material.applies_when else ()
    unsettled = (atom for atom in asked if evaluate(atom, facts.conditions) is None)
    return "、".join(dict.fromkeys(_asked(atom, questions.get(atom.code, atom.code)) for atom in unsettled))


def _asked(atom: Name | Equals, question: str) -> str:
    if isinstance(atom, Name) or isinstance(atom.value, bool):
        return f"“{question}”"
    return f"“{question}”是否为“{atom.value}”"


def copies_wanted(material: Material) -> str:
    """原件1份、复印件1份; empty where the catalogue says nothing of copies."""
    parts = []
    if material.original_copies:
        parts.append(f"原件{material.original_copies}份")
    if material.photocopy_copies:
        parts.append(f"复印件{material.photocopy_copies}份")
    return "、".join(parts)


def how_to_submit(material: Material) -> str:
    """What is to be handed in, as a sentence."""
    details = [
        copies_wanted(material) if material.submission_form != "electronic" else "电子版",
        material.paper_size or "",
    ]
    bracket = "，".join(detail for detail in details if detail)
    standard = (material.acceptance_standard or "").rstrip("。")
    return f"请提交{paper(material)}{f'（{bracket}）' if bracket else ''}。{f'要求：{standard}。' if standard else ''}"
