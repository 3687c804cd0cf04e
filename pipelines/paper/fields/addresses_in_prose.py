"""An address that a sentence tells without a colon: 甲方将坐落于示例市示范区青云路1号3层的房屋出租给乙方."""

from __future__ import annotations

import re
from collections.abc import Sequence

from pipelines.paper.sheet.glyphs import fold_text
from pipelines.paper.sheet.layout import Sheet

_ADDRESS = re.compile(r"(?=[^的]*[省市区县旗])[^,。;:()的]{2,60}[号室层楼栋幢座元村组](?=的)")
"""Up to 的: a place that names a city or a county, and is counted to its last part."""

_VERB_ENDS = "于在"
"""With what the word for lying somewhere ends: 坐落于, 位于, 地处…在."""


def address_in_sentence(sheet: Sheet, labels: Sequence[str]) -> tuple[int, int, int] | None:
    """Where a sentence goes on from one of the labels with an address: (row, first character, end).

    None where none does, or more than one.
    """
    found: set[tuple[int, int, int]] = set()
    for label in map(fold_text, labels):
        verb = label[-1:] in _VERB_ENDS
        for index, row in enumerate(sheet.rows):
            for begin in re.finditer(re.escape(label), row.key) if label else ():
                start = begin.end() if verb else begin.end() + (row.key[begin.end() : begin.end() + 1] in _VERB_ENDS)
                told = _ADDRESS.match(row.key, start) if start > begin.end() or verb else None
                if told is not None:
                    found.add((index, *told.span()))
    return next(iter(found)) if len(found) == 1 else None
