"""A clerk sees in a real browser what failed, and handles it: by mouse, by key, once."""

from __future__ import annotations

from playwright.sync_api import Page, expect

from pipelines.case import State
from tests.api.desk import Desk
from tests.api.test_failed_steps import broken
from tests.browser.test_clerk import page
from tests.dead import state_of

__all__ = ["page"]


def test_a_failed_page_is_skipped_by_key_with_a_reason(desk: Desk, page: Page) -> None:
    number, (first, _) = broken(desk, pages=3, dead=2)
    page.goto(f"{desk.server.url}/cases")
    page.get_by_role("link", name="失败步骤 2 个待处理").click()
    expect(page.get_by_role("heading", name="失败步骤 2")).to_be_visible()

    for key in "jjs":  # the newest comes first: the second is page 1
        page.keyboard.press(key)
    page.keyboard.type("页面破损")
    page.get_by_role("button", name="确认跳过").click()

    expect(page.get_by_role("status")).to_have_text("已跳过，办件继续。")
    expect(page.locator(".letter")).to_have_count(1)
    assert state_of(desk.engine, first) == "cancelled"
    assert [one.page for one in desk.ledger.case(number).set_aside] == [1]


def test_a_file_is_set_aside_on_the_page_of_its_case_and_read_again(desk: Desk, page: Page) -> None:
    number, _ = broken(desk, pages=2, dead=1)
    page.goto(f"{desk.server.url}/cases/{number}")
    expect(page.get_by_role("alert")).to_contain_text("识别页面（第 1 页）失败：识别引擎无法启动。")

    page.locator("summary", has_text="隔离文件").click()
    page.locator("details[open]").get_by_label("理由").fill("疑似恶意文件")
    page.get_by_role("button", name="确认隔离文件").click()

    expect(page.get_by_text("已隔离 “扫描件.pdf”")).to_be_visible()
    expect(page.locator(".badge.big")).to_have_text("预审")
    page.get_by_role("button", name="重新读取").click()
    expect(page.locator(".badge.big")).to_have_text("数字化")
    assert desk.ledger.case(number).set_aside == ()


def test_all_of_one_cause_are_retried_at_once_and_nothing_is_left(desk: Desk, page: Page) -> None:
    number, _ = broken(desk, pages=3, dead=2)
    page.goto(f"{desk.server.url}/tasks")

    page.locator("summary", has_text="全部重试").click()
    page.get_by_role("button", name="确认全部重试").click()

    expect(page.get_by_text("已安排重试 2 个步骤。")).to_be_visible()
    expect(page.get_by_text("没有失败的步骤。")).to_be_visible()
    assert desk.ledger.case(number).state is State.READING


def test_the_button_that_confirms_something_grave_can_be_read(desk: Desk, page: Page) -> None:
    number, _ = broken(desk)
    page.goto(f"{desk.server.url}/cases/{number}")
    page.locator("summary", has_text="隔离文件").click()

    style = "one => [getComputedStyle(one).color, getComputedStyle(one).backgroundColor]"
    colours = page.get_by_role("button", name="确认隔离文件").evaluate(style)

    assert colours == ["rgb(255, 255, 255)", "rgb(179, 38, 30)"]


def test_at_twice_the_size_the_failed_steps_are_not_cut_off(desk: Desk, page: Page) -> None:
    number, _ = broken(desk)
    page.set_viewport_size({"width": 683, "height": 384})

    for path in ("/tasks", f"/cases/{number}"):
        page.goto(f"{desk.server.url}{path}")
        page.locator("summary", has_text="隔离文件").click()
        assert page.evaluate("document.documentElement.scrollWidth <= window.innerWidth"), path
