"""Running numbers without gaps for what people count: cases of a day, letters of a year."""

from __future__ import annotations

from sqlalchemy import Connection, update

from storage.sql.inserting import insert_new
from storage.tables import sequences


def next_value(connection: Connection, name: str) -> int:
    """The next number of a sequence, from 1. It is taken in the caller's transaction: rolled back, it is free again."""
    insert_new(connection, sequences, {"name": name, "value": 0})
    raised = update(sequences).where(sequences.c.name == name).values(value=sequences.c.value + 1)
    return int(connection.execute(raised.returning(sequences.c.value)).scalar_one())
