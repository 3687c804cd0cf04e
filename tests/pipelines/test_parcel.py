"""Parcels: to whom they go, and where they are."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest

from pipelines.errors import Impossible, Permanent
from pipelines.parcel import LABELS, STATES, TERMINAL, TRANSITIONS, Parcel, ShipmentState, make_parcel, move
from pipelines.receiver import Address
from tests.letters import catalog, facts

WISH = {"mode": "courier", "name": "李四（虚构）", "phone": "13900000000", "province": "示例省", "city": "示例市"}


def parcel(**stated: Any) -> Parcel:
    return make_parcel(
        "T1", "C1", catalog().item.authority, facts(**stated), contents=("决定书",), by=date(2026, 10, 9)
    )


def test_every_state_has_a_label_and_a_row_of_the_table() -> None:
    assert set(LABELS) == set(TRANSITIONS) == set(STATES)


@pytest.mark.parametrize("state", sorted(TERMINAL))
def test_nothing_follows_an_end(state: ShipmentState) -> None:
    assert TRANSITIONS[state] == frozenset()


@pytest.mark.parametrize("state", [state for state in STATES if state not in TERMINAL])
def test_every_other_state_can_come_to_an_end(state: ShipmentState) -> None:
    reached, open_states = {state}, [state]
    while open_states:
        new = TRANSITIONS[open_states.pop()] - reached
        reached |= new
        open_states += new

    assert reached & TERMINAL != set()


@pytest.mark.parametrize("state", STATES)
def test_the_same_report_twice_changes_nothing(state: ShipmentState) -> None:
    assert move(state, state) == state


def test_a_carrier_may_leave_out_steps() -> None:
    assert move("label_printed", "delivered") == "delivered"


@pytest.mark.parametrize(
    ("state", "reported"),
    [("delivered", "in_transit"), ("in_transit", "cancelled"), ("returned", "delivered"), ("in_transit", "picked_up")],
)
def test_a_report_that_cannot_follow_is_refused(state: ShipmentState, reported: ShipmentState) -> None:
    with pytest.raises(Impossible) as refused:
        move(state, reported)

    assert refused.value.code == "SHIPMENT_STATE"


def test_a_parcel_goes_where_the_applicant_wants_to_be_served() -> None:
    receiver = parcel(delivery=WISH | {"address": "示范路3号"}).receiver

    assert receiver == Address(
        name="李四（虚构）", phone="13900000000", province="示例省", city="示例市", address="示范路3号"
    )
    assert receiver.whole == "示例省示例市示范路3号"


def test_without_a_wish_it_goes_to_the_applicants_own_address() -> None:
    assert parcel(delivery={"mode": "courier", "city": "别处"}).receiver == Address(
        name="示例市样板餐饮管理有限公司", phone="13800000000", address="示例市示范区样板路2号"
    )


def test_a_part_of_the_address_is_not_said_twice() -> None:
    assert Address(name="x", phone="1", city="示例市", address="示例市示范路3号").whole == "示例市示范路3号"


def test_a_parcel_without_an_address_names_all_that_lacks() -> None:
    with pytest.raises(Permanent) as refused:
        parcel(applicant={"name": "张三（虚构）"})

    assert refused.value.message == "无法寄递，缺少：收件人电话、收件地址。"
    assert refused.value.code == "ADDRESS_INCOMPLETE"
