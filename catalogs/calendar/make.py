"""Write ``cn.yaml`` beside this file from the ``chinesecalendar`` package (a development tool, not used at run time).

Run ``python catalogs/calendar/make.py`` once a year, after the State Council has published the next arrangement and
the package has it. Operators who cannot wait point ``YICI_CALENDAR`` at a copy that they edited themselves.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, timedelta
from pathlib import Path

import chinese_calendar
from chinese_calendar.constants import holidays

FIRST, LAST = min(holidays).year, max(holidays).year
HEAD = """# Days off and days worked in mainland China, as the State Council published them: which days differ from
# Monday to Friday. Made by make.py from the Python package chinesecalendar {version}; years not listed are not published.
schema: yici/calendar/1
source: chinesecalendar {version}
years:
"""


def days(year: int, *, off: bool) -> Iterator[str]:
    """The weekdays off (``off``), or the weekend days worked, as ``MM-DD``."""
    day = date(year, 1, 1)
    while day.year == year:
        if (day.weekday() < 5) is off and chinese_calendar.is_workday(day) is not off:
            yield f"{day:%m-%d}"
        day += timedelta(days=1)


def calendar_text() -> str:
    """The whole file."""
    parts = [HEAD.format(version=chinese_calendar.__version__ if hasattr(chinese_calendar, "__version__") else "1.11")]
    for year in range(FIRST, LAST + 1):
        off = ", ".join(f'"{day}"' for day in days(year, off=True))
        worked = ", ".join(f'"{day}"' for day in days(year, off=False))
        parts.append(f"  {year}:\n    holidays: [{off}]\n    workdays: [{worked}]\n")
    return "".join(parts)


if __name__ == "__main__":
    (Path(__file__).parent / "cn.yaml").write_text(calendar_text(), encoding="utf-8")
