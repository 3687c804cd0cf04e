"""A reviewer puts a catalogue into force in a real browser: sees the faults of one file, publishes the next by key."""

from __future__ import annotations

from playwright.sync_api import FilePayload, Page, expect

from storage.accounts import add_account
from tests.api.desk import Desk
from tests.api.test_catalogs import GOOD
from tests.api.test_pages import PASSWORD
from tests.browser.test_clerk import page

__all__ = ["page"]


def test_a_catalogue_is_looked_at_and_published(desk: Desk, page: Page) -> None:
    add_account(desk.engine, "li", "李审查", "reviewer", PASSWORD, desk.at)
    page.get_by_role("button", name="退出").click()
    page.goto(f"{desk.server.url}/login?next=/catalogs")
    page.locator("[name=name]").fill("li")
    page.locator("[name=password]").fill(PASSWORD)
    page.keyboard.press("Enter")

    bad = GOOD.replace("申请书", "其他材料").encode()
    page.locator("input[type=file]").set_input_files({"name": "目录.yaml", "mimeType": "text/yaml", "buffer": bad})
    page.get_by_role("button", name="上传并检查").click()
    expect(page.get_by_role("alert")).to_contain_text("有 1 处不符合发布规则")

    good: FilePayload = {"name": "目录.yaml", "mimeType": "text/yaml", "buffer": GOOD.encode()}
    page.locator("input[type=file]").set_input_files(good)
    page.get_by_role("button", name="上传并检查").click()
    page.locator("summary", has_text="发布").focus()
    page.keyboard.press("Enter")
    page.get_by_role("button", name="确认发布").focus()
    page.keyboard.press("Enter")

    expect(page.get_by_role("status")).to_have_text("目录已发布。")
    expect(page.get_by_role("cell", name="示例事项 T-1")).to_be_visible()
