"""The children of a sandbox: warm ones, lent one at a time, replaced when they hang, die or have served."""

from __future__ import annotations

import signal
import threading
from collections.abc import Callable
from typing import Any, Final, Literal

from ocr.nets.backends import best_backend, memory_settings
from ocr.refusals import refused, unreadable
from pipelines.errors import FileRefused, PageUnreadable, Permanent, Transient, Unconfigured, YiciError
from runtime.children.child import Child, Order
from runtime.children.nursery import Closed, Nursery
from runtime.children.telling import retold
from runtime.children.walls import Walls, strongest
from runtime.children.wire import Gone, Hung, Most

_START_SECONDS: Final = 60
"""Longest start of a child with its models, on a machine under load."""

_DYING_SECONDS: Final = 1.0
"""Until what is left of a dead child has told how it died."""

_THREADS: Final = 1
"""Of a child's models: one process a core with one thread each is fastest."""

_PACKAGES: Final = ("ocr", "pipelines", "runtime")
"""What of the program its child imports; nothing else of it is shown to the child."""

_WORN_MB: Final = 780
"""Memory that a child holds between two pages, by its own word, from which another one takes its place: what engines and
parsers keep grows with each new shape of line and of page. A new child costs two seconds."""

_NOTHING_BUT_WORDS: Final = Most(1 << 20, 0)

Loss = Literal["hung", "crashed"]
"""How a child was lost."""

_ENVIRONMENT: Final = {
    # onnxruntime reports home unless it is told not to before it is imported.
    "ORT_DISABLE_TELEMETRY": "1",
    # One process a core, one thread each.
    "OMP_THREAD_LIMIT": "1",
    "OPENBLAS_NUM_THREADS": "1",
    **memory_settings(best_backend()),
}
"""All that a child is given: no setting, no secret, no proxy."""


def walls_for(reader_factory: str | None = None) -> Walls:
    """The strongest walls of this machine around a child that reads with this reader."""
    own = () if reader_factory is None else (reader_factory.partition(".")[0].partition(":")[0],)
    return strongest(tuple(dict.fromkeys((*_PACKAGES, *own))), "runtime.children.wire")


class Children:
    """Asks children. Safe to share between threads.

    Args:
        engine: see :func:`ocr.reader.open_reader`.
        walls: around each.
        size: most at once; callers beyond it wait.
        memory_mb: address space of a child, in MiB.
        programs: whether they may start programs.
        recycle_after: pages after which a child is replaced, however little memory it holds.
        on_loss: called when one hung and was killed, or died by itself.
    """

    def __init__(
        self,
        engine: str,
        walls: Walls,
        size: int,
        memory_mb: int,
        *,
        programs: bool,
        recycle_after: int,
        on_loss: Callable[[Loss], None],
    ) -> None:
        arguments = (engine, str(_THREADS), str(memory_mb), "programs" if programs else "alone", walls.told())
        self.nursery = Nursery(
            Order("ocr.children.child", arguments, _ENVIRONMENT, keeps_words=True, walls=walls), size
        )
        self._memory_mb, self._recycle_after, self._on_loss = memory_mb, recycle_after, on_loss

    def close(self) -> None:
        """Kill them all, also those that are at work."""
        self.nursery.close()

    def make_ready(self, count: int) -> None:
        """Have so many children load their models by and by, beside the caller's own work.

        What goes wrong is told to whoever asks for a child later.
        """
        for _ in range(count):
            threading.Thread(target=self._make_one_ready, name="child made ready").start()

    def _make_one_ready(self) -> None:
        place = self.nursery.lend()
        child: Child | None = None
        try:
            child = self._living(place, warm=True)
        except (YiciError, Closed, OSError):
            # The place is empty again: the next who is lent it starts a child, and hears of what is wrong.
            return
        finally:
            self.nursery.give_back(child)

    def ask(
        self, request: dict[str, Any], fault: type[Permanent], file: int | None, most: Most
    ) -> tuple[dict[str, Any], bytes]:
        """Have a child do one request, and put it back, or another in its place if it died.

        Args:
            request: what to ``do``, and with what.
            fault: what it means when the child hangs or dies: the file's, or a page's.
            file: that it is about, open.
            most: the largest answer that is believed.

        Raises:
            YiciError: what the child told; TIMEOUT or CRASHED of the fault.
            Transient: no child could be started.
        """
        place = self.nursery.lend()
        back: Child | None = None
        try:
            back, answer, payload = self._attempt(place, request, fault, file, most)
        finally:
            # Whatever went wrong, a child that may still be at work never gets another request.
            self._put_back(back)
        if "error" in answer:
            raise _retold(answer, fault)
        return answer, payload

    def _attempt(
        self, place: Child | None, request: dict[str, Any], fault: type[Permanent], file: int | None, most: Most
    ) -> tuple[Child, dict[str, Any], bytes]:
        """Ask a child. One that dies after other work may have died of that, not of this: a new one is asked once more."""
        warm = request["do"] == "read"
        child = self._living(place, warm=warm)
        used = child.asked.total() > child.asked["warm"] + child.asked["hello"]
        try:
            return child, *self._answer(child, request, fault, file, most)
        except (FileRefused, PageUnreadable) as error:
            if error.code != "CRASHED" or not used or self.nursery.closed:
                raise
        child = self._living(None, warm=warm)
        return child, *self._answer(child, request, fault, file, most)

    def _answer(
        self, child: Child, request: dict[str, Any], fault: type[Permanent], file: int | None, most: Most
    ) -> tuple[dict[str, Any], bytes]:
        try:
            answer, payload = child.ask(request, float(request["seconds"]), file=file, most=most)
        except (Hung, Gone) as error:
            hung = isinstance(error, Hung) or child.ended(_DYING_SECONDS) == -signal.SIGXCPU
            told = child.last_words()
            self.nursery.dismiss(child)
            self._on_loss("hung" if hung else "crashed")
            raise _died("TIMEOUT" if hung else "CRASHED", fault, told) from error
        except BaseException:
            self.nursery.dismiss(child)
            raise
        resident = answer.pop("resident", None)
        child.worn = not isinstance(resident, int) or resident > _WORN_MB
        return answer, payload

    def _put_back(self, child: Child | None) -> None:
        if child is not None and (child.worn or child.asked["read"] >= self._recycle_after):
            self.nursery.dismiss(child)
            child = None
        self.nursery.give_back(child)

    def _living(self, place: Child | None, *, warm: bool) -> Child:
        child = self.nursery.living(place)
        if not child.asked["hello"]:
            self._greet(child)
        if warm and not child.ready:
            self._warm_up(child)
        return child

    def _greet(self, child: Child) -> None:
        """See that it has started. One that has not says nothing about any file: the machine is short of something."""
        try:
            child.ask({"do": "hello", "seconds": _START_SECONDS, "memory_mb": self._memory_mb}, _START_SECONDS)
        except (Hung, Gone) as error:
            told = child.last_words()
            self.nursery.dismiss(child)
            if self.nursery.closed:
                raise _died("CRASHED", FileRefused, "") from error
            failed = Transient(
                "打开文件的隔离进程未能启动。",
                code="HAND_NOT_STARTED",
                cure="请检查内存，或运行 yici doctor 查看文件隔离。",
            )
            failed.add_note(f"the child's last words: {told}")
            raise failed from error

    def _warm_up(self, child: Child) -> None:
        """Load the models, so that their time is not taken from the page's."""
        request = {"do": "warm", "seconds": _START_SECONDS, "memory_mb": self._memory_mb}
        answer, _ = self._answer(child, request, PageUnreadable, None, _NOTHING_BUT_WORDS)
        if "error" in answer:
            self.nursery.dismiss(child)
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
