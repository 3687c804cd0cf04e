"""Fixtures for every room: addresses of real servers, fresh stores in them, a browser.

``make test`` starts the servers once and names them in ``YICI_TEST_…``; a bare ``pytest`` starts each one when the first
test asks for it. Nothing skips: a test that skips is counted as a failure of the run.
"""

from __future__ import annotations

import gc
import itertools
import os
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from urllib.parse import urlsplit

import hypothesis
import psycopg
import pytest
import structlog
from minio import Minio
from playwright.sync_api import Browser, sync_playwright

from tests import services

# Examples are not timed (the machine may be busy), and CI meets the same ones every time.
CI = "CI" in os.environ  # noqa: TID251 - how this run is meant, not a setting of the product
hypothesis.settings.register_profile("yici", deadline=None, derandomize=CI, print_blob=True)
hypothesis.settings.load_profile("yici")

# What a test logs is shown beside its failure; with every local variable drawn, one exception takes half a minute.
structlog.configure(
    processors=[
        structlog.contextvars.merge_contextvars,
        structlog.processors.add_log_level,
        structlog.dev.ConsoleRenderer(colors=False, exception_formatter=structlog.dev.plain_traceback),
    ]
)

CHROMIUM = "/usr/bin/chromium"
CHROMIUM_FLAGS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]


@pytest.fixture(scope="session")
def running_server() -> Iterator[Callable[[str], str]]:
    """Give the address of a server by its variable's name; start the server if nobody has."""
    with ExitStack() as stack:
        started: dict[str, str] = {}

        def address(variable: str) -> str:
            given = os.environ.get(variable)  # noqa: TID251 - set by tools/services, not a setting of the product
            if given:
                return given
            if variable not in started:
                started[variable] = stack.enter_context(services.SERVERS[variable]())
            return started[variable]

        yield address


@pytest.fixture(scope="session")
def postgres_url(running_server: Callable[[str], str]) -> str:
    """``postgresql+psycopg://…/postgres`` of a real server, as a user who may create databases."""
    return running_server("YICI_TEST_POSTGRES")


@pytest.fixture(scope="session")
def amqp_url(running_server: Callable[[str], str]) -> str:
    """``amqp://USER:PASSWORD@HOST:PORT`` of a real RabbitMQ, without a virtual host."""
    return running_server("YICI_TEST_RABBITMQ")


@pytest.fixture(scope="session")
def s3_url(running_server: Callable[[str], str]) -> str:
    """``s3://KEY:SECRET@HOST:PORT`` of a real S3 server, without a bucket."""
    return running_server("YICI_TEST_S3")


@pytest.fixture(scope="session")
def new_database(postgres_url: str) -> Callable[[], str]:
    """Make an empty database and give its ``YICI_DATABASE_URL``; for fixtures of a wider scope than one test."""
    numbers = itertools.count(1)

    def make() -> str:
        name = f"test_{os.getpid()}_{next(numbers)}"
        _sql(postgres_url, f'CREATE DATABASE "{name}"')
        return postgres_url.rpartition("/")[0] + f"/{name}"

    return make


@pytest.fixture
def fresh_database(new_database: Callable[[], str], postgres_url: str) -> Iterator[str]:
    """``YICI_DATABASE_URL`` of an empty database that is this test's own."""
    url = new_database()
    yield url
    _sql(postgres_url, f'DROP DATABASE "{url.rpartition("/")[2]}" WITH (FORCE)')


@pytest.fixture(scope="session")
def new_vhost(amqp_url: str) -> Callable[[], str]:
    """Give the ``YICI_BROKER_URL`` of a virtual host that nobody has used yet."""
    # Each of the processes that share the servers has its own: gw0, gw1, … by name (pytest-xdist).
    worker = os.environ.get("PYTEST_XDIST_WORKER", "gw0")  # noqa: TID251 - which process of the run this is
    number_of = int(os.environ.get("PYTEST_XDIST_WORKER_COUNT", "1"))  # noqa: TID251 - and of how many
    numbers = iter(range(int(worker.removeprefix("gw")), services.VHOSTS, number_of))

    def take() -> str:
        number = next(numbers, None)
        if number is None:
            raise RuntimeError("no virtual host is left: raise VHOSTS in tests/services.py")
        return f"{amqp_url}/test-{number}"

    return take


@pytest.fixture
def fresh_vhost(new_vhost: Callable[[], str]) -> str:
    """``YICI_BROKER_URL`` of a virtual host without a queue."""
    return new_vhost()


@pytest.fixture(scope="session")
def new_bucket(s3_url: str) -> Callable[[], str]:
    """Make an empty bucket and give its ``YICI_OBJECTS_URL``."""
    numbers = itertools.count(1)
    parts = urlsplit(s3_url)
    # The region is named: asking this server for it ends in an answer that the client cannot read.
    client = Minio(
        f"{parts.hostname}:{parts.port}",
        access_key=parts.username,
        secret_key=parts.password,
        secure=False,
        region="us-east-1",
    )

    def make() -> str:
        name = f"test-{os.getpid()}-{next(numbers)}"
        client.make_bucket(name)
        return f"{s3_url}/{name}?secure=false"

    return make


@pytest.fixture
def fresh_bucket(new_bucket: Callable[[], str]) -> str:
    """``YICI_OBJECTS_URL`` of an empty bucket that is this test's own."""
    return new_bucket()


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    """A headless Chromium. Of one module only: while Playwright runs, this thread cannot run another event loop."""
    with sync_playwright() as playwright:
        chromium = playwright.chromium.launch(executable_path=CHROMIUM, args=CHROMIUM_FLAGS)
        yield chromium
        chromium.close()


@pytest.hookimpl(wrapper=True)
def pytest_runtest_teardown(item: pytest.Item, nextitem: pytest.Item | None) -> Iterator[None]:
    """After each file, what is left of it is put where the collector looks no more.

    Some hours of tests leave millions of objects to this process; to look through them stopped every thread for more
    than the three seconds that PostgreSQL bears an open transaction whose client says nothing
    (``storage.database.SILENT_SECONDS``), and connections of whichever test ran then were ended.
    """
    yield
    if nextitem is None or nextitem.path != item.path:
        gc.collect()
        gc.freeze()


@pytest.hookimpl(trylast=True)
def pytest_sessionfinish(session: pytest.Session) -> None:
    """A skipped test has proved nothing, so a run with one is not green."""
    reporter = session.config.pluginmanager.get_plugin("terminalreporter")
    if reporter is not None and reporter.stats.get("skipped") and session.exitstatus == pytest.ExitCode.OK:
        reporter.write_line("a test was skipped; here every test must run", red=True)
        session.exitstatus = pytest.ExitCode.TESTS_FAILED


def _sql(url: str, statement: str) -> None:
    with psycopg.connect(url.replace("+psycopg", ""), autocommit=True) as connection:
        connection.execute(statement.encode())
