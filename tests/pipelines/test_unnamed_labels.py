"""Labels and headings that no catalogue names, and what is print and what a seal's. All names and numbers are fictional."""

from __future__ import annotations

from math import cos, pi, sin
from typing import Any

import pytest

from pipelines.completeness import check
from pipelines.dates import read_period
from pipelines.facts import Facts
from pipelines.report import CheckReport
from pipelines.text import Box, Line, Seal, Stroke
from tests.builders import (
    COMPANY,
    GOOD_USCC,
    HEIGHT,
    RECEIVED,
    RED_SEAL,
    WIDTH,
    application,
    catalog,
    centred,
    file,
    form,
    line,
    page,
)
from tests.pipelines.values_read import read, value

NAME = {"code": "name", "label": ["单位名称"], "kind": "company", "required": True}
HEAD = {"code": "head", "label": ["主要负责人"], "kind": "person", "required": True}
PLATE = {"code": "plate", "label": ["号牌号码"], "kind": "licence_no", "required": True}
PHONE = {"code": "phone", "label": ["联系电话"], "kind": "phone", "required": True}
PLACE = {"code": "place", "label": ["房屋坐落"], "kind": "address", "required": True}
USCC = {"code": "uscc", "label": ["统一社会信用代码"], "kind": "uscc", "required": True}
COLUMNS = (0.1, 0.28, 0.52, 0.7)


def ruled(*rows: tuple[str, ...]) -> list[Line]:
    """A form of two columns of labels, each with its value to its right."""
    return [
        line(cell, left, 0.2 + 0.03 * place)
        for place, row in enumerate(rows)
        for left, cell in zip(COLUMNS, row, strict=False)
        if cell
    ]


def test_a_label_that_no_list_names_is_told_by_the_labels_above_and_below_it() -> None:
    # Given a form on which the value beside a label is written in two lines, and one whose neighbour is empty
    lines = [
        *ruled(
            ("", "", "机构类别", "甲类"),
            ("统一社会信用代码", GOOD_USCC, "联系电话", "0000-1234567"),
            ("主要负责人", "张样例", "备注", ""),
            ("产权归属", "□全民 ■集体", "号牌号码", "示A12345"),
        ),
        line("单位名称", 0.1, 0.2),
        line("示例市晨光餐", 0.28, 0.191),
        line("饮有限公司", 0.28, 0.209),
    ]

    # When it is read
    found = read(lines, NAME, HEAD, USCC, PHONE, PLATE)

    # Then neither 机构类别 nor 产权归属 is a value
    assert {code: value(one) for code, one in found.items()} == {
        "name": COMPANY,
        "head": "张样例",
        "uscc": GOOD_USCC,
        "phone": "00001234567",
        "plate": "示A12345",
    }


def test_a_number_ends_where_the_column_of_a_label_begins_that_no_list_names() -> None:
    lines = ruled(
        ("号牌号码", "示A12345", "使用类别", "非营运"),
        ("主要负责人", "张样例", "联系电话", "0000-1234567"),
        ("单位名称", COMPANY, "统一社会信用代码", GOOD_USCC),
    )

    assert value(read(lines, PLATE, HEAD, PHONE, NAME, USCC)["plate"]) == "示A12345"


def test_a_value_of_two_lines_parts_no_heading_from_the_values_beside_it() -> None:
    # Given a table whose middle cell is written in two lines, one above and one below the others' height
    lines = [
        *(line(head, left, 0.2) for head, left in (("主要负责人", 0.15), ("房屋坐落", 0.45), ("联系电话", 0.75))),
        line("张样例", 0.17, 0.242),
        line("0000-1234567", 0.74, 0.242),
        line("示例市示范区样张路", 0.41, 0.233),
        line("一百号附三号", 0.41, 0.251),
    ]

    # When it is read from a text layer
    found = read(lines, HEAD, PLACE, PHONE, source="text_layer")

    # Then nothing is told as empty
    assert {code: value(one) for code, one in found.items()} == {
        "head": "张样例",
        "place": "示例市示范区样张路一百号附三号",
        "phone": "00001234567",
    }


def ring(text: str, seal: Seal) -> list[Line]:
    """The letters of a seal along its upper rim, as a text layer gives them."""
    aspect, radius = HEIGHT / WIDTH, (seal.box.right - seal.box.left) / 2
    middle = ((seal.box.left + seal.box.right) / 2, (seal.box.top + seal.box.bottom) / 2)
    turns = [pi * (0.1 + 0.8 * place / (len(text) - 1)) for place in range(len(text))]
    return [
        line(
            char, middle[0] - 0.78 * radius * cos(turn) - 0.008, middle[1] - 0.78 * radius * sin(turn) / aspect - 0.005
        )
        for char, turn in zip(text, turns, strict=True)
    ]


def test_the_letters_of_a_drawn_seal_are_no_value() -> None:
    seal = Seal(box=Box(0.3, 0.14, 0.5, 0.2814))
    lines = [line("单位名称：", 0.1, 0.2), *ring("示例市晨光餐饮有限公司", seal)]

    assert read(lines, NAME, source="text_layer", seals=[seal])["name"].state == "empty"


def test_single_letters_that_stand_on_no_circle_stay_though_a_seal_lies_over_them() -> None:
    seal = Seal(box=Box(0.2, 0.14, 0.4, 0.2814))
    lines = [
        line("主要负责人：", 0.1, 0.2),
        *(line(char, 0.26 + 0.03 * place, 0.2) for place, char in enumerate("张样例")),
    ]

    assert value(read(lines, HEAD, source="text_layer", seals=[seal])["head"]) == "张样例"


@pytest.mark.parametrize("heading", ["单位名称承诺", "单位名称情况说明", "单位名称声明：以下内容属实"])
def test_a_heading_that_begins_with_a_label_has_no_value(heading: str) -> None:
    assert read([line(heading, 0.4, 0.1)], NAME)["name"].state == "no_label"


def test_a_label_may_begin_behind_the_end_of_a_sentence() -> None:
    lines = [
        line("第一条房屋情况。房屋坐落：示例市示范区样张路100号，建筑面", 0.12, 0.2),
        line("积80平方米，权属清晰。", 0.1, 0.22),
    ]

    assert value(read(lines, PLACE)["place"]) == "示例市示范区样张路100号"


@pytest.mark.parametrize("told", ["，共计6年。", "（为期六年）", "，租期6年", "，合计72个月"])
def test_how_long_a_period_is_leaves_its_end_as_it_was(told: str) -> None:
    assert read_period(f"自2024年3月1日至2030年2月28日{told}") == "2030-02-28"


def test_a_year_behind_a_date_is_still_what_is_left_of_one_that_was_mistaken() -> None:
    assert read_period("2024年3月1日至二〇十九年六月一日") is None


ASKED = {
    "name": "食品经营许可申请书",
    "recognise": {"titles": ["食品经营许可申请书"], "phrases": ["申请人名称", "主体业态", "经营项目"], "max_pages": 3},
    "checks": [{"kind": "seal", "near": "申请人（盖章）"}, {"kind": "signature", "near": "法定代表人签字"}],
}
PEN = Stroke(box=Box(0.33, 0.298, 0.45, 0.325), ink=0.3, faint=False)


def told(*pages: Any) -> CheckReport:
    return check(catalog(ASKED), Facts(), [file("a.pdf", *pages)], received_on=RECEIVED)


def signed(*strokes: Stroke, seal: Seal = RED_SEAL, heading: str = "") -> Any:
    """The end of a form with a place to seal and one to sign, printed in other words than the catalogue's."""
    lines = [line("申请人（公章）：", 0.12, 0.2), line("法定代表人（签章）：", 0.12, 0.3)]
    return page([*([centred(heading, 0.08)] if heading else []), *lines], seals=[seal], strokes=strokes)


def test_a_place_to_sign_or_to_stamp_is_signed_by_a_pen_and_not_by_the_offices_seal() -> None:
    beside = Seal(box=Box(0.2, 0.22, 0.36, 0.333))

    faults = [
        [
            (fault.code, fault.certain)
            for fault in told(application(), page_).doubts() + told(application(), page_).certain()
        ]
        for page_ in (signed(PEN), signed(seal=beside))
    ]

    assert faults == [[], [("UNSIGNED", False)]]


def test_a_page_under_a_heading_of_its_own_ends_the_paper_whose_places_to_sign_it_bears() -> None:
    # Given a form whose second page is headed 申请人承诺 and bears the seal and the signature
    report = told(application(), signed(PEN, heading="申请人承诺"))

    # Then it is the form's, and nothing is lacking
    assert ([ref.page for ref in report.materials[0].pages], list(report.deficiencies())) == ([1, 2], [])


def test_a_headed_page_behind_a_paper_that_has_its_places_to_sign_is_none_of_it() -> None:
    whole = form("食品经营许可申请书", [("申请人名称", COMPANY)], body=["申请人（盖章）：", "法定代表人签字："])

    report = told(whole, signed(PEN, heading="申请人承诺"))

    assert [(ref.page, ref.why) for ref in report.unplaced_pages] == [(2, "unknown")]


def test_on_a_page_whose_labels_stand_over_their_values_a_row_in_their_columns_is_one_of_labels() -> None:
    # Given two rows of labels over their values, in one of which a label stands that no list names
    lines = [
        *(
            line(text, left, top)
            for top, pair in ((0.2, ("单位名称", "统一社会信用代码")), (0.217, (COMPANY, GOOD_USCC)))
            for left, text in zip((0.12, 0.52), pair, strict=True)
        ),
        *(
            line(text, left, top)
            for top, pair in ((0.27, ("主要负责人", "产权归属")), (0.287, ("张样例", "集体所有")))
            for left, text in zip((0.12, 0.52), pair, strict=True)
        ),
    ]

    # Then it is no value of the label beside it
    assert value(read(lines, NAME, USCC, HEAD)["head"]) == "张样例"


def test_a_number_takes_in_no_cell_that_has_nothing_of_a_number() -> None:
    lines = [line("号牌号码", 0.12, 0.21), line("示A12345", 0.3, 0.21), line("张样例", 0.7, 0.21)]

    assert value(read(lines, PLATE)["plate"]) == "示A12345"


def test_a_number_may_stand_in_several_cells() -> None:
    lines = [line("号牌号码", 0.12, 0.21), line("示A", 0.3, 0.21), line("12345", 0.5, 0.21), line("号", 0.7, 0.21)]

    assert value(read(lines, PLATE)["plate"]) == "示A12345号"


@pytest.mark.parametrize("note", [("（与执照一", "致）"), ("（请填写全", "称，必填）")])
def test_a_note_that_goes_on_below_is_a_part_of_its_label(note: tuple[str, str]) -> None:
    lines = [line("单位名称" + note[0], 0.12, 0.2), line(note[1], 0.12, 0.218), line(COMPANY, 0.42, 0.2105)]

    assert value(read(lines, NAME)["name"]) == COMPANY


def test_a_bracket_that_opens_in_a_value_behind_a_gap_makes_no_note_of_its_label() -> None:
    # Given a value behind a narrow gap that goes on below in the middle of a bracket
    scope = {"code": "scope", "label": ["经营范围"], "kind": "text", "required": True}
    lines = [line("经营范围 机动车修理；洗车服务（凭营业执", 0.12, 0.2), line("照开展经营活动）", 0.2, 0.221)]

    # Then it is no empty field
    found = read(lines, scope)["scope"]
    assert (found.state, value(found)) == ("good", "机动车修理；洗车服务（凭营业执照开展经营活动）")


def test_a_note_behind_a_label_is_no_heading_of_a_column() -> None:
    # Given two labels over their values, one of them with a note in brackets
    lines = [
        line("号牌号码", 0.12, 0.2),
        line("单位名称（必填）", 0.5, 0.2),
        line("示A12345", 0.12, 0.217),
        line(COMPANY, 0.5, 0.217),
    ]

    assert value(read(lines, PLATE, NAME, source="text_layer")["name"]) == COMPANY


def test_under_two_headings_a_value_of_two_lines_parts_the_other_from_nothing() -> None:
    # Given two headings, and under them a number in the middle of a cell and beside it an address of two lines
    lines = [line("号牌号码", 0.2, 0.2), line("房屋坐落", 0.65, 0.2), line("示A12345", 0.17, 0.242)]
    lines += [line("示例市示范区样张路", 0.6, 0.233), line("一百号附三号", 0.6, 0.251)]

    assert value(read(lines, PLATE, PLACE, source="text_layer")["plate"]) == "示A12345"


def test_letters_down_the_side_of_a_table_make_no_headings_of_its_labels() -> None:
    # Given a form with letters down its side, one beside the second line of a name, and the first line as high as its label
    lines = [
        line("申", 0.1, 0.2),
        line("单位名称", 0.15, 0.2),
        line("示例市晨光餐", 0.3, 0.194),
        line("备注", 0.535, 0.2),
    ]
    lines += [
        line("饮有限公司", 0.3, 0.212),
        line("请", 0.1, 0.219),
        line("主要负责人", 0.15, 0.25),
        line("张样例", 0.3, 0.25),
    ]

    # When it is read from a text layer
    found = read(lines, NAME, HEAD, source="text_layer")

    # Then no field is told as empty
    assert (value(found["name"]), value(found["head"])) == (COMPANY, "张样例")


def middle(text: str, centre: float, top: float) -> Line:
    """A label in the middle of its cell."""
    wide = line(text, 0.0, top).box.right
    return line(text, centre - wide / 2, top)


@pytest.mark.parametrize(("left", "found"), [(None, None), (0.3, "微信号"), (0.4, "微信号")])
def test_what_stands_in_the_middle_of_a_column_of_labels_behind_an_empty_cell_is_a_label(
    left: float | None, found: str | None
) -> None:
    # Given a form whose labels stand in the middle of their cells, and 微信号, which no list has, behind an empty one,
    # where the values of its column begin, or in a place where no label stands
    subject = {"code": "subject", "label": ["任教学科"], "kind": "text", "required": True}
    lines = [
        *(middle("单位名称", 0.2, 0.1), line(COMPANY, 0.3, 0.1)),
        *(middle("主要负责人", 0.2, 0.14), line("张样例", 0.3, 0.14), middle("联系电话", 0.62, 0.14)),
        *(line("13912345678", 0.7, 0.14), middle("任教学科", 0.2, 0.18)),
        middle("微信号", 0.62, 0.18) if left is None else line("微信号", left, 0.18),
    ]

    assert value(read(lines, NAME, HEAD, PHONE, subject)["subject"]) == found


@pytest.mark.parametrize("below", [["*车牌", "号码"], ["*接入", "平台"]])
def test_a_label_with_a_star_over_two_lines_is_no_value_of_the_empty_cell_above_it(below: list[str]) -> None:
    # Given an empty cell, and below it a label of four characters in two lines, which the catalogue knows or no one does
    owner = {"code": "owner", "label": ["车辆所有人"], "kind": "text", "required": True}
    plate = {"code": "plate", "label": ["车牌号码"], "kind": "licence_no", "required": True}
    lines = [
        *(line("*车辆", 0.1, 0.1), line("所有人", 0.1, 0.12), line(below[0], 0.1, 0.16), line(below[1], 0.11, 0.18)),
        line("示A12345", 0.25, 0.17),
    ]

    assert read(lines, owner, plate)["owner"].state == "empty"


@pytest.mark.parametrize("star", ["*", ""])
def test_the_second_line_of_a_label_is_no_part_of_the_number_before_it(star: str) -> None:
    plate = {"code": "plate", "label": ["车牌号码"], "kind": "licence_no", "required": True}
    vin = {"code": "vin", "label": ["车辆识别代号"], "kind": "licence_no", "required": True}
    lines = [
        *(middle("姓名", 0.15, 0.08), line("张样例", 0.25, 0.08), middle("联系电话", 0.46, 0.08)),
        *(line("13912345678", 0.55, 0.08), middle(f"{star}车牌号码", 0.15, 0.17), line("示A12345", 0.25, 0.177)),
        *(middle(f"{star}车辆识", 0.46, 0.165), middle("别代号", 0.46, 0.185)),
        line("LSV2BTSK7AM1V0001", 0.55, 0.175),
    ]

    found = read(lines, plate, vin)

    assert (value(found["plate"]), value(found["vin"])) == ("示A12345", "LSV2BTSK7AM1V0001")
