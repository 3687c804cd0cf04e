"""Check digits of the identifiers on Chinese papers, and what a reader confuses in them.

* 统一社会信用代码 (GB 32100-2015): 18 characters of 0-9A-Y without I O S V Z, weights 3^i mod 31. Written out here
  because python-stdnum refuses real codes whose registering department is a letter.
* 公民身份号码 (GB 11643): ISO 7064 MOD 11-2 and a possible birth date. Region codes are not held against a table: they
  change every year and old ones stay valid.
* 营业执照注册号 (GS 15-2006): 15 digits, ISO 7064 MOD 11,10.
"""

from __future__ import annotations

import re
from datetime import date

from stdnum.iso7064 import mod_11_2, mod_11_10

USCC_ALPHABET = "0123456789ABCDEFGHJKLMNPQRTUWXY"
_WEIGHTS = tuple(pow(3, i, 31) for i in range(17))

_NEVER_IN_USCC = str.maketrans({"I": "1", "O": "0", "S": "5", "Z": "2", "V": "Y"})
"""Letters that never occur and what they are in truth; a reader that sees one is wrong for certain."""

_NEVER_IN_RIC = str.maketrans(
    {"I": "1", "L": "1", "O": "0", "D": "0", "Q": "0", "S": "5", "Z": "2", "B": "8", "G": "6"}
)

_SMALL = str.maketrans("gqloibsz", "99101652")
"""Small letters never stand in a code; a reader that sees one saw a digit."""

_ALIKE_STRONG = ("8B", "0D", "0Q", "6G", "7T", "1T", "1L", "CG", "MN", "EF", "KX", "UW", "DQ", "PR", "1J")
"""Pairs that readers confuse even on clean print."""

_ALIKE_WEAK = ("38", "68", "56", "17", "06", "08", "58", "89", "09", "35", "14", "27", "23", "49")
"""Pairs of digits that are confused only on poor print."""


def clean_code(text: str) -> str:
    """Upper case, without spaces, dots and dashes; one or two small letters among others are digits misread."""
    bare = re.sub(r"[\s.\-–—·:,、，。]", "", text)
    return (bare.translate(_SMALL) if sum(map(str.islower, bare)) <= 2 else bare).upper()


def repair_uscc(text: str) -> str:
    """The code with the letters that never occur (I O S V Z) put right."""
    return clean_code(text).translate(_NEVER_IN_USCC)


def repair_ric(text: str) -> str:
    """The number with letters that readers put for digits set right; a final X stays."""
    return clean_code(text).replace("×", "X").translate(_NEVER_IN_RIC)


def is_uscc(code: str) -> bool:
    """Whether the code is an 18-character 统一社会信用代码 with the right check character."""
    if len(code) != 18 or any(char not in USCC_ALPHABET for char in code):
        return False
    total = sum(USCC_ALPHABET.index(char) * weight for char, weight in zip(code, _WEIGHTS, strict=False))
    return USCC_ALPHABET[-total % 31] == code[17]


def is_registration_number(code: str) -> bool:
    """Whether the code is a 15-digit 营业执照注册号 of before 2015 with the right check digit."""
    return re.fullmatch(r"\d{15}", code) is not None and bool(mod_11_10.is_valid(code))


def is_ric(code: str) -> bool:
    """Whether the number is an 18-character 公民身份号码: a possible birth date and the right check character."""
    if re.fullmatch(r"\d{17}[\dX]", code) is None:
        return False
    try:
        date(int(code[6:10]), int(code[10:12]), int(code[12:14]))
    except ValueError:
        return False
    return bool(mod_11_2.is_valid(code))


def is_code(kind: str, code: str) -> bool:
    """Whether the code is right for its kind: ``uscc`` (an old registration number also counts) or ``ric``."""
    return is_ric(code) if kind == "ric" else is_uscc(code) or is_registration_number(code)


def right_readings(kind: str, code: str, *, poor: bool) -> tuple[str, ...]:
    """The right codes that differ from this one by one character that readers confuse.

    Args:
        kind: ``uscc`` or ``ric``.
        code: as read.
        poor: the print is poor, so pairs of digits such as 3/8 count as well.
    """
    pairs = _ALIKE_STRONG + (_ALIKE_WEAK if poor else ())
    found: list[str] = []
    for place, char in enumerate(code):
        for other in _alike(char, pairs):
            if kind == "uscc" and 2 <= place < 8 and not other.isdigit():
                continue  # the region is digits only
            changed = code[:place] + other + code[place + 1 :]
            if is_code(kind, changed) and changed not in found:
                found.append(changed)
    return tuple(found)


def _alike(char: str, pairs: tuple[str, ...]) -> list[str]:
    return [pair.replace(char, "", 1) for pair in pairs if char in pair]


def may_be_same(one: str, other: str) -> bool:
    """Whether two different codes of equal length differ only in characters that readers confuse (two at most)."""
    if len(one) != len(other):
        return False
    different = [(a, b) for a, b in zip(one, other, strict=True) if a != b]
    pairs = _ALIKE_STRONG + _ALIKE_WEAK
    return len(different) <= 2 and all(a + b in pairs or b + a in pairs for a, b in different)
