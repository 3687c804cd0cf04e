"""Facts held against the catalogue: everything that is wrong is told at once."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from pipelines.errors import FactsInvalid
from pipelines.facts import instant_of
from pipelines.facts_text import load_facts
from tests.builders import catalog

ITEM = catalog({"name": "申请书"}, conditions=[{"code": "x"}, {"code": "y", "kind": "choice", "options": ["甲", "乙"]}])
NOW = datetime(2026, 9, 18, tzinfo=UTC)


def rules(data: object) -> set[tuple[str, str]]:
    with pytest.raises(FactsInvalid) as refused:
        load_facts(data, ITEM, now=NOW)
    return {(finding.where, finding.rule) for finding in refused.value.findings}


def test_good_facts_are_taken_as_text_or_as_data() -> None:
    text = '{"conditions": {"x": true, "y": "甲"}, "received_at": "2026-09-17T10:15:00+08:00", "copies": {"M1": 2}}'

    facts = load_facts(text, ITEM, now=NOW)

    assert facts.conditions == {"x": True, "y": "甲"}
    assert load_facts({}, ITEM).channel == "api"


def test_all_faults_are_told_at_once() -> None:
    assert rules(
        {
            "conditions": {"x": "是", "y": "丙", "z": True},
            "copies": {"M1": -1, "M7": 1},
            "originals_seen": ["M8"],
            "deferral": {"promised": ["M9"]},
            "channel": "pigeon",
            "colour": "red",
            "received_at": "2026-09-19T00:00:00+00:00",
        }
    ) == {
        ("conditions.x", "condition_value"),
        ("conditions.y", "condition_value"),
        ("conditions.z", "unknown_condition"),
        ("copies.M1", "negative"),
        ("copies.M7", "unknown_material"),
        ("originals_seen[0]", "unknown_material"),
        ("deferral.promised[0]", "unknown_material"),
        ("channel", "literal_error"),
        ("colour", "extra_forbidden"),
        ("received_at", "future"),
    }


def test_an_instant_without_a_zone_is_refused() -> None:
    assert rules({"received_at": "2026-09-17T10:15:00"}) == {("received_at", "timezone_aware")}


@pytest.mark.parametrize(
    "stated",
    [1789700000, "1789700000", -62135596800, 20260917, "20260917T101500Z", True, "0001-01-01T00:00:00+14:00",
     "9999-12-31T23:00:00+00:00"],
)  # fmt: skip
def test_what_might_be_seconds_or_falls_on_no_day_is_no_time_of_receipt(stated: object) -> None:
    assert rules({"received_at": stated}) == {("received_at", "datetime_type")}
    assert instant_of(stated) is None


@pytest.mark.parametrize("stated", [20260930, 1790640000, "1790640000", "0"])
def test_what_might_be_seconds_is_no_day_of_a_promise(stated: object) -> None:
    assert {where for where, _ in rules({"deferral": {"by": stated}})} == {"deferral.by"}


@pytest.mark.parametrize("stated", ["2026-09-17T10:15:00+08:00", "2026-09-17t02:15:00z", "2026-09-17 10:15+0800"])
def test_the_instant_that_is_stated_is_the_one_that_the_facts_hold(stated: str) -> None:
    assert instant_of(stated) == datetime(2026, 9, 17, 2, 15, tzinfo=UTC)
    assert load_facts({"received_at": stated}, ITEM, now=NOW).received_at == instant_of(stated)


@pytest.mark.parametrize("count", [-1, "-1", -1.0])
def test_copies_are_never_fewer_than_none(count: object) -> None:
    assert rules({"copies": {"M1": count}}) == {("copies.M1", "negative")}


def test_what_no_table_has_room_for_is_refused() -> None:
    assert rules({"applicant": {"name": "名" * 201}, "agent": {"name": "半\0"}}) == {
        ("applicant.name", "too_long"),
        ("agent.name", "characters"),
    }
    assert ("previous", "characters") in rules({"previous": "\ud800"})


def test_a_number_is_no_answer_to_a_condition() -> None:
    assert {where for where, _ in rules({"conditions": {"x": [1]}})} == {"conditions.x"}


@pytest.mark.parametrize("text", ["", "{", "[" * 100_000])
def test_what_is_no_json_is_refused(text: str) -> None:
    assert rules(text) == {("", "json")}


def test_facts_are_an_object() -> None:
    assert rules("[1]") == {("", "type")}


def test_paper_is_taken_in_though_nobody_knows_yet_where_its_letters_are_to_be_sent() -> None:
    assert load_facts({"delivery": {"mode": "courier"}}, ITEM).delivery.mode == "courier"
