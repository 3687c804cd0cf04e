"""The servers that the other tests rely on are real, fresh and nobody else's."""

from __future__ import annotations

import io
import socket
from collections.abc import Callable
from pathlib import Path

import pika
import psycopg
import pytest
from minio import Minio
from playwright.sync_api import Browser

from tests import services
from tests.serving import ServiceFailed, running


def test_a_fresh_database_is_empty_and_speaks_utf8(fresh_database: str) -> None:
    with psycopg.connect(fresh_database.replace("+psycopg", "")) as connection:
        tables = connection.execute("SELECT count(*) FROM pg_tables WHERE schemaname = 'public'").fetchone()
        encoding = connection.execute("SHOW server_encoding").fetchone()

    assert (tables, encoding) == ((0,), ("UTF8",))


def test_two_fresh_databases_are_not_the_same(new_database: Callable[[], str]) -> None:
    assert new_database() != new_database()


def test_a_fresh_vhost_takes_a_quorum_queue_and_does_not_show_it_to_another(new_vhost: Callable[[], str]) -> None:
    one, other = new_vhost(), new_vhost()

    with pika.BlockingConnection(pika.URLParameters(one)) as connection:
        connection.channel().queue_declare("pages", durable=True, arguments={"x-queue-type": "quorum"})

    with pika.BlockingConnection(pika.URLParameters(other)) as connection:
        declared_anew = connection.channel().queue_declare("pages", durable=True, arguments={"x-queue-type": "classic"})
    assert declared_anew.method.message_count == 0


def test_a_fresh_bucket_keeps_what_it_is_given(fresh_bucket: str) -> None:
    key_and_secret, _, place = fresh_bucket.removeprefix("s3://").removesuffix("?secure=false").partition("@")
    key, _, secret = key_and_secret.partition(":")
    host, _, bucket = place.partition("/")
    client = Minio(host, access_key=key, secret_key=secret, secure=False, region="us-east-1")

    client.put_object(bucket, "一/次.txt", io.BytesIO(b"once"), 4)

    assert client.get_object(bucket, "一/次.txt").data == b"once"


def test_a_server_is_gone_when_its_block_ends() -> None:
    with services.s3() as address:
        port = int(address.rpartition(":")[2])

    with pytest.raises(ConnectionRefusedError):
        socket.create_connection(("127.0.0.1", port))


def test_a_server_that_dies_at_its_start_says_why(tmp_path: Path) -> None:
    with (
        pytest.raises(ServiceFailed, match="no such luck"),
        running(lambda _: ["sh", "-c", "echo no such luck"], tmp_path),
    ):
        pass


def test_the_browser_renders_chinese(browser: Browser) -> None:
    page = browser.new_page()
    page.set_content("<title>一次性告知书</title>")

    assert page.title() == "一次性告知书"
