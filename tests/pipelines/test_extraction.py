"""Values beside, behind and below their labels, in the layouts that real forms have."""

from __future__ import annotations

from itertools import pairwise
from typing import Any

import pytest

from pipelines.catalog import FieldSpec
from pipelines.extraction import Found, extract
from pipelines.identifiers import is_ric, is_uscc
from pipelines.paper.sheet.layout import lay_out
from pipelines.paper.sheet.lexicon import known_labels
from pipelines.text import Box, Line, PageText, Word
from tests.builders import COMPANY, GOOD_RIC, GOOD_USCC, catalog, form, line, page

APPLICANT = {"code": "applicant", "label": ["申请人名称"], "kind": "company", "required": True}
USCC = {"code": "uscc", "label": ["统一社会信用代码"], "kind": "uscc", "required": True}
ADDRESS = {"code": "address", "label": ["经营场所"], "kind": "address", "required": True}
SIGNED_ON = {"code": "on", "label": ["申请日期"], "kind": "date"}


def read(reading: PageText, *specs: dict[str, Any]) -> dict[str, Found]:
    known = known_labels(catalog({"name": "申请表", "fields": list(specs)}))
    return extract([lay_out("a.pdf", reading)], [FieldSpec.model_validate(spec) for spec in specs], known)


def value(found: Found) -> str | None:
    return found.reading.value if found.reading else None


@pytest.mark.parametrize("layout", ["inline", "table", "merged", "above", "spaced"])
def test_values_are_read_in_every_usual_layout(layout: Any) -> None:
    fields = [
        ("申请人名称", COMPANY),
        ("统一社会信用代码", GOOD_USCC),
        ("经营场所", "示例市样张路10号"),
        ("申请日期", "2026年9月10日"),
    ]

    found = read(form("申请表", fields, layout=layout), APPLICANT, USCC, ADDRESS, SIGNED_ON)

    assert {code: value(one) for code, one in found.items()} == {
        "applicant": COMPANY,
        "uscc": GOOD_USCC,
        "address": "示例市样张路10号",
        "on": "2026-09-10",
    }


@pytest.mark.parametrize("layout", ["inline", "table", "merged", "above", "spaced"])
def test_an_empty_field_does_not_take_its_neighbours_value(layout: Any) -> None:
    fields = [("申请人名称", ""), ("统一社会信用代码", GOOD_USCC), ("经营场所", ""), ("申请日期", "")]

    found = read(form("申请表", fields, layout=layout), APPLICANT, USCC, ADDRESS, SIGNED_ON)

    assert {code: one.state for code, one in found.items()} == {
        "applicant": "empty",
        "uscc": "good",
        "address": "empty",
        "on": "empty",
    }
    assert found["applicant"].sure is True


@pytest.mark.parametrize("nothing", ["____", "/", "无", "（盖章）", "—"])
def test_signs_for_nothing_are_nothing(nothing: str) -> None:
    assert read(form("申请表", [("申请人名称", nothing)]), APPLICANT)["applicant"].state == "empty"


def test_two_labels_in_one_line_keep_their_values_apart() -> None:
    name = {"code": "name", "label": ["受托人"], "kind": "person"}
    number = {"code": "no", "label": ["身份证号码"], "kind": "ric"}

    found = read(page([line(f"受托人：张样例身份证号码：{GOOD_RIC}", 0.1, 0.2)]), name, number)

    assert (value(found["name"]), value(found["no"])) == ("张样例", GOOD_RIC)


def test_a_label_that_no_list_knows_ends_a_value_before_its_colon() -> None:
    found = read(page([line("申请人名称：示例商行  奇怪的栏目：另一个值", 0.1, 0.2)]), APPLICANT)

    assert value(found["applicant"]) == "示例商行"


def grid() -> list[Line]:
    """Two columns of label and value; the left label stands at mid-height of a cell of two lines."""
    return [
        line("申请人名称", 0.12, 0.21),
        line("示例市远航物流运输有限责任", 0.30, 0.20),
        line("公司第一分公司", 0.30, 0.222),
        line("联系电话", 0.60, 0.21),
        line("0000-1234567", 0.72, 0.21),
        line("经营场所", 0.12, 0.26),
        line("示例市样张路10号", 0.30, 0.26),
        line("企业类型", 0.60, 0.26),
    ]


def test_a_label_at_mid_height_gets_both_lines_of_its_cell() -> None:
    phone = {"code": "phone", "label": ["联系电话"], "kind": "phone"}
    kind = {"code": "type", "label": ["企业类型"], "kind": "text", "required": True}

    found = read(page(grid()), APPLICANT, ADDRESS, phone, kind)

    assert value(found["applicant"]) == "示例市远航物流运输有限责任公司第一分公司"
    assert value(found["address"]) == "示例市样张路10号"
    assert value(found["phone"]) == "00001234567"
    assert (found["type"].state, found["type"].sure) == ("empty", True)


def test_a_label_over_two_lines_is_one_label() -> None:
    lines = [line("统一社会信用", 0.12, 0.20), line("代码", 0.12, 0.219), line(GOOD_USCC, 0.3, 0.21)]

    assert value(read(page(lines), USCC)["uscc"]) == GOOD_USCC


def test_a_wrapped_value_is_read_to_its_end() -> None:
    lines = [
        line("经营场所", 0.12, 0.2),
        line("示例省示例市示范区样张大道八百八十八号", 0.3, 0.2),
        line("远航产业园3号楼1208室", 0.3, 0.219),
        line("申请日期", 0.12, 0.26),
        line("2026年9月10日", 0.3, 0.26),
    ]

    assert value(read(page(lines), ADDRESS)["address"]) == "示例省示例市示范区样张大道八百八十八号远航产业园3号楼1208室"


def test_values_stand_below_the_headings_of_a_table() -> None:
    lines = [
        *(line(text, left, 0.2) for text, left in (("序号", 0.1), ("车辆类型", 0.25), ("厂牌", 0.5), ("数量", 0.7))),
        *(line(text, left, 0.23) for text, left in (("1", 0.1), ("厢式货车", 0.24), ("示例牌", 0.5), ("6", 0.68))),
    ]
    kind = {"code": "kind", "label": ["车辆类型"], "kind": "text"}
    count = {"code": "n", "label": ["数量"], "kind": "text"}

    found = read(page(lines), kind, count)

    assert (value(found["kind"]), value(found["n"])) == ("厢式货车", "6")


def test_a_heading_without_a_value_below_is_never_surely_empty() -> None:
    lines = [
        *(line(text, left, 0.2) for text, left in (("序号", 0.1), ("车辆类型", 0.25), ("厂牌", 0.5), ("数量", 0.7))),
        *(line(text, left, 0.23) for text, left in (("1", 0.1), ("厢式货车", 0.24), ("示例牌", 0.5))),
    ]

    found = read(page(lines), {"code": "n", "label": ["数量"], "kind": "text"})["n"]

    assert (found.state, found.sure) == ("empty", False)


def test_a_label_inside_running_text_is_no_label() -> None:
    reading = form("声明", body=["本公司申请人名称及地址如有变更的，应当在三十日内办理变更手续"])

    assert read(reading, APPLICANT)["applicant"].state == "no_label"


def test_a_shorter_label_is_not_found_in_a_longer_one() -> None:
    name = {"code": "name", "label": ["名称"], "kind": "company"}

    found = read(form("申请表", [("申请人名称", COMPANY), ("名称", "示例商行")]), name, APPLICANT)

    assert (value(found["name"]), value(found["applicant"])) == ("示例商行", COMPANY)


def test_a_misread_label_is_still_found_but_its_emptiness_is_not_sure() -> None:
    filled = read(page([line(f"统一杜会信用代码：{GOOD_USCC}", 0.1, 0.2)]), USCC)["uscc"]
    empty = read(page([line("统一杜会信用代码：", 0.1, 0.2)]), USCC)["uscc"]

    assert value(filled) == GOOD_USCC
    assert (empty.state, empty.sure) == ("empty", False)


def test_a_code_needs_no_label_when_its_check_digit_is_right() -> None:
    found = read(page([line(f"信用码{GOOD_USCC}", 0.1, 0.2, confidence=1.0)]), USCC)["uscc"]

    assert found.reading is not None
    assert (found.reading.value, found.reading.confidence) == (GOOD_USCC, 0.9)


def test_an_identity_number_is_no_code_of_a_company_though_its_check_character_suits_both() -> None:
    # Given a form with values below their labels, the code's own left empty
    both = "990101197407032542"
    assert (is_ric(both), is_uscc(both)) == (True, True)
    lines = [line("法定代表人身份证号：", 0.1, 0.2), line(both, 0.14, 0.22), line("统一社会信用代码：", 0.1, 0.25)]

    found = read(page(lines), USCC)["uscc"]

    assert (found.state, found.reading) == ("empty", None)


def test_a_code_below_another_label_is_not_that_of_an_empty_one() -> None:
    # Given a form with values below their labels: the lessor's code, and the own one left empty
    lines = [line("出租方代码：", 0.1, 0.2), line(GOOD_USCC, 0.14, 0.22), line("统一社会信用代码：", 0.1, 0.25)]

    found = read(page(lines), USCC)["uscc"]

    assert (found.state, found.reading) == ("empty", None)


def test_the_place_of_a_value_is_its_own() -> None:
    found = read(page([line("经营场所", 0.1, 0.2), line("示例市样张路10号", 0.5, 0.2)]), ADDRESS)["address"]

    assert found.reading is not None
    assert found.reading.box is not None
    assert found.reading.box.left == pytest.approx(0.5, abs=0.01)
    assert found.reading.box.top == pytest.approx(0.2, abs=0.01)


def test_a_note_below_a_label_is_a_part_of_it() -> None:
    lines = [
        line("申请业务范围", 0.12, 0.2),
        line("☑职业介绍 □职业指导", 0.4, 0.211),
        line("（请在□内打√）", 0.12, 0.219),
        line("申请日期", 0.12, 0.26),
    ]
    scope = {"code": "scope", "label": ["申请业务范围"], "kind": "choice", "required": True}

    assert value(read(page(lines), scope)["scope"]) == "职业介绍"


def test_a_gap_is_seen_though_the_reader_lets_characters_reach_over_it() -> None:
    """Two cells in one line; each character's box ends half way to its neighbour, so no boxes leave a gap."""
    text, centres = (
        "名称示例商行注册资本壹佰万元",
        [0.12, 0.14, 0.20, 0.22, 0.24, 0.26, 0.32, 0.34, 0.36, 0.38, 0.44, 0.46, 0.48, 0.50],
    )
    edges = [0.11, *((one + other) / 2 for one, other in pairwise(centres)), 0.51]
    words = [
        Word(text=char, box=Box(left, 0.2, right, 0.216))
        for char, (left, right) in zip(text, pairwise(edges), strict=True)
    ]
    reading = page([Line(text=text, confidence=0.99, box=Box(0.11, 0.2, 0.51, 0.216), words=tuple(words))])
    name = {"code": "name", "label": ["名称"], "kind": "company"}

    assert value(read(reading, name)["name"]) == "示例商行"


def test_a_field_in_its_table_is_read_there_and_not_where_its_bearer_signs() -> None:
    # Given a form with the name in its cell, and below, where a pen and a seal were read together, the same words as a place to sign
    head = {"code": "head", "label": ["法定代表人（负责人）"], "kind": "person", "required": True}
    lines = [
        *(line("法定代表人（负责人）", 0.12, 0.2), line("尹示例", 0.42, 0.2)),
        *(line("法定代表人（负责人）（签字）：", 0.4, 0.6), line("尹示例行限", 0.7, 0.6, confidence=0.75)),
    ]

    assert value(read(page(lines), head)["head"]) == "尹示例"


@pytest.mark.parametrize(
    ("first", "second", "chosen"),
    [
        ("男□", "女", "女"),
        ("男□ 女□", "备注", None),  # both have their boxes: what follows is none of them
        ("男□", "女性申请人另附说明：", None),
    ],
)
def test_a_word_below_a_lone_option_with_its_box_behind_it_is_the_other_one(
    first: str, second: str, chosen: str | None
) -> None:
    sex = {"code": "sex", "label": ["性别"], "kind": "choice", "required": True}
    lines = [
        line(f"性别：{first}", 0.185, 0.2, size=0.0164),
        line(second, 0.182, 0.2185, size=0.02),
        line(f"身份证号码：{GOOD_RIC}", 0.182, 0.25, size=0.0154),
    ]

    assert value(read(page(lines), sex)["sex"]) == chosen


CARD = [
    *(line("姓名张样例", 0.2, 0.13), line("性别男民族汉", 0.2, 0.16), line("出生1990年1月1日", 0.2, 0.19)),
    *(line("住址示例市样张路1号", 0.2, 0.22), line(f"公民身份号码{GOOD_RIC}", 0.2, 0.3)),
]


@pytest.mark.parametrize(
    ("more", "sure"),
    [
        ([], True),
        (
            [line(f"第{row}条" + "这是一张需要填写很多内容的表格，" * 6, 0.1, 0.5 + 0.03 * row) for row in range(4)],
            False,
        ),
    ],
    ids=["on a copy of the card", "on a form"],
)
def test_a_name_that_follows_its_label_at_once_belongs_to_it_on_the_copy_of_a_card(
    more: list[Line], sure: bool
) -> None:
    name = {"code": "name", "label": ["姓名"], "kind": "person", "required": True}

    found = read(page([*CARD, *more]), name)["name"]

    assert (value(found), found.sure) == ("张样例", sure)


def test_on_a_page_that_leans_a_value_behind_the_next_label_is_not_taken_for_an_empty_field() -> None:
    # Given an empty 住所, and below it a line whose box reaches up to it, as that of a long line on a leaning page does
    boxes = {
        "名称：示例市鑫淼食品有限责任公司": (0.131, 0.152, 0.405, 0.179),
        "法定代表人：卓示例": (0.132, 0.211, 0.263, 0.233),
        "经营范围：许可项目：机动车检验检测服务；住宿服务。一般项目：停车场服务；会议及": (0.132, 0.244, 0.823, 0.287),
        "住所：": (0.133, 0.241, 0.199, 0.26),
        "展览服务；日用百货销售。": (0.261, 0.277, 0.448, 0.299),
        "营业期限：2024-02-21至2029.05.21": (0.134, 0.304, 0.446, 0.331),
    }
    lines = [Line(text=text, confidence=1.0, box=Box(*place)) for text, place in boxes.items()]
    home = {"code": "home", "label": ["住所"], "kind": "address", "required": True}
    scope = {"code": "scope", "label": ["经营范围"], "kind": "text"}

    found = read(page(lines), home, scope)

    assert (found["home"].state, value(found["scope"])) == (
        "empty",
        "许可项目：机动车检验检测服务；住宿服务。一般项目：停车场服务；会议及展览服务；日用百货销售",
    )
