"""Periodic work without a leader: a row a slot, and who writes it does the work.

Time is cut into slots of one length, counted from 1970. In each slot every scheduler tries to write the row (schedule,
beginning of the slot); the primary key lets exactly one of them do so, however many there are and whichever of them die.
"""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

from sqlalchemy import Connection, delete

from storage.sql.inserting import insert_new
from storage.tables import firings

__all__ = ["REMEMBERED", "fire", "slot_of"]

REMEMBERED = 100
"""Slots of a schedule that are remembered. A clock that is set back further meets them again, and the work is repeated."""
_BEGINNING = datetime(1970, 1, 1, tzinfo=UTC)


def slot_of(every: timedelta, now: datetime) -> datetime:
    """When the slot began that an instant lies in."""
    return _BEGINNING + (now - _BEGINNING) // every * every


def fire(connection: Connection, schedule: str, every: timedelta, now: datetime) -> bool:
    """Whether the caller is the one that does this slot's work.

    The row stands only when the caller's transaction is committed: who fails before leaves the slot to the next one.
    Rows of slots that are long over are removed on the way.

    Args:
        connection: of a transaction that writes.
        schedule: name of the work, at most 60 characters.
        every: length of a slot.
        now: the present instant, of one clock for all schedulers (``storage.clock``).
    """
    slot = slot_of(every, now)
    if not insert_new(connection, firings, {"schedule": schedule, "fire_at": slot}):
        return False
    over = (firings.c.schedule == schedule) & (firings.c.fire_at < slot - REMEMBERED * every)
    connection.execute(delete(firings).where(over))
    return True
