"""What goes wrong: a seeded, mixed list of faults, each made and healed by the main thread and written down."""

from __future__ import annotations

import os
import random
import signal
import time
from collections import Counter
from collections.abc import Callable, Collection, Mapping
from contextlib import suppress
from dataclasses import dataclass, field

import psycopg

from bench.chaos_servers import Servers
from bench.chaos_units import FAKETIME, Unit, Units, children_of

TICK_SECONDS = 0.1
IDLE_SECONDS = 6.0
"""After how long without any work the next fault is made all the same: there may be none until more is brought."""


@dataclass
class Scene:
    """What faults strike.

    Attributes:
        lease_seconds: of the workers; a zombie sleeps for longer.
        watch: called while a fault lasts, so that units that end by themselves are started again.
    """

    servers: Servers
    units: Units
    chance: random.Random
    lease_seconds: float
    watch: Callable[[], None]
    to_heal: list[tuple[float, Callable[[], None]]] = field(default_factory=list)

    def later(self, seconds: float, heal: Callable[[], None]) -> None:
        """Heal after a while; meanwhile other faults strike."""
        self.to_heal.append((time.monotonic() + seconds, heal))

    def heal(self) -> None:
        """What is due."""
        now = time.monotonic()
        due = [one for one in self.to_heal if one[0] <= now]
        self.to_heal = [one for one in self.to_heal if one[0] > now]
        for _, heal in due:
            heal()

    def last(self, seconds: float) -> None:
        """Let time pass."""
        until = time.monotonic() + seconds
        while time.monotonic() < until:
            self.heal()
            self.watch()
            time.sleep(TICK_SECONDS)

    def one(self, role: str) -> Unit:
        """Any running unit of a role; it is started again by whoever watches."""
        running = [unit for unit in self.units.of(role) if unit.is_running and not unit.frozen]
        while not running:
            self.last(RESPITE)
            running = [unit for unit in self.units.of(role) if unit.is_running and not unit.frozen]
        return self.chance.choice(running)


RESPITE = 0.5
Fault = Callable[[Scene], str]


def _kill(role: str) -> Fault:
    def fault(scene: Scene) -> str:
        unit = scene.one(role)
        unit.kill()
        return unit.name

    return fault


def _end(role: str) -> Fault:
    def fault(scene: Scene) -> str:
        unit = scene.one(role)
        code = unit.end()
        unit.start()
        return f"{unit.name} ended with {code}"

    return fault


def _zombie(scene: Scene) -> str:
    unit = scene.one("worker")
    unit.freeze()
    scene.later(scene.lease_seconds * 1.5 + 2, unit.thaw)
    return f"{unit.name} sleeps for longer than its lease"


def _nap(scene: Scene) -> str:
    unit = scene.one(scene.chance.choice(["worker", "relay", "scheduler", "api"]))
    unit.freeze()
    scene.last(scene.chance.uniform(1, 4))
    unit.thaw()
    return unit.name


def _hand(scene: Scene) -> str:
    """A child of a worker dies, as the kernel's memory killer chooses."""
    unit = scene.one("worker")
    children = children_of(unit.pid)
    if not children:
        unit.kill()
        return f"{unit.name} has no child; it was killed itself"
    pid = scene.chance.choice(children)
    with suppress(ProcessLookupError):
        os.kill(pid, signal.SIGKILL)
    return f"{unit.name}, child"


def _clock(role: str, *shifts: str) -> Fault:
    def fault(scene: Scene) -> str:
        unit, shift = scene.one(role), scene.chance.choice(shifts)
        unit.end()
        unit.start(shift)
        scene.last(scene.chance.uniform(4, 8))
        unit.end()
        unit.start()
        return f"{unit.name} by {shift}"

    return fault


def _rabbitmq_stop(scene: Scene) -> str:
    scene.servers.rabbitmq.stop()
    scene.last(scene.chance.uniform(0, 3))
    scene.servers.rabbitmq.start()
    return "stopped and started"


def _rabbitmq_kill(scene: Scene) -> str:
    scene.servers.rabbitmq.kill()
    scene.servers.rabbitmq.start()
    return "killed and started"


def _rabbitmq_wipe(scene: Scene) -> str:
    scene.servers.wipe_rabbitmq()
    scene.servers.rabbitmq.start()
    return "killed, its data removed, started"


def _rabbitmq_freeze(scene: Scene) -> str:
    scene.servers.rabbitmq.freeze()
    scene.last(scene.chance.uniform(2, 8))
    scene.servers.rabbitmq.thaw()
    return "answered nothing for a while"


def _rabbitmq_connections(scene: Scene) -> str:
    scene.servers.rabbitmqctl("close_all_connections", "chaos")
    return "all connections closed"


def _postgres_immediate(scene: Scene) -> str:
    scene.servers.postgres.stop(signal.SIGQUIT)
    scene.last(scene.chance.uniform(0, 3))
    scene.servers.postgres.start()
    return "immediate stop and start"


def _postgres_connections(scene: Scene) -> str:
    query = "SELECT count(pg_terminate_backend(pid)) FROM pg_stat_activity WHERE pid <> pg_backend_pid()"
    address = scene.servers.database_url.replace("+psycopg", "")
    try:
        with psycopg.connect(address, connect_timeout=5) as connection:
            row = connection.execute(query + " AND backend_type = 'client backend'").fetchone()
    except psycopg.OperationalError:
        return "was away"
    return f"{row[0] if row else 0} connections terminated"


def _s3_stop(scene: Scene) -> str:
    scene.servers.s3.stop()
    scene.last(scene.chance.uniform(0, 4))
    scene.servers.s3.start()
    return "stopped and started"


def _s3_kill(scene: Scene) -> str:
    scene.servers.s3.kill()
    scene.servers.s3.start()
    return "killed and started"


FAULTS: Mapping[str, tuple[Fault, int]] = {
    "worker kill -9": (_kill("worker"), 26),
    "relay kill -9": (_kill("relay"), 7),
    "scheduler kill -9": (_kill("scheduler"), 6),
    "api kill -9": (_kill("api"), 8),
    "worker SIGTERM": (_end("worker"), 5),
    "relay SIGTERM": (_end("relay"), 2),
    "api SIGTERM": (_end("api"), 2),
    "worker's child kill -9": (_hand, 4),
    "zombie worker": (_zombie, 4),
    "unit frozen": (_nap, 5),
    "rabbitmq stop": (_rabbitmq_stop, 4),
    "rabbitmq kill -9": (_rabbitmq_kill, 4),
    "rabbitmq wiped": (_rabbitmq_wipe, 3),
    "rabbitmq frozen": (_rabbitmq_freeze, 3),
    "rabbitmq connections cut": (_rabbitmq_connections, 5),
    "postgres immediate stop": (_postgres_immediate, 6),
    "postgres connections cut": (_postgres_connections, 5),
    "s3 stop": (_s3_stop, 4),
    "s3 kill -9": (_s3_kill, 3),
    "clock of a scheduler": (_clock("scheduler", "+30d", "-1h"), 3),
    "clock of a relay": (_clock("relay", "+2h", "-1h"), 2),
    "clock of a worker": (_clock("worker", "+5m", "-5m"), 2),
}
"""Each fault, and its share of a list of a hundred or so."""


def schedule(number: int, chance: random.Random, only: Collection[str] = ()) -> list[str]:
    """So many faults: each kind in its share, each at least once where there is room, in a random order.

    Args:
        number: how many.
        chance: of the order.
        only: kinds to draw from; all where none is named.
    """
    if not FAKETIME.exists():
        raise SystemExit(f"{FAKETIME} is missing: the Debian package faketime sets a process's clock wrong")
    kinds = [kind for kind in FAULTS if not only or kind in only]
    shares = [FAULTS[kind][1] for kind in kinds]
    if number < len(kinds):
        drawn = chance.sample(kinds, number)
    else:
        drawn = [*kinds, *chance.choices(kinds, shares, k=number - len(kinds))]
    chance.shuffle(drawn)
    return drawn


class Chaos:
    """Strikes one fault after the other as the work goes on, so that each meets work.

    Args:
        scene: what is struck.
        kinds: the list, in order.
        tasks: how many tasks will be done in all: the faults are spread over them.
    """

    def __init__(self, scene: Scene, kinds: list[str], tasks: int) -> None:
        self._scene, self._kinds, self._tasks = scene, kinds, tasks
        self.struck: list[dict[str, object]] = []
        self._begun = self._worked_at = time.monotonic()

    @property
    def is_over(self) -> bool:
        """Whether all faults were made and healed."""
        return len(self.struck) == len(self._kinds) and not self._scene.to_heal

    @property
    def share(self) -> float:
        """How much of the work may be brought by now, so that the last fault meets work too."""
        return 1.0 if self.is_over else (len(self.struck) + 2) / len(self._kinds)

    def strike(self, done: int, idle: bool) -> None:
        """Heal what is due, and make the next fault if its time has come, or if there is nothing to do."""
        self._scene.heal()
        number = len(self.struck)
        now = time.monotonic()
        if not idle:
            self._worked_at = now
        idle = now - self._worked_at > IDLE_SECONDS
        if number == len(self._kinds) or (done < self._tasks * 0.9 * (number + 0.2) / len(self._kinds) and not idle):
            return
        kind, since = self._kinds[number], time.monotonic()
        said = FAULTS[kind][0](self._scene)
        at, took = since - self._begun, time.monotonic() - since
        self.struck.append({"at": round(at, 1), "seconds": round(took, 1), "kind": kind, "said": said, "done": done})
        self._worked_at = time.monotonic()
        print(f"{at:7.1f} s  {done:>6} done  {number + 1:>3}/{len(self._kinds)}  {kind}: {said}", flush=True)

    def counts(self) -> dict[str, int]:
        """How many of each kind."""
        return dict(Counter(str(one["kind"]) for one in self.struck))
