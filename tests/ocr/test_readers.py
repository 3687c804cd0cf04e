"""What every reader keeps to, and what each does on pages that are known to be hard."""

from __future__ import annotations

import numpy as np
import pytest
from rapidfuzz.distance import Levenshtein

from ocr.layout.reading_order import in_reading_order
from ocr.lines import space_between, without_spurious_spaces
from ocr.reader import PageReader, open_reader
from pipelines.errors import PageUnreadable, Unconfigured
from pipelines.text import Box, Line
from tests.ocr.paper import FORM, TITLE, blank, dense, form, pixels, scanned


def bare(text: str) -> str:
    """Without white space, and with the punctuation that readers write either way folded."""
    return "".join(text.split()).replace(":", "：")


def error_rate(lines: tuple[Line, ...], truth: str) -> float:
    return Levenshtein.distance(bare("".join(line.text for line in lines)), bare(truth)) / len(bare(truth))


@pytest.fixture(scope="module")
def scan() -> np.ndarray:
    return pixels(scanned(form()))


@pytest.fixture(scope="module")
def lines(reader: PageReader, scan: np.ndarray) -> tuple[Line, ...]:
    return reader.read(scan)


def test_a_form_is_read_in_its_order(lines: tuple[Line, ...]) -> None:
    assert error_rate(lines, TITLE + "".join(FORM)) <= 0.03
    assert bare(lines[0].text) == TITLE
    assert bare(lines[2].text) == FORM[1]


def test_no_space_stands_between_chinese_characters(lines: tuple[Line, ...]) -> None:
    assert [line.text for line in lines] == [without_spurious_spaces(line.text) for line in lines]


def test_places_lie_on_the_text(lines: tuple[Line, ...], scan: np.ndarray) -> None:
    height, width = scan.shape[:2]
    for row, line in enumerate(lines[1:]):
        assert abs(line.box.left * width - 200) < 15
        assert line.box.top * height < 350 + 100 * row < line.box.bottom * height
        assert line.box.bottom - line.box.top < 90 / height


def test_words_make_up_their_line_and_lie_within_it(lines: tuple[Line, ...]) -> None:
    for line in lines:
        assert "".join(word.text for word in line.words) == line.text.replace(" ", "")
        assert all(word.box.left >= line.box.left - 0.005 for word in line.words)
        assert all(word.box.right <= line.box.right + 0.005 for word in line.words)
        assert [word.box.left for word in line.words] == sorted(word.box.left for word in line.words)


def test_a_number_is_one_word_in_its_place(lines: tuple[Line, ...], scan: np.ndarray) -> None:
    word = next(word for line in lines for word in line.words if word.text.startswith("9135"))

    assert word.text == "91350100M000100Y43"
    assert abs(word.box.left * scan.shape[1] - (200 + 9 * 37)) < 25


def test_confidence_is_a_share(lines: tuple[Line, ...]) -> None:
    assert all(0.5 < line.confidence <= 1 for line in lines)


def test_nothing_is_read_on_an_empty_sheet(reader: PageReader) -> None:
    assert reader.read(pixels(scanned(blank()))) == ()


@pytest.mark.parametrize(("reader", "rows"), [("rapid", 44), ("tesseract", 6)], indirect=["reader"])
def test_no_line_of_a_dense_page_is_dropped(reader: PageReader, rows: int) -> None:
    page, truth = dense(rows=rows)

    lines = reader.read(pixels(scanned(page, blur=0.8)))

    assert len(lines) == len(truth)
    assert error_rate(lines, "".join(truth)) <= 0.02


def test_a_picture_that_no_engine_can_take_is_an_error_and_not_an_empty_page(reader: PageReader) -> None:
    with pytest.raises(PageUnreadable) as caught:
        reader.read(np.zeros((0, 0, 3), dtype=np.uint8))

    assert caught.value.code == "ENGINE"


def test_an_unknown_engine_is_unconfigured() -> None:
    with pytest.raises(Unconfigured) as caught:
        open_reader("abacus")

    assert caught.value.cure == "可用的引擎：rapid、tesseract。"


def line(text: str, left: float, top: float, right: float, bottom: float) -> Line:
    return Line(text=text, confidence=1, box=Box(left, top, right, bottom))


def test_rows_are_read_from_the_left_and_the_page_from_the_top() -> None:
    cells = [
        line("丁", 0.5, 0.205, 0.8, 0.235),
        line("乙", 0.5, 0.095, 0.8, 0.125),
        line("丙", 0.1, 0.2, 0.4, 0.23),
        line("甲", 0.1, 0.1, 0.4, 0.13),
    ]

    assert [one.text for one in in_reading_order(cells)] == ["甲", "乙", "丙", "丁"]


@pytest.mark.parametrize(
    ("text", "cured"),
    [
        ("申 请 书", "申请书"),
        ("名称 ： 某 公司", "名称：某公司"),
        ("日期： 2026 （甲） A", "日期：2026（甲）A"),
        ("共 3 页", "共 3 页"),
        ("Date 2026  年", "Date 2026 年"),
        ("  两端  ", "两端"),
    ],
)
def test_spaces_between_chinese_characters_are_dropped(text: str, cured: str) -> None:
    assert without_spurious_spaces(text) == cured


@pytest.mark.parametrize(
    ("before", "after", "gap", "space"),
    [("申", "请", 99, ""), ("A", "B", 1, " "), ("共", "3", 5, ""), ("共", "3", 40, " ")],
)
def test_words_are_parted_as_they_stand(before: str, after: str, gap: float, space: str) -> None:
    assert space_between(before, after, gap, height=30) == space
