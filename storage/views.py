"""Read models: a case with everything that is shown of it, and its chain of events. Nothing here changes anything."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, Engine, RowMapping, func, select

from pipelines.audit import Link, broken
from pipelines.case import Case
from pipelines.report import CheckReport
from storage.database import reading
from storage.ledger import NoSuchCase
from storage.readings import names_apart
from storage.tables import cases, files, history, letters, page_counts, pages, reports, shipments


@dataclass(frozen=True)
class PageView:
    """A page of a file.

    Attributes:
        page: number in its file, from 1.
        read: it was read, or could not be (``problem``).
        picture_key: where its upright picture lies; None until it was read.
        width, height: of that picture, in pixels; 0 until it was read.
    """

    page: int
    read: bool
    problem: str | None
    picture_key: str | None
    width: int
    height: int


@dataclass(frozen=True)
class FileView:
    """A file as handed in.

    Attributes:
        name: what people and reports call it; two files of one name are told apart.
        pages: its pages as far as they are known; empty before it was opened.
        opened: whether it was opened, or could not be (``problem``).
        message, cure: why it could not be opened and what helps, Chinese sentences; empty where nobody said.
        warnings: what is odd about it, though it was opened.
    """

    id: str
    name: str
    sha256: str
    size: int
    object_key: str
    media_type: str
    round: int
    replaces: str | None
    opened: bool
    problem: str | None
    pages: tuple[PageView, ...]
    message: str = ""
    cure: str = ""
    warnings: tuple[str, ...] = ()


@dataclass(frozen=True)
class LetterView:
    """A letter that was ordered; from ``issued_at`` on it is stored under ``object_key``."""

    id: str
    case_number: str
    kind: str
    round: int
    number: str
    ordered_at: datetime
    issued_at: datetime | None
    object_key: str | None
    sha256: str | None
    mode: str
    delivered_at: datetime | None
    delivered_how: str


@dataclass(frozen=True)
class ShipmentView:
    """A parcel on its way; ``carrier`` and ``waybill`` are empty until it was booked."""

    id: str
    carrier: str
    waybill: str
    state: str
    letters: tuple[str, ...]
    ordered_at: datetime
    updated_at: datetime
    label_key: str | None


@dataclass(frozen=True)
class CaseView:
    """A case and all that is shown of it.

    Attributes:
        report: the newest CheckReport; None before the first check.
        events: how many events its chain has.
    """

    case: Case
    opened_at: datetime
    updated_at: datetime
    report: CheckReport | None
    files: tuple[FileView, ...]
    letters: tuple[LetterView, ...]
    shipments: tuple[ShipmentView, ...]
    events: int

    @property
    def pages_known(self) -> int:
        """How many pages the opened files have."""
        return sum(len(file.pages) for file in self.files)

    @property
    def pages_read(self) -> int:
        """How many of them were read, or could not be."""
        return sum(page.read for file in self.files for page in file.pages)

    @property
    def files_open(self) -> int:
        """How many files were not opened yet."""
        return sum(not file.opened for file in self.files)


@dataclass(frozen=True)
class HistoryView:
    """The chain of a case's events.

    Attributes:
        faults: what is wrong with the chain, a Chinese sentence each; empty when it is whole.
    """

    links: tuple[Link, ...]
    faults: tuple[str, ...]


def case_view(engine: Engine, number: str) -> CaseView:
    """A case as it stands, read in one transaction.

    Raises:
        NoSuchCase: the number is unknown.
        Transient: the database is away or busy.
    """
    with reading(engine) as connection:
        row = connection.execute(select(cases).where(cases.c.number == number)).mappings().one_or_none()
        if row is None:
            raise _unknown(number)
        counts = connection.execute(select(page_counts).where(page_counts.c.case_number == number)).one()
        case = Case.model_validate(row["case"]).but(files_open=counts.files_open, pages_open=counts.pages_open)
        return CaseView(
            case=case,
            opened_at=row["opened_at"],
            updated_at=row["updated_at"],
            report=_report(connection, number),
            files=_files(connection, number),
            letters=_letters(connection, number),
            shipments=_shipments(connection, number),
            events=_events(connection, number),
        )


def history_view(engine: Engine, number: str, *, after: int = 0) -> HistoryView:
    """The chain of a case's events, oldest first, and whether it is whole.

    Args:
        engine: the database.
        number: of the case.
        after: leave out the links up to this one. The rest cannot be checked by itself: ``faults`` is then empty.

    Raises:
        NoSuchCase: the number is unknown.
        Transient: the database is away or busy.
    """
    chain = select(history).where(history.c.case_number == number, history.c.seq > after).order_by(history.c.seq)
    with reading(engine) as connection:
        rows = connection.execute(chain).all()
        if not rows and not _events(connection, number):
            raise _unknown(number)
    found = tuple(Link(row.case_number, row.seq, row.key, row.state, row.event, row.previous, row.hash) for row in rows)
    return HistoryView(found, () if after else broken(found))


def letter_view(engine: Engine, letter_id: str) -> LetterView | None:
    """A letter by its id; None if there is none."""
    with reading(engine) as connection:
        row = connection.execute(select(letters).where(letters.c.id == letter_id)).mappings().one_or_none()
    return _letter(row) if row else None


def picture_key(engine: Engine, case_number: str, file_id: str, page: int) -> str | None:
    """Where the upright picture of a page lies; None if there is no such page in that case, or it was not read."""
    page_of_case = (files.c.case_number == case_number) & (pages.c.file_id == file_id) & (pages.c.page == page)
    query = select(pages.c.picture_key).join(files, files.c.id == pages.c.file_id).where(page_of_case)
    with reading(engine) as connection:
        return connection.execute(query).scalar_one_or_none()


def file_view(engine: Engine, case_number: str, file_id: str) -> FileView | None:
    """A file of a case; None if there is none."""
    with reading(engine) as connection:
        return next((file for file in _files(connection, case_number) if file.id == file_id), None)


def _unknown(number: str) -> NoSuchCase:
    return NoSuchCase(f"没有编号为 {number} 的办件。", code="NO_SUCH_CASE", cure="请核对办件编号。")


def _report(connection: Connection, number: str) -> CheckReport | None:
    newest = select(reports.c.report).where(reports.c.case_number == number).order_by(reports.c.check_no.desc())
    found = connection.execute(newest.limit(1)).scalar_one_or_none()
    return None if found is None else CheckReport.model_validate(found)


def _events(connection: Connection, number: str) -> int:
    count = select(func.coalesce(func.max(history.c.seq), 0)).where(history.c.case_number == number)
    return int(connection.execute(count).scalar_one())


def _files(connection: Connection, number: str) -> tuple[FileView, ...]:
    query = select(files).where(files.c.case_number == number).order_by(files.c.position)
    rows = connection.execute(query).mappings().all()
    names = names_apart([row["name"] for row in rows])
    of_pages = _pages(connection, number)
    return tuple(_file(row, name, of_pages.get(row["id"], ())) for row, name in zip(rows, names, strict=True))


def _pages(connection: Connection, number: str) -> dict[str, list[PageView]]:
    """The pages of every file. What was read on them stays in the database: it is large and not shown here."""
    was_read = pages.c.reading.is_not(None) | pages.c.problem.is_not(None)
    size = [func.coalesce(pages.c.reading[side].as_integer(), 0).label(side) for side in ("width", "height")]
    columns = (pages.c.file_id, pages.c.page, pages.c.problem, pages.c.picture_key, was_read.label("read"), *size)
    of_case = select(*columns).join(files, files.c.id == pages.c.file_id).where(files.c.case_number == number)
    found: dict[str, list[PageView]] = {}
    for row in connection.execute(of_case.order_by(pages.c.file_id, pages.c.page)):
        page = PageView(row.page, bool(row.read), row.problem, row.picture_key, width=row.width, height=row.height)
        found.setdefault(row.file_id, []).append(page)
    return found


def _file(row: RowMapping, name: str, of_file: Sequence[PageView]) -> FileView:
    kept = ("id", "sha256", "size", "object_key", "media_type", "round", "replaces", "problem")
    values: dict[str, Any] = {column: row[column] for column in kept}
    values |= {"message": row["message"] or "", "cure": row["cure"] or "", "warnings": tuple(row["warnings"] or ())}
    return FileView(name=name, opened=row["pages"] is not None, pages=tuple(of_file), **values)


def _letters(connection: Connection, number: str) -> tuple[LetterView, ...]:
    query = select(letters).where(letters.c.case_number == number).order_by(letters.c.ordered_at, letters.c.id)
    return tuple(_letter(row) for row in connection.execute(query).mappings())


def _letter(row: RowMapping) -> LetterView:
    values = dict(row)
    return LetterView(**values | {"number": values["number"] or "", "delivered_how": values["delivered_how"] or ""})


def _shipments(connection: Connection, number: str) -> tuple[ShipmentView, ...]:
    query = select(shipments).where(shipments.c.case_number == number).order_by(shipments.c.ordered_at)
    return tuple(
        ShipmentView(
            id=row.id,
            carrier=row.carrier,
            waybill=row.waybill or "",
            state=row.state,
            letters=tuple(row.letters),
            ordered_at=row.ordered_at,
            updated_at=row.updated_at,
            label_key=row.label_key,
        )
        for row in connection.execute(query)
    )
