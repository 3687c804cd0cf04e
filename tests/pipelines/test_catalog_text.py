"""A catalogue's text: everything that is wrong is told at once, with its line."""

from __future__ import annotations

import pytest

from pipelines.catalogs.lines import read_lined
from pipelines.catalogs.text import load_catalog
from pipelines.errors import CatalogInvalid

LEAST = """schema: yici/catalog/1
item: {code: a, name: 示例事项, version: 2026}
materials:
  - {code: M1, name: 申请书, necessity: required}
"""


def findings(text: str) -> list[tuple[int | None, str, str]]:
    with pytest.raises(CatalogInvalid) as refused:
        load_catalog(text, "示例.yaml")
    assert "示例.yaml" in refused.value.message
    return [(finding.line, finding.where, finding.rule) for finding in refused.value.findings]


def test_the_least_catalogue_has_the_defaults() -> None:
    catalog = load_catalog(LEAST)

    assert (catalog.status, catalog.item.version, catalog.materials[0].original_copies) == ("sample", "2026", 1)


def test_an_empty_key_says_nothing() -> None:
    assert load_catalog(LEAST.replace("necessity", "recognise: , legal_basis: ~, necessity")) == load_catalog(LEAST)


def test_all_faults_are_told_at_once_with_their_lines() -> None:
    text = """schema: yici/catalog/1
item: {code: a, name: b, version: c}
conditions:
  - {code: x, kind: choice}
foo: 1
materials:
  - code: M1
    name: 申请书
    necessity: must
    original_copies: two
    applies_when: x and
    fields: [{code: a, kind: nope}, {code: a}]
    checks:
      - {kind: seal, nearr: 3}
      - {kind: same, field: z, as: M9.x}
      - {kind: not_expired, field: q}
      - {kind: hm}
      - {field: 3}
  - code: M1
    necessity: required
    necessity: optional
"""
    assert findings(text) == [
        (4, "conditions[0]", "no_options"),
        (5, "foo", "extra_forbidden"),
        (9, "materials[0].necessity", "literal_error"),
        (10, "materials[0].original_copies", "int_parsing"),
        (11, "materials[0].applies_when", "expression"),
        (12, "materials[0].fields[0].kind", "literal_error"),
        (12, "materials[0].fields[1].code", "duplicate_code"),
        (14, "materials[0].checks[0].nearr", "extra_forbidden"),
        (15, "materials[0].checks[1].as", "unknown_reference"),
        (15, "materials[0].checks[1].field", "unknown_field"),
        (16, "materials[0].checks[2].field", "unknown_field"),
        (17, "materials[0].checks[3]", "union_tag_invalid"),
        (18, "materials[0].checks[4]", "union_tag_not_found"),
        (19, "materials[1].code", "duplicate_code"),
        (19, "materials[1].name", "missing"),
        (21, "materials[1].necessity", "duplicate_key"),
    ]


@pytest.mark.parametrize(
    ("text", "line", "rule"),
    [
        ("", 1, "empty"),
        ("- 1", 1, "empty"),
        ("a: [1, 2\nb: 3", 2, "yaml"),
        ("a: &x [1]\nb: *x", 2, "alias"),
        ("a: 1\n---\nb: 2", 2, "too_deep"),
        ("a: " + "[" * 60 + "]" * 60, 1, "too_deep"),
        ("a: !!python/object:os.system {}", 1, "tag"),
        ("a: \x00", None, "yaml"),
    ],
)
def test_what_is_no_plain_yaml_is_refused(text: str, line: int | None, rule: str) -> None:
    found = findings(text)

    assert (found[0][0], found[0][2]) == (line, rule)


def test_a_check_may_refer_to_another_material_or_to_a_fact() -> None:
    text = LEAST.replace(
        "necessity: required}",
        "necessity: required, fields: [{code: a}], checks: [{kind: same, field: a, as: facts.applicant.name}, {kind: page_count, field: total}]}",
    )

    assert len(load_catalog(text).materials[0].checks) == 2


def test_an_unknown_condition_is_no_error_here_but_lint() -> None:
    assert (
        load_catalog(LEAST.replace("necessity", "applies_when: whatever, necessity")).materials[0].applies_when
        == "whatever"
    )


def test_places_are_told_for_lint() -> None:
    assert read_lined(LEAST).places()["materials[0].name"] == 4
