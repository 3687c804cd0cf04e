"""The acts that a page offers: those that are possible now, with what each needs, and why the others are not."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass

from api.acting import ACT_NAMES, why_not
from api.deps import Deps
from api.pages.words import MODES
from pipelines.acts import ACTS
from pipelines.case import Case, State
from pipelines.clocks import PROCEDURES
from pipelines.flow import TABLE
from pipelines.letter import TITLES
from pipelines.receiver import Address


@dataclass(frozen=True)
class Input:
    """A field of an act's form; ``kind`` is text, long, number, day, choice or many.

    Attributes:
        coded: a choice's code says something to a clerk, as that of a material does.
    """

    name: str
    label: str
    kind: str = "text"
    needed: bool = False
    choices: tuple[tuple[str, str], ...] = ()
    value: str = ""
    coded: bool = True


@dataclass(frozen=True)
class ActShown:
    """An act.

    Attributes:
        asks: what a clerk confirms by doing it.
        tone: ``main`` for what is usually next, ``grave`` for what ends a case.
        why_not: what stands in the way; None where it is possible now.
        open_now: its form is shown; so it is where it was just sent and refused, too.
    """

    name: str
    label: str
    asks: str
    tone: str
    inputs: tuple[Input, ...]
    why_not: str | None
    open_now: bool


ASKS = {
    "give_notice": "将以一份告知书一次告知下列全部问题，此后不得再提出材料中已有的其他问题。",
    "accept": "材料齐全、符合法定形式，出具受理通知书。",
    "accept_deferred": "申请人承诺补交容缺材料，先行受理；补齐之前不得作出决定。",
    "not_accept": "不需要取得许可，或者不属于本机关职权范围。将出具不予受理决定书，办件到此结束。",
    "return": "一次告知全部问题并退回，申请人须重新申请。",
    "withdraw": "申请人撤回申请，办件到此结束。",
    "review": "由审查人员开始审查。",
    "suspend": "期限停止计算，并书面告知申请人所需时间（行政许可法第四十五条）。",
    "resume": "特别程序结束，期限继续计算。",
    "extend": "经批准延长一次，并告知申请人理由（行政许可法第四十二条）。",
    "fetched": "本机关已经取得这些材料。",
    "decide": "作出决定并制作决定书；决定作出后不能撤销。",
    "handed_over": "所选文书已经交到申请人手中，今天为送达日。",
    "delivery_failed": "文书没有送到。",
    "redeliver": "没有送到的文书，按现在的送达方式再次送达。",
    "change_delivery": "此后的文书按新的方式送达；快递公司还没有取件的寄递会取消，已经取件的无法召回。",
    "terminate": "不作决定，终止办理，办件到此结束。",
    "retry": "失败的步骤全部重新开始。",
    "skip": "放弃失败的步骤，办件继续。",
    "quarantine": "任何步骤不再打开这份文件，原件保留。",
}
"""What a clerk confirms."""

_MAIN = ("give_notice", "return", "accept", "accept_deferred", "review", "decide", "handed_over", "retry", "redeliver")
_GRAVE = ("not_accept", "withdraw", "terminate", "delivery_failed")
_REASON = Input("reason", "理由", "long", needed=True)
_ORDER = (*_MAIN, *(name for name in ACTS if name not in _MAIN + _GRAVE), *_GRAVE)


def acts_shown(case: Case, deps: Deps, tried: str = "") -> tuple[ActShown, ...]:
    """The acts that this state knows, what is usually next first; and the one that was just ``tried``."""
    rules = deps.ledger.rules(case)
    why = {name: why_not(case, name, rules) for name in _ORDER}
    return tuple(
        ActShown(
            name=name,
            label=ACT_NAMES[name],
            asks=ASKS[name],
            tone="main" if name in _MAIN else "grave" if name in _GRAVE else "",
            inputs=_inputs(name, case, {material.code: material.name for material in rules.catalog.materials}),
            why_not=why[name],
            open_now=why[name] is None or name == tried,
        )
        for name in _ORDER
        if _worth_showing(case, name, tried)
    )


def _worth_showing(case: Case, name: str, tried: str) -> bool:
    """Handing over is possible wherever a letter waits; where none does, it need not be explained in every state.

    So it is with trying again where nothing failed.
    """
    if name in ("skip", "quarantine"):
        return False  # they stand beside the failed step itself
    if name == tried:
        return True
    if (case.state, ACTS[name]) not in TABLE:
        return False
    if name == "retry":
        return bool(case.problems)
    waits = any(not letter.delivered for letter in case.letters)
    return name != "handed_over" or waits or case.state in (State.DELIVERING, State.DELIVERY_FAILED)


_NOTE = Input("reason", "说明", "long")
_SAME_FOR_ALL: dict[str, tuple[Input, ...]] = {
    "not_accept": (_REASON, Input("target_authority", "应当向哪个机关申请（不属本机关职权时）")),
    "return": (_NOTE,),
    "withdraw": (_NOTE,),
    "terminate": (_REASON,),
    "delivery_failed": (_REASON,),
    "extend": (Input("approver", "批准人（本机关负责人）", needed=True), _REASON),
    "suspend": (
        Input("procedure", "特别程序", "choice", True, tuple((kind, kind) for kind in PROCEDURES)),
        Input("days", "所需天数（工作日）", "number", needed=True),
        _NOTE,
    ),
    "decide": (
        Input("outcome", "决定", "choice", True, (("granted", "准予"), ("refused", "不予许可"))),
        Input("reason", "理由（不予许可时必填）", "long"),
    ),
}


def _inputs(name: str, case: Case, materials: dict[str, str]) -> tuple[Input, ...]:
    match name:
        case "handed_over":
            chosen = Input("letters", "交付的文书", "many", choices=_waiting(case), coded=False)
            return (chosen, Input("receiver", "签收人", value=_at_the_window(case)))
        case "change_delivery":
            return _delivery(case)
        case "accept_deferred":
            return _promise(case, materials)
        case "fetched":
            lacking = tuple((code, materials.get(code, code)) for code in case.fetch_open)
            return (Input("materials", "已调取的材料", "many", choices=lacking),)
    return _SAME_FOR_ALL.get(name, ())


def _at_the_window(case: Case) -> str:
    """Who fetches the papers: the agent where there is one."""
    agent = case.facts.agent
    return (agent.name if agent else None) or case.facts.applicant.name or ""


def _waiting(case: Case) -> tuple[tuple[str, str], ...]:
    """The letters that wait; those of one kind are told apart by their round, and within it by their order."""
    waiting = [letter for letter in case.letters if not letter.delivered]
    of_kind = Counter(letter.kind for letter in waiting)
    of_round = Counter((letter.kind, letter.round) for letter in waiting)
    seen: Counter[tuple[str, int]] = Counter()
    named = []
    for one in waiting:
        seen[one.kind, one.round] += 1
        which = [f"第 {one.round} 轮"] if of_kind[one.kind] > 1 else []
        which += [f"第 {seen[one.kind, one.round]} 份"] if of_round[one.kind, one.round] > 1 else []
        named.append((one.id, f"{TITLES[one.kind]}（{'，'.join(which)}）" if which else TITLES[one.kind]))
    return tuple(named)


def _delivery(case: Case) -> tuple[Input, ...]:
    wish, applicant = case.facts.delivery, case.facts.applicant
    said = {**MODES, "electronic": f"{MODES['electronic']}（申请人选择的）"}
    # In one line, as a carrier prints it: what is left as it stands loses no city.
    place = {"province": wish.province or "", "city": wish.city or "", "county": wish.county or ""}
    address = Address(name="", phone="", address=wish.address, **place).whole if wish.address else applicant.address
    return (
        Input("mode", "送达方式", "choice", True, tuple(said.items()), wish.mode),
        Input("name", "收件人", value=wish.name or applicant.name or ""),
        Input("phone", "电话", value=wish.phone or applicant.phone or ""),
        Input("address", "地址（省市起写全）", value=address or ""),
    )


def _promise(case: Case, materials: dict[str, str]) -> tuple[Input, ...]:
    lacking = case.findings.deferred if case.findings else ()
    promise = case.facts.deferral
    day = promise.by.isoformat() if promise and promise.by else ""
    return (
        Input(
            "promised", "承诺补交的材料", "many", choices=tuple((code, materials.get(code, code)) for code in lacking)
        ),
        Input("by_date", "补交期限（承诺办结时限以内）", "day", needed=True, value=day),
    )
