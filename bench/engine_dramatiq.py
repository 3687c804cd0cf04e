"""Contestant: dramatiq alone, as its guide starts it: its own RabbitMQ broker, default settings, a task that does nothing."""

from __future__ import annotations

import os

import dramatiq
import pika
from dramatiq.brokers.rabbitmq import RabbitmqBroker

from bench.engine_gate import gate

broker = RabbitmqBroker(url=os.environ["YICI_BENCH_RABBITMQ"])  # noqa: TID251 - set by the referee
dramatiq.set_broker(broker)


@dramatiq.actor
def nothing() -> None:
    gate().go()


def fill(number: int) -> None:
    """Put so many tasks into the queue."""
    broker.declare_queue("default", ensure=True)
    with pika.BlockingConnection(broker.parameters) as connection:
        channel = connection.channel()
        for _ in range(number):
            channel.basic_publish("", "default", nothing.message().encode(), pika.BasicProperties(delivery_mode=2))


if __name__ == "__main__":
    import sys

    fill(int(sys.argv[1]))
