"""A lone level stroke at the end of a line is a character; a rule, and what is another line's, is none."""

from __future__ import annotations

import numpy as np
import pytest

from ocr.picture import Picture
from ocr.spelling.thin_ends import reach_over_thin_ends

LINE = np.array([(300, 100), (600, 100), (600, 140), (300, 140)], dtype=np.float32)
"""A line of print, forty pixels high."""


def page(*strokes: tuple[int, int, int, int]) -> Picture:
    """White paper with the line's print and those strokes: left, top, right, bottom."""
    picture = np.full((240, 900, 3), 250, dtype=np.uint8)
    picture[106:134, 305:595:7] = 20
    for left, top, right, bottom in strokes:
        picture[top:bottom, left:right] = 20
    return picture


def ends(picture: Picture, *others: object) -> tuple[float, float]:
    """Where the line begins and ends now."""
    quad = reach_over_thin_ends([LINE, *others], picture)[0]  # type: ignore[list-item]  # quads, see LINE
    return float(quad[0, 0]), float(quad[1, 0])


def test_a_line_reaches_over_the_stroke_that_it_begins_or_ends_with() -> None:
    assert ends(page((268, 118, 296, 122))) == pytest.approx((263.2, 600))
    assert ends(page((604, 118, 632, 122))) == pytest.approx((300, 636.8))


def test_a_hairline_beside_the_dark_rule_of_its_cell_is_reached() -> None:
    """In a thin face the stroke is one pixel, and a third as dark as the rule that the cell is drawn with."""
    picture = page((254, 90, 257, 150))
    picture[119:121, 268:296] = 175

    assert ends(picture) == pytest.approx((263.2, 600))


@pytest.mark.parametrize(
    "stroke",
    [
        (180, 118, 296, 122),  # goes on: a rule
        (230, 118, 258, 122),  # far away: the next cell's
        (268, 136, 296, 140),  # on the foot of the line: to be written on
        (268, 105, 296, 135),  # as high as a character: the detector sees such
        (290, 118, 296, 122),  # a dot
        (268, 118, 318, 122),  # within the line already, for the most part
    ],
)
def test_what_is_no_lone_stroke_beside_it_changes_nothing(stroke: tuple[int, int, int, int]) -> None:
    assert ends(page(stroke)) == (300, 600)


def test_a_stroke_with_ink_above_it_or_within_another_line_is_left_alone() -> None:
    two = (268, 118, 296, 122), (272, 108, 292, 112)
    other = np.array([(200, 95), (298, 95), (298, 145), (200, 145)], dtype=np.float32)

    assert ends(page(*two)) == (300, 600)
    assert ends(page((268, 118, 296, 122)), other) == (300, 600)


def test_pages_of_any_size_and_lines_that_lean_are_taken() -> None:
    leaning = np.array([(0, 0), (40, 30), (30, 44), (-10, 14)], dtype=np.float32)

    (same,) = reach_over_thin_ends([leaning], page())

    assert np.array_equal(same, leaning)
    assert reach_over_thin_ends([], page()) == []
    assert ends(np.full((101, 301, 3), 250, dtype=np.uint8)) == (300, 600)
