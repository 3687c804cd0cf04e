"""Seals, blank backs, grey scans, blur, fingerprints."""

from __future__ import annotations

import io

import numpy as np
import pytest
from PIL import Image, ImageDraw, ImageFilter, ImageOps

from ocr.marks import ink_in, look_at
from ocr.seals.finding import fade, find_seals, red_ink
from pipelines.text import Box
from tests.ocr.paper import RED, as_jpeg, blank, dense, font, form, pixels, scanned, sealed


def shine_through(darkness: int) -> Image.Image:
    """The blank back of a dense page: its mirrored text shines through."""
    front = ImageOps.mirror(dense((1654, 2339))[0]).filter(ImageFilter.GaussianBlur(3))
    return scanned(front.point(lambda value: 255 - (255 - value) * darkness // 255), noise=8)


@pytest.mark.parametrize(("radius", "squeeze"), [(165, 1.0), (140, 1.0), (180, 0.7)])
def test_a_round_or_oval_red_seal_is_found_where_it_is(radius: int, squeeze: float) -> None:
    page = scanned(sealed(form(), (1200, 1700), radius=radius, squeeze=squeeze))

    (seal,) = find_seals(pixels(page))

    assert abs((seal.box.left + seal.box.right) / 2 * 1654 - 1200) < 12
    assert abs((seal.box.top + seal.box.bottom) / 2 * 2339 - 1700) < 12
    assert abs((seal.box.right - seal.box.left) * 1654 - 2 * radius) < 24


def test_a_seal_over_print_is_found() -> None:
    assert len(find_seals(pixels(scanned(sealed(form(), (600, 500)))))) == 1


def test_two_seals_are_two() -> None:
    page = sealed(sealed(form(), (500, 1700)), (1200, 1700))

    assert len(find_seals(pixels(scanned(page)))) == 2


def test_a_seal_survives_a_poor_jpeg() -> None:
    poor = Image.open(io.BytesIO(as_jpeg(sealed(form(), (1200, 1700)).resize((827, 1169)), quality=40)))

    assert len(find_seals(pixels(poor))) == 1


def test_red_things_that_are_no_seals_are_none() -> None:
    page = form()
    pen = ImageDraw.Draw(page)
    pen.text((200, 1200), "青禾县人民政府文件", font=font(110), fill=RED)  # a red heading
    pen.rectangle((1200, 1500, 1430, 1820), fill=RED)  # the backdrop of a portrait
    pen.ellipse((700, 1500, 960, 1760), fill=RED)  # a solid emblem
    pen.line((250, 1600, 420, 1480, 560, 1720), fill=RED, width=8)  # a tick
    pen.ellipse((180, 440, 700, 560), outline=RED, width=5)  # a ring around a value

    assert find_seals(pixels(scanned(page))) == ()


def test_a_square_name_seal_is_found_and_is_none_of_the_round_ones() -> None:
    page = form()
    pen = ImageDraw.Draw(page)
    pen.rectangle((250, 1600, 400, 1750), outline=RED, width=10)
    for place, sign in (((265, 1610), "例"), ((330, 1610), "张"), ((265, 1675), "印"), ((330, 1675), "示")):
        pen.text(place, sign, font=font(56), fill=RED)

    (seal,) = find_seals(pixels(scanned(page)))

    assert (seal.shape, seal.colour, seal.riding) == ("square", "red", False)


@pytest.mark.parametrize(
    ("radius", "squeeze", "expected"),
    [(165, 1.0, ("round", True)), (180, 0.7, ("oval", True)), (140, 1.0, ("round", True))],
)
def test_shape_and_star_of_a_seal_are_told(radius: int, squeeze: float, expected: tuple[str, bool]) -> None:
    (seal,) = find_seals(pixels(scanned(sealed(form(), (1200, 1700), radius=radius, squeeze=squeeze))))

    assert (seal.shape, seal.star) == expected


def test_seals_that_overlap_are_two() -> None:
    page = sealed(sealed(form(), (700, 1700)), (930, 1760))

    assert [seal.shape for seal in find_seals(pixels(scanned(page)))] == ["round", "round"]


def test_a_seal_across_the_edges_of_a_stack_is_a_riding_one() -> None:
    (seal,) = find_seals(pixels(scanned(sealed(form(), (1654, 1500)))))

    assert (seal.riding, seal.box.right) == (True, 1.0)


def test_a_blue_seal_is_found_and_left_as_it_is() -> None:
    red = pixels(scanned(sealed(form(), (1200, 1700))))
    blue = np.ascontiguousarray(red[:, :, ::-1])

    (seal,) = find_seals(blue)

    assert seal.colour == "blue"
    assert fade(blue, [seal]) is blue


def test_in_a_grey_scan_a_seal_is_told_by_its_shape() -> None:
    sheet = scanned(sealed(form(), (1200, 1700)))
    bare = scanned(form())

    (seal,) = look_at(pixels(sheet.convert("L"))).marks.seals

    assert (seal.colour, seal.shape) == ("grey", "round")
    assert abs((seal.box.left + seal.box.right) / 2 * 1654 - 1200) < 12
    assert look_at(pixels(bare.convert("L"))).marks.seals == ()


def test_a_faded_seal_leaves_the_print_beneath() -> None:
    clean, stamped = pixels(form()), pixels(sealed(form(), (600, 500)))
    seals = find_seals(stamped)

    faded = fade(stamped, seals)

    patch = (slice(340, 660), slice(440, 760))
    assert (
        np.abs(faded[patch].astype(int) - clean[patch]).mean()
        < np.abs(stamped[patch].astype(int) - clean[patch]).mean() / 4
    )
    assert np.array_equal(faded[1000:], stamped[1000:])


@pytest.mark.parametrize("across", range(690, 714, 4))
def test_nothing_of_a_faded_seals_edge_is_left_between_two_characters(across: int) -> None:
    stamped = pixels(scanned(sealed(form(), (across, 480)), skew=0.4))

    assert int(red_ink(fade(stamped, find_seals(stamped))).sum()) == 0


@pytest.mark.parametrize("noise", [0.0, 5.0, 12.0])
def test_an_empty_sheet_is_blank(noise: float) -> None:
    look = look_at(pixels(scanned(blank(), noise=noise)))

    assert (look.marks.blank, look.proof, look.marks.seals) == (True, 0, ())


@pytest.mark.parametrize("darkness", [15, 30, 50])
def test_a_back_through_which_the_front_shines_is_blank(darkness: int) -> None:
    assert look_at(pixels(shine_through(darkness))).marks.blank is True


def test_dust_and_the_shadow_of_the_edge_leave_a_sheet_blank() -> None:
    page = blank()
    pen = ImageDraw.Draw(page)
    pen.rectangle((0, 0, 14, 2339), fill=(90, 90, 90))
    rng = np.random.default_rng(3)
    for x, y in rng.integers((20, 20), (1640, 2320), size=(300, 2)).tolist():
        pen.rectangle((x, y, x + 2, y + 2), fill="black")

    assert look_at(pixels(scanned(page))).marks.blank is True


@pytest.mark.parametrize("text", ["同意。", "张示例"])
def test_a_single_word_is_not_blank(text: str) -> None:
    page = blank()
    ImageDraw.Draw(page).text((700, 1100), text, font=font(40), fill="black")

    assert look_at(pixels(scanned(page))).marks.blank is False


def test_a_lone_page_number_is_left_for_the_reader_to_settle() -> None:
    page = blank()
    ImageDraw.Draw(page).text((800, 2100), "2", font=font(40), fill="black")

    look = look_at(pixels(scanned(page)))

    assert (look.marks.blank, look.proof) == (True, 1)


def test_pale_print_is_left_for_the_reader_to_settle() -> None:
    page = blank()
    for row in range(8):
        ImageDraw.Draw(page).text((200, 300 + 90 * row), "经营场所：青禾县示范路", font=font(48), fill=(205, 205, 205))

    look = look_at(pixels(scanned(page, noise=2)))

    assert (look.marks.blank, look.proof) == (True, 4)


def test_a_seal_alone_is_not_blank() -> None:
    assert look_at(pixels(scanned(sealed(blank(), (800, 1100))))).marks.blank is False


def test_a_grey_scan_is_told_from_a_colour_scan() -> None:
    colour = scanned(sealed(form(), (1200, 1700)))

    assert look_at(pixels(colour)).marks.grey is False
    assert look_at(pixels(scanned(form()))).marks.grey is False
    assert look_at(pixels(colour.convert("L"))).marks.grey is True
    assert look_at(pixels(colour.convert("1"))).marks.grey is True


def test_a_page_drawn_by_a_program_is_not_grey() -> None:
    assert look_at(pixels(form()), scanned=False).marks.grey is False


@pytest.mark.parametrize(("blur", "legible"), [(0.6, True), (2.0, True), (12.0, False)])
def test_a_blurred_page_is_illegible(blur: float, *, legible: bool) -> None:
    assert look_at(pixels(scanned(form(), blur=blur))).marks.legible is legible


def test_a_thumbnail_is_illegible() -> None:
    assert look_at(pixels(form().resize((200, 283)))).marks.legible is False


def test_two_scans_of_one_sheet_have_nearly_one_fingerprint() -> None:
    first = look_at(pixels(scanned(form(), noise=5))).marks.fingerprint
    second = look_at(pixels(scanned(form(), noise=9, blur=1.0).resize((1240, 1754)))).marks.fingerprint
    other = look_at(pixels(scanned(dense()[0]))).marks.fingerprint

    assert len(first) == 16
    assert (int(first, 16) ^ int(second, 16)).bit_count() <= 4
    assert (int(first, 16) ^ int(other, 16)).bit_count() >= 16


def test_ink_is_measured_within_a_place() -> None:
    page = blank()
    ImageDraw.Draw(page).text((200, 300), "张示例", font=font(60), fill=(30, 40, 160))  # a blue pen

    picture = pixels(scanned(page))

    assert ink_in(picture, Box(0.1, 0.12, 0.25, 0.17)) > 0.05
    assert ink_in(picture, Box(0.1, 0.5, 0.25, 0.55)) == 0.0
