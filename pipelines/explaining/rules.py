"""The rules of a material, one by one, as its catalogue entry states them, and which rule a deficiency belongs to."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import assert_never

from pipelines.catalog import (
    Check,
    FieldSpec,
    Material,
    NotExpiredCheck,
    PageCountCheck,
    SameCheck,
    SealCheck,
    SignatureCheck,
)
from pipelines.checking.wording import copies_wanted, label_of, paper
from pipelines.report import Deficiency

_KINDS = {
    "company": "单位名称",
    "person": "姓名",
    "uscc": "统一社会信用代码（18位，校验码相符）",
    "ric": "公民身份号码（18位，出生日期和校验码相符）",
    "date": "真实存在的日期",
    "period": "期限",
    "phone": "电话号码",
    "address": "地址",
    "amount": "金额",
    "licence_no": "证照编号",
    "choice": "选项",
}


@dataclass(frozen=True)
class MaterialRule:
    """A rule of a material.

    Attributes:
        id: ``M1.presence``, ``M1.field.uscc``, ``M1.same.name~M2.name`` …
        kind: the part behind the material's code.
        says: what it asks, in Chinese.
        basis: the rule's own, else the material's.
        fields: codes of the fields that it looks at.
        partner: of a ``same`` check: ``M2.name`` or ``facts.applicant.name``.
    """

    id: str
    kind: str
    says: str
    basis: str
    fields: tuple[str, ...] = ()
    partner: str = ""


def rules_of(material: Material) -> tuple[MaterialRule, ...]:
    """Every rule of a material, in the order in which they are judged."""
    return (*_of_the_paper(material), *(_field(material, spec) for spec in material.fields), *_checks(material))


def _of_the_paper(material: Material) -> Iterator[MaterialRule]:
    name, basis = paper(material), material.legal_basis or ""
    asked = {"required": f"须有{name}", "optional": f"可以有{name}", "deferrable": f"须有{name}，可以容缺后补"}
    says = f"须有{name}，由本机关通过共享调取" if material.shareable else asked[material.necessity]
    yield MaterialRule(f"{material.code}.presence", "presence", says, basis)
    yield MaterialRule(f"{material.code}.legible", "legible", f"{name}每页清晰可辨", basis)
    counted = next((one for one in material.checks if isinstance(one, PageCountCheck)), None)
    least = material.recognise.min_pages or 1
    pages = (
        f"{name}页数齐全" + (f"，不少于{least}页" if least > 1 else "") + ("，与标明的总页数一致" if counted else "")
    )
    yield MaterialRule(f"{material.code}.pages", "pages", pages, (counted.basis if counted else None) or basis)
    if material.submission_form != "electronic" and (wanted := copies_wanted(material)):
        yield MaterialRule(f"{material.code}.copies", "copies", f"{name}应交{wanted}", basis)


def _field(material: Material, spec: FieldSpec) -> MaterialRule:
    label, kind = label_of(spec), _KINDS.get(spec.kind, "")
    says = f"“{label}”{'须' if spec.required else '可以'}填写" + (f"，为{kind}" if kind else "")
    return MaterialRule(
        f"{material.code}.field.{spec.code}", "field", says, material.legal_basis or "", fields=(spec.code,)
    )


def _checks(material: Material) -> Iterator[MaterialRule]:
    labels = {spec.code: label_of(spec) for spec in material.fields}
    seen: set[str] = set()
    for check in material.checks:
        rule = _check(material, check, labels)
        if rule is not None and rule.id not in seen:
            seen.add(rule.id)
            yield rule


def _check(material: Material, check: Check, labels: dict[str, str]) -> MaterialRule | None:
    name, code, basis = paper(material), material.code, check.basis or material.legal_basis or ""
    match check:
        case SealCheck(near=near):
            return MaterialRule(f"{code}.seal", "seal", f"{name}{f'“{near}”处' if near else ''}加盖印章", basis)
        case SignatureCheck(near=near):
            return MaterialRule(f"{code}.signature.{near}", "signature", f"{name}“{near}”处签名", basis)
        case NotExpiredCheck(field=field):
            says = f"“{labels.get(field, field)}”在收件日仍然有效"
            return MaterialRule(f"{code}.not_expired.{field}", "not_expired", says, basis, fields=(field,))
        case SameCheck(field=field, as_=partner):
            with_whom = "申报信息" if partner.startswith("facts.") else f"材料 {partner.partition('.')[0]}"
            says = f"“{labels.get(field, field)}”与{with_whom}一致"
            return MaterialRule(f"{code}.same.{field}~{partner}", "same", says, basis, fields=(field,), partner=partner)
        case PageCountCheck():
            return None  # judged with the pages
        case _:  # pragma: no cover - a new kind of check needs its rule here
            assert_never(check)


def rule_id_of(code: str, fault: Deficiency) -> str:
    """The id of the rule that a deficiency of a material breaks."""
    return rule_id(code, fault.code, fault.id.removeprefix(f"{code}.{fault.code}").removeprefix("."), fault.field or "")


def rule_id(code: str, fault_code: str, tail: str, field: str) -> str:
    """The id of the rule that a deficiency breaks.

    Args:
        code: of its material.
        fault_code: its code, e.g. UNSEALED.
        tail: what its id has behind that; ``@…`` names another document, ``~2`` a second of the same.
        field: that it is about.
    """
    told = tail.partition("@")[0]
    told = told.rpartition("~")[0] if told.rpartition("~")[2].isdigit() else told
    kinds = {
        "MISSING": "presence",
        "ILLEGIBLE": "legible",
        "MISSING_PAGES": "pages",
        "TOO_FEW_COPIES": "copies",
        "FIELD_EMPTY": f"field.{field}",
        "FIELD_INVALID": f"field.{field}",
        "FIELD_MISMATCH": f"same.{told}",
        "EXPIRED": f"not_expired.{field}",
        "UNSEALED": "seal",
        "UNSIGNED": f"signature.{told}",
    }
    return f"{code}.{kinds.get(fault_code, fault_code)}"
