"""Boxes to tick of which none is ticked: told where that is beyond doubt, asked about where a pen may hide."""

from __future__ import annotations

from typing import Any

import pytest

from pipelines.completeness import check
from pipelines.facts import Facts
from pipelines.report import Deficiency
from pipelines.text import Box, Line, PageText, Seal, Stroke
from tests.builders import RECEIVED, catalog, centred, file, line, page

KIND = {"code": "c", "label": ["主体业态"], "kind": "choice", "required": True}
ITEM = catalog({"name": "申请表", "fields": [KIND]})
BOXES = "□餐饮服务经营者 □食品销售经营者 □单位食堂"


def asked(*lines: Line, **marks: Any) -> list[Deficiency]:
    """What is wrong with a digital page with a heading and those lines, on which no unread ink lies unless it is named."""
    sheet = page([centred("申请表", 0.06), *lines], **{"strokes": (), "source": "text_layer", **marks})
    return [one for _, one in check(ITEM, Facts(), [file("scan.pdf", sheet)], received_on=RECEIVED).deficiencies()]


def certain(*lines: Line, **marks: Any) -> dict[str, bool]:
    return {one.id: one.certain for one in asked(*lines, **marks)}


def test_boxes_that_are_all_empty_on_clean_paper_are_told_as_not_ticked() -> None:
    # Given a choice whose every box is empty, with no unread ink on the page
    found = asked(line(f"主体业态：{BOXES}", 0.12, 0.2))

    # Then it is told, in the words for boxes
    assert [(one.id, one.certain) for one in found] == [("M1.FIELD_EMPTY.c", True)]
    assert found[0].message == "《申请表》中“主体业态”一栏没有勾选。"
    assert found[0].cure == "请在《申请表》上勾选“主体业态”后重新提交该页。"


@pytest.mark.parametrize(
    "boxes",
    [
        "□餐饮 □销售",
        "餐饮□ 销售□",
        "□餐饮（含网络经营） □其他____",
        "□是 □否",
        "[ ]餐饮 [ ]销售",
    ],
)
def test_the_usual_ways_to_print_boxes_are_understood(boxes: str) -> None:
    assert certain(line(f"主体业态：{boxes}", 0.12, 0.2)) == {"M1.FIELD_EMPTY.c": True}


@pytest.mark.parametrize(
    "boxes",
    [
        "□餐饮",  # one box alone may be a note
        "□餐饮 口销售",  # 口 is what is read of a ticked box
        "□餐饮销售□",  # a box is lacking: before 餐饮 or behind 销售
        "□餐饮。销售 □食堂",  # a mark may be what is left of a tick
        "□餐饮 服务 □销售 食堂",  # gaps in which a ticked box may have been lost
        "□其他：小餐饮 □食堂",  # who fills in a blank has chosen it
    ],
)
def test_where_a_box_may_have_been_ticked_it_is_asked_about(boxes: str) -> None:
    assert certain(line(f"主体业态：{boxes}", 0.12, 0.2)) == {"M1.FIELD_EMPTY.c": False}


def test_ink_beside_the_options_makes_it_a_question() -> None:
    # Given empty boxes, and a pen's ring about one of the words
    ring = Stroke(box=Box(0.2, 0.195, 0.4, 0.22), ink=0.1)

    assert certain(line(f"主体业态：{BOXES}", 0.12, 0.2), strokes=(ring,)) == {"M1.FIELD_EMPTY.c": False}


def test_ink_elsewhere_on_the_page_does_not() -> None:
    far = Stroke(box=Box(0.2, 0.7, 0.4, 0.75), ink=0.1)

    assert certain(line(f"主体业态：{BOXES}", 0.12, 0.2), strokes=(far,)) == {"M1.FIELD_EMPTY.c": True}


def test_a_seal_over_the_options_makes_it_a_question() -> None:
    seal = Seal(box=Box(0.2, 0.15, 0.4, 0.3), colour="red", shape="round")

    assert certain(line(f"主体业态：{BOXES}", 0.12, 0.2), seals=(seal,)) == {"M1.FIELD_EMPTY.c": False}


def test_where_nobody_looked_for_ink_it_is_asked_about() -> None:
    assert certain(line(f"主体业态：{BOXES}", 0.12, 0.2), strokes=None) == {"M1.FIELD_EMPTY.c": False}


def test_on_a_picture_it_is_asked_about() -> None:
    assert certain(line(f"主体业态：{BOXES}", 0.12, 0.2), source="rapid") == {"M1.FIELD_EMPTY.c": False}


def test_a_further_line_of_options_without_a_label_makes_it_a_question() -> None:
    # Given two lines of options far enough apart that they may be one choice or two, the second one ticked
    first, second = line("主体业态：□餐饮 □销售", 0.12, 0.2), line("☑单位食堂", 0.6, 0.23)

    assert certain(first, second) == {"M1.FIELD_EMPTY.c": False}


def test_a_ticked_choice_with_its_own_label_below_changes_nothing() -> None:
    first, second = line("主体业态：□餐饮 □销售", 0.12, 0.2), line("是否连锁：☑是 □否", 0.12, 0.232)
    item = catalog({"name": "申请表", "fields": [KIND, {"code": "d", "label": ["是否连锁"], "kind": "choice"}]})
    sheet: PageText = page([centred("申请表", 0.06), first, second], strokes=(), source="text_layer")

    found = check(item, Facts(), [file("scan.pdf", sheet)], received_on=RECEIVED)

    assert {one.id: one.certain for _, one in found.deficiencies()} == {"M1.FIELD_EMPTY.c": True}
