"""Limits in working days, natural days and months, over the shipped calendar."""

from __future__ import annotations

import importlib.util
from datetime import date
from pathlib import Path

import pytest

import catalogs
from pipelines.errors import InputInvalid
from pipelines.workdays import Calendar, Due, add, load_calendar

FOLDER = Path(catalogs.__file__).parent / "calendar"


@pytest.fixture(scope="module")
def cn() -> Calendar:
    return load_calendar((FOLDER / "cn.yaml").read_text(encoding="utf-8"))


@pytest.mark.parametrize(
    ("start", "days", "due"),
    [
        (date(2026, 2, 12), 5, date(2026, 2, 26)),
        (date(2026, 2, 12), 20, date(2026, 3, 18)),
        (date(2026, 9, 18), 5, date(2026, 9, 24)),  # Sunday the 20th is worked
        (date(2026, 4, 30), 5, date(2026, 5, 11)),  # Saturday the 9th is worked
        (date(2025, 12, 29), 5, date(2026, 1, 6)),
    ],
)
def test_the_starting_day_is_not_counted_and_holidays_are_left_out(
    cn: Calendar, start: date, days: int, due: date
) -> None:
    assert add(start, days, "workday", cn) == Due(due, provisional=False)


def test_a_limit_into_an_unpublished_year_is_provisional(cn: Calendar) -> None:
    assert add(date(2026, 12, 25), 10, "workday", cn) == Due(date(2027, 1, 11), provisional=True)
    assert add(date(2027, 3, 1), 1, "workday", cn).provisional is True
    assert add(date(2026, 12, 20), 30, "natural_day", cn) == Due(date(2027, 1, 19), provisional=True)


@pytest.mark.parametrize(
    ("start", "days", "due"),
    [
        (date(2026, 12, 31), 1, date(2027, 1, 4)),  # 元旦, a Friday
        (
            date(2027, 4, 30),
            1,
            date(2027, 5, 3),
        ),  # 1 and 2 May are a weekend: when they are made good, nobody knows yet
        (date(2029, 4, 30), 1, date(2029, 5, 3)),  # a Tuesday and a Wednesday
        (date(2027, 9, 30), 1, date(2027, 10, 4)),  # a Friday and a weekend
        (date(2029, 9, 28), 1, date(2029, 10, 4)),  # Monday to Wednesday
    ],
)
def test_days_off_that_the_law_fixes_by_date_are_certain_also_in_an_unpublished_year(
    cn: Calendar, start: date, days: int, due: date
) -> None:
    assert add(start, days, "workday", cn) == Due(due, provisional=True)
    assert add(start, days, "natural_day", cn) == Due(due, provisional=True)


def test_a_published_year_goes_by_what_was_published_and_an_old_one_by_no_newer_law() -> None:
    worked = Calendar(years=frozenset({2027}), workdays=frozenset({date(2027, 1, 2)}))

    assert worked.is_workday(date(2027, 1, 1)) is True
    assert worked.is_workday(date(2027, 1, 2)) is True
    assert Calendar().is_workday(date(2003, 5, 2)) is True


def test_natural_days_that_end_on_a_holiday_end_on_the_next_working_day(cn: Calendar) -> None:
    assert add(date(2026, 9, 1), 30, "natural_day", cn) == Due(date(2026, 10, 8))  # 1 October
    assert add(date(2026, 3, 2), 10, "natural_day", cn) == Due(date(2026, 3, 12))  # a Thursday
    assert add(date(2026, 8, 30), 6, "natural_day", cn) == Due(date(2026, 9, 7))  # a Saturday


def test_months_end_on_the_same_number_or_the_months_end(cn: Calendar) -> None:
    assert add(date(2026, 3, 12), 3, "month", cn) == Due(date(2026, 6, 12))
    assert add(date(2026, 1, 31), 3, "month", cn) == Due(date(2026, 4, 30))
    assert add(date(2025, 11, 30), 3, "month", cn) == Due(date(2026, 2, 28))  # a worked Saturday


def test_a_limit_of_nothing_ends_at_once_and_none_is_negative(cn: Calendar) -> None:
    assert add(date(2026, 5, 1), 0, "workday", cn) == Due(date(2026, 5, 1))
    with pytest.raises(ValueError):
        add(date(2026, 5, 1), -1, "workday", cn)


def test_worked_weekends_are_workdays_and_holidays_are_not(cn: Calendar) -> None:
    assert cn.is_workday(date(2026, 2, 28)) is True
    assert cn.is_workday(date(2026, 10, 1)) is False
    assert cn.is_workday(date(2026, 9, 19)) is False
    assert cn.years == frozenset(range(2004, 2027))


def test_the_shipped_file_is_what_the_script_makes() -> None:
    spec = importlib.util.spec_from_file_location("make_calendar", FOLDER / "make.py")
    assert spec is not None
    assert spec.loader is not None
    script = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(script)

    assert (FOLDER / "cn.yaml").read_text(encoding="utf-8") == script.calendar_text()


@pytest.mark.parametrize(
    "text",
    [
        "",
        "schema: other",
        "schema: yici/calendar/1",
        "a: [",
        "schema: yici/calendar/1\nyears: {2026: {holidays: ['13-01']}}",
        "schema: yici/calendar/1\nyears: {2026: [1]}",
    ],
)
def test_what_is_no_calendar_is_refused(text: str) -> None:
    with pytest.raises(InputInvalid) as refused:
        load_calendar(text)
    assert refused.value.code == "CALENDAR"
