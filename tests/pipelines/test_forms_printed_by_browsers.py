"""Forms, letters and minutes as portals and typesetters print them, with a text layer of their own. All names are fictional."""

from __future__ import annotations

from typing import Any

import pytest

from pipelines.completeness import check
from pipelines.facts import Facts
from pipelines.paper.fields.cells import Grid
from pipelines.paper.sheet.layout import lay_out
from pipelines.paper.values.canonical import canonical
from pipelines.text import Box, Line, Stroke
from tests.builders import COMPANY, GOOD_RIC, GOOD_USCC, RECEIVED, catalog, centred, file, line, page
from tests.pipelines.values_read import read, value

PERSON = {"code": "person", "label": ["法定代表人"], "kind": "person", "required": True}
INCOME = {"code": "income", "label": ["月平均收入", "家庭月收入（元）"], "kind": "amount", "required": True}
NAME = {"code": "name", "label": ["单位名称", "名称"], "kind": "company", "required": True}
USCC = {"code": "uscc", "label": ["统一社会信用代码"], "kind": "uscc", "required": True}
PHONE = {"code": "phone", "label": ["联系电话"], "kind": "phone", "required": True}


def printed(text: str, left: float, top: float, size: float = 0.014) -> Line:
    """A line of the page's own text."""
    return line(text, left, top, size=size, confidence=1.0)


@pytest.mark.parametrize(
    ("clause", "expected"),
    [
        ("二、选举下列人员担任公司法定代表人：张样例；", ("张样例", False)),
        ("二、选举下列人员担任公司原法定代表人：张样例；", (None, False)),
        ("二、推举监事会主席：张样例；", (None, False)),
    ],
)
def test_a_clause_tells_a_value_behind_a_label_and_its_colon_but_not_for_certain(
    clause: str, expected: tuple[str | None, bool]
) -> None:
    found = read([printed(clause, 0.1, 0.3)], PERSON, source="text_layer")["person"]

    assert (value(found), found.sure) == expected


@pytest.mark.parametrize(
    ("sentence", "expected"),
    [
        ("该同志自2019年起在我单位工作，近十二个月月平均收入：7,814.00元（税后）。", "7814"),
        ("该同志自2019年起在我单位工作，近十二个月月平均收入：另附清单。", None),
    ],
)
def test_an_amount_in_a_clause_ends_before_what_is_said_of_it(sentence: str, expected: str | None) -> None:
    assert value(read([printed(sentence, 0.1, 0.3)], INCOME, source="text_layer")["income"]) == expected


def test_a_longer_label_that_ends_a_clause_is_no_shorter_one() -> None:
    # Given another material's label that ends with this one's
    agent = {"code": "agent", "label": ["委托方法定代表人"], "kind": "person"}
    lines = [printed("双方共同确认下列人员担任委托方法定代表人：张样例；", 0.1, 0.3)]

    assert value(read(lines, PERSON, agent, source="text_layer")["person"]) is None


def test_a_label_is_found_though_its_unit_is_left_out_or_stands_in_a_line_of_its_own() -> None:
    lines = [printed("家庭月收入：9,606.00", 0.1, 0.3), printed("（", 0.1, 0.325), printed("元", 0.15, 0.325)]

    assert value(read(lines, INCOME, source="text_layer")["income"]) == "9606"


def test_a_label_of_no_list_alone_in_its_row_ends_the_value_of_the_label_above() -> None:
    # Given labels over their values, in a row with one that no list names, and one of those in the next row
    rows = [("单位名称", COMPANY), ("法定代表人", "沈样"), ("放射工作人员数", "8"), ("联系电话", "13900000000")]
    lines = [
        one
        for index, (label, text) in enumerate(rows)
        for one in (printed(label, 0.1, 0.1 + 0.06 * index), printed(text, 0.11, 0.124 + 0.06 * index))
    ]
    lines += [printed("统一社会信用代码", 0.52, 0.1), printed(GOOD_USCC, 0.53, 0.124)]
    lines += [printed("射线装置台数", 0.52, 0.16), printed("3", 0.53, 0.184)]
    lines += [printed("电子邮箱", 0.52, 0.28), printed("a@example.cn", 0.53, 0.304)]

    found = read(lines, NAME, USCC, PERSON, PHONE, source="text_layer")

    assert (value(found["person"]), found["person"].sure) == ("沈样", True)


@pytest.mark.parametrize(("gap", "sure"), [(0.05, True), (0.0, False)])
def test_a_label_spread_over_the_width_of_its_column_belongs_to_the_value_right_behind(
    gap: float, *, sure: bool
) -> None:
    # Given a licence whose values begin at one place, close behind 名 and 称 that stand apart, or close together
    right = 0.1 + 2 * 0.02 + gap
    lines = [
        *(printed("名", 0.1, 0.2), printed(f"称{COMPANY}", right - 0.02, 0.2)),
        *(printed("类", 0.1, 0.23), printed("型有限责任公司", right - 0.02, 0.23)),
        *(printed("住", 0.1, 0.26), printed("所示例市样例路9号", right - 0.02, 0.26)),
    ]
    home = {"code": "home", "label": ["住所"], "kind": "address", "required": True}

    found = read(lines, NAME, home, PERSON, source="text_layer")["name"]

    assert (value(found), found.sure) == (COMPANY, sure)


def licence(pitch: float = 0.0178) -> list[Line]:
    """A licence as browsers print it: 名称 and 类型 spread over the width of their column, the other values right behind."""

    def at(text: str, left: float, top: float, right: float) -> Line:
        return Line(text=text, confidence=1.0, box=Box(left, top, right, top + 0.0125))

    texts = ("法定代表人张样例", "经营范围托育服务", "注册资本壹佰万元整", "营业期限长期")
    return [
        *(at("统一社会信用代码", 0.155, 0.101, 0.275), at(GOOD_USCC, 0.155, 0.119, 0.348)),
        *(at("营业执照", 0.358, 0.148, 0.625), at("（副本）2-1", 0.449, 0.201, 0.553)),
        *(at("名", 0.155, 0.2355, 0.1724), at(f"称{COMPANY}", 0.2323, 0.2355, 0.46)),
        *(at("类", 0.155, 0.264, 0.1724), at("型有限责任公司（自然人投资）", 0.2323, 0.264, 0.48)),
        *(at(text, 0.155, 0.2925 + 0.0285 * row, 0.155 + pitch * len(text)) for row, text in enumerate(texts)),
    ]


@pytest.mark.parametrize(("pitch", "sure"), [(0.0178, True), (0.0213, True), (0.03, False)])
def test_a_spread_label_may_reach_into_the_gap_before_its_value(pitch: float, *, sure: bool) -> None:
    found = read(licence(pitch), NAME, USCC, PERSON, source="text_layer")["name"]

    assert (value(found), found.sure) == (COMPANY, sure)


def test_lines_at_even_steps_are_no_labels_with_values_under_them() -> None:
    below = [printed(text, 0.155, 0.5 + 0.022 * at) for at, text in enumerate(("联系电话", "13900000000"))]

    found = read([*licence(), *below], NAME, USCC, PERSON, PHONE, source="text_layer")

    assert value(found["name"]) == COMPANY


def test_a_label_whose_note_goes_on_below_leaves_the_name_that_joined_its_line() -> None:
    # Given a note in brackets in a narrow column, which the value behind it touches
    head = {"code": "head", "label": ["法定代表人", "法定代表人（单位负责人）"], "kind": "person", "required": True}
    lines = [printed("法定代表人（单位负责朱样例", 0.15, 0.3), printed("人）：", 0.15, 0.322)]

    assert value(read(lines, head, source="text_layer")["head"]) == "朱样例"


def test_a_label_whose_note_may_hold_its_value_is_not_empty_for_certain() -> None:
    lines = [printed("法定代表人（单位负责朱样例", 0.15, 0.3), printed("人）：", 0.15, 0.322)]

    assert not read(lines, PERSON, source="text_layer")["person"].sure


@pytest.mark.parametrize(("name", "taken"), [("沈样书", True), ("张样例", True)])
def test_a_name_on_a_card_that_ends_like_a_document_is_no_heading(name: str, *, taken: bool) -> None:
    # Given a card whose name is printed larger than the rest
    holder = {"code": "name", "label": ["姓名"], "kind": "person", "required": True}
    number = {"code": "number", "label": ["公民身份号码"], "kind": "ric", "required": True}
    lines = [
        *(printed(f"姓名{name}", 0.23, 0.11, 0.022), printed("性别女民族汉", 0.23, 0.146)),
        *(printed("出生1977年6月16日", 0.23, 0.175), printed("住址示例市样例路9号", 0.23, 0.205)),
        printed(f"公民身份号码{GOOD_RIC}", 0.23, 0.31),
    ]

    assert (value(read(lines, holder, number, source="text_layer")["name"]) == name) is taken


def test_the_number_of_an_entry_beside_a_label_is_no_value_of_it() -> None:
    # Given a numbered list in two columns, each value below its label, further in
    left = ["1. 单位名称：", COMPANY, "2. 统一社会信用代码：", GOOD_USCC, "3. 法定代表人：", "魏样"]
    right = ["6. 职工人数：", "9", "7. 技术负责人：", "金样", "8. 联系电话：", "13900000000"]
    lines = [
        printed(text, at + 0.05 * (index % 2), 0.1 + 0.02 * index)
        for at, column in ((0.07, left), (0.52, right))
        for index, text in enumerate(column)
    ]

    found = read(lines, NAME, USCC, PERSON, PHONE, source="text_layer")

    assert [value(found[code]) for code in ("name", "uscc", "person")] == [COMPANY, GOOD_USCC, "魏样"]


@pytest.mark.parametrize(("number", "state"), [("0999-", "odd"), ("0999", "wrong"), ("0999-8123456", "good")])
def test_a_number_that_ends_with_a_dash_goes_on_elsewhere_and_is_not_wrong(number: str, state: str) -> None:
    assert canonical("phone", number).state == state


LETTER: dict[str, Any] = {
    "name": "授权委托书",
    "recognise": {"titles": ["授权委托书"]},
    "checks": [{"kind": "signature", "near": "法定代表人（签字）"}],
}


def unsigned(beside: list[Line], pen: Box) -> list[bool]:
    """Whether a letter is told to be unsigned, for certain or not, that bears ink near the place to sign."""
    place = printed("法定代表人（签字）：", 0.1, 0.45)
    stroke = Stroke(box=pen, ink=0.2, faint=False)
    sheet = page([centred("授权委托书", 0.1), place, *beside], strokes=[stroke], source="text_layer")
    report = check(catalog(LETTER), Facts(), [file("a.pdf", sheet)], received_on=RECEIVED)
    return [fault.certain for _, fault in report.deficiencies()]


@pytest.mark.parametrize(
    ("beside", "expected"),
    [
        ([printed("委托单位（盖章）", 0.42, 0.45), printed("2026年9月16日", 0.65, 0.45)], []),
        ([printed("2026年9月16日", 0.5, 0.45)], []),
        ([printed("日期：2026年9月16日", 0.5, 0.45)], []),
        ([printed("证件号码：990101", 0.5, 0.45), printed("委托单位（盖章）", 0.7, 0.45)], [False]),
    ],
)
def test_a_signature_may_stand_below_its_words_where_another_place_or_a_date_stands_beside_them(
    beside: list[Line], expected: list[bool]
) -> None:
    assert unsigned(beside, Box(0.11, 0.475, 0.2, 0.505)) == expected


@pytest.mark.parametrize(("confidence", "label"), [(1.0, True), (0.98, False)])
def test_what_a_reader_made_of_a_pen_on_a_digital_page_is_no_label_of_no_list(
    confidence: float, *, label: bool
) -> None:
    # Given a name well behind where values begin, in the middle below a label of another row: print, or the picture of a signature
    lines = [
        *(printed("受托人：姜样", 0.065, 0.148), printed("公民身份号码：", 0.25, 0.148)),
        *(printed(f"委托{what}：", 0.103, 0.2 + 0.05 * at) for at, what in enumerate(("事项", "权限", "期限"))),
        *(printed("办理许可事宜" * (at + 1), 0.21, 0.2 + 0.05 * at) for at in range(3)),
        *(printed("代表人签：", 0.103, 0.45), line("陶涵", 0.3, 0.45, confidence=confidence)),
        printed("委托单位（盖章）", 0.5, 0.45),
    ]
    sheet = lay_out("a.pdf", page(lines, source="text_layer"))

    cells = Grid(sheet, frozenset({"代表人签", "委托单位"})).cells

    assert [cell.label for cell in cells if cell.key == "陶涵"] == [label]


@pytest.mark.parametrize(
    ("hint", "size", "sure"),
    [
        pytest.param("用于接收办理进度", 0.010, True, id="small print that says how to fill it in"),
        pytest.param("用于接收办理进度", 0.014, False, id="in the size of what is filled in"),
    ],
)
def test_a_hint_at_the_place_of_a_number_leaves_it_empty_beyond_doubt(hint: str, size: float, *, sure: bool) -> None:
    lines = [printed("联系电话", 0.1, 0.2), printed(hint, 0.25, 0.202, size), printed("法定代表人", 0.1, 0.25)]
    lines += [printed("张样例", 0.25, 0.25)]

    found = read(lines, PHONE, PERSON, source="text_layer")["phone"]

    assert (found.state, found.sure) == ("empty", sure)


def test_two_labels_beside_their_values_are_no_two_rows_of_labels_over_values() -> None:
    # Given labels that end in one line, two of them beside names, each above a value that stands higher than its label
    manager = {"code": "manager", "label": ["质量负责人"], "kind": "person", "required": True}
    place = {"code": "place", "label": ["经营场所"], "kind": "address", "required": True}
    address = "样板市示例区模拟一路378号样本大厦30层27室"
    lines = [printed("法定代表人：", 0.15, 0.255, 0.0115), printed("许桐", 0.267, 0.255, 0.0115)]
    lines += [printed(address, 0.262, 0.288, 0.0115), printed("经营场所", 0.182, 0.3, 0.0115)]
    lines += [printed("质量负责人", 0.166, 0.344, 0.0115), printed("吴桐标", 0.267, 0.344, 0.0115)]
    lines += [printed("样板市示例区模拟一路246号", 0.262, 0.367, 0.0115), printed("库房地址：", 0.166, 0.378, 0.0115)]

    found = read(lines, PERSON, manager, place, source="text_layer")

    assert {code: value(one) for code, one in found.items()} == {
        "person": "许桐",
        "manager": "吴桐标",
        "place": address,
    }


def test_the_two_digits_of_an_entrys_number_make_no_sentence_of_its_label() -> None:
    day = {"code": "day", "label": ["体检日期"], "kind": "date", "required": True}
    lines = [printed("（9）民族：", 0.107, 0.46), printed("汉族", 0.108, 0.48)]
    lines += [printed("（10）体检日期：", 0.077, 0.51), printed("2026年08月22日", 0.108, 0.53)]

    assert value(read(lines, day, source="text_layer")["day"]) == "2026-08-22"


def test_the_second_line_of_a_label_is_its_own_though_its_letters_are_spread_over_the_cell() -> None:
    person = {"code": "person", "label": ["法定代表人（负责人）"], "kind": "person", "required": True}
    lines = [printed("法定代表人（负", 0.086, 0.2), printed("：孔模明", 0.23, 0.2)]
    lines += [printed(sign, left, 0.22) for sign, left in (("责", 0.086), ("人", 0.143), ("）", 0.2))]
    lines += [printed("营业地址：样板市示例区", 0.086, 0.25)]

    assert value(read(lines, person, source="text_layer")["person"]) == "孔模明"
