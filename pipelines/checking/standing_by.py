"""What a field should say, standing near it: then perhaps the wrong place was read, and a person looks.

A field that says something else than another paper, or nothing, is the fault that a wrongly read layout makes, too. Where the
very value that was expected stands a few lines from the place that was read, the two cannot be told apart.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from typing import Final

from pipelines.catalog import FieldKind, SameCheck
from pipelines.checking.alike import plain
from pipelines.checking.faults import asked_about
from pipelines.checking.versions import Version
from pipelines.checking.wording import paper
from pipelines.extraction import Found
from pipelines.paper.sheet.layout import Row, Sheet
from pipelines.paper.sheet.on_the_sheet import in_widths
from pipelines.report import Deficiency
from pipelines.text import Box

_TOLD_BY_TEXT: Final[frozenset[FieldKind]] = frozenset({"company", "address", "uscc", "ric", "licence_no", "phone"})
"""Kinds whose values stand on paper as they are compared. Dates and amounts are written in many ways, and a person's name stands
in many roles: as contact, as agent, where one signs."""
_NEAR: Final = 4.0
"""Heights of print above and below a field within which a wrongly read layout has its value. What is printed again at the foot,
where a party signs, says nothing of an empty field."""


def what_stands_by(version: Version, check: SameCheck, partner_of: Callable[[str], Version | None]) -> str:
    """Says on which of two papers that differ the other's value stands by the field; empty where on none.

    Args:
        version: the document whose check it is.
        check: what is to agree.
        partner_of: material code -> its document, or None when it is missing, fetched or illegible; None for ``facts``.
    """
    first, _, rest = check.as_.partition(".")
    partner = partner_of(first)
    own, theirs = version.fields[check.field], partner.fields.get(rest) if partner else None
    if partner is None or theirs is None:
        return ""
    for document, field, other in ((version, own, theirs), (partner, theirs, own)):
        if _stands_by(document, field, _value(other)):
            return _said(document, _value(other))
    return ""


def asked_where_near(version: Version, one: Deficiency, expected: Iterable[Found]) -> Deficiency:
    """A certain FIELD_EMPTY as a question where what another paper says in the field that is to agree stands by it.

    Args:
        version: the document.
        one: a fault of it.
        expected: the fields of other papers that are to agree with the empty one.
    """
    own = version.fields.get(one.field or "")
    if one.code != "FIELD_EMPTY" or not one.certain or own is None:
        return one
    value = next((value for found in expected if _stands_by(version, own, value := _value(found))), "")
    return asked_about(one, f"{one.message}{_said(version, value)}，请核对原件。") if value else one


def _value(found: Found) -> str:
    return found.reading.value if found.reading else ""


def _stands_by(version: Version, field: Found, value: str) -> bool:
    """Whether a value of the field's kind stands in a row near the place that was read for the field."""
    expected = plain(value)
    if field.spec.kind not in _TOLD_BY_TEXT or len(expected) < 2 or not field.evidence:
        return False
    place = field.evidence[0]
    on = [sheet for sheet in version.sheets if (sheet.file, sheet.page) == (place.file, place.page)]
    return any(expected in plain(row.key) for sheet in on for row in _rows_by(sheet, place.box))


def _rows_by(sheet: Sheet, box: Box | None) -> Iterator[Row]:
    if box is not None:
        place, near = in_widths(sheet, box), _NEAR * sheet.print_height
        yield from (
            row for row in sheet.rows if place.top - near < row.box.bottom and row.box.top < place.bottom + near
        )


def _said(version: Version, value: str) -> str:
    return f"{paper(version.material)}上该栏附近写有“{value}”"
