"""The bodies of ``yici case …`` and ``yici task …``: one case, its history, what failed, and trying again."""

from __future__ import annotations

import json
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any
from uuid import uuid4

from rich.console import Console
from rich.table import Table

from pipelines.case import SHANGHAI, Case
from pipelines.clocks import light
from pipelines.events import Retried
from pipelines.flow import acts_now
from runtime.settings import Settings
from storage import outbox
from storage.database import reading
from storage.views import CaseView, case_view, history_view
from workers.toolbox import Toolbox, open_toolbox, wall_clock

OPERATOR = "命令行"
CLOCKS = {"notice": "一次性告知", "correction": "补正", "statutory": "法定", "promised": "承诺", "delivery": "送达"}
LIGHTS = {"green": "绿", "yellow": "黄", "red": "红"}


def show_command(settings: Settings, number: str, *, as_json: bool) -> int:
    """One case as it stands."""
    with _tools(settings) as tools:
        view = case_view(tools.engine, number)
        lights = _lights(tools, view.case)
        acts = acts_now(view.case, tools.ledger.rules(view.case))
    if as_json:
        _print_json(
            {
                "number": number,
                "state": view.case.state.value,
                "state_label": view.case.label,
                "round": view.case.round,
                "report": view.report.model_dump(mode="json") if view.report else None,
                "clocks": lights,
                "acts": acts,
                "problem": view.case.problem.model_dump(mode="json") if view.case.problem else None,
            }
        )
        return 0
    _show(view, lights, acts)
    return 0


def history_command(settings: Settings, number: str, *, as_json: bool) -> int:
    """The chain of a case's events; exit 1 when it is not whole."""
    with _tools(settings) as tools:
        view = history_view(tools.engine, number)
    if as_json:
        links = [
            {"seq": one.seq, "key": one.key, "state": one.state, "event": one.event, "hash": one.hash}
            for one in view.links
        ]
        _print_json({"number": number, "whole": not view.faults, "faults": view.faults, "links": links})
        return 1 if view.faults else 0
    table = Table("序号", "时间", "事件", "经办", "之后状态", "哈希", title=f"办件 {number} 的经过")
    for one in view.links:
        table.add_row(str(one.seq), one.event["at"], one.event["kind"], one.event["by"], one.state, one.hash[:12])
    console = Console()
    console.print(table)
    console.print("；".join(view.faults) if view.faults else "哈希链完整。")
    return 1 if view.faults else 0


def dead_command(settings: Settings, *, as_json: bool) -> int:
    """The steps that failed for good."""
    with _tools(settings) as tools, reading(tools.engine) as connection:
        dead = outbox.dead(connection)
    if as_json:
        _print_json([vars(one) for one in dead])
        return 0
    if not dead:
        Console().print("没有失败的步骤。")
        return 0
    table = Table("办件", "步骤", "次数", "原因", title="失败的步骤")
    for one in dead:
        table.add_row(one.case_number, one.kind, str(one.attempt), one.error)
    Console().print(table)
    return 0


def retry_command(settings: Settings, number: str) -> int:
    """Try the failed steps of a case once more; on record as done from the command line."""
    with _tools(settings) as tools:
        case = tools.ledger.advance(number, Retried(at=tools.clock(), by=OPERATOR), uuid4().hex)
    print(f"办件 {number} 已回到“{case.label}”，失败的步骤将重试。")
    return 0


@contextmanager
def _tools(settings: Settings) -> Iterator[Toolbox]:
    with open_toolbox(settings) as tools:
        yield tools


def _lights(tools: Toolbox, case: Case) -> list[dict[str, Any]]:
    today, rules = wall_clock().astimezone(SHANGHAI).date(), tools.ledger.rules(case)
    return [
        {
            "clock": name,
            "due": clock.due.isoformat(),
            "provisional": clock.provisional,
            "light": light(clock, today, rules),
        }
        for name, clock in case.clocks.items()
    ]


def _show(view: CaseView, lights: list[dict[str, Any]], acts: tuple[str, ...]) -> None:
    case, console = view.case, Console()
    console.print(f"[bold]{case.number}[/bold]  {case.label}  第 {case.round} 轮  {case.item_name}")
    console.print(f"申请人：{case.facts.applicant.name or '（未填写）'}    收件：{case.received_on}")
    if case.problem:
        console.print(f"[red]需处理：{case.problem.cause}{case.problem.cure}[/red]")
    for one in lights:
        provisional = "（待节假日安排公布后重算）" if one["provisional"] else ""
        console.print(f"{CLOCKS[one['clock']]}期限：{one['due']} {LIGHTS[one['light']]}灯{provisional}")
    for file in view.files:
        console.print(f"文件：{file.name}  {len(file.pages)} 页{f'  无法打开：{file.problem}' if file.problem else ''}")
    for material, fault in view.report.deficiencies() if view.report else ():
        console.print(f"{'✗' if fault.certain else '？'} {material.name}：{fault.message}")
    for letter in view.letters:
        console.print(f"文书：{letter.kind}  {letter.number}  {'已送达' if letter.delivered_at else '待送达'}")
    console.print(f"现在可办：{'、'.join(acts) or '无'}")


def _print_json(value: Any) -> None:
    print(json.dumps(value, ensure_ascii=False, indent=1))
