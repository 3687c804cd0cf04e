"""Papers that count their pages and speak of one another. All names are fictional."""

from __future__ import annotations

from typing import Any

import pytest

from pipelines.facts import Facts
from pipelines.sorting import sort_pages
from tests.builders import catalog, file, form, page

STATUTES: dict[str, Any] = {
    "name": "社会团体章程",
    "recognise": {"titles": ["章程"], "phrases": ["会员大会", "理事会", "章程的修改", "终止程序"]},
}
RESOLUTION: dict[str, Any] = {
    "name": "会员大会决议",
    "recognise": {"titles": ["会员大会决议"], "phrases": ["表决", "通过章程", "选举"]},
}
ITEM = catalog(STATUTES, RESOLUTION)
OF_BOTH = ["第九条 会员有选举权和被选举权", "第十条 决议经表决以多数通过"]


@pytest.mark.parametrize(
    ("foot", "home"),
    [
        ("第2页 共2页", "M1"),
        ("第3页 共3页", "M2"),  # no page of the paper before it
        ("- 2/2 -", "M2"),  # nor one that is numbered otherwise
    ],
)
def test_a_page_that_a_paper_counts_is_its_own_though_it_speaks_of_another(foot: str, home: str) -> None:
    # Given the statutes, whose second page speaks of elections and votes as a resolution does
    first = form("示例市茶文化协会章程", body=["第一条 会员大会由理事会召集", "第二条 终止程序"], foot="第1页 共2页")
    pages = (first, form("", body=OF_BOTH, foot=foot))

    found = sort_pages(ITEM, Facts(), [file("a.pdf", *pages)])

    assert {leaf.sheet.page: one.material for one in found.documents for leaf in one.leaves} == {1: "M1", 2: home}


def test_a_paper_with_a_heading_of_its_own_is_one_whatever_number_it_bears() -> None:
    first = form("示例市茶文化协会章程", body=["第一条 会员大会由理事会召集", "第二条 终止程序"], foot="第1页 共2页")
    second = form("会员大会决议", body=OF_BOTH, foot="第2页 共2页")

    found = sort_pages(ITEM, Facts(), [file("a.pdf", first, second)])

    assert {leaf.sheet.page: one.material for one in found.documents for leaf in one.leaves} == {1: "M1", 2: "M2"}


@pytest.mark.parametrize(("more", "home"), [([], "M1"), (["会议通过章程"], "M2")])
def test_a_page_that_plainly_speaks_of_another_paper_is_not_of_one_that_was_hardly_told(
    more: list[str], home: str
) -> None:
    # Given a first page that is taken for nothing by itself, as only its heading speaks of its material
    first = form("示例市茶文化协会章程", body=["第一条 本会的宗旨是弘扬茶文化"], foot="第1页 共3页")
    second = form("", body=[*OF_BOTH, *more], foot="第2页 共3页")
    third = form("", body=["第十五条 会员大会由理事会召集", "第十六条 终止程序"], foot="第3页 共3页")

    found = sort_pages(ITEM, Facts(), [file("a.pdf", first, second, third)])

    assert {leaf.sheet.page: one.material for one in found.documents for leaf in one.leaves}[2] == home


def test_a_chain_goes_on_over_a_blank_back_and_into_the_next_file() -> None:
    first = form("示例市茶文化协会章程", body=["第一条 会员大会由理事会召集", "第二条 终止程序"], foot="第1页 共3页")
    second, third = (form("", body=OF_BOTH, foot=f"第{n}页 共3页") for n in (2, 3))

    found = sort_pages(ITEM, Facts(), [file("a.pdf", first, page(blank=True), second), file("b.pdf", third)])

    assert [(one.material, len(one.leaves)) for one in found.documents] == [("M1", 3)]


def test_a_page_behind_one_whose_heading_hardly_names_its_material_is_of_that() -> None:
    # Given a first page that is taken for nothing by itself, as only its heading speaks of its material
    first = form("示例市茶文化协会章程", body=["第一条 本会的宗旨是弘扬茶文化"], foot="第1页 共3页")
    second = form("", body=OF_BOTH, foot="第2页 共3页")
    third = form("", body=["第十五条 会员大会由理事会召集", "第十六条 终止程序"], foot="第3页 共3页")

    found = sort_pages(ITEM, Facts(), [file("a.pdf", first, second, third)])

    assert [(one.material, len(one.leaves)) for one in found.documents] == [("M1", 3)]


@pytest.mark.parametrize(
    ("title", "body", "n"),
    [
        ("", "第五条 会员大会由会长召集", 2),  # without a heading a page tells too little of the paper
        ("示例市茶文化协会换届材料", "选举办法", 1),  # nor does a heading of something else
    ],
)
def test_a_page_behind_one_of_which_nobody_knows_keeps_to_what_it_says(title: str, body: str, n: int) -> None:
    first = form(title, body=[body], foot=f"第{n}页 共3页")
    second = form("", body=OF_BOTH, foot=f"第{n + 1}页 共3页")

    found = sort_pages(ITEM, Facts(), [file("a.pdf", first, second)])

    assert {leaf.sheet.page: one.material for one in found.documents for leaf in one.leaves}.get(2) == "M2"
