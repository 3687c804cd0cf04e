"""What a limit that is over asks of the office: a typed word for each, why, and the way on, in Chinese."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Literal

from pipelines.case import Case, ClockName
from pipelines.clocks import Rules, accepts_by_silence, light_of
from pipelines.text import Value

OverdueCode = Literal[
    "NOTICE_OVERDUE",
    "SUPPLEMENT_UNANSWERED",
    "CORRECTION_OVERDUE",
    "STATUTORY_OVERDUE",
    "PROMISED_OVERDUE",
    "DELIVERY_OVERDUE",
]

_REASONS_IN_PUBLIC = "并公开说明逾期理由（优化营商环境条例第三十六条）。"
_SAID: Mapping[OverdueCode, tuple[str, str]] = {
    "NOTICE_OVERDUE": ("一次性告知期限已过，尚未告知。", "请立即一次性告知；材料齐全的应当受理。"),
    "SUPPLEMENT_UNANSWERED": (
        "申请人已提交补正材料，本机关逾期没有答复。",
        "请立即处理：告知的内容已全部补齐的应当受理，受理日期为补齐之日（行政许可法第三十二条第一款第五项）；逾期不会自动受理。",
    ),
    "CORRECTION_OVERDUE": ("申请人逾期没有补正。", "请联系申请人，由窗口按规定决定继续等待或者终止办理。"),
    "STATUTORY_OVERDUE": ("法定办结期限已过，尚未作出决定。", f"请尽快作出决定，{_REASONS_IN_PUBLIC}"),
    "PROMISED_OVERDUE": ("承诺办结期限已过，尚未作出决定。", f"请尽快作出决定，{_REASONS_IN_PUBLIC}"),
    "DELIVERY_OVERDUE": ("送达期限已过，尚未送达。", "请尽快送达（行政许可法第四十四条）。"),
}
_CODES: Mapping[ClockName, OverdueCode] = {
    "notice": "NOTICE_OVERDUE",
    "correction": "CORRECTION_OVERDUE",
    "statutory": "STATUTORY_OVERDUE",
    "promised": "PROMISED_OVERDUE",
    "delivery": "DELIVERY_OVERDUE",
}


class Overdue(Value):
    """A limit that is over and asks a person of the office to act.

    Attributes:
        code: what is owed.
        clock: the limit.
        due: its last day.
        cause: what happened, a Chinese sentence.
        cure: the way on, a Chinese sentence.
    """

    code: OverdueCode
    clock: ClockName
    due: date
    cause: str
    cure: str


def overdue(case: Case, today: date, rules: Rules) -> tuple[Overdue, ...]:
    """What is owed because its last day is over, the oldest first.

    Silence that means acceptance is no debt: the flow accepts by itself. A limit whose lapse ends the case does not
    outlive it.
    """
    late = sorted((clock.due, name) for name, clock in case.clocks.items() if _is_owed(case, name, today, rules))
    return tuple(_owed(case, name, due) for due, name in late)


def _is_owed(case: Case, name: ClockName, today: date, rules: Rules) -> bool:
    return light_of(case, name, today, rules) == "red" and not accepts_by_silence(case, name, rules)


def _owed(case: Case, name: ClockName, due: date) -> Overdue:
    code: OverdueCode = "SUPPLEMENT_UNANSWERED" if name == "notice" and case.round > 1 else _CODES[name]
    cause, cure = _SAID[code]
    return Overdue(code=code, clock=name, due=due, cause=cause, cure=cure)
