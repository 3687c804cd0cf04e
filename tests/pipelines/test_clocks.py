"""The clocks of a case over the calendar as published: vectors, provisional days, pauses, extensions, lights, warnings."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

import catalogs
from pipelines.case import Case, ClockName, RunningClock
from pipelines.clocks import (
    Rules,
    all_recounted,
    deadlines,
    extended,
    light,
    light_of,
    on_lapse,
    paused,
    resumed,
    warnings,
)
from pipelines.events import (
    AcceptanceGiven,
    CalendarChanged,
    DeadlineNears,
    DeadlinePassed,
    DoubtsAnswered,
    FilesAdded,
    NoticeGiven,
    ProcedureBegun,
    ProcedureEnded,
)
from pipelines.flow import acts_now, decide
from pipelines.overdue import overdue
from pipelines.workdays import Calendar, load_calendar
from tests.cases import (
    after,
    catalog,
    complete,
    deficient,
    doubtful,
    file_in,
    issued,
    later,
    noticed,
    opened,
    read,
    rules,
)

TEXT = (Path(catalogs.__file__).parent / "calendar" / "cn.yaml").read_text(encoding="utf-8")
CN = load_calendar(TEXT)
INVENTED = load_calendar(
    TEXT.rstrip("\n") + '\n  2027:\n    holidays: ["01-01", "01-04", "01-05"]\n    workdays: ["01-02"]\n'
)
"""A year 2027 that nobody published, for the tests only."""
BY_CN, BY_INVENTED = Rules(catalog(), CN), Rules(catalog(), INVENTED)


def noon(day: date) -> datetime:
    return datetime(day.year, day.month, day.day, 4, tzinfo=UTC)


@pytest.mark.parametrize(
    ("received", "clock", "due"),
    [
        (date(2026, 2, 12), "notice", date(2026, 2, 26)),
        (date(2026, 2, 12), "statutory", date(2026, 3, 18)),
        (date(2026, 9, 18), "notice", date(2026, 9, 24)),
        (date(2026, 4, 30), "notice", date(2026, 5, 11)),
    ],
)
def test_the_deadlines_of_a_case_equal_the_vectors(received: date, clock: ClockName, due: date) -> None:
    case = read(opened(BY_CN, at=noon(received)).case, by_rules=BY_CN)
    accepted = after(case, complete(case, at=noon(received)), by_rules=BY_CN)

    assert {**case.clocks, **accepted.clocks}[clock].due == due


def test_the_starting_day_is_not_counted_whatever_its_hour() -> None:
    first, last = datetime(2026, 9, 17, 16, 0, tzinfo=UTC), datetime(2026, 9, 18, 15, 59, tzinfo=UTC)

    assert {opened(BY_CN, at=at).case.clocks["notice"].due for at in (first, last)} == {date(2026, 9, 24)}


def ten_days() -> Rules:
    return Rules(rules(clocks={"notice": {"days": 10, "on_lapse": "deemed_accepted"}}).catalog, CN)


def test_a_day_in_an_unpublished_year_is_provisional_until_the_year_is_published() -> None:
    by_cn = ten_days()
    case = opened(by_cn, at=noon(date(2026, 12, 25))).case
    assert (case.clocks["notice"].due, case.clocks["notice"].provisional) == (date(2027, 1, 11), True)

    published = CalendarChanged(at=later(1), calendar=INVENTED.sha256)
    counted = after(case, published, by_rules=Rules(by_cn.catalog, INVENTED))

    assert (counted.clocks["notice"].due, counted.clocks["notice"].provisional) == (date(2027, 1, 12), False)
    assert counted.clocks["notice"].warn_on == date(2027, 1, 11)


def test_a_certain_day_is_never_given_up_for_a_provisional_one() -> None:
    case = opened(BY_CN, at=noon(date(2026, 9, 18))).case

    assert all_recounted(case, Rules(catalog(), Calendar())) == case


def test_the_limit_of_the_applicant_never_gets_shorter_than_it_was_told() -> None:
    shorter = load_calendar(TEXT.replace("2026:", "2026:\n    # other\n", 1).replace('"10-01", ', ""))
    by_rules = Rules(rules(clocks={"correction": {"days": 17, "from": "told", "unit": "natural_day"}}).catalog, CN)
    case = noticed(at=noon(date(2026, 9, 14)), by_rules=by_rules)
    assert case.clocks["correction"].due == date(2026, 10, 8)  # the first of October is a holiday

    assert all_recounted(case, Rules(by_rules.catalog, shorter)) == case


def test_a_calendar_that_changes_nothing_moves_nothing() -> None:
    case = opened(BY_CN, at=noon(date(2026, 9, 18))).case

    assert after(case, CalendarChanged(at=later(1), calendar="0" * 64), by_rules=BY_CN) == case


TURNS = st.lists(st.tuples(st.sampled_from(("pause", "extend")), st.integers(0, 9), st.integers(1, 12)), max_size=4)


@given(st.dates(date(2026, 10, 20), date(2026, 12, 31)), TURNS)
def test_however_it_was_paused_and_extended_it_is_counted_again_as_if_the_calendar_had_been_known(
    start: date, turns: list[tuple[str, int, int]]
) -> None:
    def lived(by_rules: Rules) -> Case:
        begun = RunningClock(start=start, due=start)
        case = all_recounted(opened(by_rules).case.but(clocks={"statutory": begun}), by_rules)
        day = start
        for kind, wait, length in turns:
            day += timedelta(days=wait)
            if kind == "extend":
                longer = extended(case, "statutory", day, by_rules)
                case = case if case.clocks["statutory"].extended else longer
            else:
                case = paused(case, day, by_rules)
                day += timedelta(days=length)
                case = resumed(case, day, by_rules)
        return case

    late = all_recounted(lived(BY_CN), BY_INVENTED)

    assert late.clocks["statutory"].due == lived(BY_INVENTED).clocks["statutory"].due
    assert late.clocks["statutory"].provisional is False


def test_a_procedure_stops_the_statutory_clock_and_the_promised_one_follows_the_item() -> None:
    case = read(opened().case)
    accepted = after(case, complete(case))
    begun = after(accepted, ProcedureBegun(at=later(1), procedure="检验", days=3))
    assert (begun.clocks["statutory"].paused_on, begun.clocks["promised"].paused_on) == (date(2026, 9, 15), None)

    ended = after(begun, ProcedureEnded(at=later(4)))

    moved = (accepted.clocks["statutory"].due, ended.clocks["statutory"].due)
    assert moved == (date(2026, 10, 16), date(2026, 10, 21))
    assert ended.clocks["promised"].due == accepted.clocks["promised"].due


def test_a_limit_that_is_over_is_not_extended_any_more() -> None:
    case = read(opened().case)
    accepted = after(case, complete(case))
    assert "extend" in acts_now(accepted, rules())

    over = after(accepted, DeadlinePassed(at=later(60), clock="statutory"))

    assert over.clocks["statutory"].lapsed is True
    assert "extend" not in acts_now(over, rules())


@given(st.dates(date(2026, 1, 5), date(2026, 12, 20)), st.integers(1, 30), st.sampled_from(("workday", "natural_day")))
def test_the_light_turns_yellow_on_the_day_of_the_warning_and_red_after_the_last_day(
    received: date, days: int, unit: str
) -> None:
    by_rules = Rules(rules(clocks={"notice": {"days": days, "unit": unit}}).catalog, INVENTED)
    clock = opened(by_rules, at=noon(received)).case.clocks["notice"]
    assert clock.warn_on is not None

    shown = {clock.start + timedelta(days=n): "" for n in range((clock.due - clock.start).days + 3)}
    for day in shown:
        shown[day] = light(clock, day, by_rules)

    for day, colour in shown.items():
        assert colour == ("red" if day > clock.due else "yellow" if day >= clock.warn_on else "green")


def test_a_warning_is_noted_once_and_a_moved_day_is_warned_of_again() -> None:
    by_cn = ten_days()
    case = opened(by_cn, at=noon(date(2026, 12, 25))).case
    (clock,) = warnings(case)
    early = DeadlineNears(at=noon(date(2027, 1, 7)), clock=clock)
    assert after(case, early, by_rules=by_cn) == case

    warned = after(case, DeadlineNears(at=noon(date(2027, 1, 8)), clock=clock), by_rules=by_cn)
    assert (warned.clocks["notice"].warned, warnings(warned)) == (True, {})
    assert deadlines(warned) == deadlines(case)

    moved = after(warned, CalendarChanged(at=later(1), calendar="0" * 64), by_rules=Rules(by_cn.catalog, INVENTED))
    assert list(warnings(moved)) == ["notice"]


def test_a_paused_clock_neither_warns_nor_passes() -> None:
    case = read(opened().case)
    begun = after(case, complete(case), ProcedureBegun(at=later(1), procedure="听证", days=3))

    assert "statutory" not in {**warnings(begun), **deadlines(begun)}


NOTICE = NoticeGiven(at=later(0), by="李样本")


def supplied() -> Case:
    """At a window, the second round is read and checked."""
    case = read(opened(channel="window").case)
    told = after(case, deficient(case), NOTICE, issued("notice"))
    second = told.but(round=2, supplied_on=later(3).date(), state=case.state, check_no=2)
    return after(second, complete(second))


def test_when_all_that_was_told_is_supplied_acceptance_is_the_only_word_left() -> None:
    case = supplied()

    assert set(acts_now(case, rules())) & {"accept", "not_accept", "give_notice", "return"} == {"accept"}
    accepted = decide(case, AcceptanceGiven(at=later(9), by="李样本"), rules()).case
    assert accepted.accepted_on == later(3).date()


def supplement(case: Case, at: datetime, file_id: str = "f2", by_rules: Rules = BY_CN) -> Case:
    """The applicant hands in a file of one page, and it is read."""
    return read(after(case, FilesAdded(at=at, files=(file_in(file_id),)), by_rules=by_rules), file_id, at, by_rules)


FRIDAY = noon(date(2026, 9, 18))
"""Five working days from here end on Thursday the 24th: the Sunday between is worked, the Friday after is a holiday."""


def test_a_supplement_makes_it_the_turn_of_the_office_for_as_long_as_at_first() -> None:
    case = supplement(noticed(by_rules=BY_CN), FRIDAY)

    clock = case.clocks["notice"]
    assert (clock.start, clock.due, clock.warn_on) == (date(2026, 9, 18), date(2026, 9, 24), date(2026, 9, 23))
    assert "notice" in {**deadlines(case), **warnings(case)}
    assert "correction" not in {**deadlines(case), **warnings(case)}


def test_after_a_supplement_silence_warns_and_accepts_nothing() -> None:
    case = supplement(noticed(by_rules=BY_CN), FRIDAY)
    case = after(case, doubtful(case, at=FRIDAY), by_rules=BY_CN)
    assert on_lapse(case, "notice", BY_CN) is None
    assert overdue(case, date(2026, 9, 24), BY_CN) == ()

    over = after(case, DeadlinePassed(at=noon(date(2026, 9, 25)), clock="notice"), by_rules=BY_CN)

    assert (over.state, over.accepted_on, over.clocks["notice"].lapsed) == (case.state, None, True)
    assert light_of(over, "notice", date(2026, 9, 25), BY_CN) == "red"
    assert [one.code for one in overdue(over, date(2026, 9, 25), BY_CN)] == ["SUPPLEMENT_UNANSWERED"]
    assert "notice" not in deadlines(over)
    late = noon(date(2026, 9, 28))
    asked = after(over, DoubtsAnswered(at=late, by="李样本", answers=()), by_rules=BY_CN)
    accepted = after(asked, complete(asked, at=late), by_rules=BY_CN)
    assert (accepted.accepted_on, "notice" in accepted.clocks) == (date(2026, 9, 18), False)


def test_the_turn_goes_back_to_the_applicant_while_told_things_are_missing_and_comes_again_with_the_next_files() -> (
    None
):
    second = supplement(noticed(by_rules=BY_CN), FRIDAY)
    waits = after(second, deficient(second, at=FRIDAY), by_rules=BY_CN)
    assert (waits.state.value, "notice" in waits.clocks) == ("correction_requested", False)

    third = supplement(waits, noon(date(2026, 9, 21)), "f3")

    assert (third.round, third.clocks["notice"].start) == (3, date(2026, 9, 21))


def test_the_clock_of_a_supplement_is_counted_again_before_it_passes() -> None:
    by_cn = ten_days()
    case = supplement(noticed(at=noon(date(2026, 12, 21)), by_rules=by_cn), noon(date(2026, 12, 25)), by_rules=by_cn)
    assert (case.clocks["notice"].due, case.clocks["notice"].provisional) == (date(2027, 1, 11), True)

    early = DeadlinePassed(at=noon(date(2027, 1, 12)), clock="notice")
    counted = after(case, early, by_rules=Rules(by_cn.catalog, INVENTED))

    assert (counted.clocks["notice"].due, counted.clocks["notice"].lapsed) == (date(2027, 1, 12), False)


def test_where_the_day_of_supply_is_the_day_of_the_warning_it_is_noted_with_it() -> None:
    one_day = Rules(rules(clocks={"notice": {"days": 1, "on_lapse": "deemed_accepted"}}).catalog, CN)

    case = supplement(noticed(by_rules=one_day), FRIDAY, by_rules=one_day)

    assert (case.clocks["notice"].warn_on, case.clocks["notice"].warned) == (date(2026, 9, 18), True)
    assert light_of(case, "notice", date(2026, 9, 18), one_day) == "yellow"


def test_an_item_without_a_limit_for_telling_has_none_for_answering_either() -> None:
    without = Rules(rules(clocks={}).catalog, CN)

    assert supplement(noticed(by_rules=without), FRIDAY, by_rules=without).clocks == {}
