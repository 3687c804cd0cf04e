"""Yici's engine beside its peers: tasks that do nothing, drained over the same RabbitMQ and PostgreSQL in the same run.

    tools/peers; .venv/bin/python -m bench.engine [--number 5000] [--rounds 5] [--only NAME,NAME]

Everybody has two processes and eight tasks at once in each. The queue is full and every process stands at the start
before the clock runs. Rounds alternate between the contestants; printed are medians, and ratios of each round. PostgreSQL
runs as in an office: every commit is on the disk before it is told.
"""

from __future__ import annotations

import argparse
import itertools
import os
import tempfile
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager, suppress
from dataclasses import replace
from statistics import median

import psycopg

from bench.engine_contest import OURS, PEERS, Contestant, Drain, drain
from tests import services

BARE = Contestant(
    "dramatiq",
    [OURS, "-m", "bench.engine_dramatiq", "{n}"],
    [OURS, "-m", "dramatiq", "bench.engine_dramatiq", "--processes", "2", "--threads", "8"],
    processes=1,
)
CELERY = Contestant(
    "celery",
    [PEERS, "-m", "bench.engine_celery", "{n}"],
    # Each process needs a name of its own.
    ["sh", "-c", f"exec {PEERS} -m celery -A bench.engine_celery worker -P threads -c 8 -l ERROR -n $$@here"],
    share=0.4,
)


def procrastinate(kind: str) -> Contestant:
    own = [PEERS, "-m", "bench.engine_procrastinate"]
    return Contestant(f"procrastinate {kind}", [*own, "fill", "{n}", kind], [*own, "work", "8", kind], share=0.2)


def yici(kind: str) -> Contestant:
    own = [OURS, "-m", "bench.engine_yici"]
    return Contestant(f"yici {kind}", [*own, "fill", kind, "{n}"], [*own, "work", kind, "8"])


PROGRAMS = ("own", "rabbitmq", "postgres")
CONTROLS = ("dramatiq", "procrastinate plain")
EMBEDDED = replace(
    yici("embedded"), work=[OURS, "-m", "bench.engine_yici", "work", "embedded", "4"], processes=1, at_gate=1
)
# A thread takes what has been fetched all at once, so that no more than one of each process comes to the gate for sure.
SHORT = replace(yici("short"), at_gate=2)
CONTESTANTS = (
    BARE,
    SHORT,
    yici("leased"),
    procrastinate("plain"),
    procrastinate("coroutine"),
    CELERY,
    EMBEDDED,
)


class Stage:
    """The servers of one run; each drain has a database and a virtual host of its own."""

    def __init__(self, postgres: str, rabbitmq: str) -> None:
        self._postgres, self._rabbitmq = postgres.replace("+psycopg", ""), rabbitmq
        self._numbers = itertools.count()
        self._await()

    def _await(self) -> None:
        """PostgreSQL listens a moment before it serves."""
        for _ in range(100):
            with suppress(psycopg.OperationalError), psycopg.connect(self._postgres):
                return
            time.sleep(0.1)

    @contextmanager
    def own(self) -> Iterator[dict[str, str]]:
        """Addresses that nobody has used yet, as the contestants read them."""
        number = next(self._numbers)
        with psycopg.connect(self._postgres, autocommit=True) as connection:
            connection.execute(f"CREATE DATABASE bench_{number}".encode())
            with tempfile.TemporaryDirectory(prefix="yici-bench-data-") as data:
                yield {
                    "YICI_BENCH_POSTGRES": self._postgres.rpartition("/")[0] + f"/bench_{number}",
                    "YICI_BENCH_RABBITMQ": f"{self._rabbitmq}/test-{number % services.VHOSTS}",
                    "YICI_BENCH_DATA": data,
                }
            connection.execute(f"DROP DATABASE bench_{number} WITH (FORCE)".encode())


def one_round(stage: Stage, contestants: Sequence[Contestant], number: int) -> dict[str, Drain]:
    """Everybody once."""
    drains = {}
    for who in contestants:
        with stage.own() as environment:
            drains[who.name] = one = drain(who, number, environment)
        print(f"  {who.name:<23} {one.rate:8.0f}/s   {cpu(one)}   n={one.number}", flush=True)
    return drains


def cpu(one: Drain) -> str:
    return " ".join(f"{one.cpu.get(who, 0):7.3f}" for who in PROGRAMS)


def table(rounds: Sequence[dict[str, Drain]]) -> None:
    """Medians, and the ratio to the others in the same round."""
    print(
        f"\nmedian of {len(rounds)}: tasks a second; ms of processor a task ({', '.join(PROGRAMS)}); ratio to controls"
    )
    for name in rounds[0]:
        drains = [one[name] for one in rounds]
        used = {who: median(one.cpu.get(who, 0) for one in drains) for who in PROGRAMS}
        middle = Drain(drains[0].number, median(one.seconds for one in drains), used)
        ratios = [
            f"{median(one[name].rate / one[control].rate for one in rounds):7.3f} x {control}"
            for control in CONTROLS
            if control in rounds[0]
        ]
        print(f"{name:<23} {middle.rate:8.0f}/s   {cpu(middle)}   {'  '.join(ratios)}")
    print(f"{os.cpu_count()} cores, load {os.getloadavg()[0]:.1f}")


def flushes(seconds: float = 2.0) -> float:
    """Appended pages a second, each on the disk before the next."""
    number, begun = 0, time.monotonic()
    with tempfile.NamedTemporaryFile(prefix="yici-bench-") as file:
        while time.monotonic() - begun < seconds:
            os.write(file.fileno(), b"x" * 4096)
            os.fdatasync(file.fileno())
            number += 1
    return number / (time.monotonic() - begun)


def main() -> None:
    asked = argparse.ArgumentParser()
    asked.add_argument("--number", type=int, default=5000)
    asked.add_argument("--rounds", type=int, default=5)
    asked.add_argument("--only", default="")
    given = asked.parse_args()
    chosen = [who for who in CONTESTANTS if not given.only or who.name in given.only.split(",")]
    with services.postgres(durable=True) as postgres, services.rabbitmq() as rabbitmq:
        stage, rounds = Stage(postgres, rabbitmq), []
        for number in range(given.rounds):
            print(f"round {number + 1}", flush=True)
            rounds.append(one_round(stage, chosen, given.number))
    table(rounds)
    print(
        f"bare limit of the disk: {flushes():.0f} flushes of 4 KiB a second (what embedded can reach at most with one a step)"
    )


if __name__ == "__main__":
    main()
