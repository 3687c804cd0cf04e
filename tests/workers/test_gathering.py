"""Many messages go to the broker as one piece, in their order, and nothing stays behind."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pika
from pika.adapters.select_connection import IOLoop

from workers.gathering import GatheringConnection

QUEUE = "test.gathering"


class Wire(pika.SelectConnection):  # type: ignore[misc]  # pika's classes have no types under mypy's eyes
    """Notes each piece that is handed to the socket."""

    pieces: list[bytes]

    def _adapter_emit_data(self, data: bytes) -> Any:
        self.pieces.append(data)
        return super()._adapter_emit_data(data)


class Watched(GatheringConnection, Wire):
    """The connection of the house, and under it the wire."""


def on_a_channel(url: str, work: Callable[[Watched, Any], None]) -> list[bytes]:
    """Do something on an open channel with a queue of its own; the bodies that then stand in the queue."""
    loop = IOLoop()
    stood: list[bytes] = []

    def opened(connection: Watched) -> None:
        connection.channel(on_open_callback=declare)

    def declare(channel: Any) -> None:
        channel.queue_declare(QUEUE, exclusive=True, callback=lambda _frame: ready(channel))

    def ready(channel: Any) -> None:
        work(connection, channel)
        channel.basic_consume(QUEUE, heard, auto_ack=True)

    def heard(_channel: Any, _method: Any, _properties: Any, body: bytes) -> None:
        stood.append(body)
        if body == b"last":
            connection.close()

    Watched.pieces = []
    connection = Watched(
        pika.URLParameters(url),
        on_open_callback=opened,
        on_close_callback=lambda *_: loop.stop(),
        on_open_error_callback=lambda *_: loop.stop(),
        custom_ioloop=loop,
    )
    loop.start()
    loop.close()
    return stood


def test_what_is_gathered_is_one_piece(fresh_vhost: str) -> None:
    """Fifty messages are a hundred and fifty frames, and one call of the system."""
    pieces: list[int] = []

    def fifty(connection: Watched, channel: Any) -> None:
        before = len(connection.pieces)
        with connection.gathering():
            for place in range(49):
                channel.basic_publish("", QUEUE, str(place).encode())
            channel.basic_publish("", QUEUE, b"last")
        pieces.append(len(connection.pieces) - before)

    stood = on_a_channel(fresh_vhost, fifty)

    assert pieces == [1]
    assert stood == [*(str(place).encode() for place in range(49)), b"last"]


def test_what_was_gathered_before_a_fault_goes_out_and_nothing_is_held_back_after(fresh_vhost: str) -> None:
    """Half a piece is not kept: later messages would wait behind it for ever."""
    pieces: list[int] = []

    def broken(connection: Watched, channel: Any) -> None:
        before = len(connection.pieces)
        try:
            with connection.gathering():
                channel.basic_publish("", QUEUE, b"first")
                raise ValueError
        except ValueError:
            pieces.append(len(connection.pieces) - before)
        channel.basic_publish("", QUEUE, b"last")
        pieces.append(len(connection.pieces) - before)

    stood = on_a_channel(fresh_vhost, broken)

    assert (pieces, stood) == ([1, 4], [b"first", b"last"])


def test_gathering_nothing_writes_nothing(fresh_vhost: str) -> None:
    """An empty piece is an error to pika."""
    pieces: list[int] = []

    def nothing(connection: Watched, channel: Any) -> None:
        before = len(connection.pieces)
        with connection.gathering():
            pass
        pieces.append(len(connection.pieces) - before)
        channel.basic_publish("", QUEUE, b"last")

    stood = on_a_channel(fresh_vhost, nothing)

    assert (pieces, stood) == ([0], [b"last"])
