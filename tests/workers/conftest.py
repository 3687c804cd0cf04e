"""A bench: the tools over SQLite and a folder, and the steps done one after another by the test's own hand."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import timedelta
from pathlib import Path

import pytest

from pipelines.case import Case
from pipelines.facts import Facts
from pipelines.tasks import QUEUES
from storage import outbox, taking, turns
from storage.database import transaction
from tests.cases import MONDAY
from tests.doubles.scripted_reader import ScriptedReader
from tests.office import WHOLE, SetClock, installation, open_case
from workers.scheduler import Scheduler
from workers.steps import STEPS, Steps
from workers.toolbox import Toolbox, open_toolbox


class Bench:
    """One worker, one relay and one scheduler, without threads: each moves when the test says so."""

    def __init__(self, tools: Toolbox, clock: SetClock) -> None:
        self.tools, self.clock = tools, clock
        self.steps = Steps(tools, share=lambda: 1.0)
        self.scheduler = Scheduler(tools)

    def open(self, papers: Mapping[str, bytes] = WHOLE, stated: Facts | None = None) -> Case:
        """Open a case and leave its tasks where they are."""
        return open_case(self.tools, papers, stated)

    def sent(self) -> list[outbox.Message]:
        """Claim what is ready, as the relay does."""
        with transaction(self.tools.engine) as connection:
            return turns.claim(connection, QUEUES, self.clock()).messages

    def take(self, task_id: str) -> outbox.Taken | None:
        """Take a task as another worker would, and do nothing with it."""
        with transaction(self.tools.engine) as connection:
            return taking.start(connection, task_id, self.clock())

    def work(self, number: str, deliveries: int = 1) -> Case:
        """Do all that is ready, and what follows from it; deliver each message so many times."""
        while messages := self.sent():
            for message in messages:
                for _ in range(deliveries):
                    self.steps.run(message.task_id)
        return self.tools.ledger.case(number)

    def later(self, **span: float) -> None:
        """Let time pass."""
        self.clock.now += timedelta(**span)

    def swap(self, **steps: object) -> None:
        """Put other steps in place, by the name of the task's class."""
        own = {kind: steps.get(kind.__name__, step) for kind, step in STEPS.items()}
        self.steps = Steps(self.tools, own, share=lambda: 1.0)  # type: ignore[arg-type]  # a test may put in anything


@pytest.fixture
def bench(tmp_path: Path) -> Iterator[Bench]:
    clock = SetClock(MONDAY)
    with open_toolbox(installation(tmp_path), clock=clock, open_reader=ScriptedReader) as tools:
        yield Bench(tools, clock)
