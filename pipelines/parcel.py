"""What is sent where, by when; and where it is: the neutral states of a shipment, whoever carries it."""

from __future__ import annotations

from datetime import date
from typing import Literal, get_args

from pipelines.catalog import Authority
from pipelines.errors import Impossible, Permanent
from pipelines.facts import Facts
from pipelines.receiver import RECEIVER, Address, place_of, receiver_of
from pipelines.text import Value

ShipmentState = Literal[
    "created",
    "label_printed",
    "pickup_scheduled",
    "picked_up",
    "in_transit",
    "out_for_delivery",
    "at_pickup_point",
    "delivered",
    "signed_by_other",
    "attempt_failed",
    "exception",
    "refused",
    "returning",
    "returned",
    "cancelled",
]

LABELS: dict[ShipmentState, str] = {
    "created": "已建单",
    "label_printed": "已打印面单",
    "pickup_scheduled": "已预约取件",
    "picked_up": "已取件",
    "in_transit": "运输中",
    "out_for_delivery": "派送中",
    "at_pickup_point": "待自提",
    "delivered": "已签收",
    "signed_by_other": "他人代收",
    "attempt_failed": "投递未成功",
    "exception": "异常",
    "refused": "拒收",
    "returning": "退回中",
    "returned": "已退回",
    "cancelled": "已取消",
}

_States = frozenset[ShipmentState]
_ON_THE_WAY: _States = frozenset(
    {"picked_up", "in_transit", "out_for_delivery", "at_pickup_point", "attempt_failed", "exception"}
)
_SIGNED: _States = frozenset({"delivered", "signed_by_other"})
_GOING_BACK: _States = frozenset({"refused", "returning", "returned"})
_BOOKED: _States = frozenset({"label_printed", "pickup_scheduled", "cancelled"})
_CARRIED: _States = _ON_THE_WAY | _SIGNED | _GOING_BACK
_REFUSED: _States = frozenset({"returning", "returned", "in_transit", "out_for_delivery"})  # or taken after all
_RETURNING: _States = frozenset({"returned", "exception"})

TERMINAL: _States = frozenset({"delivered", "signed_by_other", "returned", "cancelled"})
"""Nothing follows these. The day of ``delivered`` is the day of service (送达)."""


TRANSITIONS: dict[ShipmentState, _States] = {
    "created": _BOOKED | _CARRIED,
    "label_printed": (_BOOKED | _CARRIED) - {"label_printed"},
    "pickup_scheduled": (_BOOKED | _CARRIED) - {"pickup_scheduled"},
    # Once it is under way it is not picked up again, and nobody can cancel it.
    **{state: _CARRIED - {"picked_up", state} for state in _ON_THE_WAY},
    "refused": _REFUSED | _SIGNED,
    "returning": _RETURNING,
    **{state: frozenset() for state in TERMINAL},
}
"""What may follow each state. Carriers leave out steps and tell them late, so a shipment may jump ahead; it never
leaves an end."""


BEFORE_PICK_UP: _States = frozenset(state for state, then in TRANSITIONS.items() if "cancelled" in then)
"""A parcel that stands so can be cancelled."""


def move(state: ShipmentState, reported: ShipmentState) -> ShipmentState:
    """The state after a carrier's report. The same report twice changes nothing.

    Raises:
        Impossible: the report cannot follow; the shipment stays where it is.
    """
    if reported == state or reported in TRANSITIONS[state]:
        return reported
    raise Impossible(
        f"快件状态“{LABELS[state]}”之后不能是“{LABELS[reported]}”。",
        acts=sorted(TRANSITIONS[state]),
        code="SHIPMENT_STATE",
    )


def meant(state: ShipmentState, reported: ShipmentState) -> ShipmentState:
    """What a carrier's report means: who signs for a parcel that is on its way back is its sender."""
    return "returned" if state == "returning" and reported in _SIGNED else reported


class Parcel(Value):
    """What goes in one envelope.

    Attributes:
        key: id of the task that ordered it; the carrier's order number and idempotency key.
        case_number: the case it belongs to.
        sender, receiver: from whom to whom.
        contents: titles of the papers inside, with their numbers.
        by: last day of delivery (许可法 44); None where no clock says so.
        demo: a sample item: the label says so and must not be posted.
    """

    key: str
    case_number: str
    sender: Address
    receiver: Address
    contents: tuple[str, ...]
    by: date | None = None
    demo: bool = False


_SENDER = {"name": "寄件机关名称", "phone": "寄件机关电话", "address": "寄件机关地址"}


def sender_of(authority: Authority) -> Address | None:
    """The authority as who sends; None where a carrier would have to know more of it."""
    said = {name: getattr(authority, name) or "" for name in _SENDER}
    return Address(**said) if all(value.strip() for value in said.values()) else None


def make_parcel(
    key: str,
    case_number: str,
    authority: Authority,
    facts: Facts,
    *,
    contents: tuple[str, ...],
    by: date | None = None,
    demo: bool = False,
) -> Parcel:
    """Address a parcel to where the applicant wants to be served, else to the applicant's own address.

    Raises:
        Permanent: no name, phone or address of the receiver or of the authority is known; all that lacks is named.
    """
    wish, applicant = facts.delivery, facts.applicant
    receiver = receiver_of(wish.model_dump(), applicant.model_dump())
    sender = sender_of(authority)
    missing = [label for name, label in RECEIVER.items() if name not in receiver]
    missing += [label for name, label in _SENDER.items() if not (getattr(authority, name) or "").strip()]
    if missing or sender is None:
        raise Permanent(
            f"无法寄递，缺少：{'、'.join(missing)}。",
            code="ADDRESS_INCOMPLETE",
            cure="请补全后重试，或者改为窗口领取。",
        )
    return Parcel(
        key=key,
        case_number=case_number,
        sender=sender,
        receiver=Address(**receiver, **place_of(wish)),
        contents=contents,
        by=by,
        demo=demo,
    )


STATES: tuple[ShipmentState, ...] = get_args(ShipmentState)
