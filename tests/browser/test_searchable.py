"""A clerk waits for the searchable PDF of a file, saves it, and finds a word in it."""

from __future__ import annotations

import subprocess
from pathlib import Path

from playwright.sync_api import Page, expect

from tests.api.desk import Desk
from tests.api.test_searchable import finish, made
from tests.browser.test_clerk import page
from tests.ocr.paper import TITLE

__all__ = ["page"]


def test_the_page_says_that_it_is_being_made_and_gives_it_when_it_is(desk: Desk, page: Page, tmp_path: Path) -> None:
    # Given a case whose pages are read, and a clerk who looks at it
    number = desk.submit("申请书.tif")
    desk.read(number)
    desk.found(number)
    page.goto(f"{desk.server.url}/cases/{number}")
    expect(page.locator("[data-searchable]")).to_have_text("可检索 PDF 正在生成")

    # When it is made, and the clerk does nothing but wait
    finish(desk, number, made(tmp_path))
    link = page.get_by_role("link", name="可检索 PDF")
    expect(link).to_be_visible(timeout=15_000)
    with page.expect_download() as waited:
        link.click()

    # Then
    saved = tmp_path / "saved.pdf"
    waited.value.save_as(saved)
    assert waited.value.suggested_filename == "申请书-可检索.pdf"
    found = subprocess.run(["pdftotext", saved, "-"], check=True, capture_output=True, text=True).stdout
    assert found.split() == [TITLE]
    page.reload()
    expect(page.get_by_role("link", name="可检索 PDF")).to_be_visible()
    expect(page.locator("[data-searchable]")).to_have_count(0)
