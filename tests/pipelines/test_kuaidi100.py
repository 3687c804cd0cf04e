"""What 快递100 tells, in our words; its signature; and what cannot be believed."""

from __future__ import annotations

import json
from datetime import UTC, datetime
from typing import Any

import pytest

from pipelines.errors import Permanent
from pipelines.kuaidi100 import NOTES, STATES, signed, understood
from pipelines.parcel import STATES as NEUTRAL
from pipelines.parcel import ShipmentState, meant
from tests.doubles.kuaidi100 import told

MORNING, EVENING = "2026-09-18 10:15:00", "2026-09-18 19:40:00"


def said(*parts: Any, **more: Any) -> str:
    return json.dumps(told(*parts, **more), ensure_ascii=False)


@pytest.mark.parametrize("sign", ["3e54e4a9b2e8eed03fcb3c2b4a4c1c0e", "", "é", "D41D8CD98F00B204E9800998ECF8427E"])
def test_another_signature_is_none(sign: str) -> None:
    assert signed("{}", sign, "SALT") is False


def test_the_signature_counts_in_capitals_and_without() -> None:
    # md5("abc" + "def"), as any tool computes it
    sign = "e80b5017098950fc58aad83c8c14978e"

    assert [signed("abc", one, "def") for one in (sign, sign.upper(), f" {sign}\n")] == [True, True, True]
    assert signed("abd", sign, "def") is False


def test_without_a_salt_nothing_is_signed_though_anybody_could_compute_it() -> None:
    assert signed("abc", "900150983cd24fb0d6963f7d28e17f72", "") is False  # md5("abc")


@pytest.mark.parametrize(
    ("state", "neutral"),
    [
        ("0", "in_transit"),
        ("1", "picked_up"),
        ("2", "exception"),
        ("3", "delivered"),
        ("4", "returned"),
        ("5", "out_for_delivery"),
        ("6", "returning"),
        ("7", "in_transit"),
        ("8", "in_transit"),
        ("10", "in_transit"),
        ("11", "in_transit"),
        ("12", "in_transit"),
        ("13", "exception"),
        ("14", "refused"),
        ("102", "pickup_scheduled"),
        ("301", "delivered"),
        ("303", "signed_by_other"),
        ("501", "at_pickup_point"),
        ("299", "exception"),
        (3, "delivered"),
        ("", None),
        ("99", None),
        ("9999", None),
        ("x", None),
    ],
)
def test_each_state_has_its_neutral_one_and_an_unknown_one_has_none(state: str, neutral: ShipmentState | None) -> None:
    assert understood(said("E1", state, MORNING)).state == neutral


def test_what_a_locker_signed_for_is_not_delivered_and_says_so() -> None:
    report = understood(said("E1", "304", EVENING, MORNING, status="shutdown"))

    assert report.state == "at_pickup_point"
    assert report.note.startswith("已放入快递柜或驿站，不等于收件人签收")


def test_every_state_is_one_of_ours_and_what_needs_a_person_says_what_helps() -> None:
    assert set(STATES.values()) | set(NOTES) <= set(NEUTRAL)
    assert [state for state in ("refused", "returned", "exception") if "重新送达" not in NOTES[state]] == []


def test_the_newest_entry_gives_the_instant_in_beijing_whatever_the_order() -> None:
    expected = datetime(2026, 9, 18, 11, 40, tzinfo=UTC)

    assert understood(said("E1", "3", EVENING, MORNING)).as_of == expected
    assert understood(said("E1", "3", MORNING, EVENING)).as_of == expected
    assert understood(said("E1", "3", "soon", MORNING)).as_of == datetime(2026, 9, 18, 2, 15, tzinfo=UTC)


def test_without_an_entry_nothing_is_known() -> None:
    empty = told("E1", "0")
    null = {**empty, "lastResult": {**empty["lastResult"], "data": None}}

    for push in (empty, null):
        report = understood(json.dumps(push))
        assert (report.state, report.as_of) == (None, None)


def test_who_stops_following_says_why_and_what_helps() -> None:
    report = understood(said("E1", "0", status="abort", message="3天查询无记录"))

    assert report.state == "exception"
    assert report.note == (
        "快递100 已停止跟踪：3天查询无记录。请核对寄递件是否已交快递公司，并向其查询去向；"
        "已送达的，请登记“文书已交付”，否则请重新送达。"
    )


def test_who_goes_on_under_the_right_company_has_not_stopped() -> None:
    stopped = understood(said("E1", "0", status="abort", message="3天查询无记录", comNew="yuantong"))
    going = understood(said("E1", "1", MORNING, autoCheck="1", comOld="ems", comNew="yuantong"))

    assert (stopped.state, stopped.corrected) == (None, "yuantong")
    assert (going.state, going.corrected) == ("picked_up", "yuantong")


@pytest.mark.parametrize("param", ["", "[]", "{}", '{"lastResult": null}', '{"lastResult": {"nu": ""}}', "\x00"])
def test_what_is_no_push_is_refused(param: str) -> None:
    with pytest.raises(Permanent) as refused:
        understood(param)

    assert refused.value.code == "PUSH_UNREADABLE"


def test_who_signs_for_what_is_on_its_way_back_is_its_sender() -> None:
    assert meant("returning", "delivered") == "returned"
    assert meant("out_for_delivery", "delivered") == "delivered"
