"""The description of the API is whole, and in the language of those who read it."""

from __future__ import annotations

import re
from typing import Any, get_args

import pytest

from api.described.calls import CALLS
from api.described.shapes import SHAPES
from api.pages.words import FAULTS, MODES, STATUSES, UNPLACED, VERDICTS
from pipelines.report import UnplacedPage
from tests.api.desk import Desk

CHINESE = re.compile(r"[\u4e00-\u9fff]")


@pytest.fixture
def described(desk: Desk) -> dict[str, Any]:
    api: dict[str, Any] = desk.client().get("/api/v1/openapi.json").json()
    return api


def calls(described: dict[str, Any]) -> dict[str, dict[str, Any]]:
    return {
        f"{method.upper()} {path}": call
        for path, methods in described["paths"].items()
        for method, call in methods.items()
    }


def reported_reasons() -> tuple[str, ...]:
    return get_args(UnplacedPage.model_fields["why"].annotation)


def without_chinese(said: dict[str, Any]) -> list[str]:
    return [name for name, words in said.items() if not CHINESE.search(str(words or ""))]


def test_every_call_says_in_chinese_what_it_does_and_what_it_takes_and_answers(described: dict[str, Any]) -> None:
    found = calls(described)

    said = {key: call.get("description") for key, call in found.items()}
    said |= {f"{key} in short": call.get("summary") for key, call in found.items()}
    for key, call in found.items():
        said |= {f"{key} {one['name']}": one.get("description") for one in call.get("parameters", ())}
        said |= {f"{key} {status}": one["description"] for status, one in call["responses"].items()}

    assert without_chinese(said) == []


def test_every_shape_and_each_of_its_members_is_explained_in_chinese(described: dict[str, Any]) -> None:
    shapes = {name: shape for name, shape in described["components"]["schemas"].items() if "properties" in shape}

    said = {name: shape.get("description") for name, shape in shapes.items()}
    for name, shape in shapes.items():
        said |= {f"{name}.{field}": of.get("description") for field, of in shape["properties"].items()}

    assert without_chinese(said) == []


def test_nothing_is_explained_that_there_is_not(described: dict[str, Any]) -> None:
    assert set(CALLS) - set(calls(described)) == set()
    assert set(SHAPES) - set(described["components"]["schemas"]) == set()


def test_a_shape_is_called_by_one_name_and_every_refusal_is_the_same_one(described: dict[str, Any]) -> None:
    refusals = {
        str(answer["content"])
        for call in calls(described).values()
        for status, answer in call["responses"].items()
        if status == "422"
    }

    assert [name for name in described["components"]["schemas"] if "__" in name or "Validation" in name] == []
    assert len(refusals) == 1
    assert "ProblemDetails" in refusals.pop()


def test_the_page_shows_the_same_words(desk: Desk) -> None:
    page = desk.client(key="").get("/docs").text

    assert CALLS["GET /api/v1/cases/{number}"].replace("`acts`", "<code>acts</code>") in page
    assert "`" not in page
    assert SHAPES["CaseListBody"] in page
    assert 'lang="en"' not in page


def test_codes_are_called_as_the_pages_call_them(described: dict[str, Any]) -> None:
    shapes = described["components"]["schemas"]

    def said(shape: str, name: str) -> list[str]:
        return str(shapes[shape]["properties"][name]["description"]).split("，")

    def called(words: dict[str, str]) -> list[str]:
        return [f"{code} {word}" for code, word in words.items()]

    assert said("Deficiency", "code") == called(FAULTS)
    assert said("MaterialReport", "status") == called({code: word for code, (_, word) in STATUSES.items()})
    assert said("UnplacedPage", "why") == called({why: UNPLACED[why] for why in reported_reasons()})
    assert said("CheckReport", "verdict") == called(VERDICTS)
    assert said("DeliveryWish", "mode") == called(MODES)


def test_a_supplement_is_described_with_what_it_may_replace(described: dict[str, Any]) -> None:
    body = described["paths"]["/api/v1/cases/{number}/supplements"]["post"]["requestBody"]
    form = body["content"]["multipart/form-data"]["schema"]

    assert (sorted(form["properties"]), form["required"]) == (["duplex", "files", "replaces"], ["files"])
