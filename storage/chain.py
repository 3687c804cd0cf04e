"""The chain of events of a case: what happened, each link sealed to the one before it."""

from __future__ import annotations

from sqlalchemy import Connection, Engine, insert, select

from pipelines.audit import GENESIS, seal
from pipelines.case import Case
from pipelines.happened import Happened
from storage.database import reading
from storage.tables import history


def seen(connection: Connection, key: str) -> bool:
    """Whether anything was told under this key."""
    return connection.execute(select(history.c.id).where(history.c.key == key)).first() is not None


def case_number_of(connection: Connection, key: str) -> str | None:
    """The case that was told something under this key."""
    return connection.execute(select(history.c.case_number).where(history.c.key == key)).scalar_one_or_none()


def remember(
    connection: Connection,
    case: Case,
    event: Happened,
    key: str,
    calendar: str | None = None,
    program: str | None = None,
) -> int:
    """Add a link. The case is locked by the caller, so that no two links have the same number.

    ``calendar`` is the hash of the calendar by which last days were counted, ``program`` the name of the one that decided.

    Returns:
        Its number, from 1.
    """
    last = connection.execute(
        select(history.c.seq, history.c.hash)
        .where(history.c.case_number == case.number)
        .order_by(history.c.seq.desc())
        .limit(1)
    ).one_or_none()
    seq, previous = (last.seq + 1, last.hash) if last else (1, GENESIS)
    told = event.model_dump(mode="json")
    connection.execute(
        insert(history).values(
            case_number=case.number,
            seq=seq,
            key=key,
            kind=told["kind"],
            at=event.at,
            by=event.by,
            state=case.state.value,
            event=told,
            calendar=calendar,
            program=program,
            previous=previous,
            hash=seal(previous, case_number=case.number, seq=seq, key=key, state=case.state.value, event=told),
        )
    )
    return int(seq)


def programs_of(engine: Engine, case_number: str) -> dict[int, str]:
    """Which program decided each link of a case's chain: number of the link -> its name; older links have none."""
    mine = select(history.c.seq, history.c.program).where(history.c.case_number == case_number)
    with reading(engine) as connection:
        return {row.seq: row.program for row in connection.execute(mine) if row.program}
