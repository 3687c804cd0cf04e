"""Points and commas that a net cannot tell by their ink, where what stands about them leaves one reading alone.

On a copy a comma loses its tail, and 。 its hole, and no belief tells of it: 81,075.93 comes as 81.075.93.
"""

from __future__ import annotations

import re
from dataclasses import replace
from typing import Final

from ocr.spelling.spelt import Spelt

_AMOUNT: Final = re.compile(r"(?<![0-9A-Za-z.,:/-])[1-9][0-9]{0,2}(?:[.,][0-9]{3})+[.,][0-9]{2}(?![0-9A-Za-z.,:/-])")
"""An amount in groups of three digits with its two decimals, whichever marks part them."""

_ADDRESS: Final = re.compile(r"(?:(?:25[0-5]|2[0-4][0-9]|1?[0-9]?[0-9])(?:\.(?!$)|$)){4}")
"""Four numbers up to 255 between points are the address of a computer, and may be nothing else."""

_STOP: Final = re.compile(r"(?<=[\u4e00-\u9fff])\.(?=[\u4e00-\u9fff]|\s*$)")
"""A point behind Chinese print that ends the line, or before more of it; of several in a row none is one."""


_SECTION: Final = re.compile(r"\s*第?[一二三四五六七八九十]{1,3}[章节条]?\.")
"""The number of a section with its point (一.申请人基本情况), which is no full stop."""


def with_meant_marks(line: Spelt) -> Spelt:
    """A line with the commas of its amounts and the full stops of its Chinese sentences; all else as it was read.

    Args:
        line: as it was spelt.
    """
    text = _AMOUNT.sub(_grouped, line.text)
    section = _SECTION.match(text)
    begins = section.end() if section else 0
    return replace(line, text=text[:begins] + _STOP.sub("。", text[begins:]))


def _grouped(amount: re.Match[str]) -> str:
    read = amount.group()
    return read if _ADDRESS.fullmatch(read) else f"{read[:-3].replace('.', ',')}.{read[-2:]}"
