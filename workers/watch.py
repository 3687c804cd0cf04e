"""What is seen of a process at work: what it counts, what it traces, and what every line of its log bears.

Handed to the steps, the relay and the scheduler by the composition root. Where nothing is set it costs nothing.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field

import structlog

from runtime.logs import bound_contextvars
from runtime.settings import Settings
from runtime.tracing import Span, Tracer, open_tracer
from storage.outbox import Taken
from workers.meter import Meter, Result

SLOW_SECONDS = {
    "read_page": 30.0,
    "split_file": 30.0,
    "make_searchable": 300.0,
    "split_job_file": 30.0,
    "read_job_page": 30.0,
    "make_job_pdf": 300.0,
    "pack_archive": 300.0,
    "call_webhook": 20.0,
}
SLOW = 10.0
"""Seconds after which a step of another kind is worth a warning: ten times and more what it usually takes."""

log = structlog.get_logger("yici.workers")


class Turn:
    """One message in a worker's hands, from its arrival to what became of its task.

    Attributes:
        result: how it ended.
        code: of the error, where there is one.
    """

    def __init__(self, watch: Watch) -> None:
        self._watch = watch
        self._stack = ExitStack()
        self._taken: Taken | None = None
        self._span = Span()
        self._begun = watch.monotonic()
        self.result: Result = "done"
        self.code = ""

    def begin(self, taken: Taken) -> None:
        """The task was taken: from here on lines of the log, spans and counts are its. Taken twice, only the last counts."""
        if self._taken is not None:
            self._span.fail("UNDONE")
            self._stack.close()
        self._taken = taken
        kind = taken.task.kind
        waited = taken.waited.total_seconds()
        self._stack.enter_context(bound_contextvars(case=taken.case_number, task=taken.task_id, kind=kind))
        self._watch.meter.waited(taken.task.queue, taken.lane, waited)
        names: dict[str, str | int] = {
            "yici.case": taken.case_number,
            "yici.task": taken.task_id,
            "yici.kind": kind,
            "yici.queue": taken.task.queue,
            "yici.lane": taken.lane,
            "yici.attempt": taken.attempt,
        }
        tracer = self._watch.tracer
        parent = tracer.waited(f"order {kind}", taken.trace, waited, names) if taken.trace else None
        self._span = self._stack.enter_context(tracer.span(f"do {kind}", "consumer", parent, names))

    def ended(self, result: Result, error: Exception | None = None) -> None:
        """How the step ended, and the error that ended it."""
        self.result, self.code = result, _code_of(error) if error is not None else ""

    def end(self) -> None:
        """Count it, and let go of what :meth:`begin` bound."""
        if self._taken is not None:
            self._tell(self._taken)
        self._stack.close()

    def _tell(self, taken: Taken) -> None:
        seconds = self._watch.monotonic() - self._begun
        self._watch.meter.step(taken.task.kind, self.result, seconds)
        self._span.put("yici.result", self.result)
        if self.code:
            self._span.fail(self.code)
        if seconds > SLOW_SECONDS.get(taken.task.kind, SLOW):
            log.warning("slow step", seconds=round(seconds, 1), attempt=taken.attempt)


@dataclass(frozen=True)
class Watch:
    """Who counts and who traces.

    Attributes:
        meter: counts.
        tracer: follows.
        monotonic: seconds that only grow.
    """

    meter: Meter = field(default_factory=Meter)
    tracer: Tracer = field(default_factory=Tracer)
    monotonic: Callable[[], float] = time.monotonic

    @contextmanager
    def turn(self) -> Iterator[Turn]:
        """Follow one message. What is raised in the block counts as ``failed``: the task could not even be told of."""
        turn = Turn(self)
        try:
            yield turn
        except BaseException as error:
            turn.result, turn.code = "failed", _code_of(error)
            raise
        finally:
            turn.end()


UNWATCHED = Watch()
"""Counts nothing, traces nothing."""


@contextmanager
def watched(settings: Settings, role: str, place: int = 0) -> Iterator[Watch]:
    """Watch a process for the length of a block, as far as the settings want it.

    Args:
        settings: of the installation.
        role: what the process is: ``worker``, ``relay``, ``scheduler``, ``api``, ``serve``.
        place: of a process among several of one command; its port is so much higher.

    Raises:
        Unconfigured: nobody can listen on the port, or the address for traces cannot be used.
    """
    with ExitStack() as stack:
        tracer = open_tracer(settings.otlp_url, f"yici-{role}")
        stack.callback(tracer.close)
        if settings.metrics_port is None:
            yield Watch(tracer=tracer)
            return
        # Imported only where it is asked for: the library takes its time and its memory.
        from workers.metrics import PrometheusMeter
        from workers.metrics_server import serving

        meter = PrometheusMeter()
        stack.enter_context(serving(meter, settings.metrics_host, settings.metrics_port + place))
        yield Watch(meter=meter, tracer=tracer)


def _code_of(error: BaseException) -> str:
    """A stable word for an error; never its own, which may hold personal data."""
    return str(getattr(error, "code", "") or type(error).__name__)
