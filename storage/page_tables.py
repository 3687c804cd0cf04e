"""The tables of what pages are made of, and of what became of them. Beside the others, and as private as they are."""

from __future__ import annotations

from sqlalchemy import Column, ForeignKey, Integer, String, Table

from storage.columns import metadata

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
