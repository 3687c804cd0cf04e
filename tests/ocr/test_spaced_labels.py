"""Labels that are set wide, found as a line that stands: their beginnings are taken apart, other standing lines are not."""

from __future__ import annotations

import numpy as np
import pytest

from ocr.nets.detection import Quad
from ocr.spelling.cuttings import laid_down
from ocr.spelling.spaced_labels import parted_labels
from ocr.spelling.spelt import Spelt

SIDE = 40


def place(left: float, top: float, wide: float, high: float) -> Quad:
    return np.array([(left, top), (left + wide, top), (left + wide, top + high), (left, top + high)], dtype=np.float32)


def lying(text: str, left: float, top: float) -> Spelt:
    centres = tuple((index + 0.5) / len(text) for index in range(len(text)))
    return Spelt(text, (0.99,) * len(text), centres, place(left, top, SIDE * len(text), SIDE))


def standing(text: str, left: float, top: float, pitch: float) -> Spelt:
    centres = tuple((index + 0.5) / len(text) for index in range(len(text)))
    return Spelt(text, (0.99,) * len(text), centres, laid_down(place(left, top, SIDE, pitch * len(text))))


def test_the_beginnings_of_labels_that_are_set_wide_are_taken_apart() -> None:
    # Given 名 称 above 类 型, of which the first characters were found as one line
    lines = [standing("名类", 100, 300, 60), lying("称", 200, 312), lying("某公司", 320, 310), lying("型", 196, 368)]

    parted = parted_labels(lines)

    # Then each character has its own place, at the height of its other end
    assert [one.text for one in parted] == ["名", "类", "称", "某公司", "型"]
    middles = [float(one.quad[:, 1].mean()) for one in parted]
    assert [abs(middles[0] - middles[2]) < 10, abs(middles[1] - middles[4]) < 10] == [True, True]


@pytest.mark.parametrize(
    "others",
    [
        [],
        [lying("称", 200, 312)],  # one of two goes on
        [lying("名称", 200, 312), lying("类型", 200, 368)],  # a label beside two rows
        [lying("称", 600, 312), lying("型", 600, 368)],  # of another column
        [lying("1", 200, 312), lying("2", 200, 368)],
    ],
)
def test_a_line_that_stands_by_itself_stays_whole(others: list[Spelt]) -> None:
    lines = [standing("名类", 100, 300, 60), *others]

    assert [one.text for one in parted_labels(lines)] == ["名类", *(one.text for one in others)]
