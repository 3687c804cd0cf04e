"""Seals that are hard to see, and what looks like one."""

from __future__ import annotations

import math
import random

import numpy as np
import pytest
from PIL import Image, ImageChops, ImageDraw

from ocr.marks import look_at
from ocr.seals.finding import find_seals
from pipelines.text import Seal
from tests.ocr.paper import A4, RED, SANS, blank, dense, font, form, pixels, scanned, sealed


def name_seal(page: Image.Image, centre: tuple[int, int], *, side: int = 170, tilt: float = 0.0) -> Image.Image:
    """The page with a square red name seal."""
    stamp = Image.new("RGB", (side + 20, side + 20), "white")
    pen = ImageDraw.Draw(stamp)
    pen.rectangle((10, 10, side + 9, side + 9), outline=RED, width=9)
    for place, sign in enumerate("例印张示"):
        at = (10 + side * (0.28 + 0.44 * (place // 2)), 10 + side * (0.28 + 0.44 * (place % 2)))
        pen.text(at, sign, font=font(round(0.4 * side)), fill=RED, anchor="mm")
    stamp = stamp.rotate(tilt, resample=Image.Resampling.BICUBIC, expand=True, fillcolor="white")
    layer = Image.new("RGB", page.size, "white")
    layer.paste(stamp, (centre[0] - stamp.width // 2, centre[1] - stamp.height // 2))
    return ImageChops.multiply(page.convert("RGB"), layer)


def looped(page: Image.Image, seed: int, *, ink: tuple[int, int, int] = RED) -> Image.Image:
    """The page with a pen's loops around two values."""
    hand, pen = random.Random(seed), ImageDraw.Draw(page)
    for x, y in ((500, 1500), (1150, 1800)):
        across, down, turn = hand.uniform(120, 180), hand.uniform(100, 130), hand.uniform(0, 6)
        points = [
            (
                x + (across + 0.6 * k) * math.cos(k / 9 + turn) + hand.gauss(0, 2),
                y + (down + 0.4 * k) * math.sin(k / 9 + turn) + hand.gauss(0, 2),
            )
            for k in range(60)
        ]
        pen.line(points, fill=ink, width=5, joint="curve")
    return page


def off_centre(seal: Seal, centre: tuple[int, int]) -> float:
    """How far a seal was found from where it is, in pixels of A4 at 200 dpi."""
    across = (seal.box.left + seal.box.right) / 2 * A4[0] - centre[0]
    down = (seal.box.top + seal.box.bottom) / 2 * A4[1] - centre[1]
    return math.hypot(across, down)


@pytest.mark.parametrize("tilt", [-38.0, -14.0, 3.0, 25.0])
@pytest.mark.parametrize("density", [1.0, 0.3])
def test_a_tilted_name_seal_is_found_strong_or_faint(tilt: float, density: float) -> None:
    page = Image.blend(form(), name_seal(form(), (700, 1600), tilt=tilt), density)

    (seal,) = find_seals(pixels(scanned(page)))

    assert (seal.shape, off_centre(seal, (700, 1600)) < 12) == ("square", True)


def test_a_name_seal_is_found_through_red_rules_and_a_tick() -> None:
    page = form()
    pen = ImageDraw.Draw(page)
    for row in range(5):
        pen.line((240, 1480 + 65 * row, 1100, 1480 + 65 * row), fill=RED, width=5)
    pen.line((640, 1600, 690, 1660, 800, 1480), fill=RED, width=7)

    (seal,) = find_seals(pixels(scanned(name_seal(page, (700, 1600), tilt=6))))

    assert (seal.shape, off_centre(seal, (700, 1600)) < 12) == ("square", True)


def test_a_name_seal_beside_a_round_one_leaves_both() -> None:
    page = name_seal(sealed(form(), (1150, 1650)), (900, 1650), tilt=-9)

    assert sorted(seal.shape for seal in find_seals(pixels(scanned(page)))) == ["round", "square"]


@pytest.mark.parametrize("text", ["全国图书团因", "回国国家田园"])
def test_characters_with_a_frame_in_a_red_heading_are_no_name_seals(text: str) -> None:
    page = form()
    ImageDraw.Draw(page).text((A4[0] / 2, 1400), text, font=font(150, SANS), fill=RED, anchor="mm")

    assert find_seals(pixels(scanned(page))) == ()


def test_a_red_table_is_no_name_seal() -> None:
    page = form()
    pen = ImageDraw.Draw(page)
    for step in range(5):
        pen.line((300, 1400 + 140 * step, 860, 1400 + 140 * step), fill=RED, width=4)
        pen.line((300 + 140 * step, 1400, 300 + 140 * step, 1960), fill=RED, width=4)

    assert find_seals(pixels(scanned(page))) == ()


@pytest.mark.parametrize("seed", range(6))
@pytest.mark.parametrize("grey", [False, True])
def test_a_loop_that_a_hand_drew_is_no_seal(seed: int, *, grey: bool) -> None:
    page = scanned(looped(form(), seed))

    assert look_at(pixels(page.convert("L") if grey else page)).marks.seals == ()


def test_a_seal_under_a_pens_loop_is_found_and_the_loop_is_none() -> None:
    (seal,) = find_seals(pixels(scanned(looped(sealed(form(), (560, 1560)), 2))))

    assert (seal.shape, off_centre(seal, (560, 1560)) < 12) == ("round", True)


def test_two_seals_of_which_one_lies_on_the_other_are_two() -> None:
    page = sealed(sealed(form(), (1100, 1700), radius=150), (1170, 1715), radius=160)

    assert sorted(round(seal.box.left * A4[0], -1) for seal in find_seals(pixels(scanned(page)))) == [950, 1010]


def test_a_grey_seal_over_close_print_is_found() -> None:
    page = Image.blend(dense(A4, 40)[0], sealed(dense(A4, 40)[0], (800, 1200)), 0.6)

    (seal,) = look_at(pixels(scanned(page).convert("L"))).marks.seals

    assert (seal.colour, off_centre(seal, (800, 1200)) < 12) == ("grey", True)


def test_a_faint_blue_seal_on_yellow_paper_is_found() -> None:
    blue = Image.fromarray(np.ascontiguousarray(pixels(sealed(blank(), (1200, 1700)))[:, :, ::-1]))
    page = Image.blend(form(), ImageChops.multiply(form(), blue), 0.3)
    yellow = Image.new("RGB", A4, (250, 244, 222))

    (seal,) = find_seals(pixels(scanned(ImageChops.multiply(page, yellow), noise=3)))

    assert (seal.colour, seal.shape) == ("blue", "round")


@pytest.mark.parametrize(("ground", "found"), [((96, 104, 112), []), ((238, 240, 236), ["blue"])])
def test_a_ring_at_the_edge_of_a_photograph_is_a_seal_on_paper_and_none_on_the_table(
    ground: tuple[int, int, int], found: list[str]
) -> None:
    # Given a sheet, and below it what is paper or a dark table, on which a plate with a blue rim is cut by the edge
    page = form((1240, 1754))
    pen = ImageDraw.Draw(page)
    pen.rectangle((0, 1500, 1240, 1754), fill=ground)
    pen.ellipse((700, 1590, 960, 1850), outline=(60, 80, 190), width=6)
    pen.ellipse((745, 1635, 915, 1805), outline=(60, 80, 190), width=3)

    assert [seal.colour for seal in find_seals(pixels(page))] == found


def worn(page: Image.Image, centre: tuple[int, int]) -> Image.Image:
    """The page with a name seal in white, of which a piece of each of two sides is worn away."""
    x, y = centre
    pressed = Image.new("RGB", (150, 150), RED)
    pen = ImageDraw.Draw(pressed)
    for text, at in zip("章示例之", ((108, 40), (108, 110), (42, 40), (42, 110)), strict=True):
        pen.text(at, text, font=font(62), fill="white", anchor="mm")
    pen.rectangle((90, 0, 132, 14), fill="white")
    pen.rectangle((0, 30, 10, 66), fill="white")
    page.paste(pressed, (x - 75, y - 75))
    return page


def test_a_name_seal_whose_sides_are_worn_is_found_where_it_stands_alone() -> None:
    page = worn(blank(), (900, 1500))

    seals = find_seals(pixels(scanned(page)))

    assert [(seal.shape, off_centre(seal, (900, 1500)) < 12) for seal in seals] == [("square", True)]


def test_an_emblem_in_a_grey_scan_is_no_seal() -> None:
    page = form()
    pen = ImageDraw.Draw(page)
    pen.ellipse((700, 1500, 960, 1760), fill=(235, 190, 60))
    pen.ellipse((722, 1522, 938, 1738), fill=(205, 25, 25))
    spokes = [(math.radians(36 * k - 90), 60 if k % 2 == 0 else 23) for k in range(10)]
    pen.polygon([(830 + r * math.cos(a), 1630 + r * math.sin(a)) for a, r in spokes], fill=(235, 190, 60))

    assert look_at(pixels(scanned(page).convert("L"))).marks.seals == ()


def oval(page: Image.Image, centre: tuple[int, int], turn: float) -> Image.Image:
    """The page with an oval seal of 45 x 30 mm, turned."""
    stamp = Image.new("RGB", (380, 260), "white")
    pen = ImageDraw.Draw(stamp)
    pen.ellipse((13, 12, 367, 248), outline=RED, width=8)
    pen.text((190, 75), "示例有限公司", font=font(38), fill=RED, anchor="mm")
    pen.text((190, 180), "合同专用章", font=font(30), fill=RED, anchor="mm")
    turned = stamp.rotate(turn, resample=Image.Resampling.BICUBIC, expand=True, fillcolor="white")
    layer = Image.new("RGB", page.size, "white")
    layer.paste(turned, (centre[0] - turned.width // 2, centre[1] - turned.height // 2))
    return ImageChops.multiply(page.convert("RGB"), layer)


@pytest.mark.parametrize("turn", [-42.0, 30.0])
@pytest.mark.parametrize("grey", [False, True])
def test_an_oval_seal_that_slants_is_found(turn: float, *, grey: bool) -> None:
    page = scanned(oval(form(), (1000, 1600), turn))

    (seal,) = look_at(pixels(page.convert("L") if grey else page)).marks.seals

    assert (seal.shape, off_centre(seal, (1000, 1600)) < 12) == ("oval", True)


@pytest.mark.parametrize("dashes", [24, 48])
@pytest.mark.parametrize("grey", [False, True])
def test_a_circle_of_dashes_that_asks_for_a_seal_is_none(dashes: int, *, grey: bool) -> None:
    page = form()
    pen = ImageDraw.Draw(page)
    for dash in range(dashes):
        first = 360 * dash / dashes
        pen.arc((640, 1440, 960, 1760), first, first + 0.6 * 360 / dashes, fill=RED, width=4)
    pen.text((800, 1600), "（公章）", font=font(34), fill=RED, anchor="mm")
    page = scanned(page)

    assert look_at(pixels(page.convert("L") if grey else page)).marks.seals == ()


@pytest.mark.parametrize("grey", [False, True])
def test_a_printed_circle_with_a_word_across_it_is_none_and_a_seal_beside_it_is_one(*, grey: bool) -> None:
    # Given an unbroken circle that asks for a seal, and a seal that was pressed elsewhere
    page = sealed(form(), (1100, 1300))
    pen = ImageDraw.Draw(page)
    pen.ellipse((240, 1640, 560, 1960), outline=RED, width=4)
    pen.text((400, 1800), "（公章）", font=font(34), fill=RED, anchor="mm")
    page = scanned(page)

    (seal,) = look_at(pixels(page.convert("L") if grey else page)).marks.seals

    assert off_centre(seal, (1100, 1300)) < 12


def test_an_unbroken_rim_about_a_star_is_a_seal_though_its_letters_are_too_fine_to_show() -> None:
    # Given a seal pressed so lightly that of its words hardly anything is left
    page = form()
    pen, (x, y), radius = ImageDraw.Draw(page), (900, 1700), 150
    pen.ellipse((x - radius, y - radius, x + radius, y + radius), outline=RED, width=7)
    reach = [40 if point % 2 == 0 else 16 for point in range(10)]
    angles = [math.pi * (point / 5 - 0.5) for point in range(10)]
    star = [(x + far * math.cos(at), y + far * math.sin(at)) for far, at in zip(reach, angles, strict=True)]
    pen.polygon(star, fill=RED)

    (seal,) = find_seals(pixels(scanned(page)))

    assert (seal.shape, off_centre(seal, (x, y)) < 12) == ("round", True)


def test_half_a_rim_is_a_seal_where_a_black_and_white_scan_lost_the_rest() -> None:
    page = sealed(form(), (1000, 1600))
    ImageDraw.Draw(page).pieslice((810, 1410, 1190, 1790), -60, 125, fill="white")
    bare = scanned(page).convert("L").point(lambda light: 255 if light > 150 else 0)

    (seal,) = look_at(pixels(bare)).marks.seals

    assert (seal.colour, off_centre(seal, (1000, 1600)) < 14) == ("grey", True)


def test_a_slanting_oval_with_two_rims_is_found_without_colour() -> None:
    page = oval(form(), (1000, 1600), -14)
    inner = Image.new("RGB", (380, 260), "white")
    ImageDraw.Draw(inner).ellipse((31, 24, 349, 236), outline=RED, width=3)
    turned = inner.rotate(-14, resample=Image.Resampling.BICUBIC, expand=True, fillcolor="white")
    layer = Image.new("RGB", page.size, "white")
    layer.paste(turned, (1000 - turned.width // 2, 1600 - turned.height // 2))

    (seal,) = look_at(pixels(scanned(ImageChops.multiply(page, layer)).convert("L"))).marks.seals

    assert (seal.shape, off_centre(seal, (1000, 1600)) < 12) == ("oval", True)


@pytest.mark.parametrize("grey", [False, True])
def test_a_finger_pressed_with_red_ink_is_no_seal(*, grey: bool) -> None:
    page = form()
    pen = ImageDraw.Draw(page)
    for ridge in range(14):
        across, down = 66 - 4.6 * ridge, 90 - 6.2 * ridge
        pen.ellipse((1000 - across, 1600 - down, 1000 + across, 1600 + down), outline=RED, width=2)
    page = scanned(page)

    assert look_at(pixels(page.convert("L") if grey else page)).marks.seals == ()
