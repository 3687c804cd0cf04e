"""The pages without any script: who may see them, what they say, and that every form does what it says."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace
from typing import Any

import httpx
import pytest

from api.pages import words
from api.pages.checklist import checklist
from pipelines.catalogs.columns import MATERIALS
from pipelines.events import ShipmentMoved
from pipelines.explaining.trace import OUTCOMES
from pipelines.report import FieldReading, MaterialReport
from pipelines.text import Box
from storage.accounts import add_account, disable_account, list_accounts
from storage.readings import save_report
from storage.throttle import FREE_TRIES
from tests.api.desk import COURIER, ITEM, Desk, fault, supplement

PASSWORD = "fictional-password-1"


@pytest.fixture
def clerk(desk: Desk) -> Iterator[httpx.Client]:
    """A browser in which a clerk is signed in."""
    add_account(desk.engine, "zhang", "张窗口", "clerk", PASSWORD, desk.at)
    with visitor(desk) as client:
        assert sign_in(client).status_code == 303
        yield client


def visitor(desk: Desk) -> httpx.Client:
    return httpx.Client(base_url=desk.server.url, headers={"Accept": "text/html"}, timeout=60)


def sign_in(client: httpx.Client, name: str = "zhang", password: str = PASSWORD, **more: str) -> httpx.Response:
    return client.post("/login", data={"name": name, "password": password, **more})


def csrf(client: httpx.Client) -> str:
    found = re.search(r'name="csrf" value="([^"]+)"', client.get("/cases").text)
    assert found is not None
    return found[1]


def checked(desk: Desk, *faults: Any, **facts: Any) -> str:
    number = desk.submit(**facts)
    desk.read(number)
    desk.found(number, *faults)
    return number


@pytest.mark.parametrize("path", ["/cases", "/cases/new", "/cases/YC20260914-00001", "/cases/YC20260914-00001/history"])
def test_who_is_not_signed_in_is_led_to_the_door_and_back(desk: Desk, path: str) -> None:
    with visitor(desk) as client:
        answer = client.get(path)

    assert (answer.status_code, answer.headers["location"]) == (303, f"/login?next={path.replace('/', '%2F')}")


def test_signing_in_leads_to_where_one_wanted_to_go(desk: Desk, clerk: httpx.Client) -> None:
    with visitor(desk) as client:
        answer = sign_in(client, next="/cases/new")

        assert (answer.status_code, answer.headers["location"]) == (303, "/cases/new")


@pytest.mark.parametrize(
    "elsewhere", ["https://evil.example", "//evil.example", "/\\evil.example", "javascript:x", "/a\nb"]
)
def test_signing_in_never_leads_to_another_house(desk: Desk, clerk: httpx.Client, elsewhere: str) -> None:
    with visitor(desk) as client:
        assert sign_in(client, next=elsewhere).headers["location"] == "/cases"


def test_a_wrong_password_and_an_unknown_name_are_answered_alike(desk: Desk, clerk: httpx.Client) -> None:
    with visitor(desk) as client:
        wrong, unknown = sign_in(client, password="wrong"), sign_in(client, name="nobody")

    assert (wrong.status_code, unknown.status_code) == (401, 401)
    assert "登录名或口令不正确。" in wrong.text
    assert wrong.text == unknown.text.replace('value="nobody"', 'value="zhang"')


def test_after_many_wrong_tries_nobody_is_let_in_for_a_while(desk: Desk, clerk: httpx.Client) -> None:
    with visitor(desk) as client:
        for _ in range(FREE_TRIES):
            sign_in(client, password="wrong")
        blocked = sign_in(client)

    assert (blocked.status_code, int(blocked.headers["retry-after"]) > 0) == (429, True)


def test_the_cookie_is_for_this_house_only(desk: Desk, clerk: httpx.Client) -> None:
    with visitor(desk) as client:
        cookie = sign_in(client).headers["set-cookie"]

    assert cookie.startswith("yici_session=")
    assert {"HttpOnly", "Path=/", "SameSite=lax"} <= set(cookie.split("; "))


def test_over_https_the_cookie_is_secure_and_bound_to_the_host(desk: Desk, clerk: httpx.Client) -> None:
    desk.serve_at("https://window.example")
    with visitor(desk) as client:
        answer = sign_in(client)

    assert answer.headers["set-cookie"].startswith("__Host-yici_session=")
    assert "Secure" in answer.headers["set-cookie"].split("; ")
    assert "max-age" in answer.headers["strict-transport-security"]


def test_who_signs_out_or_is_disabled_is_out_at_once(desk: Desk, clerk: httpx.Client) -> None:
    clerk.post("/logout", data={"csrf": csrf(clerk)})
    assert clerk.get("/cases").status_code == 303

    sign_in(clerk)
    disable_account(desk.engine, list_accounts(desk.engine)[0].id)
    assert clerk.get("/cases").status_code == 303


def test_a_session_is_no_key_of_the_api_and_a_key_is_no_session(desk: Desk, clerk: httpx.Client) -> None:
    assert clerk.get("/api/v1/cases").status_code == 401
    assert desk.client().get("/cases").status_code == 303


@pytest.mark.parametrize("path", ["acts", "answers", "supplements"])
@pytest.mark.parametrize("token", [None, "wrong"])
def test_a_form_without_the_sessions_token_does_nothing(
    desk: Desk, clerk: httpx.Client, path: str, token: str | None
) -> None:
    number = checked(desk, ("M1", fault()))
    data = {"act": "withdraw"} | ({"csrf": token} if token else {})
    files = [("files", ("a.pdf", b"x"))] if path == "supplements" else None

    answer = clerk.post(f"/cases/{number}/{path}", data=data, files=files)

    assert (answer.status_code, desk.ledger.case(number).state.value) == (403, "awaiting_clerk")
    assert (len(desk.view(number).files), "没有办理任何事项" in answer.text) == (1, True)


def test_a_form_from_another_house_does_nothing(desk: Desk, clerk: httpx.Client) -> None:
    number = checked(desk, ("M1", fault()))
    data = {"act": "withdraw", "csrf": csrf(clerk)}

    answer = clerk.post(f"/cases/{number}/acts", data=data, headers={"Origin": "https://evil.example"})

    assert (answer.status_code, desk.ledger.case(number).state.value) == (403, "awaiting_clerk")


def test_the_list_shows_what_waits_for_the_window_first(desk: Desk, clerk: httpx.Client) -> None:
    waiting, reading = checked(desk, ("M1", fault())), desk.submit()

    mine, everything = clerk.get("/cases").text, clerk.get("/cases?tab=all").text

    assert (waiting in mine, reading in mine) == (True, False)
    assert (waiting in everything, reading in everything) == (True, True)
    assert ("剩 5 个工作日" in mine, "绿灯" in mine, '<span class="count hot">1</span>' in mine) == (True, True, True)


def test_an_empty_list_says_what_to_do(desk: Desk, clerk: httpx.Client) -> None:
    assert "还没有办件。" in clerk.get("/cases").text
    desk.submit()
    assert "没有找到与“&lt;b&gt;”相符的办件。" in clerk.get("/cases?q=<b>").text
    assert "“待窗口处理”中没有办件。" in clerk.get("/cases").text


def test_time_that_is_left_is_said_in_words(desk: Desk, clerk: httpx.Client) -> None:
    number = checked(desk, ("M1", fault()))
    said = []

    for days in (0, 4, 2, 1):
        desk.later(days=days)
        sign_in(clerk)
        page = clerk.get(f"/cases/{number}").text
        said += re.findall(r"一次性告知 <b>([^<]+)</b>", page)

    assert said == ["剩 5 个工作日", "剩 1 个工作日", "今天到期", "已逾期 1 天"]


def test_a_long_list_has_more_pages(desk: Desk, clerk: httpx.Client) -> None:
    numbers = [desk.submit() for _ in range(31)]

    first = clerk.get("/cases?tab=all")
    following = re.search(r'href="(/cases\?tab=all[^"]*cursor[^"]*)"', first.text)

    assert following is not None
    second = clerk.get(following[1].replace("&amp;", "&")).text
    assert (numbers[0] in first.text, numbers[0] in second, numbers[-1] in second) == (False, True, False)


def test_a_case_shows_its_checklist_with_places_and_cures(desk: Desk, clerk: httpx.Client) -> None:
    number = checked(desk, ("M1", fault()), ("M5", fault("M5.UNSEALED", certain=False)))

    page = clerk.get(f"/cases/{number}").text

    assert '<a class="see" href="#m-1-1">扫描件.pdf 第1页</a>' in page
    assert re.search(r'<rect id="m-1-1" class="fault" x="\d+" y="\d+"', page)
    assert ("请在申请书“申请人（盖章）”处加盖公章。" in page, 'name="answer.M5.UNSEALED"' in page) == (True, True)
    assert "还有 1 个疑问待确认，确认后才能一次性告知。" in page


def test_what_comes_from_outside_is_text_and_nothing_else(desk: Desk, clerk: httpx.Client) -> None:
    number = desk.submit("<script>alert(1)</script>.pdf", applicant={"name": "<img src=x onerror=alert(1)>"})

    page = clerk.get(f"/cases/{number}").text

    assert ("<script>alert" in page, "<img src=x" in page) == (False, False)


def test_pages_hold_nothing_inline(desk: Desk, clerk: httpx.Client) -> None:
    number = checked(desk, ("M1", fault()), ("M5", fault("M5.UNSEALED", certain=False)))

    for path in (
        "/cases",
        f"/cases/{number}",
        "/cases/new",
        f"/cases/new?item={ITEM}",
        f"/cases/{number}/history",
        "/docs",
    ):
        page = clerk.get(path).text
        assert re.findall(r'style="|onclick=|<script>|<style|https?://(?!127)', page) == [], path


def test_what_pages_are_dressed_with_is_kept_but_asked_for(desk: Desk, clerk: httpx.Client) -> None:
    answer = clerk.get("/static/house.css")

    assert (answer.status_code, answer.headers["cache-control"]) == (200, "no-cache")
    assert clerk.get("/static/house.css", headers={"If-None-Match": answer.headers["etag"]}).status_code == 304


def test_answers_are_given_by_form(desk: Desk, clerk: httpx.Client) -> None:
    number = checked(desk, ("M1", fault(certain=False)), ("M5", fault("M5.UNSEALED", certain=False)))
    said = {"answer.M1.UNSEALED": "fine", "note.M1.UNSEALED": "在背面", "note.M5.UNSEALED": "", "csrf": csrf(clerk)}

    answer = clerk.post(f"/cases/{number}/answers", data=said)

    assert (answer.status_code, answer.headers["location"]) == (303, f"/cases/{number}")
    answers = desk.ledger.case(number).answers
    assert {finding: (said.is_, said.note, said.by) for finding, said in answers.items()} == {
        "M1.UNSEALED": ("fine", "在背面", "张窗口")
    }


def test_a_form_of_answers_without_an_answer_says_so(desk: Desk, clerk: httpx.Client) -> None:
    number = checked(desk, ("M1", fault(certain=False)))

    answer = clerk.post(f"/cases/{number}/answers", data={"csrf": csrf(clerk)})

    assert (answer.status_code, "还没有选择任何答复。" in answer.text) == (422, True)


def test_an_act_is_done_by_form_in_the_clerks_name(desk: Desk, clerk: httpx.Client) -> None:
    number = checked(desk, ("M1", fault()))

    answer = clerk.post(f"/cases/{number}/acts", data={"act": "give_notice", "csrf": csrf(clerk)})

    assert (answer.status_code, desk.ledger.case(number).state.value) == (303, "correction_requested")
    assert "决定一次性告知" in clerk.get(f"/cases/{number}").text


def test_what_is_impossible_is_said_on_the_case_itself(desk: Desk, clerk: httpx.Client) -> None:
    number = checked(desk, ("M1", fault()))

    refused = clerk.post(f"/cases/{number}/acts", data={"act": "accept", "csrf": csrf(clerk)})
    lacking = clerk.post(f"/cases/{number}/acts", data={"act": "not_accept", "csrf": csrf(clerk)})

    assert (refused.status_code, "材料尚有疑问或问题，不能受理" in refused.text) == (409, True)
    assert (lacking.status_code, "“不予受理”须写明理由。" in lacking.text, number in lacking.text) == (422, True, True)


def test_every_act_that_is_offered_can_be_done_as_offered(desk: Desk, clerk: httpx.Client) -> None:
    number = checked(desk)
    token = csrf(clerk)
    way = [
        {"act": "accept"},
        {"act": "review"},
        {"act": "suspend", "procedure": "检测", "days": "5"},
        {"act": "resume"},
        {"act": "extend", "approver": "李局长", "reason": "案情复杂"},
        {"act": "decide", "outcome": "granted"},
        {"act": "handed_over", "receiver": "王示例"},
    ]

    for said in way:
        assert f'value="{said["act"]}"' in clerk.get(f"/cases/{number}").text
        assert clerk.post(f"/cases/{number}/acts", data={**said, "csrf": token}).status_code == 303
        desk.issue(number)
        desk.issue(number)

    assert desk.ledger.case(number).state.value == "closed"


def test_the_delivery_is_changed_by_form(desk: Desk, clerk: httpx.Client) -> None:
    # Given
    number = checked(desk)
    wished = {"mode": "courier", "name": "王示例", "phone": "13000000008", "address": "样张路1号"}

    # When: with a name that only a program may give
    said = {"act": "change_delivery", **wished, "by": "别人", "csrf": csrf(clerk)}
    answer = clerk.post(f"/cases/{number}/acts", data=said)

    # Then
    wish = desk.ledger.case(number).facts.delivery
    assert answer.status_code == 303
    assert {name: getattr(wish, name) for name in wished} == wished
    assert desk.client().get(f"/api/v1/cases/{number}/history").json()["items"][-1]["by"] == "张窗口"


def test_the_form_that_changes_the_delivery_begins_with_what_stands_and_loses_no_city(
    desk: Desk, clerk: httpx.Client
) -> None:
    wish = {**COURIER, "province": "示例省", "city": "示例市", "county": "示范区", "address": "样张路1号"}
    number = checked(desk, delivery=wish)

    page = clerk.get(f"/cases/{number}").text

    assert 'name="mode" value="courier" required checked> 邮寄送达' in page
    assert page.count("required checked") == 1
    assert 'value="示例省示例市示范区样张路1号"' in page


def test_letters_are_handed_over_one_by_one_and_none_chosen_hands_over_none(desk: Desk, clerk: httpx.Client) -> None:
    # Given: a receipt and a notice that wait
    number = checked(desk, ("M1", fault()))
    clerk.post(f"/cases/{number}/acts", data={"act": "give_notice", "csrf": csrf(clerk)})
    desk.issue(number)
    of_kind = {letter.kind: letter.id for letter in desk.ledger.case(number).letters}
    form = {"act": "handed_over", "among": "letters", "csrf": csrf(clerk)}

    # When
    none = clerk.post(f"/cases/{number}/acts", data=form)
    after_none = desk.ledger.case(number).letters
    clerk.post(f"/cases/{number}/acts", data={**form, "letters": of_kind["receipt"]})

    # Then
    assert (none.status_code, "请至少选择一项" in none.text) == (422, True)
    assert [letter.delivered for letter in after_none] == [False, False]
    case = desk.ledger.case(number)
    assert {letter.kind: letter.delivered for letter in case.letters} == {"receipt": True, "notice": False}
    assert case.told_on is None
    page = clerk.get(f"/cases/{number}").text
    assert page.count('type="checkbox" name="letters"') == 1


def test_two_waiting_letters_of_one_kind_are_told_apart_by_their_round(desk: Desk, clerk: httpx.Client) -> None:
    number = checked(desk, ("M1", fault()))
    clerk.post(f"/cases/{number}/acts", data={"act": "give_notice", "csrf": csrf(clerk)})
    desk.issue(number)
    one_round = clerk.get(f"/cases/{number}").text
    clerk.post(f"/cases/{number}/supplements", **supplement("补.pdf", csrf=csrf(clerk), replaces="M1"))
    desk.issue(number)
    desk.read(number)
    desk.found(number, ("M1", fault()), fresh=("M1.UNSEALED",))
    clerk.post(f"/cases/{number}/acts", data={"act": "give_notice", "csrf": csrf(clerk)})
    desk.issue(number)

    page = clerk.get(f"/cases/{number}").text

    assert "一次性告知书（第 1 轮）" not in one_round
    assert [f"一次性告知书（第 {n} 轮）" in page for n in (1, 2)] == [True, True]


def test_the_history_says_which_letter_and_what_became_of_a_parcel(desk: Desk, clerk: httpx.Client) -> None:
    number = checked(desk, ("M1", fault()), delivery=COURIER)
    clerk.post(f"/cases/{number}/acts", data={"act": "give_notice", "csrf": csrf(clerk)})
    desk.issue(number)
    [shipment] = desk.view(number).shipments
    cancelled = {"shipment_id": shipment.id, "letter_ids": shipment.letters, "state": "cancelled"}
    moved = ShipmentMoved.model_validate({"at": desk.at, **cancelled, "note": "送达方式已变更，不再寄递。"})
    desk.ledger.advance(number, moved, "cancelled")

    for path in (f"/cases/{number}", f"/cases/{number}/history"):
        page = clerk.get(path).text
        assert "补正材料一次性告知书" in page
        assert "已取消，送达方式已变更，不再寄递。" in page
        assert "扫描件.pdf" in page


def test_a_doubt_is_put_as_a_question_and_a_fault_is_not(desk: Desk, clerk: httpx.Client) -> None:
    number = checked(desk, ("M1", fault()), ("M5", fault("M5.UNSEALED", certain=False)))

    page = clerk.get(f"/cases/{number}").text

    assert '<span class="tag fault">未盖章</span>' in page
    assert '<span class="tag doubt">未盖章？</span>' in page


def test_a_notice_that_did_not_arrive_yet_starts_no_clock_and_the_page_says_so(desk: Desk, clerk: httpx.Client) -> None:
    number = checked(desk, ("M1", fault()))
    clerk.post(f"/cases/{number}/acts", data={"act": "give_notice", "csrf": csrf(clerk)})
    desk.issue(number)
    before = clerk.get(f"/cases/{number}").text

    clerk.post(f"/cases/{number}/acts", data={"act": "handed_over", "csrf": csrf(clerk)})
    after = clerk.get(f"/cases/{number}").text

    untold = "补正期限从送达之日起计算"
    assert (untold in before, untold in after) == (True, False)


def test_an_answer_that_was_kept_is_shown_in_words(desk: Desk, clerk: httpx.Client) -> None:
    # Given
    number = checked(desk, ("M5", fault("M5.UNSEALED", certain=False)))
    clerk.post(f"/cases/{number}/answers", data={"answer.M5.UNSEALED": "fine", "csrf": csrf(clerk)})

    # When
    desk.found(number)

    # Then
    page = clerk.get(f"/cases/{number}").text
    assert "M5 保证食品安全的规章制度目录清单 未盖章：没问题（张窗口）" in page


def test_a_parcel_that_does_not_go_out_is_shown_as_such(desk: Desk, clerk: httpx.Client) -> None:
    # Given
    number = checked(desk, ("M1", fault()), delivery=COURIER)
    clerk.post(f"/cases/{number}/acts", data={"act": "give_notice", "csrf": csrf(clerk)})
    desk.issue(number)
    [shipment] = desk.view(number).shipments
    before = clerk.get(f"/cases/{number}").text

    # When
    cancelled = ShipmentMoved(at=desk.at, shipment_id=shipment.id, letter_ids=shipment.letters, state="cancelled")
    desk.ledger.advance(number, cancelled, "cancelled")

    # Then
    page = clerk.get(f"/cases/{number}").text
    assert ("待下单" in before, "待下单" in page) == (True, False)
    assert "未下单" in page
    assert "已取消" in page
    assert "没有寄出，这些文书按现在的送达方式送达" in page


@pytest.mark.parametrize(
    ("became", "note", "said"),
    [
        ("cancelled", "送达方式已变更，不再寄递。", "送达方式已变更，不再寄递。没有寄出，这些文书按现在的送达方式送达"),
        ("picked_up", "快递公司已经取件，无法召回，仍寄往原处。", "快递公司已经取件，无法召回，仍寄往原处</small>"),
    ],
)
def test_what_became_of_a_parcel_whose_papers_go_another_way_is_shown(
    desk: Desk, clerk: httpx.Client, became: str, note: str, said: str
) -> None:
    # Given: a parcel that was booked
    number = checked(desk, ("M1", fault()), delivery=COURIER)
    clerk.post(f"/cases/{number}/acts", data={"act": "give_notice", "csrf": csrf(clerk)})
    desk.issue(number)
    desk.book(number)
    booked = clerk.get(f"/cases/{number}").text

    # When
    clerk.post(f"/cases/{number}/acts", data={"act": "change_delivery", "mode": "window", "csrf": csrf(clerk)})
    meanwhile = clerk.get(f"/cases/{number}").text
    [shipment] = desk.view(number).shipments
    moved = {"shipment_id": shipment.id, "letter_ids": shipment.letters, "state": became, "note": note}
    desk.ledger.advance(number, ShipmentMoved.model_validate({"at": desk.at, **moved, "recalled": True}), became)

    # Then
    page = clerk.get(f"/cases/{number}").text
    assert [("正在召回" in one, said in one) for one in (booked, meanwhile, page)] == [
        (False, False),
        (True, False),
        (False, True),
    ]


def test_more_files_are_handed_in_by_form(desk: Desk, clerk: httpx.Client) -> None:
    number = checked(desk, ("M1", fault()))

    answer = clerk.post(f"/cases/{number}/supplements", **supplement("补.pdf", csrf=csrf(clerk), replaces="M1"))

    assert answer.status_code == 303
    assert [(file.name, file.replaces) for file in desk.view(number).files] == [("扫描件.pdf", None), ("补.pdf", "M1")]


def test_an_empty_file_input_is_no_file(desk: Desk, clerk: httpx.Client) -> None:
    number = checked(desk, ("M1", fault()))
    boundary = "b"
    body = (
        f'--b\r\nContent-Disposition: form-data; name="csrf"\r\n\r\n{csrf(clerk)}\r\n'
        '--b\r\nContent-Disposition: form-data; name="files"; filename=""\r\n\r\n\r\n--b--\r\n'
    )

    headers = {"Content-Type": f"multipart/form-data; boundary={boundary}"}
    answer = clerk.post(f"/cases/{number}/supplements", content=body, headers=headers)

    assert (answer.status_code, "没有收到任何文件" in answer.text) == (422, True)


EMPTY_INPUT = [("files", ("", b""))]


def taken_in(clerk: httpx.Client, *files: str, **typed: Any) -> httpx.Response:
    page = clerk.get(f"/cases/new?item={ITEM}").text
    [once] = re.findall(r'name="once" value="([^"]+)"', page)
    said = {"csrf": csrf(clerk), "once": once, "item": ITEM, **typed}
    return clerk.post("/cases/new", data=said, files=[("files", (name, b"%PDF-1.7")) for name in files] or EMPTY_INPUT)


def test_a_case_is_taken_in_at_the_window(desk: Desk, clerk: httpx.Client) -> None:
    answer = taken_in(
        clerk,
        "扫描.pdf",
        **{
            "applicant.name": " 示例餐厅 ",
            "applicant.kind": "",
            "condition.by_agent": "true",
            "condition.vending": "false",
            "condition.sale_only": "",
            "copies.M1": "2",
            "originals_seen": ["M2"],
            "received_at": "2026-09-11T09:30",
            "delivery.mode": "courier",
            "delivery.phone": "13000000008",
            "delivery.city": "示例市",
            "delivery.address": "样张路1号",
        },
    )

    assert answer.status_code == 303
    facts = desk.ledger.case(answer.headers["location"].rpartition("/")[2]).facts
    assert (facts.channel, facts.applicant.name, facts.applicant.kind) == ("window", "示例餐厅", None)
    assert (facts.conditions, facts.copies) == ({"by_agent": True, "vending": False}, {"M1": 2})
    assert (facts.originals_seen, facts.delivery.mode, facts.delivery.city) == (("M2",), "courier", "示例市")
    assert facts.received_at is not None
    assert facts.received_at.isoformat() == "2026-09-11T09:30:00+08:00"


def test_what_was_typed_is_still_there_when_something_is_wrong(desk: Desk, clerk: httpx.Client) -> None:
    answer = taken_in(
        clerk,
        **{
            "applicant.name": "示例餐厅",
            "condition.by_agent": "true",
            "copies.M1": "x",
            "received_at": "2026-09-15T09:30",
        },
    )

    assert answer.status_code == 422
    assert ("没有收到任何文件" in answer.text, "收件时间不能晚于现在" in answer.text) == (True, True)
    assert ('value="示例餐厅"' in answer.text, 'value="true" checked' in answer.text) == (True, True)
    assert desk.client().get("/api/v1/cases").json()["items"] == []


def test_a_form_that_is_sent_twice_opens_one_case(desk: Desk, clerk: httpx.Client) -> None:
    page = clerk.get(f"/cases/new?item={ITEM}").text
    [once] = re.findall(r'name="once" value="([^"]+)"', page)
    said = {"csrf": csrf(clerk), "once": once, "item": ITEM}

    places = {
        clerk.post("/cases/new", data=said, files=[("files", ("a.pdf", b"x"))]).headers["location"] for _ in range(2)
    }

    assert len(places) == 1


def test_papers_and_pictures_are_shown_to_who_is_signed_in(desk: Desk, clerk: httpx.Client) -> None:
    number = checked(desk, ("M1", fault()))
    desk.issue(number)
    view = desk.view(number)
    paths = [
        f"/cases/{number}/letters/{view.letters[0].id}",
        f"/cases/{number}/files/{view.files[0].id}",
        f"/cases/{number}/files/{view.files[0].id}/pages/1.jpg",
        f"/cases/{number}/history",
    ]

    assert [clerk.get(path).status_code for path in paths] == [200] * 4
    with visitor(desk) as client:
        assert [client.get(path).status_code for path in paths] == [303] * 4


def test_a_sheet_whose_place_another_took_is_set_aside(desk: Desk, clerk: httpx.Client) -> None:
    number = desk.submit("旧.pdf", "新.pdf")
    desk.read(number)
    desk.found(number)

    page = clerk.get(f"/cases/{number}").text

    # The desk's report places the first file's pages only.
    assert re.findall(r'class="thumb ([^"]*)"', page) == ["", "", " aside", " aside"]
    assert page.count('<span class="tag">已替换</span>') == 2


def test_a_page_that_is_not_there_says_so_in_chinese(desk: Desk, clerk: httpx.Client) -> None:
    for path in ("/cases/YC20260914-00099", "/nothing", "/cases/nonsense"):
        answer = clerk.get(path)
        assert (answer.status_code, answer.headers["content-type"]) == (404, "text/html; charset=utf-8")
        assert "没有找到" in answer.text


def test_a_broken_chain_cannot_be_overlooked(desk: Desk, clerk: httpx.Client) -> None:
    number = checked(desk, ("M1", fault()))
    desk.tamper("UPDATE history SET state = 'closed' WHERE seq = 2")

    assert "记录被改动，请立即报告" in clerk.get(f"/cases/{number}").text
    assert "第 2 条记录被改动" in clerk.get(f"/cases/{number}/history").text


def test_what_was_read_is_shown_by_the_names_that_the_paper_has_for_it(desk: Desk) -> None:
    number = checked(desk, ("M1", fault()))
    view = desk.view(number)
    assert view.report is not None
    read = FieldReading(
        raw="示例", value="示例", confidence=0.98, file="扫描件.pdf", page=1, box=Box(0.1, 0.1, 0.5, 0.2)
    )
    first = view.report.materials[0].model_copy(
        update={"fields": dict.fromkeys(("applicant", "uscc~2", "other"), read)}
    )
    report = view.report.model_copy(update={"materials": (first, *view.report.materials[1:])})

    shown = checklist(replace(view, report=report), desk.ledger.rules(view.case).catalog)

    names = [field.name for field in shown.materials[0].fields]
    assert names == ["申请人名称", "统一社会信用代码（第2行）", "other"]


def test_a_page_that_a_newer_one_took_the_place_of_is_shown_last(desk: Desk) -> None:
    number = checked(desk, ("M1", fault()))
    view = desk.view(number)
    assert view.report is not None
    first, *others = view.report.materials
    replaced = first.model_copy(update={"pages": first.pages[1:]})

    shown = checklist(
        replace(view, report=view.report.model_copy(update={"materials": (replaced, *others)})),
        desk.ledger.rules(view.case).catalog,
    )

    assert [(sheet.number, sheet.aside) for sheet in shown.sheets] == [(2, ""), (1, "已替换")]


def test_what_was_corrected_on_the_spot_is_shown_before_the_rest_of_its_round(desk: Desk, clerk: httpx.Client) -> None:
    number = checked(desk, ("M1", fault()))
    clerk.post(f"/cases/{number}/supplements", **supplement("更正.pdf", csrf=csrf(clerk), replaces="M1"))
    desk.read(number, pages=1)
    view = desk.view(number)

    shown = checklist(view, desk.ledger.rules(view.case).catalog)

    assert [(sheet.number, sheet.name, sheet.supplied) for sheet in shown.sheets] == [
        (3, "更正.pdf", False),
        (1, "扫描件.pdf", False),
        (2, "扫描件.pdf", False),
    ]


def test_the_form_of_a_notice_counts_its_lines_and_says_what_else_it_explains(desk: Desk, clerk: httpx.Client) -> None:
    number = checked(desk, ("M1", fault()), ("M5", fault("M5.UNSEALED")))
    view = desk.view(number)
    assert view.report is not None
    unread = fault("UNREADABLE_FILE#锁.pdf", code="UNREADABLE_FILE", evidence=[])
    entry = MaterialReport(code=None, name="未能归入材料", status="deficient", deficiencies=(unread,))
    report = view.report.model_copy(update={"materials": (*view.report.materials, entry)})
    shown = checklist(replace(view, report=report), desk.ledger.rules(view.case).catalog)
    save_report(desk.engine, number, view.case.check_no, report, round_=1, now=desk.at)

    page = clerk.get(f"/cases/{number}").text

    assert (shown.faults, shown.unread) == (3, 1)
    assert "<p>共 2 项：</p>" in page
    assert "另外说明没有读到内容的文件和页面 1 处" in page


def test_the_form_of_a_notice_tells_a_wrong_number_that_also_differs_as_one_line(
    desk: Desk, clerk: httpx.Client
) -> None:
    wrong = fault("M1.FIELD_INVALID.uscc", code="FIELD_INVALID", field="uscc", message="号码为“1”，不符合要求。")
    differs = fault(
        "M1.FIELD_MISMATCH.uscc~M2.uscc", code="FIELD_MISMATCH", field="uscc", message="号码为“1”，与“2”不一致。"
    )
    number = checked(desk, ("M1", wrong), ("M1", differs))

    page = clerk.get(f"/cases/{number}").text

    assert "<p>共 1 项：</p>" in page
    assert "号码为“1”，不符合要求；与“2”不一致。</li>" in page


def test_what_may_follow_later_is_called_by_one_name() -> None:
    [column] = [column for column in MATERIALS if column.path == ("necessity",)]

    assert column.words == words.NECESSITY
    assert {words.STATUSES["deferred"][1], OUTCOMES["deferred"]} == {words.NECESSITY["deferrable"]}
