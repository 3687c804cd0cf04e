"""The hands of a worker: children that do the heavy steps, because a process can be killed and a thread cannot.

A regular expression over hostile text, a C library or the typesetter may never come back, and holds the interpreter's
lock meanwhile: in the worker's own process that would stop every other step, the heartbeats of the leases and those of
the broker. A hand has tools of its own, opened from the same settings; the worker only waits, under a limit.
"""

from __future__ import annotations

import logging
from collections.abc import Mapping
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, replace
from types import TracebackType
from typing import Any, Final, Self

import structlog
from pydantic import TypeAdapter, ValidationError

from pipelines.errors import Impossible, LetterRefused, Permanent, Transient, Unconfigured, UnknownItem, YiciError
from pipelines.events import EVENT, Event
from runtime.children.child import Child, Order
from runtime.children.nursery import Closed, Nursery
from runtime.children.telling import retold
from runtime.children.wire import Gone, Hung
from runtime.settings import surroundings
from storage.error_trail import struck_before
from storage.outbox import Taken
from workers.toolbox import Toolbox

TAKEN: Final = TypeAdapter(Taken)
"""A taken task, to JSON and back."""


@dataclass(frozen=True)
class Limit:
    """What a step may take.

    Attributes:
        seconds: of wall time; then its hand is killed with everything it started.
        memory_mb: address space of its hand, in MiB.
    """

    seconds: float
    memory_mb: int = 2048


LIMITS: Mapping[str, Limit] = {
    "check_case": Limit(60),
    "issue_letter": Limit(60),
    "book_shipment": Limit(60),
    "recall_shipment": Limit(60),
    # A package holds every file of a case, twice while it is packed.
    "pack_archive": Limit(600, memory_mb=8192),
}
"""The kinds that hands do. The others wait for a child of the OCR's sandbox, or only for the database."""

STRIKES = ("STEP_HUNG", "STEP_CRASHED")
"""A busy machine may be the cause of one of these once; the second time it is the case."""

GIVES_WAY_AFTER = 0.1
"""Share of its time after which a step leaves the processor to others. What hangs does so; what ends seldom takes so long."""

RECYCLED_AFTER = 500
"""Steps after which a hand is replaced, because libraries leak."""

START_SECONDS = 60.0
"""Longest start of a hand, on a machine under load."""

KNOWN: Final = (Transient, Permanent, Impossible, LetterRefused, Unconfigured, UnknownItem)

log = structlog.get_logger("yici.workers")


class Hands:
    """Does steps in children; any number of threads at once. A context manager: left, all its children are gone.

    The first is born when it is first needed. One that was killed, or has served its time, is replaced beside the work,
    so that nobody waits for its start while another is idle.

    Args:
        tools: of this process; the hands open their own from its settings and go by its clock.
        size: most hands at once; as many as the worker has threads.
        limits: by kind of task; what is not in it is none of theirs.
        steps: dotted place of the functions, ``package.module:name``.
        recycled_after: steps of one hand.
    """

    def __init__(
        self,
        tools: Toolbox,
        size: int = 4,
        *,
        limits: Mapping[str, Limit] = LIMITS,
        steps: str = "workers.steps:STEPS",
        recycled_after: int = RECYCLED_AFTER,
    ) -> None:
        self._tools, self._limits, self._recycled_after = tools, limits, recycled_after
        most = max(limit.memory_mb for limit in limits.values())
        self._nursery = Nursery(Order("workers.hand", (steps, str(most)), surroundings()), size)
        self._renewing = ThreadPoolExecutor(max_workers=size, thread_name_prefix="hands")

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    def close(self) -> None:
        """Kill every hand, also those at work: whoever waits for them is told that the worker stops."""
        self._nursery.close()
        self._renewing.shutdown()

    def warm(self) -> None:
        """Have a hand ready before it is needed. It is born beside the caller."""
        self._replace(self._nursery.lend())

    def takes(self, kind: str) -> bool:
        """Whether tasks of this kind are for hands."""
        return kind in self._limits

    def do(self, taken: Taken) -> Event | None:
        """Do a task's step in a hand.

        Raises:
            Transient: what the step raised; or ``STEP_HUNG``, ``STEP_CRASHED`` the first time; or no hand could start.
            Permanent: what the step raised; or the second time that it hung or crashed.
        """
        place = self._nursery.lend()
        try:
            child = self._prepared(place)
        except BaseException:
            self._nursery.give_back(None)
            raise
        answer = None
        try:
            answer = self._ask(child, taken)
        finally:
            # A hand that may still be at work never gets another step.
            if answer is None or self._worn(child):
                self._replace(child)
            else:
                self._nursery.give_back(child)
        if "event" not in answer:
            raise _raised(answer)
        event: Event | None = answer["event"]
        return event

    def _ask(self, child: Child, taken: Taken) -> dict[str, Any]:
        """Have a step done; in the answer the event, if there is one, is an event."""
        limit = self._limits[taken.task.kind]
        request = {
            "do": taken.task.kind,
            "taken": TAKEN.dump_python(replace(taken, token=""), mode="json"),
            "now": self._tools.clock().isoformat(),
            "seconds": limit.seconds,
            "memory_mb": limit.memory_mb,
        }
        try:
            answer, _ = child.ask(request, limit.seconds, give_way_after=limit.seconds * GIVES_WAY_AFTER)
            if answer.get("event") is not None:
                answer["event"] = EVENT.validate_python(answer["event"])
        except (Hung, Gone, ValidationError) as error:
            raise self._lost(child, taken, error) from error
        return answer

    def _lost(self, child: Child, taken: Taken, error: Exception) -> YiciError:
        """What it means that a hand gave no answer that can be believed."""
        child.strike()
        if self._nursery.closed:
            return _stopping()
        hung = isinstance(error, Hung)
        seconds = self._limits[taken.task.kind].seconds
        log.error(
            "hand killed" if hung else "hand died",
            task=taken.task_id,
            case=taken.case_number,
            kind=taken.task.kind,
            attempt=taken.attempt,
            seconds=seconds,
        )
        self._tools.watch.meter.child_killed("hands", "hung" if hung else "crashed")
        said = f"处理步骤超过 {seconds:g} 秒没有完成，已被终止。" if hung else "处理步骤的进程意外终止。"
        code = "STEP_HUNG" if hung else "STEP_CRASHED"
        if not struck_before(self._tools.engine, taken, STRIKES):
            return Transient(said, code=code, cure="稍后会自动重试一次。")
        return Permanent(said, code=code, cure="请检查办件的材料和内容是否异常，排除原因后点击“重试”。")

    def _worn(self, child: Child) -> bool:
        # What gave way once stays behind the others: only root may bring a process forward again.
        return child.gave_way or child.asked.total() > self._recycled_after

    def _replace(self, child: Child | None) -> None:
        """End a hand, and have another born into its place, which nobody is lent meanwhile. Nobody waits for either."""
        try:
            self._renewing.submit(self._renew, child)
        except RuntimeError:  # the hands are being closed
            self._end(child)
            self._nursery.give_back(None)

    def _renew(self, child: Child | None) -> None:
        born = None
        try:
            self._end(child)
            born = self._prepared(None)
        except YiciError as error:
            if not self._nursery.closed:
                log.warning("hand not started", code=error.code)
        finally:
            self._nursery.give_back(born)

    def _end(self, child: Child | None) -> None:
        if child is None:
            return
        self._nursery.dismiss(child)
        # Below zero: the signal that ended it.
        log.info("hand ended", pid=child.pid, status=child.status, count=child.asked.total())

    def _prepared(self, place: Child | None) -> Child:
        """The hand of a place, with its tools in it."""
        try:
            child = self._nursery.living(place)
        except Closed as error:
            raise _stopping() from error
        if not child.ready:
            try:
                self._open(child)
            except BaseException:
                self._nursery.dismiss(child)
                raise
            child.ready = True
        return child

    def _open(self, child: Child) -> None:
        """Hand over the settings, by the pipe: nothing else of a process is closed to its neighbours.

        Raises:
            Transient: it could not be opened. Never Permanent: the task has no part in it.
        """
        request = {
            "do": "open",
            "now": self._tools.clock().isoformat(),
            "seconds": START_SECONDS,
            "memory_mb": max(limit.memory_mb for limit in self._limits.values()),
            "settings": self._tools.settings.model_dump(mode="json"),
            "level": logging.getLevelName(logging.getLogger("yici").getEffectiveLevel()),
        }
        try:
            answer, _ = child.ask(request, START_SECONDS)
        except (Hung, Gone) as error:
            raise Transient("处理进程未能启动。", code="HAND_NOT_STARTED", cure="请检查内存和系统日志。") from error
        if "opened" not in answer:
            told = _raised(answer)
            log.error("hand could not open its tools", code=told.code)
            raise Transient(told.message, code="HAND_NOT_STARTED", cure=told.cure)


def _raised(answer: dict[str, Any]) -> YiciError:
    """What a step raised, as one of ours."""
    if "error" in answer:
        return retold(answer, KNOWN, Transient)
    # The hand has logged what it was; its text may hold personal data, so only its kind came over.
    kind = str(answer.get("unknown"))[:60]
    return Transient(f"处理步骤反复失败（{kind}）。", code="UNKNOWN", cure="请查看日志后重试，或联系维护人员。")


def _stopping() -> Transient:
    return Transient("处理进程停止，任务已交还。", code="STOPPING", cure="其他处理进程会继续办理。")
