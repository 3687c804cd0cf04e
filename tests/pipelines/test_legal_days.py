"""Days in Asia/Shanghai."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta

import pytest

from pipelines.legal_days import begins, legal_day


def test_a_day_begins_eight_hours_before_that_of_greenwich() -> None:
    assert begins(date(2026, 9, 18)) == datetime(2026, 9, 17, 16, tzinfo=UTC)
    assert legal_day(datetime(2026, 9, 17, 16, tzinfo=UTC)) == date(2026, 9, 18)
    assert legal_day(datetime(2026, 9, 17, 15, 59, tzinfo=UTC)) == date(2026, 9, 17)


@pytest.mark.parametrize("day", [date.min, date.min + timedelta(days=1), date.max])
def test_every_day_of_the_calendar_begins_in_greenwichs_time_too(day: date) -> None:
    assert begins(day).astimezone(UTC) <= datetime.max.replace(tzinfo=UTC)
