"""What papers of many makers of PDF, and stacks with a blank form left in them, brought to light. All of it is fictional."""

from __future__ import annotations

from typing import Any

import pytest

from pipelines.completeness import check
from pipelines.facts import Facts
from pipelines.sorting import sort_pages
from pipelines.text import Box, Figures, FileRead, Line, Stroke, Word
from tests.builders import COMPANY, GOOD_RIC, GOOD_USCC, RECEIVED, RED_SEAL, catalog, centred, file, form, line, page
from tests.pipelines.values_read import read, value

SHIP: dict[str, Any] = {"code": "ship", "label": ["船名"], "kind": "text", "required": True}
NAME: dict[str, Any] = {"code": "name", "label": ["机构名称", "承诺单位"], "kind": "company", "required": True}
KIND: dict[str, Any] = {"code": "kind", "label": ["申请种类"], "kind": "choice", "required": True}
NUMBER: dict[str, Any] = {"code": "no", "label": ["登记号码"], "kind": "licence_no", "required": True}

APPLICATION: dict[str, Any] = {
    "name": "备案申请表",
    "recognise": {"titles": ["备案申请表"], "phrases": ["机构名称", "统一社会信用代码"]},
    "fields": [NAME, {"code": "uscc", "label": ["统一社会信用代码"], "kind": "uscc", "required": True}],
    "checks": [{"kind": "signature", "near": "申请人签字"}],
}


def asked(*files: FileRead) -> list[tuple[str, str | None, bool]]:
    """What a check says of the form alone."""
    report = check(catalog(APPLICATION), Facts(), files, received_on=RECEIVED)
    return [(one.code, one.field, one.certain) for one in report.materials[0].deficiencies]


def filled(name: str, code: str, *, strokes: tuple[Stroke, ...] = ()) -> Any:
    return form(
        "备案申请表",
        [("机构名称", name), ("统一社会信用代码", code)],
        body=["申请人签字：" + ("张样例" if name else "")],
        source="text_layer",
        strokes=strokes,
    )


def test_a_blank_form_left_beside_the_one_that_is_filled_in_raises_nothing() -> None:
    signed, blank = filled(COMPANY, GOOD_USCC), filled("", "")

    report = check(catalog(APPLICATION), Facts(), [file("a.pdf", signed, blank)], received_on=RECEIVED)

    assert (report.verdict, [one.page for one in report.materials[0].pages]) == ("complete", [1, 2])


def test_a_blank_form_alone_is_told_as_not_filled_in() -> None:
    told = [("FIELD_EMPTY", "name", True), ("FIELD_EMPTY", "uscc", True), ("UNSIGNED", None, True)]

    assert asked(file("a.pdf", filled("", ""))) == told


def test_of_a_second_form_on_which_a_pen_was_everything_is_asked() -> None:
    pen = Stroke(box=Box(0.5, 0.5, 0.7, 0.53), ink=0.2)

    found = asked(file("a.pdf", filled(COMPANY, GOOD_USCC), filled("", "", strokes=(pen,))))

    assert [(code, field) for code, field, _ in found][:2] == [("FIELD_EMPTY", "name"), ("FIELD_EMPTY", "uscc")]


@pytest.mark.parametrize(
    "printed",
    [
        [("船名 Name of Ship 示渔65621", 0.12)],
        [("船名 Name of Ship", 0.12), ("示渔65621", 0.5), ("证书编号 Certificate No. A526", 0.12)],
    ],
)
def test_english_right_behind_its_label_is_a_gloss_however_little_of_it_a_page_bears(
    printed: list[tuple[str, float]],
) -> None:
    heights = [0.2, 0.2, 0.3]
    lines = [line(text, left, top) for (text, left), top in zip(printed, heights, strict=False)]

    assert value(read(lines, SHIP)["ship"]) == "示渔65621"


def test_an_english_word_alone_behind_one_label_is_its_value() -> None:
    assert value(read([line("船名 Ship", 0.12, 0.2)], SHIP)["ship"]) == "Ship"


@pytest.mark.parametrize("star", ["*", "★", ""])
def test_a_star_before_a_label_parts_it_from_nothing_that_touches_it(star: str) -> None:
    printed = [line(f"{star}机构名称沐光档案管理专业合作社", 0.12, 0.2)]

    assert value(read(printed, NAME, source="text_layer")["name"]) == "沐光档案管理专业合作社"


def test_a_declaration_of_the_body_below_a_name_is_no_part_of_it() -> None:
    name = "样板市示范区老街水务服务中心（普通合伙）"
    printed = [line(f"承诺单位：{name}", 0.1, 0.2), line("本单位就申请办理许可事项，郑重承诺如下：", 0.13, 0.219)]

    assert value(read(printed, NAME)["name"]) == name


@pytest.mark.parametrize(
    "printed",
    ["【  】初领　【V】增加　【  】换证", "（ ）初领　（V）增加　（ ）换证", "[ ]初领 [v]增加 [ ]换证"],
)
def test_a_v_that_was_typed_into_brackets_is_a_tick(printed: str) -> None:
    assert value(read([line(f"申请种类：{printed}", 0.12, 0.2)], KIND)["kind"]) == "增加"


def test_a_v_in_round_brackets_beside_no_empty_ones_stays() -> None:
    spec = {**SHIP, "label": ["电压"]}

    assert value(read([line("电压：220（V）", 0.12, 0.2)], spec)["ship"]) == "220（V）"


def test_a_value_may_begin_with_a_bracket_behind_a_gap() -> None:
    number = "（示）船登（权）（2024）HY-280334号"
    printed = [line("登记号码", 0.54, 0.224), line(number, 0.66, 0.224)]

    assert value(read(printed, NUMBER, source="text_layer")["no"]) == "（示）船登（权）〔2024〕HY-280334号"


ROSTER: dict[str, Any] = {
    "name": "人员名册",
    "recognise": {"titles": ["人员名册"], "phrases": ["序号", "职称"]},
    "fields": [{"code": "org", "label": ["填报单位"], "kind": "company", "required": True}],
    "checks": [{"kind": "seal"}],
}


def places(seals: tuple[Any, ...], sealed: tuple[Any, ...] = ()) -> list[int]:
    """The pages of a list whose words for its seal went to a page of their own."""
    rows: list[Line] = [line("序号", 0.1, 0.2), line("职称", 0.3, 0.2), line("1", 0.1, 0.23), line("馆员", 0.3, 0.23)]
    first = form("人员名册", [("填报单位", COMPANY)], seals=sealed, source="text_layer")
    first = first.model_copy(update={"lines": (*first.lines, *rows)})
    last = page([line("单位公章：", 0.5, 0.07)], seals=seals, source="text_layer")
    (document,) = sort_pages(catalog(ROSTER), Facts(), [file("a.pdf", first, last)]).documents
    return [leaf.sheet.page for leaf in document.leaves]


def test_a_page_that_brings_the_seal_which_a_paper_lacks_is_its_last() -> None:
    assert [places((RED_SEAL,)), places(()), places((RED_SEAL,), (RED_SEAL,))] == [[1, 2], [1], [1]]


CARD: dict[str, Any] = {
    "fields": [
        {"code": "name", "label": ["姓名"], "kind": "person", "required": True},
        {"code": "id_no", "label": ["公民身份号码"], "kind": "ric", "required": True},
    ],
}
PHRASES = ["公民身份号码", "签发机关", "有效期限"]
HEAD: dict[str, Any] = CARD | {
    "name": "负责人身份证明",
    "recognise": {"titles": ["负责人身份证复印件", "居民身份证"], "phrases": PHRASES},
}
AGENT: dict[str, Any] = CARD | {
    "name": "经办人身份证明",
    "recognise": {"titles": ["经办人身份证复印件"], "phrases": PHRASES},
    "checks": [{"kind": "same", "field": "name", "as": "facts.agent.name"}],
}
RESIDENCE: dict[str, Any] = {
    "name": "居住地证明",
    "recognise": {"titles": ["居住证明"], "phrases": ["居民委员会", "特此证明"]},
}


def portrait(name: str) -> Any:
    labels = [("姓名", name), ("性别", "女"), ("民族", "汉"), ("出生", "1968年10月10日"), ("住址", "示例市样板路4号")]
    return form("", [*labels, ("公民身份号码", GOOD_RIC)], layout="table", source="text_layer")


def emblem(until: str = "2042.04.28") -> Any:
    places = [("签发机关", "样例县公安局"), ("有效期限", f"2022.04.28-{until}")]
    return form("", places, body=["中华人民共和国居民身份证"], layout="table", source="text_layer")


def test_a_card_without_a_heading_may_be_that_of_whoever_a_catalogue_names_in_its_title() -> None:
    facts = Facts.model_validate({"agent": {"name": "窦国样"}})
    cards = [file("a.pdf", portrait("韦玉示"), emblem()), file("b.pdf", portrait("窦国样"), emblem("2032.04.28"))]

    report = check(catalog(HEAD, AGENT), facts, cards, received_on=RECEIVED)

    assert [[page.file for page in one.pages] for one in report.materials] == [["a.pdf"] * 2, ["b.pdf"] * 2]


def test_a_card_that_agrees_with_nothing_does_not_go_where_another_lies_and_hide_a_difference() -> None:
    # Given the agent's card under its title, and the bare card of a head whom the form calls otherwise
    item = catalog(
        {
            "name": "申请表",
            "fields": [{"code": "head", "label": ["负责人"], "kind": "person"}],
            "checks": [{"kind": "same", "field": "head", "as": "M2.name"}],
        },
        HEAD,
        {"name": "委托书", "fields": [{"code": "agent", "label": ["经办人姓名"], "kind": "person"}]},
        AGENT | {"checks": [{"kind": "same", "field": "name", "as": "M3.agent"}]},
    )
    bare = portrait("窦国样")
    titled = bare.model_copy(update={"lines": (centred("经办人身份证复印件", 0.06), *bare.lines)})
    papers = form("申请表", [("负责人", "穆晓例")]), form("委托书", [("经办人姓名", "窦国样")])
    cards = file("b.pdf", titled, emblem()), file("c.pdf", portrait("韦玉示"), emblem("2032.04.28"))

    report = check(item, Facts(), [file("a.pdf", *papers), *cards], received_on=RECEIVED)

    told = [(one.code, fault.code, fault.certain) for one, fault in report.deficiencies()]
    assert told == [("M1", "FIELD_MISMATCH", False)]  # whose card it is nobody knows for certain


def test_a_letter_about_where_somebody_lives_is_no_card_that_bears_the_labels_of_one() -> None:
    report = check(
        catalog(HEAD, RESIDENCE), Facts(), [file("a.pdf", portrait("韦玉示"), emblem())], received_on=RECEIVED
    )

    assert [page.page for page in report.materials[0].pages] == [1, 2]


@pytest.mark.parametrize("boxes", ["（）营利性（√）非营利性", "【】营利性【√】非营利性"])
def test_brackets_right_behind_a_label_are_the_box_of_its_first_option(boxes: str) -> None:
    spec = {**KIND, "label": ["办园性质"]}

    assert value(read([line(f"*办园性质{boxes}", 0.12, 0.2)], spec, source="text_layer")["kind"]) == "非营利性"


def folded(*rows: str, left: float, top: float) -> Line:
    """A cell of several lines, as the reader of a digital page gives it."""
    words = [Word(text=text, box=line(text, left, top + 0.018 * at).box) for at, text in enumerate(rows)]
    right = max(word.box.right for word in words)
    box = Box(left, top, right, words[-1].box.bottom)
    return Line(text="".join(rows), confidence=0.99, box=box, words=tuple(words))


def test_in_cells_that_are_set_from_their_top_a_value_stands_beside_the_first_line_of_its_label() -> None:
    head = {"code": "head", "label": ["法定代表人（负责人）"], "kind": "person", "required": True}
    place = {"code": "place", "label": ["单位地址"], "kind": "address", "required": True}
    printed = [
        folded("法定代表人", "（负责人）", left=0.18, top=0.18),
        line("柏样", 0.32, 0.18),
        line("单位地址", 0.55, 0.18),
        folded("样例县示范区样板路", "12号", left=0.68, top=0.18),
    ]

    found = read(printed, head, place, source="text_layer")

    assert (value(found["head"]), value(found["place"])) == ("柏样", "样例县示范区样板路12号")


@pytest.mark.parametrize(
    ("sharpness", "contrast", "certain"), [(3.2, 43, False), (58.0, 43, True), (6.1, 25, True), (None, 0, True)]
)
def test_a_sheet_on_which_all_ink_is_faint_and_without_edges_may_be_the_missing_paper(
    sharpness: float | None, contrast: float, certain: bool
) -> None:
    # Given a form, and a sheet that passes for blank: blurred beyond recognition, with specks, a back through which the front
    # shines, or really empty
    figures = Figures(sharpness=sharpness, contrast=contrast, paper=255, shorter_side=910, cut=0) if sharpness else None
    sheet = page(blank=True, source="none")
    sheet = sheet.model_copy(update={"marks": sheet.marks.model_copy(update={"figures": figures})})

    # When another material is not there, then it is told as missing only beside a really empty sheet
    stack = file("a.pdf", filled(COMPANY, GOOD_USCC), sheet)
    report = check(catalog(APPLICATION, RESIDENCE), Facts(), [stack], received_on=RECEIVED)
    assert [(one.code, one.certain) for one in report.materials[1].deficiencies] == [("MISSING", certain)]
