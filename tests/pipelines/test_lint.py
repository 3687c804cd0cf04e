"""The rules of publishing: one catalogue that keeps them all, and each broken by one change."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import pytest

from pipelines.catalogs.lines import read_lined
from pipelines.catalogs.text import load_catalog, load_lined
from pipelines.errors import Finding
from pipelines.lint import against, lint

GOOD = """schema: yici/catalog/1
item:
  code: a
  name: 示例事项
  version: "1"
  authority: {name: 示例局, review_body: 示例政府, court: 示例法院, seal: 行政许可专用章}
  clocks:
    statutory: {days: 20, unit: workday, from: accepted}
    promised: {days: 10, unit: workday, from: accepted}
conditions:
  - {code: x}
  - {code: k, kind: choice, options: [甲, 乙]}
materials:
  - {code: M1, name: 申请书, necessity: required, legal_basis: 示例办法第三条}
  - code: M2
    name: 营业执照
    necessity: required
    legal_basis: 示例办法第三条
    source_channel: government
    issuing_authority: 市场监督管理部门
    licence_type_code: L1
    applies_when: x
"""


def linted(text: str) -> Sequence[Finding]:
    lined = read_lined(text)
    return lint(load_lined(lined), lined.places())


def broken(old: str, new: str) -> list[tuple[str, int | None]]:
    assert old in GOOD
    text = GOOD.replace(old, new)
    return [(finding.rule, finding.line) for finding in linted(text)]


def test_a_good_catalogue_has_no_findings() -> None:
    assert linted(GOOD) == ()


@pytest.mark.parametrize(
    ("old", "new", "found"),
    [
        ("name: 申请书", "name: 其他有关材料", [("catch_all", 14)]),
        ("name: 申请书", "name: 平面图等", [("catch_all", 14)]),
        ("name: 申请书", "name: 必要时提交的说明", [("catch_all", 14)]),
        ("necessity: required, legal_basis: 示例办法第三条", "necessity: required", [("no_legal_basis", 14)]),
        ("legal_basis: 示例办法第三条}", 'legal_basis: "—"}', [("no_legal_basis", 14)]),
        ("legal_basis: 示例办法第三条}", "legal_basis: 见国家有关法律、法规规定。}", [("no_legal_basis", 14)]),
        ("legal_basis: 示例办法第三条}", "legal_basis: 示例有关规定实施办法第三条}", []),
        ("legal_basis: 示例办法第三条}", "legal_basis: 示例办法第三条, original_copies: 0}", [("no_copies", 14)]),
        ("    issuing_authority: 市场监督管理部门\n", "", [("no_issuing_authority", 15)]),
        ("source_channel: government", "source_channel: applicant", [("shareable_asked", 15)]),
        ("applies_when: x", "applies_when: z", [("unknown_condition", 22)]),
        ("applies_when: x", "applies_when: k", [("unknown_condition", 22)]),
        ("applies_when: x", 'applies_when: k == "丙"', [("unknown_condition", 22)]),
        ("applies_when: x", "applies_when: x and not x", [("contradiction", 22)]),
        ("name: 营业执照", "name: 申请书", [("not_told_apart", 15)]),
        ("days: 10,", "days: 30,", [("promised_too_long", 9)]),
        (
            "{days: 10, unit: workday, from: accepted}",
            "{days: 1, unit: month, from: accepted}",
            [("promised_too_long", 9)],
        ),
        ("{days: 20, unit: workday, from: accepted}", "{days: 20}", [("clock", 8), ("clock", 8)]),
        (", court: 示例法院", "", [("no_remedies", 6)]),
        (
            "{days: 10, unit: workday, from: accepted}",
            "{days: 20, unit: workday, from: decided}",
            [("promised_too_long", 9)],
        ),
        (
            "legal_basis: 示例办法第三条}",
            "legal_basis: 示例办法第三条, acceptance_standard: 提交窗口要求的其他材料}",
            [("catch_all", 14)],
        ),
        ("item:\n", "status: official\nunverified: [item.code]\nitem:\n", [("official_unverified", 3)]),
        ("item:\n", "unverified: [item.clocks.correction]\nitem:\n", [("unverified_path", 2)]),
        (
            "legal_basis: 示例办法第三条}",
            "legal_basis: 示例办法第三条, copy_kind: photocopy, photocopy_copies: 1}",
            [("copies_unlike_kind", 14)],
        ),
    ],
)
def test_each_rule_is_told_with_its_line(old: str, new: str, found: Any) -> None:
    assert broken(old, new) == found


def test_a_finding_names_the_law_it_comes_from() -> None:
    (found,) = lint(load_catalog(GOOD.replace(", court: 示例法院", "")))

    assert found.basis == "《中华人民共和国行政许可法》第三十二条末款、第三十八条第二款"


def test_what_only_warns_does_not_stop_publishing() -> None:
    found = lint(load_catalog(GOOD.replace("item:\n", "unverified: [nowhere]\nitem:\n")))

    assert ([one.rule for one in found], against(found)) == (["unverified_path"], [])


def _cards(first: str, second: str) -> list[str]:
    """The rules broken by two identity cards with the given lines more."""
    card = """  - code: {code}
    name: {name}
    necessity: required
    legal_basis: 示例办法第三条
    recognise: {{titles: [居民身份证]}}
    fields: [{{code: name, label: [姓名], kind: person}}]
{more}"""
    more = card.format(code="C1", name="负责人身份证", more=first) + card.format(
        code="C2", name="联系人身份证", more=second
    )
    return [one.rule for one in lint(load_catalog(GOOD + more))]


@pytest.mark.parametrize(
    ("first", "second", "rules"),
    [
        ("", "", ["not_told_apart"]),
        ("    checks: [{kind: same, field: name, as: facts.applicant.name}]\n", "", []),
        ("    checks: [{kind: seal}]\n", "", ["not_told_apart"]),
        ("    applies_when: x\n", "    applies_when: not x\n", []),
        ("    applies_when: x\n", "    applies_when: x\n", ["not_told_apart"]),
    ],
)
def test_two_identity_cards_are_told_apart_by_the_people_they_belong_to(first: str, second: str, rules: Any) -> None:
    assert _cards(first, second) == rules


def test_a_phrase_of_its_own_tells_a_material_apart() -> None:
    text = GOOD.replace("name: 申请书, ", "name: 营业执照, recognise: {phrases: [申请事项]}, ")

    assert lint(load_catalog(text)) == ()


def test_materials_that_never_meet_need_not_be_told_apart() -> None:
    text = GOOD.replace("name: 申请书, ", "name: 营业执照, applies_when: not x, ")

    assert lint(load_catalog(text)) == ()


def test_the_shipped_catalogues_keep_every_rule() -> None:
    from pathlib import Path

    import catalogs

    shipped = sorted(Path(catalogs.__file__).parent.glob("*.yaml"))
    texts = {path.name: path.read_text(encoding="utf-8") for path in shipped}

    assert {name: linted(text) for name, text in texts.items()} == dict.fromkeys(texts, ())


@pytest.mark.parametrize(
    ("kind", "notice", "found"),
    [
        ("行政许可", "{days: 5, unit: workday, from: received, on_lapse: deemed_accepted}", []),
        ("行政许可", "{days: 6, unit: workday, from: received, on_lapse: deemed_accepted}", ["notice_too_long"]),
        ("行政许可", "{days: 20, unit: natural_day, from: received, on_lapse: deemed_accepted}", ["notice_too_long"]),
        ("行政许可", "{days: 5, unit: workday, from: received}", ["silence_unsaid"]),
        ("行政确认", "{days: 9, unit: workday, from: received}", []),
    ],
)
def test_for_a_licence_everything_is_told_within_five_days_and_silence_accepts(
    kind: str, notice: str, found: list[str]
) -> None:
    text = GOOD.replace("  clocks:\n", f"  item_kind: {kind}\n  clocks:\n    notice: {notice}\n")

    findings = linted(text)

    assert [one.rule for one in findings] == found
    assert [one.rule for one in against(tuple(findings))] == [rule for rule in found if rule == "notice_too_long"]
