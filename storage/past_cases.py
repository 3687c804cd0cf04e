"""Cases as they were received, for trying a changed catalogue on them. Nothing is written."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

from sqlalchemy import Engine, exists, select

from pipelines.legal_days import begins
from pipelines.simulation import PastCase
from storage.case_rows import load_case
from storage.catalog_versions import parsed, text_of
from storage.database import reading
from storage.readings import files_read
from storage.tables import cases, reports


def checked_numbers(engine: Engine, code: str, since: date | None = None) -> tuple[str, ...]:
    """Numbers of the item's cases that were checked at least once, the oldest first.

    Args:
        engine: the database.
        code: of the item.
        since: opened on this legal day or later.

    Raises:
        Transient: the database is away or busy.
    """
    checked = exists().where(reports.c.case_number == cases.c.number)
    query = select(cases.c.number).where(cases.c.item_code == code, checked)
    if since is not None:
        query = query.where(cases.c.opened_at >= begins(since))
    with reading(engine) as connection:
        return tuple(connection.execute(query.order_by(cases.c.opened_at, cases.c.number)).scalars())


def past_cases(engine: Engine, numbers: tuple[str, ...]) -> Iterator[PastCase]:
    """Each case with its readings and the catalogue under which it was received; one at a time is held.

    Raises:
        Transient: the database is away or busy.
    """
    for number in numbers:
        with reading(engine) as connection:
            case = load_case(connection, number)
        catalog = parsed(text_of(engine, case.item_code, case.item_version))
        yield PastCase(case, catalog, files_read(engine, number))
