"""Once: what the old pages showed already is told no more, whatever page it is handed in on again."""

from __future__ import annotations

from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from pipelines.case import Answered, Case, Told
from pipelines.completeness import check
from pipelines.facts import Facts
from pipelines.rounds import check_round, findings_of, judged_before
from pipelines.text import FileRead
from tests.builders import APPLICATION, LICENCE, WRONG_USCC, application, catalog, file, licence, page
from tests.cases import opened

ITEM = catalog(APPLICATION, LICENCE | {"checks": [{"kind": "same", "field": "name", "as": "M1.applicant"}]})
WRONG = application(fields={"统一社会信用代码": WRONG_USCC})


def second_round(*told: str, **more: Any) -> Case:
    """A case in its second round, told of those faults."""
    lines = {f"{material.code}.{kind}": (material, kind) for material in ITEM.materials for kind in ("MISSING",)}
    first = check(ITEM, Facts(), [file("a.pdf", page([], blank=True))], received_on=opened().case.received_on)
    by_id = {fault.id: Told(material=m.code, name=m.name, deficiency=fault) for m, fault in first.deficiencies()}
    assert set(by_id) == set(lines)
    return opened().case.but(round=2, told=tuple(by_id[one] for one in told), **more)


def found(case: Case, *files: FileRead) -> Any:
    return check_round(ITEM, "0" * 64, case, files).findings


def test_a_fault_that_the_old_page_showed_is_the_offices_miss_also_when_a_new_page_shows_it_again() -> None:
    # Given: only the licence was told to be missing; the wrong code on the form was overlooked
    case, old = second_round("M2.MISSING"), file("a.pdf", WRONG)

    # When the applicant hands in the licence, and the same form once more
    findings = found(case, old, file("b.pdf", licence(), WRONG, turn=2))

    # Then
    assert (findings.lines, findings.doubts) == ((), ())
    assert findings.missed == ("M1.FIELD_INVALID.uscc",)


def test_a_fault_that_only_the_new_page_shows_may_be_told() -> None:
    findings = found(second_round("M2.MISSING"), file("a.pdf", application()), file("b.pdf", licence(), WRONG, turn=2))

    assert findings.fresh == ("M1.FIELD_INVALID.uscc",)
    assert findings.missed == ()


def test_a_new_page_that_disagrees_with_an_old_one_may_be_told() -> None:
    other = licence(fields={"名称": "示例市别处机械有限公司"})

    findings = found(second_round("M2.MISSING"), file("a.pdf", application()), file("b.pdf", other, turn=2))

    assert findings.fresh == ("M2.FIELD_MISMATCH.name~M1.applicant",)


def test_what_a_clerk_answered_to_be_fine_on_the_old_page_is_not_raised_on_a_new_one() -> None:
    blurred = application(fields={"统一社会信用代码": WRONG_USCC}, confidence=0.6)
    fine = Answered.model_validate({"is": "fine", "places": [("a.pdf", 1)]})
    case = second_round("M2.MISSING", answers={"M1.FIELD_INVALID.uscc": fine})

    findings = found(case, file("a.pdf", blurred), file("b.pdf", licence(), WRONG, turn=2))

    assert (findings.lines, findings.missed) == ((), ("M1.FIELD_INVALID.uscc",))


def test_what_nobody_could_judge_on_the_old_page_may_be_told_of_the_new_one() -> None:
    blurred = application(fields={"统一社会信用代码": WRONG_USCC}, confidence=0.6)

    findings = found(second_round("M2.MISSING"), file("a.pdf", blurred), file("b.pdf", licence(), WRONG, turn=2))

    assert findings.fresh == ("M1.FIELD_INVALID.uscc",)


def test_copies_that_were_counted_at_receipt_say_nothing_of_a_paper_that_came_later() -> None:
    case = second_round("M2.MISSING").but(facts=Facts(copies={"M2": 0, "M1": 1}))

    findings = found(case, file("a.pdf", application()), file("b.pdf", licence(), turn=2))

    assert (findings.lines, findings.missed) == ((), ())


def test_a_deferrable_paper_with_a_fault_or_a_question_is_named_and_a_good_or_required_one_is_not() -> None:
    item = catalog(APPLICATION, LICENCE | {"necessity": "deferrable"})
    papers = (licence(), licence(fields={"名称": ""}), licence(fields={"名称": ""}, confidence=0.6))

    named = [
        check_round(item, "0" * 64, opened().case, [file("a.pdf", WRONG), file("b.pdf", paper)]).findings.faulty
        for paper in papers
    ]

    assert named == [(), ("M2",), ("M2",)]


PAPERS = (
    application(),
    WRONG,
    application(fields={"申请人名称": ""}),
    application(fields={"统一社会信用代码": WRONG_USCC}, confidence=0.6),
    licence(),
    licence(fields={"名称": ""}),
    licence(fields={"名称": "示例市别处机械有限公司"}),
    page([], blank=True),
)


@given(
    st.lists(st.sampled_from(PAPERS), max_size=3),
    st.lists(st.sampled_from(PAPERS), max_size=3),
    st.sets(st.sampled_from(["M1.MISSING", "M2.MISSING"])),
    st.booleans(),
)
def test_no_old_rule_is_ever_raised_on_old_pages(old: list[Any], new: list[Any], told: set[str], again: bool) -> None:
    """Whatever is told in a later round was told before, or shows on a new page and did not show on the old ones."""
    first, second = file("a.pdf", *old), file("b.pdf", *(old if again else new), turn=2)
    case = second_round(*told)
    report = check(ITEM, Facts(), [first, second], received_on=case.received_on)

    findings = findings_of(ITEM, case, report, [first, second])

    before = {
        fault.id
        for _, fault in check(ITEM, Facts(), [first], received_on=case.received_on).deficiencies()
        if fault.certain
    }
    for line in findings.lines:
        fault = line.deficiency
        assert fault.id in told or (fault.id in findings.fresh and fault.id not in before)
    assert not set(findings.fresh) & (told | before)
    assert not set(findings.missed) & told
    assert not {line.deficiency.id for line in findings.lines} & set(findings.missed)
    assert judged_before(ITEM, case, [first, second]) == before
