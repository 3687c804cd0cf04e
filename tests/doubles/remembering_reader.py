"""The real sandbox, which reads each page once and then gives the same reading again: OCR is slow, a journey is not."""

from __future__ import annotations

import hashlib
import threading
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

from ocr.answers import Inspection, ReadPage, Searchable
from ocr.sandbox import Sandbox
from pipelines.text import Box, PageText, SecondReading, Source


class RememberingReader:
    """Remembers by the bytes of the file. What the sandbox refuses it is asked again."""

    def __init__(self, sandbox: Sandbox) -> None:
        self._sandbox = sandbox
        self._known: dict[tuple[Any, ...], Any] = {}
        self._lock = threading.Lock()

    def inspect(self, path: Path) -> Inspection:
        answer: Inspection = self._once(("inspect", _digest(path)), lambda: self._sandbox.inspect(path))
        return answer

    def read(self, path: Path, page: int, rotation: int | None = None) -> ReadPage:
        key = ("read", _digest(path), page, rotation)
        answer: ReadPage = self._once(key, lambda: self._sandbox.read(path, page, rotation))
        return answer

    def read_place(self, path: Path, page: PageText, place: Box, engine: Source) -> SecondReading:
        key = ("place", _digest(path), page.page, place, engine)
        answer: SecondReading = self._once(key, lambda: self._sandbox.read_place(path, page, place, engine))
        return answer

    def codes(self, path: Path, pages: int) -> tuple[tuple[str, ...], ...]:
        return self._sandbox.codes(path, pages)

    def take_out(self, path: Path, pages: Sequence[int]) -> bytes:
        return self._sandbox.take_out(path, pages)

    def digests(self, path: Path) -> tuple[str, ...]:
        answer: tuple[str, ...] = self._once(("digests", _digest(path)), lambda: self._sandbox.digests(path))
        return answer

    def searchable(self, path: Path, readings: Sequence[PageText]) -> Searchable:
        ask = ("searchable", _digest(path)), lambda: self._sandbox.searchable(path, readings)
        answer: Searchable = self._once(*ask)
        return answer

    def close(self) -> None:
        """The sandbox is closed by whoever opened it: the next installation reads with it too."""

    def _once(self, key: tuple[Any, ...], ask: Callable[[], Any]) -> Any:
        with self._lock:
            known = self._known.get(key)
        if known is None:
            known = ask()
            with self._lock:
                self._known[key] = known
        return known


def _digest(path: Path) -> str:
    return hashlib.sha256(path.read_bytes()).hexdigest()
