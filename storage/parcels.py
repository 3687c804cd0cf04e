"""What only the rows of shipments know of an event: which parcels can still be called back, and how one stood before."""

from __future__ import annotations

from collections.abc import Collection
from typing import Any

from sqlalchemy import Connection, select

from pipelines.events import DeliveryChanged, ShipmentMoved
from pipelines.parcel import BEFORE_PICK_UP, TERMINAL
from pipelines.receiver import BookedParcel
from storage.tables import shipments


def booked_parcels(connection: Connection, case_number: str, event: DeliveryChanged) -> DeliveryChanged:
    """The event with the parcels that a carrier has an order for and has not fetched."""
    rows = [row for row in _of_case(connection, case_number) if row.carrier and row.state in BEFORE_PICK_UP]
    parcels = tuple(
        BookedParcel(shipment_id=row.id, letter_ids=tuple(row.letters), to=(row.parcel or {}).get("to", ""))
        for row in rows
    )
    return event.model_copy(update={"parcels": parcels})


def moved_from(connection: Connection, case_number: str, event: ShipmentMoved) -> ShipmentMoved:
    """The event with where its parcel stood; of a cancelled one, with the letters that no other parcel carries."""
    rows = _of_case(connection, case_number)
    before = next((str(row.state) for row in rows if row.id == event.shipment_id), "")
    letters: Collection[str] = event.letter_ids
    if event.state == "cancelled":
        others = {
            one for row in rows if row.id != event.shipment_id and row.state not in TERMINAL for one in row.letters
        }
        letters = tuple(one for one in event.letter_ids if one not in others)
    return event.model_copy(update={"before": before, "letter_ids": letters})


def _of_case(connection: Connection, case_number: str) -> list[Any]:
    return list(connection.execute(select(shipments).where(shipments.c.case_number == case_number)).all())
