"""The threads of one process that take tasks from the broker, from their start to a clean end."""

from __future__ import annotations

import threading
from collections.abc import Mapping, Sequence

import dramatiq
import structlog

from pipelines.errors import Transient
from pipelines.tasks import QUEUES, Queue
from workers.queues import ADDRESSES, actor_name, broker_queue, urgency
from workers.slots import SlotWorker
from workers.steps import Steps

GRACE_SECONDS = 30.0
"""How long running steps may take to end; then they are handed back."""

FIRST_WAIT_SECONDS, LONGEST_WAIT_SECONDS = 0.1, 2.0
"""How soon a thread asks again for a database that is away, at first and at most."""

IDLE_MILLISECONDS = 250

log = structlog.get_logger("yici.workers")


class Shift:
    """Workers of one process. One shift for a broker: actors are declared on it.

    Args:
        steps: does the tasks.
        broker: where messages come from.
        queues: which queues are worked off.
        threads: how many tasks are done at once, beside the one of the window.
        slots: most tasks of a queue at once, where that is less than the threads.
    """

    def __init__(
        self,
        steps: Steps,
        broker: dramatiq.Broker,
        queues: Sequence[Queue] = QUEUES,
        threads: int = 4,
        slots: Mapping[Queue, int] | None = None,
    ) -> None:
        self._steps, self._ending = steps, threading.Event()
        for queue, lane in ADDRESSES:
            dramatiq.actor(
                actor_name=actor_name(queue, lane),
                queue_name=broker_queue(queue, lane),
                priority=urgency(queue, lane),
                broker=broker,
            )(self._work)
        self._worker = SlotWorker(
            broker,
            queues={broker_queue(queue, lane) for queue, lane in ADDRESSES if queue in queues},
            worker_threads=threads,
            worker_timeout=IDLE_MILLISECONDS,
            slots=slots or {},
            together=steps.run_short,
        )

    def start(self) -> None:
        """Begin to take tasks."""
        self._worker.start()

    def stop(self, grace_seconds: float = GRACE_SECONDS) -> None:
        """Take nothing more, let running steps end, hand back what does not end in time."""
        self._ending.set()
        self._worker.stop(timeout=int(grace_seconds * 1000))
        self._steps.leases.hand_back()
        self._steps.leases.close()

    def _work(self, task_id: str) -> None:
        # While the database is away the message is kept: rows whose messages are spent would fill the room of their lane
        # until they count as lost, and nothing else would be sent for a minute.
        wait = FIRST_WAIT_SECONDS
        while not self._done(task_id):
            if self._ending.wait(wait):
                return  # the row is sent again when it counts as lost
            wait = min(wait * 2, LONGEST_WAIT_SECONDS)

    def _done(self, task_id: str) -> bool:
        try:
            self._steps.run(task_id)
        except Transient as error:
            log.warning("could neither take nor tell, asks again", task=task_id, code=error.code)
            return False
        return True
