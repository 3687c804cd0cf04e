"""Brackets that enclose what was filled in: 姓名【张三】. All names and numbers are fictional."""

from __future__ import annotations

import pytest

from pipelines.paper.sheet.filled_brackets import without_filled_brackets
from pipelines.text import Box, Line, Word
from tests.builders import GOOD_RIC, line
from tests.pipelines.values_read import read, value

PERSON = {"code": "person", "label": ["姓名"], "kind": "person", "required": True}
NUMBER = {"code": "no", "label": ["身份证号码"], "kind": "ric", "required": True}
PARTY = {"code": "party", "label": ["甲方"], "kind": "company", "required": True}


def test_what_stands_in_brackets_behind_its_label_is_its_value() -> None:
    found = read([line(f"姓名【张三】身份证号码【{GOOD_RIC}】", 0.1, 0.2)], PERSON, NUMBER)

    assert (value(found["person"]), value(found["no"])) == ("张三", GOOD_RIC)


def test_brackets_with_nothing_in_them_are_surely_an_empty_field() -> None:
    found = read([line("姓名【　　　　】", 0.1, 0.2), line(f"身份证号码【{GOOD_RIC}】", 0.1, 0.24)], PERSON, NUMBER)

    assert (found["person"].state, value(found["no"])) == ("empty", GOOD_RIC)


def test_brackets_behind_a_colon_are_no_part_of_a_name() -> None:
    assert value(read([line("甲方：【示范科技有限公司】", 0.1, 0.2)], PARTY)["party"]) == "示范科技有限公司"


@pytest.mark.parametrize("kept", ["男【√】 女【 】", "示验字【2026】第12号", "【重要提示】请自备材料"])
def test_boxes_years_and_headings_keep_their_brackets(kept: str) -> None:
    assert [one.text for one in without_filled_brackets([line(kept, 0.1, 0.2)])] == [kept]


def test_a_bracket_in_a_sentence_leaves_a_space_and_each_word_its_place() -> None:
    text = "租期为【3】年"
    words = tuple(Word(text=char, box=Box(0.1 * n, 0.2, 0.1 * n + 0.1, 0.22)) for n, char in enumerate(text))
    read_so = Line(text=text, confidence=0.9, box=Box(0.0, 0.2, 0.7, 0.22), words=words)

    (plain,) = without_filled_brackets([read_so])

    assert plain.text == "租期为 3 年"
    assert [(word.text, word.box.left) for word in plain.words[3:]] == [("3", 0.4), ("年", 0.1 * 6)]
