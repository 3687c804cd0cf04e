"""How a sandbox and its child speak: one JSON object and one run of bytes each way. Nothing is unpickled."""

from __future__ import annotations

import json
import os
import select
import socket
import struct
import time
from dataclasses import dataclass
from typing import Any, Final

_HEAD: Final = struct.Struct(">II")
_PIECE: Final = 1 << 20

MOST_JSON: Final = 64 << 20
MOST_BYTES: Final = 1 << 30
"""Largest answer that is believed: a searchable PDF is about as large as its file."""


class Hung(Exception):
    """The other side did not answer in time."""


class Gone(Exception):
    """The other side has died, or speaks nonsense."""


@dataclass(frozen=True)
class Most:
    """The largest message that is believed.

    Attributes:
        of_json: bytes of its JSON.
        of_bytes: bytes that follow it.
    """

    of_json: int = MOST_JSON
    of_bytes: int = MOST_BYTES


MOST: Final = Most()


def send(pipe: int, message: dict[str, Any], payload: bytes = b"") -> None:
    """Write one message.

    Raises:
        Gone: nobody reads.
    """
    data = json.dumps(message, ensure_ascii=False).encode("utf-8")
    try:
        for part in (_HEAD.pack(len(data), len(payload)), data, payload):
            _write(pipe, memoryview(part))
    except OSError as error:
        raise Gone from error


def send_with_file(line: socket.socket, message: dict[str, Any], file: int) -> None:
    """Write one message over a local socket, with an open file: the other side may read it, wherever it lies.

    Raises:
        Gone: nobody reads.
    """
    data = json.dumps(message, ensure_ascii=False).encode("utf-8")
    try:
        socket.send_fds(line, [_HEAD.pack(len(data), 0)], [file])
        _write(line.fileno(), memoryview(data))
    except OSError as error:
        raise Gone from error


def receive_with_file(line: socket.socket) -> tuple[dict[str, Any], int | None]:
    """Wait for one message over a local socket, and the open file that came with it.

    Raises:
        Gone: the line ended, or what came is no message.
    """
    try:
        head, files, _, _ = socket.recv_fds(line, _HEAD.size, 1)
    except OSError as error:
        raise Gone from error
    if not head:
        raise Gone
    head += _read(line.fileno(), _HEAD.size - len(head), None)
    of_json, _ = _HEAD.unpack(head)
    return _message(_read(line.fileno(), of_json, None)), files[0] if files else None


def receive(pipe: int, seconds: float | None = None, most: Most = MOST) -> tuple[dict[str, Any], bytes]:
    """Read one message.

    Args:
        pipe: to read from.
        seconds: until the message must be whole; None waits for ever.
        most: the largest that is believed.

    Raises:
        Hung: it was not.
        Gone: the pipe ended, or what came is no message.
    """
    end = None if seconds is None else time.monotonic() + seconds
    of_json, of_bytes = _HEAD.unpack(_read(pipe, _HEAD.size, end))
    if of_json > most.of_json or of_bytes > most.of_bytes:
        raise Gone("a message larger than any answer can be")
    data = _read(pipe, of_json, end)
    payload = _read(pipe, of_bytes, end)
    return _message(data), payload


def _message(data: bytes) -> dict[str, Any]:
    try:
        message = json.loads(data)
    except (ValueError, RecursionError) as error:
        raise Gone("not a message") from error
    if not isinstance(message, dict):
        raise Gone("not a message")
    return message


def _write(pipe: int, rest: memoryview) -> None:
    while rest:
        rest = rest[os.write(pipe, rest[:_PIECE]) :]


def _read(pipe: int, size: int, end: float | None) -> bytes:
    waiting = select.poll()
    waiting.register(pipe, select.POLLIN | select.POLLHUP)
    pieces, missing = [], size
    while missing:
        left = None if end is None else (end - time.monotonic()) * 1000
        if left is not None and (left <= 0 or not waiting.poll(left)):
            raise Hung
        piece = os.read(pipe, min(missing, _PIECE))
        if not piece:
            raise Gone
        pieces.append(piece)
        missing -= len(piece)
    return b"".join(pieces)
