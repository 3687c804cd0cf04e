"""Turns of phrase that several letters share: dates, forms of address, remedies, the head table."""

from __future__ import annotations

from datetime import date

from pipelines.facts import Applicant
from pipelines.writing.values import LetterContext, Pairs, Paragraph

LICENSING_LAW = "《中华人民共和国行政许可法》"
_ID_NAMES = {"ric": "公民身份号码", "uscc": "统一社会信用代码", "other": "证件号码"}
_PROVISIONAL = "该年度春节等农历节日放假及调休安排尚未公布，上述日期为暂定，公布后如有变动，以公布的安排为准。"


def day(value: date) -> str:
    """A date as GB/T 9704-2012 7.3.5.4 writes it: Arabic digits, no leading zeros."""
    return f"{value.year}年{value.month}月{value.day}日"


def by_due_day(context: LetterContext) -> str:
    """``2026年9月18日前（含当日）``; empty where no day is known."""
    return f"{day(context.due)}前（含当日）" if context.due else ""


def provisional(context: LetterContext) -> str:
    """A sentence for a day in a year whose holidays are not published yet; else empty."""
    return _PROVISIONAL if context.due and context.due_provisional else ""


def you(applicant: Applicant) -> str:
    """How the applicant is addressed."""
    return {"natural_person": "您", "legal_person": "你单位", "other": "你单位"}.get(applicant.kind or "", "你（单位）")


def is_licensing(context: LetterContext) -> bool:
    """Whether 行政许可法 governs the item. An item that states no kind is taken for a licence."""
    return context.catalog.item.item_kind in (None, "行政许可")


def basis(context: LetterContext, article: str) -> str:
    """The legal basis of a letter: the article of the licensing law, else what the catalogue states."""
    if is_licensing(context):
        return f"{LICENSING_LAW}{article}"
    return "、".join(context.catalog.item.legal_basis) or "本事项办理依据"


def masked(applicant: Applicant) -> str:
    """The applicant's number; a citizen's without the birth date (it need not lie open on a counter)."""
    number = applicant.id_no or ""
    if applicant.id_type != "uscc" and len(number) == 18 and number[:17].isdigit():
        return f"{number[:6]}********{number[-4:]}"
    return number


def head(context: LetterContext, *, whole_number: bool = False) -> Pairs:
    """The table every letter begins with: whose case it is and what it is about.

    Args:
        context: of the letter.
        whole_number: print a citizen's number in full (decisions), else masked.
    """
    applicant, item = context.facts.applicant, context.catalog.item
    number = applicant.id_no or "" if whole_number else masked(applicant)
    agent = context.facts.agent
    rows = [
        ("申请人", applicant.name or ""),
        ("申请事项", item.name),
        ("事项编码", item.code),
        (_ID_NAMES.get(applicant.id_type or "", "证件号码"), number),
        ("联系电话", (agent.phone if agent else None) or applicant.phone or ""),
        ("办件编号", context.case_number),
        ("收到材料日期", day(context.received_on)),
        ("代理人", (agent.name if agent else None) or ""),
        ("承办人", context.by),
    ]
    return Pairs(rows=tuple((name, value) for name, value in rows if value), wide=("申请人", "申请事项", "事项编码"))


def contact(context: LetterContext) -> Paragraph:
    """Where to ask and where to go."""
    authority = context.catalog.item.authority
    parts = [
        f"咨询电话：{authority.phone}" if authority.phone else "",
        f"办理地址：{authority.address}" if authority.address else "",
    ]
    said = "；".join(part for part in parts if part)
    return Paragraph(text=f"{said}。" if said else "如有疑问，请向收件窗口咨询。")


def remedies(context: LetterContext, paper: str) -> Paragraph:
    """Review and lawsuit (行政复议法 20: 60 days; 行政诉讼法 46: six months; 许可法 38).

    Args:
        context: its catalogue names the review body and the court.
        paper: how the letter calls itself, e.g. 决定.
    """
    authority = context.catalog.item.authority
    return Paragraph(
        text=f"如不服本{paper}，可以自收到之日起六十日内向{authority.review_body}申请行政复议，"
        f"也可以自收到之日起六个月内依法向{authority.court}提起行政诉讼。"
    )
