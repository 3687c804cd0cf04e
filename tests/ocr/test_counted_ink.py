"""A number is known to be whole where each piece of ink is one of its characters, and nowhere else."""

from __future__ import annotations

import re
from itertools import pairwise

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from PIL import Image, ImageDraw

from ocr.picture import Picture
from ocr.spelling.counted_ink import is_whole
from ocr.spelling.spelt import Spelt
from tests.ocr.paper import SANS, SERIF, font, pixels

HEIGHT, LEFT, SIZE = 48, 12, 34


def printed(text: str, face: str = SERIF, ink: int = 20) -> tuple[Picture, list[tuple[float, float]]]:
    """A line of print 48 pixels high, and where each of its characters begins and ends."""
    letters = font(SIZE, face)
    set_ = [letters.getlength(text[:end]) for end in range(len(text) + 1)]
    page = Image.new("RGB", (2 * LEFT + round(set_[-1]), HEIGHT), "white")
    ImageDraw.Draw(page).text((LEFT, HEIGHT / 2), text, font=letters, fill=(ink,) * 3, anchor="lm")
    return pixels(page), [(LEFT + start, LEFT + end) for start, end in pairwise(set_)]


def read(text: str, picture: Picture, places: list[tuple[float, float]], *, but: int | None = None) -> Spelt:
    """The line as a net reads it that drops the character ``but``."""
    width = picture.shape[1]
    kept = [index for index in range(len(text)) if index != but]
    centres = tuple(sum(places[index]) / 2 / width for index in kept)
    quad = np.array([(0, 0), (width, 0), (width, HEIGHT), (0, HEIGHT)], dtype=np.float32)
    return Spelt("".join(text[index] for index in kept), (0.99,) * len(kept), centres, quad)


def whole(spelt: Spelt, picture: Picture) -> bool:
    """Of the line's longest number."""
    found = max(re.finditer(r"[!-~]+", spelt.text), key=lambda one: len(one[0]))
    return is_whole(picture, spelt, found.start(), found.end() - 1)


@pytest.mark.parametrize("face", [SERIF, SANS])
@pytest.mark.parametrize(
    ("text", "thin"), [("2029.4.22", "."), ("有效期至2214-5止", "-"), ("0591-87654321", "-"), ("罚款1,250.00元", ",.")]
)
def test_a_number_is_whole_as_it_stands_and_not_without_one_of_its_marks(text: str, thin: str, face: str) -> None:
    picture, places = printed(text, face)

    assert whole(read(text, picture, places), picture) is True
    for index, character in enumerate(text):
        if character in thin:
            assert whole(read(text, picture, places, but=index), picture) is False


@settings(max_examples=60, deadline=None)
@given(text=st.from_regex(r"(19|20)[0-9]{2}[.\-][1-9][0-9]?[.\-][1-9][0-9]?", fullmatch=True), data=st.data())
def test_no_number_from_which_a_character_is_missing_is_known_to_be_whole(text: str, data: st.DataObject) -> None:
    picture, places = printed(text)
    lost = data.draw(st.integers(min_value=0, max_value=len(text) - 1))

    assert whole(read(text, picture, places, but=lost), picture) is False


def test_a_dot_too_pale_to_be_counted_where_print_is_dark_leaves_a_gap_and_a_doubt() -> None:
    text = "2029.4.22"
    picture, places = printed(text)
    picture = picture.copy()
    for start, end in (places[4], places[6]):
        picture[:, round(start) : round(end)] = 255  # worn off

    assert whole(read(text, picture, places), picture) is False
    without = read(
        text.replace(".", ""), picture, [place for place, sign in zip(places, text, strict=True) if sign != "."]
    )
    assert whole(without, picture) is False


def test_print_that_is_hardly_darker_than_its_paper_proves_nothing() -> None:
    picture, places = printed("2029.4.22", ink=210)

    assert whole(read("2029.4.22", picture, places), picture) is False


@pytest.mark.parametrize(
    ("number", "known"), [("91350100M000100Y43", True), ("91350100M000100Y45", False), ("990101199001010014", False)]
)
def test_a_code_whose_check_character_is_right_has_lost_nothing(number: str, known: bool) -> None:
    """Its ink need not be counted: here is none."""
    picture, places = printed(number)

    blank = np.full_like(picture, 255)

    assert whole(read(number, blank, places), blank) is known
