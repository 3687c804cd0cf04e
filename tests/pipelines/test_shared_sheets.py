"""Certificates copied together on one sheet are a paper each. All names and numbers are fictional."""

from __future__ import annotations

from typing import Any

import pytest

from pipelines.completeness import check
from pipelines.facts import Facts
from pipelines.report import CheckReport
from pipelines.text import Line, PageText
from tests.builders import GOOD_RIC, RECEIVED, catalog, centred, file, form, line, page

OTHER_RIC = "990124190001020018"
CARD: dict[str, Any] = {
    "material_type": "certificate",
    "recognise": {"titles": ["居民身份证"], "phrases": ["公民身份号码", "签发机关", "性别", "民族"], "max_pages": 2},
    "fields": [
        {"code": "name", "label": ["姓名"], "kind": "person", "required": True},
        {"code": "no", "label": ["公民身份号码"], "kind": "ric", "required": True},
        {"code": "to", "label": ["有效期限"], "kind": "period", "required": True},
    ],
}
DIPLOMA: dict[str, Any] = {
    "name": "技术人员资格证书",
    "material_type": "certificate",
    "recognise": {"titles": ["技术人员资格证书"], "phrases": ["证书编号", "发证机关"], "max_pages": 1},
    "fields": [{"code": "no", "label": ["证书编号"], "kind": "licence_no", "required": True}],
}
LETTER: dict[str, Any] = {
    "name": "授权委托书",
    "recognise": {"titles": ["授权委托书"]},
    "fields": [{"code": "agent", "label": ["受托人"], "kind": "person", "required": True}],
    "checks": [{"kind": "same", "field": "agent", "as": "M2.name"}],
}


def card(name: str, number: str, left: float, top: float) -> list[Line]:
    """Both sides of an identity card, one below the other."""
    rows = [f"姓名 {name}", "性别 男  民族 汉", "出生 1900年1月2日", "住址 示例市样例路9号", f"公民身份号码 {number}"]
    rows += ["中华人民共和国", "居民身份证", "签发机关 示例市公安局", "有效期限 2020.01.01-2040.01.01"]
    steps = (0, 1, 2, 3, 5, 8, 9, 12, 13)
    return [line(text, left, top + 0.022 * step) for text, step in zip(rows, steps, strict=True)]


def diploma(top: float) -> list[Line]:
    return [
        centred("技术人员资格证书", top),
        line("证书编号：ZS2025001", 0.2, top + 0.05),
        line("发证机关：示例市样例局", 0.2, top + 0.08),
    ]


def told(item: Any, *sheets: PageText, facts: Facts = Facts()) -> CheckReport:  # noqa: B008 # frozen
    return check(item, facts, [file("a.pdf", *sheets)], received_on=RECEIVED)


def pages_of(report: CheckReport) -> dict[str | None, list[int]]:
    return {entry.code: [one.page for one in entry.pages] for entry in report.materials}


@pytest.mark.parametrize("places", [((0.2, 0.06), (0.2, 0.56)), ((0.05, 0.1), (0.55, 0.1))], ids=["down", "across"])
def test_two_identity_cards_on_one_sheet_are_told_apart_by_the_letter_of_authority(places: Any) -> None:
    # Given the agent's card, copied with that of the legal person, and an item that asks for both
    (first, second) = places
    item = catalog(CARD | {"name": "法定代表人身份证复印件"}, CARD | {"name": "受托人身份证复印件"}, LETTER)
    sheet = page([*card("李范文", OTHER_RIC, *first), *card("张样例", GOOD_RIC, *second)])

    report = told(item, sheet, form("授权委托书", [("受托人", "李范文")]))

    assert report.verdict == "complete"
    assert pages_of(report) == {"M1": [1], "M2": [1], "M3": [2]}
    assert [entry.fields["name"].value for entry in report.materials[:2]] == ["张样例", "李范文"]


def test_a_certificate_below_a_card_is_a_paper_of_its_own() -> None:
    item = catalog(CARD | {"name": "法定代表人身份证复印件"}, DIPLOMA)

    report = told(item, page([*card("张样例", GOOD_RIC, 0.2, 0.06), *diploma(0.6)]))

    assert report.verdict == "complete"
    assert report.materials[1].fields["no"].value == "ZS2025001"


def test_the_two_sides_of_one_card_are_not_two_cards() -> None:
    item = catalog(CARD | {"name": "法定代表人身份证复印件"}, CARD | {"name": "受托人身份证复印件"})

    report = told(item, page(card("张样例", GOOD_RIC, 0.2, 0.06)))

    assert [one.code for entry in report.materials for one in entry.deficiencies] == ["MISSING"]


def test_a_form_that_names_a_certificate_below_is_not_that_certificate() -> None:
    # Given a form with the other paper's name as the heading of a part of it
    item = catalog(
        {
            "name": "申请表",
            "material_type": "form",
            "recognise": {"titles": ["申请表"], "phrases": ["申请人", "经营场所"]},
        },
        DIPLOMA,
    )

    lines = [centred("申请表", 0.06), line("申请人：张样例", 0.2, 0.12), line("经营场所：示例市样例路9号", 0.2, 0.15)]
    report = told(item, page([*lines, centred("技术人员资格证书", 0.6), line("（复印件粘贴处）", 0.4, 0.65)]))

    assert pages_of(report) == {"M1": [1], "M2": []}


def test_only_certificates_are_sought_beside_certificates() -> None:
    item = catalog(CARD | {"name": "法定代表人身份证复印件"}, DIPLOMA | {"material_type": "other"})

    report = told(item, page([*card("张样例", GOOD_RIC, 0.2, 0.06), *diploma(0.6)]))

    assert sum(map(bool, pages_of(report).values())) == 1


def sides(name: str, number: str, portrait: float, emblem: float) -> tuple[list[Line], list[Line]]:
    """The two sides of a card, each at its place down the page."""
    return card(name, number, 0.1, portrait)[:5], card(name, number, 0.1, emblem - 0.176)[5:]


def test_the_sides_of_two_cards_laid_through_one_another_make_the_second_a_question() -> None:
    # Given both portraits above both emblems, so that no straight line parts the cards
    upper, lower = sides("张样例", GOOD_RIC, 0.05, 0.5), sides("李范例", OTHER_RIC, 0.25, 0.7)
    both = [*upper[0], *lower[0], *upper[1], *lower[1]]
    item = catalog(CARD | {"name": "法定代表人身份证复印件"}, CARD | {"name": "受托人身份证复印件"})
    known = Facts.model_validate({"applicant": {"name": "张样例"}})

    of_one = told(item, page(card("张样例", GOOD_RIC, 0.2, 0.06)), facts=known)
    of_both = told(item, page(both), facts=known)

    absent = [
        [fault for entry in report.materials for fault in entry.deficiencies if fault.code == "MISSING"]
        for report in (of_one, of_both)
    ]
    assert [[fault.certain for fault in faults] for faults in absent] == [[True], [False]]
    assert "文件“a.pdf”第1页可能是该材料" in absent[1][0].message
