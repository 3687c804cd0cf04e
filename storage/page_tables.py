"""The tables of what pages are made of, and of what became of them. Beside the others, and as private as they are."""

from __future__ import annotations

from sqlalchemy import Column, ForeignKey, Integer, String, Table

from storage.columns import metadata, partial

page_contents = Table(
    "page_contents",
    metadata,
    Column("file_id", String(32), ForeignKey("files.id"), primary_key=True),
    Column("page", Integer, primary_key=True),
    Column("content", String(64), nullable=False),
    # Set when the page was read: what it is made of and who read it, in one word.
    Column("known_as", String(64)),
    partial("ix_page_contents_known_as", "known_as IS NOT NULL", "known_as"),
)

searchable_pdfs = Table(
    "searchable_pdfs",
    metadata,
    Column("file_id", String(32), ForeignKey("files.id"), primary_key=True),
    # Why it is no PDF/A; empty where it is one.
    Column("notes", String(1000), nullable=False),
)
