"""Forms made on the fine grid of a spreadsheet, as small offices make them. All names and numbers are fictional."""

from __future__ import annotations

from typing import Any

import pytest

from pipelines.text import Line, Word
from tests.builders import GOOD_RIC, GOOD_USCC, line
from tests.pipelines.values_read import read, value

SIZE = 0.012
"""Height of a line of print."""
LEFT, RIGHT = 0.08, 0.92
"""Edges of the form."""

NAME = {"code": "name", "label": ["职工姓名"], "kind": "person", "required": True}
ID_NO = {"code": "id_no", "label": ["身份证号码"], "kind": "ric", "required": True}
PHONE = {"code": "phone", "label": ["联系电话"], "kind": "phone", "required": True}
ORG = {"code": "org", "label": ["用人单位"], "kind": "company", "required": True}
WHEN = {"code": "when", "label": ["事故时间"], "kind": "date", "required": True}
TYPE = {"code": "type", "label": ["申请事项"], "kind": "choice", "required": True}
SERVICE = {"code": "service", "label": ["服务类型"], "kind": "choice", "required": True}


def width(text: str) -> float:
    """Of a line, as a fraction of the page."""
    return line(text, 0.0, 0.1, size=SIZE).box.right


def middles(top: float, *texts: str) -> list[Line]:
    """Texts in the middle of equally wide cells."""
    step = (RIGHT - LEFT) / len(texts)
    places = [LEFT + step * (place + 0.5) for place in range(len(texts))]
    return [line(text, at - width(text) / 2, top, size=SIZE) for text, at in zip(texts, places, strict=True) if text]


def lefts(top: float, *texts: str) -> list[Line]:
    """Texts at the left of equally wide cells."""
    step = (RIGHT - LEFT) / len(texts)
    return [line(text, LEFT + step * place + 0.004, top, size=SIZE) for place, text in enumerate(texts) if text]


@pytest.mark.parametrize("source", ["text_layer", "rapid"])
def test_values_at_the_left_of_the_cells_under_labels_set_in_the_middle_belong_to_them(source: str) -> None:
    # Given rows of four, three and one cell, labels over values, where no value stands under its label's own words
    lines = [
        *middles(0.10, "职工姓名", "身份证号码", "性别", "联系电话"),
        *lefts(0.125, "张样例", GOOD_RIC, "男", "13900000000"),
        *middles(0.150, "参加工作时间", "用人单位", "职务"),
        *lefts(0.175, "2019-03", "示例市天和建筑劳务有限公司", "木工"),
        *middles(0.200, "事故时间"),
        *lefts(0.225, "2026/8/22"),
    ]

    found = read(lines, NAME, ID_NO, PHONE, ORG, WHEN, source=source)

    expected = ["张样例", GOOD_RIC, "13900000000", "示例市天和建筑劳务有限公司", "2026-08-22"]
    assert [value(found[code]) for code in ("name", "id_no", "phone", "org", "when")] == expected
    assert all(one.sure for one in found.values())


def test_an_empty_cell_between_filled_ones_is_empty_and_takes_no_neighbours_value() -> None:
    # Given two rows of labels over values, and nothing under the telephone
    lines = [
        *middles(0.10, "职工姓名", "联系电话", "身份证号码"),
        *lefts(0.125, "张样例", "", GOOD_RIC),
        *middles(0.150, "用人单位", "事故时间"),
        *lefts(0.175, "示例市天和建筑劳务有限公司", "2026/8/22"),
    ]

    found = read(lines, NAME, ID_NO, PHONE, ORG, WHEN, source="text_layer")["phone"]

    assert (found.state, found.sure) == ("empty", True)


def test_the_second_lines_of_labels_and_a_speck_are_no_row_of_values() -> None:
    # Given labels with their units and remarks in a line of their own, and a speck above the values of the lower row
    lines = [
        *middles(0.10, "职工姓名", "法定代表人", "联系电话", "用人单位"),
        *middles(0.112, "", "（负责人）", "", ""),
        *lefts(0.130, "张样例", "李示例", "13900000000", "示例市天和建筑公司"),
        *middles(0.160, "事故时间", "年取水量", "身份证号码", "职务"),
        *middles(0.172, "", "（万m3）", "", ""),
        line("4", 0.75, 0.190, size=SIZE, confidence=0.5),
        *lefts(0.215, "2026/8/22", "12.5", GOOD_RIC, "木工"),
    ]

    found = read(lines, NAME, PHONE, ORG, ID_NO, source="rapid")

    assert [value(found[code]) for code in ("name", "phone", "org")] == ["张样例", "13900000000", "示例市天和建筑公司"]
    assert [one.spec.code for one in found.values() if one.state == "empty" and one.sure] == []


def test_a_value_that_hangs_on_the_second_of_three_lines_of_a_label_leaves_a_question() -> None:
    boss = {"code": "boss", "label": ["法定代表人（负责人、业主）", "法定代表人"], "kind": "person", "required": True}
    lines = [
        line("法定代表人", 0.640, 0.176, size=SIZE),
        line("（负责人、业李样例", 0.642, 0.190, size=SIZE),
        line("主）", 0.660, 0.204, size=SIZE),
        line("证件号码", 0.1, 0.24, size=SIZE),
        line(GOOD_RIC, 0.2, 0.24, size=SIZE),
    ]

    assert read(lines, boss, source="rapid")["boss"].sure is False


@pytest.mark.parametrize("read_as", ["（负责人）", "章）"])
def test_what_stands_in_brackets_is_hardly_a_name(read_as: str) -> None:
    lines = [line("职工姓名：", 0.1, 0.2, size=SIZE), line(read_as, 0.3, 0.2, size=SIZE)]

    assert read(lines, NAME, source="rapid")["name"].sure is False


def test_beside_a_choice_of_four_lines_the_only_lines_of_the_other_cells_are_their_values() -> None:
    # Given options one under another, and the other cells filled at half their height
    kind = {"code": "kind", "label": ["举办者类型"], "kind": "choice", "required": True}
    lines = [
        *middles(0.10, "职工姓名", "联系电话", "举办者类型"),
        *[
            part
            for place, text in enumerate(["[ ]企业", "[ ]事业单位", "[ ]团体", "[√]个人"])
            for part in lefts(0.125 + 0.0175 * place, "", "", text)
        ],
        *middles(0.151, "张样例", "13900000000", ""),
        *middles(0.215, "用人单位", "事故时间"),
        *middles(0.240, "示例市天和建筑劳务有限公司", "2026/8/22"),
    ]

    found = read(lines, NAME, PHONE, ORG, WHEN, kind, source="text_layer")

    assert [value(found[code]) for code in ("name", "phone", "kind")] == ["张样例", "13900000000", "个人"]


def test_two_values_that_touch_at_a_rule_are_parted_where_the_cells_meet() -> None:
    # Given a name that fills its cell, and the next cell's value right behind it, as one line of a text layer
    project = {"code": "project", "label": ["项目名称"], "kind": "text", "required": True}
    step = (RIGHT - LEFT) / 4
    name = "示例和众诚食品加工有限公司"
    lines = [
        *middles(0.10, "用人单位", "项目名称", "用途", "联系电话"),
        line(f"{name}豆制品扩建", LEFT + step - width(name), 0.125, size=SIZE),
        *lefts(0.125, "", "", "工业", "13900000000"),
        *middles(0.150, "职工姓名", "事故时间"),
        *middles(0.175, "张样例", "2026/8/22"),
    ]

    found = read(lines, ORG, project, PHONE, NAME, WHEN, source="text_layer")

    assert (value(found["org"]), value(found["project"])) == (name, "豆制品扩建")


@pytest.mark.parametrize(
    ("spec", "first", "last"),
    [(ORG, "示例市天和人力资源服务有限责任", "公司"), (ID_NO, GOOD_RIC[:16], GOOD_RIC[16:])],
    ids=["company", "ric"],
)
def test_the_last_line_of_a_value_in_the_middle_of_its_cell_belongs_to_it(
    spec: dict[str, Any], first: str, last: str
) -> None:
    # Given a value that is wrapped and centred, and its label at half its height
    lines = [
        line(first, 0.5 - width(first) / 2, 0.10, size=SIZE),
        line(spec["label"][0], 0.1, 0.1075, size=SIZE),
        line(last, 0.5 - width(last) / 2, 0.1175, size=SIZE),
        line("联系电话", 0.1, 0.15, size=SIZE),
        line("13900000000", 0.45, 0.15, size=SIZE),
    ]

    found = read(lines, spec, PHONE, source="text_layer")[spec["code"]]

    assert value(found) == first + last


def test_what_stands_behind_a_ticked_choice_under_a_label_that_no_list_names_is_none_of_it() -> None:
    # Given a choice, and beside it another label of the form with its value
    lines = [
        line("申请事项", 0.1, 0.1, size=SIZE),
        *[
            line(text, left, 0.1, size=SIZE)
            for text, left in (
                ("☐", 0.2),
                ("首次申请", 0.22),
                ("☒", 0.32),
                ("变更", 0.34),
                ("网址", 0.5),
                ("www.example.com", 0.65),
            )
        ],
    ]

    assert value(read(lines, TYPE, source="text_layer")["type"]) == "变更"


def test_an_option_of_which_a_tick_hid_the_box_stays_the_answer_behind_empty_boxes() -> None:
    # Given a reader that left the ticked box out
    lines = [
        line("申请事项", 0.1, 0.1, size=SIZE),
        *[line(text, left, 0.1, size=SIZE) for text, left in (("□首次申请", 0.22), ("□延续", 0.34), ("变更", 0.44))],
    ]

    assert value(read(lines, TYPE)["type"]) == "变更"


def test_boxes_of_another_font_go_to_their_options() -> None:
    # Given a text layer that has two of the boxes as lines of their own, in the gaps of the line of words
    first, last = line("☒首次申请", 0.22, 0.1, size=SIZE).box, line("延续", 0.3222, 0.1, size=SIZE).box
    parts = (Word(text="☒首次申请", box=first), Word(text="延续", box=last))
    words = Line(text="☒首次申请 延续", confidence=1.0, box=first._replace(right=last.right), words=parts)
    box = line("☐", 0.3122, 0.1, size=SIZE)
    lines = [line("申请事项", 0.1, 0.1, size=SIZE), words, box]

    assert value(read(lines, TYPE, source="text_layer")["type"]) == "首次申请"


def test_the_ticked_box_below_an_unticked_choice_is_that_of_the_label_before_it() -> None:
    # Given a bar with the words of the label, a choice of which no box is ticked, and another choice under it
    lines = [
        line("二、申请事项", 0.4, 0.08, size=SIZE),
        line("申请事项：", 0.5, 0.1, size=SIZE),
        line("[ ]首次申请 [ ]延续 [ ]变更", 0.6, 0.1, size=SIZE),
        line("服务类型：", 0.1, 0.125, size=SIZE),
        line("[√]职业中介 [ ]劳务派遣", 0.45, 0.125, size=SIZE),
    ]

    found = read(lines, TYPE, SERVICE, source="text_layer")

    assert found["type"].state == "empty"
    assert value(found["service"]) == "职业中介"


def test_a_sentence_that_begins_with_a_label_is_no_name_where_the_label_stands_by_itself() -> None:
    # Given the shorter label at the head of a sentence, and the longer one with the name
    spec = {"code": "who", "label": ["举办者", "举办者名称"], "kind": "company", "required": True}
    lines = [
        line("举办者名称", 0.1, 0.1, size=SIZE),
        line("示例市天和贸易有限公司", 0.3, 0.1, size=SIZE),
        line("举办者承诺所投入的开办资金为合法的资产，不从中取得回报。", 0.1, 0.15, size=SIZE),
        line("举办者承诺遵守《民办非企业单位登记管理暂行条例》", 0.1, 0.17, size=SIZE),
    ]

    assert value(read(lines, spec, source="text_layer")["who"]) == "示例市天和贸易有限公司"


def test_a_title_that_begins_with_a_label_bears_no_value() -> None:
    # Given a paper headed with the words of a label
    spec = {"code": "who", "label": ["利害关系人", "利害关系人名称"], "kind": "company", "required": True}
    lines = [
        line("利害关系人同意书", 0.36, 0.05, size=0.02),
        line("利害关系人名称", 0.1, 0.1, size=SIZE),
        line("示例市天和贸易有限公司", 0.3, 0.1, size=SIZE),
        line("我单位已经知道该取水计划", 0.1, 0.13, size=SIZE),
    ]

    assert value(read(lines, spec, source="text_layer")["who"]) == "示例市天和贸易有限公司"


def test_the_number_in_an_address_under_an_empty_amount_is_none_where_another_label_leads_it() -> None:
    # Given an amount left empty, and below it the long address behind the label of the next row
    amount = {"code": "fund", "label": ["注册资本"], "kind": "amount", "required": True}
    place = {"code": "place", "label": ["服务场所地址"], "kind": "address", "required": True}
    lines = [
        line("网址", 0.12, 0.1, size=SIZE),
        line("www.example.com", 0.22, 0.1, size=SIZE),
        line("注册资本", 0.55, 0.1, size=SIZE),
        line("服务场所地址", 0.08, 0.125, size=SIZE),
        line("示例市石桥镇区文昌街288号院内二幢三层三一三室靠东", 0.22, 0.125, size=SIZE),
    ]

    assert read(lines, amount, place, source="text_layer")["fund"].state == "empty"


def test_an_option_that_goes_on_in_the_middle_of_the_next_line_is_read_to_its_bracket() -> None:
    # Given two options in a line above the height of their label, each box a piece by itself, the second over two lines
    lines = [
        line("申请事项", 0.1, 0.109, size=SIZE),
        *[
            line(text, left, 0.1, size=SIZE)
            for text, left in (("☐动物诊疗（含手术）", 0.22), ("☒", 0.42), ("动物疾病诊疗（不含颅腔", 0.434))
        ],
        line(
            "手术）",
            0.22 + (0.434 + width("动物疾病诊疗（不含颅腔") - 0.22) / 2 - width("手术）") / 2,
            0.117,
            size=SIZE,
        ),
    ]

    assert value(read(lines, TYPE, source="text_layer")["type"]) == "动物疾病诊疗（不含颅腔手术）"


def test_a_bar_across_the_form_above_a_value_in_the_middle_of_its_cell_is_no_line_of_it() -> None:
    # Given a bar, and under it a name that begins about where the words of the bar do
    lines = [
        line("一、申请人基本信息情况说明", 0.5 - width("一、申请人基本信息情况说明") / 2, 0.10, size=SIZE),
        line("用人单位", 0.1, 0.12, size=SIZE),
        line("示例豆制品加工坊（个体）", 0.5 - width("示例豆制品加工坊（个体）") / 2, 0.12, size=SIZE),
    ]

    assert value(read(lines, ORG, source="text_layer")["org"]) == "示例豆制品加工坊（个体）"


def test_a_bar_across_the_form_is_no_name() -> None:
    # Given a label whose value the reader lost, and the bar of the next part below
    lines = [
        line("职工姓名", 0.1, 0.10, size=SIZE),
        line("二、经营信息", 0.1, 0.12, size=SIZE),
        line("联系电话", 0.1, 0.14, size=SIZE),
        line("13900000000", 0.3, 0.14, size=SIZE),
    ]

    assert read(lines, NAME, PHONE)["name"].state == "empty"


def test_a_name_in_the_middle_of_a_wide_cell_is_no_label_though_it_stands_under_the_labels_of_another_column() -> None:
    # Given values in the middle of their cells, two choices at the left of theirs, and one cell over the whole width
    agent = {"code": "agent", "label": ["办税人员"], "kind": "person", "required": True}
    rows = [
        ("用人单位", "示例市天和贸易公司", "身份证号码", GOOD_RIC),
        ("联系电话", "13900000000", "职工姓名", "张样例"),
    ]
    lines = []
    for place, (first, own, second, other) in enumerate(rows):
        top = 0.1 + 0.025 * place
        lines += [
            line(text, at - width(text) / 2, top, size=SIZE)
            for text, at in ((first, 0.13), (own, 0.34), (second, 0.55), (other, 0.78))
        ]
    lines += [line(text, at - width(text) / 2, 0.15, size=SIZE) for text, at in (("办税人员", 0.13), ("水平英", 0.55))]
    for place, label in enumerate(("申请事项", "服务类型")):
        top = 0.175 + 0.025 * place
        lines += [line(label, 0.13 - width(label) / 2, top, size=SIZE), line("☑是□否", 0.21, top, size=SIZE)]

    found = read(lines, ORG, ID_NO, PHONE, NAME, agent, TYPE, SERVICE)["agent"]

    assert value(found) == "水平英"


def test_a_label_over_two_lines_is_found_where_its_first_came_in_one_piece_with_the_value() -> None:
    # Given a reader that joined the first line of a narrow cell with the value beside it
    place = {"code": "place", "label": ["营业场所地址"], "kind": "address", "required": True}
    start = {"code": "start", "label": ["取水起始日期"], "kind": "date", "required": True}
    lines = [
        line("营业场示例市示范区示例路8号", 0.1, 0.1, size=SIZE),
        line("所地址：", 0.1, 0.114, size=SIZE),
        line("取水起2027.05.30", 0.1, 0.14, size=SIZE),
        line("始日期", 0.1, 0.154, size=SIZE),
    ]

    found = read(lines, place, start)

    assert (value(found["place"]), value(found["start"])) == ("示例市示范区示例路8号", "2027-05-30")


def test_the_first_line_of_the_next_label_behind_a_gap_is_no_part_of_a_name() -> None:
    # Given a reader that joined a full line of a name with the first line of the label beside it
    job = {"code": "job", "label": ["职业、工种或工作岗位"], "kind": "text", "required": True}
    name, label = "示例市天和建筑劳务有限责任公", "职业、工种或工作岗"
    lines = [
        line(f"{name} {label}", 0.25, 0.1, size=SIZE),
        line("用人单位", 0.1, 0.107, size=SIZE),
        line("司", 0.25, 0.114, size=SIZE),
        line("木工", 0.7, 0.107, size=SIZE),
        line("位", 0.25 + width(f"{name} {label}") - width("位"), 0.114, size=SIZE),
    ]

    found = read(lines, ORG, job)

    assert (value(found["org"]), value(found["job"])) == (f"{name}司", "木工")


def test_boxes_under_a_number_are_no_part_of_it() -> None:
    # Given a quantity, and the options of the next cell right under it
    quantity = {"code": "quantity", "label": ["年取水量"], "kind": "text", "required": True}
    lines = [
        line("年取水量", 0.1, 0.1, size=SIZE),
        line("12.5", 0.25, 0.1, size=SIZE),
        line("□工业", 0.25, 0.116, size=SIZE),
        line("申请事项", 0.1, 0.126, size=SIZE),
        line("☑农业", 0.25, 0.132, size=SIZE),
    ]

    assert value(read(lines, quantity, TYPE)["quantity"]) == "12.5"


def test_a_label_that_ends_a_line_of_a_clause_has_no_value_in_the_next_line() -> None:
    # Given a contract whose sentence is broken right behind the word that names a party
    party = {"code": "party", "label": ["甲方（用人单位）", "甲方"], "kind": "company", "required": True}
    clause = "第一条 双方的通信地址发生变更的，应当在七日内书面通知对方。甲方"
    lines = [
        line("甲方：示例市天和建筑劳务有限公司", 0.1, 0.1, size=SIZE),
        line(clause, 0.1, 0.15, size=SIZE),
        line("保证提供的条件符合国家规定，乙方应当爱护各项设施。", 0.08, 0.168, size=SIZE),
    ]

    found = read(lines, party, source="text_layer")["party"]

    assert value(found) == "示例市天和建筑劳务有限公司"
    assert value(read(lines[1:], party, source="text_layer")["party"]) is None


def test_the_last_line_of_a_label_before_a_colon_and_its_value_ends_it() -> None:
    # Given a narrow cell of labels whose second line touches the value behind its colon
    place = {"code": "place", "label": ["仓储场所地址"], "kind": "address", "required": True}
    lines = [
        line("仓储场", 0.117, 0.1, size=SIZE),
        line("所地址：示例市示范区示例路8号", 0.1, 0.114, size=SIZE),
        line("联系电话：13900000000", 0.1, 0.14, size=SIZE),
    ]

    assert value(read(lines, place, PHONE, source="text_layer")["place"]) == "示例市示范区示例路8号"


def test_a_label_that_touches_the_name_of_a_company_before_it_is_no_part_of_it() -> None:
    # Given a name that fills its cell, with the label of the next cell right behind it
    code = {"code": "code", "label": ["统一社会信用代码"], "kind": "uscc", "required": True}
    lines = [
        line("用人单位", 0.1, 0.1, size=SIZE),
        line("示例市天和汽车服务有限责任公司统一社会信用代码", 0.2, 0.1, size=SIZE),
        line(GOOD_USCC, 0.65, 0.1, size=SIZE),
    ]

    found = read(lines, ORG, code, source="text_layer")

    assert (value(found["org"]), value(found["code"])) == ("示例市天和汽车服务有限责任公司", GOOD_USCC)


def test_a_place_to_sign_without_brackets_is_no_field() -> None:
    # Given the field under its longer label, and the place of the office's own agent at the foot
    agent = {"code": "agent", "label": ["经办人", "社保经办人"], "kind": "person", "required": True}
    lines = [
        line("社保经办人", 0.1, 0.1, size=SIZE),
        line("张样例", 0.3, 0.1, size=SIZE),
        line("经办人签字：", 0.1, 0.2, size=SIZE),
    ]

    assert value(read(lines, agent, source="text_layer")["agent"]) == "张样例"


@pytest.mark.parametrize(("box", "empty"), [("■", "□"), ("[√]", "[ ]")])
def test_an_option_with_the_words_of_a_label_is_none_behind_its_box(box: str, empty: str) -> None:
    # Given the applicant's kind, of which one is called as another field of the form is
    who = {"code": "who", "label": ["申请人类别"], "kind": "choice", "required": True}
    lines = [
        line("用人单位", 0.1, 0.08, size=SIZE),
        line("示例市天和建筑劳务有限公司", 0.25, 0.08, size=SIZE),
        line("申请人类别", 0.1, 0.1, size=SIZE),
        line(f"{box} 用人单位", 0.25, 0.1, size=SIZE),
        line(f"{empty} 本人", 0.42, 0.1, size=SIZE),
    ]

    opinion = {"code": "opinion", "label": ["用人单位意见"], "kind": "text", "required": False}

    assert value(read(lines, ORG, who, opinion, source="text_layer")["who"]) == "用人单位"


def test_options_above_and_below_the_height_of_their_label_come_before_what_stands_at_it() -> None:
    # Given four options one under another, and at half their height a label that no list names with its value
    lines = [
        *[
            line(text, 0.2, 0.1 + 0.0165 * place, size=SIZE)
            for place, text in enumerate(("□工业", "√农业", "□生活", "□其他"))
        ],
        line("申请事项", 0.1, 0.1248, size=SIZE),
        line("退水地点", 0.4, 0.1248, size=SIZE),
        line("厂区东侧市政管网", 0.5, 0.1248, size=SIZE),
    ]

    assert value(read(lines, TYPE, source="text_layer")["type"]) == "农业"


def test_a_date_ends_before_the_values_of_cells_whose_labels_stand_a_line_higher() -> None:
    # Given a row whose other labels take two lines, so that only their values stand at the height of the date
    when = {"code": "when", "label": ["申请日期"], "kind": "date", "required": True}
    lines = [
        line("申请日期：", 0.1, 0.107, size=SIZE),
        *[line(text, left, 0.107, size=SIZE) for text, left in (("2026.09.02", 0.22), ("5人", 0.5), ("零售", 0.8))],
        line("从业人员数", 0.38, 0.0985, size=SIZE),
    ]

    assert value(read(lines, when, source="text_layer")["when"]) == "2026-09-02"


def test_the_colon_of_a_label_that_filled_its_cell_claims_no_value() -> None:
    # Given a label whose colon went to a second line, and the value at half the height of both
    lines = [
        line("用人单位", 0.1, 0.1, size=SIZE),
        line("示例市天和建筑劳务有限公司", 0.25, 0.1095, size=SIZE),
        line("：", 0.13, 0.1185, size=SIZE),
    ]

    assert value(read(lines, ORG, source="text_layer")["org"]) == "示例市天和建筑劳务有限公司"


def test_a_name_and_a_code_that_touch_are_parted_between_them() -> None:
    # Given a name that reaches a little over the middle of the form, and a code right behind it
    name = "示例市捷安达动物医院有限公司"
    middle = (LEFT + RIGHT) / 2
    lines = [
        *middles(0.10, "用人单位", "身份证号码"),
        line(f"{name}{GOOD_RIC}", middle - width(name) + 0.011, 0.125, size=SIZE),
        *middles(0.150, "职工姓名", "联系电话"),
        *middles(0.175, "张样例", "13900000000"),
    ]

    found = read(lines, ORG, ID_NO, NAME, PHONE, source="text_layer")

    assert (value(found["org"]), value(found["id_no"])) == (name, GOOD_RIC)


@pytest.mark.parametrize("box", ["☑", "[ ]"])
def test_a_name_in_the_middle_of_its_cell_is_no_label_where_the_other_values_of_the_column_fill_theirs(
    box: str,
) -> None:
    # Given a column of which one value fills its cell and another is boxes to tick, and the centre of a label elsewhere above
    tech = {"code": "tech", "label": ["技术负责人"], "kind": "person", "required": True}
    code = {"code": "code", "label": ["统一社会信用代码"], "kind": "uscc", "required": True}
    lines = []
    for place, (label, text, at, third) in enumerate(
        (
            ("统一社会信用代码", GOOD_USCC, 0.53, ""),
            ("申请事项", f"{box}二类", 0.53 - width(GOOD_USCC) / 2 + width(f"{box}二类") / 2, ""),
            ("技术负责人", "倪超", 0.53, "服务类型"),
        )
    ):
        top = 0.1 + 0.025 * place
        lines += [
            line(label, 0.37 - width(label) / 2, top, size=SIZE),
            line(text, at - width(text) / 2, top, size=SIZE),
        ]
        lines += [line(third, 0.7, top, size=SIZE), line("☑是□否", 0.8, top, size=SIZE)] if third else []
    lines += [
        line(text, at - width(text) / 2, 0.08, size=SIZE)
        for text, at in (("用人单位", 0.1), ("示例店", 0.25), ("联系电话", 0.53), ("13900000000", 0.8))
    ]

    assert value(read(lines, code, TYPE, tech, SERVICE, ORG, PHONE, source="text_layer")["tech"]) == "倪超"
