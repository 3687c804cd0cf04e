"""The committed scans are what the script makes and what expected.json says of them."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any, get_args

import numpy as np
import pytest
import yaml
from PIL import Image
from stdnum.cn import ric, uscc

import catalogs
from pipelines.catalog import Catalog
from pipelines.facts import Facts
from pipelines.report import Code
from samples import people
from samples.make import ROUNDS, make_file
from samples.stacks import ScanFile

Pages = Callable[[Path], list[Image.Image]]
Expected = Callable[[str], dict[str, Any]]

CASES = ("food", "public_place")
FILES = [(place, file) for place, files in ROUNDS.items() for file in files]
LIMIT = 6_000_000
"""Bytes that all samples together may take."""


def _catalog(name: str) -> Catalog:
    text = (Path(catalogs.__file__).parent / name).read_text(encoding="utf-8")
    return Catalog.model_validate(yaml.safe_load(text))


def _small(page: Image.Image) -> np.ndarray[Any, Any]:
    return np.asarray(page.convert("L").resize((120, 170), Image.Resampling.BOX), dtype=np.float32)


def _red(page: Image.Image) -> int:
    red, green, blue = np.asarray(page.convert("RGB"), dtype=np.int16).transpose(2, 0, 1)
    return int(((red - green > 60) & (red - blue > 50)).sum())


@pytest.mark.parametrize(("place", "file"), FILES, ids=lambda value: getattr(value, "name", value))
def test_the_script_makes_the_committed_scans_again(
    place: str, file: ScanFile, folder: Path, pages: Pages, tmp_path: Path
) -> None:
    # Given
    committed = pages(folder / place / file.name)
    # When
    made = pages(make_file(file, tmp_path))
    # Then
    assert [page.size for page in made] == [page.size for page in committed]
    apart = [float(abs(_small(new) - _small(old)).mean()) for new, old in zip(made, committed, strict=True)]
    assert [distance for distance in apart if distance > 2.0] == []


@pytest.mark.parametrize("case", CASES)
def test_a_round_holds_the_files_and_pages_that_are_expected(
    case: str, folder: Path, pages: Pages, expected: Expected
) -> None:
    for told in expected(case)["rounds"]:
        # Given
        there = folder / case / f"round-{told['round']}"
        # When
        found = [{"file": path.name, "pages": len(pages(path))} for path in sorted(there.iterdir())]
        # Then
        assert found == told["files"]


@pytest.mark.parametrize("case", CASES)
def test_every_page_of_the_first_round_is_placed_once(case: str, expected: Expected) -> None:
    # Given
    first = expected(case)["rounds"][0]
    handed_in = {(file["file"], page) for file in first["files"] for page in range(1, file["pages"] + 1)}
    # When
    placed = [(page["file"], page["page"]) for material in first["materials"].values() for page in material["pages"]]
    aside = [(page["file"], page["page"]) for page in first["unplaced"]]
    # Then
    assert sorted(placed + aside) == sorted(handed_in)


@pytest.mark.parametrize("case", CASES)
def test_what_is_expected_speaks_the_language_of_the_catalogue(case: str, expected: Expected) -> None:
    # Given
    catalog = _catalog(expected(case)["catalog"])
    for told in expected(case)["rounds"]:
        # When
        faults = [(code, fault) for code, material in told["materials"].items() for fault in material["deficiencies"]]
        # Then
        assert list(told["materials"]) == [material.code for material in catalog.materials]
        assert [fault["id"] for code, fault in faults if not fault["id"].startswith(f"{code}.{fault['code']}")] == []
        assert {fault["code"] for _, fault in faults} <= set(get_args(Code))


@pytest.mark.parametrize("case", CASES)
def test_the_facts_answer_the_questions_of_the_catalogue(case: str, folder: Path, expected: Expected) -> None:
    # Given
    text = (folder / case / "facts.json").read_text(encoding="utf-8")
    # When
    facts = Facts.model_validate(json.loads(text))
    # Then
    assert set(facts.conditions) == {condition.code for condition in _catalog(expected(case)["catalog"]).conditions}


def test_the_expired_card_is_the_only_thing_in_the_samples_that_time_can_expire(expected: Expected) -> None:
    # When
    ends = [
        material["fields"]["valid_to"]
        for case in CASES
        for told in expected(case)["rounds"]
        for material in told["materials"].values()
        if "valid_to" in material.get("fields", {})
    ]
    # Then
    assert ends == ["2026-05-20", "长期", "长期"]


def test_the_wrong_code_differs_from_the_right_one_in_its_check_digit_alone() -> None:
    assert uscc.is_valid(people.DINER.uscc)
    assert uscc.is_valid(people.SALON.uscc)
    assert people.WRONG_USCC[:-1] == people.DINER.uscc[:-1]
    assert not uscc.is_valid(people.WRONG_USCC)


def test_the_fictional_persons_have_right_numbers_of_the_year_1900() -> None:
    for person in (people.AGENT, people.OWNER):
        assert ric.is_valid(person.id_no)
        assert person.id_no[6:14] == "{}{:02}{:02}".format(*person.born)
        assert person.born[0] == 1900


def test_the_letter_of_attorney_lacks_its_seal_in_the_first_round_only(folder: Path, pages: Pages) -> None:
    # When
    first = pages(folder / "food/round-1/scan-0003.jpg")[0]
    second = pages(folder / "food/round-2/scan-0101.pdf")[2]
    # Then
    assert _red(first) == 0
    assert _red(second) > 2000


@pytest.mark.parametrize(
    ("place", "page"), [("food/round-1/scan-0002.tif", 2), ("public_place/round-1/scan-0202.tif", 3)]
)
def test_one_page_lies_upside_down(place: str, page: int, folder: Path, pages: Pages) -> None:
    # Given
    file = next(file for at, file in FILES if f"{at}/{file.name}" == place)
    drawn = _small(file.shots[page - 1].draw().image)
    # When
    lying = pages(folder / place)[page - 1]
    # Then
    assert abs(_small(lying.rotate(180)) - drawn).mean() < abs(_small(lying) - drawn).mean()


def test_the_blank_back_shows_faintly_what_is_on_its_front(folder: Path, pages: Pages) -> None:
    # When
    back = np.asarray(pages(folder / "food/round-1/scan-0001.pdf")[2].convert("L"), dtype=np.float32)
    body = back[100:-100, 100:-100]
    # Then
    assert float((body < 150).mean()) < 0.0005
    assert float(body.std()) > 1.0


def test_the_samples_are_small(folder: Path) -> None:
    assert sum(path.stat().st_size for path in folder.rglob("*") if path.is_file()) < LIMIT
