"""Points and commas on copies: told by what stands about them, and left alone where that does not tell."""

from __future__ import annotations

import numpy as np
import pytest
from PIL import ImageDraw

from ocr.reader import PageReader
from ocr.spelling.punctuation import with_meant_marks
from ocr.spelling.spelt import Spelt
from tests.ocr.paper import blank, font, pixels


def spelt(text: str) -> Spelt:
    count = len(text)
    quad = np.array(((0, 0), (100, 0), (100, 20), (0, 20)), np.float32)
    return Spelt(text, (0.9,) * count, tuple((n + 0.5) / count for n in range(count)), quad)


@pytest.mark.parametrize(
    ("read", "meant"),
    [
        ("81.075.93", "81,075.93"),
        ("合计¥1.838.137.34元", "合计¥1,838,137.34元"),
        ("2,436.778.84", "2,436,778.84"),
        ("46,310,00", "46,310.00"),
        ("2.106.394.03 168.123.45", "2,106,394.03 168,123.45"),
        ("81,952:87", "81,952.87"),
    ],
)
def test_the_marks_of_an_amount_are_those_of_groups_and_decimals(read: str, meant: str) -> None:
    line = spelt(read)

    assert with_meant_marks(line).text == meant
    assert with_meant_marks(line).beliefs == line.beliefs


@pytest.mark.parametrize(
    ("read", "meant"),
    [
        ("2025:01.21", "2025.01.21"),
        ("出具日期2020,9.05", "出具日期2020.9.05"),
        ("2024,02.16-2025.07,03", "2024.02.16-2025.07.03"),
        ("2025:13.21", "2025:13.21"),  # no month
        ("32025:01.21", "32025:01.21"),
        ("2025:01.21.4", "2025:01.21.4"),
    ],
)
def test_the_marks_of_a_date_are_points(read: str, meant: str) -> None:
    assert with_meant_marks(spelt(read)).text == meant


@pytest.mark.parametrize(
    ("read", "meant"),
    [
        ("1.10101199003070011", "110101199003070011"),  # the foot of a 1
        ("身份证号.110101199003070011", "身份证号110101199003070011"),
        ("1.10101199003070012", "1.10101199003070012"),  # the check character says nothing for it
        ("1.1010119900307.0011", "1.1010119900307.0011"),
        ("110101199003070011", "110101199003070011"),
    ],
)
def test_a_mark_too_many_in_an_identity_number_is_told_by_its_check_character(read: str, meant: str) -> None:
    line = with_meant_marks(spelt(read))

    assert line.text == meant
    assert len(line.beliefs) == len(line.centres) == len(meant)


@pytest.mark.parametrize(
    "read",
    [
        "2026.03.12",  # a date
        "192.168.100.12",  # the address of a computer
        "075.123.45",  # no amount begins with 0
        "G81.075.93",  # a code
        "1.81.075.93",
        "81.075",
        "81,075.93",
        "1,234",
    ],
)
def test_what_may_be_no_amount_is_left_as_it_was_read(read: str) -> None:
    assert with_meant_marks(spelt(read)).text == read


@pytest.mark.parametrize(
    ("read", "meant"),
    [
        ("自签字之日起生效.", "自签字之日起生效。"),
        ("监督检查.逾期未补正的", "监督检查。逾期未补正的"),
        ("姓名......", "姓名......"),
        ("一.申请人基本情况", "一.申请人基本情况"),
        ("十二.附件.共三页.", "十二.附件。共三页。"),
        ("申请人.txt", "申请人.txt"),
        ("第1.申请", "第1.申请"),
        ("Co., Ltd.", "Co., Ltd."),
    ],
)
def test_a_point_behind_chinese_print_is_a_full_stop(read: str, meant: str) -> None:
    assert with_meant_marks(spelt(read)).text == meant


def test_a_page_whose_commas_have_no_tail_is_read_with_them(rapid: PageReader) -> None:
    page = blank((1240, 400))
    ImageDraw.Draw(page).text((120, 160), "合计金额 81.075.93 元", font=font(40), fill=(20, 20, 20))

    assert [line.text.replace(" ", "") for line in rapid.read(pixels(page))] == ["合计金额81,075.93元"]
