"""The ㎡ behind a number is told by its ink where a net left it out; nothing else that stands there is taken for it."""

from __future__ import annotations

import numpy as np
import pytest
from PIL import ImageDraw

from ocr.nets.detection import Quad
from ocr.picture import Picture
from ocr.rapid import RapidReader
from ocr.spelling.spelt import Spelt
from ocr.spelling.squared_metres import with_squared_metres
from tests.ocr.paper import SANS, SERIF, blank, font

HIGH = 60
SIZE = 36
LEFT, TOP = 20, 10


def line(drawn: str, read: str, face: str = SERIF) -> tuple[Picture, Spelt]:
    """A line of print, and what a net made of it: some characters of what was drawn, left out or not."""
    own = font(SIZE, face)
    page = blank((1200, HIGH + 2 * TOP))
    ImageDraw.Draw(page).text((LEFT, TOP + 4), drawn, font=own, fill="black")
    width = round(own.getlength(drawn)) + 10
    quad = np.array([(LEFT - 5, TOP), (LEFT - 5 + width, TOP), (LEFT - 5 + width, TOP + HIGH), (LEFT - 5, TOP + HIGH)])
    centres, at = [], 0
    for sign in read:
        at = drawn.index(sign if sign != "m" else "㎡", at)
        middle = own.getlength(drawn[:at]) + own.getlength(drawn[at]) * (0.4 if sign == "m" else 0.5)
        centres.append((5 + middle) / width)
        at += 1
    return np.asarray(page), Spelt(read, (0.99,) * len(read), tuple(centres), quad.astype(np.float32))


def silent(_: Quad) -> Spelt:
    """A net that reads nothing in the sign by itself, as they mostly do."""
    return Spelt("", (), (), np.zeros((4, 2), dtype=np.float32))


@pytest.mark.parametrize("face", [SERIF, SANS])
@pytest.mark.parametrize(
    ("drawn", "read", "whole"),
    [
        ("建筑面积50㎡以上", "建筑面积50m以上", "建筑面积50m²以上"),
        ("建筑面积50㎡以上", "建筑面积50以上", "建筑面积50m²以上"),
        ("建筑面积128.56㎡", "建筑面积128.56", "建筑面积128.56m²"),
        ("共8㎡，另12㎡", "共8，另12m", "共8m²，另12m²"),
    ],
)
def test_what_a_net_left_out_behind_a_number_is_put_back(face: str, drawn: str, read: str, whole: str) -> None:
    picture, spelt = line(drawn, read, face)

    found = with_squared_metres(picture, spelt, silent)

    assert found.text == whole
    assert len(found.beliefs) == len(found.centres) == len(whole)
    assert list(found.centres) == sorted(found.centres)


@pytest.mark.parametrize("face", [SERIF, SANS])
@pytest.mark.parametrize(
    ("drawn", "read"),
    [
        ("距离50米以上", "距离50以上"),  # another character that a net left out
        ("距离50 以上", "距离50 以上"),
        ("温度50℃以上", "温度50以上"),
        ("比例50％以上", "比例50以上"),
        ("共50人", "共50"),
        ("编号50—8号", "编号508号"),
        ("电话50，转8", "电话50，转8"),
        ("虚构路61号28栋1单元", "虚构路61号28栋1单元"),
        ("样板街28幢4楼", "样板街28幢4楼"),
        ("共12期，第3行", "共12期，第3行"),
    ],
)
def test_what_is_no_squared_metre_stays_as_it_was_read(face: str, drawn: str, read: str) -> None:
    picture, spelt = line(drawn, read, face)

    assert with_squared_metres(picture, spelt, silent).text == read


def test_a_sign_that_was_read_behind_white_space_is_not_put_there_once_more() -> None:
    # Given a net that read the sign, and saw it a little further on than it stands, as they do
    picture, bare = line("建筑面积105㎡，租期", "建筑面积105，租期")
    at, behind = bare.centres[6], bare.centres[7]
    seen = [at + share * (behind - at) for share in (0.3, 0.95, 0.98)]
    read = Spelt("建筑面积105 m²，租期", (0.99,) * 13, (*bare.centres[:7], *seen, *bare.centres[7:]), bare.quad)

    assert with_squared_metres(picture, read, silent).text == read.text


def test_a_net_that_sees_cubic_metres_in_it_is_believed() -> None:
    picture, spelt = line("建筑面积50㎡以上", "建筑面积50以上")

    found = with_squared_metres(picture, spelt, lambda quad: Spelt("m³", (0.9, 0.9), (0.3, 0.8), quad))

    assert found.text == "建筑面积50m³以上"


@pytest.mark.parametrize("face", [SERIF, SANS])
def test_areas_are_read_with_their_unit_and_lengths_with_theirs(face: str) -> None:
    page = blank((1200, 700))
    pen = ImageDraw.Draw(page)
    texts = ("经营面积在50㎡以上的", "总建筑面积1280.5㎡", "使用面积36㎡，其中厨房8㎡", "门宽50m以上的", "高度12.5m")
    for row, text in enumerate(texts):
        pen.text((80, 60 + 110 * row), text, font=font(38, face), fill="black")

    read = [line.text.replace("，", ",") for line in RapidReader().read(np.asarray(page))]

    assert read == [text.replace("㎡", "m²").replace("，", ",") for text in texts]
