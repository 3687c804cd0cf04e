"""The watched folders: are they there, can things be moved in them, does anything lie there that nobody takes."""

from __future__ import annotations

from pathlib import Path
from uuid import uuid4

from runtime.settings import Settings
from workers.inbox_folder import FAILED, Window, windows_of
from yici.checkups.found import Found

LONG_SECONDS = 900.0
"""A drop that has lain so long is not being written any more."""


def inbox(settings: Settings) -> Found:
    """Look at every window's folder."""
    folder = settings.inbox
    if folder is None:
        return "ok", "未设置扫描文件夹（YICI_INBOX）", ""
    if not folder.is_dir():
        return "lack", f"扫描文件夹不存在：{folder}", "请建立该文件夹，并为每个窗口建一个子文件夹。"
    try:
        windows = windows_of(folder)
        closed = [window.name for window in windows if not _can_move(window.path)]
        waiting = [window.name for window in windows if _lies_long(window)]
    except OSError:
        return "lack", f"扫描文件夹无法读取：{folder}", "请检查运行账号对该文件夹的权限。"
    if closed:
        return "lack", f"不能在窗口文件夹中移动文件：{'、'.join(closed)}", "请给运行账号读写权限。"
    if not windows:
        return "warning", f"{folder} 中还没有窗口", "请为每个窗口建一个子文件夹。"
    if waiting:
        return (
            "warning",
            f"有放入很久而没有收件的文件：{'、'.join(waiting)}",
            "请确认 yici inbox 或 yici serve 正在运行；正在运行时，请查看日志中的原因。",
        )
    failed = sum(_failed(window) for window in windows)
    if failed:
        return "warning", f"{failed} 份没有收件，原因在 failed 文件夹的 .txt 中", "请按原因处理后重新放入。"
    return "ok", f"{len(windows)} 个窗口", ""


def _can_move(folder: Path) -> bool:
    """The real thing once, in small: a file is made and renamed."""
    probe = folder / f".doctor-{uuid4().hex}"
    try:
        probe.touch()
        probe.rename(probe.with_suffix(".moved")).unlink()
    except OSError:
        return False
    return True


def _lies_long(window: Window) -> bool:
    """Whether anything waits to be claimed for long, or was claimed long ago and came to nothing."""
    lying = [drop.path for drop in window.drops() if drop.files()]
    claimed = [claim.folder for claim in window.claims() if claim.drop() is not None]
    # The age on the file server's clock; a quarter of an hour forgives what two clocks differ in.
    return any(_now(window) - path.stat().st_mtime > LONG_SECONDS for path in (*lying, *claimed))


def _now(window: Window) -> float:
    """The file server's own present: the time of change of a file that is made now."""
    probe = window.path / f".doctor-{uuid4().hex}"
    probe.touch()
    try:
        return probe.stat().st_mtime
    finally:
        probe.unlink()


def _failed(window: Window) -> int:
    folder = window.path / FAILED
    return len(list(folder.glob("*.txt"))) if folder.is_dir() else 0
