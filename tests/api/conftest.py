"""A desk for each test: SQLite and a folder of its own, copied from one that was made once."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest

from storage.catalogs import load_folder
from storage.database import migrate, open_database
from storage.objects import open_objects
from tests.api.desk import ROOT, Desk
from tests.api.server import Server, serving
from tests.cases import MONDAY


@pytest.fixture(scope="session")
def made_database(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A database file with the schema and the shipped catalogues."""
    path = tmp_path_factory.mktemp("made") / "yici.db"
    engine = open_database(f"sqlite:///{path}")
    migrate(engine)
    load_folder(engine, ROOT / "catalogs", MONDAY)
    engine.dispose()
    return path


@pytest.fixture(scope="session")
def server() -> Iterator[Server]:
    """One web server for all tests of this folder."""
    with serving() as server:
        yield server


@pytest.fixture
def desk(made_database: Path, tmp_path: Path, server: Server) -> Iterator[Desk]:
    """An installation of this test's own."""
    path = tmp_path / "yici.db"
    shutil.copy(made_database, path)
    engine = open_database(f"sqlite:///{path}")
    desk = Desk(engine, open_objects(f"file://{tmp_path / 'objects'}"), server)
    yield desk
    desk.close()
