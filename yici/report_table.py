"""A CheckReport as tables for people."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from pathlib import Path

from rich.console import Console, RenderableType
from rich.markup import escape
from rich.table import Table

from api.pages.words import STATUSES, UNPLACED
from pipelines.errors import Finding, InputInvalid, YiciError
from pipelines.report import CheckReport, Deficiency, PageRef
from pipelines.text import FileRead

_SIGNS = {
    "satisfied": "[green]✓",
    "deficient": "[red]✗",
    "unsure": "[yellow]?",
    "deferred": "[blue]…",
    "fetch": "[blue]↓",
    "not_applicable": "[dim]—",
}
_VERDICT = {
    "complete": "[bold green]✓ 材料齐全，可以受理。[/]",
    "deficient": "[bold red]✗ 材料需要补正，须一次性告知以上全部内容。[/]",
    "doubtful": "[bold yellow]? 有疑问，须由窗口人员确认。[/]",
}


def report_table(report: CheckReport) -> Iterator[RenderableType]:
    """The materials with their pages, the pages of no material, every fault with its cure, the verdict.

    The faults stand under the table: in a column of it their sentences would be broken every few words.
    """
    item = report.item
    table = Table(title=escape(f"{item.name}（{item.code}，版本 {item.version}）"), title_justify="left")
    for heading in ("代码", "材料", "状态", "页"):
        table.add_column(heading, overflow="fold")
    for material in report.materials:
        pages = escape(pages_text(material.pages))
        table.add_row(
            material.code or "",
            escape(material.name),
            f"{_SIGNS[material.status]} {STATUSES[material.status][1]}[/]",
            pages,
        )
    yield table
    if report.unplaced_pages:
        loose = "；".join(f"{page.file} 第{page.page}页（{UNPLACED[page.why]}）" for page in report.unplaced_pages)
        yield f"未归入材料的页面：{escape(loose)}"
    for material in report.materials:
        yield from map(_fault, material.deficiencies)
    yield _VERDICT[report.verdict]


def _fault(one: Deficiency) -> str:
    mark = "[red]✗[/]" if one.certain else "[yellow]?[/]"
    return f"{mark} {escape(one.message)}\n  [dim]→ {escape(one.cure)}[/]"


def pages_text(pages: Sequence[PageRef]) -> str:
    """``scan.pdf 1-3、5``: the pages of each file, runs drawn together."""
    by_file: dict[str, list[int]] = {}
    for page in pages:
        by_file.setdefault(page.file, []).append(page.page)
    return "\n".join(f"{file} {'、'.join(_runs(sorted(numbers)))}" for file, numbers in by_file.items())


def _runs(numbers: Sequence[int]) -> Iterator[str]:
    start = previous = None
    for number in [*numbers, None]:
        if start is not None and previous is not None and number != previous + 1:
            yield str(start) if start == previous else f"{start}-{previous}"
            start = None
        start = number if start is None else start
        previous = number


def explain_readings(report: CheckReport, read: Sequence[FileRead]) -> Iterator[RenderableType]:
    """Every field with what stands on the paper, what it was taken for, how surely, and where."""
    yield "[bold]读出的字段[/]"
    for material in report.materials:
        for code, field in material.fields.items():
            raw = "" if field.raw == field.value else f"，原文“{field.raw}”"
            place = f"{field.file} 第{field.page}页"
            yield escape(f"{material.code} {code}：{field.value}（{place}，置信度 {field.confidence:.3f}{raw}）")
    yield "[bold]读过的页面[/]"
    for file in read:
        sources = "、".join(
            f"第{page.page}页 {page.source}/{len(page.lines)}行/转{page.rotation}°" for page in file.readings
        )
        yield escape(f"{file.file}：{sources or file.problem}")


def finding_lines(name: str, findings: Sequence[Finding]) -> Iterator[str]:
    """Findings about an input, a line each, as compilers write them: file and line, place, what is wrong, rule.

    Lines and no table: each stays whole on a narrow screen, in a log and under ``grep``.
    """
    for finding in findings:
        at = f"{name}:{finding.line}" if finding.line is not None else f"{name} {finding.cell}".rstrip()
        message = finding.message.removeprefix(f"{finding.cell}：")
        said = f"提示：{message}" if finding.severity == "warning" else message
        basis = f"（依据：{finding.basis}）" if finding.basis else ""
        yield "  ".join(part for part in (at, finding.where, f"{said}{basis}", f"[{finding.rule}]") if part)


def refused(error: YiciError, err: Console, source: Path | None) -> None:
    """An input that cannot be used: one clear line; under it a line for each finding about the file that they were found in."""
    err.print(f"{error.message}{error.cure}", style="red", markup=False)
    if isinstance(error, InputInvalid):
        for line in finding_lines(source.name if source else "", error.findings):
            err.print(line, markup=False)
