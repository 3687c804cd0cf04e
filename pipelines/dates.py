"""Dates and periods as they stand on Chinese papers, made ISO.

Arabic and Chinese numerals (二〇二六年十一月二十一日), dots, dashes, slashes, spaces between the digits.
"""

from __future__ import annotations

import calendar
import re
from dataclasses import dataclass
from datetime import date

from pipelines.numerals import DIGITS

FOREVER = "长期"

_NUMERALS = {**DIGITS, "○": 0, "Ｏ": 0}
_CHINESE = "".join(_NUMERALS) + "十拾廿卅元"
_NUMBER = rf"(?:\d{{1,2}}|[{_CHINESE}]{{1,3}})"
_YEAR = rf"(?:\d{{4}}|[{''.join(_NUMERALS)}]{{4}})"
_DATE = re.compile(
    rf"(?P<y>{_YEAR})(?:年|[-./—–·、,，])(?P<m>{_NUMBER})(?:月|[-./—–·、,，])(?P<d>{_NUMBER})(?:[日曰号]|(?!\d))"
    rf"|(?P<y2>(?:19|20)\d\d)(?P<m2>\d\d)(?P<d2>\d\d)(?!\d)"
    rf"|(?P<y3>{_YEAR})年(?P<m3>{_NUMBER})月(?!\d)"
)
_UNREAD = re.compile(rf"\d{{4}}|[\d{_CHINESE}]年")
"""What is left of a date that a reader mistook: 二〇十九年六月一日."""

_DURATION = re.compile(rf"(?:共计?|合计|总计|为期|计|租期|期限)为?[\d{_CHINESE}]{{1,3}}(?:周年|年|个?月|天|日)")
"""How long a period is, told behind it: ，共计6年."""

_YEAR_OF_NOW, _MONTH, _DAY = r"(?<!\d)(?:19|20)\d\d", r"(?:0?[1-9]|1[0-2])", r"(?:0?[1-9]|[12]\d|3[01])"
_STAIN = re.compile(
    rf"({_YEAR_OF_NOW}[-./年]0)[.,]([1-9](?=[-./月]\d))|({_YEAR_OF_NOW}[-./年]{_MONTH}[-./月][0-3])[.,](\d(?!\d))"
)
"""A mark within a month or a day, in what has four parts with it: 2029-0.7-20, 2029.07.1.1."""

_BROKEN_YEAR = re.compile(
    rf"(?<![\d.,])(?:(2)[.,](0\d\d)|(1)[.,](9\d\d)|(19|20)[.,](\d\d)|((?:19|20)\d)[.,](\d))"
    rf"(?=[-./]{_MONTH}[-./]{_DAY}(?!\d)|年{_MONTH}月)"
)
"""A mark within a year before its month and day: 2.025/03/05."""

_LOST_MARK = re.compile(r"((?:19|20)\d\d)(0[1-9](?=[./-]\d\d(?!\d))|(?:1[0-2]|[1-9])(?=[./-]\d{1,2}(?!\d)))")
"""202607/14 without its first mark. 202607/4 has lost more: who writes 07 writes 04, so this is the 14th, or the 24th."""

_SPECKS = re.compile(
    r"(?<=\d)(?=[./,:·]{2,}\d)[,:·]*([./])[./,:·]*"  # 2026..8.11
    r"|[.,:·](?=[年月日])|(?<=[年月])[.,:·](?=\d)"  # 2026年.8月
)
"""Marks that specks of a copy make beside those of a date."""

_LOST_GAPS = (
    (re.compile(r"((?:19|20)\d\d)\s+(?=\d{1,2}[./-]\d{1,2}(?!\d))"), r"\1."),  # readers drop the dot
    (re.compile(rf"({_YEAR_OF_NOW}):(?={_MONTH}[./-]{_DAY}(?!\d))"), r"\1."),
    (re.compile(rf"({_YEAR_OF_NOW})\s+({_MONTH})\s+({_DAY})(?!\d)"), r"\1.\2.\3"),  # and both
)
"""Marks that white space or a colon stands for, with what they are."""

_GAP = re.compile(r"[\s_＿]")
_RUN_TOGETHER = re.compile(r"(?<!\d)((?:19|20)\d\d)([./-])(\d{2,4})(?!\d|[./-]\d)")

_MISREAD = (
    (re.compile(r"(?<=\d)[用目](?=\d{1,2}[日曰])"), "月"),
    (re.compile(r"(?<=\d)[OoＯ○〇](?=[\d年月日])"), "0"),
    (re.compile(rf"(?<![{_CHINESE}])二([一二三])([{_CHINESE}])年"), r"二〇\1\2年"),  # readers drop the 〇
    (re.compile(rf"(?<![\d{_CHINESE}])[〇○](?=[一二三][{_CHINESE}]年)"), "二〇"),  # and the 二 before it
    (re.compile(rf"(?<=[{_CHINESE}])[Oo0](?=[{_CHINESE}])"), "〇"),
    (re.compile(r"(?<=\d)[lI|](?=[\d年月日])"), "1"),
)
"""Characters that readers mistake within a date, with what they are."""

_FOREVER = re.compile(r"长期|永久|无固定期限|无期限|不约定期限")


@dataclass(frozen=True)
class DateRead:
    """A date found in a text.

    Attributes:
        value: ISO day (``2026-11-21``) or month (``2026-11``); None for a day that does not exist (30 February).
        start, end: its place in the text without spaces.
    """

    value: str | None
    start: int
    end: int


def find_dates(text: str) -> tuple[DateRead, ...]:
    """Every date in the text, in order; also impossible ones, with ``value`` None."""
    squashed = squash(text)
    return tuple(DateRead(_iso(match), match.start(), match.end()) for match in _DATE.finditer(squashed))


def squash(text: str) -> str:
    """The text without spaces and underscores, full-width digits made half-width, letters O and l in digits put right."""
    for pattern, instead in _LOST_GAPS:
        text = pattern.sub(instead, text)
    text = _GAP.sub("", text).translate(_HALF)
    text = _STAIN.sub(r"\1\2\3\4", _SPECKS.sub(r"\1", text))
    text = _BROKEN_YEAR.sub(lambda year: "".join(filter(None, year.groups())), text)
    text = _LOST_MARK.sub(r"\1.\2", text)
    text = _RUN_TOGETHER.sub(_with_dot, text)
    for pattern, instead in _MISREAD:
        text = pattern.sub(instead, text)
    return text


def _with_dot(match: re.Match[str]) -> str:
    """2029.0423 is 2029.04.23, 2029.526 is 2029.5.26 and 2029.82 is 2029.8.2; 2029.112 is two days, 2029.12 a month."""
    year, mark, digits = match.groups()
    if int(digits) <= 12:
        return match[0]
    cuts = [(digits[:at], digits[at:]) for at in (1, 2) if len(digits) - at in (1, 2)]
    able = [(month, day) for month, day in cuts if _is_day(int(year), int(month), int(day))]
    return f"{year}{mark}{able[0][0]}{mark}{able[0][1]}" if len(able) == 1 else match[0]


def _is_day(year: int, month: int, day: int) -> bool:
    return 1 <= month <= 12 and 1 <= day <= calendar.monthrange(year, month)[1]


_HALF = str.maketrans("０１２３４５６７８９．／－", "0123456789./-")


def _iso(match: re.Match[str]) -> str | None:
    groups = match.groupdict()
    year = number(groups["y"] or groups["y2"] or groups["y3"])
    month = number(groups["m"] or groups["m2"] or groups["m3"])
    if groups["y3"]:
        return f"{year:04d}-{month:02d}" if 1 <= month <= 12 else None
    try:
        return date(year, month, number(groups["d"] or groups["d2"])).isoformat()
    except ValueError:
        return None


def number(text: str) -> int:
    """A small number in arabic or Chinese numerals: 21, 二十一, 廿一, 元 (= 1), and digit by digit 二〇二六. 0 when it is none."""
    if text.isascii() and text.isdigit():
        return int(text)
    text = text.replace("拾", "十").replace("廿", "二十").replace("卅", "三十").replace("元", "一")
    if "十" in text:
        tens, _, ones = text.partition("十")
        return _digit(tens, 1) * 10 + _digit(ones, 0)
    digits = [str(_NUMERALS[char]) for char in text if char in _NUMERALS]
    return int("".join(digits)) if len(digits) == len(text) and digits else 0


def _digit(text: str, default: int) -> int:
    return _NUMERALS.get(text[:1], default) if text else default


def read_date(text: str) -> str | None:
    """The first date of a text as ISO, or None when there is none or it does not exist."""
    dates = find_dates(text)
    return dates[0].value if dates else None


def read_period(text: str) -> str | None:
    """The end of a period as ISO, ``长期``, or None when the end is not stated.

    ``2021年3月5日至2031年3月4日``, ``2021.03.05-2031.03.04``, ``至2031年3月4日``, ``2031-03-04`` alone; but
    ``自2021年3月5日起`` has no end, and behind a date that was not read as one the end is not known.
    """
    squashed = squash(text)
    dates = find_dates(squashed)
    after = _DURATION.sub("", squashed[dates[-1].end :]) if dates else squashed
    if _FOREVER.search(after):
        return FOREVER
    if not dates or (len(dates) == 1 and re.match(r"起|至|-|—|~|到|开始", after)):
        return None
    if _UNREAD.search(after):
        return None
    return dates[-1].value


def last_day(value: str) -> date | None:
    """The day on which an ISO date or month ends; None for ``长期`` and whatever is no date."""
    match = re.fullmatch(r"(\d{4})-(\d\d)(?:-(\d\d))?", value)
    if match is None:
        return None
    year, month = int(match[1]), int(match[2])
    return date(year, month, int(match[3]) if match[3] else calendar.monthrange(year, month)[1])
