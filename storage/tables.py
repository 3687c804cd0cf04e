"""The tables. Private to this folder: everyone else speaks to the ledger, the outbox and the views.

Portable over SQLite and PostgreSQL. Instants are UTC. Every JSON column holds a frozen value of ``pipelines``.
"""

from __future__ import annotations

from sqlalchemy import (
    BigInteger,
    Boolean,
    Column,
    ForeignKey,
    Index,
    Integer,
    String,
    Table,
    Text,
    UniqueConstraint,
    text,
)

from storage.schema.batches import TABLES as BATCH_TABLES  # noqa: F401 - so that the whole schema has them
from storage.schema.columns import Instant, Json, Serial, partial
from storage.schema.columns import metadata as metadata  # noqa: PLC0414 - handed on to those who look at the whole schema
from storage.schema.pages import searchable_pdfs as searchable_pdfs  # noqa: PLC0414 - they belong to the schema
from storage.schema.plans import TABLES as PLAN_TABLES  # noqa: F401 - so that the whole schema has them
from storage.schema.webhooks import webhooks as webhooks  # noqa: PLC0414 - with them the others of their module

cases = Table(
    "cases",
    metadata,
    Column("number", String(40), primary_key=True),
    Column("tenant", String(40), nullable=False, default="default"),
    Column("item_code", String(50), nullable=False),
    Column("item_name", String(200), nullable=False),
    Column("applicant", String(200), nullable=False, default=""),
    Column("state", String(30), nullable=False),
    Column("opened_at", Instant, nullable=False),
    Column("updated_at", Instant, nullable=False),
    Column("due_at", Instant),
    Column("case", Json, nullable=False),
    Index("ix_cases_newest", "opened_at", "number"),
    Index("ix_cases_state", "state", "opened_at", "number"),
    Index("ix_cases_item", "item_code", "opened_at", "number"),
    Index(
        "ix_cases_due", "due_at", sqlite_where=text("due_at IS NOT NULL"), postgresql_where=text("due_at IS NOT NULL")
    ),
)

history = Table(
    "history",
    metadata,
    Column("id", Serial, primary_key=True, autoincrement=True),
    Column("case_number", String(40), ForeignKey("cases.number"), nullable=False),
    Column("seq", Integer, nullable=False),
    Column("key", String(80), nullable=False, unique=True),
    Column("kind", String(40), nullable=False),
    Column("at", Instant, nullable=False),
    Column("by", String(100), nullable=False),
    Column("state", String(30), nullable=False),
    Column("event", Json, nullable=False),
    Column("calendar", String(64)),  # by which the last days were counted; the chain is over what happened
    Column("previous", String(64), nullable=False),
    Column("hash", String(64), nullable=False),
    Column("program", String(64)),  # that decided it
    UniqueConstraint("case_number", "seq"),
)

files = Table(
    "files",
    metadata,
    Column("id", String(32), primary_key=True),
    Column("case_number", String(40), ForeignKey("cases.number")),  # none of the file of a job
    Column("position", Integer, nullable=False),
    Column("name", String(255), nullable=False),
    Column("sha256", String(64), nullable=False),
    Column("size", BigInteger, nullable=False),
    Column("object_key", String(200), nullable=False),
    Column("media_type", String(100), nullable=False, default=""),
    Column("round", Integer, nullable=False),
    Column("replaces", String(255)),
    Column("pages", Integer),
    Column("problem", String(40)),
    Column("message", Text),
    Column("cure", Text),
    Column("warnings", Json),
    UniqueConstraint("case_number", "position"),
)

pages = Table(
    "pages",
    metadata,
    Column("file_id", String(32), ForeignKey("files.id"), primary_key=True),
    Column("page", Integer, primary_key=True),
    Column("problem", String(40)),
    Column("reading", Json),
    Column("picture_key", String(200)),
    # What it is made of and who read it, in one word: under this an equal page finds the reading.
    Column("known_as", String(64)),
    partial("ix_pages_known_as", "known_as IS NOT NULL", "known_as"),
)

page_counts = Table(
    "page_counts",
    metadata,
    Column("case_number", String(40), ForeignKey("cases.number"), primary_key=True),
    Column("files_open", Integer, nullable=False),
    Column("pages_open", Integer, nullable=False),
)

reports = Table(
    "reports",
    metadata,
    Column("case_number", String(40), ForeignKey("cases.number"), primary_key=True),
    Column("check_no", Integer, primary_key=True),
    Column("round", Integer, nullable=False),
    Column("made_at", Instant, nullable=False),
    Column("report", Json, nullable=False),
    Column("trace", Json),
    Column("pages", Json),
)

# Every calendar of working days that last days were counted by: they can be counted again as they were then.
calendars = Table(
    "calendars",
    metadata,
    Column("sha256", String(64), primary_key=True),
    Column("text", Text, nullable=False),
    Column("seen_at", Instant, nullable=False),
)

letters = Table(
    "letters",
    metadata,
    Column("id", String(32), primary_key=True),
    Column("case_number", String(40), ForeignKey("cases.number"), nullable=False),
    Column("kind", String(30), nullable=False),
    Column("round", Integer, nullable=False),
    Column("ordered_at", Instant, nullable=False),
    Column("number", String(80)),
    Column("issued_at", Instant),
    Column("object_key", String(200)),
    Column("sha256", String(64)),
    Column("mode", String(20), nullable=False),
    Column("delivered_at", Instant),
    Column("delivered_how", String(200)),
    # 许可法 32(四): everything is told once. One notice (or return with its list) a round, whatever the code does.
    partial("uq_letters_one_notice_a_round", "kind IN ('notice', 'return')", "case_number", "round", unique=True),
    Index("ix_letters_case", "case_number", "ordered_at"),
)

tasks = Table(
    "tasks",
    metadata,
    Column("id", String(32), primary_key=True),
    Column("case_number", String(40), ForeignKey("cases.number")),
    Column("kind", String(40), nullable=False),
    Column("queue", String(40), nullable=False),
    Column("lane", String(10), nullable=False, server_default="review"),
    # Where it waits its turn: queue/lane/submitter. Between the lines of one queue and lane the relay is fair.
    Column("line", String(170), nullable=False, server_default=""),
    Column("payload", Json, nullable=False),
    Column("state", String(12), nullable=False),
    Column("run_at", Instant, nullable=False),
    Column("attempt", Integer, nullable=False, default=0),
    Column("max_attempts", Integer, nullable=False, default=8),
    Column("token", String(32)),
    Column("lease_until", Instant),
    Column("sent_at", Instant),
    Column("sends", Integer, nullable=False, server_default="0"),
    Column("started_at", Instant),
    Column("done_at", Instant),
    Column("told_at", Instant),  # a death: when it happened that its case was told of
    Column("dedup", String(120), unique=True),
    Column("error", Text),
    Column("created_at", Instant, nullable=False),
    Column("trace", String(60)),
    # One index a live state: what is done costs nothing, however much there is of it.
    partial("ix_tasks_ready", "state = 'ready'", "line", "run_at"),
    partial("ix_tasks_sent", "state = 'sent'", "queue", "lane", "line"),
    partial("ix_tasks_running", "state = 'running'", "queue", "lane", "lease_until"),
    partial("ix_tasks_dead", "state = 'dead'", "done_at"),
    # Of a job of a batch; they become cancelled as soon as their job knows.
    partial("ix_tasks_dead_jobs", "state = 'dead' AND case_number IS NULL AND queue <> 'notify'", "done_at"),
    partial("ix_tasks_untold", "state = 'dead' AND (told_at IS NULL OR told_at < done_at)", "done_at"),
    # Only for forgetting: the oldest of what is over.
    partial("ix_tasks_over", "state IN ('done', 'cancelled')", "done_at"),
    # What integrators were not told, by endpoint.
    partial("ix_tasks_unsent", "state IN ('dead', 'cancelled') AND queue = 'notify'", "line", "created_at"),
    Index("ix_tasks_case", "case_number"),
)

# No foreign key: done tasks are removed in bulk.
task_errors = Table(
    "task_errors",
    metadata,
    Column("id", Serial, primary_key=True, autoincrement=True),
    Column("task_id", String(32), nullable=False),
    Column("attempt", Integer, nullable=False),
    Column("at", Instant, nullable=False),
    Column("code", String(60), nullable=False),
    Column("message", Text, nullable=False),
    Index("ix_task_errors_task", "task_id", "id"),
)

firings = Table(
    "firings", metadata, Column("schedule", String(60), primary_key=True), Column("fire_at", Instant, primary_key=True)
)

# How far the search for objects without a row has come in each kind of object, and what it has found so far.
sweeps = Table(
    "sweeps", metadata, Column("kind", String(20), primary_key=True), Column("place", String(200), nullable=False)
)
strays = Table(
    "strays",
    metadata,
    Column("key", String(210), primary_key=True),
    Column("seen_at", Instant, nullable=False),
    Column("alien", Boolean, nullable=False),
    Index("ix_strays_seen", "seen_at"),
    partial("ix_strays_alien", "alien", "key"),
)

deadlines = Table(
    "deadlines",
    metadata,
    Column("case_number", String(40), ForeignKey("cases.number"), primary_key=True),
    Column("clock", String(20), primary_key=True),
    Column("passes_at", Instant, nullable=False),
    Column("warns_at", Instant),  # None once it was told
    Column("calendar", String(64)),
    Index("ix_deadlines_passes", "passes_at"),
    partial("ix_deadlines_warns", "warns_at IS NOT NULL", "warns_at"),
    Index("ix_deadlines_calendar", "calendar", "case_number"),
)

shipments = Table(
    "shipments",
    metadata,
    Column("id", String(32), primary_key=True),
    Column("case_number", String(40), ForeignKey("cases.number"), nullable=False),
    Column("carrier", String(30), nullable=False),
    Column("waybill", String(60)),
    Column("state", String(30), nullable=False),
    Column("letters", Json, nullable=False),
    Column("parcel", Json),
    Column("label_key", String(200)),
    Column("ordered_at", Instant, nullable=False),
    Column("updated_at", Instant, nullable=False),
    UniqueConstraint("carrier", "waybill"),
    Index("ix_shipments_state", "state", "ordered_at"),
    Index("ix_shipments_case", "case_number"),
)

sequences = Table(
    "sequences",
    metadata,
    Column("name", String(80), primary_key=True),
    Column("value", BigInteger, nullable=False),
)

idempotency = Table(
    "idempotency",
    metadata,
    Column("key", String(300), primary_key=True),
    Column("request_hash", String(64), nullable=False),
    Column("status", Integer),
    Column("answer", Json),
    Column("created_at", Instant, nullable=False),
    Index("ix_idempotency_created", "created_at"),
)

catalogs = Table(
    "catalogs",
    metadata,
    Column("code", String(50), primary_key=True),
    Column("version", String(40), primary_key=True),
    Column("name", String(200), nullable=False),
    Column("effective_from", String(10), nullable=False),
    Column("text", Text, nullable=False),
    Column("sha256", String(64), nullable=False),
    Column("published_at", Instant, nullable=False),
)
