"""Labels that a photocopy damaged: a seal in grey over their beginning, a speck within. All names are fictional."""

from __future__ import annotations

from typing import Any

import pytest

from pipelines.text import Box, Line, Seal
from tests.builders import line
from tests.pipelines.values_read import read, value

APPLIED: dict[str, Any] = {"code": "on", "label": ["申请日期"], "kind": "date", "required": True}
PRINCIPAL: dict[str, Any] = {"code": "principal", "label": ["委托人"], "kind": "company", "required": True}
DATED = line("日期：2026年9月7日", 0.62, 0.6)


def grey_seal(left: float) -> Seal:
    return Seal(box=Box(left, 0.55, left + 0.18, 0.67), colour="grey")


@pytest.mark.parametrize(
    ("seals", "source", "day"),
    [
        ((grey_seal(0.46),), "rapid", "2026-09-07"),
        ((grey_seal(0.2),), "rapid", None),
        ((), "rapid", None),
        ((grey_seal(0.46),), "text_layer", None),
    ],
    ids=["over its beginning", "elsewhere", "no seal", "a page with its own text"],
)
def test_a_label_whose_beginning_lies_under_a_seal_is_told_by_its_end(
    seals: tuple[Seal, ...], source: str, day: str | None
) -> None:
    assert value(read([DATED], APPLIED, seals=seals, source=source)["on"]) == day


def test_a_label_that_stands_whole_is_not_looked_for_under_a_seal() -> None:
    lines: list[Line] = [line("申请日期：2026年9月1日", 0.1, 0.3), DATED]

    assert value(read(lines, APPLIED, seals=(grey_seal(0.46),))["on"]) == "2026-09-01"


@pytest.mark.parametrize("left", ["章", "盖章", "盖章）", "签字）："])
def test_what_a_seal_left_of_a_place_to_seal_is_no_name(left: str) -> None:
    lines = [line("委托人", 0.1, 0.2), line("示例市晨光餐饮有限公司", 0.25, 0.2), line("委托人", 0.1, 0.5)]

    assert value(read([*lines, line(left, 0.22, 0.5)], PRINCIPAL)["principal"]) == "示例市晨光餐饮有限公司"
    assert value(read([line("委托人", 0.1, 0.5), line(left, 0.22, 0.5)], PRINCIPAL)["principal"]) is None


@pytest.mark.parametrize("listed", ["法定代表人身份证复印件", "营业执照复印件1份", "委托书原件（一份）"])
def test_an_attachment_that_is_named_below_an_empty_label_is_no_name(listed: str) -> None:
    spec = {"code": "head", "label": ["法定代表人"], "kind": "person", "required": True}
    lines = [line("法定代表人", 0.1, 0.2), line(listed, 0.1, 0.218)]

    found = read(lines, spec, source="text_layer")["head"]

    assert (found.state, value(found)) == ("empty", None)


@pytest.mark.parametrize("mark", ["、", "·", "."])
def test_a_speck_between_the_characters_of_a_spread_label_is_no_part_of_it(mark: str) -> None:
    spec = {"code": "place", "label": ["地址"], "kind": "address", "required": True}
    lines = [line(f"地{mark}址", 0.1, 0.2), line("示例市东风路12号", 0.25, 0.2)]

    assert value(read(lines, spec)["place"]) == "示例市东风路12号"


@pytest.mark.parametrize(
    ("words", "found"),
    [("主检医师（签宁", True), ("主检医师（签宁）", True), ("主检医帅（签宁", False), ("主检医师（签宁 年", False)],
)
def test_a_place_to_sign_whose_end_a_seal_hides_is_known_with_one_character_misread(words: str, *, found: bool) -> None:
    sign = {"code": "sign", "label": ["主检医师（签字）"], "kind": "person"}

    assert (read([line(words, 0.17, 0.73)], sign)["sign"].state != "no_label") is found
