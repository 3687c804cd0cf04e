"""The words near a seal: what stands in it and about it, bounded, in reading order."""

from __future__ import annotations

import pytest
from pydantic import ValidationError

from ocr.marks import look_at, settled
from ocr.reader import PageReader
from ocr.seals.finding import fade
from ocr.seals.seal_words import with_words
from pipelines.explaining.telling import seen_text
from pipelines.explaining.trace import Seen
from pipelines.text import MOST_NEAR, MOST_NEAR_CHARACTERS, Box, Line, Seal
from tests.ocr.paper import FORM, form, pixels, scanned, sealed

SQUARE = 1.0
PLACE = Box(0.4, 0.4, 0.6, 0.6)


def line(text: str, left: float, top: float, right: float, *, high: float = 0.01) -> Line:
    return Line(text=text, confidence=0.99, box=Box(left, top, right, top + high))


def near(*lines: Line) -> tuple[str, ...]:
    (seal,) = with_words((Seal(box=PLACE),), lines, SQUARE)
    return seal.near


def test_a_seal_over_a_form_carries_the_lines_that_it_lies_on(rapid: PageReader) -> None:
    picture = pixels(scanned(sealed(form(), (600, 500))))
    look = look_at(picture)

    marks = settled(look, rapid.read(fade(picture, look.marks.seals)), blank=False)

    (seal,) = marks.seals
    assert tuple(text.replace(":", "：") for text in seal.near) == FORM[:4]
    assert type(marks).model_validate_json(marks.model_dump_json()) == marks


def test_lines_in_it_and_a_quarter_of_its_size_around_it_are_near_and_others_are_not() -> None:
    above, under, beside = line("上", 0.45, 0.355, 0.5), line("下", 0.45, 0.63, 0.5), line("旁", 0.62, 0.5, 0.7)
    far = (line("远", 0.45, 0.2, 0.5), line("左", 0.1, 0.5, 0.3), line("低", 0.45, 0.7, 0.5), line(" ", 0.45, 0.5, 0.5))

    assert near(above, far[0], beside, far[1], under, far[2], far[3]) == ("上", "旁", "下")


def test_of_a_long_line_the_stretch_by_the_seal_is_kept() -> None:
    text = "甲" * 100 + "申请人盖章" + "乙" * 100

    (kept,) = near(line(text, 0.0, 0.5, 1.0))

    assert len(kept) == MOST_NEAR_CHARACTERS
    assert "申请人盖章" in kept


def test_of_many_lines_those_nearest_to_its_middle_are_kept_in_their_order() -> None:
    rows = [line(f"第{n}行", 0.45, 0.36 + 0.008 * n, 0.5, high=0.006) for n in range(35)]

    kept = near(*rows)

    assert (len(kept), kept) == (MOST_NEAR, tuple(row.text for row in rows if row.text in kept))
    assert "第17行" in kept
    assert "第0行" not in kept


def test_a_seal_of_before_has_no_words_and_none_may_have_more_than_is_kept() -> None:
    assert Seal.model_validate({"box": PLACE}).near == ()
    with pytest.raises(ValidationError):
        Seal(box=PLACE, near=("字",) * (MOST_NEAR + 1))
    with pytest.raises(ValidationError):
        Seal(box=PLACE, near=("字" * (MOST_NEAR_CHARACTERS + 1),))


def test_people_are_told_the_words_about_a_seal_and_not_that_it_reads_so() -> None:
    told = seen_text(Seen(file="a.pdf", page=1, box=PLACE, raw="申请人盖章："))

    assert told == "a.pdf 第1页（左40% 上40% 右60% 下60%），旁边的文字“申请人盖章：”"
