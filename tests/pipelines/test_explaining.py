"""Why a check came out so: every rule with its outcome, its readings, its condition; and the hashes over all of it."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipelines.catalog import Catalog
from pipelines.completeness import check
from pipelines.explaining.explain import explain
from pipelines.explaining.proof import pages_seen, proof_of
from pipelines.explaining.trace import Atom, Judged, Trace
from pipelines.facts import Facts
from pipelines.text import FileRead
from tests.builders import (
    APPLICATION,
    LICENCE,
    RECEIVED,
    RED_SEAL,
    WRONG_USCC,
    application,
    catalog,
    file,
    licence,
    page,
)

SEALED = APPLICATION | {"checks": [{"kind": "seal", "near": "申请人盖章", "basis": "示例办法第九条"}]}
AGREEING = LICENCE | {"checks": [{"kind": "same", "field": "name", "as": "M1.applicant"}]}
FOOD = {"name": "健康合格证", "applies_when": "serves and not takeaway_only", "legal_basis": "示例办法第八条"}
CONDITIONS = [{"code": "serves", "question": "是否现场制售"}, {"code": "takeaway_only", "question": "是否只做外卖"}]
ITEM = catalog(SEALED, AGREEING, FOOD, conditions=CONDITIONS)
GOOD = application(seals=[RED_SEAL])


def traced(item: Catalog, *files: FileRead, answers: dict[str, str] | None = None, **stated: Any) -> Trace:
    facts = Facts.model_validate(stated)
    report = check(item, facts, files, received_on=RECEIVED, answers=answers)
    return explain(item, facts, report, files, answers)


def rule(trace: Trace, name: str) -> Judged:
    (found,) = [one for material in trace.materials for one in material.rules if one.rule == name]
    return found


def test_a_fault_names_its_rule_its_basis_what_was_read_where_and_what_would_make_it_pass() -> None:
    trace = traced(ITEM, file("a.pdf", application(fields={"统一社会信用代码": WRONG_USCC}), licence()))

    broken = rule(trace, "M1.field.uscc")

    assert (broken.outcome, broken.basis, broken.deficiencies) == (
        "failed",
        "示例办法第三条",
        ("M1.FIELD_INVALID.uscc",),
    )
    assert [(one.file, one.page, one.value) for one in broken.seen] == [("a.pdf", 1, WRONG_USCC)]
    assert broken.seen[0].box is not None
    assert broken.cure == "请核对“统一社会信用代码”，更正后重新提交《食品经营许可申请书》的该页。"
    assert trace.of("M1.FIELD_INVALID.uscc") == (trace.materials[0], broken)


def test_what_passed_says_on_which_readings() -> None:
    trace = traced(ITEM, file("a.pdf", GOOD, licence()), conditions={"serves": False})

    same, seal = rule(trace, "M2.same.name~M1.applicant"), rule(trace, "M1.seal")

    assert (same.outcome, [(one.file, one.page) for one in same.seen]) == ("passed", [("a.pdf", 2), ("a.pdf", 1)])
    assert (seal.outcome, seal.basis, seal.seen[0].box) == ("passed", "示例办法第九条", RED_SEAL.box)


@pytest.mark.parametrize(
    ("stated", "truth", "outcome", "truths"),
    [
        ({}, None, "doubtful", (None, None)),
        ({"serves": True}, None, "doubtful", (True, None)),
        ({"serves": True, "takeaway_only": False}, True, "failed", (True, False)),
        ({"serves": False}, False, "not_applicable", (False, None)),
        ({"takeaway_only": True}, False, "not_applicable", (None, True)),
    ],
)
def test_the_condition_is_told_with_the_truth_of_each_part(
    stated: dict[str, bool], truth: bool | None, outcome: str, truths: tuple[bool | None, ...]
) -> None:
    trace = traced(ITEM, file("a.pdf", GOOD, licence()), conditions=stated)

    applies = trace.materials[2].applies

    assert applies.atoms == tuple(
        Atom(mention=one["code"], question=one["question"], stated=stated.get(one["code"]), truth=said)
        for one, said in zip(CONDITIONS, truths, strict=True)
    )
    assert (applies.truth, rule(trace, "M3.presence").outcome) == (truth, outcome)


def test_what_a_clerk_answered_to_be_fine_passed_by_that_word() -> None:
    unsure = file(
        "a.pdf", application(seals=[RED_SEAL], fields={"统一社会信用代码": WRONG_USCC}, confidence=0.6), licence()
    )
    asked = traced(ITEM, unsure, conditions={"serves": False})
    assert rule(asked, "M1.field.uscc").outcome == "doubtful"

    answered = traced(ITEM, unsure, conditions={"serves": False}, answers={"M1.FIELD_INVALID.uscc": "fine"})

    assert (rule(answered, "M1.field.uscc").outcome, rule(answered, "M1.field.uscc").answered) == ("passed", "fine")
    assert [one.rule for one in answered.materials[0].rules if one.answered] == ["M1.field.uscc"]


def test_nothing_is_judged_of_what_is_not_there_and_what_the_office_fetches_is_not_asked_for() -> None:
    shared = LICENCE | {"source_channel": "government", "licence_type_code": "1", "issuing_authority": "示例局"}
    trace = traced(catalog(APPLICATION, shared), file("a.pdf", page([], blank=True)))

    assert {one.outcome for one in trace.materials[0].rules} == {"failed", "not_judged"}
    assert {one.outcome for one in trace.materials[1].rules} == {"fetch"}


PAPERS = (
    GOOD,
    application(),
    application(fields={"申请人名称": ""}),
    application(fields={"统一社会信用代码": WRONG_USCC}, confidence=0.6),
    application(legible=False),
    licence(),
    licence(fields={"名称": "别的公司"}),
    licence(grey=True),
    page([], problem="TIMEOUT", source="none"),
    page([], blank=True),
)


@given(
    st.lists(st.sampled_from(PAPERS), max_size=5),
    st.dictionaries(st.sampled_from(["serves", "takeaway_only"]), st.booleans()),
    st.dictionaries(st.sampled_from(["M1", "M2"]), st.integers(0, 2)),
    st.booleans(),
)
def test_every_deficiency_of_a_report_belongs_to_exactly_one_rule(
    papers: list[Any], conditions: dict[str, bool | str], copies: dict[str, int], closed: bool
) -> None:
    files = [file("a.pdf", *papers)] + ([file("b.pdf", problem="ENCRYPTED")] if closed else [])
    facts = Facts(conditions=conditions, copies=copies)
    report = check(ITEM, facts, files, received_on=RECEIVED)

    trace = explain(ITEM, facts, report, files)

    told = [one for material in trace.materials for judged in material.rules for one in judged.deficiencies]
    assert sorted(told) == sorted(fault.id for _, fault in report.deficiencies())
    rules = [judged.rule for material in trace.materials for judged in material.rules]
    assert len(rules) == len(set(rules))
    for material in trace.materials:
        certain = any(judged.outcome == "failed" for judged in material.rules)
        assert certain is (material.status == "deficient")


def test_the_proof_changes_with_the_catalogue_any_page_and_any_outcome_and_with_nothing_else() -> None:
    def proof(one: FileRead, sha256: str = "a" * 64, **stated: Any) -> str:
        return proof_of(sha256, pages_seen([one]), traced(ITEM, one, **stated)).whole

    whole = file("a.pdf", GOOD, licence())
    proofs = [
        proof(whole),
        proof(whole, "b" * 64),
        proof(file("a.pdf", GOOD, licence(), page([], blank=True))),
        proof(file("a.pdf", GOOD, licence(fields={"类型": "个人独资企业"}))),
        proof(whole.model_copy(update={"sha256": "0" * 64})),
        proof(whole, conditions={"serves": False}),
    ]

    assert len(set(proofs)) == len(proofs)
    assert proof(whole) == proof(FileRead.model_validate_json(whole.model_dump_json()))


def test_the_short_form_is_four_groups_of_four_of_the_hash_over_all_three() -> None:
    proof = proof_of("a" * 64, (), traced(ITEM, file("a.pdf", GOOD)))

    assert proof.short.replace("-", "").lower() == proof.whole[:16]
    assert [len(group) for group in proof.short.split("-")] == [4, 4, 4, 4]
