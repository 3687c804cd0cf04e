"""Whose seal an impression is, where two parties or a person beside the office are to stamp. All names are fictional."""

from __future__ import annotations

from typing import Any

import pytest

from pipelines.completeness import check
from pipelines.facts import Facts
from pipelines.text import Box, Line, Seal, Stroke
from tests.builders import RECEIVED, catalog, centred, file, line, page

PARTIES = {
    "name": "施工合同",
    "checks": [{"kind": "seal", "near": "发包人（盖章）"}, {"kind": "seal", "near": "承包人（盖章）"}],
}
FORM = {
    "name": "施工许可申请表",
    "checks": [{"kind": "seal", "near": "建设单位（盖章）"}, {"kind": "signature", "near": "法定代表人（签章）"}],
}
OWNERS = Seal(box=Box(0.21, 0.24, 0.35, 0.34))
BUILDERS = Seal(box=Box(0.66, 0.24, 0.8, 0.34))
BETWEEN = Seal(box=Box(0.38, 0.24, 0.52, 0.34))


def faults(material: dict[str, Any], lines: list[Line], *seals: Seal) -> list[tuple[str, str | None, bool]]:
    sheet = page([centred(material["name"], 0.06), *lines], seals=seals, strokes=(), source="text_layer")
    report = check(catalog(material), Facts(), [file("a.pdf", sheet)], received_on=RECEIVED)
    return [(one.code, one.message.split("”")[0].split("“")[-1], one.certain) for _, one in report.deficiencies()]


@pytest.mark.parametrize(
    ("seals", "found"),
    [
        ([OWNERS, BUILDERS], []),
        ([OWNERS], [("UNSEALED", "承包人（盖章）", False)]),
        ([BUILDERS], [("UNSEALED", "发包人（盖章）", False)]),
        ([BETWEEN], []),
        ([OWNERS, OWNERS], []),
        ([], [("UNSEALED", "发包人（盖章）", True), ("UNSEALED", "承包人（盖章）", True)]),
    ],
)
def test_a_seal_at_the_other_partys_place_leaves_a_question_and_none_at_all_is_told_of_both(
    seals: list[Seal], found: list[tuple[str, str | None, bool]]
) -> None:
    places = [line("发包人（盖章）：", 0.1, 0.28), line("承包人（盖章）：", 0.52, 0.28)]

    assert faults(PARTIES, places, *seals) == found


@pytest.mark.parametrize(("down", "found"), [(0.0, [("UNSIGNED", "法定代表人（签章）", False)]), (0.09, [])])
def test_the_seal_of_the_office_above_is_no_stamp_of_the_person_below(
    down: float, found: list[tuple[str, str | None, bool]]
) -> None:
    # Given a seal at the place of the office, and one at the person's
    places = [line("建设单位（盖章）：", 0.1, 0.28), line("法定代表人（签章）：", 0.1, 0.37)]
    seal = Seal(box=Box(0.24, 0.24 + down, 0.38, 0.34 + down))

    assert faults(FORM, places, seal) == found


@pytest.mark.parametrize(("below", "signed"), [("受理机关", False), ("张样例", True)])
def test_the_next_thing_that_is_printed_below_a_place_to_sign_is_no_signature(below: str, signed: bool) -> None:
    letter = {"name": "承诺书", "checks": [{"kind": "signature", "near": "承诺人（签字）"}]}

    found = faults(letter, [line("承诺人（签字）：", 0.1, 0.28), line(below, 0.11, 0.31)])

    assert [code for code, _, _ in found] == ([] if signed else ["UNSIGNED"])


@pytest.mark.parametrize(("down", "found"), [(0.0, []), (0.028, [("UNSIGNED", "买受人签字", False)])])
def test_a_signature_on_the_line_of_another_place_to_sign_is_not_of_the_place_above_it(
    down: float, found: list[tuple[str, str | None, bool]]
) -> None:
    # Given two places to sign over each other, the upper one farther right, and a signature on the line of each, or of the lower
    deed = {
        "name": "登记申请书",
        "checks": [{"kind": "signature", "near": "买受人签字"}, {"kind": "signature", "near": "出卖人签字"}],
    }
    lines = [centred("登记申请书", 0.06), line("买受人签字：", 0.22, 0.3), line("出卖人签字：", 0.1, 0.328)]
    strokes = [Stroke(box=Box(0.25, 0.325, 0.35, 0.345), ink=0.3, faint=False)]
    strokes += [Stroke(box=Box(0.36, 0.297 + down, 0.46, 0.317 + down), ink=0.3, faint=False)]
    sheet = page(lines, strokes=strokes, source="text_layer")

    report = check(catalog(deed), Facts(), [file("a.pdf", sheet)], received_on=RECEIVED)

    assert [
        (one.code, one.message.split("”")[0].split("“")[-1], one.certain) for _, one in report.deficiencies()
    ] == found


@pytest.mark.parametrize(
    ("beside", "seals", "signed"),
    [
        ("承包人（盖章）：", [], True),
        (".", [], True),
        ("联系电话：", [], False),
        ("申请单位", [], False),
        ("申请单位", [Seal(box=Box(0.56, 0.25, 0.7, 0.35))], True),
    ],
)
def test_a_signature_may_stand_below_its_words_where_only_the_other_partys_place_stands_beside_them(
    beside: str, seals: list[Seal], signed: bool
) -> None:
    # Given a table whose cells bear the words at their head and the name in their middle
    lines = [centred("承诺书", 0.06), line("发包人签字：", 0.1, 0.28), line(beside, 0.52, 0.28)]
    ink = [Stroke(box=Box(0.2, 0.312, 0.3, 0.336), ink=0.3, faint=False)]
    sheet = page(lines, strokes=ink, seals=seals, source="text_layer")
    material = {"name": "承诺书", "checks": [{"kind": "signature", "near": "发包人签字"}]}

    report = check(catalog(material), Facts(), [file("a.pdf", sheet)], received_on=RECEIVED)

    assert [one.code for _, one in report.deficiencies()] == ([] if signed else ["UNSIGNED"])


@pytest.mark.parametrize(
    ("text", "source", "signed"),
    [
        ("张样例", "rapid", True),
        ("张样例", "text_layer", False),
        ("受理机关", "rapid", False),
        ("日期", "rapid", False),
    ],
)
def test_a_name_that_was_read_below_its_words_is_a_signature(text: str, source: str, signed: bool) -> None:
    # Given a table whose cells bear the words at their head, and what a reader made of the ink in the middle
    lines = [line("发包人签字：", 0.1, 0.28), line("承包人（盖章）：", 0.52, 0.28), line(text, 0.18, 0.315)]
    material = {"name": "承诺书", "checks": [{"kind": "signature", "near": "发包人签字"}]}
    sheet = page([centred("承诺书", 0.06), *lines], strokes=(), source=source)

    report = check(catalog(material), Facts(), [file("a.pdf", sheet)], received_on=RECEIVED)

    assert [one.code for _, one in report.deficiencies()] == ([] if signed else ["UNSIGNED"])


@pytest.mark.parametrize(("read", "certain"), [("(A", False), ("（盖章）", True)])
def test_what_a_reader_made_of_a_signature_is_no_hint_of_the_label_and_leaves_a_question(
    read: str, certain: bool
) -> None:
    # Given a bracket in the cell beside the label, which a pen left or the form prints
    lines = [centred("承诺书", 0.06), line("法定代表人签名", 0.1, 0.28), line(read, 0.4, 0.28)]
    sheet = page(lines, strokes=(), source="rapid")
    material = {"name": "承诺书", "checks": [{"kind": "signature", "near": "法定代表人签名"}]}

    report = check(catalog(material), Facts(), [file("a.pdf", sheet)], received_on=RECEIVED)

    assert [(one.code, one.certain) for _, one in report.deficiencies()] == [("UNSIGNED", certain)]


@pytest.mark.parametrize(("down", "certain"), [(-0.115, True), (-0.1, False), (0.02, False)])
def test_a_seal_that_ends_above_the_line_to_sign_on_hides_no_signature(down: float, *, certain: bool) -> None:
    # Given the office's seal, black as a copier makes it, near an empty place to sign: in the row above, reaching to its line, or
    # below it
    letter = {"name": "承诺书", "checks": [{"kind": "signature", "near": "承诺人（签字）"}]}
    seal = Seal(box=Box(0.3, 0.3 + down, 0.44, 0.4 + down), colour="grey")

    assert faults(letter, [line("承诺人（签字）：", 0.1, 0.3)], seal) == [("UNSIGNED", "承诺人（签字）", certain)]
