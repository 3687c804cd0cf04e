"""An append-only log of every effect, written by triggers and without any unique key: what happens twice stands twice.

The constraints by which the product's own tables refuse a second effect are dropped first: here the engine must never
try one.
"""

from __future__ import annotations

from dataclasses import dataclass

from sqlalchemy import Connection, Engine, MetaData, UniqueConstraint, text

from storage.database import transaction
from storage.tables import history


@dataclass(frozen=True)
class Watched:
    """One kind of effect.

    Attributes:
        what: its name in the log.
        table, on: the statement that makes it: ``INSERT``, or ``UPDATE OF column``.
        when: which rows, as SQL over ``NEW`` and ``OLD``.
        key: what may not happen twice, as SQL.
    """

    what: str
    table: str
    on: str
    when: str
    key: str


WATCHED = (
    Watched("event", "history", "INSERT", "1 = 1", "NEW.key"),
    Watched("link", "history", "INSERT", "1 = 1", "NEW.case_number || '/' || NEW.seq"),
    Watched("file told", "history", "INSERT", "NEW.kind = 'file_split'", "NEW.event ->> 'file_id'"),
    Watched(
        "page told",
        "history",
        "INSERT",
        "NEW.kind = 'page_read'",
        "(NEW.event ->> 'file_id') || '/' || (NEW.event ->> 'page')",
    ),
    Watched(
        "check told",
        "history",
        "INSERT",
        "NEW.kind IN ('found_complete', 'found_deficient', 'found_doubtful')",
        "NEW.case_number || '/' || (NEW.event ->> 'check_no')",
    ),
    Watched("letter told", "history", "INSERT", "NEW.kind = 'letter_issued'", "NEW.event ->> 'letter_id'"),
    Watched("parcel told", "history", "INSERT", "NEW.kind = 'shipment_booked'", "NEW.event ->> 'shipment_id'"),
    Watched("archive told", "history", "INSERT", "NEW.kind = 'archived'", "NEW.case_number"),
    Watched("deadline fired", "history", "INSERT", "NEW.kind = 'deadline_passed'", "NEW.key"),
    Watched("death told", "history", "INSERT", "NEW.kind = 'task_died'", "NEW.key"),
    Watched("letter ordered", "letters", "INSERT", "1 = 1", "NEW.case_number || '/' || NEW.round || '/' || NEW.kind"),
    Watched("letter issued", "letters", "UPDATE OF issued_at", "NEW.issued_at IS NOT NULL", "NEW.id"),
    Watched("parcel booked", "shipments", "UPDATE OF waybill", "NEW.waybill IS NOT NULL", "NEW.id"),
    Watched(
        "join",
        "tasks",
        "INSERT",
        "NEW.kind = 'check_case'",
        "NEW.case_number || '/' || (NEW.payload ->> 'check_no')",
    ),
    Watched("call ordered", "tasks", "INSERT", "NEW.kind = 'call_webhook'", "NEW.payload ->> 'body'"),
    Watched("task done", "tasks", "UPDATE OF state", "NEW.state = 'done' AND OLD.state <> 'done'", "NEW.id"),
    Watched("task undone", "tasks", "UPDATE OF state", "OLD.state = 'done' AND NEW.state <> 'done'", "NEW.id"),
    Watched("task taken", "tasks", "UPDATE OF attempt", "NEW.attempt > OLD.attempt", "NEW.id"),
    Watched("page written", "pages", "UPDATE OF reading", "NEW.reading IS NOT NULL", "NEW.file_id || '/' || NEW.page"),
)
MAY_REPEAT = ("task taken", "page written")
"""Work that a dead worker leaves is done again: that is no effect. It is counted, to show that the faults struck."""
MUST_NOT_BE = ("task undone", "deadline fired", "death told")


def install(engine: Engine) -> None:
    """Drop what would refuse a second effect, and begin the log. The tables are still empty."""
    with transaction(engine) as connection:
        if engine.dialect.name == "postgresql":
            _loosen_postgresql(connection)
        else:
            _loosen_sqlite(connection)
        connection.execute(text("DROP INDEX uq_letters_one_notice_a_round"))
        serial = "bigserial" if engine.dialect.name == "postgresql" else "integer"
        connection.execute(
            text(f"CREATE TABLE effects (id {serial} PRIMARY KEY, what text NOT NULL, key text NOT NULL)")
        )
        for number, watched in enumerate(WATCHED):
            make = _trigger_postgresql if engine.dialect.name == "postgresql" else _trigger_sqlite
            for statement in make(watched, f"chaos_{number}"):
                connection.exec_driver_sql(statement)


def _loosen_postgresql(connection: Connection) -> None:
    named = text("SELECT conname FROM pg_constraint WHERE conrelid = 'history'::regclass AND contype = 'u'")
    for name in connection.execute(named).scalars().all():
        connection.execute(text(f'ALTER TABLE history DROP CONSTRAINT "{name}"'))
    connection.execute(text("CREATE INDEX chaos_history_key ON history (key)"))
    connection.execute(text("CREATE INDEX chaos_history_seq ON history (case_number, seq)"))


def _loosen_sqlite(connection: Connection) -> None:
    # SQLite drops no constraint: the table is made anew without them.
    loose = history.to_metadata(MetaData())
    loose.constraints = {one for one in loose.constraints if not isinstance(one, UniqueConstraint)}
    for key in list(loose.foreign_key_constraints):
        loose.constraints.discard(key)
    connection.execute(text("DROP TABLE history"))
    loose.create(connection)
    connection.execute(text("CREATE INDEX chaos_history_key ON history (key)"))
    connection.execute(text("CREATE INDEX chaos_history_seq ON history (case_number, seq)"))


def _trigger_postgresql(watched: Watched, name: str) -> list[str]:
    body = f"INSERT INTO effects (what, key) VALUES ('{watched.what}', {watched.key});"  # noqa: S608 - our own words
    function = f"$$ BEGIN IF {watched.when} THEN {body} END IF; RETURN NULL; END $$"
    return [
        f"CREATE FUNCTION {name}() RETURNS trigger LANGUAGE plpgsql AS {function}",
        f"CREATE TRIGGER {name} AFTER {watched.on} ON {watched.table} FOR EACH ROW EXECUTE FUNCTION {name}()",
    ]


def _trigger_sqlite(watched: Watched, name: str) -> list[str]:
    body = f"INSERT INTO effects (what, key) VALUES ('{watched.what}', {watched.key});"  # noqa: S608 - our own words
    return [
        f"CREATE TRIGGER {name} AFTER {watched.on} ON {watched.table} FOR EACH ROW WHEN {watched.when} BEGIN {body} END"
    ]
