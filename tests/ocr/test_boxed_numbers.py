"""A number whose characters stand in boxes is read as one line, and a table's narrow columns are not one number."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import pytest
from PIL import Image, ImageDraw

from ocr.boxes.boxed_numbers import with_boxed_numbers
from ocr.nets.detection import Quad
from ocr.picture import Picture
from ocr.reader import PageReader
from ocr.spelling.spelt import Spelt
from tests.ocr.paper import SANS, blank, font, pixels, scanned

LEFT, TOP, WIDE, HIGH = 500, 600, 46, 56
NUMBER = "990101199003074518"
"""Fictional."""


def page_of(number: str, boxes: int = 18, rows: int = 1) -> Image.Image:
    """Boxes beside a label, the number in the uppermost row of them."""
    page = blank()
    pen = ImageDraw.Draw(page)
    pen.text((200, TOP + HIGH / 2), "公民身份号码", font=font(36), fill="black", anchor="lm")
    for row in range(rows):
        for place in range(boxes):
            x, y = LEFT + place * WIDE, TOP + row * HIGH
            pen.rectangle((x, y, x + WIDE, y + HIGH), outline="black", width=3)
    for place, sign in enumerate(number):
        middle = (LEFT + (place + 0.5) * WIDE, TOP + HIGH / 2)
        pen.text(middle, sign, font=font(36, SANS), fill="black", anchor="mm")
    return page


def around(place: int, count: int = 1) -> Quad:
    """Where the characters of some boxes stand."""
    left, right = LEFT + place * WIDE + 12, LEFT + (place + count) * WIDE - 12
    corners = ((left, TOP + 10), (right, TOP + 10), (right, TOP + HIGH - 10), (left, TOP + HIGH - 10))
    return np.array(corners, dtype=np.float32)


def spelt(text: str, quad: Quad) -> Spelt:
    return Spelt(text, (0.99,) * len(text), tuple((at + 0.5) / len(text) for at in range(len(text))), quad)


@pytest.mark.parametrize("skew", [0.0, 1.5])
def test_a_number_in_boxes_is_read_as_one(rapid: PageReader, skew: float) -> None:
    read = [line.text for line in rapid.read(pixels(scanned(page_of(NUMBER), skew=skew)))]

    assert read == ["公民身份号码", NUMBER]


def test_boxes_that_nobody_filled_in_at_the_end_are_left_out_and_each_character_keeps_its_place(
    rapid: PageReader,
) -> None:
    picture = pixels(scanned(page_of("13800001111")))

    line = next(line for line in rapid.read(picture) if line.text == "13800001111")

    (word,) = line.words
    width = picture.shape[1]
    assert abs(word.box.left * width - LEFT) < WIDE
    assert abs(word.box.right * width - (LEFT + 11 * WIDE)) < WIDE


LINES = [spelt("公民身份号码", np.array([(200, 610), (420, 610), (420, 646), (200, 646)], np.float32))]
PIECES = [spelt("9", around(0)), spelt("0 1 0", around(2, 3))]


def told(page: Image.Image, read: str, belief: float = 0.99, before: Sequence[Spelt] = ()) -> list[str]:
    """What is left of two pieces of a number where so much is read in its boxes."""

    def spell(_: Picture, quad: Quad) -> Spelt:
        return Spelt(read, (belief,) * len(read), tuple(np.linspace(0, 1, len(read))), quad)

    return [line.text for line in with_boxed_numbers(pixels(page), [*LINES, *before, *PIECES], spell)]


@pytest.mark.parametrize("before", [[], [spelt("1", around(9) * 0.1 + around(9).mean(axis=0) * 0.9)]])
def test_what_was_read_of_a_number_in_boxes_makes_room_for_the_whole(before: list[Spelt]) -> None:
    # A speck that was read as a 1 says nothing of the size of the boxes
    assert told(page_of(NUMBER), "99010119900 3.074518", before=before) == ["公民身份号码", NUMBER]


@pytest.mark.parametrize(
    ("page", "read", "belief"),
    [
        (page_of(NUMBER), NUMBER[:-1], 0.99),  # a box more than characters
        (page_of(NUMBER), NUMBER, 0.6),
        (page_of(NUMBER), NUMBER[:-1] + "男", 0.99),
        (page_of(NUMBER[:7], boxes=7), NUMBER[:7], 0.99),  # too few boxes for any number
        (page_of(NUMBER, rows=3), NUMBER, 0.99),  # a table
        (page_of(""), "", 0.0),
    ],
)
def test_else_the_pieces_stay_as_they_were_read(page: Image.Image, read: str, belief: float) -> None:
    assert told(page, read, belief) == ["公民身份号码", "9", "0 1 0"]
