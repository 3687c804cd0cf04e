"""The scheduler: last days that are over, tasks that were lost, deaths that nobody told. Any number may run."""

from __future__ import annotations

import threading
from datetime import timedelta

import structlog

from pipelines.errors import Transient, YiciError
from pipelines.events import DeadlinePassed, TaskDied
from storage import dispatch
from storage.database import reading, transaction
from storage.idempotency import forget
from workers.steps import RETRY
from workers.toolbox import Toolbox

TICK_SECONDS = 1.0
REMEMBERED = timedelta(days=7)
"""How long the answer to a repeated request is kept; it holds the whole case, so not for ever."""
FORGET_EVERY = timedelta(hours=1)

log = structlog.get_logger("yici.workers")


class Scheduler:
    """Looks at the clock for all cases.

    Args:
        tools: of this process; only the database and the ledger are used.
    """

    def __init__(self, tools: Toolbox) -> None:
        self._tools = tools
        self._forget_at = tools.clock()

    def run(self, stop: threading.Event) -> None:
        """Tick until ``stop`` is set."""
        while not stop.is_set():
            try:
                self.tick()
            except Transient as error:
                log.warning("scheduler waits", code=error.code)
            stop.wait(TICK_SECONDS)

    def tick(self) -> None:
        """One look.

        Raises:
            Transient: the database is away.
        """
        self._tell_deadlines()
        self._rescue()
        self._tell_deaths()
        self._forget()

    def _forget(self) -> None:
        now = self._tools.clock()
        if now >= self._forget_at:
            forget(self._tools.engine, now - REMEMBERED)
            self._forget_at = now + FORGET_EVERY

    def _tell_deadlines(self) -> None:
        now = self._tools.clock()
        with reading(self._tools.engine) as connection:
            passed = dispatch.passed(connection, now)
        for one in passed:
            event = DeadlinePassed.model_validate({"at": now, "clock": one.clock})
            self._tell(one.case_number, event, one.key)

    def _rescue(self) -> None:
        now = self._tools.clock()
        with transaction(self._tools.engine) as connection:
            dispatch.sweep(connection, now)

    def _tell_deaths(self) -> None:
        with reading(self._tools.engine) as connection:
            deaths = dispatch.untold(connection, silent=())
        for death in deaths:
            died = TaskDied(
                at=self._tools.clock(), task_id=death.task_id, task=death.kind, cause=death.error, cure=RETRY
            )
            self._tell(death.case_number, died, death.key)

    def _tell(self, case_number: str, event: DeadlinePassed | TaskDied, key: str) -> None:
        """One case that cannot be told must not keep the others from being told."""
        try:
            self._tools.ledger.advance(case_number, event, key)
        except Transient:
            raise
        except YiciError as error:
            log.exception("not told", case=case_number, key=key, code=error.code)
