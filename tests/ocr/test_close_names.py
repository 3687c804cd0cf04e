"""Name seals that are half inked, touch one another or lie upon a round one, and what is as square and is printed."""

from __future__ import annotations

import cv2
import numpy as np
import pytest
from PIL import Image, ImageDraw

from ocr.seals.finding import find_seals
from tests.ocr.paper import RED, SANS, font, form, pixels, scanned, sealed
from tests.ocr.stamps import AT, block, four, pressed


def shapes(page: Image.Image, *, grey: bool = False) -> list[str]:
    """Shape of each seal."""
    seals = find_seals(pixels(scanned(page.convert("L").convert("RGB") if grey else page)), grey=grey)
    return sorted(one.shape for one in seals)


def half_inked(stamp: Image.Image, turn: float) -> Image.Image:
    """A stamp of which three fifths bear ink, on one side of a line whose normal is turned so far."""
    high, wide = stamp.height, stamp.width
    down, across = np.mgrid[0:high, 0:wide]
    along = (across - wide / 2) * np.cos(np.radians(turn)) + (down - high / 2) * np.sin(np.radians(turn))
    ink = np.clip((np.quantile(along, 0.6) - along) / (0.08 * wide) + 0.5, 0, 1)[..., None]
    kept = 255 - (255 - np.asarray(stamp, np.float64)) * ink
    return Image.fromarray(kept.astype(np.uint8))


@pytest.mark.parametrize("turn", [0.0, 40.0, 205.0])
@pytest.mark.parametrize("stamp", [block("例印张示", 110), four(110)], ids=["white", "framed"])
def test_a_name_seal_of_which_a_part_bears_ink_is_found(stamp: Image.Image, turn: float) -> None:
    assert shapes(pressed(form(), half_inked(stamp, turn), 6)) == ["square"]


def test_a_stamp_of_words_that_is_half_inked_is_no_name_seal() -> None:
    stamp = Image.new("RGB", (320, 110), "white")
    pen = ImageDraw.Draw(stamp)
    pen.rectangle((10, 10, 309, 99), outline=RED, width=6)
    pen.text((160, 55), "现金收讫", font=font(60), fill=RED, anchor="mm")

    assert shapes(pressed(form(), half_inked(stamp, 0), 3)) == []


@pytest.mark.parametrize(("right", "below"), [(118, 0), (0, 118)], ids=["side by side", "below each other"])
def test_two_name_seals_that_touch_are_two(right: int, below: int) -> None:
    page = pressed(pressed(form(), four(110)), block("示样", 110), 0, (AT[0] + right, AT[1] + below))

    assert shapes(page) == ["square", "square"]


@pytest.mark.parametrize("stamp", [block("例印张示"), four(140)], ids=["white", "framed"])
@pytest.mark.parametrize(("right", "below"), [(-70, 30), (0, 90)])
def test_a_name_seal_upon_a_round_one_is_found_too(stamp: Image.Image, right: int, below: int) -> None:
    page = pressed(sealed(form(), AT), stamp, 8, (AT[0] + right, AT[1] + below))

    assert shapes(page) == ["round", "square"]


def test_cells_of_a_form_in_red_are_no_name_seal() -> None:
    page = form()
    pen, step = ImageDraw.Draw(page), 95
    for row in range(3):
        pen.line((500, 1500 + step * row, 500 + 3 * step, 1500 + step * row), fill=RED, width=3)
    for column in range(3):
        pen.line((500 + step * column, 1500, 500 + step * column, 1500 + 2 * step), fill=RED, width=3)
        at = (500 + step * (column + 0.5), 1500 + step / 2)
        pen.text(at, ("备注", "金额", "合计")[column], font=font(36), fill=RED, anchor="mm")

    assert shapes(page) == []


@pytest.mark.parametrize("side", [110, 150, 190])
def test_a_code_in_red_is_no_name_in_white(side: int) -> None:
    cells = cv2.QRCodeEncoder.create().encode("https://example.invalid/510203")
    code = cv2.resize(cells, (side, side), interpolation=cv2.INTER_NEAREST)
    shown = np.where(code[..., None] > 0, np.uint8(255), np.array(RED, np.uint8))
    page = form()
    page.paste(Image.fromarray(shown.astype(np.uint8)), (600, 1500))

    assert shapes(page) == []


@pytest.mark.parametrize("sign", ["国", "固"])
def test_one_character_with_a_frame_of_its_own_is_no_name_seal(sign: str) -> None:
    page = form()
    ImageDraw.Draw(page).text(AT, sign, font=font(95), fill=RED, anchor="mm")

    assert shapes(page) == []


@pytest.mark.parametrize("side", [95, 110])
def test_a_word_in_a_box_that_is_to_be_ticked_is_no_name_seal(side: int) -> None:
    page = form()
    pen = ImageDraw.Draw(page)
    for place, sign in enumerate("是否"):
        left = 500 + 220 * place
        pen.rectangle((left, 1500, left + side, 1500 + side), outline=RED, width=3)
        pen.text((left + side / 2, 1500 + side / 2), sign, font=font(round(0.66 * side), SANS), fill=RED, anchor="mm")

    assert shapes(page) == []


def test_a_name_of_two_characters_in_a_grey_copy_is_found() -> None:
    stamp = Image.new("RGB", (150, 150), "white")
    pen = ImageDraw.Draw(stamp)
    pen.rectangle((10, 10, 139, 139), outline=RED, width=6)
    for row, sign in enumerate("样铺"):
        pen.text((75, 10 + 130 * (0.29 + 0.42 * row)), sign, font=font(54), fill=RED, anchor="mm")

    assert shapes(pressed(form(), stamp, 9), grey=True) == ["square"]
