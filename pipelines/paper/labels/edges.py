"""Where a printed label may begin and end: what stands before it, behind it, and whether it is one at all."""

from __future__ import annotations

import re
from collections.abc import Sequence

from pipelines.paper.sheet.glyphs import STARS
from pipelines.paper.sheet.layout import Row

NOTE = re.compile(r"\((?!\d|[√✓✔]\))[^()]{1,20}(?:\)|$)")
"""A remark behind a label, in brackets; not the area code of a telephone number, nor a ticked (√)."""

_CLAUSE_ENDS = "条章节款项"
_CLAUSE = re.compile(rf"第[0-9一二三四五六七八九十百]{{1,4}}[{_CLAUSE_ENDS}]$")
_NOT_AFTER = "及和或与的是为、以等了在应将由并"
_BOXES = "□☐☑☒■○●◉√✓✔"
_BOX_BEHIND = re.compile(r"\([√✓✔]?\)(?!:)")
_BOX_BEFORE = re.compile(r"\([√✓✔]?\)$")
_SENTENCE, _LEAST = 6, 4
"""Characters of a sentence before what may be a label, and of a label that follows a value at once; at least."""
_BEFORE = ":;,.。、()|/*★●□☐①②③④⑤⑥⑦⑧⑨⑩"
_DATE = re.compile(r":?(?:19|20)[0-9]{2}[年./-][0-9]")
_OR_ELSE = re.compile(r"[、/或及和并](?:加?盖[公印]?章|签[字名章]|[按捺]手?印)")
"""How else a place to sign may be signed: 全体股东签字、盖章：."""
_HEADING = re.compile(r"([一-鿿]{2,6}):")


_UNIT = re.compile(
    r"[(（](?:[百千万亿]?元|[a-zμ]{1,4}[²³23]?|㎡|m³|平方米|立方米|公[里斤顷]|[千毫]?[米克升]|吨|[个人名户台套间张年月天日])[)）]$"
)
"""The unit of a number, in brackets behind its label."""


def without_units(labels: Sequence[str]) -> tuple[str, ...]:
    """Those of some labels that end with a unit in brackets, without it: forms leave it out, or print it in a line of its own."""
    return tuple(_UNIT.sub("", label) for label in labels if _UNIT.search(label))


def ends_sentence(row: Row, start: int, end: int) -> bool:
    """Whether a label's words end a line of running text, and the sentence goes on in the next: …。甲方 / 保证….

    They name somebody then, and are no label of a name: that has a colon behind a sentence in its line.
    """
    first, last = next(part for part in row.segments if part[0] <= start < part[1])
    return last == end and start - first >= _SENTENCE and row.key[start - 1] in "。;,"


def follows_company(row: Row, start: int, end: int) -> bool:
    """Whether a label of four characters or more ends a cell right behind the name of a company: the two cells touch."""
    return end - start >= _LEAST and row.key.endswith("公司", 0, start) and (end in row.starts or end == len(row.key))


def is_option(row: Row, start: int, end: int) -> bool:
    """Whether a label's words are one of several boxes to tick (申请人类别：□用人单位 ☑职工; 用人单位（√）), and no label."""
    if end not in row.starts and _BOX_BEHIND.match(row.key, end):
        return not (heads_cell(row, start) and _has_boxes_before(row, end))
    if start == 0 or not (row.key[start - 1] in _BOXES or _BOX_BEFORE.search(row.key[:start])):
        return False
    if start in row.starts and any(last == start and first < start - 1 for first, last in row.segments):
        return False  # the box belongs to what stands before it in its own cell: 民营√ | 申请日期
    behind = row.key[end : end + 1]
    return end in row.starts or behind == "" or behind in _BOXES


def _has_boxes_before(row: Row, end: int) -> bool:
    """Whether the brackets behind a label are the box of the option behind them, as its cell ends with an option: 性质( )甲(√)乙."""
    last = next((last for first, last in row.segments if first < end < last), 0)
    return last > 0 and row.key[last - 1] not in _BOXES and not _BOX_BEFORE.search(row.key[:last])


def opens(row: Row, start: int) -> bool:
    """Whether a label may begin here."""
    before = row.key[start - 1] if start else ""
    if start in row.starts or start in row.spaced or before in _BEFORE or before.isdigit():
        return True
    return before in _CLAUSE_ENDS and _CLAUSE.search(row.key[:start]) is not None


def heads_cell(row: Row, start: int) -> bool:
    """Whether a label is the first of its cell, or only a star that portals print before it is: *机构名称示例合作社."""
    return start in row.starts or (start - 1 in row.starts and row.key[start - 1] in STARS)


def is_dated(row: Row, start: int, end: int) -> bool:
    """Whether a label is that of the date right behind it: it is one wherever a text layer or a copy lost the gap before it."""
    return row.key.endswith("日期", start, end) and _DATE.match(row.key, end) is not None


def firmness(row: Row, end: int, *, digits: bool) -> tuple[int, int]:
    """How surely the label ends here (3 colon, 2 gap or end, 1 text at once, 0 not at all), and where the value begins."""
    key = row.key
    also = _OR_ELSE.match(key, end) if end and key[end - 1] in "字名章" else None
    end = also.end() if also else end
    while key[end : end + 1] in tuple(STARS) and end not in row.starts and end not in row.spaced:
        end += 1  # portals print the star behind the label: 住所*
    note = NOTE.match(key, end)
    after = note.end() if note else end
    if key[after : after + 1] == ":":
        while key[after : after + 1] == ":":
            after += 1
        return 3, after
    if after >= len(key) or after in row.starts or after in row.spaced:
        return 2, after
    if note and end in row.starts:
        return 2, end  # behind a gap, with more behind it: the value begins with a bracket, 登记号码 | (示)船登…
    following = key[after]
    if following in "_—-/|,.":
        return 2, after
    if digits and following.isascii() and following.isalnum():
        return 2, after
    return (0, after) if following in _NOT_AFTER or note or following == ")" else (1, after)


def opens_statement(row: Row, end: int, known: frozenset[str]) -> bool:
    """Whether a few characters and a colon follow that make another heading of it: 申请人郑重声明：."""
    found = _HEADING.match(row.key, end)
    return found is not None and not any(found[1].endswith(label) for label in known)
