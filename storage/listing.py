"""Lists of cases: newest first, filtered, a page at a time."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import ColumnElement, Engine, func, or_, select

from pipelines.case import Case, ClockName, State
from storage.database import reading
from storage.sql.cursors import CursorUnknown
from storage.sql.paging import MOST, Order, Page, page_of
from storage.tables import cases, deadlines

__all__ = ["MOST", "CursorUnknown", "Filter", "ListedCase", "count_by_state", "list_cases"]

_NEWEST = Order(cases.c.opened_at, cases.c.number)


@dataclass(frozen=True)
class Filter:
    """Which cases are wanted. What is None or empty asks for nothing.

    Attributes:
        states: any of these.
        item: code of the item.
        due_before: an instant; the next deadline of the case passes by then.
        text: part of the number or of the applicant's name.
    """

    states: Collection[State] = ()
    item: str | None = None
    due_before: datetime | None = None
    text: str = ""


@dataclass(frozen=True)
class ListedCase:
    """A case in a list.

    Attributes:
        due_at: when its next deadline passes.
    """

    case: Case
    opened_at: datetime
    updated_at: datetime
    due_at: datetime | None


def list_cases(engine: Engine, wanted: Filter, *, cursor: str | None = None, limit: int = 50) -> Page[ListedCase]:
    """The cases of one page, newest first.

    Args:
        engine: the database.
        wanted: which ones.
        cursor: where the page before ended, as it said itself.
        limit: how many; more than MOST are never given.

    Raises:
        CursorUnknown: the cursor is none of ours.
        Transient: the database is away or busy.
    """
    with reading(engine) as connection:
        rows, following = page_of(
            connection, select(cases).where(*_clauses(wanted)), _NEWEST, cursor=cursor, limit=limit
        )
    items = tuple(ListedCase(Case.model_validate(row.case), row.opened_at, row.updated_at, row.due_at) for row in rows)
    return Page(items, following)


def next_to_pass(engine: Engine, clock: ClockName, before: datetime, limit: int = 50) -> tuple[Case, ...]:
    """The cases whose clock of that name passes next, by an instant; the first to pass first."""
    near = (deadlines.c.clock == clock) & (deadlines.c.passes_at <= before)
    query = select(cases.c.case).join(deadlines, deadlines.c.case_number == cases.c.number).where(near)
    with reading(engine) as connection:
        rows = connection.execute(query.order_by(deadlines.c.passes_at, cases.c.number).limit(limit)).scalars()
        return tuple(Case.model_validate(row) for row in rows)


def overdue_notices(engine: Engine, states: Collection[State], limit: int = 50) -> tuple[Case, ...]:
    """The cases in some states whose notice clock is over and accepted nothing; the longest over first."""
    clock = cases.c.case["clocks"]["notice"]
    over = cases.c.state.in_([state.value for state in states]) & clock["lapsed"].as_boolean()
    query = select(cases.c.case).where(over).order_by(clock["due"].as_string(), cases.c.number).limit(limit)
    with reading(engine) as connection:
        return tuple(Case.model_validate(row) for row in connection.execute(query).scalars())


def count_by_state(engine: Engine) -> dict[State, int]:
    """How many cases stand where; states without a case are left out."""
    query = select(cases.c.state, func.count()).group_by(cases.c.state)
    with reading(engine) as connection:
        return {State(state): count for state, count in connection.execute(query)}


def _clauses(wanted: Filter) -> list[ColumnElement[bool]]:
    clauses: list[ColumnElement[bool]] = []
    if wanted.states:
        clauses.append(cases.c.state.in_([state.value for state in wanted.states]))
    if wanted.item:
        clauses.append(cases.c.item_code == wanted.item)
    if wanted.due_before is not None:
        clauses.append(cases.c.due_at <= wanted.due_before)
    if wanted.text:
        number = cases.c.number.icontains(wanted.text, autoescape=True)
        clauses.append(or_(number, cases.c.applicant.icontains(wanted.text, autoescape=True)))
    return clauses
