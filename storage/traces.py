"""What an event and a task leave in the tables beside the case: files, pages, letters, shipments.

Called by the ledger inside its transaction. Derived rows only: the case and its chain of events are the truth.
"""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import Connection, func, insert, select, update
from sqlalchemy.exc import IntegrityError

from pipelines.case import Case
from pipelines.clocks import Rules
from pipelines.errors import Impossible
from pipelines.events import (
    CaseOpened,
    FilesAdded,
    FileSplit,
    Happened,
    LetterIssued,
    PageRead,
    PagesArranged,
    ShipmentBooked,
    ShipmentMoved,
)
from pipelines.letter import letter_number
from pipelines.parcel import BEFORE_PICK_UP, TERMINAL
from pipelines.tasks import BookShipment, IssueLetter, Task
from storage import page_plans
from storage.schema.plans import file_origins
from storage.sql.sequences import next_value
from storage.tables import files, letters, pages, shipments


def leave(connection: Connection, case: Case, event: Happened) -> None:
    """Write what an event means for the rows beside the case."""
    match event:
        case CaseOpened() | FilesAdded():
            _files(connection, case, event)
        case PagesArranged():
            page_plans.leave(connection, case, event)
        case FileSplit():
            split(connection, event)
        case PageRead():
            page(connection, event)
        case LetterIssued():
            _issued(connection, event)
        case ShipmentBooked():
            _booked(connection, event)
        case ShipmentMoved():
            _moved(connection, event)
    _delivered(connection, case, event)


def announce(connection: Connection, case: Case, task: Task, *, task_id: str, rules: Rules, now: datetime) -> None:
    """Write the row of a letter or a shipment that was ordered; it bears the id of its task.

    Raises:
        Impossible: a second notice in the same round; the database refuses it whatever the code does.
    """
    if isinstance(task, IssueLetter):
        _ordered(connection, case, task, task_id=task_id, rules=rules, now=now)
    elif isinstance(task, BookShipment):
        row = {"id": task_id, "case_number": case.number, "carrier": "", "state": "created"}
        connection.execute(
            insert(shipments).values(**row, letters=list(task.letter_ids), ordered_at=now, updated_at=now)
        )


def _ordered(
    connection: Connection, case: Case, task: IssueLetter, *, task_id: str, rules: Rules, now: datetime
) -> None:
    authority = rules.catalog.item.authority
    short = authority.short_name or authority.name or ""
    serial = next_value(connection, f"letter/{short}/{task.letter}/{task.on.year}")
    row = {
        "id": task_id,
        "case_number": case.number,
        "kind": task.letter,
        "round": task.round,
        "ordered_at": now,
        "number": letter_number(short, task.letter, task.on.year, serial),
        "mode": case.facts.delivery.mode,
    }
    try:
        with connection.begin_nested():
            connection.execute(insert(letters).values(**row))
    except IntegrityError as error:
        raise Impossible(f"第 {task.round} 轮已经出具过一次性告知书。", cure="同一轮不得再次告知。") from error


def _files(connection: Connection, case: Case, event: CaseOpened | FilesAdded) -> None:
    known = connection.execute(
        select(func.count()).select_from(files).where(files.c.case_number == case.number)
    ).scalar_one()
    place = {"case_number": case.number, "round": case.round}
    rows = [
        {**file.model_dump(exclude={"duplex", "source"}), **place, "position": known + n}
        for n, file in enumerate(event.files)
    ]
    connection.execute(insert(files), rows)
    origins = [
        {"file_id": file.id, "duplex": file.duplex, "source": file.source}
        for file in event.files
        if file.duplex or file.source
    ]
    if origins:
        connection.execute(insert(file_origins), origins)


def split(connection: Connection, event: FileSplit) -> None:
    """Write what was found when a file was opened, and a row for each of its pages."""
    opened = update(files).where(files.c.id == event.file_id)
    said = {"message": event.message, "cure": event.cure, "warnings": list(event.warnings)}
    connection.execute(opened.values(pages=event.pages, problem=event.problem, media_type=event.media_type, **said))
    rows = [{"file_id": event.file_id, "page": number} for number in range(1, event.pages + 1)]
    if rows:
        connection.execute(insert(pages), rows)


def page(connection: Connection, event: PageRead) -> None:
    """Write whether a page could be read; what stands on it was kept before."""
    read = update(pages).where(pages.c.file_id == event.file_id, pages.c.page == event.page)
    connection.execute(read.values(problem=event.problem))


def _issued(connection: Connection, event: LetterIssued) -> None:
    stored = update(letters).where(letters.c.id == event.letter_id)
    connection.execute(stored.values(issued_at=event.at, object_key=event.object_key, sha256=event.sha256))


def _booked(connection: Connection, event: ShipmentBooked) -> None:
    connection.execute(
        update(shipments)
        .where(shipments.c.id == event.shipment_id)
        .values(
            carrier=event.carrier,
            waybill=event.waybill,
            label_key=event.label_key,
            parcel={"to": event.to, "reference": event.reference} if event.to or event.reference else None,
            state="label_printed",
            updated_at=event.at,
        )
    )


def _moved(connection: Connection, event: ShipmentMoved) -> None:
    moved = update(shipments).where(shipments.c.id == event.shipment_id)
    if event.state == "cancelled":
        # What a carrier fetched meanwhile is under way, whoever meant to call it back.
        moved = moved.where(shipments.c.state.in_(BEFORE_PICK_UP))
    connection.execute(moved.values(state=event.state, updated_at=event.as_of or event.at))


def _delivered(connection: Connection, case: Case, event: Happened) -> None:
    """What has arrived says when and how, once; a shipment whose letters all arrived is delivered.

    One that no carrier had taken yet is cancelled: the letters arrived another way.
    """
    arrived = {letter.id for letter in case.letters if letter.delivered}
    if not arrived:
        return
    how = getattr(event, "how", "") or getattr(event, "receiver", "") or case.facts.delivery.mode
    fresh = (
        update(letters)
        .where(letters.c.id.in_(arrived), letters.c.delivered_at.is_(None))
        .values(delivered_at=event.at, delivered_how=how)
    )
    if connection.execute(fresh).rowcount == 0:
        return
    for row in connection.execute(select(shipments).where(shipments.c.case_number == case.number)).all():
        if set(row.letters) <= arrived and row.state not in TERMINAL:
            there = update(shipments).where(shipments.c.id == row.id)
            connection.execute(there.values(state="delivered" if row.carrier else "cancelled", updated_at=event.at))
