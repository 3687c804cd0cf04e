"""Forms whose numbered entries stand in two columns: what has no room in the first ends at the second. All names are fictional."""

from __future__ import annotations

from typing import Any

import pytest

from pipelines.text import Line
from tests.builders import GOOD_USCC, line
from tests.pipelines.values_read import read, value

NAME: dict[str, Any] = {"code": "name", "label": ["申请单位名称"], "kind": "company", "required": True}
MODE: dict[str, Any] = {"code": "mode", "label": ["经营方式"], "kind": "choice", "required": True}
PLACE: dict[str, Any] = {"code": "place", "label": ["经营场所"], "kind": "address", "required": True}
USCC: dict[str, Any] = {"code": "uscc", "label": ["统一社会信用代码"], "kind": "uscc", "required": True}


def form(*entries: Line) -> list[Line]:
    return [line("申请书", 0.4, 0.06, size=0.02), *entries, line("（7）职工人数：12", 0.55, 0.28)]


@pytest.mark.parametrize(
    ("first", "rest", "whole"),
    [
        ("范例安澜体育文化股份有限公", "司", "范例安澜体育文化股份有限公司"),
        ("范例安澜体育文化发展示范有", "限公司", "范例安澜体育文化发展示范有限公司"),
        ("范例安澜体育文化股份有限公", "示", "范例安澜体育文化股份有限公"),
    ],
)
def test_a_name_cut_off_at_the_next_column_goes_on_at_the_margin(first: str, rest: str, whole: str) -> None:
    lines = form(
        line(f"1、申请单位名称：{first}", 0.1, 0.2),
        line("6、联系电话：19900000000", 0.55, 0.195),
        line(rest, 0.1, 0.22),
        line("7、电子邮箱：a@example.cn", 0.55, 0.217),
        line("2、统一社会信用代码：" + GOOD_USCC, 0.1, 0.245),
    )

    assert value(read(lines, NAME, USCC)["name"]) == whole


def test_the_number_of_the_next_column_and_the_end_of_its_address_are_no_choice() -> None:
    # Given boxes of which none is ticked, and beside them an address that goes on in the next line
    lines = [
        line("(3)经营方式：□刻制□销售 □刻制兼销售", 0.095, 0.187),
        line("(8)经营场所：示范市演示新区样张路99号7幢1单元865", 0.524, 0.18),
        line("室", 0.513, 0.197),
        line("(4)职工人数：2", 0.095, 0.212),
        line("(9)法定代表人：张样例", 0.524, 0.221),
        line("(5)技术负责人：李样例", 0.095, 0.236),
    ]

    found = read(lines, MODE, PLACE)

    assert (value(found["mode"]), found["mode"].state) == (None, "empty")


@pytest.mark.parametrize(
    ("below", "left", "number"),
    [("8531362", 0.2, "09998531362"), ("8531362", 0.4, "0999"), ("85313", 0.2, "0999")],
)
def test_a_telephone_number_that_its_cell_broke_behind_the_dash_goes_on_below(
    below: str, left: float, number: str
) -> None:
    phone = {"code": "phone", "label": ["联系电话"], "kind": "phone", "required": True}
    lines = [line("联系电话", 0.1, 0.2), line("0999-", 0.2, 0.2), line(below, left, 0.218), line("办公地址", 0.1, 0.25)]

    assert value(read(lines, phone)["phone"]) == number
