"""The port on which a process is watched: ``/metrics`` for Prometheus, ``/healthz`` for whoever would start it anew."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from functools import partial
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from socket import AF_INET, AF_INET6

from prometheus_client.exposition import choose_encoder

from pipelines.errors import Unconfigured
from workers.metrics import PrometheusMeter

ASKING_SECONDS = 10.0
"""Who opens a connection and says nothing is sent away."""


LOOK_SECONDS = 0.1
"""How soon it ends when it is told to."""


@contextmanager
def serving(meter: PrometheusMeter, host: str, port: int) -> Iterator[int]:
    """Answer for the length of a block; gives the port.

    Args:
        meter: what is shown.
        host: address to listen on.
        port: 0 for any free one.

    Raises:
        Unconfigured: nobody can listen there.
    """
    try:
        server = _server_of(host)((host, port), partial(_Handler, meter))
    except OSError as error:
        raise Unconfigured(
            f"监控端口 {port} 无法监听。",
            code="METRICS_PORT",
            cure="请换一个 YICI_METRICS_PORT，或检查 YICI_METRICS_HOST。",
        ) from error
    thread = threading.Thread(target=server.serve_forever, args=(LOOK_SECONDS,), name="metrics", daemon=True)
    thread.start()
    try:
        yield int(server.server_address[1])
    finally:
        server.shutdown()
        server.server_close()
        thread.join()


def _server_of(host: str) -> type[ThreadingHTTPServer]:
    class Server(ThreadingHTTPServer):
        address_family = AF_INET6 if ":" in host else AF_INET
        daemon_threads = True
        block_on_close = False

    return Server


class _Handler(BaseHTTPRequestHandler):
    timeout = ASKING_SECONDS
    server_version, sys_version = "yici", ""

    def __init__(self, meter: PrometheusMeter, *args: object) -> None:
        self._meter = meter
        super().__init__(*args)  # type: ignore[arg-type]  # what the server hands its handlers

    def do_GET(self) -> None:
        """Answer the two questions there are."""
        path = self.path.partition("?")[0]
        if path == "/metrics":
            encode, kind = choose_encoder(self.headers.get("Accept", ""))
            self._answer(200, kind, encode(self._meter.registry))
        elif path == "/healthz":
            hanging = self._meter.hanging()
            told = f"hanging: {', '.join(hanging)}" if hanging else "ok"
            self._answer(503 if hanging else 200, "text/plain; charset=utf-8", f"{told}\n".encode())
        else:
            self._answer(404, "text/plain; charset=utf-8", b"/metrics /healthz\n")

    def log_message(self, format: str, *args: object) -> None:  # noqa: A002 - the name of the library's parameter
        """Not a word: a scrape every few seconds is no news."""

    def _answer(self, status: int, kind: str, body: bytes) -> None:
        self.send_response(status)
        self.send_header("Content-Type", kind)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)
