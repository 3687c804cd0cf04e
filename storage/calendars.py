"""The calendars of working days that were in use, and the last days that were counted by another one."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import Connection, Engine, or_, select, update

from pipelines.workdays import Calendar
from storage.database import reading
from storage.sql.inserting import insert_new
from storage.tables import calendars, deadlines, history

__all__ = ["calendar_text", "calendars_of", "counted_by", "counted_otherwise", "keep"]


def keep(connection: Connection, calendar: Calendar, now: datetime) -> None:
    """Keep the text of a calendar, unless it is kept."""
    insert_new(connection, calendars, {"sha256": calendar.sha256, "text": calendar.text, "seen_at": now})


def calendar_text(engine: Engine, sha256: str) -> str | None:
    """The text of a calendar that was in use; None if it is not kept."""
    with reading(engine) as connection:
        found = connection.execute(select(calendars.c.text).where(calendars.c.sha256 == sha256)).scalar_one_or_none()
    return None if found is None else str(found)


def calendars_of(engine: Engine, case_number: str) -> dict[int, str]:
    """By which calendar each link of a case's chain was decided: number of the link -> hash; older links have none."""
    mine = select(history.c.seq, history.c.calendar).where(history.c.case_number == case_number)
    with reading(engine) as connection:
        return {row.seq: row.calendar for row in connection.execute(mine) if row.calendar}


def counted_otherwise(connection: Connection, calendar: Calendar, limit: int, after: str = "") -> list[str]:
    """Numbers of cases with a running clock that was counted by another calendar, in their order.

    Args:
        connection: reading is enough.
        calendar: that is in force.
        limit: most that are given at once.
        after: the last one of those that were given before.
    """
    other = or_(
        deadlines.c.calendar.is_(None), deadlines.c.calendar < calendar.sha256, deadlines.c.calendar > calendar.sha256
    )
    mine = select(deadlines.c.case_number).where(other, deadlines.c.case_number > after).distinct()
    return list(connection.execute(mine.order_by(deadlines.c.case_number).limit(limit)).scalars())


def counted_by(connection: Connection, case_number: str, calendar: Calendar) -> None:
    """Note that the last days of a case are those of this calendar."""
    rows = update(deadlines).where(deadlines.c.case_number == case_number)
    connection.execute(rows.values(calendar=calendar.sha256))
