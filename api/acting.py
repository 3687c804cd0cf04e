"""What a person may do with a case: from the words of a request to an event of the flow."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, datetime
from typing import Any, Literal

from pydantic import BaseModel, ConfigDict, Field, model_validator

from api.access import Caller
from api.deps import Deps
from api.once import Answer, once
from api.plain_text import Text
from api.problems import Fault, Refused
from api.showing import case_body
from pipelines.acts import ACTS
from pipelines.case import LABELS, Case
from pipelines.clocks import PROCEDURES, Rules
from pipelines.errors import Impossible
from pipelines.events import EVENT, Event
from pipelines.flow import TABLE, acts_now
from pipelines.receiver import RECEIVER, unknown_of
from storage.views import case_view

ACT_NAMES: dict[str, str] = {
    "give_notice": "出具一次性告知书",
    "accept": "受理",
    "accept_deferred": "容缺受理",
    "not_accept": "不予受理",
    "return": "退件",
    "withdraw": "撤回申请",
    "review": "开始审查",
    "suspend": "进入特别程序",
    "resume": "特别程序结束",
    "extend": "延长期限",
    "fetched": "材料已调取",
    "decide": "作出决定",
    "handed_over": "文书已交付",
    "delivery_failed": "送达未成",
    "redeliver": "重新送达",
    "change_delivery": "变更送达方式",
    "terminate": "终止办理",
    "retry": "重试",
    "skip": "跳过",
    "quarantine": "隔离文件",
}
"""What people call the acts."""


OTHER_NAMES = {"decision": "outcome", "kind": "procedure", "promised_by": "by_date"}
"""What a field may be called too."""


class Act(BaseModel):
    """An act and what it needs.

    Which fields belong to which act: ``reason`` not_accept, terminate, delivery_failed, extend, a refusal;
    ``outcome`` decide; ``procedure`` and ``days`` suspend; ``approver`` extend; ``promised`` and ``by_date``
    accept_deferred; ``task`` and ``reason`` skip and quarantine, ``task`` or ``file`` retry (neither: all that failed); ``mode``, ``name``, ``phone`` and ``address`` change_delivery; ``letters`` and ``receiver`` handed_over; ``materials`` fetched; ``target_authority`` not_accept.
    """

    model_config = ConfigDict(extra="allow")

    act: Text = Field(max_length=40)
    task: Text | None = Field(default=None, max_length=32, description="失败的步骤（problems 中的 id）")
    file: Text | None = Field(default=None, max_length=32, description="已隔离的文件")
    by: Text | None = Field(default=None, max_length=100, description="经办人；不写时为密钥或账号的名称")
    reason: Text = Field(default="", max_length=2000)
    outcome: Literal["granted", "refused"] | None = None
    procedure: Text | None = Field(default=None, max_length=40, description="、".join(PROCEDURES))
    days: int | None = Field(default=None, gt=0, le=3660)
    approver: Text | None = Field(default=None, max_length=100)
    promised: tuple[Text, ...] = ()
    by_date: date | None = None
    letters: tuple[Text, ...] = ()
    receiver: Text = Field(default="", max_length=100)
    materials: tuple[Text, ...] = ()
    target_authority: Text = Field(default="", max_length=200)
    mode: Literal["window", "courier", "electronic"] | None = None
    name: Text = Field(default="", max_length=100)
    phone: Text = Field(default="", max_length=40)
    address: Text = Field(default="", max_length=300)

    @model_validator(mode="before")
    @classmethod
    def _other_names(cls, said: Any) -> Any:
        if not isinstance(said, dict):
            return said
        renamed = {OTHER_NAMES.get(name, name): value for name, value in said.items() if name in OTHER_NAMES}
        # Of what nobody knows the name is kept, to be told, and not what it says: that may be anything.
        kept = {name: value if name in cls.model_fields else None for name, value in said.items()}
        return renamed | {name: value for name, value in kept.items() if name not in OTHER_NAMES}


def perform(deps: Deps, caller: Caller, number: str, act: Act, sent_key: str | None) -> Answer:
    """Carry an act out.

    Raises:
        NoSuchCase: the number is unknown.
        Refused: 422; no such act, or something it needs is missing, all of it at once.
        Impossible: 409; not now, with the acts that are possible.
    """

    def work(key: str) -> Answer:
        # A process that died after it told the ledger gave no answer: asked again, what is done is not impossible.
        if not deps.ledger.heard(key):
            case = deps.ledger.case(number)
            _refuse(act, case, deps.ledger.rules(case))
            _told(deps, case, _event(act, act.by or caller.name, deps.now()), key)
        shown = case_body(case_view(deps.ledger.engine, number), deps)
        return Answer(200, shown.model_dump(mode="json", by_alias=True))

    return once(deps, caller, sent_key, f"act {number} {act.model_dump_json()}", work)


def _refuse(act: Act, case: Case, rules: Rules) -> None:
    """What is no act, is impossible now, or lacks something."""
    _refuse_unknown(act, case, rules)
    if (why := why_not(case, act.act, rules)) is not None:
        raise Impossible(why, acts=acts_now(case, rules), code="IMPOSSIBLE", cure="请按可用操作办理。")
    _refuse_incomplete(act, case)


def why_not(case: Case, act: str, rules: Rules) -> str | None:
    """What stands in the way of an act, a Chinese sentence; None when nothing does."""
    row = TABLE.get((case.state, ACTS[act]))
    if row is None:
        return f"当前状态“{LABELS[case.state]}”不能进行“{ACT_NAMES[act]}”。"
    return row.guard(case, rules) if row.guard else None


def _told(deps: Deps, case: Case, event: Event, key: str) -> Case:
    """What a step of the flow refuses for itself is told with the acts that are possible, too."""
    try:
        return deps.ledger.advance(case.number, event, key)
    except Impossible as error:
        now = deps.ledger.case(case.number)
        acts = acts_now(now, deps.ledger.rules(now))
        raise Impossible(error.message, acts=acts, code="IMPOSSIBLE", cure=error.cure) from error


def _refuse_unknown(act: Act, case: Case, rules: Rules) -> None:
    if act.act not in ACTS:
        detail = f"没有名为“{act.act}”的操作；现在可用：{'、'.join(acts_now(case, rules)) or '无'}。"
        raise _refused("UNKNOWN_ACT", [Fault("/act", detail, "UNKNOWN_ACT")])


def _refuse_incomplete(act: Act, case: Case) -> None:
    """What the act needs beside its name."""
    faults = [
        Fault(f"/{name}", f"“{ACT_NAMES[act.act]}”须写明{label}。", "MISSING")
        for name, label in NEEDED.get(act.act, ())
        if not str(getattr(act, name) or "").strip()
    ]
    if act.act == "decide":
        faults += _undecided(act)
    if act.act == "change_delivery" and act.mode == "courier":
        faults += _nowhere(act, case)
    if act.procedure is not None and act.procedure not in PROCEDURES:
        detail = f"可以扣除期限的特别程序只有：{'、'.join(PROCEDURES)}（行政许可法第四十五条）。"
        faults.append(Fault("/procedure", detail, "PROCEDURE"))
    if unknown := set(act.letters) - {letter.id for letter in case.letters}:
        faults.append(Fault("/letters", f"本办件没有这些文书：{'、'.join(sorted(unknown))}。", "LETTERS"))
    if faults:
        raise _refused("ACT_INCOMPLETE", faults)


NEEDED: dict[str, tuple[tuple[str, str], ...]] = {
    "not_accept": (("reason", "理由"),),
    "terminate": (("reason", "理由"),),
    "delivery_failed": (("reason", "原因"),),
    "extend": (("approver", "批准人"), ("reason", "理由")),
    "change_delivery": (("mode", "送达方式"),),
    "skip": (("task", "失败的步骤"), ("reason", "理由")),
    "quarantine": (("task", "失败的步骤"), ("reason", "理由")),
    "suspend": (("procedure", "特别程序的种类"), ("days", "所需天数")),
}
"""What an act cannot do without, with its name for people."""


def _undecided(act: Act) -> list[Fault]:
    if act.outcome == "refused" and not act.reason.strip():
        return [Fault("/reason", "不予许可必须说明理由（行政许可法第三十八条）。", "MISSING")]
    if act.outcome is None and act.model_extra:
        # A misspelt "outcome" must never become a licence.
        unknown = "、".join(sorted(act.model_extra))
        return [Fault("/outcome", f"请写明 outcome：granted 或 refused（不认识的字段：{unknown}）。", "OUTCOME")]
    return []


def _nowhere(act: Act, case: Case) -> list[Fault]:
    """What lacks for a carrier to bring it; what is not said anew is the applicant's own."""
    return [
        Fault(
            f"/{name}", f"邮寄送达须写明{RECEIVER[name]}：申请人也没有填写。请补全，或者改为窗口领取。", "NO_RECEIVER"
        )
        for name in unknown_of(act.model_dump(), case.facts.applicant.model_dump())
    ]


def _refused(code: str, faults: list[Fault]) -> Refused:
    return Refused(422, "".join(fault.detail for fault in faults), code=code, cure="请改正后重试。", faults=faults)


_SAYS: dict[str, Callable[[Act], dict[str, Any]]] = {
    "accept_deferred": lambda act: {"promised": act.promised, "promised_by": act.by_date},
    "not_accept": lambda act: {"reason": act.reason, "target_authority": act.target_authority},
    "return": lambda act: {"reason": act.reason},
    "withdraw": lambda act: {"reason": act.reason},
    "suspend": lambda act: {"procedure": act.procedure, "days": act.days, "reason": act.reason},
    "extend": lambda act: {"approver": act.approver, "reason": act.reason},
    "decide": lambda act: {"outcome": act.outcome or "granted", "reason": act.reason},
    "handed_over": lambda act: {"letter_ids": act.letters, "receiver": act.receiver},
    "delivery_failed": lambda act: {"reason": act.reason},
    "terminate": lambda act: {"reason": act.reason},
    "change_delivery": lambda act: {"delivery": _delivery(act)},
    "fetched": lambda act: {"materials": act.materials},
    "retry": lambda act: {"task_id": act.task, "file_id": act.file, "reason": act.reason},
    "skip": lambda act: {"task_id": act.task, "reason": act.reason},
    "quarantine": lambda act: {"task_id": act.task, "reason": act.reason},
}
"""What the event of an act says beside when and by whom."""


def _delivery(act: Act) -> dict[str, str | None]:
    return {"mode": act.mode, "name": act.name or None, "phone": act.phone or None, "address": act.address or None}


def _event(act: Act, by: str, at: datetime) -> Event:
    says = _SAYS[act.act](act) if act.act in _SAYS else {}
    kind = ACTS[act.act].model_fields["kind"].default
    return EVENT.validate_python({"kind": kind, "at": at, "by": by, **says})
