"""Take, work, tell: the one way in which every task is done, and what happens when it fails.

A step is a function of the tools, of the task as it was taken, and of its payload; it gives the event to be told, or
None when there is nothing to tell. Steps catch nothing but what is a result to them. Here alone it is decided what an
error means: it heals (later, again), it does not (dead, the case needs attention), or the case has moved on.
"""

from __future__ import annotations

import random
from collections.abc import Callable, Collection, Mapping, Sequence
from datetime import timedelta
from typing import Any, Protocol
from uuid import uuid4

import structlog
from pydantic import ValidationError

from pipelines.errors import Impossible, Permanent, Transient, YiciError
from pipelines.events import Event, TaskDied
from pipelines.flow import TABLE
from pipelines.retries import wait_before
from pipelines.tasks import (
    BookShipment,
    CallWebhook,
    CheckCase,
    DeliverLetter,
    GiveSecondOpinion,
    IssueLetter,
    JobTask,
    MakeJobPdf,
    MakeSearchable,
    PackArchive,
    ReadJobPage,
    ReadPage,
    RecallShipment,
    SplitFile,
    SplitJobFile,
    Todo,
)
from storage import dispatch, outbox, taking
from storage.database import transaction
from storage.dead_letters import note
from storage.ledger import Lost
from storage.outbox import Taken
from storage.webhooks import ending
from workers.archive import pack_archive
from workers.check import check_case
from workers.deliver import book_shipment, deliver_letter, recall_shipment
from workers.digitize import make_job_pdf, make_searchable, read_page, split_file
from workers.issue import issue_letter
from workers.leases import Leases
from workers.meter import Result
from workers.notify import call_webhook
from workers.second_opinion import give_second_opinion
from workers.toolbox import Toolbox
from workers.watch import Turn

Step = Callable[[Toolbox, Taken, Any], Event | None]

STEPS: Mapping[type[Todo], Step] = {
    SplitFile: split_file,
    ReadPage: read_page,
    CheckCase: check_case,
    GiveSecondOpinion: give_second_opinion,
    IssueLetter: issue_letter,
    DeliverLetter: deliver_letter,
    BookShipment: book_shipment,
    RecallShipment: recall_shipment,
    MakeSearchable: make_searchable,
    SplitJobFile: split_file,
    ReadJobPage: read_page,
    MakeJobPdf: make_job_pdf,
    CallWebhook: call_webhook,
    PackArchive: pack_archive,
}
SHORT = ("deliver_letter",)
"""Kinds whose whole effect is their event: taken, worked and told in one transaction, without a lease."""

OUTAGES = ("DATABASE_", "OBJECTS_", "HAND_", "STOPPING")
"""Codes of failures that are no fault of the task: a store that is away, a machine that can start nothing more. They are no attempts of it; else an outage of
an hour or two would leave every task of the office dead, each to be retried by a person."""
OUTAGE_WAIT = timedelta(seconds=20)
"""Longest wait before a task is tried again that met an outage."""
RETRY = "请排除原因后点击“重试”。"

log = structlog.get_logger("yici.workers")


class Hands(Protocol):
    """Does the steps that may hang or crash, where they can be killed."""

    def takes(self, kind: str) -> bool:
        """Whether tasks of this kind are its to do."""

    def do(self, taken: Taken) -> Event | None:
        """Do a task's step. Raises what the step raised; Transient when it hung or crashed."""


class Steps:
    """Does tasks by their id; any number of threads at once.

    Args:
        tools: of this process.
        steps: which function does which task.
        share: gives a random number 0..1 for the spreading of retries.
        hands: does the steps that may hang; without it all are done in the caller's thread.
        short: kinds that are done in one transaction.
    """

    def __init__(
        self,
        tools: Toolbox,
        steps: Mapping[type[Todo], Step] = STEPS,
        share: Callable[[], float] = random.random,
        *,
        hands: Hands | None = None,
        short: Collection[str] = SHORT,
    ) -> None:
        self._tools, self._steps, self._share, self._hands, self._short = tools, steps, share, hands, short
        self.leases = Leases(tools.engine, tools.clock, alive=lambda: tools.watch.meter.alive("leases"))

    def run(self, task_id: str) -> None:
        """Do a task under a lease, unless it is done, dead or another's. It raises nothing for what the step did.

        Raises:
            Transient: the database is away, so that nothing can be taken or told. The row stays as it is; when its
                lease or its message counts as lost it is sent again.
        """
        with self._tools.watch.turn() as turn:
            taken = self._take(task_id)
            if taken is None:
                return
            turn.begin(taken)
            log.info("taken", attempt=taken.attempt)
            with self.leases.held(taken):
                self._settle(taken, turn)

    def run_short(self, task_ids: Sequence[str]) -> set[str]:
        """Do those tasks of a list that are short, in one transaction.

        Returns:
            The ids of those that are done now. The others, and all if any failed, are to be run one by one.
        """
        if not self._short:
            return set()
        try:
            done = self._tools.ledger.take_short(task_ids, self._short, self._work)
        except Exception as error:  # noqa: BLE001 - whatever it is: one by one each failure has its way
            log.warning("short steps failed together", count=len(task_ids), code=str(getattr(error, "code", "")))
            return set()
        for taken in done:
            with self._tools.watch.turn() as turn:
                turn.begin(taken)
        return {taken.task_id for taken in done}

    def _take(self, task_id: str) -> Taken | None:
        engine, now, token = self._tools.engine, self._tools.clock(), uuid4().hex
        try:
            return taking.start_alone(engine, task_id, now, token)
        except ValidationError:
            log.exception("task not understood", task=task_id)
        with transaction(engine) as connection:
            taking.put_off(connection, task_id, now, token)
        return None

    def _work(self, taken: Taken) -> Event | None:
        if self._hands is not None and self._hands.takes(taken.task.kind):
            return self._hands.do(taken)
        return self._steps[type(taken.task)](self._tools, taken, taken.task)

    def _settle(self, taken: Taken, turn: Turn) -> None:
        try:
            turn.ended(self._tell(taken, self._work(taken)))
        except Exception as error:  # noqa: BLE001 - every failure has its way: it is told apart there, and logged
            turn.ended(self._failed(taken, error), error)

    def _failed(self, taken: Taken, error: Exception) -> Result:
        """Here alone it is decided what an error means."""
        match error:
            case Lost():
                log.warning("given to another worker meanwhile")
                return "lost"
            case Permanent():
                return self._bury(taken, error)
            case Transient():
                return self._later(taken, error)
            case _:
                # A fault of ours: logged, tried again, dead at the limit, never silent.
                log.error("unknown failure", exc_info=error)
                return self._later(taken, _unknown(error))

    def _tell(self, taken: Taken, event: Event | None) -> Result:
        if isinstance(taken.task, JobTask):
            self._tools.jobs.finish(taken, event, self._tools.settings.ocr_engine)
            return "done"
        if event is None:
            self._finish(taken)
            return "done"
        try:
            self._tools.ledger.finish(taken, event)
        except Impossible as error:
            # What the table has no row for is late, not wrong: the case moved on. Any other refusal is a failure.
            if (self._tools.ledger.case(taken.case_number).state, type(event)) in TABLE:
                raise
            log.warning("came too late", why=error.code)
            self._finish(taken)
            return "late"
        return "done"

    def _finish(self, taken: Taken) -> None:
        outbox.finish_alone(self._tools.engine, taken, self._tools.clock())

    def _later(self, taken: Taken, error: Transient) -> Result:
        counts = not error.code.startswith(OUTAGES)
        if counts and taken.attempt >= taken.max_attempts:
            return self._bury(taken, error)
        if counts:
            wait = wait_before(taken.task.kind, taken.attempt, self._share(), error.not_before)
        else:
            wait = OUTAGE_WAIT * (0.5 + self._share() / 2)
        run_at = self._tools.clock() + wait
        log.warning("failed, to be tried again", code=error.code, run_at=run_at.isoformat())
        with transaction(self._tools.engine) as connection:
            mine = outbox.try_later(connection, taken, error.message, run_at, counts=counts)
            if mine:
                note(connection, taken, error.code, error.message, self._tools.clock())
        return "retry" if mine else "lost"

    def _bury(self, taken: Taken, error: YiciError) -> Result:
        now = self._tools.clock()
        log.error("dead", code=error.code, attempt=taken.attempt)
        with transaction(self._tools.engine) as connection:
            buried = outbox.bury(connection, taken, error.message, now)
            if buried:
                note(connection, taken, error.code, error.message, now)
        if buried and taken.task.kind == ending.KIND:
            ending.end_endpoints(self._tools.engine, now)
        elif buried and isinstance(taken.task, JobTask):
            self._tools.jobs.tell_deaths()
        elif buried:
            died = TaskDied(
                at=now, task_id=taken.task_id, task=taken.task.kind, cause=error.message, cure=error.cure or RETRY
            )
            self._tools.ledger.advance(taken.case_number, died, dispatch.death_key(taken.task_id, now))
        return "dead" if buried else "lost"


def _unknown(error: Exception) -> Transient:
    # The text of an unknown error may hold personal data: only its kind is kept.
    return Transient(
        f"处理步骤反复失败（{type(error).__name__}）。", code="UNKNOWN", cure="请查看日志后重试，或联系维护人员。"
    )
