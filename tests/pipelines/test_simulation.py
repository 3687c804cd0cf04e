"""A changed catalogue over past cases: the same one changes nothing, and each change shows where it comes from."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from hypothesis import given, settings

from pipelines.case import Answered, Case
from pipelines.catalog import Catalog
from pipelines.facts import Facts
from pipelines.simulation import Change, Moved, PastCase, Totals, simulate
from pipelines.text import FileRead
from tests.builders import APPLICATION, LICENCE, application, catalog, file, licence
from tests.cases import opened
from tests.pipelines.test_checker_properties import ITEM, files_of, stacks, stated

PLAN = {"name": "平面图"}
OLD = catalog(APPLICATION, LICENCE)
FILES = (file("a.pdf", application()), file("b.pdf", licence()))


def past(files: Sequence[FileRead] = FILES, under: Catalog = OLD, **more: Any) -> PastCase:
    case: Case = opened().case
    return PastCase(case.but(received_on=case.received_on, **more), under, files)


@settings(max_examples=40, deadline=None)
@given(stacks, stated)
def test_the_same_catalogue_changes_nothing(stack: Any, conditions: Any) -> None:
    one = past(files_of(stack), ITEM, facts=Facts(conditions=conditions))

    (found,) = simulate([one], ITEM)

    assert found.same


def test_a_material_more_is_told_and_counted() -> None:
    totals = Totals()
    (found,) = simulate([past()], catalog(APPLICATION, LICENCE, PLAN))
    totals.add(found)

    assert (found.before, found.after) == ("complete", "deficient")
    assert found.changes == (Change("M3", "平面图", "MISSING", None, None, "told"),)
    assert found.moved == (Moved("M3", "平面图", None, "deficient"),)
    assert (totals.cases, totals.changed, totals.more, totals.fewer) == (1, 1, 1, 0)
    assert (totals.newly_told["M3"], totals.no_longer_told["M3"]) == (1, 0)


def test_a_material_less_is_no_longer_told() -> None:
    (found,) = simulate([past(under=catalog(APPLICATION, LICENCE, PLAN))], OLD)

    assert (found.before, found.after) == ("deficient", "complete")
    assert found.changes == (Change("M3", "平面图", "MISSING", None, "told", None),)


def test_a_new_condition_that_nobody_stated_becomes_a_question() -> None:
    changed = catalog(APPLICATION, LICENCE, PLAN | {"applies_when": "x"}, conditions=[{"code": "x"}])
    (found,) = simulate([past()], changed)

    assert [(one.before, one.after) for one in found.changes] == [(None, "asked")]
    assert found.after == "doubtful"


def test_a_material_that_the_office_fetches_from_now_on_is_told_as_moved() -> None:
    shared = LICENCE | {"source_channel": "government", "licence_type_code": "L1"}
    (found,) = simulate([past(FILES[:1])], catalog(APPLICATION, shared))

    assert [(one.before, one.after) for one in found.changes] == [("told", None)]
    assert found.moved == (Moved("M2", "营业执照", "deficient", "fetch"),)


def test_what_the_clerk_answered_stands_under_both() -> None:
    fine = {"M2.MISSING": Answered.model_validate({"is": "fine", "by": "窗口"})}
    (found,) = simulate([past(FILES[:1], answers=fine)], catalog(APPLICATION, LICENCE, PLAN))

    assert [one.material for one in found.changes] == ["M3"]


def test_only_the_first_round_is_simulated() -> None:
    later = file("c.pdf", licence(), turn=2)
    (found,) = simulate([past((FILES[0], later))], catalog(APPLICATION))

    assert [(one.material, one.before, one.after) for one in found.changes] == [("M2", "told", None)]


def test_cases_are_taken_one_at_a_time() -> None:
    taken: list[int] = []

    def many() -> Any:
        for number in range(3):
            taken.append(number)
            yield past()

    found = simulate(many(), OLD)
    next(found)

    assert taken == [0]
