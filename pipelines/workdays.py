"""Working days, natural days and months, over the years whose holidays are published.

行政许可法 82: limits are counted in working days without statutory holidays. 民法典 201-203: the starting day is not
counted; when the last natural day is a statutory holiday the limit ends on the next working day; a month ends on the
same-numbered day, or on the month's last day where it has none (202).

The State Council publishes the holidays year by year. In a year that is not published yet, Monday to Friday are taken
as working days, but for the days off that the law itself fixes by date (FIXED); the result is ``provisional``: it has to
be counted again once the arrangement is out. Unknown until then: 春节, 清明节, 端午节 and 中秋节 with their days, which
days are moved (调休), and on which working day one is made good that falls on a weekend (放假办法 6).
"""

from __future__ import annotations

import calendar as month_lengths
import hashlib
from dataclasses import dataclass, field
from datetime import date, timedelta
from functools import cached_property
from typing import Any

import yaml

from pipelines.catalog import Unit
from pipelines.errors import Finding, InputInvalid

SCHEMA = "yici/calendar/1"
_ONE = timedelta(days=1)

FIXED = frozenset({(1, 1), (5, 1), (5, 2), (10, 1), (10, 2), (10, 3)})
"""Month and day of the days off that 全国年节及纪念日放假办法 2(一)(四)(七) fixes by the Gregorian date: 元旦, 劳动节, 国庆节."""
FIXED_FROM = 2025
"""The year from which its fourth amendment of 10 November 2024, with 2 May, is in force."""


@dataclass(frozen=True)
class Due:
    """The last day of a limit.

    Attributes:
        day: the limit runs until the end of this day (Asia/Shanghai).
        provisional: a year on the way is not published, so the day may move.
    """

    day: date
    provisional: bool = False


@dataclass(frozen=True)
class Calendar:
    """Which days are worked.

    Attributes:
        years: those whose holidays are published.
        holidays: days off from Monday to Friday.
        workdays: Saturdays and Sundays that are worked (调休).
        text: the file that it was read from, so that a last day can be counted again as it was counted then.
    """

    years: frozenset[int] = frozenset()
    holidays: frozenset[date] = frozenset()
    workdays: frozenset[date] = frozenset()
    text: str = field(default="", compare=False, repr=False)

    @cached_property
    def sha256(self) -> str:
        """The hash of its file, 64 hex digits: which calendar it is."""
        return hashlib.sha256(self.text.encode()).hexdigest()

    def workday_before(self, day: date) -> date:
        """The last working day before a day."""
        day -= _ONE
        while not self.is_workday(day):
            day -= _ONE
        return day

    def is_workday(self, day: date) -> bool:
        """Whether offices are open that day; in an unpublished year, whether it is Monday to Friday and no fixed holiday."""
        if day in self.holidays or self._is_off_by_law(day):
            return False
        return day.weekday() < 5 or day in self.workdays

    def _is_off_by_law(self, day: date) -> bool:
        return not self.is_published(day) and day.year >= FIXED_FROM and (day.month, day.day) in FIXED

    def is_published(self, day: date) -> bool:
        """Whether the holidays of that day's year are known."""
        return day.year in self.years

    def next_workday(self, day: date) -> Due:
        """The day itself, or the first working day after it."""
        provisional = not self.is_published(day)
        while not self.is_workday(day):
            day += _ONE
            provisional = provisional or not self.is_published(day)
        return Due(day, provisional)


def add(day: date, n: int, unit: Unit, calendar: Calendar) -> Due:
    """The last day of a limit of ``n`` units that starts on ``day`` (which is not counted).

    Args:
        day: day 0, e.g. the day of receipt.
        n: number of units; 0 gives the start day itself.
        unit: ``workday``, ``natural_day`` or ``month``.
        calendar: the published working days.

    Raises:
        ValueError: ``n`` is negative.
    """
    if n < 0:
        raise ValueError("a limit cannot be negative")
    if unit == "workday":
        return _add_workdays(day, n, calendar)
    last = day + timedelta(days=n) if unit == "natural_day" else _add_months(day, n)
    return calendar.next_workday(last) if n else Due(day)


def _add_workdays(day: date, n: int, calendar: Calendar) -> Due:
    provisional = False
    while n > 0:
        day += _ONE
        provisional = provisional or not calendar.is_published(day)
        n -= calendar.is_workday(day)
    return Due(day, provisional)


def _add_months(day: date, n: int) -> date:
    years, month = divmod(day.month - 1 + n, 12)
    year, month = day.year + years, month + 1
    return date(year, month, min(day.day, month_lengths.monthrange(year, month)[1]))


def load_calendar(text: str) -> Calendar:
    """Read a calendar file (``yici/calendar/1``: per year, ``holidays`` and ``workdays`` as ``MM-DD``).

    Raises:
        InputInvalid: with every finding; rule ``calendar``.
    """
    findings: list[Finding] = []
    try:
        data: Any = yaml.safe_load(text)
    except yaml.YAMLError as error:
        mark = getattr(error, "problem_mark", None)
        line = mark.line + 1 if mark else None
        raise _invalid([Finding("calendar", "", line, "工作日历不是有效的 YAML。")]) from error
    years = data.get("years") if isinstance(data, dict) and data.get("schema") == SCHEMA else None
    if not isinstance(years, dict):
        raise _invalid([Finding("calendar", "", None, f"工作日历应有 schema: {SCHEMA} 和 years。")])
    holidays = _days(years, "holidays", findings)
    workdays = _days(years, "workdays", findings)
    if findings:
        raise _invalid(findings)
    return Calendar(frozenset(int(year) for year in years), frozenset(holidays), frozenset(workdays), text)


def _days(years: dict[Any, Any], kind: str, findings: list[Finding]) -> list[date]:
    days: list[date] = []
    for year, lists in years.items():
        for text in (lists or {}).get(kind) or () if isinstance(lists, dict | None) else ("?",):
            try:
                days.append(date.fromisoformat(f"{int(year):04d}-{text}"))
            except ValueError:
                findings.append(Finding("calendar", f"years.{year}.{kind}", None, f"“{text}”不是日期（应为 MM-DD）。"))
    return days


def _invalid(findings: list[Finding]) -> InputInvalid:
    return InputInvalid("工作日历无效。", findings, code="CALENDAR", cure="请改正日历文件，或取消 YICI_CALENDAR 设置。")
