"""Print under grey and blue seals is read, and nothing that was read is lost for it."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
from PIL import Image, ImageDraw

from ocr.intake import open_document
from ocr.nets.orientation import OrientationNet
from ocr.page import read_page
from ocr.picture import Picture
from ocr.reader import PageReader
from ocr.seals.finding import find_seals
from ocr.under_seals import with_print_under
from pipelines.text import Box, Line, Seal, Source, Word
from tests.ocr.paper import SANS, blank, font, pixels, scan_pdf, scanned, sealed

PRINTED = ("经办人：张示玉", "日期：2026年9月18日")
SEALED = (740, 520)
PLACE = Box(0.3, 0.3, 0.6, 0.5)
GREY = Seal(box=PLACE, colour="grey")


def signed(size: int = 34) -> Image.Image:
    """The foot of a form whose seal lies over its print."""
    page = blank((1654, 1169))
    for row, text in enumerate(PRINTED):
        ImageDraw.Draw(page).text((400, 505 + 75 * row), text, font=font(size, SANS), fill=(20, 20, 20))
    return page


def on_grey(page: Image.Image) -> Image.Image:
    return page.convert("L").convert("RGB")


def with_grey_seal(page: Image.Image, centre: tuple[int, int]) -> Image.Image:
    return on_grey(Image.blend(page, sealed(page, centre), 0.75))


def with_blue_seal(page: Image.Image, centre: tuple[int, int]) -> Image.Image:
    """The page with its seal in blue: red and blue change places, and print is as black as before."""
    red, green, blue = sealed(page, centre).split()
    return Image.merge("RGB", (blue, green, red))


def plain(lines: tuple[Line, ...]) -> list[str]:
    return [line.text.replace(":", "：").replace("(", "（").replace(")", "）") for line in lines]


@pytest.mark.parametrize("colour", ["grey", "blue"])
def test_a_line_that_a_seal_hid_or_cut_is_whole(rapid: PageReader, colour: str) -> None:
    # Given
    page = scanned(with_blue_seal(signed(), SEALED) if colour == "blue" else with_grey_seal(signed(), SEALED))
    picture = pixels(page if colour == "blue" else on_grey(page))
    seals = find_seals(picture, grey=colour == "grey")
    before = rapid.read(picture)

    # When
    lines = with_print_under(picture, before, seals, rapid)

    # Then
    assert [seal.colour for seal in seals] == [colour]
    assert [text for text in PRINTED if text in plain(before)] == []
    assert [text for text in PRINTED if text in plain(lines)] == list(PRINTED)


@pytest.mark.parametrize("marks", [True, False])
def test_a_page_says_the_same_whether_its_marks_are_wanted_or_not(
    tmp_path: Path, rapid: PageReader, turner: OrientationNet, marks: bool
) -> None:
    # Given
    page = on_grey(scanned(with_grey_seal(signed(), SEALED)))
    document = open_document(scan_pdf(tmp_path / "scan.pdf", page))

    # When
    text = read_page(document, 1, rapid, turner, show=False, marks=marks).text
    document.close()

    # Then
    assert [one for one in PRINTED if one in plain(text.lines)] == list(PRINTED)


class Saying:
    """A reader that says the same of whatever it is shown, but for the first so many times, and counts."""

    name: Source = "rapid"

    def __init__(self, *lines: Line, silent: int = 0) -> None:
        self._lines = lines
        self._silent = silent
        self.asked = 0

    def read(self, picture: Picture) -> tuple[Line, ...]:
        self.asked += 1
        return self._lines if self.asked > self._silent else ()


def line(text: str, box: Box, belief: float = 0.99) -> Line:
    words = tuple(Word(text=sign, box=box, confidences=(belief,)) for sign in text)
    return Line(text=text, confidence=belief, box=box, words=words)


def page_with(seal: int, print_: int) -> Picture:
    """A page of 1000 pixels with the ink of a seal at PLACE, and print in the middle of it; each as dark as given."""
    picture = np.full((1000, 1000, 3), 250, np.uint8)
    picture[300:500, 300:330] = picture[300:500, 570:600] = seal
    picture[380:420, 400:500] = print_
    return picture


ALL = Box(0.0, 0.0, 1.0, 1.0)
"""Of the part that is read again: there the reader says its line."""


def taken_over(old: list[Line], new: Line) -> list[str]:
    got = with_print_under(page_with(120, 20), old, [GREY], Saying(new))
    return [one.text for one in got]


def test_a_line_takes_the_place_of_its_pieces() -> None:
    pieces = [line("日期：2018年2", Box(0.2, 0.38, 0.45, 0.42)), line("17日", Box(0.5, 0.38, 0.6, 0.42))]

    assert taken_over(pieces, line("日期：2018年2月17日", ALL)) == ["日期：2018年2月17日"]


@pytest.mark.parametrize(
    ("read", "again", "belief"),
    [
        ("经办人：张示例", "经办人：张示", 0.99),  # less than was read
        ("经办人：张示例", "经办人：王元玉玉", 0.99),  # otherwise than it was read
        ("经办人：张示", "经办人：张示例", 0.85),  # not sure of it
        ("经办人：张示例", "经办人:张示例", 0.99),  # the same
    ],
)
def test_what_was_read_stands_where_no_more_is_surely_read(read: str, again: str, belief: float) -> None:
    known = [line(read, Box(0.3, 0.38, 0.6, 0.42))]

    assert taken_over(known, line(again, ALL, belief)) == [read]


def test_a_sign_that_a_seal_made_of_its_ink_gives_way() -> None:
    known = [line("20段8年5月15日", Box(0.3, 0.38, 0.6, 0.42))]

    assert taken_over(known, line("2018年5月15日", ALL)) == ["2018年5月15日"]


def test_nothing_is_told_twice() -> None:
    # Given a line of which a third lies beside what was read again, and says the same there
    known = [line("经办", Box(0.3, 0.38, 0.4, 0.42)), line("人：张示例", Box(0.5, 0.38, 0.95, 0.42))]
    pieces = with_print_under(
        page_with(120, 20), known, [GREY], Saying(line("经办人：张示例", Box(0.0, 0.0, 0.4, 1.0)))
    )

    assert [one.text for one in pieces] == ["经办", "人：张示例"]


@pytest.mark.parametrize(("again", "told"), [("经办人：张示例", ["经办人：张示例"]), ("之张", [])])
def test_a_line_that_was_not_known_is_told_unless_it_may_be_a_seals(again: str, told: list[str]) -> None:
    assert taken_over([], line(again, ALL)) == told


@pytest.mark.parametrize(
    ("seal", "ink", "asked"),
    [
        (GREY, 120, 3),
        (GREY.model_copy(update={"colour": "blue"}), 120, 3),
        (GREY, 20, 0),  # as dark as print, on a copy in black and white
        (GREY.model_copy(update={"colour": "red"}), 120, 0),  # bleached before
    ],
)
def test_only_what_a_pale_seal_may_hide_is_read_again(seal: Seal, ink: int, asked: int) -> None:
    reader = Saying()

    with_print_under(page_with(ink, 20), [], [seal], reader)

    assert reader.asked == asked


def test_a_seals_own_words_are_not_joined_to_print() -> None:
    # Given a seal's words behind a name, read as one line with it where only wide strokes are taken for paper
    known = [line("经办人：魏示", Box(0.3, 0.38, 0.45, 0.42)), line("发票专用章", Box(0.47, 0.38, 0.6, 0.42))]
    reader = Saying(line("经办人：魏示发票专用章", ALL), silent=2)

    assert [one.text for one in with_print_under(page_with(120, 20), known, [GREY], reader)] == [
        "经办人：魏示",
        "发票专用章",
    ]


@pytest.mark.parametrize(
    ("places", "order"),
    [
        ([Box(0.1, 0.2, 0.9, 0.24), Box(0.1, 0.6, 0.9, 0.64)], ["0", "新的一行字", "1"]),  # between two of its column
        ([Box(0.1, 0.2, 0.2, 0.24), Box(0.1, 0.6, 0.9, 0.64)], ["0", "新的一行字", "1"]),  # above the only one of it
        ([Box(0.1, 0.4, 0.25, 0.44), Box(0.1, 0.6, 0.9, 0.64)], ["0", "新的一行字", "1"]),  # behind its label
        ([Box(0.1, 0.2, 0.9, 0.24), Box(0.1, 0.3, 0.9, 0.34)], ["0", "1", "新的一行字"]),  # below all
        ([Box(0.1, 0.2, 0.2, 0.24)], ["0", "新的一行字"]),  # beside nothing
    ],
)
def test_a_line_of_which_nothing_was_known_is_read_where_it_stands(places: list[Box], order: list[str]) -> None:
    known = [line(str(number), place) for number, place in enumerate(places)]
    new = line("新的一行字", Box(0.4, 0.45, 0.8, 0.55))

    assert taken_over(known, new) == order
