"""A clerk at work in a real browser: signs in, finds a case, sees the places, answers by key, acts, takes a case in."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, expect

from storage.accounts import add_account
from tests.api.desk import ITEM, Desk, fault, supplement

PASSWORD = "fictional-password-1"


@pytest.fixture
def page(desk: Desk, browser: Browser) -> Iterator[Page]:
    """A signed-in clerk's page, on the small screens of a window; a fault of a script fails the test."""
    add_account(desk.engine, "zhang", "张窗口", "clerk", PASSWORD, desk.at)
    faults: list[str] = []
    with browser.new_context(viewport={"width": 1366, "height": 768}) as context:
        page = context.new_page()
        page.on("pageerror", lambda error: faults.append(str(error)))
        page.on("console", lambda said: faults.append(said.text) if "Content Security Policy" in said.text else None)
        page.goto(desk.server.url)
        page.get_by_label("登录名").fill("zhang")
        page.get_by_label("口令").fill(PASSWORD)
        page.get_by_role("button", name="登录").click()
        expect(page.get_by_role("heading", name="办件")).to_be_visible()
        yield page
        assert faults == []


def doubtful(desk: Desk) -> str:
    """A case with one fault and two questions."""
    number = desk.submit()
    desk.read(number)
    desk.found(
        number,
        ("M1", fault()),
        ("M5", fault("M5.UNSEALED", certain=False, message="目录上的印章不清楚。")),
        ("M6", fault("M6.UNSIGNED", certain=False, message="授权委托书上的签名不清楚。")),
    )
    desk.issue(number)
    return number


def test_a_clerk_answers_by_key_and_gives_the_notice(desk: Desk, page: Page) -> None:
    number = doubtful(desk)
    page.get_by_role("link", name="办件", exact=True).click()
    page.get_by_role("link", name=number).click()
    expect(page.get_by_role("heading", name="核对清单")).to_be_visible()
    expect(page.locator("summary", has_text="出具一次性告知书")).to_have_count(0)

    for key in "jjyn":
        page.keyboard.press(key)
    page.get_by_role("button", name="提交答复").click()

    expect(page.locator(".badge.big")).to_have_text("预审")
    answers = desk.ledger.case(number).answers
    assert {finding: said.is_ for finding, said in answers.items()} == {"M5.UNSEALED": "fine", "M6.UNSIGNED": "fault"}

    desk.found(number, ("M1", fault()))
    expect(page.locator(".badge.big")).to_have_text("待窗口确认")
    page.locator("summary", has_text="出具一次性告知书").click()
    page.get_by_role("button", name="确认出具一次性告知书").click()
    expect(page.locator(".badge.big")).to_have_text("待补正")


def test_a_finding_leads_to_its_place_on_the_sheet(desk: Desk, page: Page) -> None:
    number = desk.submit()
    desk.read(number)
    evidence = [{"file": "扫描件.pdf", "page": 2, "box": [0.5, 0.8, 0.9, 0.9]}]
    desk.found(number, ("M1", fault(evidence=evidence)))
    page.goto(f"{desk.server.url}/cases/{number}")
    mark = page.locator("rect.fault")
    expect(mark).not_to_be_in_viewport()

    page.get_by_role("link", name="扫描件.pdf 第2页", exact=True).last.click()

    expect(mark).to_be_in_viewport()
    expect(page.get_by_role("link", name="一次 一次收件，一次告知")).to_be_in_viewport()


def test_progress_is_counted_page_by_page_and_the_result_comes_by_itself(desk: Desk, page: Page) -> None:
    number = desk.submit()
    desk.split(number, 3)
    page.goto(f"{desk.server.url}/cases/{number}")
    expect(page.get_by_role("status").first).to_contain_text("已识别 0/3 页")

    [file] = desk.view(number).files
    desk.read_page(number, file.id, 1)

    expect(page.get_by_role("status").first).to_contain_text("已识别 1/3 页")
    desk.read(number)
    desk.found(number, ("M1", fault()))
    expect(page.get_by_role("heading", name="核对清单")).to_be_visible()


def test_pages_that_were_read_are_shown_while_others_are_still_being_read(desk: Desk, page: Page) -> None:
    number = desk.submit()
    page.goto(f"{desk.server.url}/cases/{number}")
    expect(page.get_by_text("文件打开以后，页面会显示在这里。")).to_be_visible()

    desk.split(number, 3)
    [file] = desk.view(number).files
    desk.read_page(number, file.id, 2)

    expect(page.locator(".sheets figure")).to_have_count(3)
    expect(page.locator(".sheets figure").nth(1).locator("img")).to_have_count(1)
    expect(page.locator(".strip a").nth(1).locator("img")).to_have_count(1)
    expect(page.get_by_text("尚未识别")).to_have_count(2)
    picture = page.locator(".sheets img").element_handle()
    page.locator(".strip a").nth(1).focus()

    desk.read_page(number, file.id, 1)

    expect(page.locator(".sheets img")).to_have_count(2)
    assert picture is not None
    assert picture.evaluate("image => image.isConnected")
    expect(page.locator(".strip a").nth(1)).to_be_focused()


def test_what_was_chosen_is_not_lost_when_something_happens_meanwhile(desk: Desk, page: Page) -> None:
    number = doubtful(desk)
    page.goto(f"{desk.server.url}/cases/{number}")
    page.get_by_label("没问题").nth(1).check()

    desk.client().post(f"/api/v1/cases/{number}/acts", json={"act": "handed_over"})

    expect(page.get_by_text("办件有更新")).to_be_visible()
    expect(page.get_by_label("没问题").nth(1)).to_be_checked()


def test_a_case_is_taken_in_with_scan_and_facts(desk: Desk, page: Page, tmp_path: Path) -> None:
    scan = tmp_path / "申请材料.pdf"
    scan.write_bytes(b"%PDF-1.7 sample")
    page.get_by_role("link", name="新收件").first.click()
    page.get_by_role("link", name="食品经营许可证核发（新办）").click()
    page.get_by_label("扫描件").set_input_files(scan)
    page.get_by_label("姓名或名称").fill("示例餐厅")
    page.locator("input[name='condition.by_agent'][value=false]").check()

    page.get_by_role("button", name="收件并开始识别").click()

    expect(page.locator(".badge.big")).to_have_text("收件")
    expect(page.get_by_role("heading", level=1)).to_contain_text("示例餐厅")
    assert desk.ledger.case(page.url.rpartition("/")[2]).item_code == ITEM


def test_where_letters_are_to_be_sent_is_asked_of_who_wants_them_sent(desk: Desk, page: Page) -> None:
    page.goto(f"{desk.server.url}/cases/new?item={ITEM}")
    expect(page.get_by_label("详细地址")).to_be_hidden()

    page.get_by_label("送达方式").select_option("courier")

    expect(page.get_by_label("详细地址")).to_be_visible()


def test_pages_work_without_any_script(desk: Desk, page: Page, browser: Browser) -> None:
    number = doubtful(desk)
    cookies = page.context.storage_state()
    with browser.new_context(java_script_enabled=False, storage_state=cookies) as context:
        plain = context.new_page()
        plain.goto(f"{desk.server.url}/cases/{number}")
        for answer in plain.get_by_role("radio", name="没问题").all():
            if answer.is_visible():
                answer.check()
        plain.get_by_role("button", name="提交答复").click()

        expect(plain.locator(".badge.big")).to_have_text("预审")
    assert len(desk.ledger.case(number).answers) == 2


@pytest.mark.parametrize(
    ("width", "height"),
    [
        pytest.param(683, 384, id="what a zoom of 200 % leaves of the screen"),
        pytest.param(390, 844, id="a telephone"),
    ],
)
def test_at_twice_the_size_and_on_a_telephone_nothing_is_cut_off(
    desk: Desk, page: Page, width: int, height: int
) -> None:
    number = doubtful(desk)
    page.set_viewport_size({"width": width, "height": height})

    for path in (
        "/cases?tab=all",
        f"/cases/{number}",
        f"/cases/{number}/history",
        "/catalogs",
        f"/cases/new?item={ITEM}",
    ):
        page.goto(f"{desk.server.url}{path}")
        assert page.evaluate("document.documentElement.scrollWidth <= window.innerWidth"), path


def test_after_a_supplement_the_new_pages_are_shown_first_and_keep_their_numbers(desk: Desk, page: Page) -> None:
    # Given
    number = desk.submit()
    desk.read(number)
    desk.found(number, ("M1", fault()))
    desk.client().post(f"/api/v1/cases/{number}/acts", json={"act": "give_notice"})
    desk.issue(number)
    desk.client().post(f"/api/v1/cases/{number}/supplements", **supplement("补正.pdf"))
    desk.read(number, pages=1)

    # When
    page.goto(f"{desk.server.url}/cases/{number}")

    # Then
    captions = page.locator(".sheet figcaption")
    expect(captions).to_have_text(
        ["第 3 张：补正.pdf 第1页 本轮补交", "第 1 张：扫描件.pdf 第1页", "第 2 张：扫描件.pdf 第2页"]
    )
    expect(captions.first).to_be_in_viewport()
    expect(page.locator(".thumb").first).to_have_text("3")


def test_on_a_telephone_what_an_act_asks_for_lies_within_the_screen(desk: Desk, page: Page) -> None:
    number = doubtful(desk)
    page.set_viewport_size({"width": 390, "height": 844})
    page.goto(f"{desk.server.url}/cases/{number}")

    for name in ("变更送达方式", "不予受理", "撤回申请"):
        page.locator("footer summary", has_text=name).click()
        card = page.locator("footer details[open] .card")
        expect(card.get_by_role("button")).to_be_in_viewport(ratio=1)
        box = card.bounding_box()
        assert box is not None
        assert (name, box["x"] >= 0, box["x"] + box["width"] <= 390) == (name, True, True)


def test_what_was_opened_by_key_and_is_closed_by_escape_gives_the_focus_back(desk: Desk, page: Page) -> None:
    number = doubtful(desk)
    page.goto(f"{desk.server.url}/cases/{number}")
    opener = page.locator("footer summary", has_text="变更送达方式")
    opener.focus()
    page.keyboard.press("Enter")
    page.locator("footer details[open] input[name=name]").focus()

    page.keyboard.press("Escape")

    expect(opener).to_be_focused()
    expect(page.locator("footer details[open]")).to_have_count(0)


def test_very_long_names_of_files_and_applicants_are_broken_and_push_nothing_aside(desk: Desk, page: Page) -> None:
    name = "a" * 150 + ".pdf"
    number = desk.submit(name, applicant={"name": "示例省示范市样张县特别长名称的技术咨询服务有限责任公司" * 3})
    desk.read(number)
    desk.found(number, ("M1", fault(file=name)))
    page.goto(f"{desk.server.url}/cases/{number}")

    for part in (".side", ".sheets", ".case-head"):
        held = page.locator(part).evaluate("part => part.scrollWidth <= part.clientWidth")
        assert (part, held) == (part, True)
