"""Inserting a row unless it is there: the one statement that SQLite and PostgreSQL spell in their own dialects."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from sqlalchemy import Connection, Table
from sqlalchemy.dialects import postgresql, sqlite


def insert_new(connection: Connection, table: Table, values: Mapping[str, Any]) -> bool:
    """Insert a row. False, and nothing changes, if a key of the table is taken already.

    Where another transaction is about to insert the same key, this one waits for its end.
    """
    insert = _dialect(connection)
    # The row that comes back says that it was inserted; the drivers do not agree on how many rows an INSERT counts.
    inserted = insert(table).values(**values).on_conflict_do_nothing().returning(*table.primary_key)
    return connection.execute(inserted).first() is not None


def insert_all_new(connection: Connection, table: Table, rows: Sequence[Mapping[str, Any]]) -> None:
    """Insert those of many rows whose keys are not taken yet."""
    if rows:
        connection.execute(_dialect(connection)(table).on_conflict_do_nothing(), list(rows))


def _dialect(connection: Connection) -> Any:
    return postgresql.insert if connection.dialect.name == "postgresql" else sqlite.insert
