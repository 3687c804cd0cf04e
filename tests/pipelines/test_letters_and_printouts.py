"""Letters of authority in prose, pages printed by portals, papers set by office programs. All names and numbers are fictional."""

from __future__ import annotations

from typing import Any

import pytest

from pipelines.completeness import check
from pipelines.facts import Facts
from pipelines.text import Line
from tests.builders import COMPANY, GOOD_RIC, GOOD_USCC, RECEIVED, catalog, centred, file, line, page
from tests.pipelines.values_read import read, value

AGENT = {"code": "agent", "label": ["受托人"], "kind": "person", "required": True}
PRINCIPAL = {"code": "principal", "label": ["委托人"], "kind": "company", "required": True}
TERM = {"code": "term", "label": ["委托期限"], "kind": "period", "required": True}
NAME = {"code": "name", "label": ["单位名称"], "kind": "company", "required": True}
USCC = {"code": "uscc", "label": ["统一社会信用代码"], "kind": "uscc", "required": True}
HEAD = {"code": "head", "label": ["法定代表人"], "kind": "person", "required": True}
NUMBER = {"code": "no", "label": ["法定代表人身份证号"], "kind": "ric", "required": True}
HOME = {"code": "home", "label": ["住所"], "kind": "address", "required": True}
PLACE = {"code": "place", "label": ["经营场所"], "kind": "address", "required": True}


def prose(*lines: str, top: float = 0.2) -> list[Line]:
    return [line(text, 0.12, top + 0.03 * place, size=0.014) for place, text in enumerate(lines)]


@pytest.mark.parametrize(
    "lines",
    [
        ("我单位现委托受托人张样例（身份证号码：", f"{GOOD_RIC}）代为办理。"),
        ("我单位现委托受托", f"人张样例（身份证号码：{GOOD_RIC}）代为办理。"),
        ("我单位现委托受托人张样", f"例（身份证号码：{GOOD_RIC}）代为办理。"),
        ("我单位现委托受托人张样例，性别男，代为办理。", "受托人无转委托权。"),
        ("我单位现委托受托人张样例（公民身份号码：", f"{GOOD_RIC}）代为办理。", "受托人（签字）："),
    ],
)
def test_a_name_in_a_sentence_ends_where_its_bearer_is_described(lines: tuple[str, ...]) -> None:
    found = read(prose(*lines), AGENT, source="text_layer")["agent"]

    assert (value(found), found.sure) == ("张样例", True)


def test_a_company_in_a_sentence_is_read_without_the_code_behind_it_though_a_line_ends_there() -> None:
    lines = prose(f"委托人{COMPANY}（统一社会", f"信用代码：{GOOD_USCC}）现委托他人办理。")

    assert value(read(lines, PRINCIPAL, source="text_layer")["principal"]) == COMPANY


def test_a_name_in_a_sentence_ends_at_the_mark_behind_a_bracket_of_its_own() -> None:
    # Given a line that ends within the label that follows
    name = "示例市样例便利店（个体工商户）"
    lines = prose(f"兹有我单位（委托人：{name}，统", f"一社会信用代码：{GOOD_USCC}）办理有关事项。")

    assert value(read(lines, PRINCIPAL, source="text_layer")["principal"]) == name


@pytest.mark.parametrize("word", ["拟任法定代表人", "原法定代表人"], ids=["known", "former"])
def test_a_name_behind_a_longer_word_is_not_that_of_the_shorter_one(word: str) -> None:
    other = {"code": "other", "label": ["拟任法定代表人"], "kind": "person"}
    lines = prose(f"现由{word}张样例（身份证号码：{GOOD_RIC}）办理。")

    assert value(read(lines, HEAD, other, source="text_layer")["head"]) is None


def test_what_does_not_begin_like_a_name_in_a_sentence_is_not_sure() -> None:
    found = read(prose(f"经研究由受托人特派张三（身份证号码：{GOOD_RIC}）办理。"), AGENT, source="text_layer")["agent"]

    assert found.sure is False


def test_two_names_behind_one_word_in_sentences_settle_nothing() -> None:
    lines = prose(
        f"现委托受托人张样例（身份证号码：{GOOD_RIC}）办理。", f"另委托受托人李范文（身份证号码：{GOOD_RIC}）办理。"
    )

    assert value(read(lines, AGENT, source="text_layer")["agent"]) is None


def test_a_period_that_ends_its_line_with_a_stroke_goes_on_in_the_next() -> None:
    # Given a line that is not full, because the second day had no room as a whole
    lines = prose(
        "兹委托张样例办理有关手续，委托期限：2026.09.15-",
        "2026.11.14。委托人承担由此产生的法律后果和责任，特此声明有效。",
    )

    assert value(read(lines, TERM, source="text_layer")["term"]) == "2026-11-14"


def portal(*rows: tuple[str, str, str, str]) -> list[Line]:
    """A page printed by a portal: labels over their values in two columns."""
    lines: list[Line] = []
    for place, (label, text, other, second) in enumerate(rows):
        top = 0.1 + 0.045 * place
        lines += [line(label, 0.08, top, size=0.011), line(other, 0.51, top, size=0.011)]
        lines += [line(text, left, top + 0.018) for left, text in ((0.08, text), (0.51, second)) if text]
    return lines


def test_a_star_behind_a_label_is_a_part_of_it_and_no_value_of_the_label_beside_it() -> None:
    lines = portal(
        ("单位名称", COMPANY, "统一社会信用代码*", GOOD_USCC),
        ("住所*", "示例市样例路9号", "经营场所", "示例市范本街8号"),
        ("法定代表人", "张样例", "法定代表人身份证号*", GOOD_RIC),
    )

    found = read(lines, NAME, USCC, HOME, PLACE, HEAD, NUMBER, source="text_layer")

    assert {code: value(one) for code, one in found.items()} == {
        "name": COMPANY,
        "uscc": GOOD_USCC,
        "home": "示例市样例路9号",
        "place": "示例市范本街8号",
        "head": "张样例",
        "no": GOOD_RIC,
    }


def test_a_star_behind_another_label_is_no_value_that_stands_beside_it() -> None:
    # Given a form whose labels stand over their values, most of them with a star behind
    lines = portal(
        ("单位名称", COMPANY, "统一社会信用代码", GOOD_USCC),
        ("注册资本*", "伍拾万元整", "联系电话*", "0000-0000000"),
        ("经营场所*", "示例市范本街8号", "营业期限*", "2026年9月10日至2027年9月10日"),
        ("法定代表人", "张样例", "邮政编码*", "990124"),
        ("职工人数*", "73人", "", ""),
    )
    lines += [line("申请人（签字）：张样例", 0.08, 0.4), line("申请日期：2026年9月10日", 0.08, 0.43)]

    found = read(lines, NAME, USCC, PLACE, HEAD, {"code": "term", "label": ["营业期限"], "kind": "period"})

    assert (value(found["place"]), value(found["term"])) == ("示例市范本街8号", "2027-09-10")


def test_a_label_with_a_star_behind_it_heads_no_table_with_the_label_beside_it() -> None:
    lines = portal(("住所*", "示例市样例路9号", "经营场所", "示例市范本街8号"))

    found = read(lines, HOME, PLACE, source="text_layer")

    assert [value(found[code]) for code in ("home", "place")] == ["示例市样例路9号", "示例市范本街8号"]


def test_a_star_between_a_label_and_its_value_is_no_part_of_either() -> None:
    assert value(read([line("法定代表人*张样例", 0.1, 0.1)], HEAD, source="text_layer")["head"]) == "张样例"


def test_a_code_at_the_top_of_the_next_row_is_no_line_of_a_name() -> None:
    # Given a label of two lines, read as one that stands lower than its code
    name = f"{COMPANY.removesuffix('公司')}（个体工商户）"
    lines = [
        *(line("单位名称", 0.15, 0.1), line(name, 0.37, 0.1)),
        *(line(GOOD_USCC, 0.37, 0.123), line("统一社会信用代码", 0.15, 0.133)),
        *(line("住所", 0.15, 0.16), line("示例市样例路9号", 0.37, 0.16)),
    ]

    found: dict[str, Any] = read(lines, NAME, USCC, HOME, source="text_layer")

    assert (value(found["name"]), value(found["uscc"])) == (name, GOOD_USCC)


def test_a_code_that_had_no_room_goes_on_at_the_margin_of_the_next_line() -> None:
    number = {"code": "no", "label": ["公民身份号码"], "kind": "ric", "required": True}
    lines = [line(f"公民身份号码 {GOOD_RIC[:15]}", 0.3, 0.1), line(GOOD_RIC[15:], 0.3, 0.117)]

    assert value(read(lines, number, source="text_layer")["no"]) == GOOD_RIC


def test_a_code_that_an_office_program_set_in_pieces_is_one() -> None:
    # Given full-width digits, behind which an office program leaves a gap before Latin letters
    pieces = [("９１３５０１００", 0.3), ("M", 0.44), ("０００１００", 0.47), ("Y", 0.58), ("４３", 0.61)]
    lines = [line("统一社会信用代码", 0.1, 0.1), *(line(text, left, 0.1) for text, left in pieces)]

    assert value(read(lines, USCC, source="text_layer")["uscc"]) == GOOD_USCC


def test_a_signature_that_touches_the_next_place_to_sign_is_no_part_of_that() -> None:
    # Given what was seen of a signature beside the text layer, right before the place of the other party
    lease = {
        "name": "房屋租赁合同",
        "checks": [{"kind": "signature", "near": "出租方（签字）"}, {"kind": "signature", "near": "承租方（签字）"}],
    }
    lines = [
        *(centred("房屋租赁合同", 0.1), line("出租方（签字）：", 0.1, 0.5), line("张样例", 0.28, 0.5, confidence=0.8)),
        *(line("承租方（签字）：", 0.28 + 3 * 0.0198, 0.5), line("李范文", 0.55, 0.5, confidence=0.8)),
    ]
    sheet = page(lines, source="text_layer", strokes=())

    report = check(catalog(lease), Facts(), [file("a.pdf", sheet)], received_on=RECEIVED)

    assert report.verdict == "complete"
