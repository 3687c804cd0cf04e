"""第N页 共M页 in its many forms, as it is printed at the head or the foot of a page."""

from __future__ import annotations

import re
from dataclasses import dataclass
from itertools import chain

from pipelines.dates import number
from pipelines.paper.sheet.layout import Row, Sheet
from pipelines.text import Box

_SPECKS = r"[.,:;·'’‘\"“”]{0,2}"
"""What the specks of a copy beside a number are read as."""
_N = rf"{_SPECKS}([0-9lIiO+]{{1,3}}|[〇零一二三四五六七八九十]{{1,4}})\)?{_SPECKS}"
_PAGE = "[页頁贡面张]"
_READ_PAGE = "[页頁贡面张贝员负]"
"""The same with what readers make of it on a copy; between 第 and 共 it can be nothing else."""
_ORDINAL = "[第笫弟]"
_SLIPS = "供其"
"""What readers make of 共; between two numbers of pages it can be nothing else."""
_JOINT = r"[\s,.、;/|()—\-·之]*"

_BOTH: tuple[tuple[re.Pattern[str], bool], ...] = (
    (re.compile(rf"{_ORDINAL}{_N}{_READ_PAGE}{_JOINT}[共总{_SLIPS}]计?{_N}{_READ_PAGE}"), False),
    (re.compile(rf"[共总]计?{_N}{_READ_PAGE}{_JOINT}{_ORDINAL}{_N}{_READ_PAGE}"), True),
    (re.compile(rf"{_ORDINAL}{_N}[/／]共?{_N}{_PAGE}"), False),
    (re.compile(rf"(?i:page){_N}(?i:of|/){_N}"), False),
    (re.compile(rf"^[(—\-·\s]*(?:[Pp]\.?)?{_N}[/／]{_N}{_PAGE}?[)—\-·\s]*$"), False),
)
_ALONE = (re.compile(rf"{_ORDINAL}{_N}{_PAGE}(?!{_N})"), re.compile(rf"^[—\-·]{{1,2}}{_N}[—\-·]{{1,2}}$"))
_GROWN = re.compile(r"^[—\-·(\s]*([1-9])([BR])[—\-·)\s]*$")
_MEANT = {"B": 3, "R": 2}
"""1/3 and 1/2 whose stroke grew together with what stands behind it."""
_HARDLY = 0.5
"""Belief in such a number, at most: a question may follow from it, nothing certain."""
_WITH_ONE = re.compile(r"[—\-·]{1,2}([1-9])[1lI]([1-9])[—\-·]{1,2}")
_STATED = re.compile(rf"(?:本(?:报告|制度|文件|申请书|表|合同|册|件)|全文|正文)?[共总]计?{_N}{_PAGE}")
_SIGN = re.compile(rf"{_READ_PAGE}|[/／—\-·]|(?i:of)")
"""What every form has one of: a row without it bears no number."""

_PIECE = re.compile(
    r"[—\-·一(\s]*[0-9lIO]{0,3}[/／][0-9lIO]{0,3}[—\-·一)\s]*|.{0,2}第?[0-9lIO]{1,3}[页頁]?[,/]?[共第]?.{0,3}"
)
"""A number that lost a part of itself; a bare number is one too, where other pages say how many they are."""

_MARGIN = 0.16
"""Bare forms such as 1/3 count only in this part of the page at its head and foot."""

_HEAD = 0.4
"""In page widths from the top: what stands above it stands at the head of the page."""


@dataclass(frozen=True)
class PageNumber:
    """What a page says of its number.

    Attributes:
        n: its number, from 1; None where it only says how many there are.
        total: how many there are; None where it does not say.
        confidence: of the reader.
        box: place, in page widths.
        style: how it is written, numbers apart: 第#页共#页, 第〇页共〇页, #/#; with ^ before it at the head of the page.
    """

    n: int | None
    total: int | None
    confidence: float
    box: Box
    style: str = ""


def page_number(sheet: Sheet) -> PageNumber | None:
    """The number that a page gives itself; the lowest on the page where there are several."""
    able = []
    for row in reversed(sheet.rows):
        if _SIGN.search(row.key):
            able.append(row)
            if (hit := _both(row, sheet)) is not None:
                return hit
    found = chain(
        (_alone(row, sheet) for row in able),
        (_stated(row) for row in reversed(able)),
        (_grown_together(row, sheet) for row in reversed(sheet.rows)),
    )
    return next((hit for hit in found if hit), None)


def is_cut_short(sheet: Sheet) -> bool:
    """Whether the head or the foot of a page bears a piece of 第N页 共M页 of which no count was read: 2 / for 2 / 2."""
    return any(_in_margin(row, sheet) and _PIECE.fullmatch(row.key) for row in sheet.rows)


def with_stroke(sheet: Sheet, n: int, total: int) -> PageNumber | None:
    """N/M where the head or the foot of a page bears it with its stroke unread, or read as a 1: 33 or 313 for 3/3.

    By itself such a number says nothing; it is what a page bears that lies where page N of M belongs.
    """
    bare = re.compile(rf"[—\-·(\s]*{n}[1lI]?{total}[—\-·)\s]*")
    for row in sheet.rows:
        if _in_margin(row, sheet) and bare.fullmatch(row.key):
            return PageNumber(n, total, row.confidence(0, 1), row.box, _style(f"{n}/{total}", row.box))
    return None


def _both(row: Row, sheet: Sheet) -> PageNumber | None:
    for pattern, total_first in _BOTH:
        match = pattern.search(row.key)
        if match is None or (pattern.pattern.startswith("^") and not _in_margin(row, sheet)):
            continue
        first, second = _value(match[1]), _value(match[2])
        n, total = (second, first) if total_first else (first, second)
        if 1 <= n <= total:
            return _hit(row, match, n, total)
    return _over_segments(row, sheet)


def _over_segments(row: Row, sheet: Sheet) -> PageNumber | None:
    """A bare 1/3 in its own segment, beside other text of a head or foot line."""
    if not _in_margin(row, sheet) or len(row.segments) < 2:
        return None
    for start, end in row.segments:
        match = _BOTH[-1][0].search(row.key[start:end])
        if match and 1 <= _value(match[1]) <= _value(match[2]):
            box = row.around(start, end)
            confidence = row.confidence(start, start + 1)
            return PageNumber(_value(match[1]), _value(match[2]), confidence, box, _style(match[0], box))
    return None


def _alone(row: Row, sheet: Sheet) -> PageNumber | None:
    if not _in_margin(row, sheet):
        return None
    for pattern in _ALONE:
        match = pattern.search(row.key)
        if match and _value(match[1]) >= 1 and not _may_be_two(row.key):
            return _hit(row, match, _value(match[1]), None)
    return None


def _grown_together(row: Row, sheet: Sheet) -> PageNumber | None:
    match = _GROWN.search(row.key) if _in_margin(row, sheet) else None
    if match is None or int(match[1]) > _MEANT[match[2]]:
        return None
    total = _MEANT[match[2]]
    style = _style(f"{match[1]}/{total}", row.box)
    return PageNumber(int(match[1]), total, min(_HARDLY, row.confidence(*match.span())), row.box, style)


def _may_be_two(text: str) -> bool:
    """Whether the 1 within a number between dashes may be a stroke: - 213 - is page 213, or - 2/3 -."""
    read = _WITH_ONE.fullmatch(text)
    return read is not None and read[1] <= read[2]


def _stated(row: Row) -> PageNumber | None:
    match = _STATED.search(row.key)
    return _hit(row, match, None, _value(match[1])) if match and _value(match[1]) >= 1 else None


def _hit(row: Row, match: re.Match[str], n: int | None, total: int | None) -> PageNumber:
    box, confidence = row.around(*match.span()), row.confidence(*match.span())
    torn = any("+" in group for group in match.groups() if group)  # a 4 of a hard copy, without its slanting stroke
    return PageNumber(n, total, min(confidence, _HARDLY) if torn else confidence, box, _style(_with_digits(match), box))


def _with_digits(match: re.Match[str]) -> str:
    """What was matched, its numbers as they are meant: Page i of 2 is written as Page 1 of 2 is."""
    text, start = match[0], match.start()
    for first, end in (match.span(group) for group in range(match.re.groups, 0, -1)):
        if first >= start and text[first - start].isascii():  # what must not follow has no place
            text = text[: first - start] + "1" + text[end - start :]
    return text


def _style(text: str, box: Box) -> str:
    """How a number is written: at the head (^) or not, punctuation dropped, numbers made one."""
    whole = re.sub(_READ_PAGE, "页", re.sub(f"[{_SLIPS}]", "共", text))
    kept = re.sub(r"[^0-9a-zA-Z〇零一二三四五六七八九十第共总页/]", "", whole)
    kept = kept.replace("/", "") if "页" in kept else kept  # 第2页/共2页 is 第2页共2页
    numbered = re.sub(r"[〇零一二三四五六七八九十]+", "〇", re.sub(r"[0-9]+", "#", kept))
    return ("^" if box.top < _HEAD else "") + numbered.lower()


def _value(text: str) -> int:
    return number(
        text.translate(str.maketrans("lIiO+", "11104")) if text[:1] not in "〇零一二三四五六七八九十" else text
    )


def _in_margin(row: Row, sheet: Sheet) -> bool:
    place = row.middle / sheet.aspect
    return place < _MARGIN or place > 1 - _MARGIN
