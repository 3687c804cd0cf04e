"""Newer documents supersede older ones; single pages replace single pages; what is answered stays answered."""

from __future__ import annotations

from typing import Any

from pipelines.catalog import Catalog
from pipelines.completeness import check
from pipelines.facts import Facts
from pipelines.report import CheckReport
from pipelines.text import FileRead
from tests.builders import APPLICATION, GOOD_RIC, LICENCE, RECEIVED, application, catalog, file, form, licence

BOTH = catalog(APPLICATION, LICENCE)
RULES: dict[str, Any] = {"name": "安全管理制度", "checks": [{"kind": "page_count"}]}


def report(item: Catalog, *files: FileRead) -> CheckReport:
    return check(item, Facts(), files, received_on=RECEIVED)


def faults(found: CheckReport) -> dict[str, bool]:
    return {one.id: one.certain for _, one in found.deficiencies()}


def pages(found: CheckReport, place: int = 0) -> list[str]:
    return [f"{one.file}#{one.page}" for one in found.materials[place].pages]


def numbered(n: int, total: int = 3) -> Any:
    title = "安全管理制度" if n == 1 else ""
    body = [f"第{n}章 第{n * 7}条 车辆应当按照规定检查第{n}类情况"]
    return form(title, body=body, foot=f"第{n}页 共{total}页")


def test_a_newer_document_supersedes_the_older() -> None:
    first = file("a.pdf", application(fields={"申请人名称": ""}), licence())
    second = file("b.pdf", application(), turn=2)

    assert faults(report(BOTH, first)) == {"M1.FIELD_EMPTY.applicant": True}
    assert faults(report(BOTH, first, second)) == {}
    assert pages(report(BOTH, first, second)) == ["b.pdf#1"]
    assert pages(report(BOTH, first, second), 1) == ["a.pdf#2"]


def test_a_fault_of_the_newer_document_counts_though_the_older_was_good() -> None:
    first, second = (
        file("a.pdf", application(), licence()),
        file("b.pdf", application(fields={"申请人名称": ""}), turn=2),
    )

    assert faults(report(BOTH, first, second)) == {"M1.FIELD_EMPTY.applicant": True}


def test_a_missing_page_handed_in_later_completes_the_document() -> None:
    first, second = file("a.pdf", numbered(1), numbered(3)), file("b.pdf", numbered(2), turn=2)

    assert faults(report(catalog(RULES), first)) == {"M1.MISSING_PAGES": True}
    assert faults(report(catalog(RULES), first, second)) == {}
    assert pages(report(catalog(RULES), first, second)) == ["a.pdf#1", "b.pdf#1", "a.pdf#2"]


def test_a_whole_document_handed_in_later_supersedes_all_pages() -> None:
    first = file("a.pdf", numbered(1), numbered(3))
    second = file("b.pdf", numbered(1), numbered(2), numbered(3), turn=2)

    assert pages(report(catalog(RULES), first, second)) == ["b.pdf#1", "b.pdf#2", "b.pdf#3"]


def test_a_file_may_say_what_it_replaces() -> None:
    first = file("a.pdf", application(fields={"申请人名称": ""}), licence())
    same_round = file("b.pdf", application(), replaces="M1")

    assert faults(report(BOTH, first, same_round)) == {}
    assert pages(report(BOTH, first, same_round)) == ["b.pdf#1"]


def test_a_file_that_cannot_be_opened_is_forgotten_once_it_is_replaced() -> None:
    broken, good = file("a.pdf", problem="ENCRYPTED"), file("b.pdf", application(), licence(), replaces="a.pdf")

    assert faults(report(BOTH, broken, good)) == {}


def test_a_rescan_of_the_same_paper_in_the_same_round_counts_alone() -> None:
    sealed = catalog(LICENCE | {"checks": [{"kind": "not_expired", "field": "valid_to"}]})
    old = file("a.pdf", licence(fields={"营业期限": "2021年3月5日至2025年1月1日"}))
    new = file("b.pdf", licence(fields={"营业期限": "2021年3月5日至2035年1月1日"}))

    assert faults(report(sealed, old, new)) == {}
    assert pages(report(sealed, old, new)) == ["b.pdf#1"]


CERTIFICATE: dict[str, Any] = {
    "name": "健康合格证",
    "fields": [
        {"code": "holder", "label": ["姓名"], "kind": "person", "required": True},
        {"code": "valid_to", "label": ["有效期至"], "kind": "date", "required": True},
    ],
    "checks": [{"kind": "not_expired", "field": "valid_to"}],
}


def test_a_fault_of_one_persons_certificate_beside_anothers_good_one_is_a_doubt() -> None:
    good = form("健康合格证", [("姓名", "张样例"), ("有效期至", "2027年3月4日")])
    old = form("健康合格证", [("姓名", "李范文"), ("有效期至", "2025年3月4日")])

    found = report(catalog(CERTIFICATE), file("a.pdf", old, good))

    assert faults(found) == {"M1.EXPIRED.valid_to@a.pdf#1": False}


def test_identity_cards_go_where_the_checks_agree() -> None:
    card: dict[str, Any] = {
        "recognise": {"titles": ["居民身份证"]},
        "fields": [{"code": "name", "label": ["姓名"], "kind": "person", "required": True}],
    }
    item = catalog(
        {"name": "申请表", "fields": [{"code": "head", "label": ["负责人"], "kind": "person"}]},
        card | {"name": "甲身份证", "checks": [{"kind": "same", "field": "name", "as": "M1.head"}]},
        card | {"name": "乙身份证"},
    )
    cards = [
        form("", [("姓名", name), ("公民身份号码", GOOD_RIC)], body=["居民身份证"]) for name in ("李范文", "张样例")
    ]

    found = report(item, file("a.pdf", form("申请表", [("负责人", "张样例")]), *cards))

    assert faults(found) == {}
    assert (pages(found, 1), pages(found, 2)) == (["a.pdf#3"], ["a.pdf#2"])


def test_one_card_for_two_claims_leaves_the_other_in_doubt() -> None:
    card: dict[str, Any] = {"recognise": {"titles": ["居民身份证"]}}
    item = catalog(card | {"name": "甲身份证"}, card | {"name": "乙身份证"})

    assert faults(report(item, file("a.pdf", form("居民身份证", [("姓名", "张样例")])))) == {"M2.MISSING": False}
