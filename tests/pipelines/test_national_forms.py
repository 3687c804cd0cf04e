"""What the forms and certificates that every window sees brought to light. All names and numbers are fictional."""

from __future__ import annotations

from typing import Any

import pytest

from pipelines.completeness import check
from pipelines.facts import Facts
from pipelines.sorting import sort_pages
from pipelines.text import Box, FileRead, Seal
from tests.builders import GOOD_RIC, GOOD_USCC, RECEIVED, catalog, centred, file, form, line, page
from tests.pipelines.values_read import read, value

REGISTRATION: dict[str, Any] = {
    "name": "公司登记申请书",
    "recognise": {"titles": ["公司登记申请书"], "phrases": ["基本信息", "法定代表人信息"], "max_pages": 8},
    "checks": [{"kind": "page_count"}],
}
ARTICLES: dict[str, Any] = {
    "name": "公司章程",
    "recognise": {
        "titles": ["章程"],
        "phrases": ["总则", "附则", "注册资本", "股东会", "执行董事", "出资方式", "解散事由"],
        "max_pages": 20,
    },
}
APPOINTMENT: dict[str, Any] = {
    "name": "任职文件",
    "recognise": {"titles": ["任职文件"], "phrases": ["聘任", "任期三年", "任职资格"], "max_pages": 3},
}
CARD: dict[str, Any] = {
    "name": "居民身份证复印件",
    "recognise": {"titles": ["居民身份证"], "phrases": ["公民身份号码", "签发机关"]},
}
FOUNDING = catalog(REGISTRATION, ARTICLES, APPOINTMENT, CARD)

GLUED_CARD = ["姓名 张样例", f"公民身份号码 {GOOD_RIC}", "中华人民共和国", "居民身份证", "签发机关 示例市公安局"]


def places(*files: FileRead) -> dict[str, list[str]]:
    """Each material with its pages."""
    found: dict[str, list[str]] = {}
    for document in sort_pages(FOUNDING, Facts(), files).documents:
        found.setdefault(document.material, []).extend(f"{one.file.file}#{one.sheet.page}" for one in document.ordered)
    return found


def numbered(n: int, total: int, title: str = "", *body: str) -> Any:
    return form(title, body=body or ("某段文字",), foot=f"第{n}页 共{total}页")


def test_a_page_of_a_form_with_the_copy_of_a_card_glued_in_is_a_page_of_the_form() -> None:
    form_read = file("a.pdf", numbered(1, 2, "公司登记申请书", "基本信息"), numbered(2, 2, "", *GLUED_CARD))
    card = file("b.pdf", form("", body=GLUED_CARD))

    assert places(form_read, card) == {"M1": ["a.pdf#1", "a.pdf#2"], "M4": ["b.pdf#1"]}


def test_pictures_in_the_order_of_their_numbers_go_on_with_one_another() -> None:
    one = file("1.jpg", numbered(1, 2, "公司登记申请书", "基本信息"))
    two = file("2.jpg", numbered(2, 2, "", *GLUED_CARD))

    assert places(one, two) == {"M1": ["1.jpg#1", "2.jpg#1"]}


def test_a_numbered_page_that_speaks_of_another_paper_stays_with_the_page_before_it() -> None:
    speaks = ["经理由执行董事聘任，任期三年", "具备任职资格"]
    articles = file("a.pdf", numbered(1, 3, "章程", "总则"), numbered(2, 3), numbered(3, 3, "", *speaks))
    appointment = file("b.pdf", form("任职文件", body=speaks))

    assert places(articles, appointment) == {"M2": ["a.pdf#1", "a.pdf#2", "a.pdf#3"], "M3": ["b.pdf#1"]}


def test_a_numbered_page_under_a_title_of_its_own_begins_another_paper() -> None:
    both = file("a.pdf", numbered(1, 2, "章程", "总则"), numbered(2, 2, "任职文件", "聘任"))

    assert places(both) == {"M2": ["a.pdf#1"], "M3": ["a.pdf#2"]}


def test_of_two_papers_laid_through_one_another_a_page_goes_to_the_one_that_it_speaks_of() -> None:
    speaks = ["经理由执行董事聘任，任期三年", "具备任职资格"]
    pages = (numbered(1, 2, "任职文件", "聘任"), numbered(1, 2, "章程", "总则"), numbered(2, 2, "", *speaks))

    assert places(file("a.pdf", *pages)) == {"M2": ["a.pdf#2"], "M3": ["a.pdf#1", "a.pdf#3"]}


def test_a_code_below_its_label_is_read_though_a_remark_stands_beside_the_label() -> None:
    remark = ["扫描二维码登录“国家企", "业信用信息公示系统”了", "解更多登记、备案、许", "可、监管信息。"]
    lines = [line(text, 0.69, 0.12 + n * 0.0165, size=0.013) for n, text in enumerate(remark)]
    lines += [line("统一社会信用代码", 0.08, 0.13), line(GOOD_USCC, 0.08, 0.153), centred("营业执照", 0.21, size=0.05)]
    spec = {"code": "uscc", "label": ["统一社会信用代码"], "kind": "uscc", "required": True}

    assert value(read(lines, spec)["uscc"]) == GOOD_USCC


def test_a_further_question_in_the_cell_of_a_choice_does_not_hide_what_is_ticked() -> None:
    lines = [
        line("□食品销售经营者 ☑餐饮服务经营者 □集中用餐单位食堂", 0.24, 0.32),
        line("主体业态", 0.12, 0.3285),
        line("是否通过网络经营：□是 ☑否", 0.24, 0.337),
    ]
    spec = {"code": "kind", "label": ["主体业态"], "kind": "choice", "required": True}

    assert value(read(lines, spec)["kind"]) == "餐饮服务经营者"


@pytest.mark.parametrize(
    "printed", ["全体股东签字、盖章：张样例", "全体股东签字或盖章：张样例", "全体股东签字、捺手印：张样例"]
)
def test_a_place_to_sign_that_may_be_sealed_instead_is_found_by_its_words(printed: str) -> None:
    item = catalog(ARTICLES | {"checks": [{"kind": "signature", "near": "全体股东签字"}]})
    signed = page([centred("章程", 0.06), line(printed, 0.12, 0.4)])

    report = check(item, Facts(), (file("a.pdf", signed),), received_on=RECEIVED)

    assert report.verdict == "complete"


DOMICILE: dict[str, Any] = REGISTRATION | {
    "fields": [{"code": "domicile", "label": ["住所"], "kind": "address", "required": True}]
}


@pytest.mark.parametrize(
    ("first", "told"), [("", {"FIELD_EMPTY": False}), ("示例市示范区青云路1号", {})], ids=["blank", "filled"]
)
def test_a_blank_label_is_asked_about_though_the_same_label_is_filled_in_for_another_farther_down(
    first: str, told: dict[str, bool]
) -> None:
    company = form(
        "公司登记申请书", [("住所", first), ("基本信息", "有限责任公司")], layout="table", foot="第1页 共2页"
    )
    person = form("", [("姓名", "张样例"), ("住所", "示例市示范区月河街2号3室")], layout="table", foot="第2页 共2页")

    report = check(catalog(DOMICILE), Facts(), (file("a.pdf", company, person),), received_on=RECEIVED)

    assert {fault.code: fault.certain for fault in report.materials[0].deficiencies} == told


@pytest.mark.parametrize("heading", ["第二条 租赁期限", "二、租赁期限", "租赁期限"])
def test_a_heading_of_the_label_right_above_it_is_no_blank_field(heading: str) -> None:
    term = {"code": "term", "label": ["租赁期限"], "kind": "period", "required": True}
    item = catalog({"name": "房屋租赁合同", "recognise": {"titles": ["房屋租赁合同"]}, "fields": [term]})
    lines = [line(heading, 0.12, 0.3), line("租赁期限自2025年7月10日起至2030年7月9日止。", 0.15, 0.33)]

    report = check(item, Facts(), (file("a.pdf", page([centred("房屋租赁合同", 0.06), *lines])),), received_on=RECEIVED)

    assert report.verdict == "complete"


def test_a_value_taken_from_farther_down_makes_no_certain_difference() -> None:
    owner = {
        "name": "不动产权证书",
        "recognise": {"titles": ["不动产权证书"]},
        "fields": [{"code": "place", "label": ["坐落"], "kind": "address"}],
    }
    item = catalog(DOMICILE | {"checks": [{"kind": "same", "field": "domicile", "as": "M2.place"}]}, owner)
    lived = form(
        "公司登记申请书", [("住所", ""), ("姓名", "张样例"), ("住所", "示例市示范区月河街2号3室")], layout="table"
    )
    deed = form("不动产权证书", [("坐落", "示例市示范区青云路1号")], layout="table")

    report = check(item, Facts(), (file("a.pdf", lived), file("b.pdf", deed)), received_on=RECEIVED)

    assert [fault.certain for fault in report.materials[0].deficiencies if fault.code == "FIELD_MISMATCH"] == [False]


@pytest.mark.parametrize(
    ("made_by", "cure"),
    [
        ({"source_channel": "applicant"}, "请在《合格证》加盖印章后重新提交该页。"),
        ({"source_channel": "intermediary"}, "请提交加盖出具单位印章的《合格证》。"),
        ({"material_type": "certificate"}, "请提交加盖出具单位印章的《合格证》。"),
    ],
)
def test_nobody_is_asked_to_put_a_seal_on_a_paper_that_another_issues(made_by: dict[str, Any], cure: str) -> None:
    item = catalog({"name": "合格证", "recognise": {"titles": ["合格证"]}, "checks": [{"kind": "seal"}]} | made_by)

    report = check(item, Facts(), (file("a.pdf", form("合格证", body=["某段文字"])),), received_on=RECEIVED)

    assert [told.cure for told in report.materials[0].deficiencies] == [cure]


@pytest.mark.parametrize(
    ("below", "found"),
    [(GOOD_RIC, ("good", GOOD_RIC)), ("16日起计算。", ("empty", ""))],
    ids=["on_the_next_line", "nowhere"],
)
def test_a_code_that_went_to_the_next_line_as_a_whole_is_that_of_the_label_which_ends_the_line_before(
    below: str, found: tuple[str, str]
) -> None:
    lines = [
        line("经公司执行董事决定，聘任", 0.18, 0.253),
        line("张样例", 0.49, 0.255),
        line("（身份证号码：", 0.61, 0.254),
        line(below, 0.18, 0.275),
        line("）为公司经理，任期三年，自2026年9月", 0.44, 0.274),
    ]
    spec = {"code": "no", "label": ["身份证号码"], "kind": "ric", "required": True}

    read_at = read(lines, spec)["no"]

    assert (read_at.state, read_at.reading.value if read_at.reading else "") == found


@pytest.mark.parametrize(
    ("written", "verdict"), [("张样例", "complete"), ("海有限", "doubtful"), ("张样冽", "doubtful")]
)
def test_a_name_read_through_a_grey_seal_is_a_signature_where_the_paper_says_the_very_name(
    written: str, verdict: str
) -> None:
    check_it = {"kind": "signature", "near": "受托人（签字）"}
    item = catalog({"name": "授权委托书", "recognise": {"titles": ["授权委托书"]}, "checks": [check_it]})
    lines = [
        centred("授权委托书", 0.06),
        line("受托人：张样例", 0.12, 0.3),
        line(f"受托人（签字）：{written}", 0.133, 0.75),
    ]
    seal = Seal(box=Box(0.24, 0.65, 0.44, 0.785), colour="grey")
    copy = page(lines, seals=[seal], grey=True, strokes=())

    report = check(item, Facts(), (file("a.pdf", copy),), received_on=RECEIVED)

    assert report.verdict == verdict


PLACE: dict[str, Any] = {"code": "place", "label": ["坐落于"], "kind": "address", "required": True}


@pytest.mark.parametrize(
    ("printed", "told"),
    [
        ("甲方将坐落于示例市示范区青云路1号3层201室的房屋出租给乙方", "示例市示范区青云路1号3层201室"),
        ("甲方将坐落于市中心的房屋出租给乙方", None),
        ("甲方将坐落于示例市示范区青云路1号的房屋和坐落于示例市示范区月河街2号的房屋出租给乙方", None),
    ],
    ids=["an_address", "no_address", "two_addresses"],
)
def test_a_sentence_tells_an_address_without_a_colon(printed: str, told: str | None) -> None:
    found = read([line(printed, 0.12, 0.3)], PLACE)["place"]

    assert (found.reading.value if found.reading else None) == told


def test_an_address_told_in_a_sentence_makes_a_difference_a_question() -> None:
    lease = {
        "name": "房屋租赁合同",
        "recognise": {"titles": ["房屋租赁合同"]},
        "fields": [PLACE],
        "checks": [{"kind": "same", "field": "place", "as": "M2.place"}],
    }
    deed = {
        "name": "不动产权证书",
        "recognise": {"titles": ["不动产权证书"]},
        "fields": [{"code": "place", "label": ["坐落"], "kind": "address"}],
    }
    papers = (
        file("a.pdf", form("房屋租赁合同", body=["甲方将坐落于示例市示范区青云路1号的房屋出租给乙方"])),
        file("b.pdf", form("不动产权证书", [("坐落", "示例市示范区月河街22号5层")], layout="table")),
    )

    report = check(catalog(lease, deed), Facts(), papers, received_on=RECEIVED)

    told = [(fault.code, fault.certain) for fault in report.materials[0].deficiencies]
    assert told == [("FIELD_MISMATCH", False)]


def test_the_boxes_of_another_choice_in_the_row_above_are_not_those_of_a_choice_over_two_lines() -> None:
    lines = [
        line("申请类别", 0.12, 0.305),
        line("☑新办 □延续 □变更", 0.23, 0.305),
        line("经营项目", 0.12, 0.3305),
        line("□宾馆 □旅店 □美容店 □理发店 □公共浴室", 0.23, 0.3225),
        line("□书店", 0.23, 0.3385),
    ]
    kind = {"code": "kind", "label": ["申请类别"], "kind": "choice", "required": True}
    project = {"code": "project", "label": ["经营项目"], "kind": "choice", "required": True}

    found = read(lines, kind, project)

    assert (value(found["kind"]), found["project"].state) == ("新办", "empty")


@pytest.mark.parametrize(
    ("kind", "words", "own"),
    [
        ("form", "食品安全管理人员", True),
        ("other", "食品安全管理人员", False),
        ("form", "某段文字", False),
        ("form", "食品安全管理人员由执行董事聘任，任期三年", False),
    ],
    ids=["of_the_form", "of_no_form", "says_nothing_of_it", "says_more_of_another"],
)
def test_a_table_under_a_heading_of_its_own_right_behind_a_form_is_of_the_form(
    kind: str, words: str, *, own: bool
) -> None:
    application = {
        "name": "食品经营许可证申请书",
        "material_type": kind,
        "recognise": {"titles": ["食品经营许可证申请书"], "phrases": ["主体业态", "食品安全管理人员"], "max_pages": 6},
    }
    pages = form("食品经营许可证申请书", [("主体业态", "餐饮")]), form("从业人员登记表", body=[words])

    found = sort_pages(catalog(application, APPOINTMENT), Facts(), (file("a.pdf", *pages),))

    assert [len(document.leaves) for document in found.documents] == [2 if own else 1]


LONG = [f"第{n}项说明文字，用以填写有关登记事项的内容，请按照实际情况如实填写" for n in range(1, 9)]


def test_a_full_page_with_a_card_glued_in_is_no_copy_of_a_card_though_no_page_bears_a_number() -> None:
    form_read = file("a.pdf", form("公司登记申请书", body=["基本信息"]), form("", body=[*LONG, *GLUED_CARD]))
    card = file("b.pdf", form("", body=GLUED_CARD))

    assert places(form_read, card) == {"M1": ["a.pdf#1", "a.pdf#2"], "M4": ["b.pdf#1"]}


def test_a_copy_of_a_card_with_a_remark_all_over_it_is_a_copy_of_a_card() -> None:
    copy = form("", body=[*GLUED_CARD, *["仅供办理本次登记使用，他用无效，再复印无效"] * 20])

    assert places(file("b.pdf", copy)) == {"M4": ["b.pdf#1"]}


@pytest.mark.parametrize(
    ("speaks", "of"),
    [("注册资本，股东会，执行董事，聘任，任期三年", "M2"), ("股东会，聘任，任期三年，任职资格", "M3")],
    ids=["more_of_the_articles", "more_of_the_appointment"],
)
def test_a_page_without_title_and_number_that_speaks_more_of_the_paper_before_it_is_of_that(
    speaks: str, of: str
) -> None:
    found = places(file("a.pdf", form("章程", body=["总则"]), form("", body=["某段文字"]), form("", body=[speaks])))

    assert [code for code, pages in found.items() if "a.pdf#3" in pages] == [of]
