"""A character that a quick net dropped shows by its ink between two that stand apart."""

from __future__ import annotations

import numpy as np
import pytest
from PIL import ImageDraw

from ocr.picture import Picture
from ocr.spelling.dropped_characters import dropped_behind
from ocr.spelling.spelt import Spelt
from tests.ocr.paper import SANS, SERIF, blank, font

SIZE, LEFT, TOP, HIGH = 34, 20, 20, 48


def line(drawn: str, read: str, face: str, *, rule: bool = False) -> tuple[Picture, Spelt]:
    """A line of print, and what a net read of it: some of its characters, each where it stands."""
    page = blank((LEFT * 2 + SIZE * len(drawn), HIGH + 2 * TOP))
    draw = ImageDraw.Draw(page)
    for place, sign in enumerate(drawn):
        draw.text((LEFT + place * SIZE, TOP + 2), sign, font=font(SIZE, face), fill="black")
    if rule:
        draw.line([(LEFT, TOP + HIGH - 4), (LEFT + SIZE * len(drawn), TOP + HIGH - 4)], fill="black", width=2)
    width, centres, index = SIZE * len(drawn), [], 0
    for sign in read:
        index = drawn.index(sign, index)
        centres.append((index + 0.5) * SIZE / width)
        index += 1
    corners = [(LEFT, TOP), (LEFT + width, TOP), (LEFT + width, TOP + HIGH), (LEFT, TOP + HIGH)]
    quad = np.array(corners, dtype=np.float32)
    return np.asarray(page), Spelt(read, (1.0,) * len(read), tuple(centres), quad)


@pytest.mark.parametrize("face", [SERIF, SANS])
@pytest.mark.parametrize(
    ("drawn", "read", "behind"),
    [
        ("举办者", "举者", [0]),
        ("企业全称", "企业称", [1]),
        ("示例市晨光餐饮有限公司", "示例市晨餐饮有限公司", [3]),
        ("示例市晨光餐饮有限公司", "示例市晨光餐饮有限公司", []),
        ("名　称", "名称", []),  # labels are set wide, with bare paper between
        ("法定代表人", "法定代表人", []),
    ],
)
def test_a_dropped_character_is_told_by_the_ink_where_it_stood(
    face: str, drawn: str, read: str, behind: list[int]
) -> None:
    picture, spelt = line(drawn, read, face)

    assert list(dropped_behind(picture, spelt)) == behind


def test_a_line_to_write_on_below_a_label_that_is_set_wide_is_no_character() -> None:
    picture, spelt = line("名　称", "名称", SERIF, rule=True)

    assert list(dropped_behind(picture, spelt)) == []
