"""What of a page is held against every material: its headings, its lines, its text. Made once a page.

A catalogue of 60 materials asks a page for some 150 titles. What cannot be alike is put aside by the sets of its
characters, and only the rest is compared character by character; each such rule says why nothing is lost by it.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property

from rapidfuzz.fuzz import partial_ratio, ratio

from pipelines.paper.sheet.glyphs import places_of
from pipelines.paper.sheet.layout import Row, Sheet

DOCUMENT = re.compile(
    r"(?:书|表|证|照|证明|文件|报告|图|制度|合同|协议|方案|清单|名单|章程|说明|承诺|决议|执照|简历|简介|计划|流程|目录|通知|公告|函|单|信|票|卡|材料|指南)(?:\([^()]*\))?$"
)
_LAST = frozenset("书表证照明件告图度同议案单册章程诺议照历介划录知函信票卡料南)")
"""With what such a name ends."""

_ONLY_MENTIONED = re.compile(
    r"^附|^详见|^[0-9一二三四五六七八九十]+[、.)]|[《》]|[一二三两0-9]份|份[,;.]?$|[。;,:]$|根据|依照|按照|以及|提交|依据"
)

_HEADING_TAIL = re.compile(r"(?:承诺|声明|保证|意见|说明|须知|情况|信息)+[书函栏表]?(?=:|$)")
"""What makes a heading of a label that stands right before it: 申请人声明, 建设单位意见."""

_HANDED_OUT = re.compile(r"(?:指南|须知|一次性告知[书单])$")
"""What offices hand out about an item: it bears the item's name as the item's own papers do."""

_ASKED = re.compile(r"(?:号码?|代码|姓名|名称|地址|住[址所]|电话|日期|时间)$")
"""With what a label ends, and no document's name."""

_LISTED, _SHORTEST, _BESIDE = 3, 4, 12
"""Titles that make a list, characters of each, and how many stand beside it in its row: number, copies, 复印件."""

_MARKS, _LONGEST = re.compile("[:;,、。]"), 26
"""What parts the titles of a list in running text (所需材料：申请表；营业执照；…), and characters of a heading, at most."""

_LEAST, _MOST = 0.81, 1.23
"""Lengths of lines that are 90 % alike, as shares of one another."""

IN_BODY = 0.8
"""What a title is worth that stands among the text, or in a row beside other cells."""


@dataclass(frozen=True)
class _Heading:
    """A line that may be a heading.

    Attributes:
        weight: of it as evidence.
        document: whether it ends as the names of documents do, and is long enough for a part of a title.
    """

    text: str
    weight: float
    document: bool


class Front:
    """A page, ready to be asked for titles and phrases."""

    def __init__(self, sheet: Sheet, listed: Sequence[str] = ()) -> None:
        """``listed``: titles that the page names in a list. Phrases within them say nothing of the page: ``text`` is without."""
        text = sheet.text
        for title in listed:
            text = text.replace(title, "\n")
        self.text = text.replace("\n", "")
        self._chars = sheet.chars
        self._headings = [
            _Heading(text, weight, len(text) >= 5 and text[-1] in _LAST and DOCUMENT.search(text) is not None)
            for text, weight in headings(sheet)
            if not _ONLY_MENTIONED.search(text)
        ]
        self._heading_chars = {char for heading in self._headings for char in heading.text}
        self._documents = [heading for heading in self._headings if heading.document]
        self._rows = sheet.rows

    @cached_property
    def _lines(self) -> dict[int, list[str]]:
        """The lines by their length."""
        lines: dict[int, list[str]] = {}
        for row in self._rows:
            for start, end in row.segments:
                lines.setdefault(end - start, []).append(row.key[start:end])
        return lines

    def titled(self, longest: int) -> str:
        """Its headings and its lines, each in a line: all in which a title of that many characters at most is sought."""
        lines = [line for length, alike in self._lines.items() if length <= _MOST * longest for line in alike]
        return "\n".join([*(heading.text for heading in self._headings), *lines])

    def contains(self, mark: str, chars: frozenset[str]) -> float:
        """1 where the mark (of these characters) stands on the page, 0.8 where all but a character of it does."""
        # One character may be misread, so at most one may stand nowhere on the page.
        lacking = chars - self._chars
        if len(lacking) > 1:
            return 0.0
        if not lacking and mark in self.text:
            return 1.0
        if len(mark) < 4 or not _may_stand(mark, lacking, self.text):
            return 0.0
        cutoff = 100 * (1 - 1.01 / len(mark))
        return 0.8 if partial_ratio(mark, self.text, score_cutoff=cutoff) >= cutoff else 0.0

    def title(self, title: str, chars: frozenset[str]) -> float:
        """How surely the page is headed by the title (of these characters), 0..1."""
        # To be alike, at least 60 % of the title's characters must stand in the heading; a heading that is a part of the
        # title must end as a document's name does.
        lacking, most = len(chars - self._chars), 0.4 * len(title)
        able = lacking <= most and len(chars - self._heading_chars) <= most
        head = max(
            [_heading_score(title, one) * one.weight for one in (self._headings if able else self._documents)],
            default=0.0,
        )
        return head if head >= IN_BODY else max(head, self._in_body(title, lacking))

    def _in_body(self, title: str, lacking: int) -> float:
        """A title in the lower part (two cards on one sheet) counts when a line is nothing but the title."""
        # Lines that are 90 % alike are about as long, and lack less than a fifth of the title's characters.
        if len(title) < 4 or lacking > 0.2 * len(title):
            return 0.0
        for length in range(int(_LEAST * len(title)), int(_MOST * len(title)) + 1):
            if any(ratio(title, line, score_cutoff=90) for line in self._lines.get(length, ())):
                return IN_BODY
        return 0.0


def _may_stand(mark: str, lacking: frozenset[str], text: str) -> bool:
    """Whether all but a character of a mark may stand in a text, with at most one other between them.

    One half of one that does lies whole on one side of that other character, and the next of its characters hardly farther
    on; to look for the two halves takes a tenth of the time in which a text is searched for what is only alike.

    Args:
        mark: four characters or more.
        lacking: those of its characters that the text has not, so that they must be the one that is left out.
        text: to be searched.
    """
    for place in [place for place, char in enumerate(mark) if not lacking or char in lacking]:
        rest = mark[:place] + mark[place + 1 :]
        middle = len(rest) // 2
        if _is_led(rest[middle:], rest[middle - 1], text) or _is_followed(rest[: middle + 1], rest[middle + 1], text):
            return True
    return False


def _is_followed(part: str, char: str, text: str) -> bool:
    """Whether a part stands in a text with a character next or next but one behind it."""
    ends = (at + len(part) for at in places_of(part, text))
    return any(char in text[end : end + 2] for end in ends)


def _is_led(part: str, char: str, text: str) -> bool:
    """Whether a part stands in a text with a character next or next but one before it."""
    return any(char in text[max(0, at - 2) : at] for at in places_of(part, text))


def _heading_score(title: str, heading: _Heading) -> float:
    alike = _likeness(title, heading)
    asked = _ASKED.search(heading.text) if alike else None
    if not alike or is_handed_out(heading.text, title) or (asked and not title.endswith(asked[0])):
        return 0.0
    return alike


def _likeness(title: str, heading: _Heading) -> float:
    text = heading.text
    coverage = len(title) / max(1, len(text))
    if title in text:
        return 0.55 + 0.45 * min(1.0, coverage)
    if len(title) < 4:
        return 0.0
    alike = ratio(title, text, score_cutoff=75) / 100
    inside = partial_ratio(title, text, score_cutoff=85) / 100 if len(text) > len(title) else 0.0
    part = partial_ratio(text, title, score_cutoff=95) / 100 if heading.document and len(text) < len(title) else 0.0
    return max(alike, inside * (0.55 + 0.45 * coverage), 0.5 + 0.4 / coverage if part else 0.0)


def is_handed_out(heading: str, title: str = "") -> bool:
    """Whether a heading is that of a guide that an office hands out, and the title (of a material) is none of one."""
    found = _HANDED_OUT.search(heading)
    return found is not None and not title.endswith(found[0])


def headings(sheet: Sheet) -> Iterator[tuple[str, float]]:
    """What may be a heading: (folded text, weight), from the upper part of the page; also over two lines."""
    rows = _upper(sheet)
    for index, row in enumerate(rows):
        weight = 1.0 if _prominent(row, index, sheet) else 0.8
        yield row.key, weight
        if len(row.segments) > 1:
            yield from ((row.key[start:end], 0.8) for start, end in row.segments)
        short = index + 1 < len(rows) and len(row.key) + len(rows[index + 1].key) <= 40
        if short and not is_handed_out(row.key):
            yield row.key + rows[index + 1].key, weight


def _upper(sheet: Sheet) -> tuple[Row, ...]:
    half = 0.5 * sheet.aspect
    return tuple([row for row in sheet.rows[:14] if row.middle < half])


def _prominent(row: Row, index: int, sheet: Sheet) -> bool:
    """Larger than the text, or alone and centred among the first lines."""
    centred = abs((row.box.left + row.box.right) / 2 - 0.5) < 0.12 and row.box.left > 0.15
    return row.height >= 1.2 * sheet.print_height or (centred and index < 5)


def makes_heading(row: Row, place: int) -> bool:
    """Whether the rest of a segment, from a character on, makes a heading of the label before it, and is no value."""
    last = next(end for start, end in row.segments if start <= place < end)
    return _HEADING_TAIL.match(row.key[place:last]) is not None


def listed_titles(sheet: Sheet, titles: Iterable[str]) -> list[str]:
    """The titles of three materials or more that a page names, each in a row of its own or between marks: a guide or a receipt does.

    The longest first; empty where fewer stand in a list. Two cards may be copied on one sheet.
    """
    text = sheet.text
    named = sorted((title for title in titles if len(title) >= _SHORTEST and title in text), key=len, reverse=True)
    if len(named) < _LISTED:
        return []
    found: set[str] = set()
    for index, row in enumerate(sheet.rows):
        found.update(set(_MARKS.split(row.key)).intersection(named) if len(row.key) > _LONGEST else ())
        title = next((title for title in named if title in row.key), "")
        if title and len(row.key) <= len(title) + _BESIDE and not _prominent(row, index, sheet):
            found.add(title)
    return [title for title in named if title in found] if len(found) >= _LISTED else []


_NAMED = re.compile(r"姓名[一-鿿]{2,4}")
"""A name behind its label on a card, in larger print: 姓名沈样书 is no 书; 姓名变更申请书 is longer."""


def own_heading(sheet: Sheet) -> str:
    """The heading under which the page presents itself as a document; empty for a page of running text."""
    for index, row in enumerate(_upper(sheet)[:6]):
        short = 3 <= len(row.key) <= _LONGEST and not _NAMED.fullmatch(row.key)
        if short and _prominent(row, index, sheet) and DOCUMENT.search(row.key) and not _ONLY_MENTIONED.search(row.key):
            return row.key
    return ""
