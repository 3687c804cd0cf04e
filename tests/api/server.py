"""The app behind a real web server on a free port: streams, limits and cut lines are those of production."""

from __future__ import annotations

import socket
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager

import uvicorn
from starlette.types import ASGIApp, Receive, Scope, Send


class Server:
    """Serves whichever app is put into it.

    Attributes:
        app: of the test that runs now.
        url: where it is, without a slash at the end.
    """

    def __init__(self, port: int) -> None:
        self.app: ASGIApp | None = None
        self.url = f"http://127.0.0.1:{port}"

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if self.app is None:
            raise RuntimeError("no app is being served")
        await self.app(scope, receive, send)


@contextmanager
def serving() -> Iterator[Server]:
    """A server for the length of a block."""
    with socket.create_server(("127.0.0.1", 0)) as listener:
        server = Server(listener.getsockname()[1])
        config = uvicorn.Config(server, lifespan="off", log_config=None, timeout_graceful_shutdown=1)
        uvicorn_server = uvicorn.Server(config)
        thread = threading.Thread(target=uvicorn_server.run, kwargs={"sockets": [listener]}, daemon=True)
        thread.start()
        while not uvicorn_server.started:
            time.sleep(0.01)
        yield server
        uvicorn_server.should_exit = True
        thread.join(20)
