"""The chaos of ``bench/chaos.py``, small: real servers and processes are killed, cut, wiped and stopped under real work."""

from __future__ import annotations

from pathlib import Path

from bench import chaos_log, embedded_kills
from bench.chaos import Wanted, run
from bench.chaos_papers import HonestReader
from bench.chaos_proof import Proof, prove
from pipelines.events import PageRead
from storage import papers
from storage.database import migrate, open_database
from storage.objects import open_objects
from tests.office import installation
from yici.embedded import Embedded

STRUCK = (
    "worker kill -9",
    "relay kill -9",
    "scheduler kill -9",
    "api kill -9",
    "rabbitmq wiped",
    "rabbitmq connections cut",
    "postgres immediate stop",
    "postgres connections cut",
    "s3 stop",
    "clock of a scheduler",
    "zombie worker",
)
NOTHING: dict[str, list[str]] = {name: [] for name in Proof().faults()}


def test_whatever_is_struck_nothing_is_lost_and_nothing_happens_twice(tmp_path: Path) -> None:
    wanted = Wanted(tasks=330, faults=len(STRUCK), seed=4, pages=25, lease=5, only=STRUCK)

    result = run(wanted, tmp_path)

    assert result.counts == dict.fromkeys(STRUCK, 1)
    assert result.proof.faults() == NOTHING
    assert result.holds, result.table()


def test_an_embedded_process_killed_again_and_again_loses_nothing_and_repeats_nothing(tmp_path: Path) -> None:
    proof, struck, _, _ = embedded_kills.run(tmp_path, tasks=150, kills=3, seed=2, pages=35)

    assert struck == 3
    assert proof.faults() == NOTHING


def test_a_page_told_twice_would_be_seen(tmp_path: Path) -> None:
    settings = installation(tmp_path)
    engine = open_database(settings.database)
    migrate(engine)
    chaos_log.install(engine)
    (one,) = embedded_kills.handed_in(1, seed=1)
    with Embedded(settings, open_reader=HonestReader) as yici:
        embedded_kills.open_one(yici.toolbox, one, pages=3)
        yici.rest(one.number)
        before = prove(engine, open_objects(settings.objects), [one])

        told = next(link.event for link in papers.chain_of(engine, one.number) if link.event["kind"] == "page_read")
        yici.ledger.advance(one.number, PageRead.model_validate(told), key="another")
        yici.rest(one.number)

    after = prove(engine, open_objects(settings.objects), [one])
    assert before.faults() == NOTHING
    assert after.doubled == [f"page told {told['file_id']}/{told['page']}: 2 times"]
    assert len(after.joins) == 1
