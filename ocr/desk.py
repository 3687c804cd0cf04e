"""The work that a sandbox's child does for its parent, request by request."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from ocr.document import Document
from ocr.intake import inspect, open_document
from ocr.orientation import OrientationNet
from ocr.page import read_page
from ocr.page_digests import page_digests
from ocr.reader import PageReader, open_reader
from ocr.refusals import unreadable
from ocr.searchable import make_searchable
from ocr.second_opinion import read_place
from pipelines.errors import FileRefused
from pipelines.text import Box, PageText


class Desk:
    """Holds the models, which are loaded with the first page, and the file that was opened last.

    Args:
        engine: see :func:`ocr.reader.open_reader`.
        threads: for each model.
    """

    def __init__(self, engine: str, threads: int) -> None:
        self._engine, self._threads = engine, threads
        self._models: tuple[PageReader, OrientationNet] | None = None
        self._seconds: dict[str, PageReader] = {}
        self._open: tuple[tuple[str, int, int], Document] | None = None

    def answer(self, request: dict[str, Any]) -> tuple[dict[str, Any], bytes]:
        """Do one request.

        Args:
            request: ``do`` (``warm``, ``inspect``, ``read``, ``searchable``) and what it needs.

        Raises:
            YiciError: the file is refused, the page unreadable, the engine unknown.
        """
        do = request["do"]
        if do == "warm":
            self._readers()
            return {}, b""
        path = Path(request["path"])
        if do == "inspect":
            return inspect(path, max_bytes=request["max_bytes"]).model_dump(), b""
        if do == "digests":
            return {"digests": page_digests(path, inspect(path, max_bytes=request["max_bytes"]))}, b""
        if do == "read":
            return self._read(path, request)
        # One by one: as objects the readings of a long file are larger than the file.
        readings = (PageText.model_validate_json(reading) for reading in request["readings"])
        made = make_searchable(path, open_document(path, max_bytes=request["max_bytes"]), readings)
        return made.model_dump(exclude={"pdf"}), made.pdf

    def _read(self, path: Path, request: dict[str, Any]) -> tuple[dict[str, Any], bytes]:
        page = request["page"]
        try:
            document = self._document(path, request["max_bytes"])
        except FileRefused as error:
            raise unreadable("DAMAGED", error.message) from error
        if not 1 <= page <= document.inspection.pages:
            raise unreadable("DAMAGED", f"文件共 {document.inspection.pages} 页，没有第 {page} 页。")
        reader, turner = self._readers()
        if request.get("place") is not None:
            named = self._second_reader(request["engine"])
            lines = read_place(document, page, Box(*request["place"]), named, turner)
            return {"lines": [line.model_dump(mode="json") for line in lines]}, b""
        read = read_page(document, page, reader, turner, show=request.get("show", True))
        return {"text": read.text.model_dump_json()}, read.picture

    def _document(self, path: Path, max_bytes: int) -> Document:
        state = path.stat()
        key = (str(path), state.st_mtime_ns, state.st_size)
        if self._open is None or self._open[0] != key:
            if self._open is not None:
                self._open[1].close()
                self._open = None
            self._open = (key, open_document(path, max_bytes=max_bytes))
        return self._open[1]

    def _readers(self) -> tuple[PageReader, OrientationNet]:
        if self._models is None:
            self._models = (open_reader(self._engine, threads=self._threads), OrientationNet(self._threads))
        return self._models

    def _second_reader(self, engine: str) -> PageReader:
        """A named engine, which may be the desk's own; another one is opened when it is first asked."""
        if engine == self._engine:
            return self._readers()[0]
        if engine not in self._seconds:
            self._seconds[engine] = open_reader(engine, threads=self._threads)
        return self._seconds[engine]
