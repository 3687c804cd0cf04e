"""What a step costs in an office with a thousand past cases, and in one with a million: the same, or nearly.

    .venv/bin/python -m bench.growth [PAST] [ROUNDS]        1000000 and 101, unless said otherwise

Two databases of one PostgreSQL, which is started for it; what is measured alternates between them, so that whatever else
the machine does falls on both. A step is a page that was read, as a worker does it: claimed by the relay, taken, its file
looked up, its text kept, the case advanced and the task done (four transactions). With a million the rows take some 8 GB.
"""

from __future__ import annotations

import sys
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from statistics import median
from uuid import uuid4

from sqlalchemy import Engine, text

from pipelines.case import State
from pipelines.events import FileSplit, PageRead
from pipelines.tasks import ReadPage
from pipelines.text import PageText
from storage import dispatch, listing, papers, readings, taking, turns, views
from storage.database import migrate, open_database, reading, transaction
from tests import services
from tests.cases import MONDAY, later
from tests.past import READING, fill, ledger_over, opened

FEW = 1000
PAGES = 16
"""Steps of one round: as many as the relay claims at once. Short rounds, so that both meet the same machine."""
HOT = """
SELECT relname, n_tup_upd, n_tup_hot_upd FROM pg_stat_user_tables
WHERE relname IN ('cases', 'page_counts', 'pages', 'tasks') ORDER BY relname
"""


@dataclass
class Office:
    """One of the two: its database, and what was measured over it, in milliseconds."""

    engine: Engine
    past: int
    times: dict[str, list[float]] = field(default_factory=dict)

    def note(self, name: str, work: Callable[[], int]) -> None:
        begun = time.perf_counter()
        times = work()
        self.times.setdefault(name, []).append(1000 * (time.perf_counter() - begun) / times)

    def steps(self) -> int:
        """Read the pages of one new case."""
        ledger = ledger_over(self.engine)
        case = opened(ledger, uuid4().hex[:20])
        file_id = papers.files_of(self.engine, case.number)[0].id
        ledger.advance(case.number, FileSplit(at=MONDAY, file_id=file_id, pages=PAGES), f"split-{file_id}")
        shown = PageText.model_validate(READING)
        self.note("step", lambda: self._read(shown))
        return PAGES

    def _read(self, shown: PageText) -> int:
        ledger, done = ledger_over(self.engine), 0
        while True:
            with transaction(self.engine) as connection:
                messages = turns.claim(connection, ["read"], later(1), PAGES).messages
            if not messages:
                return done
            for message in messages:
                taken = taking.start_alone(self.engine, message.task_id, later(1), uuid4().hex)
                if taken is None or not isinstance(taken.task, ReadPage):
                    raise SystemExit("a task was lost")
                papers.file_of(self.engine, taken.task.file_id)
                text_of = shown.model_copy(update={"page": taken.task.page})
                readings.save_page(self.engine, taken.task.file_id, text_of, f"picture/{message.task_id}")
                ledger.finish(taken, PageRead(at=MONDAY, file_id=taken.task.file_id, page=taken.task.page))
                done += 1

    def look(self) -> None:
        """What is asked besides: by the scheduler each second, by people at their lists and cases."""
        self.note("the scheduler's look", self._look_after)
        self.note("the newest cases", lambda: self._list(listing.Filter()))
        self.note("cases in a state", lambda: self._list(listing.Filter(states=(State.AWAITING_CLERK,))))
        self.note("cases of an item", lambda: self._list(listing.Filter(item="ITEM-7")))
        self.note("a case with its papers", self._show)

    def _look_after(self) -> int:
        with transaction(self.engine) as connection:
            dispatch.passed(connection, MONDAY)
            dispatch.sweep(connection, MONDAY)
            dispatch.untold(connection, ())
        return 1

    def _list(self, wanted: listing.Filter) -> int:
        listing.list_cases(self.engine, wanted, limit=5)
        return 1

    def _show(self) -> int:
        newest = listing.list_cases(self.engine, listing.Filter(), limit=1).items[0].case.number
        views.case_view(self.engine, newest)
        return 1


def measure(few: Office, many: Office, rounds: int) -> None:
    """Alternate between both; who begins alternates too. The first round warms up and does not count."""
    for number in range(rounds + 1):
        for office in (few, many) if number % 2 else (many, few):
            office.steps()
            office.look()
            if number == 0:
                office.times.clear()


def report(few: Office, many: Office) -> None:
    print(f"{'median, ms':<26}{few.past:>12,}{many.past:>12,}{'ratio':>8}{'paired':>8}{'n':>5}")
    for name, times in few.times.items():
        paired = median(b / a for a, b in zip(times, many.times[name], strict=True))
        a, b = median(times), median(many.times[name])
        print(f"{name:<26}{a:12.3f}{b:12.3f}{b / a:8.2f}{paired:8.2f}{len(times):5}")
    with reading(many.engine) as connection:
        size = connection.execute(text("SELECT pg_database_size(current_database())")).scalar_one()
        print(f"\nthe larger database: {size / 2**30:.1f} GiB; updates in place since it was opened:")
        for table, updates, hot in connection.execute(text(HOT)):
            print(f"  {table:<12}{hot:>9,} of {updates:>9,}  {100 * hot / max(1, updates):3.0f} %")


def main() -> None:
    past = int(sys.argv[1]) if len(sys.argv) > 1 else 1_000_000
    rounds = int(sys.argv[2]) if len(sys.argv) > 2 else 101
    with services.postgres() as url:
        offices = []
        for number in (FEW, past):
            with open_database(url).connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
                connection.execute(text(f'CREATE DATABASE "past-{number}"'))
            engine = open_database(url.rpartition("/")[0] + f"/past-{number}")
            migrate(engine)
            begun = time.monotonic()
            fill(engine, number)
            print(f"{number:,} past cases written in {time.monotonic() - begun:.0f} s", flush=True)
            offices.append(Office(engine, number))
        few, many = offices
        measure(few, many, rounds)
        report(few, many)
        for office in offices:
            office.engine.dispose()


if __name__ == "__main__":
    main()
