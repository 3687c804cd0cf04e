"""Running numbers without gaps for what people count: cases of a day, letters of a year."""

from __future__ import annotations

from sqlalchemy import Connection, insert, select, update

from storage.tables import sequences


def next_value(connection: Connection, name: str) -> int:
    """The next number of a sequence, from 1. It is taken in the caller's transaction: rolled back, it is free again."""
    raised = connection.execute(
        update(sequences)
        .where(sequences.c.name == name)
        .values(value=sequences.c.value + 1)
        .returning(sequences.c.value)
    ).scalar_one_or_none()
    if raised is not None:
        return int(raised)
    with connection.begin_nested():
        connection.execute(insert(sequences).values(name=name, value=1))
    return int(connection.execute(select(sequences.c.value).where(sequences.c.name == name)).scalar_one())
