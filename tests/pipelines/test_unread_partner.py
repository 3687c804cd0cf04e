"""Two papers that are to agree with a third of which the value was not read: they are held against each other."""

from __future__ import annotations

import pytest

from pipelines.completeness import check
from pipelines.facts import Facts
from pipelines.report import Deficiency
from pipelines.text import PageText
from tests.builders import APPLICATION, COMPANY, LICENCE, RECEIVED, application, catalog, file, form, licence

OTHER = "示例市暮色贸易有限公司"
AS_LICENSED = {"kind": "same", "as": "M1.name"}
RENTAL = {
    "name": "房屋租赁合同",
    "recognise": {"titles": ["房屋租赁合同"], "phrases": ["出租方", "租赁期限"]},
    "fields": [{"code": "lessee", "label": ["承租方"], "kind": "company", "required": True}],
    "checks": [AS_LICENSED | {"field": "lessee"}],
}
ITEM = catalog(LICENCE, APPLICATION | {"checks": [AS_LICENSED | {"field": "applicant"}]}, RENTAL)
NAMELESS = form("营业执照", [("类型", "有限责任公司"), ("注册资本", "壹佰万元整")], body=["成立日期 登记机关"])


def rental(lessee: str) -> PageText:
    return form("房屋租赁合同", [("出租方", "李样例"), ("承租方", lessee)], body=["租赁期限三年"])


def mismatches(*pages: PageText) -> list[Deficiency]:
    found = check(ITEM, Facts(), [file("scan.pdf", *pages)], received_on=RECEIVED)
    return [one for _, one in found.deficiencies() if one.code == "FIELD_MISMATCH"]


def test_where_the_partner_was_not_read_papers_that_are_to_agree_with_it_are_held_against_each_other() -> None:
    # Given a licence whose name was not read, an application, and a contract in another name
    (only,) = mismatches(NAMELESS, application(), rental(OTHER))

    # Then the clerk is asked once, about the later paper, and is told why
    assert (only.id, only.certain) == ("M3.FIELD_MISMATCH.lessee~M1.name", False)
    assert only.message == (
        f"《房屋租赁合同》中“承租方”为“{OTHER}”，与《食品经营许可申请书》中“申请人名称”“{COMPANY}”不一致，"
        "而《营业执照》中“名称”没有读出。请核对原件。"
    )


def test_where_they_agree_nothing_is_asked() -> None:
    assert mismatches(NAMELESS, application(), rental(COMPANY)) == []


def test_where_the_partner_is_missing_nothing_is_raised() -> None:
    assert mismatches(application(), rental(OTHER)) == []


def test_where_the_partner_was_read_it_alone_counts() -> None:
    # Given a licence that was read: the contract differs from it, and the application does not
    assert [one.id for one in mismatches(licence(), application(), rental(OTHER))] == [
        "M3.FIELD_MISMATCH.lessee~M1.name"
    ]


@pytest.mark.parametrize(("confidence", "certain"), [(0.975, False), (0.995, True)])
def test_names_of_two_characters_that_differ_in_one_are_told_apart_where_each_character_is_believed(
    confidence: float, *, certain: bool
) -> None:
    # Given 叶 and 早, which look alike in a small print: the mean over a short line hides little
    person = {"code": "person", "label": ["法定代表人"], "kind": "person", "required": True}
    papers = ("任职文件", "身份证明")
    item = catalog(
        {"name": papers[0], "fields": [person]},
        {"name": papers[1], "fields": [person], "checks": [{"kind": "same", "field": "person", "as": "M1.person"}]},
    )
    pages = [
        form(name, [("法定代表人", who)], confidence=confidence)
        for name, who in zip(papers, ("柳叶", "柳早"), strict=True)
    ]

    found = check(item, Facts(), [file("scan.pdf", *pages)], received_on=RECEIVED)

    assert [(one.code, one.certain) for _, one in found.deficiencies()] == [("FIELD_MISMATCH", certain)]
