"""The tables of who is told, what was said to them and how it went. Private to this folder like the others.

What waits to be said is a row of ``tasks`` like every other work; a delivery has the id of its task.
"""

from __future__ import annotations

from sqlalchemy import Boolean, Column, ForeignKey, Index, Integer, String, Table, Text

from storage.schema.columns import Instant, Json, Serial, metadata, partial

webhooks = Table(
    "webhooks",
    metadata,
    Column("id", String(32), primary_key=True),
    Column("key_id", String(32), ForeignKey("api_keys.id"), nullable=False),
    Column("url", String(2000), nullable=False),
    Column("description", String(200), nullable=False),
    Column("types", Json, nullable=False),  # none named: all of them
    Column("every_case", Boolean, nullable=False),
    # Readable, because every call is signed with it; the one before signs along until its time is over.
    Column("secret", String(100), nullable=False),
    Column("old_secret", String(100)),
    Column("old_until", Instant),
    # The key of the request that had the secret made: a request that died before it was answered comes again.
    Column("asked_under", String(64)),
    Column("created_at", Instant, nullable=False),
    Column("off_at", Instant),
    Column("off_why", Text),
    Column("succeeded_at", Instant),
    Column("failed_at", Instant),
    Column("failure", Text),
    Column("deleted_at", Instant),
    Index("ix_webhooks_key", "key_id", "created_at", "id"),
    partial("ix_webhooks_deleted", "deleted_at IS NOT NULL", "deleted_at"),
)

# Whose key handed a case in. What comes over the counter has no row.
case_keys = Table(
    "case_keys",
    metadata,
    Column("case_number", String(40), ForeignKey("cases.number"), primary_key=True),
    Column("key_id", String(32), ForeignKey("api_keys.id"), nullable=False),
)

# No foreign key to the task, as of its errors: they are removed in bulk.
webhook_deliveries = Table(
    "webhook_deliveries",
    metadata,
    Column("id", String(32), primary_key=True),
    Column("webhook_id", String(32), ForeignKey("webhooks.id"), nullable=False),
    Column("type", String(40), nullable=False),
    Column("case_number", String(40)),
    Column("seq", Integer),
    Column("ordered_at", Instant, nullable=False),
    Index("ix_webhook_deliveries_newest", "webhook_id", "ordered_at", "id"),
)

# Written before the call, completed after it: one without an end was cut off, and nobody knows what it came to.
webhook_attempts = Table(
    "webhook_attempts",
    metadata,
    Column("id", Serial, primary_key=True, autoincrement=True),
    Column("delivery_id", String(32), nullable=False),
    Column("attempt", Integer, nullable=False),
    Column("started_at", Instant, nullable=False),
    Column("ended_at", Instant),
    Column("milliseconds", Integer),
    Column("status", Integer),
    Column("code", String(40)),
    Column("note", Text),
    Index("ix_webhook_attempts_delivery", "delivery_id", "id"),
)

# What people and keys did to an endpoint, and what switched it off by itself.
webhook_acts = Table(
    "webhook_acts",
    metadata,
    Column("id", Serial, primary_key=True, autoincrement=True),
    Column("webhook_id", String(32), ForeignKey("webhooks.id"), nullable=False),
    Column("at", Instant, nullable=False),
    Column("by", String(100), nullable=False),
    Column("act", String(20), nullable=False),
    Column("why", Text, nullable=False),
    Index("ix_webhook_acts_webhook", "webhook_id", "id"),
)
