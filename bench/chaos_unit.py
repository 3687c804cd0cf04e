"""One process unit of the product with the honest reader: ``python -m bench.chaos_unit ROLE [OPTIONS]``.

Everything but the reader is the product's own; a shorter lease makes zombies quicker. ``--sabotage fence`` breaks on
purpose what keeps a second telling out, to show that the log sees it.
"""

from __future__ import annotations

import argparse
from collections.abc import Callable, Mapping

from bench import chaos_sabotage
from bench.chaos_papers import HonestReader
from runtime.logs import open_logs
from runtime.settings import Settings, load
from workers import toolbox
from workers.main import run_relay, run_scheduler, run_worker
from yici.serving import api_command


def worker(settings: Settings, said: argparse.Namespace) -> None:
    # In place of the sandbox, not handed in: a worker to which a reader is handed does every step itself, without hands.
    vars(toolbox)["_sandbox"] = lambda *_: HonestReader()
    run_worker(settings, threads=said.threads)


def api(settings: Settings, said: argparse.Namespace) -> None:
    api_command(settings, "127.0.0.1", said.port)


ROLES: Mapping[str, Callable[[Settings, argparse.Namespace], None]] = {
    "worker": worker,
    "relay": lambda settings, _: run_relay(settings),
    "scheduler": lambda settings, _: run_scheduler(settings),
    "api": api,
}


def main() -> None:
    options = argparse.ArgumentParser()
    options.add_argument("role", choices=ROLES)
    options.add_argument("--port", type=int, default=0)
    options.add_argument("--threads", type=int, default=4)
    options.add_argument("--lease", type=float, default=0)
    options.add_argument("--sabotage", choices=chaos_sabotage.GUARDS)
    said = options.parse_args()
    if said.lease:
        chaos_sabotage.shorten(said.lease)
    if said.sabotage:
        chaos_sabotage.break_guard(said.sabotage)
    open_logs()
    ROLES[said.role](load(), said)


if __name__ == "__main__":
    main()
