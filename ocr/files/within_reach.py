"""An opened file by a path, for libraries that open and open again what they are told by name."""

from __future__ import annotations

import os
import stat
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Final

from ocr.refusals import refused

_PIECE: Final = 1 << 20


Identity = tuple[int, int, int, int]
"""Which file it is, and in which state: another one, or the same after a change, has another."""


def identity_of(file: int) -> Identity:
    """The identity of an opened file."""
    state = os.fstat(file)
    return state.st_dev, state.st_ino, state.st_mtime_ns, state.st_size


@contextmanager
def opened(path: Path) -> Iterator[int]:
    """The file, open for a child; a pipe or a device is none, and opening one never waits.

    Raises:
        FileRefused: NOT_A_DOCUMENT; no regular file.
        OSError: there is no such file, or it cannot be read.
    """
    file = os.open(path, os.O_RDONLY | os.O_CLOEXEC | os.O_NONBLOCK)
    try:
        if not stat.S_ISREG(os.fstat(file).st_mode):
            raise refused("NOT_A_DOCUMENT", "这不是普通文件。")
        yield file
    finally:
        os.close(file)


@contextmanager
def within_reach(file: int) -> Iterator[Path]:
    """A path that leads to this file and to no other while this lasts, even after the descriptor is closed.

    The number of a closed descriptor is given to the next file: a path by that number would lead a library that opens its
    file once more to somebody else's paper.
    """
    held = os.dup(file)
    try:
        place = Path(f"/proc/self/fd/{held}")
        if _can_be_opened(place):
            yield place
        else:
            # Path rules (Landlock) hold for a second opening too: a copy in the own folder it is.
            yield from _copied(held)
    finally:
        os.close(held)


def _can_be_opened(place: Path) -> bool:
    try:
        place.open("rb").close()
    except OSError:
        return False
    return True


def _copied(file: int) -> Iterator[Path]:
    number, name = tempfile.mkstemp(prefix="taken-")
    copy = Path(name)
    try:
        with os.fdopen(number, "wb") as written:
            # Others read through the same descriptor: its position is not touched.
            at = 0
            while piece := os.pread(file, _PIECE, at):
                at += written.write(piece)
        yield copy
    finally:
        copy.unlink(missing_ok=True)
