"""A connection to a broker that answers what the test says, in place of pika's; time passes when the test says so."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from pika import frame
from pika.spec import Basic


class ScriptedConnection:
    """A connection, its one channel and its loop in one.

    Attributes:
        written: routing keys of what was published, in their order.
        timers: what is to be done later.
        blocked: what is to be done when the broker takes nothing for want of memory or disk.

    Args:
        hesitates: queues stand only after ``declare``, not at once.
    """

    is_open = True

    def __init__(self, *, hesitates: bool = False) -> None:
        self.blocked: Callable[..., None] = lambda *_: None
        self._hesitates = hesitates
        self._declaring: list[Callable[[Any], None]] = []
        self.written: list[str] = []
        self.timers: list[Callable[[], None]] = []
        self.ioloop = self
        self._confirm: Callable[[Any], None] = lambda _: None

    def channel(self, on_open_callback: Callable[[Any], None]) -> None:
        """Open at once."""
        on_open_callback(self)

    def call_later(self, _seconds: float, callback: Callable[[], None]) -> None:
        """Remember it."""
        self.timers.append(callback)

    def pass_time(self) -> None:
        """Do what is due."""
        due, self.timers = self.timers, []
        for callback in due:
            callback()

    def add_on_close_callback(self, _callback: Callable[..., None]) -> None:
        """It never closes."""

    def add_on_return_callback(self, _callback: Callable[..., None]) -> None:
        """It returns nothing."""

    def confirm_delivery(self, on_confirm: Callable[[Any], None], callback: Callable[[Any], None]) -> None:
        """Agreed."""
        self._confirm = on_confirm
        callback(None)

    def queue_declare(self, _name: str, *, callback: Callable[[Any], None], **_named: Any) -> None:
        """It stands, or will."""
        self._declaring.append(callback)
        if not self._hesitates:
            self.declare()

    def declare(self) -> None:
        """All queues stand."""
        declaring, self._declaring = self._declaring, []
        for callback in declaring:
            callback(None)

    def add_on_connection_blocked_callback(self, callback: Callable[..., None]) -> None:
        """Remember it."""
        self.blocked = callback

    def add_on_connection_unblocked_callback(self, _callback: Callable[..., None]) -> None:
        """It stays blocked."""

    def basic_publish(self, exchange: str, routing_key: str, **_named: Any) -> None:
        """Note it, and answer nothing yet."""
        self.written.append(routing_key)

    def ack(self, tag: int, *, multiple: bool = False) -> None:
        """The broker has it."""
        self._confirm(frame.Method(1, Basic.Ack(delivery_tag=tag, multiple=multiple)))

    def nack(self, tag: int, *, multiple: bool = False) -> None:
        """The broker does not take it."""
        self._confirm(frame.Method(1, Basic.Nack(delivery_tag=tag, multiple=multiple)))
