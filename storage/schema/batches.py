"""The tables of batches: many jobs that were handed in together. Private to this folder like the others."""

from __future__ import annotations

from sqlalchemy import Column, ForeignKey, Index, Integer, String, Table

from storage.schema.columns import Instant, Json, metadata, partial

batches = Table(
    "batches",
    metadata,
    Column("id", String(32), primary_key=True),
    Column("key_id", String(32), ForeignKey("api_keys.id"), nullable=False),
    Column("by", String(100), nullable=False),
    Column("created_at", Instant, nullable=False),
    Column("forgotten_at", Instant),  # nobody sees it any more, and it is being removed
    partial("ix_batches_current", "forgotten_at IS NULL", "created_at"),
    partial("ix_batches_marked", "forgotten_at IS NOT NULL", "id"),
)

batch_jobs = Table(
    "batch_jobs",
    metadata,
    Column("batch_id", String(32), ForeignKey("batches.id"), primary_key=True),
    Column("n", Integer, primary_key=True),
    Column("name", String(100), nullable=False),
    Column("do", String(10), nullable=False),
    Column("status", Integer, nullable=False),
    Column("state", String(10), nullable=False),
    Column("case_number", String(40), ForeignKey("cases.number")),
    Column("file_id", String(32), ForeignKey("files.id"), unique=True),
    Column("outputs", Json, nullable=False),
    Column("pages_open", Integer, nullable=False),
    Column("engine", String(20)),  # whoever reads for the installation when the file is opened
    Column("problem", Json),
    Index("ix_batch_jobs_case", "case_number"),
)

TABLES = (batches, batch_jobs)
