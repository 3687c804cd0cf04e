"""Pages that name the materials of an item in a list, and are none of them: a guide, a receipt. All fictional."""

from __future__ import annotations

from typing import Any

import pytest

from pipelines.facts import Facts
from tests.builders import APPLICATION, LICENCE, application, catalog, file, form
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
