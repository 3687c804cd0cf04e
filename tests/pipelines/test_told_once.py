"""What is wrong in itself and also differs from another paper is one line of a notice."""

from __future__ import annotations

from typing import Any

from pipelines.case import Told
from pipelines.completeness import check
from pipelines.facts import Facts
from pipelines.notice import lines_of
from pipelines.report import Deficiency
from pipelines.tasks import IssueLetter
from pipelines.writing.ordered import Ordered, context_of
from pipelines.writing.told_once import told_once
from tests import letters
from tests.builders import APPLICATION, GOOD_USCC, LICENCE, RECEIVED, WRONG_USCC, application, catalog, file, licence
from tests.cases import opened

USCC: dict[str, Any] = {"code": "uscc", "label": ["统一社会信用代码"], "kind": "uscc", "required": True}
SAME: dict[str, Any] = {"kind": "same", "field": "uscc"}
SAME_AS_M2 = SAME | {"as": "M2.uscc"}
PAPERS = (
    application(fields={"统一社会信用代码": WRONG_USCC}, source="text_layer"),
    licence(fields={"统一社会信用代码": GOOD_USCC}, source="text_layer"),
)


def lines(first: dict[str, Any], second: dict[str, Any]) -> tuple[tuple[str, Deficiency], ...]:
    """The certain faults of an application with a wrong check digit beside a licence with the right number."""
    item = catalog(APPLICATION | first, LICENCE | {"fields": [*LICENCE["fields"], USCC]} | second)
    return lines_of(check(item, Facts(), [file("scan.pdf", *PAPERS)], received_on=RECEIVED))


def test_a_wrong_number_that_also_differs_is_one_line_that_says_both() -> None:
    both = lines({"checks": [SAME | {"as": "M2.uscc", "basis": "示例办法第九条"}]}, {})
    assert [fault.id for _, fault in both] == ["M1.FIELD_INVALID.uscc", "M1.FIELD_MISMATCH.uscc~M2.uscc"]

    [(name, one)] = told_once(both)

    (_, wrong), _ = both
    assert (name, one.id, one.cure) == (both[0][0], wrong.id, wrong.cure)
    assert one.message.startswith(wrong.message.rstrip("。"))
    assert one.message.endswith(f"；与《营业执照》中“统一社会信用代码”“{GOOD_USCC}”不一致。")
    assert (one.message.count(WRONG_USCC), one.basis.endswith("示例办法第九条")) == (1, True)


def test_the_paper_whose_number_is_good_is_not_asked_for_again() -> None:
    both = lines({}, {"checks": [SAME | {"as": "M1.uscc"}]})
    assert [fault.id for _, fault in both] == ["M1.FIELD_INVALID.uscc", "M2.FIELD_MISMATCH.uscc~M1.uscc"]

    [(_, one)] = told_once(both)

    assert one.id == "M1.FIELD_INVALID.uscc"
    assert f"；《营业执照》中“统一社会信用代码”为“{GOOD_USCC}”" in one.message


def test_a_difference_of_another_field_stays_a_line_of_its_own() -> None:
    (wrong, differs) = lines({"checks": [SAME_AS_M2]}, {})
    other = (differs[0], differs[1].model_copy(update={"id": "M1.FIELD_MISMATCH.name~M2.name", "field": "name"}))

    assert told_once((wrong, other)) == (wrong, other)
    assert told_once((differs,)) == (differs,)


def test_a_letter_counts_such_a_number_once() -> None:
    told = tuple(Told(material="M1", name=name, deficiency=one) for name, one in lines({"checks": [SAME_AS_M2]}, {}))
    task = IssueLetter(letter="notice", round=1, on=RECEIVED, told=told)
    ordered = Ordered(id="x", number="1", task=task, report=None, new_files=(), public_url="http://127.0.0.1")

    context = context_of(opened().case, letters.catalog(), ordered)

    assert [fault.id for _, fault in context.told] == ["M1.FIELD_INVALID.uscc"]
