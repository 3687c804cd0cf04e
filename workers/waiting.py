"""Waiting for a case: used where one process orders work and another does it, or its own threads do."""

from __future__ import annotations

import time
from collections.abc import Callable, Collection

from pipelines.case import Case, State
from pipelines.errors import Permanent
from pipelines.trouble import BESIDE
from storage import dispatch
from storage.database import reading
from workers.toolbox import Toolbox

POLL_SECONDS = 0.05


class NotSettled(Permanent):
    """A case did not come to where it was awaited."""


def settle(
    tools: Toolbox,
    number: str,
    states: Collection[State],
    timeout: float = 120,
    watch: Callable[[Case], None] | None = None,
) -> Case:
    """Wait until a case is in one of these states and no step that moves it waits or runs.

    Searchable PDFs move nothing: :func:`rest` waits for them too.

    Args:
        tools: of this process.
        number: of the case.
        states: that are waited for.
        timeout: seconds.
        watch: called with the case at each look, to show how far it is.

    Raises:
        NotSettled: it took too long, or a step failed for good while that was not waited for.
    """
    until = time.monotonic() + timeout
    while True:
        quiet = not _waits(tools, number, BESIDE)
        case = tools.ledger.case(number)
        if watch is not None:
            watch(case)
        if case.state in states and quiet:
            return case
        if case.state is State.NEEDS_ATTENTION and case.problem is not None and case.state not in states:
            raise NotSettled(case.problem.cause, code="NEEDS_ATTENTION", cure=case.problem.cure)
        _pause(until, number, case.label)


def rest(tools: Toolbox, number: str, timeout: float = 120) -> None:
    """Wait until no task of a case waits or runs, the searchable PDFs included.

    Raises:
        NotSettled: it took too long.
    """
    until = time.monotonic() + timeout
    while _waits(tools, number, ()):
        _pause(until, number, "后台任务")


def _waits(tools: Toolbox, number: str, besides: Collection[str]) -> bool:
    with reading(tools.engine) as connection:
        return dispatch.waits(connection, number, tuple(besides))


def _pause(until: float, number: str, where: str) -> None:
    if time.monotonic() > until:
        raise NotSettled(f"办件 {number} 停留在“{where}”。", code="NOT_SETTLED", cure="请查看日志。")
    time.sleep(POLL_SECONDS)
