"""What each paper says: ``compose(kind, context) -> Letter``. Blocks of text and tables, no PDF.

The fields of each paper follow real forms (补充材料通知书, 受理通知书, 不予受理决定书, 特别程序告知书, 送达回证); the law behind
each sentence is named where the sentence is made (:mod:`pipelines.writing`).
"""

from __future__ import annotations

from collections.abc import Callable

from pipelines.case import LetterKind
from pipelines.writing import decision_letters, intake_letters
from pipelines.writing.guards import demand
from pipelines.writing.phrases import is_licensing
from pipelines.writing.values import (
    Block,
    Letter,
    LetterContext,
    Pairs,
    Paragraph,
    Table,
    Told,
)

__all__ = [
    "KINDS",
    "TITLES",
    "Block",
    "Letter",
    "LetterContext",
    "LetterKind",
    "Pairs",
    "Paragraph",
    "Table",
    "Told",
    "compose",
    "letter_number",
    "title_of",
]

_BODIES: dict[LetterKind, Callable[[LetterContext], tuple[Block, ...]]] = {
    "receipt": intake_letters.receipt,
    "notice": intake_letters.notice,
    "correction_receipt": intake_letters.correction_receipt,
    "acceptance": intake_letters.acceptance,
    "deferred_acceptance": intake_letters.deferred_acceptance,
    "not_acceptance": intake_letters.not_acceptance,
    "return": intake_letters.returned,
    "decision": decision_letters.decision,
    "licence": decision_letters.licence,
    "special_procedure": decision_letters.special_procedure,
    "extension": decision_letters.extension,
}
KINDS: tuple[LetterKind, ...] = tuple(_BODIES)

TITLES: dict[LetterKind, str] = {
    "receipt": "申请材料接收凭证",
    "notice": "补正材料一次性告知书",
    "correction_receipt": "补正材料接收凭证",
    "acceptance": "受理通知书",
    "deferred_acceptance": "容缺受理通知书",
    "not_acceptance": "不予受理决定书",
    "return": "退件告知书",
    "special_procedure": "特别程序告知书",
    "extension": "延期决定通知书",
    "decision": "决定书",
    "licence": "证照",
}
"""What each kind is called; a decision and a licence are headed by what they decide (:func:`title_of`)."""
_MARKS: dict[LetterKind, str] = {
    "receipt": "收",
    "notice": "补",
    "correction_receipt": "补收",
    "acceptance": "受",
    "deferred_acceptance": "容受",
    "not_acceptance": "不受",
    "return": "退",
    "decision": "决",
    "licence": "证",
    "special_procedure": "特",
    "extension": "延",
}
_CLOSINGS: dict[LetterKind, str] = {"receipt": "特此证明。", "correction_receipt": "特此证明。", "licence": ""}


def letter_number(authority_short: str, kind: LetterKind, year: int, sequence: int) -> str:
    """The number of a letter (文书编号): 地区机关简称 + 文书性质 + 〔年份〕 + 顺序号, e.g. 演食许补〔2026〕1号.

    Args:
        authority_short: short name of the authority, e.g. 演食许.
        kind: which letter; each kind has its own word.
        year: of issue, four digits.
        sequence: running number within authority, kind and year, from 1.
    """
    return f"{authority_short}{_MARKS[kind]}〔{year}〕{sequence}号"


def title_of(kind: LetterKind, context: LetterContext) -> str:
    """The heading of the letter."""
    if kind == "licence":
        return context.catalog.item.result.name or "证照"
    if kind == "decision":
        word = "行政许可" if is_licensing(context) else "办理"
        return f"{'不予' if context.outcome == 'refused' else '准予'}{word}决定书"
    return TITLES[kind]


def compose(kind: LetterKind, context: LetterContext) -> Letter:
    """Write a letter.

    Raises:
        LetterRefused: it lacks what the law asks of it: seal, date (许可法 32末), reason and remedies (38), or what
            this kind cannot go without; everything missing is named at once.
    """
    demand(kind, context)
    authority, issued_on = context.catalog.item.authority, context.issued_on
    if issued_on is None or authority.name is None or authority.seal is None:
        raise AssertionError("the guard lets no letter without seal and date pass")
    applicant, licence = context.facts.applicant.name, kind == "licence"
    return Letter(
        kind=kind,
        number=context.letter_number,
        title=title_of(kind, context),
        authority=authority.name,
        demo=context.catalog.status == "sample",
        addressee="" if licence else (applicant or "申请人"),
        blocks=_BODIES[kind](context),
        closing=_CLOSINGS.get(kind, "特此告知。"),
        seal=authority.seal,
        issued_on=issued_on,
        sign_off=() if licence else ("签收人", "签收日期"),
        copies="" if licence else "本文书一式两份，一份送达申请人，一份存档。",
        verify_url=context.verify_url,
        layout="licence" if licence else "letter",
        proof=context.proof,
    )
