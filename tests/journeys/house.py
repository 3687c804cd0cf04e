"""A whole installation for a journey: embedded, or as process units over RabbitMQ, PostgreSQL and S3."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import threading
from collections.abc import Callable, Iterator, Mapping
from contextlib import ExitStack, closing, contextmanager
from dataclasses import dataclass
from pathlib import Path
from uuid import uuid4

from pipelines.case import Case, State
from pipelines.events import Event
from runtime.settings import Settings
from storage.ledger import Clock
from tests.doubles.scripted_reader import ScriptedReader
from workers import waiting
from workers.main import running, work_until
from workers.rabbit import RabbitPublisher
from workers.relay import Relay
from workers.scheduler import Scheduler
from workers.toolbox import Reader, Toolbox, open_toolbox, wall_clock
from yici.embedded import Embedded

ROOT = Path(__file__).resolve().parents[2]
SECONDS = 90.0


@dataclass(frozen=True)
class House:
    """An installation at work. The test stands where the API stands: it opens cases and tells events."""

    tools: Toolbox

    def tell(self, case: Case, event: Event) -> Case:
        """What a person did."""
        return self.tools.ledger.advance(case.number, event, uuid4().hex)

    def settle(self, case: Case, *states: State, seconds: float = SECONDS) -> Case:
        """Wait for the case."""
        return waiting.settle(self.tools, case.number, states, seconds)

    def rest(self, case: Case) -> Case:
        """Wait for all that is still under way."""
        waiting.rest(self.tools, case.number, SECONDS)
        return self.tools.ledger.case(case.number)


@contextmanager
def embedded(
    settings: Settings, open_reader: Callable[[], Reader] = ScriptedReader, clock: Clock = wall_clock
) -> Iterator[House]:
    """Everything in this process, over SQLite, a folder and the broker in memory."""
    with Embedded(settings, open_reader=open_reader, clock=clock) as yici:
        yield House(yici.toolbox)


@contextmanager
def over_servers(settings: Settings, open_reader: Callable[[], Reader], clock: Clock) -> Iterator[House]:
    """The same units as threads of this process, over the real servers: what reads in this process can be shared."""

    def work(stop: threading.Event) -> None:
        work_until(stop, settings=settings, open_reader=open_reader, clock=clock)

    with open_toolbox(settings, clock=clock) as tools, running(work, "worker"):
        # The test's own tools publish nothing: a relay that stands apart finds what they ordered.
        publisher, bell = RabbitPublisher(settings.broker_url), threading.Event()
        relay = Relay(tools.engine, publisher, clock, bell)
        with closing(publisher), running(relay.run, "relay", bell.set), running(Scheduler(tools).run, "scheduler"):
            yield House(tools)


@contextmanager
def distributed(settings: Settings, *roles: str) -> Iterator[House]:
    """Process units, each by its own; the test only has the stores."""
    with ExitStack() as stack:
        house = House(stack.enter_context(open_toolbox(settings)))
        for role in roles:
            stack.enter_context(unit(settings, role))
        yield house


class Unit:
    """A running process unit."""

    def __init__(self, settings: Settings, role: str) -> None:
        self._log = settings.data_dir / f"{role}-{uuid4().hex[:6]}.log"
        self._log.parent.mkdir(parents=True, exist_ok=True)
        with self._log.open("wb") as log:
            self.process = subprocess.Popen(
                [sys.executable, "-m", "tests.journeys.unit", role],
                cwd=ROOT,
                env={**os.environ, **environment(settings)},  # noqa: TID251 - a child inherits it
                stdout=log,
                stderr=subprocess.STDOUT,
                start_new_session=True,
            )

    def kill(self) -> None:
        """As the kernel does when memory is short."""
        self.process.send_signal(signal.SIGKILL)
        self.process.wait()

    def end(self) -> int:
        """SIGTERM; its exit code."""
        self.process.terminate()
        return self.process.wait(60)

    @property
    def said(self) -> str:
        """What it logged."""
        return self._log.read_text(encoding="utf-8", errors="replace")

    def remove(self) -> None:
        """Whatever is left of it, its children too."""
        if self.process.poll() is None:
            self.process.terminate()
            try:
                self.process.wait(20)
            except subprocess.TimeoutExpired:
                os.killpg(self.process.pid, signal.SIGKILL)
                self.process.wait()


@contextmanager
def unit(settings: Settings, role: str) -> Iterator[Unit]:
    """Run a unit for the length of a block."""
    started = Unit(settings, role)
    try:
        yield started
    finally:
        started.remove()


def environment(settings: Settings) -> Mapping[str, str]:
    named = {name: getattr(settings, name) for name in settings.model_fields_set}
    return {f"YICI_{name.upper()}": str(value) for name, value in named.items()}
