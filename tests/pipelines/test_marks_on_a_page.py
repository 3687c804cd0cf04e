"""Whether a catalogue's phrase stands on a page, also where a reader mistook a character of it."""

from __future__ import annotations

import pytest
from hypothesis import example, given
from hypothesis import strategies as st
from rapidfuzz.fuzz import partial_ratio

from pipelines.paper.belonging.recognition import Looks, Recogniser
from pipelines.paper.sheet.front import Front
from pipelines.paper.sheet.layout import lay_out
from tests.builders import line, page

FEW = "安全卫生消防设备"
"""So few that a made-up phrase often stands nearly in a made-up text."""


def found(mark: str, text: str) -> float:
    return Front(lay_out("a.pdf", page([line(text, 0.1, 0.2)]))).contains(mark, frozenset(mark))


@pytest.mark.parametrize(
    ("mark", "share"),
    [("消防安全负责人", 1.0), ("消防安仝负责人", 0.8), ("消防安负责人", 0.8), ("消防全负人责安", 0.0), ("全人", 0.0)],
)
def test_a_phrase_stands_on_a_page_whole_or_but_for_one_character(mark: str, share: float) -> None:
    assert found(mark, "本单位消防安全负责人已经到岗") == share


@given(text=st.text(FEW, min_size=12, max_size=30), mark=st.text(FEW + "营", min_size=4, max_size=8))
def test_looking_only_where_a_phrase_may_stand_misses_none(text: str, mark: str) -> None:
    # Given a text and a phrase of four characters or more
    cutoff = 100 * (1 - 1.01 / len(mark))

    # When the phrase is sought with and without the quick look for what may stand
    alike = 0.8 if len(set(mark) - set(text)) <= 1 and partial_ratio(mark, text, score_cutoff=cutoff) >= cutoff else 0.0
    plainly = 1.0 if mark in text else alike

    # Then both find the same
    assert found(mark, text) == plainly


@example(text="消防安卫设生备", mark="安全卫生")
@given(text=st.text(FEW, min_size=4, max_size=30), mark=st.text(FEW + "营", min_size=1, max_size=8))
def test_a_material_of_which_no_two_characters_stand_on_a_page_is_none_of_it(text: str, mark: str) -> None:
    # Given a material that is known by one phrase
    looks = Looks("A", titles=(), phrases=((mark, 1.0),), labels=())

    # When a page is held against it by way of pairs of characters, and the phrase is sought for itself
    sheet = lay_out("a.pdf", page([line(text, 0.1, 0.2)]))

    # Then both find the same
    assert Recogniser([looks]).scores(sheet)["A"].hits == found(mark, text)


@example(heading="消安防全", title="消生安防")
@given(heading=st.text(FEW, min_size=3, max_size=14), title=st.text(FEW + "书", min_size=1, max_size=8))
def test_a_title_of_which_no_two_characters_stand_in_a_heading_or_a_line_heads_no_page(
    heading: str, title: str
) -> None:
    # Given a material that is known by one title, and a page headed by a line of print
    looks = Looks("A", titles=((title, 1.0),), phrases=(), labels=())
    sheet = lay_out("a.pdf", page([line(heading, 0.4, 0.1), line("第一页的正文写在这里", 0.1, 0.7)]))

    # When the title is sought by way of pairs of characters, and for itself
    score = Recogniser([looks]).scores(sheet)["A"].title

    # Then both find the same
    assert score == round(Front(sheet).title(title, frozenset(title)), 4)
