"""The searchable PDF of a file, over a real server: found in with poppler, awaited, refused with a reason."""

from __future__ import annotations

import subprocess
from pathlib import Path
from urllib.parse import unquote

import httpx
import pytest

from api.searchable import searchable_name
from ocr.intake import open_document
from ocr.searchable import make_searchable
from pipelines.events import FileSplit
from pipelines.text import Box, Line, PageText, Word
from storage.papers import note_searchable, searchable_key
from tests.api.answers import problem
from tests.api.desk import Desk
from tests.api.test_pages import clerk
from tests.ocr.paper import TITLE, form, scan_pdf

__all__ = ["clerk"]

SIZE = (827, 1169)
PLACE = Box(0.326, 0.071, 0.674, 0.1)


def made(folder: Path) -> bytes:
    """A scan whose title can be found."""
    step = (PLACE.right - PLACE.left) / len(TITLE)
    boxes = [PLACE._replace(left=PLACE.left + k * step, right=PLACE.left + (k + 1) * step) for k in range(len(TITLE))]
    words = tuple(Word(text=letter, box=box) for letter, box in zip(TITLE, boxes, strict=True))
    line = Line(text=TITLE, confidence=1, box=PLACE, words=words)
    text = PageText(page=1, width=SIZE[0], height=SIZE[1], source="rapid", lines=(line,))
    path = scan_pdf(folder / "scan.pdf", form(SIZE), dpi=100)
    document = open_document(path)
    try:
        return make_searchable(path, document, [text]).pdf
    finally:
        document.close()


def finish(desk: Desk, number: str, pdf: bytes) -> None:
    """What the step that makes them leaves behind."""
    for file in desk.view(number).files:
        desk.objects.put(searchable_key(file.id), pdf, media_type="application/pdf")
        note_searchable(desk.engine, file.id, ())
    desk.tamper("UPDATE tasks SET state = 'done' WHERE kind = 'make_searchable'")


def address(desk: Desk, number: str) -> str:
    """Where the case says that it is given."""
    [file] = desk.client().get(f"/api/v1/cases/{number}").json()["files"]
    assert file["searchable"] == f"{file['href']}/searchable"
    return str(file["searchable"])


def test_chinese_words_are_found_in_what_is_given_without_spurious_spaces(desk: Desk, tmp_path: Path) -> None:
    number, pdf = desk.submit("申请书.tif"), made(tmp_path)
    desk.read(number)
    finish(desk, number, pdf)

    answer = desk.client().get(address(desk, number))

    assert (answer.status_code, answer.content == pdf) == (200, True)
    assert (answer.headers["content-type"], answer.headers["content-length"]) == ("application/pdf", str(len(pdf)))
    how, _, name = answer.headers["content-disposition"].split("; ")
    assert (how, unquote(name.removeprefix("filename*=UTF-8''"))) == ("attachment", "申请书-可检索.pdf")
    found = subprocess.run(["pdftotext", "-", "-"], input=answer.content, check=True, capture_output=True).stdout
    assert found.decode().split() == [TITLE]


def test_whoever_asks_too_early_is_told_when_to_ask_again(desk: Desk, tmp_path: Path) -> None:
    # Given a file that is not opened, opened, and read, and its PDF still to be made
    number, told = desk.submit(), []
    path = address(desk, number)
    for step in (lambda: None, lambda: desk.split(number), lambda: desk.read(number), lambda: desk.found(number)):
        step()

        # When
        answer = desk.client().get(path)

        # Then
        body = problem(answer, 409, "SEARCHABLE_IN_WORK")
        told.append((body["detail"], answer.headers["retry-after"]))
    assert told == [("可检索 PDF 正在生成。", "5")] * 4
    finish(desk, number, made(tmp_path))
    assert desk.client().get(path).status_code == 200


def test_a_step_that_failed_is_told_and_no_one_is_asked_to_wait(desk: Desk, clerk: httpx.Client) -> None:
    number = desk.submit()
    desk.read(number)
    desk.tamper("UPDATE tasks SET state = 'dead', done_at = created_at WHERE kind = 'make_searchable'")

    answer = desk.client().get(address(desk, number))

    assert "重试" in problem(answer, 409, "SEARCHABLE_FAILED")["cure"]
    assert "retry-after" not in answer.headers
    assert f'<a class="tag fault" href="/tasks?case={number}">' in clerk.get(f"/cases/{number}").text


def test_a_pdf_that_was_taken_away_because_a_page_was_turned_is_being_made(desk: Desk, tmp_path: Path) -> None:
    number = desk.submit()
    desk.read(number)
    finish(desk, number, made(tmp_path))
    [file] = desk.view(number).files
    desk.objects.delete(searchable_key(file.id))

    problem(desk.client().get(address(desk, number)), 409, "SEARCHABLE_IN_WORK")


def test_of_a_file_with_no_pages_or_an_unread_one_none_is_made(desk: Desk) -> None:
    heard, lacking = desk.submit("录音.mp3"), desk.submit()
    [file] = desk.view(heard).files
    desk.ledger.advance(heard, FileSplit(at=desk.at, file_id=file.id, pages=0, media_type="audio/mpeg"), "heard")
    desk.read(lacking)
    desk.tamper("UPDATE pages SET reading = NULL, problem = 'SKIPPED' WHERE page = 2")
    desk.tamper("UPDATE tasks SET state = 'done' WHERE kind = 'make_searchable'")

    for number in (heard, lacking):
        answer = desk.client().get(address(desk, number))

        assert problem(answer, 409, "SEARCHABLE_NONE")["cure"] == "请下载原件。"
        assert "retry-after" not in answer.headers


def test_it_is_given_to_whom_the_original_is_given_and_to_no_one_else(
    desk: Desk, clerk: httpx.Client, tmp_path: Path
) -> None:
    number, other = desk.submit(), desk.submit()
    desk.read(number)
    finish(desk, number, made(tmp_path))
    path = address(desk, number)
    page = path.removeprefix("/api/v1") + ".pdf"

    problem(desk.client(key="").get(path), 401, "UNAUTHENTICATED")
    problem(desk.client().get(path.replace(number, other)), 404, "NO_SUCH_PAPER")
    stranger = desk.client(key="").get(page, headers={"Accept": "text/html"})
    assert (stranger.status_code, stranger.headers["location"][:12]) == (303, "/login?next=")
    assert clerk.get(page).content == desk.client().get(path).content
    assert (clerk.head(page).status_code, clerk.head(page).content) == (200, b"")


@pytest.mark.parametrize(
    ("name", "saved"),
    [
        ("申请书.pdf", "申请书-可检索.pdf"),
        ("申请书.pdf (2)", "申请书 (2)-可检索.pdf"),
        ("第1.2版 申请书", "第1.2版 申请书-可检索.pdf"),
        ("扫描", "扫描-可检索.pdf"),
        (".tif", ".tif-可检索.pdf"),
    ],
)
def test_the_name_is_that_of_the_file(name: str, saved: str) -> None:
    assert searchable_name(name) == saved
