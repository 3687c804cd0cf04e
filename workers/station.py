"""What every process that works with cases has: the tools, a way to the broker, and a relay for what is left behind."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from functools import partial

import dramatiq

from runtime.settings import Settings
from storage.ledger import Clock
from workers.counting import CountedPublisher
from workers.publisher import MemoryPublisher, Publisher
from workers.rabbit import RabbitPublisher
from workers.relay import Relay
from workers.toolbox import Reader, Toolbox, open_toolbox
from workers.watch import UNWATCHED, Watch


@dataclass(frozen=True)
class Station:
    """The tools of a process, and the relay that it runs beside its work.

    Attributes:
        tools: what they order is published straight after the commit.
        relay: sends what had no room then, what is for later, and what the broker did not take.
        bell: wakes the relay.
    """

    tools: Toolbox
    relay: Relay
    bell: threading.Event


@contextmanager
def station(
    settings: Settings,
    watch: Watch = UNWATCHED,
    *,
    broker: dramatiq.Broker | None = None,
    clock: Clock | None = None,
    open_reader: Callable[[], Reader] | None = None,
    office: bool = False,
    listen: bool = False,
) -> Iterator[Station]:
    """Open a station for the length of a block.

    Args:
        settings: of the installation.
        watch: who counts and traces.
        broker: the one in memory, where everything is one process; else RabbitMQ's address is in the settings.
        clock: gives the present instant; by default as :func:`workers.toolbox.open_toolbox`.
        open_reader: another reader of files.
        office: whether this process also measures the office's tables.
        listen: whether its relay is woken by commits of processes that publish nothing (a command line). It takes a
            connection of its own to the database, so workers do without: they look each second.
    """
    bell = threading.Event()
    way: Publisher = (
        RabbitPublisher(settings.broker_url, settings.queue_type) if broker is None else MemoryPublisher(broker)
    )
    publisher = CountedPublisher(way, watch.meter)
    try:
        with open_toolbox(
            settings,
            clock=clock,
            doorbell=bell.set,
            publisher=publisher,
            watch=watch,
            open_reader=open_reader,
        ) as tools:
            watch.meter.watch_database(tools.engine, tools.clock, office=office)
            alive = partial(watch.meter.alive, "relay")
            yield Station(tools, Relay(tools.engine, publisher, tools.clock, bell, listen=listen, alive=alive), bell)
    finally:
        publisher.close()
