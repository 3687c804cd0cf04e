"""The one notice of a round, and what a later round may say."""

from __future__ import annotations

from pipelines.notice import LaterRound, ids_of, later_round, lines_of, open_told
from pipelines.report import CheckReport, Code, Deficiency, Evidence, ItemRef, MaterialReport, PageRef

NOTHING = LaterRound(still_open=(), newly_told=(), in_doubt=(), missed_by_office=())


def fault(ident: str, *, certain: bool = True, file: str | None = None) -> Deficiency:
    code: Code = "UNSEALED" if "UNSEALED" in ident else "MISSING"
    evidence = (Evidence(file=file, page=1),) if file else ()
    return Deficiency(id=ident, code=code, certain=certain, message="问题", cure="办法", evidence=evidence)


def report(*materials: tuple[str | None, tuple[str, ...], tuple[Deficiency, ...]]) -> CheckReport:
    """A report from (code, files its pages are in, faults)."""
    return CheckReport(
        item=ItemRef(code="X", name="事项", version="1"),
        verdict="deficient",
        materials=tuple(
            MaterialReport(
                code=code,
                name=f"材料{code}",
                status="deficient",
                pages=tuple(PageRef(file=file, page=1) for file in files),
                deficiencies=faults,
            )
            for code, files, faults in materials
        ),
    )


def test_a_notice_takes_every_certain_fault_in_the_order_of_the_catalogue() -> None:
    first, second, doubt = fault("M1.UNSEALED"), fault("M2.MISSING"), fault("M2.UNSEALED", certain=False)

    assert lines_of(report(("M1", ("a.pdf",), (first,)), ("M2", (), (second, doubt)))) == (
        ("材料M1", first),
        ("材料M2", second),
    )


def test_a_fault_of_no_material_is_no_line_of_a_notice() -> None:
    assert lines_of(report((None, (), (fault("UNREADABLE_FILE#x.pdf"),)))) == ()


def test_what_was_told_and_is_still_wrong_stays_open() -> None:
    missing = fault("M3.MISSING")
    checked = report(("M3", (), (missing,)))
    told = ids_of(lines_of(checked))

    assert open_told(told, checked) == (("材料M3", missing),)
    assert later_round(told, checked, {"new.pdf"}).still_open == (("材料M3", missing),)


def test_a_material_that_came_without_its_seal_is_a_fault_of_newly_handed_in_pages() -> None:
    # Given M3 was told as missing, when it comes without its seal, then its fault has another id but is new.
    unsealed = fault("M3.UNSEALED")

    later = later_round(frozenset({"M3.MISSING"}), report(("M3", ("new.pdf",), (unsealed,))), {"new.pdf"})

    assert later == LaterRound(still_open=(), newly_told=(("材料M3", unsealed),), in_doubt=(), missed_by_office=())
    assert later.open == (("材料M3", unsealed),)
    assert later.must_accept is False


def test_a_fault_that_shows_on_an_old_page_and_was_not_told_is_the_offices_miss() -> None:
    unsealed = fault("M1.UNSEALED", file="old.pdf")

    later = later_round(frozenset({"M3.MISSING"}), report(("M1", ("old.pdf", "new.pdf"), (unsealed,))), {"new.pdf"})

    assert later.missed_by_office == (("材料M1", unsealed),)
    assert later.must_accept is True


def test_a_fault_between_an_old_and_a_new_page_may_be_told() -> None:
    mismatch = fault("M1.UNSEALED", file="new.pdf")

    assert later_round(frozenset(), report(("M1", ("old.pdf",), (mismatch,))), {"new.pdf"}).newly_told != ()


def test_when_everything_told_is_there_acceptance_is_mandatory() -> None:
    later = later_round(frozenset({"M3.MISSING"}), report(("M3", ("new.pdf",), ())), {"new.pdf"})

    assert later == NOTHING
    assert later.must_accept is True


def test_a_doubt_about_a_told_item_goes_to_the_clerk_first() -> None:
    doubt = fault("M3.UNSEALED", certain=False)

    later = later_round(frozenset({"M3.UNSEALED"}), report(("M3", (), (doubt,))), set())

    assert later == LaterRound(still_open=(), newly_told=(), in_doubt=(("材料M3", doubt),), missed_by_office=())
    assert later.must_accept is False


def test_a_doubt_about_an_old_page_that_was_not_told_holds_nobody_up() -> None:
    doubt = fault("M1.UNSEALED", certain=False, file="old.pdf")

    assert later_round(frozenset(), report(("M1", ("old.pdf",), (doubt,))), {"new.pdf"}) == NOTHING


def test_a_new_file_that_cannot_be_opened_is_a_question_to_the_clerk() -> None:
    unreadable = fault("UNREADABLE_FILE#new.pdf", certain=False)

    assert later_round(frozenset(), report((None, (), (unreadable,))), {"new.pdf"}).must_accept is False


def test_an_old_page_that_nobody_could_read_is_no_miss_of_the_office() -> None:
    unreadable = fault("ILLEGIBLE#old.pdf#1", file="old.pdf")

    assert later_round(frozenset(), report((None, (), (unreadable,))), {"new.pdf"}) == NOTHING
