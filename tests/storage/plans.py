"""How a database would carry out the statements that were really sent to it: which tables it would read from end to end."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from typing import Any

import psycopg
from sqlalchemy import Engine, event

GROWING = {
    "case_keys",
    "cases",
    "files",
    "history",
    "idempotency",
    "letters",
    "page_counts",
    "pages",
    "reports",
    "sessions",
    "shipments",
    "task_errors",
    "tasks",
    "webhook_attempts",
    "webhook_deliveries",
}
"""Tables that have more rows from year to year, or from one clearing to the next."""
LIVE = {"ix_tasks_ready", "ix_tasks_sent", "ix_tasks_running", "ix_tasks_dead", "ix_tasks_untold", "ix_cases_due"}
"""Indexes that hold what is under way only: read whole, they cost what is under way."""

Sent = tuple[str, Any]


@contextmanager
def listening(engine: Engine) -> Iterator[list[Sent]]:
    """Every statement that is sent meanwhile, each wording once, with the values that it was first sent with."""
    sent: dict[str, Any] = {}

    def note(_connection: object, _cursor: object, statement: str, values: Any, _context: object, many: bool) -> None:
        if statement.lstrip().startswith(("SELECT", "UPDATE", "DELETE", "WITH")):
            sent.setdefault(statement, values[0] if many else values)

    event.listen(engine, "before_cursor_execute", note)
    found: list[Sent] = []
    try:
        yield found
    finally:
        event.remove(engine, "before_cursor_execute", note)
        found += sent.items()


def read_whole(engine: Engine, sent: list[Sent], *, generic: bool = False) -> list[str]:
    """What a database would read from end to end for these statements; empty when an index serves each.

    Args:
        engine: the database.
        sent: statements with their values.
        generic: PostgreSQL only: plan as for a prepared statement, whose values are not known.
    """
    if engine.dialect.name == "sqlite":
        return [fault for statement, values in sent for fault in _sqlite(engine, statement, values)]
    url = engine.url.set(drivername="postgresql").render_as_string(hide_password=False)
    with psycopg.connect(url, autocommit=True, prepare_threshold=None) as connection:
        if generic:
            connection.execute("SET plan_cache_mode = force_generic_plan")
        plans = [(one[0], (_generic_plan if generic else _plan)(connection, *one)) for one in sent]
    return [f"{fault}: {statement}" for statement, plan in plans for fault in _faults(plan, limited=False)]


def entered(engine: Engine, sent: list[Sent]) -> set[str]:
    """Indexes that PostgreSQL would not read from their beginning, but from a place that the values name."""
    url = engine.url.set(drivername="postgresql").render_as_string(hide_password=False)
    with psycopg.connect(url, autocommit=True) as connection:
        plans = [_plan(connection, *one) for one in sent]
    return {node["Index Name"] for plan in plans for node in _nodes(plan) if "Index Cond" in node}


def _nodes(plan: Mapping[str, Any]) -> Iterator[Mapping[str, Any]]:
    yield plan
    for below in plan.get("Plans", ()):
        yield from _nodes(below)


def _plan(connection: psycopg.Connection[Any], statement: str, values: Any) -> Mapping[str, Any]:
    return _told(connection.execute(b"EXPLAIN (FORMAT JSON) " + statement.encode(), values))


def _generic_plan(connection: psycopg.Connection[Any], statement: str, values: Any) -> Mapping[str, Any]:
    names = list(dict.fromkeys(re.findall(r"%\((\w+)\)s", statement)))
    numbered = re.sub(r"%\((\w+)\)s", lambda found: f"${names.index(found[1]) + 1}", statement).replace("%%", "%")
    mogrify = psycopg.ClientCursor(connection).mogrify
    given = ", ".join(mogrify("%s", [values[name]]) for name in names)
    connection.execute(b"PREPARE asked AS " + numbered.encode())
    executed = f"EXECUTE asked ({given})" if names else "EXECUTE asked"
    plan = _told(connection.execute(b"EXPLAIN (FORMAT JSON) " + executed.encode()))
    connection.execute(b"DEALLOCATE asked")
    return plan


def _told(cursor: psycopg.Cursor[Any]) -> Mapping[str, Any]:
    (told,) = cursor.fetchall()
    plan: Mapping[str, Any] = told[0][0]["Plan"]
    return plan


def _faults(plan: Mapping[str, Any], *, limited: bool) -> Iterator[str]:
    """Reads of whole tables in a plan. Reading an index in its order is none where a limit ends it soon."""
    kind, table = plan["Node Type"], plan.get("Relation Name", "")
    limited = limited or kind == "Limit"
    if kind == "Seq Scan" and table in GROWING:
        yield f"Seq Scan on {table}"
    index = plan.get("Index Name")
    if index and "Index Cond" not in plan and index not in LIVE and not limited:
        yield f"the whole of {index}"
    for below in plan.get("Plans", ()):
        # What is sorted, grouped or hashed is read to its end, whatever stands above.
        yield from _faults(below, limited=limited and kind not in ("Sort", "Aggregate", "Hash"))


def _sqlite(engine: Engine, statement: str, values: Any) -> list[str]:
    with engine.connect() as connection:
        steps = [row[3] for row in connection.exec_driver_sql(f"EXPLAIN QUERY PLAN {statement}", values)]
    scans = [step for step in steps if step.startswith("SCAN ") and step.split()[1] in GROWING]
    allowed = tuple(f"INDEX {name}" for name in (*LIVE, "ix_cases_newest", "ix_cases_state", "ix_cases_item"))
    return [f"{step}: {statement}" for step in scans if not step.endswith(allowed)]
