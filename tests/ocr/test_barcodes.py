"""Barcodes and two-dimensional codes on a page: read where they stand, whichever way, and no others."""

from __future__ import annotations

import io

import numpy as np
import pytest
import segno
import zxingcpp
from PIL import Image, ImageDraw, ImageFilter, ImageOps

from ocr.barcodes import find_codes
from ocr.marks import look_at
from pipelines.text import MOST_CODES, Box, Code, Marks
from tests.ocr.paper import blank, dense, form, pixels, scanned

DPI = 200


def qr(text: str, millimetres: float) -> Image.Image:
    file = io.BytesIO()
    segno.make(text, micro=False).save(file, kind="png", scale=8, border=2)
    side = round(millimetres / 25.4 * DPI)
    return Image.open(file).convert("RGB").resize((side, side), Image.Resampling.LANCZOS)


def bars(text: str, symbology: str) -> Image.Image:
    drawn = zxingcpp.create_barcode(text, zxingcpp.barcode_format_from_str(symbology))
    return Image.fromarray(np.array(drawn.to_image(scale=3))).convert("RGB")


def with_code(page: Image.Image, code: Image.Image, place: tuple[int, int]) -> Image.Image:
    page.paste(code, place)
    return page


def said(page: Image.Image) -> list[tuple[str, str]]:
    return [(code.format, code.text) for code in find_codes(pixels(scanned(page)))]


def test_a_cover_sheets_code_is_read_where_it_stands() -> None:
    page = with_code(form(), qr("yici:cover:0123456789abcdef", 25), (1300, 1900))

    (code,) = find_codes(pixels(scanned(page)))

    assert (code.format, code.text) == ("QRCode", "yici:cover:0123456789abcdef")
    centre = ((code.box.left + code.box.right) / 2 * 1654, (code.box.top + code.box.bottom) / 2 * 2339)
    assert np.abs(np.array(centre) - (1300 + 98, 1900 + 98)).max() < 6


@pytest.mark.parametrize("millimetres", [8, 12, 30])
def test_small_and_large_codes_are_read_amid_dense_print(millimetres: float) -> None:
    page = with_code(dense((1654, 2339))[0], qr("yici:case:0123456789abcdef", millimetres), (700, 1400))

    assert said(page) == [("QRCode", "yici:case:0123456789abcdef")]


@pytest.mark.parametrize(
    ("symbology", "text"),
    [("Code128", "EB20260918CN"), ("Code39", "MSA-2026"), ("EAN13", "4006381333931"), ("DataMatrix", "示例 1")],
)
@pytest.mark.parametrize("turn", [0, 90])
def test_codes_of_other_kinds_are_read_lying_and_standing(symbology: str, text: str, turn: int) -> None:
    page = with_code(form(), bars(text, symbology).rotate(turn, expand=True), (800, 1300))

    assert said(page) == [(symbology, text)]


def test_a_code_askew_or_white_on_black_is_read() -> None:
    page = with_code(form(), qr("askew", 20).rotate(33, expand=True, fillcolor="white"), (300, 1700))
    page = with_code(page, ImageOps.invert(qr("inverted", 20)), (1000, 1700))

    assert sorted(said(page)) == [("QRCode", "askew"), ("QRCode", "inverted")]


def test_codes_come_from_the_top_and_only_so_many() -> None:
    page = blank()
    numbers = list(range(MOST_CODES + 8))
    for number in numbers:
        page = with_code(page, qr(str(number), 14), (80 + 190 * (number % 8), 80 + 190 * (number // 8)))

    codes = find_codes(pixels(scanned(page)))

    assert len(codes) == MOST_CODES
    assert [code.box.top for code in codes] == sorted(code.box.top for code in codes)


def test_a_damaged_code_is_none() -> None:
    code = qr("yici:cover:0123456789abcdef", 25)
    ImageDraw.Draw(code).rectangle((60, 40, 140, 196), fill="white")

    assert said(with_code(form(), code, (1000, 1700))) == []
    assert said(with_code(form(), code.filter(ImageFilter.GaussianBlur(9)), (1000, 1700))) == []


def test_print_and_rules_are_no_codes() -> None:
    page = dense((1654, 2339))[0]
    pen = ImageDraw.Draw(page)
    for x in range(300, 900, 14):
        pen.line((x, 1700, x, 1900), fill="black", width=6)

    assert said(page) == []
    assert said(form()) == []


def test_a_sheet_with_nothing_but_a_code_is_not_blank() -> None:
    marks = look_at(pixels(scanned(with_code(blank(), qr("yici:cover:1", 40), (600, 900))))).marks

    assert (marks.blank, [code.text for code in marks.codes]) == (False, ["yici:cover:1"])


def test_marks_travel_as_json_and_older_ones_have_no_codes() -> None:
    marks = Marks(codes=(Code(text="yici:cover:1", format="QRCode", box=Box(0.1, 0.1, 0.2, 0.2)),))

    assert Marks.model_validate_json(marks.model_dump_json()) == marks
    assert Marks.model_validate({"blank": False, "ink": 0.1}).codes == ()


def test_a_long_code_is_one_place_though_a_part_of_it_is_less_busy() -> None:
    # Given the number of a certificate in narrow bars at 300 dpi
    page = blank((2481, 3509))
    page.paste(bars("NO07111924308", "Code128").resize((440, 137), Image.Resampling.BICUBIC), (200, 2530))

    assert said(page) == [("Code128", "NO07111924308")]


def test_narrow_bars_of_a_coarse_scan_are_read() -> None:
    page = blank((1240, 1754))
    page.paste(bars("NO89411198781", "Code128").resize((217, 69), Image.Resampling.LANCZOS), (95, 1330))

    assert said(page) == [("Code128", "NO89411198781")]
