"""``yici catalog …``: names and options; the bodies are imported when they are called."""

from __future__ import annotations

from datetime import datetime
from pathlib import Path
from typing import Annotated

import typer

from runtime.settings import load

catalog = typer.Typer(help="材料目录的工具。", no_args_is_help=True, rich_markup_mode=None)

Json = Annotated[bool, typer.Option("--json", help="输出 JSON，供程序使用")]
Force = Annotated[bool, typer.Option("--force", help="覆盖已有的文件")]
CatalogPath = Annotated[Path, typer.Argument(metavar="FILE", help="材料目录（YAML 或 XLSX）", show_default=False)]
Version = Annotated[str | None, typer.Option("--version", help="版本；默认今天施行的", show_default=False)]
Code = Annotated[str, typer.Argument(help="事项的实施编码", show_default=False)]


@catalog.command("lint", help="检查材料目录能否发布：一次列出全部问题。退出码 0 可以发布，3 不可发布，2 无法使用。")
def catalog_lint(
    files: Annotated[list[Path], typer.Argument(help="材料目录（YAML 或 XLSX）", show_default=False)],
    as_json: Json = False,
) -> int:
    """``yici catalog lint``: 0 may be published, 3 may not, 2 cannot be used."""
    from yici.catalog_lint import lint_command

    return lint_command(files, as_json=as_json)


@catalog.command(
    "import", help="把工作簿（XLSX）读成材料目录（YAML）；问题按单元格一次列出。退出码 0 完成，2 无法使用。"
)
def catalog_import(
    file: Annotated[Path, typer.Argument(metavar="XLSX", help="工作簿", show_default=False)],
    out: Annotated[Path | None, typer.Option(help="写到哪个文件；默认标准输出", show_default=False)] = None,
    force: Force = False,
) -> int:
    """``yici catalog import``."""
    from yici.catalog_tools import import_command

    return import_command(file, out, force=force)


@catalog.command("export", help="把材料目录（文件，或已发布事项的实施编码）写成工作簿（.xlsx）或 YAML。")
def catalog_export(
    source: Annotated[str, typer.Argument(help="文件，或事项的实施编码", show_default=False)],
    out: Annotated[Path, typer.Argument(help="写到哪个文件（.xlsx 或 .yaml）", show_default=False)],
    version: Version = None,
    force: Force = False,
) -> int:
    """``yici catalog export``."""
    from yici.catalog_tools import export_command

    return export_command(load(), source, out, version, force=force)


@catalog.command("template", help="写出空白的填写模板（XLSX），带下拉选项、填写说明和示例。")
def catalog_template(
    out: Annotated[Path, typer.Argument(help="写到哪个文件（.xlsx）", show_default=False)], force: Force = False
) -> int:
    """``yici catalog template``."""
    from yici.catalog_tools import template_command

    return template_command(out, force=force)


@catalog.command("publish", help="发布材料目录；已发布的版本不能修改。退出码 0 已发布，3 不符合发布规则，2 无法使用。")
def catalog_publish(file: CatalogPath) -> int:
    """``yici catalog publish``: 0 published, 3 refused, 2 cannot be used."""
    from yici.catalog_tools import publish_command

    return publish_command(load(), file)


@catalog.command("list", help="全部已发布的版本和施行日期。")
def catalog_list(as_json: Json = False) -> int:
    """``yici catalog list``."""
    from yici.catalog_tools import list_command

    return list_command(load(), as_json=as_json)


@catalog.command("show", help="一个已发布的版本，按发布时的原文。")
def catalog_show(code: Code, version: Version = None) -> int:
    """``yici catalog show``."""
    from yici.catalog_tools import show_command

    return show_command(load(), code, version)


@catalog.command("diff", help="文件与已发布版本的差异。退出码 0 没有，3 有，2 无法使用。")
def catalog_diff(file: CatalogPath, version: Version = None, as_json: Json = False) -> int:
    """``yici catalog diff``: 0 nothing differs, 3 something does, 2 cannot be used."""
    from yici.catalog_tools import diff_command

    return diff_command(load(), file, version, as_json=as_json)


@catalog.command("simulate", help="用修改后的目录试算以往办件：谁会被告知不同的内容。只读；只列办件编号，不列姓名。")
def catalog_simulate(
    file: CatalogPath,
    since: Annotated[
        datetime | None,
        typer.Option(formats=["%Y-%m-%d"], help="只算这一天起的办件，如 2026-09-01", show_default=False),
    ] = None,
    as_json: Json = False,
) -> int:
    """``yici catalog simulate``."""
    from yici.catalog_simulation import simulate_command

    return simulate_command(load(), file, since.date() if since else None, as_json=as_json)
