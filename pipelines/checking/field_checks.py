"""FIELD_EMPTY, FIELD_INVALID and EXPIRED of one document."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

from pipelines import identifiers
from pipelines.catalog import FieldSpec, NotExpiredCheck
from pipelines.checking.certainty import BELIEVED, surely_read, surely_wrong
from pipelines.checking.faults import Asked, fault, page_evidence
from pipelines.checking.second_looks import said_of
from pipelines.checking.versions import Version
from pipelines.checking.wording import chinese_day, label_of, paper, to_fill
from pipelines.dates import FOREVER, last_day
from pipelines.extraction import Found
from pipelines.report import Deficiency

_RULES = {
    "uscc": "统一社会信用代码应为18位，且末位校验码须相符",
    "ric": "公民身份号码应为18位，且出生日期和末位校验码须相符",
    "date": "日期应真实存在，并写明年月日",
    "period": "应写明期限的起止日期或者“长期”",
    "phone": "应为11位手机号码或者带区号的固定电话",
    "amount": "应写明金额数字",
}


def field_faults(version: Version, *, lacking: bool) -> Iterator[Deficiency]:
    """What is wrong with the fields of a document.

    Args:
        version: the document.
        lacking: pages of it are known to be missing, so a field that is nowhere may stand on one of them.
    """
    for spec in version.material.fields:
        found = version.fields[spec.code]
        if found.state == "no_label" and spec.required and not version.poor and not lacking:
            yield _not_found(version, spec)
        if found.passed_over and spec.required and not version.poor:
            yield _passed_over(version, found)
        for row, one in rows_of(found):
            if one.state == "empty" and spec.required and not version.poor:
                yield _empty(version, one, row)
            elif one.state in {"wrong", "odd"}:
                yield _invalid(version, one, row)


def rows_of(found: Found) -> list[tuple[int, Found]]:
    """A field with its row in a table, from 1; row 0 where it stands in no table of several rows."""
    return list(enumerate((found, *found.more), start=1)) if found.more else [(0, found)]


def _tail(code: str, row: int) -> str:
    """What tells the faults of a table's rows apart; the first row's is told as that of a field in no table."""
    return f"{code}~{row}" if row > 1 else code


def _said(found: Found, row: int) -> str:
    return f"第{row}行“{label_of(found.spec)}”" if row else f"“{label_of(found.spec)}”"


def _empty(version: Version, found: Found, row: int) -> Deficiency:
    name, label = paper(version.material), _said(found, row)
    certain, done = found.sure, to_fill(found.spec)
    read = "内容" if done == "填写" else done
    empty = f"{name}中{label}一栏没有{done}。"
    message = empty if certain else f"{name}中{label}一栏未识别到{read}，可能没有{done}。"
    return fault(
        version.material,
        "FIELD_EMPTY",
        _tail(found.spec.code, row),
        certain=certain,
        field=found.spec.code,
        message=Asked(message, empty),
        cure=f"请在{name}上{done}{label}后重新提交该页。",
        evidence=found.evidence,
    )


def _passed_over(version: Version, found: Found) -> Deficiency:
    name, label = paper(version.material), label_of(found.spec)
    read, act = found.reading.raw if found.reading else "", to_fill(found.spec)
    return fault(
        version.material,
        "FIELD_EMPTY",
        found.spec.code,
        certain=False,
        field=found.spec.code,
        message=Asked(
            f"{name}中“{label}”有一处没有{act}，另一处{act}为“{read}”。请核对空白的一处是否应当{act}。",
            f"{name}中“{label}”一栏没有{act}。",
        ),
        cure=f"请在{name}上{act}“{label}”后重新提交该页。",
        evidence=(*found.passed_over, *found.evidence),
    )


def _not_found(version: Version, spec: FieldSpec) -> Deficiency:
    name, label = paper(version.material), label_of(spec)
    return fault(
        version.material,
        "FIELD_EMPTY",
        spec.code,
        certain=False,
        field=spec.code,
        message=Asked(f"在{name}上没有找到“{label}”。", f"{name}没有写明“{label}”。"),
        cure=f"请核对{name}是否写明“{label}”；没有写明的，请补填后重新提交该页。",
        evidence=[page_evidence(leaf) for leaf in version.leaves[:1]],
    )


def _invalid(version: Version, found: Found, row: int) -> Deficiency:
    name, label = paper(version.material), _said(found, row)
    read = found.reading.raw if found.reading else ""
    certain = found.state == "wrong" and surely_wrong(found)
    if found.state == "odd" and found.printed and found.sure:
        certain = found.spec.kind in {"uscc", "ric"}
    rule = _RULES.get(found.spec.kind, "内容不符合要求")
    # Who read it again, and as what, helps the clerk to answer; the applicant is told what is wrong with the paper.
    verb, looked = ("为", "") if certain else ("识别为", said_of(found.reading))
    return fault(
        version.material,
        "FIELD_INVALID",
        _tail(found.spec.code, row),
        certain=certain,
        field=found.spec.code,
        message=Asked(
            f"{name}中{label}{verb}“{read}”，不符合要求：{rule}{_suggestion(found, certain=certain)}。{looked}",
            f"{name}中{label}不符合要求：{rule}{f'（系统读作“{read}”）' if read else ''}。",
        ),
        cure=f"请核对{label}，更正后重新提交{name}的该页。",
        evidence=found.evidence,
    )


def _suggestion(found: Found, *, certain: bool) -> str:
    """For the clerk: what the reader may have misread."""
    if certain or found.reading is None or found.spec.kind not in {"uscc", "ric"}:
        return ""
    right = identifiers.right_readings(found.spec.kind, found.reading.value, poor=True)
    return f"（也可能是识别有误，原件或为“{right[0]}”）" if len(right) == 1 else ""


def expiry_faults(version: Version, check: NotExpiredCheck, received_on: date) -> Iterator[Deficiency]:
    """EXPIRED: the date or period of a field ended before the day of receipt."""
    for row, found in rows_of(version.fields[check.field]):
        reading = found.reading
        if reading is not None and found.state == "good":
            end = last_day(reading.value)
            if reading.value != FOREVER and end is None:
                detail = f"“{reading.raw}”中没有读出截止日期，无法判断是否过期"
                yield _expiry(version, check, found, row, detail, certain=False)
            elif end is not None and end < received_on:
                detail = f"至{chinese_day(end)}止，在收件日{chinese_day(received_on)}已经过期"
                yield _expiry(version, check, found, row, detail, certain=surely_read(found, BELIEVED + 0.05))
        elif found.state in {"empty", "no_label"} and not found.spec.required and not version.poor:
            yield _expiry(version, check, found, row, "没有读出，无法判断是否过期", certain=False)


def _expiry(
    version: Version, check: NotExpiredCheck, found: Found, row: int, detail: str, *, certain: bool
) -> Deficiency:
    name = paper(version.material)
    return fault(
        version.material,
        "EXPIRED",
        _tail(check.field, row),
        certain=certain,
        field=check.field,
        message=Asked(
            f"{name}的{_said(found, row)}{detail}。",
            "" if detail.startswith("至") else f"{name}的{_said(found, row)}已经过期，或者没有写明截止日期。",
        ),
        cure=f"请提交在有效期内的{name}。",
        basis=check.basis,
        evidence=found.evidence or [page_evidence(leaf) for leaf in version.leaves[:1]],
    )
