"""What a decision is: the case as it is now, what must be done next, and when it must be looked at again."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime

from pipelines.case import Case, ClockName
from pipelines.clocks import deadlines, warnings
from pipelines.tasks import Task


@dataclass(frozen=True)
class Decision:
    """The answer of the flow to one event.

    Attributes:
        case: the case after the event.
        tasks: what must be done next, each to become one row of the outbox.
        deadlines: when each running clock will have passed.
        warnings: when each of them will be near its last day.
    """

    case: Case
    tasks: tuple[Task, ...] = ()
    deadlines: Mapping[ClockName, datetime] = field(default_factory=dict)
    warnings: Mapping[ClockName, datetime] = field(default_factory=dict)


def settle(case: Case, *tasks: Task) -> Decision:
    """A decision whose deadlines and warnings follow from the case's clocks."""
    return Decision(case, tasks, deadlines(case), warnings(case))
