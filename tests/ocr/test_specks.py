"""Specks strewn over a copy are wiped off before it is read; what is printed stays, and a clean page is not touched."""

from __future__ import annotations

import numpy as np
import pytest
from PIL import Image, ImageDraw

from ocr.picture import Picture
from ocr.reader import PageReader
from ocr.specks import without_specks
from tests.ocr.paper import blank, font, pixels, scanned

LINES = ("负责人：阿依古丽·买买提", "租赁期限：2024.8.18—2029.8.21", "名称：样张市晨光合伙企业（有限合伙）")


def strewn(picture: Picture, *, each: int = 3000, side: int = 2) -> Picture:
    """The picture with a dark speck of so many pixels on each so many pixels of it."""
    rng = np.random.default_rng(7)
    dirty = picture.copy()
    rows, columns = picture.shape[:2]
    for y, x in zip(
        rng.integers(0, rows - side, rows * columns // each),
        rng.integers(0, columns - side, rows * columns // each),
        strict=True,
    ):
        dirty[y : y + side, x : x + side] = 40
    return dirty


def printed() -> Image.Image:
    page = blank()
    for row, text in enumerate(LINES * 6):
        ImageDraw.Draw(page).text((200, 300 + 100 * row), text, font=font(32), fill="black")
    return page


def differing(read: list[str]) -> int:
    """Lines that read otherwise than they were printed, the kind of their brackets apart."""
    printed = [line.replace("（", "(").replace("）", ")") for line in LINES * 6]
    return sum(one.replace("（", "(").replace("）", ")") != line for one, line in zip(read, printed, strict=True))


def text_of(picture: Picture, rapid: PageReader) -> list[str]:
    return [line.text.replace(" ", "").replace(":", "：") for line in rapid.read(picture)]


def test_a_strewn_copy_reads_like_the_clean_one(rapid: PageReader) -> None:
    clean = pixels(scanned(printed()))

    assert [differing(text_of(page, rapid)) for page in (clean, strewn(clean))] == [0, 0]


def test_the_dots_of_a_date_are_read_though_specks_are_as_large(rapid: PageReader) -> None:
    page, dates = blank(), [f"{year}.{month}.1{month}" for year in (2021, 2024, 2026) for month in (6, 8, 9)]
    for row, date in enumerate(dates):
        ImageDraw.Draw(page).text((200, 300 + 100 * row), date, font=font(20), fill="black")
    dirty = strewn(pixels(scanned(page)), side=3)

    cleaned = without_specks(dirty)

    assert int((cleaned.kept != cleaned.wiped).any(axis=-1).sum()) > 0
    assert text_of(dirty, rapid) == dates


def test_a_few_specks_as_large_as_dots_take_none_of_them_away(rapid: PageReader) -> None:
    # Given forty lines of small print, and a few specks larger than its dots and colons
    page, lines = blank(), [f"金额：{n}7,83{n}.5{n}元；日期：2024.{n}.1{n}。" for n in range(1, 9)] * 5
    for row, text in enumerate(lines):
        ImageDraw.Draw(page).text((200, 150 + 52 * row), text, font=font(24), fill="black")
    clean = pixels(scanned(page))
    dirty = strewn(clean, each=40_000, side=5)

    # When the copy is read
    cleaned = without_specks(dirty)
    read = text_of(dirty, rapid)

    # Then what lies close to print is known for print, and nearly every line says what it says without specks
    assert cleaned.dotted
    assert sum(one != other for one, other in zip(read, text_of(clean, rapid), strict=True)) <= 4


def test_where_specks_are_as_many_as_dots_what_lies_close_to_print_may_be_specks() -> None:
    cleaned = without_specks(strewn(pixels(scanned(printed())), side=3))

    assert not cleaned.dotted


@pytest.mark.parametrize("shape", ["clean", "white", "black", "tiny"])
def test_a_page_without_specks_is_not_touched(shape: str) -> None:
    pages = {
        "clean": pixels(scanned(printed())),
        "white": np.full((1754, 1240, 3), 255, dtype=np.uint8),
        "black": np.zeros((1754, 1240, 3), dtype=np.uint8),
        "tiny": np.full((3, 5, 3), 200, dtype=np.uint8),
    }

    cleaned = without_specks(pages[shape])

    assert [one is pages[shape] for one in (cleaned.wiped, cleaned.kept)] == [True, True]


def test_dots_that_are_larger_than_the_specks_stay() -> None:
    page = np.full((1754, 1240, 3), 250, dtype=np.uint8)
    page[800:805, 600:605] = 0  # a full stop
    page[800:830, 610:614] = 0  # beside a stroke

    dirty = strewn(page)
    wiped = without_specks(dirty).wiped

    assert int((wiped[800:805, 600:605] < 60).all(axis=-1).sum()) == 25
    left, strewn_there = (int((picture[:700] < 150).sum()) for picture in (wiped, dirty))
    assert left <= 0.02 * strewn_there  # where two specks lie over each other


def test_a_colon_that_stands_away_from_its_label_is_kept_beside_what_is_wiped() -> None:
    # Given print with the two dots of a colon half a character behind it, and beside them a dot by itself
    page = np.full((1754, 1240, 3), 250, dtype=np.uint8)
    page[800:830, 600:604] = 0
    dirty = strewn(page, each=9000, side=3)
    dirty[780:850, 590:680] = page[780:850, 590:680]
    dots = [(807, 620), (819, 620), (813, 650)]
    for y, x in dots:
        dirty[y : y + 3, x : x + 3] = 40

    # When
    cleaned = without_specks(dirty)

    # Then
    assert [int(cleaned.wiped[y + 1, x + 1, 0]) for y, x in dots] == [250, 250, 250]
    assert [int(cleaned.kept[y + 1, x + 1, 0]) for y, x in dots] == [40, 40, 250]
