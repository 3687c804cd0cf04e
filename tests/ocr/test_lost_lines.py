"""A line that wiping specks took from a strewn copy is found where its torn print was kept, and specks are no line."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import pytest

from ocr.nets.detection import Found, Quad
from ocr.picture import Picture
from ocr.specks import Cleaned
from ocr.spelling.lost_lines import lost_lines
from ocr.spelling.spelt import Spelt

PAPER = np.full((600, 1200, 3), 255, dtype=np.uint8)


def place(left: float, top: float, right: float, bottom: float) -> Quad:
    return np.array([(left, top), (right, top), (right, bottom), (left, bottom)], dtype=np.float32)


BODY, FOOT = place(100, 100, 1100, 140), place(560, 540, 640, 570)


def kept(*dots: tuple[int, int]) -> Picture:
    picture = PAPER.copy()
    for x, y in dots:
        picture[y : y + 5, x : x + 5] = 0
    return picture


def lost(cleaned: Cleaned, text: str, belief: float = 0.9) -> list[str]:
    """What is read of a page on which the body is known, and the detector finds body and foot where print was kept."""

    def find(picture: Picture) -> Sequence[Found]:
        assert picture is cleaned.kept
        return [Found(BODY, 0.9), Found(FOOT, 0.6)]

    def spell_all(_: Picture, quads: Sequence[Quad]) -> list[Spelt]:
        each = len(text)
        return [Spelt(text, (belief,) * each, tuple(np.linspace(0, 1, each)), quad) for quad in quads]

    found = lost_lines(cleaned, [BODY], find, spell_all)
    assert all(np.array_equal(one.quad, FOOT) for one in found)
    return [one.text for one in found]


TORN = Cleaned(PAPER, kept((570, 545), (590, 555), (620, 550)))


def test_a_foot_that_was_wiped_away_with_the_specks_is_found() -> None:
    assert lost(TORN, "4 / 4 -") == ["4 / 4 -"]


@pytest.mark.parametrize(("text", "belief"), [("0", 0.96), ("一", 0.96), ("4 / 4", 0.6), ("", 0.0)])
def test_specks_are_no_line(text: str, belief: float) -> None:
    assert lost(TORN, text, belief) == []


@pytest.mark.parametrize(
    "same",
    [
        Cleaned(PAPER, PAPER),
        Cleaned(PAPER, kept((300, 110), (320, 115), (340, 120))),  # within the body
        Cleaned(PAPER, kept((100, 300), (600, 400), (1000, 545))),  # specks far from one another
    ],
)
def test_nothing_is_sought_where_no_ink_lies_together_beside_the_lines(same: Cleaned) -> None:
    assert lost(same, "4 / 4 -") == []
