"""What scans and photographs of papers brought to light that their text layers did not. All of it is fictional."""

from __future__ import annotations

from typing import Any

import pytest

from pipelines.completeness import check
from pipelines.dates import find_dates
from pipelines.facts import Facts
from pipelines.paper.sheet.layout import lay_out
from pipelines.text import Box, Defect, Figures, FileRead, Line, PageText, Stroke, Word
from tests.builders import COMPANY, GOOD_USCC, RECEIVED, RED_SEAL, catalog, centred, file, form, line, page
from tests.pipelines.values_read import read, value

NAME: dict[str, Any] = {"code": "name", "label": ["机构名称"], "kind": "company", "required": True}
USCC: dict[str, Any] = {"code": "uscc", "label": ["统一社会信用代码"], "kind": "uscc", "required": True}
LESSEE: dict[str, Any] = {"code": "lessee", "label": ["承租方（乙方）"], "kind": "company", "required": True}
HEAD: dict[str, Any] = {"code": "head", "label": ["经营者姓名"], "kind": "person", "required": True}
PHONE: dict[str, Any] = {"code": "phone", "label": ["联系电话"], "kind": "phone", "required": True}
PLACE: dict[str, Any] = {"code": "place", "label": ["经营场所"], "kind": "address", "required": True}
KIND: dict[str, Any] = {"code": "kind", "label": ["作业类型"], "kind": "choice", "required": True}

APPLICATION: dict[str, Any] = {
    "name": "备案申请表",
    "recognise": {"titles": ["备案申请表"], "phrases": ["机构名称", "统一社会信用代码"]},
    "fields": [NAME, USCC, KIND],
    "checks": [{"kind": "signature", "near": "申请人签字"}],
}
PLAN: dict[str, Any] = {"name": "平面图", "recognise": {"titles": ["平面图"]}}


def asked(*files: FileRead, also: tuple[dict[str, Any], ...] = ()) -> list[tuple[str | None, str, bool]]:
    report = check(catalog(APPLICATION, *also), Facts(), files, received_on=RECEIVED)
    return [(entry.code, one.code, one.certain) for entry, one in report.deficiencies()]


def filled(
    name: str = COMPANY, code: str = GOOD_USCC, kind: str = "☑刺网 □围网", sign: str = "张样例", **rest: Any
) -> PageText:
    fields = [("机构名称", name), ("统一社会信用代码", code), ("作业类型", kind)]
    return form("备案申请表", fields, body=["申请人签字：" + sign], **{"strokes": (), **rest})


@pytest.mark.parametrize(
    ("strokes", "left_aside"),
    [
        pytest.param((), True, id="clean"),
        pytest.param((Stroke(box=Box(0.5, 0.21, 0.508, 0.217), ink=0.3, faint=True),), True, id="a circle not read"),
        pytest.param((Stroke(box=Box(0.5, 0.19, 0.6, 0.22), ink=0.3, faint=True),), False, id="a pencil's words"),
        pytest.param((Stroke(box=Box(0.5, 0.21, 0.508, 0.217), ink=0.3),), False, id="a pen's dot"),
        pytest.param((Stroke(box=Box(0.1, 0.19, 0.13, 0.25), ink=0.2),), True, id="what is left of a bent rule"),
        pytest.param(
            (Stroke(box=Box(0.7, 0.9, 0.73, 0.92), ink=0.7, faint=True),), True, id="the table under the sheet"
        ),
        pytest.param((Stroke(box=Box(0.25, 0.265, 0.33, 0.29), ink=0.3),), False, id="a pen below the last line"),
    ],
)
def test_a_blank_form_on_a_scan_is_left_aside_though_its_open_circles_were_not_read(
    strokes: tuple[Stroke, ...], left_aside: bool
) -> None:
    # Given a filled form and a blank one whose ○刺网 ○围网 came as words
    blank = filled("", "", "刺网 围网", "", strokes=strokes)

    found = asked(file("a.pdf", filled(), blank))

    assert (found == []) is left_aside


def test_a_company_that_says_its_form_of_business_does_not_go_on_in_the_preamble_below() -> None:
    party = line("承租方（乙方）：示例市样张区德润档案管理服务中心（普通合伙）", 0.12, 0.2)
    preamble = line("根据《中华人民共和国民法典》及有关规定，甲乙双方经协商一", 0.15, 0.225)

    found = read([party, preamble, line("致，订立本合同。", 0.12, 0.25)], LESSEE)

    assert value(found["lessee"]) == "示例市样张区德润档案管理服务中心（普通合伙）"


@pytest.mark.parametrize(("label", "questions"), [("中请人签字：", 0), ("审批人签字：", 1)])
def test_a_short_label_with_a_character_that_lost_a_stroke_is_found(label: str, questions: int) -> None:
    sheet = form("备案申请表", [("机构名称", COMPANY), ("统一社会信用代码", GOOD_USCC), ("作业类型", "☑刺网 □围网")])
    signed = page([*sheet.lines, line(label + "张样例", 0.12, 0.4)], strokes=())

    assert len(asked(file("a.pdf", signed))) == questions


@pytest.mark.parametrize(
    ("ink", "signed"),
    [
        pytest.param(Box(0.42, 0.735, 0.59, 0.748), False, id="as low as print beside the seal"),
        pytest.param(Box(0.42, 0.72, 0.59, 0.75), True, id="higher"),
        pytest.param(Box(0.22, 0.735, 0.38, 0.748), True, id="away from the seal"),
        pytest.param(Box(0.42, 0.69, 0.59, 0.705), True, id="in the line of the label"),
    ],
)
def test_print_that_a_seal_kept_from_being_read_is_no_signature_above_it(ink: Box, signed: bool) -> None:
    # Given a place to sign, and the words of the place to seal below it unread beside their seal
    sheet = filled()
    lines: list[Line] = [one for one in sheet.lines if "签字" not in one.text]
    label = line("申请人签字：", 0.22, 0.69)
    stamped = page([*lines, label], seals=[RED_SEAL], strokes=[Stroke(box=ink, ink=0.45)])

    assert asked(file("a.pdf", stamped)) == ([] if signed else [("M1", "UNSIGNED", False)])


@pytest.mark.parametrize(
    ("sharpness", "side", "defect", "questions"),
    [
        pytest.param(25.5, 1683, "unsure", [], id="a photograph of premises"),
        pytest.param(33.5, 2336, None, [], id="a photograph of a photograph"),
        pytest.param(12.0, 1683, "unsure", [(None, "ILLEGIBLE", False)], id="soft"),
        pytest.param(25.5, 600, "unsure", [(None, "ILLEGIBLE", False)], id="small"),
        pytest.param(25.5, 1683, "dark", [(None, "ILLEGIBLE", False)], id="dark"),
    ],
)
def test_a_sharp_picture_without_a_word_is_asked_about_only_where_a_material_is_missing(
    sharpness: float, side: int, defect: Defect | None, questions: list[tuple[str | None, str, bool]]
) -> None:
    figures = Figures(sharpness=sharpness, contrast=61.0, paper=247.0, shorter_side=side, cut=0.0)
    bare = page(legible=False, defect=defect)
    picture = bare.model_copy(update={"marks": bare.marks.model_copy(update={"figures": figures})})
    files = (file("a.pdf", filled()), file("b.pdf", picture))

    assert asked(*files) == questions
    assert asked(*files, also=(PLAN,)) == [("M2", "MISSING", False), *questions]


def test_an_option_that_begins_the_next_line_belongs_to_the_box_that_ends_the_one_above() -> None:
    # Given 犬只性别：【 】公【√】 at the end of a line, and 母 at the margin of the next, as Word breaks it
    lines = [line("品种：示例犬", 0.12, 0.2), line("作业类型：【】公【√】", 0.56, 0.2), line("母", 0.12, 0.225)]
    further = line("联系电话：13700000000", 0.12, 0.26)

    assert value(read([*lines, further], KIND, PHONE)["kind"]) == "母"


CONTRACT = (
    ("房屋租赁合同", 0.411, 0.1305, 0.602, 0.1551),
    ("出租方（甲方）：凤示成", 0.164, 0.1680, 0.409, 0.1886),
    ("承租方（乙方）：样例县云上宠物诊疗有限公司", 0.163, 0.2007, 0.631, 0.2202),
    ("根据《中华人民共和国民法典》及有关规定，甲乙双方经协商一", 0.200, 0.2332, 0.819, 0.2513),
    ("致，订立本合同。", 0.164, 0.2572, 0.339, 0.2778),
    ("第一条房屋坐落：样例县范例新区文样巷35号示范广场1幢", 0.201, 0.2944, 0.803, 0.3145),
    ("1549室。", 0.165, 0.3204, 0.259, 0.3416),
    ("第二条租赁期限：自2026.5.13起至2028.5.13止，租期届满乙", 0.204, 0.3572, 0.832, 0.3773),
    ("方应当如期交还。", 0.170, 0.3851, 0.341, 0.4028),
    ("第三条租金：每月人民币 23,000元，乙方应于每季度首月5日", 0.205, 0.4190, 0.820, 0.4392),
    ("前支付。", 0.169, 0.4449, 0.259, 0.4651),
    ("第四条押金：合同签订时乙方支付押金一个月，合同终止后无息", 0.207, 0.4791, 0.836, 0.5014),
    ("退还。", 0.171, 0.5061, 0.238, 0.5270),
)
"""Lines of a photographed lease as they were read: text, left, top, right, bottom."""


def overlapping(text: str, box: Box) -> Line:
    """A line whose characters reach a little into one another, as a reader gives a leaning line; 第二条 has a gap behind it."""
    gaps = text.startswith("第")
    step = (box.right - box.left) / (len(text) + gaps)
    lefts = [box.left + (at + (gaps and at > text.index("条"))) * step for at in range(len(text))]
    places = [Box(left, box.top, left + 1.05 * step, box.bottom) for left in lefts]
    words = [Word(text=sign, box=place) for sign, place in zip(text, places, strict=True)]
    return Line(text=text, confidence=0.99, box=box, words=tuple(words))


def test_the_clauses_of_a_contract_are_no_rows_of_equal_cells_however_a_camera_bent_its_lines() -> None:
    lines = [overlapping(text, Box(*box)) for text, *box in CONTRACT]
    term = {"code": "term", "label": ["租赁期限"], "kind": "period", "required": True}
    place = {"code": "place", "label": ["房屋坐落"], "kind": "address", "required": True}
    rent, deposit = (
        {"code": code, "label": [label], "kind": "amount"} for code, label in (("r", "租金"), ("d", "押金"))
    )

    found = read(lines, term, place, rent, deposit, strokes=())

    assert (value(found["term"]), found["term"].state) == ("2028-05-13", "good")


@pytest.mark.parametrize(
    ("text", "read_as"),
    [
        pytest.param("出版物印刷　包装印刷　其他印刷品", None, id="several options and no circle"),
        pytest.param("包装印刷", "包装印刷", id="one answer"),
        pytest.param("包装印刷、其他印刷品", "包装印刷、其他印刷品", id="two answers"),
    ],
)
def test_options_whose_circles_were_not_read_are_no_answer(text: str, read_as: str | None) -> None:
    found = read([line("作业类型：" + text, 0.12, 0.2)], KIND)["kind"]

    assert (value(found), found.state, found.sure) == (read_as, "good" if read_as else "empty", read_as is not None)


def portal(*rows: tuple[str, float, str]) -> list[Line]:
    """Lines of a portal whose readers lost the gap: label, where it begins, value. A character is 0.02 wide."""
    return [line(label + text, left, 0.2 + 0.04 * at) for at, (label, left, text) in enumerate(rows)]


@pytest.mark.parametrize(
    ("rows", "sure"),
    [
        pytest.param((("经营者姓名", 0.1802, "张样例"), ("经营场所", 0.2, "示例市示范路8号"), ("联系电话", 0.2, "13700000000")), True, id="a column"),
        pytest.param((("经营者姓名", 0.1802, "张样例"), ("经营场所", 0.14, "示例市示范路8号"), ("联系电话", 0.2, "13700000000")), False, id="one row"),
        pytest.param((("经营者姓名", 0.2, "张样例"), ("经营场所", 0.2, "示例市示范路8号"), ("联系电话", 0.2, "13700000000")), False, id="one margin"),
    ],
)  # fmt: skip
def test_a_label_that_touches_its_value_is_sure_where_values_begin_in_one_column(
    rows: tuple[tuple[str, float, str], ...], sure: bool
) -> None:
    found = read([centred("登记申请书", 0.1), *portal(*rows)], HEAD, PLACE, PHONE)["head"]

    assert (value(found), found.sure) == ("张样例", sure)


@pytest.mark.parametrize("text", ["○二六年六月十六日", "〇二六年六月十六日", "自○二六年六月十六日"])
def test_a_year_in_characters_whose_first_was_not_read_is_of_this_century(text: str) -> None:
    assert [one.value for one in find_dates(text)] == ["2026-06-16"]


LEANING = (
    ("申请表", 0.382, 0.1718, 0.655, 0.1938),
    ("机构名称", 0.253, 0.2061, 0.322, 0.2205),
    ("示范市小太阳水务有限公司", 0.370, 0.2074, 0.570, 0.2224),
    ("统一社会信用代码", 0.218, 0.2201, 0.357, 0.2357),
    ("91350100M000100Y43", 0.368, 0.2227, 0.522, 0.2362),
    ("经营者姓名", 0.260, 0.2345, 0.315, 0.2515),
    ("孟雪例", 0.371, 0.2367, 0.422, 0.2508),
)
"""The head of a photographed form that leans: text, left, top, right, bottom. The title begins where values do."""


@pytest.mark.parametrize(
    ("title", "top", "expected"),
    [
        pytest.param("供水单位卫生许可申请表", 0.0, "示范市小太阳水务有限公司", id="a title"),
        pytest.param(
            "示范省示例市样例县经济开发区",
            0.0215,
            "示范省示例市样例县经济开发区示范市小太阳水务有限公司",
            id="a line of the cell",
        ),
    ],
)
def test_a_title_that_a_leaning_page_brings_over_the_first_value_is_no_line_of_it(
    title: str, top: float, expected: str
) -> None:
    lines = [Line(text=text, confidence=0.99, box=Box(*box)) for text, *box in LEANING[1:]]
    left, upper, right, lower = LEANING[0][1:]
    above = Line(text=title, confidence=0.99, box=Box(left, upper + top, right, lower + top / 2))

    found = read([above, *lines], NAME, USCC, HEAD)

    assert value(found["name"]) == expected


def test_a_label_and_its_value_beside_others_head_no_table_with_nothing_in_it() -> None:
    # Given a licence of which a reader put the spread labels to their values, so that most of its labels are not known
    lines = [
        line("法定代表人", 0.112, 0.295),
        line("郑拟桐", 0.2, 0.295),
        line("营业期限长期", 0.515, 0.295),
        line("经营范围演出经纪；文艺创作。", 0.112, 0.322),
        line("住", 0.516, 0.322),
        line("所范例市模拟区示例大街100号", 0.573, 0.323),
    ]

    found = read(lines, {"code": "legal", "label": ["法定代表人"], "kind": "person", "required": True})["legal"]

    assert (value(found), found.sure) == ("郑拟桐", False)


def test_a_heading_with_nothing_under_it_has_no_value_in_the_next_heading() -> None:
    lines = [line(text, left, 0.295) for text, left in (("姓名", 0.1), ("岗位", 0.3), ("学历", 0.5))]
    lines += [line(text, left, 0.325) for text, left in (("出纳", 0.3), ("本科", 0.5))]

    found = read(lines, {"code": "name", "label": ["姓名"], "kind": "person", "required": True})["name"]

    assert value(found) is None


@pytest.mark.parametrize(
    ("first", "second", "pieces"),
    [
        ("名", "称样板市朗润医疗器械有限责任公司", ["名称样板市朗润医疗器械有限责任公司"]),
        ("名", "称", ["名称"]),
        ("名", "单见附页", ["名", "单见附页"]),
    ],
)
def test_a_spread_label_is_whole_though_a_reader_put_the_value_to_its_second_character(
    first: str, second: str, pieces: list[str]
) -> None:
    (row,) = lay_out("a.jpg", page([line(first, 0.185, 0.28), line(second, 0.233, 0.28)])).rows

    assert [row.key[start:end] for start, end in row.segments] == pieces
