"""An identity card of which one side was handed in: told where nothing else may be the other, else asked about. Fictional."""

from __future__ import annotations

from typing import Any

import pytest

from pipelines.completeness import check
from pipelines.facts import Facts
from pipelines.text import Box, FileRead, Stroke
from tests.builders import RECEIVED, application, catalog, file, form, page
from tests.pipelines.test_identity_card import back, front
from tests.pipelines.test_sorting import CARD

FIELDS = [
    {"code": "name", "label": ["姓名"], "kind": "person", "required": True},
    {"code": "valid_to", "label": ["有效期限"], "kind": "period", "required": True},
]
OWN = CARD | {"name": "申请人身份证", "fields": FIELDS}
NEAR, FAR = (Stroke(box=Box(0.3, top, 0.4, top + 0.05), ink=0.2, faint=False) for top in (0.2, 0.7))
HINT = form(
    "",
    body=["请您按叫号顺序到相应窗口办理，保持现场安静，不要大声喧哗。", "大厅提供复印、邮寄、母婴室和轮椅等便民服务。"]
    * 2,
)


def inked(side: Any, *strokes: Stroke) -> Any:
    """A side as a reader that looked for ink has it."""
    return side.model_copy(update={"marks": side.marks.model_copy(update={"strokes": strokes})})


def told(*files: FileRead, item: Any = OWN) -> list[tuple[str, bool]]:
    found = check(catalog(item), Facts(), files, received_on=RECEIVED).deficiencies()
    return [(one.id, one.certain) for _, one in found]


@pytest.mark.parametrize("side", [front("与原件核对无误"), back()])
def test_a_card_of_which_only_one_side_is_there_lacks_the_other(side: Any) -> None:
    assert told(file("a.pdf", inked(side, NEAR))) == [("M1.MISSING_PAGES.side", True)]


def test_both_sides_on_two_sheets_lack_nothing() -> None:
    assert told(file("a.pdf", inked(front(), NEAR), inked(back(), NEAR))) == []


@pytest.mark.parametrize(
    "beside",
    [
        pytest.param([page(blank=True, source="none")], id="a blank page may be a side that is too pale"),
        pytest.param([page(problem="damaged")], id="an unreadable page may be it"),
        pytest.param([form("", body=["签发机关 示例市公安局"])], id="a page of which little was read may be it"),
    ],
)
def test_a_page_that_may_be_the_other_side_leaves_a_question(beside: list[Any]) -> None:
    faults = told(file("a.pdf", inked(front(), NEAR), application(), *beside))

    assert ("M1.FIELD_EMPTY.valid_to", False) in faults
    assert [fault for fault, certain in faults if certain] == []


@pytest.mark.parametrize(("strokes", "found"), [([NEAR], True), ([NEAR, FAR], False)])
def test_ink_elsewhere_on_the_sheet_may_be_the_other_side(strokes: list[Stroke], found: bool) -> None:
    assert (("M1.MISSING_PAGES.side", True) in told(file("a.pdf", inked(front(), *strokes)))) is found


def test_where_nobody_looked_for_ink_nothing_is_told() -> None:
    assert told(file("a.pdf", front())) == [("M1.FIELD_EMPTY.valid_to", False)]


def test_a_page_of_much_other_text_is_no_side_of_a_card() -> None:
    assert told(file("a.pdf", inked(front(), NEAR)), file("b.pdf", HINT)) == [("M1.MISSING_PAGES.side", True)]


def test_where_nothing_on_the_other_side_is_asked_for_it_is_not_lacking() -> None:
    assert told(file("a.pdf", inked(front(), NEAR)), item=OWN | {"fields": FIELDS[:1]}) == []


def test_the_side_may_have_gone_to_another_persons_card() -> None:
    # Given two cards, of which both emblems were taken for one person's
    agents = CARD | {"name": "代理人身份证", "fields": FIELDS}
    facts = Facts.model_validate({"applicant": {"name": "张样例"}, "agent": {"name": "李范文"}})
    files = [
        file("a.pdf", inked(front(), NEAR), application(), inked(front(name="李范文"), NEAR)),
        file("b.pdf", inked(back(), NEAR), inked(back("2041.07.19"), NEAR)),
    ]

    report = check(catalog(OWN, agents), facts, files, received_on=RECEIVED)

    assert [one.id for one in report.certain()] == []
