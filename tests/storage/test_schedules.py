"""Periodic work by a unique row: each slot belongs to one caller, on both databases."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy import Engine, func, select

from storage.database import reading, transaction
from storage.schedules import REMEMBERED, fire
from storage.tables import firings

NOON = datetime(2026, 9, 14, 12, 0, tzinfo=UTC)
HOUR = timedelta(hours=1)


def _fire(engine: Engine, now: datetime, schedule: str = "sweep") -> bool:
    with transaction(engine) as connection:
        return fire(connection, schedule, HOUR, now)


def test_a_slot_fires_once_and_the_next_one_again(engine: Engine) -> None:
    looks = [NOON, NOON + timedelta(minutes=59), NOON + HOUR, NOON + HOUR, NOON + timedelta(minutes=125)]

    assert [_fire(engine, now) for now in looks] == [True, False, True, False, True]


def test_schedules_do_not_take_one_anothers_slots(engine: Engine) -> None:
    assert [_fire(engine, NOON, name) for name in ("sweep", "forget", "sweep")] == [True, True, False]


def test_of_many_that_look_at_once_one_does_the_work(engine: Engine) -> None:
    slots = [NOON + n * HOUR for n in range(5)]

    with ThreadPoolExecutor(8) as pool:
        fired = list(pool.map(lambda now: (now, _fire(engine, now)), sorted(slots * 8)))

    assert sorted(now for now, mine in fired if mine) == slots


def test_who_fails_in_its_transaction_leaves_the_slot_to_the_next(engine: Engine) -> None:
    with pytest.raises(RuntimeError), transaction(engine) as connection:
        fire(connection, "sweep", HOUR, NOON)
        raise RuntimeError("the machine went down")

    assert _fire(engine, NOON)


def test_a_clock_that_is_set_back_fires_nothing_again(engine: Engine) -> None:
    _fire(engine, NOON)
    _fire(engine, NOON + HOUR)

    assert not _fire(engine, NOON)


def test_slots_that_are_long_over_are_forgotten(engine: Engine) -> None:
    for n in (0, 1, REMEMBERED, REMEMBERED + 1):
        _fire(engine, NOON + n * HOUR)

    with reading(engine) as connection:
        kept = connection.execute(select(func.min(firings.c.fire_at), func.count())).one()
    assert tuple(kept) == (NOON + HOUR, 3)
