"""What holds of the checker whatever is handed in."""

from __future__ import annotations

from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st

from pipelines.completeness import check
from pipelines.facts import Facts
from pipelines.report import CheckReport
from pipelines.text import FileRead, PageText
from tests.builders import (
    APPLICATION,
    GOOD_USCC,
    LICENCE,
    RECEIVED,
    RED_SEAL,
    WRONG_USCC,
    application,
    catalog,
    file,
    form,
    licence,
    page,
)

ITEM = catalog(
    APPLICATION | {"checks": [{"kind": "seal"}, {"kind": "same", "field": "applicant", "as": "M2.name"}]},
    LICENCE | {"checks": [{"kind": "not_expired", "field": "valid_to"}]},
    {"name": "安全管理制度", "checks": [{"kind": "page_count"}]},
    {"name": "授权委托书", "applies_when": "by_agent", "necessity": "required"},
    conditions=[{"code": "by_agent"}],
)

PAGES: list[PageText] = [
    application(seals=[RED_SEAL]),
    application(fields={"申请人名称": ""}, grey=True),
    application(fields={"统一社会信用代码": WRONG_USCC}, confidence=0.999),
    licence(),
    licence(fields={"营业期限": "2021年3月5日至2025年1月1日"}),
    licence(fields={"名称": "示例市暮色洗浴有限公司"}, layout="table"),
    form("安全管理制度", body=["第一条"], foot="第1页 共2页"),
    form("", body=["第二条 车辆检查"], foot="第2页 共2页"),
    form("授权委托书", body=["兹委托张样例"]),
    form("开业酬宾活动通知", body=["凡进店消费满一百元送饮料一瓶"]),
    page(blank=True, source="none"),
    page(source="none", problem="ENGINE"),
    application(legible=False, confidence=0.4),
]

ASKS = ("请核对", "请先确认", "可能", "识别", "没有找到", "没有读出")
"""How a question speaks to the clerk; the applicant is told what is wrong."""

stacks = st.lists(st.lists(st.sampled_from(PAGES), min_size=1, max_size=4), max_size=3)
stated = st.fixed_dictionaries({}, optional={"by_agent": st.booleans()})


def files_of(stack: list[list[PageText]]) -> list[FileRead]:
    return [file(f"{number}.pdf", *pages) for number, pages in enumerate(stack)]


def report(files: list[FileRead], conditions: dict[str, Any], answers: dict[str, str] | None = None) -> CheckReport:
    return check(ITEM, Facts(conditions=conditions), files, received_on=RECEIVED, answers=answers)


@settings(max_examples=60, deadline=None)
@given(stacks, stated)
def test_checking_twice_gives_the_same_report_and_ids_are_unique(stack: Any, conditions: Any) -> None:
    files = files_of(stack)

    found = report(files, conditions)

    ids = [one.id for _, one in found.deficiencies()]
    assert found == report(files, conditions)
    assert len(ids) == len(set(ids))
    assert CheckReport.model_validate_json(found.model_dump_json(by_alias=True)) == found


@settings(max_examples=60, deadline=None)
@given(stacks, stated)
def test_every_page_is_placed_once_or_unplaced_once(stack: Any, conditions: Any) -> None:
    files = files_of(stack)

    found = report(files, conditions)

    placed = [(one.file, one.page) for material in found.materials for one in material.pages]
    loose = [(one.file, one.page) for one in found.unplaced_pages]
    every = [(one.file, reading.page) for one in files for reading in one.readings]
    assert len(set(placed)) == len(placed)
    assert set(placed) & set(loose) == set()
    assert set(placed) | set(loose) <= set(every)


@settings(max_examples=60, deadline=None)
@given(stacks, stated)
def test_the_verdict_and_every_status_follow_from_the_faults(stack: Any, conditions: Any) -> None:
    found = report(files_of(stack), conditions)

    verdict = "deficient" if found.certain() else "doubtful" if found.doubts() else "complete"
    assert found.verdict == verdict
    for material in found.materials:
        if material.status in {"satisfied", "fetch", "deferred", "not_applicable"}:
            assert material.deficiencies == ()
        else:
            assert any(one.certain for one in material.deficiencies) is (material.status == "deficient")
    for _, one in found.deficiencies():
        assert one.message.endswith(("。", "）"))
        assert one.cure.endswith("。")


@settings(max_examples=40, deadline=None)
@given(stacks, stated)
def test_a_good_paper_on_top_never_adds_a_missing_one(stack: Any, conditions: Any) -> None:
    before = report(files_of(stack), conditions)
    after = report([*files_of(stack), file("more.pdf", licence())], conditions)

    def missing(found: CheckReport) -> set[str]:
        return {one.id for _, one in found.deficiencies() if one.code == "MISSING"}

    assert missing(after) <= missing(before)


@settings(max_examples=40, deadline=None)
@given(stacks, stated)
def test_answering_every_doubt_leaves_none(stack: Any, conditions: Any) -> None:
    files = files_of(stack)
    doubts = [one.id for one in report(files, conditions).doubts()]

    as_faults = report(files, conditions, dict.fromkeys(doubts, "fault"))
    as_fine = report(files, conditions, dict.fromkeys(doubts, "fine"))

    assert as_faults.doubts() == ()
    assert as_fine.doubts() == ()
    assert {one.id for one in as_faults.certain()} >= set(doubts)
    told = [one.message for material in as_faults.materials if material.code for one in material.deficiencies]
    assert [message for message in told for asks in ASKS if asks in message] == []


@settings(max_examples=150, deadline=None)
@given(st.lists(st.tuples(st.text(max_size=12), st.floats(0.02, 0.9), st.floats(0.02, 0.95)), max_size=25))
def test_no_text_whatever_breaks_the_checker(lines: Any) -> None:
    from tests.builders import line

    reading = page([line(text, left, top) for text, left, top in lines if text.strip()])

    assert report([file("a.pdf", reading)], {}).item.code == "T-1"


@settings(max_examples=60, deadline=None)
@given(
    st.lists(
        st.sampled_from(
            [
                "申请人名称",
                "统一社会信用代码",
                "：",
                GOOD_USCC,
                "第1页",
                "共3页",
                "（",
                "）",
                "营业执照",
                "2026年",
                "13月",
                "至",
                "_",
                "|",
                " ",
            ]
        ),
        max_size=12,
    )
)
def test_shuffled_pieces_of_forms_do_not_break_it_either(pieces: Any) -> None:
    reading = form("食品经营许可申请书", body=["".join(pieces), *pieces])

    assert report([file("a.pdf", reading)], {}).materials[0].code == "M1"
