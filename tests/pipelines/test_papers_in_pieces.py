"""Papers that lack a page, or go on under a heading of their own; values that are cut. All names and numbers are fictional."""

from __future__ import annotations

from typing import Any

import pytest

from pipelines.completeness import check
from pipelines.facts import Facts
from pipelines.report import CheckReport
from pipelines.text import Line, PageText
from tests.builders import COMPANY, GOOD_RIC, LICENCE, RECEIVED, catalog, file, form, licence, line
from tests.pipelines.values_read import read, value

LEASE: dict[str, Any] = {
    "name": "房屋租赁合同",
    "recognise": {"titles": ["房屋租赁合同"], "phrases": ["租金支付", "押金退还", "违约责任"], "max_pages": 8},
    "checks": [
        {"kind": "page_count"},
        {"kind": "signature", "near": "甲方签字"},
        {"kind": "seal", "near": "乙方（盖章）"},
    ],
}
RULES: dict[str, Any] = {
    "name": "安全管理制度",
    "recognise": {"titles": ["安全管理制度"], "phrases": ["隐患排查", "教育培训"], "max_pages": 20},
    "checks": [{"kind": "page_count"}],
}
SINGLE = {**LICENCE, "recognise": {**LICENCE["recognise"], "max_pages": 2}}
CLAUSE = "第五条 双方应当按照约定履行各自的义务"


def told(*pages: PageText, materials: tuple[dict[str, Any], ...] = (SINGLE, LEASE)) -> CheckReport:
    return check(catalog(*materials), Facts(), [file("a.pdf", *pages)], received_on=RECEIVED)


def faults(report: CheckReport) -> list[tuple[str | None, str, bool]]:
    return [(material.code, fault.code, fault.certain) for material, fault in report.deficiencies()]


def clauses(n: int, total: int, *more: str) -> PageText:
    return form("", body=[CLAUSE, *more], foot=f"第{n}页 共{total}页")


def test_a_lease_without_its_first_page_lacks_a_page_and_is_not_missing() -> None:
    # Given a licence of one page, and behind it the second to the fourth page of a lease
    report = told(
        licence(),
        clauses(2, 4, "第六条 押金退还的期限"),
        clauses(3, 4, "第七条 违约责任"),
        clauses(4, 4, "甲方签字：张样例"),
    )

    # Then the lease lacks its first page for certain, and the licence keeps to itself
    assert ("M2", "MISSING_PAGES", True) in faults(report)
    assert [code for _, code, _ in faults(report)].count("MISSING") == 0
    assert [ref.page for ref in report.materials[0].pages] == [1]


def test_pages_that_look_like_nothing_are_the_only_counted_paper_that_lacks_all_and_a_question() -> None:
    report = told(licence(), clauses(2, 3), clauses(3, 3), materials=(SINGLE, RULES))

    assert faults(report) == [("M2", "MISSING_PAGES", False)]


def test_pages_that_may_be_of_two_papers_are_of_none() -> None:
    report = told(licence(), clauses(2, 3), clauses(3, 3), materials=(SINGLE, RULES, {**RULES, "name": "应急预案"}))

    assert [ref.why for ref in report.unplaced_pages] == ["unknown", "unknown"]


def test_a_foreign_paper_that_has_its_first_page_stays_foreign() -> None:
    flyer = form("空调使用说明", body=["请勿用湿手操作"], foot="第1页 共3页")

    report = told(licence(), flyer, clauses(2, 3), clauses(3, 3), materials=(SINGLE, RULES))

    assert [ref.page for ref in report.unplaced_pages] == [2, 3, 4]


def test_a_page_that_passes_for_another_papers_rest_may_be_the_next_of_one_whose_number_was_not_read() -> None:
    # Given rules whose number came as 1/B, behind them a page 3/3 of nobody, and another paper that lacks all its pages
    rules = form("安全管理制度", body=["隐患排查、教育培训"], foot="1/B")
    plan = {
        **RULES,
        "name": "应急预案",
        "recognise": {"titles": ["应急预案"], "phrases": ["应急演练"], "max_pages": 20},
    }

    report = told(rules, form("", body=[CLAUSE], foot="3/3"), materials=(RULES, plan))

    # Then both are asked about
    assert faults(report) == [("M1", "MISSING_PAGES", False), ("M2", "MISSING_PAGES", False)]
    message = report.materials[0].deficiencies[0].message
    assert message == "《安全管理制度》的页码没有完整识别，文件“a.pdf”第2页可能是它的后续页，请核对是否缺页。"


@pytest.mark.parametrize(
    ("foot", "asked"), [("1B-", True), ("— 2B —", True), ("1R", True), ("4B", False), ("3R", False)]
)
def test_a_stroke_that_grew_into_the_number_behind_it_raises_a_question(foot: str, asked: bool) -> None:
    rules = form("安全管理制度", body=["隐患排查", "教育培训"], foot=foot)

    assert faults(told(rules, materials=(RULES,))) == ([("M1", "MISSING_PAGES", False)] if asked else [])


def test_an_english_one_that_is_read_as_an_i_is_a_one() -> None:
    # Given a stack in which a licence lies between the two pages of a lease
    first = form("房屋租赁合同", body=[CLAUSE, "租金支付、押金退还"], foot="Page i of 2")
    last = form("", body=[CLAUSE], foot="Page 2 of 2")

    report = told(first, licence(), last, materials=(SINGLE, LEASE, RULES))

    assert [ref.page for ref in report.materials[1].pages] == [1, 3]


@pytest.mark.parametrize("foot", ["第 2: 页（共 3 页）", "共3“页第2页", "第·2页 共3.页", "- 2'/ 3 -"])
def test_specks_beside_a_number_do_not_take_its_page_away(foot: str) -> None:
    between = form("", body=[CLAUSE], foot=foot)
    first = form("房屋租赁合同", body=[CLAUSE, "租金支付、押金退还"], foot="第1页 共3页")
    # A stack in which another paper lies between
    report = told(first, licence(), between, clauses(3, 3, "甲方签字：张样例"))

    assert [ref.page for ref in report.materials[1].pages] == [1, 3, 4]


def test_a_second_page_numbered_otherwise_goes_to_the_paper_whose_own_number_was_torn() -> None:
    # Given a lease whose number is torn, in other files a report that lacks its second page, and one second page
    lease = form("房屋租赁合同", body=["租金支付", "押金退还"], foot="/2")
    rules = form("安全管理制度", body=["隐患排查", "教育培训"], foot="第1页 共2页")
    second = form("", body=[CLAUSE], foot="— 2 / 2 —")
    files = [file(f"{place}.jpg", one) for place, one in enumerate((lease, rules, second))]

    report = check(catalog(LEASE | {"checks": [{"kind": "page_count"}]}, RULES), Facts(), files, received_on=RECEIVED)

    # Then it is the lease's, and about the report, of which it may be after all, the clerk is asked
    assert [ref.file for ref in report.materials[0].pages] == ["0.jpg", "2.jpg"]
    assert faults(report) == [("M2", "MISSING_PAGES", False)]


@pytest.mark.parametrize(("foot", "pages"), [("- 213 -", [1, 2, 3]), ("- 312 -", [1, 2])])
def test_a_number_whose_stroke_may_be_its_one_is_no_page_two_hundred_and_thirteen(foot: str, pages: list[int]) -> None:
    rules = form("安全管理制度", body=["隐患排查、教育培训"])
    further = [form("", body=[CLAUSE], foot=foot), form("", body=["第六条 其他"], foot="- 3/3 -")]

    assert [ref.page for ref in told(rules, *further, materials=(RULES,)).materials[0].pages] == pages


def test_of_a_page_that_is_told_as_missing_no_signature_is_asked() -> None:
    # Given a lease that lacks its last page, on which both places to sign are printed
    lease = form("房屋租赁合同", body=[CLAUSE, "租金支付、押金退还、违约责任"], foot="第1页 共2页")

    assert faults(told(licence(), lease)) == [("M2", "MISSING_PAGES", True)]


def test_a_signature_that_is_lacking_beside_a_missing_page_is_still_asked() -> None:
    lease = form("房屋租赁合同", body=[CLAUSE, "租金支付、押金退还、违约责任", "甲方签字："], foot="第1页 共2页")

    assert ("M2", "UNSIGNED", False) in faults(told(licence(), lease))


def test_a_headed_page_with_the_next_number_is_the_next_page() -> None:
    cover = form("安全管理制度", body=["隐患排查、教育培训"], foot="— 1 —")
    notes = form("填表说明", body=["字迹清晰，不得涂改"], foot="— 2 —")

    report = told(licence(), cover, notes, form("", body=[CLAUSE], foot="— 3 —"), materials=(SINGLE, RULES))

    assert [ref.page for ref in report.materials[1].pages] == [2, 3, 4]


def test_a_page_numbered_as_the_one_before_it_is_no_missing_page_of_another_paper() -> None:
    # Given a lease that lacks its second page, and rules whose pages say their number but not how many they are
    lease = form("房屋租赁合同", body=[CLAUSE, "租金支付、押金退还"], foot="第1页 共2页")
    rules = [form("安全管理制度", body=["隐患排查、教育培训"], foot="— 1 —"), form("", body=[CLAUSE], foot="— 2 —")]

    assert ("M1", "MISSING_PAGES", True) in faults(told(lease, *rules, materials=(LEASE, RULES)))


def test_a_plain_page_behind_a_paper_that_lacks_nothing_is_none_of_it() -> None:
    note = form("", body=["电话通知对方明天来取", "打印机的墨盒要换了"])

    assert [ref.why for ref in told(licence(), note, materials=(SINGLE,)).unplaced_pages] == ["unknown"]


def test_a_plain_page_behind_a_paper_that_lacks_a_field_goes_on_with_it() -> None:
    first = form("营业执照", [("注册资本", "壹佰万元整"), ("成立日期", "2021年3月5日")], body=["登记机关"])

    report = told(first, form("", [("名称", COMPANY)]), materials=(SINGLE,))

    assert [ref.page for ref in report.materials[0].pages] == [1, 2]


NAME = {"code": "name", "label": ["承诺单位"], "kind": "company", "required": True}
PLACE = {"code": "place", "label": ["经营场所"], "kind": "address", "required": True}
AGENT = {"code": "agent", "label": ["受托人"], "kind": "person", "required": True}
ROAD = "示例市示范区样张路100号"


@pytest.mark.parametrize("beside", [[], [line("受托人：张样例", 0.12, 0.214)]])
def test_an_address_right_under_its_colon_is_its_value(beside: list[Line]) -> None:
    lines = [line("经营场所：", 0.52, 0.2), line(ROAD, 0.52, 0.217), *beside]

    assert value(read(lines, PLACE, AGENT)["place"]) == ROAD


def test_a_name_right_under_its_colon_is_its_value() -> None:
    lines = [line("承诺单位：", 0.12, 0.2), line(COMPANY, 0.12, 0.217), line("受托人：张样例", 0.6, 0.21)]

    assert value(read(lines, NAME, AGENT)["name"]) == COMPANY


def test_a_persons_name_right_under_a_colon_is_the_value() -> None:
    lines = [line("受托人：", 0.12, 0.2), line("张样例", 0.12, 0.217), line(f"承诺单位：{COMPANY}", 0.52, 0.21)]

    assert value(read(lines, NAME, AGENT)["agent"]) == "张样例"


PHONE = {"code": "phone", "label": ["联系电话"], "kind": "phone", "required": True}


def test_a_sentence_goes_on_behind_a_gap_and_in_the_next_line() -> None:
    # Given a sentence with gaps around its values, whose last label ends the line
    lines = [
        line("经营场所：", 0.13, 0.2),
        line(ROAD, 0.27, 0.2),
        line("，受托人：", 0.57, 0.2),
        line("张样例", 0.7, 0.2),
    ]
    lines += [line("，联系电话：", 0.78, 0.2), line("0000-1234567，以上内容属实，双方均予以确认。", 0.1, 0.224)]

    # When it is read
    found = read(lines, PLACE, AGENT, PHONE)

    # Then each value is found
    assert [value(found[code]) for code in ("place", "agent", "phone")] == [ROAD, "张样例", "00001234567"]


def test_what_is_no_address_under_a_colon_stays_a_question() -> None:
    lines = [line("经营场所：", 0.52, 0.2), line("以上内容属实", 0.52, 0.217)]

    assert (read(lines, PLACE)["place"].state, read(lines, PLACE)["place"].sure) == ("empty", False)


def test_a_value_ends_before_a_comma_that_stands_apart() -> None:
    lines = [
        line("受托人：", 0.12, 0.2),
        line("张样例", 0.23, 0.2),
        line("，身份证", 0.31, 0.2),
        line(f"号：{GOOD_RIC}", 0.1, 0.22),
    ]

    assert value(read(lines, AGENT)["agent"]) == "张样例"


def test_a_name_that_is_whole_takes_in_no_cell_that_stands_close_behind() -> None:
    lines = [line("承诺单位", 0.12, 0.2), line(COMPANY, 0.3, 0.2), line("用途", 0.545, 0.2), line("工业", 0.68, 0.2)]

    assert value(read(lines, NAME)["name"]) == COMPANY


def test_of_a_name_that_ends_too_soon_in_one_place_the_whole_is_taken_from_another() -> None:
    lines = [line("承诺单位", 0.12, 0.2), line("示例市示范区实验小学", 0.3, 0.2), line("承诺日期：", 0.7, 0.3)]
    lines += [line("承诺单位（签章）：示例市示范区实验小", 0.12, 0.6), line("学", 0.1, 0.619)]

    assert value(read(lines, NAME)["name"]) == "示例市示范区实验小学"


@pytest.mark.parametrize(
    ("foot", "others", "found"),
    [
        ("第2页 共页", (), []),
        ("- 2 -", (), [("M1", "MISSING_PAGES", True)]),
        ("第2页 共页", (1, 3), [("M1", "MISSING_PAGES", False)]),
    ],
)
def test_a_picture_whose_count_was_lost_goes_to_the_only_paper_that_lacks_its_number(
    foot: str, others: tuple[int, ...], found: list[tuple[str, str, bool]]
) -> None:
    # Given photographs of pages 1 and 3 of a paper, and of a page of which the count was not read
    first = form("安全管理制度", body=["隐患排查", "教育培训"], foot="第1页 共3页")
    lost = form("", body=[CLAUSE, "第六条 其他事项由双方另行约定"], foot=foot)
    pages = [first, clauses(3, 3, "隐患排查"), lost]
    if others:
        pages += [form("房屋租赁合同", body=["租金支付", "押金退还"], foot="第1页 共3页"), clauses(3, 3, "违约责任")]
    files = [file(f"{place}.jpg", one) for place, one in enumerate(pages)]

    report = check(catalog(RULES), Facts(), files[:3], received_on=RECEIVED)
    both = check(catalog(RULES, LEASE | {"checks": [{"kind": "page_count"}]}), Facts(), files, received_on=RECEIVED)

    got = faults(both) if others else faults(report)
    assert [one for one in got if one[0] == "M1"] == found
