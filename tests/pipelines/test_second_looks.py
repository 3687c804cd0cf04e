"""A second engine may take a doubt away, and make a question of what was told of writing by hand; it never makes a fault."""

from __future__ import annotations

from collections.abc import Sequence

import pytest

from pipelines.catalog import Catalog
from pipelines.checking.second_looks import MOST_PLACES, DoubtedPlace, places_in_doubt, with_seconds
from pipelines.completeness import check
from pipelines.explaining.explain import explain
from pipelines.explaining.proof import pages_seen, proof_of
from pipelines.facts import Facts
from pipelines.replay import files_as_seen
from pipelines.report import CheckReport
from pipelines.text import FileRead, Line, SecondReading
from tests.builders import (
    APPLICATION,
    COMPANY,
    GOOD_USCC,
    LICENCE,
    RECEIVED,
    WRONG_USCC,
    application,
    catalog,
    file,
    licence,
)

AGREEING = LICENCE | {"checks": [{"kind": "same", "field": "name", "as": "M1.applicant"}]}
ITEM = catalog(APPLICATION, AGREEING)
OF_BEFORE = "697da23fa42976364e697e763c7b1d3e74980de41996639fd96f0b7dfa921ebf"
"""The pages of :func:`badly_read` as they were hashed before there were second readings."""
OTHER_NAME = COMPANY.replace("晨光", "晨兴")
"""One character of the name as a reader may have misread it."""


def checked(item: Catalog, files: Sequence[FileRead]) -> CheckReport:
    return check(item, Facts(), files, received_on=RECEIVED)


def doubts(report: CheckReport) -> list[str]:
    return [fault.id for fault in report.doubts()]


def asked(item: Catalog, files: Sequence[FileRead]) -> tuple[DoubtedPlace, ...]:
    return places_in_doubt(checked(item, files), files)


def read_as(
    place: DoubtedPlace, text: str, confidence: float = 0.9, *, writing: float = 0.0
) -> tuple[DoubtedPlace, SecondReading]:
    lines = (Line(text=text, confidence=confidence, box=place.box),) if text else ()
    return place, SecondReading(page=place.page, box=place.box, engine=place.engine, lines=lines, writing=writing)


def badly_read(code: str, *, source: str = "rapid") -> list[FileRead]:
    page = application(fields={"统一社会信用代码": code}, confidence=0.6, source=source)
    return [file("a.pdf", page, licence())]


def test_a_code_in_doubt_is_to_be_read_by_the_other_engine_in_its_place() -> None:
    for engine, other in (("rapid", "tesseract"), ("tesseract", "rapid")):
        files = badly_read(WRONG_USCC, source=engine)

        (place,) = asked(ITEM, files)

        assert (place.file, place.page, place.engine) == ("a.pdf", 1, other)
        (fault,) = checked(ITEM, files).doubts()
        assert (fault.id, place.box) == ("M1.FIELD_INVALID.uscc", fault.evidence[0].box)


def test_nobody_is_asked_where_nothing_is_in_doubt_or_the_page_speaks_for_itself() -> None:
    wrong = {"统一社会信用代码": WRONG_USCC, "联系电话": "12"}
    own_text = [file("a.pdf", application(fields=wrong, source="text_layer"), licence())]

    assert [asked(ITEM, files) for files in (own_text, [file("a.pdf", application(), licence())])] == [(), ()]


def test_nobody_is_asked_about_a_document_that_does_not_count() -> None:
    """Its certain faults are questions because another one counts, not because they were badly read."""
    files = [
        file("a.pdf", application(fields={"统一社会信用代码": WRONG_USCC}), licence()),
        file("b.pdf", application()),
    ]

    assert [fault.code for fault in checked(ITEM, files).doubts()] == ["FIELD_INVALID"]
    assert asked(ITEM, files) == ()


def test_a_right_code_takes_the_doubt_away_and_becomes_the_value() -> None:
    files = badly_read(WRONG_USCC)
    (place,) = asked(ITEM, files)

    looked = with_seconds(files, [read_as(place, f"：{GOOD_USCC}", 0.5)])
    report = checked(ITEM, looked)

    assert (report.verdict, places_in_doubt(report, looked)) == ("complete", ())
    field = report.materials[0].fields["uscc"]
    assert (field.value, field.confidence) == (GOOD_USCC, 0.5)
    assert field.second is not None
    assert (field.second.engine, field.second.first) == ("tesseract", WRONG_USCC)


def test_a_code_that_is_wrong_again_or_quite_another_one_leaves_the_doubt_and_tells_the_clerk() -> None:
    files = badly_read(WRONG_USCC)
    (place,) = asked(ITEM, files)

    for text in (WRONG_USCC, "91110000100000001C", "看不清"):
        (fault,) = checked(ITEM, with_seconds(files, [read_as(place, text)])).doubts()
        assert fault.id == "M1.FIELD_INVALID.uscc"
        assert fault.message.endswith(f"由另一识别引擎复核，识别为“{text}”。")


def test_what_is_told_for_certain_names_no_engine() -> None:
    """It stands on the notice."""
    files = [file("a.pdf", application(fields={"统一社会信用代码": WRONG_USCC}, confidence=0.999), licence())]
    (place,) = asked(ITEM, files)

    (fault,) = checked(ITEM, with_seconds(files, [read_as(place, WRONG_USCC)])).certain()

    assert (fault.id, fault.message.partition("不符合要求：")[2]) == (
        "M1.FIELD_INVALID.uscc",
        "统一社会信用代码应为18位，且末位校验码须相符。",
    )


def test_where_the_other_engine_sees_nothing_all_stays_as_it_was() -> None:
    files = badly_read(WRONG_USCC)
    (place,) = asked(ITEM, files)

    looked = with_seconds(files, [read_as(place, "")])

    assert checked(ITEM, looked) == checked(ITEM, files)
    assert asked(ITEM, looked) == ()


def test_a_name_that_reads_like_the_other_paper_at_second_look_is_no_question_any_more() -> None:
    files = [file("a.pdf", application(), licence(fields={"名称": OTHER_NAME}, confidence=0.9))]
    assert doubts(checked(ITEM, files)) == ["M2.FIELD_MISMATCH.name~M1.applicant"]
    on_licence = next(place for place in asked(ITEM, files) if place.page == 2)

    same = with_seconds(files, [read_as(on_licence, COMPANY)])
    other = with_seconds(files, [read_as(on_licence, COMPANY.replace("晨光", "晨先"))])

    assert doubts(checked(ITEM, same)) == []
    assert doubts(checked(ITEM, other)) == ["M2.FIELD_MISMATCH.name~M1.applicant"]


def test_what_was_read_with_confidence_becomes_a_question_and_is_not_overruled() -> None:
    files = [file("a.pdf", application(), licence(fields={"名称": "别家酒店管理有限公司"}))]
    report = checked(ITEM, files)
    (certain,) = report.certain()
    box = report.materials[1].fields["name"].box
    assert box is not None
    place = DoubtedPlace(file="a.pdf", page=2, box=box, engine="tesseract")

    looked = checked(ITEM, with_seconds(files, [read_as(place, COMPANY)]))

    assert (looked.certain(), doubts(looked)) == ((), [certain.id])


def differing() -> list[FileRead]:
    """A name on the licence that differs for certain from the one on the application."""
    return [file("a.pdf", application(), licence(fields={"名称": "别家酒店管理有限公司"}))]


def test_before_a_citizen_is_told_of_what_was_read_the_other_engine_looks_and_there_first() -> None:
    # Given a wrong code that was read well, and above it a name that was not
    files = [
        file(
            "a.pdf",
            application(fields={"统一社会信用代码": WRONG_USCC}),
            licence(fields={"名称": OTHER_NAME}, confidence=0.9),
        )
    ]
    report = checked(ITEM, files)
    (told,) = report.certain()
    assert doubts(report) == ["M2.FIELD_MISMATCH.name~M1.applicant"]

    # When
    places = asked(ITEM, files)

    # Then
    assert (told.code, len(places)) == ("FIELD_INVALID", 3)
    assert (places[0].page, places[0].box) == (1, told.evidence[0].box)


@pytest.mark.parametrize(
    ("text", "writing", "certain"),
    [
        ("盼案泗店咎理冇跟公同", 3.0, False),  # writing that the other engine reads otherwise
        ("", 3.0, False),  # or not at all
        ("别家酒店管理有限公司", 3.0, True),  # writing as plain as print
        ("别家酒店菅理有限公司", 3.0, False),  # not so plain
        ("盼案泗店咎理冇跟公同", -3.0, True),  # print that the other engine cannot read
        ("", -3.0, True),
        ("", 0.0, True),  # nobody looked
    ],
)
def test_what_looks_written_and_is_read_otherwise_makes_no_certain_fault(
    text: str, writing: float, certain: bool
) -> None:
    # Given a certain fault of a place that is looked at again
    files = differing()
    place = next(one for one in asked(ITEM, files) if one.page == 2)

    # When
    report = checked(ITEM, with_seconds(files, [read_as(place, text, writing=writing)]))

    # Then
    assert [(fault.id, fault.certain) for _, fault in report.deficiencies()] == [
        ("M2.FIELD_MISMATCH.name~M1.applicant", certain)
    ]


def test_where_both_papers_were_looked_at_again_the_clerk_is_told_which_said_what() -> None:
    files = [file("a.pdf", application(), licence(fields={"名称": OTHER_NAME}, confidence=0.9))]
    said = ("示例市晨先餐饮有限公司", "示例市辰光餐饮有限公司")
    seconds = [
        read_as(place, text)
        for place, text in zip(sorted(asked(ITEM, files), key=lambda one: one.page), said, strict=True)
    ]

    (fault,) = checked(ITEM, with_seconds(files, seconds)).doubts()

    assert fault.message.partition("请核对原件。")[2] == (
        f"《营业执照》中“名称”由另一识别引擎复核，识别为“{said[1]}”。"
        f"《食品经营许可申请书》中“申请人名称”由另一识别引擎复核，识别为“{said[0]}”。"
    )


def test_the_clerk_is_told_that_a_place_looks_written_and_not_what_was_made_of_it() -> None:
    files = differing()
    place = next(one for one in asked(ITEM, files) if one.page == 2)

    (fault,) = checked(ITEM, with_seconds(files, [read_as(place, "盼案泗店", writing=2.0)])).doubts()

    assert fault.message.endswith("该处像是手写，请以原件为准。")
    assert "盼案" not in fault.message


def test_no_more_places_are_asked_for_than_an_applicant_waits_for() -> None:
    many = [{"code": f"u{n}", "label": [f"第{n:02}家代码"], "kind": "uscc"} for n in range(MOST_PLACES + 3)]
    item = catalog(APPLICATION | {"fields": many})
    fields = {f"第{n:02}家代码": WRONG_USCC for n in range(MOST_PLACES + 3)}

    assert len(asked(item, [file("a.pdf", application(fields=fields, confidence=0.6))])) == MOST_PLACES


def test_the_reason_of_a_rule_that_passed_names_the_second_engine() -> None:
    files = badly_read(WRONG_USCC)
    (place,) = asked(ITEM, files)
    looked = with_seconds(files, [read_as(place, GOOD_USCC)])

    trace = explain(ITEM, Facts(), checked(ITEM, looked), looked)

    (why,) = [one.why for material in trace.materials for one in material.rules if one.rule == "M1.field.uscc"]
    assert why == (f"已填写，符合要求。首次识别为“{WRONG_USCC}”，由另一识别引擎复核为“{GOOD_USCC}”，校验码相符。")


def test_the_proof_counts_second_readings_and_is_as_before_where_there_are_none() -> None:
    files = badly_read(WRONG_USCC)
    (place,) = asked(ITEM, files)
    looked = with_seconds(files, [read_as(place, GOOD_USCC)])
    trace = explain(ITEM, Facts(), checked(ITEM, files), files)
    without, seen = pages_seen(files), pages_seen(looked)

    assert [(page.page, len(page.seconds)) for page in seen] == [(1, 1), (2, 0)]
    assert proof_of("0" * 64, seen, trace).pages != proof_of("0" * 64, without, trace).pages
    assert proof_of("0" * 64, without, trace).pages == OF_BEFORE


def test_a_check_is_made_again_with_the_second_readings_that_it_knew() -> None:
    files = badly_read(WRONG_USCC)
    (place,) = asked(ITEM, files)
    later = with_seconds(files, [read_as(place, GOOD_USCC)])

    assert files_as_seen(later, pages_seen(files)) == tuple(files)
    assert files_as_seen(later, pages_seen(later)) == later
