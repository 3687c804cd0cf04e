"""A reader of real PDFs that takes each page's own text for what was read, and counts how often it was asked."""

from __future__ import annotations

import threading
from collections.abc import Sequence
from pathlib import Path

import pymupdf

from ocr.answers import Inspection, ReadPage, Searchable
from ocr.files.page_digests import page_digests
from ocr.intake import inspect
from ocr.refusals import unreadable
from pipelines.text import Box, Line, PageText, SecondReading, Source

UNREADABLE = "unreadable"
"""A page that says so cannot be read."""


class CountingReader:
    """Opens files in the process of its caller; for files that the tests made themselves."""

    def __init__(self) -> None:
        self.read_pages = 0
        self._lock = threading.Lock()

    def inspect(self, path: Path) -> Inspection:
        return inspect(path)

    def digests(self, path: Path) -> tuple[str, ...]:
        return page_digests(path, inspect(path))

    def codes(self, path: Path, pages: int) -> tuple[tuple[str, ...], ...]:
        return ((),) * pages

    def take_out(self, path: Path, pages: Sequence[int]) -> bytes:
        return path.read_bytes()

    def read(self, path: Path, page: int, rotation: int | None = None) -> ReadPage:
        with self._lock:
            self.read_pages += 1
        with pymupdf.open(filename=str(path), filetype="pdf") as pdf:
            said = pdf[page - 1].get_text().strip()
        if said == UNREADABLE:
            raise unreadable("DAMAGED")
        lines = (Line(text=said, confidence=1, box=Box(0.1, 0.1, 0.9, 0.2)),)
        text = PageText(page=page, width=100, height=140, source="rapid", lines=lines)
        return ReadPage(text=text, picture=b"\xff\xd8\xff picture of " + said.encode())

    def read_place(self, path: Path, page: PageText, place: Box, engine: Source) -> SecondReading:
        return SecondReading(page=page.page, box=place, engine=engine)

    def searchable(self, path: Path, readings: Sequence[PageText]) -> Searchable:
        return Searchable(pdf=path.read_bytes(), notes=("原样。",))

    def close(self) -> None:
        """Nothing is held."""
