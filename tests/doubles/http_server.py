"""A real HTTP server on the loopback, for doubles that are called: what it does with a POST is the double's."""

from __future__ import annotations

import sys
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from ssl import SSLContext
from typing import Any


@contextmanager
def answering(
    take: Callable[[BaseHTTPRequestHandler], None],
    *,
    host: str = "127.0.0.1",
    tls: SSLContext | None = None,
    connected: Callable[[], None] = lambda: None,
) -> Iterator[str]:
    """Serve for the length of a block; gives the address.

    Args:
        take: answers a POST, or does not.
        host: where it listens.
        tls: what it proves itself with; plain HTTP without.
        connected: called at each connection.
    """
    server = _server(take, host, connected)
    if tls is not None:
        server.socket = tls.wrap_socket(server.socket, server_side=True, do_handshake_on_connect=False)
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True)
    thread.start()
    try:
        yield f"{'https' if tls else 'http'}://{host}:{server.server_address[1]}"
    finally:
        server.shutdown()
        server.server_close()
        thread.join()


def _server(
    take: Callable[[BaseHTTPRequestHandler], None], host: str, connected: Callable[[], None]
) -> ThreadingHTTPServer:
    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            try:
                take(self)
            except OSError:
                self.close_connection = True  # whoever called has hung up

        def log_message(self, *_: Any) -> None:
            """Not a word."""

    class Server(ThreadingHTTPServer):
        daemon_threads = True
        block_on_close = False

        def get_request(self) -> Any:
            connected()
            return super().get_request()

        def handle_error(self, request: Any, client_address: Any) -> None:
            """Not a word of a handshake that was broken off, which is the caller's affair."""
            if not isinstance(sys.exception(), OSError):
                super().handle_error(request, client_address)

    return Server((host, 0), Handler)
