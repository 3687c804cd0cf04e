"""What integrators are told: from the case before and after an event, and never a word about a person."""

from __future__ import annotations

import json
from typing import Any

from pipelines.announcing import TYPE_NAMES, TYPES, announcements, ping
from pipelines.case import Case, State
from pipelines.events import DeadlineNears, DeadlinePassed, Event, FileSplit, HandedOver, PageRead, Retried, TaskDied
from pipelines.flow import decide
from pipelines.legal_days import SHANGHAI
from tests.cases import MONDAY, after, complete, deficient, issued, later, noticed, opened, read, rules

NAME, PHONE = "周样本一号", "0000-7654321"
PERSON: dict[str, Any] = {
    "applicant": {"name": NAME, "kind": "natural_person", "phone": PHONE, "id_type": "ric", "id_no": "ID-NUMBER"}
}


def told(before: Case | None, case: Case, event: Any, seq: int = 7) -> list[dict[str, Any]]:
    return [json.loads(one.body) for one in announcements(before, case, event, seq)]


def follow(case: Case, event: Event) -> list[dict[str, Any]]:
    """What is told of an event that happens to a case."""
    return told(case, decide(case, event, rules()).case, event)


def test_an_opened_case_is_told_with_where_it_stands_and_where_to_ask() -> None:
    case = opened().case

    assert told(None, case, Retried(at=MONDAY, by="任何"), seq=1) == [
        {
            "type": "case.opened",
            "timestamp": "2026-09-14T02:00:00.000Z",
            "data": {
                "case": "YC20260914-00001",
                "seq": 1,
                "state": "received",
                "state_label": "收件",
                "round": 1,
                "item": "SAMPLE-1",
                "href": "/api/v1/cases/YC20260914-00001",
            },
        }
    ]


def test_a_change_of_state_is_told_with_the_state_before() -> None:
    case = read(opened().case)
    event = complete(case)

    [said] = follow(case, event)

    assert (said["type"], said["data"]["previous_state"], said["data"]["state"]) == (
        "case.state_changed",
        "prechecking",
        decide(case, event, rules()).case.state.value,
    )


def test_an_event_that_leaves_the_state_is_not_told() -> None:
    case = after(opened().case, FileSplit(at=MONDAY, file_id="f1", pages=2))

    assert follow(case, PageRead(at=MONDAY, file_id="f1", page=1)) == []


def test_a_letter_is_told_when_it_was_made_and_when_it_arrived() -> None:
    # Given
    case = read(opened().case)
    case = after(case, deficient(case))

    # When
    made = follow(case, issued("notice"))
    case = after(case, issued("notice"))
    arrived = follow(case, HandedOver(at=later(1), by="示例窗口"))

    # Then
    letter = {
        "id": "letter-notice",
        "kind": "notice",
        "round": 1,
        "href": "/api/v1/cases/YC20260914-00001/letters/letter-notice",
    }
    assert [(one["type"], one["data"].get("letter")) for one in made] == [("case.letter_issued", letter)]
    assert [(one["type"], one["data"].get("letters")) for one in arrived] == [("case.letter_delivered", [letter])]


def test_each_step_that_holds_a_case_up_is_told_and_its_retry_is_a_change_of_state() -> None:
    # Given
    case = opened().case
    died = [TaskDied(at=MONDAY, task_id=f"t{n}", task="split_file", cause="坏了。", cure="重试。") for n in (1, 2)]

    # When
    first = follow(case, died[0])
    case = after(case, died[0])
    second = follow(case, died[1])
    case = after(case, died[1])
    again = follow(case, Retried(at=MONDAY, by="示例"))

    # Then
    assert [one["type"] for one in first] == ["case.state_changed", "case.needs_attention"]
    assert [(one["type"], one["data"]["problems"]) for one in second] == [("case.needs_attention", 2)]
    assert [(one["type"], one["data"]["previous_state"]) for one in again] == [
        ("case.state_changed", "needs_attention")
    ]


def test_a_step_that_holds_nothing_up_is_no_news() -> None:
    died = TaskDied(at=MONDAY, task_id="t1", task="make_searchable", cause="坏了。", cure="重试。")

    assert follow(opened().case, died) == []


def test_last_days_are_told_by_their_clock_and_day() -> None:
    # Given
    case = noticed()
    due = case.clocks["correction"].due
    near = DeadlineNears(at=later(29), clock="correction")
    passed = DeadlinePassed(at=later(32), clock="correction")

    # Then
    assert [(one["type"], one["data"]["clock"], one["data"]["due"]) for one in follow(case, near)] == [
        ("case.deadline_near", "correction", due.isoformat())
    ]
    assert [one["type"] for one in follow(case, passed)] == ["case.state_changed", "case.deadline_passed"]


def test_nothing_that_is_told_names_a_person() -> None:
    # Given a case that holds a name, a telephone and a number
    case = read(opened(**PERSON).case)
    assert NAME in case.model_dump_json()

    # When everything that can be told of it is told
    steps: list[Event] = [deficient(case), issued("notice"), HandedOver(at=later(1), by=NAME, receiver=NAME)]
    said = [one.body for one in announcements(None, case, steps[0], 1)]
    for event in steps:
        before, case = case, after(case, event)
        said += [one.body for one in announcements(before, case, event, 2)]

    # Then
    assert len(said) >= 4
    assert [word for word in (NAME, PHONE, "ID-NUMBER") if word in "".join(said)] == []


def test_what_is_told_twice_is_the_same_to_the_byte() -> None:
    case = read(opened().case)
    event = deficient(case)
    once, again = (announcements(case, after(case, event), event, 5) for _ in range(2))

    assert once == again
    assert ping("w1", MONDAY).body == '{"type":"ping","timestamp":"2026-09-14T02:00:00.000Z","data":{"webhook":"w1"}}'


def test_an_instant_of_any_zone_is_told_in_utc() -> None:
    assert ping("w", MONDAY.astimezone(SHANGHAI)) == ping("w", MONDAY)


def test_every_type_has_its_chinese_name_and_every_state_its_way_to_be_told() -> None:
    assert set(TYPE_NAMES) == {*TYPES, "ping"}
    case = opened().case
    for state in State:
        changed = told(case, case.but(state=state), Retried(at=MONDAY, by="示例"))
        assert [one["data"]["state"] for one in changed] == ([] if state is case.state else [state.value])
