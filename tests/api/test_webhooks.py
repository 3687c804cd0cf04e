"""The calls on endpoints of integrators: registered, seen by their own key only, tested, rotated, switched, sent again."""

from __future__ import annotations

import sqlite3
from typing import Any

import httpx
import pytest

from storage.api_keys import create_key
from storage.webhooks import calls, deliveries, endpoints
from storage.webhooks.calls import Ended
from tests.api.answers import pointers, problem
from tests.api.desk import Desk
from tests.api.test_failed_steps import signed_in
from tests.dead import take

PATH = "/api/v1/webhooks"
URL = "https://example.org/yici"


def register(desk: Desk, client: httpx.Client | None = None, **said: Any) -> dict[str, Any]:
    answer = (client or desk.client()).post(PATH, json={"url": URL, **said})
    assert answer.status_code == 201, answer.text
    body: dict[str, Any] = answer.json()
    return body


def narrow(desk: Desk) -> httpx.Client:
    """Another integrator, whose key may hand in and read."""
    return desk.client(key=create_key(desk.engine, "另一平台", desk.at))


def end_calls(desk: Desk, *, gone: bool = False) -> None:
    """What a worker does: every call that waits is made, and taken or refused for ever."""
    while waiting := _waiting(desk):
        taken = take(desk.ledger, waiting[0])
        task: Any = taken.task
        reserved = calls.reserve(desk.engine, taken, task, desk.at)
        if reserved is not None:
            ended = Ended(
                not gone, gone, "HTTP_410" if gone else "OK", 410 if gone else 204, 12, "不再接收。" if gone else ""
            )
            calls.tell(desk.engine, taken, task, reserved, ended, desk.at)


def _waiting(desk: Desk) -> list[str]:
    found = [deliveries.deliveries(desk.engine, one.id).items for one in endpoints.webhooks_of(desk.engine)]
    return [one.id for items in found for one in items if one.state == "waiting"]


def holding(desk: Desk, words: str) -> list[str]:
    """Which tables hold these words, in any column."""
    with sqlite3.connect(desk.database) as connection:
        found = [line.split('"')[1] for line in connection.iterdump() if words in line]
    connection.close()
    return found


def test_an_endpoint_is_registered_and_its_secret_shown_once(desk: Desk) -> None:
    # When
    answer = desk.client().post(PATH, json={"url": URL, "types": ["case.letter_issued"], "description": "综合受理平台"})

    # Then
    made = answer.json()
    assert (answer.status_code, answer.headers["location"]) == (201, f"{PATH}/{made['id']}")
    assert made["secret"].startswith("whsec_")
    assert len(made["secret"]) == 6 + 44
    secret = made.pop("secret")
    assert made == {
        "id": made["id"],
        "url": URL,
        "types": ["case.letter_issued"],
        "cases": "own",
        "description": "综合受理平台",
        "state": "on",
        "off_at": None,
        "off_reason": None,
        "created_at": "2026-09-14T02:00:00Z",
        "last_success_at": None,
        "last_failure_at": None,
        "last_failure": None,
        "old_secret_until": None,
        "waiting": 0,
    }
    assert desk.client().get(answer.headers["location"]).json() == made
    assert desk.client().get(PATH).json() == [made]
    assert secret not in desk.client().get(PATH).text


def test_a_repeated_request_registers_once_and_is_answered_alike(desk: Desk) -> None:
    client = desk.client(**{"Idempotency-Key": "k-1"})

    first, second = (client.post(PATH, json={"url": URL}) for _ in range(2))

    assert (first.json(), first.headers["location"]) == (second.json(), second.headers["location"])
    assert len(desk.client().get(PATH).json()) == 1
    problem(client.post(PATH, json={"url": URL + "/2"}), 422, "IDEMPOTENCY_CONFLICT")


def test_a_secret_stands_with_its_endpoint_only_and_the_same_request_is_still_told_it_for_a_day(desk: Desk) -> None:
    # Given
    client = desk.client(**{"Idempotency-Key": "k-1"})
    made = client.post(PATH, json={"url": URL}).json()
    held_of_made = holding(desk, made["secret"])
    desk.later(hours=23)
    made_again = client.post(PATH, json={"url": URL}).json()

    # When
    turned = desk.client(**{"Idempotency-Key": "k-2"})
    rotated = turned.post(f"{PATH}/{made['id']}/rotate").json()
    held_of_rotated = holding(desk, rotated["secret"])
    desk.later(hours=23)

    # Then
    assert (held_of_made, held_of_rotated) == (["webhooks"], ["webhooks"])
    assert made_again == made
    assert turned.post(f"{PATH}/{made['id']}/rotate").json() == rotated


@pytest.mark.parametrize("lost", [False, True], ids=["its answer kept", "its answer lost"])
def test_a_request_that_comes_again_after_a_day_is_answered_without_the_secret(desk: Desk, lost: bool) -> None:
    client = desk.client(**{"Idempotency-Key": "k-1"})
    made = client.post(PATH, json={"url": URL}).json()
    if lost:
        desk.tamper("DELETE FROM idempotency")
    desk.later(hours=24)

    again = client.post(PATH, json={"url": URL})

    assert (again.status_code, again.json()) == (201, {**made, "secret": None})


def test_a_secret_that_was_replaced_or_whose_endpoint_is_gone_is_told_no_more(desk: Desk) -> None:
    client = desk.client(**{"Idempotency-Key": "k-1"})
    made = client.post(PATH, json={"url": URL}).json()

    desk.client().post(f"{PATH}/{made['id']}/rotate")
    replaced = client.post(PATH, json={"url": URL}).json()
    desk.client().delete(f"{PATH}/{made['id']}")
    gone = client.post(PATH, json={"url": URL}).json()

    assert (replaced, gone) == ({**made, "secret": None},) * 2
    assert desk.client().get(PATH).json() == []


def test_a_registration_whose_answer_was_lost_with_its_process_is_answered_when_it_is_sent_again(desk: Desk) -> None:
    client = desk.client(**{"Idempotency-Key": "k-1"})
    first = client.post(PATH, json={"url": URL}).json()
    desk.tamper("UPDATE idempotency SET status = NULL, answer = NULL")
    desk.later(minutes=2)

    again = client.post(PATH, json={"url": URL}).json()

    assert again == first
    assert [one["id"] for one in desk.client().get(PATH).json()] == [first["id"]]


def test_a_rotation_whose_answer_was_lost_leaves_the_secret_before_signing(desk: Desk) -> None:
    # Given: a new secret that nobody was told
    made = register(desk)
    client = desk.client(**{"Idempotency-Key": "k-1"})
    lost = client.post(f"{PATH}/{made['id']}/rotate").json()["secret"]
    desk.tamper("UPDATE idempotency SET status = NULL, answer = NULL")
    desk.later(minutes=2)

    # When
    again = client.post(f"{PATH}/{made['id']}/rotate").json()["secret"]

    # Then
    taken = take(desk.ledger, desk.client().post(f"{PATH}/{made['id']}/test").json()["id"])
    task: Any = taken.task
    reserved = calls.reserve(desk.engine, taken, task, desk.at)
    assert reserved is not None
    assert (again, reserved.secrets) == (lost, (lost, made["secret"]))


@pytest.mark.parametrize(
    ("url", "code"),
    [
        ("http://127.0.0.1:8000/", "WEBHOOK_ADDRESS"),
        ("http://169.254.169.254/latest", "WEBHOOK_ADDRESS"),
        ("ftp://example.org/", "WEBHOOK_URL"),
        ("https://user:word@example.org/", "WEBHOOK_URL"),
        ("https://example.org:5432/", "WEBHOOK_URL"),
        ("not an address", "WEBHOOK_URL"),
        ("", "WEBHOOK_URL"),
        ("https://example.org/" + "汉" * 300, "WEBHOOK_URL"),
    ],
)
def test_what_is_not_called_is_refused_with_the_reason(desk: Desk, url: str, code: str) -> None:
    told = problem(desk.client().post(PATH, json={"url": url}), 422, code)

    assert pointers(told) == ["/url"]
    assert desk.client().get(PATH).json() == []


def test_types_that_there_are_not_are_refused(desk: Desk) -> None:
    for types in (["case.exploded"], ["ping"], "case.opened"):
        assert desk.client().post(PATH, json={"url": URL, "types": types}).status_code == 422
    assert register(desk, types=["case.opened", "case.opened"])["types"] == ["case.opened"]


def test_a_key_sees_and_handles_its_own_endpoints_only(desk: Desk) -> None:
    # Given
    mine = register(desk)
    delivery = desk.client().post(f"{PATH}/{mine['id']}/test").json()
    other = narrow(desk)

    # Then
    assert other.get(PATH).json() == []
    place = f"{PATH}/{mine['id']}"
    for method, path in (
        ("GET", place),
        ("PATCH", place),
        ("DELETE", place),
        ("POST", f"{place}/test"),
        ("POST", f"{place}/rotate"),
        ("GET", f"{place}/deliveries"),
        ("POST", f"{place}/deliveries/{delivery['id']}/resend"),
        ("POST", f"{place}/resend"),
        ("DELETE", f"{place}/deliveries/{delivery['id']}"),
    ):
        said = {"json": {"enabled": False}} if method == "PATCH" else {}
        problem(other.request(method, path, **said), 404, "NO_SUCH_WEBHOOK")  # type: ignore[arg-type]  # of a table
    assert desk.client().get(place).json()["state"] == "on"


def test_only_a_key_with_the_scope_hears_of_every_case(desk: Desk) -> None:
    other = narrow(desk)

    told = problem(other.post(PATH, json={"url": URL, "cases": "all"}), 403, "SCOPE")
    assert "listen" in told["cure"]
    made = register(desk, other)
    problem(other.patch(f"{PATH}/{made['id']}", json={"cases": "all"}), 403, "SCOPE")
    listening = desk.client(key=create_key(desk.engine, "监督平台", desk.at, ["listen"]))
    assert register(desk, listening, cases="all")["cases"] == "all"


def test_the_key_that_hands_a_case_in_hears_of_it(desk: Desk) -> None:
    # Given
    other = narrow(desk)
    mine, theirs, every = register(desk), register(desk, other), register(desk, cases="all")

    # When
    number = desk.submit()

    # Then
    told = {
        place: [one["case"] for one in client.get(f"{PATH}/{place}/deliveries").json()["items"]]
        for place, client in ((mine["id"], desk.client()), (theirs["id"], other), (every["id"], desk.client()))
    }
    assert told == {mine["id"]: [number], theirs["id"]: [], every["id"]: [number]}


def test_an_endpoint_is_changed_switched_off_and_on_again(desk: Desk) -> None:
    # Given
    place = f"{PATH}/{register(desk)['id']}"
    desk.client().post(f"{place}/test")

    # When
    changed = desk.client().patch(place, json={"url": "https://example.org/2", "types": ["case.opened"]}).json()
    off = desk.client().patch(place, json={"enabled": False}).json()
    [delivery] = desk.client().get(f"{place}/deliveries").json()["items"]
    on = desk.client().patch(place, json={"enabled": True}).json()

    # Then
    assert (changed["url"], changed["types"], changed["waiting"]) == ("https://example.org/2", ["case.opened"], 1)
    assert (off["state"], off["off_reason"], off["waiting"]) == ("off", "由接入方停用。", 0)
    assert (delivery["state"], delivery["error"]) == ("cancelled", "该回调地址已停用，未再发送。")
    assert (on["state"], on["off_at"], on["types"]) == ("on", None, ["case.opened"])
    problem(desk.client().patch(place, json={"url": "http://10.0.0.1/"}), 422, "WEBHOOK_ADDRESS")
    assert desk.client().patch(place, json={"enable": False}).status_code == 422


def test_an_address_that_is_none_changes_nothing(desk: Desk) -> None:
    made = register(desk)

    told = problem(
        desk.client().patch(f"{PATH}/{made['id']}", json={"url": "", "description": "x"}), 422, "WEBHOOK_URL"
    )

    assert (pointers(told), desk.client().get(PATH).json()[0]["description"]) == (["/url"], "")


def test_a_test_call_goes_the_same_road_and_shows_among_the_deliveries(desk: Desk) -> None:
    # Given
    place = f"{PATH}/{register(desk, types=['case.opened'])['id']}"

    # When
    sent = desk.client().post(f"{place}/test")
    end_calls(desk)

    # Then
    assert (sent.status_code, sent.json()["type"], sent.json()["state"]) == (202, "ping", "waiting")
    [delivery] = desk.client().get(f"{place}/deliveries").json()["items"]
    assert (delivery["id"], delivery["state"], delivery["last_status"]) == (sent.json()["id"], "delivered", 204)
    assert [(one["code"], one["milliseconds"]) for one in delivery["attempts"]] == [("OK", 12)]
    assert desk.client().get(place).json()["last_success_at"] == "2026-09-14T02:00:00Z"


def test_an_attempt_without_an_end_is_shown_as_unknown(desk: Desk) -> None:
    # Given a worker that was killed after it had written down that it calls
    place = f"{PATH}/{register(desk)['id']}"
    task_id = desk.client().post(f"{place}/test").json()["id"]
    taken = take(desk.ledger, task_id)
    task: Any = taken.task
    calls.reserve(desk.engine, taken, task, desk.at)

    # Then
    [under_way] = desk.client().get(f"{place}/deliveries").json()["items"]
    desk.later(seconds=31)
    again = take(desk.ledger, task_id)
    calls.reserve(desk.engine, again, task, desk.at)
    [after] = desk.client().get(f"{place}/deliveries").json()["items"]
    assert [one["code"] for one in under_way["attempts"]] == ["UNDER_WAY"]
    assert [one["code"] for one in after["attempts"]] == ["UNKNOWN", "UNDER_WAY"]


def test_a_new_secret_is_shown_once_and_the_old_one_signs_along_for_a_day(desk: Desk) -> None:
    made = register(desk)

    rotated = desk.client().post(f"{PATH}/{made['id']}/rotate").json()

    assert rotated["secret"] != made["secret"]
    assert rotated["old_secret_until"] == "2026-09-15T02:00:00Z"
    assert rotated["secret"] not in desk.client().get(f"{PATH}/{made['id']}").text


def test_what_ended_is_sent_again_when_the_endpoint_is_on(desk: Desk) -> None:
    # Given
    place = f"{PATH}/{register(desk)['id']}"
    delivery = desk.client().post(f"{place}/test").json()
    end_calls(desk, gone=True)
    resend = f"{place}/deliveries/{delivery['id']}/resend"

    # Then
    assert desk.client().get(place).json()["off_reason"] == "不再接收。"
    problem(desk.client().post(resend), 409, "WEBHOOK_OFF")
    problem(desk.client().post(f"{place}/test"), 409, "WEBHOOK_OFF")
    desk.client().patch(place, json={"enabled": True})
    assert (desk.client().post(resend).status_code, desk.client().get(place).json()["waiting"]) == (202, 1)
    problem(desk.client().post(resend), 409, "DELIVERY_WAITS")
    problem(desk.client().post(f"{place}/deliveries/none/resend"), 404, "NO_SUCH_DELIVERY")


def test_everything_that_was_not_taken_is_sent_again_at_one_word_or_given_up(desk: Desk) -> None:
    # Given three calls that a 410 ended
    client, place = desk.client(), f"{PATH}/{register(desk)['id']}"
    sent = [client.post(f"{place}/test").json()["id"] for _ in range(3)]
    end_calls(desk, gone=True)
    problem(client.post(f"{place}/resend"), 409, "WEBHOOK_OFF")
    client.patch(place, json={"enabled": True})

    # When
    again = client.post(f"{place}/resend", headers={"Idempotency-Key": "again"})
    twice = client.post(f"{place}/resend", headers={"Idempotency-Key": "again"})
    given_up = client.delete(f"{place}/deliveries/{sent[0]}")

    # Then
    assert (again.status_code, again.json(), twice.json()) == (202, {"resent": 3, "more": False}, again.json())
    assert given_up.json()["state"] == "cancelled"
    problem(client.delete(f"{place}/deliveries/{sent[0]}"), 409, "DELIVERY_OVER")
    assert client.get(place).json()["waiting"] == 2
    assert client.post(f"{place}/resend").json() == {"resent": 1, "more": False}


def test_an_endpoint_that_failed_is_shown_so_whatever_was_done_to_it_since(desk: Desk) -> None:
    # Given
    made = register(desk)
    desk.client().post(f"{PATH}/{made['id']}/test")
    end_calls(desk, gone=True)
    for count in range(12):
        desk.client().patch(f"{PATH}/{made['id']}", json={"description": f"说明 {count}"})

    # When
    page = signed_in(desk, role="admin").get("/webhooks").text

    # Then
    assert ("因故障停用" in page, "由系统停用" in page) == (True, True)


def test_the_page_of_an_error_asks_the_database_nothing(desk: Desk) -> None:
    """What failed may be the database itself."""
    browser = signed_in(desk, role="admin")
    desk.tamper("ALTER TABLE webhooks RENAME TO gone")
    desk.tamper("ALTER TABLE tasks RENAME TO gone_too")

    answer = browser.get("/cases/YC20200101-00001")

    assert (answer.status_code, "没有编号为 YC20200101-00001 的办件。" in answer.text) == (404, True)


def test_a_deleted_endpoint_is_gone(desk: Desk) -> None:
    place = f"{PATH}/{register(desk)['id']}"
    desk.client().post(f"{place}/test")

    assert desk.client().delete(place).status_code == 204

    problem(desk.client().get(place), 404, "NO_SUCH_WEBHOOK")
    problem(desk.client().delete(place), 404, "NO_SUCH_WEBHOOK")
    problem(desk.client().get(f"{PATH}/a b"), 404, "NO_SUCH_WEBHOOK")
    assert desk.client().get(PATH).json() == []


def test_the_list_of_deliveries_goes_page_by_page_newest_first(desk: Desk) -> None:
    # Given
    place = f"{PATH}/{register(desk)['id']}"
    sent = []
    for _ in range(5):
        sent.append(desk.client().post(f"{place}/test").json()["id"])
        desk.later(seconds=1)

    # When
    found: list[str] = []
    cursor: str | None = ""
    while cursor is not None:
        page = desk.client().get(f"{place}/deliveries", params={"limit": 2, "cursor": cursor}).json()
        found += [one["id"] for one in page["items"]]
        cursor = page["next"]

    # Then
    assert found == sent[::-1]


def test_a_key_has_as_many_endpoints_as_it_may_and_no_more(desk: Desk) -> None:
    register(desk)
    [first] = endpoints.webhooks_of(desk.engine)
    for _ in range(endpoints.MOST_OF_A_KEY - 1):
        endpoints.register(desk.engine, first.key_id, first.wish, "示例接入方", desk.at)

    problem(desk.client().post(PATH, json={"url": URL}), 409, "TOO_MANY_WEBHOOKS")
    register(desk, narrow(desk))


def test_the_description_shows_examples(desk: Desk) -> None:
    described = desk.client().get("/api/v1/openapi.json").json()

    assert described["components"]["schemas"]["RegisterBody"]["example"]["url"] == URL
    assert {path for path in described["paths"] if "/webhooks" in path} == {
        PATH,
        f"{PATH}/{{webhook}}",
        f"{PATH}/{{webhook}}/test",
        f"{PATH}/{{webhook}}/rotate",
        f"{PATH}/{{webhook}}/deliveries",
        f"{PATH}/{{webhook}}/deliveries/{{delivery}}",
        f"{PATH}/{{webhook}}/deliveries/{{delivery}}/resend",
        f"{PATH}/{{webhook}}/resend",
    }
