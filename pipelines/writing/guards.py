"""What the law asks of a letter before it may be written at all. A letter that lacks it is refused."""

from __future__ import annotations

from collections.abc import Iterator

from pipelines.case import LetterKind
from pipelines.clocks import PROCEDURES
from pipelines.errors import LetterRefused
from pipelines.writing.values import LetterContext


def lacks(kind: LetterKind, context: LetterContext) -> tuple[str, ...]:
    """Everything that is missing for this letter, in Chinese; empty when it may be written."""
    return (*_of_every_letter(context), *_of_remedies(kind, context), *_of_this_kind(kind, context))


def demand(kind: LetterKind, context: LetterContext) -> None:
    """Let the letter pass, or say all that it lacks.

    Raises:
        LetterRefused: seal, date, or what this kind needs is missing.
    """
    missing = lacks(kind, context)
    if missing:
        raise LetterRefused(
            f"文书不能出具，缺少：{'、'.join(missing)}。",
            code="LETTER_INCOMPLETE",
            cure="请在事项目录或办件信息中补全后重新出具。",
        )


def must_tell_remedies(kind: LetterKind, context: LetterContext) -> bool:
    """Whether the letter is a refusal, which has to name reason and remedies (许可法 38)."""
    return kind == "not_acceptance" or (kind == "decision" and context.outcome == "refused")


def _of_every_letter(context: LetterContext) -> Iterator[str]:
    # 许可法 32末: the authority's own seal and the date.
    authority = context.catalog.item.authority
    if not (authority.name or "").strip():
        yield "行政机关名称"
    if not (authority.seal or "").strip():
        yield "印章名称"
    if context.issued_on is None:
        yield "日期"
    if not context.letter_number.strip():
        yield "文书编号"


def _of_remedies(kind: LetterKind, context: LetterContext) -> Iterator[str]:
    if not must_tell_remedies(kind, context):
        return
    authority = context.catalog.item.authority
    if not context.reason.strip():
        yield "理由"
    if not (authority.review_body or "").strip():
        yield "行政复议机关"
    if not (authority.court or "").strip():
        yield "管辖法院"


def _of_this_kind(kind: LetterKind, context: LetterContext) -> Iterator[str]:
    if kind == "notice" and not (context.told or context.deferred):
        yield "需要补正的内容"
    if kind in ("notice", "correction_receipt", "return") and any(not fault.certain for _, fault in context.told):
        yield "对存疑事项的确认结论（存疑事项不得列入告知书）"
    if kind in ("acceptance", "deferred_acceptance") and context.accepted_on is None:
        yield "受理日期"
    if kind == "deferred_acceptance" and not context.deferred:
        yield "容缺材料"
    if kind == "return" and not (context.told or context.deferred or context.reason.strip()):
        yield "退回的理由"
    if kind == "decision" and context.outcome is None:
        yield "决定结论"
    if kind == "licence" and not context.catalog.item.result.name:
        yield "证照名称"
    if kind in ("special_procedure", "extension"):
        yield from _of_time(kind, context)


def _of_time(kind: LetterKind, context: LetterContext) -> Iterator[str]:
    if not context.days_needed:
        yield "所需天数"
    if kind == "special_procedure" and context.procedure not in PROCEDURES:
        yield "特别程序名称（限听证、招标、拍卖、检验、检测、检疫、鉴定、专家评审）"
    if kind == "extension" and not context.reason.strip():
        yield "延长期限的理由"
