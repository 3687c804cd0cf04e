"""Whether one time limit can be longer than another, also where their units differ.

A working day has no fixed length in natural days, and a month has 28 to 31: what is compared is the shortest and the
longest that each can be by the published calendars.
"""

from __future__ import annotations

from math import ceil
from typing import Literal

from pipelines.catalog import Clock

_HOLIDAY = 8
"""Days by which the longest holiday (春节, 国庆) draws out a span of working days; there is one in some forty of them."""

_WORKED_WEEKEND = 2
"""Days by which worked weekends (调休) can shorten a span."""

_ORDER = {"received": 0, "accepted": 1, "decided": 2, "told": 3}


def span(clock: Clock) -> tuple[int, int]:
    """The fewest and the most natural days that a limit can take."""
    days = clock.days
    if clock.unit == "natural_day":
        return days, days
    if clock.unit == "month":
        return 28 * days, 31 * days
    shortest = days + 2 * ((days - 1) // 5)
    return max(days, shortest - _WORKED_WEEKEND), days + 2 * ceil(days / 5) + _HOLIDAY * ceil(days / 40)


def longer(promised: Clock, statutory: Clock) -> Literal["surely", "possibly", "later"] | None:
    """How a promise goes beyond the law: in days, possibly in days, or by beginning later; None where it does not."""
    if promised.unit == statutory.unit:
        if promised.days > statutory.days:
            return "surely"
        late = promised.start and statutory.start and _ORDER[promised.start] > _ORDER[statutory.start]
        return "later" if late and promised.days == statutory.days else None
    shortest, longest = span(promised)
    if shortest > span(statutory)[1]:
        return "surely"
    return "possibly" if longest > span(statutory)[0] else None
