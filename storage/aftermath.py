"""What a person's word about a failed step does to the tasks, files and pages of the case; the ledger's own transaction.

The flow decides; here the rows follow it. All of it happens under the lock of the case.
"""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime

from sqlalchemy import Connection, and_, delete, func, null, select, update

from pipelines.case import Case
from pipelines.events import (
    DeliveryChanged,
    Event,
    PagesArranged,
    Quarantined,
    Retried,
    ShipmentMoved,
    Skipped,
    TaskDied,
)
from pipelines.text import PageText
from pipelines.trouble import OF_A_FILE, QUARANTINED, SKIPPED, SetAside
from storage import page_plans, parcels
from storage.tables import files, pages, tasks

OPEN = ("ready", "sent", "running", "dead")
"""States of a task whose effect is still to come."""


def completed(connection: Connection, case: Case, event: Event) -> Event:
    """An event with what only the tables know: of a failed step its file and page, of an arrangement what it turns.

    Of a change of delivery the parcels that may be called back, of a parcel where it stood.
    """
    if isinstance(event, PagesArranged):
        return page_plans.checked(connection, case, event)
    if isinstance(event, DeliveryChanged):
        return parcels.booked_parcels(connection, case.number, event)
    if isinstance(event, ShipmentMoved):
        return parcels.moved_from(connection, case.number, event)
    if not isinstance(event, TaskDied | Retried | Skipped | Quarantined) or event.task_id is None:
        return event
    mine = (tasks.c.id == event.task_id) & (tasks.c.case_number == case.number)
    payload = connection.execute(select(tasks.c.payload).where(mine)).scalar_one_or_none() or {}
    known = {"file_id": payload.get("file_id"), "page": payload.get("page")}
    if isinstance(event, Quarantined) and known["file_id"]:
        kinds = [kind for _, kind in _open_tasks(connection, case.number, str(known["file_id"]))]
        known |= {"files": kinds.count("split_file"), "pages": kinds.count("read_page")}
    return event.model_copy(update=known)


def follow(connection: Connection, before: Case, after: Case, event: Event, now: datetime) -> None:
    """Bring tasks, files and pages to what was decided.

    Args:
        connection: of the transaction that wrote the case.
        before: the case as it was.
        after: the case as it is now; problems that are gone were retried, or are of no more use.
        event: what happened.
        now: the present instant.
    """
    if before.problems == after.problems and before.set_aside == after.set_aside:
        return
    left = {problem.task_id for problem in after.problems}
    gone = [problem.task_id for problem in before.problems if problem.task_id not in left]
    if isinstance(event, Retried):
        _revive(connection, gone, now)
    else:
        _cancel(connection, gone, now)
    for one in before.set_aside:
        if one not in after.set_aside and one.file_id not in after.quarantined:
            _open_again(connection, one)
    for one in after.set_aside:
        if one not in before.set_aside:
            _put_aside(connection, after.number, one, now)


def _revive(connection: Connection, task_ids: Collection[str], now: datetime) -> None:
    dead = and_(tasks.c.id.in_(task_ids), tasks.c.state == "dead")
    ready = {"state": "ready", "run_at": now, "attempt": 0, "sent_at": None, "done_at": None}
    connection.execute(update(tasks).where(dead).values(**ready))


def _cancel(connection: Connection, task_ids: Collection[str], now: datetime) -> None:
    # A worker that is at it right now has lost it: what it finds is told under a token that is none any more.
    unfinished = and_(tasks.c.id.in_(task_ids), tasks.c.state.in_(OPEN))
    ended = {"state": "cancelled", "done_at": now, "token": None, "lease_until": None}
    connection.execute(update(tasks).where(unfinished).values(**ended))


def _put_aside(connection: Connection, case_number: str, one: SetAside, now: datetime) -> None:
    if one.page is not None:
        unread = PageText(page=one.page, width=0, height=0, source="none", problem=SKIPPED).model_dump(mode="json")
        page = (pages.c.file_id == one.file_id) & (pages.c.page == one.page)
        connection.execute(update(pages).where(page).values(problem=SKIPPED, reading=unread, picture_key=None))
        return
    file = update(files).where(files.c.id == one.file_id)
    if not one.quarantined:
        connection.execute(file.values(pages=0, problem=SKIPPED))
        return
    # Counted as opened: nothing of it is waited for any more.
    connection.execute(file.values(problem=QUARANTINED, pages=func.coalesce(files.c.pages, 0)))
    unread_pages = (pages.c.file_id == one.file_id) & pages.c.problem.is_(None) & pages.c.picture_key.is_(None)
    connection.execute(update(pages).where(unread_pages).values(problem=QUARANTINED))
    _cancel(connection, [task_id for task_id, _ in _open_tasks(connection, case_number, one.file_id)], now)


def _open_again(connection: Connection, one: SetAside) -> None:
    if one.page is not None:
        page = (pages.c.file_id == one.file_id) & (pages.c.page == one.page)
        connection.execute(update(pages).where(page).values(problem=None, reading=null()))
        return
    connection.execute(delete(pages).where(pages.c.file_id == one.file_id))
    connection.execute(update(files).where(files.c.id == one.file_id).values(pages=None, problem=None))


def _open_tasks(connection: Connection, case_number: str, file_id: str) -> list[tuple[str, str]]:
    """Id and kind of the tasks that would still open the file."""
    unfinished = and_(tasks.c.case_number == case_number, tasks.c.kind.in_(OF_A_FILE), tasks.c.state.in_(OPEN))
    rows = connection.execute(select(tasks.c.id, tasks.c.kind, tasks.c.payload).where(unfinished))
    return [(row.id, row.kind) for row in rows if row.payload.get("file_id") == file_id]
