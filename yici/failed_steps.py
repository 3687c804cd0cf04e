"""The bodies of ``yici task …``: what failed for good, and what is done about it; on record as done by an operator."""

from __future__ import annotations

import json
import os
import pwd
from dataclasses import asdict
from datetime import datetime
from typing import TYPE_CHECKING, Any
from uuid import uuid4

from rich.console import Console
from rich.markup import escape
from rich.table import Table

from pipelines.errors import Permanent
from pipelines.events import Event, Retried
from pipelines.legal_days import SHANGHAI
from runtime.settings import Settings
from storage.dead_letters import DeadLetter, Wanted, dead_letters, one_letter
from storage.sql.paging import MOST
from workers.toolbox import Toolbox, open_toolbox

if TYPE_CHECKING:
    from api.handling import How

WORDS: dict[How, str] = {"retry": "将重试", "skip": "已跳过", "quarantine": "的文件已隔离"}


def list_command(settings: Settings, *, as_json: bool) -> int:
    """The steps that failed for good, the newest first."""
    with open_toolbox(settings) as tools:
        dead = _all(tools, Wanted())
    if as_json:
        _print_json([_plain(letter) for letter in dead])
        return 0
    # No table: an id that is broken over two lines cannot be copied.
    for one in dead:
        print(f"{one.task_id}  {one.case_number}  {_what(one)}  {one.attempts} 次  {_moment(one.last_at)}")
        print(f"    {one.cause}{one.cure}（{one.code}）")
    print(f"共 {len(dead)} 个失败的步骤。" if dead else "没有失败的步骤。")
    return 0


def show_command(settings: Settings, task_id: str, *, as_json: bool) -> int:
    """One step with every failed attempt."""
    with open_toolbox(settings) as tools:
        letter = one_letter(tools.engine, task_id)
    if as_json:
        _print_json(_plain(letter))
        return 0
    console = Console()
    file = escape(letter.file or "")
    console.print(f"[bold]{_what(letter)}[/bold]  办件 {letter.case_number}  {file}  状态 {letter.state}")
    console.print(f"原因：{letter.cause or '（无）'}    办法：{letter.cure}    代码：{letter.code}", markup=False)
    table = Table("次", "时间", "代码", "原因")
    for one in letter.trail:
        table.add_row(str(one.attempt), _moment(one.at), escape(one.code), escape(one.message))
    console.print(table if letter.trail else "没有留下失败记录。")
    return 0


def handle_command(settings: Settings, task_id: str, how: How, reason: str = "") -> int:
    """Retry, skip or quarantine one step."""
    from api.handling import event_of

    with open_toolbox(settings) as tools:
        letter = one_letter(tools.engine, task_id)
        event = event_of(how, task_id, reason, operator(), tools.clock())
        case = tools.ledger.advance(letter.case_number, event, uuid4().hex)
    print(f"办件 {case.number}：步骤“{_what(letter)}”{WORDS[how]}，办件现为“{case.label}”。")
    return 0


def retry_command(settings: Settings, target: str | None, *, every: bool, cause: str | None) -> int:
    """Retry one step, the failed steps of a case, or all of them."""
    if (target is None) is not every or (cause is not None and not every):
        raise Permanent(
            "请给出办件编号或步骤编号，或者用 --all 重试全部。",
            code="USAGE",
            cure="--cause 只与 --all 一起使用；编号见 yici task list。",
        )
    if target is None:
        return _retry_all(settings, cause)
    if not target.startswith("YC"):
        return handle_command(settings, target, "retry")
    with open_toolbox(settings) as tools:
        case = tools.ledger.advance(target, Retried(at=tools.clock(), by=operator()), uuid4().hex)
    print(f"办件 {target} 已回到“{case.label}”，失败的步骤将重试。")
    return 0


def operator() -> str:
    """Who sits at the command line, as the history of a case says it."""
    user = os.getuid()
    try:
        name = pwd.getpwuid(user).pw_name
    except KeyError:
        name = str(user)  # a container may run under a number that has no name
    return f"{name}（运维）"


def _retry_all(settings: Settings, cause: str | None) -> int:
    retried = 0
    with open_toolbox(settings) as tools:
        for letter in _all(tools, Wanted(cause=cause)):
            event: Event = Retried(at=tools.clock(), by=operator(), task_id=letter.task_id)
            try:
                tools.ledger.advance(letter.case_number, event, uuid4().hex)
            except Permanent as error:
                print(f"办件 {letter.case_number}：步骤“{_what(letter)}”没有重试：{error.message}")
            else:
                retried += 1
    print(f"共 {retried} 个步骤将重试。")
    return 0


def _all(tools: Toolbox, wanted: Wanted) -> list[DeadLetter]:
    found: list[DeadLetter] = []
    cursor: str | None = None
    while True:
        page = dead_letters(tools.engine, wanted, cursor=cursor, limit=MOST)
        found += page.items
        cursor = page.next
        if cursor is None:
            return found


def _what(letter: DeadLetter) -> str:
    return f"{letter.name}（第 {letter.page} 页）" if letter.page else letter.name


def _moment(at: datetime | None) -> str:
    return at.astimezone(SHANGHAI).strftime("%Y-%m-%d %H:%M") if at else ""


def _plain(letter: DeadLetter) -> dict[str, Any]:
    return asdict(letter) | {"step": letter.name}


def _print_json(value: Any) -> None:
    print(json.dumps(value, ensure_ascii=False, indent=1, default=datetime.isoformat))
