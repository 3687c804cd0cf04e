"""Limits of different units are compared so that a promise is never longer than the law in any year."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

import catalogs
from pipelines.catalog import Clock, Unit
from pipelines.catalogs.limits import longer, span
from pipelines.workdays import add, load_calendar

CALENDAR = load_calendar((Path(catalogs.__file__).parent / "calendar" / "cn.yaml").read_text(encoding="utf-8"))


def clock(days: int, unit: Unit, start: str = "accepted") -> Clock:
    return Clock.model_validate({"days": days, "unit": unit, "from": start})


@pytest.mark.parametrize(
    ("promised", "statutory", "how"),
    [
        (clock(10, "workday"), clock(20, "workday"), None),
        (clock(20, "workday"), clock(20, "workday"), None),
        (clock(21, "workday"), clock(20, "workday"), "surely"),
        (clock(20, "workday", "decided"), clock(20, "workday"), "later"),
        (clock(20, "natural_day"), clock(20, "workday"), None),
        (clock(10, "workday"), clock(1, "month"), None),
        (clock(20, "workday"), clock(1, "month"), "possibly"),
        (clock(2, "month"), clock(20, "workday"), "surely"),
        (clock(3, "month"), clock(60, "workday"), "possibly"),
        (clock(45, "natural_day"), clock(1, "month"), "surely"),
        (clock(30, "natural_day"), clock(1, "month"), "possibly"),
        (clock(28, "natural_day"), clock(1, "month"), None),
    ],
)
def test_a_promise_is_held_against_the_law_whatever_the_units(
    promised: Clock, statutory: Clock, how: str | None
) -> None:
    assert longer(promised, statutory) == how


@given(
    st.dates(date(2015, 1, 1), date(2026, 6, 1)),
    st.integers(1, 90),
    st.sampled_from(["workday", "natural_day", "month"]),
)
def test_no_published_year_makes_a_limit_shorter_or_longer_than_its_span(day: date, days: int, unit: Unit) -> None:
    if unit == "month":
        days = 1 + days % 6
    due = add(day, days, unit, CALENDAR)
    shortest, longest = span(clock(days, unit))

    if not due.provisional:
        # A last day that is a holiday moves to the next working day (民法典 203), for promise and law alike.
        assert shortest <= (due.day - day).days
        assert unit != "workday" or (due.day - day).days <= longest
