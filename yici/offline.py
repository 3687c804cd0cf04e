"""The body of ``yici check``: the main job without a server."""

from __future__ import annotations

import json
from collections.abc import Callable, Sequence
from contextlib import AbstractContextManager
from dataclasses import dataclass
from datetime import date, datetime
from pathlib import Path

from rich.console import Console
from rich.markup import escape

from ocr.answers import MAX_FILE_BYTES
from ocr.sandbox import Sandbox
from pipelines.catalog import Catalog
from pipelines.checking.second_looks import places_in_doubt
from pipelines.completeness import check
from pipelines.errors import FactsInvalid, FileRefused, YiciError
from pipelines.explaining.explain import explain as explained
from pipelines.explaining.trace import Trace
from pipelines.facts import Facts
from pipelines.facts_text import load_facts
from pipelines.legal_days import legal_day
from pipelines.lint import against
from pipelines.report import CheckReport, Verdict
from pipelines.text import FileRead
from yici.catalog_files import read_catalog_file
from yici.explained import explain_lines
from yici.offline_reading import Opener, read_again, read_all
from yici.report_table import explain_readings, refused, report_table
from yici.usage import reason_of

EXIT: dict[Verdict, int] = {"complete": 0, "deficient": 3, "doubtful": 4}
UNUSABLE = 2


@dataclass(frozen=True)
class _Inputs:
    """What a check needs beside the files."""

    catalog: Catalog
    facts: Facts
    received_on: date

    def check(self, read: Sequence[FileRead]) -> CheckReport:
        """Hold the files against the catalogue."""
        return check(self.catalog, self.facts, read, received_on=self.received_on)


def check_command(  # noqa: PLR0913 # the options of one command
    catalog: Path,
    facts: Path | None,
    files: Sequence[Path],
    *,
    clock: Callable[[], datetime],
    as_json: bool = False,
    explain: bool = False,
    engine: str = "rapid",
    jobs: int = 2,
    max_file_bytes: int = MAX_FILE_BYTES,
    second_opinion: bool = True,
    opener: AbstractContextManager[Opener] | None = None,
    out: Console | None = None,
    err: Console | None = None,
) -> int:
    """Hold files against a catalogue and print the report.

    Args:
        catalog: YAML file of the item.
        facts: JSON file of what is stated; None when nothing is.
        files: the scans.
        clock: gives now; the day of receipt where the facts name none.
        as_json: print the CheckReport as JSON instead of a table.
        explain: print every rule with its outcome, what it rests on and what would make it pass; as JSON, ``trace``.
        engine: who reads pictures.
        jobs: pages read at once.
        max_file_bytes: largest file that is opened.
        second_opinion: have another engine read the places that are in doubt, and check again.
        opener: in place of a sandbox of that engine.
        out: where the result goes; standard output by default.
        err: where progress and complaints go; standard error by default.

    Returns:
        0 complete, 3 deficient, 4 doubtful; 2 when catalogue or facts can't be used or no file opens.
    """
    out, err = out or Console(soft_wrap=as_json), err or Console(stderr=True, soft_wrap=True)
    try:
        inputs = _inputs(catalog, facts, files, clock(), err)
        with opener or Sandbox(engine, size=jobs, max_file_bytes=max_file_bytes) as opened:
            read = read_all(opened, files, jobs, err)
            report = inputs.check(read)
            if second_opinion and (places := places_in_doubt(report, read)):
                read = read_again(opened, files, read, places, err)
                report = inputs.check(read)
    except YiciError as error:
        refused(error, err, facts if isinstance(error, FactsInvalid) else catalog)
        return UNUSABLE
    trace = explained(inputs.catalog, inputs.facts, report, read) if explain else None
    _print(report, read, out, as_json=as_json, trace=trace)
    if all(file.problem is not None for file in read):
        err.print("[red]没有一个文件能够打开。")
        return UNUSABLE
    return EXIT[report.verdict]


def _inputs(catalog: Path, facts: Path | None, files: Sequence[Path], now: datetime, err: Console) -> _Inputs:
    read = read_catalog_file(catalog)
    loaded = read.catalog
    stated = load_facts(_text(facts) if facts else {}, loaded, now=now)
    for file in files:
        if not file.is_file():
            raise FileRefused(f"找不到文件“{file}”。", code="NO_SUCH_FILE", cure="请检查路径。")
    warned = against(tuple(read.findings))
    if warned:
        err.print(
            f"[yellow]提示：目录“{escape(catalog.name)}”有 {len(warned)} 处不符合发布规则（yici catalog lint 可查看），不影响本次检查。"
        )
    received = legal_day(stated.received_at or now)
    first = loaded.item.effective_from
    if first is not None and received < first:
        err.print(f"[yellow]提示：目录自 {first} 起施行，收件日是 {received}，收件时施行的是以前的版本。")
    return _Inputs(loaded, stated, received)


def _text(path: Path) -> str:
    try:
        return path.read_text(encoding="utf-8-sig")
    except OSError as error:
        raise FileRefused(
            f"无法读取“{path}”：{reason_of(error)}。", code="NO_SUCH_FILE", cure="请检查路径和权限。"
        ) from error
    except UnicodeDecodeError as error:
        raise FileRefused(f"“{path}”不是 UTF-8 文本。", code="NOT_TEXT", cure="请另存为 UTF-8 编码。") from error


def _print(report: CheckReport, read: Sequence[FileRead], out: Console, *, as_json: bool, trace: Trace | None) -> None:
    if as_json:
        told = report.model_dump(mode="json") | ({"trace": trace.model_dump(mode="json")} if trace else {})
        out.file.write(json.dumps(told, ensure_ascii=False, indent=2) + "\n")
        return
    for part in report_table(report):
        # A sentence breaks where the screen ends: rich would break it at its only blank, behind the mark.
        out.print(part, soft_wrap=isinstance(part, str))
    if trace is not None:
        for part in (*explain_lines(trace), *explain_readings(report, read)):
            out.print(part, highlight=False, soft_wrap=True)
