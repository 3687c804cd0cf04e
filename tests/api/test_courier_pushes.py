"""What a carrier tells of its parcels: believed when it is signed, counted once, and only where it is news."""

from __future__ import annotations

import json
import socket
from datetime import UTC, date, datetime
from typing import Any
from urllib.parse import urlsplit

import httpx
import pytest

from pipelines.case import State
from pipelines.errors import Transient
from pipelines.events import DeliveryChanged
from pipelines.facts import DeliveryWish
from pipelines.kuaidi100 import NOTES
from storage import papers
from tests.api.desk import COURIER, Desk, fault
from tests.api.test_cases import act, checked
from tests.doubles.kuaidi100 import SALT, Kuaidi100, told

WAYBILL = "EMS0000000001"
HOOK = "/hooks/couriers/kuaidi100"
FETCHED, MOVED, SIGNED = "2026-09-14 17:30:00", "2026-09-15 08:00:00", "2026-09-15 16:20:00"
OK = {"result": True, "returnCode": "200", "message": "成功"}


def noticed(desk: Desk) -> str:
    """A case whose notice was handed to the carrier."""
    number = checked(desk, ("M1", fault()), delivery=COURIER)
    act(desk, number, "give_notice")
    desk.issue(number)
    desk.book(number, "kuaidi100", WAYBILL)
    desk.later(days=2)
    return number


def decided(desk: Desk) -> str:
    """A case whose decision was handed to the carrier."""
    number = checked(desk, delivery=COURIER)
    act(desk, number, "accept")
    act(desk, number, "decide", outcome="granted")
    desk.issue(number)
    desk.issue(number)
    desk.book(number, "kuaidi100", WAYBILL)
    desk.later(days=2)
    return number


def push(desk: Desk, *said: Any, **more: Any) -> httpx.Response:
    return Kuaidi100().push(f"{desk.server.url}{HOOK}", told(WAYBILL, *said, **more))


def state_of(desk: Desk, number: str) -> str:
    return desk.view(number).shipments[0].state


def events(desk: Desk, number: str) -> int:
    return len(papers.chain_of(desk.engine, number))


def test_a_decision_that_was_signed_for_closes_the_case_on_the_day_of_the_signature(desk: Desk) -> None:
    number = decided(desk)

    answer = push(desk, "3", SIGNED, MOVED, FETCHED, status="shutdown")

    assert (answer.status_code, answer.json()) == (200, OK)
    assert (state_of(desk, number), desk.ledger.case(number).state) == ("delivered", State.CLOSED)
    signed = datetime(2026, 9, 15, 8, 20, tzinfo=UTC)
    assert {letter.delivered_at for letter in desk.view(number).letters} == {signed}


def test_the_correction_clock_starts_on_the_day_of_the_signature_whenever_it_is_told(desk: Desk) -> None:
    number = noticed(desk)

    push(desk, "301", SIGNED, MOVED)

    case = desk.ledger.case(number)
    assert (case.told_on, case.clocks["correction"].start) == (date(2026, 9, 15), date(2026, 9, 15))


def test_each_step_on_the_way_is_told_once_by_the_carriers_name(desk: Desk) -> None:
    number = noticed(desk)
    before = events(desk, number)

    for _ in range(2):
        push(desk, "1", FETCHED)
        push(desk, "0", MOVED, FETCHED)

    moved = [link.event for link in papers.chain_of(desk.engine, number)][before:]
    assert [(one["by"], one["state"]) for one in moved] == [("快递100", "picked_up"), ("快递100", "in_transit")]


def test_more_entries_of_the_same_state_are_no_news_but_make_what_was_before_them_old(desk: Desk) -> None:
    number = noticed(desk)
    push(desk, "5", FETCHED)
    push(desk, "5", SIGNED, FETCHED)
    before = events(desk, number)

    answer = push(desk, "2", MOVED, FETCHED)

    assert (answer.json(), state_of(desk, number), events(desk, number)) == (OK, "out_for_delivery", before)


@pytest.mark.parametrize("late", ["0", "1", "2", "5", "14"])
def test_what_comes_late_changes_nothing(desk: Desk, late: str) -> None:
    number = decided(desk)
    push(desk, "3", SIGNED, MOVED, status="shutdown")
    before = events(desk, number)

    answer = push(desk, late, MOVED, FETCHED)

    assert (answer.json(), state_of(desk, number), events(desk, number)) == (OK, "delivered", before)


@pytest.mark.parametrize("order", [(0, 1, 2), (2, 1, 0), (1, 2, 0), (2, 0, 1)])
def test_in_whatever_order_it_is_told_the_end_is_the_same(desk: Desk, order: tuple[int, ...]) -> None:
    number = decided(desk)
    pushes = (("1", FETCHED), ("5", MOVED, FETCHED), ("3", SIGNED, MOVED, FETCHED))

    for n in order:
        push(desk, *pushes[n])

    assert (state_of(desk, number), desk.ledger.case(number).state) == ("delivered", State.CLOSED)


@pytest.mark.parametrize(("state", "neutral"), [("14", "refused"), ("4", "returned"), ("2", "exception")])
def test_what_did_not_arrive_is_the_offices_to_see_to_with_what_helps(desk: Desk, state: str, neutral: Any) -> None:
    number = decided(desk)

    push(desk, state, SIGNED, MOVED)

    case = desk.ledger.case(number)
    assert (case.state, case.reason) == (State.DELIVERY_FAILED, NOTES[neutral])
    acts = desk.client().get(f"/api/v1/cases/{number}").json()["acts"]
    assert {"redeliver", "change_delivery", "handed_over"} <= set(acts)


@pytest.mark.parametrize("state", ["14", "4", "2"])
def test_a_notice_that_did_not_arrive_can_be_sent_again_and_starts_no_clock(desk: Desk, state: str) -> None:
    number = noticed(desk)
    acts = desk.client().get(f"/api/v1/cases/{number}").json()["acts"]

    push(desk, state, SIGNED, MOVED)

    case = desk.ledger.case(number)
    offered = desk.client().get(f"/api/v1/cases/{number}").json()["acts"]
    assert (case.state, case.told_on, "correction" in case.clocks) == (State.CORRECTION_REQUESTED, None, False)
    assert ("redeliver" in acts, "redeliver" in offered) == (False, True)
    assert act(desk, number, "redeliver").status_code == 200
    assert [one.state for one in desk.view(number).shipments][-1] == "created"


def test_what_was_signed_for_after_all_closes_the_case(desk: Desk) -> None:
    number = decided(desk)
    push(desk, "14", MOVED, FETCHED)

    push(desk, "3", SIGNED, MOVED, FETCHED)

    assert (state_of(desk, number), desk.ledger.case(number).state) == ("delivered", State.CLOSED)


def test_the_sender_who_signs_for_what_came_back_is_no_receiver(desk: Desk) -> None:
    number = decided(desk)
    push(desk, "6", MOVED, FETCHED)

    push(desk, "3", SIGNED, MOVED, FETCHED, status="shutdown")

    assert (state_of(desk, number), desk.ledger.case(number).state) == ("returned", State.DELIVERY_FAILED)


def test_a_locker_that_signs_delivers_nothing(desk: Desk) -> None:
    number = decided(desk)

    push(desk, "304", SIGNED, MOVED, status="shutdown")

    assert (state_of(desk, number), desk.ledger.case(number).state) == ("at_pickup_point", State.DELIVERING)


def test_who_signs_for_another_is_shown_as_such(desk: Desk) -> None:
    number = decided(desk)

    push(desk, "303", SIGNED, MOVED)

    assert (state_of(desk, number), desk.ledger.case(number).state) == ("signed_by_other", State.CLOSED)


def test_a_parcel_of_which_nothing_was_ever_seen_is_told_when_its_carrier_gives_up(desk: Desk) -> None:
    number = decided(desk)

    for _ in range(2):
        push(desk, "0", status="abort", message="3天查询无记录")

    case = desk.ledger.case(number)
    assert (state_of(desk, number), case.state) == ("exception", State.DELIVERY_FAILED)
    assert case.reason.startswith("快递100 已停止跟踪：3天查询无记录。")


def test_a_carrier_that_goes_on_under_another_company_has_lost_nothing(desk: Desk) -> None:
    number = decided(desk)
    push(desk, "0", status="abort", message="3天查询无记录", comNew="yuantong")
    stopped = state_of(desk, number)

    push(desk, "1", FETCHED, autoCheck="1", comOld="ems", comNew="yuantong")

    assert (stopped, state_of(desk, number)) == ("label_printed", "picked_up")


def test_a_state_that_nobody_knows_and_one_without_an_entry_change_nothing(desk: Desk) -> None:
    number = decided(desk)
    before = events(desk, number)

    answers = [push(desk, "77", MOVED), push(desk, "3"), push(desk, "0")]

    assert [answer.json() for answer in answers] == [OK] * 3
    assert (state_of(desk, number), events(desk, number)) == ("label_printed", before)


def test_an_entry_from_the_future_counts_as_of_now_and_stops_no_later_one(desk: Desk) -> None:
    number = decided(desk)
    push(desk, "0", "2031-01-01 00:00:00")
    desk.later(hours=1)

    push(desk, "3", "2026-09-16 10:45:00")

    assert (state_of(desk, number), desk.ledger.case(number).state) == ("delivered", State.CLOSED)


def test_an_entry_from_before_the_order_is_no_news(desk: Desk) -> None:
    number = decided(desk)
    before = events(desk, number)

    answer = push(desk, "3", "2026-09-01 10:00:00")

    assert (answer.json(), state_of(desk, number), events(desk, number)) == (OK, "label_printed", before)


def test_a_number_that_we_cancel_is_told_by_us_and_not_by_the_carrier(desk: Desk) -> None:
    number = noticed(desk)
    elsewhere = DeliveryWish.model_validate({**COURIER, "address": "示例市示范区样张路77号"})
    desk.tell(number, DeliveryChanged(at=desk.at, by="张窗口", delivery=elsewhere))

    push(desk, "401", MOVED)

    assert state_of(desk, number) == "label_printed"


# --- who is believed -------------------------------------------------------------------------------------------------


def sent(desk: Desk, carrier: str = "kuaidi100", **form: str) -> httpx.Response:
    return httpx.post(f"{desk.server.url}/hooks/couriers/{carrier}", data=form, timeout=30)


def test_what_is_not_signed_with_our_salt_is_refused_and_changes_nothing(desk: Desk) -> None:
    number = decided(desk)
    before = events(desk, number)
    url, message = f"{desk.server.url}{HOOK}", told(WAYBILL, "3", SIGNED)

    answers = [Kuaidi100().push(url, message, salt=salt) for salt in ("another", "")]

    no = {"result": False, "returnCode": "403", "message": "签名错误"}
    assert [(answer.status_code, answer.json()) for answer in answers] == [(403, no)] * 2
    assert events(desk, number) == before


@pytest.mark.parametrize(
    ("form", "status", "message"),
    [
        ({}, 400, "缺少 sign 或 param"),
        ({"sign": "x"}, 400, "缺少 sign 或 param"),
        ({"param": "{}"}, 400, "缺少 sign 或 param"),
        ({"sign": "x", "param": "{}" + " " * 300_000}, 413, "推送的内容过大"),
    ],
)
def test_what_is_no_push_is_answered_in_the_carriers_words(
    desk: Desk, form: dict[str, str], status: int, message: str
) -> None:
    answer = sent(desk, **form)

    assert answer.status_code == status
    assert answer.json() == {"result": False, "returnCode": str(status), "message": message}


def test_who_goes_silent_in_the_middle_is_answered_and_holds_nobody(desk: Desk) -> None:
    desk.silence_seconds = 0.2
    desk.serve_at(desk.public_url)

    address = urlsplit(desk.server.url)
    head = f"POST {HOOK} HTTP/1.1\r\nHost: x\r\nConnection: close\r\nContent-Length: 1000\r\n\r\n"
    with socket.create_connection((str(address.hostname), address.port or 0), timeout=30) as connection:
        connection.sendall(head.encode() + b"sign=x&")  # and no more
        answer = b"".join(iter(lambda: connection.recv(4096), b""))

    assert json.loads(answer.partition(b"\r\n\r\n")[2]) == {"result": False, "returnCode": "408", "message": "推送中断"}


def test_what_cannot_be_kept_now_is_to_be_told_again(desk: Desk) -> None:
    number = decided(desk)
    clock = desk.ledger.clock

    def away() -> datetime:
        raise Transient("数据库无法连接。", code="DATABASE_AWAY")

    desk.ledger.clock = away
    refused = push(desk, "3", SIGNED)
    desk.ledger.clock = clock
    again = push(desk, "3", SIGNED)

    assert (refused.status_code, refused.json()["returnCode"], refused.json()["result"]) == (503, "503", False)
    assert (again.json(), state_of(desk, number)) == (OK, "delivered")


def test_a_waybill_or_a_carrier_that_nobody_knows_is_told_so(desk: Desk) -> None:
    unknown = push(desk, "3", SIGNED)
    nobody = sent(desk, "pigeon", sign="x", param="{}")

    assert (unknown.status_code, unknown.json()["message"]) == (404, "没有这个运单")
    assert (nobody.status_code, nobody.json()["message"]) == (404, "没有这家承运方")


def test_a_parcel_of_another_carrier_with_the_same_number_is_not_meant(desk: Desk) -> None:
    number = checked(desk, ("M1", fault()), delivery=COURIER)
    act(desk, number, "give_notice")
    desk.issue(number)
    desk.book(number, "handover", WAYBILL)

    answer = push(desk, "3", SIGNED)

    assert (answer.status_code, state_of(desk, number)) == (404, "label_printed")


def test_without_a_salt_nobody_is_heard(desk: Desk) -> None:
    number = decided(desk)
    desk.carrier_salts = {"kuaidi100": ""}
    desk.serve_at(desk.public_url)

    answer = Kuaidi100().push(f"{desk.server.url}{HOOK}", told(WAYBILL, "3", SIGNED), salt="")

    assert (answer.status_code, state_of(desk, number)) == (404, "label_printed")


def test_what_is_told_of_persons_stands_in_no_log_and_no_history(
    desk: Desk, capsys: pytest.CaptureFixture[str]
) -> None:
    number = decided(desk)
    message = told(WAYBILL, "3", SIGNED)
    message["lastResult"]["data"][0]["context"] = "周样本 13900000000 已签收"

    answers = [Kuaidi100().push(f"{desk.server.url}{HOOK}", message, salt=salt) for salt in ("another", SALT)]

    assert [answer.status_code for answer in answers] == [403, 200]
    written = "".join(capsys.readouterr()) + str([link.event for link in papers.chain_of(desk.engine, number)][-1])
    assert [word for word in ("周样本", "13900000000", WAYBILL, SALT) if word in written] == []
