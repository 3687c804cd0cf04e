"""Cases of the past, written by PostgreSQL itself: as many as a test or a bench wants, with all that lies beside them.

All archived but for every fiftieth, whose state is one of the live ones. Names and numbers are fictional.
"""

from __future__ import annotations

import json
from datetime import timedelta

from sqlalchemy import Connection, Engine, text

from pipelines.case import Case
from pipelines.facts import Facts
from storage.database import transaction
from storage.ledger import Ledger, Submission
from tests.cases import MONDAY, file_in, rules

ITEMS = 40
"""Items that the office handles."""
DONE_KEPT = timedelta(days=7)
"""Tasks that are done stay so long (``workers.scheduler``)."""
YEARS = 5

CASES = """
INSERT INTO cases (number, tenant, item_code, item_name, applicant, state, opened_at, updated_at, due_at, "case")
SELECT number, 'default', item, '示例事项许可', '示例公司' || n, state, opened, opened, due,
       CAST(:case AS jsonb) || jsonb_build_object('number', number, 'item_code', item, 'state', state)
FROM (
    SELECT n, 'YP' || to_char(opened, 'YYYYMMDD') || '-' || n AS number, 'ITEM-' || n % :items AS item, opened,
           CASE WHEN n % 50 > 0 THEN 'archived' WHEN n % 100 = 0 THEN 'awaiting_clerk' ELSE 'reviewing' END AS state,
           CASE WHEN n % 50 = 0 THEN CAST(:now AS timestamptz) + (n % 20 + 1) * interval '1 day' END AS due
    FROM (SELECT n, CAST(:now AS timestamptz) - (:cases - n) * CAST(:apart AS interval) AS opened
          FROM generate_series(1, :cases) AS n) AS times
) AS past
"""

HISTORY = """
INSERT INTO history (case_number, seq, key, kind, at, by, state, event, previous, hash)
SELECT number, seq, md5(number || seq), 'page_read', opened_at, '示例窗口', state, CAST(:event AS jsonb),
       md5(number) || md5(number), md5(number || seq) || md5(number)
FROM cases, generate_series(1, 6) AS seq WHERE number LIKE 'YP%'
"""

BESIDE = (
    "INSERT INTO page_counts SELECT number, 0, 0 FROM cases WHERE number LIKE 'YP%'",
    """INSERT INTO files (id, case_number, position, name, sha256, size, object_key, media_type, round, pages)
       SELECT md5('file' || number), number, 0, '申请书.pdf', md5(number) || md5(number), 100000,
              'file/' || left(md5(number), 2) || '/' || md5('file' || number), 'pdf', 1, 3
       FROM cases WHERE number LIKE 'YP%'""",
    """INSERT INTO pages (file_id, page, reading, picture_key)
       SELECT id, page, CAST(:reading AS jsonb), 'picture/' || id || '-' || page FROM files, generate_series(1, 3) AS page
       WHERE case_number LIKE 'YP%'""",
    """INSERT INTO letters (id, case_number, kind, round, ordered_at, number, issued_at, object_key, sha256, mode)
       SELECT md5(kind || cases.number), cases.number, kind, 1, opened_at, '示范审批〔2026〕' || md5(cases.number), opened_at,
              'letter/' || md5(kind || cases.number), md5(cases.number) || md5(cases.number), 'window'
       FROM cases, unnest(ARRAY['receipt', 'notice', 'decision']) AS kind WHERE cases.number LIKE 'YP%'""",
    """INSERT INTO reports (case_number, check_no, round, made_at, report)
       SELECT number, 1, 1, opened_at, CAST(:report AS jsonb) FROM cases WHERE number LIKE 'YP%'""",
    """INSERT INTO shipments (id, case_number, carrier, waybill, state, letters, ordered_at, updated_at)
       SELECT md5('parcel' || number), number, 'counter', number, 'delivered', '[]', opened_at, opened_at
       FROM cases WHERE number LIKE 'YP%' AND right(number, 1) < '4'""",
    "INSERT INTO deadlines SELECT number, 'statutory', due_at FROM cases WHERE number LIKE 'YP%' AND due_at IS NOT NULL",
)

TASKS = """
INSERT INTO tasks (id, case_number, kind, queue, lane, line, payload, state, run_at, attempt, max_attempts, sent_at,
                   sends, started_at, done_at, created_at)
SELECT md5('task' || number || seq), number, 'read_page', 'read', 'review', 'read/review/示例', CAST(:payload AS jsonb),
       'done', at, 1, 8, at, 1, at, at, at
FROM (SELECT number, seq, opened_at AS at FROM cases, generate_series(1, 8) AS seq
      WHERE number LIKE 'YP%' AND opened_at > CAST(:now AS timestamptz) - CAST(:kept AS interval)) AS recent
"""

LINE = {"text": "示例" * 40, "confidence": 0.9, "box": (0.1, 0.1, 0.9, 0.2)}
READING = {"page": 1, "width": 1654, "height": 2339, "source": "rapid", "lines": [LINE] * 3}
REPORT = {"item": {"code": "SAMPLE-1", "name": "示例事项许可", "version": "2026-01"}, "verdict": "complete"}
EVENT = {"at": MONDAY.isoformat(), "by": "", "file_id": "f" * 32, "page": 1, "problem": None, "kind": "page_read"}
PAYLOAD = {"kind": "read_page", "file_id": "f" * 32, "page": 1}


def ledger_over(engine: Engine) -> Ledger:
    """A ledger of the example item, whose clock stands on Monday."""
    usual = rules()
    return Ledger(engine, lambda _code, _version: usual, lambda: MONDAY)


def opened(ledger: Ledger, name: str) -> Case:
    """A case with one file."""
    handed_in = Submission("SAMPLE-1", "示例事项许可", "2026-01", Facts(), (file_in(f"file-{name}"),), "示例接口")
    return ledger.open(handed_in, f"request-{name}")


def fill(engine: Engine, number: int, done_kept: timedelta = DONE_KEPT) -> None:
    """Write past cases, spread evenly over the last years, and let the database take its statistics.

    Args:
        engine: of a PostgreSQL database, as its superuser.
        number: how many.
        done_kept: how far back the tasks that are done have not been forgotten.
    """
    case = opened(ledger_over(engine), "template")
    values = {
        "case": json.dumps(case.model_dump(mode="json"), ensure_ascii=False),
        "cases": number,
        "items": ITEMS,
        "now": MONDAY,
        "kept": done_kept,
        "apart": timedelta(days=365 * YEARS) / number,
        "event": json.dumps(EVENT),
        "reading": json.dumps(READING, ensure_ascii=False),
        "report": json.dumps(REPORT, ensure_ascii=False),
        "payload": json.dumps(PAYLOAD),
    }
    with transaction(engine) as connection:
        connection.execute(text("SET LOCAL session_replication_role = replica"))  # the keys are right: not looked up
        for statement in (CASES, HISTORY, *BESIDE, TASKS):
            _run(connection, statement, values)
    with engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
        connection.execute(text("VACUUM ANALYZE"))


def _run(connection: Connection, statement: str, values: dict[str, object]) -> None:
    wanted = text(statement)
    connection.execute(wanted, {name: values[name] for name in wanted._bindparams})
