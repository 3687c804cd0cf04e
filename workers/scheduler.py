"""The scheduler: last days that are over or near, tasks that were lost, deaths that nobody told; beside it the chores.

Any number may run: each firing and each death has one key in the ledger, whoever tells it.
"""

from __future__ import annotations

import threading

import structlog

from pipelines.errors import Transient, YiciError
from pipelines.events import EVENT
from pipelines.tasks import JOB_KINDS
from storage import dispatch
from storage.database import reading, transaction
from storage.webhooks import ending
from workers.chores import Chores
from workers.steps import RETRY
from workers.toolbox import Toolbox

TICK_SECONDS = 1.0
CHORES_GRACE = 5.0
"""Seconds that a chore may take to end; each of its transactions is whole, so what is left is done another time."""
BATCH = 200
"""Deadlines or deaths that are asked for at once."""

log = structlog.get_logger("yici.workers")


class Scheduler:
    """Looks at the clock for all cases.

    Args:
        tools: of this process; only the database, the objects and the ledger are used.
        batch: deadlines or deaths that are asked for at once.
    """

    def __init__(self, tools: Toolbox, batch: int = BATCH) -> None:
        self._tools, self._batch = tools, batch
        self._chores = Chores(tools)

    def run(self, stop: threading.Event) -> None:
        """Tick until ``stop`` is set. Chores take their time, so they have a thread of their own."""
        chores = threading.Thread(target=self._chores.run, args=(stop,), name="chores", daemon=True)
        chores.start()
        while not stop.is_set():
            self._tools.watch.meter.alive("scheduler")
            try:
                self.tick()
            except Transient as error:
                log.warning("scheduler waits", code=error.code)
            except Exception:
                # Started again from outside, it would have a second thread for its chores beside the first.
                log.exception("scheduler stumbled")
            stop.wait(TICK_SECONDS)
        chores.join(CHORES_GRACE)

    def tick(self) -> None:
        """One look.

        Raises:
            Transient: the database is away.
        """
        self._tell_deadlines()
        self._tell_warnings()
        self._rescue()
        self._tell_deaths()

    def _tell_deadlines(self) -> None:
        now = self._tools.clock()
        last: dispatch.Passed | None = None
        while True:
            with reading(self._tools.engine) as connection:
                passed = dispatch.passed(connection, now, self._batch, last)
            for one in passed:
                event = {"kind": "deadline_passed", "at": now, "clock": one.clock}
                self._tell(one.case_number, event, one.key)
            if len(passed) < self._batch:
                return
            # Also past those that cannot be told: they must not keep the others from being told.
            last = passed[-1]

    def _tell_warnings(self) -> None:
        """After the last days that are over: of those there is nothing to warn of any more."""
        now = self._tools.clock()
        last: dispatch.Near | None = None
        while True:
            with reading(self._tools.engine) as connection:
                near = dispatch.near(connection, now, self._batch, last)
            for one in near:
                self._tell(one.case_number, {"kind": "deadline_nears", "at": now, "clock": one.clock}, one.key)
            if len(near) < self._batch:
                return
            last = near[-1]

    def _rescue(self) -> None:
        now = self._tools.clock()
        with transaction(self._tools.engine) as connection:
            expired = dispatch.sweep(connection, now)
        self._tools.watch.meter.leases_expired(expired)

    def _tell_deaths(self) -> None:
        for webhook_id in ending.end_endpoints(self._tools.engine, self._tools.clock()):
            log.error("webhook switched off", webhook=webhook_id)
        self._tools.jobs.tell_deaths(self._batch)
        told_there, last = (ending.KIND, *JOB_KINDS), None
        while True:
            with transaction(self._tools.engine) as connection:
                deaths, last = dispatch.untold(
                    connection, silent=(), limit=self._batch, after=last, elsewhere=told_there
                )
            for death in deaths:
                died = {"kind": "task_died", "at": self._tools.clock(), "task_id": death.task_id, "task": death.kind}
                self._tell(death.case_number, died | {"cause": death.error, "cure": RETRY}, death.key)
            # Also past those that cannot be told, as above.
            if last is None:
                return

    def _tell(self, case_number: str, event: dict[str, object], key: str) -> None:
        """One case that cannot be told must not keep the others from being told."""
        try:
            # Made into an event only here: a newer version beside us may have written of what we do not know.
            self._tools.ledger.advance(case_number, EVENT.validate_python(event), key)
        except Transient:
            raise
        except YiciError as error:
            log.exception("not told", case=case_number, key=key, code=error.code)
        except Exception:
            # A fault of ours, or a damaged row: the last days of all others go on being told.
            log.exception("not told", case=case_number, key=key)
