"""Journeys run embedded and distributed: the same test, the same end."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from runtime.settings import Settings
from tests.journeys.house import House, distributed, embedded
from tests.office import installation


@pytest.fixture
def servers(tmp_path: Path, fresh_database: str, fresh_vhost: str, fresh_bucket: str) -> Settings:
    """Settings of an installation over PostgreSQL, RabbitMQ and S3, each this test's own."""
    return installation(tmp_path, database_url=fresh_database, broker_url=fresh_vhost, objects_url=fresh_bucket)


@pytest.fixture(params=["embedded", "distributed"])
def house(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[House]:
    if request.param == "embedded":
        with embedded(installation(tmp_path)) as one:
            yield one
    else:
        with distributed(request.getfixturevalue("servers"), "workers", "relay", "scheduler") as many:
            yield many
