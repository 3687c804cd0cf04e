"""What had no room in its cell and goes on below is one line of text; so are no others. All names and numbers are fictional."""

from __future__ import annotations

from typing import Any

import pymupdf
import pytest

from ocr.textlayer import trusted_layer

UMING = "/usr/share/fonts/truetype/arphic/uming.ttc"
EDGES = (60, 152, 252, 344, 444)
"""Of four columns; a character of 12 points, and margins of 5.4 on both sides: six characters fill one of a label's."""


class Table:
    """A page with a heading and a table of rules as a word processor draws them."""

    def __init__(self, *tops: float, edges: tuple[float, ...] = EDGES) -> None:
        self._pdf = pymupdf.open()
        self.page: Any = self._pdf.new_page()
        self.write(200, 60, "药品经营许可证申请表")
        for top in tops:
            self.page.draw_line((edges[0], top), (edges[-1], top), width=0.5)
        for left in edges if tops else ():
            self.page.draw_line((left, tops[0]), (left, tops[-1]), width=0.5)

    def write(self, left: float, line: float, text: str) -> None:
        self.page.insert_text((left, line), text, fontname="cn", fontfile=UMING, fontsize=12)

    @property
    def lines(self) -> list[str] | None:
        with pymupdf.open(stream=self._pdf.tobytes(), filetype="pdf") as pdf:
            layer = trusted_layer(pdf[0])
        return None if layer is None else ["".join(line.text.split()) for line in layer.lines][1:]


def rows(table: Table) -> None:
    """A telephone beside a label of two lines, whose number stands level with the telephone; the same in the next row."""
    table.write(66, 128, "联系电话")
    table.write(158, 128, "13800001234")
    table.write(258, 120, "执业药师人数")
    table.write(258, 136, "合计")
    table.write(350, 128, "38")
    table.write(66, 168, "统一社会信用")
    table.write(66, 184, "代")
    table.write(130, 184, "码")


def test_a_label_over_two_lines_of_its_cell_is_one_line() -> None:
    table = Table(106, 146, 194)
    rows(table)

    assert table.lines == ["联系电话", "13800001234", "执业药师人数合计", "38", "统一社会信用代码"]


def test_without_rules_nobody_knows_what_stands_in_one_cell() -> None:
    table = Table()
    rows(table)

    assert table.lines is not None
    assert "统一社会信用代码" not in table.lines


@pytest.mark.parametrize(
    "own",
    [
        ("负责人", "联系人"),  # there was room: a person began a line
        ("经办人签字：", "年月日"),
        ("情况属实。。", "同意"),
    ],
)
def test_lines_that_a_person_began_stay_lines(own: tuple[str, str]) -> None:
    table = Table(106, 146, 194)
    rows(table)
    for place, text in enumerate(own):
        table.write(258, 168 + 16 * place, text)

    assert table.lines is not None
    assert table.lines[-2:] == [*own]


def test_a_remark_below_a_label_of_two_lines_is_a_part_of_it() -> None:
    table = Table(106, 154)
    for left, line, text in (
        (66, 120, "食品"),
        (116, 120, "类"),
        (98, 134, "别"),
        (72, 148, "（必填）"),
        (158, 134, "糕点"),
    ):
        table.write(left, line, text)

    assert table.lines == ["食品类别（必填）", "糕点"]


def test_an_option_that_had_no_room_goes_on_below() -> None:
    table = Table(106, 146, 194)
    rows(table)
    for place, text in enumerate(("□入境 □出境旅", "游 □边境")):
        table.write(257, 168 + 16 * place, text)

    assert table.lines is not None
    assert table.lines[-1] == "□入境□出境旅游□边境"


def test_letters_that_stand_down_the_side_are_no_broken_line() -> None:
    table = Table(106, 194, edges=(60, 82, 344))
    for place, letter in enumerate("基本情况"):
        table.write(65, 124 + 18 * place, letter)
    table.write(88, 150, "企业名称")

    assert table.lines is not None
    assert [*"基本情况"] == [line for line in table.lines if len(line) == 1]


def in_five_lines(table: Table) -> None:
    """A name in a column of three characters, beside a label that stands level with its first line."""
    table.write(66, 120, "单位名称")
    for line, part in enumerate(("示范市", "松间书", "业股份", "有限公", "司")):
        table.write(126, 120 + 16 * line, part)
    table.write(188, 120, "联系电话")
    table.write(258, 120, "13800001234")
    table.write(66, 220, "经营地址")
    table.write(258, 220, "无")


NARROW = (60, 120, 168, 252, 444)


def test_a_name_of_many_lines_in_a_narrow_column_is_one_line() -> None:
    table = Table(100, 200, 240, edges=NARROW)
    in_five_lines(table)

    assert table.lines == ["单位名称", "示范市松间书业股份有限公司", "联系电话", "13800001234", "经营地址", "无"]


@pytest.mark.parametrize("grey", [0.98, 0.85])
def test_the_ground_of_a_label_parts_cells_as_a_rule_does(grey: float) -> None:
    """Given a table that draws no rule where a value ends and the next label begins."""
    left, value, label, other, right = NARROW
    table = Table()
    for top, bottom in ((100, 200), (200, 240)):
        for at in (left, label):
            table.page.draw_rect((at, top, value if at == left else other, bottom), color=None, fill=(grey,) * 3)
        for edge in (left, value, other, right):
            table.page.draw_line((edge, top), (edge, bottom), width=0.75, color=(0.7,) * 3)
    for level in (100, 200, 240):
        table.page.draw_line((left, level), (right, level), width=0.75, color=(0.7,) * 3)
    in_five_lines(table)

    assert table.lines == ["单位名称", "示范市松间书业股份有限公司", "联系电话", "13800001234", "经营地址", "无"]
