"""Places of pages that another engine read once more. The first reading of a place stands: a case is made again from it."""

from __future__ import annotations

from sqlalchemy import Connection, Engine, select

from pipelines.text import SecondReading
from storage.database import transaction
from storage.schema.pages import second_readings
from storage.sql.inserting import insert_new
from storage.tables import files


def save_second(engine: Engine, file_id: str, second: SecondReading) -> None:
    """Keep what was read. Done twice, nothing changes.

    Raises:
        Transient: the database is away or busy.
    """
    values = {
        "file_id": file_id,
        "page": second.page,
        "place": " ".join(f"{side:.5f}" for side in second.box),
        "engine": second.engine,
        "reading": second.model_dump(mode="json"),
    }
    with transaction(engine) as connection:
        insert_new(connection, second_readings, values)


def seconds_of(connection: Connection, case_number: str) -> dict[str, tuple[SecondReading, ...]]:
    """What was read once more of a case, by the id of the file, in an order of its own that never changes."""
    query = (
        select(second_readings.c.file_id, second_readings.c.reading)
        .join(files, files.c.id == second_readings.c.file_id)
        .where(files.c.case_number == case_number)
        .order_by(*second_readings.primary_key)
    )
    found: dict[str, list[SecondReading]] = {}
    for file_id, read in connection.execute(query):
        found.setdefault(file_id, []).append(SecondReading.model_validate(read))
    return {file_id: tuple(seconds) for file_id, seconds in found.items()}
