"""The shipped catalogues stand: schema, references, identifiers, honesty about what is not verified."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
import yaml
from stdnum.cn import uscc

import catalogs
from pipelines.catalog import Catalog, SameCheck
from pipelines.lint import lint

HERE = Path(catalogs.__file__).parent
FILES = sorted(HERE.glob("*.yaml"))
CATCH_ALL = ("其他材料", "其它材料", "有关材料", "相关材料", "必要时", "等材料", "等文件")


def _load(path: Path) -> Catalog:
    return Catalog.model_validate(yaml.safe_load(path.read_text(encoding="utf-8")))


def _reach(catalog: Catalog, path: str) -> Any:
    """What a dotted path of ``unverified`` points at; materials and conditions are found by their code."""
    at: Any = catalog.model_dump()
    for step in path.split("."):
        at = next(entry for entry in at if entry["code"] == step) if isinstance(at, tuple | list) else at[step]
    return at


def test_both_items_of_the_demonstration_are_shipped() -> None:
    # When
    names = {path.name: _load(path).item.name for path in FILES}
    # Then
    assert names["food_business_licence.yaml"] == "食品经营许可证核发（新办）"
    assert names["public_place_hygiene.yaml"] == "公共场所卫生许可（新办）"


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.stem)
def test_a_shipped_catalogue_is_a_sample_and_says_what_is_not_verified(path: Path) -> None:
    # Given
    catalog = _load(path)
    # When
    reached = [_reach(catalog, entry) for entry in catalog.unverified]
    # Then
    assert catalog.status == "sample"
    assert {"item.code", "item.authority"} <= set(catalog.unverified)
    assert None not in reached


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.stem)
def test_no_entry_of_a_shipped_catalogue_is_a_catch_all(path: Path) -> None:
    # When
    names = [material.name for material in _load(path).materials]
    # Then
    assert [name for name in names if any(word in name for word in CATCH_ALL)] == []


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.stem)
def test_every_material_has_a_legal_basis_and_a_way_to_be_told(path: Path) -> None:
    # When
    lacking = [material.code for material in _load(path).materials if not material.legal_basis]
    untold = [material.code for material in _load(path).materials if not material.recognise.titles]
    # Then
    assert (lacking, untold) == ([], [])


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.stem)
def test_every_check_names_a_field_that_exists(path: Path) -> None:
    # Given
    catalog = _load(path)
    fields = {f"{material.code}.{field.code}" for material in catalog.materials for field in material.fields}
    # When
    named = {
        f"{material.code}.{check.field}"
        for material in catalog.materials
        for check in material.checks
        if check.kind in ("same", "not_expired")
    }
    partners = {
        check.as_ for material in catalog.materials for check in material.checks if isinstance(check, SameCheck)
    }
    # Then
    assert named - fields == set()
    assert {partner for partner in partners if not partner.startswith("facts.")} - fields == set()


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.stem)
def test_the_fictional_codes_have_right_check_digits(path: Path) -> None:
    # Given
    item = _load(path).item
    shared = [material.licence_type_code for material in _load(path).materials if material.licence_type_code]
    # When
    bodies = [item.authority.code, item.code[:18], *(code[:18] for code in shared)]
    # Then
    assert [body for body in bodies if not uscc.is_valid(body or "")] == []


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.stem)
def test_a_shipped_catalogue_could_be_published(path: Path) -> None:
    # When
    findings = lint(_load(path))
    # Then
    assert [(finding.rule, finding.where) for finding in findings] == []


def test_the_demonstration_meets_a_shareable_a_deferrable_and_a_conditional_material() -> None:
    # Given
    both = [_load(HERE / name) for name in ("food_business_licence.yaml", "public_place_hygiene.yaml")]
    for catalog in both:
        # When
        kinds = {
            "shareable": [material.code for material in catalog.materials if material.shareable],
            "deferrable": [material.code for material in catalog.materials if material.necessity == "deferrable"],
            "conditional": [material.code for material in catalog.materials if material.applies_when],
        }
        # Then
        assert [kind for kind, codes in kinds.items() if not codes] == []
