"""The counter's daily pick-up: parcels wait with a label, and go out on one hand-over list (交接单) a day."""

from __future__ import annotations

import hashlib

from outputs.courier.protocol import Booking, Order
from outputs.labels import label_pdf
from outputs.pdf import Press
from pipelines.parcel import Parcel


class HandoverCourier:
    """The carrier without an interface: whoever comes to the counter with a pouch signs the list."""

    name = "handover"
    title = "窗口交接"

    def __init__(self, press: Press) -> None:
        self._press = press

    def book(self, parcel: Parcel, key: str) -> Booking:
        """Give the parcel its number and print its label. Nothing is stored here: the number follows from the key."""
        waybill = waybill_of(key)
        return Booking(waybill=waybill, state="label_printed", label=label_pdf(parcel, waybill, self._press))

    def recall(self, order: Order) -> bool:
        """Nothing is known of the parcel anywhere else: it only has to leave the list of those that wait."""
        return True


def waybill_of(key: str) -> str:
    """YC and 16 digits of the key's SHA-256: short enough to type, and two keys meet once in some 10^16."""
    return f"YC{int.from_bytes(hashlib.sha256(key.encode()).digest()[:8], 'big') % 10**16:016d}"
