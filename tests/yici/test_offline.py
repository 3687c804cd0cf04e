"""``yici check`` and ``yici catalog lint``: exit codes, what goes where, files that fail."""

from __future__ import annotations

import io
import json
import os
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from rich.console import Console

from pipelines.checking.second_looks import DoubtedPlace
from pipelines.report import CheckReport
from pipelines.text import Box, PageText
from tests.builders import GOOD_USCC, WRONG_USCC, application, centred, licence, page
from tests.doubles.opener import ToldOpener
from yici.catalog_lint import lint_command
from yici.offline import check_command
from yici.offline_reading import names_of, read_again, read_all

CATALOG = """schema: yici/catalog/1
item: {code: T-1, name: 示例事项, version: "1"}
conditions: [{code: by_agent}]
materials:
  - code: M1
    name: 食品经营许可申请书
    necessity: required
    fields: [{code: applicant, label: [申请人名称], kind: company, required: true}]
  - {code: M2, name: 营业执照, necessity: required}
"""


@dataclass
class Ran:
    """What a run of the command left."""

    code: int
    out: str
    err: str

    @property
    def report(self) -> CheckReport:
        """The printed JSON."""
        return CheckReport.model_validate_json(self.out)


def now() -> datetime:
    return datetime(2026, 9, 18, 3, tzinfo=UTC)


def run(
    folder: Path,
    told: dict[str, list[PageText | None]],
    *names: str,
    catalog: str = CATALOG,
    facts: str = "{}",
    again: str = "",
    **options: Any,
) -> Ran:
    paths = [folder / name for name in names]
    for path in paths:
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(b"scan " + path.name.encode())
    (folder / "catalog.yaml").write_text(catalog, encoding="utf-8")
    (folder / "facts.json").write_text(facts, encoding="utf-8")
    out, err = (Console(file=io.StringIO(), width=120) for _ in range(2))
    code = check_command(
        folder / "catalog.yaml",
        folder / "facts.json",
        paths,
        clock=now,
        opener=ToldOpener(told, again),
        out=out,
        err=err,
        **options,
    )
    assert isinstance(out.file, io.StringIO)
    assert isinstance(err.file, io.StringIO)
    return Ran(code, out.file.getvalue(), err.file.getvalue())


def test_a_complete_stack_leaves_with_0_and_json_alone_on_the_output(tmp_path: Path) -> None:
    ran = run(tmp_path, {"a.pdf": [application(), licence()]}, "a.pdf", as_json=True)

    assert (ran.code, ran.report.verdict) == (0, "complete")
    assert json.loads(ran.out)["schema"] == "yici/check-report/1"
    assert "a.pdf 第 1/2 页" in ran.err


def test_a_deficient_stack_leaves_with_3_and_a_table_that_says_what_is_missing(tmp_path: Path) -> None:
    ran = run(tmp_path, {"a.pdf": [application()]}, "a.pdf")

    assert ran.code == 3
    assert "缺少《营业执照》。" in ran.out
    assert "请提交《营业执照》（原件1份）。" in ran.out
    assert "✗ 材料需要补正" in ran.out


def test_the_table_calls_a_status_and_a_page_of_no_material_as_the_pages_do(tmp_path: Path) -> None:
    foreign = page([centred("关于春季植树活动的倡议", 0.1)], number=2)

    ran = run(tmp_path, {"a.pdf": [application(), foreign]}, "a.pdf")

    said = [mark for mark in ("✓ 符合", "? 待确认", "（未归类）") if mark in ran.out]
    assert said == ["✓ 符合", "? 待确认", "（未归类）"]


def test_a_place_in_doubt_is_read_by_the_other_engine_unless_nobody_wants_it(tmp_path: Path) -> None:
    told: dict[str, list[PageText | None]] = {
        "a.pdf": [application(fields={"统一社会信用代码": WRONG_USCC}, confidence=0.6), licence()]
    }

    applicant = "{code: applicant, label: [申请人名称], kind: company, required: true}"
    coded = CATALOG.replace(applicant, f"{applicant}, {{code: uscc, label: [统一社会信用代码], kind: uscc}}")

    looked = run(tmp_path, told, "a.pdf", catalog=coded, again=GOOD_USCC, as_json=True, explain=True)
    alone = run(tmp_path, told, "a.pdf", catalog=coded, again=GOOD_USCC, as_json=True, second_opinion=False)

    assert (looked.code, alone.code) == (0, 4)
    assert "a.pdf 第 1 页：由 tesseract 复核一处" in looked.err
    assert f"由另一识别引擎复核为“{GOOD_USCC}”" in looked.out


def test_a_file_that_breaks_the_other_engine_costs_no_other_file_its_second_opinion(tmp_path: Path) -> None:
    # Given
    files, err = [tmp_path / "a.pdf", tmp_path / "b.pdf"], Console(file=io.StringIO(), width=200)
    for file in files:
        file.touch()
    opener = ToldOpener({"a.pdf": [application()], "b.pdf": [application()]}, GOOD_USCC, breaking=["a.pdf"])
    read = read_all(opener, files, 1, err)
    places = [DoubtedPlace(file=name, page=1, box=Box(0.1, y, 0.5, y + 0.02), engine="tesseract")
              for name in ("a.pdf", "b.pdf") for y in (0.1, 0.2)]  # fmt: skip

    # When
    again = read_again(opener, files, read, places, err)

    # Then
    assert [len(file.seconds) for file in again] == [0, 2]
    assert isinstance(err.file, io.StringIO)
    assert err.file.getvalue().count("a.pdf 没有请 tesseract 复核") == 1


def test_a_page_that_cannot_be_read_leaves_a_doubt_and_4(tmp_path: Path) -> None:
    ran = run(tmp_path, {"a.pdf": [application(), licence()], "b.pdf": [None]}, "a.pdf", "b.pdf", as_json=True)

    assert (ran.code, ran.report.verdict) == (4, "doubtful")
    assert [(page.file, page.why) for page in ran.report.unplaced_pages] == [("b.pdf", "unreadable")]


def test_a_file_that_cannot_be_opened_stands_in_the_report(tmp_path: Path) -> None:
    ran = run(tmp_path, {"a.pdf": [application(), licence()]}, "a.pdf", "broken.pdf", as_json=True)

    assert ran.code == 4
    assert [(file.file, file.problem) for file in ran.report.files] == [("a.pdf", None), ("broken.pdf", "DAMAGED")]
    assert (ran.report.materials[-1].code, ran.report.doubts()[0].code) == (None, "UNREADABLE_FILE")
    assert "broken.pdf：文件已损坏。" in ran.err


def test_no_file_that_opens_is_unusable_input(tmp_path: Path) -> None:
    assert run(tmp_path, {}, "broken.pdf", as_json=True).code == 2


def test_two_files_of_one_name_stay_apart(tmp_path: Path) -> None:
    ran = run(tmp_path, {"a.pdf": [application()]}, "x/a.pdf", "y/a.pdf", as_json=True)

    assert [file.file for file in ran.report.files] == ["x/a.pdf", "y/a.pdf"]
    assert names_of([Path("/p/x/a.pdf"), Path("/q/x/a.pdf"), Path("b.pdf")]) == ["p/x/a.pdf", "q/x/a.pdf", "b.pdf"]
    assert names_of([Path("a.pdf"), Path("a.pdf")]) == ["a.pdf", "a.pdf (2)"]
    assert names_of([Path(os.fsdecode("申请.pdf".encode("gb18030")))]) == ["申请.pdf"]


def test_a_catalogue_with_errors_is_told_with_all_lines_and_2(tmp_path: Path) -> None:
    wrong = CATALOG.replace("necessity: required}", "necessity: must, foo: 1}")

    ran = run(tmp_path, {"a.pdf": [application()]}, "a.pdf", catalog=wrong)

    assert (ran.code, ran.out) == (2, "")
    assert "材料目录“catalog.yaml”有 2 处错误。" in ran.err
    assert "materials[1].necessity" in ran.err
    assert "materials[1].foo" in ran.err


def test_facts_with_an_unknown_condition_are_refused_before_anything_is_read(tmp_path: Path) -> None:
    ran = run(tmp_path, {"a.pdf": [application()]}, "a.pdf", facts='{"conditions": {"moon": true}}')

    assert (ran.code, ran.out) == (2, "")
    assert "目录中没有情形“moon”" in ran.err
    assert "第 1/1 页" not in ran.err


def test_a_receipt_in_the_future_is_refused(tmp_path: Path) -> None:
    assert run(tmp_path, {}, "a.pdf", facts='{"received_at": "2027-01-01T00:00:00+08:00"}').code == 2


@pytest.mark.parametrize(
    ("received", "hinted"), [("2026-08-31T23:59:59+08:00", True), ("2026-09-01T00:00:00+08:00", False)]
)
def test_a_catalogue_that_was_not_in_force_on_the_day_of_receipt_is_pointed_out(
    tmp_path: Path, received: str, hinted: bool
) -> None:
    item = CATALOG.replace("item: {", "item: {effective_from: 2026-09-01, ")
    told: dict[str, list[PageText | None]] = {"a.pdf": [application(), licence()]}

    ran = run(tmp_path, told, "a.pdf", catalog=item, facts=f'{{"received_at": "{received}"}}')

    assert (ran.code, "目录自 2026-09-01 起施行" in ran.err) == (0, hinted)


def test_a_file_that_is_not_there_is_wrong_usage(tmp_path: Path) -> None:
    (tmp_path / "catalog.yaml").write_text(CATALOG, encoding="utf-8")
    err = Console(file=io.StringIO(), width=200)

    code = check_command(
        tmp_path / "catalog.yaml", None, [tmp_path / "no.pdf"], clock=now, opener=ToldOpener({}), err=err
    )

    assert isinstance(err.file, io.StringIO)
    assert code == 2
    assert "找不到文件" in err.file.getvalue()


@pytest.mark.parametrize("content", [b"\xff\xfe\x00", b""])
def test_a_catalogue_that_is_no_text_is_refused(tmp_path: Path, content: bytes) -> None:
    (tmp_path / "c.yaml").write_bytes(content)
    (tmp_path / "a.pdf").write_bytes(b"x")

    assert (
        check_command(
            tmp_path / "c.yaml",
            None,
            [tmp_path / "a.pdf"],
            clock=now,
            opener=ToldOpener({}),
            err=Console(file=io.StringIO()),
        )
        == 2
    )


def test_explaining_shows_what_was_read_of_every_field(tmp_path: Path) -> None:
    ran = run(tmp_path, {"a.pdf": [application(), licence()]}, "a.pdf", explain=True)

    assert "读出的字段" in ran.out
    assert "0.990" in ran.out


def test_lint_tells_every_finding_and_its_code(tmp_path: Path) -> None:
    (tmp_path / "lax.yaml").write_text(CATALOG, encoding="utf-8")
    (tmp_path / "wrong.yaml").write_text("a: [", encoding="utf-8")
    out, err = Console(file=io.StringIO(), width=160), Console(file=io.StringIO(), width=160)

    assert lint_command([tmp_path / "lax.yaml"], out=out, err=err) == 3
    assert lint_command([tmp_path / "lax.yaml", tmp_path / "wrong.yaml"], out=out, err=err) == 2
    assert isinstance(out.file, io.StringIO)
    assert "no_legal_basis" in out.file.getvalue()


def test_brackets_in_a_files_name_are_only_characters(tmp_path: Path) -> None:
    ran = run(tmp_path, {"a[b].pdf": [application(), licence()]}, "a[b].pdf", "c[red].pdf")

    assert "a[b].pdf 第 1/2 页" in ran.err
    assert "c[red].pdf：文件已损坏。" in ran.err
    assert "c[red].pdf" in ran.out
