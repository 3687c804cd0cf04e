"""Pages that name the materials of an item in a list, and are none of them: a guide, a receipt. All fictional."""

from __future__ import annotations

from typing import Any

import pytest

from pipelines.completeness import check
from pipelines.facts import Facts
from tests.builders import APPLICATION, LICENCE, RECEIVED, application, catalog, file, form
from tests.pipelines.test_sorting import placed

PROMISE: dict[str, Any] = {
    "name": "资金落实承诺书",
    "recognise": {"titles": ["资金落实承诺书"], "phrases": ["资金落实", "承诺", "拖欠"]},
}
ITEM = catalog(APPLICATION, LICENCE, PROMISE)
NAMES = ("食品经营许可申请书", "营业执照", "资金落实承诺书")


@pytest.mark.parametrize("row", ["{n} {name} 1 复印件", "{name}"])
def test_a_guide_that_names_three_materials_in_a_list_is_none_of_them(row: str) -> None:
    listed = [row.format(n=n, name=name) for n, name in enumerate(NAMES, start=1)]
    guide = form("食品经营许可办事指南", body=["申请材料目录", *listed, "办理流程"])

    assert placed(file("a.pdf", guide), catalogue=ITEM) == ({}, {"a.pdf#1": "unknown"})


def test_a_guide_that_names_three_materials_in_one_sentence_is_none_of_them_for_certain() -> None:
    # Given a guide that bears the item's name, which is nearly that of the form
    names = "；".join(NAMES)
    guide = form("办事指南", body=["事项名称：食品经营许可", f"所需材料：{names}", "办理时限：20个工作日"])

    report = check(ITEM, Facts(), [file("a.pdf", guide)], received_on=RECEIVED)

    assert [(one.code, one.certain) for _, one in report.deficiencies()] == [("MISSING", True)] * 3


@pytest.mark.parametrize(
    ("source", "heading", "sure"), [("text_layer", "", True), ("rapid", "", False), ("rapid", "企业开办办事指南", True)]
)
def test_a_page_without_a_number_beside_a_numbered_paper_is_one_of_it_only_where_a_reader_may_have_lost_it(
    source: str, heading: str, sure: bool
) -> None:
    # Given pages 1 and 3 of three, and a page of nobody before them
    rules = {"name": "安全管理制度", "recognise": {"titles": ["安全管理制度"]}, "checks": [{"kind": "page_count"}]}
    first = form("安全管理制度", body=["车辆应当按照规定进行检查"], foot="第1页 共3页", source=source)
    last = form("", body=["本制度自印发之日起施行"], foot="第3页 共3页", source=source)
    hint = form(
        heading, body=["请您按叫号顺序到相应窗口办理，保持现场安静。", "大厅提供复印、邮寄服务。"], source=source
    )

    report = check(catalog(rules), Facts(), [file("a.pdf", hint, first, last)], received_on=RECEIVED)

    assert [(one.code, one.certain) for _, one in report.deficiencies()] == [("MISSING_PAGES", sure)]


def test_two_materials_named_on_a_page_make_no_list() -> None:
    # Given one sheet on which a licence and a promise were copied under each other
    sheet = form("", body=["营业执照", "注册资本 壹佰万元整", "资金落实承诺书", "我单位承诺资金落实，不拖欠货款"])

    assert placed(file("a.pdf", sheet), catalogue=ITEM, facts=Facts())[0] == {"M3": ["a.pdf#1"]}


def test_a_form_that_lists_what_is_handed_in_with_it_stays_the_form() -> None:
    whole = application()
    attached = [one.model_copy(update={"text": name}) for one, name in zip(whole.lines[-3:], NAMES, strict=True)]
    moved = [
        one.model_copy(update={"box": one.box._replace(top=0.6 + 0.03 * place, bottom=0.614 + 0.03 * place)})
        for place, one in enumerate(attached)
    ]
    sheet = whole.model_copy(update={"lines": (*whole.lines, *moved)})

    assert placed(file("a.pdf", sheet), catalogue=ITEM) == ({"M1": ["a.pdf#1"]}, {})
