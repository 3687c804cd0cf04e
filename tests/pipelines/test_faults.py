"""Each code of deficiency: when it is certain, when it is a doubt, when it is none."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, Literal

import pytest

from pipelines.catalog import Catalog
from pipelines.completeness import check
from pipelines.facts import Facts
from pipelines.report import CheckReport
from pipelines.text import Box, Code, Defect, PageText, Seal, Stroke
from tests.builders import (
    APPLICATION,
    COMPANY,
    GOOD_USCC,
    LICENCE,
    RECEIVED,
    RED_SEAL,
    WRONG_USCC,
    application,
    catalog,
    centred,
    file,
    form,
    licence,
    line,
    page,
)


def report(item: Catalog, *pages: PageText, facts: dict[str, Any] | None = None) -> CheckReport:
    return check(item, Facts.model_validate(facts or {}), [file("scan.pdf", *pages)], received_on=RECEIVED)


def faults(found: CheckReport) -> dict[str, bool]:
    return {one.id: one.certain for _, one in found.deficiencies()}


# --------------------------------------------------------------------------------------------------- fields


def test_an_empty_required_field_is_certain_and_may_be_cured_on_the_spot() -> None:
    found = report(catalog(APPLICATION), application(fields={"申请人名称": ""}))

    fault = found.certain()[0]
    assert faults(found) == {"M1.FIELD_EMPTY.applicant": True}
    assert (fault.on_spot, fault.field, fault.basis) == (True, "applicant", "示例办法第三条")
    assert fault.message == "《食品经营许可申请书》中“申请人名称”一栏没有填写。"
    assert fault.evidence[0].box is not None


def test_an_empty_optional_field_is_no_fault() -> None:
    assert faults(report(catalog(APPLICATION), application(fields={"联系电话": ""}))) == {}


def test_a_required_field_whose_label_is_nowhere_is_a_doubt() -> None:
    bare = form("食品经营许可申请书", [("申请人名称", COMPANY)], body=["主体业态 经营项目"])

    assert faults(report(catalog(APPLICATION), bare)) == {"M1.FIELD_EMPTY.uscc": False}


def test_an_empty_field_on_a_poorly_read_page_is_a_doubt() -> None:
    found = report(catalog(APPLICATION), application(fields={"申请人名称": ""}, confidence=0.8))

    assert faults(found) == {"M1.FIELD_EMPTY.applicant": False}


@pytest.mark.parametrize(
    ("source", "confidence", "certain"),
    [("text_layer", 1.0, True), ("rapid", 0.999, True), ("rapid", 0.9, False), ("tesseract", 0.8, False)],
)
def test_a_wrong_check_digit_is_certain_only_where_the_reading_is(
    source: Any, confidence: float, certain: bool
) -> None:
    found = report(
        catalog(APPLICATION),
        application(fields={"统一社会信用代码": WRONG_USCC}, source=source, confidence=confidence),
    )

    assert faults(found) == {"M1.FIELD_INVALID.uscc": certain}


def test_letters_that_never_occur_in_a_code_are_no_fault() -> None:
    found = report(catalog(APPLICATION), application(fields={"统一社会信用代码": "9135O1OOMOOO1OOY43"}))

    assert faults(found) == {}
    assert found.materials[0].fields["uscc"].raw == "9135O1OOMOOO1OOY43"
    assert found.materials[0].fields["uscc"].value == "91350100M000100Y43"


def test_a_slip_that_explains_a_wrong_code_makes_it_a_doubt() -> None:
    slipped = "91350100N000100Y43"  # M read as N, at high confidence

    assert faults(report(catalog(APPLICATION), application(fields={"统一社会信用代码": slipped}, confidence=0.98))) == {
        "M1.FIELD_INVALID.uscc": False
    }


def test_a_code_with_a_character_too_few_is_a_doubt_on_a_scan_and_certain_in_print() -> None:
    short = {"统一社会信用代码": "91350100M000100Y4"}

    assert faults(report(catalog(APPLICATION), application(fields=short, confidence=1.0))) == {
        "M1.FIELD_INVALID.uscc": False
    }
    assert faults(report(catalog(APPLICATION), application(fields=short, source="text_layer", confidence=1.0))) == {
        "M1.FIELD_INVALID.uscc": True
    }


# ------------------------------------------------------------------------------------------------- validity

DATED = LICENCE | {"checks": [{"kind": "not_expired", "field": "valid_to", "basis": "示例办法第九条"}]}


@pytest.mark.parametrize(
    ("period", "expected"),
    [
        ("2021年3月5日至2026年9月17日", {"M1.EXPIRED.valid_to": True}),
        ("2021年3月5日至2026年9月18日", {}),  # the last day counts
        ("2021年3月5日至长期", {}),
        ("二〇二一年三月五日至二〇二六年八月三十一日", {"M1.EXPIRED.valid_to": True}),
        ("自2021年3月5日起", {"M1.FIELD_INVALID.valid_to": False}),
        ("", {"M1.EXPIRED.valid_to": False}),
    ],
)
def test_a_licence_is_held_against_the_day_of_receipt(period: str, expected: dict[str, bool]) -> None:
    assert faults(report(catalog(DATED), licence(fields={"营业期限": period}))) == expected


def test_an_expiry_that_was_read_poorly_is_a_doubt() -> None:
    found = report(catalog(DATED), licence(fields={"营业期限": "2021年3月5日至2025年1月1日"}, confidence=0.85))

    assert faults(found) == {"M1.EXPIRED.valid_to": False}


# ---------------------------------------------------------------------------------------------------- same

PAIR = catalog(APPLICATION | {"checks": [{"kind": "same", "field": "applicant", "as": "M2.name"}]}, LICENCE)
MISMATCH = "M1.FIELD_MISMATCH.applicant~M2.name"


def pair(name: str, **rest: Any) -> CheckReport:
    return report(PAIR, application(), licence(fields={"名称": name}, **rest))


def test_two_names_that_differ_are_a_mismatch_of_the_material_whose_check_it_is() -> None:
    found = pair("示例市暮色洗浴有限公司")

    assert faults(found) == {MISMATCH: True}
    assert [material.status for material in found.materials] == ["deficient", "satisfied"]
    assert len(found.certain()[0].evidence) == 2


def test_names_that_differ_in_width_brackets_or_spaces_are_the_same() -> None:
    bracketed = report(
        PAIR,
        application(fields={"申请人名称": "示例(示例市)餐饮有限公司"}),
        licence(fields={"名称": "示例（示例市） 餐饮有限公司"}),
    )

    assert faults(bracketed) == {}


def test_names_that_a_reader_may_have_mistaken_are_a_doubt() -> None:
    assert faults(pair("示例市晨先餐饮有限公司", confidence=0.93)) == {MISMATCH: False}


@pytest.mark.parametrize(
    ("one", "other", "certain"),
    [
        ("示例市晨光餐饮有限责任公司", "示例市晨光餐饮有限公司", False),
        ("示例市晨光餐饮股份公司", "示例市晨光餐饮股份有限公司", False),
        ("示例晨光合伙企业（有限合伙）", "示例晨光合伙企业", False),
        ("晨光面馆（个体工商户）", "晨光面馆", False),
        ("示例市晨光餐饮股份有限公司", "示例市晨光餐饮有限公司", True),
        ("示例市晨光餐饮有限责任公司", "示例市夜色酒店有限公司", True),
    ],
)
def test_names_that_differ_in_how_their_legal_form_is_written_are_a_question(
    one: str, other: str, certain: bool
) -> None:
    found = report(PAIR, application(fields={"申请人名称": one}), licence(fields={"名称": other}))

    assert faults(found) == {MISMATCH: certain}


def test_a_name_that_may_have_been_cut_off_is_a_doubt() -> None:
    assert faults(pair("示例市晨光餐饮")) == {MISMATCH: False}


def test_nothing_is_compared_with_a_partner_that_is_missing_illegible_or_fetched() -> None:
    fetched = catalog(
        APPLICATION | {"checks": [{"kind": "same", "field": "applicant", "as": "M2.name"}]},
        LICENCE | {"source_channel": "government", "licence_type_code": "L1"},
    )
    other = {"名称": "示例市暮色洗浴有限公司"}

    assert faults(report(PAIR, application())) == {"M2.MISSING": True}
    assert MISMATCH not in faults(pair(other["名称"], legible=False, confidence=0.4))
    assert faults(report(fetched, application())) == {}


def test_a_material_is_held_against_what_was_stated() -> None:
    item = catalog(APPLICATION | {"checks": [{"kind": "same", "field": "applicant", "as": "facts.applicant.name"}]})

    assert faults(report(item, application(), facts={"applicant": {"name": COMPANY}})) == {}
    assert faults(report(item, application())) == {}
    assert faults(report(item, application(), facts={"applicant": {"name": "示例市暮色洗浴有限公司"}})) == {
        "M1.FIELD_MISMATCH.applicant~facts.applicant.name": True
    }


# ------------------------------------------------------------------------------------------ seals, signatures

SEALED = catalog(APPLICATION | {"checks": [{"kind": "seal"}]})


def test_a_seal_anywhere_on_the_paper_is_enough() -> None:
    assert faults(report(SEALED, application(seals=[RED_SEAL]))) == {}


def test_no_seal_is_certain_in_colour_and_a_doubt_in_grey() -> None:
    assert faults(report(SEALED, application())) == {"M1.UNSEALED": True}
    assert faults(report(SEALED, application(grey=True))) == {"M1.UNSEALED": False}


def test_no_seal_is_a_doubt_where_nobody_looked_for_one() -> None:
    (fault,) = [one for _, one in report(SEALED, application(looked=False)).deficiencies()]

    assert (fault.code, fault.certain) == ("UNSEALED", False)
    assert fault.message == (
        "《食品经营许可申请书》没有识别到印章（本次只识别了文字，没有查找印章），请核对是否已加盖。"
    )


def test_a_page_that_may_be_the_sealed_one_makes_a_missing_seal_a_question() -> None:
    # Given a paper of one page without a number, and a second page of which nobody knows whose it is
    second = form("", body=["本单位承诺以上内容真实有效"], foot="2/2", seals=[RED_SEAL])

    # When it stands in the same stack, the seal may be there; a heading of its own makes it another paper
    assert faults(report(SEALED, application(), licence(), second)) == {"M1.UNSEALED": False}
    named = form("房屋租赁合同", foot="2/2", seals=[RED_SEAL])
    assert faults(report(SEALED, application(), licence(), named)) == {"M1.UNSEALED": True}


def test_a_sealed_page_of_nobody_makes_a_missing_seal_a_question_where_its_place_is_on_no_page() -> None:
    # Given a page without heading and number that bears a seal, and forms without and with a place to seal
    stray = form("", body=["以上内容属实，如有虚假愿承担相应责任"], seals=[RED_SEAL])
    near = catalog(APPLICATION | {"checks": [{"kind": "seal", "near": "单位盖章"}]})
    bare = form("食品经营许可申请书", [("申请人名称", COMPANY), ("统一社会信用代码", GOOD_USCC), ("单位盖章", "")])

    assert faults(report(SEALED, application(), licence(), stray)) == {"M1.UNSEALED": False}
    assert faults(report(near, bare, licence(), stray)) == {"M1.UNSEALED.单位盖章": True}


def test_a_seal_in_pieces_makes_a_missing_one_a_question() -> None:
    pieces = [Box(0.67, 0.71, 0.72, 0.8), Box(0.77, 0.71, 0.82, 0.79), Box(0.72, 0.74, 0.76, 0.76)]

    found = report(SEALED, application(strokes=[Stroke(box=box, ink=0.1) for box in pieces]))

    assert faults(found) == {"M1.UNSEALED": False}


@pytest.mark.parametrize(
    ("place", "certain"),
    [
        (Box(0.64, 0.72, 0.79, 0.82), False),  # as large as a seal, about as high as wide
        (Box(0.64, 0.72, 0.67, 0.74), True),  # a tick
        (Box(0.1, 0.1, 0.9, 0.8), True),  # a frame
        (Box(0.3, 0.7, 0.6, 0.73), True),  # a line of handwriting
    ],
)
def test_ink_that_may_be_a_seal_makes_a_missing_one_a_question(place: Box, *, certain: bool) -> None:
    found = report(SEALED, application(strokes=[Stroke(box=place, ink=0.1)]))

    assert faults(found) == {"M1.UNSEALED": certain}
    assert ("（页面上有像印章的痕迹）" in found.materials[0].deficiencies[0].message) is not certain


@pytest.mark.parametrize(
    ("code", "certain"),
    [(Box(0.79, 0.084, 0.884, 0.151), True), (Box(0.2, 0.6, 0.29, 0.66), False), (Box(0.8, 0.1, 0.84, 0.13), False)],
)
def test_the_ink_of_a_square_code_that_was_read_is_no_seal(code: Box, *, certain: bool) -> None:
    # Given ink as large as a seal where a code was read; elsewhere; or with a small code in it
    sheet = application(strokes=[Stroke(box=Box(0.788, 0.083, 0.882, 0.15), ink=0.6)])
    read = Code(text="https://example.gov.cn/q", format="QRCode", box=code)
    sheet = sheet.model_copy(update={"marks": sheet.marks.model_copy(update={"codes": (read,)})})

    assert faults(report(SEALED, sheet)) == {"M1.UNSEALED": certain}


SIGNED = catalog(APPLICATION | {"checks": [{"kind": "signature", "near": "申请人签字"}]})


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("申请人签字：张样例", {}),
        ("申请人签字：张样例　2026年9月1日", {}),
        ("申请人签字：", {"M1.UNSIGNED.申请人签字": False}),
        ("申请人签字：　　2026年9月1日", {"M1.UNSIGNED.申请人签字": False}),
        ("申请人签字：______  年 月 日", {"M1.UNSIGNED.申请人签字": False}),
        ("某段文字", {"M1.UNSIGNED.申请人签字": False}),
    ],
)
def test_what_is_written_beside_the_label_is_a_signature_and_a_date_is_none(
    text: str, expected: dict[str, bool]
) -> None:
    signed = form(
        "食品经营许可申请书", [("申请人名称", COMPANY), ("统一社会信用代码", "91350100M000100Y43")], body=["", "", text]
    )

    assert faults(report(SIGNED, signed)) == expected


def signing_page(text: str = "申请人签字：", *, strokes: Sequence[Stroke] | None = (), **rest: Any) -> Any:
    fields = [("申请人名称", COMPANY), ("统一社会信用代码", "91350100M000100Y43")]
    return form("食品经营许可申请书", fields, body=["", "", text], strokes=strokes, **rest)


def stroke(left: float, top: float, *, wide: float = 0.1, high: float = 0.02, **rest: Any) -> Stroke:
    return Stroke(box=Box(left, top, left + wide, top + high), ink=rest.pop("ink", 0.2), **rest)


UNSIGNED = "M1.UNSIGNED.申请人签字"
LABEL = Box(0.12, 0.252, 0.24, 0.266)
"""Where ``signing_page`` prints its label."""


def test_a_place_that_is_clearly_empty_is_unsigned_for_certain() -> None:
    assert faults(report(SIGNED, signing_page())) == {UNSIGNED: True}
    assert faults(report(SIGNED, signing_page("申请人签字：______  年 月 日"))) == {UNSIGNED: True}


def test_ink_beside_the_label_that_no_reader_could_read_is_a_signature() -> None:
    assert faults(report(SIGNED, signing_page(strokes=[stroke(0.3, LABEL.top - 0.005)]))) == {}
    assert faults(report(SIGNED, signing_page(strokes=[stroke(0.14, LABEL.bottom + 0.01)]))) == {}


@pytest.mark.parametrize(
    "strokes",
    [
        None,  # a reading that was made before ink was measured
        [stroke(0.3, LABEL.top, faint=True)],  # a pencil, or the other side shining through
        [stroke(0.3, LABEL.top, wide=0.01, high=0.004)],  # a speck
        [stroke(0.3, LABEL.top - 0.035)],  # above the place, but near it
        [stroke(0.3, LABEL.top, wide=0.2, high=0.05, ink=0.95)],  # a blot
        [stroke(0.26, LABEL.top - 0.045, wide=0.16, high=0.1)],  # a seal on a photocopy that was not recognised
    ],
)
def test_ink_of_which_nobody_knows_what_it_is_is_a_question(strokes: Sequence[Stroke] | None) -> None:
    assert faults(report(SIGNED, signing_page(strokes=strokes))) == {UNSIGNED: False}


@pytest.mark.parametrize(
    ("text", "strokes", "expected"),
    [
        ("申请人签字：MU", [], {}),
        ("申请人签字：MU", [stroke(0.24, LABEL.top)], {}),
        ("申请人签字：MU", [stroke(0.24, LABEL.top, faint=True)], {UNSIGNED: False}),
        ("申请人签字：张样例", [stroke(0.24, LABEL.top, faint=True)], {}),
    ],
)
def test_letters_are_no_name_where_all_that_is_there_is_a_faint_trace(
    text: str, strokes: Sequence[Stroke], expected: dict[str, bool]
) -> None:
    assert faults(report(SIGNED, signing_page(text, strokes=strokes))) == expected


def test_the_words_of_a_seal_are_no_signature() -> None:
    # Given a seal stamped beside the label, and its words read as a line of print
    seal = Seal(box=Box(0.24, LABEL.top - 0.05, 0.44, LABEL.top + 0.09))
    page = signing_page("申请人签字：示例单位", seals=[seal])

    # When it is checked, then nobody knows whether somebody signed below the seal
    assert faults(report(SIGNED, page)) == {UNSIGNED: False}
    assert faults(report(SIGNED, signing_page("申请人签字：示例单位"))) == {}


@pytest.mark.parametrize(
    ("text", "rest", "signed"),
    [
        ("申请人签字：张样例", {}, True),
        ("申请人签字：时样", {}, True),
        ("申请人签字：张样例", {"confidence": 0.93}, False),  # half hidden
        ("申请人签字：有限", {}, False),  # no surname
        ("申请人签字：张样例公司", {}, False),
    ],
)
def test_a_name_that_is_read_through_a_red_seal_in_the_row_of_its_label_is_a_signature(
    text: str, rest: dict[str, Any], signed: bool
) -> None:
    seal = Seal(box=Box(0.24, LABEL.top - 0.05, 0.44, LABEL.top + 0.09))

    found = faults(report(SIGNED, signing_page(text, seals=[seal], **rest)))

    assert found == ({} if signed else {UNSIGNED: False})


@pytest.mark.parametrize(
    ("printed", "read_as", "signed"),
    [
        ("张样例", "张样例", True),
        ("张样例", "长样例", True),
        ("张样例", "长羊例", False),
        ("张样例", "例样张", False),
        ("张样例", "样例", True),  # its surname is hidden
        ("张样例", "张!例", True),  # half hidden
        ("张样例", "李!例", False),
        ("张样例", "张样", False),
        ("水样例", "水样例", True),  # a rare surname
        ("水样例", "长样例", False),
        ("公司", "公司", False),
    ],
)
def test_a_name_read_poorly_through_a_seal_is_a_signature_where_the_paper_says_it_elsewhere(
    printed: str, read_as: str, signed: bool
) -> None:
    seal = Seal(box=Box(0.24, LABEL.top - 0.05, 0.44, LABEL.top + 0.09))
    sheet = page(
        [
            centred("食品经营许可申请书", 0.06),
            line(f"法定代表人：{printed}", 0.1, 0.2),
            line("申请人签字：", LABEL.left, LABEL.top),
            line(read_as, 0.27, LABEL.top, confidence=0.9),
        ],
        strokes=(),
        seals=[seal],
    )

    assert faults(report(SIGNED, sheet)).get(UNSIGNED) is (None if signed else False)


@pytest.mark.parametrize(
    ("printed", "read_as", "signed"),
    [
        ("扎西·示例", "扎西示例", True),
        ("扎西·示例", "扎西·示例", True),
        ("扎西·示例", "扎西样本", False),
        ("扎西示例", "扎西示例", False),  # it may be any word of the form
    ],
)
def test_a_name_with_a_dot_that_was_written_below_its_label_is_a_signature(
    printed: str, read_as: str, signed: bool
) -> None:
    # Given a name of four characters a line below the place to sign, farther to the right than a value below its label
    sheet = page(
        [
            centred("食品经营许可申请书", 0.06),
            line(f"法定代表人：{printed}", 0.1, 0.2),
            line("申请人签字：", LABEL.left, LABEL.top),
            line(read_as, LABEL.left + 0.16, LABEL.top + 0.03),
        ],
        strokes=(),
    )

    assert faults(report(SIGNED, sheet)).get(UNSIGNED) is (None if signed else False)


def test_a_name_below_its_label_is_a_signature_beside_the_other_partys_place_in_two_pieces() -> None:
    # Given two cells side by side on a photograph, the words of the other party's place in two pieces, and a name below the first
    fields = [*APPLICATION["fields"], {"code": "by", "label": ["申请人"], "kind": "person"}]
    item = catalog(APPLICATION | {"fields": fields, "checks": [{"kind": "signature", "near": "法定代表人签字"}]})
    sheet = page(
        [
            centred("食品经营许可申请书", 0.06),
            line("法定代表人（签字）：", 0.2, 0.506, size=0.0145),
            line("高样", 0.288, 0.532, size=0.031),
            line("2026年11月11日", 0.37, 0.578, size=0.0145),
            *(line("申请人", 0.504, 0.503, size=0.0145), line("（盖章）：", 0.556, 0.503, size=0.0145)),
            line("2026年11月11日", 0.67, 0.574, size=0.0145),
        ],
        strokes=(),
    )

    assert "M1.UNSIGNED.法定代表人签字" not in faults(report(item, sheet))


@pytest.mark.parametrize(("colour", "signed"), [("blue", True), ("red", False)])
def test_a_small_blue_mark_where_a_signature_belongs_is_one(colour: Literal["blue", "red"], signed: bool) -> None:
    # Given a name written in blue so small that it was taken for a name seal
    pen = Seal(box=Box(0.26, LABEL.top - 0.01, 0.32, LABEL.top + 0.03), colour=colour, shape="square")

    assert faults(report(SIGNED, signing_page(seals=[pen]))) == ({} if signed else {UNSIGNED: False})


@pytest.mark.parametrize("rest", [{"colour": "blue"}, {"colour": "grey"}, {"shape": "square"}])
def test_a_name_under_a_seal_that_is_not_bleached_or_bears_a_name_is_a_question(rest: dict[str, Any]) -> None:
    seal = Seal(box=Box(0.24, LABEL.top - 0.05, 0.44, LABEL.top + 0.09), **rest)

    assert faults(report(SIGNED, signing_page("申请人签字：张样例", seals=[seal]))) == {UNSIGNED: False}


def test_an_empty_place_is_a_question_where_nobody_looked_for_ink() -> None:
    assert faults(report(SIGNED, signing_page(strokes=[]))) == {UNSIGNED: True}
    assert faults(report(SIGNED, signing_page(strokes=[], looked=False))) == {UNSIGNED: False}


def test_an_empty_place_is_a_question_where_the_label_is_uncertain_or_gone() -> None:
    assert faults(report(SIGNED, signing_page(confidence=0.8))) == {UNSIGNED: False}
    assert faults(report(SIGNED, signing_page("某段文字"))) == {UNSIGNED: False}


def test_ink_far_from_the_label_leaves_its_place_empty() -> None:
    assert faults(report(SIGNED, signing_page(strokes=[stroke(0.3, 0.7)]))) == {UNSIGNED: True}


def test_a_grey_seal_over_the_place_is_a_question() -> None:
    seal = Seal(box=Box(0.25, 0.2, 0.43, 0.33), colour="grey")

    assert faults(report(SIGNED, signing_page(seals=[seal]))) == {UNSIGNED: False}


def test_a_name_seal_or_a_riding_seal_alone_is_a_question() -> None:
    name_seal = Seal(box=Box(0.6, 0.7, 0.69, 0.76), shape="square")
    riding = Seal(box=Box(0.9, 0.5, 1.0, 0.63), riding=True)

    assert faults(report(SEALED, application(seals=[name_seal]))) == {"M1.UNSEALED": False}
    assert faults(report(SEALED, application(seals=[riding]))) == {"M1.UNSEALED": False}
    assert faults(report(SEALED, application(seals=[RED_SEAL, riding]))) == {}


# --------------------------------------------------------------------------------------------------- pages

RULES: dict[str, Any] = {"name": "安全管理制度", "checks": [{"kind": "page_count", "field": "total_pages"}]}


def numbered(n: int, foot: str, confidence: float = 0.99) -> Any:
    title = "安全管理制度" if n == 1 else ""
    return form(title, body=[f"第{n}章 第{n * 7}条 车辆应当按照规定检查第{n}类情况"], foot=foot, confidence=confidence)


@pytest.mark.parametrize(
    "foot",
    [
        "第{n}页 共{m}页",
        "第{n}页/共{m}页",
        "共{m}页 第{n}页",
        "第{n}/{m}页",
        "{n}/{m}",
        "- {n}/{m} -",
        "Page {n} of {m}",
        "第{c}页（共{k}页）",
    ],
)
def test_a_missing_middle_page_is_certain_in_every_form_of_numbering(foot: str) -> None:
    feet = {n: foot.format(n=n, m=3, c="零一二三"[n], k="三") for n in (1, 2, 3)}

    whole = report(catalog(RULES), *(numbered(n, feet[n]) for n in (1, 2, 3)))
    torn = report(catalog(RULES), *(numbered(n, feet[n]) for n in (1, 3)))

    assert faults(whole) == {}
    assert faults(torn) == {"M1.MISSING_PAGES": True}
    assert torn.certain()[0].message == "《安全管理制度》标明共3页，收到2页，缺少第2页。"


def test_a_missing_page_is_a_doubt_while_an_unreadable_one_may_be_it() -> None:
    torn = file("a.pdf", numbered(1, "第1页 共3页"), numbered(3, "第3页 共3页"))
    files = [torn, file("b.pdf", page(source="none", problem="ENGINE"))]

    found = check(catalog(RULES), Facts(), files, received_on=RECEIVED)

    assert faults(found) == {"M1.MISSING_PAGES": False, "ILLEGIBLE#b.pdf#1": False}


def test_numbers_that_were_read_poorly_prove_nothing() -> None:
    found = report(catalog(RULES), numbered(1, "第1页 共3页", 0.7), numbered(3, "第3页 共3页", 0.7))

    assert faults(found) == {"M1.MISSING_PAGES": False}


def test_fewer_pages_than_usual_are_a_doubt() -> None:
    item = catalog({"name": "安全管理制度", "recognise": {"min_pages": 2}})

    assert faults(report(item, numbered(1, ""))) == {"M1.MISSING_PAGES": False}


def test_no_seal_is_a_doubt_while_a_page_is_missing() -> None:
    item = catalog(RULES | {"checks": [*RULES["checks"], {"kind": "seal"}]})

    assert faults(report(item, numbered(1, "第1页 共2页"))) == {"M1.MISSING_PAGES": True, "M1.UNSEALED": False}


def test_an_illegible_page_is_illegible_and_not_empty() -> None:
    found = report(catalog(APPLICATION), application(fields={"申请人名称": ""}, legible=False, confidence=0.5))

    assert faults(found) == {"M1.ILLEGIBLE.scan.pdf#1": True}


@pytest.mark.parametrize(
    ("defect", "said"), [(None, "模糊不清"), ("dark", "过暗"), ("pale", "字迹过淡"), ("small", "分辨率过低")]
)
def test_an_illegible_page_says_why(defect: Defect | None, said: str) -> None:
    found = report(catalog(APPLICATION), application(legible=False, confidence=0.5, defect=defect))

    (fault,) = [one for _, one in found.deficiencies()]

    assert (fault.code, fault.message) == (
        "ILLEGIBLE",
        f"《食品经营许可申请书》有一页（文件“scan.pdf”第1页）{said}，无法辨认。",
    )


def test_an_unreadable_page_inside_a_document_is_illegible_there() -> None:
    found = report(
        catalog(RULES), numbered(1, "第1页 共3页"), page(source="none", problem="TIMEOUT"), numbered(3, "第3页 共3页")
    )

    assert faults(found) == {"M1.ILLEGIBLE.scan.pdf#2": False}
    assert sorted(one.page for one in found.materials[0].pages) == [1, 2, 3]


# ----------------------------------------------------------------------------------------- copies, conditions


def test_too_few_copies_are_certain_and_unstated_copies_are_not_judged() -> None:
    item = catalog(LICENCE | {"original_copies": 1, "photocopy_copies": 1})

    assert faults(report(item, licence(), facts={"copies": {"M1": 1}})) == {"M1.TOO_FEW_COPIES": True}
    assert faults(report(item, licence(), facts={"copies": {"M1": 2}})) == {}
    assert faults(report(item, licence())) == {}


ASKED = catalog(LICENCE | {"applies_when": "by_agent"}, conditions=[{"code": "by_agent", "question": "是否委托"}])


def test_a_condition_decides_whether_a_material_is_asked_for() -> None:
    assert faults(report(ASKED, facts={"conditions": {"by_agent": True}})) == {"M1.MISSING": True}
    assert report(ASKED, facts={"conditions": {"by_agent": False}}).materials[0].status == "not_applicable"


def test_what_is_not_stated_is_asked_in_the_words_of_the_catalogue() -> None:
    item = catalog(
        APPLICATION | {"applies_when": 'by_agent and kind == "个体" and bare and not stated'},
        conditions=[
            {"code": "by_agent", "question": "是否委托他人办理", "kind": "bool"},
            {"code": "kind", "question": "主体类型", "kind": "choice", "options": ["企业", "个体"]},
            {"code": "bare", "kind": "bool"},
            {"code": "stated", "question": "是否免交", "kind": "bool"},
        ],
    )

    [(_, asked)] = report(item, facts={"conditions": {"stated": False}}).deficiencies()

    assert asked.message == (
        "没有收到《食品经营许可申请书》；是否需要提交取决于尚未确认的情形：“是否委托他人办理”、“主体类型”是否为“个体”、“bare”，请先确认。"
    )


def test_under_an_unknown_condition_an_absent_material_is_a_doubt_and_a_present_one_is_checked() -> None:
    assert faults(report(ASKED)) == {"M1.MISSING": False}
    assert faults(report(ASKED, licence(fields={"名称": ""}))) == {"M1.FIELD_EMPTY.name": True}


def test_a_shareable_material_that_is_lacking_or_faulty_is_fetched() -> None:
    item = catalog(LICENCE | {"source_channel": "government", "licence_type_code": "L1"})

    for found in (report(item), report(item, licence(fields={"名称": ""}))):
        assert (found.verdict, found.materials[0].status, faults(found)) == ("complete", "fetch", {})
    assert report(item, licence()).materials[0].status == "satisfied"


def test_a_lacking_deferrable_material_is_deferred_and_a_faulty_one_is_not() -> None:
    item = catalog(LICENCE | {"necessity": "deferrable"})

    assert (report(item).verdict, report(item).materials[0].status) == ("complete", "deferred")
    assert faults(report(item, licence(fields={"名称": ""}))) == {"M1.FIELD_EMPTY.name": True}


def test_a_lacking_optional_material_is_no_fault() -> None:
    assert report(catalog(LICENCE | {"necessity": "optional"})).verdict == "complete"


def test_doubts_alone_make_a_case_doubtful_and_one_certainty_deficient() -> None:
    item = catalog(APPLICATION | {"checks": [{"kind": "seal"}]}, LICENCE)

    assert report(item, application(grey=True), licence()).verdict == "doubtful"
    assert report(item, application(grey=True)).verdict == "deficient"
    assert report(item, application(seals=[RED_SEAL]), licence()).verdict == "complete"


def test_a_missing_page_is_a_doubt_while_a_plain_page_without_a_number_stands_beside() -> None:
    plain = form("", body=["九、违约责任 任何一方违反约定的应当支付违约金", "十、争议由双方协商解决"])

    assert faults(report(catalog(RULES), numbered(1, "第1页 共2页"), plain)) == {"M1.MISSING_PAGES": False}
