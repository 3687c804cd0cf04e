"""What a hand does: opens tools from the settings that it is told, and does steps with them, one at a time."""

from __future__ import annotations

import time
from datetime import UTC, datetime, timedelta
from importlib import import_module
from typing import Any

import structlog

from pipelines.errors import YiciError
from runtime.logs import bound_contextvars, open_logs
from runtime.settings import Settings
from workers.hands import TAKEN
from workers.toolbox import Toolbox, open_toolbox

log = structlog.get_logger("yici.workers")


class LentClock:
    """The worker's clock as it stood when it asked, and from there on the time that has passed: one clock for both."""

    def __init__(self) -> None:
        self.set(datetime.min.replace(tzinfo=UTC))

    def set(self, told: datetime) -> None:
        """What the worker's clock shows."""
        self._told, self._at = told, time.monotonic()

    def __call__(self) -> datetime:
        """The present instant."""
        return self._told + timedelta(seconds=time.monotonic() - self._at)


class Handiwork:
    """Does steps with tools of its own.

    Args:
        steps: dotted place of the functions, ``package.module:name``.
    """

    def __init__(self, steps: str) -> None:
        module, name = steps.split(":")
        self._steps = getattr(import_module(module), name)
        self._clock = LentClock()
        self._tools: Toolbox | None = None

    def answer(self, request: dict[str, Any]) -> dict[str, Any]:
        """Do what is asked: open the tools, or a step.

        Raises:
            YiciError: what the opening or the step raised.
        """
        self._clock.set(datetime.fromisoformat(request["now"]))
        if self._tools is None:
            open_logs(level=request["level"])
            self._tools = open_toolbox(Settings.model_validate(request["settings"]), clock=self._clock)
            return {"opened": True}
        return self._work(self._tools, request)

    def _work(self, tools: Toolbox, request: dict[str, Any]) -> dict[str, Any]:
        taken = TAKEN.validate_python(request["taken"])
        with bound_contextvars(case=taken.case_number, task=taken.task_id, kind=taken.task.kind):
            try:
                event = self._steps[type(taken.task)](tools, taken, taken.task)
            except (YiciError, MemoryError):
                raise
            except Exception as error:
                # Its text may hold personal data: only its kind leaves this process.
                log.exception("unknown failure")
                return {"unknown": type(error).__name__}
        return {"event": None if event is None else event.model_dump(mode="json")}
