"""Cover and separator sheets on paper: people can read them, and a scanner's picture of them still says what they bind."""

from __future__ import annotations

from datetime import date

import cv2
import numpy as np
import pymupdf
import pytest
import zxingcpp

from ocr.picture import Picture
from outputs.covers import covers_pdf
from outputs.pdf import Press
from pipelines.paper.belonging.control_sheets import control_sheet
from pipelines.writing.covers import PrintedSheet, case_cover, item_cover, separator

DAY = date(2026, 11, 29)
ITEM = "11990124MB2T1X3K9R3000131001001"
SHEETS = (
    case_cover("YC20261129-00012", "食品经营许可证核发（新办）", "示例市晨光餐饮有限公司", duplex=True),
    item_cover(ITEM, "食品经营许可证核发（新办）", applicant="示例餐厅", facts="0123456789abcdef0123", duplex=True),
    separator("M3", "经营场所使用证明（房屋租赁合同或者产权证明复印件）"),
)


@pytest.fixture(scope="module")
def printed(press: Press) -> bytes:
    return covers_pdf(SHEETS, DAY, press)


def pictures(pdf: bytes, dpi: int) -> list[Picture]:
    """The pages as a grey scanner sees them."""
    with pymupdf.open(stream=pdf) as document:
        maps = [page.get_pixmap(dpi=dpi, colorspace=pymupdf.csGRAY) for page in document]
    return [np.frombuffer(one.samples, dtype=np.uint8).reshape(one.height, one.width) for one in maps]


def read(picture: Picture) -> object:
    return control_sheet(one.text for one in zxingcpp.read_barcodes(picture))


def test_every_sheet_stands_on_a_page_of_its_own_in_words(printed: bytes) -> None:
    with pymupdf.open(stream=printed) as document:
        texts = [page.get_text().replace("\n", "") for page in document]

    words = ("YC20261129-00012", "示例餐厅", "经营场所使用证明（房屋租赁合同或者产权证明复印件）")
    assert [word in text for text, word in zip(texts, words, strict=True)] == [True, True, True]
    assert ["先全部正面" in text for text in texts] == [True, True, False]


@pytest.mark.parametrize("turns", range(4))
def test_a_poor_scan_of_a_sheet_still_says_what_it_binds(printed: bytes, turns: int) -> None:
    chance = np.random.default_rng(turns)
    for picture, sheet in zip(pictures(printed, 100), SHEETS, strict=True):
        soft = cv2.GaussianBlur(picture, (3, 3), 0).astype(np.int16) + chance.normal(0, 25, picture.shape).astype(
            np.int16
        )
        scanned = np.ascontiguousarray(np.rot90(soft.clip(0, 255).astype(np.uint8), turns))

        assert read(scanned) == sheet.sheet


def test_a_code_is_read_with_a_stamp_across_a_corner(printed: bytes) -> None:
    *_, picture = pictures(printed, 150)
    height, width = picture.shape
    stamped = picture.copy()
    cv2.circle(stamped, (round(width * 0.38), round(height * 0.47)), round(width * 0.05), 0, 4)

    assert read(stamped) == SHEETS[-1].sheet


def test_the_same_sheets_are_the_same_bytes(press: Press, printed: bytes) -> None:
    assert covers_pdf(SHEETS, DAY, press) == printed


def test_a_person_is_named_in_words_and_in_no_code() -> None:
    sheet: PrintedSheet = SHEETS[1]

    assert "示例餐厅" not in sheet.sheet.model_dump_json()
