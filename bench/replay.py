"""Cases of every kind, lived through by chance and then made again from their records: are all identical?

    .venv/bin/python -m bench.replay --number 200 --seed 7

Two fictional items (one that holds, one that returns), three channels, good and bad papers, doubts, deferrals, notices,
supplements, procedures, extensions, withdrawals, lapses, deemed acceptance, failed steps and deliveries, over some fifty
days, with the working days of the next year published in their middle. Exit 0 only when every case is identical.
"""

from __future__ import annotations

import argparse
import random
import sys
import tempfile
import time
from collections import Counter
from datetime import UTC, datetime
from pathlib import Path

from bench.replay_office import RETURNING, papers, publish_next_year, stated, write_office
from bench.replay_ways import Way
from pipelines.facts import Facts
from runtime.logs import open_logs
from storage.ledger import Submission
from storage.papers import chain_of
from tests.doubles.scripted_reader import ScriptedReader
from tests.office import ITEM, NAME, VERSION, MovingClock, hand_in
from workers import waiting
from workers.chores import count_again
from workers.toolbox import Toolbox
from yici.embedded import Embedded
from yici.replaying import replay_case

BEGINS = datetime(2026, 12, 7, 1, 0, tzinfo=UTC)
DAYS = (0, 1, 1, 2, 1, 3, 1, 2, 3, 2, 4, 3, 5, 4, 6, 7, 9)
PUBLISHED_AFTER = 8
"""Days after which the next year is published, as places in DAYS."""


def main(arguments: list[str] | None = None) -> int:
    """Run it; 0 when all are identical."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else "")
    parser.add_argument("--number", type=int, default=200)
    parser.add_argument("--seed", type=int, default=1)
    given = parser.parse_args(arguments)
    open_logs(level="CRITICAL")
    with tempfile.TemporaryDirectory(prefix="yici-replay-") as folder:
        return run(Path(folder), given.number, given.seed)


def run(folder: Path, number: int, seed: int) -> int:
    """Live through the cases in a folder and make them again."""
    settings, clock, begun = write_office(folder), MovingClock(BEGINS), time.monotonic()
    with Embedded(settings, clock=clock, open_reader=ScriptedReader) as yici:
        ways = [_opened(yici.toolbox, place, seed) for place in range(number)]
        for place, days in enumerate(DAYS):
            clock.forward(days)
            if place == PUBLISHED_AFTER:
                publish_next_year(settings)
                time.sleep(6)  # the file is looked at every five seconds
                yici.toolbox.calendar  # noqa: B018 - looks at it
                count_again(yici.toolbox, clock())
            for way in ways:
                way.day()
            _rest(yici.toolbox, ways, clock)
        lived = time.monotonic() - begun
        return _told(yici.toolbox, ways, lived, seed)


def _opened(tools: Toolbox, place: int, seed: int) -> Way:
    chance = random.Random(f"{seed}-{place}")
    item = RETURNING if chance.random() < 0.2 else ITEM
    files = hand_in(tools, papers(chance, good=chance.choice((0.5, 0.8, 1.0))))
    submission = Submission(item, NAME, VERSION, Facts.model_validate(stated(chance)), files, "示例接口")
    return Way(tools, tools.ledger.open(submission, f"replay-{seed}-{place}").number, chance)


def _rest(tools: Toolbox, ways: list[Way], clock: MovingClock) -> None:
    """Wait until nothing is under way; what is tried again after a while is not waited for, time is moved on."""
    time.sleep(1.5)  # the scheduler looks once a second
    for way in ways:
        for _ in range(60):
            try:
                waiting.rest(tools, way.number, 5)
                break
            except waiting.NotSettled:
                clock.forward(0.02)
        else:
            raise TimeoutError(way.number)


def _told(tools: Toolbox, ways: list[Way], lived: float, seed: int) -> int:
    begun = time.monotonic()
    replays = [replay_case(tools, way.number) for way in ways]
    again = time.monotonic() - begun
    cases = [tools.ledger.case(way.number) for way in ways]
    events = Counter(link.event["kind"] for way in ways for link in chain_of(tools.engine, way.number))
    for title, counted in (
        ("states", Counter(case.state.value for case in cases)),
        ("rounds", Counter(case.round for case in cases)),
        ("events", events),
        ("letters", Counter(letter.kind for case in cases for letter in case.letters)),
    ):
        print(f"{title}: " + ", ".join(f"{name} {count}" for name, count in counted.most_common()))
    print(
        f"deemed accepted {sum(case.deemed for case in cases)}, missed by the office "
        f"{sum(bool(case.findings and case.findings.missed) for case in cases)}"
    )
    for replay in replays:
        for part in replay.parts:
            if part.outcome != "identical":
                print(f"{replay.number} {part.part} {part.name}: {part.outcome}: {part.detail}")
    outcomes = Counter(replay.outcome for replay in replays)
    parts = sum(len(replay.parts) for replay in replays)
    print(
        f"seed {seed}: {outcomes['identical']} of {len(replays)} cases identical ({parts} parts; lived in {lived:.0f} s, "
        f"made again in {again:.0f} s)"
    )
    return 0 if outcomes["identical"] == len(replays) else 1


if __name__ == "__main__":
    sys.exit(main())
