"""One page from file to text: turned, levelled, marked, read."""

from __future__ import annotations

import io
from pathlib import Path

import pytest
from PIL import Image, ImageDraw, ImageFilter, ImageOps

from ocr.answers import ReadPage
from ocr.intake import open_document
from ocr.nets.orientation import OrientationNet
from ocr.page import read_page
from ocr.reader import PageReader
from ocr.upright import Quarter
from tests.doubles.reader import Failing
from tests.ocr.paper import FORM, SANS, TITLE, blank, dense, font, form, scan_pdf, scanned, sealed, text_pdf


def read(
    path: Path, reader: PageReader, turner: OrientationNet, page: int = 1, *, show: bool = True, marks: bool = True
) -> ReadPage:
    document = open_document(path)
    try:
        return read_page(document, page, reader, turner, show=show, marks=marks)
    finally:
        document.close()


def test_a_sealed_page_upside_down_and_askew_is_read_whole(
    tmp_path: Path, rapid: PageReader, turner: OrientationNet
) -> None:
    page = scanned(sealed(form(), (600, 500)), skew=2.0).rotate(180)

    read_one = read(scan_pdf(tmp_path / "scan.pdf", page), rapid, turner)

    text = read_one.text
    assert (text.page, text.source, text.rotation, text.problem) == (1, "rapid", 180, None)
    assert text.text.replace(":", "：").splitlines() == [TITLE, *FORM]
    assert len(text.marks.seals) == 1
    assert (text.marks.blank, text.marks.grey, text.marks.legible) == (False, False, True)
    with Image.open(io.BytesIO(read_one.picture)) as picture:
        assert picture.size == (text.width, text.height)


@pytest.mark.parametrize("wrong", [90, 180, 270])
def test_a_page_that_was_turned_wrongly_and_makes_no_sense_is_turned_back(
    tmp_path: Path, rapid: PageReader, wrong: Quarter
) -> None:
    # Given a page with little print, of which the net for orientation might say anything
    page = blank()
    ImageDraw.Draw(page).text((300, 400), "法定代表人：张示例", font=font(44), fill="black")
    document = open_document(scan_pdf(tmp_path / "scan.pdf", scanned(page)))

    # When
    text = read_page(document, 1, rapid, lambda _: wrong).text
    document.close()

    # Then
    assert (text.rotation, text.text.replace(":", "："), text.marks.legible) == (0, "法定代表人：张示例", True)


@pytest.mark.parametrize("marks", [True, False])
def test_numbers_that_can_be_read_upside_down_do_not_keep_a_page_so(
    tmp_path: Path, rapid: PageReader, marks: bool
) -> None:
    # Given a list of numbers under a few words, taken for upside down
    page = blank()
    pen = ImageDraw.Draw(page)
    pen.text((300, 200), "从业人员名单", font=font(36), fill="black")
    for row in range(14):
        number = ("69", "80919", "96 08 80")[row % 3]
        pen.text((300, 300 + 80 * row), number, font=font(36, SANS), fill="black")
    document = open_document(scan_pdf(tmp_path / "scan.pdf", scanned(page)))

    # When
    text = read_page(document, 1, rapid, lambda _: 180, show=False, marks=marks).text
    document.close()

    # Then
    assert (text.rotation, text.lines[0].text[:6]) == (0, "从业人员名单")


def test_the_picture_that_people_see_is_at_most_2000_pixels_wide(
    tmp_path: Path, rapid: PageReader, turner: OrientationNet
) -> None:

    read_one = read(scan_pdf(tmp_path / "scan.pdf", blank((2480, 3508)), dpi=300), rapid, turner)

    with Image.open(io.BytesIO(read_one.picture)) as picture:
        assert picture.width == 2000
    assert (read_one.text.width, read_one.text.height) == (2480, 3508)


def test_a_blank_back_is_not_read_at_all(tmp_path: Path, turner: OrientationNet) -> None:
    text = read(scan_pdf(tmp_path / "back.pdf", scanned(blank())), Failing(), turner).text

    assert (text.source, text.marks.blank, text.lines) == ("none", True, ())


def test_a_back_through_which_the_front_shines_is_blank(
    tmp_path: Path, rapid: PageReader, turner: OrientationNet
) -> None:
    front = ImageOps.mirror(dense((1654, 2339), rows=9)[0]).filter(ImageFilter.GaussianBlur(2))
    back = scanned(front.point(lambda value: 255 - (255 - value) // 5), noise=4)

    text = read(scan_pdf(tmp_path / "back.pdf", back), rapid, turner).text

    assert (text.source, text.marks.blank, text.lines) == ("none", True, ())


def test_a_lone_page_number_makes_a_page_not_blank(tmp_path: Path, rapid: PageReader, turner: OrientationNet) -> None:
    page = blank()
    ImageDraw.Draw(page).text((780, 2150), "第2页", font=font(40), fill="black")

    text = read(scan_pdf(tmp_path / "number.pdf", scanned(page)), rapid, turner).text

    assert (text.source, text.marks.blank, text.text) == ("rapid", False, "第2页")


def test_pale_print_is_read_and_not_taken_for_blank(tmp_path: Path, rapid: PageReader, turner: OrientationNet) -> None:
    page = blank()
    for row in range(8):
        ImageDraw.Draw(page).text((200, 300 + 90 * row), "经营场所：青禾县示范路", font=font(48), fill=(205, 205, 205))

    text = read(scan_pdf(tmp_path / "pale.pdf", scanned(page, noise=2)), rapid, turner).text

    assert text.marks.blank is False
    assert text.text.splitlines() == ["经营场所：青禾县示范路"] * 8


def test_a_page_too_blurred_to_judge_is_illegible(tmp_path: Path, rapid: PageReader, turner: OrientationNet) -> None:
    text = read(scan_pdf(tmp_path / "blur.pdf", scanned(form(), blur=12)), rapid, turner).text

    assert (text.marks.blank, text.marks.legible) == (False, False)


def test_whoever_wants_the_text_alone_is_not_told_of_a_page_without_marks(
    tmp_path: Path, rapid: PageReader, turner: OrientationNet
) -> None:
    scan = scan_pdf(tmp_path / "scan.pdf", scanned(sealed(form(), (600, 500))))
    own = text_pdf(tmp_path / "own.pdf", FORM)

    for path, seals in ((scan, 1), (own, 0)):
        seen, unseen = (read(path, rapid, turner, show=show, marks=show).text for show in (True, False))
        assert (seen.marks.looked, len(seen.marks.seals)) == (True, seals)
        assert (unseen.marks.looked, unseen.marks.seals, unseen.text) == (False, (), seen.text)


def test_the_marks_of_a_scan_are_told_without_its_picture(
    tmp_path: Path, rapid: PageReader, turner: OrientationNet
) -> None:
    scan = scan_pdf(tmp_path / "scan.pdf", scanned(sealed(form(), (600, 500))))

    seen, told = (read(scan, rapid, turner, show=show) for show in (True, False))

    assert (told.text, told.picture) == (seen.text, b"")
