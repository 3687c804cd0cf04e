"""Forms whose labels stand over their values, stars before labels, boxes to tick, English. All names are fictional."""

from __future__ import annotations

from typing import Any

import pytest

from pipelines.text import Line
from tests.builders import COMPANY, GOOD_RIC, GOOD_USCC, line
from tests.pipelines.values_read import read, value

NAME = {"code": "name", "label": ["单位名称"], "kind": "company", "required": True}
USCC = {"code": "uscc", "label": ["统一社会信用代码"], "kind": "uscc", "required": True}
HEAD = {"code": "head", "label": ["主要负责人"], "kind": "person", "required": True}
PLACE = {"code": "place", "label": ["经营场所"], "kind": "address", "required": True}
KIND = {"code": "kind", "label": ["机构类别"], "kind": "choice", "required": True}
PHONE = {"code": "phone", "label": ["联系电话"], "kind": "phone", "required": True}
LEFT, RIGHT = 0.1, 0.52


def over(star: str = "", place: str = "示例市样例路9号") -> list[Line]:
    """A table of two columns; beside three boxes to tick the address stands at mid-height, in no row with the first."""
    return [
        *(line(f"{star}单位名称", LEFT, 0.10), line(f"{star}统一社会信用代码", RIGHT, 0.10)),
        *(line(COMPANY, LEFT, 0.122), line(GOOD_USCC, RIGHT, 0.122)),
        *(line(f"{star}主要负责人", LEFT, 0.15), line(f"{star}联系电话", RIGHT, 0.15)),
        *(line("张样例", LEFT, 0.172), line("13900000000", RIGHT, 0.172)),
        *(line(f"{star}经营场所", LEFT, 0.20), line(f"{star}机构类别", RIGHT, 0.20)),
        *([line(place, LEFT, 0.244)] if place else []),
        *(line("□甲类", RIGHT, 0.224), line("☑乙类", RIGHT, 0.244), line("□丙类", RIGHT, 0.264)),
        *(line(f"{star}备注", LEFT, 0.29), line(f"{star}邮政编码", RIGHT, 0.29)),
    ]


@pytest.mark.parametrize("star", ["", "*", "★"])
def test_a_value_between_a_label_and_the_next_of_its_column_is_its_own_however_low_it_stands(star: str) -> None:
    found = read(over(star), NAME, USCC, HEAD, PLACE, KIND, source="text_layer")

    values = [value(found[code]) for code in ("name", "uscc", "head", "place", "kind")]

    assert values == [COMPANY, GOOD_USCC, "张样例", "示例市样例路9号", "乙类"]


def test_a_label_that_no_list_names_beside_such_a_label_is_no_value_of_it() -> None:
    # Given the address beside a label that the catalogue does not name, with a value of one line beside one of two
    address = "示例市样例区样例街道样例路9号样例大厦"
    lines = [one for one in over() if not 0.19 < one.box.top < 0.28]
    lines += [
        *(line("经营场所", LEFT, 0.20), line("仓储场所地址", RIGHT, 0.20)),
        *(line(address, LEFT, 0.222), line("同经营场所", RIGHT, 0.231), line("三层302室", LEFT, 0.24)),
    ]

    assert value(read(lines, NAME, USCC, HEAD, PHONE, PLACE)["place"]) == f"{address}三层302室"


def test_three_labels_in_a_row_over_values_of_two_lines_head_no_table_on_a_form_of_labels_over_values() -> None:
    # Given a form of rows of one cell and one of three, two of whose values take two lines
    home = {"code": "home", "label": ["住所"], "kind": "address", "required": True}
    rows = [("单位名称", COMPANY), ("统一社会信用代码", GOOD_USCC), ("主要负责人", "张样例"), ("备注", "无")]
    tops = (0.10, 0.14, 0.18, 0.29)
    lines = [
        one
        for top, (label, text) in zip(tops, rows, strict=True)
        for one in (line(label, 0.1, top), line(text, 0.1, top + 0.018))
    ]
    lines += [line(label, left, 0.22) for label, left in (("联系电话", 0.1), ("住所", 0.37), ("经营场所", 0.64))]
    lines += [line("13900000000", 0.1, 0.247)]
    lines += [line(text, left, top) for left in (0.37, 0.64) for text, top in (("示例市样例路", 0.238), ("9号", 0.256))]

    found = read(lines, NAME, USCC, HEAD, PHONE, home, PLACE, source="text_layer")

    assert [(value(found[code]), found[code].more) for code in ("phone", "home", "place")] == [
        ("13900000000", ()),
        ("示例市样例路9号", ()),
        ("示例市样例路9号", ()),
    ]


def test_a_table_of_several_rows_is_still_one() -> None:
    # Given a list of people under its headings, on a page with one labelled line
    lines = [
        line(f"单位名称：{COMPANY}", 0.1, 0.1),
        *(line(label, left, 0.14) for label, left in (("序号", 0.1), ("主要负责人", 0.2), ("联系电话", 0.5))),
        *(line(text, left, 0.16) for text, left in (("1", 0.1), ("张样例", 0.2), ("13900000000", 0.5))),
        *(line(text, left, 0.18) for text, left in (("2", 0.1), ("李范文", 0.2), ("13900000001", 0.5))),
    ]

    found = read(lines, NAME, HEAD, PHONE, source="text_layer")["head"]

    assert [value(one) for one in (found, *found.more)] == ["张样例", "李范文"]


def test_an_empty_place_under_such_a_label_stays_empty() -> None:
    found = read(over(place=""), NAME, USCC, PLACE, KIND, source="text_layer")

    assert (value(found["place"]), value(found["name"])) == (None, COMPANY)


def test_a_label_over_two_lines_is_found_behind_its_star() -> None:
    lines = [line("*统一社会信", 0.1, 0.2), line("用代码", 0.12, 0.217), line(GOOD_USCC, 0.3, 0.209)]

    assert value(read(lines, USCC)["uscc"]) == GOOD_USCC


@pytest.mark.parametrize(
    "option", [("用人单位（√）", "职工本人（ ）"), ("☑用人单位", "□职工本人"), ("□职工本人", "☑用人单位")]
)
def test_a_box_to_tick_with_the_words_of_a_label_is_none(option: tuple[str, str]) -> None:
    # Given a form that asks for the employer, and whether the employer applies
    employer = {"code": "employer", "label": ["用人单位"], "kind": "company", "required": True}
    applicant = {"code": "by", "label": ["申请人类别"], "kind": "choice", "required": True}
    lines = [
        *(line("用人单位", 0.12, 0.2), line(COMPANY, 0.3, 0.2)),
        *(line("申请人类别", 0.12, 0.24), line(option[0], 0.3, 0.23), line(option[1], 0.3, 0.25)),
    ]

    found = read(lines, employer, applicant, source="text_layer")

    assert (value(found["employer"]), value(found["by"])) == (COMPANY, "用人单位")


def test_a_label_behind_a_box_that_stands_behind_its_option_is_a_label() -> None:
    kind = {"code": "kind", "label": ["经济性质"], "kind": "choice", "required": True}
    day = {"code": "day", "label": ["申请日期"], "kind": "date", "required": True}
    row = [
        line("经济性质", 0.1, 0.2),
        line("国有□ 集体□ 民营√", 0.2, 0.2),
        line("申请日期", 0.6, 0.2),
        line("2026年8月9日", 0.75, 0.2),
    ]

    found = read(row, kind, day)

    assert (value(found["kind"]), value(found["day"])) == ("民营", "2026-08-09")


def test_boxes_above_and_below_the_height_of_their_label_are_read_to_the_last() -> None:
    options = ("甲类（√）", "乙类（ ）", "丙类（ ）", "丁类（ ）")
    lines = [
        *(line("单位名称", 0.12, 0.2), line(COMPANY, 0.3, 0.2)),
        line("机构类别", 0.12, 0.262),
        *(line(option, 0.3, 0.232 + 0.02 * place) for place, option in enumerate(options)),
    ]

    assert value(read(lines, NAME, KIND, source="text_layer")["kind"]) == "甲类"


@pytest.mark.parametrize(("printed", "chosen"), [(1.0, None), (0.99, "络招聘")])
def test_the_rest_of_an_option_in_the_next_line_is_no_box_whose_tick_hid_it_where_nothing_can_be_hidden(
    printed: float, chosen: str | None
) -> None:
    # Given boxes of which none is ticked, over two lines of a cell, in a text layer and as a reader has them
    lines = [
        line("机构类别", 0.1, 0.21, confidence=printed),
        line("□介绍用人单位□推荐劳动者□开展网", 0.3, 0.2, confidence=printed),
        line("络招聘□开展高级人才寻访", 0.3, 0.22, confidence=printed),
    ]

    assert value(read(lines, KIND)["kind"]) == chosen


def test_letters_down_the_side_of_a_table_are_no_line_of_a_value_above_them() -> None:
    number = {"code": "no", "label": ["不动产权证书号"], "kind": "licence_no", "required": True}
    lines = [
        *(line("不动产权证书号：", 0.17, 0.2), line("示（2023）样例市样例区样例县不动产权第0000001号", 0.4, 0.2)),
        line("其", 0.11, 0.216),
        *(line("成交价格：", 0.2, 0.232), line("1380000", 0.4, 0.232)),
    ]

    assert value(read(lines, number)["no"]) == "示〔2023〕样例市样例区样例县不动产权第0000001号"


@pytest.mark.parametrize(
    ("label", "written", "spec", "meant"),
    [
        ("联系电话", "Telephone：13900000000", PHONE, "13900000000"),
        ("主要负责人", "Legal Representative：张样例", HEAD, "张样例"),
        ("主要负责人", "Maria Example", HEAD, "Maria Example"),
    ],
)
def test_the_english_of_a_label_is_no_part_of_its_value(
    label: str, written: str, spec: dict[str, Any], meant: str
) -> None:
    assert value(next(iter(read([line(f"{label}：{written}", 0.1, 0.2)], spec).values()))) == meant


def test_the_english_of_a_label_is_no_telephone_number_though_letters_are_read_for_digits() -> None:
    assert value(read([line("联系电话：", 0.1, 0.2), line("Telephone", 0.3, 0.2)], PHONE)["phone"]) is None
    assert value(read([line("联系电话：I39OOOOOOO1", 0.1, 0.2)], PHONE)["phone"]) == "13900000001"


@pytest.mark.parametrize(("indent", "sure"), [(0.3, False), (None, True)])
def test_a_lone_text_farther_right_in_the_next_line_makes_an_empty_place_a_question(
    indent: float | None, sure: bool
) -> None:
    below = [line("张样例", indent, 0.2245)] if indent else []

    found = read([line("主要负责人", 0.1, 0.2), *below], HEAD, source="text_layer")["head"]

    assert (found.state, found.sure) == ("empty", sure)


def test_a_code_behind_another_label_is_not_the_one_whose_own_place_is_empty() -> None:
    # Given a form with two numbers, of which the first was left out
    buyer = {"code": "buyer", "label": ["买受人证件号"], "kind": "ric", "required": True}
    rest: list[dict[str, Any]] = [{"code": "seller", "label": ["出卖人证件号"], "kind": "ric", "required": True}]
    lines = [line("买受人证件号", 0.1, 0.2), *(line("出卖人证件号", 0.1, 0.24), line(GOOD_RIC, 0.4, 0.24))]

    found = read(lines, buyer, *rest, source="text_layer")

    assert (found["buyer"].state, value(found["seller"])) == ("empty", GOOD_RIC)


def test_two_labels_below_each_other_that_spell_a_longer_one_are_two_where_each_has_its_value_beside_it() -> None:
    agent = {"code": "agent", "label": ["受托人"], "kind": "person", "required": True}
    number = {"code": "no", "label": ["受托人身份证号码", "身份证号码"], "kind": "ric", "required": True}
    apart = [
        *(line("受托人", 0.1, 0.2), line("张样例", 0.3, 0.2)),
        *(line("身份证号码", 0.1, 0.22), line(GOOD_RIC, 0.3, 0.22)),
    ]
    stacked = [line("受托人", 0.1, 0.2), line("身份证号码", 0.1, 0.22), line(GOOD_RIC, 0.3, 0.21)]

    found = [read(lines, agent, number) for lines in (apart, stacked)]

    assert [(value(one["agent"]), value(one["no"])) for one in found] == [("张样例", GOOD_RIC), (None, GOOD_RIC)]


@pytest.mark.parametrize(
    "name", [("示例晨光", "餐饮管理", "有限公司"), ("示例动物医院", "有限公司"), ("示例服务中心", "有限责任公司")]
)
def test_a_name_goes_on_in_the_lines_that_cling_to_it_though_the_next_label_is_as_near(name: tuple[str, ...]) -> None:
    # Given a licence in whose narrow column a name takes several lines, close above the next label and its value
    company = {"code": "name", "label": ["名称"], "kind": "company", "required": True}
    tops = [0.2 + 0.0195 * place for place in range(len(name))]
    below = tops[-1] + 0.0245
    lines = [
        line("名称", 0.1, 0.2),
        *(line(part, 0.25, top) for part, top in zip(name, tops, strict=True)),
        *(line("类型", 0.1, below), line("有限责任公司", 0.25, below)),
    ]

    assert value(read(lines, company, source="text_layer")["name"]) == "".join(name)


def test_boxes_in_lines_of_their_own_below_a_label_go_on_with_the_first() -> None:
    lines = [line("机构类别：○甲类", 0.1, 0.2), line("○乙类", 0.1, 0.22), line("●丙类", 0.1, 0.24)]

    assert value(read(lines, KIND, source="text_layer")["kind"]) == "丙类"


def test_a_box_to_tick_and_a_letter_beside_a_label_make_no_headings_of_a_row() -> None:
    # Given letters down the side of a table, and two boxes over each other
    lines = [
        *(line("基", 0.1, 0.2), line("机构类别", 0.2, 0.205), line("□甲类", 0.4, 0.2)),
        *(line("本", 0.1, 0.22), line("■乙类", 0.4, 0.22), line("情", 0.1, 0.24)),
    ]

    assert value(read(lines, KIND, source="text_layer")["kind"]) == "乙类"


def test_boxes_typed_as_brackets_under_their_label_are_no_note_of_it() -> None:
    boxes, promise = line("[ ]甲类 [ ]乙类 [ ]丙类", 0.1, 0.217), line("本单位承诺以上内容真实", 0.1, 0.247)

    found = read([line("机构类别", 0.1, 0.2), boxes, promise], KIND)["kind"]

    assert (found.state, value(found)) == ("empty", None)


def test_a_number_in_single_cells_is_no_date_though_eight_digits_of_it_are_one() -> None:
    number = {"code": "no", "label": ["身份证号码"], "kind": "ric", "required": True}

    written = "21010219720426629X"

    assert value(read([line("身份证号码", 0.1, 0.2), line(" ".join(written), 0.4, 0.2)], number)["no"]) == written


def test_the_next_line_of_a_page_that_leans_is_no_part_of_a_value_over_which_it_begins() -> None:
    # Given a photograph on which the next line begins as high as the line above it ends
    lessee = {"code": "lessee", "label": ["承租方"], "kind": "text", "required": True}
    lines = [line(f"承租方（乙方）：{COMPANY}", 0.13, 0.2), line("根据有关规定，双方订立本合同。", 0.16, 0.205)]

    assert value(read(lines, lessee)["lessee"]) == COMPANY
