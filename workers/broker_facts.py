"""What a RabbitMQ is and how its queues stand: asked once by ``yici doctor``, never while the office works."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from typing import Any
from uuid import uuid4

import pika
from pika.exceptions import AMQPError, ChannelClosedByBroker

from workers.connection import parameters_of
from workers.queues import ARGUMENTS, QueueType, broker_queues

NOT_FOUND, PRECONDITION_FAILED = 404, 406


@dataclass(frozen=True)
class Node:
    """One address of the cluster.

    Attributes:
        place: host and port, without user and password.
        version: of the server; empty when it could not be reached.
    """

    place: str
    version: str


@dataclass(frozen=True)
class BrokerFacts:
    """One look at a broker.

    Attributes:
        nodes: every address of the setting, in its order.
        usable: whether a message could be written to a queue of our own, confirmed, and read again.
        missing: how many of our queues are not there yet.
        other: queues that stand with another type or other arguments than ours.
    """

    nodes: tuple[Node, ...]
    usable: bool = False
    missing: int = 0
    other: tuple[str, ...] = ()

    @property
    def reached(self) -> bool:
        """Whether any address answers."""
        return any(node.version for node in self.nodes)


def facts_of(url: str, queue_type: QueueType) -> BrokerFacts:
    """Ask every address for itself, and the first that answers for the queues.

    Args:
        url: as the setting holds it.
        queue_type: that our queues should have.

    Raises:
        Unconfigured: it is no AMQP address.
    """
    addresses = parameters_of(url)
    nodes = tuple(_node(address) for address in addresses)
    alive = [address for address, node in zip(addresses, nodes, strict=True) if node.version]
    if not alive:
        return BrokerFacts(nodes)
    try:
        with _connected(alive[0]) as connection:
            missing, other = _queues(connection, dict(ARGUMENTS[queue_type]))
            return BrokerFacts(nodes, _is_usable(connection), missing, other)
    except (AMQPError, OSError):
        return BrokerFacts(nodes)


def _node(address: pika.URLParameters) -> Node:
    place, version = f"{address.host}:{address.port}", ""
    with suppress(AMQPError, OSError), _connected(address) as connection:
        told = connection._impl.server_properties.get("version", b"?")  # noqa: SLF001 - pika shows it nowhere else
        version = told.decode() if isinstance(told, bytes) else str(told)
    return Node(place, version)


@contextmanager
def _connected(address: pika.URLParameters) -> Iterator[Any]:
    connection = pika.BlockingConnection(address)
    try:
        yield connection
    finally:
        with suppress(AMQPError):
            connection.close()


def _queues(connection: Any, arguments: dict[str, object]) -> tuple[int, tuple[str, ...]]:
    missing, other = 0, []
    for name in broker_queues():
        # A refusal closes the channel: each question has one of its own. A queue is only declared where it stands
        # already, so that nothing is made here.
        if _refusal(connection, name, {"passive": True}) == NOT_FOUND:
            missing += 1
        elif _refusal(connection, name, {"durable": True, "arguments": arguments}) == PRECONDITION_FAILED:
            other.append(name)
    return missing, tuple(other)


def _refusal(connection: Any, name: str, how: dict[str, Any]) -> int:
    channel = connection.channel()
    try:
        channel.queue_declare(name, **how)
    except ChannelClosedByBroker as error:
        return int(error.reply_code)
    channel.close()
    return 0


def _is_usable(connection: Any) -> bool:
    """The whole way of a message once, in a queue that goes with the connection."""
    name, body = f"yici.doctor.{uuid4().hex}", b"yici"
    try:
        channel = connection.channel()
        channel.confirm_delivery()
        channel.queue_declare(name, exclusive=True, auto_delete=True)
        channel.basic_publish("", name, body, mandatory=True)
        _, _, came = channel.basic_get(name, auto_ack=True)
    except AMQPError:
        return False
    return bool(came == body)


def oldest(versions: Sequence[str]) -> tuple[int, int]:
    """Major and minor of the oldest version; (0, 0) where none can be read."""
    read = [tuple(int(part) for part in version.split(".")[:2]) for version in versions if version[:1].isdigit()]
    return min(((one[0], one[1]) for one in read if len(one) == 2), default=(0, 0))
