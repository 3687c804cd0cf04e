"""Letters, page pictures, originals, verification, and the stream of events."""

from __future__ import annotations

import json
from typing import Any
from urllib.parse import unquote

import pytest

from tests.api.answers import problem
from tests.api.desk import COURIER, Desk, fault, picture


def told(desk: Desk, **facts: Any) -> tuple[str, str]:
    """A case with a notice, and the notice's id."""
    number = desk.submit(**facts)
    desk.read(number)
    desk.found(number, ("M1", fault()))
    desk.client().post(f"/api/v1/cases/{number}/acts", json={"act": "give_notice"})
    desk.issue(number)
    notice = next(letter for letter in desk.view(number).letters if letter.kind == "notice")
    return number, notice.id


def test_a_letter_is_the_signed_file_under_a_chinese_name(desk: Desk) -> None:
    number, notice = told(desk)

    answer = desk.client().get(f"/api/v1/cases/{number}/letters/{notice}")

    assert (answer.headers["content-type"], answer.content in desk.verify.signed) == ("application/pdf", True)
    kind, plain, name = answer.headers["content-disposition"].split("; ")
    assert (kind, plain) == ("inline", 'filename="letter.pdf"')
    assert unquote(name.removeprefix("filename*=UTF-8''")) == f"补正材料一次性告知书-{number}.pdf"


def test_a_letter_of_another_case_is_not_found(desk: Desk) -> None:
    _, notice = told(desk)
    other = desk.submit()

    problem(desk.client().get(f"/api/v1/cases/{other}/letters/{notice}"), 404, "NO_SUCH_PAPER")


def test_a_letter_that_is_still_being_made_is_not_found(desk: Desk) -> None:
    number = desk.submit()
    desk.read(number)
    desk.found(number, ("M1", fault()))
    [receipt] = desk.view(number).letters

    problem(desk.client().get(f"/api/v1/cases/{number}/letters/{receipt.id}"), 404, "NO_SUCH_PAPER")
    problem(desk.client().get(f"/verify/{receipt.id}"), 404, "NO_SUCH_PAPER")


def test_a_page_is_shown_once_it_was_read_and_only_with_its_case(desk: Desk) -> None:
    number, other = desk.submit(), desk.submit()
    desk.split(number)
    [file] = desk.view(number).files
    path = f"/api/v1/cases/{number}/files/{file.id}/pages/1"

    problem(desk.client().get(path), 404, "NO_SUCH_PAPER")
    desk.read(number)

    shown = desk.client().get(path)
    assert (shown.headers["content-type"], shown.content) == ("image/jpeg", picture("1"))
    problem(desk.client().get(path.replace(number, other)), 404, "NO_SUCH_PAPER")
    problem(desk.client().get(path[:-1] + "3"), 404, "NO_SUCH_PAPER")


def test_an_original_is_given_back_byte_for_byte_and_never_shown(desk: Desk) -> None:
    number, other = desk.submit("脚本<b>.html"), desk.submit()
    [file] = desk.view(number).files
    path = f"/api/v1/cases/{number}/files/{file.id}"

    answer = desk.client().get(path)

    assert answer.content == b"%PDF-1.7 sample"
    assert answer.headers["content-type"] == "application/octet-stream"
    assert answer.headers["content-disposition"].startswith("attachment; ")
    assert answer.headers["content-security-policy"] == "sandbox; default-src 'none'"
    problem(desk.client().get(path.replace(number, other)), 404, "NO_SUCH_PAPER")


def test_whoever_holds_a_letter_can_verify_it_without_a_key(desk: Desk) -> None:
    number, notice = told(desk)

    answer = desk.client(key="").get(f"/verify/{notice}", headers={"Accept": "application/json"})

    verified = answer.json()
    assert (verified["valid"], verified["unchanged"], verified["intact"]) == (True, True, True)
    assert (verified["case"], verified["applicant"]) == ("YC20********001", "示********")
    assert (number in answer.text, "面馆" in answer.text) == (False, False)
    page = desk.client(key="").get(f"/verify/{notice}", headers={"Accept": "text/html"})
    assert (page.headers["content-type"], "本文书真实有效" in page.text) == ("text/html; charset=utf-8", True)


@pytest.mark.parametrize("paper", [f"{1:032x}", "x", "0" * 31 + "'"])
def test_a_letter_that_nobody_issued_may_be_a_forged_one_and_its_holder_is_told_whom_to_ask(
    desk: Desk, paper: str
) -> None:
    page = desk.client(key="").get(f"/verify/{paper}", headers={"Accept": "text/html"})

    assert page.status_code == 404
    assert "没有查到这份文书" in page.text
    assert "该文书可能不是本机关签发的，请向文书所列机关核实" in page.text
    assert 'href="/cases"' not in page.text


def test_a_letter_whose_stored_bytes_were_changed_is_not_valid(desk: Desk) -> None:
    _, notice = told(desk)
    [key] = [key for key in desk.objects.keys("letter/") if key.endswith(notice)]
    desk.objects.put(key, b"%PDF-1.7 forged")

    verified = desk.client(key="").get(f"/verify/{notice}", headers={"Accept": "application/json"}).json()

    assert (verified["valid"], verified["unchanged"]) == (False, False)
    assert verified["problems"] == ["保存的文件与签发时不一致。", "签名后的内容已被改动。"]


def test_the_label_of_a_parcel_is_given_with_its_case_only(desk: Desk) -> None:
    number, notice = told(desk, delivery=COURIER)
    [shipment] = desk.view(number).shipments
    path = f"/api/v1/cases/{number}/shipments/{shipment.id}/label"
    problem(desk.client().get(path), 404, "NO_SUCH_PAPER")

    desk.book(number)

    [booked] = desk.client().get(f"/api/v1/cases/{number}").json()["shipments"]
    assert (booked["label"], booked["waybill"], notice in booked["letters"]) == (path, "SAMPLE-0001", True)
    assert desk.client().get(path).content == b"%PDF-1.7 label"
    problem(desk.client().get(path.replace(number, desk.submit())), 404, "NO_SUCH_PAPER")


def events(desk: Desk, number: str, count: int, **headers: str) -> list[dict[str, str]]:
    """The first events of a stream; the connection is then cut."""
    found: list[dict[str, str]] = []
    event: dict[str, str] = {}
    with desk.client().stream("GET", f"/api/v1/cases/{number}/events", headers=headers) as answer:
        assert answer.headers["content-type"].startswith("text/event-stream")
        for line in answer.iter_lines():
            name, _, value = line.partition(": ")
            if line:
                event[name] = value
            elif event:
                found.append(event)
                event = {}
            if len(found) == count:
                break
    return found


def test_events_bear_the_numbers_of_the_chain_and_the_progress(desk: Desk) -> None:
    number = desk.submit()
    desk.read(number)

    first, opened, split, *_ = events(desk, number, 5)

    assert first == {"retry": "3000"}
    assert (opened["id"], opened["event"], split["id"], split["event"]) == ("1", "case_opened", "2", "file_split")
    data = json.loads(split["data"])
    assert (data["state"], data["progress"]) == ("reading", {"files_open": 0, "pages": 2, "pages_read": 2})


def test_a_stream_resumes_after_the_last_event_that_was_seen(desk: Desk) -> None:
    number = desk.submit()
    desk.read(number)

    resumed = events(desk, number, 3, **{"Last-Event-ID": "2"})

    assert [event["id"] for event in resumed[1:]] == ["3", "4"]


def test_a_silent_stream_says_that_it_is_alive(desk: Desk) -> None:
    number = desk.submit()

    beats = events(desk, number, 3, **{"Last-Event-ID": "1"})

    assert beats[1:] == [{"": ""}, {"": ""}]


def test_a_last_id_that_is_none_starts_from_the_beginning(desk: Desk) -> None:
    number = desk.submit()

    assert events(desk, number, 2, **{"Last-Event-ID": "x"})[1]["id"] == "1"
