"""A connection of pika that can send many messages with one call of the system."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import pika


class GatheringConnection(pika.SelectConnection):  # type: ignore[misc]  # pika's classes have no types under mypy's eyes
    """Writes what is published within :meth:`gathering` as one piece.

    A message is three frames (method, header, body), and pika gives each frame to the socket by itself: three calls of the
    system for a message of 300 bytes, which is the dearest part of sending one. Order is kept: whatever else is written
    meanwhile, a heartbeat too, passes through the same place.
    """

    _gathered: list[bytes] | None = None

    @contextmanager
    def gathering(self) -> Iterator[None]:
        """Hold back what is written until the end of the block. In the connection's thread only, and not nested."""
        self._gathered = []
        try:
            yield
        finally:
            whole, self._gathered = b"".join(self._gathered), None
            if whole:
                super()._adapter_emit_data(whole)

    def _adapter_emit_data(self, data: bytes) -> Any:
        # What pika asks of an adapter: take these bytes to the server. Held back only while somebody gathers.
        if self._gathered is None:
            return super()._adapter_emit_data(data)
        self._gathered.append(data)
        return None
