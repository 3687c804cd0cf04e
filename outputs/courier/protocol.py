"""What every carrier can do for us."""

from __future__ import annotations

from typing import Protocol

from pipelines.parcel import Parcel, ShipmentState
from pipelines.receiver import Address
from pipelines.text import Value


class Booking(Value):
    """What a carrier answered.

    Attributes:
        waybill: 运单号, under which the carrier knows the parcel.
        state: where the parcel is now.
        label: the label as PDF, when the carrier makes one or leaves it to us.
        reference: the carrier's own number of the order, where it wants to hear it again at a recall.
    """

    waybill: str
    state: ShipmentState
    label: bytes | None = None
    reference: str = ""


class Order(Value):
    """An order that was placed, or may have been: who asked for it may have died before it heard the answer.

    Attributes:
        key: under which it was asked for.
        waybill, reference: of its booking; empty where nobody heard of one.
        sender: who ordered; None where no carrier can have taken an order (of a sample item, or without its address).
    """

    key: str
    waybill: str = ""
    reference: str = ""
    sender: Address | None = None


class Courier(Protocol):
    """A carrier.

    Attributes:
        name: stable name in settings and addresses, e.g. ``handover``.
        title: what people call it.
    """

    name: str
    title: str

    def book(self, parcel: Parcel, key: str) -> Booking:
        """Order the carriage of a parcel. The same key gives the same booking, however often it is asked.

        Raises:
            Transient: the carrier does not answer.
            Permanent: the carrier does not take it; the message says why.
            Unconfigured: the carrier does not know us, or not what we ask for.
        """
        ...

    def recall(self, order: Order) -> bool:
        """Take an order back, if there is one.

        Returns:
            Whether no parcel goes out under its key; False where the carrier has it already.

        Raises:
            Transient: the carrier does not answer.
            Unconfigured: the carrier does not know us.
        """
        ...
