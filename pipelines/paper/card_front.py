"""The side of an identity card that bears the portrait: it has no title, and is told by what stands on every such card."""

from __future__ import annotations

from typing import Final

from pipelines.paper.front import own_heading
from pipelines.paper.layout import Sheet

TITLE: Final = "居民身份证"
"""What the other side is headed with."""

OTHER_CARD: Final = "居住证"
"""A card with the same labels. Where an item asks for one, the labels tell nothing."""

WEIGHT: Final = 0.75
"""What the labels are worth as a title: enough to place the page, less than any title that is printed."""

_NUMBER: Final = "公民身份号码"
_LABELS: Final = ("姓名", "性别", "民族", "出生", "住址")
"""What is to be read on a card besides (GA 448, 居民身份证总体技术要求)."""

_MISREAD: Final = 1
_MOST_CHARACTERS: Final = 160
"""On the sheet, the remarks of a copy among them (与原件核对无误); a form with the same labels has more, or a heading."""


def is_card_front(sheet: Sheet) -> bool:
    """Whether the sheet shows the portrait's side of a card and hardly anything else, as when its sides are copied on two sheets."""
    text = sheet.text.replace("\n", "")
    if _NUMBER not in text or len(text) > _MOST_CHARACTERS:
        return False
    found = sum(label in text for label in _LABELS)
    return found >= len(_LABELS) - _MISREAD and not own_heading(sheet)
