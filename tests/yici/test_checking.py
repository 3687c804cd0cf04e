"""``yici check`` from outside: what is taken, what is refused, what the report looks like."""

from __future__ import annotations

import hashlib
import json
from pathlib import Path
from typing import Any

import pytest

from tests.yici.commands import Ran, yici

BAD = {
    "locked.pdf": "ENCRYPTED",
    "cut.pdf": "TRUNCATED",
    "cut.jpg": "TRUNCATED",
    "empty.pdf": "EMPTY",
    "no-pages.pdf": "NO_PAGES",
    "note.txt": "NOT_A_DOCUMENT",
    "letter.doc": "NOT_A_DOCUMENT",
    "large.pdf": "TOO_LARGE",
}


@pytest.fixture(scope="module")
def whole(desk: Path) -> Ran:
    """A whole stack, whose name says that it is a picture."""
    return yici(desk, "check", "--catalog", "catalog.yaml", "whole.jpg", "--json")


@pytest.fixture(scope="module")
def mixed(desk: Path) -> Ran:
    """The same, among everything that cannot be taken."""
    return yici(desk, "check", "--catalog", "catalog.yaml", "--json", *BAD, "whole.pdf", YICI_MAX_FILE_MB="1")


def test_a_whole_stack_leaves_with_0_whatever_its_name_says(whole: Ran, desk: Path) -> None:
    assert (whole.code, whole.json["verdict"]) == (0, "complete")
    sha256 = hashlib.sha256((desk / "whole.jpg").read_bytes()).hexdigest()
    assert whole.json["files"] == [{"file": "whole.jpg", "sha256": sha256, "pages": 2, "problem": None}]
    assert "第 2/2 页" in whole.err


def test_the_report_has_the_shape_of_the_contract(whole: Ran) -> None:
    report = whole.json

    assert set(report) == {"schema", "item", "verdict", "files", "materials", "unplaced_pages"}
    assert (report["schema"], report["item"]) == (
        "yici/check-report/1",
        {"code": "T-1", "name": "示例事项", "version": "1"},
    )
    first, second = report["materials"]
    assert set(first) == {"code", "name", "status", "pages", "fields", "deficiencies"}
    assert (first["status"], first["pages"]) == ("satisfied", [{"file": "whole.jpg", "page": 1}])
    assert (second["status"], second["pages"]) == ("satisfied", [{"file": "whole.jpg", "page": 2}])
    applicant = first["fields"]["applicant"]
    assert set(applicant) == {"value", "raw", "confidence", "file", "page", "box"}
    assert (applicant["value"], applicant["file"], applicant["page"]) == ("示例市样本餐饮有限公司", "whole.jpg", 1)
    left, top, right, bottom = applicant["box"]
    assert 0 <= left < right <= 1
    assert 0 <= top < bottom <= 1


def test_what_cannot_be_taken_is_a_doubt_beside_what_can(mixed: Ran) -> None:
    report = mixed.json

    assert (mixed.code, report["verdict"]) == (4, "doubtful")
    assert {file["file"]: file["problem"] for file in report["files"]} == {**BAD, "whole.pdf": None}
    doubts = [fault for entry in report["materials"] if entry["code"] is None for fault in entry["deficiencies"]]
    assert {(fault["code"], fault["certain"]) for fault in doubts} == {("UNREADABLE_FILE", False)}
    assert len(doubts) == len(BAD)


def test_every_file_that_cannot_be_taken_is_named_on_standard_error(mixed: Ran) -> None:
    named = [line for line in mixed.err.splitlines() if line.startswith("✗ ")]

    assert [line.removeprefix("✗ ").partition("：")[0] for line in named] == list(BAD)


def test_no_file_that_opens_is_2_and_the_report_still_says_why(desk: Path) -> None:
    ran = yici(desk, "check", "--catalog", "catalog.yaml", "locked.pdf", "--json")

    assert (ran.code, ran.json["files"][0]["problem"]) == (2, "ENCRYPTED")
    assert ran.err.splitlines()[-1] == "没有一个文件能够打开。"


def test_two_files_of_one_name_are_told_apart_and_what_is_missing_is_3(desk: Path) -> None:
    ran = yici(desk, "check", "--catalog", "catalog.yaml", "--json", "left/scan.pdf", "right/scan.pdf")

    assert ran.code == 0
    assert [file["file"] for file in ran.json["files"]] == ["left/scan.pdf", "right/scan.pdf"]
    assert [entry["pages"][0]["file"] for entry in ran.json["materials"]] == ["left/scan.pdf", "right/scan.pdf"]


def test_people_read_what_is_missing_and_how_to_cure_it(desk: Path, tmp_path: Path) -> None:
    ran = yici(tmp_path, "check", "--catalog", desk / "catalog.yaml", desk / "half.pdf", "--explain")

    assert ran.code == 3
    assert "✗ 缺少《营业执照》。\n  → 请提交《营业执照》（原件1份）。\n" in ran.out
    assert "M1 applicant：示例市样本餐饮有限公司（half.pdf 第1页，置信度 " in ran.out
    assert list(tmp_path.iterdir()) == []  # it only reads


def test_a_catalogue_with_several_errors_is_told_with_all_of_them_and_their_lines(desk: Path, tmp_path: Path) -> None:
    wrong = (desk / "catalog.yaml").read_text(encoding="utf-8").replace(', version: "1"', "")
    wrong = wrong.replace("necessity: required}", "necessity: must, colour: red}")
    (tmp_path / "wrong.yaml").write_text(wrong, encoding="utf-8")

    ran = yici(tmp_path, "check", "--catalog", "wrong.yaml", desk / "whole.pdf", "--json")

    assert (ran.code, ran.out) == (2, "")
    head, *found = ran.err.splitlines()
    assert head.startswith("材料目录“wrong.yaml”有 3 处错误。")
    assert sorted(line.split("  ")[:2] for line in found) == [
        ["wrong.yaml:2", "item.version"],
        ["wrong.yaml:9", "materials[1].colour"],
        ["wrong.yaml:9", "materials[1].necessity"],
    ]


@pytest.mark.parametrize("catalog", ["left", "letter.doc"])
def test_a_catalogue_that_is_none_is_refused(desk: Path, catalog: str) -> None:
    ran = yici(desk, "check", "--catalog", catalog, "whole.pdf", "--json")

    assert (ran.code, ran.out) == (2, "")
    assert catalog in ran.err.splitlines()[0]


@pytest.mark.parametrize(
    ("facts", "found"),
    [
        ("{", [("facts.json:1", "[json]")]),
        (
            {"colour": "red", "conditions": {"moon": True}, "received_at": "2999-01-01T00:00:00+08:00"},
            [
                ("colour", "不认识的键"),
                ("conditions.moon", "没有情形“moon”（可用：by_agent）"),
                ("received_at", "收件时间不能晚于现在。"),
            ],
        ),
    ],
    ids=["no-json", "all-at-once"],
)
def test_facts_that_cannot_be_used_are_told_all_at_once(
    desk: Path, tmp_path: Path, facts: Any, found: list[tuple[str, str]]
) -> None:
    text = facts if isinstance(facts, str) else json.dumps(facts)
    (tmp_path / "facts.json").write_text(text, encoding="utf-8")

    ran = yici(tmp_path, "check", "--catalog", desk / "catalog.yaml", "--facts", "facts.json", desk / "whole.pdf")

    assert (ran.code, ran.out) == (2, "")
    head, *lines = ran.err.splitlines()
    assert head.startswith(f"申报事实有 {len(found)} 处错误。")
    assert [all(part in line for part in parts) for line, parts in zip(lines, found, strict=True)] == [True] * len(
        found
    )


def test_a_file_that_is_not_there_is_wrong_usage(desk: Path) -> None:
    ran = yici(desk, "check", "--catalog", "catalog.yaml", "whole.pdf", "nowhere.pdf", "--json")

    assert ran.refusal == "找不到文件“nowhere.pdf”。请检查路径。"
