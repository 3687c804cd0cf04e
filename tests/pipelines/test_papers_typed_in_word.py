"""Papers that were typed in a word processor: cells of two lines, pictures of signatures, wide spacing. All names are fictional."""

from __future__ import annotations

from typing import Any

import pytest

from pipelines.completeness import check
from pipelines.facts import Facts
from pipelines.paper.values.canonical import canonical
from pipelines.text import Box, Line, Seal, Stroke, Word
from tests.builders import RECEIVED, catalog, centred, file, line, page
from tests.pipelines.values_read import read, value

PHONE = {"code": "phone", "label": ["联系电话"], "kind": "phone", "required": True}
CODE = {"code": "code", "label": ["统一社会信用代码"], "kind": "uscc", "required": True}
UNIT = {"code": "unit", "label": ["承诺单位"], "kind": "company", "required": True}
ADDRESS = {"code": "address", "label": ["住所"], "kind": "address", "required": True}
HIGH = 0.013


def cell(left: float, top: float, *rows: str) -> Line:
    """The text of a cell over several lines, as one: a word for each of them."""
    parts = [line(text, left, top + 0.018 * place, size=HIGH) for place, text in enumerate(rows)]
    boxes = [part.box for part in parts]
    words = tuple(Word(text=text, box=box) for text, box in zip(rows, boxes, strict=True))
    box = Box(left, top, max(box.right for box in boxes), boxes[-1].bottom)
    return Line(text="".join(rows), confidence=1.0, box=box, words=words)


def test_a_label_over_two_lines_keeps_its_value_from_the_label_before_it() -> None:
    # Given a row with a telephone, and a label of two lines that no catalogue names with its number
    lines = [
        line("联系电话", 0.2, 0.3, size=HIGH),
        line("13800001234", 0.34, 0.3, size=HIGH),
        cell(0.55, 0.291, "执业药师人", "数"),
        line("38", 0.67, 0.3, size=HIGH),
    ]

    assert value(read(lines, PHONE, source="text_layer")["phone"]) == "13800001234"


def test_a_code_and_its_label_over_two_lines_each_belong_together() -> None:
    lines = [
        cell(0.2, 0.291, "统一社会信用", "代码"),
        cell(0.34, 0.291, "91350100M000100Y", "43"),
        line("主要回收品", 0.55, 0.291, size=HIGH),
        line("种", 0.55, 0.309, size=HIGH),
    ]

    assert value(read(lines, CODE, source="text_layer")["code"]) == "91350100M000100Y43"


@pytest.mark.parametrize(
    ("raw", "name"),
    [
        ("张三，任期三年。", "张三"),
        ("张三,女,汉族", "张三"),
        ("张三，李四", "张三，李四"),
        ("张三", "张三"),
    ],
)
def test_what_a_sentence_says_of_a_person_is_no_part_of_the_name(raw: str, name: str) -> None:
    assert canonical("person", raw).value == name


@pytest.mark.parametrize(("raw", "state"), [("营业面积（m²）", "odd"), ("严霄娅", "good"), ("张三身份证号码", "good")])
def test_the_label_of_another_field_is_no_name_of_a_person(raw: str, state: str) -> None:
    assert canonical("person", raw).state == state


@pytest.mark.parametrize(
    ("raw", "address"),
    [
        ("样例市文昌街273号院内7幢328，建筑面积60平方米，用途为经营", "样例市文昌街273号院内7幢328"),
        ("样例市文昌街273号，院内7幢328室", "样例市文昌街273号，院内7幢328室"),
    ],
)
def test_what_a_sentence_says_of_a_place_is_no_part_of_its_address(raw: str, address: str) -> None:
    assert canonical("address", raw).value == address


@pytest.mark.parametrize(
    ("below", "name"),
    [("限公司", "安和青禾物业服务有限公司"), ("法定代表人：张三", "安和青禾物业服务有")],
)
def test_a_name_goes_on_below_a_full_line_of_a_paragraph_that_is_set_wide(below: str, name: str) -> None:
    lines = [
        line("一、按期申报定期检验，不使用未经检验的设备，设备出现故障立即停止使用，并报告。", 0.143, 0.2),
        line("承诺单位（盖章）：安和青禾物业服务有", 0.5, 0.373),
        line(below, 0.5, 0.404),
    ]

    assert value(read(lines, UNIT, source="text_layer")["unit"]) == name


@pytest.mark.parametrize(
    ("below", "address"),
    [("328", "样例市石桥镇区文昌街273号院内7幢328"), ("类型", "样例市石桥镇区文昌街273号院内7幢")],
)
def test_the_rest_of_an_address_stands_below_its_label_where_a_tab_parts_them(below: str, address: str) -> None:
    lines = [
        line("营业执照", 0.4, 0.1),
        line("住所", 0.3, 0.263),
        line("样例市石桥镇区文昌街273号院内7幢", 0.467, 0.263),
        line(below, 0.3, 0.28),
        line("注册资本", 0.3, 0.33),
    ]

    assert value(read(lines, ADDRESS, source="text_layer")["address"]) == address


@pytest.mark.parametrize(
    ("heading", "found"),
    [("特种设备使用登记表", True), ("特种设备使用登记办事指南", False), ("特种设备使用登记一次性告知单", False)],
)
def test_what_an_office_hands_out_about_an_item_is_none_of_its_papers(heading: str, *, found: bool) -> None:
    item = catalog({"name": "特种设备使用登记表", "recognise": {"titles": ["特种设备使用登记表"]}})
    sheet = page([centred(heading, 0.1), line("一、受理条件：符合规定的单位。", 0.18, 0.15)], source="text_layer")

    report = check(item, Facts(), [file("a.pdf", sheet)], received_on=RECEIVED)

    assert bool(report.materials[0].pages) is found


@pytest.mark.parametrize(("bottom", "signed"), [(0.494, True), (0.479, False)])
def test_a_signature_that_stands_on_its_line_may_rise_high_above_it(bottom: float, *, signed: bool) -> None:
    # Given a picture of a signature that stands on the line of its words, or ends well above it
    item = catalog({"name": "履历表", "checks": [{"kind": "signature", "near": "本人签字"}]})
    pen = Stroke(box=Box(0.251, bottom - 0.052, 0.35, bottom), ink=0.44, faint=False)
    lines = [centred("履历表", 0.1), line("本人签字：", 0.143, 0.484, size=HIGH), line("2026年9月5日", 0.45, 0.484)]
    sheet = page(lines, strokes=[pen], source="text_layer")

    report = check(item, Facts(), [file("a.pdf", sheet)], received_on=RECEIVED)

    assert [fault.code for _, fault in report.deficiencies()] == ([] if signed else ["UNSIGNED"])


FORM: dict[str, Any] = {
    "name": "使用登记表",
    "recognise": {"titles": ["使用登记表"], "phrases": ["使用单位", "产品编号", "设备代码"]},
    "fields": [
        {"code": code, "label": [label], "kind": "text"}
        for code, label in (("a", "单位名称"), ("b", "产品编号"), ("c", "使用地点"), ("d", "登记类别"))
    ],
}
PROMISE: dict[str, Any] = {
    "name": "安全承诺书",
    "recognise": {"titles": ["安全承诺书"], "phrases": ["承诺", "安全", "使用单位"]},
}


def test_a_page_behind_a_cover_that_asks_all_that_a_form_asks_is_the_forms() -> None:
    # Given a form's page without a title, on which more of what is said in another paper stands than of its own phrases
    labels = ["单位名称", "产品编号", "使用地点", "登记类别"]
    body = [line(f"{label}：某某", 0.15, 0.2 + 0.03 * place) for place, label in enumerate(labels)]
    rest = [line("使用单位承诺以上内容真实", 0.15, 0.4), line("安全管理员：张三", 0.15, 0.43)]
    sheet = page([*body, *rest], source="text_layer")

    report = check(catalog(FORM, PROMISE), Facts(), [file("a.pdf", sheet)], received_on=RECEIVED)

    assert [len(material.pages) for material in report.materials] == [1, 0]


def test_a_guide_behind_a_form_is_no_annex_of_it() -> None:
    # Given a guide that bears a phrase of the form right behind it
    item = catalog({**FORM, "material_type": "form"})
    form = page([centred("使用登记表", 0.1)], source="text_layer")
    guide = page(
        [centred("使用登记办事指南", 0.1), line("使用单位和产品编号", 0.15, 0.2)], number=2, source="text_layer"
    )

    report = check(item, Facts(), [file("a.pdf", form, guide)], received_on=RECEIVED)

    assert [one.page for one in report.materials[0].pages] == [1]


PLACES = [line("法定代表人（签字）：", 0.2, 0.4), line("单位公章：", 0.2, 0.43)]
RED = Seal(box=Box(0.33, 0.36, 0.52, 0.49))
SIGNED = {"name": "承诺书", "checks": [{"kind": "signature", "near": "法定代表人（签字）"}]}


def unsigned(*lines: Line, source: str, seal: Seal = RED) -> list[bool]:
    sheet = page([centred("承诺书", 0.1), *PLACES, *lines], strokes=(), seals=(seal,), source=source)
    report = check(catalog(SIGNED), Facts(), [file("a.pdf", sheet)], received_on=RECEIVED)
    return [fault.certain for _, fault in report.deficiencies()]


@pytest.mark.parametrize(
    ("source", "seal", "certain"),
    [
        ("text_layer", RED, True),  # it is drawn, and hides no pen
        ("rapid", RED, True),  # dark ink is told from it
        ("text_layer", RED.model_copy(update={"colour": "grey"}), False),
        ("rapid", RED.model_copy(update={"colour": "grey"}), False),
        ("rapid", RED.model_copy(update={"colour": "blue"}), False),
        ("rapid", RED.model_copy(update={"shape": "square"}), False),  # a name by stamp
    ],
)
def test_a_place_without_ink_beside_an_offices_red_seal_is_unsigned_for_certain(
    source: str, seal: Seal, *, certain: bool
) -> None:
    assert unsigned(source=source, seal=seal) == [certain]


@pytest.mark.parametrize("read", ["（）", "又012345", "镇人"])
def test_whatever_was_read_upon_a_red_seal_at_a_place_to_sign_is_a_question(read: str) -> None:
    # Given what a reader made of a pen's strokes on the letters of a seal
    assert unsigned(line(read, 0.4, 0.4), source="rapid") == [False]


@pytest.mark.parametrize(
    ("name", "top", "size", "found"),
    [
        ("杨仪", 0.37, 0.05, []),
        ("杨仪", 0.335, 0.05, [False]),  # it ends above the line
        ("杨仪", 0.38, 0.016, [False]),  # as low as the letters of a seal
        ("公司", 0.37, 0.05, [False]),
    ],
)
def test_a_name_read_through_a_seal_may_rise_high_above_the_line_of_its_words(
    name: str, top: float, size: float, found: list[bool]
) -> None:
    assert unsigned(line(name, 0.38, top, size=size), source="rapid") == found


@pytest.mark.parametrize(("high", "certain"), [(0.045, True), (0.09, False)])
def test_a_signature_on_a_digital_page_is_no_trace_of_a_seal(high: float, *, certain: bool) -> None:
    # Given ink of a signature, or as large as an office's seal
    ink = Stroke(box=Box(0.5, 0.4, 0.6, 0.4 + high), ink=0.4, faint=False)
    sheet = page([centred("承诺书", 0.1), *PLACES], strokes=[ink], source="text_layer")
    item = catalog({"name": "承诺书", "checks": [{"kind": "seal"}]})

    report = check(item, Facts(), [file("a.pdf", sheet)], received_on=RECEIVED)

    assert [(fault.code, fault.certain) for _, fault in report.deficiencies()] == [("UNSEALED", certain)]


SHOP = {"name": "申请表", "fields": [{"code": "name", "label": ["企业名称"], "kind": "company"}]}
LIST = {
    "name": "设备目录",
    "fields": [{"code": "unit", "label": ["编制单位"], "kind": "company"}],
    "checks": [{"kind": "same", "field": "unit", "as": "M1.name"}],
}


@pytest.mark.parametrize(
    ("written", "seal", "source", "certain"),
    [
        ("水鼎盛医亥连锁有限公司", Box(0.2, 0.16, 0.4, 0.3), "rapid", False),
        ("水鼎盛医亥连锁有限公司", Box(0.2, 0.5, 0.4, 0.64), "rapid", True),  # it lies elsewhere
        ("水鼎盛医亥连锁股份公司", Box(0.2, 0.16, 0.36, 0.3), "rapid", True),  # they differ beside it, too
        ("水鼎盛医亥连锁有限公司", Box(0.2, 0.16, 0.4, 0.3), "text_layer", True),
    ],
)
def test_a_name_that_differs_only_where_a_seal_lies_on_it_is_a_question(
    written: str, seal: Box, source: str, *, certain: bool
) -> None:
    first = page([centred("申请表", 0.1), line("企业名称：永清鼎盛医药连锁有限公司", 0.15, 0.2)], source=source)
    lines = [centred("设备目录", 0.1), line(f"编制单位：{written}", 0.15, 0.2)]
    second = page(lines, number=2, source=source, seals=[Seal(box=seal)])

    report = check(catalog(SHOP, LIST), Facts(), [file("a.pdf", first, second)], received_on=RECEIVED)

    assert [(fault.code, fault.certain) for _, fault in report.deficiencies()] == [("FIELD_MISMATCH", certain)]


AGENT = {"code": "agent", "label": ["受托人", "受托人姓名"], "kind": "person", "required": True}


@pytest.mark.parametrize(("confidence", "found"), [(1.0, "张三"), (0.9, "无转委托权")])
def test_a_label_that_opens_a_sentence_of_a_text_layer_gives_way_to_one_with_a_colon(
    confidence: float, found: str
) -> None:
    lines = [
        line("受托人姓名：张三", 0.18, 0.2, confidence=confidence),
        line("委托权限：代为办理", 0.18, 0.23, confidence=confidence),
        line("受托人无转委托权。", 0.18, 0.26, confidence=confidence),
    ]

    assert value(read(lines, AGENT, source="text_layer")["agent"]) == found


def test_running_text_that_ends_in_a_colon_leaves_no_doubt_that_the_line_above_is_empty() -> None:
    lines = [
        line("承诺单位：", 0.18, 0.2, confidence=1.0),
        line("就办理“出版物零售单位设立审批”一事，现郑重承诺如下：", 0.18, 0.225, confidence=1.0),
    ]

    found = read(lines, UNIT, source="text_layer")["unit"]

    assert (found.state, found.sure) == ("empty", True)


@pytest.mark.parametrize("beside", ["法定代表人身份证号码", "法定代表人身份证件地址"])
def test_a_label_is_no_title_of_a_card(beside: str) -> None:
    # Given the page of a form behind its cover
    card = {"name": "法定代表人身份证复印件", "recognise": {"titles": ["法定代表人身份证复印件"]}}
    sheet = page([line(beside, 0.5, 0.1), line("440305199301082830", 0.7, 0.1)], source="text_layer")

    report = check(catalog(card), Facts(), [file("a.pdf", sheet)], received_on=RECEIVED)

    assert report.materials[0].pages == ()


def test_names_that_several_people_wrote_on_a_digital_page_are_signatures() -> None:
    # Given the pictures of three signatures, read as one line, of which one passed for a name seal in blue
    item = catalog({"name": "理事会决议", "checks": [{"kind": "signature", "near": "全体理事签字"}]})
    lines = [centred("理事会决议", 0.1), line("全体理事签字：", 0.143, 0.462, size=HIGH, confidence=1.0)]
    written = line("费月亚朱柔枝赵丽", 0.3, 0.426, size=0.06, confidence=0.91)
    pens = [Stroke(box=Box(left, 0.44, left + 0.09, 0.473), ink=0.4, faint=False) for left in (0.3, 0.57)]
    seal = Seal(box=Box(0.445, 0.407, 0.524, 0.47), colour="blue", shape="square")
    sheet = page([*lines, written], strokes=pens, seals=[seal], source="text_layer")

    report = check(item, Facts(), [file("a.pdf", sheet)], received_on=RECEIVED)

    assert [*report.deficiencies()] == []
