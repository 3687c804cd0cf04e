"""Killable children in which every file is opened, rendered and read: a hostile or broken file costs a child, no more.

A thread cannot be stopped while it is inside a C library; a process can. So nothing of a file is parsed in the process
of a worker, a server or a command: a warm child does it, under limits of time, memory and files, behind the strongest
walls of the machine (:mod:`runtime.children.walls`), with no secret in reach and no network. The file comes to it as an
open descriptor; what it answers is held against what can be before it is believed.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from types import TracebackType
from typing import Any, Final, Literal, Self

from ocr.answers import MAX_FILE_BYTES, Inspection, ReadPage, Searchable
from ocr.children import believed
from ocr.children.pool import Children, Loss, walls_for
from ocr.children.selftest import Protection
from ocr.files.conversions import Conversions
from ocr.files.office import sweep_sockets
from ocr.files.within_reach import opened
from ocr.reader import ENGINES, no_engine
from ocr.refusals import PageProblem, refused, unreadable
from pipelines.errors import FileRefused, PageUnreadable
from pipelines.text import Box, PageText, SecondReading, Source
from runtime.children.walls import Walls
from runtime.children.wire import Most

__all__ = ["Loss", "Sandbox"]

_PAGE_SECONDS_OF_PDF: Final = 3
"""Added to the limit of a searchable PDF for each of its pages."""

_PAGE_PROCESSOR: Final = 25.0
"""Seconds of processor time for one page, which on a busy machine pass slower than those of the wall. A sound one takes
two or three; tesseract's are its own."""

_CODE_SECONDS: Final = 1
"""Added to the limit of a look for codes, and of taking pages out, for each page."""

_OPENING_MB: Final = 1024
"""Address space that opening a file may take on top of what its child has."""
_READING_MB: Final = 1536
"""The same for a page; rendering and the engine's own work are in it."""
_CONVERTING_MB: Final = 6144
_CONVERTING_SECONDS: Final = 90.0

_SMALL: Final = Most(1 << 20, 0)
_PAGE: Final = Most(believed.MOST_JSON, believed.MOST_PICTURE)
_CODES: Final = Most(believed.MOST_JSON, 0)
_PDF: Final = Most(1 << 20, 1 << 30)


class Sandbox:
    """Opens and reads files in children. Safe to share between threads: each caller gets a child of its own.

    Args:
        engine: ``rapid`` or ``tesseract``.
        size: most children at once; callers beyond it wait.
        page_seconds: wall time for one page, models loaded.
        file_seconds: wall time for opening a file.
        memory_mb: address space of a child, in MiB.
        max_file_bytes: largest file that is taken.
        recycle_after: pages after which a child is replaced; before that, where it has come to hold much memory.
        reader_factory: dotted place of another reader, ``package.module:name``; for tests.
        on_loss: called when a child hung and was killed, or died by itself.
        walls: around the children; by default the strongest that this machine allows.
        programs: whether the children that read may start programs; by default only tesseract's, which is one.

    Raises:
        Unconfigured: there is no such engine.
    """

    def __init__(  # noqa: PLR0913 # the limits of one sandbox
        self,
        engine: str = "rapid",
        *,
        size: int = 1,
        page_seconds: float = 60,
        file_seconds: float = 60,
        memory_mb: int = 3072,
        max_file_bytes: int = MAX_FILE_BYTES,
        recycle_after: int = 300,
        reader_factory: str | None = None,
        on_loss: Callable[[Loss], None] = lambda _loss: None,
        walls: Walls | None = None,
        programs: bool | None = None,
    ) -> None:
        if reader_factory is None and engine not in ENGINES:
            raise no_engine(engine)
        self._page_seconds, self._file_seconds, self._max_file_bytes = page_seconds, file_seconds, max_file_bytes
        starts = engine == "tesseract" if programs is None else programs
        self._starts = starts
        around = walls or walls_for(reader_factory)
        self._readers = Children(
            reader_factory or engine,
            around,
            size,
            memory_mb,
            programs=starts,
            recycle_after=recycle_after,
            on_loss=on_loss,
        )
        self._converters = Children(
            "none", around, 1, _CONVERTING_MB, programs=True, recycle_after=recycle_after, on_loss=on_loss
        )
        self._conversions = Conversions(self._kind_of, self._convert)

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    def close(self) -> None:
        """Kill the children, also those that are at work: their callers are told CRASHED."""
        self._readers.close()
        self._converters.close()
        self._conversions.close()

    def make_ready(self, count: int) -> None:
        """Start so many children that read, with their models, beside the caller; what fails is told to the next who asks."""
        self._readers.make_ready(count)

    def protection(self) -> Protection:
        """What holds the children in, as one of them found by trying to get out.

        Raises:
            FileRefused: CRASHED or TIMEOUT; a child could not even be asked.
        """
        request = {"do": "selftest", "seconds": self._file_seconds, "memory_mb": _OPENING_MB}
        answer, _ = self._readers.ask(request, FileRefused, None, _SMALL)
        return Protection.model_validate(answer)

    def inspect(self, path: Path) -> Inspection:
        """Type and number of pages of a file; a Word or Excel file is laid out for it.

        Raises:
            FileRefused: the file cannot be taken; TIMEOUT and CRASHED when it hung or killed its child.
            OSError: there is no such file, or it cannot be read.
        """
        with opened(path) as file, _believing(refused):
            answer = self._inspected(file)
            kind = answer.get("office")
            if kind is None:
                return believed.inspection(answer)
            self._conversions.note(file, str(kind))
            with self._conversions.paged(file) as made:
                return believed.inspection({**self._inspected(made), "kind": kind})

    def read(
        self, path: Path, page: int, rotation: int | None = None, *, show: bool = True, marks: bool = True
    ) -> ReadPage:
        """Read one page of a file.

        Args:
            path: the file.
            page: from 1.
            rotation: degrees clockwise that make it upright, where a person has said so; None: as is recognised.
            show: whether the picture is wanted (see :func:`ocr.page.read_page`).
            marks: whether the marks are; with neither, words come sooner.

        Raises:
            PageUnreadable: DAMAGED, ENGINE, TIMEOUT or CRASHED; the other pages stand.
            OSError: there is no such file, or it cannot be read.
        """
        processor = min(_PAGE_PROCESSOR, 2 * self._page_seconds)
        asked = {"page": page, "processor": processor, "rotation": rotation, "show": show, "marks": marks}
        request = self._request("read", self._page_seconds, memory_mb=_READING_MB, **asked)
        with _of_page(), opened(path) as file, self._conversions.paged(file) as paged:
            answer, picture = self._readers.ask(request, PageUnreadable, paged, _PAGE)
            return believed.read_page(answer, picture, page, show=show)

    def read_place(self, path: Path, page: PageText, place: Box, engine: Source) -> SecondReading:
        """Read one place of a page once more, by a named engine: a second opinion on a disputed field.

        Args:
            path: the file.
            page: its reading, for its number and how it was turned.
            place: as fractions of the upright page, as readings and reports give it.
            engine: ``rapid`` or ``tesseract``.

        Returns:
            The lines that stand there, placed on the page (none is no proof that nothing is there), and whether they look written.

        Raises:
            PageUnreadable: as :meth:`read`.
            Unconfigured: there is no such engine, or it does not start.
        """
        if engine not in ENGINES:
            raise no_engine(engine)
        asked = {"page": page.page, "place": list(place), "engine": engine}
        asked |= {"rotation": page.rotation, "skew": page.skew}
        request = self._request("place", self._page_seconds, memory_mb=_READING_MB, **asked)
        # tesseract is a program: children that may start none cannot ask it.
        children = self._readers if engine != "tesseract" or self._starts else self._converters
        with _of_page(), opened(path) as file, self._conversions.paged(file) as paged:
            answer = children.ask(request, PageUnreadable, paged, _PAGE)[0]
            return believed.place(answer, page.page, place, engine)

    def digests(self, path: Path) -> tuple[str, ...]:
        """What each page is made of: 64 hex digits a page, or nothing where only the whole file can be told.

        Raises:
            FileRefused: as :meth:`inspect`.
        """
        with opened(path) as file:
            answer, _ = self._readers.ask(self._request("digests", self._file_seconds), FileRefused, file, _SMALL)
        with _believing(refused):
            return believed.digests(answer)

    def searchable(self, path: Path, readings: Sequence[PageText]) -> Searchable:
        """The file as a searchable PDF: its pages as they came, what was read laid over them.

        Args:
            path: the file.
            readings: of its pages, from :meth:`read`.

        Raises:
            FileRefused: as :meth:`inspect`.
        """
        seconds = self._file_seconds + _PAGE_SECONDS_OF_PDF * len(readings)
        told = [reading.model_dump_json() for reading in readings]
        request = self._request("searchable", seconds, memory_mb=_READING_MB, readings=told)
        with opened(path) as file, self._conversions.paged(file) as paged:
            answer, made = self._readers.ask(request, FileRefused, paged, _PDF)
        with _believing(refused):
            return believed.searchable(answer, made)

    def codes(self, path: Path, pages: int) -> tuple[tuple[str, ...], ...]:
        """For each of a file's so many pages the texts of our own codes on it: a light look. Raises as :meth:`inspect`."""
        request = self._request("codes", self._file_seconds + _CODE_SECONDS * pages, memory_mb=_READING_MB)
        with opened(path) as file, self._conversions.paged(file) as paged:
            answer, _ = self._readers.ask(request, FileRefused, paged, _CODES)
        with _believing(refused):
            return believed.codes(answer, pages)

    def take_out(self, path: Path, pages: Sequence[int]) -> bytes:
        """Some pages of a PDF or TIFF as a file of its kind. Raises as :meth:`inspect`; NOT_A_DOCUMENT for other kinds."""
        seconds = self._file_seconds + _CODE_SECONDS * len(pages)
        request = self._request("take_out", seconds, memory_mb=_READING_MB, pages=list(pages))
        with opened(path) as file:
            _, part = self._readers.ask(request, FileRefused, file, _PDF)
        with _believing(refused):
            return believed.part(part)

    def _request(self, do: str, seconds: float, *, memory_mb: int = _OPENING_MB, **more: Any) -> dict[str, Any]:
        return {"do": do, "seconds": seconds, "memory_mb": memory_mb, "max_bytes": self._max_file_bytes, **more}

    def _inspected(self, file: int) -> dict[str, Any]:
        return self._readers.ask(self._request("inspect", self._file_seconds), FileRefused, file, _SMALL)[0]

    def _kind_of(self, file: int) -> str:
        return str(
            self._readers.ask(self._request("kind", self._file_seconds), FileRefused, file, _SMALL)[0].get("kind")
        )

    def _convert(self, file: int) -> bytes:
        request = self._request("convert", _CONVERTING_SECONDS, memory_mb=_CONVERTING_MB)
        try:
            with _believing(refused):
                return believed.pdf(self._converters.ask(request, FileRefused, file, _PDF)[1])
        finally:
            sweep_sockets()


@contextmanager
def _of_page() -> Iterator[None]:
    """A file that cannot be laid out any more, and an answer that cannot be, cost the page that was asked for."""
    try:
        yield
    except believed.Unbelievable as error:
        raise unreadable("CRASHED") from error
    except FileRefused as error:
        code: PageProblem = (
            "TIMEOUT" if error.code == "TIMEOUT" else "CRASHED" if error.code == "CRASHED" else "DAMAGED"
        )
        raise unreadable(code, error.message) from error


@contextmanager
def _believing(told: Callable[[Literal["CRASHED"]], Exception]) -> Iterator[None]:
    """A child whose answer cannot be is as good as crashed."""
    try:
        yield
    except believed.Unbelievable as error:
        raise told("CRASHED") from error
