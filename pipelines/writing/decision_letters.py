"""Letters of the way out: decision, licence, special procedure, extension."""

from __future__ import annotations

from datetime import date, timedelta

from pipelines.writing.phrases import (
    basis,
    by_due_day,
    contact,
    day,
    head,
    is_licensing,
    masked,
    provisional,
    remedies,
    you,
)
from pipelines.writing.values import Block, LetterContext, Pairs, Paragraph


def decision(context: LetterContext) -> tuple[Block, ...]:
    """准予 or 不予许可决定书 (许可法 38); a refusal carries reason and remedies."""
    item, who = context.catalog.item, you(context.facts.applicant)
    law = "、".join(item.legal_basis)
    ground = (
        f"依据{basis(context, '第三十八条第一款')}"
        if context.outcome == "granted"
        else f"依据{basis(context, '第三十八条第二款')}"
    )
    if law and is_licensing(context):
        ground += f"和{law}"
    accepted = f"，本机关于{day(context.accepted_on)}受理" if context.accepted_on else ""
    opening = f"{who}提出的“{item.name}”申请{accepted}。"
    if context.outcome == "refused":
        said = f"{opening}经审查，{context.reason.rstrip('。')}，不符合法定条件、标准。{ground}，本机关决定{_refusing(context)}。"
        return (head(context, whole_number=True), Paragraph(text=said), remedies(context, "决定"), contact(context))
    said = f"{opening}经审查，申请符合法定条件、标准。{ground}，本机关决定{_granting(context)}。"
    blocks: list[Block] = [head(context, whole_number=True), Paragraph(text=said)]
    if item.result.name:
        blocks.append(Paragraph(text=_delivery(context, item.result.name)))
    return (*blocks, contact(context))


def _granting(context: LetterContext) -> str:
    return "准予行政许可" if is_licensing(context) else "准予办理"


def _refusing(context: LetterContext) -> str:
    return "不予行政许可" if is_licensing(context) else "不予办理"


def _delivery(context: LetterContext, result: str) -> str:
    """When and how the result comes (许可法 44); silent about days where the item has no such clock."""
    mode = {"window": "到窗口领取", "courier": "邮寄送达", "electronic": "电子送达"}[context.facts.delivery.mode]
    clock = context.catalog.item.clocks.delivery
    unit = {"workday": "个工作日", "natural_day": "日", "month": "个月"}[clock.unit] if clock else ""
    within = f"自作出决定之日起{clock.days}{unit}内" if clock else ""
    return f"本机关将{within}向{you(context.facts.applicant)}颁发、送达《{result}》，送达方式：{mode}。"


def licence(context: LetterContext) -> tuple[Block, ...]:
    """The licence itself: who may do what, until when."""
    item, applicant = context.catalog.item, context.facts.applicant
    id_name = {"ric": "公民身份号码", "uscc": "统一社会信用代码"}.get(applicant.id_type or "", "证件号码")
    rows = [
        ("证照编号", context.letter_number),
        ("持证人", applicant.name or ""),
        (id_name, masked(applicant)),
        ("地址", applicant.address or ""),
        ("许可事项", item.name),
        ("有效期限", _validity(context)),
        ("发证机关", item.authority.name or ""),
        ("发证日期", day(context.issued_on) if context.issued_on else ""),
    ]
    kept = tuple((name, value) for name, value in rows if value)
    return (Pairs(rows=kept, wide=tuple(name for name, _ in kept)),)


def _validity(context: LetterContext) -> str:
    """From the day of issue to the day before its anniversary, as food licences print it (usual practice)."""
    years, start = context.catalog.item.result.validity_years, context.issued_on
    if years is None or start is None:
        return ""
    return f"{day(start)}至{day(_anniversary(start, years) - timedelta(days=1))}"


def _anniversary(start: date, years: int) -> date:
    # 29 February has no anniversary in a common year: the first of March stands for it.
    leap_day = (start.month, start.day) == (2, 29)
    year = start.year + years
    common = year % 4 != 0 or (year % 100 == 0 and year % 400 != 0)
    return date(year, 3, 1) if leap_day and common else start.replace(year=year)


def special_procedure(context: LetterContext) -> tuple[Block, ...]:
    """特别程序告知书: the time one of the eight procedures needs stops the clock only when it is told (许可法 45)."""
    said = (
        f"{you(context.facts.applicant)}提出的“{context.catalog.item.name}”申请，依法需要进行{context.procedure}，"
        f"所需时间为{context.days_needed}个工作日。依据{basis(context, '第四十五条')}，该时间不计算在办理期限内。"
    )
    return (head(context), Paragraph(text=said), *_because(context), contact(context))


def _because(context: LetterContext) -> tuple[Paragraph, ...]:
    return (
        (Paragraph(text=f"需要进行{context.procedure}的理由：{context.reason.rstrip('。')}。"),)
        if context.reason
        else ()
    )


def extension(context: LetterContext) -> tuple[Block, ...]:
    """延期决定通知书: once, approved, with its reason (许可法 42)."""
    statutory = context.catalog.item.clocks.statutory
    approver = statutory.extension.approver if statutory and statutory.extension else None
    approved = f"，经{approver}批准" if approver else ""
    said = (
        f"{you(context.facts.applicant)}提出的“{context.catalog.item.name}”申请，因{context.reason.rstrip('。')}，"
        f"不能在规定期限内作出决定。依据{basis(context, '第四十二条')}{approved}，办理期限延长{context.days_needed}个工作日"
    )
    said += f"，本机关将于{by_due_day(context)}作出决定。{provisional(context)}" if context.due else "。"
    return (head(context), Paragraph(text=said), contact(context))
