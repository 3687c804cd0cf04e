"""When a task that failed is tried again, and how often: by its kind."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import timedelta

FIRST_WAIT = timedelta(seconds=5)
LONGEST_WAIT = timedelta(hours=1)
FACTOR = 4
"""Each wait is at most so many times the one before: the eighth attempt comes after an hour or two."""
ATTEMPTS = 8

SCHEDULES: Mapping[str, tuple[timedelta, ...]] = {
    # Standard Webhooks: three days and more, so that a receiver that is down over a weekend hears of everything.
    "call_webhook": (
        timedelta(seconds=5),
        timedelta(minutes=5),
        timedelta(minutes=30),
        timedelta(hours=2),
        timedelta(hours=5),
        timedelta(hours=10),
        timedelta(hours=14),
        timedelta(hours=20),
        timedelta(hours=24),
    ),
}
"""Kinds with waits of their own: the first attempt at once, then one after each of these."""
JITTER = 0.2
"""By how large a share of itself such a wait may be longer, so that what failed together is not tried together."""
LONGEST_ASKED = timedelta(hours=24)
"""Longest wait that another party may ask for (``Retry-After``)."""


def attempts_of(kind: str) -> int:
    """How often a task of this kind is tried before it is dead."""
    return len(SCHEDULES[kind]) + 1 if kind in SCHEDULES else ATTEMPTS


def wait_before(kind: str, attempt: int, share: float, asked: timedelta | None = None) -> timedelta:
    """How long to wait after a failed attempt.

    Usually a random share of a limit that grows, so that retries spread out; by a schedule for the kinds that have one.

    Args:
        kind: of the task.
        attempt: the one that failed, from 1.
        share: 0..1, by chance.
        asked: what the other party asked for; heeded where it is longer, within LONGEST_ASKED.
    """
    schedule = SCHEDULES.get(kind)
    if schedule is None:
        limit: timedelta = min(FIRST_WAIT * float(FACTOR ** (attempt - 1)), LONGEST_WAIT)
        wait = limit * share
    else:
        wait = schedule[min(attempt, len(schedule)) - 1] * (1 + JITTER * share)
    return wait if asked is None else max(wait, min(asked, LONGEST_ASKED))
