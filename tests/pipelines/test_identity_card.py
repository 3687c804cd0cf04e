"""Identity cards whose sides come on two sheets: the portrait's side is known by its labels, and both are one paper."""

from __future__ import annotations

from typing import Any

import pytest

from pipelines.facts import Facts
from tests.builders import APPLICATION, GOOD_RIC, LICENCE, catalog, file, form, licence, line
from tests.pipelines.test_sorting import CARD, placed
from tests.pipelines.values_read import read, value


def back(until: str = "2035.03.06") -> Any:
    return form(
        "", [("签发机关", "示例市公安局"), ("有效期限", f"2015.03.06-{until}")], body=["中华人民共和国", "居民身份证"]
    )


OWN_CARD = CARD | {"name": "经营者身份证复印件"}
AGENTS_CARD = CARD | {"name": "代理人身份证复印件"}


def front(*remarks: str, name: str = "张样例", title: str = "", number: str = "公民身份号码") -> Any:
    read = [("姓名", name), ("性别", "男"), ("民族", "汉"), ("出生", "1990年5月4日"), ("住址", "示例市样例路1号")]
    return form(title, [*read, (number, GOOD_RIC)], body=remarks, layout="merged")


def test_an_identity_card_on_two_sheets_is_one_paper_although_the_portraits_side_bears_no_title() -> None:
    item = catalog(APPLICATION, OWN_CARD)

    assert placed(file("a.pdf", front("与原件核对无误")), file("b.pdf", back()), catalogue=item) == (
        {"M2": ["a.pdf#1", "b.pdf#1"]},
        {},
    )


@pytest.mark.parametrize("emblem_first", [False, True])
def test_the_sides_of_two_cards_that_lie_beside_each_other_go_to_one_person(emblem_first: bool) -> None:
    facts = Facts.model_validate({"applicant": {"name": "张样例"}, "agent": {"name": "李范文"}})
    cards = [[front(name="李范文"), back()], [front(), back("2041.07.19")]]
    pages = [side for card_ in cards for side in (reversed(card_) if emblem_first else card_)]

    found, unplaced = placed(file("a.pdf", *pages), catalogue=catalog(OWN_CARD, AGENTS_CARD), facts=facts)

    assert ({code: sorted(where) for code, where in found.items()}, unplaced) == (
        {"M2": ["a.pdf#1", "a.pdf#2"], "M1": ["a.pdf#3", "a.pdf#4"]},
        {},
    )


@pytest.mark.parametrize("caption", ["居民身份证复印件", "代理人身份证复印件"])
def test_a_caption_over_the_portraits_side_leaves_both_sides_one_paper(caption: str) -> None:
    # Given the applicant's card on one sheet, and the agent's on two under a caption
    item = catalog(OWN_CARD, AGENTS_CARD)
    facts = Facts.model_validate({"applicant": {"name": "张样例"}, "agent": {"name": "李范文"}})
    whole = form("居民身份证", [("姓名", "张样例"), ("公民身份号码", GOOD_RIC), ("签发机关", "示例市公安局")])
    sides = front(name="李范文", title=caption), back("2041.07.19")

    found, unplaced = placed(file("a.pdf", whole, *sides), catalogue=item, facts=facts)

    together = [sorted(where) for where in found.values() if "a.pdf#3" in where]
    assert (together, unplaced) == ([["a.pdf#2", "a.pdf#3"]], {})


@pytest.mark.parametrize("emblem_first", [False, True])
def test_two_cards_of_one_office_that_end_on_one_day_are_no_duplicates_but_a_card_copied_twice_is(
    emblem_first: bool,
) -> None:
    # Given two persons' cards whose backs read the same, and the first of them once more
    facts = Facts.model_validate({"applicant": {"name": "张样例"}, "agent": {"name": "李范文"}})
    cards = [[front(), back()], [front(name="李范文"), back()], [front(), back()]]
    pages = [side for card_ in cards for side in (reversed(card_) if emblem_first else card_)]

    found, unplaced = placed(file("a.pdf", *pages), catalogue=catalog(OWN_CARD, AGENTS_CARD), facts=facts)

    assert {code: sorted(where) for code, where in found.items()} == {
        "M1": ["a.pdf#1", "a.pdf#2"],
        "M2": ["a.pdf#3", "a.pdf#4"],
    }
    assert unplaced == {"a.pdf#5": "duplicate", "a.pdf#6": "duplicate"}


def test_the_sides_of_a_card_between_which_a_stack_was_cut_into_files_are_one_paper() -> None:
    # Given the applicant's card on the last page of one file and the first of the next, and the agent's on one sheet behind it
    item = catalog(OWN_CARD, AGENTS_CARD, LICENCE)
    facts = Facts.model_validate({"applicant": {"name": "张样例"}, "agent": {"name": "李范文"}})
    read = [
        ("姓名", "李范文"),
        ("公民身份号码", GOOD_RIC),
        ("签发机关", "示例市公安局"),
        ("有效期限", "2015.03.06-2035.03.06"),
    ]
    whole = form("居民身份证", read, body=["中华人民共和国"])

    found, unplaced = placed(
        file("a.pdf", licence(), front()), file("b.pdf", back("2041.07.19"), whole), catalogue=item, facts=facts
    )

    assert ({code: sorted(where) for code, where in found.items()}, unplaced) == (
        {"M3": ["a.pdf#1"], "M1": ["a.pdf#2", "b.pdf#1"], "M2": ["b.pdf#2"]},
        {},
    )


def test_a_card_that_lies_whole_in_one_file_lends_no_side_to_the_file_before_it() -> None:
    item = catalog(OWN_CARD, AGENTS_CARD, LICENCE)
    facts = Facts.model_validate({"applicant": {"name": "张样例"}, "agent": {"name": "李范文"}})

    found, _ = placed(
        file("a.pdf", licence(), front()),
        file("b.pdf", back("2041.07.19"), front(name="李范文")),
        catalogue=item,
        facts=facts,
    )

    assert {code: sorted(where) for code, where in found.items()} == {
        "M3": ["a.pdf#1"],
        "M1": ["a.pdf#2"],
        "M2": ["b.pdf#1", "b.pdf#2"],
    }


def test_sides_with_another_paper_between_them_are_sorted_each_by_itself() -> None:
    item = catalog(OWN_CARD, AGENTS_CARD, LICENCE)
    facts = Facts.model_validate({"applicant": {"name": "张样例"}, "agent": {"name": "李范文"}})

    found, _ = placed(file("a.pdf", front(), licence(), back()), catalogue=item, facts=facts)

    assert found == {"M1": ["a.pdf#1"], "M3": ["a.pdf#2"], "M2": ["a.pdf#3"]}


@pytest.mark.parametrize(
    "sheet",
    [
        front(title="从业人员登记表"),
        front(*["本人承诺所填内容真实有效并愿意承担由此产生的一切责任"] * 6),
        front(number="证件号码"),
    ],
    ids=["headed", "long", "another number"],
)
def test_a_form_with_the_labels_of_a_card_is_no_card(sheet: Any) -> None:
    item = catalog(APPLICATION, OWN_CARD | {"fields": []})

    assert placed(file("a.pdf", sheet), catalogue=item) == ({}, {"a.pdf#1": "unknown"})


def test_the_labels_of_a_card_tell_nothing_where_a_residence_permit_is_asked_for_too() -> None:
    item = catalog(OWN_CARD, {"name": "居住证", "recognise": {"titles": ["居住证"]}})

    assert placed(file("a.pdf", front(), back()), catalogue=item)[0] == {"M1": ["a.pdf#2"]}


def test_the_sex_in_the_line_below_is_not_the_name_that_is_not_there() -> None:
    found = read(
        [line("姓名", 0.15, 0.13), line("性别男民族藏", 0.15, 0.16), line("出生1996年5月1日", 0.15, 0.19)],
        {"code": "person", "label": ["姓名"], "kind": "person", "required": True},
    )

    assert (found["person"].state, value(found["person"])) == ("empty", None)
