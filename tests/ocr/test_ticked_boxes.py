"""Boxes to tick are told by their ink: ticked or empty, and where they stand though a net left them out."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
import pytest
from PIL import ImageDraw

from ocr.boxes.ticked_boxes import with_ticks
from ocr.nets.detection import Quad
from ocr.picture import Picture
from ocr.spelling.spelt import Spelt
from tests.ocr.paper import SANS, SERIF, blank, font

HIGH = 60
SIZE = 36
LEFT, TOP = 20, 20
Corners = tuple[float, float, float, float]
Pen = Callable[[ImageDraw.ImageDraw, Corners], None]


def tick(draw: ImageDraw.ImageDraw, box: Corners) -> None:
    left, top, right, bottom = box
    middle = (left + right) / 2
    draw.line([(left + 3, top + 14), (middle - 3, bottom - 4), (right + 8, top - 6)], fill="#1030a0", width=4)


def small_tick(draw: ImageDraw.ImageDraw, box: Corners) -> None:
    left, top, right, bottom = box
    draw.line([(left + 6, top + 14), (left + 12, bottom - 6), (right - 5, top + 6)], fill="black", width=3)


def cross(draw: ImageDraw.ImageDraw, box: Corners) -> None:
    left, top, right, bottom = box
    draw.line([(left - 4, top - 4), (right + 4, bottom + 4)], fill="black", width=4)
    draw.line([(left - 4, bottom + 4), (right + 4, top - 4)], fill="black", width=4)


def filled(draw: ImageDraw.ImageDraw, box: Corners) -> None:
    draw.rectangle(box, fill="black")


def speck(draw: ImageDraw.ImageDraw, box: Corners) -> None:
    left, top, _, _ = box
    draw.rectangle((left + 12, top + 12, left + 14, top + 14), fill="black")


def line(drawn: str, read: str, pens: dict[int, Pen], face: str = SERIF, thick: int = 2) -> tuple[Picture, Spelt]:
    """A line of print and what a net made of it.

    Args:
        drawn: with □ for each box.
        read: some of the characters of what was drawn.
        pens: what was done to which box, counted from 0.
        face: of the print.
        thick: strokes of the boxes, in pixels.
    """
    own = font(SIZE, face)
    page = blank((1200, HIGH + 2 * TOP))
    draw = ImageDraw.Draw(page)
    centres: list[float] = []
    at, boxes = float(LEFT), 0
    places = []
    for sign in drawn:
        if sign == "□":
            box = (at + 4, TOP + 16, at + 32, TOP + 44)
            draw.rectangle(box, outline="black", width=thick)
            if boxes in pens:
                pens[boxes](draw, box)
            boxes += 1
        else:
            draw.text((at, TOP + 4), sign, font=own, fill="black")
        across = SIZE if sign == "□" else own.getlength(sign)
        places.append(at + across / 2)
        at += across
    width = at - LEFT + 10
    index = 0
    for sign in read:
        index = drawn.index("□" if sign == "口" and "口" not in drawn else sign, index)
        centres.append((places[index] - LEFT + 5) / width)
        index += 1
    corners = [(LEFT - 5, TOP), (LEFT - 5 + width, TOP), (LEFT - 5 + width, TOP + HIGH), (LEFT - 5, TOP + HIGH)]
    quad = np.array(corners, dtype=np.float32)
    return np.asarray(page), Spelt(read, (0.99,) * len(read), tuple(centres), quad)


@pytest.mark.parametrize("face", [SERIF, SANS])
@pytest.mark.parametrize("pen", [tick, small_tick, cross, filled])
@pytest.mark.parametrize("thick", [2, 4])
@pytest.mark.parametrize(
    "read",
    [
        pytest.param("申请类型：□新办 □变更 □延续", id="its tick was not seen"),
        pytest.param("申请类型：□新办 变更 □延续", id="it was left out"),
        pytest.param("申请类型：□新办变更□延续", id="the gaps were left out as well"),
    ],
)
def test_a_ticked_box_is_ticked_however_a_net_read_it(face: str, pen: Pen, thick: int, read: str) -> None:
    picture, spelt = line("申请类型：□新办 □变更 □延续", read, {1: pen}, face, thick)

    (found,) = with_ticks(picture, [spelt])

    assert found.text.replace(" ", "") == "申请类型：□新办☑变更□延续"
    assert len(found.beliefs) == len(found.centres) == len(found.text)
    assert list(found.centres) == sorted(found.centres)


@pytest.mark.parametrize(
    ("drawn", "read", "whole"),
    [
        ("□男 □女", "男 □女", "☑男 □女"),
        ("□男 □女", "□男女", "☑男□女"),
        ("□是 □否", "口是 □否", "☑是 □否"),
        ("□是□否", "口是□否", "☑是□否"),
        ("□有□无", "有口无", "☑有口无"),
    ],
)
def test_a_box_at_the_edge_of_a_line_of_few_characters_is_seen(drawn: str, read: str, whole: str) -> None:
    picture, spelt = line(drawn, read, {0: tick})

    (found,) = with_ticks(picture, [spelt])

    assert found.text == whole


def test_an_empty_box_with_a_speck_in_it_stays_empty() -> None:
    picture, spelt = line("□新办 □变更", "□新办 □变更", {0: speck})

    (found,) = with_ticks(picture, [spelt])

    assert found.text == "□新办 □变更"


def test_an_empty_box_that_was_left_out_is_put_back_empty() -> None:
    picture, spelt = line("□新办 □变更", "□新办 变更", {})

    (found,) = with_ticks(picture, [spelt])

    assert found.text == "□新办 □变更"


@pytest.mark.parametrize("face", [SERIF, SANS])
@pytest.mark.parametrize("text", ["□窗口领取 □国内邮寄", "□本日 □今日 □田园", "□品牌 □目录 □回执"])
def test_characters_that_look_like_boxes_stay_characters(face: str, text: str) -> None:
    picture, spelt = line(text, text, {}, face)

    (found,) = with_ticks(picture, [spelt])

    assert found.text == text


@pytest.mark.parametrize("face", [SERIF, SANS])
@pytest.mark.parametrize("text", ["联系人：李样例", "明细表：晴川路", "项目负责人", "嘴唱吃喝时晚日目"])
def test_a_part_of_a_character_is_no_box(face: str, text: str) -> None:
    # Given a line of print on a page with a box, whose characters a net sees a little off their place
    picture, spelt = line(text, text, {}, face)
    off = Spelt(spelt.text, spelt.beliefs, tuple(one + 0.02 for one in spelt.centres), spelt.quad)
    _, other = line("□", "□", {})

    found, _ = with_ticks(picture, [off, other])

    assert found.text == text


@pytest.mark.parametrize("belief", [0.4, 0.99])
@pytest.mark.parametrize("text", ["91990100MA4960812G", "电话0991-0000123", "0元"])
def test_digits_that_look_like_boxes_stay_digits(text: str, belief: float) -> None:
    # Given a line whose noughts are drawn as boxes, as some fonts do, on a page with a box
    picture, spelt = line(text.replace("0", "□"), text.replace("0", "□"), {0: small_tick})
    spelt = Spelt(text, (belief if len(text) > 2 else 0.99,) * len(text), spelt.centres, spelt.quad)
    _, other = line("□", "□", {})

    found, _ = with_ticks(picture, [spelt, other])

    assert found.text == text


def test_a_page_without_boxes_stays_as_it_is() -> None:
    picture, spelt = line("申请人 张样例", "申请人 张样例", {})

    (found,) = with_ticks(picture, [spelt])

    assert found is spelt


def test_boxes_of_which_none_was_read_are_seen_where_a_line_has_two() -> None:
    # Given a page on which no box was read: options with two boxes, and a word in one frame
    picture, spelt = line("□新办 □变更", "新办 变更", {0: tick})
    framed, word = line("□公章处", "公章处", {})

    assert [one.text for one in with_ticks(picture, [spelt])] == ["☑新办 □变更"]
    assert [one.text for one in with_ticks(framed, [word])] == ["公章处"]


def test_the_pale_boxes_of_a_copy_are_seen() -> None:
    picture, spelt = line("□新办 □变更", "新办 变更", {})
    frames = np.asarray(picture).copy()
    print_ = frames.min(axis=2) < 128
    columns = np.arange(frames.shape[1])
    boxed = (columns < LEFT + SIZE) | ((columns > LEFT + 3 * SIZE) & (columns < LEFT + 4.4 * SIZE))
    frames[print_ & boxed] = 190  # the strokes of the boxes came out pale

    (found,) = with_ticks(frames, [spelt])

    assert found.text == "□新办 □变更"


def test_a_line_without_any_box_that_was_read_is_looked_at_where_another_line_of_the_page_has_one() -> None:
    picture, spelt = line("□同意 □不同意", "同意 不同意", {1: tick})
    _, other = line("□", "□", {})

    found, _ = with_ticks(picture, [spelt, other])

    assert found.text == "□同意 ☑不同意"


def test_a_hatched_stretch_and_a_rule_as_long_as_the_page_are_no_boxes() -> None:
    # Given a line over a barcode of a thousand bars, and one over a rule a pixel or two high, on a page with a box
    hatched = np.full((100, 5000, 3), 255, dtype=np.uint8)
    hatched[30:70, ::5] = 0
    over = Spelt("甲 乙 丙", (0.9,) * 5, (0.0, 0.2, 0.5, 0.7, 1.0), quad_of(0, 20, 4990, 80))
    rule = Spelt("一 一 一", (0.9,) * 5, (0.0, 0.2, 0.5, 0.7, 1.0), quad_of(0, 50, 4990, 52))
    _, other = line("□", "□", {})

    assert with_ticks(hatched, [over, rule, other])[:2] == [over, rule]


def quad_of(left: float, top: float, right: float, bottom: float) -> Quad:
    return np.array([(left, top), (right, top), (right, bottom), (left, bottom)], dtype=np.float32)


def rows(boxed: bool) -> tuple[Picture, list[Spelt]]:
    """Three rows of a box and, at a distance, its words; the first is filled. Read: the words, and the last box alone."""
    page = blank((600, 3 * HIGH + 2 * TOP))
    draw, own = ImageDraw.Draw(page), font(SIZE, SERIF)
    spelt = []
    for row, words in enumerate(("汽油", "纯电动", "插电混动")):
        top = TOP + row * HIGH
        if boxed or row == 2:
            draw.rectangle(
                (LEFT, top + 16, LEFT + 28, top + 44), outline="black", width=2, fill=None if row else "black"
            )
        draw.text((LEFT + 50, top + 4), words, font=own, fill="black")
        spelt.append(_read(words, (LEFT + 50, top, LEFT + 50 + SIZE * len(words), top + HIGH)))
    return np.asarray(page), [*spelt, _read("□", (LEFT - 2, TOP + 2 * HIGH + 10, LEFT + 30, TOP + 2 * HIGH + 50))]


def _read(text: str, box: Corners) -> Spelt:
    left, top, right, bottom = box
    quad = np.array([(left, top), (right, top), (right, bottom), (left, bottom)], dtype=np.float32)
    return Spelt(text, (0.99,) * len(text), tuple((place + 0.5) / len(text) for place in range(len(text))), quad)


def test_boxes_above_one_that_was_read_alone_are_sought_in_its_column() -> None:
    picture, spelt = rows(boxed=True)

    assert [one.text for one in with_ticks(picture, spelt)] == ["☑汽油", "□纯电动", "插电混动", "□"]


def test_where_that_column_is_bare_no_box_is_put() -> None:
    picture, spelt = rows(boxed=False)

    assert [one.text for one in with_ticks(picture, spelt)] == ["汽油", "纯电动", "插电混动", "□"]


@pytest.mark.parametrize(
    ("drawn", "pens", "whole"), [("包装□", {0: tick}, "包装☑"), ("包装□", {}, "包装□"), ("包装", {}, "包装")]
)
def test_a_box_behind_an_option_is_sought_where_another_option_of_the_row_has_one(
    drawn: str, pens: dict[int, Pen], whole: str
) -> None:
    # Given an option read without its box, and in its row one that was read with its box behind it
    picture, _ = line(drawn, "包装", pens)
    spelt = _read("包装", (LEFT, TOP, LEFT + 2 * SIZE, TOP + HIGH))
    far = 20 * SIZE
    other = _read("出版□", (far, TOP, far + 3 * SIZE, TOP + HIGH))

    found, _ = with_ticks(picture, [spelt, other])

    assert found.text == whole


def test_without_such_a_neighbour_nothing_is_sought_behind_a_line() -> None:
    picture, _ = line("包装□", "包装", {})

    (found,) = with_ticks(picture, [_read("包装", (LEFT, TOP, LEFT + 2 * SIZE, TOP + HIGH))])

    assert found.text == "包装"


def test_what_was_read_as_part_of_another_line_is_no_box_of_this_one() -> None:
    # Given what looks like a ticked box behind an option, read as the first character of the next cell
    picture, _ = line("包装□", "包装", {0: tick})
    spelt = _read("包装", (LEFT, TOP, LEFT + 2 * SIZE, TOP + HIGH))
    far = 20 * SIZE
    boxed = _read("出版□", (far, TOP, far + 3 * SIZE, TOP + HIGH))
    beside = _read("围栏", (LEFT + 2 * SIZE, TOP, LEFT + 4 * SIZE, TOP + HIGH))

    found, *_ = with_ticks(picture, [spelt, boxed, beside])

    assert found.text == "包装"


def test_a_box_that_was_read_in_the_gap_before_another_is_none() -> None:
    # Given a wide gap before the second box, in which a net saw one more
    picture, spelt = line("□合格  □不合格", "□合格□不合格", {0: tick})
    gap = (spelt.centres[2] + spelt.centres[3]) / 2 - 0.02
    seen = Spelt("□合格☑□不合格", (0.5,) * 8, (*spelt.centres[:3], gap, *spelt.centres[3:]), spelt.quad)

    (found,) = with_ticks(picture, [seen])

    assert (found.text, len(found.centres)) == ("☑合格□不合格", 7)
