"""The body of ``yici handover``: the counter's list of parcels (交接单) for the day's pick-up, as PDF and CSV."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Sequence
from datetime import date, datetime
from itertools import count
from pathlib import Path

from outputs.courier.handover import HandoverCourier
from outputs.handover_list import HandoverList, handover_csv, handover_pdf
from outputs.seal import SealText
from pipelines.catalog import Catalog
from pipelines.errors import Impossible
from pipelines.events import ShipmentMoved
from pipelines.legal_days import legal_day
from pipelines.parcel import Parcel
from pipelines.receiver import goes_there
from runtime.settings import Settings
from storage.papers import StoredShipment, shipments_at_counter
from workers.deliver import parcel_of
from workers.toolbox import Toolbox, open_toolbox

COUNTER = "窗口交接"


def handover_command(settings: Settings, out: Path, *, picked_up: bool) -> int:
    """Print the list of all parcels that wait at the counter; with ``picked_up`` they are on their way from now on.

    Returns:
        0, also when nothing waits: then no file is written and that is said.
    """
    with open_toolbox(settings) as tools:
        # What is marked is what the list says, also when another parcel is booked meanwhile.
        waiting = waiting_parcels(tools)
        written = write_list(tools, out, tools.clock(), waiting)
        for shipment in waiting if picked_up else ():
            _on_the_way(tools, shipment)
    if not written:
        print("没有待交接的寄递件。")
        return 0
    print("\n".join(str(path) for path in written))
    if picked_up:
        print(f"已登记取件：{len(waiting)} 件。")
    return 0


def waiting_parcels(tools: Toolbox) -> tuple[StoredShipment, ...]:
    """What waits at the counter for the carrier. A parcel that is being called back is given to none."""
    waiting = shipments_at_counter(tools.engine, HandoverCourier.name)
    return tuple(one for one in waiting if goes_there(tools.ledger.case(one.case_number).facts, one.to))


def write_list(tools: Toolbox, out: Path, now: datetime, waiting: Sequence[StoredShipment]) -> list[Path]:
    """Write one sealed list an authority of what waits, with its CSV, into a folder; gives the files, if anything does."""
    by_authority: dict[str, list[tuple[str, Parcel]]] = defaultdict(list)
    catalogs: dict[str, Catalog] = {}
    for shipment in waiting:
        case = tools.ledger.case(shipment.case_number)
        catalog = tools.ledger.rules(case).catalog
        name = catalog.item.authority.name or ""
        catalogs.setdefault(name, catalog)
        parcel = parcel_of(tools, case, shipment.id, shipment.letter_ids)
        by_authority[name].append((shipment.waybill, parcel))
    if by_authority:
        out.mkdir(parents=True, exist_ok=True)
    written: list[Path] = []
    for name, entries in by_authority.items():
        place = place_of(out, legal_day(now), handover_csv(entries), [path.stem for path in written])
        written += _write(tools, out, _listed(tools, catalogs[name], tuple(entries), place, now), place, now)
    return written


def place_of(out: Path, day: date, table: bytes, written: Collection[str]) -> int:
    """Which list of the day it is: the one that lies in the folder and says the same, or else the next.

    A second pick-up on one day has a number of its own and takes the place of no list that was signed.

    Args:
        out: the folder.
        day: of the list.
        table: the list as CSV.
        written: names without ending of the lists that were written just now.
    """

    def fits(place: int) -> bool:
        known = out / f"{_file_name(day, place)}.csv"
        return known.stem not in written and (not known.exists() or known.read_bytes() == table)

    return next(filter(fits, count(1)))


def _file_name(day: date, place: int) -> str:
    return f"handover-{day:%Y%m%d}-{place}"


def _listed(
    tools: Toolbox, catalog: Catalog, entries: tuple[tuple[str, Parcel], ...], place: int, now: datetime
) -> HandoverList:
    authority, day = catalog.item.authority, legal_day(now)
    return HandoverList(
        number=f"交{day:%Y%m%d}-{place}",
        day=day,
        authority=authority.name or "",
        seal=authority.seal or "",
        entries=entries,
        verify_url=tools.public_url,
        demo=catalog.status == "sample",
    )


def _write(tools: Toolbox, out: Path, listed: HandoverList, place: int, now: datetime) -> list[Path]:
    rendered = handover_pdf(listed, tools.press)
    if rendered.seal is None:
        raise Impossible("交接单没有盖章位置。", code="NO_SEAL_PLACE")
    sealed = tools.signer.sign(
        rendered.pdf,
        page=rendered.seal.page,
        box=rendered.seal.box,
        seal_text=SealText(listed.authority, listed.seal, listed.demo),
        reason="寄递交接单",
        at=now,
    )
    name = _file_name(listed.day, place)
    pdf, table = out / f"{name}.pdf", out / f"{name}.csv"
    pdf.write_bytes(sealed)
    table.write_bytes(handover_csv(listed.entries))
    return [pdf, table]


def _on_the_way(tools: Toolbox, shipment: StoredShipment) -> None:
    moved = ShipmentMoved(
        at=tools.clock(), by=COUNTER, shipment_id=shipment.id, letter_ids=shipment.letter_ids, state="picked_up"
    )
    tools.ledger.advance(shipment.case_number, moved, f"picked-up-{shipment.id}")
