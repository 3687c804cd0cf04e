"""The two sample cases on their scans, read by the real engine once and walked to the archive twice."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterator
from datetime import datetime
from pathlib import Path
from typing import Any
from uuid import uuid4

import pytest

from ocr.sandbox import Sandbox
from outputs.archive import check_archive
from pipelines.audit import broken
from pipelines.case import Case, State
from pipelines.events import (
    AcceptanceGiven,
    Decided,
    Fetched,
    FileIn,
    FilesAdded,
    NoticeGiven,
    ShipmentMoved,
)
from pipelines.facts import Facts
from pipelines.legal_days import SHANGHAI, legal_day
from pipelines.report import CheckReport
from runtime.settings import Settings
from storage import papers, readings
from storage.catalogs import ListedItem, list_items
from storage.ledger import Submission
from tests.doubles.remembering_reader import RememberingReader
from tests.journeys.house import House, embedded, over_servers
from tests.office import MovingClock, hand_in

SAMPLES = Path(__file__).resolve().parents[2] / "samples"
CLERK = "李样本"

MORNING = datetime(2026, 9, 18, 10, 15, tzinfo=SHANGHAI)
"""The papers bear dates of September 2026."""

LONG = 240.0


class Walk:
    """A sample case on its way through an installation."""

    def __init__(self, house: House, clock: MovingClock, name: str) -> None:
        self.house, self.clock, self._folder = house, clock, SAMPLES / name
        self.expected = json.loads((self._folder / "expected.json").read_text(encoding="utf-8"))["rounds"]
        facts = Facts.model_validate_json((self._folder / "facts.json").read_text(encoding="utf-8"))
        item = self._item(self._folder)
        self.case = house.tools.ledger.open(
            Submission(item.code, item.name, item.version, facts, self._scans(1), CLERK), uuid4().hex
        )

    def tell(self, event: Any, **more: Any) -> None:
        """What a person does now."""
        self.case = self.house.tell(self.case, event(at=self.clock(), by=CLERK, **more))

    def supplement(self) -> None:
        """The second round comes in."""
        self.tell(FilesAdded, files=self._scans(2))

    def until(self, *states: State) -> Case:
        """Wait for the case."""
        self.case = self.house.settle(self.case, *states, seconds=LONG)
        return self.case

    def ids(self, turn: int, *, certain: bool) -> list[str]:
        """Ids of the faults that the sample's own record expects in a round."""
        materials = self.expected[turn - 1]["materials"].values()
        return [fault["id"] for one in materials for fault in one["deficiencies"] if fault["certain"] is certain]

    def report(self) -> CheckReport:
        """The newest report."""
        report = readings.report_of(self.house.tools.engine, self.case.number)
        assert report is not None
        return report

    def carried(self) -> None:
        """The courier brings what waits at the counter."""
        self.house.rest(self.case)
        for one in papers.shipments_of(self.house.tools.engine, self.case.number):
            if one.state == "label_printed":
                self.tell(ShipmentMoved, shipment_id=one.id, letter_ids=one.letter_ids, state="delivered")

    def archive_is_whole(self) -> None:
        """The package holds every scan, every letter and the whole chain."""
        self.house.rest(self.case)
        chain = papers.chain_of(self.house.tools.engine, self.case.number)
        package = self.house.tools.objects.get(chain[-1].event["object_key"])
        found = check_archive(package)
        assert (found.ok, broken(chain)) == (True, ())
        folders = Counter(path.partition("/")[0] for path in found.whole)
        assert folders["originals"] == folders["searchable"] == folders["readings"] == len(self._all_scans())
        assert folders["letters"] == len(self.case.letters)

    def _scans(self, turn: int) -> tuple[FileIn, ...]:
        scans = sorted((self._folder / f"round-{turn}").iterdir())
        return hand_in(self.house.tools, {scan.name: scan.read_bytes() for scan in scans})

    def _all_scans(self) -> list[Path]:
        return [scan for turn in (1, 2) for scan in (self._folder / f"round-{turn}").iterdir()]

    def _item(self, folder: Path) -> ListedItem:
        name = "食品" if folder.name == "food" else "公共场所"
        (item,) = [item for item in list_items(self.house.tools.engine) if item.name.startswith(name)]
        return item


@pytest.fixture(scope="module")
def reader() -> Iterator[RememberingReader]:
    with Sandbox(size=2) as sandbox:
        yield RememberingReader(sandbox)


@pytest.fixture
def clock() -> MovingClock:
    return MovingClock(MORNING)


@pytest.fixture(params=["embedded", "over servers"])
def house(
    request: pytest.FixtureRequest, tmp_path: Path, reader: RememberingReader, clock: MovingClock
) -> Iterator[House]:
    if request.param == "embedded":
        with embedded(Settings(data_dir=tmp_path), lambda: reader, clock) as one:
            yield one
    else:
        fresh = {name: request.getfixturevalue(f"fresh_{name}") for name in ("database", "vhost", "bucket")}
        stores = {"database_url": fresh["database"], "broker_url": fresh["vhost"], "objects_url": fresh["bucket"]}
        with over_servers(Settings(data_dir=tmp_path, **stores), lambda: reader, clock) as many:
            yield many


def test_a_restaurant_is_told_once_at_the_window_and_gets_its_licence_by_courier(
    house: House, clock: MovingClock
) -> None:
    walk = Walk(house, clock, "food")
    first = walk.until(State.AWAITING_CLERK)
    assert first.findings is not None
    assert [line.deficiency.id for line in first.findings.lines] == walk.ids(1, certain=True)
    assert first.findings.doubts == ()

    walk.tell(NoticeGiven)
    walk.until(State.CORRECTION_REQUESTED)
    walk.carried()
    assert walk.case.told_on == legal_day(clock())

    clock.forward(days=3)
    walk.supplement()
    second = walk.until(State.AWAITING_CLERK)
    assert walk.report().verdict == walk.expected[1]["verdict"] == "complete"
    assert second.findings is not None
    assert (second.findings.lines, second.findings.deferred) == ((), ())

    walk.tell(AcceptanceGiven)
    accepted = walk.until(State.ACCEPTED)
    assert accepted.accepted_on == accepted.supplied_on
    if accepted.fetch_open:
        walk.tell(Fetched)
    walk.tell(Decided, outcome="granted")
    walk.until(State.DELIVERING)
    walk.carried()

    walk.until(State.ARCHIVED)
    walk.archive_is_whole()


def test_a_hairdresser_online_is_told_once_without_a_question_and_served_electronically(
    house: House, clock: MovingClock
) -> None:
    walk = Walk(house, clock, "public_place")

    told = house.rest(walk.until(State.CORRECTION_REQUESTED))

    assert walk.ids(1, certain=False) == []
    assert {line.deficiency.id for line in told.told} == set(walk.ids(1, certain=True))
    assert told.told_on == legal_day(clock())

    clock.forward(days=3)
    walk.supplement()
    accepted = walk.until(State.ACCEPTED)
    assert (accepted.round, accepted.fetch_open) == (2, ("M7",))

    walk.tell(Fetched)
    walk.tell(Decided, outcome="granted")
    walk.until(State.ARCHIVED)
    walk.archive_is_whole()
