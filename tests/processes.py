"""Processes as /proc shows them, which may end between any two looks, also between opening a file of theirs and reading it."""

from __future__ import annotations

from pathlib import Path


def told(process: int, file: str) -> bytes:
    """What a file of a process holds; nothing when the process is gone, at whichever moment it went."""
    try:
        return Path(f"/proc/{process}/{file}").read_bytes()
    except OSError:
        return b""


def standing(process: int) -> list[str]:
    """State, parent, and what else stands behind a process's name; nothing when it is gone."""
    return told(process, "stat").decode().rpartition(")")[2].split()


def lives(process: int) -> bool:
    """Not gone, nor dead and waiting to be collected."""
    return standing(process)[:1] not in ([], ["Z"])


def started_by(process: int) -> list[int]:
    """The processes that a process's first thread started."""
    return [int(number) for number in told(process, f"task/{process}/children").split()]
