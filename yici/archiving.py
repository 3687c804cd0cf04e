"""The bodies of ``yici archive …``: is a package whole, and the package of an archived case."""

from __future__ import annotations

import hashlib
import json
from pathlib import Path

from rich.console import Console
from rich.markup import escape

from outputs.archive import ArchiveCheck, check_archive
from pipelines.errors import FileRefused, Impossible, Permanent
from runtime.settings import Settings
from storage.papers import chain_of
from workers.toolbox import Toolbox, open_toolbox
from yici.usage import shown

WHOLE, NOT_WHOLE = 0, 3
_ZIP = (b"PK\x03\x04", b"PK\x05\x06", b"PK\x01\x02")


def check_command(file: Path, *, as_json: bool) -> int:
    """Hold each member of a package against its manifest and say what was found.

    Returns:
        0 whole; 3 when a member is missing, changed or not named, or the package itself is damaged.

    Raises:
        FileRefused: the file cannot be read, or is no archive package at all.
    """
    found = check_archive(_read(file))
    if as_json:
        whole = {"schema": "yici/archive-check/1", "file": shown(file.name), "ok": found.ok} | found.model_dump(
            mode="json"
        )
        print(json.dumps(whole, ensure_ascii=False, indent=1))
    else:
        _show(file, found)
    return WHOLE if found.ok else NOT_WHOLE


def get_command(settings: Settings, number: str, out: Path) -> int:
    """Write the package of an archived case to a file, unless it is no longer the one that was archived.

    Raises:
        NoSuchCase: there is none of that number.
        Impossible: the case is not archived.
        Permanent: the stored package was changed; nothing is written.
    """
    with open_toolbox(settings) as tools:
        package = _package(tools, number)
    part = out.with_name(f"{out.name}.part")
    part.write_bytes(package)
    part.replace(out)  # whole or not at all
    print(out)
    return 0


def _read(file: Path) -> bytes:
    try:
        data = file.read_bytes()
    except OSError as error:
        raise FileRefused(f"文件“{file}”无法读取。", code="NO_SUCH_FILE", cure="请检查路径和权限。") from error
    # A package that lost its beginning or its end is a damaged package, not something else.
    if not any(mark in data for mark in _ZIP):
        raise FileRefused(
            f"文件“{file}”不是归档包。", code="NOT_A_DOCUMENT", cure="请提供 yici archive get 取出的 ZIP 文件。"
        )
    return data


def _package(tools: Toolbox, number: str) -> bytes:
    case = tools.ledger.case(number)
    links = (link.event for link in reversed(chain_of(tools.engine, number)))
    archived = next((event for event in links if event["kind"] == "archived"), None)
    if archived is None:
        raise Impossible(
            f"办件 {number} 还没有归档，现在是“{case.label}”。", code="NOT_ARCHIVED", cure="请在归档后再取。"
        )
    package = tools.objects.get(archived["object_key"])
    if hashlib.sha256(package).hexdigest() != archived["sha256"]:
        raise Permanent(
            f"办件 {number} 的归档包与归档时的不一致，没有取出。",
            code="ARCHIVE_CHANGED",
            cure="请核查对象库，并从备份恢复。",
        )
    return package


def _show(file: Path, found: ArchiveCheck) -> None:
    console = Console(soft_wrap=True, highlight=False)
    console.print(f"归档包：{escape(shown(file.name))}    办件：{escape(found.case or '（不明）')}")
    for title, paths in (("缺少", found.missing), ("被改动", found.changed), ("多出", found.extra)):
        for path in paths:
            console.print(f"[red]✗ {title}：{escape(path)}[/]")
    for problem in found.problems:
        console.print(f"[red]✗ {escape(problem)}[/]")
    verdict = "[green]✓ 归档包完整" if found.ok else "[bold red]✗ 归档包不完整"
    console.print(f"{verdict}：{len(found.whole)} 个成员与清单一致。[/]")
