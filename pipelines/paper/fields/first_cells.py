"""Which of the cells behind a label are its value: the first, and what follows it closely."""

from __future__ import annotations

import re
from collections.abc import Sequence
from itertools import takewhile

from pipelines import identifiers
from pipelines.catalog import FieldKind
from pipelines.paper.fields.candidates import TYPED
from pipelines.paper.fields.cell import Cell
from pipelines.paper.fields.cut_off import needs_more
from pipelines.paper.values.canonical import canonical, is_boxed

_JOINED: frozenset[FieldKind] = TYPED | {"choice", "licence_no"}
"""Kinds whose value may stand in several cells of a row (2026 | 年 | 3 | 月)."""

_PART = re.compile(r"[0-9〇零一二三四五六七八九十壹贰叁肆伍陆柒捌玖拾佰仟万年月日号元圆角分整长永至起止—~-]")
"""What each further cell of a number, a date or an amount has something of."""

_CODE = 18
"""Characters of a code, each in a box of its own on many forms."""

_ENDS = ",;。"
"""Marks that end a value though what follows them stands close behind: 张三 ，身份证号."""


_BRACKETS = re.compile(r"\([√✓✔]?\)")
"""A box typed as a pair of brackets, one of several."""
_TICK = re.compile(r"[☑☒⊠√✓✔■●◉]")
"""What ticks a box, as a text layer has it."""


def first_of(cells: Sequence[Cell], height: float, kind: FieldKind) -> list[Cell]:
    """The first cell with something in it and what follows it closely; all of them where a value may spread."""
    filled = [cell for cell in cells if cell.filled]
    if kind == "choice":
        return _options_of(filled)
    if kind in {"uscc", "ric"} and (code := _code_of(filled, kind)):
        return code
    if kind in _JOINED:
        return _of_kind(filled[:1] + list(takewhile(lambda cell: _PART.search(cell.key), filled[1:])), kind)
    found = filled[:1]
    for cell in filled[1:]:
        whole = kind == "company" and not needs_more(kind, "".join([one.key for one in found]))
        overlaps = (
            cell.box.left < found[-1].box.right - height
        )  # on a page that leans, the next line in one row with it
        if (
            whole
            or overlaps
            or cell.key[0] in _ENDS
            or cell.row != found[-1].row
            or cell.box.left - found[-1].box.right > 2.2 * height
        ):
            break
        found.append(cell)
    return found


def _code_of(filled: Sequence[Cell], kind: FieldKind) -> list[Cell]:
    """A code whose characters stand in boxes of their own, or in pieces that are right together; empty where it is in one.

    An office program leaves a gap between full-width digits and Latin letters.
    """
    pieces = list(takewhile(lambda cell: cell.key.isascii() and cell.key.isalnum(), filled))
    code = list(takewhile(lambda cell: sum(len(one.key) for one in pieces[: pieces.index(cell)]) < _CODE, pieces))
    boxed = bool(code) and len(code[0].key) == 1
    right = len(code) > 1 and identifiers.is_code(kind, "".join([cell.key for cell in code]))
    return code if boxed or right else []


def _of_kind(cells: Sequence[Cell], kind: FieldKind) -> list[Cell]:
    """As many of the cells as make a good value; all where none do. Labels of the others may stand a line higher: 零售, 5人."""
    if kind in TYPED and len(cells) > 1:
        for count in range(len(cells), 0, -1):
            if canonical(kind, "".join([cell.text for cell in cells[:count]]).strip()).state == "good":
                return list(cells[:count])
    return list(cells)


def _options_of(cells: Sequence[Cell]) -> list[Cell]:
    """The options of a choice: where one is ticked, what stands behind the last box is another label with its value.

    Where none is, an option behind the others may have lost its box to its tick.
    """
    boxed = [place for place, cell in enumerate(cells) if is_boxed(cell.key) or _BRACKETS.search(cell.key)]
    if not any(_TICK.search(cell.key) for cell in cells):
        return list(cells)
    alone = bool(boxed) and len(cells[boxed[-1]].key) == 1  # its word is a cell of its own
    return list(cells[: boxed[-1] + 1 + alone]) if boxed else list(cells)
