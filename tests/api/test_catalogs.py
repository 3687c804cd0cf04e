"""Catalogues over HTTP and on their page: looked at, compared, published by those who may, never changed."""

from __future__ import annotations

import html
import re
from collections.abc import Iterator

import httpx
import pytest

from outputs.workbooks import write_workbook
from pipelines.catalogs.sheets_out import write_sheets
from pipelines.catalogs.text import load_catalog
from storage.accounts import add_account
from storage.catalog_versions import text_of
from tests.api.desk import ITEM, Desk
from tests.api.test_pages import PASSWORD, csrf, sign_in, visitor

GOOD = """schema: yici/catalog/1
item:
  code: T-1
  name: 示例事项
  version: "1"
  effective_from: 2026-01-01
  authority: {name: 示例局, review_body: 示例政府, court: 示例法院, seal: 行政许可专用章}
materials:
  - {code: M1, name: 申请书, necessity: required, legal_basis: 示例办法第三条}
"""


@pytest.fixture
def reviewer(desk: Desk) -> Iterator[httpx.Client]:
    """A browser in which a reviewer is signed in."""
    add_account(desk.engine, "li", "李审查", "reviewer", PASSWORD, desk.at)
    with visitor(desk) as client:
        sign_in(client, "li")
        yield client


def upload(client: httpx.Client, data: bytes, name: str = "目录.yaml") -> httpx.Response:
    return client.post("/catalogs", data={"csrf": csrf(client)}, files={"files": (name, data)})


def publish(client: httpx.Client, text: str, token: str | None = None) -> httpx.Response:
    """What the page's form sends: parts without a file. Written as an address is, nine bytes a character, it may be too large."""
    said = {"csrf": token or csrf(client), "name": "目录.yaml", "text": text}
    return client.post("/catalogs/publish", files={name: (None, value) for name, value in said.items()})


def test_a_program_lists_gets_looks_at_and_publishes_catalogues(desk: Desk) -> None:
    client = desk.client()

    looked = client.post("/api/v1/catalogs/lint", content=GOOD.replace("申请书", "其他材料").encode())
    answer = client.post("/api/v1/catalogs", content=GOOD.encode())
    listed = client.get("/api/v1/catalogs", params={"code": "T-1"}).json()
    got = client.get("/api/v1/catalogs/text", params={"code": "T-1", "version": "1"})

    assert (looked.json()["publishable"], [one["rule"] for one in looked.json()["findings"]]) == (False, ["catch_all"])
    assert answer.status_code == 201
    assert [(one["version"], one["stands"], one["status"]) for one in listed] == [("1", "present", "sample")]
    assert got.text == GOOD
    assert [client.get("/api/v1/catalogs", params={"code": code}).json() for code in ("T-2", "\0")] == [[], []]


@pytest.mark.parametrize(
    ("data", "status", "code"),
    [
        (b"item: [", 422, "yaml"),
        (GOOD.replace("申请书", "其他材料").encode(), 422, "catch_all"),
        (b"PK\x03\x04" + bytes(100), 422, "damaged"),
    ],
)
def test_what_cannot_be_published_is_422_with_every_finding(desk: Desk, data: bytes, status: int, code: str) -> None:
    answer = desk.client().post("/api/v1/catalogs", content=data)

    assert (answer.status_code, answer.json()["errors"][0]["code"]) == (status, code)


def test_without_a_key_no_catalogue_is_told(desk: Desk) -> None:
    assert desk.client(key="").get("/api/v1/catalogs").status_code == 401


def test_an_unknown_version_is_told(desk: Desk) -> None:
    answer = desk.client().get("/api/v1/catalogs/text", params={"code": "T-\x00", "version": "1"})

    assert (answer.status_code, answer.json()["code"]) == (422, "UNKNOWN_ITEM")


def test_a_reviewer_looks_at_a_file_and_publishes_it(desk: Desk, reviewer: httpx.Client) -> None:
    shown = upload(reviewer, GOOD.encode())
    text = re.search(r'<textarea name="text" hidden>(.*?)</textarea>', shown.text, re.DOTALL)
    assert text is not None

    sent = html.unescape(text[1]).replace("\n", "\r\n")
    done = publish(reviewer, sent)

    assert "没有发现问题，可以发布。" in shown.text
    assert (done.status_code, done.headers["location"]) == (303, "/catalogs?done=published")
    assert text_of(desk.engine, "T-1", "1") == GOOD
    assert "目录已发布。" in reviewer.get("/catalogs?done=published").text


def test_a_large_catalogue_that_was_looked_at_can_be_published(desk: Desk, reviewer: httpx.Client) -> None:
    desk.max_file_bytes = 1_000_000
    desk.serve_at(desk.public_url)
    large = GOOD + "".join(f"# {'说' * 100}\n" for _ in range(1500))

    shown, done = upload(reviewer, large.encode()), publish(reviewer, large)

    assert 'action="/catalogs/publish" enctype="multipart/form-data"' in shown.text
    assert (done.status_code, text_of(desk.engine, "T-1", "1") == large) == (303, True)


def test_a_file_with_faults_shows_them_all_and_cannot_be_published(reviewer: httpx.Client) -> None:
    shown = upload(reviewer, GOOD.replace("申请书", "其他材料").replace(", court: 示例法院", "").encode()).text

    assert ("有 2 处不符合发布规则" in shown, "第 9 行" in shown, "确认发布" in shown) == (True, True, False)


def test_a_workbook_is_taken_too(reviewer: httpx.Client) -> None:
    data = write_workbook(write_sheets(load_catalog(GOOD.replace("申请书", "其他材料"))))

    shown = upload(reviewer, data, "目录.xlsx").text

    assert "「材料」表 B2" in shown


def test_a_new_version_is_shown_against_the_one_in_force(desk: Desk, reviewer: httpx.Client) -> None:
    text = text_of(desk.engine, ITEM, "2026-01").replace('version: "2026-01"', 'version: "2026-02"')
    changed = text.replace("effective_from: 2026-01-01", "effective_from: 2027-01-01")

    shown = upload(reviewer, changed.encode()).text

    assert "与施行中的版本 2026-01 相比：2 处变化" in shown
    assert "~ 事项 施行日期" in shown


def test_a_clerk_sees_versions_and_publishes_none(desk: Desk) -> None:
    add_account(desk.engine, "zhang", "张窗口", "clerk", PASSWORD, desk.at)
    with visitor(desk) as client:
        sign_in(client)
        page = client.get("/catalogs").text
        refused = upload(client, GOOD.encode())
        sent = publish(client, GOOD)

    assert ("食品经营许可证核发（新办）" in page, "上传并检查" in page) == (True, False)
    assert (refused.status_code, sent.status_code) == (403, 403)


def test_a_form_without_the_sessions_token_does_nothing(desk: Desk, reviewer: httpx.Client) -> None:
    answer = publish(reviewer, GOOD, "x")

    assert answer.status_code == 403
    assert desk.client().get("/api/v1/catalogs", params={"code": "T-1"}).json() == []


def test_versions_and_the_template_are_kept_as_files(reviewer: httpx.Client) -> None:
    book = reviewer.get("/catalogs/file", params={"code": ITEM, "version": "2026-01", "form": "xlsx"})
    template = reviewer.get("/catalogs/template.xlsx")

    assert (book.content[:2], template.content[:2]) == (b"PK", b"PK")
