"""What was read: page texts, and the reports made of them. Derived data: it may be written again and again."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Engine, bindparam, delete, insert, select, update

from pipelines.explaining.proof import PageSeen
from pipelines.explaining.trace import Trace
from pipelines.report import CheckReport
from pipelines.text import FileRead, PageText
from pipelines.trouble import QUARANTINED
from storage.alone import Alone
from storage.database import reading, transaction
from storage.page_plans import duplex_files, placed_pages
from storage.second_readings import seconds_of
from storage.tables import files, pages, reports


def save_page(
    engine: Engine, file_id: str, text: PageText, picture_key: str | None, known_as: str | None = None
) -> None:
    """Keep the reading of a page and where its upright picture lies. The page's row exists since its file was split.

    Args:
        engine: the database.
        file_id: of the file.
        text: what was read; its number says of which page.
        picture_key: None for a page that could not be read.
        known_as: the name under which equal pages find this reading; None where they shall not.
    """
    values = {"file": file_id, "number": text.page, "picture": picture_key, "known": known_as}
    # PostgreSQL is handed the text as it is to be stored; for SQLite SQLAlchemy writes it.
    told = text.model_dump_json() if engine.dialect.name == "postgresql" else text.model_dump(mode="json")
    _SAVING.changed(engine, {**values, "read": told})


_SAVING = Alone(
    update(pages)
    .where(pages.c.file_id == bindparam("file"), pages.c.page == bindparam("number"))
    .values(
        reading=bindparam("read", type_=pages.c.reading.type),
        picture_key=bindparam("picture"),
        known_as=bindparam("known"),
    )
)


def files_read(
    engine: Engine, case_number: str, *, as_handed_in: bool = False, plan_no: int | None = None
) -> tuple[FileRead, ...]:
    """Every file of a case with the readings of its pages, in the order of handing in.

    Two files of one name are told apart by a number behind it: ``scan.pdf``, ``scan.pdf (2)``. A file in quarantine
    counts as one that cannot be opened, whatever was read of it before; ``as_handed_in`` it counts as what it was.
    The pages lie as the page plan of that version says; None: the newest.
    """
    with reading(engine) as connection:
        rows = connection.execute(
            select(files).where(files.c.case_number == case_number).order_by(files.c.position)
        ).all()
        read = connection.execute(
            select(pages)
            .join(files, files.c.id == pages.c.file_id)
            .where(files.c.case_number == case_number)
            .order_by(pages.c.file_id, pages.c.page)
        ).all()
        placed, duplex = placed_pages(connection, case_number, plan_no), duplex_files(connection, case_number)
        seconds = seconds_of(connection, case_number)
    names, aside = names_apart([row.name for row in rows]), () if as_handed_in else (QUARANTINED,)
    return tuple(
        FileRead(
            file=name,
            sha256=row.sha256,
            pages=0 if row.problem in aside else row.pages or 0,
            problem=row.problem,
            readings=()
            if row.problem in aside
            else tuple(
                PageText.model_validate(page.reading) for page in read if page.file_id == row.id and page.reading
            ),
            round=row.round,
            replaces=row.replaces,
            placed={page: place for (file_id, page), place in placed.items() if file_id == row.id},
            duplex=row.id in duplex,
            seconds=seconds.get(row.id, ()),
        )
        for row, name in zip(rows, names, strict=True)
    )


def names_apart(names: list[str]) -> list[str]:
    """The names, made different where two are alike."""
    apart: list[str] = []
    for name in names:
        candidate, n = name, 1
        while candidate in apart:
            n += 1
            candidate = f"{name} ({n})"
        apart.append(candidate)
    return apart


def save_report(
    engine: Engine,
    case_number: str,
    check_no: int,
    report: CheckReport,
    *,
    round_: int,
    now: datetime,
    trace: Trace | None = None,
    seen: Sequence[PageSeen] = (),
) -> None:
    """Keep the report of one check; made again it takes the place of the first, which says the same.

    With it ``trace``, why it came out so, and the pages that it saw: what the hashes of a notice are hashes of.
    """
    key = (reports.c.case_number == case_number) & (reports.c.check_no == check_no)
    row = {"case_number": case_number, "check_no": check_no, "round": round_, "made_at": now}
    told = {
        "report": report.model_dump(mode="json"),
        "trace": None if trace is None else trace.model_dump(mode="json"),
        "pages": [page.model_dump(mode="json") for page in seen],
    }
    with transaction(engine) as connection:
        connection.execute(delete(reports).where(key))
        connection.execute(insert(reports).values(**row, **told))


@dataclass(frozen=True)
class Kept:
    """What is kept of one check, as it is stored.

    Attributes:
        trace: None for a check that was made before traces were kept; its ``pages`` are then unknown too.
    """

    check_no: int
    round: int
    report: Mapping[str, Any]
    trace: Mapping[str, Any] | None
    pages: Sequence[Mapping[str, Any]]


def checks_of(engine: Engine, case_number: str) -> tuple[Kept, ...]:
    """Every check of a case, oldest first."""
    query = select(reports).where(reports.c.case_number == case_number).order_by(reports.c.check_no)
    with reading(engine) as connection:
        return tuple(_kept(row) for row in connection.execute(query))


def trace_of(engine: Engine, case_number: str) -> Trace | None:
    """Why the newest check came out so; None before the first, and for one that was made before traces were kept."""
    query = select(reports.c.trace).where(reports.c.case_number == case_number).order_by(reports.c.check_no.desc())
    with reading(engine) as connection:
        found = connection.execute(query.limit(1)).scalar_one_or_none()
    return None if found is None else Trace.model_validate(found)


def _kept(row: Any) -> Kept:
    return Kept(row.check_no, row.round, row.report, row.trace, row.pages or ())


def report_of(engine: Engine, case_number: str, check_no: int | None = None) -> CheckReport | None:
    """The report of that check, or the newest; None before the first."""
    query = select(reports.c.report).where(reports.c.case_number == case_number)
    if check_no is not None:
        query = query.where(reports.c.check_no == check_no)
    with reading(engine) as connection:
        found = connection.execute(query.order_by(reports.c.check_no.desc()).limit(1)).scalar_one_or_none()
    return None if found is None else CheckReport.model_validate(found)
