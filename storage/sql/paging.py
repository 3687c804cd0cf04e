"""Lists, newest first, a page at a time: where each page ends, and where the next begins."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Generic, TypeVar

from sqlalchemy import ColumnElement, Connection, Select, literal, tuple_

from storage.sql.cursors import cursor_of, place_of

MOST = 200
"""Rows that are given at once, whatever is asked for."""


Item = TypeVar("Item")


@dataclass(frozen=True)
class Page(Generic[Item]):
    """One page of a list.

    Attributes:
        next: the cursor of the page that follows; None at the end.
    """

    items: tuple[Item, ...]
    next: str | None


@dataclass(frozen=True)
class Order:
    """By what a list is sorted, the newest first.

    Attributes:
        at: instants.
        name: tells rows of one instant apart.
    """

    at: ColumnElement[datetime]
    name: ColumnElement[str]


def page_of(
    connection: Connection, wanted: Select[Any], order: Order, *, cursor: str | None, limit: int
) -> tuple[Sequence[Any], str | None]:
    """The rows of one page, and the cursor of the page that follows; None at the end.

    Args:
        connection: of a transaction.
        wanted: all rows of the list; both columns of the order are among them.
        order: of the list.
        cursor: where the page before ended, as it said itself.
        limit: how many; more than MOST are never given.

    Raises:
        CursorUnknown: the cursor is none of ours.
    """
    limit = max(1, min(limit, MOST))
    if cursor is not None:
        at, name = place_of(cursor)
        # Compared as one value, so that the index is entered where the page before ended.
        wanted = wanted.where(tuple_(order.at, order.name) < tuple_(literal(at, order.at.type), literal(name)))
    rows = connection.execute(wanted.order_by(order.at.desc(), order.name.desc()).limit(limit + 1)).all()
    if len(rows) <= limit:
        return rows, None
    last = rows[limit - 1]._mapping  # noqa: SLF001 - how SQLAlchemy gives a row by its columns; public by its documentation
    return rows[:limit], cursor_of(last[order.at], last[order.name])
