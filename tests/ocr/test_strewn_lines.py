"""What wiping takes from the print of a strewn copy comes back, and what its specks add does not."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import pytest

from ocr.nets.detection import Quad
from ocr.picture import Picture
from ocr.specks import Cleaned
from ocr.spelling.spelt import Spelt
from ocr.spelling.strewn_lines import with_torn_print

PAPER = np.full((100, 1000, 3), 255, dtype=np.uint8)
LINE: Quad = np.array([(0, 0), (1000, 0), (1000, 40), (0, 40)], dtype=np.float32)
BELOW: Quad = LINE + np.array((0, 50), dtype=np.float32)


def cleaned(*, dotted: bool = False) -> Cleaned:
    """Two pictures that differ on the first line only."""
    kept = PAPER.copy()
    kept[20:23, 500:503] = 0
    return Cleaned(PAPER, kept, dotted)


def spelt(text: str, beliefs: dict[int, float] | None = None, quad: Quad = LINE, stride: float = 0.05) -> Spelt:
    """A line whose characters stand evenly, each as wide as given; certain but for some."""
    each = [(beliefs or {}).get(index, 0.99) for index in range(len(text))]
    return Spelt(text, tuple(each), tuple(stride * (index + 0.5) for index in range(len(text))), quad)


def settled(wiped: Spelt, kept: Spelt, *, dotted: bool = False) -> Spelt:
    pictures = cleaned(dotted=dotted)

    def spell_all(picture: Picture, quads: Sequence[Quad]) -> list[Spelt]:
        return [wiped if picture is pictures.wiped else kept for _ in quads]

    return with_torn_print(pictures, [LINE], spell_all)[0]


@pytest.mark.parametrize(
    ("wiped", "kept", "stands"),
    [
        ("2025 11 4", "2025.11.4", "2025.11.4"),  # the dots of a date
        ("2022-08 23", "2022-08-23", "2022-08-23"),
        ("2026 8.11", "2026..8.11", "2026.8.11"),  # a dot and a speck are one mark
        ("钟磊", "钟志磊", "钟志磊"),  # a character that fell apart
        ("7月14日", "7.月14日", "7月14日"),  # specks
        ("01795X", "01795X.", "01795X"),
        ("有效期为5年，自", "有效期为5年.，自", "有效期为5年，自"),
        ("姓名江瑾", "姓名·江瑾", "姓名江瑾"),
        ("2023.10.6", "2023.10:6", "2023.10.6"),  # a dot below a speck
        ("真实、合法", "真实：合法", "真实、合法"),
        ("第46条 行政", "第46条行政", "第46条 行政"),
        ("15014477", "150.14477", "15014477"),  # no room for a mark
        ("负责人（签字)", "负责人(签字）", "负责人（签字)"),  # one sign in two widths is the same
        ("经办人苏桂", "经办人：苏桂", "经办人：苏桂"),  # a colon that was wiped off
        ("乙方，桂林", "乙方：桂林", "乙方：桂林"),  # its upper dot was
        ("12 30", "12:30", "12:30"),
        ("Co,Ltd", "Co.,Ltd.", "Co.,Ltd."),  # points behind words
        ("股东、会决议", "股东会决议", "股东、会决议"),  # it has a place of its own
        ("", "一", "一"),
        ("", "", ""),
    ],
)
def test_print_comes_back_and_specks_do_not(wiped: str, kept: str, stands: str) -> None:
    assert settled(spelt(wiped), spelt(kept)).text == stands


@pytest.mark.parametrize(
    ("wiped", "kept", "belief", "stands"),
    [
        ("名称某公司", "名称：某公司", 0.9, "名称：某公司"),
        ("16930万元", "169.30万元", 0.9, "169.30万元"),
        ("时间.十时", "时间：十时", 0.99, "时间：十时"),  # of which one dot was wiped
        ("时间：十时", "时间.十时", 0.9, "时间：十时"),  # believed less
        ("姓名江瑾", "姓名·江瑾", 0.6, "姓名江瑾"),
    ],
)
def test_where_most_of_it_is_print_believed_marks_stand(wiped: str, kept: str, belief: float, stands: str) -> None:
    marks = {index: belief for index, sign in enumerate(kept) if not sign.isalnum()}

    assert settled(spelt(wiped), spelt(kept, marks), dotted=True).text == stands


def test_a_mark_that_has_no_place_of_its_own_is_a_torn_stroke() -> None:
    torn = Spelt("股东、会决议", (0.99,) * 6, (0.1, 0.2, 0.25, 0.3, 0.4, 0.5), LINE)

    assert settled(torn, spelt("股东会决议")).text == "股东会决议"


def test_a_mark_comes_back_where_digits_stand_apart_though_no_space_was_read() -> None:
    wide = Spelt("2025119", (0.99,) * 7, (0.1, 0.2, 0.3, 0.4, 0.6, 0.7, 0.9), LINE)

    assert settled(wide, spelt("2025.11.9")).text == "2025.11.9"


@pytest.mark.parametrize(
    ("wiped", "kept", "stands"),
    [
        (spelt("未欣", {0: 0.9}), spelt("宋欣"), "宋欣"),  # without its dot, 宋 is 未
        (spelt("王强"), spelt("主强", {0: 0.8}), "王强"),  # with a speck, 王 is 主
        (spelt("钟磊"), spelt("钟志磊", {1: 0.6}), "钟磊"),
        (spelt("钟汉磊", {1: 0.4}), spelt("钟磊"), "钟磊"),
        (spelt("钟汉磊"), spelt("钟磊"), "钟汉磊"),
    ],
)
def test_of_two_characters_the_better_believed_stands(wiped: Spelt, kept: Spelt, stands: str) -> None:
    assert settled(wiped, kept).text == stands


def test_what_both_read_is_believed_as_by_the_better_one_and_stays_in_its_place() -> None:
    both = settled(spelt("宋欣", {1: 0.5}), spelt("宋 欣", {2: 0.9}))

    assert (both.text, both.beliefs, both.centres) == ("宋欣", (0.99, 0.9), spelt("宋欣").centres)


def test_a_line_that_was_read_downwards_once_is_the_better_believed_one() -> None:
    standing = spelt("1", {0: 0.7}, quad=np.roll(LINE, 1, axis=0))

    assert settled(standing, spelt("一")).text == "一"
    assert settled(standing, spelt("一", {0: 0.6})).text == "1"


def test_only_lines_of_which_the_pictures_differ_are_read_again() -> None:
    pictures = cleaned()
    asked: list[tuple[bool, int]] = []

    def spell_all(picture: Picture, quads: Sequence[Quad]) -> list[Spelt]:
        asked.append((picture is pictures.kept, len(quads)))
        return [spelt("页", quad=quad) for quad in quads]

    lines = with_torn_print(pictures, [BELOW, LINE], spell_all)

    assert [line.text for line in lines] == ["页", "页"]
    assert [line.quad is quad for line, quad in zip(lines, [BELOW, LINE], strict=True)] == [True, True]
    assert asked == [(False, 2), (True, 1)]


def test_a_page_of_one_picture_is_read_once() -> None:
    asked: list[int] = []

    def spell_all(_: Picture, quads: Sequence[Quad]) -> list[Spelt]:
        asked.append(len(quads))
        return [spelt("页", quad=quad) for quad in quads]

    with_torn_print(Cleaned(PAPER, PAPER), [LINE, BELOW], spell_all)

    assert [number for number in asked if number] == [2]
