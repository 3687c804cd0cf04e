"""One process unit of a distributed installation, with the scripted reader: ``python -m tests.journeys.unit ROLE``.

The roles: ``worker``, ``workers`` (two supervised processes), ``shipped`` (a worker with the reader and the hands that
installations have), ``inbox``, ``relay``, ``scheduler``.
"""

from __future__ import annotations

import sys
from collections.abc import Callable, Mapping

from runtime.logs import open_logs
from runtime.settings import Settings, load
from tests.doubles.scripted_reader import ScriptedReader
from workers.main import run_inbox, run_relay, run_scheduler, run_worker


def worker(settings: Settings) -> None:
    run_worker(settings, open_reader=ScriptedReader)


def workers(settings: Settings) -> None:
    run_worker(settings, processes=2, threads=2, open_reader=ScriptedReader)


def inbox(settings: Settings) -> None:
    run_inbox(settings, open_reader=ScriptedReader)


ROLES: Mapping[str, Callable[[Settings], None]] = {
    "worker": worker,
    "workers": workers,
    "shipped": run_worker,
    "inbox": inbox,
    "relay": run_relay,
    "scheduler": run_scheduler,
}

if __name__ == "__main__":
    open_logs()
    ROLES[sys.argv[1]](load())
