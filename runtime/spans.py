"""What is followed: spans and who makes them. These make none; :mod:`runtime.otel` has some that do.

A span says what was done, of which kind, to which case and task; never what a paper or a person said. The thread of a
trace (W3C ``traceparent``) lies in the task's row, because the message carries nothing but the id.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from typing import Literal

Kind = Literal["server", "producer", "consumer"]
Attributes = Mapping[str, str | int]


class Span:
    """One thing that is being done. This one is written down nowhere."""

    def name(self, name: str) -> None:
        """Give it a better name than was known at its beginning."""

    def put(self, key: str, value: str | int) -> None:
        """Say more of it: ids, kinds and measures only."""

    def fail(self, code: str) -> None:
        """It failed; a stable code, never the words of an error."""


class Tracer:
    """Follows nothing: what stands where no traces are wanted."""

    def traceparent(self) -> str | None:
        """The thread of what is being done now, to be kept with what it orders."""
        return None

    @contextmanager
    def span(
        self, name: str, kind: Kind, parent: str | None = None, attributes: Attributes | None = None
    ) -> Iterator[Span]:
        """Follow a block.

        Args:
            name: what is done, of few different values.
            kind: answers a request, orders a task, or does one.
            parent: traceparent of what asked for it; without one a new trace begins.
            attributes: ids, kinds and measures.
        """
        yield Span()

    def waited(self, name: str, parent: str, seconds: float, attributes: Attributes) -> str | None:
        """Write down a wait that ends now, from the order to its taking; gives the thread on which the work goes on."""
        return parent

    def close(self) -> None:
        """Send what is left."""
