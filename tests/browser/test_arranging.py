"""A clerk arranges pages in a real browser: by key, by mouse, with undo, and applies them at once."""

from __future__ import annotations

from itertools import product

from playwright.sync_api import Page, expect

from pipelines.case import State
from storage.page_plans import standing_plan
from tests.api.desk import Desk
from tests.api.test_page_plans import waiting
from tests.browser.test_clerk import page

__all__ = ["page"]


def layout(desk: Desk, number: str) -> list[list[int]]:
    case = desk.ledger.case(number)
    plan = standing_plan(desk.engine, number, case.plan_no).plan
    return [[one.page for one in group.pages] for group in plan.groups]


def test_pages_are_turned_parted_and_assigned_by_key_undone_and_applied_at_once(desk: Desk, page: Page) -> None:
    number = waiting(desk)
    page.goto(f"{desk.server.url}/cases/{number}")
    page.get_by_role("link", name="整理页面").click()
    cards = page.locator(".card-page")
    expect(cards).to_have_count(4)
    expect(page.get_by_role("button", name="撤销")).to_be_visible()  # the page listens

    cards.nth(1).focus()
    page.keyboard.press("r")
    expect(cards.nth(1)).to_have_attribute("data-turn", "90")
    page.keyboard.press("Space")
    cards.nth(2).focus()
    page.keyboard.press("s")
    expect(page.locator(".groups > .group")).to_have_count(2)
    page.keyboard.press("x")
    expect(page.locator("#aside .card-page")).to_have_count(1)
    page.keyboard.press("Control+z")
    expect(page.locator("#aside .card-page")).to_have_count(0)
    expect(page.get_by_role("status")).to_contain_text("共 2 步未应用")
    page.get_by_role("button", name="应用并重新核对").click()

    expect(page.locator(".badge").first).to_have_text("数字化")
    case = desk.ledger.case(number)
    assert (layout(desk, number), case.state, case.plan_no) == ([[1, 2], [3, 4]], State.READING, 1)


def test_who_works_by_keys_stays_where_she_was_whatever_is_moved(desk: Desk, page: Page) -> None:
    number = waiting(desk)
    page.goto(f"{desk.server.url}/cases/{number}/arrange")
    cards = page.locator(".card-page")
    second = cards.nth(1).get_attribute("data-key")
    cards.nth(1).focus()

    page.keyboard.press("s")
    expect(page.locator(f'[data-key="{second}"]')).to_be_focused()
    page.keyboard.press("Control+z")
    expect(page.locator(f'[data-key="{second}"]')).to_be_focused()
    page.keyboard.press("x")
    expect(cards.nth(1)).to_be_focused()  # the next page, for the one that was set aside stands last now
    expect(page.locator("#aside .card-page")).to_have_attribute("data-key", str(second))


def test_each_page_says_by_name_which_material_it_was_taken_for(desk: Desk, page: Page) -> None:
    number = waiting(desk)

    page.goto(f"{desk.server.url}/cases/{number}/arrange")

    tag = page.locator(".card-page .tag").first
    expect(tag).to_have_text("M1 食品经营许可申请书")
    assert page.locator(".card-page").first.evaluate("card => card.scrollWidth <= card.clientWidth") is True


def test_a_page_is_dragged_before_another_and_given_to_a_material(desk: Desk, page: Page) -> None:
    number = waiting(desk)
    page.goto(f"{desk.server.url}/cases/{number}/arrange")
    cards = page.locator(".card-page")

    cards.nth(3).drag_to(cards.nth(0))
    cards.nth(0).get_by_role("checkbox").check()
    page.get_by_label("归入材料").select_option("M2")
    page.get_by_role("button", name="归入").click()
    page.get_by_role("button", name="应用并重新核对").click()

    expect(page.locator(".badge").first).to_have_text("预审")
    expect(page.locator(".groups > .group").nth(1)).to_contain_text("窗口指定")
    assert layout(desk, number) == [[1, 2, 3], [4]]


def test_what_cannot_be_done_is_said_and_an_applied_arrangement_is_undone(desk: Desk, page: Page) -> None:
    number = waiting(desk)
    page.goto(f"{desk.server.url}/cases/{number}/arrange")
    page.locator(".card-page").nth(0).focus()
    page.keyboard.press("m")
    expect(page.get_by_role("status")).to_have_text("前面没有可以合并的一份。")

    page.keyboard.press("c")
    page.get_by_role("button", name="应用并重新核对").click()
    expect(page.locator(".badge").first).to_have_text("预审")
    assert layout(desk, number) == [[1, 4, 2, 3]]
    page.get_by_role("button", name="撤销上次整理").click()

    expect(page.locator(".card-page").nth(1)).to_contain_text("第2页")
    assert layout(desk, number) == [[1, 2, 3, 4]]


def test_before_anything_was_opened_the_page_says_so(desk: Desk, page: Page) -> None:
    number = desk.submit()

    page.goto(f"{desk.server.url}/cases/{number}/arrange")

    expect(page.get_by_text("还没有页面")).to_be_visible()


def test_at_twice_the_size_nothing_of_it_is_cut_off(desk: Desk, page: Page) -> None:
    number = waiting(desk)

    for width, path in product((683, 390), (f"/cases/{number}/arrange", "/covers")):
        page.set_viewport_size({"width": width, "height": 384})
        page.goto(f"{desk.server.url}{path}")
        assert page.evaluate("document.documentElement.scrollWidth <= window.innerWidth"), (width, path)
