"""What lies beside a case: its files, its letters, and what the archive keeps of it. Read only."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Engine, Select, delete, insert, select

from pipelines.audit import Link
from pipelines.errors import Permanent
from storage.database import reading, transaction
from storage.object_keys import key_for
from storage.readings import names_apart
from storage.schema.columns import written
from storage.tables import catalogs, files, history, letters, pages, reports, searchable_pdfs, shipments


class NoSuchPaper(Permanent):
    """There is no file or letter with that id."""


@dataclass(frozen=True)
class StoredFile:
    """A file as handed in.

    Attributes:
        name: what people call it; two files of one name in a case are told apart (``scan.pdf (2)``).
        pages: None until it was opened; 0 when it cannot be.
    """

    id: str
    name: str
    sha256: str
    object_key: str
    media_type: str
    round: int
    pages: int | None
    problem: str | None


@dataclass(frozen=True)
class StoredLetter:
    """A letter that was ordered; from ``issued_at`` on it is stored under ``object_key``."""

    id: str
    kind: str
    round: int
    number: str
    ordered_at: datetime
    issued_at: datetime | None
    object_key: str | None
    sha256: str | None


@dataclass(frozen=True)
class StoredShipment:
    """A parcel that was ordered; ``waybill`` and its destination ``to`` are empty until a carrier took it."""

    id: str
    case_number: str
    carrier: str
    waybill: str
    state: str
    letter_ids: tuple[str, ...]
    label_key: str | None
    ordered_at: datetime
    to: str
    reference: str


def file_of(engine: Engine, file_id: str) -> StoredFile:
    """One file.

    Raises:
        NoSuchPaper: the id is unknown.
    """
    with reading(engine) as connection:
        row = connection.execute(select(files).where(files.c.id == file_id)).one_or_none()
    if row is None:
        raise NoSuchPaper(f"没有编号为 {file_id} 的文件。")
    return _file(row, row.name)


def files_of(engine: Engine, case_number: str) -> tuple[StoredFile, ...]:
    """The files of a case in the order of handing in."""
    rows = _rows(engine, select(files).where(files.c.case_number == case_number).order_by(files.c.position))
    names = names_apart([row.name for row in rows])
    return tuple(_file(row, name) for row, name in zip(rows, names, strict=True))


def searchable_key(file_id: str) -> str:
    """Where the searchable PDF of a file is stored, once it is made."""
    return key_for("searchable", file_id)


def note_searchable(engine: Engine, file_id: str, notes: Sequence[str]) -> None:
    """Keep why the searchable PDF of a file is no PDF/A; nothing where it is one."""
    row = {"file_id": file_id, "notes": "".join(notes)[:1000]}
    with transaction(engine) as connection:
        connection.execute(delete(searchable_pdfs).where(searchable_pdfs.c.file_id == file_id))
        connection.execute(insert(searchable_pdfs).values(**row))


def has_searchable(engine: Engine, file_id: str) -> bool:
    """Whether the searchable PDF of a file was made to its end: stored, and noted after that."""
    with reading(engine) as connection:
        noted = select(searchable_pdfs.c.file_id).where(searchable_pdfs.c.file_id == file_id)
        return connection.execute(noted).first() is not None


def searchable_notes(engine: Engine, case_number: str) -> dict[str, str]:
    """Why the searchable PDFs of a case are no PDF/A, by file; empty for one that is, nothing for one that is not made."""
    query = (
        select(searchable_pdfs)
        .join(files, files.c.id == searchable_pdfs.c.file_id)
        .where(files.c.case_number == case_number)
    )
    return {row.file_id: row.notes for row in _rows(engine, query)}


def letter_of(engine: Engine, letter_id: str) -> StoredLetter:
    """One letter.

    Raises:
        NoSuchPaper: the id is unknown.
    """
    with reading(engine) as connection:
        row = connection.execute(select(letters).where(letters.c.id == letter_id)).one_or_none()
    if row is None:
        raise NoSuchPaper(f"没有编号为 {letter_id} 的文书。")
    return _letter(row)


def letters_of(engine: Engine, case_number: str) -> tuple[StoredLetter, ...]:
    """The letters of a case in the order in which they were ordered."""
    rows = _rows(engine, select(letters).where(letters.c.case_number == case_number).order_by(letters.c.ordered_at))
    return tuple(_letter(row) for row in rows)


def shipments_of(engine: Engine, case_number: str) -> tuple[StoredShipment, ...]:
    """The shipments of a case in the order in which they were ordered."""
    mine = select(shipments).where(shipments.c.case_number == case_number)
    return tuple(_shipment(row) for row in _rows(engine, mine.order_by(shipments.c.ordered_at)))


def shipments_at_counter(engine: Engine, carrier: str) -> tuple[StoredShipment, ...]:
    """The parcels of all cases that wait for a carrier to fetch them, the oldest first."""
    waiting = shipments.c.state.in_([written("label_printed"), written("pickup_scheduled")]) & (
        shipments.c.carrier == carrier
    )
    return tuple(
        _shipment(row) for row in _rows(engine, select(shipments).where(waiting).order_by(shipments.c.ordered_at))
    )


def chain_of(engine: Engine, case_number: str) -> tuple[Link, ...]:
    """The chain of a case's events, oldest first."""
    rows = _rows(engine, select(history).where(history.c.case_number == case_number).order_by(history.c.seq))
    return tuple(Link(row.case_number, row.seq, row.key, row.state, row.event, row.previous, row.hash) for row in rows)


def reports_of(engine: Engine, case_number: str) -> tuple[tuple[int, Mapping[str, Any]], ...]:
    """Number and JSON of every check of a case, oldest first."""
    rows = _rows(engine, select(reports).where(reports.c.case_number == case_number).order_by(reports.c.check_no))
    return tuple((row.check_no, row.report) for row in rows)


def readings_of(engine: Engine, file_id: str) -> tuple[Mapping[str, Any], ...]:
    """The readings of a file's pages as JSON, in the order of the pages; a page not yet read is left out."""
    rows = _rows(engine, select(pages.c.reading).where(pages.c.file_id == file_id).order_by(pages.c.page))
    return tuple(row.reading for row in rows if row.reading is not None)


def catalog_text(engine: Engine, code: str, version: str) -> str:
    """The text of a published catalogue.

    Raises:
        NoSuchPaper: there is none.
    """
    published = (catalogs.c.code == code) & (catalogs.c.version == version)
    with reading(engine) as connection:
        text = connection.execute(select(catalogs.c.text).where(published)).scalar_one_or_none()
    if text is None:
        raise NoSuchPaper(f"没有事项 {code} 版本 {version} 的材料目录。")
    return str(text)


def _rows(engine: Engine, query: Select[Any]) -> list[Any]:
    with reading(engine) as connection:
        return list(connection.execute(query).all())


def _file(row: Any, name: str) -> StoredFile:
    return StoredFile(
        row.id,
        name,
        row.sha256,
        row.object_key,
        row.media_type,
        row.round,
        pages=row.pages,
        problem=row.problem,
    )


def _shipment(row: Any) -> StoredShipment:
    return StoredShipment(
        row.id,
        row.case_number,
        row.carrier,
        row.waybill or "",
        row.state,
        letter_ids=tuple(row.letters),
        label_key=row.label_key,
        ordered_at=row.ordered_at,
        to=(row.parcel or {}).get("to", ""),
        reference=(row.parcel or {}).get("reference", ""),
    )


def _letter(row: Any) -> StoredLetter:
    return StoredLetter(
        row.id,
        row.kind,
        row.round,
        row.number or "",
        row.ordered_at,
        issued_at=row.issued_at,
        object_key=row.object_key,
        sha256=row.sha256,
    )
