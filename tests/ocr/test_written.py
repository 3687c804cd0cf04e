"""Print is told from writing by hand; the writing here is drawn: characters that lean, sway and differ in size and breadth."""

from __future__ import annotations

import numpy as np
import pytest
from PIL import Image, ImageDraw, ImageFont

from ocr.picture import Picture
from ocr.written import leans_to_writing
from tests.ocr.paper import SANS, SERIF, pixels, scanned

KAI = "/usr/share/fonts/truetype/arphic/ukai.ttc"
TEXTS = ("示例市东湖区人民路88号3幢101室", "张示例", "11010519900307224X", "青禾县示例餐饮有限公司", "2026年9月18日")


def printed(text: str, face: str) -> Picture:
    page = Image.new("RGB", (60 * len(text) + 60, 90), "white")
    ImageDraw.Draw(page).text((20, 20), text, font=ImageFont.truetype(face, 40), fill="black")
    return pixels(scanned(page, noise=3.0))


def written(text: str, seed: int) -> Picture:
    """Each character by itself: turned, moved, bent, with a pen of another breadth."""
    chance = np.random.default_rng(seed)
    page = Image.new("L", (60 * len(text) + 60, 110), 255)
    left = 20
    for sign in text:
        size = int(chance.integers(34, 50))
        tile = Image.new("L", (80, 80), 255)
        pen = ImageDraw.Draw(tile)
        pen.text((12, 12), sign, font=ImageFont.truetype(KAI, size), fill=0, stroke_width=int(chance.integers(0, 2)))
        slant = float(chance.uniform(0.12, 0.34))
        tile = tile.rotate(float(chance.uniform(-9, 9)), fillcolor=255, resample=Image.Resampling.BICUBIC)
        tile = tile.transform(
            (80, 80),
            Image.Transform.AFFINE,
            (1, slant, -20 * slant, 0.12, 1, -6),
            Image.Resampling.BICUBIC,
            fillcolor=255,
        )
        page.paste(tile, (left, 10 + int(chance.integers(-7, 8))), Image.eval(tile, lambda light: 255 - light))
        left += int(chance.integers(34, 48)) if sign > "\u2e80" else int(chance.integers(20, 30))
    return pixels(scanned(page.convert("RGB"), noise=3.0))


@pytest.mark.parametrize("text", TEXTS)
@pytest.mark.parametrize("face", [SERIF, SANS, KAI])
def test_print_looks_printed(text: str, face: str) -> None:
    assert leans_to_writing(printed(text, face)) < 0


@pytest.mark.parametrize("text", TEXTS)
@pytest.mark.parametrize("seed", [1, 2])
def test_characters_that_lean_and_sway_look_written(text: str, seed: int) -> None:
    assert leans_to_writing(written(text, seed)) > 0


def test_a_rule_under_print_does_not_make_it_writing() -> None:
    ruled = printed(TEXTS[3], SERIF).copy()
    ruled[74:76, 10:-10] = 30

    assert leans_to_writing(ruled) < 0


@pytest.mark.parametrize("size", [(90, 300), (4, 300), (1, 1)])
def test_where_there_is_no_ink_nothing_is_said(size: tuple[int, int]) -> None:
    assert leans_to_writing(np.full((*size, 3), 250, np.uint8)) == 0.0
