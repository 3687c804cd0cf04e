"""Every test of this folder that asks for ``engine`` runs on SQLite and on PostgreSQL, on a database of its own."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from sqlalchemy import Engine

from storage.database import migrate, open_database


@pytest.fixture(params=["sqlite", "postgresql"])
def database_url(request: pytest.FixtureRequest, tmp_path: Path) -> str:
    """The address of an empty database."""
    if request.param == "sqlite":
        return f"sqlite:///{tmp_path / 'store' / 'yici.db'}"
    return str(request.getfixturevalue("fresh_database"))


@pytest.fixture
def empty_engine(database_url: str) -> Iterator[Engine]:
    """A database without any table."""
    engine = open_database(database_url)
    yield engine
    engine.dispose()


@pytest.fixture
def engine(empty_engine: Engine) -> Engine:
    """A database with the current schema."""
    migrate(empty_engine)
    return empty_engine
