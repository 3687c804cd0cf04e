"""The bodies of ``yici case …``: one case, and its history."""

from __future__ import annotations

import json
from datetime import datetime
from typing import Any, cast

from rich.console import Console
from rich.markup import escape
from rich.table import Table

from api.acting import ACT_NAMES
from api.bodies import CaseBody
from api.pages.words import FILE_PROBLEMS, KINDS
from api.showing import case_body
from pipelines.audit import Link
from pipelines.case import LABELS, State
from pipelines.legal_days import SHANGHAI
from pipelines.letter import TITLES, LetterKind
from runtime.settings import Settings
from storage.views import CaseView, case_view, history_view
from workers.toolbox import open_toolbox
from yici.serving import deps_of

BROKEN = 3
LIGHTS = {"green": "绿", "yellow": "黄", "red": "红"}


def show_command(settings: Settings, number: str, *, as_json: bool) -> int:
    """One case as it stands."""
    with open_toolbox(settings) as tools:
        view, deps = case_view(tools.engine, number), deps_of(settings, tools)
        shown = case_body(view, deps)
    if as_json:
        # The very body that GET /cases/{number} answers with, so that a program may take either.
        print(shown.model_dump_json(indent=1))
        return 0
    _show(view, shown)
    return 0


def history_command(settings: Settings, number: str, *, as_json: bool) -> int:
    """The chain of a case's events; 3 when it is not whole."""
    with open_toolbox(settings) as tools:
        view = history_view(tools.engine, number)
    if as_json:
        links = [
            {"seq": one.seq, "key": one.key, "state": one.state, "event": one.event, "hash": one.hash}
            for one in view.links
        ]
        _print_json({"number": number, "whole": not view.faults, "faults": view.faults, "links": links})
        return BROKEN if view.faults else 0
    table = Table("序号", "时间", "事件", "经办", "之后状态", "哈希", title=f"办件 {number} 的经过")
    for one in view.links:
        table.add_row(*map(escape, _row(one)))
    console = Console()
    console.print(table)
    console.print("；".join(view.faults) if view.faults else "哈希链完整。")
    return BROKEN if view.faults else 0


def _row(link: Link) -> tuple[str, ...]:
    """A link of the chain for people: day and minute as the office counts them, and every word in Chinese."""
    at, kind = datetime.fromisoformat(link.event["at"]).astimezone(SHANGHAI), link.event["kind"]
    state = LABELS[State(link.state)]
    return str(link.seq), f"{at:%Y-%m-%d %H:%M}", KINDS.get(kind, kind), link.event["by"], state, link.hash[:12]


def _show(view: CaseView, shown: CaseBody) -> None:
    case, console = view.case, Console()
    console.print(f"[bold]{case.number}[/bold]  {case.label}  第 {case.round} 轮  {escape(case.item_name)}")
    console.print(f"申请人：{escape(case.facts.applicant.name or '（未填写）')}    收件：{case.received_on}")
    for problem in case.problems:
        told = f"{problem.name}失败：{problem.cause}{problem.cure}  步骤编号 {problem.task_id}"
        console.print(told, style="red", markup=False)
    for clock in shown.clocks:
        provisional = "（待节假日安排公布后重算）" if clock.provisional else ""
        console.print(f"{clock.label}期限：{clock.due} {LIGHTS[clock.light]}灯{provisional}")
    for file in view.files:
        closed = f"  {FILE_PROBLEMS.get(file.problem, file.problem)}" if file.problem else ""
        console.print(f"文件：{file.name}  {len(file.pages)} 页{closed}", markup=False)
    for material, fault in view.report.deficiencies() if view.report else ():
        mark = "✗" if fault.certain else "？"
        console.print(f"{mark} {material.name}：{fault.message}", markup=False, soft_wrap=True)
    for letter in view.letters:
        there = "已送达" if letter.delivered_at else "待送达"
        title = TITLES[cast("LetterKind", letter.kind)]
        console.print(f"文书：{title}  {letter.number}  {there}", markup=False)
    console.print(f"现在可办：{'、'.join(ACT_NAMES[act] for act in shown.acts) or '无'}", soft_wrap=True)


def _print_json(value: Any) -> None:
    print(json.dumps(value, ensure_ascii=False, indent=1))
