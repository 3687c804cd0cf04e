"""The sides of an identity card, copied on two sheets: the portrait's bears no title, and is told by its labels."""

from __future__ import annotations

import re
from typing import Final, Literal

from pipelines.paper.sheet.front import own_heading
from pipelines.paper.sheet.layout import Sheet

Side = Literal["portrait", "emblem"]

TITLE: Final = "居民身份证"
"""What the emblem's side is headed with."""

OTHER_CARD: Final = re.compile("居住证(?!明)")
"""A card with the same labels; 居住证明 is a letter. Where an item asks for one, the labels tell nothing."""

WEIGHT: Final = 0.75
"""What the labels are worth as a title: enough to place the page, less than any title that is printed."""

_CARD: Final = "身份证"
_NUMBER: Final = "公民身份号码"
_LABELS: Final = ("姓名", "性别", "民族", "出生", "住址")
"""What is to be read on the portrait's side besides (GA 448, 居民身份证总体技术要求)."""
_ISSUER: Final = "签发机关"

_MISREAD: Final = 1
_MOST_CHARACTERS: Final = 160
"""On the sheet, the remarks of a copy among them (与原件核对无误); a form with the same labels has more, or a heading."""


_MOST_ON_A_COPY: Final = 300
"""Characters of different lines on a sheet with both sides of two cards, and what is written beside them; a form has more."""


def is_more_than_cards(sheet: Sheet) -> bool:
    """Whether a sheet bears too much print for a copy of cards: a form with a copy glued in, or that asks for the number.

    A remark against misuse that is printed all over a copy counts once.
    """
    return sum(map(len, {row.key[start:end] for row in sheet.rows for start, end in row.segments})) > _MOST_ON_A_COPY


def is_on_card(sheet: Sheet, label: str) -> bool:
    """Whether a label is one of a card's portrait side, on a sheet that bears such a side and no more than cards.

    There a value follows its label at once, and on scans without a gap: 姓名张样例.
    """
    labels = sum(one in sheet.text for one in _LABELS)
    return (
        label in _LABELS
        and _NUMBER in sheet.text
        and labels >= len(_LABELS) - _MISREAD
        and not is_more_than_cards(sheet)
    )


def side_of(sheet: Sheet) -> Side | None:
    """Which side of a card the sheet shows; None where it shows both, or more than a card."""
    text = sheet.text.replace("\n", "")
    if len(text) > _MOST_CHARACTERS:
        return None
    if TITLE in text and _ISSUER in text:
        return None if _NUMBER in text else "emblem"
    labels = sum(label in text for label in _LABELS)
    heading = own_heading(sheet)  # over a copy often stands whose card it is: 迁移人身份证
    is_portrait = _NUMBER in text and labels >= len(_LABELS) - _MISREAD and (not heading or _CARD in heading)
    return "portrait" if is_portrait else None
