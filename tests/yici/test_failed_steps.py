"""``yici task …`` over an installation where steps have failed: listed, shown, retried, skipped, their files set aside."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path

import pytest

from pipelines.facts import Applicant, Facts
from storage.papers import chain_of
from tests.cases import MONDAY
from tests.dead import die, finish, ids_of, state_of
from tests.doubles.scripted_reader import ScriptedReader
from tests.office import SetClock, installation, open_case
from tests.yici.commands import Ran, yici
from workers.toolbox import Toolbox, open_toolbox
from yici.failed_steps import operator


@dataclass
class Office:
    """An installation in a folder, and the command line that works on it."""

    folder: Path
    tools: Toolbox
    clock: SetClock
    number: str
    dead: list[str]

    def yici(self, *arguments: str) -> Ran:
        settings = {"YICI_DATA_DIR": str(self.folder / "data"), "YICI_CATALOGS": str(self.folder / "catalogs")}
        return yici(self.folder, *arguments, **settings)

    def told(self, kind: str) -> list[tuple[str, str]]:
        chain = chain_of(self.tools.engine, self.number)
        return [(link.event["by"], link.event["reason"]) for link in chain if link.event["kind"] == kind]


@pytest.fixture
def office(tmp_path: Path) -> Office:
    """A case whose first two of three pages could not be read."""
    clock = SetClock(MONDAY)
    with open_toolbox(installation(tmp_path), clock=clock, open_reader=ScriptedReader) as tools:
        case = open_case(tools)
        (split,) = ids_of(tools.engine, case.number, "split_file")
        finish(tools.ledger, split, pages=3)
        dead = ids_of(tools.engine, case.number, "read_page")[:2]
        for task_id, code in zip(dead, ("AWAY", "BROKEN"), strict=True):
            die(tools.ledger, task_id, code=code)
        return Office(tmp_path, tools, clock, case.number, dead)


def test_what_failed_is_listed_and_shown_for_people_and_programs(office: Office) -> None:
    listed, table, one = (
        office.yici("task", "list", "--json"),
        office.yici("task", "list"),
        office.yici("task", "show", office.dead[0]),
    )

    assert {(item["task_id"], item["code"], item["page"]) for item in listed.json} == {
        (office.dead[0], "AWAY", 1), (office.dead[1], "BROKEN", 2)}  # fmt: skip
    assert listed.json[0]["trail"][0]["at"] == MONDAY.isoformat()
    assert (table.code, "识别引擎无法启动。" in table.out) == (0, True)
    assert all(said in one.out for said in ("识别页面（第 1 页）", office.number, "AWAY", "请检查识别引擎后重试。"))


def test_names_from_outside_are_shown_as_they_are(tmp_path: Path) -> None:
    named, papers = Facts(applicant=Applicant(name="示例[/b]店[red]")), {"扫描[/b][copy].pdf": b"%PDF-1.7"}
    with open_toolbox(installation(tmp_path), open_reader=ScriptedReader) as tools:
        case = open_case(tools, papers, named)
        office = Office(tmp_path, tools, SetClock(MONDAY), case.number, ids_of(tools.engine, case.number, "split_file"))
        die(tools.ledger, office.dead[0], cause="打不开[/b]。")

    shown, history, step = (
        office.yici("case", "show", case.number),
        office.yici("case", "history", case.number),
        office.yici("task", "show", office.dead[0]),
    )

    assert (shown.code, history.code, step.code) == (0, 0, 0)
    assert ("示例[/b]店[red]" in shown.out, "扫描[/b][copy].pdf" in shown.out) == (True, True)
    assert ("扫描[/b][copy].pdf" in step.out, "打不开[/b]。" in step.out) == (True, True)


def test_a_case_and_its_history_are_told_in_chinese(office: Office) -> None:
    shown, history = office.yici("case", "show", office.number), office.yici("case", "history", office.number)

    assert all(said in shown.out for said in ("现在可办：", "撤回申请", "终止办理", "重试"))
    assert all(said in history.out for said in ("收件", "打开文件", "处理失败", "09-14", "哈希链完整。"))
    assert not any(
        said in shown.out + history.out for said in ("withdraw", "terminate", "file_split", "needs_attention")
    )


def test_a_step_is_retried_by_its_id_a_case_by_its_number_and_all_of_a_cause(office: Office) -> None:
    by_cause = office.yici("task", "retry", "--all", "--cause", "BROKEN")
    assert (by_cause.code, by_cause.out) == (0, "共 1 个步骤将重试。\n")
    assert [state_of(office.tools.engine, task_id) for task_id in office.dead] == ["dead", "ready"]

    by_id = office.yici("task", "retry", office.dead[0])
    assert "步骤“识别页面（第 1 页）”将重试，办件现为“数字化”" in by_id.out

    office.clock.now += timedelta(days=4000)  # beyond the wall's clock, which the command line goes by
    die(office.tools.ledger, office.dead[0])
    by_number = office.yici("task", "retry", office.number)
    assert by_number.out == f"办件 {office.number} 已回到“数字化”，失败的步骤将重试。\n"
    assert office.told("retried") == [(operator(), "")] * 3
    assert operator().endswith("（运维）")


def test_a_step_is_skipped_or_its_file_set_aside_with_a_reason_on_record(office: Office) -> None:
    office.yici("task", "skip", office.dead[0], "--reason", "页面破损")
    aside = office.yici("task", "quarantine", office.dead[1], "--reason", "疑似恶意文件")

    assert aside.out == f"办件 {office.number}：步骤“识别页面（第 2 页）”的文件已隔离，办件现为“预审”。\n"
    assert office.told("skipped") + office.told("quarantined") == [
        (operator(), "页面破损"), (operator(), "疑似恶意文件")]  # fmt: skip


def test_what_cannot_be_done_is_said_in_one_line(office: Office) -> None:
    assert "没有编号为 nobody 的步骤" in office.yici("task", "retry", "nobody").refusal
    assert "请给出办件编号或步骤编号" in office.yici("task", "retry").refusal
    assert "--cause 只与 --all 一起使用" in office.yici("task", "retry", office.number, "--cause", "AWAY").refusal
    office.yici("task", "retry", office.dead[0])
    assert "可能已经由他人处理" in office.yici("task", "skip", office.dead[0], "--reason", "页面破损").refusal
