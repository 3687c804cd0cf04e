"""Points and commas that a net cannot tell by their ink, where what stands about them leaves one reading alone.

On a copy a comma loses its tail, and 。 its hole, and no belief tells of it: 81,075.93 comes as 81.075.93.
"""

from __future__ import annotations

import re
from dataclasses import replace
from typing import Final

from ocr.spelling.spelt import Spelt, joined
from pipelines.identifiers import is_ric

_AMOUNT: Final = re.compile(r"(?<![0-9A-Za-z.,:/-])[1-9][0-9]{0,2}(?:[.,][0-9]{3})+[.,:][0-9]{2}(?![0-9A-Za-z.,:/-])")
"""An amount in groups of three digits with its two decimals, whichever marks part them."""

_ADDRESS: Final = re.compile(r"(?:(?:25[0-5]|2[0-4][0-9]|1?[0-9]?[0-9])(?:\.(?!$)|$)){4}")
"""Four numbers up to 255 between points are the address of a computer, and may be nothing else."""

_DATE: Final = re.compile(
    r"(?<![0-9A-Za-z.,:/])((?:19|20)[0-9]{2})[.,:](0?[1-9]|1[0-2])[.,:](0?[1-9]|[12][0-9]|3[01])(?![0-9A-Za-z.,:/])"
)
"""A date between points, whichever marks part it: no number has such groups, and no hour four digits."""

_NUMBER: Final = re.compile(r"(?<![0-9A-Za-z])(?=[.,:·]?[1-9])[0-9.,:·]{17,19}[0-9Xx](?![0-9A-Za-z])")
"""What may be an identity number with a mark too many: the foot of a 1 is read as a point."""

_STOP: Final = re.compile(r"(?<=[\u4e00-\u9fff])\.(?=[\u4e00-\u9fff]|\s*$)")
"""A point behind Chinese print that ends the line, or before more of it; of several in a row none is one."""


_SECTION: Final = re.compile(r"\s*第?[一二三四五六七八九十]{1,3}[章节条]?\.")
"""The number of a section with its point (一.申请人基本情况), which is no full stop."""


def with_meant_marks(line: Spelt) -> Spelt:
    """A line with the commas of its amounts and the full stops of its Chinese sentences; all else as it was read.

    Args:
        line: as it was spelt.
    """
    line = _without_strays(line)
    text = _DATE.sub(r"\1.\2.\3", _AMOUNT.sub(_grouped, line.text))
    section = _SECTION.match(text)
    begins = section.end() if section else 0
    return replace(line, text=text[:begins] + _STOP.sub("。", text[begins:]))


def _grouped(amount: re.Match[str]) -> str:
    read = amount.group()
    return read if _ADDRESS.fullmatch(read) else f"{read[:-3].replace('.', ',')}.{read[-2:]}"


def _without_strays(line: Spelt) -> Spelt:
    """The line without the one mark that stands in or before an identity number whose check character is right (GB 11643)."""
    for found in _NUMBER.finditer(line.text):
        marks = [found.start() + place for place, sign in enumerate(found[0]) if not sign.isalnum()]
        if len(marks) == 1 and is_ric("".join(sign for sign in found[0] if sign.isalnum())):
            return joined([line.part(0, marks[0]), line.part(marks[0] + 1, len(line.text))], line.quad)
    return line
