"""The body of ``yici catalog lint``: everything that stands against publishing, at once."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from pathlib import Path

from rich.console import Console
from rich.markup import escape

from pipelines.errors import Finding, InputInvalid, YiciError
from pipelines.lint import against
from yici.catalog_files import read_catalog_file
from yici.report_table import finding_lines, refused
from yici.usage import shown

UNUSABLE = 2
LINTED = 3


def lint_command(
    files: Sequence[Path], *, as_json: bool = False, out: Console | None = None, err: Console | None = None
) -> int:
    """Print every finding about catalogues, with line and rule.

    Args:
        files: the catalogues.
        as_json: print ``yici/catalog-lint/1`` in place of lines.
        out: where the findings go; standard output by default.
        err: where it is told that a catalogue cannot be used; standard error by default.

    Returns:
        0 when all may be published; 3 when one breaks a rule of publishing; 2 when one cannot be used at all.
    """
    out, err = out or Console(soft_wrap=True, highlight=False), err or Console(stderr=True, soft_wrap=True)
    told = [_lint_one(file, err) for file in files]
    if as_json:
        out.file.write(_linted_json(told) + "\n")
    else:
        for one in told:
            _print_linted(one, out)
    return max((one.code for one in told), key=[0, LINTED, UNUSABLE].index, default=0)


@dataclass(frozen=True)
class _Linted:
    """A catalogue with its exit code and all that was found."""

    file: Path
    code: int
    findings: Sequence[Finding]


def _lint_one(file: Path, err: Console) -> _Linted:
    try:
        found = tuple(read_catalog_file(file).findings)
    except YiciError as error:
        refused(error, err, file)
        return _Linted(file, UNUSABLE, error.findings if isinstance(error, InputInvalid) else ())
    return _Linted(file, LINTED if against(found) else 0, found)


def _linted_json(told: Sequence[_Linted]) -> str:
    states = {0: "publishable", LINTED: "not_publishable", UNUSABLE: "unusable"}
    files = [
        {"file": shown(str(one.file)), "state": states[one.code], "findings": [asdict(found) for found in one.findings]}
        for one in told
    ]
    return json.dumps({"schema": "yici/catalog-lint/1", "files": files}, ensure_ascii=False, indent=1)


def _print_linted(one: _Linted, out: Console) -> None:
    if one.code == UNUSABLE:
        return
    stopping = sum(finding.severity != "warning" for finding in one.findings)
    if one.code == 0:
        out.print(f"[green]✓[/] {escape(shown(one.file.name))}：可以发布。")
    else:
        out.print(f"[yellow]?[/] {escape(shown(one.file.name))}：有 {stopping} 处不符合发布规则。")
    for line in finding_lines(shown(one.file.name), one.findings):
        out.print(line, markup=False)
