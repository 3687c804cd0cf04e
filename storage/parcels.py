"""What only the rows of shipments know: which parcels can still be called back, how one stood before, whose a waybill is."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime
from typing import Any, cast

from sqlalchemy import Connection, Engine, select, update

from pipelines.errors import Impossible
from pipelines.events import DeliveryChanged, ShipmentMoved
from pipelines.parcel import BEFORE_PICK_UP, TERMINAL, ShipmentState, move
from pipelines.receiver import BookedParcel
from storage.database import reading, transaction
from storage.tables import shipments


@dataclass(frozen=True)
class Followed:
    """A parcel of which its carrier tells.

    Attributes:
        ordered_at: when it was ordered; nothing happened to it before.
        to: its destination as it was booked; empty for one of which that was not kept.
    """

    id: str
    case_number: str
    letter_ids: tuple[str, ...]
    state: ShipmentState
    ordered_at: datetime
    to: str


def followed(engine: Engine, carrier: str, waybill: str) -> Followed | None:
    """The parcel that a carrier knows by that number."""
    known = (shipments.c.carrier == carrier) & (shipments.c.waybill == waybill)
    with reading(engine) as connection:
        row = connection.execute(select(shipments).where(known)).one_or_none()
    if row is None:
        return None
    state = cast("ShipmentState", row.state)
    return Followed(row.id, row.case_number, tuple(row.letters), state, row.ordered_at, _to(row))


def still_so(engine: Engine, shipment_id: str, as_of: datetime) -> None:
    """Keep that a parcel was told to stand where it stood, at that instant: what was told of an earlier one is older news."""
    mine = (shipments.c.id == shipment_id) & (shipments.c.updated_at < as_of)
    with transaction(engine) as connection:
        connection.execute(update(shipments).where(mine).values(updated_at=as_of))


def booked_parcels(connection: Connection, case_number: str, event: DeliveryChanged) -> DeliveryChanged:
    """The event with the parcels that a carrier has an order for and has not fetched."""
    rows = [row for row in _of_case(connection, case_number) if row.carrier and row.state in BEFORE_PICK_UP]
    parcels = tuple(BookedParcel(shipment_id=row.id, letter_ids=tuple(row.letters), to=_to(row)) for row in rows)
    return event.model_copy(update={"parcels": parcels})


def moved_from(connection: Connection, case_number: str, event: ShipmentMoved) -> ShipmentMoved:
    """The event with where its parcel stood; of a cancelled one, with the letters that no other parcel carries.

    Raises:
        Impossible: a carrier tells old news, or what cannot follow; nothing is changed.
    """
    rows = _of_case(connection, case_number)
    row = next((row for row in rows if row.id == event.shipment_id), None)
    if row is not None and event.as_of is not None:
        if event.as_of < row.updated_at:
            raise Impossible("快件此后的状态已经登记。", code="SHIPMENT_LATE")
        move(row.state, cast("ShipmentState", event.state))
    before = str(row.state) if row is not None else ""
    letters: Collection[str] = event.letter_ids
    if event.state == "cancelled":
        others = {
            one for row in rows if row.id != event.shipment_id and row.state not in TERMINAL for one in row.letters
        }
        letters = tuple(one for one in event.letter_ids if one not in others)
    return event.model_copy(update={"before": before, "letter_ids": letters})


def _to(row: Any) -> str:
    return str((row.parcel or {}).get("to", ""))


def _of_case(connection: Connection, case_number: str) -> list[Any]:
    return list(connection.execute(select(shipments).where(shipments.c.case_number == case_number)).all())
