"""Of a long line only the doubtful stretch is read again, and only neighbours that come out the same prove its place."""

from __future__ import annotations

import numpy as np
import pytest

from ocr.nets.detection import Quad
from ocr.spelling.spelt import Spelt
from ocr.spelling.stretches import Stretch, respelt, stretches_of

WHOLE: Quad = np.array([(0, 0), (1000, 0), (1000, 40), (0, 40)], dtype=np.float32)


def spelt(text: str, quad: Quad = WHOLE, belief: float = 0.95) -> Spelt:
    """A line whose characters stand evenly."""
    return Spelt(text, (belief,) * len(text), tuple((place + 0.5) / len(text) for place in range(len(text))), quad)


def doubts(text: str, marks: str) -> list[bool]:
    assert len(text) == len(marks)
    return [mark == "x" for mark in marks]


@pytest.mark.parametrize(
    ("text", "marks", "found"),
    [
        ("负责人张淏的住所", "____x___", [Stretch(2, 4, 4, 6)]),
        ("淏的住所", "x___", [Stretch(0, 0, 0, 2)]),
        ("住所为溴", "___x", [Stretch(1, 3, 3, 3)]),
        ("甲乙丙丁戊己庚辛", "x______x", [Stretch(0, 0, 0, 2), Stretch(5, 7, 7, 7)]),
        ("甲乙丙丁戊己庚辛", "_x___x__", [Stretch(0, 1, 5, 7)]),
        ("编号91350100M,共一页", "_____x_________", [Stretch(0, 2, 11, 13)]),
        ("甲 乙 丙 丁", "____x__", [Stretch(0, 4, 4, 6)]),
    ],
)
def test_a_stretch_is_the_doubt_with_two_neighbours_and_a_number_as_a_whole(
    text: str, marks: str, found: list[Stretch]
) -> None:
    assert list(stretches_of(text, doubts(text, marks))) == found


def test_what_stands_between_the_proven_neighbours_is_taken_over_in_its_place() -> None:
    line, asked = spelt("负责人张溴的住所在青禾县"), []

    def again(part: Quad) -> Spelt:
        asked.append(part)
        return spelt("人张淏的住", part, 0.8)

    mended = respelt(line, doubts(line.text, "____x_______"), again)

    assert mended is not None
    assert mended.text == "负责人张淏的住所在青禾县"
    assert [round(belief, 2) for belief in mended.beliefs] == [0.95] * 4 + [0.8] + [0.95] * 7
    assert np.allclose(mended.centres, line.centres)
    ((left, _), (right, _), *_) = asked[0].tolist()
    assert (round(left), round(right)) == (167, 583)


@pytest.mark.parametrize(
    "other",
    ["人长淏的住", "人张淏的佳", "张淏的", "", "人张", "人张的住所"],
    ids=["before", "after", "less", "empty", "cut", "moved"],
)
def test_neighbours_that_come_out_otherwise_have_the_whole_line_read(other: str) -> None:
    line = spelt("负责人张溴的住所在青禾县")

    assert respelt(line, doubts(line.text, "____x_______"), lambda part: spelt(other, part)) is None


def test_a_stretch_that_is_still_in_doubt_has_the_whole_line_read() -> None:
    line = spelt("负责人张溴的住所在青禾县")

    assert respelt(line, doubts(line.text, "____x_______"), lambda part: spelt("人张淏的住", part, 0.79)) is None


def test_a_line_that_is_mostly_in_doubt_is_read_as_a_whole() -> None:
    line = spelt("张溴的住所")

    assert respelt(line, doubts(line.text, "_x___"), lambda _: pytest.fail("a stretch was read")) is None


def test_full_and_half_width_neighbours_are_the_same_and_spaces_are_nothing() -> None:
    line = spelt("姓名:溴 张三李四王五赵六")

    mended = respelt(line, doubts(line.text, "___x_________"), lambda part: spelt("名：淏张三", part))

    assert mended is not None
    assert mended.text == "姓名:淏 张三李四王五赵六"
