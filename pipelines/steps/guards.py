"""What stands in the way of a clerk's word: a Chinese sentence that says why not, or None."""

from __future__ import annotations

from pipelines.case import Case
from pipelines.clocks import Rules


def not_tellable(case: Case, rules: Rules) -> str | None:
    """Something must be told, and everything must be known."""
    findings = case.findings
    if case.unread or findings is None:
        return "材料尚在数字化，请稍候。"
    if findings.doubts:
        return f"还有 {len(findings.doubts)} 个疑问待确认，确认后才能一次性告知。"
    return None if findings.lines or findings.deferred else "没有需要告知的问题：材料齐全的应当受理。"


def no_notice(case: Case, rules: Rules) -> str | None:
    """One notice a round, and only what may be told in it (许可法 32(四))."""
    if rules.catalog.item.on_deficiency == "return":
        return "本事项材料不齐时应当退件并一次性告知，请使用“退件”。"
    if (why := not_tellable(case, rules)) is not None:
        return why
    old = case.round > 1 and case.findings is not None and not case.findings.fresh
    return "本轮没有新的问题，不得再次出具告知书。" if old else None


def no_return(case: Case, rules: Rules) -> str | None:
    """Only where the item makes the applicant apply anew (登记细则 18)."""
    if rules.catalog.item.on_deficiency != "return":
        return "本事项材料不齐时应当出具补正告知书，不得退件。"
    return not_tellable(case, rules)


def must_accept(case: Case, rules: Rules) -> str | None:
    """After a notice, all that was told and is handed in leaves one way only (许可法 32(五))."""
    findings = case.findings
    if case.round == 1 or case.unread or findings is None or findings.lines or findings.doubts:
        return None
    return "告知的补正材料已全部提交，应当受理，不能再不予受理（行政许可法第三十二条第一款第五项）。"


def not_acceptable(case: Case, rules: Rules) -> str | None:
    """Nothing may be open: doubts and faults come first."""
    findings = case.findings
    if case.unread or findings is None:
        return "材料尚在数字化，请稍候。"
    if findings.doubts or findings.lines:
        return "材料尚有疑问或问题，不能受理；如机器判断有误，请先答复“没问题”。"
    return "存在容缺材料，请使用“容缺受理”。" if findings.deferred else None


def nothing_deferred(case: Case, rules: Rules) -> str | None:
    """Only deferrable materials may be lacking (容缺)."""
    findings = case.findings
    if case.unread or findings is None or findings.doubts or findings.lines:
        return "除容缺材料外尚有疑问或问题，不能容缺受理。"
    return None if findings.deferred else "没有容缺材料，材料齐全的应当受理。"


def nothing_asked(case: Case, rules: Rules) -> str | None:
    """There must have been a check to answer."""
    return None if case.findings is not None else "尚未完成预审，没有需要确认的问题。"
