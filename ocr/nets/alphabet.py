"""The characters that can stand on a paper in simplified Chinese: what the recognisers may answer with.

The nets know 18,708 characters, of traditional writing, of Japanese, of pictographs. Where a stroke is unclear they then
prefer 曾靜 to 曾静. An answer outside this alphabet is not given, and the last layer of the net is the smaller for it.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Sequence
from functools import cache
from importlib.resources import files
from typing import Final

_SYMBOLS: Final = (
    (0x20, 0x7E),  # ASCII
    (0xA0, 0xFF),  # · × ÷ ° ± § and the letters of western names
    (0x394, 0x394),  # Δ; of Greek only what stands in measures and drawings: a 3 on a worn line is no β
    (0x3A6, 0x3A6),  # Φ
    (0x3A9, 0x3A9),  # Ω
    (0x3BC, 0x3BC),  # μ
    (0x3C6, 0x3C6),  # φ
    (0x2010, 0x203B),  # dashes, quotation marks, ellipsis, per mille
    (0x20AC, 0x20AC),  # €
    (0x2100, 0x2122),  # ℃ № ™
    (0x2160, 0x217F),  # Roman numerals
    (0x2190, 0x2193),  # arrows
    (0x221A, 0x221A),  # √, the tick of a hand
    (0x2227, 0x22A5),  # operators that stand in tables and drawings
    (0x2460, 0x249B),  # numbers in circles and brackets
    (0x25A0, 0x25CF),  # boxes, circles, triangles
    (0x2605, 0x2606),  # stars
    (0x2610, 0x2612),  # ballot boxes
    (0x2713, 0x2718),  # ticks and crosses
    (0x3000, 0x301F),  # CJK punctuation, 〇
    (0x3220, 0x3229),  # ㈠
    (0x33A1, 0x33A1),  # ㎡
    (0xFF01, 0xFF5E),  # full-width forms
    (0xFFE5, 0xFFE5),  # ￥
)
"""First and last code point of each run of signs."""


_EVERYDAY: Final = 3500


@cache
def _table() -> str:
    """The 通用规范汉字表 in its order: 3,500 characters of everyday use, 3,000 of print, 1,605 of names and trades."""
    return files("ocr.nets").joinpath("general_characters.txt").read_text(encoding="utf-8").replace("\n", "")


@cache
def general_characters() -> frozenset[str]:
    """The 8,105 characters of the 通用规范汉字表 (国发〔2013〕23号), which names of persons and places must be taken from."""
    return frozenset(_table())


@cache
def everyday_characters() -> frozenset[str]:
    """The first part of the table: what running text is made of. Names and addresses go beyond it."""
    return frozenset(_table()[:_EVERYDAY])


def is_possible(character: str) -> bool:
    """Whether a recogniser may answer with this character."""
    if character in general_characters():
        return True
    code = ord(character)
    return any(first <= code <= last for first, last in _SYMBOLS) and unicodedata.category(character) != "Cc"


def possible_among(characters: Sequence[str]) -> list[int]:
    """Indices of those characters that a recogniser may answer with, ascending."""
    return [index for index, character in enumerate(characters) if len(character) == 1 and is_possible(character)]
