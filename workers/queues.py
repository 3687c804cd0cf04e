"""The queues of the broker, their names and arguments, in one place.

A queue at the broker is a queue of the work and a lane: ``yici.read.window.v2``. Lanes are queues and not priorities,
so that a worker can be reserved for one, and because quorum queues know no ``x-max-priority``. RabbitMQ refuses to
declare a queue again with other arguments (406), so the names carry a version: change an argument, raise VERSION. A
message is only a doorbell: it carries the id of a row of the outbox and nothing else.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Literal

from dramatiq import Message

from pipelines.errors import Unconfigured
from pipelines.tasks import LANES, QUEUES, Lane, Queue

QueueType = Literal["quorum", "classic"]

VERSION = "v2"
ACTOR = "work"
"""The name of the one thing that can be asked of a worker, in front of the queue's name and lane."""

DELIVERY_LIMIT = 20
"""Deliveries after which RabbitMQ drops a message whose workers keep dying. Nothing is lost: the row is truth, its
attempts are counted there, and what stays unclaimed is sent again. Said outright, for the versions differ: without it
RabbitMQ 3.10 knows no limit, and 4 takes 20."""

ARGUMENTS: Mapping[QueueType, Mapping[str, object]] = {
    # Survives the loss of a node and counts deliveries. 3.10 refuses x-max-priority here; 4 ignores the arguments of
    # mirroring, which is gone there. Neither is used.
    "quorum": {"x-queue-type": "quorum", "x-delivery-limit": DELIVERY_LIMIT},
    # One node only, on every version (4 has no mirrors). Named, because a virtual host may have another default type.
    # 3.10 and 4 refuse x-delivery-limit on it (406).
    "classic": {"x-queue-type": "classic"},
}

URGENCY: Mapping[Queue, int] = {"check": 0, "issue": 0, "deliver": 1, "split": 2, "read": 5, "notify": 7, "archive": 9}
"""Inside one lane of one process what a person waits for goes first; a smaller number is more urgent."""

ADDRESSES: tuple[tuple[Queue, Lane], ...] = tuple((queue, lane) for queue in QUEUES for lane in LANES)
"""Every queue with every lane."""


def broker_queue(queue: str, lane: str) -> str:
    """The queue's name at the broker, e.g. ``yici.read.window.v2``."""
    return f"yici.{queue}.{lane}.{VERSION}"


def broker_queues() -> tuple[str, ...]:
    """The names of all queues at the broker."""
    return tuple(broker_queue(queue, lane) for queue, lane in ADDRESSES)


def actor_name(queue: str, lane: str) -> str:
    """The name of the actor who works off a queue's lane."""
    return f"{ACTOR}.{queue}.{lane}"


def urgency(queue: Queue, lane: Lane) -> int:
    """Inside one process: the lane first, then the queue; a smaller number is more urgent."""
    return LANES.index(lane) * 10 + URGENCY[queue]


def message(task_id: str, queue: str, lane: str) -> Message[None]:
    """The message that asks for a task; its id is the task's."""
    name, actor = broker_queue(queue, lane), actor_name(queue, lane)
    return Message(name, actor, args=(task_id,), kwargs={}, options={}, message_id=task_id)


def known(names: Sequence[str]) -> tuple[Queue, ...]:
    """The queues of these names; all of them where none is named.

    Raises:
        Unconfigured: a name is no queue.
    """
    if unknown := [name for name in names if name not in QUEUES]:
        raise Unconfigured(f"没有名为 {'、'.join(unknown)} 的队列。", code="QUEUE", cure=f"可选：{'、'.join(QUEUES)}。")
    return tuple(queue for queue in QUEUES if not names or queue in names)
