"""Papers that go another way than by the parcel that was ordered for them: it is cancelled, and goes out in no case."""

from __future__ import annotations

from typing import Any
from uuid import uuid4

import pytest

from outputs.courier import Booking
from pipelines.case import Case, State
from pipelines.errors import Transient
from pipelines.events import DeliveryChanged, HandedOver, ShipmentMoved
from pipelines.facts import DeliveryWish
from pipelines.parcel import Parcel
from pipelines.receiver import Address
from storage import papers
from tests.office import COURIER, FAULTY, facts
from tests.workers.conftest import Bench
from workers.deliver import book_shipment, recall_shipment


class Carrier:
    """A carrier that keeps orders by their key, and lets go of none that it has fetched."""

    name = title = "handover"

    def __init__(self) -> None:
        self.orders: dict[str, str] = {}
        self.addresses: list[Address] = []
        self.fetched = False

    def book(self, parcel: Parcel, key: str) -> Booking:
        if key not in self.orders:
            self.addresses.append(parcel.receiver)
            self.orders[key] = f"W-{len(self.addresses)}"
        return Booking(waybill=self.orders[key], state="label_printed")

    def recall(self, key: str) -> bool:
        if not self.fetched:
            self.orders.pop(key, None)
        return not self.fetched


@pytest.fixture
def carrier(bench: Bench) -> Carrier:
    carrier = Carrier()
    bench.tools.__dict__["courier"] = carrier
    return carrier


def away(*_: Any) -> None:
    raise Transient("快递公司没有应答。", code="COURIER_AWAY")


def ordered(bench: Bench, booking: Any = away) -> Case:
    """A notice that is to go by a carrier, whose booking is made so."""
    bench.swap(BookShipment=booking)
    case = bench.work(bench.open(FAULTY, facts(delivery=COURIER)).number)
    bench.swap()
    return case


def change(bench: Bench, case: Case, mode: str, **elsewhere: str) -> None:
    wish = DeliveryWish.model_validate({**COURIER, "mode": mode, **elsewhere})
    changed = DeliveryChanged(at=bench.clock(), by="李样本", delivery=wish)
    bench.tools.ledger.advance(case.number, changed, uuid4().hex)


def go_on(bench: Bench, case: Case) -> Case:
    bench.later(minutes=30)
    return bench.work(case.number)


def states(bench: Bench, case: Case) -> list[tuple[str, str]]:
    return [(one.state, one.waybill) for one in papers.shipments_of(bench.tools.engine, case.number)]


def waiting(case: Case) -> list[str]:
    return [letter.kind for letter in case.letters if not letter.delivered]


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
