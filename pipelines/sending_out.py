"""What became of the papers that go out: made, delivered, carried. Frozen, past tense, part of :mod:`pipelines.events`."""

from __future__ import annotations

from typing import Literal

from pydantic import AwareDatetime

from pipelines.case import LetterKind
from pipelines.happened import Happened
from pipelines.text import Value


class Made(Value):
    """How a letter was made, so that it can be made again and compared.

    Attributes:
        content: SHA-256 of the letter before it was set: its words.
        unsigned: SHA-256 of the PDF before it was sealed.
        renderer: who set it: versions of the program, the typesetter, the templates and the fonts.
        public_url: the address that the letter names for its verification.
    """

    content: str = ""
    unsigned: str = ""
    renderer: str = ""
    public_url: str = ""


class LetterIssued(Happened):
    """A letter was rendered, sealed and stored."""

    kind: Literal["letter_issued"] = "letter_issued"
    letter_id: str
    letter: LetterKind
    object_key: str
    sha256: str
    made: Made = Made()


class LetterDelivered(Happened):
    """Letters reached the applicant: handed over, arrived electronically, or signed for to the courier."""

    kind: Literal["letter_delivered"] = "letter_delivered"
    letter_ids: tuple[str, ...]
    how: str


class ShipmentBooked(Happened):
    """A carrier has taken the order.

    Attributes:
        to: the destination that was ordered; empty where that was not kept.
        reference: the carrier's own number of the order, if it has one.
    """

    kind: Literal["shipment_booked"] = "shipment_booked"
    shipment_id: str
    carrier: str
    waybill: str
    letter_ids: tuple[str, ...]
    label_key: str | None = None
    to: str = ""
    reference: str = ""


class ShipmentMoved(Happened):
    """A shipment has another state (neutral names of the parcel module).

    Attributes:
        recalled: it is the office that took it back, not the carrier that does not bring it.
        before: the state in which it was; the ledger writes it from the shipment's row.
        as_of: the instant of what the carrier itself told; None where the office tells. What comes later and was told of an
            earlier instant changes nothing.
    """

    kind: Literal["shipment_moved"] = "shipment_moved"
    shipment_id: str
    letter_ids: tuple[str, ...]
    state: str
    note: str = ""
    recalled: bool = False
    before: str = ""
    as_of: AwareDatetime | None = None
