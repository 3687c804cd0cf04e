"""Expressions over conditions are three-valued."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipelines.catalog import Condition
from pipelines.conditions import ConditionSyntax, applies, evaluate, parse, satisfiable


@pytest.mark.parametrize(
    ("text", "stated", "truth"),
    [
        ("x", {"x": True}, True),
        ("x", {"x": False}, False),
        ("x", {}, None),
        ("not x", {}, None),
        ("not x", {"x": False}, True),
        ("x and y", {"x": False}, False),
        ("x and y", {"x": True}, None),
        ("x or y", {"x": True}, True),
        ("x or y", {"x": False}, None),
        ('kind == "甲类"', {"kind": "甲类"}, True),
        ('kind == "甲类"', {"kind": "乙类"}, False),
        ('kind != "甲类"', {"kind": "乙类"}, True),
        ('kind == "甲类"', {}, None),
        ("not (x or y) and z", {"x": False, "y": False, "z": True}, True),
        ("x == false", {"x": False}, True),
        ("x or y and z", {"x": True, "y": False, "z": False}, True),
    ],
)
def test_what_is_not_stated_is_unknown_and_spreads_only_where_it_matters(text: str, stated: Any, truth: Any) -> None:
    assert evaluate(parse(text), stated) is truth


def test_a_material_without_a_condition_always_applies() -> None:
    assert applies(None, {}) is True
    assert applies("  ", {}) is True


@pytest.mark.parametrize(
    "text", ["x and", "and x", "(x", "x y", "x == y", "x ==", "x & y", "not", '"甲"', "(" * 60 + "x" + ")" * 60]
)
def test_what_is_no_expression_is_refused(text: str) -> None:
    with pytest.raises(ConditionSyntax):
        parse(text)


def test_a_contradiction_is_found() -> None:
    known = {"x": Condition(code="x"), "k": Condition(code="k", kind="choice", options=("甲", "乙"))}

    assert satisfiable(parse("x and not x"), known) is False
    assert satisfiable(parse('k == "甲" and k == "乙"'), known) is False
    assert satisfiable(parse('k != "甲" and k != "乙"'), known) is False
    assert satisfiable(parse('x and k == "乙"'), known) is True


def test_a_contradiction_among_thousands_of_answers_is_found() -> None:
    bools = {f"b{n}": Condition(code=f"b{n}") for n in range(30)}
    long = {"k": Condition(code="k", kind="choice", options=tuple(f"第{n}类" for n in range(500)))}
    every = " and ".join(bools)

    assert satisfiable(parse(f"{every} and not b29"), bools) is False
    assert satisfiable(parse(every), bools) is True
    assert satisfiable(parse('k == "第499类" and not (k != "第3类")'), long) is False
    assert satisfiable(parse('k != "第3类" and k != "第4类"'), long) is True


_ATOMS = ["a", "b", 'k == "甲"', 'k != "乙"', "not b"]


@given(
    st.recursive(
        st.sampled_from(_ATOMS),
        lambda s: (
            st.tuples(s, st.sampled_from(["and", "or"]), s).map(lambda t: f"({t[0]} {t[1]} {t[2]})")
            | s.map(lambda t: f"not ({t})")
        ),
        max_leaves=8,
    )
)
def test_an_expression_is_contradictory_exactly_where_no_answers_make_it_true(text: str) -> None:
    options = ("甲", "乙", "丙", "丁")
    known = {
        "a": Condition(code="a"),
        "b": Condition(code="b"),
        "k": Condition(code="k", kind="choice", options=options),
    }
    answers = [{"a": a, "b": b, "k": k} for a in (True, False) for b in (True, False) for k in options]

    assert satisfiable(parse(text), known) is any(evaluate(parse(text), one) is True for one in answers)


@given(
    st.recursive(
        st.sampled_from(["a", "b", "not a"]),
        lambda s: st.tuples(s, st.sampled_from(["and", "or"]), s).map(lambda t: f"({t[0]} {t[1]} {t[2]})"),
        max_leaves=6,
    )
)
def test_knowing_more_never_turns_a_settled_truth(text: str) -> None:
    known_less = evaluate(parse(text), {"a": True})

    if known_less is not None:
        assert {evaluate(parse(text), {"a": True, "b": b}) for b in (True, False)} == {known_less}
