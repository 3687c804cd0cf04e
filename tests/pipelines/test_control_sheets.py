"""Cover and separator sheets: what their codes say, how a stack is cut, and where the pages behind them belong."""

from __future__ import annotations

import string

from hypothesis import given
from hypothesis import strategies as st

from pipelines.completeness import check
from pipelines.facts import Facts
from pipelines.paper.belonging.control_sheets import (
    ControlSheet,
    code_text,
    codes_of,
    collated,
    control_sheet,
    parsed,
    parts_of,
)
from pipelines.report import CheckReport
from pipelines.text import Box, Code, FileRead, PageText, Placed
from tests.builders import APPLICATION, LICENCE, RECEIVED, application, catalog, file, form, licence, page

ITEM = catalog(APPLICATION, LICENCE, {"name": "经营场所照片", "recognise": {"titles": ["经营场所照片"]}})
VALUES = st.text(st.characters(min_codepoint=33, max_codepoint=126, exclude_characters="\x7f"), min_size=1, max_size=50)
SHEETS = st.builds(
    ControlSheet,
    case=st.none() | VALUES,
    item=st.none() | VALUES,
    facts=st.none() | VALUES,
    material=st.none() | VALUES,
    duplex=st.booleans(),
)


def sheet(**said: object) -> PageText:
    """A page that is a sheet of ours, with its words."""
    codes = tuple(
        Code(text=text, format="QRCode", box=Box(0.3, 0.3, 0.7, 0.6))
        for text in codes_of(ControlSheet.model_validate(said))
    )
    printed = form("材料分隔页", body=["请放在该材料的前面一同扫描"])
    return printed.model_copy(update={"marks": printed.marks.model_copy(update={"codes": codes})})


def report(*files: FileRead) -> CheckReport:
    return check(ITEM, Facts(), files, received_on=RECEIVED)


def pages_of(made: CheckReport, code: str) -> list[tuple[str, int]]:
    return [(one.file, one.page) for m in made.materials if m.code == code for one in m.pages]


@given(SHEETS)
def test_what_a_sheet_says_is_read_back_from_its_codes(said: ControlSheet) -> None:
    empty = said == ControlSheet()

    assert control_sheet(codes_of(said)) == (None if empty else said)


def test_the_grammar_of_a_code_is_kept_for_what_is_printed_already() -> None:
    assert code_text("material", "M3") == "yici:1:material:M3:08CC51"


@given(st.text(max_size=80))
def test_a_code_of_somebody_else_is_none_of_ours(text: str) -> None:
    assert parsed(text) is None


@given(VALUES, st.integers(0, 30), st.sampled_from(string.ascii_lowercase))
def test_a_code_with_a_changed_character_is_none(value: str, place: int, char: str) -> None:
    good = code_text("case", value)
    place %= len(good)
    bad = good[:place] + char + good[place + 1 :]

    assert parsed(bad) == (("case", value) if bad == good else None)


def test_a_code_of_another_version_is_not_guessed() -> None:
    assert parsed(code_text("material", "M3").replace("yici:1", "yici:2")) is None


@given(st.lists(st.none() | SHEETS, max_size=30))
def test_a_stack_is_cut_before_each_cover_and_every_page_is_in_one_part(stack: list[ControlSheet | None]) -> None:
    parts = parts_of(stack)

    assert sorted(number for part in parts for number in part.pages) == list(range(1, len(stack) + 1))
    assert [part.cover for part in parts if part.cover] == [
        stack[part.pages[0] - 1] for part in parts if part.cover is not None
    ]
    assert all(part.cover is not None for part in parts[1:])
    assert sum(sheet is not None and sheet.is_cover for sheet in stack) == sum(part.cover is not None for part in parts)


def test_fronts_and_backs_are_put_in_order() -> None:
    assert collated(["1", "2", "3", "3'", "2'", "1'"]) == ["1", "1'", "2", "2'", "3", "3'"]
    assert collated(["1", "2", "2'"]) == ["1", "2", "2'"]


@given(st.lists(st.integers(), max_size=20))
def test_putting_fronts_and_backs_in_order_undoes_the_turning_of_the_stack(leaves: list[int]) -> None:
    scanned = [(leaf, "front") for leaf in leaves] + [(leaf, "back") for leaf in reversed(leaves)]

    assert collated(scanned) == [(leaf, side) for leaf in leaves for side in ("front", "back")]


def test_a_separator_binds_the_pages_behind_it_against_what_they_look_like() -> None:
    made = report(file("a.pdf", application(), sheet(material="M3"), licence(), form("无关的纸", body=["随便什么"])))

    assert pages_of(made, "M1") == [("a.pdf", 1)]
    assert pages_of(made, "M3") == [("a.pdf", 3), ("a.pdf", 4)]
    assert pages_of(made, "M2") == []
    assert [(one.page, one.why) for one in made.unplaced_pages] == [(2, "sheet")]


def test_a_sheet_is_no_page_of_the_applicant_and_no_fault() -> None:
    plain = report(file("a.pdf", application(), licence(), form("经营场所照片", body=["现场"])))
    sheets = report(
        file(
            "a.pdf",
            sheet(case="YC20261129-00001"),
            application(),
            licence(),
            sheet(material="M3"),
            form("经营场所照片", body=["现场"]),
        )
    )

    assert [(one.page, one.why) for one in sheets.unplaced_pages] == [(1, "sheet"), (4, "sheet")]
    assert [m.status for m in sheets.materials] == [m.status for m in plain.materials]
    assert sheets.verdict == plain.verdict == "complete"


def test_the_next_sheet_ends_what_a_separator_binds() -> None:
    made = report(
        file("a.pdf", sheet(material="M3"), form("", body=["照片"]), sheet(material="M1"), application(), licence())
    )

    assert (pages_of(made, "M3"), pages_of(made, "M1")) == ([("a.pdf", 2)], [("a.pdf", 4), ("a.pdf", 5)])


def test_the_blank_back_of_a_bound_page_stays_aside() -> None:
    made = report(
        file("a.pdf", application(), licence(), sheet(material="M3"), page(blank=True), form("现场", body=["照片"]))
    )

    assert pages_of(made, "M3") == [("a.pdf", 5)]
    assert [(one.page, one.why) for one in made.unplaced_pages] == [(3, "sheet"), (4, "blank")]


def test_a_separator_of_a_material_that_the_item_does_not_have_binds_nothing() -> None:
    made = report(file("a.pdf", sheet(material="M9"), application(), licence()))

    assert (pages_of(made, "M1"), pages_of(made, "M2")) == ([("a.pdf", 2)], [("a.pdf", 3)])


def test_an_unreadable_page_behind_a_separator_is_that_materials_and_no_other_could_be_it() -> None:
    unread = PageText(page=1, width=0, height=0, source="none", problem="DAMAGED")
    made = report(file("a.pdf", application(), sheet(material="M3"), unread))

    assert pages_of(made, "M3") == [("a.pdf", 3)]
    missing = [fault for material, fault in made.deficiencies() if material.code == "M2"]
    assert [(fault.code, fault.certain) for fault in missing] == [("MISSING", True)]


def test_a_stack_of_fronts_and_backs_is_sorted_in_the_order_of_the_paper() -> None:
    first, second = application(foot="第1页 共2页"), form("", body=["续"], foot="第2页 共2页")
    scanned = file("a.pdf", first, licence(), page(blank=True), second).model_copy(update={"duplex": True})

    made = report(scanned)

    assert pages_of(made, "M1") == [("a.pdf", 1), ("a.pdf", 4)]
    assert [(one.page, one.why) for one in made.unplaced_pages] == [(3, "blank")]


def test_a_cover_can_say_that_the_stack_is_fronts_and_backs() -> None:
    scanned = file("a.pdf", sheet(item="T-1", duplex=True), sheet(material="M3"), licence(), page(blank=True))

    # In the order of the paper: cover, its blank back; separator, and on its back the licence.
    made = report(scanned)

    assert pages_of(made, "M3") == [("a.pdf", 3)]


def test_the_word_of_a_clerk_stands_above_a_separator() -> None:
    scanned = file("a.pdf", sheet(material="M3"), licence(), application())
    placed = {n: Placed(run=1, position=n, material="M2" if n == 2 else None) for n in (1, 2, 3)}

    made = report(scanned.model_copy(update={"placed": placed}))

    assert (pages_of(made, "M2"), pages_of(made, "M3")) == ([("a.pdf", 2)], [("a.pdf", 3)])


def test_a_clerk_can_put_a_page_that_looks_blank_to_its_material_and_set_another_aside() -> None:
    scanned = file("a.pdf", application(), licence(), page(blank=True), form("无关", body=["广告"]))
    placed = {
        1: Placed(run=1, position=1),
        2: Placed(run=1, position=2),
        3: Placed(run=2, position=1, material="M3"),
        4: Placed(run=3, position=1, aside="clerk"),
    }

    made = report(scanned.model_copy(update={"placed": placed}))

    assert pages_of(made, "M3") == [("a.pdf", 3)]
    assert [(one.page, one.why) for one in made.unplaced_pages] == [(4, "aside")]
