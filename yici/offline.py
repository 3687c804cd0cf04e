"""The body of ``yici check``: the main job without a server."""

from __future__ import annotations

import hashlib
import json
from collections import Counter
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import AbstractContextManager
from dataclasses import dataclass
from datetime import date, datetime
from pathlib import Path
from typing import Protocol
from zoneinfo import ZoneInfo

from rich.console import Console
from rich.markup import escape

from ocr.answers import MAX_FILE_BYTES, Inspection, ReadPage
from ocr.sandbox import Sandbox
from pipelines.catalog import Catalog
from pipelines.completeness import check
from pipelines.errors import FactsInvalid, FileRefused, PageUnreadable, YiciError
from pipelines.explaining.explain import explain as explained
from pipelines.explaining.trace import Trace
from pipelines.facts import Facts
from pipelines.facts_text import load_facts
from pipelines.lint import against
from pipelines.report import CheckReport, Verdict
from pipelines.text import FileRead, PageText
from yici.catalog_files import read_catalog_file
from yici.explained import explain_lines
from yici.report_table import explain_readings, refused, report_table
from yici.usage import reason_of

LEGAL_TIME = ZoneInfo("Asia/Shanghai")
EXIT: dict[Verdict, int] = {"complete": 0, "deficient": 3, "doubtful": 4}
UNUSABLE = 2


class Opener(Protocol):
    """What opens and reads files; :class:`ocr.sandbox.Sandbox` is one."""

    def inspect(self, path: Path) -> Inspection:
        """Type and number of pages; raises FileRefused."""

    def read(self, path: Path, page: int) -> ReadPage:
        """One page; raises PageUnreadable."""


@dataclass(frozen=True)
class _Inputs:
    """What a check needs beside the files."""

    catalog: Catalog
    facts: Facts
    received_on: date


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
            read = _read_all(opened, files, jobs, err)
    except YiciError as error:
        refused(error, err, facts if isinstance(error, FactsInvalid) else catalog)
        return UNUSABLE
    report = check(inputs.catalog, inputs.facts, read, received_on=inputs.received_on)
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
    received = (stated.received_at or now).astimezone(LEGAL_TIME).date()
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


def names_of(files: Sequence[Path]) -> list[str]:
    """What people see: the file's name, with as many folders before it as keep two files apart."""
    shown = [file.name for file in files]
    depth = 1
    while depth < max((len(file.parts) for file in files), default=1):
        twice = {name for name, count in Counter(shown).items() if count > 1}
        if not twice:
            break
        depth += 1
        shown = [
            "/".join(file.parts[-depth:]) if name in twice else name for name, file in zip(shown, files, strict=True)
        ]
    seen: Counter[str] = Counter()
    for place, name in enumerate(shown):  # one and the same path given twice
        seen[name] += 1
        shown[place] = name if seen[name] == 1 else f"{name} ({seen[name]})"
    return shown


def _read_all(opener: Opener, files: Sequence[Path], jobs: int, err: Console) -> list[FileRead]:
    with ThreadPoolExecutor(max_workers=max(1, jobs)) as pool:
        return [_read(opener, file, name, pool, err) for file, name in zip(files, names_of(files), strict=True)]


def _read(opener: Opener, file: Path, name: str, pool: ThreadPoolExecutor, err: Console) -> FileRead:
    """One file with all its pages; its problem, where it can't be opened."""
    digest = _sha256(file)
    try:
        inspection = opener.inspect(file)
    except FileRefused as error:
        err.print(f"[red]✗[/] {escape(f'{name}：{error.message}{error.cure}')}")
        return FileRead(file=name, sha256=digest, pages=0, problem=error.code)
    if inspection.pages == 0:
        err.print(f"[dim]{escape(name)}：录音或录像（{inspection.kind}），随案保存，没有可识别的页面。")
    readings: list[PageText] = []
    pages = range(1, inspection.pages + 1)
    for page in pool.map(lambda number: _read_page(opener, file, number), pages):
        readings.append(page)
        told = "[red]无法读取[/]" if page.problem else f"{len(page.lines)} 行"
        err.print(f"[dim]{escape(name)} 第 {page.page}/{inspection.pages} 页：{told}")
    return FileRead(file=name, sha256=digest, pages=inspection.pages, readings=tuple(readings))


def _read_page(opener: Opener, file: Path, page: int) -> PageText:
    try:
        return opener.read(file, page).text
    except PageUnreadable as error:
        return PageText(page=page, width=0, height=0, source="none", problem=error.code)


def _sha256(file: Path) -> str:
    with file.open("rb") as stream:
        return hashlib.file_digest(stream, "sha256").hexdigest()


def _print(report: CheckReport, read: Sequence[FileRead], out: Console, *, as_json: bool, trace: Trace | None) -> None:
    if as_json:
        told = report.model_dump(mode="json") | ({"trace": trace.model_dump(mode="json")} if trace else {})
        out.file.write(json.dumps(told, ensure_ascii=False, indent=2) + "\n")
        return
    for part in report_table(report):
        out.print(part)
    if trace is not None:
        for part in (*explain_lines(trace), *explain_readings(report, read)):
            out.print(part, highlight=False, soft_wrap=True)
