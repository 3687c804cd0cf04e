"""A desk behind a real server, and a clerk who is signed in."""

from __future__ import annotations

from tests.api.conftest import desk, made_database, server

__all__ = ["desk", "made_database", "server"]
