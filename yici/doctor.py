"""The body of ``yici doctor``: what this installation has and lacks."""

from __future__ import annotations

import json
import sys
from collections.abc import Callable, Sequence
from dataclasses import asdict
from datetime import datetime

from rich.console import Console
from rich.table import Table

from runtime.settings import Settings
from workers.toolbox import wall_clock
from yici.checkup import Result, examine

MARKS = {"ok": "[green]✓ 正常", "warning": "[yellow]! 注意", "lack": "[red]✗ 缺少"}


def doctor_command(settings: Settings, as_json: bool, *, clock: Callable[[], datetime] = wall_clock) -> int:
    """Look at everything and tell it.

    Args:
        settings: of the installation.
        as_json: for programs: ``{"schema": "yici/doctor/1", "ok", "checks": [{"check", "title", "state", "detail",
            "cure"}]}``; else a table for people.
        clock: gives the present instant.

    Returns:
        Exit code: 0 when all that is needed stands, else 1.
    """
    results = tuple(examine(settings, clock))
    sound = all(result.state != "lack" for result in results)
    if as_json:
        told = {"schema": "yici/doctor/1", "ok": sound, "checks": [asdict(result) for result in results]}
        print(json.dumps(told, ensure_ascii=False, indent=2))
    else:
        _show(results, sound)
    return 0 if sound else 1


def _show(results: Sequence[Result], sound: bool) -> None:
    console = Console(file=sys.stdout, highlight=False)
    table = Table("检查", "结果", "说明", title="安装检查", title_justify="left")
    for result in results:
        detail = f"{result.detail}\n→ {result.cure}" if result.cure else result.detail
        table.add_row(result.title, MARKS[result.state], detail.replace("[", r"\["))
    console.print(table)
    lacking = "、".join(result.title for result in results if result.state == "lack")
    console.print("[green]所需条件齐备。" if sound else f"[red]缺少：{lacking}。请按上表 → 所示逐项处理。")
