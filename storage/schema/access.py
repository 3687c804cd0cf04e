"""The tables of who may come in: accounts, sessions, keys of integrators. Private to this folder like the others."""

from __future__ import annotations

from sqlalchemy import Boolean, Column, ForeignKey, Index, Integer, String, Table

from storage.schema.columns import Instant, metadata

accounts = Table(
    "accounts",
    metadata,
    Column("id", String(32), primary_key=True),
    Column("login", String(60), nullable=False, unique=True),
    Column("name", String(60), nullable=False),
    Column("role", String(20), nullable=False),
    Column("password", String(300), nullable=False),
    Column("created_at", Instant, nullable=False),
    Column("disabled", Boolean, nullable=False, default=False),
)

sessions = Table(
    "sessions",
    metadata,
    Column("token_hash", String(64), primary_key=True),
    Column("account_id", String(32), ForeignKey("accounts.id"), nullable=False),
    Column("csrf", String(64), nullable=False),
    Column("created_at", Instant, nullable=False),
    Column("expires_at", Instant, nullable=False),
    Index("ix_sessions_expires", "expires_at"),
)

api_keys = Table(
    "api_keys",
    metadata,
    Column("id", String(32), primary_key=True),
    Column("name", String(60), nullable=False),
    Column("hash", String(64), nullable=False, unique=True),
    Column("created_at", Instant, nullable=False),
    Column("revoked_at", Instant),
    # Words apart by spaces. A key that an older program makes may do what it always could.
    Column("scopes", String(60), nullable=False, server_default="publish operate"),
)

login_failures = Table(
    "login_failures",
    metadata,
    Column("login_hash", String(64), primary_key=True),
    Column("tries", Integer, nullable=False),
    Column("last_at", Instant, nullable=False),
    Index("ix_login_failures_last", "last_at"),
)

# What was spent of what may be asked without a key; a row ends when all has come back.
allowances = Table(
    "allowances",
    metadata,
    Column("who_hash", String(64), primary_key=True),
    Column("whole_at", Instant, nullable=False),
    Index("ix_allowances_whole", "whole_at"),
)
