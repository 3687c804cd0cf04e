"""Ink that nobody read in a field, and what was read on a digital page beside its own text."""

from __future__ import annotations

from typing import Any

import pytest

from pipelines.completeness import check
from pipelines.facts import Facts
from pipelines.text import Box, Line, Stroke
from tests.builders import PRINT, RECEIVED, catalog, centred, file, line, page

FIELDS = [
    {"code": "phone", "label": ["联系电话"], "kind": "phone", "required": True},
    {"code": "domicile", "label": ["住所"], "kind": "address", "required": True},
]
ITEM = catalog({"name": "申请表", "fields": FIELDS})
PEN = Stroke(box=Box(0.3, 0.2, 0.5, 0.214), ink=0.3, faint=False)
"""Writing behind the label 联系电话."""


def told(*lines: Line, strokes: tuple[Stroke, ...] = (), **marks: Any) -> list[tuple[str, bool]]:
    sheet = page([centred("申请表", 0.06), *lines], strokes=strokes, **marks)
    report = check(ITEM, Facts(), [file("a.pdf", sheet)], received_on=RECEIVED)
    return [(one.id, one.certain) for _, one in report.deficiencies()]


BLANK = line("联系电话", 0.12, 0.2)
DOMICILE = (line("住所", 0.12, 0.25), line("青禾县示范路88号", 0.3, 0.25))


@pytest.mark.parametrize("source", ["rapid", "text_layer"])
def test_a_field_with_writing_that_nobody_read_is_asked_about(source: str) -> None:
    assert told(BLANK, *DOMICILE, source=source) == [("M1.FIELD_EMPTY.phone", True)]
    assert told(BLANK, *DOMICILE, source=source, strokes=(PEN,)) == [("M1.FIELD_EMPTY.phone", False)]


@pytest.mark.parametrize(
    "ink",
    [
        Stroke(box=Box(0.3, 0.2, 0.5, 0.214), ink=0.3, faint=True),  # shines through from the other side
        Stroke(box=Box(0.3, 0.2, 0.306, 0.204), ink=0.6, faint=False),  # a speck
        Stroke(box=Box(0.3, 0.17, 0.307, 0.26), ink=0.2, faint=False),  # what is left of an upright rule
        Stroke(box=Box(0.3, 0.17, 0.5, 0.19), ink=0.3, faint=False),  # writing in the line above
        Stroke(box=Box(0.02, 0.2, 0.08, 0.214), ink=0.3, faint=False),  # writing before the label
    ],
)
def test_ink_that_is_no_writing_in_the_field_leaves_it_empty(ink: Stroke) -> None:
    assert told(BLANK, *DOMICILE, strokes=(ink,)) == [("M1.FIELD_EMPTY.phone", True)]


def test_ink_behind_the_next_thing_in_the_line_is_of_that() -> None:
    # Given another label in the same line, and writing behind that
    beside = line("住所", 0.5, 0.2)
    pen = PEN.model_copy(update={"box": Box(0.58, 0.2, 0.8, 0.214)})

    assert told(BLANK, beside, strokes=(pen,)) == [("M1.FIELD_EMPTY.phone", True), ("M1.FIELD_EMPTY.domicile", False)]


@pytest.mark.parametrize(("confidence", "certain"), [(PRINT, True), (0.98, False)])
def test_on_a_digital_page_only_its_own_text_is_certain(confidence: float, certain: bool) -> None:
    # Given a number of a wrong length as text, or as a picture that a reader read
    value = line("1380000000", 0.3, 0.2, confidence=confidence)

    assert told(BLANK, value, *DOMICILE, source="text_layer") == [("M1.FIELD_INVALID.phone", certain)]
