"""What every carrier can do for us."""

from __future__ import annotations

from typing import Protocol

from pipelines.parcel import Parcel, ShipmentState
from pipelines.text import Value


class Booking(Value):
    """What a carrier answered.

    Attributes:
        waybill: 运单号, under which the carrier knows the parcel.
        state: where the parcel is now.
        label: the label as PDF, when the carrier makes one or leaves it to us.
    """

    waybill: str
    state: ShipmentState
    label: bytes | None = None


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
        """
        ...

    def recall(self, key: str) -> bool:
        """Take an order back, if there is one: who asked for it may have died before it heard the answer.

        Returns:
            Whether no parcel goes out under that key; False where the carrier has it already.

        Raises:
            Transient: the carrier does not answer.
        """
        ...
