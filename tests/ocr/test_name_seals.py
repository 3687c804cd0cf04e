"""Name seals: white characters on ink, small frames, and what is as square and is none."""

from __future__ import annotations

import pytest
from PIL import Image, ImageDraw

from bench.mark_stacks import overlap, stamped
from ocr.seals.finding import find_seals
from tests.ocr.paper import A4, RED, SANS, font, form, pixels, scanned, sealed
from tests.ocr.stamps import AT, block, four, framed, pressed, three, worn


def found(page: Image.Image, *, grey: bool = False) -> list[tuple[str, bool]]:
    """Shape of each seal, and whether its middle is where the stamp was put."""
    seals = find_seals(pixels(scanned(page.convert("L").convert("RGB") if grey else page)), grey=grey)
    middles = [
        ((one.box.left + one.box.right) / 2 * A4[0], (one.box.top + one.box.bottom) / 2 * A4[1]) for one in seals
    ]
    return [
        (one.shape, abs(x - AT[0]) < 10 and abs(y - AT[1]) < 10) for one, (x, y) in zip(seals, middles, strict=True)
    ]


@pytest.mark.parametrize(("signs", "tilt"), [("例印张示", -24.0), ("示样", 7.0)])
@pytest.mark.parametrize("density", [1.0, 0.35])
def test_a_name_left_white_in_a_square_of_ink_is_found_strong_or_faint(signs: str, tilt: float, density: float) -> None:
    page = form()

    assert found(Image.blend(page, pressed(page, block(signs), tilt), density)) == [("square", True)]


def test_a_white_name_under_lines_of_print_is_found() -> None:
    page = form()
    for row in range(3):
        ImageDraw.Draw(page).text(
            (520, 1545 + 55 * row), "应当自受理之日起作出决定", font=font(26), fill="black", anchor="lm"
        )

    assert found(pressed(page, block("例印张示"), 5)) == [("square", True)]


def test_a_square_logo_with_one_character_is_no_seal() -> None:
    assert found(pressed(form(), block("示", letter=0.7))) == []


def test_a_bold_heading_in_red_is_no_name_in_white() -> None:
    page = form()
    ImageDraw.Draw(page).text((A4[0] / 2, 1400), "政审局市局审", font=font(120, SANS), fill=RED, anchor="mm")

    assert found(page) == []


@pytest.mark.parametrize("tilt", [-31.0, 4.0])
def test_a_name_seal_of_twelve_millimetres_is_found(tilt: float) -> None:
    assert found(pressed(form(), four(95), tilt)) == [("square", True)]


@pytest.mark.parametrize("words", ["作废", "与原件核对无误", "现金收讫"])
def test_a_stamp_of_words_in_an_oblong_frame_is_no_name_seal(words: str) -> None:
    wide = 75 * len(words) + 60
    stamp, pen = framed(wide, 125, 7)
    pen.text((10 + wide / 2, 72), words, font=font(75), fill=RED, anchor="mm")

    assert found(pressed(form(), stamp, 3)) == []


@pytest.mark.parametrize("side", [95, 170])
def test_an_empty_frame_in_red_is_no_name_seal(side: int) -> None:
    stamp, _ = framed(side, side, 6)

    assert found(pressed(form(), stamp, 2)) == []


def test_a_name_in_strokes_too_fine_for_a_small_picture_is_found() -> None:
    stamp, pen = framed(160, 160, 7)
    for place, sign in enumerate("例印张示"):
        at = (10 + 160 * (0.28 + 0.44 * (place // 2)), 10 + 160 * (0.28 + 0.44 * (place % 2)))
        pen.text(at, sign, font=font(30), fill=(228, 150, 155), anchor="mm")

    assert found(pressed(form(), stamp, 33)) == [("square", True)]


@pytest.mark.parametrize("tilt", [-9.0, 0.0])
@pytest.mark.parametrize("stamp", [block("例印张示"), four(150)], ids=["white", "framed"])
def test_a_name_seal_in_a_grey_copy_is_found(stamp: Image.Image, tilt: float) -> None:
    assert found(pressed(form(), stamp, tilt), grey=True) == [("square", True)]


@pytest.mark.parametrize("seed", [2, 4])
@pytest.mark.parametrize("stamp", [block("示样"), three(150), four(110)], ids=["white", "three", "small"])
def test_a_name_seal_that_lost_its_ink_in_many_spots_is_found(stamp: Image.Image, seed: int) -> None:
    assert found(pressed(form(), worn(stamp, 230, seed), 9)) == [("square", True)]


@pytest.mark.parametrize("seed", [0, 1, 2])
def test_a_worn_name_in_white_is_found_in_a_grey_copy(seed: int) -> None:
    assert found(pressed(form(), worn(block("例印张示"), 60, seed), 6), grey=True) == [("square", True)]


def test_the_red_print_of_a_finger_is_no_name_seal() -> None:
    # Given a page of the bench with two name seals and a finger's print
    page = stamped(870002)

    seals = find_seals(page.picture)

    assert [[overlap(seal.box, box) > 0.5 for box, *_ in page.seals].count(True) for seal in seals] == [1, 1]


@pytest.mark.parametrize("grey", [False, True])
@pytest.mark.parametrize("sign", ["有", "是"])
def test_a_box_with_one_character_in_it_is_no_name_seal(sign: str, *, grey: bool) -> None:
    stamp, pen = framed(102, 102, 3)
    pen.text((61, 61), sign, font=font(62), fill=RED, anchor="mm")

    assert found(pressed(form(), stamp), grey=grey) == []


@pytest.mark.parametrize(("rows", "columns"), [(3, 4), (1, 1)])
def test_a_cell_with_a_label_in_two_rows_is_no_name_seal_in_a_grey_copy(rows: int, columns: int) -> None:
    # Given labels of two rows and two columns of characters, in cells that are as large as a name seal
    page, side = form(), 150
    pen = ImageDraw.Draw(page)
    for row in range(rows):
        for column in range(columns):
            left, top = 400 + side * column, 1500 + side * row
            pen.rectangle((left, top, left + side, top + side), outline="black", width=3)
            if columns == 1:  # a label at the head of a row
                pen.rectangle((left + side, top, left + 5 * side, top + side), outline="black", width=3)
                pen.rectangle((left, top + side, left + side, top + 3 * side), outline="black", width=3)
            for at, sign in enumerate("审查意见"):
                x, y = left + side * (0.3 + 0.4 * (at % 2)), top + side * (0.3 + 0.4 * (at // 2))
                pen.text((x, y), sign, font=font(48), fill="black", anchor="mm")

    assert found(page, grey=True) == []


@pytest.mark.parametrize("ground", [(185, 213, 238), (70, 120, 200), (200, 40, 40)], ids=["pale", "blue", "red"])
@pytest.mark.parametrize("left", [215, 565], ids=["at the margin", "on the page"])
def test_the_coloured_ground_of_a_portrait_is_no_seal(ground: tuple[int, int, int], left: int) -> None:
    page, top = form(), 1420
    pen = ImageDraw.Draw(page)
    pen.rectangle((left, top, left + 270, top + 354), fill=ground)
    pen.pieslice((left + 20, top + 221, left + 250, top + 487), 180, 360, fill=(44, 51, 80))
    pen.rectangle((left, top + 355, left + 270, top + 490), fill="white")
    pen.ellipse((left + 68, top + 45, left + 202, top + 190), fill=(27, 27, 27))
    pen.ellipse((left + 68, top + 75, left + 202, top + 205), fill=(217, 179, 147))

    assert found(page) == []


@pytest.mark.parametrize("centre", [(835, 1735), (850, 1700)])
def test_a_name_seal_that_touches_a_round_one_is_found_beside_it(centre: tuple[int, int]) -> None:
    page = pressed(sealed(form(), AT), four(150), 8, centre)

    assert sorted(shape for shape, _ in found(page)) == ["round", "square"]
