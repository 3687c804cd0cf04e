"""Whether the searchable PDFs of a case are made, are being made, or failed. Read only."""

from __future__ import annotations

from dataclasses import dataclass

from sqlalchemy import Engine, select

from storage.database import reading
from storage.tables import files, pages, searchable_pdfs, tasks

_WAITS_OR_RUNS = ("ready", "sent", "running")


@dataclass(frozen=True)
class Making:
    """How far the making of a case's searchable PDFs has come.

    Attributes:
        made: ids of the files that have one.
        lacking: ids of the files with a page that could not be read: nothing is made of those.
        under_way: a step that makes them waits or runs.
        failed: such a step failed for good, and waits for a person.
    """

    made: frozenset[str]
    lacking: frozenset[str]
    under_way: bool
    failed: bool


def making_of(engine: Engine, case_number: str) -> Making:
    """How far the making has come.

    Raises:
        Transient: the database is away or busy.
    """
    mine = files.c.case_number == case_number
    made = select(files.c.id).join(searchable_pdfs, searchable_pdfs.c.file_id == files.c.id).where(mine)
    unread = pages.c.reading.is_(None) & pages.c.problem.is_not(None)
    lacking = select(files.c.id).join(pages, pages.c.file_id == files.c.id).where(mine, unread).distinct()
    steps = select(tasks.c.state).where(tasks.c.case_number == case_number, tasks.c.kind == "make_searchable")
    with reading(engine) as connection:
        states = set(connection.execute(steps).scalars())
        return Making(
            made=frozenset(connection.execute(made).scalars()),
            lacking=frozenset(connection.execute(lacking).scalars()),
            under_way=not states.isdisjoint(_WAITS_OR_RUNS),
            failed="dead" in states,
        )
