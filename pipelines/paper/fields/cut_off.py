"""What a code, a name or a telephone number lacks whose line had no room for it, and which stands in the next one."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Final

from pipelines import identifiers
from pipelines.catalog import FieldKind
from pipelines.paper.fields.cell import Cell
from pipelines.paper.labels.finding import Spot

LEGAL_FORMS: Final = ("有限公司", "有限责任公司", "股份有限公司", "责任公司", "股份公司")
_COMPLETE: Final = ("公司", "店", "厂", "部", "中心", "医院", "学校", "合作社", "商行", "馆", "局")
_COMPLETED: Final = re.compile(r"[(（](?:(?:特殊)?普通合伙|有限合伙|个人独资(?:企业)?|个体工商户)[)）]$")

_AREA: Final = re.compile(r"\(?0[0-9]{2,3}\)?[-—–]")
_LOCAL: Final = re.compile(r"[0-9]{7,8}(?:[-转][0-9]{1,6})?")
"""The two parts of a telephone number that a narrow cell breaks behind its dash: 0999- / 8531362."""

_REACH: Final = 1.6
"""Heights of print between a line and the next, at most."""

_MARGIN: Final = 2.2
"""The same from the margin at which the next line begins to the label, behind its number: （8）经营场所."""


def needs_more(kind: FieldKind, text: str) -> bool:
    """Whether more may follow a value of a kind: a code of 18 characters and a name that ends in 公司 are whole."""
    if kind in {"uscc", "ric"}:
        return sum(char.isalnum() for char in text) < 18
    return not (kind == "company" and (text.endswith(_COMPLETE) or _COMPLETED.search(text)))


def rest_of(kind: FieldKind, lines: Sequence[Cell], spot: Spot, cells: Sequence[Cell], height: float) -> Sequence[Cell]:
    """What a value lacks that makes it whole, if it stands in the next line.

    Args:
        kind: of the field.
        lines: of the value, as far as they were found.
        spot: its label.
        cells: of the sheet.
        height: of the sheet's print, in page widths.
    """
    begun = "".join(one.key for one in lines)
    if kind == "phone":
        return _rest_of_phone(lines[-1], cells, height) if _AREA.fullmatch(begun) else []
    if not needs_more(kind, begun):
        return []
    if kind in {"uscc", "ric"}:
        return _rest_of_code(kind, begun, lines[-1], cells)
    return _rest_of_name(lines[-1], spot, cells, height) if kind == "company" else []


def _rest_of_code(kind: FieldKind, begun: str, edge: Cell, cells: Sequence[Cell]) -> list[Cell]:
    """What stands at the margin of the next line, and with it the check character is right."""
    under = (one for one in cells if one.row == edge.row + 1 and one.start == 0 and not one.label)
    return [one for one in under if identifiers.is_code(kind, begun + one.key)]


def _rest_of_name(edge: Cell, spot: Spot, cells: Sequence[Cell], height: float) -> list[Cell]:
    """What completes a legal form, though the line that it goes on ends at another column: …有限公 / 司."""
    rests = [form[cut:] for form in LEGAL_FORMS for cut in range(1, len(form)) if edge.key.endswith(form[:cut])]
    left = spot.box.left - _MARGIN * height
    return [
        one
        for one in cells
        if one.key in rests and not one.label and _is_next(one, edge, height) and left <= one.box.left < edge.box.right
    ][:1]


def _rest_of_phone(edge: Cell, cells: Sequence[Cell], height: float) -> list[Cell]:
    """The number right under an area code that ends with a dash."""
    return [
        one
        for one in cells
        if _LOCAL.fullmatch(one.key) and _is_next(one, edge, height) and abs(one.box.left - edge.box.left) < height
    ][:1]


def _is_next(line: Cell, edge: Cell, height: float) -> bool:
    """Whether a line stands next below another one."""
    return edge.middle < line.middle and line.box.top - edge.box.bottom <= _REACH * height
