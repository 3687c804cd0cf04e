"""What holds hostile files in, as a child finds by trying to get out; and whether Word and Excel files can be opened."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from ocr.children.selftest import Protection
from ocr.files.office import office_program
from ocr.reader import ENGINES
from ocr.sandbox import Sandbox
from runtime.children.walls import Walls
from runtime.settings import Settings
from yici.checkups.found import Found

_WALLS: Final[Mapping[str, str]] = {
    "bubblewrap": "bubblewrap（独立的文件系统、网络和进程空间）",
    "landlock": "Landlock（内核路径限制）",
    "none": "没有隔离墙",
}
_CAN: Final[Mapping[str, str]] = {
    "exec": "能运行程序",
    "socket": "能联网",
    "accounts": "能读系统账号文件",
    "environment": "能看到含密钥的环境变量",
    "write": "能写入系统文件夹",
    "parent": "能影响上级进程",
}


def sandbox(settings: Settings, walls: Walls | None = None) -> Found:
    """The walls around the children that open files, and what a child behind them still can do."""
    # An engine that does not exist is another check's finding.
    engine = settings.ocr_engine if settings.ocr_engine in ENGINES else "rapid"
    with Sandbox(engine, walls=walls) as opened:
        found = opened.protection()
    detail = f"{_WALLS[found.walls]}；系统调用过滤{'已启用' if found.denied else '未启用'}；{_tried(found)}"
    if found.walls == "bubblewrap" and found.denied and not found.escapes:
        return "ok", detail, ""
    if found.walls == "landlock" and found.denied and not found.escapes:
        return "ok", f"{detail}。本机不允许用户命名空间，已降级使用", ""
    return (
        "warning",
        detail,
        (
            "时间、内存限制和子进程仍然有效，但隔离不完整：请安装 bubblewrap 和 libseccomp2，并允许用户命名空间；"
            "或把识别进程（yici worker --queues split,read）放到只能访问数据库、队列和对象库的容器中。"
        ),
    )


def _tried(found: Protection) -> str:
    if found.escapes:
        return "自检发现：" + "、".join(_CAN.get(one, one) for one in found.escapes)
    programs = "只能运行识别所需的程序" if found.programs else "不能运行程序"
    return f"自检通过：{programs}、不能联网、读不到账号文件和密钥、不能改系统文件（用户 {found.uid}）"


def office_files(_settings: Settings) -> Found:
    """LibreOffice, which lays out Word and Excel files."""
    program = office_program()
    if program is None:
        cure = "请安装 libreoffice-writer-nogui 和 libreoffice-calc-nogui，或要求申请人提交 PDF。"
        return "warning", "没有安装 LibreOffice，docx、xlsx 文件会被退回", cure
    return "ok", f"LibreOffice：{program}", ""
