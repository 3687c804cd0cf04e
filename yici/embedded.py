"""Everything in one process: stores, an in-memory broker, workers, relay and scheduler. For ``serve`` and ``demo``."""

from __future__ import annotations

from collections.abc import Callable, Collection
from contextlib import ExitStack
from types import TracebackType
from typing import Self

from pipelines.case import Case, State
from runtime.settings import Settings
from storage import dispatch
from storage.database import transaction
from storage.ledger import Clock, Ledger
from workers import waiting
from workers.broker import open_broker
from workers.hands import Hands
from workers.inbox import Inbox
from workers.main import running, slots_of
from workers.scheduler import Scheduler
from workers.shift import Shift
from workers.station import station
from workers.steps import Steps
from workers.toolbox import Reader, Toolbox
from workers.watch import UNWATCHED, Watch

THREADS = 4
STOP_SECONDS = 10.0


class Embedded:
    """Yici in one process. A context manager: entered it works, left it has stopped.

    Args:
        settings: of the installation; its broker is not used.
        clock: gives the present instant; by default as :func:`workers.toolbox.open_toolbox`.
        open_reader: another reader of files, for tests.
        threads: tasks at once, beside one for the window.
        watch: who counts and traces.
    """

    def __init__(
        self,
        settings: Settings,
        *,
        clock: Clock | None = None,
        open_reader: Callable[[], Reader] | None = None,
        threads: int = THREADS,
        watch: Watch = UNWATCHED,
    ) -> None:
        self._settings, self._clock, self._open_reader, self._threads = settings, clock, open_reader, threads
        self._watch = watch
        self._stack = ExitStack()

    def __enter__(self) -> Self:
        with self._stack:
            self._start(self._stack)
            self._stack = self._stack.pop_all()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._stack.close()

    @property
    def ledger(self) -> Ledger:
        """The one door through which a case changes."""
        return self.toolbox.ledger

    def settle(
        self, number: str, states: Collection[State], timeout: float = 120, watch: Callable[[Case], None] | None = None
    ) -> Case:
        """See :func:`workers.waiting.settle`."""
        return waiting.settle(self.toolbox, number, states, timeout, watch)

    def rest(self, number: str, timeout: float = 120) -> None:
        """See :func:`workers.waiting.rest`."""
        waiting.rest(self.toolbox, number, timeout)

    def _start(self, stack: ExitStack) -> None:
        broker = open_broker("memory://")
        post = stack.enter_context(
            station(
                self._settings,
                self._watch,
                broker=broker,
                clock=self._clock,
                open_reader=self._open_reader,
                office=True,
            )
        )
        self.toolbox: Toolbox = post.tools
        self.bell = post.bell
        with transaction(self.toolbox.engine) as connection:
            dispatch.wake(connection, self.toolbox.clock())
        # What hands a clock or a reader in, the demo too, wants its steps done here: no time for the start of children.
        alone = self._clock is None and self._open_reader is None
        hands = stack.enter_context(Hands(self.toolbox, self._threads + 1)) if alone else None
        shift = Shift(Steps(self.toolbox, hands=hands), broker, threads=self._threads, slots=slots_of(self._settings))
        shift.start()
        stack.callback(shift.stop, STOP_SECONDS)
        stack.enter_context(running(Scheduler(self.toolbox).run, "scheduler"))
        if self._settings.inbox is not None:
            inbox = Inbox(self.toolbox, self._settings.inbox, self._settings.inbox_keep_days)
            stack.enter_context(running(inbox.run, "inbox"))
        stack.enter_context(running(post.relay.run, "relay", post.bell.set))
