"""Tables beside those of the cases: page plans, facts stated for a cover sheet, and what the watched folders have claimed."""

from __future__ import annotations

from sqlalchemy import Boolean, Column, ForeignKey, Index, Integer, String, Table, Text

from storage.schema.columns import Instant, Json, metadata

page_plans = Table(
    "page_plans",
    metadata,
    Column("case_number", String(40), ForeignKey("cases.number"), primary_key=True),
    Column("version", Integer, primary_key=True),
    Column("before", Integer, nullable=False),  # the version that an undo of this one goes back to
    Column("plan", Json, nullable=False),
    Column("made_at", Instant, nullable=False),
    Column("by", String(100), nullable=False),
)

# Of files and pages of which there is something to say; a column would have every row of them written anew.
file_origins = Table(
    "file_origins",
    metadata,
    Column("file_id", String(32), ForeignKey("files.id"), primary_key=True),
    Column("duplex", Boolean, nullable=False),
    Column("source", String(200), nullable=False),
)

page_turns = Table(
    "page_turns",
    metadata,
    Column("file_id", String(32), ForeignKey("files.id"), primary_key=True),
    Column("page", Integer, primary_key=True),
    Column("rotation", Integer, nullable=False),
)

stated_facts = Table(
    "stated_facts",
    metadata,
    Column("token", String(32), primary_key=True),
    Column("item_code", String(50), nullable=False),
    Column("facts", Json, nullable=False),
    Column("by", String(100), nullable=False),
    Column("made_at", Instant, nullable=False),
    Index("ix_stated_facts_made", "made_at"),
)

# What lies in a watched folder's .claimed; the folder is the truth, a row says who is at it and what came of it.
inbox_claims = Table(
    "inbox_claims",
    metadata,
    Column("id", String(32), primary_key=True),
    Column("window", String(100), nullable=False),
    Column("token", String(32)),
    Column("lease_until", Instant),
    Column("cases", Json),
    Column("error", Text),
    Column("claimed_at", Instant, nullable=False),
    Column("done_at", Instant),
    Index("ix_inbox_claims_done", "done_at"),
)

TABLES = (page_plans, file_origins, page_turns, stated_facts, inbox_claims)
