"""Parcels that 快递100 takes: ordered once and taken back once, whoever is killed at whichever line."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from types import FrameType
from typing import Any

import pytest

from pipelines.case import Case, State
from storage import papers
from storage.outbox import LEASE
from tests.cases import MONDAY
from tests.doubles.kuaidi100 import Kuaidi100, carrying
from tests.doubles.scripted_reader import ScriptedReader
from tests.office import CATALOG, COURIER, FAULTY, SetClock, facts, installation
from tests.outputs.papers import text_of
from tests.workers.conftest import Bench
from tests.workers.parcels import away, change, go_on, ordered, states, waiting
from workers.deliver import book_shipment
from workers.hands import Hands
from workers.steps import Steps
from workers.toolbox import open_toolbox

KILLS = 8


@pytest.fixture
def carrier() -> Iterator[Kuaidi100]:
    with carrying() as carrier:
        yield carrier


@pytest.fixture
def bench(tmp_path: Path, carrier: Kuaidi100) -> Iterator[Bench]:
    """An office with a contract, and an item that is no sample."""
    clock = SetClock(MONDAY)
    settings = installation(tmp_path, **carrier.settings())
    (settings.catalogs / "item.yaml").write_text(
        CATALOG.replace("status: sample", "status: official"), encoding="utf-8"
    )
    with open_toolbox(settings, clock=clock, open_reader=ScriptedReader) as tools:
        yield Bench(tools, clock)


def test_a_notice_is_ordered_followed_and_has_its_label(bench: Bench, carrier: Kuaidi100) -> None:
    case = bench.work(bench.open(FAULTY, facts(delivery=COURIER)).number)

    [parcel] = papers.shipments_of(bench.tools.engine, case.number)
    assert (parcel.carrier, parcel.waybill, parcel.state) == ("kuaidi100", carrier.standing[0], "label_printed")
    assert (carrier.parcels[0].order_id, list(carrier.followed)) == (parcel.id, [parcel.waybill])
    assert parcel.label_key is not None
    assert parcel.waybill in text_of(bench.tools.objects.get(parcel.label_key))


def test_a_parcel_is_called_back_by_its_number_and_the_companys(bench: Bench, carrier: Kuaidi100) -> None:
    case = bench.work(bench.open(FAULTY, facts(delivery=COURIER)).number)

    change(bench, case, "courier", address="样张路77号")
    case = go_on(bench, case)

    assert [state for state, _ in states(bench, case)] == ["cancelled", "label_printed"]
    assert (len(carrier.parcels), carrier.standing) == (2, [carrier.parcels[1].waybill])


def test_an_order_whose_answer_was_lost_is_cancelled_when_the_papers_go_another_way(
    bench: Bench, carrier: Kuaidi100
) -> None:
    carrier.faults.append("lost")
    case = bench.work(bench.open(FAULTY, facts(delivery=COURIER)).number)
    unheard = (states(bench, case), len(carrier.standing))

    change(bench, case, "window")
    case = go_on(bench, case)

    assert unheard == ([("created", "")], 1)
    assert (states(bench, case), carrier.standing) == ([("cancelled", "")], [])
    assert waiting(case) == ["receipt", "notice"]


def test_a_refusal_is_told_with_its_cure_and_a_person_has_it_tried_again(bench: Bench, carrier: Kuaidi100) -> None:
    carrier.faults.append("30001")
    case = bench.work(bench.open(FAULTY, facts(delivery=COURIER)).number)

    [problem] = case.problems
    assert (case.state, problem.cause) == (State.NEEDS_ATTENTION, "快递公司没有接单：收件人电话…有误。")
    assert problem.cure.startswith("请核对收件人姓名、电话和地址")


def test_a_sample_item_orders_nothing(tmp_path: Path, carrier: Kuaidi100) -> None:
    settings = installation(tmp_path / "sample", **carrier.settings())
    with open_toolbox(settings, clock=SetClock(MONDAY), open_reader=ScriptedReader) as tools:
        office = Bench(tools, SetClock(MONDAY))
        case = office.work(office.open(FAULTY, facts(delivery=COURIER)).number)

        assert [problem.cause for problem in case.problems] == ["演示事项的文书不能交快递公司寄递。"]
        change(office, case, "window")
        case = office.work(case.number)

    assert carrier.methods == []


def test_a_parcel_is_called_back_by_the_carrier_that_has_it_also_after_the_office_changed_carriers(
    bench: Bench, carrier: Kuaidi100
) -> None:
    case = bench.work(bench.open(FAULTY, facts(delivery=COURIER)).number)
    change(bench, case, "courier", address="样张路77号")
    by_hand = bench.tools.settings.model_copy(update={"courier": "handover"})

    office = Bench(replace(bench.tools, settings=by_hand), bench.clock)
    case = office.work(case.number)

    assert [state for state, _ in states(office, case)] == ["cancelled", "label_printed"]
    assert (carrier.standing, len(carrier.parcels)) == ([], 1)
    assert papers.shipments_of(office.tools.engine, case.number)[-1].carrier == "handover"


def test_a_hand_has_the_offices_contract(bench: Bench, carrier: Kuaidi100) -> None:
    case = ordered(bench, away)
    bench.later(minutes=30)
    [message] = bench.sent()

    with Hands(bench.tools, size=1) as hands:
        Steps(bench.tools, hands=hands).run(message.task_id)

    assert states(bench, case) == [("label_printed", carrier.standing[0])]


# --- killed at any line ----------------------------------------------------------------------------------------------


class Died(BaseException):
    """A worker is no more: nothing of ours catches this."""


def worked_until(bench: Bench, line: int) -> int:
    """Do what is ready, by a worker that dies before the so-manieth line of delivery and carrier; gives how many it did."""
    count = 0

    def trace(frame: FrameType, event: str, argument: Any) -> Any:
        nonlocal count
        if not any(place in frame.f_code.co_filename for place in ("outputs/courier/", "workers/deliver.py")):
            return None
        count += event == "line"
        if event == "line" and count == line:
            raise Died
        return trace

    messages = bench.sent()
    before = sys.gettrace()
    sys.settrace(trace)
    try:
        for message in messages:
            bench.steps.run(message.task_id)
    except Died:
        pass
    finally:
        sys.settrace(before)
    return count


def after_the_dead(bench: Bench, case: Case) -> Case:
    """The leases of the dead are over, and another worker goes on."""
    bench.later(seconds=(LEASE + timedelta(seconds=1)).total_seconds())
    bench.scheduler.tick()
    return bench.work(case.number)


def test_a_booking_that_is_killed_at_any_line_is_made_once(bench: Bench, carrier: Kuaidi100) -> None:
    ordered(bench, away)
    bench.later(minutes=30)
    lines = worked_until(bench, 0)

    for n in range(1, KILLS + 1):
        case = ordered(bench, away)
        bench.later(minutes=30)
        worked_until(bench, n * lines // (KILLS + 1))
        case = after_the_dead(bench, case)
        [(state, waybill)] = states(bench, case)
        assert (state, waybill) == ("label_printed", carrier.standing[-1]), f"killed at line {n} of {KILLS}"
        assert (len(carrier.parcels), len(carrier.followed)) == (n + 1, n + 1), f"killed at line {n} of {KILLS}"


def test_a_recall_that_is_killed_at_any_line_is_made_once(bench: Bench, carrier: Kuaidi100) -> None:
    case = ordered(bench, book_shipment)
    change(bench, case, "window")
    lines = worked_until(bench, 0)

    for n in range(1, KILLS + 1):
        case = ordered(bench, book_shipment)
        change(bench, case, "window")
        worked_until(bench, n * lines // (KILLS + 1))
        case = after_the_dead(bench, case)
        assert ([state for state, _ in states(bench, case)], carrier.standing) == (["cancelled"], []), f"at line {n}"
        assert waiting(case) == ["receipt", "notice"]
