"""What was read on bare paper is no line, nor is a stroke of a line that was found once more."""

from __future__ import annotations

import numpy as np
import pytest
from PIL import ImageDraw

from ocr.picture import Picture
from ocr.spelling.phantom_lines import without_phantoms
from ocr.spelling.spelt import Spelt
from tests.ocr.paper import blank, font

SIZE = 36
Corners = tuple[float, float, float, float]


def page(*printed: tuple[float, str], shade: int = 0) -> Picture:
    """A strip of paper with its grain and some print."""
    sheet = blank((900, 100))
    draw = ImageDraw.Draw(sheet)
    for left, text in printed:
        draw.text((left, 30), text, font=font(SIZE), fill=(shade, shade, shade))
    grain = np.random.default_rng(5).normal(0, 4, (100, 900, 3))
    return np.asarray((np.asarray(sheet) + grain).clip(0, 255), dtype=np.uint8)


def spelt(text: str, box: Corners, belief: float = 0.99) -> Spelt:
    left, top, right, bottom = box
    quad = np.array([(left, top), (right, top), (right, bottom), (left, bottom)], dtype=np.float32)
    centres = tuple((index + 0.5) / len(text) for index in range(len(text)))
    return Spelt(text, (belief,) * len(text), centres, quad)


NAME = spelt("示例市嘉禾食品有限公司", (300, 28, 700, 78))


def test_a_character_that_was_read_on_bare_paper_is_left_out() -> None:
    picture = page((300, NAME.text))

    kept = without_phantoms(picture, [spelt("2", (180, 40, 220, 64), 0.7), NAME])

    assert kept == [NAME]


@pytest.mark.parametrize(("shade", "belief"), [(0, 0.7), (232, 0.97)])
def test_a_character_that_is_printed_or_surely_read_stays_however_small_or_faint(shade: int, belief: float) -> None:
    picture = page((190, "2"), shade=shade)
    lone = spelt("2", (184, 28, 216, 78), belief)

    assert without_phantoms(picture, [lone]) == [lone]


def test_a_stroke_that_was_found_twice_is_one_with_its_line() -> None:
    picture = page((300, "一般项目：洗车服务"))
    line = spelt("一般项目：洗车服务", (298, 28, 640, 78))

    kept = without_phantoms(picture, [spelt("一", (294, 44, 330, 60), 0.8), line])

    assert kept == [line]


@pytest.mark.parametrize(("text", "box"), [("二", (294, 44, 330, 60)), ("一", (200, 44, 236, 60))])
def test_a_character_of_its_own_stays_beside_a_line(text: str, box: Corners) -> None:
    picture = page((200, "一"), (300, "一般项目：洗车服务"))
    line, own = spelt("一般项目：洗车服务", (298, 28, 640, 78)), spelt(text, box)

    assert without_phantoms(picture, [own, line]) == [own, line]
