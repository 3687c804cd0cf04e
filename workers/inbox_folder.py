"""The folder of a window: what a scanner dropped there, and the moves by which it is claimed, done or refused.

Every move is one rename within one file system, so that it happens whole or not, for one process only. Nothing is
watched by events: over NFS and SMB there are none. What may still be written is left alone.
"""

from __future__ import annotations

import hashlib
import shutil
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from pathlib import Path
from uuid import uuid4

CLAIMED, DONE, FAILED = ".claimed", "done", "failed"
DEFAULTS = "window.json"
"""What is stated of everything that a window drops."""
STATED = "facts.json"
"""What is stated of the one case of a sub-folder."""

_UNFINISHED = (".tmp", ".temp", ".part", ".partial", ".crdownload", ".filepart", "~")
_LITTER = frozenset({"thumbs.db", "desktop.ini", DEFAULTS, DONE, FAILED})
_LONGEST_WINDOW = 100
"""Characters of a window's name."""
_LONGEST_STEM = 150
"""Bytes that are kept of a name, so that what is put behind it has room."""

Signature = tuple[tuple[str, int, int, str], ...]
"""Of each file its name, size, time of change and SHA-256."""
Outline = tuple[tuple[str, int, int], ...]
"""The same without what is in them."""


@dataclass(frozen=True)
class Drop:
    """What was dropped: a file, or a sub-folder with the files of one case."""

    path: Path

    @property
    def name(self) -> str:
        """As the scanner called it."""
        return self.path.name

    @property
    def is_folder(self) -> bool:
        """Whether it is a sub-folder."""
        return self.path.is_dir()

    def files(self) -> list[Path]:
        """Its files in the order of their names, without what is stated of them."""
        if not self.is_folder:
            return [self.path]
        return [
            path for path in sorted(self.path.iterdir()) if _counts(path) and path.is_file() and path.name != STATED
        ]

    def folders(self) -> list[Path]:
        """Folders inside of a sub-folder: nobody can say what they are."""
        return [path for path in self.path.iterdir() if path.is_dir() and _counts(path)] if self.is_folder else []

    def is_being_written(self) -> bool:
        """Whether a name says that somebody is at it, or a file is still empty."""
        inside = list(self.path.iterdir()) if self.is_folder else [self.path]
        begun = any(path.name.lower().endswith(_UNFINISHED) for path in inside if not path.name.startswith("."))
        return begun or not self.files() or any(path.stat().st_size == 0 for path in self.files())

    def signature(self) -> Signature:
        """What it holds at this moment, by content."""
        return tuple(_signed(path) for path in self._said())

    def outline(self) -> Outline:
        """What it holds at this moment, by size and time of change."""
        return tuple(_outlined(path) for path in self._said())

    def _said(self) -> list[Path]:
        stated = self.path / STATED
        return [*self.files(), *([stated] if self.is_folder and stated.is_file() else [])]


@dataclass(frozen=True)
class Claim:
    """A drop that was moved to ``.claimed/ID/``, where no scanner writes; it is done once, under its id."""

    window: Window
    id: str

    @property
    def folder(self) -> Path:
        """The folder of the claim."""
        return self.window.path / CLAIMED / self.id

    def drop(self) -> Drop | None:
        """What it holds; None when it was moved on already."""
        held = [path for path in self.folder.iterdir() if not path.name.startswith(".")] if self.folder.exists() else []
        return Drop(held[0]) if held else None

    def done(self, day: date, told: str) -> None:
        """Move what it holds to ``done/DAY``, under a name that says what came of it."""
        drop = self.drop()
        if drop is not None:
            target = self.window.path / DONE / day.isoformat() / _renamed(drop, told, self.id)
            target.parent.mkdir(parents=True, exist_ok=True)
            _move(drop.path, target)
        self.close()

    def refuse(self, reason: str) -> None:
        """Move what it holds to ``failed``, with the reason beside it."""
        drop = self.drop()
        if drop is not None:
            target = self.window.path / FAILED / _renamed(drop, "", self.id)
            self.window.leave(target.name, reason)
            _move(drop.path, target)
        self.close()

    def close(self) -> None:
        """Remove its empty folder; litter that a file server made goes with it."""
        if self.drop() is None:
            shutil.rmtree(self.folder, ignore_errors=True)


@dataclass(frozen=True)
class Window:
    """The folder of one window.

    Attributes:
        path: whose name is the window's.
    """

    path: Path

    @property
    def name(self) -> str:
        """As people and histories call it, and as long as a table has room for."""
        return clean_name(self.path.name)[:_LONGEST_WINDOW]

    def drops(self) -> Iterator[Drop]:
        """What lies there and counts: no hidden, temporary or linked thing."""
        for path in sorted(self.path.iterdir()):
            if _counts(path) and (path.is_file() or path.is_dir()):
                yield Drop(path)

    def claims(self) -> Iterator[Claim]:
        """What was claimed and is not done: by a process at work, or by one that was killed."""
        folder = self.path / CLAIMED
        for path in sorted(folder.iterdir()) if folder.is_dir() else ():
            if path.is_dir():
                yield Claim(self, path.name)

    def claim(self, drop: Drop) -> Claim | None:
        """Take a drop out of the scanner's reach. None: another process was faster, or it is gone."""
        claim = Claim(self, uuid4().hex)
        claim.folder.mkdir(parents=True)
        try:
            drop.path.rename(claim.folder / drop.name)
        except OSError:
            claim.folder.rmdir()
            return None
        return claim

    def leave(self, name: str, reason: str, content: bytes | None = None) -> None:
        """Put a reason, and what it is about, into ``failed``."""
        folder = self.path / FAILED
        folder.mkdir(exist_ok=True)
        if content is not None:
            (folder / name).write_bytes(content)
        # A byte order mark, so that a window's Windows shows the Chinese.
        (folder / f"{name}.txt").write_text(f"{reason}\r\n", encoding="utf-8-sig", newline="")

    def forget(self, today: date, keep_days: int) -> int:
        """Remove what was done more than so many days ago; how many days were removed. 0 keeps all."""
        folder = self.path / DONE
        if keep_days == 0 or not folder.is_dir():
            return 0
        last = (today - timedelta(days=keep_days)).isoformat()
        old = [path for path in folder.iterdir() if path.is_dir() and len(path.name) == 10 and path.name < last]
        for path in old:
            shutil.rmtree(path, ignore_errors=True)
        return len(old)


def windows_of(inbox: Path) -> list[Window]:
    """The windows of an inbox: its sub-folders."""
    return [Window(path) for path in sorted(inbox.iterdir()) if path.is_dir() and _counts(path)]


def clean_name(name: str) -> str:
    """A name as it is shown: what no text can hold, or would not be seen, is left out."""
    readable = name.encode(errors="surrogateescape")
    try:
        shown = readable.decode()
    except UnicodeDecodeError:
        shown = readable.decode("gb18030", errors="replace")
    return "".join(char for char in shown if char.isprintable()).strip() or "未命名文件"


def short_stem(name: str) -> str:
    """A name without its ending, short enough for something to be put behind it."""
    return Path(name).stem.encode(errors="surrogateescape")[:_LONGEST_STEM].decode(errors="ignore")


def _counts(path: Path) -> bool:
    name = path.name.lower()
    ours = name in _LITTER or name.startswith((".", "~")) or name.endswith(_UNFINISHED)
    return not ours and not path.is_symlink()


def _outlined(path: Path) -> tuple[str, int, int]:
    state = path.stat()
    return path.name, state.st_size, state.st_mtime_ns


def _signed(path: Path) -> tuple[str, int, int, str]:
    outline = _outlined(path)
    with path.open("rb") as file:
        return *outline, hashlib.file_digest(file, "sha256").hexdigest()


def _renamed(drop: Drop, told: str, claim_id: str) -> str:
    """A name that no other claim gives, so that nothing is ever replaced."""
    ending = "" if drop.is_folder else drop.path.suffix
    return ".".join(part for part in (short_stem(drop.name), told, claim_id[:8]) if part) + ending


def _move(path: Path, target: Path) -> None:
    try:
        path.rename(target)
    except FileNotFoundError:
        return  # another process was faster with the same move
