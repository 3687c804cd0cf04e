"""Tables whose cells are centred, with their labels over their values. All names and numbers are fictional."""

from __future__ import annotations

import pytest

from pipelines.text import Line
from tests.builders import GOOD_USCC, line
from tests.pipelines.values_read import read, value

NAME = {"code": "name", "label": ["使用单位"], "kind": "company", "required": True}
USCC = {"code": "uscc", "label": ["统一社会信用代码"], "kind": "uscc", "required": True}
SERIAL = {"code": "serial", "label": ["产品编号"], "kind": "licence_no", "required": True}
BEGIN = {"code": "begin", "label": ["开始时间"], "kind": "date", "required": True}
CONTACT = {"code": "contact", "label": ["联系人"], "kind": "person", "required": True}
MIDDLES = (0.25, 0.5, 0.75)
SIZE = 0.012
"""Height of a line of print."""


def row(top: float, *texts: str) -> list[Line]:
    """Texts in the middle of three columns."""
    lines = [(line(text, 0.0, top, size=SIZE), middle) for text, middle in zip(texts, MIDDLES, strict=False) if text]
    return [line(one.text, middle - one.box.right / 2, top, size=SIZE) for one, middle in lines]


def test_the_only_line_beside_a_cell_of_two_wide_lines_is_of_one_row_with_it() -> None:
    # Given lines set so wide that the neighbour's only line hardly shares its height with either
    lines = [
        *row(0.10, "使用单位", "统一社会信用代码", "产品编号"),
        *row(0.130, "示例市天和物业服务有限责任公"),
        *row(0.1395, "", GOOD_USCC, "BD2026768984"),
        *row(0.149, "司"),
    ]

    found = read(lines, NAME, USCC, SERIAL, source="text_layer")

    values = [value(found[code]) for code in ("name", "uscc", "serial")]
    assert values == ["示例市天和物业服务有限责任公司", GOOD_USCC, "BD2026768984"]
    assert not found["serial"].more


@pytest.mark.parametrize(("below", "rows"), [(("参保险种", "", "社会保障卡号"), 1), (("暂无", "李范文", "乙市"), 2)])
def test_words_under_numbers_are_headings_no_list_names_and_no_further_row(
    below: tuple[str, str, str], rows: int
) -> None:
    # Given labels over values, then labels that the catalogue does not name over theirs
    lines = [
        *row(0.10, "开始时间", "联系人", "参保地"),
        *row(0.125, "2027年6月28日", "张样例", "甲市"),
        *row(0.150, *below),
        *row(0.175, "居民医保", "王示范", "B87654321"),
    ]

    found = read(lines, BEGIN, CONTACT, source="text_layer")["contact"]

    assert [value(one) for one in (found, *found.more)][:rows] == ["张样例", "李范文"][:rows]
    assert len(found.more) >= rows - 1
    assert rows > 1 or not found.more


@pytest.mark.parametrize("side", ["", "参保人信"])
@pytest.mark.parametrize("shown", [True, False])
def test_a_row_of_labels_beside_their_values_heads_no_table_though_the_next_bears_no_known_label(
    side: str, *, shown: bool
) -> None:
    # Given rows of labels beside their values, the last two with labels that the catalogue does not name
    phone = {"code": "phone", "label": ["联系电话"], "kind": "phone", "required": True}
    rows: list[tuple[str, ...]] = [("产品编号", "BD2026768984"), ("联系电话", "13900000000")] if shown else []
    rows += [("联系人", "张样例", "参保地", "甲市"), ("参加的险种", "居民医保", "卡别", "乙类")]
    lines = []
    for place, (label, text, *rest) in enumerate(rows):
        top = 0.1 + 0.025 * place
        lines += [*row(top, label, "", rest[0] if rest else ""), line(text, 0.35, top, size=SIZE)]
        lines += [line(rest[1], 0.85, top, size=SIZE)] if rest else []

    lines += [line(char, 0.1, 0.1 + 0.025 * place, size=SIZE) for place, char in enumerate(side[: len(rows)])]

    found = read(lines, SERIAL, phone, CONTACT, source="text_layer")["contact"]

    assert value(found) == ("张样例" if shown else "参加的险种")


def test_a_cell_under_two_headings_is_no_further_row_of_their_table() -> None:
    # Given one row of values under its headings, and below it a label that no list names beside a value of two columns
    lines = [
        *row(0.10, "联系人", "建筑面积", "用途"),
        *row(0.125, "张样例", "89.36平方米", "住宅"),
        *row(0.150, "使用期限"),
        line("国有建设用地使用权2006年5月1日起2076年4月30日止", 0.38, 0.150, size=SIZE),
    ]

    found = read(lines, CONTACT, source="text_layer")["contact"]

    assert (value(found), found.more) == ("张样例", ())


def test_the_value_of_a_label_below_is_none_of_a_label_above_it_whose_own_place_is_empty() -> None:
    # Given an empty place behind the second label of a row, whose first label has a value of two lines
    place = {"code": "place", "label": ["取水地点"], "kind": "address", "required": True}
    maker = {"code": "maker", "label": ["编制单位"], "kind": "company", "required": True}
    lines = [
        *(line("使用单位", 0.1, 0.11, size=SIZE), line("编制单位", 0.5, 0.11, size=SIZE)),
        *(line("示例市天和农业开发有限责任", 0.2, 0.101, size=SIZE), line("公司", 0.2, 0.119, size=SIZE)),
        *(
            line("取水地点", 0.1, 0.145, size=SIZE),
            line("示例市样例县样例西路99号院内1幢10420室样例", 0.2, 0.145, size=SIZE),
        ),
    ]

    found = read(lines, NAME, maker, place, source="text_layer")

    assert (value(found["maker"]), found["maker"].sure) == (None, True)
    assert value(found["place"]) == "示例市样例县样例西路99号院内1幢10420室样例"


def test_a_word_below_the_numbers_of_the_first_column_ends_the_table_whatever_stands_beside_it() -> None:
    # Given one row of values under its headings, and below it a label that no list names, its value in the next column
    lines = [
        *row(0.10, "开始时间", "联系人", "个人会员"),
        *row(0.125, "2026年9月14日", "张样例", "56人"),
        *row(0.150, "业务范围"),
        line("培训、咨询等3类", 0.42, 0.150, size=SIZE),
    ]

    found = read(lines, BEGIN, CONTACT, source="text_layer")

    assert [(value(found[code]), found[code].more) for code in ("begin", "contact")] == [
        ("2026-09-14", ()),
        ("张样例", ()),
    ]
