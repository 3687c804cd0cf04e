"""How much may be under way at once: backpressure, so that what is sent is soon taken and a newcomer waits little.

What is sent stands in a plain queue of the broker: nobody can overtake there. So little is sent ahead, and the rest
waits in the table, where the relay is fair.
"""

from __future__ import annotations

from collections.abc import Mapping

from sqlalchemy import Connection, func, select

from storage.schema.columns import written
from storage.tables import tasks

AHEAD: Mapping[str, int] = {
    "split": 16,
    "read": 16,
    "check": 32,
    "issue": 16,
    "deliver": 256,
    "notify": 8,
    "archive": 8,
}
"""Messages of one queue and lane that may wait at the broker beside what its workers need: about a second's work."""
SHORTEST = min(AHEAD.values())


def cap(queue: str, running: int) -> int:
    """Most messages of a queue and lane that may be sent and not yet taken.

    Args:
        queue: its name.
        running: tasks of it that are being worked on now: twice as many are held ready for those workers.
    """
    return AHEAD.get(queue, SHORTEST) + 2 * running


def under_way(connection: Connection, queue: str, lane: str) -> tuple[int, int]:
    """How many tasks of a queue and lane are sent, and how many are running."""
    sent, running = (
        select(func.count())
        .select_from(tasks)
        .where(tasks.c.state == written(state), tasks.c.queue == queue, tasks.c.lane == lane)
        .scalar_subquery()
        for state in ("sent", "running")
    )
    found = connection.execute(select(sent, running)).one()
    return int(found[0]), int(found[1])


def room_in(connection: Connection, queue: str, lane: str) -> int:
    """How many more may be sent now; zero or less when there is no room."""
    sent, running = under_way(connection, queue, lane)
    return cap(queue, running) - sent
