"""PostgreSQL, RabbitMQ and an S3 store that can be stopped, killed, frozen and wiped, each on its own port and data.

Unlike the servers of the tests these keep what they have written: PostgreSQL with fsync and synchronous commits, as an
office runs it. They are started by the main thread: the kernel ends a server when the thread that started it ends.
"""

from __future__ import annotations

import json
import os
import secrets
import shutil
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import ExitStack, contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path

from minio import Minio

from tests import services
from tests.serving import folder_of, free_port, running

START_SECONDS = 60.0
DIES_WITH_US = ["setpriv", "--pdeathsig"]


class Server:
    """One server program on a fixed port with a fixed folder.

    Args:
        name: for the log.
        command: how it is started.
        folder: where it stands; what it says goes to ``output``.
        port: on the loopback.
        environment: laid over the inherited one.
        owner: the system user it runs as; ours when None.
        signal_to_stop: the clean stop.
    """

    def __init__(
        self,
        name: str,
        command: Sequence[str],
        folder: Path,
        port: int,
        *,
        environment: Mapping[str, str] | None = None,
        owner: str | None = None,
        signal_to_stop: signal.Signals = signal.SIGTERM,
    ) -> None:
        self.name, self.folder, self.port = name, folder, port
        self._command, self._environment, self._owner = list(command), dict(environment or {}), owner
        self._signal_to_stop = signal_to_stop
        self._process: subprocess.Popen[bytes] | None = None

    def start(self) -> None:
        """Start it and wait until it listens; once more where it dies of what was left behind."""
        for _ in range(5):
            self._process = self._spawn()
            if self._listens(self._process):
                return
            self._gone()
            time.sleep(0.5)
        raise RuntimeError(f"{self.name} did not start: {(self.folder / 'output').read_text(errors='replace')[-2000:]}")

    def stop(self, with_signal: signal.Signals | None = None) -> None:
        """Tell it to end and wait for that."""
        assert self._process is not None
        self._process.send_signal(with_signal or self._signal_to_stop)
        try:
            self._process.wait(40)
        except subprocess.TimeoutExpired:
            self.kill()
        self._gone()

    def kill(self) -> None:
        """SIGKILL for it and its children."""
        assert self._process is not None
        with suppress(ProcessLookupError):
            os.killpg(self._process.pid, signal.SIGKILL)
        self._process.wait()
        self._gone()

    def freeze(self) -> None:
        """It holds its connections and answers nothing."""
        assert self._process is not None
        os.killpg(self._process.pid, signal.SIGSTOP)

    def thaw(self) -> None:
        """It goes on where it stood."""
        assert self._process is not None
        os.killpg(self._process.pid, signal.SIGCONT)

    @property
    def pid(self) -> int:
        """Of the process that was started."""
        assert self._process is not None
        return self._process.pid

    def close(self) -> None:
        """Whatever state it is in."""
        if self._process is not None and self._process.poll() is None:
            self.thaw()
            self.stop()

    def _spawn(self) -> subprocess.Popen[bytes]:
        with (self.folder / "output").open("ab") as output:
            return subprocess.Popen(
                [*DIES_WITH_US, self._signal_to_stop.name.removeprefix("SIG"), *self._command],
                cwd=self.folder,
                env={**os.environ, **self._environment},  # noqa: TID251 - a server inherits it
                stdin=subprocess.DEVNULL,
                stdout=output,
                stderr=subprocess.STDOUT,
                start_new_session=True,
                user=self._owner,
                group=self._owner,
                extra_groups=[] if self._owner else None,
            )

    def _listens(self, process: subprocess.Popen[bytes]) -> bool:
        until = time.monotonic() + START_SECONDS
        while process.poll() is None and time.monotonic() < until:
            if self._answers():
                return True
            time.sleep(0.1)
        return False

    def _gone(self) -> None:
        """Its children end a moment after it; the port must be free for the next one."""
        until = time.monotonic() + 20
        while self._answers() and time.monotonic() < until:
            time.sleep(0.05)

    def _answers(self) -> bool:
        with suppress(OSError), socket.create_connection(("127.0.0.1", self.port), timeout=1):
            return True
        return False


@dataclass(frozen=True)
class Servers:
    """The three of them with the addresses that the product is given."""

    postgres: Server
    rabbitmq: Server
    s3: Server
    database_url: str
    broker_url: str
    objects_url: str
    rabbitmqctl: Callable[..., str]
    wipe_rabbitmq: Callable[[], None]


@contextmanager
def servers() -> Iterator[Servers]:
    """Run all three for the length of a block."""
    with ExitStack() as stack:
        postgres, database_url = _postgres(stack)
        rabbitmq, broker_url, control = _rabbitmq(stack)
        s3, objects_url = _s3(stack)

        def wipe() -> None:
            rabbitmq.kill()
            shutil.rmtree(rabbitmq.folder / "mnesia")

        yield Servers(postgres, rabbitmq, s3, database_url, broker_url, objects_url, control, wipe)


def _postgres(stack: ExitStack) -> tuple[Server, str]:
    password, port = secrets.token_hex(16), free_port()
    owner = "postgres" if os.geteuid() == 0 else None
    folder = stack.enter_context(folder_of("chaos-postgres", owner))
    (folder / "password").write_text(password)
    initdb = [services.postgres_program("initdb"), "-D", str(folder / "data"), "-U", "yici", "--encoding=UTF8"]
    initdb += ["--locale=C", "--auth=scram-sha-256", f"--pwfile={folder / 'password'}", "--no-sync"]
    subprocess.run(initdb, check=True, capture_output=True, user=owner, group=owner, extra_groups=[] if owner else None)
    settings = {"listen_addresses": "127.0.0.1", "unix_socket_directories": "", "port": str(port)}
    settings |= {"max_connections": "300", "shared_buffers": "256MB"}
    options = [word for key, value in settings.items() for word in ("-c", f"{key}={value}")]
    command = [services.postgres_program("postgres"), "-D", str(folder / "data"), *options]
    server = Server("postgres", command, folder, port, owner=owner, signal_to_stop=signal.SIGINT)
    server.start()
    stack.callback(server.close)
    return server, f"postgresql+psycopg://yici:{password}@127.0.0.1:{port}/postgres"


def _rabbitmq(stack: ExitStack) -> tuple[Server, str, Callable[..., str]]:
    password, port = secrets.token_hex(16), free_port()
    folder = stack.enter_context(folder_of("chaos-rabbitmq"))
    (folder / "definitions.json").write_text(json.dumps(services.definitions(password)))
    (folder / "plugins").write_text("[].")
    (folder / "empty.conf").touch()
    epmd = stack.enter_context(running(lambda free: ["epmd", "-port", str(free), "-address", "127.0.0.1"], folder))
    environment = services.rabbitmq_environment(folder, epmd)
    (folder / "rabbitmq.conf").write_text(services.rabbitmq_configuration(folder, port))
    programs = "/usr/lib/rabbitmq/bin"
    program = shutil.which("rabbitmq-server", path=programs) or "rabbitmq-server"
    server = Server("rabbitmq", [program], folder, port, environment=environment)
    server.start()
    stack.callback(server.close)

    def control(*words: str) -> str:
        command = [shutil.which("rabbitmqctl", path=programs) or "rabbitmqctl", "--quiet", *words]
        inherited = {**os.environ, **environment}  # noqa: TID251 - a child inherits it
        return subprocess.run(command, env=inherited, capture_output=True, text=True, timeout=60, check=False).stdout

    return server, f"amqp://yici:{password}@127.0.0.1:{port}/test-0", control


def _s3(stack: ExitStack) -> tuple[Server, str]:
    key, secret, port = secrets.token_hex(8), secrets.token_hex(16), free_port()
    folder = stack.enter_context(folder_of("chaos-s3"))
    (folder / "buckets").mkdir()
    environment = {"RCLONE_CONFIG": str(folder / "rclone.conf"), "RCLONE_AUTH_KEY": f'"{key},{secret}"'}
    program = shutil.which("rclone", path=str(Path(sys.executable).parent)) or "rclone"
    command = [program, "serve", "s3", "--addr", f"127.0.0.1:{port}", str(folder / "buckets")]
    server = Server("s3", command, folder, port, environment=environment)
    server.start()
    stack.callback(server.close)
    Minio(f"127.0.0.1:{port}", access_key=key, secret_key=secret, secure=False, region="us-east-1").make_bucket("chaos")
    return server, f"s3://{key}:{secret}@127.0.0.1:{port}/chaos?secure=false"
