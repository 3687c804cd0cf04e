"""Ink that is no print: what a pen leaves, and nothing of words, rules and seals."""

from __future__ import annotations

from itertools import pairwise

import numpy as np
import pytest
from PIL import Image, ImageDraw

from ocr.handwriting import find_strokes
from ocr.marks import look_at, settled
from ocr.picture import Picture
from ocr.reader import PageReader
from ocr.seals.finding import fade, find_seals
from pipelines.checking.signing import judge_place
from pipelines.paper.fields.places import Places
from pipelines.paper.labels.finding import find_spots
from pipelines.paper.sheet.layout import lay_out
from pipelines.text import Box, Line, PageText, Seal, Source, Word
from tests.ocr.paper import A4, blank, font, form, pixels, scanned, sealed

LABEL = "申请人签字"
PLACE = (620, 1500)


def asked() -> Image.Image:
    """A form with a label and a line to write on."""
    page = form()
    pen = ImageDraw.Draw(page)
    pen.text((300, PLACE[1]), LABEL + "：", font=font(40), fill="black")
    pen.line((PLACE[0] - 60, PLACE[1] + 52, PLACE[0] + 380, PLACE[1] + 52), fill="black", width=2)
    return page


def scribbled(page: Image.Image, *, ink: tuple[int, int, int] = (25, 30, 110)) -> Image.Image:
    """Loops of a pen on the line, as no reader can read them."""
    pen = ImageDraw.Draw(page)
    turns = np.linspace(0, 5 * np.pi, 90)
    points = [
        (PLACE[0] + 14 * t + 22 * float(np.cos(2.3 * t)), PLACE[1] + 20 + 30 * float(np.sin(1.7 * t)))
        for t in turns.tolist()
    ]
    pen.line(points, fill=ink, width=5, joint="curve")
    return page


def judged(page: Image.Image, reader: PageReader) -> str:
    picture = pixels(page)
    look = look_at(picture)
    lines = reader.read(fade(picture, look.marks.seals))
    marks = settled(look, lines, blank=False)
    text = PageText(page=1, width=A4[0], height=A4[1], source="rapid", lines=lines, marks=marks)
    sheet = lay_out("scan.pdf", text)
    (spot,) = find_spots(sheet, [LABEL], frozenset({LABEL}))
    return judge_place(Places(sheet, frozenset({LABEL})), spot)


def test_print_with_its_words_known_and_rules_leave_no_strokes() -> None:
    page = blank()
    pen = ImageDraw.Draw(page)
    pen.text((200, 300), "经营场所：青禾县示范路", font=font(40), fill="black")
    pen.line((190, 395, 1460, 395), fill="black", width=3)
    pen.line((190, 395, 190, 1200), fill="black", width=3)
    words = Line(text="经营场所：青禾县示范路", confidence=0.99, box=Box(0.12, 0.128, 0.392, 0.148))

    assert find_strokes(pixels(scanned(page)), [words], ()) == ()


def test_a_pens_strokes_between_two_characters_that_were_read_are_not_taken_for_them() -> None:
    # A reader that found one line from the label to the date lets each character end half way to the next one it read.
    places = [0.18 + 0.024 * k for k in range(6)] + [0.72, 0.80, 0.88]
    edges = [places[0] - 0.012, *((a + b) / 2 for a, b in pairwise(places)), places[-1] + 0.012]
    words = tuple(
        Word(text=sign, box=Box(left, 0.635, right, 0.665))
        for sign, (left, right) in zip("申请人签字：年月日", pairwise(edges), strict=True)
    )
    line = Line(text="申请人签字：年月日", confidence=0.95, box=Box(edges[0], 0.635, edges[-1], 0.665), words=words)

    strokes = find_strokes(pixels(scanned(scribbled(blank()))), [line], ())

    assert any(stroke.box.right - stroke.box.left > 0.06 for stroke in strokes)


def test_what_a_pen_leaves_is_found_where_it_is() -> None:
    (stroke,) = find_strokes(pixels(scanned(scribbled(blank()))), (), ())

    assert stroke.faint is False
    assert abs(stroke.box.left * A4[0] - (PLACE[0] + 8)) < 30
    assert stroke.box.top * A4[1] < PLACE[1] + 20 < stroke.box.bottom * A4[1]


def test_a_pencil_is_faint() -> None:
    strokes = find_strokes(pixels(scanned(scribbled(blank(), ink=(212, 212, 212)), noise=2)), (), ())

    assert {stroke.faint for stroke in strokes} == {True}


@pytest.mark.parametrize(("shade", "left"), [(60, set()), (222, {True})])
def test_of_letters_that_a_reader_is_sure_of_a_faint_trace_is_left_to_be_judged(shade: int, left: set[bool]) -> None:
    page = scanned(scribbled(blank(), ink=(shade, shade, shade)), noise=2)
    place = Box((PLACE[0] - 30) / A4[0], (PLACE[1] - 30) / A4[1], (PLACE[0] + 270) / A4[0], (PLACE[1] + 70) / A4[1])
    sure = Line(text="MU", confidence=0.99, box=place, words=(Word(text="MU", box=place),))

    assert {stroke.faint for stroke in find_strokes(pixels(page), [sure], ())} == left


@pytest.mark.parametrize(("sure", "seen"), [(0.6, True), (0.99, False)])
def test_letters_that_a_reader_guessed_behind_the_words_of_a_place_hide_no_ink(sure: float, *, seen: bool) -> None:
    # Given a pen's strokes that were read in one line with the label before them
    edges = [(300 + 40 * at) / A4[0] for at in range(7)]
    top, bottom = (PLACE[1] - 30) / A4[1], (PLACE[1] + 70) / A4[1]
    words = [
        Word(text=sign, box=Box(left, top, right, bottom), confidences=(0.99,))
        for sign, (left, right) in zip(LABEL + "：", pairwise(edges), strict=True)
    ]
    guess = Word(text="AMY", box=Box(edges[-1], top, (PLACE[0] + 270) / A4[0], bottom), confidences=(sure,) * 3)
    both = Line(
        text=LABEL + "：AMY", confidence=0.89, box=Box(edges[0], top, guess.box.right, bottom), words=(*words, guess)
    )

    strokes = find_strokes(pixels(scanned(scribbled(blank()))), [both], ())

    assert any(stroke.box.right - stroke.box.left > 0.06 for stroke in strokes) is seen


def test_a_pens_strokes_are_seen_under_a_seal_and_the_seal_is_none() -> None:
    stamped = pixels(scanned(sealed(blank(), (750, 1520))))
    signed = pixels(scanned(sealed(scribbled(blank()), (750, 1520))))

    assert [one for one in find_strokes(stamped, (), find_seals(stamped)) if not one.faint] == []
    assert any(
        not one.faint and one.box.right - one.box.left > 0.08 for one in find_strokes(signed, (), find_seals(signed))
    )


@pytest.mark.parametrize("grey", [False, True])
def test_a_place_is_signed_when_a_pen_wrote_in_it_and_empty_when_none_did(rapid: PageReader, *, grey: bool) -> None:
    mode = "L" if grey else "RGB"

    assert judged(scanned(scribbled(asked())).convert(mode), rapid) == "signed"
    assert judged(scanned(asked()).convert(mode), rapid) == "empty"


@pytest.mark.parametrize("shade", [222, 230])
def test_a_faint_trace_in_the_place_is_a_question(rapid: PageReader, shade: int) -> None:
    # Some of these a reader takes for letters, which are no name either.
    assert judged(scanned(scribbled(asked(), ink=(shade, shade, shade)), noise=2), rapid) == "unsure"


class SureOfLetters:
    """Reads as rapid does, and is sure that a pen's strokes are Latin letters."""

    name: Source = "rapid"

    def __init__(self, reader: PageReader) -> None:
        self._reader = reader

    def read(self, picture: Picture) -> tuple[Line, ...]:
        lines = [line for line in self._reader.read(picture) if not line.text.isascii()]
        place = Box(PLACE[0] / A4[0], (PLACE[1] - 10) / A4[1], (PLACE[0] + 240) / A4[0], (PLACE[1] + 50) / A4[1])
        return (*lines, Line(text="MU", confidence=0.97, box=place, words=(Word(text="MU", box=place),)))


@pytest.mark.parametrize(("shade", "expected"), [(40, "signed"), (222, "unsure")])
def test_letters_that_a_reader_is_sure_of_are_a_signature_by_their_ink(
    rapid: PageReader, shade: int, expected: str
) -> None:
    page = scanned(scribbled(asked(), ink=(shade, shade, shade)), noise=2)

    assert judged(page, SureOfLetters(rapid)) == expected


def test_a_pens_strokes_are_seen_beside_the_dark_red_of_a_drawn_seal() -> None:
    # Given a seal of an electronic paper, whose red is darker than paper in its own channel, and a signature half under it
    page = scribbled(blank())
    pen = ImageDraw.Draw(page)
    centre, radius = (PLACE[0] + 300, PLACE[1] - 20), 150
    pen.ellipse(
        [centre[0] - radius, centre[1] - radius, centre[0] + radius, centre[1] + radius], outline=(200, 20, 25), width=9
    )
    for turn in np.linspace(0.2, np.pi - 0.2, 9).tolist():
        place = (centre[0] - 110 * float(np.cos(turn)), centre[1] - 110 * float(np.sin(turn)))
        pen.text(place, "晨", font=font(32), fill=(200, 20, 25), anchor="mm")
    seal = Seal(
        box=Box(
            (centre[0] - radius) / A4[0],
            (centre[1] - radius) / A4[1],
            (centre[0] + radius) / A4[0],
            (centre[1] + radius) / A4[1],
        )
    )

    # When its strokes are sought
    strokes = find_strokes(pixels(page), (), [seal])

    # Then they are the pen's alone
    assert (
        [one.box.top * A4[1] > PLACE[1] - 40 and one.box.bottom * A4[1] < PLACE[1] + 80 for one in strokes]
        == [True] * len(strokes)
        != []
    )


def test_a_signature_below_the_letters_of_a_seal_that_a_page_draws_as_text_is_ink() -> None:
    # Given a red seal whose letters are the page's own text, and a pen's strokes over the uppermost of them
    centre, seal = (780, 1540), Seal(box=Box(0.37, 0.587, 0.573, 0.731), colour="red", shape="round")
    page = sealed(blank(), centre)
    pen, letters = ImageDraw.Draw(page), []
    for sign, angle in zip("示例市样板局", np.radians([-165, -120, -90, -60, -15, 20]).tolist(), strict=True):
        middle = (centre[0] + 124 * float(np.cos(angle)), centre[1] + 124 * float(np.sin(angle)))
        pen.rectangle((middle[0] - 34, middle[1] - 34, middle[0] + 34, middle[1] + 34), fill="white")
        pen.text(middle, sign, font=font(56), fill=(215, 30, 35), anchor="mm")
        left, top, right, bottom = middle[0] - 36, middle[1] - 36, middle[0] + 36, middle[1] + 36
        place = Box(left / A4[0], top / A4[1], right / A4[0], bottom / A4[1])
        letters.append(Line(text=sign, confidence=1.0, box=place))
    pen.line([(700 + 12 * k, 1405 + 36 * (k % 2)) for k in range(14)], fill=(25, 30, 110), width=5, joint="curve")

    # When strokes are sought, then those of the pen are found; the place of what is print is left out
    words = [letter.model_copy(update={"text": letter.text * 2}) for letter in letters]
    assert [bool(find_strokes(pixels(page), lines, [seal])) for lines in (letters, words)] == [True, False]
