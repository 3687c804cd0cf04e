"""What a field should say, standing near it: a question, for the wrong place may have been read."""

from __future__ import annotations

from typing import Any

import pytest

from pipelines.completeness import check
from pipelines.facts import Facts
from pipelines.report import Deficiency
from pipelines.text import PageText
from tests.builders import APPLICATION, COMPANY, LICENCE, RECEIVED, application, catalog, file, licence, line

OTHER = "示例市暮色贸易有限公司"
PERSON = {"code": "head", "label": ["负责人"], "kind": "person", "required": True}
SAME = {"kind": "same", "field": "applicant", "as": "M2.name"}


def fault_of(sheet: PageText, *, item: Any = None, other: PageText | None = None) -> Deficiency:
    """The only fault of an application beside a licence."""
    item = item or catalog(APPLICATION | {"checks": [SAME]}, LICENCE)
    files = [file("scan.pdf", sheet, other or licence())]
    (only,) = (one for _, one in check(item, Facts(), files, received_on=RECEIVED).deficiencies())
    return only


def with_line(sheet: PageText, text: str, top: float) -> PageText:
    return sheet.model_copy(update={"lines": (*sheet.lines, line(text, 0.3, top))})


def test_another_company_is_told_where_the_expected_one_is_nowhere_near() -> None:
    found = fault_of(application(fields={"申请人名称": OTHER}))

    assert (found.code, found.certain) == ("FIELD_MISMATCH", True)


def test_another_company_is_a_question_where_the_expected_one_stands_by_it() -> None:
    # Given an application whose field was read as another company, with the licence's in the line above
    sheet = with_line(application(fields={"申请人名称": OTHER}), COMPANY, 0.11)

    # Then the clerk is asked, and sees why
    found = fault_of(sheet)
    assert (found.code, found.certain) == ("FIELD_MISMATCH", False)
    assert found.message == (
        f"《食品经营许可申请书》中“申请人名称”为“{OTHER}”，与《营业执照》中“名称”“{COMPANY}”不一致。"
        f"《食品经营许可申请书》上该栏附近写有“{COMPANY}”，请核对原件。"
    )


def test_what_is_printed_again_at_the_foot_takes_nothing_from_a_certain_fault() -> None:
    sheet = with_line(application(fields={"申请人名称": OTHER}), f"申请单位盖章 {COMPANY}", 0.8)

    assert fault_of(sheet).certain


def test_the_other_paper_may_have_been_misread_as_well() -> None:
    # Given a licence on which the application's company stands by the name that was read
    other = with_line(licence(fields={"名称": OTHER}), COMPANY, 0.11)

    assert fault_of(application(), other=other).certain is False


@pytest.mark.parametrize(("by", "certain"), [(COMPANY, False), (OTHER, True)])
def test_an_empty_field_is_a_question_only_where_what_another_paper_says_stands_by_it(by: str, certain: bool) -> None:
    sheet = with_line(application(fields={"申请人名称": ""}), by, 0.189)

    found = fault_of(sheet)
    assert (found.id, found.certain) == ("M1.FIELD_EMPTY.applicant", certain)


def test_once_confirmed_such_a_fault_is_told_in_its_own_words() -> None:
    # Given a question that the clerk answers with fault
    sheet = with_line(application(fields={"申请人名称": ""}), COMPANY, 0.189)
    item = catalog(APPLICATION | {"checks": [SAME]}, LICENCE)
    answers = {"M1.FIELD_EMPTY.applicant": "fault"}

    found = check(item, Facts(), [file("scan.pdf", sheet, licence())], received_on=RECEIVED, answers=answers)

    assert [(one.certain, one.message) for _, one in found.deficiencies()] == [
        (True, "《食品经营许可申请书》中“申请人名称”一栏没有填写。")
    ]


def test_the_paper_that_is_compared_may_say_it_of_the_empty_field() -> None:
    # Given a check of the licence against the application, whose field is empty
    item = catalog(APPLICATION, LICENCE | {"checks": [{"kind": "same", "field": "name", "as": "M1.applicant"}]})
    sheet = with_line(application(fields={"申请人名称": ""}), COMPANY, 0.189)

    assert fault_of(sheet, item=item).certain is False


def test_a_persons_name_near_an_empty_field_says_nothing() -> None:
    # Given an empty 负责人, and the licence's 负责人 as a contact in the next line
    fields = [*APPLICATION["fields"], PERSON]
    checks = [{"kind": "same", "field": "head", "as": "M2.head"}]
    item = catalog(
        APPLICATION | {"fields": fields, "checks": checks}, LICENCE | {"fields": [*LICENCE["fields"], PERSON]}
    )
    sheet = with_line(application(fields={"负责人": ""}), "联系人：陈示例", 0.3)

    assert fault_of(sheet, item=item, other=licence(fields={"负责人": "陈示例"})).certain
