"""Brackets that are typed for boxes are told ticked by their ink where a net left the tick out. All papers are fictional."""

from __future__ import annotations

import numpy as np
import pytest
from PIL import ImageDraw

from ocr.boxes.ticked_brackets import with_typed_marks
from ocr.picture import Picture
from ocr.spelling.spelt import Spelt
from tests.ocr.paper import SANS, SERIF, blank, font

HIGH, SIZE, LEFT, TOP = 60, 36, 20, 20
READ = "申请类别：【】首次注册【】重新注册"


def line(drawn: str, face: str) -> tuple[Picture, Spelt]:
    """A line of print, and what a net makes of it that leaves out white space and ticks; * is a speck."""
    own, at, centres = font(SIZE, face), float(LEFT), []
    page = blank((1200, HIGH + 2 * TOP))
    draw = ImageDraw.Draw(page)
    places = []
    for sign in drawn:
        across = SIZE / 2 if sign in " √*" else own.getlength(sign)
        if sign == "√":
            draw.line([(at + 1, TOP + 30), (at + 6, TOP + 42), (at + across, TOP + 12)], fill="black", width=2)
        elif sign == "*":
            draw.rectangle((at + 8, TOP + 26, at + 10, TOP + 28), fill="black")
        else:
            draw.text((at, TOP + 4), sign, font=own, fill="black")
        if sign not in " √*":
            places.append(at + across / 2)
        at += across
    width = at - LEFT + 10
    centres = [(place - LEFT + 5) / width for place in places]
    corners = [(LEFT - 5, TOP), (LEFT - 5 + width, TOP), (LEFT - 5 + width, TOP + HIGH), (LEFT - 5, TOP + HIGH)]
    return np.asarray(page), Spelt(READ, (0.99,) * len(READ), tuple(centres), np.array(corners, dtype=np.float32))


@pytest.mark.parametrize("face", [SERIF, SANS])
def test_the_tick_that_a_net_left_out_of_brackets_comes_back(face: str) -> None:
    # Given two options, the second ticked, of which the net read the brackets alone
    picture, spelt = line("申请类别：【 】首次注册【√】重新注册", face)

    (found,) = with_typed_marks(picture, [spelt])

    assert found.text == "申请类别：【】首次注册【√】重新注册"
    assert len(found.beliefs) == len(found.centres) == len(found.text)
    assert list(found.centres) == sorted(found.centres)


@pytest.mark.parametrize(
    "drawn",
    [
        pytest.param("申请类别：【 】首次注册【 】重新注册", id="none"),
        pytest.param("申请类别：【 】首次注册【*】重新注册", id="a speck"),
        pytest.param("申请类别：【√】首次注册【√】重新注册", id="both"),
    ],
)
def test_brackets_stay_as_they_were_read_where_their_ink_tells_no_one_option(drawn: str) -> None:
    picture, spelt = line(drawn, SANS)

    assert with_typed_marks(picture, [spelt]) == [spelt]
