"""On the pages: why a finding was made, what may be corrected on the spot, what the office missed, and silence near."""

from __future__ import annotations

import re
from collections.abc import Iterator

import httpx
import pytest

from api.pages import words
from pipelines.events import DoubtsAnswered, FileSplit, GivenAnswer, HandedOver, LetterIssued, ShipmentMoved
from storage.accounts import add_account
from tests.api.desk import COURIER, Desk, fault, supplement
from tests.api.test_pages import PASSWORD, checked, csrf, sign_in, visitor


@pytest.fixture
def clerk(desk: Desk) -> Iterator[httpx.Client]:
    """A browser in which a clerk is signed in."""
    add_account(desk.engine, "zhang", "张窗口", "clerk", PASSWORD, desk.at)
    with visitor(desk) as client:
        assert sign_in(client).status_code == 303
        yield client


def test_a_finding_says_its_rule_its_basis_what_was_seen_and_shows_the_place(desk: Desk, clerk: httpx.Client) -> None:
    number = checked(desk, ("M1", fault("M1.UNSEALED", certain=False)))

    page = clerk.get(f"/cases/{number}").text

    assert page.count("为何这样判断？") == 1
    assert "M1.seal" in page
    assert "适用条件：无条件需要" in page
    assert "《食品经营许可和备案管理办法》第十七条" in page
    assert 'viewBox="304 592 260 132"' in page  # of a page of 620 x 877: the box with a margin around it
    assert "<dt>如何通过</dt><dd>请在申请书“申请人（盖章）”处加盖公章。</dd>" in page


def test_why_a_material_is_asked_for_is_told_by_questions_and_answers_and_by_no_code(
    desk: Desk, clerk: httpx.Client
) -> None:
    number = checked(desk, ("M6", fault("M6.UNSIGNED", certain=False)), conditions={"by_agent": True})

    page = clerk.get(f"/cases/{number}").text

    assert "适用条件：是否委托代理人办理：是 → 需要" in page
    assert "by_agent" not in page


def test_what_a_pen_can_cure_is_offered_for_correction_before_the_notice(desk: Desk, clerk: httpx.Client) -> None:
    number = checked(desk, ("M1", fault("M1.UNSEALED", on_spot=True)), ("M5", fault("M5.UNSEALED", certain=False)))
    page = clerk.get(f"/cases/{number}").text
    assert "有 1 处可以当场更正" in page
    offered = re.findall(r'name="files"[^>]* accept="([^"]*)"', page)
    assert offered == [words.PAPERS, f"{words.PAPERS},{words.RECORDINGS}"]
    assert {".heic", ".webp", ".ofd"} - set(words.PAPERS.split(",")) == set()
    assert '<option value="M1">' in page[page.index("更正的材料") : page.index("更正后的扫描件")]

    corrected = clerk.post(
        f"/cases/{number}/supplements",
        data={"csrf": csrf(clerk), "replaces": "M1"},
        files=[("files", ("更正.pdf", b"%PDF-1.7 corrected", "application/pdf"))],
    )

    assert corrected.status_code == 303
    after = desk.view(number)
    assert (after.case.state.value, after.case.round) == ("reading", 1)
    assert [file.replaces for file in after.files] == [None, "M1"]


def test_what_the_office_missed_stands_at_the_top_for_the_reviewer(desk: Desk, clerk: httpx.Client) -> None:
    number = desk.submit()
    desk.read(number)
    desk.found(number, missed=("M5.UNSEALED",))

    page = clerk.get(f"/cases/{number}").text

    assert re.search(r"本机关遗漏 1 项：</b>M5 \S+ 未盖章。", page)
    assert "不得再要求申请人补正" in page


def test_silence_that_is_near_is_said_on_the_list_and_on_the_case(desk: Desk, clerk: httpx.Client) -> None:
    number = checked(desk, ("M5", fault("M5.UNSEALED", certain=False)))
    assert "即将逾期未告知" not in clerk.get("/cases").text
    assert "到期没有告知" not in clerk.get(f"/cases/{number}").text

    desk.later(days=4)  # Friday the 18th; the last day is Sunday the 20th, which is worked

    sign_in(clerk)  # the session has ended

    listed, page = clerk.get("/cases?tab=review").text, clerk.get(f"/cases/{number}").text
    assert "<b>1 件即将逾期未告知</b>" in listed
    assert f'href="/cases/{number}"' in listed
    assert "到期没有告知的，自收到申请材料之日起即为受理" in page


def test_a_clock_that_does_not_accept_by_silence_is_not_said_to(desk: Desk, clerk: httpx.Client) -> None:
    number = desk.submit(channel="api")
    desk.read(number)
    desk.found(number)  # complete, by the interface: accepted; the statutory clock runs
    desk.later(days=60)
    sign_in(clerk)

    assert "即将逾期未告知" not in clerk.get("/cases").text
    assert "到期没有告知" not in clerk.get(f"/cases/{number}").text


def test_a_supplement_that_waits_is_said_on_the_list_on_the_case_and_by_the_api(
    desk: Desk, clerk: httpx.Client
) -> None:
    # Given a case whose supplement came in on Monday the 14th and asks a question
    number = desk.submit(channel="api")
    desk.read(number)
    desk.found(number, ("M1", fault("M1.UNSEALED")))
    desk.client().post(f"/api/v1/cases/{number}/supplements", **supplement("补正.pdf"))
    desk.read(number)
    desk.found(number, ("M5", fault("M5.UNSEALED", certain=False)))
    said = desk.client().get(f"/api/v1/cases/{number}").json()
    [notice] = [one for one in said["clocks"] if one["clock"] == "notice"]
    assert (notice["label"], notice["due"], notice["on_lapse"]) == ("补正后受理", "2026-09-20", None)
    assert (notice["light"], said["overdue"]) == ("green", [])

    # When the last day is near, and when it is over
    desk.later(days=4)
    sign_in(clerk)
    near, page = clerk.get("/cases?tab=review").text, clerk.get(f"/cases/{number}").text
    assert "<b>1 件补正材料待答复，即将到期</b>" in near
    assert "补正材料待答复，剩 1 个工作日</b>（2026-09-20）" in page
    assert "逾期即视为受理" not in near + page
    desk.later(days=3)
    desk.passed(number, "notice")
    sign_in(clerk)
    over, page = clerk.get("/cases?tab=review").text, clerk.get(f"/cases/{number}").text

    # Then
    said = desk.client().get(f"/api/v1/cases/{number}").json()
    assert (said["state"], said["accepted_on"]) == ("awaiting_clerk", None)
    assert [(one["code"], one["due"]) for one in said["overdue"]] == [("SUPPLEMENT_UNANSWERED", "2026-09-20")]
    assert "<b>1 件补正材料待答复，已有逾期</b>" in over
    assert "<b>申请人已提交补正材料，本机关逾期没有答复。</b>期限为 2026-09-20。" in page


def test_a_file_that_was_refused_or_mended_says_why_by_its_name(desk: Desk, clerk: httpx.Client) -> None:
    number = desk.submit("旧扫描.pdf", "加密.pdf")
    old, locked = (file.id for file in desk.view(number).files)
    desk.tell(number, FileSplit(at=desk.at, file_id=old, pages=1, warnings=("已自动修复；请核对页数。",)))
    why = {"problem": "ENCRYPTED", "message": "文件有密码。", "cure": "请去掉密码后重新上传。"}
    desk.tell(number, FileSplit.model_validate({"at": desk.at, "file_id": locked, "pages": 0, **why}))

    page = clerk.get(f"/cases/{number}").text
    files = desk.client().get(f"/api/v1/cases/{number}").json()["files"]

    assert re.search(r"<b>加密\.pdf</b>.*<p>文件有密码。请去掉密码后重新上传。</p>", page)
    assert "<b>旧扫描.pdf</b><p>已自动修复；请核对页数。</p>" in page
    assert [(one["file"], one["message"], one["warnings"]) for one in files] == [
        ("旧扫描.pdf", "", ["已自动修复；请核对页数。"]),
        ("加密.pdf", "文件有密码。", []),
    ]


def test_letters_that_wait_at_the_window_stand_at_the_top_until_they_are_handed_over(
    desk: Desk, clerk: httpx.Client
) -> None:
    number = checked(desk, ("M1", fault("M1.UNSEALED", certain=False)))
    desk.issue(number)
    [letter] = desk.view(number).letters
    page = clerk.get(f"/cases/{number}").text
    assert (
        f'待交付：<a href="/cases/{number}/letters/{letter.id}" target="_blank" rel="noopener">申请材料接收凭证</a> <small>'
        in page
    )

    desk.tell(number, HandedOver(at=desk.at, by="张窗口"))

    assert "待交付：" not in clerk.get(f"/cases/{number}").text


def test_a_parcel_that_waits_for_the_carrier_stands_at_the_top_with_its_label_and_its_papers(
    desk: Desk, clerk: httpx.Client
) -> None:
    number = checked(desk, ("M1", fault("M1.UNSEALED")), delivery=COURIER)
    clerk.post(f"/cases/{number}/acts", data={"act": "give_notice", "csrf": csrf(clerk)})
    desk.issue(number)
    before = clerk.get(f"/cases/{number}").text
    desk.book(number)
    [shipment] = desk.view(number).shipments
    waiting = clerk.get(f"/cases/{number}").text

    moved = {"at": desk.at, "shipment_id": shipment.id, "letter_ids": shipment.letters, "state": "picked_up"}
    desk.tell(number, ShipmentMoved.model_validate(moved))

    said = "请打印文书装封，贴好面单，等候取件。"
    assert [said in page for page in (before, waiting, clerk.get(f"/cases/{number}").text)] == [False, True, False]
    top = waiting[waiting.index("待寄递：") : waiting.index(said)]
    assert (f"/shipments/{shipment.id}/label" in top, "补正材料一次性告知书" in top) == (True, True)


def test_an_answer_about_a_file_is_listed_by_the_name_of_the_file(desk: Desk, clerk: httpx.Client) -> None:
    number = checked(desk, ("M1", fault("M1.UNSEALED", certain=False)))
    answers = [
        GivenAnswer.model_validate({"id": one, "is": "fine"})
        for one in ("UNREADABLE_FILE#空#1.pdf", "ILLEGIBLE#b.pdf#2")
    ]
    desk.tell(number, DoubtsAnswered(at=desk.at, by="张窗口", answers=tuple(answers)))

    page = clerk.get(f"/cases/{number}").text

    assert "“空#1.pdf”文件打不开：没问题（张窗口）" in page
    assert "“b.pdf”第 2 页无法辨认：没问题（张窗口）" in page


def test_two_receipts_of_one_round_are_told_apart_where_they_are_handed_over(desk: Desk, clerk: httpx.Client) -> None:
    number = checked(desk, ("M1", fault("M1.UNSEALED", certain=False)))
    for name in ("a", "b"):
        made = {"letter_id": name, "letter": "correction_receipt", "object_key": "k", "sha256": "0" * 64}
        desk.tell(number, LetterIssued.model_validate({"at": desk.at, **made}))

    page = clerk.get(f"/cases/{number}").text

    assert re.findall(r"补正材料接收凭证（[^）]*）", page) == [
        f"补正材料接收凭证（第 1 轮，第 {n} 份）" for n in (1, 2)
    ]


def test_where_a_receipt_was_given_again_the_page_says_which_of_the_two_holds(desk: Desk, clerk: httpx.Client) -> None:
    number = checked(desk, ("M1", fault("M1.UNSEALED")))
    clerk.post(f"/cases/{number}/acts", data={"act": "give_notice", "csrf": csrf(clerk)})
    desk.issue(number)
    desk.tell(number, HandedOver(at=desk.at, by="张窗口"))
    clerk.post(f"/cases/{number}/supplements", **supplement("补.pdf", csrf=csrf(clerk)))
    desk.read(number)
    desk.found(number, ("M1", fault("M1.UNSEALED", certain=False)))
    desk.issue(number)
    once = clerk.get(f"/cases/{number}").text

    desk.tell(number, DoubtsAnswered(at=desk.at, by="张窗口", answers=()))
    desk.found(number, ("M1", fault("M1.UNSEALED")))
    desk.issue(number)

    said = "同一轮的接收凭证以后一份为准。"
    assert [said in page for page in (once, clerk.get(f"/cases/{number}").text)] == [False, True]


def test_the_whole_history_names_the_file_of_each_page(desk: Desk, clerk: httpx.Client) -> None:
    number = desk.submit("甲.pdf", "乙.pdf")
    desk.read(number, 1)

    page = clerk.get(f"/cases/{number}/history").text

    assert page.count("<small>甲.pdf · 1 页</small>") == page.count("<small>乙.pdf · 1 页</small>") == 1
    assert page.count("<small>甲.pdf · 第1页</small>") == page.count("<small>乙.pdf · 第1页</small>") == 1


def test_a_case_that_silence_accepted_says_so_to_who_reviews_it(desk: Desk, clerk: httpx.Client) -> None:
    number = checked(desk, ("M1", fault("M1.UNSEALED")))
    before = clerk.get(f"/cases/{number}").text
    desk.later(days=12)
    desk.passed(number, "notice")
    sign_in(clerk)

    page = clerk.get(f"/cases/{number}").text

    assert ("视为受理：" in before, desk.ledger.case(number).deemed) == (False, True)
    assert "逾期未告知，视为受理：" in page
    assert "核对清单中的问题不再出具告知书，请审查时一并处理。" in page
