"""The body of ``yici case replay``: a case made again, and whether it is what was recorded."""

from __future__ import annotations

import json
from pathlib import Path

from rich.console import Console
from rich.markup import escape

from runtime.settings import Settings
from workers.toolbox import open_toolbox
from yici.recorded_by import Outcome
from yici.replaying import Part, Replay, replay_case

EXIT: dict[Outcome, int] = {"identical": 0, "differs": 3, "not_comparable": 4}
_MARKS: dict[Outcome, str] = {"identical": "[green]✓[/]", "differs": "[red]✗[/]", "not_comparable": "[yellow]?[/]"}
_VERDICTS: dict[Outcome, str] = {
    "identical": "[bold green]✓ 重做的与记录的逐字节一致。[/]",
    "differs": "[bold red]✗ 重做的与记录的不同。[/]",
    "not_comparable": "[bold yellow]? 没有发现改动，但有部分由其他版本作出，不能逐条或逐字节比较。[/]",
}


def replay_command(settings: Settings, number: str, *, as_json: bool, out: Path | None) -> int:
    """Make a case again and say part by part how it compares; what was made is written to ``out``.

    Returns:
        0 identical; 3 differs; 4 nothing was changed, but another version made a part of it.

    Raises:
        NoSuchCase: the number is unknown.
    """
    with open_toolbox(settings) as tools:
        replay = replay_case(tools, number)
    if out is not None:
        _write(replay, out)
    if as_json:
        print(json.dumps(_as_json(replay), ensure_ascii=False, indent=1))
    else:
        _show(replay)
    return EXIT[replay.outcome]


def _show(replay: Replay) -> None:
    console = Console(soft_wrap=True, highlight=False)
    console.print(f"[bold]办件 {escape(replay.number)} 按记录重做[/]")
    for part in replay.parts:
        console.print(f"{_MARKS[part.outcome]} {escape(part.name)}：{escape(part.detail)}")
    console.print(_VERDICTS[replay.outcome])


def _as_json(replay: Replay) -> dict[str, object]:
    return {
        "schema": "yici/replay/1",
        "number": replay.number,
        "outcome": replay.outcome,
        "parts": [_part(part) for part in replay.parts],
    }


def _part(part: Part) -> dict[str, str]:
    return {"part": part.part, "name": part.name, "outcome": part.outcome, "detail": part.detail}


def _write(replay: Replay, out: Path) -> None:
    for part in replay.parts:
        if part.made:
            path = out / part.file
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_bytes(part.made)
