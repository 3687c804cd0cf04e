"""Pictures of every depth and size come as RGB on white, whatever memory their own mode takes."""

from __future__ import annotations

import io

import numpy as np
import pymupdf
import pytest
from PIL import Image

from ocr.files.flat_pictures import HALVED_FROM, flat
from ocr.ofd.pictures import opened, turned
from ocr.picture import MOST_PIXELS


def test_a_huge_picture_comes_at_half_its_size() -> None:
    # Given a clear picture of as many pixels as are halved on the way, its last rows black
    side = int(HALVED_FROM**0.5) + 2
    huge = Image.new("LA", (side, side), (0, 0))
    huge.paste((0, 255), (0, side - 100, side, side))

    # When
    shown = flat(huge)

    # Then
    assert shown.shape == (side // 2, side // 2, 3)
    assert (shown[0, 0].tolist(), shown[-1, -1].tolist()) == ([255, 255, 255], [0, 0, 0])


def test_a_picture_of_values_below_zero_keeps_its_shades() -> None:
    values = np.full((40, 40), -1000.0, dtype=np.float32)
    values[:20] = -2000.0

    shown = flat(Image.fromarray(values))

    assert int(shown[30, 0, 0]) - int(shown[0, 0, 0]) > 100


@pytest.mark.parametrize("value", [np.nan, np.inf, -np.inf])
def test_values_that_are_no_numbers_are_told_and_not_shown(value: float) -> None:
    values = np.full((40, 40), 200.0, dtype=np.float32)
    values[20, 20] = value

    with pytest.raises(ValueError, match="no numbers"):
        flat(Image.fromarray(values))


def test_sixteen_bits_in_an_ofd_keep_their_shades() -> None:
    file = io.BytesIO()
    Image.fromarray(np.full((40, 40), 30_000, dtype=np.uint16)).save(file, "PNG")

    assert opened(file.getvalue()).convert("RGB").getpixel((20, 20)) == (116, 116, 116)


def test_a_picture_that_leans_is_not_drawn_larger_than_what_is_read() -> None:
    thin = pymupdf.Matrix(1e-9, 1e-9, -200, 200, 0, 0)

    lying = turned(Image.new("L", (9000, 40)), thin)

    # The box around what leans is at most twice its own area, where its sides are alike.
    assert lying.width * lying.height <= 3 * MOST_PIXELS
