"""An honest stand-in for the sandbox: opens and reads what it was told of, and fails where it was told to."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from pathlib import Path
from types import TracebackType
from typing import Self

from ocr.answers import Inspection, ReadPage
from pipelines.errors import FileRefused, PageUnreadable
from pipelines.text import Box, Line, PageText, SecondReading, Source


class ToldOpener:
    """Reads files by their base name from what it was told; a page told as None cannot be read.

    ``again`` is what another engine reads in any place of them, but for the files of ``breaking``.
    """

    def __init__(
        self, told: Mapping[str, Sequence[PageText | None]], again: str = "", breaking: Collection[str] = ()
    ) -> None:
        self.told, self.again, self.breaking = told, again, breaking

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        """Nothing to close."""

    def inspect(self, path: Path) -> Inspection:
        """Number of pages told; an untold file is damaged."""
        if path.name not in self.told:
            raise FileRefused("文件已损坏。", code="DAMAGED", cure="请重新扫描。")
        return Inspection(kind="application/pdf", pages=len(self.told[path.name]), warnings=())

    def read(self, path: Path, page: int) -> ReadPage:
        """The page told."""
        reading = self.told[path.name][page - 1]
        if reading is None:
            raise PageUnreadable("这一页无法读取。", code="ENGINE")
        return ReadPage(text=reading.model_copy(update={"page": page}), picture=b"\xff\xd8\xff")

    def read_place(self, path: Path, page: PageText, place: Box, engine: Source) -> SecondReading:
        """What it was told of any place."""
        if path.name in self.breaking:
            raise PageUnreadable("这一页无法读取。", code="CRASHED")
        lines = (Line(text=self.again, confidence=0.9, box=place),) if self.again else ()
        return SecondReading(page=page.page, box=place, engine=engine, lines=lines)
