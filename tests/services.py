"""Real servers for tests: PostgreSQL, RabbitMQ and an S3 store, each in a temporary folder and on a free port.

Each server is a context manager that gives its address as a ``YICI_…_URL`` setting would hold it, and that stops the
server and removes its folder in every case. A server dies with the process that started it (PDEATHSIG), so a killed
test run leaves nothing behind. Works as root (PostgreSQL then runs as ``postgres``) and as anybody else.
"""

from __future__ import annotations

import base64
import hashlib
import json
import os
import secrets
import shutil
import signal
import subprocess
import sys
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path

from tests.serving import folder_of, free_port, running

USER = "yici"
START_SECONDS = 60
VHOSTS = 160
"""Virtual hosts that the RabbitMQ server is born with: making one later needs a plugin or a slow command."""


@contextmanager
def postgres(*, durable: bool = False) -> Iterator[str]:
    """Run PostgreSQL: ``postgresql+psycopg://yici:…@127.0.0.1:PORT/postgres``.

    Durable is as it runs in an office, with every commit on the disk: for measuring, and for what must survive more
    than the end of its clients.
    """
    password = secrets.token_hex(16)
    owner = "postgres" if os.geteuid() == 0 else None
    with folder_of("postgres", owner) as folder:
        (folder / "password").write_text(password)
        initdb = [postgres_program("initdb"), "-D", str(folder / "data"), "-U", USER, "--encoding=UTF8", "--locale=C"]
        initdb += ["--auth=scram-sha-256", f"--pwfile={folder / 'password'}", "--no-sync"]
        subprocess.run(
            initdb, check=True, capture_output=True, user=owner, group=owner, extra_groups=[] if owner else None
        )

        def command(port: int) -> list[str]:
            settings = {"listen_addresses": "127.0.0.1", "unix_socket_directories": "", "port": str(port)}
            settings |= {"max_connections": "200"}
            if not durable:
                # The tests kill clients, not the machine: nothing needs to reach the disk.
                settings |= {"fsync": "off", "synchronous_commit": "off", "full_page_writes": "off"}
            options = [word for key, value in settings.items() for word in ("-c", f"{key}={value}")]
            return [postgres_program("postgres"), "-D", str(folder / "data"), *options]

        with running(command, folder, owner=owner, stop=signal.SIGINT) as port:
            _wait_until_ready(port)
            yield f"postgresql+psycopg://{USER}:{password}@127.0.0.1:{port}/postgres"


def _wait_until_ready(port: int) -> None:
    """A PostgreSQL that listens already may still be starting up, and refuses whoever comes so early."""
    ready = [postgres_program("pg_isready"), "--host=127.0.0.1", f"--port={port}", "--quiet"]
    give_up_at = time.monotonic() + START_SECONDS
    while subprocess.run(ready, check=False).returncode:
        if time.monotonic() > give_up_at:
            raise TimeoutError("PostgreSQL listens but does not start up")
        time.sleep(0.05)


@contextmanager
def rabbitmq() -> Iterator[str]:
    """Run RabbitMQ: ``amqp://yici:…@127.0.0.1:PORT``, with virtual hosts ``test-0`` to ``test-47`` and no plugin."""
    password = secrets.token_hex(16)
    server = shutil.which("rabbitmq-server", path="/usr/lib/rabbitmq/bin") or "rabbitmq-server"
    with folder_of("rabbitmq") as folder:
        (folder / "definitions.json").write_text(json.dumps(definitions(password)))
        (folder / "plugins").write_text("[].")
        (folder / "empty.conf").touch()

        # Its own port mapper: one that is shared would stay behind, or be another test run's.
        def port_mapper(port: int) -> list[str]:
            return ["epmd", "-port", str(port), "-address", "127.0.0.1"]

        with running(port_mapper, folder) as epmd_port:
            environment = rabbitmq_environment(folder, epmd_port)

            def command(port: int) -> list[str]:
                (folder / "rabbitmq.conf").write_text(rabbitmq_configuration(folder, port))
                return [server]

            with running(command, folder, environment=environment) as port:
                yield f"amqp://{USER}:{password}@127.0.0.1:{port}"


@contextmanager
def s3() -> Iterator[str]:
    """Run an S3 server over a folder: ``s3://KEY:SECRET@127.0.0.1:PORT``; a bucket is a folder."""
    key, secret = secrets.token_hex(8), secrets.token_hex(16)
    rclone = shutil.which("rclone", path=str(Path(sys.executable).parent)) or "rclone"
    with folder_of("s3") as folder:
        (folder / "buckets").mkdir()
        environment = {"RCLONE_CONFIG": str(folder / "rclone.conf"), "RCLONE_AUTH_KEY": f'"{key},{secret}"'}

        def command(port: int) -> list[str]:
            return [rclone, "serve", "s3", "--addr", f"127.0.0.1:{port}", str(folder / "buckets")]

        with running(command, folder, environment=environment) as port:
            yield f"s3://{key}:{secret}@127.0.0.1:{port}"


def postgres_program(name: str) -> str:
    """Path of a server program; Debian keeps them off the PATH, one folder a version."""
    versions = sorted(Path("/usr/lib/postgresql").glob(f"*/bin/{name}"), key=lambda path: int(path.parts[-3]))
    return str(versions[-1]) if versions else name


def definitions(password: str) -> Mapping[str, object]:
    """What the RabbitMQ server knows from its birth: one user and the virtual hosts."""
    salt = secrets.token_bytes(4)
    hashed = base64.b64encode(salt + hashlib.sha256(salt + password.encode()).digest()).decode()
    vhosts = ["/", *(f"test-{number}" for number in range(VHOSTS))]
    everything = {"configure": ".*", "write": ".*", "read": ".*"}
    return {
        "users": [{"name": USER, "password_hash": hashed, "tags": "administrator"}],
        "vhosts": [{"name": vhost} for vhost in vhosts],
        "permissions": [{"user": USER, "vhost": vhost, **everything} for vhost in vhosts],
    }


def rabbitmq_configuration(folder: Path, port: int) -> str:
    return "\n".join(
        [
            f"listeners.tcp.1 = 127.0.0.1:{port}",
            f"load_definitions = {folder / 'definitions.json'}",
            "vm_memory_high_watermark.absolute = 1GB",
            "disk_free_limit.absolute = 50MB",
            "log.file.level = warning",
            "",
        ]
    )


def rabbitmq_environment(folder: Path, epmd_port: int) -> Mapping[str, str]:
    """Everything that RabbitMQ would otherwise keep in /etc, /var and the user's home."""
    return {
        "HOME": str(folder),  # the Erlang cookie
        "ERL_EPMD_PORT": str(epmd_port),
        "RABBITMQ_NODENAME": f"yici-{epmd_port}@localhost",
        "RABBITMQ_DIST_PORT": str(free_port()),
        "RABBITMQ_CONF_ENV_FILE": str(folder / "empty.conf"),
        "RABBITMQ_CONFIG_FILE": str(folder / "rabbitmq.conf"),
        "RABBITMQ_ENABLED_PLUGINS_FILE": str(folder / "plugins"),
        "RABBITMQ_MNESIA_BASE": str(folder / "mnesia"),
        "RABBITMQ_LOG_BASE": str(folder),
        "RABBITMQ_SERVER_ADDITIONAL_ERL_ARGS": "-kernel inet_dist_use_interface {127,0,0,1} +sbwt none",
    }


SERVERS = {"YICI_TEST_POSTGRES": postgres, "YICI_TEST_RABBITMQ": rabbitmq, "YICI_TEST_S3": s3}
"""The variable that holds a running server's address, and who starts one where it is not set."""
