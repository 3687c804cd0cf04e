"""What an examination with forms of other offices brought to light. All names and numbers are fictional."""

from __future__ import annotations

from typing import Any

import pytest

from pipelines.completeness import check
from pipelines.facts import Facts
from pipelines.report import CheckReport
from pipelines.text import Box, FileRead, PageText, Seal
from tests.builders import GOOD_RIC, GOOD_USCC, RECEIVED, catalog, centred, file, form, line, page
from tests.pipelines.values_read import read, value

NAME = {"code": "name", "label": ["名称"], "kind": "company", "required": True}
PERSON = {"code": "person", "label": ["姓名"], "kind": "person", "required": True}
NUMBER = {"code": "no", "label": ["公民身份号码"], "kind": "ric", "required": True}
SCOPE = {"code": "scope", "label": ["经营范围"], "kind": "text", "required": True}
RENT = {"code": "rent", "label": ["年租金"], "kind": "amount", "required": True}
TERM = {"code": "term", "label": ["任职期限"], "kind": "period", "required": True}
USCC = {"code": "uscc", "label": ["统一社会信用代码"], "kind": "uscc", "required": True}
LISTED = "许可项目：住宿服务。一般项目：停车场服务"


@pytest.mark.parametrize("layout", ["inline", "table", "above"])
def test_a_colon_inside_a_registered_scope_ends_nothing(layout: Any) -> None:
    lines = list(form("申请表", [("经营范围", LISTED)], layout=layout).lines)

    assert value(read(lines, SCOPE)["scope"]) == LISTED


def test_a_scope_goes_on_in_a_line_that_begins_with_a_listing() -> None:
    lines = [
        line("经营范围", 0.12, 0.21),
        line("许可项目：住宿服务。", 0.3, 0.2),
        line("一般项目：洗车服务", 0.3, 0.22),
    ]

    assert value(read(lines, SCOPE)["scope"]) == "许可项目：住宿服务。一般项目：洗车服务"


def test_a_value_that_overlaps_its_label_is_not_overlooked() -> None:
    lines = [line("经营范围：", 0.12, 0.2), line("洗车服务", 0.17, 0.2)]

    assert value(read(lines, SCOPE)["scope"]) == "洗车服务"


def test_the_neighbour_of_an_empty_cell_is_not_its_value_though_its_label_is_cut_over_two_lines() -> None:
    lines = [
        line("名称", 0.12, 0.21),
        line("统一社会信用", 0.52, 0.20),
        line("代码", 0.52, 0.219),
        line(GOOD_USCC, 0.7, 0.21),
    ]

    found = read(lines, NAME, USCC)

    assert (found["name"].state, value(found["uscc"])) == ("empty", GOOD_USCC)


@pytest.mark.parametrize("written", ["", "张样例"])
def test_a_label_that_is_cut_inside_its_bracket_is_no_shorter_label_with_a_value_below(written: str) -> None:
    legal = {"code": "legal", "label": ["法定代表人（负责人）", "法定代表人"], "kind": "person", "required": True}
    lines = [
        line("法定代表人（负", 0.113, 0.155),
        *([line(written, 0.3, 0.165)] if written else []),
        line("责人）", 0.113, 0.175),
        line("名称", 0.113, 0.21),
        line("示例市晨光餐饮有限公司", 0.3, 0.21),
    ]

    found = read(lines, legal, NAME)["legal"]

    assert (found.state, found.sure, value(found) or "") == ("good" if written else "empty", True, written)


def test_a_value_below_its_label_is_found_though_the_neighbour_is_empty() -> None:
    lines = [line("姓名", 0.12, 0.2), line("公民身份号码", 0.5, 0.2), line("张样例", 0.12, 0.222)]

    found = read(lines, PERSON, NUMBER)

    assert (value(found["person"]), found["no"].state, found["no"].sure) == ("张样例", "empty", True)


def test_values_below_their_labels_are_found_on_a_photograph_that_leans() -> None:
    """Each column stands a little higher than the one before, so that one's label lies beside the other's value."""
    # Given two columns of labels with their values below, the right one higher by less than a line, and by a whole line
    for higher in (0.008, 0.021):
        lines = [line("姓名", 0.12, 0.3), line("张样例", 0.12, 0.322), line("名称", 0.12, 0.36)]
        lines += [line("示例市晨光餐饮有限公司", 0.12, 0.382)]
        lines += [line("公民身份号码", 0.6, 0.3 - higher), line(GOOD_RIC, 0.6, 0.322 - higher)]
        lines += [line("统一社会信用代码", 0.6, 0.36 - higher), line(GOOD_USCC, 0.6, 0.382 - higher)]

        # When they are read
        found = read(lines, PERSON, NUMBER, NAME, USCC)

        # Then each label has its own value, surely
        values = [value(found[code]) for code in ("person", "no", "name", "uscc")]
        assert values == ["张样例", GOOD_RIC, "示例市晨光餐饮有限公司", GOOD_USCC]
        assert [found[code].sure for code in ("person", "no", "name", "uscc")] == [True] * 4


def test_the_value_under_another_column_is_not_the_one_of_a_label_that_came_to_stand_beside_it() -> None:
    # Given two parties beside each other, of which the right one stands higher by most of a line
    lines = [line("承租方(乙方)", 0.493, 0.144), line("示例市文化传媒有限公司", 0.493, 0.157)]
    lines += [line("甲方", 0.148, 0.158), line("示例市安居物业管理有限公司", 0.147, 0.171)]
    specs: tuple[dict[str, Any], ...] = (
        {"code": "lessor", "label": ["出租方（甲方）", "甲方"], "kind": "company"},
        {"code": "lessee", "label": ["承租方（乙方）"], "kind": "company"},
    )

    found = read(lines, *specs)

    assert [value(found[code]) for code in ("lessor", "lessee")] == [
        "示例市安居物业管理有限公司",
        "示例市文化传媒有限公司",
    ]


def test_a_value_below_its_label_is_read_to_the_end_of_its_lines() -> None:
    first = "停车场服务；会议及展览服务；日用百货销售；汽车零配件零售；机动车修理和"
    lines = [line("经营范围", 0.08, 0.2), line(first, 0.08, 0.222), line("维护", 0.08, 0.238)]

    assert value(read(lines, SCOPE)["scope"]) == first + "维护"


@pytest.mark.parametrize(
    ("label", "spec"), [("年租金", RENT), ("任职期限", TERM), ("名称", NAME)], ids=["amount", "period", "company"]
)
def test_running_text_below_an_empty_label_is_not_its_value(label: str, spec: dict[str, Any]) -> None:
    lines = [line(label, 0.12, 0.2), line("四、检查记录保存不少于二年，以备查验。", 0.12, 0.222)]

    found = read(lines, spec)[str(spec["code"])]

    assert (found.state, found.sure) == ("empty", True)


def test_the_value_of_another_label_below_leaves_no_doubt_that_a_cell_is_empty() -> None:
    lines = [
        line("姓名", 0.12, 0.2),
        line("张样例", 0.3, 0.2),
        line("任职期限", 0.5, 0.2),
        line("公民身份号码", 0.12, 0.23),
        line(f"{GOOD_RIC}（示例号码）", 0.3, 0.23),
    ]

    found = read(lines, PERSON, TERM, NUMBER)

    assert (found["term"].state, found["term"].sure) == ("empty", True)


def test_a_gap_between_the_digits_of_a_house_number_is_the_readers() -> None:
    spec = {"code": "place", "label": ["经营地址"], "kind": "address"}

    assert value(read([line("经营地址：样张市虚构路31 2号", 0.12, 0.2)], spec)["place"]) == "样张市虚构路312号"


RULES = {"name": "治安管理制度", "checks": [{"kind": "page_count"}]}
RENTAL = {"name": "场地租赁合同", "checks": [{"kind": "page_count"}]}


def sheet(number: int, foot: str, *, title: str = "", head: str = "") -> PageText:
    body = [line(f"第{number * 3 + 1}条 第{number}部分的约定和要求如下所列，双方共同遵守执行", 0.12, 0.2)]
    lines = [*body, *([centred(title, 0.06)] if title else [])]
    lines += [centred(foot, 0.955, size=0.012)] if foot else [centred(head, 0.02, size=0.012)]
    return page(lines)


def hold(*files: FileRead) -> CheckReport:
    return check(catalog(RULES, RENTAL), Facts(), files, received_on=RECEIVED)


def told(report: CheckReport) -> list[tuple[str, bool]]:
    return [(one.id, one.certain) for _, one in report.deficiencies()]


def test_pages_of_two_papers_laid_through_one_another_go_home_by_the_way_they_are_numbered() -> None:
    pages = [
        sheet(1, "第1页 共3页", title="场地租赁合同"),
        sheet(1, "1/3", title="治安管理制度"),
        sheet(2, "第2页 共3页"),
        sheet(3, "3/3"),
        sheet(3, "第3页 共3页"),
    ]

    assert told(hold(file("a.pdf", *pages))) == [("M1.MISSING_PAGES", True)]


def test_numbers_at_the_head_and_at_the_foot_are_of_two_papers() -> None:
    pages = [
        sheet(1, "", head="1/2", title="场地租赁合同"),
        sheet(1, "1/2", title="治安管理制度"),
        sheet(2, "", head="2/2"),
    ]

    assert told(hold(file("a.pdf", *pages))) == [("M1.MISSING_PAGES", True)]


def test_a_page_that_might_be_either_papers_leaves_both_gaps_in_doubt() -> None:
    papers = [
        file("a.pdf", sheet(1, "1/2", title="场地租赁合同")),
        file("b.pdf", sheet(1, "1/2", title="治安管理制度")),
        file("c.pdf", sheet(2, "2/2")),
    ]

    assert [certain for _, certain in told(hold(*papers))] == [False]


def test_two_pages_with_the_same_words_and_other_numbers_are_no_duplicates() -> None:
    text = ["检查记录保存不少于二年，以备查验，各岗位人员应当及时报告负责人"]
    pages = [
        form("场地租赁合同", body=["甲方与乙方约定如下"], foot="第1页 共2页"),
        form("", body=text, foot="第2页 共2页"),
        form("治安管理制度", body=["第一条 总则"], foot="第1页 共3页"),
        form("", body=text, foot="第2页 共3页"),
        form("", body=["第九条 附则"], foot="第3页 共3页"),
    ]

    assert told(hold(file("a.pdf", *pages))) == []


def test_a_number_of_which_a_reader_misread_one_character_still_counts() -> None:
    text = ["检查记录保存不少于二年，以备查验，各岗位人员应当及时报告负责人"]
    pages = [
        form("场地租赁合同", body=["甲方与乙方约定如下"], foot="第1页/供2页"),
        form("", body=text, foot="第2页 共2页"),
        form("治安管理制度", body=["第一条 总则"], foot="第1页供3页"),
        form("", body=text, foot="第2页 共3页"),
        form("", body=["第九条 附则"], foot="第3页其3页"),
    ]

    assert told(hold(file("a.pdf", *pages))) == []


@pytest.mark.parametrize("last", ["第3贝共3页", "第 3 员共 3 页", "共3负第3页"])
def test_a_page_sign_that_was_misread_between_two_numbers_still_counts(last: str) -> None:
    pages = [
        form("治安管理制度", body=["第一条 总则"], foot="第1页 共3页"),
        form("", body=["检查记录保存不少于二年，以备查验"], foot="第2页 共3页"),
        form("", body=["第九条 附则"], foot=last),
    ]

    assert told(check(catalog(RULES), Facts(), [file("a.pdf", *pages)], received_on=RECEIVED)) == []


def test_a_4_that_a_hard_copy_left_as_a_cross_counts() -> None:
    # Given four pages of a stack, the last with the number 4 without its slanting stroke
    firsts = [form("治安管理制度" if n == 1 else "", body=[f"第{n}条 记录"], foot=f"第{n}页，共4页") for n in (1, 2, 3)]
    pages = [*firsts, form("", body=["第九条 附则"], foot="第+页，共+页")]

    assert told(check(catalog(RULES), Facts(), [file("a.pdf", *pages)], received_on=RECEIVED)) == []


def test_a_label_that_a_reader_cut_in_two_keeps_its_value() -> None:
    spread = [line("名", 0.11, 0.2), line("称：示例市晨光餐饮有限公司", 0.148, 0.199)]

    assert value(read(spread, NAME)["name"]) == "示例市晨光餐饮有限公司"


def test_a_label_that_was_cut_makes_no_heading_of_the_line_below() -> None:
    card = [
        *(line("姓", 0.156, 0.13), line("名", 0.209, 0.13), line("马示范", 0.264, 0.128)),
        *(line("性别男", 0.154, 0.16), line("民族汉", 0.259, 0.16)),
    ]

    assert value(read(card, PERSON)["person"]) == "马示范"


def test_a_page_whose_number_was_cut_short_may_be_the_one_that_another_document_lacks() -> None:
    def hold_stack(foot: str) -> list[bool]:
        pages = [
            form("场地租赁合同", body=["甲方与乙方约定如下"], foot="1/2"),
            form("治安管理制度", body=["第一条 总则"]),
            form("", body=["检查记录保存不少于二年，以备查验，各岗位人员应当及时报告负责人"], foot=foot),
        ]
        return [certain for _, certain in told(hold(file("a.pdf", *pages)))]

    assert (hold_stack("2/"), hold_stack("")) == ([False], [True])


def test_a_value_below_its_label_is_found_on_a_page_that_leans_and_is_never_told_as_empty() -> None:
    leaning = [
        *(line("名称", 0.16, 0.134, size=0.012), line("公民身份号码", 0.51, 0.147, size=0.012)),
        *(line("样张市百川环保工程有限责任公司", 0.16, 0.15, size=0.012), line(GOOD_RIC, 0.51, 0.163, size=0.012)),
    ]

    assert value(read(leaning, NAME, NUMBER)["name"]) == "样张市百川环保工程有限责任公司"


def test_two_labels_with_their_values_beside_them_head_no_table() -> None:
    """The next row's 关系 | 父子 is known to no catalogue, and would stand below as if it were their values."""
    row = [
        *(line("监护人姓名", 0.095, 0.127), line("朱子涵", 0.332, 0.127)),
        *(line("被监护人姓名", 0.488, 0.127), line("褚庆丰", 0.766, 0.127)),
        *(line("关系", 0.095, 0.162), line("父子", 0.332, 0.162)),
    ]
    guardian = {"code": "guardian", "label": ["监护人姓名"], "kind": "person", "required": True}
    ward = {"code": "ward", "label": ["被监护人姓名"], "kind": "person", "required": True}

    found = read(row, guardian, ward)

    assert (value(found["guardian"]), value(found["ward"])) == ("朱子涵", "褚庆丰")


def signing(text: str, near: str, **rest: Any) -> list[tuple[str, bool]]:
    lines = [centred("申请表", 0.06), line(text, 0.12, 0.3)]
    item = catalog({"name": "申请表", "checks": [{"kind": "signature", "near": near}]})
    return told(check(item, Facts(), [file("a.pdf", page(lines, **rest))], received_on=RECEIVED))


@pytest.mark.parametrize(
    ("text", "found"),
    [("张三　　年 月 日", []), ("　　年 月 日", ["M1.UNSIGNED.申请人签字"]), ("专用章", ["M1.UNSIGNED.申请人签字"])],
)
def test_a_name_typed_in_the_line_of_its_label_is_a_signature_under_a_seal_too(text: str, found: list[str]) -> None:
    seal = Seal(box=Box(0.22, 0.26, 0.42, 0.38))

    codes = [code for code, _ in signing(f"申请人签字：{text}", "申请人签字", source="text_layer", seals=[seal])]

    assert codes == found


@pytest.mark.parametrize("printed", ["委托人（签字）", "委托人签名", "委托人（签名）"])
def test_the_place_to_sign_is_found_however_a_form_prints_its_word(printed: str) -> None:
    assert signing(f"{printed}：张三", "委托人签字") == []
    assert signing(f"{printed}：", "委托人签字", strokes=[]) == [("M1.UNSIGNED.委托人签字", True)]


def test_a_box_typed_as_brackets_behind_its_label_is_no_remark_to_the_label() -> None:
    kind = {"code": "kind", "label": ["申请类型"], "kind": "choice", "required": True}
    row = [line("申请类型", 0.137, 0.384), line("[√]新办 [ ]变更 [ ]延续", 0.277, 0.384)]

    assert value(read(row, kind)["kind"]) == "新办"


def test_the_words_of_a_date_beside_a_place_to_sign_are_no_name() -> None:
    principal = {"code": "principal", "label": ["委托人"], "kind": "text", "required": True}
    letter = [
        *(line("委托人", 0.189, 0.126), line("秦子涵", 0.359, 0.126)),
        *(line("委托人（签名）：", 0.086, 0.416), line("年月日", 0.44, 0.416)),
    ]

    assert value(read(letter, principal)["principal"]) == "秦子涵"


@pytest.mark.parametrize(("lower", "found"), [(0.0, "示例市东风路12号"), (0.009, "示例市东风路12号"), (0.02, None)])
def test_a_spread_label_of_which_a_reader_made_two_pieces_is_one_though_the_page_leans(
    lower: float, found: str | None
) -> None:
    # Given 住　所 whose second character was read as a line of its own, a little or a whole line lower
    spec = {"code": "place", "label": ["住所"], "kind": "address", "required": True}
    lines = [line("住", 0.1, 0.2), line("所", 0.16, 0.2 + lower), line("示例市东风路12号", 0.25, 0.2 + lower)]

    assert value(read(lines, spec)["place"]) == found


def test_a_date_label_without_a_gap_before_it_ends_the_name_it_hangs_on() -> None:
    row = line("船舶所有人示例市海洋捕捞专业合作社发证日期 2023年06月13日", 0.1, 0.3)
    specs: tuple[dict[str, Any], ...] = (
        {"code": "owner", "label": ["船舶所有人"], "kind": "company"},
        {"code": "issued", "label": ["发证日期"], "kind": "date"},
    )

    found = read([row], *specs)

    assert [value(found[code]) for code in ("owner", "issued")] == ["示例市海洋捕捞专业合作社", "2023-06-13"]
