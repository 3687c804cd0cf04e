"""The database by name, for those who are handed it and hand it on, and who speak no SQL."""

from __future__ import annotations

from sqlalchemy import Connection, Engine

__all__ = ["Connection", "Engine"]
