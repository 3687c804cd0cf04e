"""One request, one effect, one answer, however often and however many at once, on both databases."""

from __future__ import annotations

import threading
import time
from datetime import UTC, datetime, timedelta

from sqlalchemy import Engine, select, text, update

from storage.database import migrate, open_database, reading, transaction
from storage.idempotency import (
    RUNNING_AT_MOST,
    Conflict,
    First,
    Replay,
    Reservation,
    Running,
    finish,
    forget,
    release,
    reserve,
)
from storage.tables import idempotency

NOW = datetime(2026, 3, 2, 1, 0, tzinfo=UTC)
BODY, OTHER = "a" * 64, "b" * 64


def _first(reservation: Reservation) -> First:
    assert isinstance(reservation, First)
    return reservation


def test_a_request_is_the_first_once(engine: Engine) -> None:
    _first(reserve(engine, "k", BODY, NOW))

    assert reserve(engine, "k", BODY, NOW) == Running()


def test_a_finished_request_is_answered_again(engine: Engine) -> None:
    finish(engine, _first(reserve(engine, "k", BODY, NOW)), 202, {"number": "演-1", "list": [1, None]})

    assert reserve(engine, "k", BODY, NOW + RUNNING_AT_MOST * 2) == Replay(202, {"number": "演-1", "list": [1, None]})


def test_another_body_under_the_same_key_is_a_conflict(engine: Engine) -> None:
    running = _first(reserve(engine, "k", BODY, NOW))
    while_running = reserve(engine, "k", OTHER, NOW)
    finish(engine, running, 202, {})

    assert [while_running, reserve(engine, "k", OTHER, NOW)] == [Conflict(), Conflict()]


def test_different_keys_do_not_meet(engine: Engine) -> None:
    _first(reserve(engine, "owner-1:k", BODY, NOW))
    _first(reserve(engine, "owner-2:k", BODY, NOW))


def test_a_failed_request_may_be_sent_anew(engine: Engine) -> None:
    release(engine, _first(reserve(engine, "k", BODY, NOW)))

    _first(reserve(engine, "k", OTHER, NOW))


def test_a_finished_request_is_not_given_free(engine: Engine) -> None:
    first = _first(reserve(engine, "k", BODY, NOW))
    finish(engine, first, 202, {})
    release(engine, first)

    assert reserve(engine, "k", BODY, NOW) == Replay(202, {})


def test_of_many_at_once_one_is_the_first(engine: Engine) -> None:
    found: list[Reservation] = []
    threads = [threading.Thread(target=lambda: found.append(reserve(engine, "k", BODY, NOW))) for _ in range(12)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert sorted(type(one).__name__ for one in found) == ["First"] + ["Running"] * 11


def test_a_request_whose_process_died_is_taken_over_by_one(engine: Engine) -> None:
    _first(reserve(engine, "k", BODY, NOW))
    later = NOW + RUNNING_AT_MOST

    assert [type(reserve(engine, "k", BODY, later)) for _ in range(2)] == [First, Running]


def test_of_many_that_take_over_at_once_one_does(engine: Engine) -> None:
    _first(reserve(engine, "k", BODY, NOW))
    later, found = NOW + RUNNING_AT_MOST, list[Reservation]()
    threads = [threading.Thread(target=lambda: found.append(reserve(engine, "k", BODY, later))) for _ in range(12)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert sorted(type(one).__name__ for one in found) == ["First"] + ["Running"] * 11


def test_on_postgresql_who_comes_while_another_takes_over_finds_it_running(fresh_database: str) -> None:
    # Given a request whose process died, and another that is just taking its place
    engine = open_database(fresh_database)
    migrate(engine)
    _first(reserve(engine, "k", BODY, NOW))
    later, found = NOW + RUNNING_AT_MOST, list[Reservation]()
    with transaction(engine) as other:
        other.execute(update(idempotency).values(created_at=later))

        # When a third one comes
        third = threading.Thread(target=lambda: found.append(reserve(engine, "k", BODY, later)))
        third.start()
        waiting = text("SELECT count(*) FROM pg_locks WHERE NOT granted")
        while third.is_alive() and not other.execute(waiting).scalar():
            time.sleep(0.02)
    third.join()

    # Then
    assert found == [Running()]


def test_who_lost_the_place_changes_nothing_any_more(engine: Engine) -> None:
    # Given a request that was taken for dead
    slow = _first(reserve(engine, "k", BODY, NOW))
    later = _first(reserve(engine, "k", BODY, NOW + RUNNING_AT_MOST))

    # When it comes to its end after all
    finish(engine, slow, 500, "slow")
    release(engine, slow)

    # Then the answer is the later one's
    finish(engine, later, 202, "later")
    assert reserve(engine, "k", BODY, NOW) == Replay(202, "later")


def test_a_key_of_any_length_is_kept_without_its_words(engine: Engine) -> None:
    reserve(engine, "李四（虚构）" * 200, BODY, NOW)

    with reading(engine) as connection:
        assert len(connection.execute(select(idempotency.c.key)).scalar_one()) == 64


def test_old_answers_are_forgotten(engine: Engine) -> None:
    finish(engine, _first(reserve(engine, "old", BODY, NOW - timedelta(days=2))), 202, {})
    finish(engine, _first(reserve(engine, "new", BODY, NOW)), 202, {})

    assert forget(engine, NOW - timedelta(days=1)) == 1
    assert reserve(engine, "new", BODY, NOW) == Replay(202, {})
    _first(reserve(engine, "old", BODY, NOW))
