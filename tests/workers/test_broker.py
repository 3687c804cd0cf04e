"""Taking messages from a real RabbitMQ: nothing is lost by it, and it is never more than a doorbell."""

from __future__ import annotations

import time
from collections.abc import Iterator
from typing import Any

import pika
import pytest

from pipelines.errors import Unconfigured
from storage.outbox import Message
from tests.doubles.proxy import Proxy
from tests.serving import free_port
from workers.broker import DoorbellBroker, open_broker
from workers.broker_facts import facts_of
from workers.queues import ADDRESSES, broker_queue, known
from workers.rabbit import RabbitPublisher

SECONDS = 20
READ = broker_queue("read", "window")


class Hand:
    """Publishes by the test's own hand."""

    def __init__(self, url: str) -> None:
        self._publisher = RabbitPublisher(url)
        assert self._publisher.wait_ready(SECONDS)
        self.close = self._publisher.close

    def ring(self, *task_ids: str) -> None:
        assert self._refused(task_ids) == []

    def rings_in_vain(self, *task_ids: str) -> bool:
        return self._refused(task_ids) == [*task_ids]

    def is_back(self) -> bool:
        return self._publisher.wait_ready(SECONDS)

    def _refused(self, task_ids: tuple[str, ...]) -> list[str]:
        return self._publisher.send([Message(task_id, "read", "window") for task_id in task_ids])


@pytest.fixture
def hand(fresh_vhost: str) -> Iterator[Hand]:
    hand = Hand(fresh_vhost)
    yield hand
    hand.close()


@pytest.fixture
def proxy(fresh_vhost: str) -> Iterator[Proxy]:
    with Proxy(fresh_vhost) as proxy:
        yield proxy


@pytest.fixture
def rabbit(proxy: Proxy) -> Iterator[DoorbellBroker]:
    """A broker that hears RabbitMQ through the proxy."""
    broker = open_broker(proxy.url)
    assert isinstance(broker, DoorbellBroker)
    yield broker
    broker.close()


@pytest.fixture
def admin(fresh_vhost: str) -> Iterator[Any]:
    """A channel of the test's own."""
    connection = pika.BlockingConnection(pika.URLParameters(fresh_vhost))
    yield connection.channel()
    connection.close()


def consumer_of(broker: DoorbellBroker, prefetch: int = 1, queue: str = READ) -> Any:
    return broker.consume(queue, prefetch=prefetch, timeout=200)


def heard(consumer: Any, number: int) -> list[Any]:
    """The next so many messages, waited for."""
    messages: list[Any] = []
    until = time.monotonic() + SECONDS
    while len(messages) < number and time.monotonic() < until:
        messages += [message for message in [next(consumer)] if message is not None]
    return messages


def names(messages: list[Any]) -> list[str]:
    return [message.args[0] for message in messages]


def nothing(consumer: Any) -> bool:
    return next(consumer) is None


def comes_to_be(admin: Any, queue: str) -> bool:
    """Whether there is such a queue, waited for: a quorum queue is made when its nodes agreed on it."""
    until = time.monotonic() + SECONDS
    while time.monotonic() < until:
        try:
            admin.connection.channel().queue_declare(queue, passive=True)
        except pika.exceptions.ChannelClosedByBroker:
            time.sleep(0.05)
        else:
            return True
    return False


def test_only_the_queues_themselves_are_made_and_they_are_quorum_queues(hand: Hand, admin: Any, proxy: Proxy) -> None:
    hand.ring("t1")

    with pytest.raises(pika.exceptions.ChannelClosedByBroker) as refused:
        admin.queue_declare(READ, durable=True, arguments={"x-queue-type": "classic"})
    assert refused.value.reply_code == 406
    for name in (f"{READ}.DQ", f"{READ}.XQ"):
        with pytest.raises(pika.exceptions.ChannelClosedByBroker) as missing:
            admin.connection.channel().queue_declare(name, passive=True)
        assert missing.value.reply_code == 404


def test_a_queue_that_nobody_made_is_made_by_who_listens(rabbit: DoorbellBroker, hand: Hand, admin: Any) -> None:
    admin.queue_delete(READ)
    consumer = consumer_of(rabbit)

    assert nothing(consumer)
    assert comes_to_be(admin, READ)

    hand.ring("t1")
    assert names(heard(consumer, 1)) == ["t1"]


def test_an_ack_that_comes_after_a_reconnect_acknowledges_no_other_message(
    rabbit: DoorbellBroker, proxy: Proxy, hand: Hand
) -> None:
    hand.ring("first", "second")
    consumer = consumer_of(rabbit, prefetch=2)
    old = heard(consumer, 2)
    proxy.cut()
    again = heard(consumer, 2)
    assert (names(again), [one.tag for one in again]) == (["first", "second"], [one.tag for one in old])

    for message in old:
        consumer.ack(message)
    consumer.close()

    assert names(heard(consumer_of(rabbit, prefetch=2), 2)) == ["first", "second"]


def test_an_ack_of_its_own_message_takes_it_off_the_queue(rabbit: DoorbellBroker, hand: Hand) -> None:
    hand.ring("t1", "t2")
    consumer = consumer_of(rabbit, prefetch=2)
    first, _ = heard(consumer, 2)

    consumer.ack(first)
    consumer.close()

    assert names(heard(consumer_of(rabbit), 1)) == ["t2"]


def test_what_cannot_be_worked_on_is_dropped_for_dead_letters_are_rows(rabbit: DoorbellBroker, hand: Hand) -> None:
    hand.ring("t1")
    consumer = consumer_of(rabbit)

    consumer.nack(*heard(consumer, 1))
    consumer.close()

    assert nothing(consumer_of(rabbit))


def test_a_message_that_is_none_of_ours_is_dropped_and_holds_up_no_other(
    rabbit: DoorbellBroker, hand: Hand, admin: Any
) -> None:
    admin.basic_publish("", READ, b"\x00 not a message")
    hand.ring("t1")

    consumer = consumer_of(rabbit)

    assert names(heard(consumer, 1)) == ["t1"]


def test_no_more_is_fetched_than_was_asked_for(rabbit: DoorbellBroker, hand: Hand) -> None:
    hand.ring("t1", "t2", "t3")
    consumer = consumer_of(rabbit, prefetch=2)

    first, _ = heard(consumer, 2)
    assert nothing(consumer)

    consumer.ack(first)
    assert names(heard(consumer, 1)) == ["t3"]


def test_a_worker_has_one_connection_however_many_queues_it_hears(
    rabbit: DoorbellBroker, proxy: Proxy, hand: Hand
) -> None:
    consumers = [consumer_of(rabbit, queue=broker_queue(*address)) for address in ADDRESSES]
    hand.ring("t1")

    assert names(heard(consumers[ADDRESSES.index(("read", "window"))], 1)) == ["t1"]
    assert proxy.accepted == 1


def test_a_connection_that_is_lost_again_and_again_comes_back_and_brings_what_was_not_acknowledged(
    rabbit: DoorbellBroker, proxy: Proxy, hand: Hand
) -> None:
    consumer = consumer_of(rabbit)
    hand.ring("t1")
    for _ in range(3):
        assert names(heard(consumer, 1)) == ["t1"]
        proxy.cut()

    consumer.ack(*heard(consumer, 1))
    hand.ring("t2")

    assert names(heard(consumer, 1)) == ["t2"]


def test_a_queue_that_is_deleted_under_its_listener_is_made_and_heard_again(
    rabbit: DoorbellBroker, hand: Hand, admin: Any
) -> None:
    consumer = consumer_of(rabbit)
    hand.ring("t1")
    consumer.ack(*heard(consumer, 1))

    admin.queue_delete(READ)
    assert hand.rings_in_vain("t2")
    assert hand.is_back()
    hand.ring("t3")

    assert names(heard(consumer, 1)) == ["t3"]


def test_of_a_cluster_one_node_that_lives_is_enough(fresh_vhost: str, hand: Hand) -> None:
    with Proxy(fresh_vhost) as first, Proxy(fresh_vhost) as second:
        dead = f"amqp://nobody:nothing@127.0.0.1:{free_port()}/"
        broker = open_broker(f"{dead},{first.url}, {second.url}")
        assert isinstance(broker, DoorbellBroker)
        consumer = consumer_of(broker)
        hand.ring("t1")
        assert names(heard(consumer, 1)) == ["t1"]

        (first if first.accepted else second).close()

        assert names(heard(consumer, 1)) == ["t1"]
        assert (first.accepted, second.accepted) == (1, 1)
        broker.close()


def test_leaving_a_queue_gives_back_at_once_what_was_fetched(rabbit: DoorbellBroker, hand: Hand) -> None:
    hand.ring("t1", "t2")
    consumer = consumer_of(rabbit, prefetch=2)
    assert len(heard(consumer, 2)) == 2

    consumer.close()

    assert names(heard(consumer_of(rabbit, prefetch=2), 2)) == ["t1", "t2"]


def test_a_broker_that_was_never_listened_to_closes(fresh_vhost: str) -> None:
    open_broker(fresh_vhost).close()


@pytest.mark.parametrize("url", ["http://x", "amqp://a@b,http://c", "", "amqp://host:notaport/"])
def test_an_address_that_is_none_is_refused_without_repeating_it(url: str) -> None:
    for open_it in (open_broker, RabbitPublisher):
        with pytest.raises(Unconfigured) as refused:
            open_it(url)
        assert refused.value.code == "BROKER_URL"
        assert not url or url not in str(refused.value)


def test_a_cluster_is_named_with_commas(fresh_vhost: str) -> None:
    dead_node = f"amqp://yici:x@127.0.0.1:{free_port()}/"

    assert facts_of(f"{dead_node}, {fresh_vhost}", "quorum").reached
    assert not facts_of(dead_node, "quorum").reached


def test_queues_are_known_by_name() -> None:
    assert known(["issue", "read"]) == ("read", "issue")
    with pytest.raises(Unconfigured, match="没有名为 ocr 的队列"):
        known(["ocr"])
