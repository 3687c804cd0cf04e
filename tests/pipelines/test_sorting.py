"""Pages -> documents: titles, numbers, neighbours; blanks, duplicates, foreign pages."""

from __future__ import annotations

from typing import Any

import pytest

from pipelines.catalog import Catalog
from pipelines.facts import Facts
from pipelines.sorting import sort_pages
from pipelines.text import FileRead
from tests.builders import APPLICATION, COMPANY, GOOD_RIC, LICENCE, application, catalog, file, form, licence, page

RULES: dict[str, Any] = {
    "name": "安全管理制度",
    "recognise": {"titles": ["安全管理制度"], "phrases": ["出车前检视", "隐患整改"]},
}
ITEM = catalog(APPLICATION, LICENCE, RULES)


def placed(
    *files: FileRead, catalogue: Catalog = ITEM, facts: Facts | None = None
) -> tuple[dict[str, list[str]], dict[str, str]]:
    found = sort_pages(catalogue, facts or Facts(), files)
    documents: dict[str, list[str]] = {}
    for document in found.documents:
        documents.setdefault(document.material, []).extend(
            f"{one.file.file}#{one.sheet.page}" for one in document.ordered
        )
    return documents, {f"{one.file}#{one.page}": one.why for one in found.unplaced}


def rules_page(n: int, total: int, title: str = "") -> Any:
    body = [f"第{n}章 第{n * 7}条 车辆应当按照规定进行检查并如实记录第{n}类情况", "驾驶员应当遵守操作规程不得违章作业"]
    return form(title, body=body, foot=f"第{n}页 共{total}页")


def test_pages_go_to_their_materials_by_title() -> None:
    assert placed(file("a.pdf", licence(), application())) == ({"M2": ["a.pdf#1"], "M1": ["a.pdf#2"]}, {})


def test_a_title_with_reading_errors_is_still_recognised() -> None:
    misread = form("食品径营许可申清书", [("申请人名称", COMPANY)], body=["某段文字"])

    assert placed(file("a.pdf", misread))[0] == {"M1": ["a.pdf#1"]}


def test_a_title_printed_with_spaces_or_over_two_lines_is_recognised() -> None:
    spaced = form("营 业 执 照", [("名称", COMPANY)])
    two = form("食品经营许可", [("申请书", "")])

    assert placed(file("a.pdf", spaced))[0] == {"M2": ["a.pdf#1"]}
    assert placed(file("a.pdf", two))[0] == {"M1": ["a.pdf#1"]}


def test_a_page_without_a_title_is_recognised_by_its_phrases() -> None:
    cut_off = form(
        "", [("名称", COMPANY), ("注册资本", "壹佰万元"), ("成立日期", "2021年3月5日")], body=["登记机关 示例局"]
    )

    assert placed(file("a.pdf", cut_off))[0] == {"M2": ["a.pdf#1"]}


def test_a_material_that_is_only_mentioned_is_not_there() -> None:
    letter = form("情况说明", body=["现提交食品经营许可申请书一份和营业执照复印件一份", "附：营业执照复印件"])

    assert placed(file("a.pdf", letter)) == ({}, {"a.pdf#1": "unknown"})


def test_without_recognition_rules_the_name_is_the_title() -> None:
    item = catalog(
        {"name": "营业执照或者其他主体资格证明文件"}, {"name": "授权委托书原件"}, {"name": "法定代表人身份证复印件"}
    )
    card = form(
        "",
        [("姓名", "张样例"), ("性别", "男"), ("公民身份号码", GOOD_RIC)],
        body=["居民身份证", "签发机关 示例市公安局"],
    )

    assert placed(file("a.pdf", licence(), form("授权委托书", body=["兹委托张样例办理"]), card), catalogue=item)[0] == {
        "M1": ["a.pdf#1"],
        "M2": ["a.pdf#2"],
        "M3": ["a.pdf#3"],
    }


def test_the_longer_of_two_similar_titles_wins() -> None:
    item = catalog({"name": "卫生检测报告"}, {"name": "集中空调通风系统卫生检测报告"})

    assert placed(
        file("a.pdf", form("集中空调通风系统卫生检测报告", body=["甲"]), form("卫生检测报告", body=["乙"])),
        catalogue=item,
    )[0] == {"M2": ["a.pdf#1"], "M1": ["a.pdf#2"]}


def test_untitled_pages_follow_their_document() -> None:
    plain = form("", body=["第二条 车辆应当按照规定进行检查并如实记录", "第三条 驾驶员应当遵守操作规程"])

    assert placed(file("a.pdf", form("安全管理制度", body=["第一条 为了安全"]), plain, licence()))[0] == {
        "M3": ["a.pdf#1", "a.pdf#2"],
        "M2": ["a.pdf#3"],
    }


def test_interleaved_pages_find_their_documents_by_number() -> None:
    files = file(
        "a.pdf", rules_page(1, 3, "安全管理制度"), application(), rules_page(2, 3), licence(), rules_page(3, 3)
    )

    assert placed(files)[0]["M3"] == ["a.pdf#1", "a.pdf#3", "a.pdf#5"]


def test_a_second_page_follows_the_first_whose_number_could_not_be_read() -> None:
    # Given two papers of three pages, numbered in two ways; of one the first number was read as "1/β"
    body = ["第二条 车辆应当按照规定进行检查并如实记录", "第三条 驾驶员应当遵守操作规程"]
    first = form("食品经营许可申请书", foot="- 1/β -")
    mine = [form("", body=body, foot=f"- {n}/3 -") for n in (2, 3)]

    # When both lack their second and third page
    files = file("a.pdf", first, *mine, rules_page(1, 3, "安全管理制度"), rules_page(2, 3), rules_page(3, 3))

    # Then each page goes where its neighbours and the writing of its number say
    assert placed(files)[0] == {
        "M1": ["a.pdf#1", "a.pdf#2", "a.pdf#3"],
        "M3": ["a.pdf#4", "a.pdf#5", "a.pdf#6"],
    }


def test_a_page_goes_to_the_paper_that_is_numbered_like_it_before_another_fills_the_place() -> None:
    # Given a paper that lacks its third page, a page 3/3 of nobody, and behind it the page that it lacks
    body = ["第二条 车辆应当按照规定进行检查并如实记录"]
    mine = [form("安全管理制度" if n == 1 else "", body=body[n > 2 :], foot=f"Page {n} of 3") for n in (1, 2)]
    stray = form("", body=["第三条 驾驶员应当遵守操作规程"], foot="3/3")
    last = form("", body=["第四条 本制度自公布之日起执行"], foot="Page 3 of 3")

    assert placed(file("a.pdf", *mine), file("b.pdf", stray), file("c.pdf", last))[0]["M3"] == [
        "a.pdf#1",
        "a.pdf#2",
        "c.pdf#1",
    ]


BODY = ["第二条 车辆应当按照规定进行检查并如实记录", "第三条 驾驶员应当遵守操作规程"]
FEET = ["2/3", "33", "23", "3/3"]


def test_a_number_that_lost_its_stroke_is_read_by_the_pages_before_it() -> None:
    # Given 33 for 3/3, and 23 for 2/3 of a paper whose third page follows
    further = [form("", body=[f"第{n}条 {text}" for text in BODY], foot=foot) for n, foot in enumerate(FEET)]
    whole = [form("安全管理制度", foot="1/3"), *further[:2]]
    middle = [form("食品经营许可申请书", foot="1/3"), *further[2:]]

    # When the pages are sorted
    documents, unplaced = placed(file("a.pdf", *whole, *middle))

    # Then they are of their papers, and in their order
    assert (documents, unplaced) == (
        {"M3": ["a.pdf#1", "a.pdf#2", "a.pdf#3"], "M1": ["a.pdf#4", "a.pdf#5", "a.pdf#6"]},
        {},
    )


@pytest.mark.parametrize(("last", "home"), [("3/3", True), ("3/4", False)])
def test_a_page_that_lost_its_number_is_the_one_between_its_neighbours(last: str, *, home: bool) -> None:
    # Given a page without a number between 1/3 and the third page, or between pages that count otherwise
    pages = [form("安全管理制度", foot="1/3"), form("", body=BODY), form("", body=BODY[:1], foot=last)]

    # When they are sorted, it is the second only where both neighbours say so
    assert placed(file("a.pdf", *pages, licence()))[0]["M3"] == (
        ["a.pdf#1", "a.pdf#2", "a.pdf#3"] if home else ["a.pdf#1"]
    )


def test_a_bare_number_that_is_not_the_next_page_is_of_no_paper() -> None:
    pages = [form("安全管理制度", foot="1/3"), form("", body=BODY, foot="2/3"), form("", body=BODY, foot="22")]

    assert placed(file("a.pdf", *pages))[1] == {"a.pdf#3": "unknown"}


def test_a_first_page_whose_number_lost_its_stroke_is_put_right_by_the_second() -> None:
    pages = [form("安全管理制度", foot="-12-"), form("", body=BODY, foot="- 2/2 -")]

    assert placed(file("a.pdf", *pages))[0] == {"M3": ["a.pdf#1", "a.pdf#2"]}


def test_in_stacks_laid_through_one_another_a_number_cut_short_finds_its_second_page() -> None:
    # Given a paper of three pages, and between its pages one whose first number was read as 1/
    mine = [form("食品经营许可申请书", foot="1/"), form("", body=BODY, foot="2/2")]
    files = file(
        "a.pdf", rules_page(1, 3, "安全管理制度"), mine[0], rules_page(2, 3), mine[1], rules_page(3, 3), licence()
    )

    # When the pages are sorted, the second page is the application's
    assert placed(files)[0]["M1"] == ["a.pdf#2", "a.pdf#4"]


def test_single_pictures_are_put_together_by_number_in_any_order() -> None:
    files = (
        file("3.jpg", rules_page(3, 3)),
        file("1.jpg", rules_page(1, 3, "安全管理制度")),
        file("2.jpg", rules_page(2, 3)),
    )

    assert placed(*files)[0] == {"M3": ["1.jpg#1", "2.jpg#1", "3.jpg#1"]}


def test_a_foreign_page_between_is_no_part_of_the_document() -> None:
    flyer = form("开业酬宾活动通知", body=["凡进店消费满一百元送饮料一瓶"])
    files = file("a.pdf", rules_page(1, 2, "安全管理制度"), flyer, rules_page(2, 2))

    assert placed(files) == ({"M3": ["a.pdf#1", "a.pdf#3"]}, {"a.pdf#2": "unknown"})


def test_a_blank_back_is_set_aside() -> None:
    files = file("a.pdf", application(), page(blank=True, source="none"), licence())

    assert placed(files)[1] == {"a.pdf#2": "blank"}


def test_a_page_scanned_twice_is_set_aside_once() -> None:
    twice = (application(fingerprint="5d2ef8341c02f0df"), application(fingerprint="5d2ef8341c02f0dd", confidence=0.97))

    assert placed(file("a.pdf", twice[0], twice[1])) == ({"M1": ["a.pdf#1"]}, {"a.pdf#2": "duplicate"})


def test_a_page_that_reads_as_one_of_another_paper_stays_with_its_own() -> None:
    # Given two papers whose second pages say the same, word for word and number for number
    second = form("", body=BODY, foot="2/2")
    files = [
        file("a.pdf", form("安全管理制度", foot="1/2"), second),
        file("b.pdf", form("食品经营许可申请书", foot="1/2"), second),
    ]

    # When they are sorted, each keeps its own; scanned twice as a whole, the second one is set aside
    assert placed(*files) == ({"M3": ["a.pdf#1", "a.pdf#2"], "M1": ["b.pdf#1", "b.pdf#2"]}, {})
    whole = [application(foot="第1页共2页"), form("", body=BODY, foot="第2页共2页")]
    assert placed(file("c.pdf", *whole, *whole))[1] == {"c.pdf#3": "duplicate", "c.pdf#4": "duplicate"}


def test_a_stroke_between_the_two_numbers_is_no_other_way_of_writing_them() -> None:
    # Given two papers laid through one another, one of whose pages says 第2页/共2页 behind 第1页供2页
    files = file(
        "a.pdf",
        form("安全管理制度", foot="第1页供2页"),
        form("食品经营许可申请书", foot="- 1/2 -"),
        form("", body=[f"第二条 {text}" for text in BODY], foot="第2页/共2页"),
        form("", body=[f"第九条 {text}" for text in BODY], foot="- 2/2 -"),
    )

    assert placed(files)[0] == {"M3": ["a.pdf#1", "a.pdf#3"], "M1": ["a.pdf#2", "a.pdf#4"]}


@pytest.mark.parametrize("print_", ["5d2ef8341c02f0df", ""])
def test_the_certificates_of_two_people_are_no_duplicates(print_: str) -> None:
    item = catalog(
        {
            "name": "健康合格证",
            "fields": [
                {"code": "n", "label": ["姓名"], "kind": "person"},
                {"code": "v", "label": ["有效期至"], "kind": "date"},
            ],
        }
    )
    body = ["经体检合格，准予从事直接为顾客服务的工作。本证有效期一年，请妥善保管，不得转借、涂改。"]
    one = form("健康合格证", [("姓名", "张样例"), ("有效期至", "2027年3月4日")], body=body, fingerprint=print_)
    two = form("健康合格证", [("姓名", "李范文"), ("有效期至", "2027年3月4日")], body=body, fingerprint=print_)

    assert placed(file("a.pdf", one, two), catalogue=item) == ({"M1": ["a.pdf#1", "a.pdf#2"]}, {})


def test_the_clerk_may_say_which_material_a_file_is() -> None:
    unknown = form("说明", body=["某段文字"])

    assert placed(file("a.pdf", unknown, replaces="M2"))[0] == {"M2": ["a.pdf#1"]}


CARD: dict[str, Any] = {
    "recognise": {"titles": ["居民身份证"]},
    "fields": [{"code": "name", "label": ["姓名"], "kind": "person", "required": True}],
}


def card(name: str) -> Any:
    return form("", [("姓名", name), ("性别", "男")], body=["居民身份证", "签发机关 示例市公安局"])


def test_what_is_stated_of_people_tells_identity_cards_apart() -> None:
    item = catalog(CARD | {"name": "法定代表人身份证明"}, CARD | {"name": "代理人身份证明"})
    facts = Facts.model_validate({"applicant": {"name": "张样例"}, "agent": {"name": "李范文"}})

    assert placed(file("a.pdf", card("李范文"), card("张样例")), catalogue=item, facts=facts)[0] == {
        "M2": ["a.pdf#1"],
        "M1": ["a.pdf#2"],
    }
