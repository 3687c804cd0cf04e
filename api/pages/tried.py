"""A form that was sent and refused: it is shown again as it was filled in, with what is wrong beside it."""

from __future__ import annotations

import time
from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from pydantic import ValidationError
from starlette.datastructures import FormData

from api.problems import Fault, Problem, Refused, problem_of
from pipelines.errors import YiciError

PATIENCE = 10.0
"""Seconds that the second of two equal forms waits for the first."""
_LOOK = 0.1
ANSWERS = "answers"
SUPPLEMENTS = "supplements"
Typed = Mapping[str, Sequence[str]]
FIELDS = {
    "reason": "理由",
    "outcome": "决定",
    "procedure": "特别程序",
    "days": "所需天数",
    "approver": "批准人",
    "promised": "承诺补交的材料",
    "by_date": "补交期限",
    "letters": "交付的文书",
    "receiver": "签收人",
    "materials": "已调取的材料",
    "target_authority": "应当向哪个机关申请",
    "mode": "送达方式",
    "name": "收件人",
    "phone": "电话",
    "address": "地址",
    "note": "备注",
    "answers": "答复",
}
"""What people call the fields of the forms."""
_WRITTEN = ("reason", "approver", "receiver", "target_authority", "name", "phone", "address")
_UNFIT: Mapping[str, str] = {
    "string_too_long": "不能超过 {max_length} 个字",
    "greater_than": "应大于 {gt}",
    "less_than_equal": "不能大于 {le}",
    "int_parsing": "应为整数",
    "int_parsing_size": "不能大于 3660",
    "literal_error": "不在可选值之中",
    "value_error": "含有不能保存的字符",
    "date_from_datetime_parsing": "不是日期，应如 2026-09-18",
    "date_parsing": "不是日期，应如 2026-09-18",
    "too_short": "没有填写",
}


@dataclass(frozen=True)
class Tried:
    """A form that was refused.

    Attributes:
        key: which form: the act, with its failed step where it is about one.
        problem: why.
        typed: what was filled in, by field.
        wrong: the fields that are at fault, in the form's order.
        beside: whether the form is on the page again; else all this is said at its top.
    """

    key: str
    problem: Problem
    typed: Mapping[str, tuple[str, ...]]
    wrong: tuple[str, ...] = ()
    beside: bool = False

    def all(self, name: str) -> tuple[str, ...]:
        """Everything that was filled in or ticked under that name."""
        return self.typed.get(name, ())

    def first(self, name: str) -> str:
        """What was typed in the field; empty where nothing was."""
        return next(iter(self.all(name)), "")

    @property
    def words(self) -> tuple[str, ...]:
        """What was written, and not only ticked or chosen."""
        written = [name for name in self.typed if name in _WRITTEN or name.startswith("note.")]
        return tuple(text for name in written for text in self.all(name) if text.strip())

    def on_page(self, keys: Collection[str]) -> Tried:
        """The same on a page that has these forms."""
        return replace(self, beside=self.key in keys)


def tried(key: str, said: Typed, error: YiciError | ValidationError) -> Tried:
    """What was tried with a form, and why it was refused."""
    problem = problem_of(_unfit(error) if isinstance(error, ValidationError) else _of_this_form(error))
    typed = {name: tuple(values) for name, values in said.items() if name not in ("csrf", "once")}
    at_fault = {fault.pointer.split("/")[1] for fault in problem.faults if fault.pointer.startswith("/")}
    return Tried(key, problem, typed, tuple(name for name in FIELDS if name in at_fault))


def typed_in(form: FormData) -> Typed:
    """What a form says, field by field."""
    return {name: [str(value) for value in form.getlist(name)] for name in form}


def key_of(form: FormData) -> str:
    """Which form of an act it is."""
    return "/".join(str(form[name]) for name in ("act", "task") if form.get(name))


def once_only(work: Callable[[], Any]) -> Any:
    """Do it. The second of two equal forms, as a double click sends them, waits and comes to what the first came to.

    Raises:
        Refused: as the first was; 409 when that one takes longer than PATIENCE.
    """
    until = time.monotonic() + PATIENCE
    while True:
        try:
            return work()
        except Refused as error:
            if error.code != "IDEMPOTENCY_RUNNING" or time.monotonic() > until:
                raise
        time.sleep(_LOOK)


def _of_this_form(error: YiciError) -> YiciError:
    if error.code != "IDEMPOTENCY_CONFLICT":
        return error
    told = "这份表单此前已经办理过，填写的内容与当时不同，没有再次办理。"
    return Refused(409, told, code=error.code, cure="请先核对办件现状；仍需办理的，请再次确认。")


def _unfit(error: ValidationError) -> Refused:
    """What does not fit a field, all of it, by the names that people know."""
    faults = []
    for detail in error.errors(include_url=False):
        place = [str(part) for part in detail["loc"]]
        name = next((part for part in reversed(place) if part in FIELDS), "")
        reason = _UNFIT.get(detail["type"], "填写有误").format(**detail.get("ctx", {}))
        faults.append(
            Fault(f"/{name}" if name else "", f"“{FIELDS.get(name, '填写的内容')}”{reason}。", detail["type"])
        )
    detail_of_all = "".join(dict.fromkeys(fault.detail for fault in faults))
    return Refused(422, detail_of_all, code="REQUEST_INVALID", cure="请改正后重新提交。", faults=faults)
