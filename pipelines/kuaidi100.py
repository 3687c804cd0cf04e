"""What 快递100 tells of a parcel (推送), in our words. Sources: its documents of 快递信息推送服务 and the table of 物流状态 there.

It tells the whole way each time, the newest first; so what was told before is replaced, and nothing is added up.
"""

from __future__ import annotations

import hashlib
import hmac
import re
from datetime import datetime

from pydantic import BaseModel, ConfigDict, Field, ValidationError

from pipelines.errors import Permanent
from pipelines.legal_days import SHANGHAI
from pipelines.parcel import ShipmentState
from pipelines.text import Value

STATES: dict[str, ShipmentState] = {
    "0": "in_transit",
    "1": "picked_up",
    "2": "exception",
    "3": "delivered",
    "4": "returned",
    "5": "out_for_delivery",
    "6": "returning",
    "7": "in_transit",
    "8": "in_transit",
    "10": "in_transit",
    "11": "in_transit",
    "12": "in_transit",
    "13": "exception",
    "14": "refused",
    "101": "pickup_scheduled",
    "102": "pickup_scheduled",
    "103": "picked_up",
    "1001": "in_transit",
    "1002": "in_transit",
    "1003": "in_transit",
    "203": "refused",
    "301": "delivered",
    "302": "delivered",
    "303": "signed_by_other",
    "304": "at_pickup_point",
    "401": "cancelled",
    "501": "at_pickup_point",
}
"""快递100's ``state``, plain and in detail (resultv2). 304 投柜或站签收: a locker signs for nobody."""

NOTES: dict[ShipmentState, str] = {
    "at_pickup_point": "已放入快递柜或驿站，不等于收件人签收。经核实收到的，请登记“文书已交付”。",
    "exception": "快递公司报告疑难件。请向快递公司查询；无法投递的，请变更送达方式或重新送达。",
    "refused": "收件人拒收。请联系收件人核实后变更送达方式或重新送达，也可以在退回后由窗口交付。",
    "returning": "正在退回。退回后请核对地址，变更送达方式或重新送达，或者由窗口交付。",
    "returned": "已退回。请联系收件人核对地址，变更送达方式或重新送达，或者由窗口交付。",
    "cancelled": "快递公司撤销了运单。请核实后变更送达方式或重新送达。",
}
"""What a person is told with a state, and what helps."""

GIVEN_UP = "abort"
_NUMBER = re.compile(r"\d{5,}")


class Report(Value):
    """What was told.

    Attributes:
        waybill: 运单号.
        state: where the parcel is; None where what was told says nothing of that.
        as_of: the instant of the newest entry, by the carrier's own word; None where there is none.
        note: for people; empty where the state says everything.
        corrected: the company under whose code it is followed instead of ours; empty where ours is right.
    """

    waybill: str
    state: ShipmentState | None
    as_of: datetime | None
    note: str = ""
    corrected: str = ""


class _Told(BaseModel):
    model_config = ConfigDict(extra="ignore", coerce_numbers_to_str=True)


class _Entry(_Told):
    ftime: str | None = ""
    time: str | None = ""


class _Result(_Told):
    nu: str = Field(min_length=1, max_length=60)
    state: str | None = ""
    data: tuple[_Entry, ...] | None = ()


class _Push(_Told):
    status: str = ""
    message: str | None = ""
    corrected: str | None = Field(default="", alias="comNew")
    result: _Result = Field(alias="lastResult")


def signed(param: str, sign: str, salt: str) -> bool:
    """Whether what was told bears the signature of our salt: ``md5(param + salt)``, in capitals or not.

    Without a salt everybody could sign: then nothing is.
    """
    expected = hashlib.md5(f"{param}{salt}".encode(), usedforsecurity=False).hexdigest()
    return bool(salt) and hmac.compare_digest(expected.encode(), sign.strip().lower().encode())


def understood(param: str) -> Report:
    """What a push says.

    Raises:
        Permanent: it is none.
    """
    try:
        push = _Push.model_validate_json(param)
    except ValidationError as error:
        raise Permanent("推送的内容无法识别。", code="PUSH_UNREADABLE") from error
    times = [at for entry in push.result.data or () if (at := _instant(entry.ftime or entry.time or ""))]
    as_of = max(times, default=None)
    corrected = (push.corrected or "").strip()[:30]
    if push.status == GIVEN_UP:
        # Where the company's code was wrong, it goes on under the right one by itself.
        state: ShipmentState | None = None if corrected else "exception"
        note = "" if corrected else _given_up(push.message or "")
    else:
        # Without an entry nothing is known, whatever the state says: 0 is also what it begins with.
        state = _state_of(push.result.state or "") if as_of else None
        note = NOTES.get(state, "") if state else ""
    return Report(waybill=push.result.nu.strip(), state=state, as_of=as_of, note=note, corrected=corrected)


def _state_of(said: str) -> ShipmentState | None:
    """The state, in detail where we know the detail, else by its first digit."""
    return STATES.get(said) or (STATES.get(said[0]) if len(said) == 3 else None)


def _given_up(message: str) -> str:
    why = _NUMBER.sub("…", "".join(char for char in message if char.isprintable())).strip()[:40] or "没有说明原因"
    return f"快递100 已停止跟踪：{why}。请核对寄递件是否已交快递公司，并向其查询去向；已送达的，请登记“文书已交付”，否则请重新送达。"


def _instant(said: str) -> datetime | None:
    """``2026-09-18 10:15:00`` in Beijing; None where it is not written so."""
    try:
        return datetime.strptime(said, "%Y-%m-%d %H:%M:%S").replace(tzinfo=SHANGHAI)
    except ValueError:
        return None
