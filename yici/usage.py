"""What was wrong with a command line, as one Chinese sentence. The library that parses it speaks English."""

from __future__ import annotations

import errno
import os
import re
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from api.plain_text import decoded_name
from pipelines.storable import storable

_SENTENCES = (
    (re.compile(r"No such command '(.*?)'"), "没有命令“{}”。"),
    (re.compile(r"Got unexpected extra arguments?(?:\(s\))? \((.*)\)"), "多出了参数：{}。"),
)
_REASONS = (
    (re.compile(r"greater than or equal to (\S+)"), "，最小为 {}"),
    (re.compile(r"less than or equal to (\S+)"), "，最大为 {}"),
    (re.compile(r"valid integer"), "，应为整数"),
)

_SYSTEM = {
    errno.ENOENT: "没有这个文件或文件夹",
    errno.ENOTDIR: "路径中有一段不是文件夹",
    errno.EISDIR: "这是文件夹，不是文件",
    errno.EEXIST: "已有同名的文件",
    errno.EACCES: "没有权限",
    errno.EPERM: "没有权限",
    errno.EROFS: "磁盘只读",
    errno.ENOSPC: "磁盘已满",
    errno.ENAMETOOLONG: "名称太长",
}


def usage_line(error: Exception) -> str:
    """Say in Chinese what the parser refused.

    Args:
        error: of the parser; what it knows beside its English sentence is read from its attributes.

    Returns:
        One sentence that names the option, argument or command as a person types it.
    """
    kind, said = type(error).__name__, str(error)
    parameter, option = getattr(error, "param", None), getattr(error, "option_name", None)
    if kind == "NoArgsIsHelpError":
        return f"没有说要做什么。可用的命令：{'、'.join(_commands(error))}。"
    if parameter is not None:
        shown = _shown(parameter)
        return f"缺少{shown}。" if kind == "MissingParameter" else f"{shown} 的值不能用{_worded(said, _REASONS)}。"
    if kind == "NoSuchOption":
        return f"没有选项 {option}。"
    if option is not None:
        return f"选项 {option} {'后面缺少值' if 'requires' in said else '不带值'}。"
    return _worded(said, _SENTENCES) or f"用法不对：{said.rstrip('.')}。"


def _worded(said: str, words: tuple[tuple[re.Pattern[str], str], ...]) -> str:
    """The first of the known phrases in Chinese; empty where none is known."""
    return next((chinese.format(*found.groups()) for known, chinese in words if (found := known.search(said))), "")


def _shown(parameter: Any) -> str:
    """``选项 --catalog`` or ``参数 IN``."""
    options = [name for name in parameter.opts if name.startswith("-")]
    return f"选项 {options[0]}" if options else f"参数 {parameter.metavar or parameter.name.upper()}"


def _commands(error: Exception) -> list[str]:
    commands = getattr(getattr(getattr(error, "ctx", None), "command", None), "commands", {})
    return [name for name, command in commands.items() if not command.hidden]


def shown(name: str) -> str:
    """A file's name as people read it: one that an older Chinese system gave is no UTF-8, but GB 18030."""
    return decoded_name(os.fsencode(name))


def unread_argument(arguments: Sequence[str]) -> str | None:
    """The first argument that is neither UTF-8 nor a file that is there, as far as it can be shown; None where all are fit."""
    unfit = (one for one in arguments if not storable(one) and not Path(one).exists())
    return next((shown(one) for one in unfit), None)


def reason_of(error: OSError) -> str:
    """Why the system refused a path, in Chinese; its own word where the reason is a rare one."""
    return _SYSTEM.get(error.errno or 0, error.strerror or "无法读取或写入")
