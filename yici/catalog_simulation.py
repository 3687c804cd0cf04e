"""The body of ``yici catalog simulate``: a changed catalogue over past cases, read-only; numbers of cases, no names."""

from __future__ import annotations

import json
import sys
from collections.abc import Iterator
from datetime import date
from pathlib import Path
from typing import Any

from rich.console import Console
from rich.markup import escape
from rich.progress import track
from rich.table import Table

from api.pages.words import FAULTS, STATUSES, VERDICTS
from pipelines.catalog import Catalog
from pipelines.errors import CatalogInvalid
from pipelines.simulation import Difference, Totals, simulate
from runtime.settings import Settings
from storage.past_cases import checked_numbers, past_cases
from workers.toolbox import Toolbox, open_toolbox
from yici.catalog_files import read_catalog_file
from yici.report_table import finding_lines

UNUSABLE = 2
SAID = {"told": "告知", "asked": "待确认", None: "无"}


def simulate_command(settings: Settings, file: Path, since: date | None, *, as_json: bool) -> int:
    """Say who would have been told what otherwise.

    Args:
        settings: of the installation whose cases are looked at.
        file: the changed catalogue, YAML or workbook.
        since: only cases opened on that day or later.
        as_json: print ``yici/simulation/1`` in place of tables.

    Returns:
        0; 2 when the catalogue cannot be used.
    """
    try:
        changed = read_catalog_file(file).catalog
    except CatalogInvalid as error:
        print(f"{error.message}{error.cure}", file=sys.stderr)
        for line in finding_lines(file.name, error.findings):
            print(line, file=sys.stderr)
        return UNUSABLE
    totals, told = Totals(), []
    with open_toolbox(settings) as tools:
        for one in _differences(tools, changed, since):
            totals.add(one)
            if not one.same:
                told.append(one)
    if as_json:
        print(json.dumps(_json(changed, since, totals, told), ensure_ascii=False, indent=1))
    else:
        _print(Console(), changed, totals, told)
    return 0


def _differences(tools: Toolbox, changed: Catalog, since: date | None) -> Iterator[Difference]:
    numbers = checked_numbers(tools.engine, changed.item.code, since)
    past = track(
        past_cases(tools.engine, numbers), "试算", total=len(numbers), console=Console(stderr=True), transient=True
    )
    yield from simulate(past, changed)


def _print(out: Console, changed: Catalog, totals: Totals, told: list[Difference]) -> None:
    item = changed.item
    out.print(
        f"{escape(item.name)}（{escape(item.code)}，版本 {escape(item.version)}）试算 {totals.cases} 个办件：",
        highlight=False,
    )
    if not totals.cases:
        out.print("没有符合条件的已预审办件。")
        return
    if not told:
        out.print("没有任何变化。")
        return
    out.print(f"有变化 {totals.changed} 个；会多告知 {totals.more} 个，会少告知 {totals.fewer} 个。", highlight=False)
    for (before, after), count in sorted(totals.verdicts.items()):
        if before != after:
            out.print(f"  {VERDICTS[before]} → {VERDICTS[after]}：{count} 个", highlight=False)
    table = Table("材料", "多告知", "少告知", "多确认", "少确认", title="按材料", title_justify="left")
    for code in totals.materials:
        counts = (totals.newly_told, totals.no_longer_told, totals.newly_asked, totals.no_longer_asked)
        table.add_row(escape(f"{code or '—'} {totals.names[code]}"), *(str(one[code]) for one in counts))
    if totals.names:
        out.print(table)
    for one in told:
        out.print(
            f"{one.number}  {VERDICTS[one.before]} → {VERDICTS[one.after]}（原版本 {escape(one.version)}）",
            highlight=False,
        )
        for line in _lines(one):
            out.print(f"    {escape(line)}", highlight=False)


def _lines(one: Difference) -> Iterator[str]:
    for change in one.changes:
        field = f" {change.field}" if change.field else ""
        what = f"{change.material or ''} {change.name}{field}：{FAULTS.get(change.code, change.code)}"
        yield f"{what}  {SAID[change.before]} → {SAID[change.after]}"
    for moved in one.moved:
        words = [STATUSES[status][1] if status else "不在目录" for status in (moved.before, moved.after)]
        yield f"{moved.material} {moved.name}  {words[0]} → {words[1]}"


def _json(changed: Catalog, since: date | None, totals: Totals, told: list[Difference]) -> dict[str, Any]:
    item = changed.item
    return {
        "schema": "yici/simulation/1",
        "item": {"code": item.code, "name": item.name, "version": item.version},
        "since": since.isoformat() if since else None,
        "totals": {
            "cases": totals.cases,
            "changed": totals.changed,
            "told_more": totals.more,
            "told_less": totals.fewer,
            "verdicts": [
                {"before": before, "after": after, "cases": count}
                for (before, after), count in sorted(totals.verdicts.items())
            ],
        },
        "materials": [
            {
                "code": code,
                "name": totals.names[code],
                "newly_told": totals.newly_told[code],
                "no_longer_told": totals.no_longer_told[code],
                "newly_asked": totals.newly_asked[code],
                "no_longer_asked": totals.no_longer_asked[code],
            }
            for code in totals.materials
        ],
        "cases": [_case(one) for one in told],
    }


def _case(one: Difference) -> dict[str, Any]:
    return {
        "number": one.number,
        "version": one.version,
        "verdict": {"before": one.before, "after": one.after},
        "changes": [
            {
                "material": change.material,
                "name": change.name,
                "code": change.code,
                "field": change.field,
                "before": change.before,
                "after": change.after,
            }
            for change in one.changes
        ],
        "materials": [
            {"code": moved.material, "name": moved.name, "before": moved.before, "after": moved.after}
            for moved in one.moved
        ],
    }
