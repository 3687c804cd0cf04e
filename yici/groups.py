"""The commands that come in groups: ``yici case …``, ``letter …``, ``task …``, ``archive …``, ``account …``, ``key …``.

Here are names and options; the bodies are imported when they are called, so that ``--help`` and a mistake are told at once.
"""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from runtime.settings import load

case = typer.Typer(help="查看一个办件。", no_args_is_help=True, rich_markup_mode=None)
letter = typer.Typer(help="文书模板。", no_args_is_help=True, rich_markup_mode=None)
task = typer.Typer(help="失败的步骤：查看、重试、跳过、隔离文件。", no_args_is_help=True, rich_markup_mode=None)
archive = typer.Typer(help="归档包：核对和取出。", no_args_is_help=True, rich_markup_mode=None)
account = typer.Typer(help="登录账号：新增、改口令、停用。", no_args_is_help=True, rich_markup_mode=None)
key = typer.Typer(help="接口密钥：新增、列出、吊销。", no_args_is_help=True, rich_markup_mode=None)

Login = Annotated[str, typer.Argument(help="登录名", show_default=False)]
Number = Annotated[str, typer.Argument(help="办件编号", show_default=False)]
TaskId = Annotated[str, typer.Argument(help="步骤编号（task list）", show_default=False)]
Reason = Annotated[str, typer.Option(help="理由，记入办理经过", show_default=False)]
Json = Annotated[bool, typer.Option("--json", help="输出 JSON，供程序使用")]


@case.command("show", help="一个办件现在的情况。")
def case_show(number: Number, as_json: Json = False) -> int:
    """``yici case show``."""
    from yici.showing import show_command

    return show_command(load(), number, as_json=as_json)


@case.command("history", help="一个办件的全部经过和哈希链。退出码 0 完整，3 已被改动。")
def case_history(number: Number, as_json: Json = False) -> int:
    """``yici case history``: 0 the chain is whole, 3 it was changed."""
    from yici.showing import history_command

    return history_command(load(), number, as_json=as_json)


@case.command(
    "replay",
    help="按记录重做一个办件并比对：状态、报告、未签章的文书。退出码 0 逐字节一致，3 不同，4 不能比对（版本不同）。",
)
def case_replay(
    number: Number,
    as_json: Json = False,
    out: Annotated[Path | None, typer.Option(help="把重做的报告和文书写到这个文件夹", show_default=False)] = None,
) -> int:
    """``yici case replay``: 0 identical, 3 differs, 4 made by another version, so that it cannot be compared."""
    from yici.replay_command import replay_command

    return replay_command(load(), number, as_json=as_json, out=out)


@letter.command("preview", help="预览文书模板：排成标明“样张”、未签章的 PDF，不登记、不送达。不写名称则列出全部模板。")
def letter_preview(
    kind: Annotated[str | None, typer.Argument(metavar="KIND", help="名称，如 notice", show_default=False)] = None,
    out: Annotated[Path | None, typer.Option(help="PDF 写到哪里；默认 preview-名称.pdf", show_default=False)] = None,
    case_number: Annotated[
        str | None, typer.Option("--case", help="用这个办件的内容；默认虚构的样例办件", show_default=False)
    ] = None,
    catalog_file: Annotated[
        Path | None, typer.Option("--catalog", help="样例办件的事项：材料目录（YAML 或 XLSX）", show_default=False)
    ] = None,
    refused: Annotated[bool, typer.Option("--refused", help="决定书：不予许可")] = False,
) -> int:
    """``yici letter preview``."""
    from yici.letter_preview import preview_command

    return preview_command(load(), kind, out, case=case_number, catalog=catalog_file, refused=refused)


@task.command("list", help="失败的步骤：原因、次数和所属办件。")
def task_list(as_json: Json = False) -> int:
    """``yici task list``."""
    from yici.failed_steps import list_command

    return list_command(load(), as_json=as_json)


@task.command("show", help="一个步骤的全部失败记录。")
def task_show(task_id: TaskId, as_json: Json = False) -> int:
    """``yici task show``."""
    from yici.failed_steps import show_command

    return show_command(load(), task_id, as_json=as_json)


@task.command("retry", help="重试：一个步骤，一个办件的失败步骤，或者全部（--all，可按错误代码 --cause）。")
def task_retry(
    target: Annotated[str | None, typer.Argument(help="办件编号或步骤编号", show_default=False)] = None,
    every: Annotated[bool, typer.Option("--all", help="全部失败的步骤")] = False,
    cause: Annotated[str | None, typer.Option(help="只重试因此失败的步骤（错误代码）", show_default=False)] = None,
) -> int:
    """``yici task retry``."""
    from yici.failed_steps import retry_command

    return retry_command(load(), target, every=every, cause=cause)


@task.command("skip", help="跳过一个失败的步骤：页面按无法辨认、文件按打不开处理，办件继续。")
def task_skip(task_id: TaskId, reason: Reason) -> int:
    """``yici task skip``."""
    from yici.failed_steps import handle_command

    return handle_command(load(), task_id, "skip", reason)


@task.command("quarantine", help="隔离失败步骤的文件：任何步骤不再打开它，原件保留，办件继续。")
def task_quarantine(task_id: TaskId, reason: Reason) -> int:
    """``yici task quarantine``."""
    from yici.failed_steps import handle_command

    return handle_command(load(), task_id, "quarantine", reason)


@archive.command("check", help="核对归档包：完整、缺少、改动、多出的成员。退出码 0 完整，3 不完整，2 无法使用。")
def archive_check(
    file: Annotated[Path, typer.Argument(help="归档包（ZIP）", show_default=False)], as_json: Json = False
) -> int:
    """``yici archive check``: 0 whole, 3 not, 2 cannot be used."""
    from yici.archiving import check_command

    return check_command(file, as_json=as_json)


@archive.command("get", help="取出一个已归档办件的归档包。")
def archive_get(number: Number, out: Annotated[Path, typer.Option(help="写到哪个文件", show_default=False)]) -> int:
    """``yici archive get``."""
    from yici.archiving import get_command

    return get_command(load(), number, out)


@account.command("add", help="新增账号；口令只显示这一次。")
def account_add(
    login: Login,
    name: Annotated[str, typer.Option(help="姓名", show_default=False)],
    role: Annotated[str, typer.Option(help="clerk 窗口、reviewer 审查、admin 管理")] = "clerk",
) -> int:
    """``yici account add``."""
    from yici import access

    return access.account_add(login, name, role)


@account.command("password", help="重设口令；新口令只显示这一次，已登录的会话随即失效。")
def account_password(login: Login) -> int:
    """``yici account password``."""
    from yici import access

    return access.account_password(login)


@account.command("disable", help="停用账号。")
def account_disable(login: Login) -> int:
    """``yici account disable``."""
    from yici import access

    return access.account_disable(login)


@account.command("list", help="全部账号。")
def account_list(as_json: Json = False) -> int:
    """``yici account list``."""
    from yici import access

    return access.account_list(as_json)


@key.command("create", help="新增接口密钥；只显示这一次，库中只存摘要。")
def key_create(
    name: Annotated[str, typer.Argument(help="接入方名称", show_default=False)],
    scope: Annotated[
        list[str] | None,
        typer.Option(
            help="收件与查询之外的权限，可重复：publish 发布材料目录、operate 处理失败步骤、listen 接收全部办件的回调",
            show_default=False,
        ),
    ] = None,
) -> int:
    """``yici key create``."""
    from yici import access

    return access.key_create(name, scope or ())


@key.command("list", help="未吊销的接口密钥。")
def key_list(as_json: Json = False) -> int:
    """``yici key list``."""
    from yici import access

    return access.key_list(as_json)


@key.command("revoke", help="吊销接口密钥，立即生效。")
def key_revoke(key_id: Annotated[str, typer.Argument(help="密钥编号（key list）", show_default=False)]) -> int:
    """``yici key revoke``."""
    from yici import access

    return access.key_revoke(key_id)
