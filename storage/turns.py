"""Whose turn it is: which ready tasks the relay sends next, fairly between those who handed them in.

A line is what one submitter has waiting in one queue and lane. Each line gets an equal share of what may be under way
there; what a line does not need, the others may use. So a bulk job fills the queue only while nobody else wants it, and
a newcomer's first task is sent at once.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Connection, func, literal, select, update

from pipelines.tasks import LANES, Lane
from storage.outbox import Message
from storage.rooms import cap, under_way
from storage.schema.columns import written
from storage.tables import tasks

BATCH = 500
"""Most messages that one claim takes: one round of confirms at the broker."""


RELAY_LOCK = 5_920_160_002
"""Any number, but the same in every process: who holds it claims (PostgreSQL advisory lock)."""


@dataclass(frozen=True)
class Claimed:
    """What a relay is to send.

    Attributes:
        messages: the rows count as sent already.
        cut: more was ready than had room; there is more as soon as some of it is taken.
    """

    messages: list[Message]
    cut: bool


def claim(connection: Connection, queues: Sequence[str], now: datetime, most: int | None = None) -> Claimed:
    """Take ready rows to be sent, as far as their queue and lane have room; any number of relays may try at once.

    Window before review before batch; inside a lane fairly between submitters; inside a line the oldest first.

    Args:
        connection: of a transaction.
        queues: whose tasks are sent.
        now: the present instant.
        most: messages of one queue and lane that may be sent and not yet taken; the rooms of ``storage.rooms`` if None.
    """
    if not _alone(connection):
        return Claimed([], cut=False)
    lines = _lines(connection, now)
    messages: list[Message] = []
    cut = False
    for lane in LANES:
        for queue in queues:
            waiting = lines.get((queue, lane))
            if not waiting:
                continue
            if len(messages) >= BATCH:
                return Claimed(messages, cut=True)
            sent = _claim(connection, queue, lane, waiting, now, most)
            messages += sent.messages
            cut = cut or sent.cut
    return Claimed(messages, cut)


def _alone(connection: Connection) -> bool:
    """Whether no other relay is at it at this moment: two that count the same room would fill it twice.

    The other one sends what this one would have; on SQLite a transaction that writes is alone anyway.
    """
    if connection.dialect.name != "postgresql":
        return True
    return bool(connection.execute(select(func.pg_try_advisory_xact_lock(RELAY_LOCK))).scalar_one())


def _lines(connection: Connection, now: datetime) -> Mapping[tuple[str, str], list[str]]:
    """The lines with a task that is due, by queue and lane: one look into the index a line, however long it is."""
    ready = tasks.c.state == written("ready")
    step = select(func.min(tasks.c.line).label("line")).where(ready).cte("steps", recursive=True)
    after = select(func.min(tasks.c.line)).where(ready, tasks.c.line > step.c.line).scalar_subquery()
    step = step.union_all(select(after).where(step.c.line.is_not(None)))
    due = select(literal(1)).where(ready, tasks.c.line == step.c.line, tasks.c.run_at <= now).correlate(step).exists()
    lines = select(step.c.line).where(step.c.line.is_not(None), due)
    waiting = connection.execute(lines).scalars().all()
    if "" in waiting:
        _line_up(connection)
        waiting = connection.execute(lines).scalars().all()
    found: dict[tuple[str, str], list[str]] = {}
    for line in waiting:
        queue, lane, _ = line.split("/", 2)
        found.setdefault((queue, lane), []).append(line)
    return found


def _line_up(connection: Connection) -> None:
    """Give those a line that a process of an older version ordered, while installations are renewed one by one."""
    nowhere = (tasks.c.state == written("ready")) & (tasks.c.line == "")
    connection.execute(update(tasks).where(nowhere).values(line=tasks.c.queue + "/" + tasks.c.lane + "/"))


def _claim(
    connection: Connection, queue: str, lane: Lane, waiting: Sequence[str], now: datetime, most: int | None
) -> Claimed:
    sent, running = under_way(connection, queue, lane)
    limit = cap(queue, running) if most is None else most
    ahead = _ahead(connection, queue, lane)
    share = max(1, limit // len({*waiting, *ahead}))
    messages: list[Message] = []
    unfed: list[str] = []
    for line in waiting:
        # Its share is every line's own, also where the others have filled the room before it came.
        own = share - ahead.get(line, 0)
        taken = _take(connection, queue, lane, line, now, own)
        messages += taken
        unfed += [line] if len(taken) >= min(own, BATCH) else []
    left = limit - sent - len(messages)
    # What remains is divided too, beginning with those who have least: the first of them would else have all, always.
    fewest = sorted(unfed, key=lambda line: ahead.get(line, 0))
    divided = [*zip(fewest, range(len(fewest), 0, -1), strict=True)]
    for line, parts in [*divided, *((line, 1) for line in fewest)]:
        more = _take(connection, queue, lane, line, now, -(-left // parts))
        left -= len(more)
        messages += more
    return Claimed(messages, cut=left <= 0 or len(messages) >= BATCH)


def _ahead(connection: Connection, queue: str, lane: str) -> dict[str, int]:
    rows = connection.execute(
        select(tasks.c.line, func.count().label("sent"))
        .where(tasks.c.state == written("sent"), tasks.c.queue == queue, tasks.c.lane == lane)
        .group_by(tasks.c.line)
    )
    return {row.line: int(row.sent) for row in rows}


def _take(connection: Connection, queue: str, lane: Lane, line: str, now: datetime, room: int) -> list[Message]:
    if room <= 0:
        return []
    due = (
        select(tasks.c.id)
        .where(tasks.c.state == written("ready"), tasks.c.line == line, tasks.c.run_at <= now)
        .order_by(tasks.c.run_at)
        .limit(min(room, BATCH))
        .with_for_update(skip_locked=True)
        .cte("due")
    )
    sent = connection.execute(
        update(tasks)
        .where(tasks.c.id.in_(select(due.c.id)), tasks.c.state == written("ready"))
        .values(state="sent", sent_at=now, sends=tasks.c.sends + 1)
        .returning(tasks.c.id, tasks.c.run_at)
    )
    in_order = sorted(sent.all(), key=lambda row: row.run_at)
    return [Message(row.id, queue, lane) for row in in_order]
