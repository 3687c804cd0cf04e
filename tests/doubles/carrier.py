"""A carrier that takes orders, and takes them back until it has fetched the parcels."""

from __future__ import annotations

from outputs.courier import Booking, Order
from pipelines.parcel import Parcel
from pipelines.receiver import Address


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

    def recall(self, order: Order) -> bool:
        if not self.fetched:
            self.orders.pop(order.key, None)
        return not self.fetched
