"""Guards of the engine, broken on purpose in the bench's own processes, to prove that the log would see it; and a lease
that is shorter than an office's, so that a run of minutes meets many lost ones.
"""

from __future__ import annotations

from datetime import datetime, timedelta
from functools import partial
from typing import Any

from sqlalchemy import Connection, update

from storage import chain, dispatch, outbox
from storage.outbox import Taken
from storage.tables import tasks
from workers import leases, steps

GUARDS = ("fence",)


def shorten(seconds: float) -> None:
    """Leases of so many seconds with four beats in each; what is sent counts as lost after two leases, as it does."""
    outbox.LEASE = timedelta(seconds=seconds)
    dispatch.LOST = timedelta(seconds=seconds * 2)
    beating: Any = partial(leases.Leases, beat_seconds=seconds / 4)
    vars(steps)["Leases"] = beating  # in this process of the bench the class has another default


def break_guard(guard: str) -> None:
    """Whoever did a task may tell it, whether it is still his or not, and however often it was told."""
    assert guard in GUARDS
    outbox.finish = _finish_anyway
    unseeing: Any = lambda *_: False  # noqa: E731 - it stands in for a function in one place only
    chain.seen = unseeing


def _finish_anyway(connection: Connection, taken: Taken, now: datetime) -> bool:
    connection.execute(update(tasks).where(tasks.c.id == taken.task_id).values(state="done", done_at=now, token=None))
    return True
