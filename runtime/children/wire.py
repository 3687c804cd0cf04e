"""How a sandbox and its child speak: one JSON object and one run of bytes each way. Nothing is unpickled."""

from __future__ import annotations

import json
import os
import select
import struct
import time
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


def receive(pipe: int, seconds: float | None = None) -> tuple[dict[str, Any], bytes]:
    """Read one message.

    Args:
        pipe: to read from.
        seconds: until the message must be whole; None waits for ever.

    Raises:
        Hung: it was not.
        Gone: the pipe ended, or what came is no message.
    """
    end = None if seconds is None else time.monotonic() + seconds
    of_json, of_bytes = _HEAD.unpack(_read(pipe, _HEAD.size, end))
    if of_json > MOST_JSON or of_bytes > MOST_BYTES:
        raise Gone("a message larger than any answer can be")
    data = _read(pipe, of_json, end)
    payload = _read(pipe, of_bytes, end)
    try:
        message = json.loads(data)
    except ValueError as error:
        raise Gone("not a message") from error
    if not isinstance(message, dict):
        raise Gone("not a message")
    return message, payload


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
