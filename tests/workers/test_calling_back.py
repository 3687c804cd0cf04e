"""A parcel that a carrier has an order for, whose papers are to go another way or elsewhere: it is called back, once."""

from __future__ import annotations

from typing import Any
from uuid import uuid4

import pytest

from pipelines.events import HandedOver, ShipmentMoved
from storage import papers
from tests.doubles.carrier import Carrier
from tests.office import COURIER
from tests.workers.conftest import Bench
from tests.workers.parcels import away, carrier, change, go_on, ordered, states, waiting
from workers.deliver import book_shipment, recall_shipment
from yici.handing_over import waiting_parcels

__all__ = ["carrier"]


@pytest.mark.parametrize(("mode", "left"), [("window", ["receipt", "notice"]), ("electronic", [])])
def test_a_parcel_that_was_booked_is_called_back_when_its_papers_go_another_way(
    bench: Bench, carrier: Carrier, mode: str, left: list[str]
) -> None:
    case = ordered(bench, book_shipment)
    booked = (states(bench, case), list(carrier.orders.values()))

    change(bench, case, mode)
    case = go_on(bench, case)

    assert booked == ([("label_printed", "W-1")], ["W-1"])
    assert (states(bench, case), carrier.orders) == ([("cancelled", "W-1")], {})
    assert (waiting(case), papers.shipments_at_counter(bench.tools.engine, "handover")) == (left, ())


def test_a_parcel_that_was_booked_to_another_address_is_called_back_and_sent_to_the_new_one(
    bench: Bench, carrier: Carrier
) -> None:
    case = ordered(bench, book_shipment)

    change(bench, case, "courier", address="样张路77号")
    case = go_on(bench, case)

    assert states(bench, case) == [("cancelled", "W-1"), ("label_printed", "W-2")]
    assert list(carrier.orders.values()) == ["W-2"]
    [old, new] = [one.letter_ids for one in papers.shipments_of(bench.tools.engine, case.number)]
    assert (old, [one.address for one in carrier.addresses]) == (new, [COURIER["address"], "样张路77号"])


def test_a_parcel_that_goes_to_where_it_is_wanted_is_not_called_back(bench: Bench, carrier: Carrier) -> None:
    case = ordered(bench, book_shipment)
    whole = "".join(str(COURIER[part]) for part in ("province", "city", "county", "address"))

    change(bench, case, "courier")
    change(bench, case, "courier", province="", city="", county="", address=whole)
    case = go_on(bench, case)

    assert (states(bench, case), list(carrier.orders.values())) == ([("label_printed", "W-1")], ["W-1"])


def test_who_dies_after_the_carrier_cancelled_has_its_parcel_cancelled_by_the_next(
    bench: Bench, carrier: Carrier
) -> None:
    # Given: the carrier has cancelled, and nobody heard of it
    def died_before_it_told(tools: Any, taken: Any, task: Any) -> None:
        recall_shipment(tools, taken, task)
        away()

    case = ordered(bench, book_shipment)
    change(bench, case, "window")
    bench.swap(RecallShipment=died_before_it_told)
    case = bench.work(case.number)
    bench.swap()
    unheard = (states(bench, case), dict(carrier.orders))

    # When: meanwhile it is to be sent after all
    change(bench, case, "courier")
    case = go_on(bench, case)

    # Then: once, by an order that stands
    assert unheard == ([("label_printed", "W-1")], {})
    assert states(bench, case) == [("cancelled", "W-1"), ("label_printed", "W-2")]
    assert list(carrier.orders.values()) == ["W-2"]


def test_a_parcel_is_cancelled_once_however_often_that_is_told(bench: Bench, carrier: Carrier) -> None:
    case = ordered(bench, book_shipment)
    change(bench, case, "courier", address="样张路77号")
    case = go_on(bench, case)
    [old, new] = papers.shipments_of(bench.tools.engine, case.number)
    again = {"shipment_id": old.id, "letter_ids": old.letter_ids, "state": "cancelled", "recalled": True}
    fetched = {"shipment_id": new.id, "letter_ids": new.letter_ids, "state": "returned"}

    for said in (again, fetched, again):
        moved = ShipmentMoved.model_validate({"at": bench.clock(), **said})
        bench.tools.ledger.advance(case.number, moved, uuid4().hex)
    case = go_on(bench, case)

    assert states(bench, case) == [("cancelled", "W-1"), ("returned", "W-2")]


def test_a_parcel_that_its_carrier_has_fetched_is_told_as_not_called_back(bench: Bench, carrier: Carrier) -> None:
    case = ordered(bench, book_shipment)
    carrier.fetched = True

    change(bench, case, "window")
    case = go_on(bench, case)

    assert (states(bench, case), list(carrier.orders.values())) == ([("picked_up", "W-1")], ["W-1"])
    told = papers.chain_of(bench.tools.engine, case.number)[-1].event
    assert (told["kind"], told["before"]) == ("shipment_moved", "label_printed")
    assert told["note"] == "变更送达方式时快递公司已经取件，无法召回，仍寄往原处。"


def test_letters_that_are_handed_over_while_their_parcel_is_booked_are_sent_in_none(
    bench: Bench, carrier: Carrier
) -> None:
    def handed_over_meanwhile(tools: Any, taken: Any, task: Any) -> Any:
        booked = book_shipment(tools, taken, task)
        over = HandedOver(at=bench.clock(), by="李样本", receiver="周样本")
        tools.ledger.advance(taken.case_number, over, "over")
        return booked

    case = ordered(bench, handed_over_meanwhile)

    assert (states(bench, case), carrier.orders, waiting(case)) == ([("cancelled", "W-1")], {}, [])


def test_a_parcel_that_is_being_called_back_stands_on_no_list_of_the_counter(bench: Bench, carrier: Carrier) -> None:
    case = ordered(bench, book_shipment)
    before = [one.waybill for one in waiting_parcels(bench.tools)]

    change(bench, case, "courier", address="样张路77号")
    meanwhile = waiting_parcels(bench.tools)
    go_on(bench, case)

    assert (before, meanwhile, [one.waybill for one in waiting_parcels(bench.tools)]) == (["W-1"], (), ["W-2"])
