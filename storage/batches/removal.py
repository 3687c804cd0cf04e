"""A batch that is over goes: its sender wants it no more, or its time has passed. The cases that it opened stay.

First it is marked, and nobody sees it from then on; then what is stored goes, and the rows at last: whoever is killed in
between leaves a marked batch, which the next round removes to its end.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import Engine, delete, select, update

from pipelines.jobs import ENDED
from storage.database import reading, transaction
from storage.object_keys import key_for
from storage.objects import Objects
from storage.papers import searchable_key
from storage.schema.batches import batch_jobs, batches
from storage.schema.columns import written
from storage.schema.pages import page_contents
from storage.tables import files, pages, searchable_pdfs

__all__ = ["expire", "give_up", "remove"]

A_ROUND = 100
"""Batches that are marked or removed at once."""
_ENDED = [written(state) for state in sorted(ENDED)]


def give_up(engine: Engine, batch_id: str, now: datetime) -> None:
    """Mark a batch, so that nobody sees it any more.

    Raises:
        Transient: the database is away or busy.
    """
    with transaction(engine) as connection:
        mine = (batches.c.id == batch_id) & batches.c.forgotten_at.is_(None)
        connection.execute(update(batches).where(mine).values(forgotten_at=now))


def expire(engine: Engine, before: datetime, now: datetime, most: int = A_ROUND) -> int:
    """Mark the batches that were handed in before an instant and of which nothing is under way; how many those were.

    Raises:
        Transient: the database is away or busy.
    """
    at_work = select(batch_jobs.c.n).where(batch_jobs.c.batch_id == batches.c.id, batch_jobs.c.state.not_in(_ENDED))
    old = select(batches.c.id).where(batches.c.created_at < before, batches.c.forgotten_at.is_(None), ~at_work.exists())
    with transaction(engine) as connection:
        ids = list(connection.execute(old.order_by(batches.c.created_at).limit(most)).scalars())
        connection.execute(update(batches).where(batches.c.id.in_(ids)).values(forgotten_at=now))
    return len(ids)


def remove(engine: Engine, objects: Objects, most: int = A_ROUND) -> int:
    """Remove what was marked, with everything that is stored of its files; how many batches those were.

    Raises:
        Transient: the database or the store is away; what was removed before is gone.
    """
    marked = select(batches.c.id).where(batches.c.forgotten_at.is_not(None)).limit(most)
    with reading(engine) as connection:
        ids = list(connection.execute(marked).scalars())
    for batch_id in ids:
        of_batch = select(files).join(batch_jobs, batch_jobs.c.file_id == files.c.id)
        with reading(engine) as connection:
            rows = connection.execute(of_batch.where(batch_jobs.c.batch_id == batch_id)).all()
        for row in rows:
            for key in _keys(row):
                objects.delete(key)
        _remove_rows(engine, batch_id, [row.id for row in rows])
    return len(ids)


def _keys(row: Any) -> list[str]:
    """Every object that may be stored of a file."""
    pictures = [key_for("picture", f"{row.id}-{page}") for page in range(1, (row.pages or 0) + 1)]
    return [*pictures, searchable_key(row.id), row.object_key]


def _remove_rows(engine: Engine, batch_id: str, file_ids: Sequence[str]) -> None:
    with transaction(engine) as connection:
        for table in (pages, page_contents, searchable_pdfs):
            connection.execute(delete(table).where(table.c.file_id.in_(file_ids)))
        connection.execute(delete(batch_jobs).where(batch_jobs.c.batch_id == batch_id))
        connection.execute(delete(files).where(files.c.id.in_(file_ids)))
        connection.execute(delete(batches).where(batches.c.id == batch_id))
