"""Chaos: real RabbitMQ, PostgreSQL and S3, real processes of the product, and more than a hundred mixed faults.

    .venv/bin/python -m bench.chaos [--tasks 50000] [--faults 110] [--seed 1] [--out FILE] [--sabotage fence]

Cases are opened and acted upon over HTTP; nearly all tasks read a page of a file that knows its own hash; letters are
rendered and sealed. At the end nothing may be lost, doubled or changed (``chaos_proof``). Exit 1 when anything was.
"""

from __future__ import annotations

import argparse
import json
import os
import random
import sys
import tempfile
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import asdict, dataclass
from pathlib import Path

import psycopg

from bench import chaos_log
from bench.chaos_faults import FAULTS, Chaos, Scene, schedule
from bench.chaos_load import KEY, Load
from bench.chaos_proof import Proof, prove
from bench.chaos_servers import Servers, servers
from bench.chaos_units import Units
from runtime.settings import Settings
from storage import outbox
from storage.api_keys import BOOTSTRAP, accept_bootstrap_key
from storage.database import migrate, open_database
from storage.objects import open_objects
from storage.webhooks import endpoints
from storage.webhooks.endpoints import Wish
from tests.doubles.receiver import Receiver, receiving
from tests.office import installation
from tests.serving import free_port
from workers.toolbox import wall_clock

UNITS = {"worker": 3, "relay": 2, "scheduler": 2, "api": 1}
PAGES = 100
TASKS_BESIDE_PAGES = 5
"""Tasks of an average case that read no page: opening, check, letters, searchable PDF."""
SETTLE_SECONDS = 900.0
IDLE_SECONDS = 90.0
"""Without any task for so long, although people still have to act: what they wait for will not come."""


@dataclass(frozen=True)
class Wanted:
    """What a run is to be.

    Attributes:
        lease: seconds; 0 leaves the product's own.
        sabotage: a guard to be broken.
        only: kinds of faults; all where none is named.
    """

    tasks: int = 50_000
    faults: int = 110
    seed: int = 1
    pages: int = PAGES
    lease: float = 0
    threads: int = 4
    sabotage: str = ""
    only: tuple[str, ...] = ()

    @property
    def cases(self) -> int:
        """How many make about so many tasks."""
        return max(1, round(self.tasks / (self.pages + TASKS_BESIDE_PAGES)))


@dataclass(frozen=True)
class Result:
    """What a run was, for people and for ``--out``."""

    proof: Proof
    struck: list[dict[str, object]]
    counts: dict[str, int]
    seconds: float
    answers: dict[str, int]
    refused: list[str]
    own_ends: dict[str, dict[int, int]]
    last_ends: dict[str, int]
    all_settled: bool
    standstill: float

    @property
    def holds(self) -> bool:
        """Nothing lost or doubled, nothing refused, everybody ended cleanly."""
        return self.proof.holds and self.all_settled and not self.refused and self.ended_cleanly

    @property
    def ended_cleanly(self) -> bool:
        """Every unit ended when it was told to; one that was just starting may not have heard (-15)."""
        return all(code in (0, -15) for code in self.last_ends.values())

    def table(self) -> str:
        """For people."""
        lines = [f"faults {len(self.struck)}: " + ", ".join(f"{kind} {n}" for kind, n in sorted(self.counts.items()))]
        lines += [f"answers of the api: {self.answers}", f"refused: {len(self.refused)} {self.refused[:5]}"]
        lines += [f"units that ended by themselves: {self.own_ends}", f"exit codes at the end: {self.last_ends}"]
        rate = self.proof.tasks / self.seconds
        lines += [f"all settled: {self.all_settled}, {self.seconds:.0f} s, {rate:.0f} tasks/s"]
        lines += [f"longest standstill with work waiting: {self.standstill:.1f} s"]
        return "\n".join([*lines, self.proof.table()])


@contextmanager
def installed(
    folder: Path, stores: Servers, wanted: Wanted, integrator: Receiver
) -> Iterator[tuple[Settings, Units, Load]]:
    """An installation over the servers, with the log of effects and an integrator to be told; its units are running."""
    port = free_port()
    settings = installation(
        folder,
        database_url=stores.database_url,
        broker_url=stores.broker_url,
        objects_url=stores.objects_url,
        bootstrap_key=KEY,
        webhook_networks="127.0.0.0/8",
    )
    engine = open_database(settings.database)
    migrate(engine)
    chaos_log.install(engine)
    accept_bootstrap_key(engine, KEY, wall_clock())
    _, secret = endpoints.register(engine, BOOTSTRAP, Wish(f"{integrator.url}/yici"), "chaos", wall_clock())
    integrator.secrets.append(secret)
    engine.dispose()
    spoiled = [f"--sabotage={wanted.sabotage}"] if wanted.sabotage else []
    common = [f"--lease={wanted.lease}", *spoiled]
    options = dict.fromkeys(UNITS, common) | {"worker": [*common, f"--threads={wanted.threads}"]}
    units = Units(settings, folder / "logs", UNITS, options | {"api": [*common, f"--port={port}"]})
    load = Load(f"http://127.0.0.1:{port}", settings.database, wanted.cases, wanted.pages, seed=wanted.seed)
    units.start()
    try:
        yield settings, units, load
    finally:
        load.stop()
        units.stop()


def run(wanted: Wanted, folder: Path) -> Result:
    """Open, break, heal, wait, prove."""
    begun = time.monotonic()
    with (
        servers() as stores,
        receiving() as integrator,
        installed(folder, stores, wanted, integrator) as (settings, units, load),
    ):
        chance = random.Random(wanted.seed)
        lease = wanted.lease or outbox.LEASE.total_seconds()
        chaos = Chaos(
            Scene(stores, units, chance, lease, units.look_after),
            schedule(wanted.faults, chance, wanted.only),
            wanted.tasks,
        )
        load.share = lambda: chaos.share
        bringing = threading.Thread(target=load.run, name="load")
        bringing.start()
        progress = Progress(settings.database)
        # A case that came to another state than planned is never acted upon: then nothing moves any more.
        _until(lambda: chaos.is_over and (load.acted_all or progress.idle > IDLE_SECONDS), units, chaos, progress)
        settled = _until(progress.is_quiet, units, chaos, progress, SETTLE_SECONDS)
        load.stop()
        bringing.join()
        seconds = time.monotonic() - begun
        last_ends = units.stop()
        engine = open_database(settings.database)
        proof = prove(engine, open_objects(settings.objects), load.cases, integrator.heard)
        engine.dispose()
        return Result(
            proof,
            chaos.struck,
            chaos.counts(),
            seconds,
            dict(load.answers),
            load.refused,
            units.own_ends(),
            last_ends,
            settled and load.acted_all,
            progress.standstill,
        )


class Progress:
    """How far the work is, from the database; the last answer while it is away."""

    def __init__(self, database_url: str) -> None:
        self._address = database_url.replace("+psycopg", "")
        self.done = 0
        self.open = 1
        self.standstill = 0.0
        self._moved_at = self._busy_at = time.monotonic()

    @property
    def idle(self) -> float:
        """For how many seconds no task has waited or run."""
        return time.monotonic() - self._busy_at

    def look(self) -> bool:
        """Ask; whether there was an answer."""
        query = "SELECT count(*) FILTER (WHERE state = 'done'), count(*) FILTER (WHERE state IN ('ready', 'sent', 'running'))"
        try:
            with psycopg.connect(self._address, connect_timeout=5) as connection:
                row = connection.execute((query + " FROM tasks").encode()).fetchone()
        except psycopg.OperationalError:
            return False
        assert row is not None
        now = time.monotonic()
        if row[0] != self.done or self.open == 0:
            self._moved_at = now
        if row[1] or row[0] != self.done:
            self._busy_at = now
        self.standstill = max(self.standstill, now - self._moved_at)
        self.done, self.open = row
        return True

    def is_quiet(self) -> bool:
        """Whether no task waits or runs."""
        return self.look() and self.open == 0


def _until(
    happened: Callable[[], bool], units: Units, chaos: Chaos, progress: Progress, seconds: float = 7200.0
) -> bool:
    until, told = time.monotonic() + seconds, 0.0
    while time.monotonic() < until:
        if happened():
            return True
        progress.look()
        chaos.strike(progress.done, progress.open == 0 and progress.done > 0)
        units.look_after()
        if time.monotonic() - told > 20:
            told = time.monotonic()
            print(f"          {progress.done} done, {progress.open} open", flush=True)
        time.sleep(0.3)
    return False


def main() -> int:
    options = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else "")
    options.add_argument("--tasks", type=int, default=Wanted.tasks)
    options.add_argument("--faults", type=int, default=Wanted.faults)
    options.add_argument("--seed", type=int, default=Wanted.seed)
    options.add_argument("--pages", type=int, default=Wanted.pages)
    options.add_argument("--lease", type=float, default=Wanted.lease)
    options.add_argument("--threads", type=int, default=Wanted.threads)
    options.add_argument("--sabotage", default="")
    options.add_argument("--only", default="", help=", ".join(FAULTS))
    options.add_argument("--out", type=Path)
    options.add_argument("--folder", type=Path, help="keep the logs here")
    said = options.parse_args()
    only = tuple(kind.strip() for kind in said.only.split(",") if kind.strip())
    wanted = Wanted(said.tasks, said.faults, said.seed, said.pages, said.lease, said.threads, said.sabotage, only)
    with tempfile.TemporaryDirectory(prefix="yici-chaos-") as temporary:
        result = run(wanted, said.folder or Path(temporary))
    print(f"seed {wanted.seed}, {os.cpu_count()} cores, load {os.getloadavg()[0]:.1f}")
    print(result.table())
    if said.out:
        told = {"wanted": asdict(wanted), "holds": result.holds, **asdict(result)}
        said.out.write_text(json.dumps(told, ensure_ascii=False, indent=1))
    return 0 if result.holds else 1


if __name__ == "__main__":
    sys.exit(main())
