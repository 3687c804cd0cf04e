"""The simulation behind docs/scaling.md, held against what is known without it."""

from __future__ import annotations

import json
import random
from pathlib import Path

import pytest

from bench.scaling import MONDAY, RECORDING, WORKDAYS, Arrival, Kind, Office, monday, needed, recorded

INSTANT: dict[Kind, list[float]] = {"split_file": [0.0], "read_page": [1.0], "check_case": [0.0]}


def test_pages_queue_for_the_readers_and_the_check_waits_for_the_last_of_them() -> None:
    one, other = Arrival(0.0, "window", [3]), Arrival(0.0, "window", [1])

    Office(2, INSTANT, random.Random(1)).work([one, other])

    # A second and a tenth a page, two at a time: the first's three pages, then the other's.
    assert (round(one.done, 6), round(other.done, 6)) == (2.2, 2.2)


def test_a_window_waits_for_no_more_than_the_page_at_hand_however_much_bulk_there_is() -> None:
    bulk = [Arrival(0.0, "bulk", [50]) for _ in range(20)]
    late = Arrival(10.0, "window", [1])

    Office(1, INSTANT, random.Random(1)).work([*bulk, late])
    Office(3, INSTANT, random.Random(1)).work([*bulk, other := Arrival(10.0, "window", [1])])

    assert late.done - late.at <= 2.2
    assert round(other.done - other.at, 6) == 1.1


def test_one_reader_with_chance_arrivals_waits_as_the_formula_for_one_queue_says() -> None:
    chance, load, page = random.Random(7), 0.7, 1.1
    at, came = 0.0, []
    for _ in range(60_000):
        at += chance.expovariate(load / page)
        came.append(Arrival(at, "window", [1]))

    Office(1, INSTANT, chance).work(came)

    queued = sum(one.done - one.at for one in came) / len(came) - page
    # Pollaczek and Khinchine, for service that always takes the same time.
    assert queued == pytest.approx(page * load / (2 * (1 - load)), rel=0.05)


def test_a_monday_brings_its_share_of_the_months_pages() -> None:
    came = monday(500_000, random.Random(1))

    assert sum(one.pages for one in came) == pytest.approx(MONDAY * 500_000 / WORKDAYS, rel=0.03)
    assert came == sorted(came, key=lambda one: one.at)


def test_the_recording_has_what_the_simulation_draws_from() -> None:
    costs = recorded()

    assert all(len(costs[kind]) > 1 and min(costs[kind]) >= 0 for kind in costs)
    assert needed(2_000_000, costs) < needed(4_000_000, costs)


def test_the_document_stands_on_the_recording() -> None:
    steps = json.loads(RECORDING.read_text(encoding="utf-8"))["steps"]
    means = {kind: sum(step["cpu"] for step in found) / len(found) for kind, found in steps.items()}
    document = (Path(__file__).parents[2] / "docs" / "scaling.md").read_text(encoding="utf-8")

    assert [kind for kind, mean in means.items() if f"(`{kind}`) | {mean:.2f} |" not in document] == []
