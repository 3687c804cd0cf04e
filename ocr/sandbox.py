"""Killable children in which every file is opened, rendered and read: a hostile or broken file costs a child, no more.

A thread cannot be stopped while it is inside a C library; a process can. So nothing of a file is parsed in the process
of a worker, a server or a command: a warm child does it, under limits of time, memory and files, with no secret in its
environment, and what it answers is checked before it is believed.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from pathlib import Path
from types import TracebackType
from typing import Annotated, Any, Final, Literal, Self

from pydantic import StringConstraints, TypeAdapter, ValidationError

from ocr.answers import MAX_FILE_BYTES, Inspection, ReadPage, Searchable
from ocr.reader import ENGINES, no_engine
from ocr.refusals import refused, unreadable
from pipelines.errors import FileRefused, PageUnreadable, Permanent, Unconfigured, YiciError
from pipelines.text import Box, Line, PageText
from runtime.children.child import Child, Order
from runtime.children.nursery import Nursery
from runtime.children.telling import retold
from runtime.children.wire import Gone, Hung

_START_SECONDS: Final = 60
"""Longest start of a child with its models, on a machine under load."""

_PAGE_SECONDS_OF_PDF: Final = 3
"""Added to the limit of a searchable PDF for each of its pages."""

_THREADS: Final = 1
"""Of a child's models: one process a core with one thread each is fastest."""

_DIGESTS: Final = TypeAdapter(tuple[Annotated[str, StringConstraints(pattern="^[0-9a-f]{64}$")], ...])
_LINES: Final = TypeAdapter(tuple[Line, ...])

Loss = Literal["hung", "crashed"]
"""How a child was lost."""

_ENVIRONMENT: Final = {
    # onnxruntime reports home unless it is told not to before it is imported.
    "ORT_DISABLE_TELEMETRY": "1",
    # One process a core, one thread each.
    "OMP_THREAD_LIMIT": "1",
    "OPENBLAS_NUM_THREADS": "1",
    # What is freed goes back to the system: after 20 pages of many sizes 799 MB were resident, 1011 MB without (one run each).
    "MALLOC_ARENA_MAX": "1",
    "MALLOC_TRIM_THRESHOLD_": "1000000",
    "MALLOC_MMAP_THRESHOLD_": "1000000",
}
"""All that a child is given: no setting, no secret, no proxy."""


class Sandbox:
    """Opens and reads files in children. Safe to share between threads: each caller gets a child of its own.

    Args:
        engine: ``rapid`` or ``tesseract``.
        size: most children at once; callers beyond it wait.
        page_seconds: wall time for one page, models loaded.
        file_seconds: wall time for opening a file.
        memory_mb: address space of a child, in MiB.
        max_file_bytes: largest file that is taken.
        recycle_after: pages after which a child is replaced, because the engines' memory grows.
        reader_factory: dotted place of another reader, ``package.module:name``; for tests.
        on_loss: called when a child hung and was killed, or died by itself.

    Raises:
        Unconfigured: there is no such engine.
    """

    def __init__(
        self,
        engine: str = "rapid",
        *,
        size: int = 1,
        page_seconds: float = 60,
        file_seconds: float = 60,
        memory_mb: int = 3072,
        max_file_bytes: int = MAX_FILE_BYTES,
        recycle_after: int = 60,
        reader_factory: str | None = None,
        on_loss: Callable[[Loss], None] = lambda _loss: None,
    ) -> None:
        if reader_factory is None and engine not in ENGINES:
            raise no_engine(engine)
        arguments = (reader_factory or engine, str(_THREADS), str(memory_mb))
        self._nursery = Nursery(Order("ocr.child", arguments, _ENVIRONMENT, keeps_words=True), size)
        self._page_seconds, self._file_seconds, self._on_loss = page_seconds, file_seconds, on_loss
        self._max_file_bytes, self._recycle_after = max_file_bytes, recycle_after

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    def close(self) -> None:
        """Kill the children, also those that are at work: their callers are told CRASHED."""
        self._nursery.close()

    def inspect(self, path: Path) -> Inspection:
        """Type and number of pages of a file.

        Raises:
            FileRefused: the file cannot be taken; TIMEOUT and CRASHED when it hung or killed its child.
        """
        answer, _ = self._ask("inspect", path, self._file_seconds, FileRefused)
        try:
            return Inspection.model_validate(answer)
        except ValidationError as error:
            raise refused("CRASHED") from error

    def read(self, path: Path, page: int, *, show: bool = True) -> ReadPage:
        """Read one page of a file.

        Args:
            path: the file.
            page: from 1.
            show: whether the picture is wanted; without it words come sooner (see :func:`ocr.page.read_page`).

        Raises:
            PageUnreadable: DAMAGED, ENGINE, TIMEOUT or CRASHED; the other pages stand.
        """
        answer, picture = self._ask("read", path, self._page_seconds, PageUnreadable, page=page, show=show)
        try:
            text = PageText.model_validate_json(answer.get("text", ""))
            if text.page != page or (show and not picture.startswith(b"\xff\xd8\xff")):
                raise unreadable("CRASHED")
            return ReadPage(text=text, picture=picture)
        except (ValidationError, TypeError) as error:
            raise unreadable("CRASHED") from error

    def read_place(self, path: Path, page: int, place: Box, engine: str) -> tuple[Line, ...]:
        """Read one place of a page once more, by a named engine: a second opinion on a disputed field.

        Args:
            path: the file.
            page: from 1.
            place: as fractions of the upright page, as readings and reports give it.
            engine: ``rapid`` or ``tesseract``.

        Returns:
            The lines that stand there, placed on the page. None is no proof that nothing is there.

        Raises:
            PageUnreadable: as :meth:`read`.
            Unconfigured: there is no such engine, or it does not start.
        """
        if engine not in ENGINES:
            raise no_engine(engine)
        asked = {"page": page, "place": list(place), "engine": engine}
        answer, _ = self._ask("read", path, self._page_seconds, PageUnreadable, **asked)
        try:
            return _LINES.validate_python(answer.get("lines"))
        except ValidationError as error:
            raise unreadable("CRASHED") from error

    def digests(self, path: Path) -> tuple[str, ...]:
        """What each page is made of: 64 hex digits a page, or nothing where only the whole file can be told.

        Raises:
            FileRefused: as :meth:`inspect`.
        """
        answer, _ = self._ask("digests", path, self._file_seconds, FileRefused)
        try:
            return _DIGESTS.validate_python(answer.get("digests"))
        except ValidationError as error:
            raise refused("CRASHED") from error

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
        answer, pdf = self._ask("searchable", path, seconds, FileRefused, readings=told)
        if b"%PDF-" not in pdf[:1024]:
            raise refused("CRASHED")
        try:
            return Searchable(pdf=pdf, **answer)
        except (ValidationError, TypeError) as error:
            raise refused("CRASHED") from error

    def _ask(
        self, do: str, path: Path, seconds: float, fault: type[Permanent], **more: Any
    ) -> tuple[dict[str, Any], bytes]:
        """Have a child do one request, and put it back, or another in its place if it died."""
        request = {"do": do, "path": str(path), "seconds": seconds, "max_bytes": self._max_file_bytes, **more}
        place = self._nursery.lend()
        back: Child | None = None
        try:
            back, answer, payload = self._attempt(place, request, seconds, fault)
        finally:
            # Whatever went wrong, a child that may still be at work never gets another request.
            self._put_back(back)
        if "error" in answer:
            raise _retold(answer, fault)
        return answer, payload

    def _attempt(
        self, place: Child | None, request: dict[str, Any], seconds: float, fault: type[Permanent]
    ) -> tuple[Child, dict[str, Any], bytes]:
        """Ask a child. One that dies after other work may have died of that, not of this: a new one is asked once more."""
        warm = request["do"] == "read"
        child = self._living(place, warm=warm)
        worn = child.asked.total() > child.asked["warm"]
        try:
            return child, *self._answer(child, request, seconds, fault)
        except (FileRefused, PageUnreadable) as error:
            if error.code != "CRASHED" or not worn or self._nursery.closed:
                raise
        child = self._living(None, warm=warm)
        return child, *self._answer(child, request, seconds, fault)

    def _answer(
        self, child: Child, request: dict[str, Any], seconds: float, fault: type[Permanent]
    ) -> tuple[dict[str, Any], bytes]:
        try:
            return child.ask(request, seconds)
        except (Hung, Gone) as error:
            told = child.last_words()
            self._nursery.dismiss(child)
            self._on_loss("hung" if isinstance(error, Hung) else "crashed")
            raise _died("TIMEOUT" if isinstance(error, Hung) else "CRASHED", fault, told) from error
        except BaseException:
            self._nursery.dismiss(child)
            raise

    def _put_back(self, child: Child | None) -> None:
        if child is not None and child.asked["read"] >= self._recycle_after:
            self._nursery.dismiss(child)
            child = None
        self._nursery.give_back(child)

    def _living(self, place: Child | None, *, warm: bool) -> Child:
        child = self._nursery.living(place)
        if warm and not child.ready:
            self._warm_up(child)
        return child

    def _warm_up(self, child: Child) -> None:
        """Load the models, so that their time is not taken from the page's."""
        request = {"do": "warm", "seconds": _START_SECONDS}
        answer, _ = self._answer(child, request, _START_SECONDS, PageUnreadable)
        if "error" in answer:
            self._nursery.dismiss(child)
            raise _retold(answer, PageUnreadable)
        child.ready = True


def _died(code: Literal["TIMEOUT", "CRASHED"], fault: type[Permanent], told: str) -> YiciError:
    error = unreadable(code) if fault is PageUnreadable else refused(code)
    if told:
        error.add_note(f"the child's last words: {told}")
    return error


def _retold(answer: dict[str, Any], fault: type[Permanent]) -> YiciError:
    """The error that the child told, as one of ours."""
    return retold(answer, (FileRefused, PageUnreadable, Unconfigured), fault)
