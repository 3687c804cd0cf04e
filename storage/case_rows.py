"""The row of a case with its counters and deadlines: how it is read and written."""

from __future__ import annotations

from typing import Any

from sqlalchemy import Connection, delete, insert, select

from pipelines.case import Case
from pipelines.decision import Decision
from pipelines.errors import Permanent
from storage import chain
from storage.tables import cases, deadlines, page_counts


class NoSuchCase(Permanent):
    """No case has that number."""


def set_deadlines(connection: Connection, decision: Decision, calendar: str) -> None:
    """The last days of a case are those of the decision, and no others; ``calendar`` is the hash they were counted by."""
    number = decision.case.number
    connection.execute(delete(deadlines).where(deadlines.c.case_number == number))
    rows = [
        {
            "case_number": number,
            "clock": clock,
            "passes_at": at,
            "warns_at": decision.warnings.get(clock),
            "calendar": calendar,
        }
        for clock, at in decision.deadlines.items()
    ]
    if rows:
        connection.execute(insert(deadlines), rows)


def columns_of(decision: Decision) -> dict[str, Any]:
    """The columns of a case's row, but for its number and when it was opened or changed."""
    case = decision.case
    return {
        "item_code": case.item_code,
        "item_name": case.item_name,
        "applicant": case.facts.applicant.name or "",
        "state": case.state.value,
        "due_at": min(decision.deadlines.values(), default=None),
        "case": case.model_dump(mode="json"),
    }


def load_case(connection: Connection, number: str, *, lock: bool = False) -> Case:
    """Read a case.

    Args:
        connection: of a transaction.
        number: of the case.
        lock: hold it until the transaction ends, against everybody who asks the same.

    Raises:
        NoSuchCase: the number is unknown.
    """
    # The case's row is always locked first, so that two transactions can never wait for each other.
    query = select(cases.c.case).where(cases.c.number == number)
    found = connection.execute(query.with_for_update() if lock else query).scalar_one_or_none()
    if found is None:
        raise NoSuchCase(f"没有编号为 {number} 的办件。", code="NO_SUCH_CASE", cure="请核对办件编号。")
    counts = connection.execute(select(page_counts).where(page_counts.c.case_number == number)).one()
    return Case.model_validate(found).but(files_open=counts.files_open, pages_open=counts.pages_open)


def case_of_key(connection: Connection, key: str) -> Case | None:
    """The case that was told something under a key, if any was."""
    number = chain.case_number_of(connection, key)
    return None if number is None else load_case(connection, number)
