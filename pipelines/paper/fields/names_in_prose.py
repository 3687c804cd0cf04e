"""A name that a sentence tells without a colon, with whose it is in brackets behind it: 现委托受托人张三（身份证号码：…）代为办理."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from itertools import chain, pairwise

from pipelines.catalog import FieldKind
from pipelines.paper.sheet.glyphs import fold_text
from pipelines.paper.sheet.layout import Sheet
from pipelines.paper.values.surnames import SURNAMES

_NAMES: dict[FieldKind, re.Pattern[str]] = {
    "person": re.compile(r"[一-鿿]{2,4}|[一-鿿]{2,8}(?:·[一-鿿]{1,8})+"),
    "company": re.compile(r"[一-鿿0-9A-Za-z·&-]{2,}(?:\([一-鿿]{2,8}\)[一-鿿0-9A-Za-z·&-]*)*"),
}
_OF_A_PERSON = r"(?:公民身份号码|(?:居民)?身份证(?:件)?号码?|证件号码|性别|男|女)"
_OF_A_COMPANY = r"(?:统一社会信用代码|社会信用代码|营业执照(?:注册)?号码?|注册号|组织机构代码)"
_BEHIND: dict[FieldKind, re.Pattern[str]] = {
    "person": re.compile(rf"[(,,]{_OF_A_PERSON}"),
    "company": re.compile(rf"[(,,]{_OF_A_COMPANY}"),
}
"""What only that is said of, which stands behind a name in apposition: it ends the name."""

_PART_OF_ANOTHER = "被转非原前"
"""Characters before a word that make another one of it: 原法定代表人."""

_VERBS = re.compile(r"代表|指[定派]|授权|委托|特派|[为与向和及系是]")
"""What may stand between a label and the name of a company in a sentence, and begins few names."""

Place = tuple[int, int, int]
"""Index of a row, its first character of a name, and where that ends."""


def name_in_sentence(
    sheet: Sheet, labels: Sequence[str], kind: FieldKind, known: Iterable[str]
) -> tuple[Place, ...] | None:
    """Where a sentence goes on from one of the labels with a name: one place, or two where a line ends within it.

    None where none does, or where several say different names.

    Args:
        sheet: the page.
        labels: of the field.
        kind: of the field; only persons and companies have such names.
        known: all labels, so that 委托人 is not found in 被委托人.
    """
    if kind not in _NAMES or not _BEHIND[kind].search(sheet.text.replace("\n", "")):
        return None
    folded = [fold_text(label).rstrip(":") for label in labels]
    longer = {one for one in known for label in folded if one != label and one.endswith(label)}
    rows = [row.key for row in sheet.rows]
    pairs = chain(pairwise(rows), ((rows[-1], ""),) if rows else ())
    found: dict[str, tuple[Place, ...]] = {}
    for index, (row, below) in enumerate(pairs):
        for start, end in _told(row, below, folded, kind, longer):
            found.setdefault((row + below)[start:end], _places(index, start, end, len(row)))
    return next(iter(found.values())) if len(found) == 1 else None


def begins_name(kind: FieldKind, text: str) -> bool:
    """Whether nothing else stands before a name, so far as its beginning shows: 委托人特派张三（身份证号码：…）."""
    return text[0] in SURNAMES or "·" in text if kind == "person" else _VERBS.match(text) is None


def _told(
    row: str, below: str, labels: Sequence[str], kind: FieldKind, longer: Iterable[str]
) -> Iterator[tuple[int, int]]:
    """The names behind labels that begin in a row, in the text of it and the next one."""
    text = row + below
    for label in labels:
        for begin in re.finditer(re.escape(label), text) if label else ():
            if begin.start() >= len(row):
                break
            whole = begin.start() == 0 or text[begin.start() - 1] not in _PART_OF_ANOTHER
            if not whole or any(text.endswith(one, 0, begin.end()) for one in longer):
                continue
            behind = _BEHIND[kind].search(text, begin.end())
            if behind and _NAMES[kind].fullmatch(text, begin.end(), behind.start()):
                yield begin.end(), behind.start()


def _places(index: int, start: int, end: int, length: int) -> tuple[Place, ...]:
    """A stretch of a row and the next one, as far as it lies in each."""
    parts = ((index, start, min(end, length)), (index + 1, max(0, start - length), end - length))
    return tuple(part for part in parts if part[1] < part[2])
