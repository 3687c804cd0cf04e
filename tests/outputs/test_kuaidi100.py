"""Orders at 快递100: signed to the byte, the same for the same key, taken back, and every refusal told as what it is."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime
from typing import Any

import pytest

from outputs.courier.kuaidi100 import Account, Kuaidi100Courier
from outputs.courier.kuaidi100_calls import signature, written
from outputs.courier.protocol import Order
from outputs.pdf import Press
from pipelines.errors import Permanent, Transient, Unconfigured, YiciError
from pipelines.parcel import Parcel
from pipelines.receiver import Address
from tests.doubles.kuaidi100 import COMPANY, KEY, PARTNER, SALT, SECRET, Fault, Kuaidi100, carrying
from tests.outputs.papers import text_of

NOW = datetime(2026, 9, 18, 2, 0, tzinfo=UTC)
OFFICE = Address(name="示例市示范区行政审批局", phone="0000-0000000", address="示例市示范区示范路1号")
HOME = Address(
    name="李四（虚构）", phone="13900000000", province="示例省", city="示例市", county="示范区", address="示范路3号"
)
PARCEL = Parcel(key="T1", case_number="YC20260918-00001", sender=OFFICE, receiver=HOME, contents=("决定书",))


@pytest.fixture
def carrier() -> Iterator[Kuaidi100]:
    with carrying() as carrier:
        yield carrier


def account(carrier: Kuaidi100, **other: Any) -> Account:
    contract = Account(
        key=KEY,
        secret=SECRET,
        salt=SALT,
        company=COMPANY,
        callback_url="https://office.example/hooks/couriers/kuaidi100",
        order_url=carrier.order_url,
        poll_url=carrier.poll_url,
        partner=PARTNER,
    )
    return replace(contract, **other)


@pytest.fixture
def courier(carrier: Kuaidi100, press: Press) -> Kuaidi100Courier:
    return Kuaidi100Courier(account(carrier), press, lambda: NOW)


def test_a_request_is_signed_as_the_value_that_was_computed_by_hand() -> None:
    param = '{"com":"yuantong","num":"500306190180","from":"广东省深圳市","to":"北京市朝阳区"}'

    assert written(json.loads(param)) == param
    assert signature(param, "KEY", "CUSTOMER") == "C099DB95818A0F9E12A346C8352F36AE"


def test_an_order_says_who_sends_what_to_whom_and_nothing_of_the_case(
    carrier: Kuaidi100, courier: Kuaidi100Courier
) -> None:
    booking = courier.book(PARCEL, "T1")

    [parcel] = carrier.parcels
    assert (booking.waybill, booking.reference, booking.state) == (parcel.waybill, "ems/REF-1", "label_printed")
    assert parcel.said == {
        **PARTNER,
        "printType": "NON",
        "kuaidicom": "ems",
        "recMan": {"name": "李四（虚构）", "mobile": "13900000000", "printAddr": "示例省示例市示范区示范路3号"},
        "sendMan": {"name": "示例市示范区行政审批局", "tel": "0000-0000000", "printAddr": "示例市示范区示范路1号"},
        "cargo": "文件",
        "count": 1,
        "payType": "MONTHLY",
        "orderId": "T1",
        "reorder": False,
    }
    assert booking.label is not None
    assert parcel.waybill in text_of(booking.label)


def test_a_parcel_that_was_ordered_is_followed_with_our_salt(carrier: Kuaidi100, courier: Kuaidi100Courier) -> None:
    booking = courier.book(PARCEL, "T1")

    [(waybill, followed)] = carrier.followed.items()
    assert (waybill, followed.callback, followed.salt) == (
        booking.waybill,
        "https://office.example/hooks/couriers/kuaidi100",
        SALT,
    )
    assert followed.said["to"] == "示例省-示例市-示范区"
    assert followed.said["parameters"]["phone"] == "0000"


def test_a_cloud_printer_prints_the_companys_own_label(carrier: Kuaidi100, press: Press) -> None:
    courier = Kuaidi100Courier(account(carrier, printer="SIID-1", template="TEMP-1"), press, lambda: NOW)

    courier.book(PARCEL, "T1")

    said = carrier.parcels[0].said
    assert (said["printType"], said["siid"], said["tempId"]) == ("CLOUD", "SIID-1", "TEMP-1")


def test_the_same_key_gives_the_same_booking(carrier: Kuaidi100, courier: Kuaidi100Courier) -> None:
    first, second = courier.book(PARCEL, "T1"), courier.book(PARCEL, "T1")

    assert first == second
    assert courier.book(PARCEL, "T2").waybill != first.waybill
    assert carrier.methods == ["order", "poll"] * 3


@pytest.mark.parametrize("lost", [("lost",), (None, "lost"), ("hang_up",), (None, "hang_up")])
def test_whose_answer_is_lost_asks_again_and_has_one_order(
    carrier: Kuaidi100, courier: Kuaidi100Courier, lost: tuple[Fault | None, ...]
) -> None:
    carrier.faults.extend(lost)

    with pytest.raises(Transient):
        courier.book(PARCEL, "T1")
    booking = courier.book(PARCEL, "T1")

    assert ([booking.waybill], list(carrier.followed)) == (carrier.standing, carrier.standing)


def kind_of(error: YiciError) -> tuple[type[YiciError], str]:
    return type(error), error.code


@pytest.mark.parametrize(
    ("fault", "kind", "code"),
    [
        ("busy", Transient, "COURIER_AWAY"),
        ("garbage", Transient, "COURIER_AWAY"),
        ("endless", Transient, "COURIER_AWAY"),
        ("500", Transient, "COURIER_AWAY"),
        ("-1", Transient, "COURIER_AWAY"),
        ("redirect", Unconfigured, "COURIER_ADDRESS"),
        ("not_found", Unconfigured, "COURIER_ADDRESS"),
        ("600", Unconfigured, "COURIER_ACCOUNT"),
        ("601", Unconfigured, "COURIER_ACCOUNT"),
        ("30003", Unconfigured, "COURIER_ACCOUNT"),
        ("30004", Unconfigured, "COURIER_ACCOUNT"),
        ("30001", Permanent, "COURIER_REFUSED"),
        ("30005", Permanent, "COURIER_REFUSED"),
        ("700", Permanent, "COURIER_REFUSED"),
        ("701", Unconfigured, "COURIER_COMPANY"),
        ("702", Unconfigured, "COURIER_COMPANY"),
    ],
)
@pytest.mark.parametrize("call", [0, 1])
def test_each_refusal_is_told_as_what_it_is_whichever_call_meets_it(
    carrier: Kuaidi100, courier: Kuaidi100Courier, call: int, fault: Fault, kind: type[YiciError], code: str
) -> None:
    carrier.faults.extend([None] * call + [fault])

    with pytest.raises(YiciError) as refused:
        courier.book(PARCEL, "T1")

    assert kind_of(refused.value) == (kind, code)
    assert refused.value.cure != ""


def test_what_the_carrier_says_is_passed_on_without_numbers_of_persons(
    carrier: Kuaidi100, courier: Kuaidi100Courier
) -> None:
    carrier.faults.append("30001")

    with pytest.raises(Permanent) as refused:
        courier.book(PARCEL, "T1")

    assert refused.value.message == "快递公司没有接单：收件人电话…有误。"


def test_a_wrong_secret_is_a_setting_that_cannot_be_used(carrier: Kuaidi100, press: Press) -> None:
    courier = Kuaidi100Courier(account(carrier, secret="another"), press, lambda: NOW)

    with pytest.raises(Unconfigured) as refused:
        courier.book(PARCEL, "T1")

    assert (refused.value.code, carrier.parcels) == ("COURIER_ACCOUNT", [])


def test_who_is_not_there_is_away(press: Press) -> None:
    nobody = Kuaidi100(url="http://127.0.0.1:9")
    courier = Kuaidi100Courier(account(nobody), press, lambda: NOW)

    with pytest.raises(Transient) as refused:
        courier.book(PARCEL, "T1")

    assert refused.value.code == "COURIER_AWAY"


def test_who_answers_too_late_is_away(carrier: Kuaidi100, press: Press) -> None:
    courier = Kuaidi100Courier(account(carrier), press, lambda: NOW, whole_seconds=0.2)
    carrier.faults.append("slow")

    with pytest.raises(Transient) as refused:
        courier.book(PARCEL, "T1")

    assert refused.value.code == "COURIER_AWAY"


def test_everything_that_is_not_set_is_named_at_once(carrier: Kuaidi100, press: Press) -> None:
    with pytest.raises(Unconfigured) as refused:
        Kuaidi100Courier(account(carrier, key="", secret="", salt="", company=""), press, lambda: NOW)

    assert refused.value.message == (
        "快递100 的设置不完整，缺少：YICI_KUAIDI100_KEY、YICI_KUAIDI100_SECRET、YICI_KUAIDI100_SALT、"
        "YICI_KUAIDI100_COMPANY。"
    )


def test_nothing_of_a_sample_item_is_ordered(carrier: Kuaidi100, courier: Kuaidi100Courier) -> None:
    with pytest.raises(Permanent) as refused:
        courier.book(PARCEL.model_copy(update={"demo": True}), "T1")

    assert (refused.value.code, carrier.methods) == ("COURIER_DEMO", [])


# --- taken back ------------------------------------------------------------------------------------------------------


def test_a_booking_is_cancelled_with_the_companys_own_number(carrier: Kuaidi100, courier: Kuaidi100Courier) -> None:
    booking = courier.book(PARCEL, "T1")

    gone = courier.recall(Order(key="T1", waybill=booking.waybill, reference=booking.reference, sender=OFFICE))

    assert (gone, carrier.standing) == (True, [])


def test_what_was_cancelled_before_counts_as_taken_back(carrier: Kuaidi100, courier: Kuaidi100Courier) -> None:
    booking = courier.book(PARCEL, "T1")
    order = Order(key="T1", waybill=booking.waybill, reference=booking.reference, sender=OFFICE)
    carrier.faults.append("lost")

    with pytest.raises(Transient):
        courier.recall(order)

    assert (courier.recall(order), carrier.standing) == (True, [])


def test_what_was_fetched_is_not_taken_back(carrier: Kuaidi100, courier: Kuaidi100Courier) -> None:
    booking = courier.book(PARCEL, "T1")
    carrier.parcels[0].fetched = True

    gone = courier.recall(Order(key="T1", waybill=booking.waybill, reference=booking.reference, sender=OFFICE))

    assert (gone, carrier.standing) == (False, [booking.waybill])


def test_an_order_of_which_nobody_heard_is_found_by_its_key_and_cancelled(
    carrier: Kuaidi100, courier: Kuaidi100Courier
) -> None:
    carrier.faults.append("lost")
    with pytest.raises(Transient):
        courier.book(PARCEL, "T1")
    before = list(carrier.standing)

    gone = courier.recall(Order(key="T1", sender=OFFICE))

    assert (len(before), gone, carrier.standing) == (1, True, [])


def test_to_take_back_what_may_never_have_been_ordered_tells_the_carrier_of_nobody(
    carrier: Kuaidi100, courier: Kuaidi100Courier
) -> None:
    gone = courier.recall(Order(key="T1", sender=OFFICE))

    assert (gone, carrier.standing) == (True, [])
    assert {parcel.said["recMan"]["name"] for parcel in carrier.parcels} == {OFFICE.name}


def test_nothing_is_asked_where_nothing_can_have_been_ordered(carrier: Kuaidi100, courier: Kuaidi100Courier) -> None:
    assert courier.recall(Order(key="T1")) is True
    assert carrier.methods == []


def test_a_booking_is_cancelled_at_the_company_that_has_it_also_when_another_is_set_by_now(
    carrier: Kuaidi100, courier: Kuaidi100Courier, press: Press
) -> None:
    booking = courier.book(PARCEL, "T1")
    now = Kuaidi100Courier(account(carrier, company="shunfeng"), press, lambda: NOW)

    gone = now.recall(Order(key="T1", waybill=booking.waybill, reference=booking.reference, sender=OFFICE))

    assert (gone, carrier.standing) == (True, [])


@pytest.mark.parametrize(
    ("fault", "kind"),
    [
        ("500 运单已取消", Transient),
        ("30003 账号不存在", Unconfigured),
        ("30005 月结账号不存在", Permanent),
        ("30005 未揽收", Permanent),
    ],
)
def test_what_does_not_say_that_a_number_is_cancelled_counts_for_no_such_word(
    carrier: Kuaidi100, courier: Kuaidi100Courier, fault: Fault, kind: type[YiciError]
) -> None:
    booking = courier.book(PARCEL, "T1")
    carrier.faults.append(fault)

    with pytest.raises(YiciError) as refused:
        courier.recall(Order(key="T1", waybill=booking.waybill, reference=booking.reference, sender=OFFICE))

    assert type(refused.value) is kind


def test_a_company_that_does_not_cancel_for_reasons_of_its_own_is_told_to_a_person(
    carrier: Kuaidi100, courier: Kuaidi100Courier
) -> None:
    booking = courier.book(PARCEL, "T1")
    carrier.faults.append("30005")

    with pytest.raises(Permanent) as refused:
        courier.recall(Order(key="T1", waybill=booking.waybill, reference=booking.reference, sender=OFFICE))

    assert kind_of(refused.value) == (Permanent, "COURIER_NOT_CANCELLED")
