"""Papers that go another way than by the parcel that was ordered for them: it is cancelled, and goes out in no case."""

from __future__ import annotations

from typing import Any

import pytest

from pipelines.case import State
from pipelines.events import HandedOver, ShipmentMoved
from storage import papers
from tests.doubles.carrier import Carrier
from tests.workers.conftest import Bench
from tests.workers.parcels import away, carrier, change, go_on, ordered, states, waiting
from workers.deliver import book_shipment

__all__ = ["carrier"]


@pytest.mark.parametrize(("mode", "left"), [("window", ["receipt", "notice"]), ("electronic", [])])
def test_a_parcel_that_no_carrier_has_yet_is_cancelled_when_the_papers_go_another_way(
    bench: Bench, carrier: Carrier, mode: str, left: list[str]
) -> None:
    case = ordered(bench)
    before = states(bench, case)

    change(bench, case, mode)
    case = go_on(bench, case)

    assert (before, states(bench, case)) == ([("created", "")], [("cancelled", "")])
    assert (waiting(case), carrier.orders) == (left, {})


def test_an_order_of_which_nobody_heard_is_taken_back_before_its_parcel_is_cancelled(
    bench: Bench, carrier: Carrier
) -> None:
    def died_before_it_heard(tools: Any, taken: Any, task: Any) -> None:
        book_shipment(tools, taken, task)
        away()

    case = ordered(bench, died_before_it_heard)
    known = dict(carrier.orders)

    change(bench, case, "window")
    case = go_on(bench, case)

    assert (list(known.values()), carrier.orders) == (["W-1"], {})
    assert states(bench, case) == [("cancelled", "")]


def test_an_order_that_cannot_be_taken_back_is_told_as_what_it_is(bench: Bench, carrier: Carrier) -> None:
    def fetched_before_it_heard(tools: Any, taken: Any, task: Any) -> None:
        book_shipment(tools, taken, task)
        carrier.fetched = True
        away()

    case = ordered(bench, fetched_before_it_heard)

    change(bench, case, "window")
    case = go_on(bench, case)

    assert (states(bench, case), list(carrier.orders.values())) == ([("picked_up", "W-1")], ["W-1"])


@pytest.mark.parametrize(("mode", "left"), [("window", ["receipt", "notice"]), ("electronic", [])])
def test_a_parcel_that_is_booked_while_the_way_is_changed_is_called_back(
    bench: Bench, carrier: Carrier, mode: str, left: list[str]
) -> None:
    def changed_meanwhile(tools: Any, taken: Any, task: Any) -> Any:
        booked = book_shipment(tools, taken, task)
        change(bench, tools.ledger.case(taken.case_number), mode)
        return booked

    case = ordered(bench, changed_meanwhile)

    assert (states(bench, case), carrier.orders) == ([("cancelled", "W-1")], {})
    assert (waiting(case), papers.shipments_at_counter(bench.tools.engine, "handover")) == (left, ())


def test_a_parcel_that_is_fetched_before_it_can_be_called_back_stays_under_way(bench: Bench, carrier: Carrier) -> None:
    def fetched_meanwhile(tools: Any, taken: Any, task: Any) -> Any:
        booked = book_shipment(tools, taken, task)
        case = tools.ledger.case(taken.case_number)
        change(bench, case, "window")
        fetched = ShipmentMoved(
            at=bench.clock(), shipment_id=taken.task_id, letter_ids=task.letter_ids, state="picked_up"
        )
        tools.ledger.finish(taken, booked)
        tools.ledger.advance(case.number, fetched, "fetched")
        return None

    case = ordered(bench, fetched_meanwhile)

    assert (states(bench, case), list(carrier.orders.values())) == ([("picked_up", "W-1")], ["W-1"])


def test_a_parcel_under_way_is_not_cancelled_by_a_word_that_comes_late(bench: Bench, carrier: Carrier) -> None:
    case = ordered(bench, book_shipment)
    (parcel,) = papers.shipments_of(bench.tools.engine, case.number)

    for state in ("picked_up", "cancelled"):
        moved = ShipmentMoved(at=bench.clock(), shipment_id=parcel.id, letter_ids=parcel.letter_ids, state=state)
        bench.tools.ledger.advance(case.number, moved, state)

    assert states(bench, case) == [("picked_up", "W-1")]


def test_letters_that_were_handed_over_meanwhile_are_sent_in_no_parcel(bench: Bench, carrier: Carrier) -> None:
    case = ordered(bench)

    bench.tools.ledger.advance(case.number, HandedOver(at=bench.clock(), by="李样本", receiver="周样本"), "over")
    at_once = states(bench, case)
    case = go_on(bench, case)

    assert (at_once, states(bench, case), carrier.orders) == ([("cancelled", "")], [("cancelled", "")], {})
    assert (waiting(case), case.state) == ([], State.CORRECTION_REQUESTED)
