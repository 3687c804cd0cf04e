"""The page plan: whatever is done to it, every page is there once, and what was done can be undone."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipelines import page_plan
from pipelines.case import Case, State
from pipelines.errors import Impossible
from pipelines.events import PageRead, PagesArranged
from pipelines.flow import decide
from pipelines.page_plan import Group, Key, PagePlan, PlannedPage
from pipelines.tasks import CheckCase, ReadPage
from tests.cases import MONDAY, complete, deficient, noticed, opened, read, rules

KEYS: list[Key] = [(file, page) for file in ("a", "b") for page in range(1, 5)]
A1, A2, A3, A4, B1, B2, *_ = KEYS
FRESH = PagePlan(
    groups=tuple(
        Group(pages=tuple(PlannedPage(file=file, page=page) for file, page in KEYS if file == name)) for name in "ab"
    )
)
Step = Callable[[PagePlan], PagePlan]


def keys_of(group: Group) -> list[Key]:
    return [page.key for page in group.pages]


def layout(plan: PagePlan) -> list[list[Key]]:
    return [keys_of(group) for group in plan.groups]


def steps() -> st.SearchStrategy[Step]:
    one, some = st.sampled_from(KEYS), st.lists(st.sampled_from(KEYS), min_size=1, max_size=4, unique=True)
    material = st.sampled_from([None, "M1", "M2"])
    return st.one_of(
        st.builds(lambda k, by: lambda plan: page_plan.rotated(plan, k, by, {}), some, st.sampled_from([90, 180, 270])),
        st.builds(lambda k, to: lambda plan: page_plan.moved(plan, k, to), some, st.none() | one),
        st.builds(lambda k, m: lambda plan: page_plan.assigned(plan, k, m), some, material),
        st.builds(lambda k: lambda plan: page_plan.split(plan, k), one),
        st.builds(lambda k: lambda plan: page_plan.merged(plan, k), one),
        st.builds(lambda k: lambda plan: page_plan.set_aside(plan, k), some),
        st.builds(lambda k: lambda plan: page_plan.restored(plan, k), some),
        st.builds(lambda k, o: lambda plan: page_plan.collated_group(plan, k, o), one, st.none() | one),
    )


@given(st.lists(steps(), max_size=12))
def test_no_operation_loses_or_doubles_a_page_or_leaves_an_empty_group(done: list[Step]) -> None:
    plan = FRESH
    for step in done:
        before = plan.model_copy(deep=True)
        try:
            plan = step(plan)
        except Impossible:
            assert plan == before
        assert page_plan.faults_of(plan, KEYS) == ()
        assert all(group.pages for group in plan.groups)


@given(st.lists(steps(), max_size=6), st.lists(st.sampled_from(KEYS), min_size=1, unique=True))
def test_four_quarter_turns_and_setting_aside_and_back_leave_the_pages_as_they_lay(
    done: list[Step], keys: list[Key]
) -> None:
    plan = FRESH
    for step in done:
        try:
            plan = step(plan)
        except Impossible:
            continue
    turned = plan
    for _ in range(4):
        turned = page_plan.rotated(turned, keys, 90, dict.fromkeys(KEYS, 0))

    assert [page.rotation or 0 for page in turned.pages] == [page.rotation or 0 for page in plan.pages]


def test_a_page_turns_from_the_way_it_was_recognised() -> None:
    plan = page_plan.rotated(FRESH, [A1], 90, {A1: 270})

    assert plan.rotations[A1] == 0
    assert page_plan.rotated(plan, [A1], 180, {A1: 270}).rotations[A1] == 180


def test_splitting_and_merging_are_each_others_undoing() -> None:
    parted = page_plan.split(FRESH, A3)

    assert layout(parted) == [[A1, A2], [A3, A4], [B1, B2, ("b", 3), ("b", 4)]]
    assert page_plan.merged(parted, A3) == FRESH


def test_a_page_moves_before_another_and_pages_assigned_join_the_material() -> None:
    assert layout(page_plan.moved(FRESH, [B1], A2))[0] == [A1, B1, A2, A3, A4]
    plan = page_plan.assigned(page_plan.assigned(FRESH, [A2], "M3"), [B2, B1], "M3")

    assert [(group.material, keys_of(group)) for group in plan.groups] == [
        (None, [A1, A3, A4]),
        ("M3", [A2, B2, B1]),
        (None, [("b", 3), ("b", 4)]),
    ]


def test_a_restored_page_lies_behind_its_neighbour() -> None:
    plan = page_plan.set_aside(FRESH, [A2, B1])

    assert page_plan.restored(plan, [A2, B1]).groups[0] == FRESH.groups[0]


def test_fronts_and_backs_of_one_stack_or_of_two_are_put_in_order() -> None:
    assert layout(page_plan.collated_group(FRESH, A1))[0] == [A1, A4, A2, A3]
    assert layout(page_plan.collated_group(FRESH, A1, B1)) == [[A1, ("b", 4), A2, ("b", 3), A3, ("b", 2), A4, ("b", 1)]]


def test_stacks_that_cannot_be_pairs_are_refused() -> None:
    odd = page_plan.set_aside(FRESH, [A1])

    with pytest.raises(Impossible, match="3 页，不是正反面成对"):
        page_plan.collated_group(odd, A2)
    with pytest.raises(Impossible, match="页数不相等"):
        page_plan.collated_group(odd, A2, B1)


def test_a_plan_that_is_none_of_the_pages_is_told_in_full() -> None:
    twice = FRESH.model_copy(update={"aside": (PlannedPage(file="a", page=1), PlannedPage(file="c", page=1))})

    assert page_plan.faults_of(twice, [*KEYS, ("b", 5)]) == (
        "有 1 页在计划中重复。",
        "有 1 页不属于本办件。",
        "有 1 页不在计划中。",
    )


def test_pages_that_came_in_since_lie_at_the_end() -> None:
    old = PagePlan(groups=(FRESH.groups[0],))

    assert page_plan.completed(old, FRESH) == FRESH


# --- what the flow makes of it ---------------------------------------------------------------------------------------


def arranged(base: int, *turned: PlannedPage) -> PagesArranged:
    return PagesArranged(at=MONDAY, by="张窗口", base=base, plan=PagePlan(), turned=turned)


def test_an_arrangement_is_checked_anew_and_a_turned_page_is_read_anew_before() -> None:
    waiting = read(opened(channel="window").case)
    asked = decide(waiting, complete(waiting), rules()).case
    assert asked.state is State.AWAITING_CLERK

    plain = decide(asked, arranged(0), rules())
    turned = decide(asked, arranged(0, PlannedPage(file="f1", page=1, rotation=90)), rules())

    assert (plain.case.state, plain.case.plan_no, plain.tasks) == (
        State.PRECHECKING,
        1,
        (CheckCase(check_no=asked.check_no + 1),),
    )
    assert (turned.case.state, turned.case.pages_open, turned.tasks) == (
        State.READING,
        1,
        (ReadPage(file_id="f1", page=1),),
    )
    assert read_last(turned.case).state is State.PRECHECKING


def read_last(case: Case) -> Case:
    return decide(case, PageRead(at=MONDAY, file_id="f1", page=1), rules()).case


def test_of_two_clerks_who_arrange_at_once_the_second_is_told() -> None:
    case = read(opened(channel="window").case)
    once = decide(case, arranged(0), rules()).case

    with pytest.raises(Impossible) as caught:
        decide(once, arranged(0), rules())
    assert caught.value.code == "PLAN_CHANGED"


def test_after_the_notice_pages_lie_as_they_were_told_of_until_more_come_in() -> None:
    told = noticed()
    assert told.state is State.CORRECTION_REQUESTED

    with pytest.raises(Impossible):
        decide(told, arranged(0), rules())


def test_a_check_that_was_under_way_while_pages_were_arranged_decides_nothing() -> None:
    case = read(opened(channel="api").case)
    late = deficient(case)
    after = decide(case, arranged(0), rules()).case

    assert decide(after, late, rules()).case == after
