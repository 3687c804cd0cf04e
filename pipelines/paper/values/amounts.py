"""Amounts of money as they stand on Chinese papers, in yuan: in digits, with or without 万 and 亿, and in words (大写)."""

from __future__ import annotations

import re
import unicodedata
from decimal import Decimal, InvalidOperation
from typing import Final

from pipelines.numerals import DIGITS

_SHIFTS: Final = {"亿": 10**8, "万": 10**4, None: 1}
_IN_DIGITS: Final = re.compile(r"(\d+(?:\.\d+)?)(\.\d)?(亿|万)?")
"""A number, what may make it none (488.0.0), and its unit."""

_UNKNOWN_UNIT: Final = re.compile(r"\d[^\W\dA-Za-z万亿元圆美港欧日澳加新](?:元|圆)")
"""A character before 元 that is no unit of ours and no country: 493方元 is 493万元, misread."""

_GROUPED: Final = re.compile(r"(?<![\d.,])\d{1,3}(?:[.,]\d{3})+(?:[.,]\d\d)?(?![\d.,])")
"""Digits in threes, and the 分. On copies the tail of a comma is lost, and a dot is left: 46.310.00."""

_LOST_OR_DECIMAL: Final = re.compile(r"[1-9]\d{0,2}\.\d{3}")
"""46.310 is 46,310 that lost its tail, or has three decimals, which yuan do not have."""

_CAPITALS = {**DIGITS, "两": 2, "参": 3, "叄": 3}
_POWERS = {"拾": 10, "十": 10, "佰": 100, "百": 100, "仟": 1000, "千": 1000}
_UNITS = ("元", "圆", "角", "分")
_IN_WORDS = re.compile(f"[{''.join((*_CAPITALS, *_POWERS))}万亿]+")
"""An amount in words (大写). 参 is what readers and old hands write for 叁."""


def read_amount(text: str) -> Decimal | None:
    """The first amount of a text, in yuan; None where none is told, or not which.

    Args:
        text: without spaces.
    """
    plain = unicodedata.normalize("NFKC", text).replace("，", ",")
    if _UNKNOWN_UNIT.search(plain):
        return None
    grouped = _GROUPED.search(plain)
    if (
        grouped
        and _LOST_OR_DECIMAL.fullmatch(grouped[0])
        and plain[grouped.end() : grouped.end() + 1] not in {"万", "亿"}
    ):
        return None
    plain = _GROUPED.sub(lambda found: _without_marks(found[0]), plain).replace(",", "")
    match = _IN_DIGITS.search(plain)
    if match is None:
        return _in_words(plain)
    number, further, unit = match.groups()
    try:
        return None if further else Decimal(number) * _SHIFTS[unit]
    except InvalidOperation:
        return None


def _without_marks(number: str) -> str:
    """46.310.00 and 46,310.00 -> 46310.00; a lone dot is that of a fraction."""
    if _LOST_OR_DECIMAL.fullmatch(number) or number.startswith("0"):
        return number
    whole, cents = (number[:-3], number[-2:]) if number[-3] in ".," else (number, "")
    digits = re.sub(r"[.,]", "", whole)
    return f"{digits}.{cents}" if cents else digits


def _in_words(plain: str) -> Decimal | None:
    capital = _IN_WORDS.search(plain)
    if capital is None:
        return None
    # A character that is no numeral between two that are was misread: what stands before it is not the amount.
    after = capital.end()
    if plain[after : after + 1] not in _UNITS and _IN_WORDS.match(plain, after + 1):
        return None
    return Decimal(_spelt(capital[0])) + _small_change(plain, after)


_SMALL_CHANGE = re.compile(rf"[元圆]零?(?:([{''.join(_CAPITALS)}])角)?零?(?:([{''.join(_CAPITALS)}])分)?")


def _small_change(text: str, after: int) -> Decimal:
    """The tenths (角) and hundredths (分) of a yuan that follow an amount in words: …元伍角 -> 0.5."""
    change = _SMALL_CHANGE.match(text, after)
    if change is None:
        return Decimal()
    tenths, hundredths = (_CAPITALS[digit] if digit else 0 for digit in change.groups())
    return Decimal(10 * tenths + hundredths) / 100


def _spelt(text: str) -> int:
    """A number in capital numerals: 壹佰贰拾万 -> 1200000."""
    total = part = digit = 0
    for char in text:
        if char in _CAPITALS:
            digit = _CAPITALS[char]
        elif char in _POWERS:
            part += (digit or 1) * _POWERS[char]
            digit = 0
        else:
            total = (total + part + digit) * (10**4 if char == "万" else 10**8)
            part = digit = 0
    return total + part + digit
