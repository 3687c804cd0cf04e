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
