"""Letters are put on their way: made available electronically, or handed to a carrier."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from outputs.courier import Order
from pipelines.case import Case, LetterKind
from pipelines.events import LetterDelivered, ShipmentBooked, ShipmentMoved
from pipelines.letter import KINDS, LetterContext, title_of
from pipelines.parcel import BEFORE_PICK_UP, Parcel, make_parcel, sender_of
from pipelines.receiver import Address, destination
from pipelines.tasks import BookShipment, DeliverLetter, RecallShipment
from storage import papers
from storage.objects import key_for
from storage.outbox import Taken
from workers.toolbox import Toolbox

ELECTRONIC = "电子送达"


def deliver_letter(tools: Toolbox, _taken: Taken, task: DeliverLetter) -> LetterDelivered:
    """The letter is there to be fetched with its link; the applicant chose to be served so (国令716号)."""
    return LetterDelivered(at=tools.clock(), letter_ids=(task.letter_id,), how=ELECTRONIC)


def book_shipment(tools: Toolbox, taken: Taken, task: BookShipment) -> ShipmentBooked | ShipmentMoved | None:
    """Book a carrier. The task's id is the order's number there: asked twice, the carrier gives the same booking.

    Where the applicant has changed the way of delivery since the order, or has the letters already, none is booked. An
    attempt before this one may have reached the carrier all the same: so the order is taken back, and where it cannot
    be, it stands and is told. What an attempt before this one ordered for another address the carrier may still hold: it
    is asked under the same key, and the label is made for the address as it is now.
    """
    case = tools.ledger.case(taken.case_number)
    if why := _not_needed(case, task.letter_ids):
        shipment = _shipment(tools, case, taken.task_id)
        if shipment.state == "cancelled":
            return None
        if _recalled(tools, case, shipment):
            return _cancelled(tools, taken.task_id, task.letter_ids, why)
    parcel = parcel_of(tools, case, taken.task_id, task.letter_ids, task.by)
    booking = tools.courier.book(parcel, taken.task_id)
    label_key = None
    if booking.label is not None:
        label_key = key_for("label", taken.task_id)
        tools.objects.put(label_key, booking.label, media_type="application/pdf")
    return ShipmentBooked(
        at=tools.clock(),
        shipment_id=taken.task_id,
        carrier=tools.courier.name,
        waybill=booking.waybill,
        letter_ids=task.letter_ids,
        label_key=label_key,
        to=destination(case.facts),
        reference=booking.reference,
    )


def recall_shipment(tools: Toolbox, taken: Taken, task: RecallShipment) -> ShipmentMoved | None:
    """Take back a parcel whose papers are to go another way, or elsewhere. One that is under way stays so, and is told.

    It is taken back also where the way was changed once more and is the old one again: whoever was at this before may
    have died after the carrier had cancelled it. Its papers are then sent anew.
    """
    case = tools.ledger.case(taken.case_number)
    shipment = _shipment(tools, case, task.shipment_id)
    if shipment.state not in BEFORE_PICK_UP:
        return None
    if _recalled(tools, case, shipment):
        why = _not_needed(case, task.letter_ids) or "送达方式已变更，重新寄递。"
        return _cancelled(tools, task.shipment_id, task.letter_ids, why)
    return ShipmentMoved(
        at=tools.clock(),
        shipment_id=task.shipment_id,
        letter_ids=task.letter_ids,
        state="picked_up",
        note="变更送达方式时快递公司已经取件，无法召回，仍寄往原处。",
    )


def _not_needed(case: Case, letter_ids: Sequence[str]) -> str:
    """Why no parcel with these letters is to go out; empty where one is."""
    if case.facts.delivery.mode != "courier":
        return "送达方式已变更，不再寄递。"
    waiting = {letter.id for letter in case.letters if not letter.delivered}
    return "" if waiting & set(letter_ids) else "文书已送达，不再寄递。"


def _cancelled(tools: Toolbox, shipment_id: str, letter_ids: tuple[str, ...], why: str) -> ShipmentMoved:
    moved = {"shipment_id": shipment_id, "letter_ids": letter_ids, "state": "cancelled", "note": why, "recalled": True}
    return ShipmentMoved.model_validate({"at": tools.clock(), **moved})


def _recalled(tools: Toolbox, case: Case, shipment: papers.StoredShipment) -> bool:
    """Whether the carrier that has the parcel, or may have it, lets go of it."""
    sender = _sender(tools, case)
    order = Order(key=shipment.id, waybill=shipment.waybill, reference=shipment.reference, sender=sender)
    return tools.courier_named(shipment.carrier).recall(order)


def _sender(tools: Toolbox, case: Case) -> Address | None:
    """Who may have ordered; nobody where no carrier can have taken it."""
    catalog = tools.ledger.rules(case).catalog
    return None if catalog.status == "sample" else sender_of(catalog.item.authority)


def _shipment(tools: Toolbox, case: Case, shipment_id: str) -> papers.StoredShipment:
    return next(one for one in papers.shipments_of(tools.engine, case.number) if one.id == shipment_id)


def parcel_of(
    tools: Toolbox, case: Case, shipment_id: str, letter_ids: Sequence[str], by: date | None = None
) -> Parcel:
    """The parcel of a shipment: who sends what to whom, by when.

    Raises:
        Permanent: an address is not complete.
    """
    catalog = tools.ledger.rules(case).catalog
    enclosed = [letter for letter in papers.letters_of(tools.engine, case.number) if letter.id in letter_ids]
    return make_parcel(
        shipment_id,
        case.number,
        catalog.item.authority,
        case.facts,
        contents=tuple(f"{_title(tools, case, letter)}（{letter.number}）" for letter in enclosed),
        by=by,
        demo=catalog.status == "sample",
    )


def _title(tools: Toolbox, case: Case, letter: papers.StoredLetter) -> str:
    kinds: dict[str, LetterKind] = {kind: kind for kind in KINDS}
    context = LetterContext(
        catalog=tools.ledger.rules(case).catalog,
        case_number=case.number,
        letter_id=letter.id,
        letter_number=letter.number,
        facts=case.facts,
        received_on=case.received_on,
        issued_on=None,
        verify_url="",
        outcome=case.outcome,
    )
    return title_of(kinds[letter.kind], context)
