"""Objects in a folder of this machine."""

from __future__ import annotations

import hashlib
import io
import os
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import BinaryIO
from uuid import uuid4

from pipelines.errors import Transient
from storage.object_keys import ObjectMissing, Stored, checked, checked_prefix

BLOCK = 1024 * 1024


class FolderObjects:
    """Objects as files under one folder; the key is the path."""

    def __init__(self, folder: Path) -> None:
        """Create the folder if it is missing.

        Raises:
            Transient: it cannot be created.
        """
        self._folder = folder
        # Beside the objects, so that moving a file there is one step on the same disk.
        self._incoming = folder / ".incoming"
        with _disk():
            self._incoming.mkdir(parents=True, exist_ok=True)

    def put(self, key: str, data: bytes | BinaryIO, *, media_type: str = "application/octet-stream") -> Stored:
        """Write beside, wait for the disk, then move into place: a crash leaves the old object or the new one.

        A file has no room for the media type; who needs it keeps it in the database.
        """
        target, incoming = self._path(key), self._incoming / uuid4().hex
        source = io.BytesIO(data) if isinstance(data, bytes) else data
        try:
            size, sha256 = _write(source, incoming)
            with _disk():
                _make_folders(target.parent)
                incoming.replace(target)
                _flush_folder(target.parent)
        finally:
            incoming.unlink(missing_ok=True)
        return Stored(key, size, sha256)

    def get(self, key: str) -> bytes:
        """All bytes of an object."""
        with self.open(key) as stream, _disk():
            return stream.read()

    def open(self, key: str) -> BinaryIO:
        """The file itself, open for reading."""
        path = self._path(key)
        with _disk():
            try:
                return path.open("rb")
            except (FileNotFoundError, IsADirectoryError, NotADirectoryError) as error:
                raise ObjectMissing(key) from error

    def fetch(self, key: str, path: Path) -> None:
        """Copy an object into a file."""
        part = path.with_name(f"{path.name}.{uuid4().hex}.part")
        try:
            with self.open(key) as stream, _disk(), part.open("wb") as target:
                shutil.copyfileobj(stream, target, BLOCK)
            part.replace(path)
        finally:
            part.unlink(missing_ok=True)

    def exists(self, key: str) -> bool:
        """Whether there is such a file."""
        with _disk():
            return self._path(key).is_file()

    def delete(self, key: str) -> None:
        """Remove the file; its folders stay for the next one."""
        with _disk():
            self._path(key).unlink(missing_ok=True)

    def keys(self, prefix: str = "", after: str = "") -> Iterator[str]:
        """Walk the folders that can hold such keys."""
        checked_prefix(prefix)
        return _walk(self._folder, "", prefix, after)

    def unfinished(self) -> Iterator[str]:
        """What lies where objects are written before they are moved into place."""
        with _disk():
            names = sorted(entry.name for entry in self._incoming.iterdir())
        return iter(names)

    def discard(self, name: str) -> None:
        """Remove such a file."""
        with _disk():
            (self._incoming / checked(name)).unlink(missing_ok=True)

    def _path(self, key: str) -> Path:
        return self._folder / checked(key)


def _walk(folder: Path, at: str, prefix: str, after: str) -> Iterator[str]:
    """Keys under a folder whose own key is ``at``; folders where no wanted key can lie are not opened."""
    for key in _entries(folder, at):
        if not key.endswith("/"):
            if key.startswith(prefix) and key > after:
                yield key
        elif (key.startswith(prefix) or prefix.startswith(key)) and (key > after or after.startswith(key)):
            yield from _walk(folder / key[len(at) : -1], key, prefix, after)


def _entries(folder: Path, at: str) -> list[str]:
    """What a folder holds, as keys in their order; a folder's key ends in a slash, as keys under it go on."""
    with _disk(), os.scandir(folder) as found:
        shown = [entry for entry in found if not entry.name.startswith(".")]
        return sorted(f"{at}{entry.name}{'/' if entry.is_dir() else ''}" for entry in shown)


def _write(source: BinaryIO, path: Path) -> tuple[int, str]:
    """Write a stream to the disk; its size and SHA-256."""
    size, digest = 0, hashlib.sha256()
    with _disk():
        target = path.open("xb")
    with target:
        while block := source.read(BLOCK):
            size += len(block)
            digest.update(block)
            with _disk():
                target.write(block)
        with _disk():
            target.flush()
            os.fsync(target.fileno())
    return size, digest.hexdigest()


def _make_folders(folder: Path) -> None:
    """Create the missing folders and let the disk remember each of them."""
    if not folder.is_dir():
        _make_folders(folder.parent)
        folder.mkdir(exist_ok=True)
        _flush_folder(folder.parent)


def _flush_folder(folder: Path) -> None:
    """A new name is safe only when the folder that holds it is on the disk."""
    descriptor = os.open(folder, os.O_RDONLY | os.O_DIRECTORY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


@contextmanager
def _disk() -> Iterator[None]:
    """Faults of the disk (full, away, not allowed) heal when somebody sees to it."""
    try:
        yield
    except OSError as error:
        raise Transient(
            f"对象文件夹暂时无法使用（{error.strerror or type(error).__name__}），稍后会自动重试。",
            code="OBJECTS_AWAY",
            cure="请检查磁盘空间和文件夹的权限；可运行 yici doctor 查看。",
        ) from error
