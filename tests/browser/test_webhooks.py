"""An operator sees in a real browser which receivers could not be told, and why, and lets them be told again."""

from __future__ import annotations

from typing import Any

import pytest
from playwright.sync_api import Page, expect

from storage.accounts import add_account
from storage.webhooks import calls, deliveries, endpoints
from storage.webhooks.calls import Ended
from storage.webhooks.watch import acts_of
from tests.api.desk import Desk
from tests.browser.test_clerk import PASSWORD
from tests.browser.test_clerk import page as clerk
from tests.dead import take

__all__ = ["clerk"]
PATH = "/api/v1/webhooks"


@pytest.fixture
def page(desk: Desk, clerk: Page) -> Page:
    """The page of an administrator, who sees what clerks do not."""
    add_account(desk.engine, "wang", "王管理", "admin", PASSWORD, desk.at)
    clerk.get_by_role("button", name="退出").click()
    clerk.get_by_label("登录名").fill("wang")
    clerk.get_by_label("口令").fill(PASSWORD)
    clerk.get_by_role("button", name="登录").click()
    expect(clerk.get_by_role("heading", name="办件")).to_be_visible()
    return clerk


def register(desk: Desk, **said: Any) -> str:
    answer = desk.client().post(PATH, json={"url": "https://example.org/yici", "description": "综合受理平台", **said})
    return str(answer.json()["id"])


def call(desk: Desk, webhook_id: str, ended: Ended | None) -> None:
    """What a worker does with what waits; None: it is killed before it can say."""
    for one in deliveries.deliveries(desk.engine, webhook_id).items:
        if one.state != "waiting":
            continue
        taken = take(desk.ledger, one.id)
        task: Any = taken.task
        reserved = calls.reserve(desk.engine, taken, task, desk.at)
        if reserved is not None and ended is not None:
            calls.tell(desk.engine, taken, task, reserved, ended, desk.at)


GONE = Ended(False, True, "HTTP_410", 410, 35, "接收方表示不再接收（410）。", "gone")
OK = Ended(True, False, "OK", 204, 21)


def test_an_endpoint_that_said_gone_is_switched_on_and_told_again(desk: Desk, page: Page) -> None:
    # Given
    webhook_id = register(desk, cases="all")
    desk.submit()
    call(desk, webhook_id, GONE)
    page.goto(f"{desk.server.url}/cases")

    # When
    page.get_by_role("link", name="回调 1 个因故障停用").click()
    expect(page.get_by_text("由系统停用：接收方表示不再接收（410）。")).to_be_visible()
    expect(page.get_by_text("重新启用后可以重发。")).to_be_visible()
    page.keyboard.press("j")
    page.keyboard.press("r")
    page.keyboard.type("接收程序已修复")
    page.get_by_role("button", name="确认重新启用").click()
    expect(page.get_by_role("status")).to_contain_text("已重新启用")
    page.get_by_role("button", name="全部重发").click()

    # Then
    expect(page.get_by_role("status")).to_have_text("已安排重发。")
    expect(page.get_by_text("1 次等待发送")).to_be_visible()
    call(desk, webhook_id, OK)
    page.reload()
    expect(page.get_by_text("上次送达 2026-09-14 10:00")).to_be_visible()
    assert [(one.by, one.act, one.why) for one in acts_of(desk.engine, webhook_id)][:2] == [
        ("王管理", "resend", "1"),
        ("王管理", "on", "接收程序已修复"),
    ]


def test_an_attempt_that_was_cut_off_is_shown_as_unknown_and_a_test_can_be_sent(desk: Desk, page: Page) -> None:
    webhook_id = register(desk)
    page.goto(f"{desk.server.url}/webhooks")

    page.get_by_role("button", name="测试").click()
    expect(page.get_by_role("status")).to_contain_text("已安排测试回调")
    call(desk, webhook_id, None)
    desk.later(seconds=31)
    call_again = take(desk.ledger, deliveries.deliveries(desk.engine, webhook_id).items[0].id)
    task: Any = call_again.task
    calls.reserve(desk.engine, call_again, task, desk.at)
    page.reload()
    page.get_by_text("最近的回调").click()

    expect(page.get_by_text("结果不明")).to_be_visible()
    expect(page.get_by_text("正在发送").first).to_be_visible()


def test_switching_off_asks_first_and_ends_what_waits(desk: Desk, page: Page) -> None:
    webhook_id = register(desk)
    desk.client().post(f"{PATH}/{webhook_id}/test")
    page.goto(f"{desk.server.url}/webhooks")

    page.locator("summary", has_text="停用").click()
    page.locator("details[open]").get_by_label("说明").fill("接入方停机检修")
    page.get_by_role("button", name="确认停用").click()

    expect(page.get_by_text("由王管理停用：接入方停机检修")).to_be_visible()
    assert endpoints.webhook(desk.engine, webhook_id).off_why == "接入方停机检修"
    assert [one.state for one in deliveries.deliveries(desk.engine, webhook_id).items] == ["cancelled"]


def test_an_endpoint_is_deleted_by_key_with_who_and_why_on_record(desk: Desk, page: Page) -> None:
    webhook_id = register(desk)
    endpoints.switch_off(desk.engine, webhook_id, "示例平台", "停用。", desk.at)
    page.goto(f"{desk.server.url}/webhooks")

    for key in "jd":
        page.keyboard.press(key)
    page.keyboard.type("平台已下线")
    page.get_by_role("button", name="确认删除").click()

    expect(page.get_by_role("status")).to_have_text("已删除这个回调地址。")
    expect(page.get_by_text("还没有登记回调地址。")).to_be_visible()
    last = acts_of(desk.engine, webhook_id)[0]
    assert (last.by, last.act, last.why) == ("王管理", "delete", "平台已下线")


def test_where_nobody_registered_the_page_says_how(desk: Desk, page: Page) -> None:
    page.set_viewport_size({"width": 683, "height": 384})
    page.goto(f"{desk.server.url}/webhooks")

    expect(page.get_by_text("还没有登记回调地址。")).to_be_visible()
    register(desk, url="https://example.org/" + "a" * 300)
    page.reload()
    assert page.evaluate("document.documentElement.scrollWidth <= window.innerWidth")


def test_a_clerk_does_not_see_it(desk: Desk, clerk: Page) -> None:
    expect(clerk.get_by_role("link", name="失败步骤")).to_be_visible()
    expect(clerk.get_by_role("link", name="回调")).to_have_count(0)
    clerk.goto(f"{desk.server.url}/webhooks")

    expect(clerk.get_by_text("只有审查人员和管理员可以查看回调。")).to_be_visible()
