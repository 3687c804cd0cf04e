"""How often somebody without a key may ask, on both databases."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta

from sqlalchemy import Engine

from storage.allowances import Allowance, spend
from tests.cases import MONDAY

SECOND = timedelta(seconds=1)
TEN = Allowance("ten", 10, SECOND)


def test_what_was_spent_comes_back_point_by_point(engine: Engine) -> None:
    waits = [spend(engine, TEN, "me", 5, MONDAY) for _ in range(3)]
    one_back = [spend(engine, TEN, "me", 1, MONDAY + SECOND) for _ in range(2)]

    assert waits == [timedelta(0), timedelta(0), SECOND]
    assert one_back == [timedelta(0), SECOND]


def test_a_dear_question_passes_as_long_as_a_cheap_one_does(engine: Engine) -> None:
    spend(engine, TEN, "me", 9, MONDAY)

    dear, next_one = spend(engine, TEN, "me", 6, MONDAY), spend(engine, TEN, "me", 1, MONDAY)

    assert (dear, next_one) == (timedelta(0), 6 * SECOND)


def test_askers_and_questions_have_an_allowance_each(engine: Engine) -> None:
    for _ in range(2):
        spend(engine, TEN, "me", 10, MONDAY)

    assert spend(engine, TEN, "you", 1, MONDAY) == timedelta(0)
    assert spend(engine, Allowance("other", 10, SECOND), "me", 1, MONDAY) == timedelta(0)


def test_many_at_once_do_not_slip_through(engine: Engine) -> None:
    with ThreadPoolExecutor(8) as at_once:
        waits = list(at_once.map(lambda _: spend(engine, TEN, "me", 1, MONDAY), range(24)))

    assert waits.count(timedelta(0)) == 10
