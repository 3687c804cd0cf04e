"""Tables of several rows, values in running text, boxes to tick, and what readers cut. All names and numbers are fictional."""

from __future__ import annotations

from collections.abc import Sequence

import pytest

from pipelines.completeness import check
from pipelines.dates import read_period
from pipelines.facts import Facts
from pipelines.paper.values.canonical import canonical
from pipelines.report import CheckReport
from pipelines.text import MOST_STROKES, Box, Line, PageText, Stroke, Word
from tests.builders import GOOD_RIC, RECEIVED, catalog, centred, file, line, page
from tests.pipelines.values_read import read, value

PERSON = {"code": "person", "label": ["姓名"], "kind": "person", "required": True}
NUMBER = {"code": "no", "label": ["身份证号"], "kind": "ric", "required": True}
AGENT = {"code": "agent", "label": ["受托人"], "kind": "person", "required": True}
AGENT_NO = {"code": "agent_no", "label": ["身份证号码"], "kind": "ric", "required": True}
TERM = {"code": "term", "label": ["委托期限"], "kind": "period", "required": True}
PHONE = {"code": "phone", "label": ["联系电话"], "kind": "phone", "required": True}
CLASS = {"code": "class", "label": ["申请类型"], "kind": "choice", "required": True}
NAME = {"code": "name", "label": ["单位名称"], "kind": "company", "required": True}
WRONG_RIC = GOOD_RIC[:-2] + ("3" if GOOD_RIC[-2] != "3" else "7") + GOOD_RIC[-1]


def roll(*rows: tuple[str, str]) -> list[Line]:
    """A table: 序号, 姓名, 身份证号, 岗位."""
    lines = [centred("人员名单", 0.06)]
    for place, cells in enumerate(
        (("序号", "姓名", "身份证号", "岗位"), *((str(n), *row, "职员") for n, row in enumerate(rows, 1)))
    ):
        lines += [
            line(cell, left, 0.2 + 0.03 * place)
            for left, cell in zip((0.1, 0.2, 0.4, 0.75), cells, strict=True)
            if cell
        ]
    return lines


def told(lines: list[Line], source: str = "rapid", *, strokes: Sequence[Stroke] | None = None) -> CheckReport:
    item = catalog({"name": "人员名单", "fields": [PERSON, NUMBER]})
    sheet: PageText = page(lines, source=source, strokes=strokes)
    return check(item, Facts(), [file("a.pdf", sheet)], received_on=RECEIVED)


def test_every_row_of_a_table_is_read() -> None:
    found = read(roll(("张三", GOOD_RIC), ("李四", WRONG_RIC)), PERSON, NUMBER)

    assert [value(one) for one in (found["person"], *found["person"].more)] == ["张三", "李四"]
    assert [one.state for one in (found["no"], *found["no"].more)] == ["good", "wrong"]


def test_a_fault_in_a_later_row_is_told_with_its_row() -> None:
    report = told(roll(("张三", GOOD_RIC), ("李四", WRONG_RIC)), source="text_layer")

    assert [(one.id, one.certain) for one in report.certain()] == [("M1.FIELD_INVALID.no~2", True)]
    assert "第2行“身份证号”" in report.certain()[0].message


def test_an_empty_cell_of_a_scanned_table_is_asked_about_and_of_a_printed_one_told() -> None:
    lines = roll(("张三", GOOD_RIC), ("", GOOD_RIC))

    assert [(one.id, one.certain) for _, one in told(lines).deficiencies()] == [("M1.FIELD_EMPTY.person~2", False)]
    printed = told(lines, source="text_layer")
    assert [(one.id, one.certain) for _, one in printed.deficiencies()] == [("M1.FIELD_EMPTY.person~2", True)]


IN_THE_CELL = Stroke(box=Box(0.21, 0.262, 0.23, 0.27), ink=0.3)
IN_ANOTHER = Stroke(box=Box(0.21, 0.232, 0.23, 0.24), ink=0.3)


@pytest.mark.parametrize(
    ("strokes", "certain"),
    [
        ([], True),
        ([IN_ANOTHER], True),
        ([IN_THE_CELL], False),  # something that no reader could read
        ([IN_ANOTHER] * MOST_STROKES, False),  # more may be there than was kept
        (None, False),  # nobody looked
    ],
)
def test_an_empty_cell_in_which_no_ink_lies_is_surely_empty(strokes: list[Stroke] | None, *, certain: bool) -> None:
    lines = roll(("张三", GOOD_RIC), ("", GOOD_RIC))

    found = told(lines, strokes=strokes)

    assert [(one.id, one.certain) for _, one in found.deficiencies()] == [("M1.FIELD_EMPTY.person~2", certain)]


@pytest.mark.parametrize(("left", "sure"), [(0.5, True), (0.35, False)])
def test_a_value_right_below_its_own_label_is_not_that_of_the_empty_label_beside_it(left: float, *, sure: bool) -> None:
    # Given two labels side by side, and one value a little lower: below the second label, or between both
    lines = [line("单位名称", 0.1, 0.2), line("填表日期", 0.5, 0.2), line("2026年9月1日", left, 0.217)]

    # When the first is read, then it is surely empty only where the value is plainly the second one's
    assert (read(lines, NAME)["name"].state, read(lines, NAME)["name"].sure) == ("empty", sure)


def test_one_row_of_a_table_that_agrees_is_enough() -> None:
    lines = roll(("张三", GOOD_RIC), ("李四", GOOD_RIC))
    same = {"kind": "same", "field": "person", "as": "facts.applicant.name"}
    item = catalog({"name": "人员名单", "fields": [PERSON, NUMBER], "checks": [same]})

    found = [
        check(
            item,
            Facts.model_validate({"applicant": {"name": name}}),
            [file("a.pdf", page(lines, source="text_layer"))],
            received_on=RECEIVED,
        ).verdict
        for name in ("李四", "王五")
    ]

    assert found == ["complete", "deficient"]


def test_values_in_a_sentence_end_at_its_marks_and_run_over_the_ends_of_lines() -> None:
    lines = [
        line(f"兹委托下列人员办理，受托人：孙经办，身份证号码：{GOOD_RIC[:12]}", 0.1, 0.2),
        line(f"{GOOD_RIC[12:]}，委托期限：自2024-10-18起至2029年7月6日止。", 0.1, 0.23),
    ]

    found = read(lines, AGENT, AGENT_NO, TERM)

    assert [value(found[code]) for code in ("agent", "agent_no", "term")] == ["孙经办", GOOD_RIC, "2029-07-06"]


def test_a_label_may_be_broken_over_the_lines_of_a_sentence() -> None:
    lines = [
        line("兹委托下列人员办理本事项，受托人：孙经办，委托", 0.1, 0.2),
        line("期限：2024.8.21—2029.10.9。特此委托", 0.1, 0.23),
    ]

    assert value(read(lines, AGENT, TERM)["term"]) == "2029-10-09"


def test_an_area_code_in_brackets_is_no_remark_of_the_label() -> None:
    lines = [line("联系电话", 0.1, 0.2), line("（010）00001234", 0.3, 0.2)]

    assert value(read(lines, PHONE)["phone"]) == "01000001234"


def test_a_line_that_the_reader_cut_is_put_together_again() -> None:
    first = line("单位名称：示例市青禾汽", 0.1, 0.2)
    lines = [first, line("车服务有限公司", first.box.right, 0.2)]

    assert value(read(lines, NAME)["name"]) == "示例市青禾汽车服务有限公司"


def test_a_number_in_the_line_below_is_not_a_persons_name() -> None:
    lines = [line("姓名：", 0.1, 0.2), line(GOOD_RIC, 0.12, 0.225)]

    assert value(read(lines, PERSON)["person"]) is None


@pytest.mark.parametrize(
    ("ticked", "chosen"),
    [
        ("新办□ 变更√ 延续□", "变更"),
        ("□新办 √变更 □延续", "变更"),
        ("■新办 □变更 □延续", "新办"),
        ("□新办 变更 □延续", "变更"),
        ("□新办 区变更 □延续", "变更"),
        ("变更", "变更"),
        ("☑窗口领取 □邮寄送达", "窗口领取"),
        ("☑窗□领取 □邮寄送达", "窗口领取"),
        ("☑窗口领取. □邮寄送达", "窗口领取"),  # a speck
        ("√窗口领取□出口退税", "窗口领取"),
        ("口窗口领取 ☑出口退税口邮寄", "出口退税"),
        ("口是 ⊠否", "否"),
        ("☑个人口单位", "个人"),
    ],
)
def test_a_tick_is_seen_before_and_behind_its_option_and_by_the_box_it_hides(ticked: str, chosen: str) -> None:
    assert canonical("choice", ticked).value == chosen


def test_a_ticked_box_that_was_left_out_has_left_its_place() -> None:
    # Given boxes before three options, of which one was not read: where it stood, the characters stand apart
    before = line("□新办", 0.3, 0.2)
    unit = before.box.right - line("□新", 0.3, 0.2).box.right
    behind = line("变更□延续", before.box.right + 0.6 * unit, 0.2)
    words = tuple(Word(text=one.text, box=one.box) for one in (before, behind))
    box = Box(before.box.left, 0.2, behind.box.right, before.box.bottom)
    options = Line(text="□新办变更□延续", confidence=0.99, box=box, words=words)

    # When the choice is read
    found = read([line("申请类型：", 0.1, 0.2), options], CLASS)

    # Then it is the option without a box
    assert value(found["class"]) == "变更"


def test_options_that_stand_close_have_lost_no_box() -> None:
    found = read([line("申请类型：□新办变更□延续", 0.1, 0.2)], CLASS)

    assert value(found["class"]) is None


@pytest.mark.parametrize(
    ("read_as", "name"), [("T-", "丁一"), ("丁-", "丁一"), ("王—", "王一"), ("Tom-Lee", "Tom-Lee"), ("T恤", "丁恤")]
)
def test_a_dash_in_a_chinese_name_is_its_level_stroke(read_as: str, name: str) -> None:
    assert canonical("person", read_as).value == name


def test_a_label_inside_a_longer_one_of_the_next_column_is_not_taken_for_it() -> None:
    # Given 身份证号 in the right column, and 证号 below in the left one
    lines = [
        line("持证人：张样例", 0.1, 0.2),
        line(f"身份证号：{GOOD_RIC}", 0.5, 0.2),
        line("证号：2026-示442", 0.1, 0.23),
    ]
    number = {"code": "cert", "label": ["证号"], "kind": "licence_no", "required": True}

    assert value(read(lines, number)["cert"]) == "2026-示442"


def test_what_stands_right_below_a_label_and_looks_like_a_date_is_asked_about_and_never_overlooked() -> None:
    # Given a date of which the reader dropped a digit too many, under its label, beside another column
    lines = [line("租赁期限", 0.1, 0.2), line("租金", 0.5, 0.2), line("2024.11.01-2029.112", 0.1, 0.22)]
    lines.append(line("120000元", 0.5, 0.22))
    term = {"code": "term", "label": ["租赁期限"], "kind": "period", "required": True}
    rent = {"code": "rent", "label": ["租金"], "kind": "amount"}
    item = catalog({"name": "房屋租赁合同", "fields": [term, rent]})

    # When it is checked
    report = check(item, Facts(), [file("a.pdf", page([centred("房屋租赁合同", 0.06), *lines]))], received_on=RECEIVED)

    # Then it is a question about what was read, and no empty field
    assert [(one.code, one.certain) for _, one in report.deficiencies()] == [("FIELD_INVALID", False)]


def test_boxes_to_tick_may_stand_below_their_label() -> None:
    lines = [line("申请类型：", 0.1, 0.2), line("□新办", 0.13, 0.225), line("√变更", 0.25, 0.225)]

    assert value(read(lines, CLASS)["class"]) == "变更"


@pytest.mark.parametrize("boxes", ["□新办 □变更 □延续", "是 口否", "□窗口领取 □邮寄"])
def test_boxes_without_a_tick_are_nothing(boxes: str) -> None:
    assert canonical("choice", boxes).state == "empty"


def test_a_letter_among_chinese_numerals_is_their_nought() -> None:
    assert read_period("自二O二四年七月四日起至二0二九年八月二十二日止") == "2029-08-22"


def test_a_code_in_which_a_letter_was_put_right_is_never_surely_wrong() -> None:
    broken = WRONG_RIC[:3] + "O" + WRONG_RIC[4:] if WRONG_RIC[3] == "0" else "O" + WRONG_RIC[1:]
    lines = [line("身份证号：", 0.1, 0.2, confidence=0.999), line(broken, 0.3, 0.2, confidence=0.999)]
    item = catalog({"name": "人员名单", "fields": [NUMBER]})

    report = check(item, Facts(), [file("a.pdf", page([centred("人员名单", 0.06), *lines]))], received_on=RECEIVED)

    assert [(one.code, one.certain) for _, one in report.deficiencies()] == [("FIELD_INVALID", False)]


def test_a_nought_that_the_reader_dropped_from_a_year_in_chinese_is_put_back() -> None:
    assert read_period("自二二四年六月四日至二二九年二月十五日") == "2029-02-15"


@pytest.mark.parametrize(
    "read_as", ["示备字〔2026]第517号", "示备字[2026〕第517号", "示备字〔2026第517号", "示备字(2026)第517号"]
)
def test_the_year_of_a_document_number_stands_in_its_own_brackets(read_as: str) -> None:
    assert canonical("licence_no", read_as).value == "示备字〔2026〕第517号"


def test_marks_beside_chinese_are_those_of_chinese_whichever_the_reader_saw() -> None:
    assert canonical("person", "阿依古丽.买买提").value == "阿依古丽·买买提"
    assert (
        canonical("text", "许可项目:住宿服务;停车场服务,日用百货").value == "许可项目：住宿服务；停车场服务，日用百货"
    )


def test_running_text_below_a_name_that_ends_early_is_no_further_line_of_it() -> None:
    # Given a contract whose parties stand above its first sentence, closely set, and a second page that wraps a name
    party = {"code": "party", "label": ["乙方"], "kind": "text", "required": True}
    first = line("根据《中华人民共和国民法典》及有关规定，双方在平等、自愿的基础上达成如下协议：", 0.14, 0.218)
    short = [line("乙方：示范日杂百货商行", 0.1, 0.2), first]
    full = [
        line("乙方：示范市示范区东风大道一百二十号二层示范国际日杂百货批发零售", 0.1, 0.2),
        line("商行", 0.14, 0.218),
    ]

    # When the party is sought, then only the name that filled its line goes on below
    assert value(read(short, party)["party"]) == "示范日杂百货商行"
    assert value(read(full, party)["party"]) == "示范市示范区东风大道一百二十号二层示范国际日杂百货批发零售商行"


def test_a_code_may_stand_in_boxes_of_one_character_each() -> None:
    # Given an identity number whose every character has a box of its own, and one that a reader mistook
    label = line("身份证号码", 0.1, 0.2)
    boxed = [line(char, 0.3 + 0.027 * place, 0.2) for place, char in enumerate(GOOD_RIC)]
    mistaken = [line("V" if place == 3 else char, 0.3 + 0.027 * place, 0.2) for place, char in enumerate(GOOD_RIC)]

    # Then it is read as one, and surely only where its check character is right
    whole, wrong = read([label, *boxed], AGENT_NO)["agent_no"], read([label, *mistaken], AGENT_NO)["agent_no"]
    assert (value(whole), whole.state, whole.sure) == (GOOD_RIC, "good", True)
    assert (wrong.state, wrong.sure) == ("wrong", False)


def test_of_boxes_below_one_another_the_one_that_its_tick_hid_is_the_answer() -> None:
    # Given three options in lines of their own, the box behind the middle one hidden by its tick
    lines = [
        line("申请类型：新办□", 0.1, 0.2),
        *(line("变更", 0.1, 0.218, confidence=1.0), line("延续□", 0.1, 0.236)),
    ]

    assert value(read(lines, CLASS)["class"]) == "变更"


def test_a_tick_and_its_option_below_others_may_be_two_pieces_of_print() -> None:
    # Given options below one another, of which a text layer has the last one's drawn tick and its words apart
    lines = [
        *(line("申请类型", 0.1, 0.22), line("□新办", 0.3, 0.202), line("□变更", 0.3, 0.22)),
        *(line("☑", 0.3, 0.238), line("延续", 0.335, 0.238)),
    ]

    assert value(read(lines, CLASS, source="text_layer")["class"]) == "延续"


@pytest.mark.parametrize("colon", ["：", ""])
@pytest.mark.parametrize(
    ("below", "found"),
    [
        ("示例市东风路12号。", "示例市东风路12号"),
        ("示例市东风路12号", "示例市东风路12号"),
        ("甲方保证权属清楚。", None),
    ],
)
def test_an_address_that_went_to_the_next_line_as_a_whole_belongs_to_the_label_that_ends_a_sentence_before_it(
    below: str, found: str | None, colon: str
) -> None:
    place = {"code": "place", "label": ["房屋坐落"], "kind": "address", "required": True}
    margin = line("双方就租赁事宜经协商一致，自愿订立本合同，供双方共同遵守，内容如下所列各条各款", 0.1, 0.16)
    sentence = line(f"1.甲方将下列房屋出租给乙方使用。房屋坐落{colon}", 0.14, 0.2)

    read_there = read([margin, sentence, line(below, 0.1, 0.225)], place)["place"]

    assert (value(read_there), read_there.sure) == (found, found is not None)


def test_a_place_to_sign_is_not_the_field_of_the_same_name_that_stands_over_two_lines() -> None:
    # Given a form whose label stands over two lines of a narrow cell, and whose signer's place repeats it
    head = {"code": "head", "label": ["法定代表人"], "kind": "person", "required": True}
    cell = [line("法定代", 0.1, 0.2), line("张样例", 0.25, 0.21), line("表人", 0.11, 0.22)]
    sign = line("法定代表人（签字）：", 0.1, 0.5)

    # Then its value is the name in the cell; and beside the place to sign alone nothing is surely empty
    assert value(read([*cell, sign], head)["head"]) == "张样例"
    assert (read([sign], head)["head"].state, read([sign], head)["head"].sure) == ("empty", False)


def test_a_statement_of_the_applicants_is_not_the_applicant() -> None:
    applicant = {"code": "applicant", "label": ["申请人"], "kind": "person", "required": True}
    statement = line("申请人郑重声明：所填内容真实有效，如有不实愿承担责任", 0.1, 0.4)

    assert read([statement], applicant)["applicant"].state == "no_label"
    assert read([line("申请人：", 0.1, 0.2), statement], applicant)["applicant"].state == "empty"
    assert read([line("受托人张样例身份证号码：", 0.1, 0.2)], AGENT)["agent"].state == "good"


def test_a_number_over_two_lines_beside_a_label_over_two_lines_is_read_from_the_top() -> None:
    # Given a second line that begins a hair farther left than the first
    vin = {"code": "vin", "label": ["车辆识别代号"], "kind": "licence_no", "required": True}
    label = [line("车辆识别", 0.1, 0.2), line("代号", 0.12, 0.22)]

    found = read([*label, line("LSV2BTSK7AM1VG", 0.3, 0.2), line("0001", 0.298, 0.22)], vin)

    assert value(found["vin"]) == "LSV2BTSK7AM1VG0001"


@pytest.mark.parametrize("ticked", [True, False])
def test_the_boxes_beside_the_next_label_are_none_of_the_label_above_however_tight_the_rows_are(
    *, ticked: bool
) -> None:
    # Given two rows of boxes to tick, set closer to each other than the lines of a value may be
    sort = {"code": "sort", "label": ["残疾类别"], "kind": "choice", "required": True}
    state = {"code": "state", "label": ["婚姻状况"], "kind": "choice", "required": True}
    first = "☑视力 □听力 □言语" if ticked else "□视力 □听力 □言语"
    lines = [
        *(line("残疾类别", 0.1, 0.2), line(first, 0.3, 0.2)),
        *(line("婚姻状况", 0.1, 0.222), line("□未婚 ☑已婚", 0.3, 0.222)),
    ]

    found = read(lines, sort, state)

    assert (value(found["sort"]), value(found["state"])) == ("视力" if ticked else None, "已婚")


@pytest.mark.parametrize("text", ["]立柱式]楼顶式]墙体式", "[立柱式 [楼顶式", "】合格 】不合格"])
def test_options_behind_half_brackets_are_no_answer(text: str) -> None:
    assert canonical("choice", text).state == "empty"


@pytest.mark.parametrize("text", ["[A]类", "商品房【住宅】", "【甲类】【乙类】", "甲类]"])
def test_brackets_within_an_answer_are_a_part_of_it(text: str) -> None:
    assert canonical("choice", text).state == "good"


@pytest.mark.parametrize("typed", ["", "母子"])
def test_a_paragraph_under_a_table_is_no_value_of_an_empty_place_in_it(typed: str) -> None:
    # Given the last label of a table, its values in a column of their own, and below the table running text
    ward = {"code": "ward", "label": ["被监护人"], "kind": "person", "required": True}
    tie = {"code": "tie", "label": ["双方关系"], "kind": "text", "required": True}
    lines = [
        *(line("被监护人：", 0.13, 0.2), line("张样例", 0.3, 0.2), line("双方关系：", 0.13, 0.235)),
        *([line(typed, 0.3, 0.235)] if typed else []),
        line("经核实，上述人员具有完全民事行为能力。", 0.15, 0.265),
    ]

    found = read(lines, ward, tie, source="text_layer")["tie"]

    assert (value(found), found.sure) == ((typed, True) if typed else (None, False))


def test_a_paragraph_under_a_label_with_nothing_behind_it_is_its_value() -> None:
    name = {"code": "name", "label": ["名称"], "kind": "text", "required": True}
    why = {"code": "why", "label": ["申请理由"], "kind": "text", "required": True}
    lines = [
        line("名称：示例店", 0.13, 0.2),
        line("申请理由：", 0.13, 0.235),
        line("因经营需要，拟扩大场地。", 0.16, 0.26),
    ]

    assert value(read(lines, name, why)["why"]) == "因经营需要，拟扩大场地"


@pytest.mark.parametrize("text", ["√]立柱式 ]楼顶式 ]墙体式", "[√立柱式 [楼顶式", "[ ]墙体式 √]立柱式 [ ]楼顶式"])
def test_a_tick_that_was_read_in_half_a_pair_of_brackets_is_one(text: str) -> None:
    assert canonical("choice", text).value == "立柱式"


def test_a_letter_of_a_heading_down_the_side_is_no_further_line_of_a_value() -> None:
    # Given options as wide as the table, and left of their label the letters of its heading, the first in the next line
    sort = {"code": "sort", "label": ["设备种类"], "kind": "choice", "required": True}
    lines = [line("设备种类：", 0.18, 0.2), line("□锅炉 □压力容器 □电梯 □起重机械 □管道 ■场车", 0.3, 0.2)]
    lines += [line(char, 0.14, 0.222 + 0.022 * place) for place, char in enumerate("使用")]

    assert value(read(lines, sort, source="text_layer")["sort"]) == "场车"
