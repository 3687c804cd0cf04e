"""The tables of what pages are made of, and of what became of them. Beside the others, and as private as they are."""

from __future__ import annotations

from sqlalchemy import Column, ForeignKey, Integer, String, Table

from storage.schema.columns import Json, metadata

page_contents = Table(
    "page_contents",
    metadata,
    Column("file_id", String(32), ForeignKey("files.id"), primary_key=True),
    Column("page", Integer, primary_key=True),
    Column("content", String(64), nullable=False),
)

searchable_pdfs = Table(
    "searchable_pdfs",
    metadata,
    Column("file_id", String(32), ForeignKey("files.id"), primary_key=True),
    # Why it is no PDF/A; empty where it is one.
    Column("notes", String(1000), nullable=False),
)

second_readings = Table(
    "second_readings",
    metadata,
    Column("file_id", String(32), ForeignKey("files.id"), primary_key=True),
    Column("page", Integer, primary_key=True),
    # Its four sides as fractions of the page.
    Column("place", String(40), primary_key=True),
    Column("engine", String(20), primary_key=True),
    Column("reading", Json, nullable=False),
)
