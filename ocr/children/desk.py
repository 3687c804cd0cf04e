"""The work that a sandbox's child does for its parent, request by request."""

from __future__ import annotations

import os
import tempfile
from collections.abc import Iterable
from contextlib import ExitStack
from pathlib import Path
from typing import Any, NamedTuple

from ocr.answers import OFFICE, Searchable
from ocr.children import selftest
from ocr.document import Document
from ocr.files.office import converted, demand_harmless, office_program
from ocr.files.page_digests import page_digests
from ocr.files.sniff import sniff
from ocr.files.stack import control_codes, taken_out
from ocr.files.within_reach import Identity, identity_of, within_reach
from ocr.intake import inspect, open_document
from ocr.nets.orientation import OrientationNet
from ocr.ofd.document import OfdDocument
from ocr.page import read_page
from ocr.reader import PageReader, open_reader
from ocr.refusals import unreadable
from ocr.searchable import make_searchable
from ocr.second_opinion import read_place
from pipelines.errors import FileRefused
from pipelines.text import Box, PageText
from runtime.children.walls import Kind as Walls


class _Opened(NamedTuple):
    """The file that was opened last, and what keeps it within reach.

    Attributes:
        key: which file it is.
        path: that leads to it while it is held.
        document: the same, opened.
        held: closed when it is let go.
    """

    key: Identity
    path: Path
    document: Document
    held: ExitStack


class Desk:
    """Holds the models, which are loaded with the first page, and the file that was opened last.

    Args:
        engine: see :func:`ocr.reader.open_reader`.
        threads: for each model.
        walls: what stands around this process.
        denied: whether the kernel denies it the system calls that it has no use for.
        programs: whether it may start others.
    """

    def __init__(
        self, engine: str, threads: int, *, walls: Walls = "none", denied: bool = False, programs: bool = True
    ) -> None:
        self._engine, self._threads = engine, threads
        self._walls: Walls = walls
        self._denied, self._programs = denied, programs
        self._models: tuple[PageReader, OrientationNet] | None = None
        self._seconds: dict[str, PageReader] = {}
        self._open: _Opened | None = None

    def answer(self, request: dict[str, Any], file: int | None = None) -> tuple[dict[str, Any], bytes]:
        """Do one request.

        Args:
            request: ``do`` (``hello``, ``warm``, ``selftest``, ``inspect``, ``kind``, ``digests``, ``read``, ``place``, ``codes``,
                ``take_out``, ``searchable``, ``convert``) and what it needs.
            file: the opened file that it is about; it is closed afterwards.

        Raises:
            YiciError: the file is refused, the page unreadable, the engine unknown.
        """
        do = request["do"]
        if do == "hello":
            return {}, b""
        if do == "warm":
            self._readers()
            return {}, b""
        if do == "selftest":
            return selftest.report(self._walls, denied=self._denied, programs=self._programs), b""
        if file is None:
            raise ValueError("a file is needed")
        try:
            return self._about(request, file)
        finally:
            os.close(file)

    def _about(self, request: dict[str, Any], file: int) -> tuple[dict[str, Any], bytes]:
        do = request["do"]
        if do == "read":
            return self._read(file, request)
        if do == "place":
            return self._read_place(file, request)
        if do in ("codes", "take_out"):
            return self._of_stack(file, request)
        with within_reach(file) as path:
            return _of_file(path, request)

    def _of_stack(self, file: int, request: dict[str, Any]) -> tuple[dict[str, Any], bytes]:
        opened = self._opened(file, request["max_bytes"])
        if request["do"] == "codes":
            return {"pages": control_codes(opened.path, opened.document)}, b""
        return {}, taken_out(opened.path, opened.document, request["pages"])

    def _read(self, file: int, request: dict[str, Any]) -> tuple[dict[str, Any], bytes]:
        document = self._with_page(file, request)
        reader, turner = self._readers()
        wanted = {"show": request.get("show", True), "marks": request.get("marks", True)}
        read = read_page(document, request["page"], reader, turner, request.get("rotation"), **wanted)
        return {"text": read.text.model_dump_json()}, read.picture

    def _read_place(self, file: int, request: dict[str, Any]) -> tuple[dict[str, Any], bytes]:
        document = self._with_page(file, request)
        reader = self._second_reader(request["engine"])
        place, rotation, skew = Box(*request["place"]), request["rotation"], request["skew"]
        read = read_place(document, request["page"], place, reader, rotation, skew)
        return read.model_dump(mode="json", include={"lines", "writing"}), b""

    def _with_page(self, file: int, request: dict[str, Any]) -> Document:
        page = request["page"]
        try:
            document = self._opened(file, request["max_bytes"]).document
        except FileRefused as error:
            raise unreadable("DAMAGED", error.message) from error
        if not 1 <= page <= document.inspection.pages:
            raise unreadable("DAMAGED", f"文件共 {document.inspection.pages} 页，没有第 {page} 页。")
        return document

    def _opened(self, file: int, max_bytes: int) -> _Opened:
        key = identity_of(file)
        if self._open is None or self._open.key != key:
            if self._open is not None:
                self._open.held.close()
                self._open = None
            with ExitStack() as held:
                path = held.enter_context(within_reach(file))
                document = open_document(path, max_bytes=max_bytes)
                held.callback(document.close)
                self._open = _Opened(key, path, document, held.pop_all())
        return self._open

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


def _of_file(path: Path, request: dict[str, Any]) -> tuple[dict[str, Any], bytes]:
    """What needs no page of it."""
    do, most = request["do"], request["max_bytes"]
    if do == "inspect":
        return _inspected(path, most), b""
    if do == "digests":
        return {"digests": _digests(path, most)}, b""
    if do == "kind":
        return {"kind": sniff(path, most)}, b""
    if do == "convert":
        demand_harmless(path)
        room, seconds = Path(tempfile.gettempdir()), float(request["seconds"])
        return {}, converted(path, room, seconds, program=office_program())
    # One by one: as objects the readings of a long file are larger than the file.
    readings = (PageText.model_validate_json(reading) for reading in request["readings"])
    made = _searchable(path, most, readings)
    return made.model_dump(exclude={"pdf"}), made.pdf


def _inspected(path: Path, max_bytes: int) -> dict[str, Any]:
    kind = sniff(path, max_bytes)
    if kind in OFFICE:
        # How many pages it has is known only after LibreOffice has laid them out.
        demand_harmless(path)
        return {"office": kind}
    return inspect(path, max_bytes=max_bytes).model_dump()


def _digests(path: Path, max_bytes: int) -> tuple[str, ...]:
    # An Office file is laid out anew each time: only the whole of it can be told.
    return () if sniff(path, max_bytes) in OFFICE else page_digests(path, inspect(path, max_bytes=max_bytes))


def _searchable(path: Path, max_bytes: int, readings: Iterable[PageText]) -> Searchable:
    document = open_document(path, max_bytes=max_bytes)
    if isinstance(document, OfdDocument):
        return make_searchable(document.pdf_path, document.pdf, readings)
    return make_searchable(path, document, readings)
