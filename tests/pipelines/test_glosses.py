"""Licences in two languages: the English under or behind a label is no value, and comes between no label and its value."""

from __future__ import annotations

import pytest

from pipelines.catalog import FieldSpec
from pipelines.extraction import extract
from pipelines.paper.sheet.glosses import without_glosses
from pipelines.paper.sheet.layout import lay_out
from pipelines.text import Box, Line, Word
from tests.builders import COMPANY, GOOD_USCC, line, page

WORDS = (("名称", 0.1, 0.3), ("Name", 0.3, 0.5), ("示范", 0.5, 0.7), ("公司", 0.7, 0.9))


def texts(*lines: Line) -> list[str]:
    return [one.text for one in without_glosses(lines)]


def bilingual(*beside: Line) -> list[Line]:
    """The left half of a licence: each label with its English below, and the value of one below that."""
    labels = [("类型", "Type"), ("住所", "Domicile"), ("经营范围", "Business Scope")]
    printed = [
        one
        for row, (chinese, english) in enumerate(labels)
        for one in (line(chinese, 0.1, 0.3 + 0.06 * row), line(english, 0.1, 0.318 + 0.06 * row, size=0.01))
    ]
    return [*beside, *printed]


def test_english_that_says_a_label_again_is_left_out_and_all_else_stays() -> None:
    kept = [line("ABC Trading", 0.4, 0.3), line("Name: JOHN SMITH", 0.4, 0.36), line("编号 No. 12", 0.4, 0.42)]

    assert texts(*bilingual(*kept)) == ["ABC Trading", "JOHN SMITH", "编号 No. 12", "类型", "住所", "经营范围"]


def test_two_pieces_of_english_may_stand_on_a_page_by_chance() -> None:
    two = [line("Type", 0.1, 0.1), line("公司", 0.1, 0.2), line("Business Scope", 0.1, 0.3)]

    assert texts(*two) == ["Type", "公司", "Business Scope"]


@pytest.mark.parametrize("spelt", [True, False])
def test_a_line_falls_into_what_stands_before_and_behind_its_english(spelt: bool) -> None:
    # Given a label, its English and its value, read as one line of 14 places
    text = "名称Name示范公司"
    words = [Word(text=part, box=Box(left, 0.5, right, 0.52)) for part, left, right in WORDS] if spelt else []
    read = Line(text=text, confidence=0.97, box=Box(0.1, 0.5, 0.9, 0.52), words=tuple(words))

    # When the English is taken out
    label, value = without_glosses(bilingual(read))[:2]

    # Then both stand where they stood
    assert (label.text, value.text, label.confidence) == ("名称", "示范公司", 0.97)
    assert (label.box.left, round(label.box.right, 2)) == (0.1, 0.3)
    assert (round(value.box.left, 2), value.box.right) == (0.5, 0.9)


def test_a_value_below_the_english_of_its_label_and_one_behind_it_are_found() -> None:
    code = {"code": "uscc", "label": ["统一社会信用代码"], "kind": "uscc"}
    name = {"code": "name", "label": ["名称"], "kind": "company"}
    printed = [
        line("统一社会信用代码", 0.1, 0.1),
        line("Unified Social Credit Code", 0.1, 0.118, size=0.01),
        line(GOOD_USCC, 0.1, 0.132),
        line("名称", 0.1, 0.2),
        line(f"Name {COMPANY}", 0.1, 0.218),
    ]
    specs = [FieldSpec.model_validate(spec) for spec in (code, name)]
    known = frozenset({"统一社会信用代码", "名称", "类型", "住所", "经营范围"})

    found = extract([lay_out("a.pdf", page(bilingual(*printed)))], specs, known)

    assert {field: one.reading and one.reading.value for field, one in found.items()} == {
        "uscc": GOOD_USCC,
        "name": COMPANY,
    }


def test_behind_its_label_english_is_a_gloss_in_whatever_words_on_a_licence_that_prints_it_so() -> None:
    # Given a vehicle licence, whose English stands between each label and its value, and a name in capitals
    rows = (
        "号牌号码 Plate No. 示A12345",
        "所有人 Owner 示范",
        "车辆类型 Vehicle Type 轿车",
        "检验机构 Surveyor 示范站",
        "车辆识别代号 VIN LSV0000",
    )
    printed = [line(text, 0.1, 0.1 + 0.04 * row) for row, text in enumerate((*rows, "驾驶人 JOHN SMITH"))]

    # Then it is left out, the word that no list has and the short one too, and the name stays
    assert texts(*printed) == [
        *(
            "号牌号码",
            "示A12345",
            "所有人",
            "示范",
            "车辆类型",
            "轿车",
            "检验机构",
            "示范站",
            "车辆识别代号",
            "LSV0000",
        ),
        "驾驶人 JOHN SMITH",
    ]


def test_a_name_behind_its_label_stays_where_english_stands_below_the_labels() -> None:
    assert texts(*bilingual(line("制造商 Siemens", 0.4, 0.3)))[0] == "制造商 Siemens"
