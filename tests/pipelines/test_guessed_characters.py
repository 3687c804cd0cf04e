"""A character that a reader only guessed makes no certain fault, however well the rest of its line was read."""

from __future__ import annotations

import pytest

from pipelines.completeness import check
from pipelines.facts import Facts
from pipelines.paper.values.beliefs import believed
from pipelines.text import Box, Line, Word
from tests.builders import RECEIVED, catalog, centred, file, line, page

ENTRUST = {
    "name": "授权委托书",
    "fields": [{"code": "agent", "label": ["受托人姓名"], "kind": "person", "required": True}],
    "checks": [{"kind": "same", "field": "agent", "as": "M2.name"}],
}
CARD = {
    "name": "身份证复印件",
    "fields": [{"code": "name", "label": ["姓名"], "kind": "person", "required": True}],
}
ITEM = catalog(ENTRUST, CARD)


def spelt(text: str, left: float, top: float, beliefs: tuple[float, ...]) -> Line:
    """A line with how far each of its characters was believed; the line itself by their mean."""
    whole = line(text, left, top, confidence=sum(beliefs) / len(beliefs))
    wide = (whole.box.right - whole.box.left) / len(text)
    words = tuple(
        Word(
            text=sign,
            box=Box(left + place * wide, whole.box.top, left + (place + 1) * wide, whole.box.bottom),
            confidences=(beliefs[place],),
        )
        for place, sign in enumerate(text)
    )
    return whole.model_copy(update={"words": words})


@pytest.mark.parametrize(
    ("beliefs", "certain"),
    [((1.0, 0.99, 0.98), True), ((1.0, 0.99, 0.57), False), ((0.4, 1.0, 1.0), False)],
)
def test_a_name_with_a_guessed_character_differs_in_doubt_only(beliefs: tuple[float, ...], certain: bool) -> None:
    # Given a name behind its printed label in one line, one character of which may be a guess, and another name on the card
    entrust = page([centred("授权委托书", 0.06), spelt("受托人姓名：尹将杰", 0.12, 0.2, (1.0,) * 6 + beliefs)])
    card = page([centred("身份证复印件", 0.06), line("姓名 尹娟志", 0.12, 0.2)])

    # When
    report = check(ITEM, Facts(), [file("a.pdf", entrust), file("b.pdf", card)], received_on=RECEIVED)

    # Then
    found = {(one.code, one.certain) for _, one in report.deficiencies()}
    assert found == {("FIELD_MISMATCH", certain)}


def test_a_guess_in_the_label_or_in_another_line_takes_nothing_from_the_value() -> None:
    guessed = (spelt("受托人姓名：尹将杰", 0.12, 0.2, (0.3,) * 6 + (1.0,) * 3), spelt("尹", 0.3, 0.4, (0.2,)))
    value = Box(0.235, 0.2, 0.5, 0.214)

    assert believed(guessed, value, 0.9) == 0.9
    assert believed(guessed, Box(0.1, 0.2, 0.5, 0.214), 0.9) == 0.65
