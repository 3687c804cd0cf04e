"""The office's time is the database's: a machine whose own clock jumps changes nothing."""

from __future__ import annotations

import subprocess
import sys
from datetime import datetime, timedelta

from sqlalchemy import event, text

from storage.clock import DatabaseClock
from storage.database import open_database, reading
from tests.doubles.proxy import Proxy

TELL = """
import sys
from datetime import UTC, datetime
from storage.clock import DatabaseClock
from storage.database import open_database
print(datetime.now(UTC).isoformat(), DatabaseClock(open_database(sys.argv[1]))().isoformat())
"""


def test_it_tells_the_time_of_the_database(fresh_database: str) -> None:
    engine = open_database(fresh_database)
    clock = DatabaseClock(engine)

    with reading(engine) as connection:
        before: datetime = connection.execute(text("SELECT clock_timestamp()")).scalar_one()
        told = clock()
        after: datetime = connection.execute(text("SELECT clock_timestamp()")).scalar_one()

    # Half the time that asking took is the most that it can be wrong.
    assert before - timedelta(milliseconds=500) <= told <= after + timedelta(milliseconds=500)


def test_it_never_goes_back_between_two_questions(fresh_database: str) -> None:
    clock = DatabaseClock(open_database(fresh_database))

    told = [clock() for _ in range(1000)]

    assert told == sorted(told)


def test_a_machine_that_lives_in_another_year_has_the_same_time(fresh_database: str) -> None:
    # Given a process whose own clock is two hours ahead
    faked = ["faketime", "-f", "+2h", sys.executable, "-c", TELL, fresh_database]

    # When
    own, told = map(
        datetime.fromisoformat, subprocess.run(faked, check=True, capture_output=True, text=True).stdout.split()
    )

    # Then
    here = DatabaseClock(open_database(fresh_database))()
    assert timedelta(hours=1, minutes=59) < own - here < timedelta(hours=2, minutes=1)
    assert abs(told - here) < timedelta(minutes=1)


class Counter:
    """Seconds that pass when the test says so."""

    def __init__(self) -> None:
        self.seconds = 0.0

    def __call__(self) -> float:
        return self.seconds


def test_a_database_that_is_away_is_asked_again_only_after_some_seconds(fresh_database: str) -> None:
    """Each question may cost the thread that asks it ten seconds."""
    count = Counter()
    with Proxy(fresh_database) as proxy:
        engine = open_database(proxy.url)
        clock = DatabaseClock(engine, count)
        engine.dispose()
        asked: list[float] = []
        event.listen(engine, "do_connect", lambda *_: asked.append(count.seconds))
        begun = clock()
        proxy.close()

        told = []
        for count.seconds in (61, 62, 65, 67, 68):
            told.append(clock() - begun)

    assert sorted(set(asked)) == [61, 67]
    assert told == [timedelta(seconds=seconds) for seconds in (61, 62, 65, 67, 68)]
