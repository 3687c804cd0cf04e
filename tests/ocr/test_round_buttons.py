"""Round buttons of forms that were filled in on a screen are told by their ink, where nets leave them out."""

from __future__ import annotations

import cv2
import numpy as np
import pytest
from PIL import Image, ImageDraw

from ocr.boxes.button_rows import with_button_rows
from ocr.boxes.ticked_boxes import with_ticks
from ocr.picture import Picture
from ocr.spelling.spelt import Spelt
from tests.ocr.paper import SANS, blank, font

HIGH, SIZE, LEFT, TOP = 60, 36, 20, 20
BLUE, GREY = "#0075ff", "#767676"
FINER = 4
"""Times as large as it is shown a button is drawn, so that its edge is smooth."""


def button(sign: str) -> Image.Image:
    """A button of a browser, 30 pixels wide: ○ as it is, ◉ chosen; ● a disc alone; ◎ and ① rings with something else in them."""
    side = 30 * FINER
    own = Image.new("RGB", (side, side), "white")
    draw = ImageDraw.Draw(own)
    rim, within = (2, 2, side - 3, side - 3), (side * 0.27, side * 0.27, side * 0.73, side * 0.73)
    if sign == "●":
        draw.ellipse(rim, fill="black")
    else:
        draw.ellipse(rim, outline=BLUE if sign == "◉" else GREY, width=2 * FINER, fill="white")
    if sign == "◉":
        draw.ellipse(within, fill=BLUE)
    if sign == "◎":
        draw.ellipse(within, outline="black", width=2 * FINER)
    if sign == "①":
        draw.line([(side / 2, side * 0.2), (side / 2, side * 0.8)], fill="black", width=2 * FINER)
    return own.resize((30, 30), Image.Resampling.LANCZOS)


def line(drawn: str, read: str, top: int = TOP, left: int = LEFT) -> tuple[Picture, Spelt]:
    """A line as a scanner sees it, and what a net made of it: characters of it; O and 〇 where it saw a button so."""
    page, own = blank((1200, 4 * HIGH)), font(SIZE, SANS)
    draw, at, places = ImageDraw.Draw(page), float(left), []
    for sign in drawn:
        if sign in "○◉●◎①":
            page.paste(button(sign), (round(at) + 3, top + 15))
        else:
            draw.text((at, top + 4), sign, font=own, fill="black")
        across = SIZE if sign in "○◉●◎①" else own.getlength(sign)
        places.append(at + across / 2)
        at += across
    width, index, centres = at - left + 10, 0, []
    for sign in read:
        index = next(
            place
            for place in range(index, len(drawn))
            if drawn[place] == sign or (sign in "O〇" and drawn[place] in "○◉")
        )
        centres.append((places[index] - left + 5) / width)
        index += 1
    corners = [(left - 5, top), (left - 5 + width, top), (left - 5 + width, top + HIGH), (left - 5, top + HIGH)]
    blurred = cv2.GaussianBlur(np.asarray(page), (0, 0), 0.8)
    return np.asarray(blurred), Spelt(read, (0.99,) * len(read), tuple(centres), np.array(corners, dtype=np.float32))


@pytest.mark.parametrize(
    ("drawn", "read", "whole"),
    [
        pytest.param("方式：◉全年 ○季节", "方式：全年季节", "方式：☑全年□季节", id="left out"),
        pytest.param("类型：○工业 ◉餐饮 ○医疗", "类型：工业 餐饮 医疗", "类型：□工业 ☑餐饮 □医疗", id="with the gaps"),
        pytest.param(
            "类型：○工业 ◉餐饮 ○医疗", "类型：O工业 〇餐饮 O医疗", "类型：□工业 ☑餐饮 □医疗", id="read as letters"
        ),
        pytest.param("类型：○工业 ○餐饮", "类型：工业 餐饮", "类型：□工业 □餐饮", id="none of them chosen"),
        pytest.param("类型：○工业 ●餐饮", "类型：工业 餐饮", "类型：□工业 ☑餐饮", id="a disc among rings"),
    ],
)
def test_a_round_button_is_seen_however_a_net_read_it(drawn: str, read: str, whole: str) -> None:
    picture, spelt = line(drawn, read)

    (found,) = with_ticks(picture, [spelt])

    assert found.text.replace(" ", "") == whole.replace(" ", "")


@pytest.mark.parametrize(
    ("drawn", "read"),
    [
        pytest.param("●工业 ●餐饮", "工业 餐饮", id="the points of a list"),
        pytest.param("①工业 ①餐饮", "工业 餐饮", id="its numbers"),
        pytest.param("◎工业 ◎餐饮", "工业 餐饮", id="rings in rings"),
        pytest.param("二○二○年五月", "二二年五月", id="noughts of a year"),
        pytest.param("二○二○年五月", "二〇二〇年五月", id="that were read"),
        pytest.param("血型：O型", "血型：O型", id="a letter"),
    ],
)
def test_what_is_round_and_no_button_stays_as_it_was_read(drawn: str, read: str) -> None:
    picture, spelt = line(drawn, read)

    (found,) = with_ticks(picture, [spelt])

    assert found.text == read


def test_the_last_option_of_several_lines_has_its_button_too() -> None:
    # Given options over two lines, of which the second has one alone
    first, upper = line("类型：○工业 ◉餐饮", "类型：工业 餐饮")
    second, lower = line("○其他", "其他", TOP + 2 * HIGH)

    found = with_ticks(np.minimum(first, second), [upper, lower])

    assert [one.text for one in found] == ["类型：□工业 ☑餐饮", "□其他"]


def options(*drawn: str, over: bool = False) -> tuple[Picture, list[Spelt]]:
    """Options side by side, each read as a line of its own that begins behind its button, or reaches ``over`` it."""
    pages, spelt = [], []
    for place, one in enumerate(drawn):
        left = LEFT + place * 130
        page, reaching = line(one, one.strip("○◉●"), left=left)
        start = left + (SIZE if one[0] in "○◉●" else 0)
        _, whole = line(one.strip("○◉●"), one.strip("○◉●"), left=start)
        pages.append(page)
        spelt.append(reaching if over else whole)
    return np.minimum.reduce(pages), spelt


@pytest.mark.parametrize("over", [False, True])
@pytest.mark.parametrize(
    ("drawn", "told"),
    [
        pytest.param(("◉批发", "○零售"), ["☑批发", "□零售"], id="two"),
        pytest.param(("○批发", "○零售", "◉兼营"), ["□批发", "□零售", "☑兼营"], id="three"),
        pytest.param(("○批发", "零售"), ["批发", "零售"], id="a ring alone"),
        pytest.param(("●批发", "●零售"), ["批发", "零售"], id="the points of a list"),
        pytest.param(("批发", "零售"), ["批发", "零售"], id="nothing before them"),
    ],
)
def test_options_of_a_row_that_were_read_one_by_one_have_their_buttons(
    drawn: tuple[str, ...], told: list[str], *, over: bool
) -> None:
    picture, spelt = options(*drawn, over=over)

    found = with_button_rows(picture, spelt)

    assert [one.text for one in found] == told
    # And looking for boxes in them again puts no second one
    assert [one.text for one in with_ticks(picture, found)] == told


@pytest.mark.parametrize(
    ("drawn", "told"),
    [
        pytest.param(("○新办", "◉变更"), ["□新办", "☑变更"], id="two"),
        pytest.param(("新办", "○变更"), ["新办", "变更"], id="a ring alone"),
    ],
)
def test_options_under_one_another_have_their_buttons(drawn: tuple[str, ...], told: list[str]) -> None:
    # Given short lines, each read from behind its button on
    pages, spelt = [], []
    for place, one in enumerate(drawn):
        top = TOP + place * (HIGH + 20)
        pages.append(line(f"　{one}" if len(one) == 2 else one, "", top)[0])
        spelt.append(line(one.strip("○◉"), one.strip("○◉"), top, LEFT + SIZE)[1])

    found = with_button_rows(np.minimum.reduce(pages), spelt)

    assert [one.text for one in found] == told


def test_a_button_between_a_label_and_its_option_is_seen_where_the_next_option_of_the_row_has_one() -> None:
    # Given a label and the first option read as one line, and the second read with its ring
    first, label = line("方式：◉批发", "方式：批发")
    second, option = line("○零售", "O零售", left=LEFT + 400)

    found = with_ticks(np.minimum(first, second), [label, replaced(option, "○零售")])

    assert [one.text for one in found] == ["方式：☑批发", "□零售"]


def replaced(line: Spelt, text: str) -> Spelt:
    return Spelt(text, line.beliefs, line.centres, line.quad)
