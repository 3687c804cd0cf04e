"""``yici catalog …``: workbooks in and out, publishing, differences, and what a change would have come to."""

from __future__ import annotations

import io
import json
from datetime import date
from pathlib import Path
from typing import Any

import openpyxl
import pytest
import yaml

from pipelines.errors import FileRefused
from pipelines.rounds import report_on
from runtime.settings import Settings
from storage.readings import files_read, save_page, save_report
from storage.views import case_view
from tests.builders import application, file, licence
from tests.cases import MONDAY
from tests.dead import finish, ids_of
from tests.doubles.scripted_reader import ScriptedReader
from tests.office import CATALOG, FAULTY, WHOLE, SetClock, installation, open_case
from tests.yici.commands import yici
from workers.toolbox import Toolbox, open_toolbox
from yici.catalog_simulation import simulate_command
from yici.catalog_tools import (
    diff_command,
    export_command,
    import_command,
    list_command,
    publish_command,
    show_command,
    template_command,
)

GOOD = """schema: yici/catalog/1
item:
  code: T-1
  name: 示例事项
  version: "1"
  effective_from: 2026-01-01
  authority: {name: 示例局, review_body: 示例政府, court: 示例法院, seal: 行政许可专用章}
materials:
  - {code: M1, name: 申请书, necessity: required, legal_basis: 示例办法第三条}
"""


@pytest.fixture
def settings(tmp_path: Path) -> Settings:
    return installation(tmp_path / "office")


def put(folder: Path, text: str, name: str = "目录.yaml") -> Path:
    (folder / name).write_text(text, encoding="utf-8")
    return folder / name


def test_a_workbook_becomes_a_catalogue_and_back(tmp_path: Path, settings: Settings, capsys: Any) -> None:
    book, back = tmp_path / "目录.xlsx", tmp_path / "回来.yaml"

    assert export_command(settings, str(put(tmp_path, GOOD)), book, None, force=False) == 0
    assert import_command(book, back, force=False) == 0

    assert yaml.safe_load(back.read_text(encoding="utf-8")) == json.loads(json.dumps(yaml.safe_load(GOOD), default=str))
    assert "材料 1 项" in capsys.readouterr().out


def test_what_is_there_is_not_written_over_unasked(tmp_path: Path) -> None:
    there = put(tmp_path, "先前的", "模板.xlsx")

    with pytest.raises(FileRefused) as refused:
        template_command(there, force=False)

    assert (refused.value.code, there.read_text(encoding="utf-8")) == ("FILE_EXISTS", "先前的")
    assert template_command(there, force=True) == 0


def test_faults_of_a_workbook_are_told_by_cell_on_standard_error(tmp_path: Path) -> None:
    yici(tmp_path, "catalog", "template", "t.xlsx")
    book = openpyxl.load_workbook(tmp_path / "t.xlsx")
    book["材料"]["A3"], book["材料"]["D3"] = "M1", "=1"
    book.save(tmp_path / "t.xlsx")

    ran = yici(tmp_path, "catalog", "import", "t.xlsx")

    assert (ran.code, ran.out) == (2, "")
    assert "t.xlsx 「材料」表 D3" in ran.err
    assert "t.xlsx 「事项」表 B2" in ran.err


def test_a_catalogue_is_published_listed_and_shown_once(tmp_path: Path, settings: Settings, capsys: Any) -> None:
    path = put(tmp_path, GOOD)

    codes = [publish_command(settings, path), publish_command(settings, path)]

    said = capsys.readouterr().out
    assert codes == [0, 0]
    assert ("已发布，自 2026-01-01 起施行" in said, "此前已发布，没有变化" in said) == (True, True)
    assert show_command(settings, "T-1", None) == 0
    assert capsys.readouterr().out == GOOD
    assert list_command(settings, as_json=True) == 0
    listed = json.loads(capsys.readouterr().out)
    assert [(one["version"], one["stands"], one["status"]) for one in listed if one["code"] == "T-1"] == [
        ("1", "present", "sample")
    ]


def test_what_lint_stands_against_is_not_published_and_all_of_it_is_told(
    tmp_path: Path, settings: Settings, capsys: Any
) -> None:
    path = put(tmp_path, GOOD.replace("申请书", "其他材料").replace(", court: 示例法院", ""))

    assert publish_command(settings, path) == 3

    said = capsys.readouterr()
    assert said.out == ""
    assert ("[catch_all]" in said.err, "[no_remedies]" in said.err, "目录.yaml:9" in said.err) == (True, True, True)


def test_a_changed_text_under_a_published_version_is_refused(tmp_path: Path, settings: Settings, capsys: Any) -> None:
    publish_command(settings, put(tmp_path, GOOD))

    assert publish_command(settings, put(tmp_path, GOOD.replace("申请书", "申请表"))) == 3
    assert "[version_taken]" in capsys.readouterr().err


def test_a_difference_is_told_by_element(tmp_path: Path, settings: Settings, capsys: Any) -> None:
    publish_command(settings, put(tmp_path, GOOD))
    changed = GOOD.replace("申请书", "申请表") + "  - {code: M2, name: 平面图, necessity: optional}\n"
    capsys.readouterr()

    assert diff_command(settings, put(tmp_path, GOOD), None, as_json=False) == 0
    assert diff_command(settings, put(tmp_path, changed), None, as_json=False) == 3

    assert capsys.readouterr().out.splitlines() == [
        "没有变化。",
        "~ 材料 M1 申请表 材料名称：申请书 → 申请表",
        "+ 材料 M2 平面图：（无） → 新增",
        "共 2 处变化。",
    ]


def _checked(tools: Toolbox, papers: Any, *pages: Any) -> str:
    case = open_case(tools, papers)
    (split,) = ids_of(tools.engine, case.number, "split_file")
    finish(tools.ledger, split, pages=len(pages))
    for page in file("x", *pages).readings:
        save_page(tools.engine, case_view(tools.engine, case.number).files[0].id, page, None)
    catalog, read = tools.ledger.rules(case).catalog, files_read(tools.engine, case.number)
    report, _ = report_on(catalog, tools.ledger.case(case.number), read)
    save_report(tools.engine, case.number, 1, report, round_=1, now=MONDAY)
    return case.number


def test_a_changed_catalogue_is_tried_on_past_cases_and_no_name_is_told(tmp_path: Path, capsys: Any) -> None:
    # Given
    settings = installation(tmp_path / "office")
    with open_toolbox(settings, clock=SetClock(MONDAY), open_reader=ScriptedReader) as tools:
        whole = _checked(tools, WHOLE, application(), licence())
        lacking = _checked(tools, FAULTY, application())
    changed = CATALOG.replace("materials:\n", "materials:\n  - {code: M9, name: 平面图, necessity: required}\n")
    path = put(tmp_path, changed)

    # When
    simulate_command(settings, path, None, as_json=True)
    said = capsys.readouterr().out
    simulate_command(settings, put(tmp_path, CATALOG, "same.yaml"), None, as_json=True)
    same = json.loads(capsys.readouterr().out)
    simulate_command(settings, path, None, as_json=False)
    table = capsys.readouterr().out

    # Then
    told = json.loads(said)
    assert same["totals"] | {"verdicts": None} == {
        "cases": 2, "changed": 0, "told_more": 0, "told_less": 0, "verdicts": None,
    }  # fmt: skip
    assert (told["totals"]["cases"], told["totals"]["told_more"]) == (2, 2)
    assert [one["number"] for one in told["cases"]] == [whole, lacking]
    assert [(one["code"], one["newly_told"]) for one in told["materials"]] == [("M9", 2)]
    assert "晨光" not in said + table
    assert f"{whole}  齐全 → 不齐全" in table


def test_a_simulation_may_begin_on_a_day(tmp_path: Path, capsys: Any) -> None:
    settings = installation(tmp_path / "office")
    with open_toolbox(settings, clock=SetClock(MONDAY), open_reader=ScriptedReader) as tools:
        _checked(tools, WHOLE, application(), licence())
    simulate_command(settings, put(tmp_path, CATALOG), date(2026, 9, 15), as_json=False)

    assert "没有符合条件的已预审办件。" in capsys.readouterr().out


def test_an_empty_workbook_from_memory_is_what_the_template_gives(tmp_path: Path) -> None:
    template_command(tmp_path / "t.xlsx", force=False)

    book = openpyxl.load_workbook(io.BytesIO((tmp_path / "t.xlsx").read_bytes()))

    assert book.sheetnames == ["事项", "时限", "情形", "材料", "字段", "检查", "填写说明"]
