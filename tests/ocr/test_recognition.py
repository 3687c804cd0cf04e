"""Lines are spelt where they lie, whatever the order in which the nets are asked."""

from __future__ import annotations

import unicodedata

import numpy as np
import pytest
from PIL import Image, ImageDraw, ImageFilter

from ocr.nets.detection import Detector, Quad
from ocr.nets.models import QUICK_CHARACTERS, QUICK_RECOGNITION
from ocr.picture import Picture
from ocr.spelling.recognition import Net, Recogniser
from tests.ocr.paper import font, form, pixels, scanned


def test_lines_that_are_read_by_their_width_come_back_in_their_own_order() -> None:
    # Given the lines of a page, of which no two neighbours are of one width
    page = pixels(scanned(form()))
    quads = [found.quad for found in Detector()(page)]
    recogniser = Recogniser()

    # When they are read all at once
    together = recogniser.spell_all(page, quads)

    # Then each is what it is alone
    alone = [recogniser.spell(page, quad) for quad in quads]
    assert [(one.text, one.quad.tolist()) for one in together] == [(one.text, one.quad.tolist()) for one in alone]
    assert len({one.text for one in together}) > 3


def quick() -> Net:
    return Net(QUICK_RECOGNITION, QUICK_CHARACTERS, 1, None)


def test_the_stroke_of_a_page_number_is_read_though_the_quick_net_drops_it_for_certain() -> None:
    # Given the small print at the foot of a page, of which the quick net makes 33
    letters = font(14)
    width, height = round(letters.getlength("3/3")) + 16, 20
    foot = Image.new("RGB", (width, height), "white")
    ImageDraw.Draw(foot).text((8, height / 2), "3/3", font=letters, fill="black", anchor="lm")
    picture = pixels(foot.filter(ImageFilter.GaussianBlur(1)))
    quad = np.array([(0, 0), (width, 0), (width, height), (0, height)], dtype=np.float32)
    sure = quick().spell(picture, quad)
    assert (sure.text, min(sure.beliefs) > 0.9) == ("33", True)

    # When both may read it
    assert Recogniser().spell(picture, quad).text == "3/3"


@pytest.mark.parametrize("size", [18, 28])
def test_which_width_of_a_bracket_is_meant_is_no_doubt_about_the_bracket(size: int) -> None:
    # Given a label as forms have it, a little blurred
    text, letters = "法定代表人（负责人）：张示例", font(size)
    width, height = round(letters.getlength(text)) + 16, round(1.4 * size)
    page = Image.new("RGB", (width, height), "white")
    ImageDraw.Draw(page).text((8, height / 2), text, font=letters, fill="black", anchor="lm")
    quad = np.array([(0, 0), (width, 0), (width, height), (0, height)], dtype=np.float32)

    # When the quick net reads it
    spelt = quick().spell(pixels(page.filter(ImageFilter.GaussianBlur(0.6))), quad)

    # Then it believes in each sign, in one width or the other
    assert unicodedata.normalize("NFKC", spelt.text) == unicodedata.normalize("NFKC", text)
    assert min(spelt.beliefs) > 0.9


def label(size: int, margin: int) -> tuple[Picture, Quad]:
    """举办者 in a hand's print of so many pixels, with its place and so many pixels of paper about it."""
    page = Image.new("RGB", (60 + size * 3, size * 2 + 2), "#f2fafa")
    ImageDraw.Draw(page).text(
        (20, 15), "举办者", font=font(size, "/usr/share/fonts/truetype/arphic/ukai.ttc"), fill="#1e1e1e"
    )
    left, top, right, bottom = 20 - margin, 15 - margin, 20 + margin // 2 + size * 3, 17 + size
    return pixels(page), np.array([(left, top), (right, top), (right, bottom), (left, bottom)], dtype=np.float32)


def test_a_character_that_the_quick_net_drops_for_certain_is_read() -> None:
    # Given a label of many sizes, of some of which the quick net makes 举者 and believes it; which, the processor decides
    labels = [label(size, margin) for size in range(34, 46) for margin in (1, 3)]
    net = quick()
    quickly = [net.spell(*one) for one in labels]
    dropped = [
        one
        for one, sure in zip(labels, quickly, strict=True)
        if (sure.text, min(sure.beliefs, default=0) > 0.9) == ("举者", True)
    ]
    assert dropped != []

    # When both nets may read those
    read = Recogniser()

    # Then none lacks its middle
    assert {read.spell(*one).text for one in dropped} == {"举办者"}
