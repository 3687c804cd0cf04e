"""Publishing: what the broker took, what it did not, and that nobody ever waits for a broker that is away."""

from __future__ import annotations

import threading
import time
from collections.abc import Iterator
from queue import Empty, SimpleQueue
from typing import Any

import dramatiq
import pika
import pytest

from pipelines.errors import Transient
from storage import dispatch
from storage.outbox import Message
from tests.doubles.proxy import Proxy
from tests.serving import free_port
from workers.broker import open_broker
from workers.publisher import MemoryPublisher, Publisher
from workers.queues import ADDRESSES, actor_name, broker_queue
from workers.rabbit import RabbitPublisher

SECONDS = 20
READ = broker_queue("read", "window")


def pages(number: int, queue: str = "read") -> list[Message]:
    return [Message(f"{queue}-{place}", queue, "window") for place in range(number)]


def ids(messages: list[Message]) -> list[str]:
    return [message.task_id for message in messages]


class Refusals:
    """Gathers what was refused; ``next`` waits for it."""

    def __init__(self) -> None:
        self._told: SimpleQueue[list[str]] = SimpleQueue()

    def __call__(self, task_ids: list[str]) -> None:
        self._told.put(task_ids)

    def next(self) -> list[str]:
        return sorted(self._told.get(timeout=SECONDS))

    def none(self) -> bool:
        try:
            self._told.get_nowait()
        except Empty:
            return True
        return False


class Queues:
    """A hand of the test's own in RabbitMQ."""

    def __init__(self, url: str) -> None:
        self._connection = pika.BlockingConnection(pika.URLParameters(url))
        self.channel = self._connection.channel()

    def count(self, name: str = READ) -> int:
        return int(self.channel.queue_declare(name, passive=True).method.message_count)

    def close(self) -> None:
        self._connection.close()


@pytest.fixture
def queues(fresh_vhost: str) -> Iterator[Queues]:
    queues = Queues(fresh_vhost)
    yield queues
    queues.close()


@pytest.fixture
def proxy(fresh_vhost: str) -> Iterator[Proxy]:
    with Proxy(fresh_vhost) as proxy:
        yield proxy


def connected(url: str, **given: Any) -> RabbitPublisher:
    publisher = RabbitPublisher(url, **given)
    assert publisher.wait_ready(SECONDS)
    return publisher


@pytest.fixture
def through(proxy: Proxy) -> Iterator[RabbitPublisher]:
    """A publisher that speaks to RabbitMQ through the proxy."""
    publisher = connected(proxy.url)
    yield publisher
    publisher.close()


@pytest.fixture(params=["memory", "rabbitmq"])
def either(request: pytest.FixtureRequest) -> Iterator[tuple[Publisher, dramatiq.Broker]]:
    """A publisher and the broker at its other end."""
    url = "memory://" if request.param == "memory" else str(request.getfixturevalue("fresh_vhost"))
    broker = open_broker(url)
    publisher: Publisher = MemoryPublisher(broker) if request.param == "memory" else connected(url)
    yield publisher, broker
    publisher.close()
    broker.close()


def heard(broker: dramatiq.Broker, queue: str, lane: str, number: int) -> list[Any]:
    """So many messages of a queue, in their order."""
    consumer = broker.consume(broker_queue(queue, lane), prefetch=number, timeout=1000)
    until = time.monotonic() + SECONDS
    messages: list[Any] = []
    while len(messages) < number and time.monotonic() < until:
        messages += [message for message in [next(consumer)] if message is not None]
    consumer.close()
    return messages


def test_every_queue_and_lane_takes_its_messages(either: tuple[Publisher, dramatiq.Broker]) -> None:
    publisher, broker = either
    messages = [Message(f"{queue}-{lane}", queue, lane) for queue, lane in ADDRESSES]

    assert publisher.send(messages) == []

    for queue, lane in ADDRESSES:
        (message,) = heard(broker, queue, lane, 1)
        assert (message.args, message.actor_name) == ((f"{queue}-{lane}",), actor_name(queue, lane))


def test_what_is_published_without_waiting_arrives_too(either: tuple[Publisher, dramatiq.Broker]) -> None:
    publisher, broker = either
    refusals = Refusals()

    publisher.publish(pages(50), refusals)

    assert [message.args[0] for message in heard(broker, "read", "window", 50)] == ids(pages(50))
    assert refusals.none()


def test_nothing_to_send_is_nothing_refused(either: tuple[Publisher, dramatiq.Broker]) -> None:
    publisher, _ = either
    refusals = Refusals()

    publisher.publish([], refusals)

    assert (publisher.send([]), refusals.none(), publisher.ready) == ([], True, True)


def test_a_queue_that_is_none_is_refused(either: tuple[Publisher, dramatiq.Broker]) -> None:
    publisher, _ = either
    refusals = Refusals()

    publisher.publish([*pages(2), Message("lost", "nowhere", "window")], refusals)

    assert refusals.next() == ["lost"]


def test_thousands_are_under_way_at_once_and_from_many_threads_and_none_is_lost(
    fresh_vhost: str, queues: Queues
) -> None:
    publisher = connected(fresh_vhost)
    refused: list[str] = []
    threads = [
        threading.Thread(target=lambda: refused.extend(publisher.send(pages(1000), timeout=60))) for _ in range(4)
    ]

    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    publisher.close()

    assert (refused, queues.count()) == ([], 4000)


def test_a_message_is_what_dramatiqs_own_broker_writes(through: RabbitPublisher, queues: Queues) -> None:
    through.send(pages(1))

    _, properties, body = queues.channel.basic_get(READ, auto_ack=True)
    message = dramatiq.Message.decode(body)
    assert (message.queue_name, message.actor_name, message.args) == (READ, "work.read.window", ("read-0",))
    assert (properties.delivery_mode, properties.message_id) == (2, "read-0")
    # The queues of an office whose workers are off must not grow by a message a minute for each row that waits.
    assert int(properties.expiration) == 2 * dispatch.LOST.total_seconds() * 1000


def test_a_queue_that_was_deleted_refuses_and_is_made_again(through: RabbitPublisher, queues: Queues) -> None:
    again = threading.Event()
    through.on_reconnect(again.set)
    queues.channel.queue_delete(READ)

    assert through.send([*pages(3), *pages(3, "check")]) == ids(pages(3))

    assert again.wait(SECONDS)
    assert (through.send(pages(3)), queues.count()) == ([], 3)


def test_a_broker_that_is_away_refuses_at_once(proxy: Proxy) -> None:
    publisher = RabbitPublisher(f"amqp://nobody:nothing@127.0.0.1:{free_port()}/")
    refusals = Refusals()

    publisher.publish(pages(3), refusals)

    assert (refusals.next(), publisher.send(pages(3), timeout=SECONDS)) == (ids(pages(3)), ids(pages(3)))
    assert not publisher.ready
    publisher.close()


def test_what_is_unconfirmed_when_the_connection_ends_is_refused(proxy: Proxy, through: RabbitPublisher) -> None:
    refusals = Refusals()
    proxy.hold()
    through.publish(pages(3), refusals)

    proxy.cut()

    assert refusals.next() == ids(pages(3))


def test_a_lost_connection_is_opened_again_and_told(proxy: Proxy, through: RabbitPublisher, queues: Queues) -> None:
    again = threading.Event()
    through.on_reconnect(again.set)

    proxy.cut()

    assert again.wait(SECONDS)
    assert (through.send(pages(3)), queues.count()) == ([], 3)


def test_the_first_connection_is_no_reconnect(fresh_vhost: str) -> None:
    told = threading.Event()
    publisher = RabbitPublisher(fresh_vhost)
    publisher.on_reconnect(told.set)

    assert publisher.wait_ready(SECONDS)
    publisher.close()

    assert not told.is_set()


def test_of_several_addresses_one_that_lives_is_enough(fresh_vhost: str, queues: Queues) -> None:
    with Proxy(fresh_vhost) as first, Proxy(fresh_vhost) as second:
        dead = f"amqp://nobody:nothing@127.0.0.1:{free_port()}/"
        publisher = connected(f"{dead}, {first.url}, {second.url}")
        again = threading.Event()
        publisher.on_reconnect(again.set)
        assert publisher.send(pages(1)) == []
        used = first if first.accepted else second

        used.close()

        assert again.wait(SECONDS)
        assert (publisher.send(pages(1)), queues.count()) == ([], 2)
        assert (first.accepted, second.accepted) == (1, 1)
        publisher.close()


def test_a_broker_that_never_answers_costs_the_time_that_was_allowed_and_no_more(
    proxy: Proxy, through: RabbitPublisher
) -> None:
    proxy.hold()

    assert through.send(pages(3), timeout=0.2) == ids(pages(3))

    proxy.cut()


def test_what_waits_for_its_confirm_is_bounded(proxy: Proxy) -> None:
    publisher = connected(proxy.url, most=10)
    refusals = Refusals()
    proxy.hold()

    publisher.publish(pages(8), refusals)
    publisher.publish(pages(3, "check"), refusals)

    assert refusals.next() == ids(pages(3, "check"))
    proxy.cut()
    assert refusals.next() == ids(pages(8))
    assert publisher.wait_ready(SECONDS)
    assert publisher.send(pages(10)) == []
    publisher.close()


def test_a_refusal_that_cannot_be_told_holds_up_no_other(proxy: Proxy) -> None:
    publisher = RabbitPublisher(f"amqp://nobody:nothing@127.0.0.1:{free_port()}/")
    refusals = Refusals()

    def away(_: list[str]) -> None:
        raise Transient("数据库暂时无法使用。", code="DATABASE_AWAY")

    def broken(_: list[str]) -> None:
        raise ValueError("a fault of ours")

    publisher.publish(pages(1), away)
    publisher.publish(pages(1), broken)
    publisher.publish(pages(2), refusals)

    assert refusals.next() == ids(pages(2))
    publisher.close()


def test_closing_waits_for_what_is_under_way(fresh_vhost: str, queues: Queues) -> None:
    publisher = connected(fresh_vhost)
    refusals = Refusals()

    publisher.publish(pages(500), refusals)
    publisher.close()

    assert (refusals.none(), queues.count()) == (True, 500)
    publisher.publish(pages(1), refusals)
    assert publisher.send(pages(1)) == ["read-0"]


def test_queues_are_classic_where_the_operator_wants_them_so(fresh_vhost: str, queues: Queues) -> None:
    publisher = connected(fresh_vhost, queue_type="classic")

    assert publisher.send(pages(1)) == []

    queues.channel.queue_declare(READ, durable=True, arguments={"x-queue-type": "classic"})
    publisher.close()
    refused = RabbitPublisher(fresh_vhost)
    assert not refused.wait_ready(1)
    refused.close()
