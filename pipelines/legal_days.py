"""Legal dates are days in Asia/Shanghai, whatever clock a machine goes by."""

from __future__ import annotations

from datetime import UTC, date, datetime, time, timedelta, timezone

SHANGHAI = timezone(timedelta(hours=8), "Asia/Shanghai")
"""It has had no summer time since 1991."""


def legal_day(at: datetime) -> date:
    """The day in Asia/Shanghai on which an instant falls.

    Raises:
        OverflowError: it falls on none, at either end of the calendar.
    """
    return at.astimezone(SHANGHAI).date()


def begins(day: date) -> datetime:
    """The instant at which a legal day begins; the calendar's first day begins with the calendar."""
    if day == date.min:
        return datetime.min.replace(tzinfo=UTC)
    return datetime.combine(day, time.min, SHANGHAI)
