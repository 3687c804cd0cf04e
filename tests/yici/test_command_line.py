"""The command line from outside: usage, settings, exit codes, one clear line, JSON and nothing else."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from tests.yici.commands import ROOT, yici

ITEM = "11990124MB2T1X3K9R3000131001001"


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        ((), "没有说要做什么。可用的命令：demo、serve、"),
        (("case",), "没有说要做什么。可用的命令：show、history、replay。"),
        (("bogus",), "没有命令“bogus”。"),
        (("case", "shw"), "没有命令“shw”。"),
        (("ocr",), "缺少参数 IN。"),
        (("check", "a.pdf"), "缺少选项 --catalog。"),
        (("check", "--catalog", "c.yaml"), "缺少参数 FILES。"),
        (("ocr", "a.pdf", "--jobs", "0"), "选项 --jobs 的值不能用，最小为 1。"),
        (("ocr", "a.pdf", "--jobs"), "选项 --jobs 后面缺少值。"),
        (("ocr", "a.pdf", "b.pdf"), "多出了参数：b.pdf。"),
        (("verify", "a.pdf", "--bad"), "没有选项 --bad。"),
        (("check", "--json=1", "a.pdf"), "选项 --json 不带值。"),
        (("serve", "--port", "abc"), "选项 --port 的值不能用，应为整数。"),
        (("serve", "--port", "99999"), "选项 --port 的值不能用，最大为 65535。"),
        (("worker", "--processes", "0"), "选项 --processes 的值不能用，最小为 1。"),
        (("case", "show", "\udcff"), "参数“"),
        (("task", "retry", "--all", "--cause", "\udcff" * 3), "参数“"),
    ],
)
def test_wrong_usage_is_one_chinese_line_and_2(tmp_path: Path, arguments: tuple[str, ...], said: str) -> None:
    assert yici(tmp_path, *arguments).refusal.startswith(f"yici：{said}")


def test_help_is_no_mistake(tmp_path: Path) -> None:
    ran = yici(tmp_path, "--help")

    assert (ran.code, ran.err) == (0, "")
    for name in ("demo", "serve", "api", "worker", "relay", "scheduler", "check", "ocr", "catalog", "verify", "case"):
        assert f"  {name} " in ran.out


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("YICI_OCR_ENGINE", "abacus"),
        ("YICI_MAX_FILE_MB", "0"),
    ],
)
def test_a_setting_out_of_range_is_one_line_that_names_it(tmp_path: Path, name: str, value: str) -> None:
    refusal = yici(tmp_path, "check", "--catalog", "c.yaml", "a.pdf", **{name: value}).refusal

    assert name.removeprefix("YICI_").lower() in refusal.lower()
    assert "环境变量" in refusal


@pytest.mark.parametrize(
    ("name", "value"),
    [("YICI_DATA_DIR", "/dev/null/var"), ("YICI_CALENDAR", "/nowhere.yaml")],
)
def test_a_setting_that_leads_nowhere_is_one_line_and_2(tmp_path: Path, name: str, value: str) -> None:
    assert yici(tmp_path, "task", "list", **{name: value}).refusal.startswith("yici：")


def test_a_server_that_is_away_is_no_fault_of_the_user_and_its_password_stays_hidden(tmp_path: Path) -> None:
    ran = yici(tmp_path, "task", "list", YICI_DATABASE_URL="postgresql+psycopg://u:hidden-word@127.0.0.1:1/x")

    assert (ran.code, ran.out, len(ran.err.splitlines())) == (1, "", 1)
    assert "数据库暂时无法使用" in ran.err
    assert "hidden-word" not in ran.err


def test_a_unit_by_itself_needs_a_broker_that_others_can_reach(tmp_path: Path) -> None:
    assert "YICI_BROKER_URL" in yici(tmp_path, "relay").refusal


# yici ocr


def test_the_text_of_a_file_goes_to_standard_output_and_progress_to_standard_error(desk: Path) -> None:
    ran = yici(desk, "ocr", "whole.pdf")

    first, second = ran.out.split("\f")
    assert (ran.code, first.splitlines()[0], second.splitlines()[0]) == (0, "食品经营许可申请书", "营业执照")
    assert "第 2 页" in ran.err
    assert "2/2" in ran.err


def test_words_with_boxes_are_json_and_nothing_else(desk: Path) -> None:
    ran = yici(desk, "ocr", "whole.jpg", "--json", "-", "--engine", "tesseract")

    said = ran.json
    assert (ran.code, said["schema"], said["file"], said["engine"]) == (0, "yici/text/1", "whole.jpg", "tesseract")
    assert [page["page"] for page in said["pages"]] == [1, 2]
    page = said["pages"][0]
    assert set(page) == {"page", "width", "height", "rotation", "source", "problem", "lines", "marks"}
    assert (page["rotation"], page["source"], page["problem"]) == (0, "text_layer", None)
    line = page["lines"][0]
    assert (set(line), set(line["words"][0])) == (
        {"text", "confidence", "box", "words"},
        {"text", "box", "confidences"},
    )
    assert all(0 <= edge <= 1 for edge in line["box"])


def test_a_file_that_an_older_chinese_system_named_is_called_so(desk: Path, tmp_path: Path) -> None:
    file = tmp_path / os.fsdecode("申请.pdf".encode("gb18030"))
    file.write_bytes((desk / "whole.pdf").read_bytes())

    read = yici(tmp_path, "ocr", file, "--json", "-", PYTHONIOENCODING="utf-8:strict")
    verified = yici(tmp_path, "verify", file, "--json", PYTHONIOENCODING="utf-8:strict")

    assert [(ran.code, ran.json["file"]) for ran in (read, verified)] == [(0, "申请.pdf"), (3, "申请.pdf")]


@pytest.mark.parametrize(
    ("name", "said"),
    [
        ("note.txt", "文件是纯文本（如 txt、csv），没有页面，不能直接识别；"),
        ("locked.pdf", "文件设有打开密码"),
        ("large.pdf", "文件超过允许的大小（1 MB）。"),
        ("nowhere.pdf", "找不到该文件。"),
    ],
)
def test_a_file_that_cannot_be_taken_is_one_line_and_2(desk: Path, tmp_path: Path, name: str, said: str) -> None:
    ran = yici(desk, "ocr", name, "--text", tmp_path / "out.txt", YICI_MAX_FILE_MB="1")

    assert ran.refusal.startswith(f"{name}：")
    assert said in ran.refusal
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize(
    "options", [("--text", "scan.pdf"), ("--text", "out", "--json", "./out"), ("--text", "-", "--json", "-")]
)
def test_an_output_never_takes_the_place_of_the_scan_or_of_another(
    desk: Path, tmp_path: Path, options: tuple[str, ...]
) -> None:
    scan = tmp_path / "scan.pdf"
    scan.write_bytes((desk / "whole.pdf").read_bytes())

    refusal = yici(tmp_path, "ocr", "scan.pdf", *options).refusal

    assert "与原件或另一项输出是同一处" in refusal
    assert (scan.read_bytes() == (desk / "whole.pdf").read_bytes(), [one.name for one in tmp_path.iterdir()]) == (
        True, ["scan.pdf"])  # fmt: skip


@pytest.mark.parametrize("option", ["--text", "--pdf"])
def test_an_output_without_a_folder_is_told_before_anything_is_read(desk: Path, option: str) -> None:
    ran = yici(desk, "ocr", "whole.pdf", option, "nowhere/out")

    assert ran.refusal == "nowhere/out：无法读取或写入（没有这个文件或文件夹）。"


# yici verify


def test_a_paper_without_a_seal_is_not_valid(desk: Path) -> None:
    ran = yici(desk, "verify", "whole.pdf", "--json")

    assert (ran.code, ran.err) == (3, "")
    assert (ran.json["valid"], ran.json["signatures"], ran.json["problems"]) == (False, [], ["文件没有电子签名。"])


@pytest.mark.parametrize("name", ["note.txt", "nowhere.pdf"])
def test_what_is_no_pdf_cannot_be_verified(desk: Path, name: str) -> None:
    assert name in yici(desk, "verify", name, "--json").refusal


# yici cover


def test_facts_that_are_no_object_print_no_cover(tmp_path: Path) -> None:
    (tmp_path / "facts.json").write_text("[1]", encoding="utf-8")

    refusal = yici(tmp_path, "cover", "--item", ITEM, "--facts", "facts.json").refusal

    assert refusal.startswith("yici：申请信息不是有效的 JSON 对象。")
    assert not (tmp_path / "cover.pdf").exists()


def test_covers_of_nothing_are_one_line_and_those_of_an_item_a_pdf(tmp_path: Path) -> None:
    refusals = [
        yici(tmp_path, "cover", *wanted).refusal
        for wanted in ((), ("--item", "9" * 51), ("--item", ITEM, "--materials", "M99"), ("--case", "YC20200101-00001"))
    ]
    (tmp_path / "facts.json").write_text('{"applicant": {"name": "示例面馆"}}', encoding="utf-8")

    printed = yici(tmp_path, "cover", "--item", ITEM, "--facts", "facts.json", "--materials", "M1", "--out", "a/b.pdf")

    assert [said.startswith(begin) for said, begin in zip(refusals, (
        "yici：请用 --item 写明事项", "yici：这些选项过长：item。", "yici：本事项没有材料 M99；可选：M1 ",
        "yici：没有编号为 YC20200101-00001 的办件。"), strict=True)] == [True] * 4  # fmt: skip
    assert (printed.out, (tmp_path / "a" / "b.pdf").read_bytes()[:5]) == ("a/b.pdf\n", b"%PDF-")


# yici catalog lint


def test_lint_tells_every_finding_with_its_line_and_rule(desk: Path) -> None:
    ran = yici(desk, "catalog", "lint", "catalog.yaml")

    assert ran.code == 3
    assert "catalog.yaml：有 " in ran.out
    (line,) = [line for line in ran.out.splitlines() if line.startswith("catalog.yaml:9  materials[1]  ")]
    assert line.endswith("  [no_legal_basis]")


def test_lint_speaks_json_to_programs(desk: Path) -> None:
    ran = yici(desk, "catalog", "lint", "catalog.yaml", "note.txt", "--json")

    lax, unusable = ran.json["files"]
    assert (ran.code, ran.json["schema"]) == (2, "yici/catalog-lint/1")
    assert (lax["file"], lax["state"], unusable["state"]) == ("catalog.yaml", "not_publishable", "unusable")
    assert {"rule", "where", "line", "message"} <= set(lax["findings"][0])


def test_the_shipped_catalogues_may_be_published(tmp_path: Path) -> None:
    files = sorted((ROOT / "catalogs").glob("*.yaml"))

    ran = yici(tmp_path, "catalog", "lint", *files)

    assert (ran.code, ran.err) == (0, "")
    assert ran.out.splitlines() == [f"✓ {file.name}：可以发布。" for file in files]
