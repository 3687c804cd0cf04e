"""The queues of the broker, their names and arguments, in one place.

RabbitMQ refuses to declare a queue again with other arguments (406), so the names carry a version: change an argument,
raise VERSION. A message is only a doorbell: it carries the id of a row of the outbox and nothing else.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from dramatiq import Message

from pipelines.errors import Unconfigured
from pipelines.tasks import QUEUES, Queue

VERSION = "v1"
ACTOR = "work"
"""The name of the one thing that can be asked of a worker, in front of the queue's name."""

DELIVERY_LIMIT = 20
"""Deliveries after which RabbitMQ drops a message whose workers keep dying. Nothing is lost: the row is truth, its
attempts are counted there, and what stays unclaimed is sent again."""

ARGUMENTS: Mapping[str, object] = {"x-queue-type": "quorum", "x-delivery-limit": DELIVERY_LIMIT}
"""For RabbitMQ 3.10 and 4. Quorum queues survive the loss of a node and count deliveries."""

URGENCY: Mapping[Queue, int] = {"check": 0, "issue": 0, "deliver": 1, "split": 2, "read": 5, "archive": 9}
"""Inside one process what a person waits for goes first; a smaller number is more urgent."""


def broker_queue(queue: str) -> str:
    """The queue's name at the broker, e.g. ``yici.read.v1``."""
    return f"yici.{queue}.{VERSION}"


def actor_name(queue: str) -> str:
    """The name of the actor who works off a queue."""
    return f"{ACTOR}.{queue}"


def message(task_id: str, queue: str) -> Message[None]:
    """The message that asks for a task."""
    return Message(queue_name=broker_queue(queue), actor_name=actor_name(queue), args=(task_id,), kwargs={}, options={})


def known(names: Sequence[str]) -> tuple[Queue, ...]:
    """The queues of these names; all of them where none is named.

    Raises:
        Unconfigured: a name is no queue.
    """
    if unknown := [name for name in names if name not in QUEUES]:
        raise Unconfigured(f"没有名为 {'、'.join(unknown)} 的队列。", code="QUEUE", cure=f"可选：{'、'.join(QUEUES)}。")
    return tuple(queue for queue in QUEUES if not names or queue in names)
