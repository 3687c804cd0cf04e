"""Letters go out and arrive; when the result has arrived, the case is closed and archived."""

from __future__ import annotations

from pipelines.case import Case, LetterState, State
from pipelines.clocks import Rules, begun
from pipelines.decision import Decision, settle
from pipelines.events import (
    Archived,
    DeliveryChanged,
    DeliveryFailed,
    DeliveryTriedAgain,
    HandedOver,
    Happened,
    LetterDelivered,
    LetterIssued,
    ShipmentBooked,
    ShipmentMoved,
)
from pipelines.legal_days import legal_day
from pipelines.parcel import BEFORE_PICK_UP
from pipelines.receiver import destination, goes_there
from pipelines.steps.letters import order
from pipelines.tasks import BookShipment, DeliverLetter, PackArchive, RecallShipment, Task

RESULTS = ("decision", "licence")
SENT_ALONE = ("notice", "return", "not_acceptance", "special_procedure", "extension")
"""Kinds worth a parcel of their own; receipts and acceptances travel with the next one."""
ON_THE_WAY = ("picked_up", "in_transit", "out_for_delivery", "at_pickup_point")
"""Shipment states in which the papers are posted: some items count the day of telling from then (told_when)."""
FAILED = ("refused", "returned", "exception")
"""Shipment states after which a person has to see to it."""


def issued(case: Case, event: LetterIssued, rules: Rules) -> Decision:
    """A letter exists: it is put on its way, and the decision's letter moves the case on."""
    if any(letter.id == event.letter_id for letter in case.letters):
        return settle(case)
    letter = LetterState(id=event.letter_id, kind=event.letter, round=case.round)
    case = case.but(letters=(*case.letters, letter))
    if event.letter in RESULTS:
        return _result_issued(case, event, rules)
    return settle(case, *_send(case, event.letter in SENT_ALONE, (letter.id,)))


def delivered(case: Case, event: LetterDelivered, rules: Rules) -> Decision:
    """Letters arrived."""
    return _arrived(case, event, set(event.letter_ids), rules)


def handed_over(case: Case, event: HandedOver, rules: Rules) -> Decision:
    """Papers were handed over at the window, or the courier's signed receipt came back."""
    waiting = {letter.id for letter in case.letters if not letter.delivered}
    return _arrived(case, event, set(event.letter_ids) or waiting, rules)


def shipment_moved(case: Case, event: ShipmentMoved, rules: Rules) -> Decision:
    """The carrier says where the papers are; the day it was signed for is the day of delivery."""
    case = _came_back(case, set(event.letter_ids), event.state in FAILED)
    if event.state in ("delivered", "signed_by_other"):
        return _arrived(case, event, set(event.letter_ids), rules)
    if event.state in ON_THE_WAY and rules.catalog.item.told_when == "posted":
        case = _told(case, event, set(event.letter_ids), rules)
    if event.state == "cancelled":
        return _called_back(case, event)
    if event.state in FAILED and case.state is State.DELIVERING:
        return settle(case.but(state=State.DELIVERY_FAILED, reason=event.note or case.reason))
    return settle(case)


def booked(case: Case, event: ShipmentBooked, rules: Rules) -> Decision:
    """The carrier took the order: the shipment's row says so. Is it of no use any more, the parcel is called back.

    The way may have been changed meanwhile, or everything in it handed over.
    """
    waits = any(letter.id in event.letter_ids and not letter.delivered for letter in case.letters)
    if waits and goes_there(case.facts, event.to):
        return settle(case)
    return settle(case, RecallShipment(shipment_id=event.shipment_id, letter_ids=event.letter_ids))


def change_delivery(case: Case, event: DeliveryChanged, rules: Rules) -> Decision:
    """From now on papers go another way. A parcel that no carrier has fetched is called back, one under way is not.

    One for which no carrier was booked yet is seen to by who books it.
    """
    was, facts = destination(case.facts), case.facts.model_copy(update={"delivery": event.delivery})
    return settle(
        case.but(facts=facts),
        *(
            RecallShipment(shipment_id=one.shipment_id, letter_ids=one.letter_ids)
            for one in event.parcels
            if not goes_there(facts, one.to or was)
        ),
    )


def fail(case: Case, event: DeliveryFailed, rules: Rules) -> Decision:
    """The papers came back."""
    return settle(case.but(state=State.DELIVERY_FAILED))


def try_again(case: Case, event: DeliveryTriedAgain, rules: Rules) -> Decision:
    """The result is sent once more."""
    case = _came_back(case, {letter.id for letter in case.letters}, False).but(state=State.DELIVERING)
    return settle(case, *_send(case, True, _waiting_results(case)))


def send_again(case: Case, event: DeliveryTriedAgain, rules: Rules) -> Decision:
    """Papers that came back before there is a result (a notice above all) are sent once more, the way that is wanted now."""
    ids = tuple(letter.id for letter in case.letters if letter.came_back and not letter.delivered)
    case = _came_back(case, set(ids), False)
    return settle(case, *_send(case, True, ids))


def nothing_came_back(case: Case, rules: Rules) -> str | None:
    """Only what a carrier did not bring is sent again."""
    lost = any(letter.came_back and not letter.delivered for letter in case.letters)
    return None if lost else "没有未能送达而退回的文书。"


def archived(case: Case, event: Archived, rules: Rules) -> Decision:
    """The package is packed and whole."""
    return settle(case.but(state=State.ARCHIVED))


def nothing_waits(case: Case, rules: Rules) -> str | None:
    """Only what was issued and has not arrived can be handed over."""
    return None if any(not letter.delivered for letter in case.letters) else "没有待交付的文书。"


def _result_issued(case: Case, event: LetterIssued, rules: Rules) -> Decision:
    licence_follows = case.outcome == "granted" and event.letter == "decision" and rules.catalog.item.result.name
    if case.state is State.GRANTED and licence_follows:
        return settle(case.but(state=State.PRODUCING), order(case, event, "licence", outcome="granted"))
    if case.state in (State.GRANTED, State.REFUSED, State.PRODUCING):
        case = case.but(state=State.DELIVERING)
    return settle(case, *_send(case, True, _waiting_results(case)))


def _called_back(case: Case, event: ShipmentMoved) -> Decision:
    """Papers whose parcel does not go out go the way that is wanted now.

    Was it the carrier that cancelled, and is it still a carrier that is to bring them, a person sees to it.
    """
    if event.before and event.before not in BEFORE_PICK_UP:
        return settle(case)  # told before, or fetched by then
    by_carrier = case.facts.delivery.mode == "courier"
    # Where delivery has failed, it is a person that has papers sent again.
    if not by_carrier or (event.recalled and case.state is not State.DELIVERY_FAILED):
        waiting = {letter.id for letter in case.letters if not letter.delivered}
        ids = tuple(one for one in event.letter_ids if one in waiting)
        return settle(case, *(_send(case, True, ids) if ids else ()))
    case = _came_back(case, set(event.letter_ids), True)
    if case.state is State.DELIVERING:
        return settle(case.but(state=State.DELIVERY_FAILED, reason=event.note or case.reason))
    return settle(case)


def _came_back(case: Case, ids: set[str], came_back: bool) -> Case:
    return case.but(
        letters=tuple(
            letter.model_copy(update={"came_back": came_back}) if letter.id in ids else letter
            for letter in case.letters
        )
    )


def _send(case: Case, worth_a_parcel: bool, ids: tuple[str, ...]) -> tuple[Task, ...]:
    """At the window a letter waits to be handed over; else it is put on its way as the applicant chose."""
    mode = case.facts.delivery.mode
    if mode == "electronic":
        return tuple(DeliverLetter(letter_id=letter_id) for letter_id in ids)
    if mode == "courier" and worth_a_parcel:
        enclosed = tuple(letter.id for letter in case.letters if not letter.delivered)
        clock = case.clocks.get("delivery")
        return (BookShipment(letter_ids=enclosed, by=clock.due if clock else None),)
    return ()


def _told(case: Case, event: Happened, ids: set[str], rules: Rules) -> Case:
    """The day on which the applicant is told is the day on which the correction clock starts; the first one counts."""
    notice = any(letter.kind == "notice" and letter.id in ids for letter in case.letters)
    if not notice or case.told_on is not None:
        return case
    day = legal_day(event.at)
    case = case.but(told_on=day)
    return case if case.accepted_on else begun(case, "told", day, rules)


def _waiting_results(case: Case) -> tuple[str, ...]:
    return tuple(letter.id for letter in case.letters if letter.kind in RESULTS and not letter.delivered)


def _arrived(case: Case, event: Happened, ids: set[str], rules: Rules) -> Decision:
    letters = tuple(
        letter.model_copy(update={"delivered": True}) if letter.id in ids else letter for letter in case.letters
    )
    case = _told(case, event, ids, rules).but(letters=letters)
    if case.state in (State.DELIVERING, State.DELIVERY_FAILED) and not _waiting_results(case):
        return settle(case.but(state=State.CLOSED, clocks={}), PackArchive())
    return settle(case)
